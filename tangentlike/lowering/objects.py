"""What a class gives to its objects: methods, properties, constants.

p.rate(x)    ->    rate(p, x)            p.area    ->    area(p)            (a property)
"""

from __future__ import annotations

import ast
import enum
import functools
import inspect
import types
from typing import Any

from ..form.kinds import Instance
from ..form.program import located, located_everywhere
from ..form.structures import Identity
from ..reading.captured import MISSING, Place, table
from ..reading.class_methods import as_function
from ..reading.resolve import Found, is_helper

SPECIAL = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.USub: "neg", ast.UAdd: "pos", ast.Eq: "eq", ast.Lt: "lt",
    ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip


def method_of(lowering: Any, node: ast.Call) -> tuple[Any, ast.Call] | None:
    """The function that a method of an object is, and its call; None for what is no method of a class of the user's."""
    function = node.func
    if not isinstance(function, ast.Attribute):
        return None
    found = member(lowering, function)
    if isinstance(found, staticmethod):
        return found.__func__, node
    if getattr(found, "_static", False):
        return found, node
    if isinstance(found, classmethod):
        of_class = as_function(found.__get__(None, _class(lowering, function.value)))
        return (of_class, node) if is_helper(of_class) else None
    if found is MISSING or not is_helper(found):
        return None
    call = ast.Call(func=function, args=[function.value, *node.args], keywords=node.keywords)
    return found, located(call, node)


def method_of_member(lowering: Any, node: ast.Call) -> tuple[Any, ast.Call] | None:
    """The function that a method of a member of an enumeration is, and its call; None for any other call."""
    function = node.func
    if not isinstance(function, ast.Attribute) or not isinstance(
        function.value, (ast.Name, ast.Attribute, ast.Constant)
    ):
        return None
    known = lowering.static(function.value)
    if known is None or not isinstance(known.value, enum.Enum):
        return None
    found = inspect.getattr_static(type(known.value), function.attr, None)
    if not is_helper(found) or function.attr in vars(known.value):
        return None
    call = ast.Call(func=function, args=[function.value, *node.args], keywords=node.keywords)
    return found, located(call, node)


def of_member(lowering: Any, known: Any, attribute: str) -> Any:
    """What a member of an enumeration has under this name, where that is a number or a text; else ``MISSING``.

    The specialization holds for this value only: it may be assigned, or what a property makes of anything else.
    """
    if not isinstance(known, enum.Enum):
        return MISSING
    place = Place(Identity(known), "", (attribute,))
    try:
        found = place.find()
    except Exception:  # whatever a property of the user's raises: so does its call, where a run reaches it
        return MISSING
    if not isinstance(found, (bool, int, float, str, type(None))):
        return MISSING
    lowering.names.fix(Found(place, found, found))
    return found


def getter_of(lowering: Any, node: ast.Attribute) -> Any:
    """The function that computes a property of an object; None for any other attribute."""
    found = member(lowering, node)
    if isinstance(found, property):
        return found.fget
    return found.func if isinstance(found, functools.cached_property) else None


def constant_of(lowering: Any, node: ast.Attribute) -> Found | None:
    """What a class holds for all its objects under the name of an attribute."""
    found = member(lowering, node)
    plain = isinstance(found, (bool, int, float, str, type(None), tuple)) or hasattr(found, "dtype")
    plain = plain or (isinstance(found, list) and table(found) is not None)
    return Found(_place(lowering, node), found, found) if plain else None


def with_operator(lowering: Any, node: Any, way: str, owner: ast.expr, given: list[ast.expr]) -> ast.Call | None:
    """``owner.__add__(other)`` for ``owner + other``, where the class of the owner, a variable, says what it is."""
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        return None
    of = _class(lowering, owner) if isinstance(owner, (ast.Name, ast.Attribute)) else None
    special = f"__{way}{SPECIAL.get(type(getattr(node, 'op', None) or node.ops[0]), '')}__"
    if of is None or not isinstance(inspect.getattr_static(of, special, None), types.FunctionType):
        return None
    method = ast.Attribute(value=owner, attr=special, ctx=ast.Load())
    return located_everywhere(ast.Call(func=method, args=given, keywords=[]), node)


def is_called(lowering: Any, node: ast.expr) -> bool:
    """True for an object that is called as a function."""
    of = _class(lowering, node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    return of is not None and is_helper(inspect.getattr_static(of, "__call__", None))


def function_in(lowering: Any, node: ast.Attribute) -> Any:
    """The function that a field of an object or a NamedTuple holds; None for any other attribute."""
    held = _variable(lowering, node)
    found = lowering.fixed.get(held)
    return found if callable(found) else None


def member(lowering: Any, node: ast.Attribute) -> Any:
    """What the class of an object holds under the name of an attribute that the object itself does not have."""
    of = _class(lowering, node.value)
    if of is None or node.attr in _keys(lowering, node.value):
        return MISSING
    found = inspect.getattr_static(of, node.attr, MISSING)
    if found is not MISSING and not isinstance(found, (int, float)) and not hasattr(found, "dtype"):
        place = _place(lowering, node)
        lowering.context.captured.fix(place, place.find())
    return found


def _place(lowering: Any, node: ast.Attribute) -> Place:
    return Place(Identity(_class(lowering, node.value)), "", (node.attr,))


def _class(lowering: Any, node: ast.expr) -> type | None:
    """The class of the object that an expression stands for."""
    held = _variable(lowering, node)
    if held in lowering.tuples:
        kind: Any = lowering.tuple_kinds.get(held, ("tuple", ()))[0]
    else:
        kind = getattr(lowering.structures.get(held), "kind", None)
    return kind.of if isinstance(kind, Instance) else kind if isinstance(kind, type) else None


def _keys(lowering: Any, node: ast.expr) -> tuple[Any, ...]:
    held = _variable(lowering, node)
    return lowering.tuple_kinds[held][1] if held in lowering.tuples else lowering.structures[held].keys


def _variable(lowering: Any, node: ast.expr) -> str:
    """The variable for an object: items of containers have variables of their own."""
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Attribute):
        return ""
    around = _variable(lowering, node.value)
    keys = lowering.tuple_kinds.get(around, ("tuple", ()))[1]
    return lowering.tuples[around][keys.index(node.attr)] if node.attr in keys else ""
