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
from .calls import Call, NoCudaForm, Site

PLAIN = ("np.float32", "np.float64", "np.int64", "np.sqrt", "np.exp", "np.log")
RUNS = 256  # in which an array is summed
ON_THE_HOST = "enough_values"  # needs only the number of samples: asked before a step is launched


def called(statement: Statement, site: Site) -> list[Call]:
    """The device functions of a statement; none for one that the host asks."""
    if statement.effect:
        return _effect(statement)
    if len(statement.made) != 1 or statement.then or not isinstance(statement.node, ast.Assign):
        raise _refused(statement)
    (made,), value = statement.made, statement.node.value
    if isinstance(value, ast.Subscript):
        return [_part(statement, made, value)]
    if not made.shape:
        total = _total(value)
        return [_number(statement, made)] if total is None else _sum(statement, made, total, site)
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
    return [Call(statement.line, f"make_{made.name}", given, body, (made,))]


def _part(statement: Statement, made: Shared, value: ast.Subscript) -> Call:
    """``w[2]``, ``w[1, 0]``: an element, or a run of them."""
    whole = {v.name: v for v in statement.read}.get(ast.unparse(value.value))
    try:
        index = ast.literal_eval(value.slice)
    except ValueError:
        raise _refused(statement) from None
    items = index if isinstance(index, tuple) else (index,)
    if whole is None or not all(isinstance(k, int) for k in items) or len(items) > len(whole.shape):
        raise _refused(statement)
    start = 0
    for k, item in enumerate(items):
        start += item % whole.shape[k] * math.prod(whole.shape[k + 1 :])
    lines = Lines()
    with lines.block(f"for k in range(thread, {math.prod(made.shape)}, threads):"):
        lines(f"{made.name}[k] = {whole.name}[{start} + k]")
    return Call(statement.line, f"make_{made.name}", {made.name: made, whole.name: whole}, lines.text, (made,))


def _total(value: ast.expr) -> tuple[ast.expr, bool] | None:
    """What is summed, and whether its mean is taken, where the value is a sum over an array."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
        name = ast.unparse(value.func)
        if name in ("np.sum", "sum_all", "np.mean"):
            return value.args[0], name == "np.mean"
    return None


def _sum(statement: Statement, made: Shared, total: tuple[ast.expr, bool], site: Site) -> list[Call]:
    """A sum over an array, as sums of runs of it whose number is fixed, and then their sum in order."""
    summed, mean = total
    arrays = [v for v in statement.read if v.shape]
    if not arrays:
        raise _refused(statement)
    shape, size = arrays[0].shape, math.prod(arrays[0].shape)
    target = Shared(site.name("elements"), shape, arrays[0].dtype)
    node = ast.Assign(targets=[ast.Name(id=target.name, ctx=ast.Store())], value=summed, lineno=statement.line)
    flat = Statement(statement.line, node, (target,), statement.read)
    if not is_formula(flat):
        raise _refused(statement)
    operands, parameters, _, body = kernel_of([flat])
    ((element, text),) = [line.strip().split("[k] = ", 1) for line in body.splitlines()[1:]]
    parts = min(RUNS, size)
    length = -(-size // parts)
    room = Shared(site.name(f"{made.name}_runs"), (parts,), "float64")
    lines = Lines()
    with lines.block(f"for p in range(thread, {parts}, threads):"):
        lines("total = np.float64(0)")
        with lines.block(f"for k in range(p * {length}, min(p * {length} + {length}, {size})):"):
            lines(f"total += {text}")
        lines("runs[p] = total")
    back = {v.name: v for v in statement.read}
    given: dict[str, Any] = {"runs": room}
    given |= {p: back[v.name] for p, v in zip(parameters, operands, strict=False) if p != element}
    given |= {"size": "size"} if "size" in parameters else {}
    some = Call(statement.line, f"sum_runs_of_{made.name}", given, lines.text, (room,))
    lines = Lines()
    with lines.block("if thread == 0:"):
        lines("total = np.float64(0)")
        with lines.block(f"for p in range({parts}):"):
            lines("total += runs[p]")
        lines(f"out[0] = total{f' / {size}' if mean else ''}")
    return [some, Call(statement.line, f"make_{made.name}", {"out": made, "runs": room}, lines.text, (made,))]


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
    plain = all(ast.unparse(c.func) in PLAIN for c in calls)
    if not plain or any(v.shape for v in statement.read):
        raise _refused(statement)
    lines = Lines()
    with lines.block("if thread == 0:"):
        lines(f"{made.name}[0] = {ast.unparse(statement.node.value)}")
    given: dict[str, Any] = {v.name: v for v in (made, *statement.read)}
    return Call(statement.line, f"make_{made.name}", given | _size(statement), lines.text, (made,))


def _effect(statement: Statement) -> list[Call]:
    """A call that changes arguments, such as running statistics: one thread makes it."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    if name == ON_THE_HOST:
        return []
    if name != "move_statistics":
        raise _refused(statement)
    lines = Lines()
    with lines.block("if thread == 0:"):
        lines(ast.unparse(statement.node))
    given: dict[str, Any] = {v.name: v for v in statement.read}
    return [Call(statement.line, f"do_{name}", given | _size(statement), lines.text, statement.read)]


def _size(statement: Statement) -> dict[str, str]:
    reads = any(isinstance(n, ast.Name) and n.id == "size" for n in nodes(statement.node))
    return {"size": "size"} if reads else {}


def _refused(statement: Statement) -> NoCudaForm:
    return NoCudaForm(
        f"'{ast.unparse(ast.fix_missing_locations(statement.node))}' over what all samples share has no form for a GPU"
    )
