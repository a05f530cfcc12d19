"""Cases that Keras computes and kerasc refuses for now, with words of the
message. Written by the same scripts as all others; a case leaves this list when
what it needs is built."""

NOT_YET = {
    "graphs/sort": ["sort", "Sort", "not supported"],
    "merge_keras_1_2_2/sequential_merge": ["merge_1", "Merge", "branches of a Sequential"],
}
