"""Expressions of arrays, as what they are at one point of their index space."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..form.types import Dimension, Scalar, broadcast_dimension, same_dimension


class UnreadError(Exception):
    """An expression that is no map over an index space, or not known to be one."""


@dataclass(frozen=True)
class Size:
    """The length of an axis: a dimension as types have it, and a text that gives it.

    ``given`` is the dimension of what the text names alone, where ``symbol`` says that another is to be equal to it.
    """

    symbol: Dimension
    text: str
    given: Dimension = None

    @property
    def own(self) -> Dimension:
        """The dimension of what the text names, before anything is compared with it."""
        return self.symbol if self.given is None else self.given

    @property
    def is_settled(self) -> bool:
        """Whether the symbol is one size for the whole of a function, and not 1 unless it says so."""
        return isinstance(self.symbol, int) or (isinstance(self.symbol, str) and "~" not in self.symbol)


ONE = Size(1, "1")
Sizes = tuple[Size, ...]


@dataclass(frozen=True, eq=False)
class Element:
    """``dtype`` of one element, the ``sizes`` of all (none: a number); a ``weak`` number takes the dtype it meets."""

    dtype: str
    sizes: Sizes
    weak: bool

    @property
    def scalar(self) -> Scalar:
        """The type of one element."""
        return Scalar(self.dtype, self.weak)


@dataclass(frozen=True, eq=False)
class Number(Element):
    """A number that is the same at every point."""

    node: ast.expr


@dataclass(frozen=True)
class Along:
    """An index of an array that moves with an axis of the part: ``axis`` counts from the front, ``offset`` is added."""

    axis: int
    offset: int = 0


@dataclass(frozen=True)
class Through:
    """An index that is the element of an array of whole numbers, along an axis of the part."""

    axis: int
    array: str


@dataclass(frozen=True, eq=False)
class Part(Element):
    """A view of an array: what each axis of the array is indexed with. With ``Through`` it is no view, but what is
    gathered from the array."""

    array: str
    index: tuple[Along | Number | Through, ...]

    @property
    def is_gathered(self) -> bool:
        return any(isinstance(each, Through) for each in self.index)

    @property
    def is_whole(self) -> bool:
        """Whether it is the array itself."""
        return list(self.index) == [Along(k) for k in range(len(self.sizes))]


@dataclass(frozen=True, eq=False)
class Operation(Element):
    """What ``function`` (see ``operations.py``) gives for the ``operands``."""

    function: str
    operands: tuple[Element, ...]


def parts(element: Element) -> Iterator[Part]:
    """The views of arrays that an expression reads, those of its indices included."""
    if isinstance(element, Part):
        yield element
        for each in element.index:
            if isinstance(each, Through):
                yield Part("int64", (element.sizes[each.axis],), False, each.array, (Along(each.axis),))
    elif isinstance(element, Operation):
        for operand in element.operands:
            yield from parts(operand)


def numbers(element: Element) -> Iterator[Number]:
    """The numbers that an expression reads, those in indices included."""
    if isinstance(element, Number):
        yield element
    elif isinstance(element, Part):
        yield from (each for each in element.index if isinstance(each, Number))
    elif isinstance(element, Operation):
        for operand in element.operands:
            yield from numbers(operand)


def functions(element: Element) -> Iterator[str]:
    """The functions in an expression."""
    if isinstance(element, Operation):
        yield element.function
        for operand in element.operands:
            yield from functions(operand)


def joined(first: Size, second: Size) -> Size:
    """The size that two broadcast to; raises UnreadError where they never do."""
    a, b = first.symbol, second.symbol
    if a == 1 or b == 1:
        return second if a == 1 else first
    if same_size(first, second):
        return first if len(str(a)) <= len(str(b)) else second
    if isinstance(a, int) and isinstance(b, int):
        raise UnreadError
    symbol = broadcast_dimension(a, b)
    if first.is_settled and second.is_settled:
        return Size(symbol, first.text, first.own)
    if first.is_settled or second.is_settled:  # the other is that, or 1
        return first if first.is_settled else second
    return Size(symbol, f"joined_size({first.text}, {second.text})")


def same_size(first: Size, second: Size) -> bool:
    """Whether two sizes are one, as far as types tell."""
    return same_dimension(first.symbol, second.symbol)


def broadcast(*shapes: Sizes) -> Sizes:
    """The shape of an operation on operands of these shapes; raises UnreadError where they do not fit."""
    rank = max(map(len, shapes), default=0)
    out = [ONE] * rank
    for shape in shapes:
        for axis, size in enumerate(shape, rank - len(shape)):
            out[axis] = joined(out[axis], size)
    return tuple(out)


def same_space(a: Sizes, b: Sizes) -> bool:
    """Whether two index spaces are one."""
    return len(a) == len(b) and all(map(same_size, a, b))
