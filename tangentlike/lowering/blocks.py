"""Lowering blocks of statements, each refusal on its own."""

from __future__ import annotations

import ast
from typing import Any

from ..errors import UnsupportedError
from ..form.program import blocks
from ..form.trees import nodes
from ..form.types import Scalar, TypeRuleError
from .called import callee
from .dispatch import lower_statement
from .draws import draw_of
from .expressions import lower_name
from .nearest import refuse_unknown
from .predicates import is_question
from .reached import as_raise
from .state import Lowering, Refused

CONFLICTS = ("changing-type", "sometimes-none", "changing-constant", "tuple-length")


def lower_block(lowering: Lowering, body: list[ast.stmt]) -> list[ast.stmt]:
    """The block in normal form; what is refused in it is collected, statement by statement."""
    outer, lowering.out = lowering.out, []
    for node in body:
        lowering.line = node.lineno
        try:
            lower_statement(lowering, node)
        except Refused as refused:
            if (raised := as_raise(lowering, refused, node)) is not None:
                lowering.out.append(raised)
                break
            lowering.refuse(refused.refusal)
            if refused.refusal is None:
                lowering.untyped.append(node)
            elif refused.refusal.code in CONFLICTS:
                note_conflict(lowering, node)
            other_refusals(lowering, node)
        except TypeRuleError as error:
            ruled = lowering.by_rule(node, error)
            if (raised := as_raise(lowering, ruled, node)) is not None:
                lowering.out.append(raised)
                break
            lowering.refuse(ruled.refusal)
            other_refusals(lowering, node)
        except UnsupportedError as error:
            lowering.refuse(*error.refusals)  # of a function that is called
            other_refusals(lowering, node)
    out, lowering.out = lowering.out, outer
    return out


def note_conflict(lowering: Lowering, node: ast.stmt) -> None:
    """Where a value has another type than its variable; a number to which an array is added is bound anew."""
    target = node.target if isinstance(node, ast.AugAssign) else None
    if isinstance(target, ast.Name) and isinstance(lowering.types.get(target.id), Scalar):
        lowering.rebound.add(id(node.value))  # type: ignore[attr-defined]
    targets = getattr(node, "targets", [target])
    if len(targets) == 1 and isinstance(targets[0], ast.Name):
        lowering.retyped.setdefault(targets[0].id, set()).add((node.lineno, getattr(node, "col_offset", -1)))
    if lowering.around:
        lowering.conflicts.append(tuple(lowering.around))


def no_statement(lowering: Lowering) -> ast.Pass:
    """``pass`` at the line of the statement at hand: a block must not be empty."""
    node = ast.Pass()
    node.lineno = lowering.line
    return node


def other_refusals(lowering: Any, node: ast.stmt) -> None:
    """Collect the refusals of a statement that go beyond the one that it was left at; its blocks are lowered, which may
    tell the types that the next attempt needs."""
    inside = list(blocks(node))
    own = {id(each) for block in inside for statement in block for each in nodes(statement)}
    for part in nodes(node):
        if id(part) in own:
            continue
        try:
            if isinstance(part, ast.Call) and _is_dotted(part.func) and draw_of(lowering, part) is None:
                function = callee(lowering, part)[0]
                builtin = getattr(function, "__module__", "") == "builtins"  # range and zip have places of their own
                if not builtin and not is_question(lowering, part):
                    refuse_unknown(lowering, function, part)
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                lower_name(lowering, part)
        except Refused as refused:
            lowering.refuse(refused.refusal)
        except UnsupportedError as error:
            lowering.refuse(*error.refusals)
    for block in inside:
        lower_block(lowering, block)


def _is_dotted(node: ast.expr) -> bool:
    """True for the name of a function, which is no method of something computed."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
