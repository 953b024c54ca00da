"""The types that the compiler reasons with, and the rules that primitives are declared with.

A type is one of ``Scalar``, ``Array``, ``Tuple``, ``Constant``, ``Opaque`` and ``Generator``. They follow NumPy's
promotion (NEP 50): a Python number is *weak*, it takes the dtype of what it meets, so float32 stays float32.

A dimension of an array is an ``int`` (known), a string (a symbol: equal symbols are equal sizes) or ``None``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from .foreign import article

Dimension = int | str | None


@dataclass(frozen=True)
class Scalar:
    """A number: ``dtype`` is a NumPy name such as ``"float64"``; ``weak`` marks a Python number."""

    dtype: str
    weak: bool = False
    shape = ()
    ndim = 0


@dataclass(frozen=True)
class LargeInteger(Scalar):
    """A whole number of Python's that is beyond 31 bits, or may be: what is computed from it may overflow."""


@dataclass(frozen=True)
class Array:
    """An array of rank ``len(shape)``; ``contiguous`` (``fortran``) if compiled code knows it to be C- (F-) contiguous.

    ``order`` is how its elements lie in memory, which decides whether a reshape is a view: ``"C"``, ``"F"``, ``"A"``
    (it depends on sizes and strides, which compiled code has as NumPy has them), or ``"?"`` (NumPy orders a fresh
    result by the strides of its operands, compiled code does not). Left out, it is what the other two say.
    """

    dtype: str
    shape: tuple[Dimension, ...]
    contiguous: bool = True
    fortran: bool = False
    order: str = ""

    def __post_init__(self):
        if not self.order:
            object.__setattr__(self, "order", "C" if self.contiguous else "F" if self.fortran else "A")

    @property
    def ndim(self) -> int:
        return len(self.shape)


@dataclass(frozen=True)
class Tuple:
    """A tuple of known length. ``kind`` and ``keys`` tell which container it stands for, as in ``structures.Node``."""

    items: tuple[Any, ...]
    kind: Any = "tuple"
    keys: tuple[Any, ...] = ()

    @property
    def is_flat(self) -> bool:
        """True for a plain tuple of values, which compiled code hands over as it is."""
        return self.kind == "tuple" and not any(isinstance(item, (Tuple, Constant)) for item in self.items)


@dataclass(frozen=True)
class Constant:
    """A value known while compiling that is no number of the program: None, a string, a dtype, a tuple of sizes."""

    value: Any


@dataclass(frozen=True)
class Opaque:
    """A value about which nothing needs to be known (what a kernel hands to its adjoint); ``never`` that there is one,
    for the function whose result it is always raises an exception."""

    never: bool = False


@dataclass(frozen=True)
class Generator:
    """What draws random numbers; ``kind`` is one of ``GENERATORS``."""

    kind: str


