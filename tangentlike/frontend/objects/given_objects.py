"""Objects that a function is given, taken apart like those that it makes (``made_objects.py``).

    def fill(tank, q):                       def fill(tank, q):
        tank.step(q)                             tank_h = tank.h
        tank.step(2.0 * q)            ->         tank_h = tank_h + q * tank.k          (the body of ``step``)
        return tank.h                            tank_h = tank_h + 2.0 * q * tank.k
                                                 return tank_h

What is assigned to their attributes is seen by the function, and not by the caller: a gradient leaves its arguments as
they are. A call of the function itself is Python's. It takes the types of the arguments to know what they are, so this
is done where a function cannot be lowered otherwise.
"""

from __future__ import annotations

import ast
import enum
import types
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import UnsupportedError
from ...form.kinds import Instance, is_object, taken_apart
from ...form.program import assign, copy_of, located, name, root_name
from ...form.trees import nodes
from ...form.types import Constant
from ...form.wording import report
from ...reading.captured import Item, places_of
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import wording_of
from ..syntax.short_forms import CHANGING
from .given_containers import OF_DICTS, is_changing, is_plain, written_out
from .made_objects import Tracking
from .object_classes import functions_of, is_of_users, reached_from, stores_items
from .object_making import begin_with_constants
from .object_things import THINGS, Frame, Keyed, Many, Object, Untracked

KNOWN = (str, bool, type(None))
# What may be right for the objects that a function is given: always, or where something tells that it is given some.
OF_OBJECTS = ("attribute-assignment", "made-object")
PERHAPS_OF_OBJECTS = ("in-place-method", "is-comparison", "membership", "star-display", "delete", "captured-write",
                      "dynamic-call")  # fmt: skip
OF_ARRAYS = {each for kind in (np.ndarray, list, dict, str, tuple) for each in dir(kind)}


def may_be_of_object(scope: Scope, tree: ast.AST, node: ast.AST, code: str) -> bool:
    """True for what is refused, and may be right for an object that the function is given, which has attributes there
    that no array or container has, and for a member of an enumeration that it names."""
    if code not in PERHAPS_OF_OBJECTS:
        return code in OF_OBJECTS
    if code == "captured-write":
        return isinstance(node, ast.expr) and type(scope.value(name(root_name(node)))) is dict
    if code == "in-place-method" and is_changing(node):
        return True
    if code == "dynamic-call":
        called = getattr(getattr(node, "func", None), "id", "")
        return called in ("super", "vars") or (called in ("setattr", "delattr") and len(getattr(node, "args", ())) > 1)
    names = [n for n in nodes(node) if isinstance(n, ast.Name)]
    read = {n.id for n in names}
    asked = [n for n in nodes(tree) if isinstance(n, ast.Attribute) and n.attr not in OF_ARRAYS]
    asked = [n for n in asked if isinstance(n.value, ast.Name) and n.value.id in read]
    outside = [scope.value(n) for n in nodes(tree) if isinstance(n, ast.Name)]
    made = any(is_of_users(each) or isinstance(each, (enum.Enum, enum.EnumType)) for each in outside)
    return made or bool(asked) or any(is_object(scope.value(n)) for n in names)


def report_postponed(source: Source) -> None:
    """Raise for what has been postponed."""
    report(list(source.postponed), wording_of(source), source.name, source.file, source.lines)


def takes_objects(error: UnsupportedError) -> bool:
    """True where all that is refused may be right for objects that are variables."""
    return all(r.code in (*OF_OBJECTS, *PERHAPS_OF_OBJECTS) for r in error.refusals)


def explained(error: UnsupportedError, apart: Source | None) -> UnsupportedError:
    """The error with the reason why the objects of a function have not become variables."""
    if apart is None or not apart.untracked:
        return error
    line, reason = apart.untracked[-1]
    text = f"this object {reason} (line {line}), so that its attributes are no variables"
    found = [replace(r, reason=text) if r.code == "attribute-assignment" else r for r in error.refusals]
    return UnsupportedError(found, error.file, error.source_lines, error.function)


