"""The sizes of the arrays that a run has, where they are known: what is computed of them element by element, and parts
of them, have known sizes, too."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...form.types import Array
from .ranks import ELEMENTWISE, kind_of
from .state import Late, Outer, Run
from .trips import items_of, rows_of
from .written_values import late_call

Shape = tuple[int, ...]


def shape_of(kind: Any) -> Shape | None:
    """The shape of an argument of a type; None where a size is not known."""
    known = isinstance(kind, Array) and kind.shape and all(isinstance(size, int) for size in kind.shape)
    return tuple(kind.shape) if known else None


def is_sized(value: Any) -> bool:
    """True for an array of the run whose sizes are known."""
    return isinstance(value, Late) and bool(value.shape)


def of_item(shape: Shape | None, index: Any) -> Shape | None:
    """The shape of ``x[index]``, for numbers and slices that are known; () for an element."""
    places = index if type(index) is tuple else (index,)
    if not shape or len(places) > len(shape) or not all(type(p) in (int, slice) for p in places):
        return None
    try:
        return np.empty(shape, np.bool_)[places].shape
    except (IndexError, TypeError, ValueError):
        return None


def together(run: Run, given: list[Any]) -> Shape | None:
    """The shape of what is computed element by element; None where it is no array of known sizes."""
    found = [_of(run, each) for each in given]
    if None in found or not any(found):
        return None
    try:
        return np.broadcast_shapes(*found)  # type: ignore[arg-type]
    except ValueError:
        return None


def of_call(run: Run, of: Any, given: list[Any], named: dict[str, Any]) -> Shape | None:
    """The shape of what a function of NumPy's gives."""
    if named or not given:
        return None
    if isinstance(of, np.ufunc) and of.__name__ in ELEMENTWISE and len(given) == of.nin:
        return together(run, given)
    if of in (np.asarray, np.array) and len(given) == 1 and type(given[0]) is list:
        return (len(given[0]),) if all(_of(run, each) == () for each in given[0]) else None
    if of in (np.asarray, np.array, np.copy, np.zeros_like, np.ones_like, np.cumsum) and len(given) == 1:
        found = given[0].shape if isinstance(given[0], Late) else None
        return found if found and (of is not np.cumsum or len(found) == 1) else None
    if of in (np.zeros, np.ones, np.empty) and len(given) == 1:
        sizes = given[0] if type(given[0]) is tuple and given[0] else (given[0],)
        return sizes if all(type(size) is int and size >= 0 for size in sizes) else None
    return None


def listed(run: Run, function: Outer, given: Late, named: dict[str, Any]) -> Any:
    """What Python's own functions make a list of, and the length; None for other functions."""
    assert given.shape
    if function.value is len:
        return given.shape[0]
    if function.value in (list, tuple):
        return function.value(items_of(run, given))
    if function.value is sorted and len(given.shape) == 1 and "key" not in named:
        whole = run.kept(late_call(run, function.node, [given], named), "items")
        return [Late(each.node, True) for each in rows_of(run, Late(whole.node, True, shape=given.shape))]
    return None


def _of(run: Run, value: Any) -> Shape | None:
    if isinstance(value, Late):
        kind = kind_of(run.kinds, value.node) if value.shape is None else None
        return () if kind is not None and kind[0] == 0 else value.shape
    return () if type(value) in (int, float, bool) else None
