"""Tuples and lists of objects: what is taken out of them, and what changes them.

How many items there are is known at each place, for a list of objects changes only where it was made: in the same
block, or in the trips of a loop that are written out one by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from operator import is_not
from typing import Any

from ...form.program import copy_of, located, replace_names, whole_number
from ..syntax.lengths import FEWER
from ..syntax.short_forms import CHANGING, lines_of, placed
from .made_objects import Tracking
from .object_attributes import call_of, plain, used
from .object_displays import items_of
from .object_things import HELD, Many, Object, Untracked


def changeable(tracking: Tracking, owner: Many, node: ast.AST) -> Many:
    """The list, where it may change; raises Untracked where not every way leads through this place."""
    if owner.is_plain:
        raise Untracked(node, "goes into a list of other things")
    if not owner.changes or owner.block != tracking.blocks[-1] or owner.is_read_inside or tracking.out is None:
        raise tracking.untold(owner, node, "is a list of objects that changes")
    tracking.changing(owner)
    return owner


def method_of_many(tracking: Tracking, owner: Many, node: ast.Call, positional: list[Any], keywords: Any) -> Any:
    """``objects.append(Object(...))`` and its kin, where the list was made in the same block."""
    assert isinstance(node.func, ast.Attribute)
    attr = node.func.attr
    texts = [isinstance(v, ast.Constant) and isinstance(v.value, str) for v in positional]
    if owner.is_empty and (owner.is_plain or (not any(isinstance(v, HELD) for v in positional) and not any(texts))):
        function = ast.Attribute(value=plain(used(tracking, owner, node), node), attr=attr, ctx=ast.Load())
        return call_of(located(function, node), node, positional, keywords)
    none = located(ast.Constant(value=None), node)
    if keywords or attr not in (*CHANGING, "copy", "index", "count", *(["add"] if owner.is_set else [])):
        raise tracking.untold(
            owner, node, "is a list of objects that changes" if owner.changes else "stands in a tuple"
        )
    match attr, positional:
        case "copy", []:
            return Many(list(owner.items), True, tracking.blocks[-1], is_settled=owner.is_settled)
        case (("index" | "count"), [Object() as wanted]):
            found = [same_object(tracking, each, wanted, node) for each in owner.items]
            if attr == "index" and True not in found:
                raise Untracked(node, "is searched in a list in which it is not")
            known = found.count(True) if attr == "count" else found.index(True)
            return located(ast.Constant(value=known), node)
    items = changeable(tracking, owner, node).items
    match attr, positional:
        case "add", [Object() as value] if owner.is_set:
            if not contains(tracking, owner, value, node):
                items.append(value)
        case "append", [value]:
            items += settled(tracking, [value], node)
        case "extend", [Many() as more]:
            items += settled(tracking, list(more.items), node)
        case "insert", [place, value] if (at := whole_number(place)) is not None:
            items.insert(at, *settled(tracking, [value], node))
        case "pop", _ if (at := whole_number(positional[0]) if positional else -1) is not None and len(positional) < 2:
            if not -len(items) <= at < len(items):
                raise Untracked(node, "is taken out of a list in which it is not")
            return items.pop(at)
        case "reverse", []:
            items.reverse()
        case "clear", []:
            items.clear()
        case "remove", [Object() as wanted] if contains(tracking, owner, wanted, node):
            del items[[same_object(tracking, each, wanted, node) for each in items].index(True)]
        case _:
            raise tracking.untold(owner, node, "is a list of objects that changes")
    return none


def one_by_one(tracking: Tracking, over: Any) -> list[Any] | None:
    """The items of a short range or display, each in a variable."""
    if tracking.out is None:
        return constants(tracking, over)
    items = items_of(tracking, over, lambda item: _settled_item(tracking, item, over))
    return _zipped(tracking, over) if items is None and isinstance(over, ast.Call) else items


def _zipped(tracking: Tracking, over: ast.Call) -> list[Any] | None:
    """What ``zip`` gives of what is known one by one, and of arrays."""
    if (
        tracking.scope.value(over.func) is not zip
        or over.keywords
        or any(isinstance(a, ast.Starred) for a in over.args)
    ):
        return None
    counts = [len(items) for each in over.args if (items := items_of(tracking, each)) is not None]
    if not counts:
        return None
    columns = [_column(tracking, each, min(counts), over) for each in over.args]
    rows = [list(row) for row in zip(*columns, strict=False)]
    return [located(ast.Tuple(elts=row, ctx=ast.Load()), over) for row in rows]


def _settled_item(tracking: Tracking, item: ast.expr, node: ast.AST) -> ast.expr:
    """An item of a display by what stays what it is; the items of a tuple one by one."""
    if isinstance(item, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in item.elts):
        items = [_settled_item(tracking, each, node) for each in item.elts]
        return ast.copy_location(ast.Tuple(elts=items, ctx=ast.Load()), item)
    if tracking.is_function(item):
        return item
    settled_one: ast.expr = settled(tracking, [item], node)[0]
    return settled_one


def constants(tracking: Tracking, over: Any) -> list[ast.expr] | None:
    """The items of a short range, or of a display of constants."""
    items = items_of(tracking, over)
    return items if items is not None and all(isinstance(each, ast.Constant) for each in items) else None


@contextmanager
def gone_over(tracking: Tracking, over: Many, node: ast.AST) -> Iterator[list[Any]]:
    """The items of a tuple, list or iterator, which have to be there until its loop has ended."""
    items = over.items if over.is_iterator else tracking.settled_items(over, "item", node).items
    before = [(each, list(each.items)) for each in (over.sources if over.is_iterator else [over])]
    yield list(items)
    if any(len(each.items) != len(old) or any(map(is_not, each.items, old)) for each, old in before):
        raise tracking.untold(over, node, "is a list of objects that changes while it is gone over")


def together(tracking: Tracking, found: Any, positional: list[Any], keywords: dict[Any, Any], node: ast.AST) -> Many:
    """``zip``, ``enumerate`` and ``reversed`` of objects, or of objects and other things."""
    lists = [v if v.is_iterator else tracking.settled_items(v, "item", node) for v in positional if isinstance(v, Many)]
    sources = [source for v in lists for source in (v.sources if v.is_iterator else [v])]
    if found is reversed and len(positional) == 1 and not keywords and not lists[0].is_iterator:
        items = lists[0].items[::-1]
    elif found is enumerate and isinstance(positional[0], Many) and set(keywords) <= {"start"}:
        start = whole_number([*positional[1:], *keywords.values(), located(ast.Constant(value=0), node)][0])
        if start is None or len(positional) + len(keywords) > 2:
            raise Untracked(node, "is numbered from what is only known while it runs")
        numbers = [located(ast.Constant(value=start + k), node) for k in range(len(lists[0].items))]
        items = [Many(list(pair)) for pair in zip(numbers, lists[0].items, strict=True)]
    elif found is zip and set(keywords) <= {"strict"}:
        count = min(len(v.items) for v in lists)
        strict = keywords.get("strict", located(ast.Constant(value=False), node))
        if not isinstance(strict, ast.Constant) or (strict.value and len(lists) < len(positional)):
            raise Untracked(node, "is gone over together with something of another length")
        if strict.value and any(len(v.items) != count for v in lists):
            raise Untracked(node, "is gone over together with something of another length")
        columns = [v.items if isinstance(v, Many) else _column(tracking, v, count, node) for v in positional]
        items = [Many(list(row)) for row in zip(*columns, strict=False)]
    else:
        raise Untracked(node, "is gone over together with other things")
    return Many(items, False, tracking.blocks[-1], is_iterator=True, sources=sources)


def listed(tracking: Tracking, found: Any, over: Many, node: ast.AST) -> Many:
    """``list(objects)``, ``tuple(objects)``, ``iter(objects)``."""
    if over.is_iterator:
        items = settled(tracking, list(over.items), node) if found is not iter else over.items
        return over if found is iter else Many(list(items), found is list, tracking.blocks[-1], is_settled=True)
    tracking.settled_items(over, "item", node)
    if found is iter:
        return Many(list(over.items), False, tracking.blocks[-1], is_iterator=True, sources=[over])
    if found is tuple and not over.changes:
        return over
    return Many(list(over.items), found is list, tracking.blocks[-1], is_settled=True)


def set_of(tracking: Tracking, over: Any, node: ast.AST) -> Any:
    """``set(objects)``, each of them once, in their order; None for other things."""
    if isinstance(over, ast.expr) and not isinstance(over, ast.List) and items_of(tracking, over) == []:
        return located(ast.Tuple(elts=[], ctx=ast.Load()), node)  # nothing is put into it: a tuple has no ``add``
    if not isinstance(over, Many) or not all(isinstance(each, Object) for each in over.items):
        return None
    made = Many([], True, tracking.blocks[-1], is_settled=True, is_set=True)
    for each in settled(tracking, list(over.items), node):
        if not contains(tracking, made, each, node):
            made.items.append(each)
    return made


_NO_ARRAYS = (range, zip, enumerate, reversed, map, filter, iter)


def _column(tracking: Tracking, value: Any, count: int, node: ast.AST) -> list[Any]:
    """The first ``count`` items of an array, tuple or list that is gone over with as many objects."""
    known = one_by_one(tracking, value)
    if known is not None:
        return known
    if not isinstance(value, ast.expr) or isinstance(value, (ast.GeneratorExp, ast.Constant)):
        raise Untracked(node, "is gone over together with something of another length")
    if isinstance(value, ast.Call):
        view = isinstance(value.func, ast.Attribute) and value.func.attr in ("items", "keys", "values")
        if view or tracking.scope.value(value.func) in _NO_ARRAYS:
            raise Untracked(node, "is gone over together with something of another length")
    items = tracking.variable("items", value, node)
    check = f"if len(ITEMS) < {count}:\n    raise ValueError({FEWER!r})"
    for each in lines_of(check):
        tracking.emit(placed(replace_names(each, {"ITEMS": items}), node), node)
    places = [located(ast.Constant(value=k), node) for k in range(count)]
    return [located(ast.Subscript(value=copy_of(items), slice=k, ctx=ast.Load()), node) for k in places]


def settled(tracking: Tracking, values: list[Any], node: ast.AST) -> list[Any]:
    return tracking.settled_items(Many(values, True), "item", node).items


def same_object(tracking: Tracking, one: Any, other: Any, node: ast.AST) -> bool:
    """Whether two things are one object, which is how objects without ``__eq__`` compare."""
    if not (isinstance(one, Object) and isinstance(other, Object)) or one.slot or other.slot or one.row or other.row:
        raise Untracked(node, "is compared")
    if one is not other and one.of.__eq__ is not object.__eq__:
        raise Untracked(node, "is compared")
    tracking.compared |= {one.given, other.given} - {""}
    return one is other


def taken(tracking: Tracking, base: Many, index: Any, node: ast.AST) -> Any:
    """``objects[1]``, ``objects[1:]``."""
    if isinstance(index, ast.Slice):
        return Many(base.items[slice_of(index, node)], base.changes, tracking.blocks[-1], is_settled=base.is_settled)
    known = whole_number(index)
    if known is None or not -len(base.items) <= known < len(base.items):
        raise tracking.untold(base, node, "is taken out of a list or tuple by what is only known while it runs")
    return base.items[known]


def slice_of(index: ast.Slice, node: ast.AST) -> slice:
    ends = []
    for end in (index.lower, index.upper, index.step):
        known = None if end is None or (isinstance(end, ast.Constant) and end.value is None) else whole_number(end)
        if known is None and end is not None and not isinstance(end, ast.Constant):
            raise Untracked(node, "is taken out of a list or tuple by what is only known while it runs")
        ends.append(known)
    return slice(*ends)


def store_item(tracking: Tracking, owner: Many, index: Any, value: Any, node: ast.AST) -> None:
    """``objects[1] = object``."""
    tracking.settled_items(owner, "item", node)
    known = whole_number(index)
    if known is None or not -len(owner.items) <= known < len(owner.items):
        raise tracking.untold(owner, node, "is put into a list by what is only known while it runs")
    changeable(tracking, owner, node).items[known] = settled(tracking, [value], node)[0]


def joined(tracking: Tracking, left: Any, op: ast.operator, right: Any, node: ast.AST) -> Many:
    """``objects + [object]`` and ``[object] * 2``."""
    match left, op, right:
        case Many(), ast.Add(), Many() if left.changes is right.changes:
            items = [*left.items, *right.items]
        case Many(), ast.Add(), (ast.List() | ast.Tuple()) if isinstance(right, ast.List) is left.changes:
            items = [*left.items, *right.elts]
        case ((ast.List() | ast.Tuple()), ast.Add(), Many()) if isinstance(left, ast.List) is right.changes:
            items = [*left.elts, *right.items]
        case Many(), ast.Mult(), _ if (times := whole_number(right)) is not None:
            items = settled(tracking, list(left.items), node) * times
        case _:
            raise Untracked(node, "stands in a list or tuple that an operator takes")
    changes = left.changes if isinstance(left, Many) else right.changes
    return Many(items, changes, tracking.blocks[-1])


def contains(tracking: Tracking, items: Many, wanted: Any, node: ast.AST) -> bool:
    """``object in objects``."""
    return any([same_object(tracking, each, wanted, node) for each in items.items])
