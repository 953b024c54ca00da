"""What the classes of objects say of operators, tests, items and calls: their methods with special names."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import types
from collections.abc import Iterable
from typing import Any

from ...reading.resolve import is_helper
from .ranks import kind_of
from .state import Late, Outer, Run, Stays, Thing, has_late

BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip
UNARY = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
COMPARED = {ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__",
            ast.GtE: "__ge__"}  # fmt: skip
MIRRORED = {"__eq__": "__eq__", "__ne__": "__ne__", "__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__",
            "__ge__": "__le__"}  # fmt: skip
TOTAL: dict[str, dict[str, tuple[bool, bool | None]]] = {  # by the method that is there: not it, and or or equal?
    "__lt__": {"__gt__": (True, False), "__le__": (False, True), "__ge__": (True, None), "__lt__": (False, None)},
    "__le__": {"__ge__": (True, True), "__lt__": (False, False), "__gt__": (True, None), "__le__": (False, None)},
    "__gt__": {"__lt__": (True, False), "__ge__": (False, True), "__le__": (True, None), "__gt__": (False, None)},
    "__ge__": {"__le__": (True, True), "__gt__": (False, False), "__lt__": (True, None), "__ge__": (False, None)},
}
OF_ARRAYS = ("__len__", "__getitem__", "__iter__", "__array__", "__array_ufunc__", "__array_priority__", "__float__")
ABSENT = object()  # what an object without the method gives


def class_of(value: Any) -> Any:
    """The class of the user's whose methods a value has; None for what has none."""
    if isinstance(value, Thing):
        return value.of
    named = isinstance(value, tuple) and hasattr(value, "_fields")
    return type(value) if named or isinstance(value, enum.Enum) else None


def method(value: Any, name: str) -> Any:
    """The function that is a method of a value; None where its class has none of its own."""
    of = class_of(value)
    found = None if of is None else inspect.getattr_static(of, name, None)
    written = isinstance(found, types.FunctionType) and found.__module__ != "functools" and is_helper(found)
    return found if written else None  # type: ignore[return-value]


def special(run: Run, value: Any, name: str, *given: Any) -> Any:
    """What a method gives; ``ABSENT`` where there is none."""
    found = method(value, name)
    if found is None:
        of = class_of(value)
        inherited = getattr(object, name, None)
        if isinstance(value, Thing) and getattr(of, name, inherited) is not inherited:
            raise Stays  # written elsewhere than in a text
        return ABSENT
    result = run.call_of(run, found, [value, *given], {})
    return ABSENT if isinstance(result, Outer) and result.value is NotImplemented else result


def operated(run: Run, op: ast.operator, left: Any, right: Any, in_place: bool = False) -> Any:
    """``left op right``, where one of them has methods for it; else ``ABSENT``."""
    if class_of(left) is None and class_of(right) is None:
        return ABSENT
    called = BINARY[type(op)]
    ways = [(left, f"__{called}__", right), (right, f"__r{called}__", left)]
    if class_of(left) is class_of(right):
        ways.pop()
    elif class_of(left) is not None and class_of(right) is not None and issubclass(class_of(right), class_of(left)):
        ways.reverse()
    for one, name, other in [(left, f"__i{called}__", right)] * in_place + ways:
        if one is right and isinstance(left, Late):
            _is_number(run, left, right)
        found = special(run, one, name, other)
        if found is not ABSENT:
            return found
    if isinstance(left, Thing) or isinstance(right, Thing):
        raise Stays
    return ABSENT


def _is_number(run: Run, left: Late, right: Any) -> None:
    """Raise :class:`Stays` for what NumPy may take apart, or the object beside it."""
    kind = kind_of(run.kinds, left.node)
    if kind is None or kind[0] or any(hasattr(class_of(right), each) for each in OF_ARRAYS):
        raise Stays