def objects_given(source: Source, scope: Scope) -> dict[str, Any]:
    """The arguments that are objects or hold some, by their types, and the objects of the user's that the names of the
    function stand for outside of it."""
    if source.objects is None:
        return {}
    found = {n.id: scope.value(n) for n in nodes(source.tree) if isinstance(n, ast.Name)}
    outside = {each: value for each, value in found.items() if is_object(value)}
    return {p: k for p, k in source.objects.kinds.items() if classes_in(k)} | outside


def may_make_objects(source: Source, scope: Scope) -> bool:
    """True where a function names classes of the user's, or functions that do."""
    named = [scope.value(n) for n in nodes(source.tree) if isinstance(n, (ast.Name, ast.Attribute))]
    return bool(reached_from(named)[0])


def classes_in(value: Any) -> list[type]:
    """The classes of the objects in a value, or in those of a type."""
    return [kind.of for kind in _kinds(value) if isinstance(kind, Instance)]


def take_given_apart(tracking: Tracking, given: dict[str, Any]) -> None:
    """Let the names of what is ``given`` stand for it."""
    objects = tracking.source.objects
    if objects is None:
        return
    methods = [f.__code__ for of in tracking.classes for f in functions_of(of)]
    tracking.lists_changed = lists_changed([tracking.source.code, *methods, *(f.__code__ for f in tracking.functions)])
    for each, value in given.items():
        item = _apart(tracking, value, located(name(each), tracking.source.tree), each)
        if isinstance(item, THINGS):
            tracking.env[each] = item
            if each not in objects.kinds:
                objects.captured[each] = None
    for each, kind in objects.kinds.items():
        if isinstance(kind, Constant) and isinstance(kind.value, (str, int, type(None))) and tracking.counts[each] <= 1:
            tracking.env[each] = located(ast.Constant(value=kind.value), tracking.source.tree)
    parameters = tracking.source.tree.args
    first = next((a.arg for a in (*parameters.posonlyargs, *parameters.args)), "")
    tracking.calls.append(Frame(tracking.source.function, tracking.env.get(first)))


def _kinds(value: Any) -> Iterator[Any]:
    found = taken_apart(value)
    if found is not None:
        yield found[0]
        for each in found[2]:
            yield from _kinds(each)


def _holds_objects(tracking: Tracking, value: Any) -> bool:
    return any(isinstance(k, Instance) and _is_apart(tracking, k.of) for k in _kinds(value))


def _is_apart(tracking: Tracking, of: type) -> bool:
    return of in tracking.apart or of is types.SimpleNamespace


def _apart(tracking: Tracking, value: Any, path: ast.expr, base: str) -> Any:
    """What an expression is that stands for a value of this type: an object, several things, or the expression."""
    found, again = taken_apart(value), _known_before(tracking, path)
    if again is not None:
        return again
    if found is None or not _holds_objects(tracking, value):
        return path
    kind, keys, items = found
    text, block = _written(tracking, path), tracking.blocks[-1]
    if isinstance(kind, Instance) and _is_apart(tracking, kind.of):
        made = tracking.given_places[text] = Object(kind.of, base, block, given=text)
        for key, item in zip(keys, items, strict=True):
            made.items[key] = _attribute(tracking, made, key, item, path)
            made.known[key] = {block}
        begin_with_constants(tracking, made, None, path)
        return made
    if kind not in ("list", "tuple", "dict"):
        return path
    parts = [_item(tracking, path, key) for key in keys]
    inside = [_apart(tracking, i, p, f"{base}_{k}") for i, p, k in zip(items, parts, keys, strict=True)]
    if kind == "dict":
        return Keyed([_key(key, path) for key in keys], inside, block, is_settled=True, given=text)
    return Many(inside, kind == "list", block, is_settled=True, given=text)


def _item(tracking: Tracking, path: ast.expr, key: Any) -> ast.expr:
    """An item of a container: of one from outside, a name for the place where it stands there."""
    item = located(ast.Subscript(value=copy_of(path), slice=_key(key, path), ctx=ast.Load()), path)
    attributes, root = list[str](), path
    while isinstance(root, ast.Attribute):
        attributes.insert(0, root.attr)
        root = root.value
    if not isinstance(root, ast.Name) or tracking.source.objects is None or root.id in tracking.source.objects.kinds:
        return item
    place = tracking.places.get(root.id) or places_of(tracking.source.function)(root.id)
    place = replace(place, path=(*place.path, *attributes, Item(key)))
    chosen = tracking.named_place("_".join([root.id, *attributes, *([key] if str(key).isidentifier() else [])]), place)
    tracking.made[chosen] = _written(tracking, item)
    return located(name(chosen), path)


