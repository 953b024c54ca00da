"""Operators, their NumPy spellings, and the builtins that act on numbers.

Operators are primitives keyed by the functions of the module ``operator``. Formulas hold for numbers and arrays alike;
whole-number literals only, so that float32 stays float32.
"""

import operator

import numpy as np

from tangentlike.form.types import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    Array,
    Constant,
    Scalar,
    TypeRuleError,
    arithmetic,
    comparison,
    describe,
    elementwise,
    quotient,
)
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .lists import largest_item, smallest_item


def _all_numbers(*types):
    """True when no operand is an array."""
    return all(isinstance(t, Scalar) for t in types)


def _operator(function, sign, returns=arithmetic, parameters="x, y", no_gradient=False, lower=None):
    primitive(
        function,
        parameters=parameters,
        returns=returns,
        elementwise=True,
        operator=sign,
        no_gradient=no_gradient,
        lower=lower,
    )


def _are_truth_values(*types):
    """True for operands that are all NumPy's truth values (Python's are whole numbers in arithmetic)."""
    truth = all(isinstance(t, (Scalar, Array)) and t.dtype == "bool" for t in types)
    return truth and not all(isinstance(t, Scalar) and t.weak for t in types)


def _or_logic(function):
    """The sum and the product of truth values are truth values in NumPy: any, and both."""
    return lambda x, y: (function, ("x", "y")) if _are_truth_values(x, y) else None


def _refuse_truth_values(sign, rewrite):
    """NumPy raises TypeError for these."""

    def lower(*types):
        if _are_truth_values(*types):
            raise TypeRuleError(f"NumPy has no {sign} of truth values", rewrite)

    return lower


def _power(x, y):
    if _are_truth_values(x):
        raise TypeRuleError("NumPy gives the power of truth values in int8, now and then", "`x` itself")


def _of_bits(x, y):
    """Whole numbers and truth values have bits; None: the operator itself."""
    for each in (x, y):
        if getattr(each, "dtype", "").startswith(("float", "complex")):
            raise TypeRuleError(f"{describe(each)} has no bits", "a whole number: `int(i)`")


def _inverted(x):
    if isinstance(x, Scalar) and x.weak and x.dtype == "bool":
        raise TypeRuleError("~ of Python's True is -2, of NumPy's False", "`not x`")


def _alias(function, target, parameters="x, y"):
    """Calls of ``function`` become calls of ``target`` with the same arguments."""
    names = tuple(parameters.split(", "))

    def lower(*types):
        if all(t == BOOLEAN for t in types):
            raise TypeRuleError(
                f"np.{function.__name__} makes NumPy's truth values of Python's",
                "`x and y`, `x or y`, `not x`; or numbers, `int(x)`",
            )
        return target, names

    primitive(function, parameters=parameters, lower=lower, elementwise=True)


_operator(operator.add, "+", lower=_or_logic(operator.or_))
_operator(operator.sub, "-", lower=_refuse_truth_values("-", "`x ^ y`, or `x.astype(np.int64) - y`"))
_operator(operator.mul, "*", lower=_or_logic(operator.and_))
_operator(operator.truediv, "/", quotient)
_operator(operator.pow, "**", lower=_power)
_operator(operator.mod, "%")
_operator(operator.neg, "-", parameters="x", lower=_refuse_truth_values("-", "`~x`, or `-x.astype(np.int64)`"))
_operator(operator.pos, "+", parameters="x", lower=_refuse_truth_values("+", "`x` itself"))
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

    The exponent y - (y != 0) makes the first term 0 for y = 0 even at x = 0; where dout is 0 it is 0, for of a power
    that nothing reads nothing flows. The second term is taken as 0 for x <= 0, where the power is not differentiable
    in y: there the logarithm is that of 1.
    """
    dx += dout * (y * x ** ((y - (y != 0)) * (dout != 0)))
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

for _function, _sign in ((operator.and_, "&"), (operator.or_, "|"), (operator.xor, "^")):
    _operator(_function, _sign, elementwise, no_gradient=True, lower=_of_bits)
for _function, _sign in ((operator.lshift, "<<"), (operator.rshift, ">>")):
    _operator(_function, _sign, no_gradient=True)
_operator(operator.invert, "~", elementwise, "x", no_gradient=True, lower=_inverted)
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
):
    _alias(_function, _target)
_alias(np.negative, operator.neg, "x")
_alias(np.positive, operator.pos, "x")
_alias(np.bitwise_not, operator.invert, "x")


primitive(
    np.float_power,
    parameters="x, y",
    lower=lambda x, y: (operator.pow, ("x:float64", "y:float64")),
    elementwise=True,
)


# ---- builtins


def _abs(x):
    return None if isinstance(x, Scalar) else (np.absolute, ("x",))


def _abs_type(x):
    """Python's absolute values of its truth values are whole numbers."""
    return INTEGER if x == BOOLEAN else elementwise(x)


