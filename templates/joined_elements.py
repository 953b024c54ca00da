"""Joining without an axis: numbers, and the elements of arrays of any ranks."""

import numpy as np


def numbers_in_line(arrays):
    """np.stack of numbers."""
    return np.array(arrays)


def elements_in_line(arrays):
    """The elements of arrays of any ranks, one array after the other."""
    return np.concatenate(tuple(np.ravel(each) for each in arrays))
