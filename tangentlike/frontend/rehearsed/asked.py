"""Python's own functions of objects: what ``isinstance``, ``len``, ``sum``, ``getattr`` and the like give."""

from __future__ import annotations

import ast
import collections
import dataclasses
import enum
import functools
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .coded import Listed
from .expressions import asked, binary, truth
from .formatted import as_text
from .items import item
from .of_each import of_each
from .ranks import kind_of
from .special import ABSENT, class_of, special
from .state import Chosen, Closure, Late, Method, Once, OneOf, Outer, Raised, Rows, Run, Stays, Thing, View, has_late
from .things import attribute, is_class, made, parts_as_dict, set_attribute
from .trips import items_of, iterator_of, live, whole
from .written_values import FAILED, attempted

BY_METHOD = {len: "__len__", abs: "__abs__", float: "__float__", int: "__int__", str: "__str__", repr: "__repr__",
             round: "__round__", hash: "__hash__"}  # fmt: skip
OF_CONTAINERS = (str, list, tuple, dict, set, frozenset, collections.deque)


GETTERS = (operator.itemgetter, operator.attrgetter)


def got(run: Run, getter: Any, given: list[Any], named: dict[str, Any]) -> Any:
    """What ``operator.itemgetter(...)`` or ``attrgetter(...)`` gets of one thing; several parts as a tuple."""
    if named or len(given) != 1:
        raise Stays
    of, keys = getter.__reduce__()
    if of is operator.itemgetter:
        found = [item(run, given[0], key) for key in keys]
    else:
        found = [functools.reduce(partial(run.attribute, run), key.split("."), given[0]) for key in keys]
    return found[0] if len(found) == 1 else tuple(run.kept(each) for each in found)


def of_objects(run: Run, of: Any, given: list[Any], named: dict[str, Any]) -> Any:
    """What one of Python's functions gives of objects; ``ABSENT`` for what is no such call."""
    handler: Callable[..., Any] | None = HANDLERS.get(of) if isinstance(of, collections.abc.Hashable) else None
    if handler is not None:
        return handler(run, given, named)
    if of is str and len(given) == 1 and isinstance(given[0], Thing) and issubclass(given[0].of, BaseException):
        return as_text(run, given[0], 115, "")
    if of in BY_METHOD and given and class_of(given[0]) is not None and not named:
        found = special(run, given[0], BY_METHOD[of], *given[1:])
        if of is str and found is ABSENT:
            found = special(run, given[0], "__repr__")
        return _stay() if found is ABSENT and isinstance(given[0], Thing) else found
    return ABSENT


