"""What a loop goes over, where that is known."""

from __future__ import annotations

import ast
import collections
from typing import Any

from ...form.program import call, copy_of, parse
from .state import Late, Rows, Run, Stays, Zipped

SUBSCRIPTED = (ast.Name, ast.Attribute, ast.Subscript)


def items_of(run: Run, value: Any) -> list[Any]:
    """The items of what is gone over; raises :class:`Stays` where their number is not known."""
    if isinstance(value, (str, list, tuple, range, dict, collections.deque)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        plain = len(value) < 2 or all(type(v) in (int, bool) for v in value)
        return list(value) if plain else _stay()  # the order of texts in a set is another one in the next process
    if isinstance(value, Zipped):
        return _zipped(run, value)
    if isinstance(value, Rows) and value.count is not None:
        numbers = [
            ast.Subscript(value=value.order.node, slice=ast.Constant(value=k), ctx=ast.Load())
            for k in range(value.count)
        ]
        return [value.at(run.kept(Late(each), "k").node) for each in numbers]
    raise Stays


def _stay() -> Any:
    raise Stays


def _zipped(run: Run, value: Zipped) -> list[Any]:
    """Tuples; what is late is indexed, and has to be as long as what is known."""
    known = [None if isinstance(part, Late) else items_of(run, part) for part in value.parts]
    lengths = [len(part) for part in known if part is not None]
    if not lengths:
        raise Stays
    count, columns = min(lengths), list[Any]()
    for part, items in zip(value.parts, known, strict=True):
        if items is not None:
            columns.append(items[:count])
            continue
        if not isinstance(part.node, SUBSCRIPTED):
            raise Stays
        whole = run.kept(part, "items")
        test = ast.Compare(
            left=call("len", copy_of(whole.node)), ops=[ast.Lt()], comparators=[ast.Constant(value=count)]
        )
        words = parse("ValueError('zip: what is gone over beside a text, or a list of texts, has fewer items')")
        run.emit(ast.If(test=test, body=[ast.Raise(exc=words, cause=None)], orelse=[]))
        columns.append([_item(whole, k) for k in range(count)])
    return list(zip(*columns, strict=True))


def _item(whole: Late, k: int) -> Late:
    return Late(ast.Subscript(value=copy_of(whole.node), slice=ast.Constant(value=k), ctx=ast.Load()))
