"""Views of arrays as index arithmetic: slices with known ends, new axes, transposes, and numbers along some axes."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ..form.indexing import index_items, is_ellipsis, is_newaxis, literal_cut
from ..form.program import dotted
from ..form.types import Array, Scalar, shortened
from .elements import ONE, Along, Element, Number, Part, Size, Through, UnreadError

if TYPE_CHECKING:
    from .reading import Reader


def whole(reader: Reader, array: str, kind: Array) -> Part:
    """All of an array."""
    sizes = reader.sizes_of(array, kind)
    return Part(kind.dtype, sizes, False, array, tuple(Along(k) for k in range(kind.ndim)))


def transposed(found: Element, axes: tuple[int, ...] = ()) -> Part:
    """The view with its axes in another order, the opposite one where none is given."""
    if not isinstance(found, Part):
        raise UnreadError
    axes = axes or tuple(reversed(range(len(found.sizes))))
    index = tuple(i if isinstance(i, Number) else replace(i, axis=axes.index(i.axis)) for i in found.index)
    return Part(found.dtype, tuple(found.sizes[axis] for axis in axes), False, found.array, index)


def part_of(reader: Reader, node: ast.Subscript) -> Element:
    """What ``x[index]`` is: a number for one element, else a part of ``x``, or of an array that it is put in before."""
    base = reader.read(node.value)
    if not isinstance(base, Part):
        raise UnreadError
    items = _spelled_out(index_items(node.slice), len(base.sizes))
    kinds = [_kind(reader, item) for item in items]
    direct = node.value.value if isinstance(node.value, ast.Attribute) else node.value
    if "array" in kinds:
        return gathered(reader, base, items, kinds)
    if base.is_gathered or ("number" in kinds and not isinstance(direct, ast.Name)):
        raise UnreadError  # a number may count from the end of a part
    index: dict[int, Along | Number] = {}  # of each axis of the base part, on the axes of this one
    sizes: list[Size] = []
    axis = 0
    for item, kind in zip(items, kinds, strict=True):
        if kind == "newaxis":
            sizes.append(ONE)
            continue
        size = base.sizes[axis]
        if kind == "number":
            index[axis] = Number("int64", (), True, item)
        else:
            assert isinstance(item, ast.Slice)
            cut = literal_cut(item)
            if cut is None:
                return _named(reader, node, base, items)
            start, less = cut
            index[axis] = Along(len(sizes), start)
            sizes.append(_shorter(reader, size, less))
        axis += 1
    places = [_placed(i, index[i.axis]) if isinstance(i, Along) else i for i in base.index]
    if not sizes:
        return Number(base.dtype, (), False, node)
    return Part(base.dtype, tuple(sizes), False, base.array, tuple(places))


def gathered(reader: Reader, base: Part, items: list[ast.expr], kinds: list[str]) -> Part:
    """``x[rows]``, ``x[:, columns]``: an array of whole numbers in the place of one axis, all of the others."""
    if kinds.count("array") > 1 or not base.is_whole:
        raise UnreadError
    sizes, index = list(base.sizes), list(base.index)
    for axis, (item, kind) in enumerate(zip(items, kinds, strict=True)):
        if kind == "slice" and isinstance(item, ast.Slice) and literal_cut(item) == (0, 0):
            continue
        checked = item.args[0] if isinstance(item, ast.Call) and dotted(item.func) == "checked_index" else item
        known = reader.types.get(checked.id) if isinstance(checked, ast.Name) else None
        if kind != "array" or not isinstance(known, Array) or known.ndim != 1 or known.dtype != "int64":
            raise UnreadError
        name = checked.id if checked is item and isinstance(checked, ast.Name) else reader.named(item, known)
        sizes[axis] = reader.sizes_of(name, known)[0]
        index[axis] = Through(axis, name)
    return Part(base.dtype, tuple(sizes), False, base.array, tuple(index))


def _placed(outer: Along, inner: Along | Number) -> Along | Number:
    """The index of an array, where a part of it is indexed again."""
    if isinstance(inner, Along):
        return Along(inner.axis, outer.offset + inner.offset)
    return inner


def _spelled_out(items: list[ast.expr], rank: int) -> list[ast.expr]:
    """An item for each axis, and those that make one."""
    used = sum(1 for item in items if not is_ellipsis(item) and not is_newaxis(item))
    every = [ast.Slice() for _ in range(rank - used)]
    place = next((k for k, item in enumerate(items) if is_ellipsis(item)), len(items))
    if used > rank:
        raise UnreadError
    return [*items[:place], *every, *items[place + 1 :]]


def _kind(reader: Reader, item: ast.expr) -> str:
    if isinstance(item, ast.Slice):
        return "slice"
    if is_newaxis(item):
        return "newaxis"
    if isinstance(item, ast.Call) and dotted(item.func) == "checked_index":
        return _kind(reader, item.args[0])
    if isinstance(item, ast.Name):
        known = reader.types.get(item.id)
        whole_number = isinstance(known, Scalar) and known.dtype.startswith(("int", "uint"))
        return "number" if whole_number else "array"
    found = reader.read(item)
    return "number" if isinstance(found, Number) and found.dtype == "int64" else "array"


def _shorter(reader: Reader, size: Size, less: int) -> Size:
    if not less:
        return size
    text = f"max({size.text} - {less}, 0)"
    if isinstance(size.symbol, int):
        return Size(max(size.symbol - less, 0), text)
    symbol = shortened(size.symbol, less) if isinstance(size.symbol, str) else None
    return reader.unknown(text) if symbol is None else Size(symbol, text)


def _named(reader: Reader, node: ast.Subscript, base: Part, items: list[ast.expr]) -> Part:
    """A view that is taken before the loop."""
    kept: list[Size | None] = []
    axis = 0
    for item in items:
        if is_newaxis(item):
            kept.append(ONE)
            continue
        if isinstance(item, ast.Slice):
            kept.append(base.sizes[axis] if literal_cut(item) == (0, 0) else None)
        axis += 1
    kind = Array(base.dtype, tuple(None if size is None else size.symbol for size in kept), False)
    name = reader.named(node, kind)
    texts = [f"{name}.shape[{k}]" for k in range(len(kept))]
    sizes = tuple(reader.unknown(t) if s is None else s for s, t in zip(kept, texts, strict=True))
    return Part(base.dtype, sizes, False, name, tuple(Along(k) for k in range(len(sizes))))
