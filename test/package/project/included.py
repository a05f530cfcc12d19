stands for a file of a model
