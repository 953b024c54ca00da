"""Choices between operands, element by element: maximum, minimum, clip, where.

The gradient goes to the operand that was chosen, and to the first of two equal ones. Of numbers, where no operand is an
array, each has a form of its own, whose gradient is a conditional expression.
"""

import operator
from dataclasses import replace

import numpy as np

from tangentlike.form.types import BOOLEAN, Constant, Scalar, comparison, elementwise
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .broadcast import select
from .elementwise import elementwise_primitive


def _numbers_apart(scalar_form, names):
    """A lowering to ``scalar_form`` when no operand is an array."""

    def lower(*types):
        return (scalar_form, names) if all(isinstance(t, Scalar) for t in types) else None

    return lower


@kernel
def maximum_of_numbers(x, y):
    """np.maximum of two numbers."""
    return np.maximum(x, y)


@kernel
def minimum_of_numbers(x, y):
    """np.minimum of two numbers."""
    return np.minimum(x, y)


@kernel
def fmax_of_numbers(x, y):
    """np.fmax of two numbers."""
    return np.fmax(x, y)


@kernel
def fmin_of_numbers(x, y):
    """np.fmin of two numbers."""
    return np.fmin(x, y)


for _array_form, _scalar_form in (
    (np.maximum, maximum_of_numbers),
    (np.minimum, minimum_of_numbers),
    (np.fmax, fmax_of_numbers),
    (np.fmin, fmin_of_numbers),
):
    elementwise_primitive(_array_form, "x, y", elementwise, lower=_numbers_apart(_scalar_form, ("x", "y")))
    primitive(_scalar_form, returns=elementwise, elementwise=True)


@adjoint(np.maximum)
def maximum(x, y, dout, dx, dy):
    """The gradient goes to the larger; to x where they are equal."""
    dx += select(x >= y, dout)
    dy += select(x < y, dout)


@adjoint(np.minimum)
def minimum(x, y, dout, dx, dy):
    """The gradient goes to the smaller; to x where they are equal."""
    dx += select(x <= y, dout)
    dy += select(x > y, dout)


@adjoint(maximum_of_numbers)
def maximum_of_numbers_adjoint(x, y, dout, dx, dy):
    """The gradient goes to the larger; to x where they are equal."""
    dx += dout if x >= y else 0
    dy += dout if x < y else 0


@adjoint(minimum_of_numbers)
def minimum_of_numbers_adjoint(x, y, dout, dx, dy):
    """The gradient goes to the smaller; to x where they are equal."""
    dx += dout if x <= y else 0
    dy += dout if x > y else 0


@adjoint(np.fmax)
def fmax(x, y, dout, dx, dy):
    """As maximum, with a NaN losing to any number."""
    dx += select((x >= y) | np.isnan(y), dout)
    dy += select((x < y) | (np.isnan(x) & ~np.isnan(y)), dout)


@adjoint(np.fmin)
def fmin(x, y, dout, dx, dy):
    """As minimum, with a NaN losing to any number."""
    dx += select((x <= y) | np.isnan(y), dout)
    dy += select((x > y) | (np.isnan(x) & ~np.isnan(y)), dout)


@adjoint(fmax_of_numbers)
def fmax_of_numbers_adjoint(x, y, dout, dx, dy):
    """As maximum, with a NaN losing to any number."""
    dx += dout if x >= y or np.isnan(y) else 0
    dy += dout if x < y or (np.isnan(x) and not np.isnan(y)) else 0


@adjoint(fmin_of_numbers)
def fmin_of_numbers_adjoint(x, y, dout, dx, dy):
    """As minimum, with a NaN losing to any number."""
    dx += dout if x <= y or np.isnan(y) else 0
    dy += dout if x > y or (np.isnan(x) and not np.isnan(y)) else 0


def _clip(a, a_min, a_max):
    if a_min == a_max == Constant(None):
        return np.positive, ("a",)
    if a_min == Constant(None):
        return np.minimum, ("a", "a_max")
    if a_max == Constant(None):
        return np.maximum, ("a", "a_min")
    if all(isinstance(t, Scalar) for t in (a, a_min, a_max)):
        return clip_of_numbers, ("a", "a_min", "a_max")
    return None


@kernel
def clip_of_numbers(a, a_min, a_max):
    """np.clip of a number."""
    return np.minimum(np.maximum(a, a_min), a_max)


elementwise_primitive(np.clip, "a, a_min=None, a_max=None", elementwise, lower=_clip)
method("clip", np.clip)
primitive(
    (np._core if hasattr(np, "_core") else np.core).umath.clip,  # the ufunc behind it, which some call by itself
    parameters="a, a_min, a_max",
    lower=lambda a, a_min, a_max: (np.clip, ("a", "a_min", "a_max")),
)
primitive(clip_of_numbers, returns=elementwise, elementwise=True)


@adjoint(np.clip)
def clip(a, a_min, a_max, dout, da, da_min, da_max):
    """The gradient goes to a within the bounds, the bounds included, and to the bound beyond it."""
    da += select((a >= a_min) & (a <= a_max), dout)
    da_min += select((a < a_min) & (a_min <= a_max), dout)
    da_max += select((a > a_max) | (a_min > a_max), dout)


@adjoint(clip_of_numbers)
def clip_of_numbers_adjoint(a, a_min, a_max, dout, da, da_min, da_max):
    """The gradient goes to a within the bounds, the bounds included, and to the bound beyond it."""
    da += dout if a_min <= a <= a_max else 0
    da_min += dout if a < a_min <= a_max else 0
    da_max += dout if a > a_max or a_min > a_max else 0


@kernel
def choose(condition, x, y):
    """np.where of numbers."""
    return x if condition else y


def _where(condition, x, y):
    if isinstance(condition, Constant) and isinstance(x, Scalar) and isinstance(y, Scalar):
        return operator.pos, ("x" if condition.value else "y",)
    if all(isinstance(t, Scalar) for t in (condition, x, y)):
        return choose, ("condition", "x", "y")
    return None


def _where_type(condition, x, y):
    """The condition lends its shape, not its dtype."""
    if isinstance(condition, Constant):
        condition = BOOLEAN
    return replace(elementwise(comparison(condition), x, y), dtype=elementwise(x, y).dtype)


elementwise_primitive(np.where, "condition, x, y", _where_type, lower=_where)
primitive(choose, returns=lambda condition, x, y: elementwise(x, y))


@adjoint(np.where)
def where(condition, dout, dcondition, dx, dy):
    """The gradient goes to the operand that was chosen; piecewise constant in the condition."""
    dcondition += dout * 0
    dx += select(condition, dout)
    dy += select(np.logical_not(condition), dout)


@adjoint(choose)
def choose_adjoint(condition, dout, dcondition, dx, dy):
    """The gradient goes to the operand that was chosen; piecewise constant in the condition."""
    dcondition += dout * 0
    dx += dout if condition else 0
    dy += 0 if condition else dout
