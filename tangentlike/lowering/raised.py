"""What ``raise`` becomes: the user's class with constant text; ``reraise.py`` puts the whole message together."""

from __future__ import annotations

import ast
import enum
import re
import sys
from typing import Any

from ..form.program import name
from ..form.types import Scalar
from ..reading.resolve import MISSING


def plain_raise(lowering: Any, node: ast.Raise) -> ast.Raise:
    """Compiled code raises the user's class with constant text; ``reraise.py`` puts the whole message together."""
    exception = node.exc
    called = exception.func if isinstance(exception, ast.Call) else exception
    found = called.value if isinstance(called, ast.Constant) else MISSING
    if called is not None and found is MISSING and not (isinstance(called, ast.Name) and lowering.is_local(called.id)):
        found = lowering.names.find(called)
    arguments: list[ast.expr]
    if not (isinstance(found, type) and issubclass(found, BaseException)):
        if not (isinstance(exception, ast.Call) and callable(found)):
            what = ast.unparse(exception) if exception is not None else "nothing"
            raise lowering.refused(
                node, "raised-value", f"`{what}` is no class of exceptions", '`raise ValueError("...")`'
            )
        found, arguments = Exception, [ast.Constant(value=f"{ast.unparse(exception.func)}(...)")]
    elif isinstance(exception, ast.Call):
        arguments = [_argument(lowering, a) for a in exception.args]
        if exception.keywords:
            found = next(c for c in found.__mro__ if c.__module__ == "builtins")
    else:
        arguments = []
    kind = next(c for c in found.__mro__ if getattr(sys.modules.get(c.__module__), c.__name__, None) is c)
    text = kind.__name__
    if kind.__module__ != "builtins":
        text = lowering.outside_name(called.id if isinstance(called, ast.Name) else text, kind)
        lowering.functions[text] = kind
    raised: ast.expr = ast.Call(func=name(text), args=arguments, keywords=[])
    if kind.__module__ == "builtins" and not isinstance(exception, ast.Call):
        raised = name(text)
    fresh = ast.Raise(exc=raised, cause=None)
    fresh.lineno = node.lineno
    return fresh


def _argument(lowering: Any, node: ast.expr) -> ast.expr:
    """An argument of an exception: text known while compiling, or a number."""
    known = lowering.static(node)
    if known is not None and isinstance(known.value, (str, int, float)):
        value = known.value.value if isinstance(known.value, enum.Enum) else known.value
        return ast.Constant(value=value)
    if isinstance(node, ast.Name) and isinstance(lowering.types.get(node.id), Scalar):
        return node
    return ast.Constant(value=_constant_text(node))


def _constant_text(node: ast.expr) -> str:
    """The text of a message as far as it stands in the source, with ``...`` for what is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_constant_text(v) for v in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _constant_text(node.left) + _constant_text(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return re.sub(r"%[^%a-zA-Z]*[a-zA-Z]", "...", _constant_text(node.left))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return re.sub(r"\{[^}]*\}", "...", _constant_text(node.func.value))
    return "..."
