"""Objects of the user's classes that are made while a function is gone through: their attributes and methods."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import types
from typing import Any

from ...form.kinds import HEAP_TYPE, is_object
from ...form.names import local_names
from ...reading.resolve import is_helper
from .expressions import SCALARS
from .inlined import called, is_plain
from .of_each import of_each
from .outer_names import as_read, of_class, outer, outside_of
from .special import ABSENT, class_of, is_written, special
from .state import Closure, Frame, Method, OneOf, Outer, Run, Stays, Thing
from .written_values import lifted

SETTING = (object.__setattr__, BaseException.__setattr__)
MOST_SEEN = 6  # functions in each other
HOOKS = ("__new__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__")


def is_class(of: Any) -> bool:
    """True for a class of the user's whose objects are their attributes."""
    if not isinstance(of, type) or type(of).__module__ not in ("builtins", "abc") or not of.__flags__ & HEAP_TYPE:
        return False
    if of.__new__ is not object.__new__:
        return False
    own = [c for c in of.__mro__ if c is not object and c.__module__ not in ("abc", "typing")]
    if getattr(of, "__abstractmethods__", None) or any(
        h in vars(c) for c in own for h in HOOKS if not _is_frozen(c, h)
    ):
        return False
    try:
        return is_object(object.__new__(of), made=True)
    except TypeError:  # it is defined in C
        return False


def _is_frozen(of: type, hook: str) -> bool:
    """True for a method of a dataclass that nothing changes, which says so."""
    parameters = getattr(of, "__dataclass_params__", None)
    return hook in ("__setattr__", "__delattr__") and parameters is not None and parameters.frozen


def made(run: Run, of: type, given: list[Any], named: dict[str, Any]) -> Thing:
    """A new object."""
    thing = Thing(of)
    begin = inspect.getattr_static(of, "__init__")
    if dataclasses.is_dataclass(of) and not is_written(begin):
        _fill(run, thing, given, named)
    elif isinstance(begin, types.FunctionType):
        call_of(run, begin, [thing, *given], named)
    elif given or named:
        raise Stays
    return thing


def _fill(run: Run, thing: Thing, given: list[Any], named: dict[str, Any]) -> None:
    """The attributes of a dataclass."""
    fields: list[Any] = list(dataclasses.fields(thing.of))
    places = [f.name for f in fields if f.init and not f.kw_only]
    begin = inspect.getattr_static(thing.of, "__init__").__code__
    if len(given) > len(places) or begin.co_varnames[1 : begin.co_argcount] != tuple(places):
        raise Stays  # some are for ``__post_init__`` alone
    values = dict(zip(places, given, strict=False)) | named
    if len(values) < len(given) + len(named) or set(values) - {f.name for f in fields if f.init}:
        raise Stays
    for each in fields:
        if each.name in values:
            thing.attributes[each.name] = run.kept(values[each.name])
        elif each.default_factory is not dataclasses.MISSING:
            thing.attributes[each.name] = _from(run, each.default_factory)
        elif is_plain(each.default):
            thing.attributes[each.name] = each.default  # what the class has under its name may be another by now
        elif each.init or each.default is not dataclasses.MISSING:
            raise Stays
    behind = inspect.getattr_static(thing.of, "__post_init__", None)
    if behind is not None:
        call_of(run, behind, [thing], {})


def _from(run: Run, factory: Any) -> Any:
    """What a default factory gives."""
    if factory in (list, dict, set):
        return factory()
    return made(run, factory, [], {}) if is_class(factory) else call_of(run, factory, [], {})


def attribute(run: Run, owner: Any, name: str) -> Any:
    """``owner.name``, of an object, a class, a module, a member of an enumeration or a tuple with names."""
    if isinstance(owner, Outer):
        return _of_outer(run, owner, name)
    of = class_of(owner)
    found = inspect.getattr_static(of, name, None)
    if isinstance(found, property):
        return call_of(run, found.fget, [owner], {})
    if isinstance(owner, Thing) and name in owner.attributes:
        return owner.attributes[name]
    if name == "__dict__" and isinstance(owner, Thing):
        return parts_as_dict(run, owner)
    if name == "__class__":
        return Outer(of, ast.Name(id=of.__name__, ctx=ast.Load()))
    if isinstance(owner, enum.Enum) and name in ("name", "value"):
        return _plain(getattr(owner, name))
    if isinstance(found, (types.FunctionType, staticmethod, classmethod)):
        return Method(owner, name)
    if not isinstance(owner, Thing):
        raise Stays
    if found is None:
        behind = special(run, owner, "__getattr__", name)
        return behind if behind is not ABSENT else _stay()
    return of_class(run, of, name)


def parts_as_dict(run: Run, thing: Thing) -> dict[str, Any]:
    """``vars(thing)``, which is looked at only."""
    made = dict(thing.attributes)
    run.foreign[id(made)] = made, None
    return made


def set_attribute(run: Run, thing: Any, name: str, value: Any) -> None:
    """``thing.name = value``."""
    if isinstance(thing, OneOf):
        value = run.kept(value)
        of_each(run, thing, lambda each: set_attribute(run, each, name, value), name)
        return
    if not isinstance(thing, Thing) or thing.of.__setattr__ not in SETTING:
        raise Stays
    found = inspect.getattr_static(thing.of, name, None)
    if isinstance(found, property) and found.fset is not None:
        call_of(run, found.fset, [thing, value], {})
        return
    fixed = isinstance(found, types.FunctionType) or hasattr(type(found), "__set__")
    if (fixed and not isinstance(found, types.MemberDescriptorType)) or not _has_place(thing.of, found):
        raise Stays
    if chosen := thing.variable(name):
        run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=lifted(run, value)))
        return
    run.changes(thing, name)
    thing.attributes[name] = run.kept(value, name)