DTYPES = {
    *("float32", "float64", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    "complex128",
}  # of the numbers that compiled code calculates with

GENERATORS: dict[type, str] = {
    np.random.Generator: "Generator",
    np.random.RandomState: "RandomState",
    random.Random: "Random",
}
Type = Scalar | Array | Tuple | Constant | Opaque | Generator
FLOAT = Scalar("float64", weak=True)
INTEGER = Scalar("int64", weak=True)
BOOLEAN = Scalar("bool", weak=True)
COMPLEX = Scalar("complex128", weak=True)
RETURN_ONE = "`return` a value there"  # what to write where a function returns nothing, and its result is used


class TypeRuleError(Exception):
    """Raised by a type rule: a reason that is shown to the user at the call's line, and a rewrite.

    In code between backquotes the primitive's parameters stand for the user's arguments; so do ``x`` and ``y`` for the
    first two where the primitive has no parameters of these names; ``{name}`` is the
    primitive's. ``named`` says that they have been filled in, ``raises`` what Python raises there in any case.
    """

    def __init__(
        self, reason: str, rewrite: str = "", named: bool = False, raises: tuple[type[Exception], str] | None = None
    ):
        super().__init__(reason)
        self.reason, self.rewrite, self.named, self.raises = reason, rewrite, named, raises


def is_float(t: Type | None) -> bool:
    """True when a derivative can flow through a value of this type."""
    if isinstance(t, Tuple):
        return any(is_float(item) for item in t.items)
    return isinstance(t, (Scalar, Array)) and t.dtype.startswith(("float", "complex"))


def is_complex(t: Type | None) -> bool:
    """True for complex numbers and arrays, and for a tuple with one of them."""
    if isinstance(t, Tuple):
        return any(is_complex(item) for item in t.items)
    return isinstance(t, (Scalar, Array)) and t.dtype.startswith("complex")


def promote(*types: Scalar | Array) -> tuple[str, bool]:
    """The dtype (and weakness) NumPy gives to an operation on these types."""
    strong = [np.dtype(t.dtype) for t in types if not (isinstance(t, Scalar) and t.weak)]
    weak = [t.dtype for t in types if isinstance(t, Scalar) and t.weak]
    if not strong:
        return max(weak, key=["bool", "int64", "float64", "complex128"].index), True
    result = np.result_type(*strong)
    if "complex128" in weak and result.kind != "c":
        result = np.dtype(np.complex64 if result.name == "float32" else np.complex128)
    if "float64" in weak and result.kind not in "fc":
        result = np.result_type(result, np.float64)
    if "int64" in weak and result.kind == "b":
        result = np.dtype(np.int64)
    return result.name, False


def broadcast_dimension(a: Dimension, b: Dimension) -> Dimension:
    """The size NumPy gives to two broadcast dimensions, as far as it is known."""
    if a == b:
        return a
    if a == 1:
        return b
    if b == 1:
        return a
    for size in (a, b):
        if isinstance(size, int):
            return size
    if isinstance(a, str) and isinstance(b, str):
        if same_dimension(a, b):
            return min(a, b, key=len)
        if ("~" in a) != ("~" in b):  # what may be 1 is that, or the other, which is not
            return b if "~" in a else a
        # Equal, or one of them is 1: the same symbols always give the same size.
        return "&".join(sorted({*a.split("&"), *b.split("&")}))
    return None


def shortened(size: Dimension, less: int) -> Dimension:
    """The size of what a slice with literal ends leaves of an axis, ``less`` elements fewer; equal for equal cuts."""
    if not less:
        return size
    return f"~-{less}:{size}" if isinstance(size, str) and "&" not in size else None


def same_dimension(a: Dimension, b: Dimension) -> bool:
    """True when two sizes are known to be equal.

    A symbol of a parameter stands for a size other than 1 (a call with a size of 1 is compiled apart), so broadcasting
    it with another such symbol means that they are equal; a symbol with ``~`` may stand for any size.
    """
    if a is None or b is None:
        return False
    if isinstance(a, str) and isinstance(b, str) and "~" not in a and "~" not in b:
        first, second = set(a.split("&")), set(b.split("&"))
        return first <= second or second <= first
    return a == b


def broadcast_shapes(*shapes: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """The shape of an elementwise operation on operands of these shapes."""
    rank = max((len(s) for s in shapes), default=0)
    out: list[Dimension] = [1] * rank
    for shape in shapes:
        offset = rank - len(shape)
        for axis, size in enumerate(shape):
            first = out[offset + axis]
            if isinstance(first, int) and isinstance(size, int) and first != size and 1 not in (first, size):
                raise TypeRuleError(
                    f"sizes {first} and {size} along one axis do not broadcast", "make them equal, or one of them 1"
                )
            out[offset + axis] = broadcast_dimension(first, size)
    return tuple(out)


def same_shape(a: tuple[Dimension, ...], b: tuple[Dimension, ...]) -> bool:
    """True when the two shapes are known to be equal."""
    return len(a) == len(b) and all(same_dimension(x, y) for x, y in zip(a, b, strict=True))


# ---- rules: a rule takes the types of a primitive's parameters, in order, and returns the type of its result


def elementwise(*types: Type) -> Scalar | Array:
    """Arithmetic: broadcasting, and the dtype that NumPy promotes to."""
    numbers = _numbers(types)
    dtype, weak = promote(*numbers)
    return _shaped(dtype, weak, numbers)


def arithmetic(*types: Type) -> Scalar | Array:
    """An operator of arithmetic: Python's truth values are whole numbers there, NumPy's the smallest integers."""
    result = elementwise(*types)
    if result.dtype != "bool":
        return result
    return replace(result, dtype="int64" if isinstance(result, Scalar) and result.weak else "int8")


def quotient(*types: Type) -> Scalar | Array:
    """The operator ``/``, which answers integers with float64."""
    result = elementwise(*types)
    return result if is_float(result) else replace(result, dtype="float64")


def elementwise_float(*types: Type) -> Scalar | Array:
    """A function such as ``exp``: NumPy answers integers with the float dtype that holds them all."""
    result = elementwise(*types)
    if is_float(result):
        return result
    if isinstance(result, Scalar) and result.weak and result.dtype == "int64":
        return replace(result, dtype="float64")
    strong = [t.dtype for t in _numbers(types) if not (isinstance(t, Scalar) and t.weak and t.dtype == "int64")]
    dtype = {1: "float16", 2: "float32"}.get(max(np.dtype(d).itemsize for d in strong), "float64")
    if dtype == "float16":
        raise TypeRuleError(
            f"NumPy answers {describe(result)} with float16, which Numba lacks", "`x.astype(np.float64)` first"
        )
    return replace(result, dtype=dtype)


def comparison(*types: Type) -> Type:
    """A comparison or logical operation: booleans of the broadcast shape."""
    numbers = _numbers(types)
    return _shaped("bool", promote(*numbers)[1], numbers)


def like_first(*types: Type) -> Type:
    """The type of the first parameter (a fresh, contiguous array when it is an array)."""
    first = types[0]
    return Array(first.dtype, first.shape) if isinstance(first, Array) else first


def in_order_of(t: Array, dtype: str = "") -> Array:
    """The type of a fresh array whose elements lie as those of ``t`` do (NumPy's ``order="K"``)."""
    order = "C" if t.ndim < 2 else t.order if t.contiguous or t.fortran else "?"
    return Array(dtype or t.dtype, t.shape, t.contiguous, t.fortran, order)


def merged_order(a: Array, b: Array) -> str:
    """How the elements of an array lie that is one of two."""
    return a.order if a.order == b.order else "?" if "?" in (a.order, b.order) else "A"


def scalar_of_first(*types: Type) -> Type:
    """A scalar with the dtype of the first parameter."""
    (first,) = _numbers(types[:1])
    return Scalar(first.dtype, first.weak if isinstance(first, Scalar) else False)


def array_of(dtype: str, rank: int) -> Array:
    """A fresh array of unknown sizes."""
    return Array(dtype, (None,) * rank)


def normalize_axis(axis: Any, rank: int) -> int:
    """``axis`` counted from the front; a ``TypeRuleError`` when it is not an axis of an array of this rank."""
    if not isinstance(axis, int) or isinstance(axis, bool) or not -rank <= axis < rank:
        known = f"an axis from {-rank} to {rank - 1}" if rank else "leave out the axis"
        raise TypeRuleError(f"axis {axis} does not exist in an array of {rank} dimensions", known)
    return axis % rank


def _numbers(types) -> list[Scalar | Array]:
    for t in types:
        if not isinstance(t, (Scalar, Array)):
            rewrite = RETURN_ONE if isinstance(t, Opaque) else "one of its items, such as `x[0]`"
            raise TypeRuleError(f"expects numbers or arrays, not {describe(t)}", rewrite)
    return list(types)


def _shaped(dtype: str, weak: bool, types: list[Scalar | Array]) -> Scalar | Array:
    arrays = [t for t in types if isinstance(t, Array)]
    if not arrays:
        return Scalar(dtype, weak)
    shape = broadcast_shapes(*(t.shape for t in types))
    # NumPy and Numba give the result of Fortran-ordered operands that order.
    contiguous, fortran = all(t.contiguous for t in arrays), all(t.fortran and t.ndim == len(shape) for t in arrays)
    agreed = len(shape) < 2 or ((contiguous or fortran) and not any(t.order == "?" for t in arrays))
    order = "?" if not agreed else "F" if fortran else "C"
    return Array(dtype, shape, contiguous, fortran, order)


def shape_of(t: Type) -> tuple[int | None, ...]:
    """The sizes in a shape argument, as far as they are known: a number, or a tuple of numbers."""
    if isinstance(t, Constant):
        sizes = t.value if isinstance(t.value, tuple) else (t.value,)
        return tuple(size if isinstance(size, int) else None for size in sizes)
    if isinstance(t, Scalar) and not is_float(t):
        return (None,)
    wrong = describe(t)
    if isinstance(t, Tuple):
        floats = [item for item in t.items if isinstance(item, (Scalar, Array)) and is_float(item)]
        if not floats:
            return (None,) * len(t.items)
        wrong = f"one with {describe(floats[0])}"
    rewrite = "a tuple of its numbers" if isinstance(t, Array) else "whole numbers: `int(...)` around each"
    raise TypeRuleError(f"a shape is an integer or a tuple of integers, not {wrong}", rewrite)


def _in_words(value: Any) -> str:
    """A value that is known while compiling: modules, classes and functions by their names."""
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, (type, FunctionType)):
        return f"the {'class' if isinstance(value, type) else 'function'} {value.__name__}"
    return "a function" if callable(value) else repr(value)


def describe(t: Type) -> str:
    """A type in words: ``a float32 array of 2 dimensions``, ``an int64 number``."""
    if isinstance(t, Scalar):
        return f"{article(t.dtype)} number"
    if isinstance(t, Array):
        return f"{article(t.dtype)} array of {t.ndim} dimension{'s' * (t.ndim != 1)}"
    if isinstance(t, Tuple):
        return f"a {t.kind if t.kind in ('dict', 'list') else 'tuple'} of {len(t.items)}"
    if isinstance(t, Constant):
        return _in_words(t.value)
    if isinstance(t, Generator):
        return f"a generator of random numbers ({t.kind})"
    return "the result of a function that returns nothing"
