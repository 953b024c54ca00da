"""Classes whose objects are taken apart where a function makes them, and what their methods change."""

from __future__ import annotations

import abc
import ast
import dataclasses
import dis
import enum
import functools
import inspect
import linecache
import numbers
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

from ...form.kinds import HEAP_TYPE, OTHERS, is_constructor
from ...form.trees import nodes
from ...reading.resolve import MISSING, is_helper, python_function
from ...reading.stand_ins import stands_in
from ..syntax.short_forms import CHANGING

BASES = (object, abc.ABC, typing.Generic, typing.Protocol)
OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift", ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert", ast.Eq: "eq",
    ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
COMPARED = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_LARGEST = 64  # tables that are looked through
_OF_DICTS = ("update", "setdefault", "popitem")
_OWN_WAYS = ("__delattr__", "__getattribute__", "__set_name__", "__init_subclass__")
_BY_METHODS = ("__setattr__", "__getattr__")  # ``object_own_ways.py``
_MORE_THAN_FIELDS = (
    *("__setattr__", "__getattr__", "__call__", "__getitem__", "__setitem__", "__len__", "__abs__"),
    *(f"__{way}{each}__" for each in OPERATORS.values() for way in ("", "r", "i") if each not in ("eq", "ne")),
)


def filled(body: list[ast.stmt]) -> set[str]:
    """The names of lists and dicts that statements change, item by item."""
    every = [n for s in body for n in nodes(s) if isinstance(n, (ast.Call, ast.Subscript))]
    calls = [n.func for n in every if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    changed = [f.value for f in calls if f.attr in CHANGING]
    changed += [n.value for n in every if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load)]
    return {n.id for n in changed if isinstance(n, ast.Name)}


def updated(body: list[ast.stmt]) -> set[str]:
    """The names of what statements may change: how many items there are, or under which keys."""
    every = [n for s in body for n in nodes(s)]
    changed = [n.value for n in every if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Del)]
    changed += [n.value for n in every if isinstance(n, ast.Attribute) and n.attr in (*CHANGING, *_OF_DICTS)]
    return {n.id for n in changed if isinstance(n, ast.Name)}


def items_stored(body: list[ast.stmt]) -> tuple[set[str], set[str]]:
    """The names of what statements store items in, and of what they change the items of by ``+=`` and its kin."""
    every = [n for s in body for n in nodes(s)]
    added = [n.target for n in every if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Subscript)]
    stored = [n for n in every if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) and n not in added]
    one, other = ({n.value.id for n in found if isinstance(n.value, ast.Name)} for found in (stored, added))
    return one, other


def counted(body: list[ast.stmt]) -> dict[str, int]:
    out: dict[str, int] = {}
    every = [n for s in body for n in nodes(s)]
    own = {n for g in every if isinstance(g, ast.comprehension) for n in nodes(g.target)}
    for node in every:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in own:
            out[node.id] = out.get(node.id, 0) + 1
    return out


def is_of_users(of: Any) -> bool:
    """True for a class of the user's that makes its objects in the ordinary way."""
    if not isinstance(of, type) or type(of) not in (type, abc.ABCMeta, type(typing.Protocol)):
        return False
    if issubclass(of, (tuple, list, dict, set, str, BaseException, enum.Enum, numbers.Number)):
        return False
    own = [c for c in of.__mro__ if c not in BASES]
    plain = stands_in(of) or all(
        c.__flags__ & HEAP_TYPE and c.__module__.split(".")[0] not in OTHERS - {"builtins"} for c in own
    )
    return (
        plain
        and of.__new__ is object.__new__
        and not any(
            n in vars(c) and not (is_frozen(c) and is_written_by_dataclasses(vars(c)[n]))
            for c in own
            for n in _OWN_WAYS
        )
        and all(isinstance(vars(c).get(n, is_of_users), types.FunctionType) for c in own for n in _BY_METHODS)
    )


def is_taken_apart(of: Any, stored: set[str]) -> bool:
    """True for a class whose objects become variables; those that are but their fields are known to lowering.

    ``stored`` are the names of attributes that something changes.
    """
    if of is types.SimpleNamespace:
        return bool(stored)
    if not is_of_users(of):
        return False
    if not is_constructor(of):
        return True
    fields = {f.name for f in dataclasses.fields(of)}
    held = [(n, v) for c in of.__mro__ if c not in BASES for n, v in vars(c).items()]
    return bool(fields & stored) or any(n in _MORE_THAN_FIELDS or isinstance(v, classmethod) for n, v in held)


def member(of: type, name: str) -> Any:
    """What a class holds under a name, as it stands there; ``MISSING`` where there is nothing."""
    return inspect.getattr_static(of, name, MISSING)


@functools.cache
def comparison(of: type, name: str) -> Any:
    """A method with a text to read that does what the one does which ``@dataclass(order=True)`` has written: the fields
    of two objects of the class are compared, as tuples or the only one of each."""
    owner = next(each for each in of.__mro__ if name in vars(each))
    compared = [f.name for f in dataclasses.fields(owner) if f.compare]
    sides = [", ".join(f"{which}.{each}" for each in compared) for which in ("self", "other")]
    one, other = sides if len(compared) == 1 else (f"({each})" for each in sides)
    text = f"def {name}(self, other):\n    return {one} {COMPARED[name]} {other}\n"
    file = f"<dataclass {owner.__module__}.{owner.__qualname__}.{name}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space: dict[str, Any] = {}
    exec(compile(text, file, "exec"), vars(sys.modules[owner.__module__]), space)
    return space[name]


