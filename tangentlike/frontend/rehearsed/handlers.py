"""What is known to raise has its handler; what is written in a block with handlers must not raise."""

from __future__ import annotations

import ast

from ...form.program import name
from ...form.trees import children
from .expressions import expression
from .joins import DEAD, meet
from .state import LOST, Frame, Outer, Raised, Run, Stays
from .statements import HANDLERS, bind, block
from .written_values import held, put_back

HARMLESS = (ast.Name, ast.Constant, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Assign, ast.AugAssign,
            ast.UnaryOp, ast.USub, ast.Compare, ast.cmpop, ast.If, ast.IfExp)  # fmt: skip
OF_ARRAYS = (TypeError, ValueError, AttributeError)  # what arithmetic of arrays, and of what is no number, may raise


def _try(run: Run, frame: Frame, node: ast.Try) -> str:
    """What is known to raise has its handler; what is written in a block with handlers must not raise."""
    if node.finalbody:
        raise Stays
    caught = _caught(run, frame, node)
    mine, out, length, frames, loops = object(), run.out, len(run.out), list(run.frames), run.loops
    run.tries.append(mine)
    try:
        status, raised = block(run, frame, node.body), None
    except Raised as error:
        status, raised = "", error
        run.frames[:], run.loops, run.line = frames, loops, frame.place or node
    run.tries.pop()
    numbers = any(issubclass(e, k) or issubclass(k, e) for k in caught for e in OF_ARRAYS)
    if not all(_is_harmless(run, s, numbers) for s in out[length:]):
        raise Stays
    if raised is not None:
        status = _handled(run, frame, node, raised)
    elif not status:
        status = block(run, frame, node.orelse)
    while run.pending and run.pending[-1].target is mine:
        status = _meet_handled(run, frame, node, status)
    if any(p.target is mine for p in run.pending):
        raise Stays
    return status


def _meet_handled(run: Run, frame: Frame, node: ast.Try, status: str) -> str:
    """Go through the handler of a way that has raised, and let it meet the others."""
    way = run.pending.pop()
    if status not in ("", DEAD):
        raise Stays
    others, behind = run.out, held(run)
    put_back(way.held)
    run.out = way.block
    ended = _handled(run, frame, node, way.result)
    if ended not in ("", DEAD) or run.out is not way.block:
        raise Stays
    if ended == DEAD:
        put_back(behind)
    elif status != DEAD:
        meet(run, ("", others, behind, None), ("", way.block, None, None))
    run.out = way.before
    return DEAD if ended == status == DEAD else ""


def _handled(run: Run, frame: Frame, node: ast.Try, raised: Raised) -> str:
    for handler in node.handlers:
        if isinstance(raised.error, _kinds(run, frame, handler)):
            if handler.name is not None:
                bind(run, frame, handler.name, LOST)
            return block(run, frame, handler.body)
    raise raised


def _caught(run: Run, frame: Frame, node: ast.Try) -> tuple[type, ...]:
    return tuple(kind for handler in node.handlers for kind in _kinds(run, frame, handler))


def _kinds(run: Run, frame: Frame, handler: ast.ExceptHandler) -> tuple[type, ...]:
    """The exceptions that a handler is for."""
    found = expression(run, frame, handler.type) if handler.type is not None else Outer(BaseException, name("E"))
    kinds = [k.value for k in (found if isinstance(found, tuple) else (found,)) if isinstance(k, Outer)]
    if not kinds or not all(isinstance(k, type) and issubclass(k, BaseException) for k in kinds):
        raise Stays
    return tuple(kinds)


def _is_harmless(run: Run, node: ast.AST, numbers: bool) -> bool:
    """True for what raises nothing that is caught, wherever it stands; ``numbers``: only of numbers, for arrays of two
    shapes have no sum, and None has none."""
    read = isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Load)
    if read and numbers and not run.is_number(node):
        return False
    if isinstance(node, ast.Subscript):
        root: ast.expr = node
        while isinstance(root, ast.Subscript) and isinstance(root.slice, ast.Constant):
            root = root.value
        return any(found is not None and ast.dump(root) == ast.dump(found) for _, found in run.foreign.values())
    return isinstance(node, HARMLESS) and all(_is_harmless(run, each, numbers) for each in children(node))


HANDLERS[ast.Try] = _try
