"""Cases that Keras computes and kerasc refuses for now, with words of the
message. Written by the same scripts as all others; a case leaves this list when
what it needs is built."""

NOT_YET = {
    "graphs/diagonal": ["diagonal", "Diagonal", "not supported"],
    "graphs/sort": ["sort", "Sort", "not supported"],
    "graphs/normalize_order": ["normalize", "order"],
    "merge_keras_1_2_2/sequential_merge": ["merge_1", "Merge", "branches of a Sequential"],
    "shapes/reshape_fixed": ["reshape", "target_shape"],
    "shapes_keras_2_3_1/reshape_fixed": ["reshape", "target_shape"],
    "shapes_tf_keras_2_15_0/reshape_fixed": ["reshape", "target_shape"],
}
for version in ("2_12_0", "2_13_1", "2_15_0", "2_21_0"):
    NOT_YET["graphs_tf_keras_%s/tf_batch_shape" % version] = ["tf.compat.v1.shape", "not supported"]
