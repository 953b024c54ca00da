"""Methods of what may be None: Python raises an exception before anything of the body is done."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located_everywhere
from ..syntax.short_forms import lines_of, placed
from .made_objects import Tracking
from .object_things import NOBODY, Object, Untracked


def check_somebody(tracking: Tracking, owner: Object, attr: str, before: int, value: Any, node: ast.AST) -> None:
    """Let a call raise for None, unless the first thing that its statements (those from ``before`` on) or its value do
    is to read an attribute, which is out of range for None."""
    numbers = {ast.dump(owner.row[1])}
    for each in (tracking.out or [])[before:]:
        if isinstance(each, ast.Assign) and ast.dump(each.value) in numbers and isinstance(each.targets[0], ast.Name):
            numbers.add(ast.dump(ast.Name(id=each.targets[0].id, ctx=ast.Load())))
            continue
        first = getattr(each, "test", None) or getattr(each, "iter", None) or each
        if isinstance(each, (ast.If, ast.While, ast.For, ast.Assign, ast.AugAssign, ast.Expr)) and _reads(
            first, numbers
        ):
            return
        break
    else:
        if isinstance(value, ast.expr) and _reads(value, numbers):
            return
    if tracking.out is None:
        raise Untracked(node, f"may be None, and is asked for `{attr}`")
    nobody = ast.Compare(left=copy_of(owner.row[1]), ops=[ast.Eq()], comparators=[ast.Constant(value=NOBODY)])
    message = f"'NoneType' object has no attribute '{attr}'"
    guard = ast.If(test=nobody, body=lines_of(f"raise AttributeError({message!r})"), orelse=[])
    tracking.out.insert(before, placed(located_everywhere(guard, node), node))


def _reads(node: ast.AST, numbers: set[str]) -> bool:
    """True where an item with one of the numbers is read, whatever else holds."""
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        return _reads(node.test if isinstance(node, ast.IfExp) else node.values[0], numbers)
    if isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.ListComp)):
        return False
    if isinstance(node, ast.Subscript) and ast.dump(node.slice) in numbers:
        return True
    return any(_reads(each, numbers) for each in ast.iter_child_nodes(node))
