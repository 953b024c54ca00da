"""Objects of the user's classes that are made while a function is gone through: their attributes and methods."""

from __future__ import annotations

import dataclasses
import inspect
import types
from typing import Any

from ...form.kinds import is_object
from .expressions import SCALARS
from .inlined import called
from .outer_names import as_read, of_class, outside_of
from .state import Closure, Frame, Method, Run, Stays, Thing

HOOKS = ("__new__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__init_subclass__")


def is_class(of: Any) -> bool:
    """True for a class of the user's whose objects are their attributes."""
    if not isinstance(of, type) or type(of) is not type or of.__setattr__ is not object.__setattr__:
        return False
    own = [c for c in of.__mro__ if c is not object]
    plain = all(type(c) is type and not any(h in vars(c) for h in HOOKS) and "__slots__" not in vars(c) for c in own)
    return plain and of.__new__ is object.__new__ and is_object(object.__new__(of))


def made(run: Run, of: type, given: list[Any], named: dict[str, Any]) -> Thing:
    """A new object."""
    thing = Thing(of)
    begin = inspect.getattr_static(of, "__init__")
    if dataclasses.is_dataclass(of) and begin.__code__.co_filename == "<string>":
        _fill(run, thing, given, named)
    elif isinstance(begin, types.FunctionType):
        _called(run, begin, [thing, *given], named)
    elif given or named:
        raise Stays
    return thing


def _fill(run: Run, thing: Thing, given: list[Any], named: dict[str, Any]) -> None:
    """The attributes of a dataclass."""
    fields: list[Any] = list(dataclasses.fields(thing.of))
    begin = inspect.getattr_static(thing.of, "__init__").__code__
    if not all(f.init and not f.kw_only for f in fields) or len(given) > len(fields):
        raise Stays
    if begin.co_varnames[1 : begin.co_argcount] != tuple(f.name for f in fields):
        raise Stays  # some are for ``__post_init__`` alone
    places = dict(zip((f.name for f in fields), given, strict=False)) | named
    for each in fields:
        if each.name in places:
            thing.attributes[each.name] = run.kept(places[each.name])
        elif each.default_factory in (list, dict, set):
            thing.attributes[each.name] = each.default_factory()
        elif type(each.default) in SCALARS:
            thing.attributes[each.name] = each.default  # what the class has under its name may be another by now
        else:
            raise Stays
    if set(places) - set(thing.attributes):
        raise Stays
    behind = inspect.getattr_static(thing.of, "__post_init__", None)
    if behind is not None:
        _called(run, behind, [thing], {})


def attribute(run: Run, thing: Thing, name: str) -> Any:
    """``thing.name``."""
    found = inspect.getattr_static(thing.of, name, None)
    if isinstance(found, property):
        return _called(run, found.fget, [thing], {})
    if name in thing.attributes:
        return thing.attributes[name]
    if isinstance(found, (types.FunctionType, staticmethod)):
        return Method(thing, name)
    return of_class(run, thing.of, name)


def set_attribute(run: Run, thing: Thing, name: str, value: Any) -> None:
    """``thing.name = value``, of what its class has no say in."""
    found = inspect.getattr_static(thing.of, name, None)
    if isinstance(found, types.FunctionType) or hasattr(type(found), "__set__"):
        raise Stays
    run.changes(thing)
    thing.attributes[name] = value


def of_thing(run: Run, thing: Thing, name: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``thing.name(...)``, of a method of its class."""
    found = inspect.getattr_static(thing.of, name, None)
    if isinstance(found, staticmethod):
        return _called(run, found.__func__, given, named)
    return _called(run, found, [thing, *given], named)


def _called(run: Run, function: Any, given: list[Any], named: dict[str, Any]) -> Any:
    if not isinstance(function, types.FunctionType) or hasattr(function, "__wrapped__"):
        raise Stays
    origin = as_read(function)
    if origin is None:
        raise Stays
    around = Frame(origin.tree, outside_of(function, run), set())
    return called(run, Closure(origin.tree, around), given, named, function)