def _written(tracking: Tracking, path: ast.expr) -> str:
    """What the user calls what is given."""
    text, root = ast.unparse(path), root_name(path)
    return tracking.made[root] + text[len(root) :] if root in tracking.places and root in tracking.made else text


def _known_before(tracking: Tracking, path: ast.expr) -> Object | None:
    """The object of an expression that stands at an earlier place too."""
    same = tracking.source.objects.same if tracking.source.objects is not None else {}
    return tracking.given_places.get(same.get(ast.unparse(path), "")) if same else None


def _key(key: Any, path: ast.expr) -> ast.expr:
    return located(ast.Constant(value=key), path)


def _attribute(tracking: Tracking, owner: Object, key: str, value: Any, path: ast.expr) -> Any:
    """What an attribute is: a variable where something is assigned to it, else where it stands."""
    place = located(ast.Attribute(value=copy_of(path), attr=key, ctx=ast.Load()), path)
    if (again := _known_before(tracking, place)) is not None:
        return again
    known = value.value if isinstance(value, Constant) else value
    is_known = isinstance(known, KNOWN)
    if is_known and not isinstance(value, Constant):
        tracking.looked.append(place)
    found = located(ast.Constant(value=known), path) if is_known else place
    if type(value) in (list, dict) and key in tracking.lists_changed and is_plain(value):
        tracking.dicts_changed.add(key)
        return _variable(tracking, owner, key, written_out(value, place, tracking.assigned), path)
    if key in tracking.stored_in(owner.of) and not _holds_objects(tracking, value):
        return _variable(tracking, owner, key, found, path)
    return found if is_known else _apart(tracking, value, place, f"{owner.base}_{key}")


def _variable(tracking: Tracking, owner: Object, key: str, value: ast.expr, path: ast.expr) -> str:
    chosen = tracking.fresh(f"{owner.base}_{key}", f"{owner.base}.{key}")
    tracking.variables.add(chosen)
    tracking.emit(located(assign(chosen, value), path), path)
    return chosen


def lists_changed(codes: Iterable[types.CodeType]) -> set[str]:
    """The names that functions use which also change lists or dicts, the attributes that are such among them."""
    return {each for code in codes if _changes_items(code) for each in code.co_names}


def _changes_items(code: types.CodeType) -> bool:
    if {*CHANGING, *OF_DICTS} & set(code.co_names):
        return True
    return stores_items(code)


def check_places(tracking: Tracking, body: list[Any]) -> None:
    """What is given is read by its attributes, and these are no variables."""
    given = {n for n, value in tracking.env.items() if getattr(value, "given", "")}
    if not given:
        return
    every = [n for s in body for n in nodes(s)]
    read = {id(n.value): n for n in every if isinstance(n, (ast.Attribute, ast.Subscript))}
    for node in every:
        if isinstance(node, ast.Name) and node.id in given and not _is_place(tracking, node, read):
            raise Untracked(node, "is used as a whole")


def _is_place(tracking: Tracking, node: ast.expr, read: dict[int, Any]) -> bool:
    """True for the name of what is given where an attribute of it is read that stands where it stood."""
    here: Any = tracking.env[node.id] if isinstance(node, ast.Name) else None
    while isinstance(here, THINGS):
        above = read.get(id(node))
        if above is None:
            return False
        key: Any = above.attr if isinstance(above, ast.Attribute) else getattr(above.slice, "value", None)
        if isinstance(here, Object):
            here = here.items.get(key)
        else:
            keys = [getattr(k, "value", None) for k in here.keys] if isinstance(here, Keyed) else range(len(here.items))
            here = dict(zip(keys, here.items, strict=True)).get(key)
        node = above
    return isinstance(here, ast.expr)