def compared_by_class(run: Run, op: ast.cmpop, left: Any, right: Any) -> Any:
    """What a comparison of objects gives; ``ABSENT`` where neither has a method for it."""
    name = COMPARED.get(type(op))
    if name is None or not (isinstance(left, Thing) or isinstance(right, Thing) or _named(left) or _named(right)):
        return ABSENT
    if isinstance(left, Thing) and isinstance(right, Thing) and left.of is right.of and _of_fields(left.of, name):
        return tuple(_fields(left)), tuple(_fields(right))
    if (made := _of_total_ordering(run, left, name, right)) is not ABSENT:
        return made
    for one, called, other in ((left, name, right), (right, MIRRORED[name], left)):
        if one is right and isinstance(left, Late):
            _is_number(run, left, right)
        found = special(run, one, called, other)
        if found is not ABSENT:
            return found
        if called == "__ne__" and method(one, "__eq__") is not None:
            return _not(special(run, one, "__eq__", other))
    if isinstance(op, (ast.Eq, ast.NotEq)) and (isinstance(left, Thing) or isinstance(right, Thing)):
        return (left is right) is isinstance(op, ast.Eq)
    return ABSENT


def _of_total_ordering(run: Run, one: Any, name: str, other: Any) -> Any:
    """What a method gives that ``functools.total_ordering`` has made of the one that the class has."""
    made = None if class_of(one) is None else inspect.getattr_static(class_of(one), name, None)
    if name not in TOTAL["__lt__"] or not isinstance(made, types.FunctionType) or made.__module__ != "functools":
        return ABSENT
    root = next((each for each in TOTAL if method(one, each) is not None), None)
    if root is None or method(one, "__eq__") is None:
        raise Stays
    whether_not, equal = TOTAL[root][name]
    found = special(run, one, root, other)
    found = _not(found) if whether_not else found
    if equal is None:
        return found
    same = special(run, one, "__eq__", other)
    parts = [found, same if equal else _not(same)]
    if not any(isinstance(each, Late) for each in parts):
        return any(parts) if equal else all(parts)
    nodes = [each.node if isinstance(each, Late) else ast.Constant(value=each) for each in parts]
    return Late(ast.BoolOp(op=ast.Or() if equal else ast.And(), values=nodes))


def _not(found: Any) -> Any:
    if isinstance(found, Late):
        return Late(ast.UnaryOp(op=ast.Not(), operand=found.node))
    return not found if type(found) is bool else _stay()


def _stay() -> Any:
    raise Stays


def _named(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _of_fields(of: type, name: str) -> bool:
    """True for a method of a dataclass that compares tuples of its fields."""
    found = inspect.getattr_static(of, name if name != "__ne__" else "__eq__", None)
    return isinstance(found, types.FunctionType) and dataclasses.is_dataclass(of) and not is_written(found)


def is_written(function: types.FunctionType) -> bool:
    """True for a function that stands in a text, where a dataclass makes those that it has none for."""
    return not function.__code__.co_filename.startswith("<string>")


def _fields(thing: Thing) -> list[Any]:
    return [thing.attributes[f.name] for f in dataclasses.fields(thing.of) if f.compare]  # type: ignore[arg-type]


def is_known_key(value: Any) -> bool:
    """True for an object that a dict or a set knows by what it is, and for a tuple of such."""
    if isinstance(value, Thing):
        return value.of.__hash__ is object.__hash__ and value.of.__eq__ is object.__eq__
    return isinstance(value, enum.Enum)


def keys_are_known(given: Any, pairs: bool) -> Any:
    """What a dict or a set is made of, or gets: a dict, or else keys, or ``pairs`` of keys and values; raises
    :class:`Stays` where a run decides a key, of which nothing is known but that it is one."""
    if isinstance(given, Iterable) and not isinstance(given, dict):
        given = list(given)
        keys = [each[0] if pairs and isinstance(each, (tuple, list)) and each else each for each in given]
        if any(has_late(key) and not is_known_key(key) for key in keys):
            raise Stays
    return given
