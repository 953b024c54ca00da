"""Operators, their NumPy spellings, and the builtins that act on numbers.

Operators are primitives keyed by the functions of the module ``operator``. Formulas hold for numbers and arrays alike;
whole-number literals only, so that float32 stays float32.
"""

import operator

import numpy as np

from tangentlike.registry import adjoint, primitive
from tangentlike.types import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    Array,
    Constant,
    Scalar,
    TypeRuleError,
    comparison,
    describe,
    elementwise,
    elementwise_float,
    is_float,
)


def _all_numbers(*types):
    """True when no operand is an array."""
    return all(isinstance(t, Scalar) for t in types)


def _operator(function, sign, returns=elementwise, parameters="x, y", no_gradient=False):
    primitive(
        function, parameters=parameters, returns=returns, elementwise=True, operator=sign, no_gradient=no_gradient
    )


def _alias(function, target, parameters="x, y"):
    """Calls of ``function`` become calls of ``target`` with the same arguments."""
    names = tuple(parameters.split(", "))
    primitive(function, parameters=parameters, lower=lambda *types: (target, names), elementwise=True)


_operator(operator.add, "+")
_operator(operator.sub, "-")
_operator(operator.mul, "*")
_operator(operator.truediv, "/", elementwise_float)
_operator(operator.pow, "**")
_operator(operator.mod, "%")
_operator(operator.neg, "-", parameters="x")
_operator(operator.pos, "+", parameters="x")
_operator(operator.floordiv, "//", no_gradient=True)


@adjoint(operator.add)
def add(dout, dx, dy):
    """(x + y)' = x' + y'."""
    dx += dout
    dy += dout


@adjoint(operator.sub)
def subtract(dout, dx, dy):
    """(x - y)' = x' - y'."""
    dx += dout
    dy += -dout


@adjoint(operator.mul)
def multiply(x, y, dout, dx, dy):
    """(x y)' = x' y + x y'."""
    dx += dout * y
    dy += dout * x


@adjoint(operator.truediv)
def divide(x, y, dout, dx, dy):
    """(x / y)' = x' / y - (x / y) y' / y; dividing twice keeps y * y from overflowing."""
    dx += dout / y
    dy += -dout * (x / y) / y


@adjoint(operator.truediv, numbers=True)
def divide_numbers(y, out, dout, dx, dy):
    """The same with one division: (x / y)' = x' / y - out y' / y."""
    share = dout / y
    dx += share
    dy += -share * out


@adjoint(operator.pow)
def power(x, y, out, dout, dx, dy):
    """(x ** y)' = y x ** (y - 1) x' + x ** y log(x) y'.

    The exponent y - (y != 0) makes the first term 0 for y = 0 even at x = 0. The second term is taken as 0 for x <= 0,
    where the power is not differentiable in y: there the logarithm is that of 1.
    """
    dx += dout * (y * x ** (y - (y != 0)))
    dy += dout * out * np.log(np.maximum(x, x <= 0))


@adjoint(operator.mod)
def modulo(x, y, dout, dx, dy):
    """(x % y)' = x' - floor(x / y) y'."""
    dx += dout
    dy += -dout * (x // y)


@adjoint(operator.neg)
def negative(dout, dx):
    """(-x)' = -x'."""
    dx += -dout


@adjoint(operator.pos)
def positive(dout, dx):
    """(+x)' = x'."""
    dx += dout


for _function, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
    (operator.ne, "!="),
):
    _operator(_function, _sign, comparison, no_gradient=True)

for _function, _sign in (
    (operator.and_, "&"),
    (operator.or_, "|"),
    (operator.xor, "^"),
    (operator.lshift, "<<"),
    (operator.rshift, ">>"),
):
    _operator(_function, _sign, elementwise, no_gradient=True)
_operator(operator.invert, "~", elementwise, "x", no_gradient=True)
_operator(operator.not_, "not", comparison, "x", no_gradient=True)

for _function, _target in (
    (np.add, operator.add),
    (np.subtract, operator.sub),
    (np.multiply, operator.mul),
    (np.divide, operator.truediv),
    (np.power, operator.pow),
    (np.remainder, operator.mod),
    (np.floor_divide, operator.floordiv),
    (np.less, operator.lt),
    (np.less_equal, operator.le),
    (np.greater, operator.gt),
    (np.greater_equal, operator.ge),
    (np.equal, operator.eq),
    (np.not_equal, operator.ne),
    (np.bitwise_and, operator.and_),
    (np.bitwise_or, operator.or_),
    (np.bitwise_xor, operator.xor),
    (pow, operator.pow),
):
    _alias(_function, _target)
_alias(np.negative, operator.neg, "x")
_alias(np.positive, operator.pos, "x")
_alias(np.bitwise_not, operator.invert, "x")


def _float_power(x, y):
    if is_float(x) and "float64" not in (x.dtype, y.dtype):
        raise TypeRuleError("np.float_power turns float32 into float64", "write x ** y")
    return operator.pow, ("x", "y")


primitive(np.float_power, parameters="x, y", lower=_float_power, elementwise=True)


# ---- builtins


def _abs(x):
    return None if isinstance(x, Scalar) else (np.absolute, ("x",))


primitive(abs, parameters="x", spelling="abs", returns=elementwise, elementwise=True, lower=_abs)


@adjoint(abs)
def absolute(x, dout, dx):
    """abs'(x) = sign(x), which is 0 at 0."""
    dx += dout * np.sign(x)


def _of_one_array(reduction, name):
    """``max(x)`` of a 1-D array is ``np.max(x)``; of two numbers it stays."""

    def lower(x, y):
        if _all_numbers(x, y):
            return None
        if isinstance(x, Array) and x.ndim == 1 and y == Constant(None):
            return reduction, ("x",)
        raise TypeRuleError(
            f"{name}() takes numbers, or one array of 1 dimension, not {describe(x)}",
            f"np.{name}imum(x, y) for arrays, np.{name}(x) for the {name} of an array",
        )

    return lower


primitive(max, parameters="x, y=None", spelling="max", returns=elementwise, lower=_of_one_array(np.max, "max"))
primitive(min, parameters="x, y=None", spelling="min", returns=elementwise, lower=_of_one_array(np.min, "min"))


@adjoint(max)
def largest(x, y, dout, dx, dy):
    """The gradient goes to the winner; to the first of two equals."""
    dx += 0 if y > x else dout
    dy += dout if y > x else 0


@adjoint(min)
def smallest(x, y, dout, dx, dy):
    """The gradient goes to the winner; to the first of two equals."""
    dx += 0 if y < x else dout
    dy += dout if y < x else 0


def _python_float(x):
    if not isinstance(x, Scalar):
        raise TypeRuleError(f"float() takes a number, not {describe(x)}", "x[0] for the element of an array of one")
    return Scalar("float32") if x.dtype == "float32" else FLOAT


primitive(float, parameters="x", spelling="float", returns=_python_float)


@adjoint(float)
def to_float(dout, dx):
    """A change of type."""
    dx += dout


def _rounded(x, digits):
    return INTEGER if digits == Constant(None) else elementwise(x)


primitive(int, parameters="x", spelling="int", returns=lambda x: INTEGER, no_gradient=True)
primitive(bool, parameters="x", spelling="bool", returns=lambda x: BOOLEAN, no_gradient=True)
primitive(len, parameters="x", spelling="len", returns=lambda x: INTEGER, no_gradient=True)
primitive(round, parameters="x, digits=None", spelling="round", returns=_rounded, no_gradient=True)
