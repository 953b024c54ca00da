"""What is surely a number or an array of numbers, and so no object: ``isinstance(other, Value)`` is False of it."""

from __future__ import annotations

import ast
import math
from typing import Any

from ...form.kinds import taken_apart
from ...form.names import local_names
from ...form.program import whole_number
from ...form.trees import nodes
from ...form.types import Array, Scalar
from ...reading.source import Source
from ..syntax.callee import is_library

_GOING_OVER = (zip, enumerate, reversed, list, tuple)
_NUMBERS = {float, int, abs, round, len, complex, *(f for f in vars(math).values() if callable(f))}


def plain_arguments(source: Source) -> set[str]:
    """The arguments that are numbers, arrays, or lists and tuples of these, under names that mean nothing else."""
    kinds = source.objects.kinds if source.objects is not None else {}
    every = nodes(source.tree)
    bound = {n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    for each in every:
        if isinstance(each, ast.FunctionDef) and each is not source.tree:
            bound |= local_names(each)
        elif isinstance(each, ast.Lambda):
            bound |= {a.arg for a in nodes(each.args) if isinstance(a, ast.arg)}
    return {each for each, kind in kinds.items() if each not in bound and _is_plain(kind)}


def _is_plain(kind: Any) -> bool:
    if isinstance(kind, (Scalar, Array)):
        return True
    found = taken_apart(kind)
    return found is not None and found[0] in ("list", "tuple") and all(map(_is_plain, found[2]))


def is_plain(tracking: Any, value: Any) -> bool:
    """True for an expression that is no object, whatever happens."""
    match value:
        case ast.Constant(value=held):
            return isinstance(held, (int, float, complex))
        case ast.Name(id=called):
            return called in tracking.computed and called not in tracking.env
        case ast.BinOp() | ast.UnaryOp() | ast.Compare():
            return True
        case ast.Subscript(value=base) | ast.Attribute(value=base):
            return is_plain(tracking, base)
        case ast.IfExp(body=body, orelse=orelse):
            return is_plain(tracking, body) and is_plain(tracking, orelse)
        case ast.Call(func=function):
            found = tracking.scope.value(function)
            return is_library(found) or any(found is each for each in _NUMBERS)
    return False


def note_items(tracking: Any, target: ast.expr, over: Any) -> None:
    """Note which variables of a loop get numbers or arrays only."""
    if isinstance(target, ast.Name):
        if tracking.counts[target.id] <= 1 and target.id not in tracking.env and _gives_plain(tracking, over):
            tracking.computed.add(target.id)
        return
    if not isinstance(target, (ast.Tuple, ast.List)) or not isinstance(over, ast.Call):
        return
    found = tracking.scope.value(over.func)
    if found is enumerate and len(target.elts) == 2 and over.args:
        note_items(tracking, target.elts[1], over.args[0])
    elif found is zip and len(target.elts) == len(over.args):
        for each, part in zip(target.elts, over.args, strict=True):
            note_items(tracking, each, part)


def _gives_plain(tracking: Any, over: Any) -> bool:
    if isinstance(over, ast.Call):
        found = tracking.scope.value(over.func)
        if found is range:
            return True
        if any(found is each for each in _GOING_OVER):
            return all(_gives_plain(tracking, each) for each in over.args)
    return is_plain(tracking, over)


def is_known(node: Any) -> bool:
    return isinstance(node, ast.Constant) or whole_number(node) is not None
