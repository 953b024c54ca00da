"""Attributes of objects that a function makes: variables, properties, methods, operators."""

from __future__ import annotations

import ast
import dataclasses
import functools
import types
from dataclasses import replace
from typing import Any

from ...errors import Refusal
from ...form.program import assign, copy_of, located, located_everywhere, name
from ...form.types import Scalar
from ...reading.resolve import MISSING
from ...reading.unreached import raised_there
from .made_objects import Tracking
from .object_classes import COMPARED, comparison, is_frozen, is_written_by_dataclasses, member
from .object_functions import defined
from .object_own_ways import given, gives_its_own, sets_its_own, stored
from .object_texts import DROPPED, is_made_text, is_read
from .object_things import Inner, Keyed, Many, Object, Refs, Rows, Untracked, is_family

SHARED = (bool, int, float, str, type(None))


def plain(value: Any, node: ast.AST) -> ast.expr:
    """A value that is an expression."""
    if isinstance(value, ast.expr):
        return value
    if isinstance(value, Many) and all(isinstance(v, ast.expr) for v in value.items):
        return located((ast.List if value.changes else ast.Tuple)(elts=value.items, ctx=ast.Load()), node)
    raise Untracked(node, "is used as a whole")


def used(tracking: Tracking, value: Any, node: ast.AST) -> Any:
    """A list that began empty is a variable from where it is used before an object goes into it."""
    value = now(value)
    if isinstance(value, (Many, Keyed)) and (tracking.inside or tracking.deferred):
        value.is_read_inside = True
    listed = isinstance(value, (Rows, Refs)) or getattr(value, "row", None) is not None
    if listed and tracking.inside != getattr(value, "inside", 0):
        raise Untracked(node, "stands in a list, and is read by a function inside")
    if isinstance(value, (Many, Keyed)) and value.is_empty:
        value.is_plain = True
        return located(name(value.variable), node)
    return value


def held(tracking: Tracking, node: ast.expr) -> Any:
    """What a name, or an attribute of an object, stands for, where that is known; nothing is evaluated."""
    if isinstance(node, ast.Name):
        return now(tracking.env.get(node.id))
    if isinstance(node, ast.Attribute):
        owner = held(tracking, node.value)
        return now(owner.items.get(node.attr)) if isinstance(owner, Object) else None
    return None


def now(value: Any) -> Any:
    """What a list or dict that began empty is by now."""
    return getattr(value, "became", None) or value