primitive(abs, parameters="x", spelling="abs", returns=_abs_type, elementwise=True, lower=_abs)


@adjoint(abs)
def absolute(x, dout, dx):
    """abs'(x) = sign(x), which is 0 at 0."""
    dx += dout * np.sign(x)


def _of_one_array(reduction, ordered, name):
    """``max(x)`` of a 1-D array of whole numbers is ``np.max(x)``, of others, which may be NaN, ``ordered``; of two
    numbers it stays."""

    def lower(x, y):
        if _all_numbers(x, y):
            kinds = {t.dtype for t in (x, y)}
            if len(kinds) > 1 and any(np.dtype(k).kind in "iu" and k != "int64" for k in kinds):
                raise TypeRuleError(
                    f"{name}() of {describe(x)} and {describe(y)} gives now one type, now the other",
                    f"`{name}(int(x), y)`",
                )
            return None
        if isinstance(x, Array) and x.ndim == 1 and y == Constant(None):
            return (ordered if np.dtype(x.dtype).kind == "f" else reduction), ("x",)
        raise TypeRuleError(
            f"{name}() takes numbers, or one array of 1 dimension, not {describe(x)}",
            f"`np.{name}(x)`" if y == Constant(None) else f"`np.{name}imum(x, y)`",
        )

    return lower


primitive(
    max, parameters="x, y=None", spelling="max", returns=elementwise, lower=_of_one_array(np.max, largest_item, "max")
)
primitive(
    min, parameters="x, y=None", spelling="min", returns=elementwise, lower=_of_one_array(np.min, smallest_item, "min")
)


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


@kernel
def double(x):
    """float(x) of a float32 number; Numba's own keeps it in float32."""
    return float(x) * 1.0


def _python_float(x):
    if isinstance(x, Constant) and isinstance(x.value, (int, float)):
        return None
    if not isinstance(x, Scalar):
        element = "x.item()" if isinstance(x, Array) and x.ndim == 0 else "x[0]"
        raised = isinstance(x, Array) and x.ndim > 0
        words = "only 0-dimensional arrays can be converted to Python scalars"
        raise TypeRuleError(
            f"float() takes a number, not {describe(x)}",
            f"the element itself, `{element}`",
            raises=(TypeError, words) if raised else None,
        )
    return (double, ("x",)) if x.dtype == "float32" else None


primitive(float, parameters="x", spelling="float", lower=_python_float, returns=lambda x: FLOAT)
primitive(double, returns=lambda x: FLOAT)


@adjoint(float)
def to_float(dout, dx):
    """A change of type."""
    dx += dout


adjoint(double)(to_float)


primitive(int, parameters="x", spelling="int", returns=lambda x: INTEGER, no_gradient=True)
primitive(bool, parameters="x", spelling="bool", returns=lambda x: BOOLEAN, no_gradient=True)
primitive(len, parameters="x", spelling="len", returns=lambda x: INTEGER, no_gradient=True)
