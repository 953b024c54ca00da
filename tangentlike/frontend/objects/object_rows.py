"""Lists of objects that change, of a length that is known when the function runs: a list for each attribute.

    bodies = [Body(m) for m in masses]           bodies_m = [];  bodies_v = []
    for b in bodies:                             for m in masses: bodies_m.append(m); bodies_v.append(0.0)
        b.v += dt * b.m                  ->      for k in range(len(bodies_m)):
                                                     bodies_v[k] += dt * bodies_m[k]

An object of such a list is its number there: names for it, and the variables of loops, share its attributes. So nothing
but ``append`` changes which objects are in the list, and an object that is put there was made just before, or changes
nowhere.
"""

from __future__ import annotations

import ast
from collections.abc import Container
from typing import Any

from ...form.program import (
    assign,
    copy_of,
    located,
    located_everywhere,
    name,
    root_name,
    whole_number,
)
from ...form.trees import nodes
from .made_objects import Tracking
from .object_attributes import first_list, length, now
from .object_codes import codes_of
from .object_kinds import number_in_family
from .object_things import Keyed, Many, Object, Refs, Rows, Untracked, reachable

_Leaves = dict[tuple[str, ...], Any]


def leaves_of(owner: Object, node: ast.AST, path: tuple[str, ...] = (), all_of: Container[type] = ()) -> _Leaves:
    """The attributes of an object and of those in it: variables, places of what is given, objects that have numbers,
    and what holds such objects."""
    found: _Leaves = {}
    for key, item in owner.items.items():
        item = now(item)
        if (
            isinstance(item, Refs)
            or (isinstance(item, Object) and item.row is not None and item.row[0].is_all)
            or (isinstance(item, (Many, Keyed)) and (item.is_empty or item.items) and owner.of in all_of)
        ):
            found[(*path, key)] = item
        elif isinstance(item, Object):
            found |= leaves_of(item, node, (*path, key), all_of)
        elif isinstance(item, (str, ast.expr)):
            found[(*path, key)] = item
        else:
            raise Untracked(node, "holds a list or tuple of objects, and stands in a list")
    return found


def begin(tracking: Tracking, owner: Many | Rows, first: Object, node: ast.AST) -> Rows:
    """What a list that began empty is from its first object on."""
    if isinstance(owner, Rows):
        return owner
    if not tracking.rows or not owner.is_empty or owner.is_plain or owner.begun is None or tracking.inside:
        raise Untracked(node, "is a list of objects that changes")
    base, begun, block = owner.variable, owner.begun, owner.block
    lists: dict[tuple[str, ...], Any] = {}
    for path, item in leaves_of(first, node).items():
        text = constant_of(tracking, first, path, item)
        if text is not None or tracking.is_function(item):
            lists[path] = text if text is not None else item
        else:
            lists[path] = tracking.fresh("_".join([base, *path]), ".".join([f"{base}[...]", *path]))
    if not any(isinstance(each, str) for each in lists.values()):
        raise Untracked(node, "has no attributes, and stands in a list")
    rows = Rows(first.of, base, lists, inner_classes(first), block)
    owner.became = rows
    tracking.begun[id(begun)] = (begun, [each for each in lists.values() if isinstance(each, str)])
    return rows


def inner_classes(owner: Object) -> dict[str, Any]:
    """The classes of the objects in an object, and of those in them."""
    found = {key: item for key, item in owner.items.items() if isinstance(item, Object)}
    return {key: (item.of, inner_classes(item)) for key, item in found.items() if item.row is None}


def constant_of(tracking: Tracking, first: Object, path: tuple[str, ...], item: Any) -> ast.expr | None:
    """A text, None or a flag that an attribute got when its object was made, and that stays what it is."""
    of = first
    for key in path[:-1]:
        of = of.items[key]
    if path[-1] in tracking.stored_in(of.of):
        return None
    if isinstance(item, ast.Constant):
        return item
    return tracking.constants.get(item)