def attribute(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> Any:
    """An attribute of an object: a variable, what it holds, a property, a method, or what its class holds."""
    if is_family(owner.of):
        return tracking.ways.by_class(tracking, owner, attr, lambda one: attribute(tracking, one, attr, node), node)
    if attr in owner.items:
        if not owner.known[attr] & {owner.block, *tracking.blocks}:
            raise Untracked(node, f"has the attribute `{attr}` on some ways only")
        if owner.row is not None and (kept := tracking.ways.attribute_of(tracking, owner, attr, node)) is not None:
            return kept
        found = used(tracking, owner.items[attr], node)
        if isinstance(found, str):
            fixed = None if owner.slot or attr in tracking.stored_in(owner.of) else tracking.constants.get(found)
            return located(name(found) if fixed is None else copy_of(fixed), node)
        return located(copy_of(found), node) if isinstance(found, ast.expr) else found
    if attr == "__class__":
        return owner.of
    if (variable := tracking.ways.read_of_class(tracking, owner.of, attr, node)) is not None:
        return variable
    of = member(owner.of, attr)
    tracking.guards.append((owner.of, attr))
    if of is MISSING and gives_its_own(owner.of):
        return given(tracking, owner, attr, node)
    if isinstance(of, property) and of.fget is not None:
        return tracking.dispatched(of.fget, [owner], {}, node, "")
    if isinstance(of, functools.cached_property) and tracking.sealed(owner):
        return tracking.dispatched(of.func, [owner], {}, node, "")
    if isinstance(of, (types.FunctionType, staticmethod, classmethod)):
        return tracking.bound(owner, attr, node)
    shared = isinstance(of, (*SHARED, tuple, list, dict)) or hasattr(of, "dtype") or type(of).__module__ == "enum"
    if of is MISSING or not (shared or _is_member(of)):
        raise Untracked(node, f"has no attribute `{attr}` here")
    path = path_of(tracking, owner.of, node)
    owner.of_class.add(attr)
    return located(ast.Attribute(value=path, attr=attr, ctx=ast.Load()), node)


def _is_member(of: Any) -> bool:
    return any(each.__module__ == "enum" for each in type(of).__mro__)


def method(tracking: Tracking, owner: Object, attr: str, given: list[Any], node: ast.AST, hint: str) -> Any:
    """The call of a special method."""
    if is_family(owner.of):
        ask = functools.partial(method, tracking, attr=attr, given=copies(given), node=node, hint=hint)
        return tracking.ways.by_class(tracking, owner, attr, ask, node)
    found = member(owner.of, attr)
    tracking.guards.append((owner.of, attr))
    if attr in COMPARED and is_written_by_dataclasses(found):
        if not (isinstance(given[0], Object) and given[0].of is owner.of):
            raise Untracked(node, "is compared")
        found = comparison(owner.of, attr)
    if not isinstance(found, types.FunctionType):
        raise Untracked(node, "cannot be gone over here" if attr == "__iter__" else f"has no `{attr}` here")
    return tracking.dispatched(found, [owner, *given], {}, node, hint)


def called(tracking: Tracking, result: Any, node: ast.AST) -> None:
    """A call whose result nobody reads is a statement where it is an expression still."""
    if isinstance(result, ast.expr) and not isinstance(result, (ast.Name, ast.Constant)):
        tracking.emit(located(ast.Expr(value=result), node), node)


def iterated(tracking: Tracking, value: Any, node: ast.AST, by_next: bool = False) -> Any:
    """What a loop over a value goes over: of an object, what ``__iter__`` hands on, of a dict its keys.

    ``by_next`` says that it may be an object that is asked for one value after the other.
    """
    if isinstance(value, Keyed):
        return Many(list(value.keys), False, tracking.blocks[-1], is_settled=True, is_iterator=True, sources=[value])
    if not isinstance(value, Object):
        return value
    over = method(tracking, value, "__iter__", [], node, "items")
    match over:
        case Many() | Keyed() | ast.Name() | ast.Tuple():
            return over
        case Object() if by_next and member(over.of, "__next__") is not MISSING:
            return over
        case Refs(expr=ast.Call(func=function, args=[items], keywords=[])) if tracking.scope.value(function) is iter:
            return Refs(items, over.kind)
        case Refs():
            return over
        case ast.Call(func=function, args=[ast.Name() | ast.Tuple() | ast.List() as items], keywords=[]):
            if tracking.scope.value(function) is iter:
                return items
    raise Untracked(node, "is gone over, and its `__iter__` gives no list or tuple of its own")


def copies(values: list[Any]) -> list[Any]:
    """The values, expressions as others that say the same."""
    return [copy_of(each) if isinstance(each, ast.expr) else each for each in values]


def operated(tracking: Tracking, operator: str, left: Any, right: Any, node: ast.AST, hint: str) -> Any:
    """``left + right`` where one of them is an object."""
    for place, side in enumerate((left, right)):
        if isinstance(side, Object) and is_family(side.of):
            others = copies([left, right])

            def ask(one: Object, place: int = place, others: list[Any] = others) -> Any:
                first, second = (one, others[1]) if place == 0 else (others[0], one)
                return operated(tracking, operator, first, second, node, hint)

            return tracking.ways.by_class(tracking, side, "", ask, node)
    if isinstance(left, Object):
        if isinstance(right, Object) and right.of is not left.of and issubclass(right.of, left.of):
            raise Untracked(node, "is of a class that derives from that of the other operand")
        return method(tracking, left, f"__{operator}__", [right], node, hint)
    assert isinstance(right, Object)
    if not isinstance(plain(left, node), ast.expr) or hasattr(right.of, "__array_ufunc__"):
        raise Untracked(node, "stands behind an operator")
    sequence = hasattr(right.of, "__len__") and hasattr(right.of, "__getitem__")
    known = isinstance(left, ast.Constant) or _is_pythons(tracking, left)
    if (sequence or hasattr(right.of, "__array__")) and not known:
        raise Untracked(node, "is made an array of where a number of NumPy's stands before the operator")
    return method(tracking, right, f"__r{operator}__", [left], node, hint)


def _is_pythons(tracking: Tracking, node: Any) -> bool:
    """True for an argument that is a number of Python's own."""
    kinds = tracking.source.objects.kinds if tracking.source.objects is not None else {}
    kind = kinds.get(node.id) if isinstance(node, ast.Name) and tracking.counts[node.id] <= 1 else None
    return isinstance(kind, Scalar) and kind.weak


def _is_sometimes(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> ast.stmt:
    """What stands for an attribute that only some ways give an object which is returned: those are refused."""
    source, line = tracking.source, getattr(node, "lineno", 0)
    reason = f"`{owner.base}.{attr}` is assigned on some ways only, and the object is returned"
    at = Refusal("made-object", reason, f"the attribute on every way: `{owner.base}.{attr} = 0.0` before", line)
    refusal = replace(at, function=source.name, file=source.file, text=source.lines.get(line, ""))
    return raised_there(refusal, located(ast.Pass(), node))


def store_attribute(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST, by: str = "") -> None:
    """``owner.attr = value``; ``by`` says who assigns where the class is frozen."""
    if is_family(owner.of):
        tracking.ways.by_class(
            tracking, owner, "", lambda one: store_attribute(tracking, one, attr, copies([value])[0], node), node
        )
        return
    of = member(owner.of, attr)
    if owner.of.__dictoffset__ == 0 and not hasattr(type(of), "__set__"):
        raise Untracked(node, "has no slot for an attribute of that name")
    if not by and sets_its_own(owner.of):
        called(tracking, stored(tracking, owner, attr, value, node), node)
        return
    if isinstance(of, property) and of.fset is not None:
        called(tracking, tracking.dispatched(of.fset, [owner, value], {}, node, ""), node)
        return
    if owner.inside != tracking.inside:
        raise Untracked(node, "is changed by a function inside")
    if isinstance(value, Inner) or _does_nothing(value):
        _store_function(tracking, owner, attr, value, node)
        return
    if is_made_text(value) and not is_read(tracking, attr):
        value = located(ast.Constant(value=DROPPED), node)
    if tracking.numbers_all and tracking.ways.store_number(tracking, owner, attr, value, node):
        return
    if owner.row is not None:
        store_in_list(tracking, owner, attr, value, node)
        return
    if attr in tracking.known.sometimes and attr not in owner.items and tracking.blocks[-1] != owner.block:
        tracking.emit(_is_sometimes(tracking, owner, attr, node), node)
        return
    tracking.changing(owner)
    if _is_dict(tracking, value):
        tracking.dicts_changed.add(attr)
    slotted = isinstance(of, types.MemberDescriptorType)
    if (hasattr(type(of), "__set__") and not slotted) or (is_frozen(owner.of) and not by) or attr in owner.of_class:
        raise Untracked(node, f"does not take `{attr}` as an attribute of its own")
    here = tracking.blocks[-1]
    if of is not MISSING and not slotted and attr not in owner.items and here != owner.block:
        raise Untracked(node, f"has `{attr}` of its class on some ways, and of its own on others")
    old = owner.items.get(attr)
    if isinstance(value, (Many, Keyed, Rows)):
        if old is not None or here != owner.block:
            raise Untracked(node, f"gets several lists or tuples of objects as `{attr}`")
        owner.items[attr] = tracking.settled_items(value, f"{owner.base}_{attr}", node)
    elif (
        is_empty_display(value)
        and here == owner.block
        and of is MISSING
        and attr not in (*owner.items, *tracking.stored_in(owner.of))
    ):
        owner.items[attr] = begun(tracking, value, f"{owner.base}_{attr}", node, f"{owner.base}.{attr}")
    elif isinstance(value, Object):
        _store_object(tracking, owner, attr, value, node)
    elif not isinstance(value, ast.expr):
        raise Untracked(node, f"gets a class as `{attr}`")
    elif tracking.is_function(value) or (
        isinstance(value, ast.Lambda)
        and old is None
        and here == owner.block
        and attr not in tracking.stored_in(owner.of)
        and tracking.is_function(value := defined(tracking, value, f"{owner.base}_{attr}", node))
    ):
        if old is not None or here != owner.block:
            raise Untracked(node, f"gets several functions as `{attr}`")
        owner.items[attr] = value
    else:
        if old is not None and not isinstance(old, str):
            raise Untracked(node, f"gets different kinds of things as `{attr}`")
        tracking.constants.pop(old or "", None)
        if old is None:
            owner.items[attr] = tracking.fresh(f"{owner.base}_{attr}", f"{owner.base}.{attr}")
            tracking.variables.add(owner.items[attr])
            text = isinstance(value, ast.Constant) and isinstance(value.value, (str, bool, type(None)))
            if text or (isinstance(value, (ast.Name, ast.Attribute)) and _is_member(tracking.scope.value(value))):
                tracking.constants[owner.items[attr]] = value
        tracking.emit(assign(owner.items[attr], value), node)
        if old is None and attr not in tracking.stored_in(owner.of):
            tracking.ways.note(tracking, owner.items[attr], value)
    owner.known.setdefault(attr, set()).add(here)


def _is_dict(tracking: Tracking, value: Any) -> bool:
    """True for what makes a dict: methods that store in it stand where they are called, where keys are known."""
    if isinstance(value, ast.Call):
        found = tracking.scope.value(value.func)
        return isinstance(found, type) and issubclass(found, dict)
    return isinstance(value, (ast.Dict, ast.DictComp))


def _does_nothing(value: Any) -> bool:
    return isinstance(value, ast.Lambda) and isinstance(value.body, ast.Constant) and value.body.value is None


def _store_function(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST) -> None:
    """``owner.attr = f`` of a function inside that changes objects, with what the names around it stand for."""
    here = tracking.blocks[-1]
    if tracking.numbers_all or owner.row is not None or owner.slot or here != owner.block or tracking.inside:
        raise Untracked(node, "gets a function that changes objects, where not every way leads through it")
    if isinstance(value, ast.Lambda):
        returned: ast.stmt = located(ast.Return(value=value.body), node)
        made = ast.FunctionDef(name="nothing", args=value.args, body=[returned], decorator_list=[])
        value = Inner(located(made, node), here)
    tracking.changing(owner)
    owner.items[attr] = dataclasses.replace(value, env={**value.env, **tracking.env})
    owner.known.setdefault(attr, set()).add(here)


def length(rows: Rows, node: ast.AST) -> ast.expr:
    """How many objects a list has."""
    return located_everywhere(ast.Call(func=name("len"), args=[name(first_list(rows))], keywords=[]), node)


def first_list(rows: Rows) -> str:
    """The list of the first attribute of the objects in a list."""
    return next(each for each in rows.lists.values() if isinstance(each, str))


def store_in_list(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST) -> None:
    """``objects[k].attr = value``, and so under any name of that object."""
    place = owner.items.get(attr)
    if isinstance(place, Object) and isinstance(value, Object):
        if value.of is not place.of or not tracking.sealed(value) or set(value.items) != set(place.items):
            raise tracking.untold(value, node, f"gets an object as `{attr}`, which may change under another name")
        for key, item in value.items.items():
            item = located(name(item), node) if isinstance(item, str) else item
            store_in_list(tracking, place, key, copy_of(item) if isinstance(item, ast.expr) else item, node)
        return
    if not isinstance(place, ast.Subscript) or not isinstance(value, ast.expr) or tracking.is_function(value):
        raise Untracked(node, f"gets `{attr}` in a list, where the others have none or another kind of thing")
    target = ast.Subscript(value=copy_of(place.value), slice=copy_of(place.slice), ctx=ast.Store())
    tracking.emit(located(ast.Assign(targets=[located(target, node)], value=value), node), node)


def delete_attribute(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> None:
    """``del owner.attr``, where every way leads through it: what its class has of that name is seen again."""
    of = member(owner.of, attr)
    if tracking.blocks[-1] != owner.block or owner.inside != tracking.inside or attr not in owner.items:
        raise Untracked(node, f"loses its attribute `{attr}` on some ways only")
    if hasattr(type(of), "__delete__") or hasattr(owner.of, "__slots__"):
        raise Untracked(node, f"does not lose `{attr}` as an attribute of its own")
    tracking.changing(owner)
    del owner.items[attr], owner.known[attr]


def is_empty_display(value: Any) -> bool:
    return (isinstance(value, ast.List) and not value.elts) or (isinstance(value, ast.Dict) and not value.keys)


def begun(tracking: Tracking, value: ast.expr, base: str, node: ast.AST, stands_for: str = "") -> Many | Keyed:
    """An empty list or dict of which nobody knows yet what goes into it."""
    variable = tracking.variable(base, value, node, stands_for).id
    if isinstance(value, ast.Dict):
        return Keyed([], [], tracking.blocks[-1], variable)
    return Many([], True, tracking.blocks[-1], variable, begun=tracking.out[-1] if tracking.out else None)


def _store_object(tracking: Tracking, owner: Object, attr: str, value: Object, node: ast.AST) -> None:
    """An object in an object: itself, or what it is now where the attribute is assigned more than once."""
    old = owner.items.get(attr)
    if value.row is not None:
        if attr in tracking.stored_in(owner.of) or old is not None:
            raise tracking.untold(value, node, f"gets several objects of a list as `{attr}`")
        value = tracking.ways.settled_row(tracking, value, node)
    if isinstance(old, Object):
        tracking.copy(old, value, node)
    elif old is not None or tracking.blocks[-1] != owner.block:
        raise tracking.untold(value, node, f"gets an object as `{attr}` on some ways only")
    elif attr in tracking.stored_in(owner.of) or value.slot:
        owner.items[attr] = tracking.snapshot(value, f"{owner.base}_{attr}", node)
    else:
        owner.items[attr] = value


def path_of(tracking: Tracking, of: Any, node: ast.AST) -> ast.expr:
    """An expression for a class or function where the function at hand stands."""
    for each in (of.__name__, *sorted(tracking.taken)):
        if tracking.scope.value(name(each)) is of:
            return located(name(each), node)
    return located(name(tracking.place(of)), node)


def default_of(tracking: Tracking, value: Any, node: ast.AST) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return located(ast.Constant(value=value), node)
    if isinstance(value, tuple):
        return located(ast.Tuple(elts=[default_of(tracking, v, node) for v in value], ctx=ast.Load()), node)
    if isinstance(value, type) and value in tracking.apart:
        return value
    return located(name(tracking.place(value)), node)


def call_of(function: ast.expr, node: ast.AST, positional: list[Any], keywords: dict[Any, Any]) -> ast.Call:
    fresh = ast.Call(
        func=function,
        args=[plain(v, node) for v in positional],
        keywords=[ast.keyword(arg=k, value=plain(v, node)) for k, v in keywords.items()],
    )
    for each in fresh.keywords:
        ast.copy_location(each, node)
    return ast.copy_location(fresh, node)
