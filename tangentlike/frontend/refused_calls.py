"""Calls that are refused by their names alone: calls through text, and writes that leave no mark."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.program import root_name
from .syntax.callee import MISSING, Scope, dynamic_kind, is_library, is_module
from .syntax.plain_parts import is_text
from .syntax.refusals import IN_PLACE_FUNCTIONS, IN_PLACE_METHODS
from .syntax.rewrites import at_loop, values_by_name

# The node to point at, the code of the rule, and the words to fill it with.
Finding = tuple[ast.AST, str, dict[str, str]]

# What leaves a sum, a product or a maximum as it is, when it is put in the place of an element.
WITH_WHERE = ("sum", "prod", "max", "min", "amax", "amin", "mean", "std", "var", "any", "all")


def refused_call(scope: Scope, node: ast.Call, goal: str) -> Finding | None:
    """Why the whole call cannot be differentiated, whatever its arguments; ``goal`` is the name it is assigned to."""
    function, callee = node.func, scope.value(node.func)
    words = {"call": ast.unparse(node), "function": ast.unparse(function)}
    if isinstance(function, ast.Attribute) and function.attr == "format" and is_text(function.value):
        return node, "string-format", {"values": " ".join(f"{{{ast.unparse(a)}}}" for a in node.args)}
    made = isinstance(function, ast.Call) and any(scope.value(function.func) is f for f in (np.vectorize, type))
    if not isinstance(function, (ast.Name, ast.Attribute, ast.Subscript)) and not made and not _is_got(function):
        return node, "computed-call", words
    if callee is dict and (len(node.args) != 1 or node.keywords):
        keys: list[ast.expr | None] = [ast.Constant(keyword.arg) for keyword in node.keywords]
        display = ast.Dict(keys=keys, values=[keyword.value for keyword in node.keywords])
        return node, "dict-display", {"instead": values_by_name(display)}
    if callee is set or callee is frozenset:
        if not node.args:
            return (
                node,
                "set-display",
                {"instead": "an array of flags, one for each value that may come: `np.zeros(8, dtype=bool)`"},
            )
        items = ast.unparse(node.args[0])
        return node, "set-display", {"instead": f"the values themselves, or in order: `np.sort({items})`"}
    if dynamic_kind(callee):
        return node, dynamic_kind(callee), {**words, "instead": _spelled_out(node)}
    return _unmarked_write(scope, node, callee)


def _is_got(function: ast.expr) -> bool:
    """True for ``FUNCTIONS.get(key, f)``: whether the item is known is found out while compiling."""
    return isinstance(function, ast.Call) and isinstance(function.func, ast.Attribute) and function.func.attr == "get"


def _spelled_out(node: ast.Call) -> str:
    """``setattr(x, "T", y)`` and ``eval("x")`` without the text."""
    match node.args:
        case [owner, ast.Constant(value=str(attribute)), *_]:
            return f"use the name itself: `{ast.unparse(owner)}.{attribute}`"
        case [ast.Constant(value=str(code)), *_]:
            return f"use the code itself: `{code}`"
    return "use the names themselves, each where it is needed"


ARGUMENTS = {"append": 1, "extend": 1, "insert": 2, "put": 2, "sort": 0}


def _of_other(scope: Scope, node: ast.Call) -> bool:
    """True for a method that is surely none of an array or a list, as in ``xp.sort(x)``, or may be one of a dict."""
    assert isinstance(node.func, ast.Attribute)
    most = ARGUMENTS.get(node.func.attr)
    given = node.args if node.func.attr != "sort" else [a for a in node.args if not _is_axis(a)]
    owner = node.func.value
    of_dict = isinstance(owner, ast.Name) and owner.id in scope.dicts
    return of_dict or _of_dict(node) or (most is not None and len(given) > most)


def _is_axis(node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.UnaryOp)) or (isinstance(node, ast.Name) and node.id == "axis")


def _of_dict(node: ast.Call) -> bool:
    """True for a method that changes a dict, if it is one: that is known later."""
    assert isinstance(node.func, ast.Attribute)
    text = node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    if node.func.attr == "partition" and text:
        return True  # of a text
    return node.func.attr == "update" or (node.func.attr in ("pop", "setdefault") and bool(text))


def _unmarked_write(scope: Scope, node: ast.Call, callee: Any) -> Finding | None:
    """``x.sort()``, ``np.copyto(x, y)``, ``np.add.at(x, i, y)`` and ``np.add(a, b, x)``."""
    function = node.func
    name = getattr(callee, "__name__", "")
    if is_library(callee) and name in IN_PLACE_FUNCTIONS:
        return _in_place(node, "in-place-function", IN_PLACE_FUNCTIONS[name], node.args)
    if isinstance(function, ast.Attribute):
        owner = scope.value(function.value)
        if isinstance(owner, np.ufunc) and function.attr == "at":
            return node, "ufunc-at", {"function": ast.unparse(function), "loop": at_loop(node)}
        if function.attr in IN_PLACE_METHODS and not is_module(owner) and not _of_other(scope, node):
            arguments = [function.value, *node.args]
            return _in_place(node, "in-place-method", IN_PLACE_METHODS[function.attr], arguments)
    inputs = callee.nin if isinstance(callee, np.ufunc) else 2 if callee is np.dot else len(node.args)
    if len(node.args) > inputs:
        out = ast.unparse(node.args[inputs])
        call = ast.unparse(ast.Call(function, node.args[:inputs], node.keywords))
        return node.args[inputs], "out-argument", {"argument": out, "out": out, "call": call}
    return None


def _in_place(node: ast.Call, code: str, instead: str, arguments: list[ast.expr]) -> Finding:
    texts = [ast.unparse(argument) for argument in arguments] + ["..."] * 3
    changed = arguments[0]
    place, before = texts[0], ""
    if not isinstance(changed, ast.Name) and "np.zeros" in instead:
        place = "$out"  # what grows there is kept by others
    elif not root_name(changed):
        place, before = "$whole", f"a name first, `$whole = {texts[0]}`, then "
    filled = before + instead.format(name=place, first=texts[1], second=texts[2])
    return node, code, {"call": ast.unparse(node), "name": texts[0], "instead": filled}


def refused_keyword(scope: Scope, node: ast.Call, keyword: ast.keyword) -> Finding | None:
    """Why an argument given by name cannot be differentiated, or None."""
    name, callee = keyword.arg, scope.value(node.func)
    rest = ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword])
    words = {"call": ast.unparse(rest), "argument": ast.unparse(keyword), "function": ast.unparse(node.func)}
    is_method = callee is MISSING and isinstance(node.func, ast.Attribute)
    if name is None:
        return None  # unrolling knows which names it holds
    if callee is print:
        return keyword, "print-keyword", {**words, "argument": name}
    if callee is zip and name == "strict" and ast.unparse(keyword.value) != "False":
        return keyword, "strict", words
    if not (is_method or is_library(callee)):
        return None
    if name == "out" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None):
        return keyword, "out-argument", {**words, "out": ast.unparse(keyword.value)}
    of_method = is_method and isinstance(node.func, ast.Attribute) and node.func.attr in WITH_WHERE
    if name == "where" and getattr(callee, "__name__", "") not in WITH_WHERE and not of_method:
        return keyword, "where-argument", {"instead": _without_where(rest, keyword.value, callee)}
    return None


def _without_where(call: ast.Call, condition: ast.expr, callee: Any) -> str:
    """How to write ``np.log(x, where=c)`` or ``x.sum(where=c)`` with np.where; ``call`` has no ``where=``."""
    chosen = ast.unparse(condition)
    values = call.args[-1:]
    if callee is MISSING and isinstance(call.func, ast.Attribute):
        values = [call.func.value]
    array = ast.unparse(values[0]) if values else "$x"
    if isinstance(callee, np.ufunc):
        safe = ast.unparse(ast.Call(call.func, [*call.args[:-1], ast.Name("$safe")], []))
        return (
            "choose with np.where, before and after, so that no derivative is infinite:\n"
            f"$safe = np.where({chosen}, {array}, 1)\n$result = np.where({chosen}, {safe}, 0)"
        )
    return "a loop with an if"
