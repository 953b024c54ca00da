"""Texts that a run would put together for a function that does not read them: ``log(f"gap {gap:.1e}")`` of a function
that does nothing, or writes what it is told into a log, which compiled code does not."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import located
from ..form.trees import nodes

_LOOKING = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.FormattedValue, ast.JoinedStr),
    *(ast.operator, ast.unaryop),
)


def emptied(lowering: Any, function: Any, given: dict[str, ast.expr], place: ast.AST) -> dict[str, ast.expr]:
    """What the parameters of a function get, with an empty text for each such text that it does not read."""
    texts = [p for p, item in given.items() if isinstance(item, ast.JoinedStr) and _only_looks(item)]
    if not texts:
        return given
    tree = lowering.context.text_of(lowering, function, place)[0].tree
    read = {n.id for n in nodes(tree) if isinstance(n, ast.Name)}
    return given | {p: located(ast.Constant(value=""), given[p]) for p in texts if p not in read}


def _only_looks(text: ast.JoinedStr) -> bool:
    """True where nothing is called for the text."""
    return all(isinstance(n, _LOOKING) for n in nodes(text))
