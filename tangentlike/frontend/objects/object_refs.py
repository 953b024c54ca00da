"""Lists, tuples and dicts of objects that have numbers, as those of the numbers (``object_numbers.py``)."""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...form.program import assign, copy_of, located, located_everywhere, name, whole_number
from ...reading.resolve import MISSING
from ..unrolled.used_names import names_in
from . import object_boxes, object_codes, object_records
from .made_objects import Tracking
from .object_attributes import now, plain
from .object_blocks import is_somebody, plain_test, stores
from .object_classes import member
from .object_families import joined as joined_kind
from .object_kinds import covers, is_none, is_numbered, kind_of
from .object_names import learn_place
from .object_numbers import meant, number_of, written
from .object_plain import note_items
from .object_sorting import key_by_number, key_of_class, sort_options
from .object_things import Again, Fields, Items, Keyed, Many, Object, One, Refs, Untracked, Values

ONE_BY_ONE = (list, tuple, iter, reversed)


def taken(tracking: Tracking, base: Refs, index: Any, node: ast.AST) -> Any:
    """``objects[k]``, ``objects[1:]``, ``pair[0]``, ``table[key]``."""
    if isinstance(base.kind, Fields):
        if not isinstance(index, ast.Constant) or not isinstance(index.value, int):
            raise Untracked(node, "is taken out of a list or tuple by what is only known while it runs")
        if not -len(base.kind.items) <= index.value < len(base.kind.items):
            raise Untracked(node, "is taken out of a tuple in which it is not")
        item = base.kind.items[index.value]
    else:
        item = base.kind if isinstance(index, ast.Slice) else base.kind.item
    number = plain(index, node) if isinstance(index, ast.expr) else index
    place = ast.Subscript(value=copy_of(base.expr), slice=copy_of(number), ctx=ast.Load())
    return meant(tracking, located_everywhere(place, node), item, node)


def items_of_tuple(tracking: Tracking, base: Refs, node: ast.AST) -> Many:
    """The items of a tuple that holds objects, one by one."""
    if not isinstance(base.expr, ast.Name):
        base = Refs(tracking.variable("parts", base.expr, node), base.kind)
    places = [located(ast.Constant(value=k), node) for k in range(len(base.kind.items))]
    return Many([taken(tracking, base, place, node) for place in places], False, tracking.blocks[-1])


def store_item(tracking: Tracking, owner: Refs, index: ast.expr, value: Any, node: ast.AST) -> None:
    """``objects[k] = object``."""
    if isinstance(owner.kind, Fields) or isinstance(index, ast.Slice):
        raise Untracked(node, "is put into a part of a list")
    number = item_number(tracking, owner, value, node)
    target = ast.Subscript(value=copy_of(owner.expr), slice=plain(index, node), ctx=ast.Store())
    tracking.emit(located(ast.Assign(targets=[located(target, node)], value=number), node), node)


def item_number(tracking: Tracking, owner: Refs, value: Any, node: ast.AST) -> ast.expr:
    """The number of what is put into a container; notes what that holds now."""
    kind, new = owner.kind.item, kind_of(now(value))
    if isinstance(value, ast.Constant) and value.value is None and isinstance(kind, One):
        new = One(kind.of, True)
    if new is not None and not covers(kind, new):
        learn_items(tracking, owner, type(owner.kind)(joined_kind(tracking, kind, new, node)), node)
    return number_of(tracking, value, kind, node)


def learn_items(tracking: Tracking, owner: Refs, kind: Any, node: ast.AST) -> None:
    """Note what a container holds where that is a variable."""
    if not isinstance(owner.expr, ast.Name) or tracking.known.names.get(owner.expr.id) == kind:
        raise Untracked(node, "is of another class, or another kind of thing, than what is kept there")
    tracking.known.names[owner.expr.id] = joined_kind(tracking, tracking.known.names.get(owner.expr.id), kind, node)
    raise Again


def joined(tracking: Tracking, left: Any, op: ast.operator, right: Any, node: ast.AST) -> Refs:
    """``objects + others``, ``objects * 2``."""
    kinds = [kind_of(left), kind_of(right)]
    if isinstance(op, ast.Add):
        kind = joined_kind(tracking, kinds[0], kinds[1], node)
        sides = [number_of(tracking, each, kind, node) for each in (left, right)]
    elif isinstance(op, ast.Mult) and None in kinds:
        kind = kinds[0] or kinds[1]
        sides = [written(tracking, each, node) for each in (left, right)]
    else:
        raise Untracked(node, "stands in a list or tuple that an operator takes")
    return Refs(located(ast.BinOp(left=sides[0], op=op, right=sides[1]), node), kind)


