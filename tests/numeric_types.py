"""Functions on all dtypes, held against plain NumPy: value, dtype and shape are equal, or the function is refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tangentlike
from tangentlike.errors import TangentlikeError
from tangentlike.form.types import Array, Scalar

VALUES = {
    "bool": (1, 0, 1, 1, 0, 1), "uint8": (3, 200, 1, 250, 2, 7), "int8": (3, -100, 1, 120, -128, 7),
    "int16": (3, -300, 1, 30000, -32768, 7), "uint16": (3, 65000, 1, 40000, 2, 7), "uint64": (3, 2, 1, 9, 2, 7),
    "int32": (3, -2, 1, 2**31 - 5, -4, 7), "int64": (3, -2, 1, 9, -4, 7),
    "float32": (0.3, -0.7, 1.2, 2.5, -1.1, 0.9), "float64": (0.3, -0.7, 1.2, 2.5, -1.1, 0.9),
}  # fmt: skip
LOUD = ("negative shift", "an integer to a negative power")  # errors where NumPy or Python has a value
NUMBERS = (3, -3, 0.7, -2.5, 2.5)

ONE = (
    *(f"np.{name}(x)" for name in (
        "exp", "log1p", "sqrt", "cbrt", "square", "sin", "arctan", "tanh", "sinc", "degrees", "abs", "fabs", "sign",
        "floor", "ceil", "trunc", "rint", "round", "isnan", "signbit", "logical_not", "nan_to_num", "negative",
        "positive", "invert", "sum", "mean", "max", "min", "prod", "any", "all", "var", "std", "median", "ptp",
        "argmax", "cumsum", "cumprod", "diff", "trapezoid", "linalg.norm", "linalg.det", "trace", "diag", "tril",
        "triu", "copy", "float64", "float32", "int64", "uint8", "array", "zeros_like", "arange", "flip", "sort",
        "argsort", "unique", "transpose", "ravel", "average",
    )),
    *(f"np.{name}(x, axis={axis})" for name in ("sum", "mean", "prod", "max", "min", "any", "cumsum", "linalg.norm")
      for axis in (0, -1)),
    *(f"np.{name}(x, axis=())" for name in ("sum", "mean", "prod", "max", "any", "var")),
    "np.sum(x, axis=0, keepdims=True)", "np.min(x, axis=0, keepdims=True)", "np.average(x, weights=x)",
    "-x", "+x", "~x", "abs(x)", "float(x)", "int(x)", "bool(x)", "round(x)", "round(x, 1)", "not x", "sum(x)", "max(x)",
    "x ** 2", "x ** -1", "2 ** x", "x * 2", "x * 2.5", "x / 2", "x // 2", "x % 3", "1 - x", "x + 300", "x * -1",
    "x < -1", "x == 300", "x << 1", "x >> 1", "x & 1", "(x - 1) * x / 255.0", "(x + x) // 2", "x * 2 - 1.5 * x",
    "np.where(x > 1, x, 0)", "np.where(x > 1, x, 0.5)", "np.maximum(x, 0)", "np.maximum(x, 0.5)", "np.clip(x, 0, 2)",
    "np.array([x, x])", "np.array([x, 1.5])", "np.array([x, 2])", "np.full_like(x, 3)", "np.full_like(x, 2.5)",
    "np.full((2, 3), x)", "np.full_like(x, x)", "x.astype(np.int8)", "x[0] - x[1]", "x[0] * 2", "-x[0]",
    "x[0] / x[1]", "x[0] // x[1]", "x[0] % 3", "abs(x[0] - x[2])", "x[0] * 1.5", "~x[0]", "x[0] << 1", "x[0] ** 2",
    "x[0] + x[1] * 2 - 3", "np.sum(x[1:] - x[:-1])", "np.array([x[0], 1.5])", "int(x[0]) - 5", "x @ x", "math.gamma(x)",
    "math.fabs(x)", "math.floor(x)", "np.array([True, False])", "np.outer(x, x)", "np.linalg.inv(x)",
)  # fmt: skip
TWO = (
    *(f"x {sign} y" for sign in ("+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", "&", "|", "^", "<<", ">>", "@")),
    *(f"np.{name}(x, y)" for name in (
        "add", "floor_divide", "remainder", "float_power", "fmod", "hypot", "arctan2", "copysign", "heaviside",
        "logaddexp", "maximum", "fmin", "logical_and", "dot", "inner", "outer", "full_like", "cross",
    )),
    "np.where(x > y, x, y)", "np.array([x, y])", "np.concatenate((x, y))", "np.stack((x, y))", "(x - y) / 255.0",
    "(x + y) * x - y", "np.average(x, weights=y)",  "math.pow(x, y)", "x < y < 3",
)  # fmt: skip
BODIES = {
    "add_in_place": "z = x.copy()\n    z += y\n    return z",
    "multiply_in_place": "z = x.copy()\n    z *= y\n    return z",
    "divide_in_place": "z = x.copy()\n    z /= y\n    return z",
    "store_one": "z = x.copy()\n    z[0] = y\n    return z",
    "store_all": "z = x.copy()\n    z[:] = y\n    return z",
    "add_to_one": "z = x.copy()\n    z[0] += y\n    return z",
}
LOOPS = {
    "sum_up": "s = 0\n    for v in x:\n        s += v\n    return s",
    "sum_of_squares": "s = 0\n    for i in range(len(x)):\n        s = s + x[i] * x[i]\n    return s",
    "add_float": "s = 0.0\n    for v in x:\n        s += v * 2\n    return s",
    "rebind": "y = x[0]\n    y += 1\n    return y",
    "alternate": "s = 0.0\n    for k in range(4):\n        s += (-1) ** k * x[0]\n    return s",
}


def made(expression: str, parameters: str) -> Callable:
    """A function of one expression, with its source kept for ``differentiate``."""
    return function_of(f"return {expression}", parameters, "value")


def function_of(body: str, parameters: str, name: str) -> Callable:
    text = f"def {name}({parameters}):\n    {body}\n"
    scope: dict[str, Any] = {"np": np, "math": __import__("math")}
    exec(text, scope)
    scope[name].text = text
    return scope[name]


def array(dtype: str, shape: tuple[int, ...] = (3,)) -> np.ndarray:
    return np.resize(np.array(VALUES[dtype]), shape).astype(dtype)


def arguments_of_one(dtypes: tuple[str, ...]) -> Iterator[tuple]:
    for dtype in dtypes:
        yield (array(dtype),)
        yield (array(dtype)[0],)
        yield (np.asfortranarray(array(dtype, (2, 3))),)
        yield (array(dtype, (1,)),)
    yield from ((number,) for number in NUMBERS)


def arguments_of_two(dtypes: tuple[str, ...]) -> Iterator[tuple]:
    for dtype in dtypes:
        for other in dtypes:
            yield array(dtype), array(other)[::-1].copy()
            yield array(dtype)[0], array(other)[1]
        for number in (3, -3, 0.7, 300):
            yield array(dtype), number
            yield number, array(dtype)
            yield array(dtype)[0], number
    for first in (3, -3, 0.7):
        yield from ((first, second) for second in (2, 1.5))


def disagreements(function: Callable, runs: Iterator[tuple]) -> list[str]:
    """What differs from NumPy: a value, a dtype, a shape, the type that the compiler believes in, an exception."""
    differentiated = tangentlike.differentiate(function, source=function.text)
    found = []
    for given in runs:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            wanted = outcome(function, given)
            got = outcome(differentiated, given)
        loud = isinstance(got, OverflowError) or str(got).startswith(LOUD)
        loud = loud or "complex" in f"{type(wanted)} {type(got)} {got}"  # which compiled code does not hold
        if isinstance(got, TangentlikeError) or loud:
            continue
        if isinstance(got, Exception) and isinstance(wanted, Exception):
            continue
        if isinstance(got, Exception) or isinstance(wanted, Exception) or not same(got, wanted):
            found.append(f"{function.text}{described(given)}: {wanted!r} in NumPy, {got!r} here")
            continue
        run = differentiated._calls["primal", differentiated._given(given).key][0]
        believed = run.module.result_type
        if isinstance(believed, (Scalar, Array)) and (believed.dtype, believed.ndim) != kind(wanted):
            found.append(f"{function.text}{described(given)}: {kind(wanted)} in NumPy, {believed} in the compiler")
    return found


def outcome(function: Callable, given: tuple) -> Any:
    try:
        return function(*[value.copy(order="K") if isinstance(value, np.ndarray) else value for value in given])
    except Exception as error:
        return error


def kind(value: Any) -> tuple[str, int]:
    found = np.asarray(value)
    return found.dtype.name, found.ndim


def same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple) or isinstance(b, tuple):
        return isinstance(a, tuple) and isinstance(b, tuple) and all(map(same, a, b))
    if kind(a) != kind(b) or np.shape(a) != np.shape(b):
        return False
    single = kind(a)[0] == "float32"
    return np.allclose(a, b, rtol=1e-5 if single else 1e-12, atol=1e-6 if single else 1e-13, equal_nan=True)


def described(given: tuple) -> str:
    return ", ".join(
        f"{np.asarray(g).dtype}{list(np.shape(g))}" if isinstance(g, (np.ndarray, np.generic)) else repr(g)
        for g in given
    )