def append(tracking: Tracking, owner: Many | Rows, value: Object, node: ast.AST) -> ast.expr:
    """``objects.append(object)``: the object is its number in the list from here on."""
    if tracking.out is None:
        raise Untracked(node, "is used where it may not be evaluated")
    leaves, here = leaves_of(value, node), tracking.blocks[-1]
    if not all(tracking.sealed(each) or is_part(tracking, each, value) for each in inside(value)):
        raise Untracked(node, "holds an object that has another name, and is put into a list")
    fresh = value.row is None and not value.slot and not value.given and tracking.is_unnamed(value)
    ours = value.row is None and not value.slot and not value.given and value.block == here
    last = not (fresh or ours) and value.row is None and not value.given and _let_go(tracking, value)
    if not (fresh or ours or last or tracking.sealed(value)) or any(k[0] == id(value) for k in tracking.methods):
        raise Untracked(node, "is put into a list, and changes")
    rows = begin(tracking, owner, value, node)
    if rows.kind is not value.of or inner_classes(value) != rows.inner or leaves.keys() != rows.lists.keys():
        raise Untracked(node, "is of another class, or has other attributes, than those in the list")
    if rows.going or tracking.inside != rows.inside:
        raise Untracked(node, "is a list of objects that changes while it is gone over")
    number = tracking.variable(f"{rows.base}_place", length(rows, node), node)
    for path, item in leaves.items():
        into = rows.lists[path]
        if isinstance(into, str):
            fixed = tracking.constants.get(item, item) if isinstance(item, str) else item
            if isinstance(fixed, (ast.Name, ast.Attribute, ast.Constant)) and codes_of(tracking, fixed) is not None:
                raise Untracked(node, "holds a text or None that may change, and stands in a list")
            element = located(name(item), node) if isinstance(item, str) else copy_of(item)
            add(tracking, into, element, node)
        elif constant_of(tracking, value, path, item) is None or ast.dump(into) != ast.dump(
            constant_of(tracking, value, path, item) or item
        ):
            raise Untracked(node, f"holds another `{'.'.join(path)}` than those in the list")
    if not fresh and ours:
        view = object_at(tracking, rows, number, node)
        vars(value).update(items=view.items, known=view.known, row=view.row)
    return located(ast.Constant(value=None), node)


def inside(value: Object) -> list[Object]:
    """The objects in an object, and those in them."""
    inner = [each for each in value.items.values() if isinstance(each, Object)]
    inner = [each for each in inner if each.row is None or not each.row[0].is_all]
    return [*inner, *(each for one in inner for each in inside(one))]


def is_part(tracking: Tracking, inner: Object, value: Object) -> bool:
    """True for an object that nothing shows but an object that it is in."""
    return inner.row is None and not inner.given and not any(inner is each for each in reachable(tracking, value))


def _let_go(tracking: Tracking, value: Object) -> bool:
    """True for an object that nothing shows from here on: its names are none any more, so a read of one is refused."""
    if value.frame != (len(tracking.calls), tracking.looping):
        return False
    names = [each for each, found in tracking.env.items() if found is value]
    for each in names:
        del tracking.env[each]
    if tracking.is_unnamed(value):
        tracking.let_go.update(names)  # another object under such a name would not be told from this one
        return True
    tracking.env |= dict.fromkeys(names, value)
    return False


def add(tracking: Tracking, into: str, element: ast.expr, node: ast.AST) -> None:
    element = _display(tracking, element) if isinstance(element, ast.Name) else element
    function = ast.Attribute(value=name(into), attr="append", ctx=ast.Load())
    added = ast.Expr(value=ast.Call(func=function, args=[element], keywords=[]))
    tracking.emit(located_everywhere(added, node), node)


def _display(tracking: Tracking, variable: ast.Name) -> ast.expr:
    """The display of names that a variable was given, where nothing has had to do with it since: a list of lists."""
    later: list[ast.AST] = []
    for statement in reversed(tracking.out or ()):
        if isinstance(statement, ast.Assign) and root_name(statement.targets[0]) == variable.id:
            plain_one = isinstance(statement.targets[0], ast.Name)
            return (plain_one and _as_display(statement.value, later)) or variable
        names = [n for n in nodes(statement) if isinstance(n, ast.Name)]
        if any(n.id == variable.id for n in names):
            break
        later += [n for n in names if not isinstance(n.ctx, ast.Load)]
    return variable


def _as_display(value: ast.expr, stored: list[Any]) -> ast.expr | None:
    if not isinstance(value, ast.List) or not all(isinstance(e, (ast.Name, ast.Constant)) for e in value.elts):
        return None
    names = {e.id for e in value.elts if isinstance(e, ast.Name)}
    return None if any(n.id in names for n in stored) else copy_of(value)


def object_at(tracking: Tracking, rows: Rows, number: ast.expr, node: ast.AST) -> Object:
    """The object that has a number in a list."""

    def view(kind: type, inner: dict[str, Any], path: tuple[str, ...]) -> Object:
        made = Object(kind, rows.base, tracking.blocks[-1], inside=tracking.inside, row=(rows, number, path))
        made.items = {key: view(found[0], found[1], (*path, key)) for key, found in inner.items()}
        for each, stored in rows.lists.items():
            if each[:-1] != path:
                continue
            place: Any = stored
            if isinstance(stored, str):
                place = ast.Subscript(value=name(stored), slice=copy_of(number), ctx=ast.Load())
                place = located_everywhere(place, node)
            made.items[each[-1]] = place
        made.known = {key: {tracking.blocks[-1]} for key in made.items}
        return made

    return view(rows.kind, rows.inner, ())


