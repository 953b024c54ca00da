"""What is known to raise has its handler; what is written in a block with handlers must not raise."""

from __future__ import annotations

import ast
import builtins
import inspect
import types
from functools import partial
from typing import Any

from ...form.program import name
from ...form.trees import children, nodes
from .expressions import asked, computed, expression, in_order, truth
from .joins import DEAD, meet, write_raise
from .state import LOST, Frame, Late, Outer, Pending, Raised, Run, Stays, Thing, has_late
from .statements import HANDLERS, block, with_lists
from .written_values import COPIED, held, lifted, put_back, quietly

HARMLESS = (ast.Name, ast.Constant, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Assign, ast.AugAssign,
            ast.UnaryOp, ast.USub, ast.Compare, ast.cmpop, ast.If, ast.IfExp)  # fmt: skip
BUILTIN = [e for e in vars(builtins).values() if isinstance(e, type) and issubclass(e, BaseException)]
LEAVING = ("return", "continue", "break")
OF_NUMBERS = (ArithmeticError,)  # what a division, or a power, of numbers may raise
OF_ARRAYS = (TypeError, ValueError, AttributeError)  # what arithmetic of arrays, and of what is no number, may raise


def _raise(run: Run, frame: Frame, node: ast.Raise) -> str:
    if node.exc is None:
        raise Stays
    call = node.exc if isinstance(node.exc, ast.Call) else ast.Call(func=node.exc, args=[], keywords=[])
    function = expression(run, frame, call.func)
    if not isinstance(function, Outer) or not isinstance(function.value, type) or call.keywords:
        raise Stays
    found = in_order(run, [partial(expression, run, frame, a) for a in call.args])
    of: Any = function.value
    known = not any(map(has_late, found)) and of.__module__ == "builtins"
    error = computed(lambda: of(*found)) if known else of.__new__(of)
    found = [run.kept(each) for each in found] if run.tries else found
    given = [lifted(run, each, COPIED) for each in found]
    written = ast.Call(func=lifted(run, function), args=given, keywords=[])
    raise Raised(error, ast.Raise(exc=written, cause=None), found)


def _thing(run: Run, raised: Raised) -> Any:
    """What a handler knows of an exception: its arguments, and what its class makes of them."""
    of: Any = type(raised.error)
    thing = Thing(of, {"args": tuple(raised.given if raised.given is not None else raised.error.args)})
    begin = inspect.getattr_static(of, "__init__")
    if isinstance(begin, types.FunctionType):
        if raised.given is None:
            raise Stays
        run.call_of(run, begin, [thing, *raised.given], {})
    return thing


def _assert(run: Run, frame: Frame, node: ast.Assert) -> None:
    test = asked(run, expression(run, frame, node.test))
    if not isinstance(test, Late):
        if not truth(test):
            raise Raised(AssertionError(*([] if node.msg is None else [expression(run, frame, node.msg)])))
        return
    words = None if node.msg is None else quietly(run, partial(expression, run, frame, node.msg))
    run.emit(ast.Assert(test=test.node, msg=None if words is None else lifted(run, words)))


@with_lists
def _try(run: Run, frame: Frame, node: ast.Try, end: Any = None) -> str:
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
    divided = any(issubclass(e, k) or issubclass(k, e) for k in caught for e in OF_NUMBERS)
    harmless = HARMLESS if divided else (*HARMLESS, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    mine_alone = not any(issubclass(e, k) for k in caught for e in BUILTIN)  # nothing of Python's raises them
    written = [s for s in out[length:] if not (mine_alone and _calls_pythons(run, s))]
    if not all(_is_harmless(run, s, numbers, harmless) for s in written):
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
    if status not in ("", *LEAVING, DEAD):
        raise Stays
    others, behind = run.out, held(run)
    put_back(way.held)
    run.out = way.block
    frames, loops = list(run.frames), run.loops
    try:
        ended = _handled(run, frame, node, way.result)
    except Raised as raised:
        if run.tries:
            raise Stays from None
        run.frames[:], run.loops, run.line = frames, loops, frame.place or node
        write_raise(run, raised)
        ended = DEAD
    leaving = status if not ended else ended if not status else ""
    if leaving in LEAVING and run.out is way.block:  # one of both goes on elsewhere
        target = run.frames[-1] if leaving == "return" else run.loops[-1]
        left = (others, behind) if not ended else (way.block, held(run))
        if ended:
            put_back(behind)
            run.out = others
        run.pending.append(Pending(leaving, target, left[0], way.before, left[1]))
        return ""
    if ended not in (status, "", DEAD) or (ended != status and DEAD not in (ended, status)) or run.out is not way.block:
        raise Stays
    if ended == DEAD:
        put_back(behind)
    elif status != DEAD:
        meet(run, ("", others, behind, None), ("", way.block, None, None))
    run.out = way.before
    return ended if status == DEAD else status


def _handled(run: Run, frame: Frame, node: ast.Try, raised: Raised) -> str:
    for handler in node.handlers:
        if isinstance(raised.error, _kinds(run, frame, handler)):
            if handler.name is None:
                return block(run, frame, handler.body)
            frame.local.add(handler.name)
            used = any(isinstance(n, ast.Name) and n.id == handler.name for s in handler.body for n in nodes(s))
            frame.names[handler.name] = _thing(run, raised) if used else LOST
            status = block(run, frame, handler.body)
            frame.names[handler.name] = LOST
            return status
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


def _calls_pythons(run: Run, node: ast.AST) -> bool:
    """True for what calls Python's and NumPy's functions only, and raises nothing by a statement."""
    for each in nodes(node):
        match each:
            case ast.Raise():
                return False
            case ast.Call(func=ast.Name(id=called) as function) if hasattr(builtins, called):
                if run.frames[0].outside.look(function).value is not getattr(builtins, called):
                    return False
            case ast.Call(func=ast.Attribute(value=ast.Name(id="math" | "np" | "numpy") | ast.List() | ast.Tuple())):
                continue
            case ast.Call():
                return False
    return True


def _is_harmless(run: Run, node: ast.AST, numbers: bool, harmless: tuple[type, ...]) -> bool:
    """True for what raises nothing that is caught, wherever it stands; ``numbers``: only of numbers, for arrays of two
    shapes have no sum, and None has none."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="append"), args=[item], keywords=[])):
            return _is_harmless(run, item, numbers, harmless)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(_is_harmless(run, each, numbers, harmless) for each in items)
    read = isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Load)
    if read and numbers and not run.is_number(node):
        return False
    if isinstance(node, ast.Subscript) and ast.unparse(node) in run.numbers:
        return True
    if isinstance(node, ast.Subscript):
        root: ast.expr = node
        while isinstance(root, ast.Subscript) and isinstance(root.slice, ast.Constant):
            root = root.value
        return any(found is not None and ast.dump(root) == ast.dump(found) for _, found in run.foreign.values())
    return isinstance(node, harmless) and all(_is_harmless(run, each, numbers, harmless) for each in children(node))


HANDLERS.update({ast.Try: _try, ast.Raise: _raise, ast.Assert: _assert})
