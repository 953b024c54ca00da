"""Products of small matrices of known sizes, as sums of so many terms: ``f[i, 0] * p[0, j] + f[i, 1] * p[1, j]``."""

from __future__ import annotations

import ast
from functools import reduce
from math import prod
from typing import TYPE_CHECKING

from ..form.program import packed, subscript
from ..form.types import Array
from .elements import ONE, Along, Element, Number, Operation, Part, Size, Sizes, UnreadError
from .operations import operation

if TYPE_CHECKING:
    from .reading import Reader

MOST_TERMS, MOST_ELEMENTS = 6, 36


def is_small(first: Array, second: Array) -> bool:
    """Whether the product of two arrays is written as such sums: all sizes are known."""
    known = [size for size in (*first.shape, *second.shape) if isinstance(size, int)]
    terms = first.shape[-1]
    if len(known) < first.ndim + second.ndim or not isinstance(terms, int) or terms != second.shape[0]:
        return False
    return 0 < terms <= MOST_TERMS and 0 < prod(known) // terms**2 <= MOST_ELEMENTS


def product(reader: Reader, left: ast.expr, right: ast.expr) -> Operation:
    """The product of two arrays, not both of one axis; raises UnreadError where it is another."""
    first, second = factor(reader, left), factor(reader, right)
    rank = len(first.sizes) + len(second.sizes) - 2
    count = first.sizes[-1].symbol
    if not isinstance(count, int) or rank < 1:
        raise UnreadError
    terms = [
        operation("*", _at(first, len(first.sizes) - 1, k, 0, rank), _at(second, 0, k, rank - 1, rank))
        for k in range(count)
    ]
    found = reduce(lambda total, term: operation("+", total, term), terms)
    assert isinstance(found, Operation)
    return found


def outer(reader: Reader, left: ast.expr, right: ast.expr) -> Operation:
    """The outer product of two vectors."""
    first, second = reader.read(left), reader.read(right)
    if not (len(first.sizes) == len(second.sizes) == 1):
        raise UnreadError
    column = _with_axes(first if isinstance(first, Part) else factor(reader, left), 0)
    row = _with_axes(second if isinstance(second, Part) else factor(reader, right), 1)
    return operation("*", column, row)


def factor(reader: Reader, node: ast.expr) -> Part:
    """An operand of a product: a part of an array, which is made before if need be."""
    found = reader.read(node)
    if isinstance(found, Operation):
        name = reader.mapped(found)
        sizes = tuple(Size(size.symbol, f"{name}.shape[{axis}]") for axis, size in enumerate(found.sizes))
        return Part(found.dtype, sizes, False, name, tuple(Along(axis) for axis in range(len(sizes))))
    if not isinstance(found, Part) or found.is_gathered:
        raise UnreadError
    return found


def _at(part: Part, axis: int, k: int, place: int, rank: int) -> Element:
    """A part at one index along an axis; its other axis is that at the ``place`` of a result of this ``rank``."""
    index: list[Along | Number] = []
    for each in part.index:
        if isinstance(each, Number):
            index.append(each)
        elif isinstance(each, Along):
            fixed = Number("int64", (), True, ast.Constant(value=each.offset + k))
            index.append(fixed if each.axis == axis else Along(place, each.offset))
    if len(part.sizes) == 1:
        items = [each.node for each in index if isinstance(each, Number)]
        return Number(part.dtype, (), False, subscript(part.array, packed(items)))
    sizes: list[Size] = [ONE] * rank
    sizes[place] = part.sizes[1 - axis]
    return Part(part.dtype, tuple(sizes), False, part.array, tuple(index))


def _with_axes(part: Part, place: int) -> Part:
    """A vector as a column (``place`` 0) or a row of a matrix."""
    sizes: Sizes = (part.sizes[0], ONE) if place == 0 else (ONE, part.sizes[0])
    index = tuple(Along(place, each.offset) if isinstance(each, Along) else each for each in part.index)
    return Part(part.dtype, sizes, False, part.array, index)