def _instance(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    value, kinds = given
    classes = _classes(kinds)
    if isinstance(value, OneOf):
        return of_each(run, value, lambda each: _instance(run, [each, kinds], {}))
    if isinstance(value, Thing):
        return issubclass(value.of, classes)
    if isinstance(value, Outer):
        return isinstance(value.value, classes)
    if isinstance(value, (Closure, Method)):
        return False if all(is_class(each) for each in classes) else _stay()
    if not isinstance(value, Late) or isinstance(value, Chosen):
        known = not isinstance(value, (Rows, Once, View)) and type(value).__module__ in ("builtins", "collections")
        return isinstance(value, classes) if known or isinstance(value, (enum.Enum, tuple)) else _stay()
    found = [_is_late(run, value, each) for each in classes]
    return True if True in found else ABSENT if None in found else False


def _classes(kinds: Any) -> tuple[type, ...]:
    if isinstance(kinds, tuple):
        return tuple(c for each in kinds for c in _classes(each))
    if not isinstance(kinds, Outer) or not isinstance(kinds.value, type):
        raise Stays
    return (kinds.value,)


def _is_late(run: Run, value: Late, of: type) -> bool | None:
    """Whether what only a run knows is of a class; None where it may be."""
    if is_class(of):
        return False if run.plain else _stay()
    kind = kind_of(run.kinds, value.node)
    if kind is None:
        return None
    if kind[0]:
        return None if of in (list, tuple, np.ndarray, object) else False
    return False if of in OF_CONTAINERS else None  # a number may be Python's, NumPy's, or an array without axes


def _sum(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if isinstance(given[0], (Late, Rows)) or named:
        return ABSENT
    if isinstance(given[0], Once):
        given[0] = whole(run, given[0])
    if isinstance(given[0], (Late, Rows)):
        return ABSENT
    items = given[0] if isinstance(given[0], (list, tuple)) else items_of(run, given[0])
    start = given[1] if len(given) > 1 else 0
    if not any(class_of(each) is not None or isinstance(each, OneOf) for each in (*items, start)):
        return ABSENT
    for each in items:
        start = binary(run, ast.Add(), start, each)
    return start


def _type(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if len(given) == 1 and isinstance(given[0], Thing):
        return attribute(run, given[0], "__class__")
    return ABSENT


def _getattr(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if class_of(given[0]) is None or type(given[1]) is not str:
        return ABSENT
    try:
        return attribute(run, given[0], given[1]) if len(given) == 2 or _is_there(*given[:2]) else given[2]
    except Raised as raised:
        return given[2] if len(given) == 3 and _is_missing(raised) else _stay()


def _has(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if class_of(given[0]) is None or type(given[1]) is not str:
        return ABSENT
    try:
        if isinstance(getattr(class_of(given[0]), given[1], None), property):
            attribute(run, given[0], given[1])  # Python asks it, too
    except Raised as raised:
        return not _is_missing(raised)
    return _is_there(given[0], given[1])


def _is_there(owner: Any, name: str) -> bool:
    if hasattr(class_of(owner), "__getattr__"):
        raise Stays
    return (isinstance(owner, Thing) and name in owner.attributes) or hasattr(class_of(owner), name)


def _is_missing(raised: Raised) -> bool:
    """True for what says that an attribute is not there."""
    return isinstance(raised.error, AttributeError) or _stay()


def _setattr(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if not isinstance(given[0], Thing) or type(given[1]) is not str:
        return ABSENT
    set_attribute(run, *given)
    return None


def _callable(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if isinstance(given[0], (Closure, Method)):
        return True
    if isinstance(given[0], Outer):
        return callable(given[0].value)
    if isinstance(given[0], Thing):
        return callable(object.__new__(given[0].of))
    number = isinstance(given[0], Late) and kind_of(run.kinds, given[0].node) is not None  # or an array
    return False if number or not has_late(given[0]) else ABSENT


def _bool(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if len(given) != 1 or not isinstance(given[0], Thing):
        return ABSENT
    found = asked(run, given[0])
    return found if isinstance(found, Late) else truth(found)


def _iter(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if len(given) != 1 or isinstance(given[0], (Late, Rows)):
        return ABSENT
    if isinstance(given[0], (Once, Thing)):
        return given[0] if isinstance(given[0], Once) else iterator_of(run, given[0])
    return Once(partial(live, run, given[0]), None, (given[0],))


def _next(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    """The first of the items that are left."""
    if not isinstance(given[0], Once):
        return ABSENT
    found = next(given[0].make(), ABSENT)
    if found is not ABSENT:
        return run.kept(found)
    return given[1] if len(given) > 1 else _stay()


def _min_max(of: Any) -> Callable[..., Any]:
    """The least or greatest of objects, where comparing them is decided while compiling."""

    def handler(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
        if named or not given or isinstance(given[0], (Late, Rows, Once)):
            return ABSENT
        items = given if len(given) > 1 else items_of(run, given[0])
        if not any(isinstance(each, Thing) for each in items):
            return ABSENT
        found = attempted(run, partial(_extreme, run, items, "__lt__" if of is min else "__gt__"))
        return ABSENT if found is FAILED else found

    return handler


def _extreme(run: Run, items: list[Any], name: str) -> Any:
    best = items[0]
    for each in items[1:]:
        found = special(run, each, name, best)
        if found is ABSENT or has_late(found):
            raise Stays
        best = each if truth(found) else best
    return best


def _print(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    if not any(isinstance(each, Thing) for each in given):
        return ABSENT
    texts = [as_text(run, each, 115, "") if isinstance(each, Thing) else each for each in given]
    return run.applied(run, Outer(print, ast.Name(id="print", ctx=ast.Load())), texts, named)


def _stay() -> Any:
    raise Stays


def _replace(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    """``dataclasses.replace``: a new object, made as any other."""
    thing = given[0] if len(given) == 1 else None
    if not isinstance(thing, Thing) or not dataclasses.is_dataclass(thing.of):
        return ABSENT
    fields = [f for f in dataclasses.fields(thing.of) if f.init]
    return made(run, thing.of, [], {f.name: thing.attributes[f.name] for f in fields} | named)


def _vars(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    return parts_as_dict(run, given[0]) if len(given) == 1 and isinstance(given[0], Thing) else ABSENT


def _reduce(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
    """``functools.reduce`` of what is gone over item by item."""
    if named or isinstance(given[1], (Rows, Listed)) or (isinstance(given[1], Late) and not given[1].shape):
        return ABSENT
    items = live(run, given[1])
    found = given[2] if len(given) > 2 else run.kept(next(items, ABSENT))
    if found is ABSENT:
        raise Raised(TypeError("reduce() of empty iterable with no initial value"))
    for each in items:
        found = run.kept(run.applied(run, given[0], [found, run.kept(each)], {}))
    return found


def _as_container(of: type) -> Callable[..., Any]:
    """``dataclasses.asdict`` and ``astuple``."""

    def handler(run: Run, given: list[Any], named: dict[str, Any]) -> Any:
        if named or len(given) != 1 or not isinstance(given[0], Thing) or not dataclasses.is_dataclass(given[0].of):
            return ABSENT
        return inside(given[0])

    def inside(value: Any) -> Any:
        if isinstance(value, Thing) and dataclasses.is_dataclass(value.of):
            parts = {f.name: inside(value.attributes[f.name]) for f in dataclasses.fields(value.of)}
            return parts if of is dict else tuple(parts.values())
        if type(value) in (list, tuple):
            return type(value)(map(inside, value))
        if type(value) is dict:
            return {inside(k): inside(v) for k, v in value.items()}
        return value if isinstance(value, Late) or not has_late(value) else _stay()

    return handler


HANDLERS: dict[Any, Callable[..., Any]] = {
    isinstance: _instance, sum: _sum, type: _type, getattr: _getattr, hasattr: _has, setattr: _setattr,
    callable: _callable, bool: _bool, iter: _iter, next: _next, min: _min_max(min), max: _min_max(max),
    functools.reduce: _reduce, vars: _vars, print: _print, dataclasses.replace: _replace,
    dataclasses.asdict: _as_container(dict), dataclasses.astuple: _as_container(tuple),
}  # fmt: skip
