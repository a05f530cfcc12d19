"""Frozen cases: models that fuzz.py found, made as small as they get.

Environment: requirements-keras3.txt. They are the group `found`; `about` says
what was wrong.
Usage: python make_found.py [PART-OF-A-CASE-NAME ...]
"""

import any_keras as ak
from any_keras import L, functional, keras

S = ak.Subject(__doc__)


def case(key, about, inputs, make, **kw):
    S.case("found/" + key, about, functional(inputs, make), **kw)


def dense():
    case("permute_dense_in_dim_1", "Permute that ends in an axis of size 1, then a Dense: it read other elements.",
         [(8, 1, 4)], lambda x: L.Dense(17)(L.Permute((3, 1, 2))(x)))
    for policy in ("mixed_bfloat16", "mixed_float16", "bfloat16"):
        case("dense_17_" + policy, "A half Dense whose units are no multiple of a vector: other numbers, and memory overwritten.",
             [(5,), (2, 3)], lambda x, y: [L.Dense(17, dtype=policy)(x), L.Dense(33, dtype=policy, activation="relu")(y)],
             rtol=2.0**-5 if "bfloat16" in policy else 2.0**-8, atol=2.0**-5 if "bfloat16" in policy else 2.0**-8)

    def concatenated(x):
        d = L.Dense(2, use_bias=False)(x)
        return [L.Dense(2, use_bias=False)(keras.ops.concatenate([x, d], axis=-1)), 0.5 / (d * d + 1.0), d]
    case("concatenate_of_output", "A Dense that is an output, read by a concatenation before a Dense and by an operation.",
         [(2, 6, 4, 2)], concatenated)

    def written_in_place(x):
        d = L.Dense(3)(x)
        return list(keras.ops.split(d, 2, axis=1)) + [keras.ops.concatenate([x, d, x], axis=-1)]
    case("concatenate_and_split", "A Dense that is concatenated and split: its buffer is part of the concatenation's.", [(16, 3)], written_in_place)
    case("dense_of_a_part", "A Dense of one input that is a part of longer rows: was a failing phase.", [(3, 5, 5)], lambda x: L.Dense(3)(
        L.Reshape((5, -1, 1, 1, 2))(keras.ops.repeat(x[..., -1], 2, axis=1))[..., -1]))
    case("batch_normalization_bfloat16", "BatchNormalization behind views of a bfloat16 Dense: memory overwritten.",
         [(2, 2, 5, 8)], lambda x: L.BatchNormalization(axis=4, dtype="bfloat16")(L.Permute((2, 3, 4, 1), dtype="bfloat16")(
             L.Reshape((1, 1, -1, 5), dtype="bfloat16")(L.Dense(5, activation="squareplus", dtype="bfloat16")(x)))), rtol=2.0**-5, atol=2.0**-5)


def fixed_batch():
    """Models made for one batch size."""
    fixed = lambda *shape: [dict(shape=shape, batch=9)]
    case("fixed_batch_pad", "pad with a fixed batch: refused by a verifier.", fixed(4, 6), lambda x: keras.ops.pad(x, ((0, 0), (0, 0), (1, 1))))
    case("fixed_batch_prelu", "PReLU with shared axes and a fixed batch.", fixed(4, 5), lambda x: L.PReLU(shared_axes=[1])(x))
    case("fixed_batch_steps_half", "A mixed_bfloat16 Dense with a fixed batch and an unknown axis.", [dict(shape=(4, None, 2, 1), batch=9)],
         lambda x: L.Dense(16, dtype="mixed_bfloat16")(x), sizes=[3, 1], rtol=2.0**-5, atol=2.0**-5)


def mixed_rows():
    """A model of a fixed batch is compiled for any, so its rows may not depend on their number."""
    S.case("found/fixed_batch_mixed", "A fixed batch whose rows are mixed: was a failing phase, exit code 70.",
           functional([dict(shape=(4,), batch=9)], lambda x: keras.ops.expand_dims(x, 1) + x), refused=["(Add)", "rows must be independent"])


def unknown_axes():
    case("flatten_two_unknown", "Flatten of two unknown axes between known ones.", [(5, None, None, 4)], lambda x: L.Flatten()(x),
         sizes=[[(5, 2, 3, 4)], [(5, 1, 1, 4)]])


def masks():
    case("masking_198", "A Masking of rows that are no multiple of a vector and longer than four: refused by a verifier.",
         [(33, 6)], lambda x: L.Masking()(L.Flatten()(x)))


def integers():
    case("activations_of_integers", "tanh, exponential and leaky_relu make float32 of integers: they were refused.",
         [dict(shape=(5,), dtype="int32")], lambda x: [L.Activation(name)(x) for name in ("tanh", "exponential", "leaky_relu")])


if __name__ == "__main__":
    for part in (dense, fixed_batch, mixed_rows, unknown_axes, masks, integers):
        part()
    S.report()