def contains(tracking: Tracking, owner: Refs, wanted: Any, op: ast.cmpop, node: ast.AST) -> ast.expr:
    """``object in objects``, ``key in table``."""
    if isinstance(owner.kind, Values):
        number = plain(wanted, node)
    else:
        _check_identity(owner.kind.item, node)
        number = number_of(tracking, wanted, One(owner.kind.item.of, True), node)
    return located(ast.Compare(left=number, ops=[op], comparators=[copy_of(owner.expr)]), node)


def _check_identity(kind: Any, node: ast.AST) -> None:
    """Objects that are told by their attributes are not told by their numbers."""
    if not isinstance(kind, One) or member(kind.of, "__eq__") is not object.__eq__:
        raise Untracked(node, "is compared")


def compared(tracking: Tracking, values: list[Any], op: ast.cmpop, node: ast.AST) -> ast.expr | None:
    """``object is None``, ``object in objects`` and their opposites; None for other comparisons."""
    left, right = values
    if (told := object_codes.compared(tracking, left, op, right, node)) is not None:
        return told
    asked = is_none(right) and isinstance(op, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    if asked and (told := object_boxes.is_nothing(tracking, left, op, node)) is not None:
        return told
    if object_records.is_record(right) and isinstance(op, (ast.In, ast.NotIn)):
        return object_records.contains(right, left, op, node)
    if isinstance(right, Refs) and isinstance(op, (ast.In, ast.NotIn)):
        return contains(tracking, right, left, op, node)
    sameness = isinstance(op, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq))
    if sameness and is_numbered(left) and isinstance(right, ast.Constant) and right.value is None:
        there = is_somebody(left, node)
        return there if isinstance(op, (ast.IsNot, ast.NotEq)) else _not(there)
    return None


def _not(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.Constant):
        return ast.copy_location(ast.Constant(value=not test.value), test)
    assert isinstance(test, ast.Compare)
    return ast.copy_location(ast.Compare(left=test.left, ops=[ast.Eq()], comparators=test.comparators), test)


def added_to(tracking: Tracking, owner: Any, begun: Any, value: Any, node: ast.AST) -> Refs | None:
    """What a list or dict is from here on that gets an object which has a number; None for other lists."""
    kind = kind_of(value)
    if kind is None or isinstance(owner, Refs):
        return owner if isinstance(owner, Refs) else None
    of = Values if isinstance(begun, Keyed) else Items
    if isinstance(begun, (Many, Keyed)) and begun.is_empty and not begun.is_plain:
        begun.became = Refs(located(name(begun.variable), node), of(kind))
        return begun.became
    learn_place(
        tracking, located(name(begun.variable), node) if isinstance(begun, (Many, Keyed)) else owner, of(kind), node
    )
    return None


# ---- methods


def method_of(tracking: Tracking, owner: Refs, node: ast.Call, positional: list[Any], keywords: Any) -> Any:
    """``objects.append(object)``, ``objects.sort(key=...)``, ``table.items()`` and the like."""
    assert isinstance(node.func, ast.Attribute)
    attr = node.func.attr
    if isinstance(owner.kind, Values):
        return _of_dict(tracking, owner, node, attr, positional, keywords)
    if not isinstance(owner.kind, Items):
        raise Untracked(node, "is a tuple of objects, and has no such method")
    item = owner.kind.item
    given: list[ast.expr] = []
    named: dict[str, ast.expr] = {}
    result: Any = None
    match attr, positional:
        case "append", [value]:
            given = [item_number(tracking, owner, value, node)]
        case "insert", [place, value]:
            given = [plain(place, node), item_number(tracking, owner, value, node)]
        case "extend", [more]:
            given = [number_of(tracking, more, owner.kind, node)]
        case (("remove" | "index" | "count"), [wanted]):
            _check_identity(item, node)
            given = [number_of(tracking, wanted, One(item.of, True), node)]
        case "pop", ([] | [_]):
            given, result = [plain(each, node) for each in positional], item
        case (("clear" | "reverse"), []):
            pass
        case "copy", []:
            result = owner.kind
        case "sort", []:
            named = sort_options(tracking, item, keywords, node)
        case _:
            raise Untracked(node, "is a list of objects that changes")
    if keywords and attr != "sort":
        raise Untracked(node, "is a list of objects that changes")
    made = _call(ast.Attribute(value=copy_of(owner.expr), attr=attr, ctx=ast.Load()), given, named, node)
    if attr in ("index", "count", "copy"):
        return meant(tracking, made, result, node)
    if attr == "pop":
        return meant(tracking, tracking.variable("place", made, node), result, node)
    tracking.emit(located(ast.Expr(value=made), node), node)
    return located(ast.Constant(value=None), node)


