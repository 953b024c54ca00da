"""Differences and integrals of samples: ``np.gradient``, ``np.unwrap`` and the rules of ``scipy.integrate``."""

import numpy as np

from tangentlike.form.types import Array, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, composite, primitive

from .by_axes import axes_named, rank_of
from .called_functions import refuse


def gradient_of_even(f, h, edge_order):
    """The gradient along the last axis, of samples that lie ``h`` apart."""
    if f.shape[-1] < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )
    out = np.empty_like(f)
    out[..., 1:-1] = (f[..., 2:] - f[..., :-2]) / (2.0 * h)
    if edge_order == 1:
        out[..., 0] = (f[..., 1] - f[..., 0]) / h
        out[..., -1] = (f[..., -1] - f[..., -2]) / h
    else:
        out[..., 0] = -1.5 / h * f[..., 0] + 2.0 / h * f[..., 1] + -0.5 / h * f[..., 2]
        out[..., -1] = 0.5 / h * f[..., -3] + -2.0 / h * f[..., -2] + 1.5 / h * f[..., -1]
    return out


def gradient_at_places(f, x, edge_order):
    """The gradient along the last axis, of samples at the places ``x``."""
    if f.shape[-1] < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )
    if f.shape[-1] != x.shape[0]:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    steps = np.diff(x)
    h, g = steps[:-1], steps[1:]
    out = np.empty_like(f)
    inside = -g / (h * (h + g)) * f[..., :-2] + (g - h) / (h * g) * f[..., 1:-1]
    out[..., 1:-1] = inside + h / (g * (h + g)) * f[..., 2:]
    if edge_order == 1:
        out[..., 0] = (f[..., 1] - f[..., 0]) / steps[0]
        out[..., -1] = (f[..., -1] - f[..., -2]) / steps[-1]
    else:
        a, b = steps[0], steps[1]
        first = -(2.0 * a + b) / (a * (a + b)) * f[..., 0] + (a + b) / (a * b) * f[..., 1]
        out[..., 0] = first + -a / (b * (a + b)) * f[..., 2]
        a, b = steps[-2], steps[-1]
        last = b / (a * (a + b)) * f[..., -3] + -(b + a) / (a * b) * f[..., -2]
        out[..., -1] = last + (2.0 * b + a) / (b * (a + b)) * f[..., -1]
    return out


@primitive(
    static=("edge_order",),
    lower=lambda f, h, edge_order: (
        gradient_at_places if isinstance(h, Array) and h.ndim == 1 else gradient_of_even,
        ("f", "h", (edge_order.value,)),
    ),
)
def gradient_along_last(f, h, edge_order):
    """The gradient along the last axis; ``h`` is a distance, or the places."""


def gradient_along(f, h, axis, edge_order):
    """The gradient along an axis."""
    return np.moveaxis(gradient_along_last(np.moveaxis(f, axis, -1), h, edge_order), -1, axis)


STATIC_OF_COMPOSITES[gradient_along] = ("axis", "edge_order")


@written(np.gradient, static=("axis", "edge_order"))
def gradient(f, *varargs, axis=None, edge_order=1):
    """Second order inside, at the ends as asked; along each axis, or those that are named."""
    rank = rank_of(f)
    axes = axes_named(axis.value, rank)
    if edge_order.value not in (1, 2):
        raise TypeRuleError("'edge_order' greater than 2 not supported", "`edge_order=2`")
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeRuleError("np.gradient takes a distance for all axes, or one for each", "one distance for all")
    names = [f"varargs_{k}" for k in range(len(varargs))]
    steps = (names or ["1.0"]) * len(axes) if len(names) < 2 else names
    parts = [f"gradient_along(values, {h}, {k}, {edge_order.value})" for k, h in zip(axes, steps, strict=True)]
    lines = [f"def gradient({', '.join(['f', *names])}):", "    values = 1.0 * np.asarray(f)"]
    return "\n".join([*lines, f"    return {', '.join(parts)}"]) + "\n"


@composite(np.ediff1d)
def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of neighbors, between what is given."""
    steps = np.diff(np.ravel(np.asarray(ary)))
    if to_begin is not None:
        steps = np.concatenate((fitting(to_begin, steps), steps))
    if to_end is not None:
        steps = np.concatenate((steps, fitting(to_end, steps)))
    return steps


def fitting(given, steps):
    """What is given, as a vector of the dtype of ``steps``."""
    values = np.atleast_1d(given)
    if np.issubdtype(steps.dtype, np.integer) and np.issubdtype(values.dtype, np.floating):
        raise TypeError("dtype of `to_begin` and `to_end` must be compatible with input `ary`")
    return np.ravel(values).astype(steps.dtype)


def distances(y, x, dx, axis):
    """How far the samples lie apart, behind the other axes: one number, or one each."""
    if x is None:
        return dx
    places = np.asarray(x)
    if places.ndim == 1:
        return np.diff(places)
    if axis >= 0 and places.ndim != np.ndim(y):
        refuse("places of another number of axes than the samples", "an axis that is counted from the end: `axis=-1`")
    return np.moveaxis(np.diff(places, axis=axis), axis, -1)


STATIC_OF_COMPOSITES[distances] = ("axis",)


def trapezoid_along(y, x, dx, axis):
    """Mean values of neighbors times their distance, summed along an axis."""
    values = np.moveaxis(np.asarray(y), axis, -1)
    return np.sum(distances(y, x, dx, axis) * (values[..., 1:] + values[..., :-1]) / 2.0, axis=-1)


STATIC_OF_COMPOSITES[trapezoid_along] = ("axis",)


@composite(np.unwrap, static=("axis",))
def unwrap(p, discont=None, axis=-1, *, period=2 * np.pi):
    """Angles without jumps along an axis."""
    if p.ndim == 1 and axis in (0, -1):
        return unwrapped(p, discont, period)
    return np.moveaxis(unwrapped(np.moveaxis(p, axis, 0), discont, period), 0, axis)


def unwrapped(p, discont, period):
    """Angles without jumps along the first axis; a jump has no derivative."""
    steps = np.diff(p, axis=0)
    half = period / 2
    turned = np.mod(steps + half, period) - half
    turned = np.where(np.logical_and(turned == -half, steps > 0), half, turned)
    limit = half if discont is None else np.maximum(discont, half)
    correction = np.where(np.abs(steps) < limit, 0, turned - steps)
    return np.concatenate((p[:1], p[1:] + np.cumsum(correction, axis=0)))
