"""Reductions along some axes, and their adjoints, which repeat a value along them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ..form.program import binary, call, parse
from ..form.types import Array, Scalar
from . import operations, views
from .elements import ONE, Element, Number, Operation, Part, Size, Sizes, UnreadError

if TYPE_CHECKING:
    from .reading import Reader

KINDS = {
    f"{kind}_{form}": kind for kind in ("sum", "mean", "max", "min") for form in ("axes", "kept")
}  # by the name of the kernel
Places = tuple[int | None, ...]
MOMENTS = {f"{kind}_{form}" for kind in ("var", "std") for form in ("all", "axes", "kept")}


def _axes(node: ast.expr, rank: int) -> tuple[int, ...]:
    """Axes as they are written; raises UnreadError where they are not."""
    try:
        found = ast.literal_eval(node)
    except ValueError:
        raise UnreadError from None
    if not isinstance(found, tuple) or not found or not all(type(a) is int and 0 <= a < rank for a in found):
        raise UnreadError
    return found


def reduced_along(reader: Reader, function: str, value: ast.expr, chosen: ast.expr) -> Element:
    """``sum_axes(x, (1,))`` and the like."""
    found = reader.read(value)
    axes = _axes(chosen, len(found.sizes))
    every = range(len(found.sizes))
    if function.endswith("_kept"):
        return folded(reader, KINDS[function], found, tuple(None if a in axes else a for a in every))
    return folded(reader, KINDS[function], found, tuple(a for a in every if a not in axes))


def folded(reader: Reader, kind: str, found: Element, places: Places) -> Element:
    """The array of the reductions of ``found``; ``places`` are the axes of its, None for one of size 1."""
    if isinstance(found, Number) or found.dtype not in operations.FLOATS or not places:
        raise UnreadError
    sizes = tuple(ONE if place is None else found.sizes[place] for place in places)
    name = reader.folded(kind, found, places)
    return views.whole(reader, name, Array(found.dtype, tuple(size.symbol for size in sizes)))


def spread_axes(reader: Reader, node: ast.Call, value: ast.expr, shape: ast.expr, chosen: ast.expr) -> Element:
    """A value repeated along axes that it has with size 1, or lacks."""
    found, like = reader.read(value), of_shape(reader, shape)
    rank = len(like)
    axes = _axes(chosen, rank)
    if len(found.sizes) < rank:
        found = _with_axes(found, tuple(a for a in range(rank) if a not in axes), rank)
    return spread_like(found, like)


def _with_axes(found: Element, kept: tuple[int, ...], rank: int) -> Element:
    """A value whose axes are, from the last one on, the axes ``kept`` of ``rank``, the others of size 1."""
    if isinstance(found, Number):
        return found
    if len(found.sizes) > len(kept):
        raise UnreadError
    own = kept[len(kept) - len(found.sizes) :]
    sizes = [ONE] * rank
    for place, size in zip(own, found.sizes, strict=True):
        sizes[place] = size
    if isinstance(found, Part):
        index = tuple(i if isinstance(i, Number) else replace(i, axis=own[i.axis]) for i in found.index)
        return Part(found.dtype, tuple(sizes), False, found.array, index)
    assert isinstance(found, Operation)
    operands = tuple(_with_axes(operand, kept, rank) for operand in found.operands)
    return Operation(found.dtype, tuple(sizes), False, found.function, operands)


def spread_like(found: Element, sizes: Sizes) -> Element:
    """A value repeated by the rules of broadcasting."""
    if found.dtype not in operations.FLOATS or not sizes or len(found.sizes) > len(sizes):
        raise UnreadError
    return Operation(found.dtype, sizes, False, "copy", (found,))


def of_shape(reader: Reader, shape: ast.expr) -> Sizes:
    """The sizes that a shape gives: that of an array, ``x.shape``, or a tuple of numbers."""
    match shape:
        case ast.Attribute(value=ast.Name() as array, attr="shape"):
            return reader.read(array).sizes
        case ast.Tuple(elts=items):
            return tuple(_of_item(reader, item) for item in items)
    raise UnreadError


def _of_item(reader: Reader, item: ast.expr) -> Size:
    match item:
        case ast.Constant(value=int() as size):
            return ONE if size == 1 else Size(size, str(size))
        case ast.Subscript(value=ast.Attribute(value=ast.Name() as array, attr="shape")):
            return reader.read(array).sizes[ast.literal_eval(item.slice)]
        case ast.Name(id=identifier) if isinstance(reader.types.get(identifier), Scalar):
            return reader.unknown(identifier)
    raise UnreadError


def size_along(reader: Reader, node: ast.Call, shape: ast.expr, chosen: ast.expr) -> Element:
    """How many elements there are along axes."""
    sizes = of_shape(reader, shape)
    return Number("int64", (), True, parse(" * ".join(sizes[axis].text for axis in _axes(chosen, len(sizes)))))


def centered(reader: Reader, node: ast.Call, value: ast.expr, chosen: ast.expr) -> Element:
    """A value less its means along axes."""
    found = reader.read(value)
    return _centered(reader, found, _axes(chosen, len(found.sizes)))


def _centered(reader: Reader, found: Element, axes: tuple[int, ...]) -> Element:
    places = tuple(None if a in axes else a for a in range(len(found.sizes)))
    return operations.operation("-", found, folded(reader, "mean", found, places))


def centered_all(reader: Reader, node: ast.Call, value: ast.expr) -> Element:
    """A value less the mean of all its elements."""
    return _centered_all(reader, reader.read(value))


def _centered_all(reader: Reader, found: Element) -> Element:
    return operations.operation("-", found, reader.whole_sum("mean", found))


def moment(reader: Reader, function: str, node: ast.Call) -> Element:
    """``var_axes(x, (0,), ddof=1)`` and the like: squared distances from the mean, summed; their root."""
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    less = given.pop("ddof", None)
    if given or not isinstance(less, ast.Constant) or type(less.value) is not int:
        raise UnreadError
    found = reader.read(node.args[0])
    every = range(len(found.sizes))
    kind, form = function.split("_")
    if form == "all":
        return _moment_of_all(reader, kind, found, less.value)
    axes = _axes(node.args[1], len(every))
    squares = operations.operation("np.square", _centered(reader, found, axes))
    places = tuple(None if a in axes else a for a in every) if form == "kept" else tuple(set(every) - {*axes})
    result: Element = folded(reader, "sum" if less.value else "mean", squares, places)
    if less.value:
        result = operations.operation("/", result, Number("int64", (), True, _count(found, axes, less.value)))
    return operations.operation("np.sqrt", result) if kind == "std" else result


def _moment_of_all(reader: Reader, kind: str, found: Element, less: int) -> Element:
    if found.dtype != "float64":
        raise UnreadError
    squares = operations.operation("np.square", _centered_all(reader, found))
    result = reader.whole_sum("sum" if less else "mean", squares).node
    if less:
        result = binary(result, ast.Div(), _count(found, tuple(range(len(found.sizes))), less))
    return Number("float64", (), False, call("np.sqrt", result) if kind == "std" else result)


def _count(found: Element, axes: tuple[int, ...], less: int) -> ast.expr:
    """How many elements there are along axes, less some; 0 where that is below."""
    texts = [found.sizes[axis].text for axis in axes]
    if any("(" in text and not text.startswith("max(") for text in texts):
        raise UnreadError  # a size that is computed where the nest is written
    return parse(f"max({' * '.join(texts)} - {less}, 0)")


def sum_to(reader: Reader, node: ast.Call, gradient: ast.expr, like: ast.expr) -> Element:
    """A gradient in the shape of what was broadcast: the axes that it has more are summed over."""
    found, wanted = reader.read(gradient), reader.read(like)
    if isinstance(found, Number) or isinstance(wanted, Number):
        raise UnreadError
    if _fits(found.sizes, wanted.sizes):
        return Operation(found.dtype, found.sizes, False, "copy", (found,))
    places = _vanishing(found.sizes, wanted.sizes)
    if places is not None and found.dtype in operations.FLOATS:
        return folded(reader, "sum", found, places)
    kind = Array(found.dtype, tuple(size.symbol for size in wanted.sizes))
    return views.whole(reader, reader.named(node, kind), kind)


def _fits(a: Sizes, b: Sizes) -> bool:
    return len(a) == len(b) and all(map(_same, a, b))


def _same(a: Size, b: Size) -> bool:
    return a.symbol == b.symbol or (a.is_settled and b.is_settled and a.symbol != 1 != b.symbol)


def _vanishing(found: Sizes, wanted: Sizes) -> Places | None:
    """The axes of a sum of these sizes, None for those of size 1; None where it is not known which they are."""
    first = len(found) - len(wanted)
    if first < 0:
        return None
    places: list[int | None] = []
    for axis, size in enumerate(wanted, first):
        if not _same(found[axis], size) and size.symbol != 1:
            return None
        places.append(axis if _same(found[axis], size) else None)
    return tuple(places)
