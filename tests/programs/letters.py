"""Letters of texts at places that a run tells."""

import copy

import numpy as np

from programs.corpus import add
from programs.other_module import antisymmetric, orders

WORD = "GATTACA"


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def alignment_with_soft_steps(x):
    a, b = "GATTACA", "GCAT"
    table = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            s = x[1] if a[i - 1] == b[j - 1] else -x[3]
            steps = np.array([table[i - 1, j - 1] + s, table[i - 1, j] - x[0], table[i, j - 1] - x[0]])
            table[i, j] = np.logaddexp.reduce(steps * x[2]) / x[2]
    return table[-1, -1]


add(alignment_with_soft_steps, _four, compiled=True)


def letters_until_one(x):
    s, k = 0.0, 0
    while k < 7 and WORD[k] != "C":
        s += x[0] * (WORD[k] in "AG") + x[1] * (WORD[k] not in ("T", "AG")) + x[2] * (WORD[k] == "AG")
        k += 1
    return s


add(letters_until_one, _four)


def letters_at_computed_places(x):
    s = 0.0
    for v in x:
        j = int(v * 3)
        if WORD[j] == WORD[-j - 1] == "A":
            s += v
        elif WORD[j] == "T":
            s -= v**2
    return s


add(letters_at_computed_places, _four, compiled=True)


def orders_of_letters(x):
    return np.sum(antisymmetric(x, "ij") * np.outer(np.arange(4), x))


def letters_put_together(x):
    s = 0.0
    for order, sign in orders("abc"):
        s += sign * np.einsum("{0},{1}->{0}{1}".format(*order[:2]), x, x**2)[len(order) - 1, 0]
    pair = copy.copy([x[0], "kl"])
    pair[1] = "".join(reversed(pair[1]))
    return s + np.einsum("{}->{}".format(*pair[1:], "kl"), np.outer(x, pair[0] * x**2))[0, 1]


add(orders_of_letters, _four, compiled=True)
add(letters_put_together, _four)
