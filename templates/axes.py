"""Kernels on shapes and axes: what is left of a shape when axes are reduced, and how an array splits around an axis.

Numba must know the length of every tuple while compiling, so shapes are built from slices with fixed bounds; branches
for axes that an array of that rank lacks are pruned. Axes are counted from the front and ascend; up to 8 dimensions.
"""

# The nested conditions and the sums of tuples are what Numba can prune and type.
# ruff: noqa: RUF005, SIM102

import numpy as np

from tangentlike.primitives.registry import kernel


@kernel
def shape_without_axis(shape, axis):
    """``shape`` with one axis taken out."""
    if len(shape) > 1:
        if axis == 1:
            return shape[:1] + shape[2:]
    if len(shape) > 2:
        if axis == 2:
            return shape[:2] + shape[3:]
    if len(shape) > 3:
        if axis == 3:
            return shape[:3] + shape[4:]
    if len(shape) > 4:
        if axis == 4:
            return shape[:4] + shape[5:]
    if len(shape) > 5:
        if axis == 5:
            return shape[:5] + shape[6:]
    if len(shape) > 6:
        if axis == 6:
            return shape[:6] + shape[7:]
    if len(shape) > 7:
        if axis == 7:
            return shape[:7]
    return shape[1:]


@kernel
def shape_with_size(shape, axis, size):
    """``shape`` with the size of one axis replaced."""
    if len(shape) > 1:
        if axis == 1:
            return shape[:1] + (size,) + shape[2:]
    if len(shape) > 2:
        if axis == 2:
            return shape[:2] + (size,) + shape[3:]
    if len(shape) > 3:
        if axis == 3:
            return shape[:3] + (size,) + shape[4:]
    if len(shape) > 4:
        if axis == 4:
            return shape[:4] + (size,) + shape[5:]
    if len(shape) > 5:
        if axis == 5:
            return shape[:5] + (size,) + shape[6:]
    if len(shape) > 6:
        if axis == 6:
            return shape[:6] + (size,) + shape[7:]
    if len(shape) > 7:
        if axis == 7:
            return shape[:7] + (size,)
    return (size,) + shape[1:]


@kernel
def shape_with_axis(shape, axis, size):
    """``shape`` with another axis, which is at ``axis`` then."""
    if axis == 0:
        return (size,) + shape
    if len(shape) > 1:
        if axis == 1:
            return shape[:1] + (size,) + shape[1:]
    if len(shape) > 2:
        if axis == 2:
            return shape[:2] + (size,) + shape[2:]
    if len(shape) > 3:
        if axis == 3:
            return shape[:3] + (size,) + shape[3:]
    return shape + (size,)


@kernel
def reduced_shape(shape, axes):
    """``shape`` without the given axes (a tuple of up to four, not all of them)."""
    without_one = shape_without_axis(shape, axes[-1])
    if len(axes) == 1:
        return without_one
    else:
        without_two = shape_without_axis(without_one, axes[-2])
        if len(axes) == 2:
            return without_two
        else:
            without_three = shape_without_axis(without_two, axes[-3])
            if len(axes) == 3:
                return without_three
            else:
                return shape_without_axis(without_three, axes[-4])


@kernel
def kept_shape(shape, axes):
    """``shape`` with the sizes of the given axes set to 1."""
    kept = shape
    for axis in axes:
        kept = shape_with_size(kept, axis, 1)
    return kept


@kernel
def size_along(shape, axes):
    """The number of elements along the given axes: how many each reduced element is made of."""
    size = 1
    for axis in axes:
        size *= shape[axis]
    return size


@kernel
def split_around(shape, axes):
    """``(outer, count, inner)``: the sizes before, along and after ``axes`` (which lie side by side), multiplied."""
    outer = 1
    count = 1
    inner = 1
    for axis in range(len(shape)):
        if axis < axes[0]:
            outer *= shape[axis]
        elif axis <= axes[-1]:
            count *= shape[axis]
        else:
            inner *= shape[axis]
    return outer, count, inner


@kernel
def spread_axes(gradient, shape, axes):
    """A fresh array of ``shape`` that repeats ``gradient`` (with or without its reduced axes) along ``axes``."""
    return np.broadcast_to(np.ascontiguousarray(gradient).reshape(kept_shape(shape, axes)), shape).copy()
