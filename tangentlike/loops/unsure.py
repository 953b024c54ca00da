"""Names whose arrays may be other than their types say: those that begin with a value which nobody reads."""

from __future__ import annotations

import ast
import re

from ..form.program import dotted, walk
from ..form.trees import nodes

MAKERS = ("np.empty", "np.zeros")
HANDING_ON = ("np.zeros_like", "np.empty_like")
BEFORE = re.compile(r".*_before(_\d+)?")


def unsure_names(bodies: list[list[ast.stmt]]) -> set[str]:
    """The names that are bound to an array without elements, made for want of a value, and those that follow them."""
    found: set[str] = set()
    follows: list[tuple[str, str]] = []
    recorded = _recorded(bodies)
    for node in (s for body in bodies for s in walk(body)):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        target, value = node.targets[0].id, node.value
        if any(_is_empty(each) for each in nodes(value)):
            found.add(target)
        for record in {r for each in nodes(value) if (r := _record(each))}:
            follows += [(target, each) for each in recorded.get(record, ())]
            found |= set() if record not in recorded.get(record, {record}) else {target}
        source = _source(value)
        if source is not None:
            follows.append((target, source))
    grown = True
    while grown:
        more = {target for target, source in follows if source in found} - found
        found |= more
        grown = bool(more)
    return found


def _recorded(bodies: list[list[ast.stmt]]) -> dict[str, set[str]]:
    """The names whose values each list holds that records them, one after the other."""
    found: dict[str, set[str]] = {}
    for node in (s for body in bodies for s in walk(body)):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=record), attr="append"), args=[value])):
                found.setdefault(record, set()).add(value.id if isinstance(value, ast.Name) else record)
    return found


def _record(node: ast.AST) -> str | None:
    """The list from which a value is taken back that a name had, maybe before it had one."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
        record = dotted(node.func.value)
        return record if BEFORE.fullmatch(record) else None
    return None


def _is_empty(node: ast.AST) -> bool:
    """``np.empty((0, 0), np.float64)``."""
    if not isinstance(node, ast.Call) or dotted(node.func) not in MAKERS or not node.args:
        return False
    sizes = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else [node.args[0]]
    return any(isinstance(size, ast.Constant) and size.value == 0 for size in sizes)


def _source(value: ast.expr) -> str | None:
    """The name whose array another name gets, or one of its shape."""
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Call) and dotted(value.func) in HANDING_ON and isinstance(value.args[0], ast.Name):
        return value.args[0].id
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "copy":
        return value.func.value.id if isinstance(value.func.value, ast.Name) else None
    return None
