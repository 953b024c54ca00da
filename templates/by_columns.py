"""Arrays whose elements are read and put column by column, ``order="F"``."""

import numpy as np

from tangentlike.primitives.registry import composite


def reshaped_by_columns(a, newshape, axes):
    """``a`` reshaped, its elements read and put column by column; ``axes`` are those of the result."""
    if len(axes) > 1:
        return np.transpose(np.reshape(np.transpose(a), newshape[::-1]))
    return np.reshape(np.transpose(a), newshape)


def flat_by_columns(a):
    """All elements, column by column."""
    return np.ravel(np.transpose(a))


def flat_copy_by_columns(a):
    """A copy of all elements, column by column."""
    return np.ravel(np.transpose(a)).copy()


composite(flat_copy_by_columns)(flat_copy_by_columns)
composite(reshaped_by_columns, static=("axes",))(reshaped_by_columns)
composite(flat_by_columns)(flat_by_columns)


def zeros_by_columns(shape, dtype):
    """Zeros that lie in memory column by column."""
    return np.transpose(np.zeros(shape[::-1], dtype))


def ones_by_columns(shape, dtype):
    """Ones that lie in memory column by column."""
    return np.transpose(np.ones(shape[::-1], dtype))


def empty_by_columns(shape, dtype):
    """An array that lies in memory column by column."""
    return np.transpose(np.empty(shape[::-1], dtype))


def laid_by_columns(object, dtype):
    """An array in the order of columns, itself where it is."""
    return np.transpose(np.ascontiguousarray(np.transpose(np.asarray(object, dtype))))


def copied_by_columns(object, dtype):
    """A copy in the order of columns."""
    return np.transpose(np.transpose(np.asarray(object, dtype)).copy())


composite(laid_by_columns, static=("dtype",))(laid_by_columns)
composite(copied_by_columns, static=("dtype",))(copied_by_columns)


@composite(np.asfortranarray, static=("dtype",))
def asfortranarray(a, dtype=None):
    """The same numbers, in the order of columns."""
    return np.asarray(a, dtype, order="F")


for _made in (zeros_by_columns, ones_by_columns, empty_by_columns):
    composite(_made, static=("dtype",))(_made)