def _of_dict(tracking: Tracking, owner: Refs, node: ast.Call, attr: str, positional: list[Any], keywords: Any) -> Any:
    item, given = owner.kind.item, [plain(each, node) for each in positional[:1]]
    if keywords:
        raise Untracked(node, "is a dict of objects that changes")
    function = ast.Attribute(value=copy_of(owner.expr), attr=attr, ctx=ast.Load())
    match attr, positional:
        case "values", []:
            return Refs(_call(function, [], {}, node), Items(item))
        case "keys", []:
            return _call(function, [], {}, node)
        case "items", []:
            return Refs(_call(function, [], {}, node), Items(Fields((None, item))))
        case "get", [_, *otherwise] if len(otherwise) < 2 and isinstance(item, One):
            default = otherwise[0] if otherwise else located(ast.Constant(value=None), node)
            kind = One(item.of, item.or_none or isinstance(default, ast.Constant))
            given.append(number_of(tracking, default, kind, node))
            return meant(tracking, _call(function, given, {}, node), kind, node)
        case "pop", [_]:
            return meant(tracking, tracking.variable("place", _call(function, given, {}, node), node), item, node)
    raise Untracked(node, "is a dict of objects that changes")


def _call(function: ast.expr, given: list[ast.expr], named: dict[str, ast.expr], node: ast.AST) -> ast.expr:
    keywords = [ast.keyword(arg=key, value=value) for key, value in named.items()]
    return located_everywhere(ast.Call(func=function, args=given, keywords=keywords), node)


# ---- functions


def of_function(tracking: Tracking, found: Any, positional: list[Any], keywords: Any, node: ast.AST, text: Any) -> Any:
    """``len``, ``zip``, ``sorted``, ``max`` and the like of containers of objects; MISSING for other functions."""
    kinds = [kind_of(each) for each in positional]
    if not any(kinds) or not any(isinstance(each, Refs) for each in positional):
        return MISSING
    first = kinds[0]
    items = [k.item if isinstance(k, Items) else None for k in kinds]
    given = [written(tracking, each, node) for each in positional]
    function, named = copy_of(text), {key: value for key, value in keywords.items() if key != "key"}
    options = {key: plain(value, node) for key, value in named.items() if key != "default"}
    if found is next and isinstance(first, Items) and isinstance(first.item, One):
        found_one = One(first.item.of, first.item.or_none or any(map(is_none, positional[1:])))
        given[1:] = [number_of(tracking, each, found_one, node) for each in positional[1:]]
        return meant(tracking, _call(function, given, {}, node), found_one, node)
    if found is len:
        return _call(function, given, {}, node)
    if not all(k is None or isinstance(k, Items) for k in kinds):
        return MISSING
    if found is zip:
        return Refs(_call(function, given, options, node), Items(Fields(tuple(items))))
    if found is enumerate:
        return Refs(_call(function, given, options, node), Items(Fields((None, items[0]))))
    if found is itertools.combinations and (count := whole_number(given[1])) is not None:
        return Refs(_call(function, given, {}, node), Items(Fields((items[0],) * count)))
    if found in ONE_BY_ONE and len(given) == 1:
        return Refs(_call(function, given, {}, node), first)
    if found in (sorted, min, max) and len(given) == 1:
        key = keywords.get("key") or key_of_class(tracking, items[0], node)
        options["key"] = key_by_number(tracking, key, items[0], node)
        kind = items[0]
        if "default" in named and isinstance(kind, One):
            kind = One(kind.of, kind.or_none or is_none(named["default"]))
            options["default"] = number_of(tracking, named["default"], kind, node)
        made = _call(function, given, options, node)
        return Refs(made, first) if found is sorted else meant(tracking, made, kind, node)
    return MISSING


# ---- going over them


@contextmanager
def in_turn(tracking: Tracking, target: ast.expr, kind: Any, node: ast.AST) -> Iterator[ast.expr]:
    """The target of a loop over such items: numbers in the place of objects, which its names stand for inside."""
    found: dict[str, Any] = {}
    fresh = _target(tracking, target, kind, node, found)
    for each in found:
        if isinstance(node, ast.For) and stores(node, each) > 1:
            raise Untracked(node, "is a variable of a loop that is assigned")
    before = {each: tracking.env.get(each) for each in found}
    tracking.env |= found
    yield fresh
    for each, old in before.items():
        last = tracking.env.pop(each, None)
        if old is None and isinstance(node, ast.For) and tracking.counts[each] == 1:
            old = last  # the only one that the name ever stands for
        if old is not None:
            tracking.env[each] = old


