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
