"""Arrays with their axes backwards: views, whose gradients are turned around again."""

# The nested conditions are what Numba can prune and type.
# ruff: noqa: SIM102

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, normalize_axis
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .broadcast import flattened


def _turned(m, axes):
    if not isinstance(m, Array) or m.ndim <= max(axes):
        raise TypeRuleError(
            f"expects an array of {max(axes) + 1} dimensions or more, not {describe(m)}",
            "an array: `np.array([m])`" if isinstance(m, Scalar) else "`np.expand_dims(m, axis=0)` first",
        )
    return flipped, ("m", axes)


@kernel
def flipped(x, axis):
    """A view of ``x``, of up to eight dimensions, with one axis backwards."""
    if x.ndim > 1:
        if axis == 1:
            return x[:, ::-1]
    if x.ndim > 2:
        if axis == 2:
            return x[:, :, ::-1]
    if x.ndim > 3:
        if axis == 3:
            return x[:, :, :, ::-1]
    if x.ndim > 4:
        if axis == 4:
            return x[:, :, :, :, ::-1]
    if x.ndim > 5:
        if axis == 5:
            return x[:, :, :, :, :, ::-1]
    if x.ndim > 6:
        if axis == 6:
            return x[:, :, :, :, :, :, ::-1]
    if x.ndim > 7:
        if axis == 7:
            return x[:, :, :, :, :, :, :, ::-1]
    return x[::-1]


@kernel
def flipped_everywhere(x):
    """A view of ``x`` with every axis backwards."""
    return np.flip(x)


@kernel
def flipped_copy(x, axis):
    """``x`` with one axis backwards, a copy."""
    return flipped(x, axis).copy()


@kernel
def flipped_everywhere_copy(x):
    """``x`` with every axis backwards, a copy."""
    return flattened(x)[::-1].copy().reshape(x.shape)


def _flip(m, axis):
    if not isinstance(m, Array):
        raise TypeRuleError("np.flip takes arrays", "the number itself: `m`")
    if axis == Constant(None):
        return flipped_everywhere, ("m",)
    several = axis.value if isinstance(axis.value, tuple) else (axis.value,)
    axes = {normalize_axis(each, m.ndim) for each in several}
    if len(axes) == 1:
        return _turned(m, tuple(axes))
    if len(axes) < m.ndim:
        raise TypeRuleError(f"np.flip of {len(axes)} of {m.ndim} axes", "one call an axis: `np.flip(np.flip(m, 0), 1)`")
    return flipped_everywhere, ("m",)


primitive(np.flip, parameters="m, axis=None", static=("axis",), lower=_flip)
primitive(np.flipud, parameters="m", lower=lambda m: _turned(m, (0,)))
primitive(np.fliplr, parameters="m", lower=lambda m: _turned(m, (1,)))


def _flipped_type(x, *options):
    return Array(x.dtype, x.shape, False, False, "?" if x.order == "?" else "A")


primitive(flipped, static=("axis",), returns=_flipped_type, view=True)
primitive(flipped_everywhere, returns=_flipped_type, view=True)


@adjoint(flipped)
def flipped_adjoint(axis, dout, dx):
    """Turned around again."""
    dx += flipped_copy(dout, axis)


@adjoint(flipped_everywhere)
def flipped_everywhere_adjoint(dout, dx):
    """Turned around again."""
    dx += flipped_everywhere_copy(dout)
