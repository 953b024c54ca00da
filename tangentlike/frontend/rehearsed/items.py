"""Items: of what is known, of containers of the run, of one of several known things."""

from __future__ import annotations

import ast
import collections
from functools import partial
from typing import Any

from ...form.program import copy_of, name
from . import shapes
from .coded import Keyed, Listed
from .expressions import HANDLERS, computed, expression, in_order, values
from .keyed import adds_key, combined, item_of
from .listed import taken
from .picked import at_run_time, by_option, chosen_in, with_part
from .special import ABSENT, is_known_key, special
from .state import LOST, Chosen, Closure, Frame, Late, NeedsKnown, Once, Outer, Rows, Run, Stays, Thing, View, has_late
from .variables import holds_lists, indexed_late
from .written_values import lifted


def _subscript(run: Run, frame: Frame, node: ast.Subscript) -> Any:
    base, index = in_order(run, [lambda: expression(run, frame, node.value), lambda: index_of(run, frame, node.slice)])
    return item(run, base, index)


def index_of(run: Run, frame: Frame, node: ast.expr) -> Any:
    """An index, a ``slice`` for one; with something late in it, as it is written."""
    if not isinstance(node, ast.Slice):
        if isinstance(node, ast.Tuple) and any(isinstance(e, ast.Slice) for e in node.elts):
            parts = in_order(run, [partial(index_of, run, frame, e) for e in node.elts])
            return Late(ast.Tuple(elts=[index_written(run, p) for p in parts], ctx=ast.Load()))
        if isinstance(node, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.elts):
            parts = values(run, frame, node.elts)
            if not any(map(has_late, parts)) or any(isinstance(p, Chosen) for p in parts):
                return combined(run, tuple(parts))
            return Late(ast.Tuple(elts=[lifted(run, p) for p in parts], ctx=ast.Load()))
        return combined(run, expression(run, frame, node))
    bounds = [b for b in (node.lower, node.upper, node.step) if b is not None]
    found = iter(values(run, frame, bounds))
    three = [None if b is None else next(found) for b in (node.lower, node.upper, node.step)]
    if not any(map(has_late, three)):
        return slice(*three)
    lower, upper, step = (None if b is None else lifted(run, b) for b in three)
    return Late(ast.Slice(lower=lower, upper=upper, step=step))


def index_written(run: Run, index: Any) -> ast.expr:
    if not isinstance(index, slice):
        return lifted(run, index)
    lower, upper, step = (None if b is None else lifted(run, b) for b in (index.start, index.stop, index.step))
    return ast.Slice(lower=lower, upper=upper, step=step)


def item(run: Run, base: Any, index: Any) -> Any:
    """``base[index]``."""
    if isinstance(base, Late):
        at = ast.Subscript(value=base.node, slice=index_written(run, index), ctx=ast.Load())
        return Late(at, shape=shapes.of_item(base.shape, index))
    if isinstance(base, (Outer, Closure)):
        raise Stays
    if isinstance(base, Thing):
        found = special(run, base, "__getitem__", index)
        return found if found is not ABSENT else _stay()
    if isinstance(base, Listed):
        if not (type(index) is int or (isinstance(index, Late) and not isinstance(index.node, (ast.Slice, ast.Tuple)))):
            raise Stays
        at = ast.Subscript(value=name(base.variable), slice=index_written(run, index), ctx=ast.Load())
        return taken(run, base, at)
    if isinstance(base, Keyed):
        return item_of(run, base, index)
    if isinstance(base, Rows):
        return _row(run, base, index)
    if isinstance(base, dict) and (chosen := chosen_in(index)) is not None:
        if run.splits and isinstance(base, collections.defaultdict) and not all(key in base for key in _keys(index)):
            late = indexed_late(run, base, index)  # which gets a key
            adds_key(run, late, index)
            return item(run, late, index)
        return by_option(run, lambda key: item(run, base, with_part(index, chosen, key)), [chosen])
    if isinstance(index, Late):
        if type(base) is list and base and holds_lists(run, base):
            whole = indexed_late(run, base, index)
            return Late(ast.Subscript(value=whole.node, slice=index_written(run, index), ctx=ast.Load()))
        if isinstance(base, (list, tuple)) and id(base) not in run.frozen:
            return at_run_time(run, base, index)
        if id(base) in run.foreign:
            return Late(ast.Subscript(value=lifted(run, base), slice=index_written(run, index), ctx=ast.Load()))
        raise NeedsKnown
    if (has_late(index) and not is_known_key(index)) or isinstance(base, (Once, View)):
        raise NeedsKnown
    if isinstance(base, collections.defaultdict) and index not in base:
        run.changes(base)
    found = computed(lambda: base[index])
    return found if found is not LOST else _stay()


def _keys(index: Any) -> tuple[Any, ...]:
    return index.options if isinstance(index, Chosen) else ()


def _row(run: Run, base: Rows, index: Any) -> Any:
    """``base[index]``, and the first few of them."""
    at = Late(ast.Subscript(value=copy_of(base.order.node), slice=index_written(run, index), ctx=ast.Load()))
    if isinstance(index, slice):
        count = None if base.count is None else len(range(base.count)[index])
        return Rows(base.options, run.kept(at, "order"), base.at, count)
    if not (type(index) is int or (isinstance(index, Late) and not isinstance(index.node, ast.Slice))):
        raise NeedsKnown
    return base.at(run.kept(at, "k").node)


def _stay() -> Any:
    raise Stays


HANDLERS[ast.Subscript] = _subscript