def settled_row(tracking: Tracking, value: Object, node: ast.AST, target: str = "") -> Object:
    """The same object by a number of its own, which stays what it is; counted from the front."""
    rows, number, path = value.row
    if path:
        if not tracking.sealed(value):
            raise Untracked(node, "stands in an object of a list, and changes")
        view, value = value, Object(value.of, value.base, value.block, dict(value.items), value.known)
        return tracking.snapshot(value, view.base, node)
    known = whole_number(number)
    stays = isinstance(number, ast.Name) and number.id in tracking.numbers
    if tracking.caught and not stays:  # that there is no such object is told here, not where it is used
        place = ast.Subscript(value=name(first_list(rows)), slice=copy_of(number), ctx=ast.Load())
        tracking.variable(f"{rows.base}_there", located_everywhere(place, node), node)
    if known is None and not stays:
        chosen = number if isinstance(number, ast.Name) else tracking.variable("place", number, node)
        count = length(rows, node)
        test = ast.Compare(left=copy_of(chosen), ops=[ast.Lt()], comparators=[ast.Constant(value=0)])
        behind = ast.BinOp(left=copy_of(chosen), op=ast.Add(), right=count)
        number = located_everywhere(ast.IfExp(test=test, body=behind, orelse=copy_of(chosen)), node)
    elif known is not None and known < 0:
        number = located_everywhere(ast.BinOp(left=length(rows, node), op=ast.Add(), right=number), node)
    chosen_name = target or tracking.fresh(f"{rows.base}_place")
    tracking.emit(assign(chosen_name, number), node)
    if not target:
        tracking.numbers.add(chosen_name)
    return object_at(tracking, rows, located(name(chosen_name), node), node)


def bind(tracking: Tracking, target: str, value: Object, node: ast.AST) -> None:
    """Let a name stand for an object of a list: for its number, which is a variable where there are several."""
    if value.row[2]:  # an object in one of the list, which may get another one there
        tracking.bind(target, settled_row(tracking, value, node), node)
        return
    old = tracking.env.get(target)
    if tracking.counts[target] <= 1 or tracking.follows(target):
        tracking.env[target] = settled_row(tracking, value, node)
    elif old is None:
        tracking.env[target] = settled_row(tracking, value, node, tracking.fresh(f"{target}_place"))
        tracking.env[target].slot = True
    else:
        number = shared_place(old, value.row[0], node)
        if old.inside != tracking.inside:
            raise Untracked(node, "is changed by a function inside")
        settled_row(tracking, value, node, number)


def shared_place(old: Any, rows: Rows, node: ast.AST) -> str:
    """The variable with the number of the object of a list that a name for several of them stands for."""
    if not (isinstance(old, Object) and old.slot and old.row is not None and old.row[0] is rows):
        raise Untracked(node, "takes the place of something else")
    return old.row[1].id


def is_same(one: Object, other: Object, node: ast.AST) -> ast.expr | None:
    """Whether two objects of a list are one; None where they stand in no list, or in two."""
    if one.row is None or other.row is None or one.row[2] or other.row[2]:
        return None
    family = one.row[0].family
    if one.row[0] is not other.row[0] and family is not None and family is other.row[0].family:
        numbers = [number_in_family(each, node) for each in (one, other)]
        return located(ast.Compare(left=numbers[0], ops=[ast.Eq()], comparators=numbers[1:]), node)
    if one.row[0] is not other.row[0]:
        return None
    if one.row[0].is_all:
        pair = located(ast.Compare(left=copy_of(one.row[1]), ops=[ast.Eq()], comparators=[copy_of(other.row[1])]), node)
        return pair
    between = ast.BinOp(left=copy_of(one.row[1]), op=ast.Sub(), right=copy_of(other.row[1]))
    left = ast.BinOp(left=between, op=ast.Mod(), right=length(one.row[0], node))
    return located_everywhere(ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=0)]), node)


def taken(tracking: Tracking, rows: Rows, index: Any, node: ast.AST) -> Object:
    """``objects[k]``."""
    if isinstance(index, ast.Slice) or not isinstance(index, ast.expr):
        raise Untracked(node, "stands in a part of a list")
    if not all(isinstance(n, (ast.Name, ast.Constant, ast.BinOp, ast.operator, ast.UnaryOp, ast.unaryop,
                              ast.expr_context)) for n in nodes(index)):  # fmt: skip
        index = tracking.variable("place", index, node)
    return object_at(tracking, rows, index, node)


def begun_with(tracking: Tracking, body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements, a list for each attribute in the place of each list of objects."""
    if not tracking.begun:
        return body
    made: list[ast.stmt] = []
    for node in body:
        found = tracking.begun.get(id(node))
        if found is not None:
            empty = located(ast.List(elts=[], ctx=ast.Load()), node)
            made += [located(assign(each, copy_of(empty)), node) for each in found[1]]
            continue
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, field, None), list):
                setattr(node, field, begun_with(tracking, getattr(node, field)))
        made.append(node)
    return made
