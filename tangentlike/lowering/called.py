"""The function that a call stands for: by its name, as a method of a value, or made where it is called."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import located, name, tuple_of
from ..form.trees import nodes
from ..form.types import INTEGER, Array, Constant, Scalar, Tuple
from ..primitives.registry import METHODS
from ..reading.captured import MISSING
from ..reading.class_methods import as_function
from . import nearest, objects
from .binding import bind_tuple
from .dispatch import lower_expression
from .known import made_by_type
from .list_refusals import refuse_member
from .number_kinds import PYTHON, kinds
from .reached import without_attribute, without_name
from .state import Raises
from .temporaries import inertly, temporary
from .tuples import as_tuple

PACKED_METHODS = ("reshape", "transpose")


def with_named_owner(lowering, node: ast.Attribute) -> ast.Attribute:
    """``f(x).rate`` with a name for the object that ``f`` returns, whose class tells what its methods are; and
    ``(p - q).rate``."""
    if isinstance(node.value, ast.BinOp) and (owner := object_named(lowering, node.value)) is not node.value:
        return located(ast.Attribute(value=owner, attr=node.attr, ctx=node.ctx), node)
    if not isinstance(node.value, ast.Call) or lowering.inert:
        return node
    base, kind = as_tuple(lowering, *lower_expression(lowering, node.value))
    if not isinstance(kind, Tuple):
        return node  # which is refused
    named = temporary(lowering, "object")
    bind_tuple(lowering, named, base, kind, node)
    return located(ast.Attribute(value=located(name(named), node), attr=node.attr, ctx=node.ctx), node)


def by_class(lowering, node: ast.BinOp) -> ast.Call | None:
    """The call that ``a + b`` is where one of the two is an object whose class says what it is."""
    left = object_named(lowering, node.left)
    found = objects.with_operator(lowering, node, "", left, [node.right])
    if found is not None or left is not node.left or not isinstance(node.left, (ast.Name, ast.Constant)):
        return found
    return objects.with_operator(lowering, node, "r", node.right, [node.left])


def by_class_of_result(lowering, node: ast.BinOp, left: ast.expr, kind: Any) -> ast.Call | None:
    """The same for ``f(x) + b``, where ``f`` has returned an object, ``left``."""
    left, kind = as_tuple(lowering, left, kind)
    if lowering.inert or not isinstance(node.left, ast.Call) or not isinstance(kind, Tuple):
        return None
    named = temporary(lowering, "object")
    bind_tuple(lowering, named, left, kind, node)
    return objects.with_operator(lowering, node, "", located(name(named), node), [node.right])


def object_named(lowering, node: ast.expr) -> ast.expr:
    """``a + b`` in a larger expression as a variable, where that is a call of a method (``by_class``)."""
    inner = by_class(lowering, node) if isinstance(node, ast.BinOp) and not lowering.inert else None
    if inner is None or not isinstance(inertly(lowering, inner)[1], Tuple):
        return node
    owner = with_named_owner(lowering, located(ast.Attribute(value=inner, attr="value", ctx=ast.Load()), node))
    return owner.value


def callee(lowering, node: ast.Call) -> tuple[Any, ast.Call]:
    """The function object a call stands for; a method call becomes a call of a function."""
    if objects.is_called(lowering, node.func):
        method = located(ast.Attribute(value=node.func, attr="__call__", ctx=ast.Load()), node)
        node = located(ast.Call(func=method, args=node.args, keywords=node.keywords), node)
    function = node.func
    if isinstance(function, ast.Name):
        if function.id in lowering.inner:
            return lowering.context.inner_function(lowering, function.id), node
        if function.id in lowering.fixed:
            return as_function(lowering.fixed[function.id]), node
        if not lowering.is_outside(function.id):
            refused = lowering.refused(
                node, "call", f"`{function.id}` is a variable, and no function",
                "the name that the function was defined with",
            )  # fmt: skip
            if isinstance(lowering.types.get(function.id), Array):
                raise Raises(refused, TypeError, "'numpy.ndarray' object is not callable")
            raise refused
    of_member = objects.method_of_member(lowering, node)
    if of_member is not None:
        return of_member
    made = made_by_type(lowering, function)
    if made is not None:
        return made, node
    if isinstance(function, (ast.Call, ast.Subscript)):
        made = lower_expression(lowering, function)[1]
        if callable(made.value if isinstance(made, Constant) else made):
            return made, node
        raise lowering.refused(
            node, "computed-call", f"which function `{ast.unparse(function)}` is, is only known while it runs",
            "call each function by its name, under an if",
        )  # fmt: skip
    root: ast.expr = function
    while isinstance(root, ast.Attribute):
        root = root.value
    of_value = not isinstance(root, ast.Name) or not lowering.is_outside(root.id)
    if isinstance(function, ast.Attribute) and (of_value or lowering.is_captured(function.value)):
        written = node
        if function.attr not in METHODS:
            node = located(
                ast.Call(func=with_named_owner(lowering, function), args=node.args, keywords=node.keywords), node
            )
        found = objects.method_of(lowering, node)
        if found is not None:
            return found
        if (held := objects.function_in(lowering, function)) is not None:
            return held, node
        if function.attr not in METHODS:
            reason = f"the method `.{function.attr}()` has no gradient here"
            refused = lowering.refused(written, "method", reason, nearest.to_method(written))
            owner = lowering.types.get(function.value.id) if isinstance(function.value, ast.Name) else None
            raise without_attribute(function.attr, owner, refused)
        refuse_member(lowering, function)
        _refuse_of_pythons(lowering, function, node)
        positional = list(node.args)
        packed = len(positional) == 1 and isinstance(positional[0], (ast.Tuple, ast.List))
        several = len(positional) > 1 or (function.attr == "transpose" and positional)
        if function.attr in PACKED_METHODS and several and not packed:
            positional = [ast.copy_location(tuple_of(positional), node)]
        fresh = ast.Call(func=function, args=[function.value, *positional], keywords=node.keywords)
        return METHODS[function.attr], ast.copy_location(fresh, node)
    outside = lowering.names.find(function)
    if outside is MISSING:
        reason, rewrite = f"name `{ast.unparse(function)}` is not defined", "import it, or define it before the call"
        refused = lowering.refused(node, "unknown-name", reason, rewrite)
        root = next(n for n in nodes(function) if isinstance(n, ast.Name))
        found = lowering.names.look(root)
        raise without_name(lowering, root.id, found, refused) if found.value is MISSING else refused
    return as_function(outside), node


def _refuse_of_pythons(lowering, function: ast.Attribute, node: ast.Call) -> None:
    """``n.astype(float)`` of a number that is surely Python's own: Python has no such method of it."""
    owner = function.value
    if not isinstance(owner, ast.Name) or not isinstance(lowering.types.get(owner.id, INTEGER), Scalar):
        return  # one that is known while compiling has no type
    if not hasattr(int, function.attr) and not hasattr(float, function.attr) and kinds(lowering, owner) == PYTHON:
        reason = f"Python's own numbers have no `.{function.attr}()`"
        raise lowering.refused(node, "types", reason, f"a number of NumPy's: `np.asarray({owner.id})`")