def updated(node: ast.expr) -> ast.expr | None:
    """What ``thing.__dict__.update`` is of; None for any other function."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=owner, attr="__dict__"), attr="update"):
            return owner
    return None


def update_attributes(run: Run, thing: Any, given: list[Any], named: dict[str, Any]) -> None:
    """``thing.__dict__.update(...)``."""
    if not isinstance(thing, Thing) or not all(type(each) is dict for each in given):
        raise Stays
    for name, value in [pair for each in (*given, named) for pair in each.items()]:
        if isinstance(getattr(thing.of, name, None), property):
            raise Stays
        set_attribute(run, thing, name, value)


def _has_place(of: type, found: Any) -> bool:
    """True where objects of a class have a place for such an attribute, in a dict of their own or in a slot."""
    return of.__dictoffset__ != 0 or isinstance(found, types.MemberDescriptorType)


def _of_outer(run: Run, owner: Outer, name: str) -> Any:
    node = ast.Attribute(value=owner.node, attr=name, ctx=ast.Load())
    of = owner.value
    if not isinstance(of, type) or not (is_class(of) or issubclass(of, enum.Enum)):
        return outer(run, run.frames[-1], node)
    found = inspect.getattr_static(of, name, None)
    if name == "__name__":
        return of.__name__
    if isinstance(found, (types.FunctionType, staticmethod, classmethod, type)):
        return Outer(getattr(of, name), node)
    if issubclass(of, enum.Enum) and name in of.__members__:
        return member(run, of[name], owner.node)
    return of_class(run, of, name)


def member(run: Run, value: enum.Enum, of: ast.expr) -> enum.Enum:
    """A member of an enumeration, which is known; ``of`` is how its class is written."""
    run.members.setdefault(value, ast.Attribute(value=of, attr=value.name, ctx=ast.Load()))
    return value


def class_of_method(method: Method) -> Any:
    """The function that a method is in its class."""
    of = class_of(method.owner)
    return None if of is None else inspect.getattr_static(of, method.name, None)


def _plain(value: Any) -> Any:
    """A number or a text, or a tuple of such."""
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    return value if type(value) in SCALARS else _stay()


def of_thing(run: Run, owner: Any, name: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``owner.name(...)``, of a method of its class."""
    of = class_of(owner)
    found = inspect.getattr_static(of, name, None)
    if isinstance(found, staticmethod):
        return call_of(run, found.__func__, given, named)
    if isinstance(found, classmethod):
        of_it = Outer(of, ast.Name(id=of.__name__, ctx=ast.Load()))
        return call_of(run, found.__func__, [of_it, *given], named)
    return call_of(run, found, [owner, *given], named)


def is_super(frame: Frame, node: ast.expr) -> bool:
    """True for ``super()``."""
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args
    return plain and node.func.id == "super" and frame.owner("super") is None  # type: ignore[attr-defined]


def of_parent(run: Run, frame: Frame, name: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``super().name(...)`` in a method."""
    around: Frame | None = frame
    while around is not None and around.plain is None:
        around = around.around
    cells = {} if around is None else inspect.getclosurevars(around.plain).nonlocals
    if around is None or "__class__" not in cells:
        raise Stays
    first = next(iter(around.names.values()), None)
    of = first.value if isinstance(first, Outer) else class_of(first)
    order = getattr(of, "__mro__", ())
    for parent in order[order.index(cells["__class__"]) + 1 :]:
        found: Any = vars(parent).get(name)
        if isinstance(found, (types.FunctionType, classmethod)):
            plain: Any = getattr(found, "__func__", found)
            if dataclasses.is_dataclass(parent) and not is_written(plain):
                raise Stays
            return call_of(run, plain, [first, *given], named)
        if parent is object and name == "__init__" and not given and not named:
            return None
        if parent in (Exception, BaseException) and name == "__init__" and isinstance(first, Thing) and not named:
            first.attributes["args"] = tuple(map(run.kept, given))
            return None
        if found is not None:
            raise Stays
    raise Stays


def is_method(owner: Any, name: str) -> bool:
    """True for a method of the class of an object, where the object has no attribute of that name."""
    of = class_of(owner)
    found = None if of is None else inspect.getattr_static(of, name, None)
    plain = isinstance(found, (types.FunctionType, staticmethod, classmethod))
    if plain and not isinstance(owner, Thing):
        return is_helper(getattr(found, "__func__", found))
    return plain and name not in owner.attributes


def makes_objects(run: Run, function: types.FunctionType, seen: frozenset[Any] = frozenset()) -> bool:
    """True for a function that names a class whose objects are known, or calls one that does."""
    origin = as_read(function) if function not in seen and len(seen) < MOST_SEEN else None
    if origin is None:
        return False
    outside = outside_of(function, run)
    names = {n.id: n for n in ast.walk(origin.tree) if isinstance(n, ast.Name)}
    found = [outside.look(names[each]).value for each in sorted(names.keys() - local_names(origin.tree))]
    return any(is_class(each) for each in found) or any(
        makes_objects(run, each, seen | {function})
        for each in found
        if isinstance(each, types.FunctionType) and is_helper(each)
    )


def call_of(run: Run, function: Any, given: list[Any], named: dict[str, Any]) -> Any:
    """A call of a function of the user's, which is gone through."""
    if not isinstance(function, types.FunctionType) or hasattr(function, "__wrapped__") or not is_helper(function):
        raise Stays
    origin = as_read(function)
    if origin is None:
        raise Stays
    around = Frame(origin.tree, outside_of(function, run), set())
    return called(run, Closure(origin.tree, around), given, named, function)


def _stay() -> Any:
    raise Stays