def _target(tracking: Tracking, target: ast.expr, kind: Any, node: ast.AST, found: dict[str, Any]) -> ast.expr:
    if isinstance(target, ast.Name):
        if isinstance(kind, One):
            number = tracking.fresh(f"{target.id}_place", target.id)
            tracking.numbers.add(number)
            tracking.named |= {target.id} if isinstance(node, ast.For) else set()
            found[target.id] = meant(tracking, located(name(number), node), kind, node)
            return located(ast.Name(id=number, ctx=ast.Store()), node)
        if kind is not None:
            found[target.id] = Refs(located(name(target.id), node), kind)
        elif target.id in tracking.env:
            raise Untracked(node, "is a variable of a loop that is assigned")
        return target
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(kind, Fields) and len(kind.items) == len(target.elts):
        targets = [_target(tracking, t, k, node, found) for t, k in zip(target.elts, kind.items, strict=True)]
        return located(ast.Tuple(elts=targets, ctx=ast.Store()), node)
    if kind is None:
        return target
    raise Untracked(node, "is unpacked")


def item_kind(over: Any, node: ast.AST) -> Any:
    """What a loop gets from a container."""
    if isinstance(over.kind, Items):
        return over.kind.item
    if isinstance(over.kind, Values):
        return None
    raise Untracked(node, "is gone over together with other things")


def loop(tracking: Tracking, node: ast.For, over: Refs, in_block: Any) -> ast.For:
    """A loop over objects as one over their numbers."""
    before = dict(tracking.env)
    note_items(tracking, node.target, over.expr)
    with in_turn(tracking, node.target, item_kind(over, node), node) as target:
        begin = [_kept(before[each], tracking.env[each], node) for each in names_in([node.target]) & before.keys()
                 if isinstance(tracking.env[each], Object)]  # fmt: skip
        body, _ = in_block(tracking, node.body)
    orelse, _ = in_block(tracking, node.orelse)
    body = [*begin, *body] or [ast.copy_location(ast.Pass(), node)]
    return ast.copy_location(ast.For(target=target, iter=copy_of(over.expr), body=body, orelse=orelse), node)


def _kept(old: Any, now_there: Object, node: ast.AST) -> ast.stmt:
    """What lets a name that stood for another object keep the one of a trip, behind the loop as well."""
    if not (isinstance(old, Object) and old.slot and is_numbered(old) and old.of is now_there.of):
        raise Untracked(node, "takes the place of something else")
    if now_there.or_none and not old.or_none:
        raise Untracked(node, "takes the place of something else")
    return located(assign(old.row[1].id, copy_of(now_there.row[1])), node)


def comprehension(tracking: Tracking, node: Any, first: Any) -> Any:
    """A comprehension over objects, or of objects, as one of numbers in which nothing changes."""
    fresh = copy_of(node)
    with contextlib.ExitStack() as inner, tracking.only_expressions():
        for position, each in enumerate(fresh.generators):
            over = first if position == 0 else tracking.value_of(each.iter)
            kind = item_kind(over, node) if isinstance(over, Refs) else None
            each.iter = written(tracking, over, node) if isinstance(over, Refs) else plain(over, node)
            each.target = inner.enter_context(in_turn(tracking, each.target, kind, node))
            each.ifs = [plain_test(tracking, test) for test in each.ifs]
        if isinstance(fresh, ast.DictComp):
            fresh.key = plain(tracking.value_of(fresh.key), node)
            value = tracking.value_of(fresh.value)
            kind, fresh.value = kind_of(value), _element(tracking, value, node)
            return fresh if kind is None else Refs(fresh, Values(kind))
        value = tracking.value_of(fresh.elt)
        kind, fresh.elt = kind_of(value), _element(tracking, value, node)
    if kind is None or isinstance(fresh, ast.SetComp):
        return fresh
    return Refs(fresh, Items(kind))


def _element(tracking: Tracking, value: Any, node: ast.AST) -> ast.expr:
    object_records.learn(tracking, value)
    if isinstance(value, (Many, Refs)) or is_numbered(value):
        return written(tracking, value, node) if kind_of(value) is not None else plain(value, node)
    return plain(value, node)
