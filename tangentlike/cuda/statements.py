"""Statements over what all samples share, between two passes over the samples: one block does them, in order."""

from __future__ import annotations

import ast
import math
from typing import Any

from ..form.program import copy_of
from ..form.trees import nodes
from ..tile.operations import Operation, Statement
from ..tile.shared_loops import is_formula, kernel_of
from ..tile.text import Lines
from ..tile.values import Shared
from .calls import Call, NoCudaForm

ON_THE_HOST = "enough_values"  # needs only the number of samples: asked before a step is launched


def called(statement: Statement) -> Call | None:
    """The device function of a statement; None for one that the host asks."""
    if statement.effect:
        return _effect(statement)
    if len(statement.made) != 1 or statement.then or not isinstance(statement.node, ast.Assign):
        raise _refused(statement)
    (made,) = statement.made
    if not made.shape:
        return _number(statement, made)
    flat = _flat(statement)
    if not is_formula(flat):
        raise _refused(statement)
    operands, parameters, _, body = kernel_of([flat])
    size = math.prod(made.shape)
    body = body.replace(f"for k in range({size}):", f"for k in range(thread, {size}, threads):", 1)
    back = {v.name: v for v in (*statement.read, made)}
    given: dict[str, Any] = {p: back[v.name] for p, v in zip(parameters, operands, strict=False)}
    if "size" in parameters:
        given["size"] = "size"
    return Call(statement.line, f"make_{made.name}", given, body, (made,))


def values_needed(operations: list[Operation]) -> int:
    """How many values of each sample a mean and a variance are taken of, at the fewest; 0 where there are none."""
    found = []
    for operation in operations:
        if isinstance(operation, Statement) and operation.effect:
            text = ast.unparse(operation.node)
            if text.startswith(f"{ON_THE_HOST}(size * "):
                found.append(int(text[len(f"{ON_THE_HOST}(size * ") : -1]))
    return min(found, default=0)


def _flat(statement: Statement) -> Statement:
    """The statement without a reshape around what it computes: in memory nothing moves."""
    assert isinstance(statement.node, ast.Assign)
    value, (made,) = statement.node.value, statement.made
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "reshape"):
        return statement
    size = math.prod(made.shape)

    def line(v: Shared) -> Shared:
        return Shared(v.name, (size,), v.dtype) if v.shape and math.prod(v.shape) == size else v

    if len({v.shape for v in statement.read if v.shape}) > 1:
        return statement
    node = ast.Assign(targets=statement.node.targets, value=copy_of(value.func.value), lineno=statement.line)
    return Statement(statement.line, node, (line(made),), tuple(map(line, statement.read)))


def _number(statement: Statement, made: Shared) -> Call:
    """A number that is computed from numbers."""
    assert isinstance(statement.node, ast.Assign)
    calls = [n for n in nodes(statement.node.value) if isinstance(n, ast.Call)]
    plain = all(ast.unparse(c.func) in ("np.float32", "np.float64", "np.sqrt", "np.exp", "np.log") for c in calls)
    if not plain or any(v.shape for v in statement.read):
        raise _refused(statement)
    lines = Lines()
    with lines.block("if thread == 0:"):
        lines(f"{made.name}[0] = {ast.unparse(statement.node.value)}")
    given: dict[str, Any] = {v.name: v for v in (made, *statement.read)}
    return Call(statement.line, f"make_{made.name}", given | _size(statement), lines.text, (made,))


def _effect(statement: Statement) -> Call | None:
    """A call that changes arguments, such as running statistics: one thread makes it."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    if name == ON_THE_HOST:
        return None
    if name != "move_statistics":
        raise _refused(statement)
    lines = Lines()
    with lines.block("if thread == 0:"):
        lines(ast.unparse(statement.node))
    given: dict[str, Any] = {v.name: v for v in statement.read}
    return Call(statement.line, f"do_{name}", given | _size(statement), lines.text, statement.read)


def _size(statement: Statement) -> dict[str, str]:
    reads = any(isinstance(n, ast.Name) and n.id == "size" for n in nodes(statement.node))
    return {"size": "size"} if reads else {}


def _refused(statement: Statement) -> NoCudaForm:
    return NoCudaForm(f"'{ast.unparse(statement.node)}' over what all samples share has no form for a GPU")
