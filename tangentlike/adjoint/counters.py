"""What is undone without a record: whole numbers that are counted up or down, names that change places.

k += 2              k -= 2
a, b = b, a         b, a = a, b
"""

from __future__ import annotations

import ast

from ..form.program import assign, copy_of, name, tuple_of, whole_number
from ..form.types import LargeInteger, Scalar
from .recording import Recording
from .steps import Step


def step_back(recording: Recording, step: Step) -> ast.expr | None:
    """By how much a statement counts a whole number up or down, if that is known wherever it is undone."""
    node = step.node
    if step.lines or step.forward != [node] or not isinstance(node, ast.Assign) or not _is_count(recording, node):
        return None
    assert isinstance(node.value, ast.BinOp)
    by = node.value.right
    if whole_number(by) is not None:
        return by
    fixed = isinstance(by, ast.Name) and by.id in recording.fixed
    return by if fixed and isinstance(by, ast.Name) and _is_whole(recording, by.id) else None


def _is_count(recording: Recording, node: ast.Assign) -> bool:
    """True for ``k = k + by`` of a whole number."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=target)], value=ast.BinOp(left=ast.Name(id=source), op=ast.Add() | ast.Sub())
        ):
            return target == source and _is_whole(recording, target)
    return False


def _is_whole(recording: Recording, each: str) -> bool:
    kind = recording.types.get(each)
    return isinstance(kind, Scalar) and not isinstance(kind, LargeInteger) and kind.dtype == "int64"


def undoing(node: ast.Assign, line: int) -> ast.stmt:
    """The statement that undoes one."""
    if isinstance(node.value, ast.BinOp):
        back = copy_of(node)
        back.value.op = ast.Sub() if isinstance(node.value.op, ast.Add) else ast.Add()
        back.lineno = line
        return back
    target = node.targets[0]
    assert isinstance(target, ast.Tuple)
    return assign(copy_of(node.value), tuple_of(name(e.id) for e in target.elts if isinstance(e, ast.Name)), line)
