"""Known things in an order that a run decides: by keys, or as their classes compare them."""

from __future__ import annotations

import ast
from typing import Any

from .comparisons import compared_things
from .expressions import computed
from .one_of import added, place_in, taken_of
from .picked import in_order_of, picked, rows_of
from .special import method
from .state import Late, OneOf, Outer, Rows, Run, Stays, Thing, has_late
from .trips import items_of, live
from .written_values import quietly

MOST = 16  # objects that are compared, each with each


def by_key(run: Run, function: Outer, given: list[Any], named: dict[str, Any]) -> Any:
    """``sorted(items, key=f)``, where all keys are known."""
    rows = given[0] if len(given) == 1 and isinstance(given[0], Rows) else None
    if rows is None and function.value is sorted:
        given = [items_of(run, g) for g in given]
    over = rows.options if rows is not None else given[0] if len(given) == 1 else list(given)
    key, items, keys = named.get("key"), list[Any](), list[Any]()
    for each in live(run, over):
        items.append(run.kept(each))
        keys.append(items[-1] if key is None else run.kept(run.applied(run, key, [items[-1]], {})))
    if not items and "default" in named:
        return named["default"]
    named = {k: v for k, v in named.items() if k != "default" or function.value is sorted}
    if any(isinstance(each, (Thing, OneOf)) for each in keys):
        keys = as_numbers(run, keys, function.value is max)
    if rows is not None or any(map(has_late, keys)):
        return ordered(run, function, items, keys, named, rows)
    others = {k: v for k, v in named.items() if k != "key"}
    chosen = computed(lambda: function.value(range(len(items)), key=lambda k: keys[k], **others))
    return [items[k] for k in chosen] if isinstance(chosen, list) else items[chosen]


def as_numbers(run: Run, things: list[Any], last: bool) -> list[Any]:
    """Numbers, or tuples of numbers, that are in the order in which objects are compared, each with each of them;
    ``last``: by the one who looks for the greatest."""
    if any(isinstance(each, OneOf) for each in things):
        options: list[Any] = []
        for each in things:
            added(options, each)
        keys = [_kept(run, key) for key in as_numbers(run, options, last)]
        return [_key(run, options, keys, each) for each in things]
    if len(things) > MOST or not all(isinstance(each, Thing) for each in things):
        raise Stays
    op: Any = ast.Gt if last and method(things[0], "__gt__") is not None else ast.Lt
    rows = [[quietly(run, lambda a=a, b=b: compared_things(run, op(), a, b)) for b in things] for a in things]
    if all(type(each) is bool for row in rows for each in row):
        places = [sum(row[k] for row in rows) for k in range(len(things))]  # of how many it is behind
        return places if op is ast.Lt else [-each for each in places]
    own = [_sides(row[k]) for k, row in enumerate(rows)]
    by = own[0][1]
    for k, row in enumerate(rows):
        if own[k][0] != own[k][2] or any(_sides(each) != (own[k][0], by, own[j][0]) for j, each in enumerate(row)):
            raise Stays
    nodes = [row[k].node.left for k, row in enumerate(rows)]
    if by is op:
        return [tuple(map(Late, n.elts)) if isinstance(n, ast.Tuple) else Late(n) for n in nodes]
    if any(isinstance(n, ast.Tuple) for n in nodes):
        raise Stays
    return [Late(ast.UnaryOp(op=ast.USub(), operand=n)) for n in nodes]


def _key(run: Run, options: list[Any], keys: list[Any], thing: Any) -> Any:
    if not isinstance(thing, OneOf):
        return keys[place_in(options, thing)]
    own = [(k, keys[place_in(options, each)]) for k, each in thing.left]
    if not isinstance(own[0][1], tuple):
        return taken_of(run, own, thing.index)
    count = len(own[0][1])
    return tuple(taken_of(run, [(k, key[part]) for k, key in own], thing.index) for part in range(count))


def _kept(run: Run, key: Any) -> Any:
    return tuple(map(run.kept, key)) if isinstance(key, tuple) else run.kept(key)


def _sides(found: Any) -> tuple[str, type, str]:
    """The texts of both sides of a comparison that is one of less and more."""
    node: Any = found.node if isinstance(found, Late) else None
    if not isinstance(node, ast.Compare) or len(node.ops) > 1 or not isinstance(node.ops[0], (ast.Lt, ast.Gt)):
        raise Stays
    return ast.dump(node.left), type(node.ops[0]), ast.dump(node.comparators[0])


def are_things(given: list[Any]) -> bool:
    """True for objects, or one list of objects."""
    items = given[0] if len(given) == 1 else given
    return isinstance(items, (list, tuple)) and bool(items) and all(isinstance(each, (Thing, OneOf)) for each in items)


def are_marked(given: list[Any]) -> bool:
    """True for tuples with texts in them, or one list of them, of which a run orders at least two."""
    items = given[0] if len(given) == 1 else given
    rows = isinstance(items, (list, tuple)) and len(items) > 1 and all(isinstance(each, tuple) for each in items)
    return rows and all(any(type(part) is str for part in each) for each in items) and any(map(has_late, items))


def _told_apart(keys: list[Any]) -> list[Any] | None:
    """The first parts of tuples, where they are known and differ, so that nobody compares the others."""
    if not keys or not all(type(each) is tuple for each in keys):
        return None
    for count in range(1, min(map(len, keys)) + 1):
        first = [each[:count] for each in keys]
        if has_late(first) or any(isinstance(part, (Thing, OneOf)) for each in first for part in each):
            return None
        if all(one != other for k, one in enumerate(first) for other in first[:k]):
            return first
    return None


def _of_python(named: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in named.items() if k != "key"}


def are_rows(items: Any) -> bool:
    return bool(items) and all(isinstance(each, tuple) for each in items)


def ordered(
    run: Run, function: Outer, items: list[Any], keys: list[Any], named: dict[str, Any], rows: Rows | None = None
) -> Any:
    """Known things in an order that a run decides, or the first or last one of them; of those that are ``rows``."""
    if named.keys() - {"key", "reverse"} or has_late(named.get("reverse")):
        raise Stays
    several = function.value is not sorted and bool(keys) and isinstance(keys[0], tuple)
    known = _told_apart(keys) if rows is None else None
    if known is not None:
        chosen = computed(lambda: function.value(range(len(items)), key=lambda k: known[k], **_of_python(named)))
        return [items[k] for k in chosen] if isinstance(chosen, list) else items[chosen]
    reverse = ast.Constant(value=True) if named.get("reverse") or (several and function.value is max) else None
    found = in_order_of(run, ast.Name(id="sorted", ctx=ast.Load()) if several else function.node, rows, keys, reverse)
    if several:
        found = run.kept(Late(ast.Subscript(value=found.node, slice=ast.Constant(value=0), ctx=ast.Load())), "first")
    if function.value is not sorted:
        return rows.at(found.node) if rows is not None else picked(run, items, found.node)
    return rows_of(run, items, found, len(items) if rows is None else rows.count)
