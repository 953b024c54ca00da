"""Arrays of samples that are written in place, part by part: put together where they are read."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from . import elementwise
from .operations import Map
from .parts import inner_index
from .values import Batched, Known, Lazy, Pieces, Untileable, Value
from .views import stored_at


def places(shape: tuple[int, ...], inner: tuple) -> np.ndarray:
    """The positions of a part in an array of this shape."""
    try:
        return np.arange(int(np.prod(shape))).reshape(shape)[inner]
    except IndexError as error:
        raise Untileable(str(error)) from None


def as_pieces(t: Any, value: Value) -> Pieces | None:
    """The array as one that is written in place; None where it is none of samples."""
    if isinstance(value, Pieces):
        return value
    if isinstance(value, Lazy) and value.shape:
        constant = value.expression
        if isinstance(constant, ast.Constant) and constant.value == 0:
            return Pieces(value.shape, value.dtype, None)
        value = t.kept(value, "value")
    if isinstance(value, Batched) and value.shape:
        return Pieces(value.shape, value.dtype, value)
    return None


def written(t: Any, old: Pieces, index: ast.expr, value: Value, adds: bool, what: str) -> Pieces:
    """The array after ``old[index] = value``, or with ``adds`` ``old[index] += value``."""
    place = places(old.shape, inner_index(t, index, len(old.shape), what))
    if not isinstance(value, (Batched, Lazy, Known)):
        raise Untileable(f"'{what}' gets a value that is none of each sample")
    if isinstance(value, Known) and not isinstance(value.value, (int, float, np.number)):
        raise Untileable(f"'{what}' gets a value that is no number")
    lazy = elementwise.leaf(value)
    if len(lazy.shape) > place.ndim and lazy.leaves:
        raise Untileable(f"'{what}' gets a value of more axes")
    return Pieces(old.shape, old.dtype, old.whole, (*old.parts, (place, adds, lazy)))


def exactly(old: Pieces, index: tuple) -> Value | None:
    """The value of a part that was stored as it is now read; None where parts have to be put together."""
    place = places(old.shape, index)
    for there, adds, value in reversed(old.parts):
        same = there.shape == place.shape and np.array_equal(there, place)
        if same and not adds and value.shape == there.shape:
            return value
        if np.intersect1d(there, place).size:
            return None
    return None


def put_together(t: Any, found: Pieces, name: str) -> Batched:
    """One buffer with all parts; zeros where nothing was written."""
    if not found.parts and found.whole is not None:
        return found.whole
    out = t.batched(name, found.shape, found.dtype)
    covered = np.zeros(out.size, bool)
    if found.whole is not None:
        t.add(Map(t.line, out, elementwise.leaf(found.whole)))
        covered[:] = True
    elif not _once(found):
        zero = Lazy(ast.Constant(value=0), {}, found.shape, "weak")
        t.add(Map(t.line, out, zero))
        covered[:] = True
    for place, adds, value in found.parts:
        target = stored_at(out, place)
        if adds and covered[place].any():
            plus = ast.parse("a + b", mode="eval").body
            value = elementwise.combine(plus, [elementwise.leaf(target), value], t.dtype)
        shaped = Lazy(value.expression, value.leaves, place.shape, value.dtype)
        if value.dtype not in ("weak", found.dtype):
            shaped = elementwise.as_kind(shaped, found.dtype, t.dtype)
        t.add(Map(t.line, target, shaped))
        covered[place] = True
    return out


def _once(found: Pieces) -> bool:
    """True when the parts cover the array, so that no zeros have to be written first."""
    seen = np.zeros(int(np.prod(found.shape)), bool)
    for place, _, _ in found.parts:
        if seen[place].any() and not seen[place].all():
            return False
        seen[place] = True
    return bool(seen.all())
