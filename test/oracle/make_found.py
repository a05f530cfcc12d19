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


if __name__ == "__main__":
    case("permute_dense_in_dim_1", "Permute that ends in an axis of size 1, then a Dense: it read other elements.",
         [(8, 1, 4)], lambda x: L.Dense(17)(L.Permute((3, 1, 2))(x)))
    S.report()