def is_frozen(of: type) -> bool:
    """True for a dataclass that raises an exception when an attribute is assigned."""
    return bool(getattr(getattr(of, "__dataclass_params__", None), "frozen", False))


def is_written_by_dataclasses(init: Any) -> bool:
    """True for the ``__init__`` that ``@dataclass`` makes."""
    return isinstance(init, types.FunctionType) and init.__code__.co_filename == "<string>"


def functions_of(of: type) -> Iterator[types.FunctionType]:
    """The functions that the methods and properties of a class are."""
    for each in of.__mro__:
        for found in vars(each).values() if each not in BASES else ():
            if isinstance(found, (staticmethod, classmethod)):
                found = found.__func__
            getters = (found.fget, found.fset) if isinstance(found, property) else (getattr(found, "func", found),)
            for function in getters:
                plain = python_function(function) if is_helper(function) else function
                if isinstance(plain, types.FunctionType):
                    yield plain


def reached_from(found: list[Any]) -> tuple[set[type], set[types.FunctionType]]:
    """The classes and functions of the user's that are found, and those that these name."""
    classes: set[type] = set()
    functions: set[types.FunctionType] = set()
    waiting = list(found)
    while waiting:
        each = waiting.pop()
        if isinstance(each, types.MethodType):
            waiting.append(each.__self__ if isinstance(each.__self__, type) else type(each.__self__))
            each = each.__func__
        if isinstance(each, type):
            if (is_of_users(each) or each is types.SimpleNamespace) and each not in classes:
                classes.add(each)
                waiting += functions_of(each)
            continue
        if type(each) in (dict, list, tuple) and len(each) <= _LARGEST:  # a table of classes or functions
            waiting += [e for e in (each.values() if type(each) is dict else each) if callable(e)]
            continue
        plain = python_function(each) if each is not MISSING and is_helper(each) else None
        if isinstance(plain, types.FunctionType) and plain not in functions:
            functions.add(plain)
            waiting += _named_in(plain.__code__, {**plain.__globals__, **_cells(plain)})
    return classes, functions


def _named_in(code: types.CodeType, space: dict[str, Any]) -> Iterator[Any]:
    """What the names of a function stand for, and what it reads of the user's modules."""
    for each in _names(code):
        found = space.get(each, MISSING)
        yield found
        if isinstance(found, types.ModuleType) and found.__name__.split(".")[0] not in OTHERS:
            yield from (vars(found)[n] for n in code.co_names if n in vars(found))


def reads_any(function: Any, values: list[Any]) -> bool:
    """True for a function that names one of these values, or calls one that does."""
    if not values:
        return False
    classes, functions = reached_from([function])
    for each in {*functions, *(f for of in classes for f in functions_of(of))}:
        found = _named_in(each.__code__, {**each.__globals__, **_cells(each)})
        if any(one is other for one in found if one is not MISSING for other in values):
            return True
    return False


def _cells(function: types.FunctionType) -> dict[str, Any]:
    pairs = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {name: cell.cell_contents for name, cell in pairs if cell != types.CellType()}


@functools.cache
def _names(code: types.CodeType) -> set[str]:
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    read = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return {*read, *code.co_freevars, *(n for c in inner for n in _names(c))}


@functools.cache
def attributes_stored(code: types.CodeType) -> tuple[set[str], set[str]]:
    """The attributes that a function assigns: of the object that it gets first, and of any other."""
    own: set[str] = set()
    others: set[str] = set()
    first = code.co_varnames[0] if code.co_argcount else None
    before: Any = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_ATTR":
            of_first = first is not None and before is not None and before.argval == first
            (own if of_first else others).add(instruction.argval)
        before = instruction
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            others |= set().union(*attributes_stored(inner))
    return own, others


def texts_in(code: types.CodeType) -> set[str]:
    """The texts that a function has, which may be names of attributes."""
    every = [e for c in code.co_consts for e in (c if isinstance(c, tuple) else (c,))]
    return {each for each in every if isinstance(each, str) and each.isidentifier()}


@functools.cache
def stores_items(code: types.CodeType) -> bool:
    """True for a function that stores or deletes items, of arrays or of anything."""
    return any(each.opname in ("STORE_SUBSCR", "DELETE_SUBSCR") for each in dis.get_instructions(code))


def changes(classes: set[type], functions: set[types.FunctionType]) -> tuple[set[str], dict[type, set[str]]]:
    """The attributes that functions assign of whatever objects, and those that methods of each class assign of its own
    after an object was made."""
    everywhere: set[str] = set()
    of_class: dict[type, set[str]] = {}
    methods = {function for each in classes for function in functions_of(each)}
    for function in functions - methods:
        everywhere |= set().union(*attributes_stored(function.__code__))
    for each in classes:
        for function in functions_of(each):
            own, others = attributes_stored(function.__code__)
            everywhere |= others
            if function.__name__ not in ("__init__", "__post_init__"):
                of_class.setdefault(each, set()).update(own)
    return everywhere, of_class
