"""Frozen cases: models whose inputs are sparse; ref.npz holds dense rows.

Runs in every environment that has sparse inputs; the cases of Keras 3.15 are
the group `sparse`, others have the writer's name behind it.
Usage: python make_sparse.py [PART-OF-A-CASE-NAME ...]
"""

import numpy as np

import any_keras as ak
from any_keras import ERA, L, NEWEST, functional

S = ak.Subject(__doc__, few="dense")
THIN = lambda *shape, **kw: dict(shape=shape, sparse=True, **kw)


def rows(*widths):
    """Rows of which most entries are 0; one row is empty, one is full."""

    def data(rng, size):
        out = []
        for n in widths:
            x = rng.normal(size=(9, n)) * (rng.uniform(size=(9, n)) < 0.15)
            x[2] = 0
            x[3] = rng.normal(size=n)
            out.append(x.astype(np.float32))
        return out

    return data


def main():
    S.case("sparse/dense", "Dense of a sparse input.", functional([THIN(40)], lambda x: L.Dense(7, activation="relu")(x)), data=rows(40))
    S.case("sparse/mlp", "The usual bag of words.", functional(
        [THIN(60)], lambda x: L.Dense(3, activation="softmax")(L.Dropout(0.5)(L.Dense(8, activation="relu")(x)))), data=rows(60))
    no_bias = {"bias" if ERA == 1 else "use_bias": False}
    S.case("sparse/no_bias", "Dense without bias, one unit.", functional([THIN(33)], lambda x: L.Dense(1, **no_bias)(x)), data=rows(33))
    S.case("sparse/shared", "One sparse input read by two Dense.", functional(
        [THIN(20)], lambda x: [L.Dense(4)(x), L.Dense(5, activation="tanh")(x)]), data=rows(20))
    S.case("sparse/two_inputs", "A sparse and a dense input.", functional(
        [THIN(20), (4,)], lambda x, y: [L.Dense(3)(x), L.Dense(2)(y)]), data=rows(20, 4))
    if NEWEST:
        S.case("sparse/float64", "A sparse float64 input.", functional(
            [THIN(20, dtype="float64")], lambda x: L.Dense(3, dtype="float64")(x)),
               data=lambda rng, size: [v.astype(np.float64) for v in rows(20)(rng, size)], rtol=1e-12, atol=1e-13)
        S.case("sparse/fixed_batch", "A sparse input with a fixed batch.", functional([THIN(20, batch=9)], lambda x: L.Dense(3)(x)), data=rows(20))
        S.case("sparse/merged", "Sparse inputs, each through a Dense, then added.", functional(
            [THIN(20), THIN(11)], lambda x, y: L.Add()([L.Dense(3)(x), L.Dense(3)(y)])), data=rows(20, 11))
        functions = "linear relu tanh gelu".split()
        S.case("sparse/widths", "A sparse input read by Dense of every kind of width.", functional(
            [THIN(37)], lambda x: [L.Dense(n, activation=functions[i % 4], use_bias=i % 3 != 2)(x) for i, n in enumerate(
                (1, 2, 3, 5, 8, 9, 16, 17, 31, 40, 65, 130, 300))]), data=rows(37))
        S.case("sparse/mixed_float16", "A sparse input that is cast to float16.", functional(
            [THIN(20)], lambda x: L.Dense(6, dtype="mixed_float16")(x)), data=rows(20), rtol=4e-3, atol=1e-3)
        S.case("sparse/other_layers", "A sparse input read by what is no Dense, and by one that is.", functional(
            [THIN(20), THIN(20)], lambda x, y: [L.Dense(4)(L.Add()([x, y])), L.Dense(3)(L.Flatten()(x)), L.Dense(3)(y)]),
               data=rows(20, 20))


if __name__ == "__main__":
    main()
    S.report()
