"""What a loop goes over, where that is known."""

from __future__ import annotations

import ast
import collections
import enum
from collections.abc import Iterator
from typing import Any

from ...form.program import call, copy_of, parse
from ..syntax.lengths import FEWER
from .sets import in_order
from .special import ABSENT, special
from .state import LOST, Group, Late, Once, Outer, Raised, Rows, Run, Stays, Thing, View, Zipped, is_lost

SUBSCRIPTED = (ast.Name, ast.Attribute, ast.Subscript)


def items_of(run: Run, value: Any) -> list[Any]:
    """The items of what is gone over; raises :class:`Stays` where their number is not known."""
    if isinstance(value, (Once, Group)):
        found = whole(run, value)
        return found if isinstance(found, list) else items_of(run, found)
    if isinstance(value, Thing):
        return items_of(run, iterator_of(run, value))
    if is_enumeration(value):
        for each in value.value:
            run.members.setdefault(each, ast.Attribute(value=value.node, attr=each.name, ctx=ast.Load()))
        return list(value.value)
    if isinstance(value, (str, list, tuple, range, dict, collections.deque)):
        return list(value) if not is_lost(value) else _stay()
    if isinstance(value, (set, frozenset)):
        return in_order(run, value)
    if isinstance(value, Zipped):
        return _zipped(run, value)
    if isinstance(value, Late) and value.shape:
        return [run.kept(each) for each in rows_of(run, value)]
    if isinstance(value, Rows) and value.count is not None:
        numbers = [
            ast.Subscript(value=value.order.node, slice=ast.Constant(value=k), ctx=ast.Load())
            for k in range(value.count)
        ]
        return [value.at(run.kept(Late(each), "k").node) for each in numbers]
    raise Stays


def whole(run: Run, value: Any) -> Any:
    """All items of an iterator, which are made here; anything else as it is."""
    if isinstance(value, Group):
        run.changes(value)
        found = list(value)
        value.clear()
        return found
    if not isinstance(value, Once):
        return value
    return value.whole() if value.whole is not None else [run.kept(each) for each in value.make()]


def live(run: Run, over: Any) -> Iterator[Any]:
    """The items, one by one, as Python meets them where what is gone over changes meanwhile."""
    if isinstance(over, Once):
        yield from over.make()
    elif isinstance(over, Thing):
        yield from live(run, iterator_of(run, over))
    elif isinstance(over, Late) and over.shape:
        yield from rows_of(run, over)
    elif type(over) is list:
        k = 0
        while k < len(over):
            run.step()
            yield over[k] if over[k] is not LOST else _stay()
            k += 1
    elif isinstance(over, View):
        keys = list(over.of)
        for k in range(len(keys)):
            yield over.now()[k]
            same_items(keys, list(over.of))
    elif isinstance(over, Zipped):
        before = [(part, list(part)) for part in over.parts if isinstance(part, (list, dict, collections.deque))]
        for each in items_of(run, over):
            yield each
            for part, items in before:
                same_items(items, list(part))
    else:
        items = items_of(run, over)
        for each in items:
            yield each
            if isinstance(over, (dict, set, collections.deque)):
                same_items(items, list(over))


def lasting(run: Run, value: Once) -> Once:
    """An iterator that may have a name: what is taken of it is not there any more. It calls no functions as it goes,
    and what it reads is not to change."""
    if value.left is not None:
        return value
    if value.sources is None:
        raise Stays
    left = [run.kept(each) for each in value.make()]
    before = [(each, list(each)) for each in value.sources if isinstance(each, (list, dict, collections.deque))]

    def make() -> Iterator[Any]:
        while left:
            for each, items in before:
                same_items(items, list(each))
            run.changes(left)
            yield left.pop(0)

    return Once(make, None, value.sources, left)


def iterator_of(run: Run, thing: Thing) -> Any:
    """What an object gives that is gone over."""
    found = special(run, thing, "__iter__")
    if found is ABSENT:
        raise Stays
    return Once(lambda: _asked_on(run, found)) if isinstance(found, Thing) else found


def _asked_on(run: Run, thing: Thing) -> Iterator[Any]:
    """What an object gives by ``__next__``, for as long as it is known that it gives more."""
    while True:
        frames, loops, line = list(run.frames), run.loops, run.line
        try:
            each = special(run, thing, "__next__")
        except Raised as raised:
            if not isinstance(raised.error, StopIteration):
                raise
            run.frames[:], run.loops, run.line = frames, loops, line
            return
        yield run.kept(each if each is not ABSENT else _stay())


def is_enumeration(value: Any) -> bool:
    """True for the class of an enumeration, whose items are its members."""
    return isinstance(value, Outer) and isinstance(value.value, enum.EnumMeta)


def rows_of(run: Run, value: Late, order: int = 1) -> Iterator[Late]:
    """The items of an array whose sizes are known, one by one, as each is when it is asked for; ``order`` is -1 for
    those from the last one on."""
    assert value.shape
    whole = run.kept(value, "items")
    for k in range(value.shape[0])[::order]:
        run.step()
        node = _item(whole, k).node
        if len(value.shape) == 1 and whole.steady:
            run.numbers.add(ast.unparse(node))
        yield Late(node, shape=value.shape[1:])


def backwards(run: Run, over: Any) -> Iterator[Any]:
    """The same from the last one to the first."""
    if isinstance(over, Late) and over.shape:
        yield from rows_of(run, over, -1)
        return
    if type(over) is not list:
        yield from items_of(run, over)[::-1]
        return
    for k in range(len(over) - 1, -1, -1):
        if k >= len(over):
            return
        yield over[k]


def zipped(run: Run, parts: list[Any], strict: bool = False) -> Iterator[tuple[Any, ...]]:
    """One item of each."""
    lengths = [len(part) for part in parts if isinstance(part, (list, tuple, range))]
    lengths += [part.shape[0] for part in parts if isinstance(part, Late) and part.shape]
    most = min(lengths) + 1 if lengths and not strict else None
    sources = [
        part.first(most) if most is not None and isinstance(part, Once) and part.first is not None else live(run, part)
        for part in parts
    ]
    while sources:
        row: list[Any] = []
        for each in sources:
            try:
                row.append(run.kept(next(each)))
            except StopIteration:
                if strict:  # it raises if there is more
                    same_items([], [*row, *(item for other in sources for item in other)])
                return
        yield tuple(row)


def same_items(before: list[Any], now: list[Any]) -> None:
    """Raise :class:`Stays` where a loop has changed what it goes over."""
    if len(before) != len(now) or any(one is not other for one, other in zip(before, now, strict=True)):
        raise Stays


def _stay() -> Any:
    raise Stays


def _zipped(run: Run, value: Zipped) -> list[Any]:
    """Tuples; what is late is indexed, and has to be as long as what is known."""
    known = [None if isinstance(part, Late) and not part.shape else items_of(run, part) for part in value.parts]
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
        words = parse(f"ValueError({FEWER!r})")
        run.emit(ast.If(test=test, body=[ast.Raise(exc=words, cause=None)], orelse=[]))
        columns.append([_item(whole, k) for k in range(count)])
    return list(zip(*columns, strict=True))


def _item(whole: Late, k: int) -> Late:
    return Late(ast.Subscript(value=copy_of(whole.node), slice=ast.Constant(value=k), ctx=ast.Load()))
