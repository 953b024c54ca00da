"""Objects that are made: ``__init__``, the fields of dataclasses, copies."""

from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import types
from typing import Any

from ...form.program import located, name
from ...reading.resolve import MISSING
from .made_objects import Tracking
from .object_attributes import SHARED, attribute, called, default_of, store_attribute
from .object_bodies import inlined
from .object_classes import attributes_stored, is_frozen, is_written_by_dataclasses, member
from .object_kinds import is_numbered
from .object_numbers import numbered
from .object_parameters import spread
from .object_things import Object, Untracked, is_family


def constructed(tracking: Tracking, of: type, positional, keywords, node: ast.AST, hint: str) -> Object:
    """A new object, its ``__init__`` run."""
    if of not in tracking.apart:
        raise Untracked(node, "is of a class that is not taken apart")
    if any(getattr(getattr(of, n, None), "__isabstractmethod__", False) for n in dir(of)):
        raise Untracked(node, "is of an abstract class")
    made = Object(of, hint or of.__name__.lower(), tracking.blocks[-1], inside=tracking.inside)
    made.frame = len(tracking.calls), tracking.looping
    tracking.guards += [(of, "__init__"), (of, "__post_init__")]
    init = member(of, "__init__")
    begin_with_constants(tracking, made, init, node)
    if of is types.SimpleNamespace:
        if positional or None in keywords:
            raise Untracked(node, "is not given its attributes one by one")
        for attr, value in keywords.items():
            store_attribute(tracking, made, attr, value, node, by="object")
    elif is_written_by_dataclasses(init):
        fields_of(tracking, made, next(c for c in of.__mro__ if "__init__" in vars(c)), positional, keywords, node)
    elif isinstance(init, types.FunctionType):
        called(tracking, inlined(tracking, init, [made, *positional], keywords, node, ""), node)
    elif positional or keywords or init is not object.__init__:
        raise Untracked(node, "is made in a way of its own")
    return numbered(tracking, made, node) if of in tracking.known.classes else made


def begin_with_constants(tracking: Tracking, made: Object, init: Any, node: ast.AST) -> None:
    """What only the class has and something stores is an attribute of the object from the beginning."""
    if is_frozen(made.of):
        return
    own = attributes_stored(init.__code__)[0] if isinstance(init, types.FunctionType) else set()
    for attr in sorted(tracking.stored_in(made.of) - own - set(getattr(made.of, "__dataclass_fields__", ()))):
        of = member(made.of, attr)
        if tracking.ways.read_of_class(tracking, made.of, attr, node) is not None:
            continue
        if isinstance(of, SHARED) and attr not in made.items:
            tracking.guards.append((made.of, attr))
            store_attribute(tracking, made, attr, default_of(tracking, of, node), node)


def fields_of(tracking: Tracking, made: Object, of: type, positional, keywords, node: ast.AST) -> None:
    """What the ``__init__`` does that ``@dataclass`` makes."""
    assert dataclasses.is_dataclass(of)
    given = _given_fields(tracking, of, positional, keywords, node)
    first: list[Any] = []  # what only ``__post_init__`` gets
    for each, is_field in _fields(of):
        if each.name in given:
            value = given[each.name]
        elif each.default is not dataclasses.MISSING:
            value = default_of(tracking, each.default, node)
        elif each.default_factory is not dataclasses.MISSING:
            value = _fresh(tracking, each.default_factory, node)
        elif each.init:
            raise Untracked(node, f"is not given `{each.name}`")
        else:
            continue
        if is_field:
            store_attribute(tracking, made, each.name, value, node, by="dataclass")
        else:
            first.append(value)
    after = member(made.of, "__post_init__")
    if isinstance(after, types.FunctionType):
        called(tracking, inlined(tracking, after, [made, *first], {}, node, ""), node)


def _fields(of: Any) -> list[tuple[Any, bool]]:
    """The fields of a dataclass as its ``__init__`` takes them, and whether each is one: an ``InitVar`` is none."""
    every = {f.name for f in dataclasses.fields(of)}
    taken = inspect.signature(of.__init__).parameters
    return [(f, f.name in every) for f in of.__dataclass_fields__.values() if f.name in every or f.name in taken]


def _given_fields(tracking: Tracking, of: Any, positional, keywords, node: ast.AST) -> dict[str, Any]:
    """The fields that are given when an object is made, by their names."""
    fields = [f for f, _ in _fields(of) if f.init]
    names = [f.name for f in fields if not f.kw_only]
    if any(isinstance(each, ast.Starred) for each in positional):
        open_ones = [f.name for f in fields if f.default is not dataclasses.MISSING]
        if open_ones or any(f.default_factory is not dataclasses.MISSING for f in fields):
            raise Untracked(node, "is handed to an open number of parameters")
        wanted = [each for each in names if each not in keywords]
        positional = spread(tracking, of.__name__, positional, wanted, node)
    if len(positional) > len(names) or set(keywords) - {f.name for f in fields}:
        raise Untracked(node, "is not given its fields one by one")
    if set(keywords) & set(names[: len(positional)]):
        raise Untracked(node, "is not given its fields one by one")
    return dict(zip(names, positional, strict=False)) | keywords


def _fresh(tracking: Tracking, factory: Any, node: ast.AST) -> Any:
    if factory in (list, dict):
        made = ast.List(elts=[], ctx=ast.Load()) if factory is list else ast.Dict(keys=[], values=[])
        return located(made, node)
    if isinstance(factory, type) and factory in tracking.apart:
        return constructed(tracking, factory, [], {}, node, "")
    if not isinstance(factory, types.FunctionType):
        raise Untracked(node, "has a default that is made in a way of its own")
    return inlined(tracking, factory, [], {}, node, "")


def copied(tracking: Tracking, how: Any, owner: Object, keywords: dict[Any, Any], node: ast.AST, hint: str) -> Any:
    if is_family(owner.of):
        return tracking.ways.by_class(
            tracking, owner, "", lambda one: copied(tracking, how, one, dict(keywords), node, hint), node
        )
    if how is dataclasses.replace:
        fields = [f.name for f in dataclasses.fields(owner.of) if f.init]
        given = {f: keywords.get(f) or attribute(tracking, owner, f, node) for f in fields}
        return constructed(tracking, owner.of, [], given, node, hint)
    if member(owner.of, f"__{how.__name__}__") is not MISSING:
        raise Untracked(node, "is copied in a way of its own")
    made = Object(owner.of, hint or owner.base, tracking.blocks[-1], inside=tracking.inside)
    for key in owner.items:
        value = attribute(tracking, owner, key, node)
        if how is copy.deepcopy:
            if is_numbered(value):
                raise Untracked(node, "holds an object that has other names, and is copied")
            value = copied_deeply(tracking, value, node)
        store_attribute(tracking, made, key, value, node, by="object")
    return numbered(tracking, made, node) if owner.of in tracking.known.classes else made


def copied_deeply(tracking: Tracking, value: Any, node: ast.AST) -> Any:
    """``copy.deepcopy`` of what an attribute holds."""
    if isinstance(value, Object):
        return copied(tracking, copy.deepcopy, value, {}, node, "")
    if not isinstance(value, ast.expr):
        raise Untracked(node, "holds a list or tuple of objects, and is copied")
    fixed = isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in tracking.constants)
    if fixed or tracking.is_function(value):
        return value
    function = located(name(tracking.place(copy.deepcopy)), node)
    return located(ast.Call(func=function, args=[value], keywords=[]), node)
