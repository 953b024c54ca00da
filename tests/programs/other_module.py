"""What other modules of the corpus take: functions whose module calls its own modules by other names."""

import copy as copying
from math import factorial as steps_of

import numpy as nump

SCALES = {"a": 1.5, "b": 0.5}


def doubled(v):
    return v * 2.0


def orders(letters):
    """Every order of the letters, each with its sign."""
    rest = [each for each in letters]
    found = [([rest.pop(0)], 1)]
    while rest:
        letter = rest.pop(0)
        longer = []
        for order, sign in found:
            for place in range(len(order) + 1):
                more = copying.deepcopy(order)
                more.insert(len(order) - place, letter)
                longer.append((more, sign * (-1) ** place))
        found = longer
    return found


def antisymmetric(v, letters):
    m = nump.zeros((4, 4))
    for order, sign in orders(letters):
        m += sign * nump.einsum("{}->{}".format("".join(order), letters), nump.outer(v, doubled(v) ** 2))
    return m / steps_of(len(letters))
