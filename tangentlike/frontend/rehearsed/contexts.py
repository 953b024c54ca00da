"""``with``: what a manager does on entering, the block, and what it does on leaving, one after the other."""

from __future__ import annotations

import ast
import contextlib
import types
from collections.abc import Callable
from typing import Any

from ...form.trees import nodes
from ..syntax.raising import results_that_say_more
from .calls import arguments
from .expressions import expression
from .inlined import take_arguments
from .joins import DEAD
from .outer_names import as_read, outside_of
from .special import ABSENT, method, special
from .state import Closure, Frame, Method, Outer, Run, Stays, Thing
from .statements import HANDLERS, block
from .stores import bound
from .things import class_of_method
from .written_values import inner_frame

MANAGER = contextlib.contextmanager(lambda: iter(())).__code__  # type: ignore[attr-defined,arg-type]

Halves = tuple[list[ast.stmt], ast.Yield, list[ast.stmt]]


def _with(run: Run, frame: Frame, node: ast.With, end: Any = None) -> str:
    """A block whose managers are objects, or what ``contextlib.contextmanager`` has made of generators. No way
    may leave it early that goes on in the function, and what is raised in it must not be caught around it, nor by
    the manager: ``__exit__`` must say nothing true, whatever it is given."""
    return _entered(run, frame, node, node.items)


def _entered(run: Run, frame: Frame, node: ast.With, items: list[ast.withitem]) -> str:
    if not items:
        return block(run, frame, node.body)
    if run.tries:
        raise Stays
    value, leave = _manager(run, frame, items[0].context_expr)
    if items[0].optional_vars is not None:
        bound(run, frame, items[0].optional_vars, value)
    waiting, out = len(run.pending), run.out
    status = _entered(run, frame, node, items[1:])
    if len(run.pending) > waiting or run.out is not out:
        raise Stays
    if status != DEAD:
        leave()
    return status


def _manager(run: Run, frame: Frame, node: ast.expr) -> tuple[Any, Callable[[], None]]:
    """What a manager gives on entering, and what leaves it."""
    if isinstance(node, ast.Call):
        function = expression(run, frame, node.func)
        if (plain := _generator_of(function)) is not None:
            return _of_generator(run, frame, node, function, plain)
    thing = run.kept(expression(run, frame, node))
    if not isinstance(thing, Thing):
        raise Stays
    value = special(run, thing, "__enter__")

    def leave() -> None:
        special(run, thing, "__exit__", None, None, None)

    if value is ABSENT or _may_swallow(thing):
        raise Stays
    return run.kept(value), leave


def _may_swallow(thing: Thing, called: str = "__exit__", seen: tuple[str, ...] = ()) -> bool:
    """True where a method may return more than None and False, whatever the object is like when it is called."""
    found = method(thing, called)
    origin = None if found is None or called in seen else as_read(found)
    if origin is None:
        return True
    for value in results_that_say_more(origin.tree):
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=other)) if owner in {
                a.arg for a in origin.tree.args.args[:1]
            } and not _may_swallow(thing, other, (*seen, called)):
                continue
        return True
    return False


def _generator_of(function: Any) -> types.FunctionType | None:
    """The generator function of which ``contextlib.contextmanager`` has made a function or a method."""
    found = function.value if isinstance(function, Outer) else None
    if isinstance(function, Method):
        found = class_of_method(function)
    made = isinstance(found, types.FunctionType) and found.__code__ is MANAGER
    return getattr(found, "__wrapped__", None) if made else None


def _of_generator(
    run: Run, frame: Frame, node: ast.Call, function: Any, plain: types.FunctionType
) -> tuple[Any, Callable[[], None]]:
    origin = as_read(plain)
    halves = None if origin is None else _halves(origin.tree.body)
    if origin is None or halves is None:
        raise Stays
    _, given, named = arguments(run, frame, node)
    given = [function.owner, *given] if isinstance(function, Method) else given
    closure = Closure(origin.tree, Frame(origin.tree, outside_of(plain, run), set()))
    inner = inner_frame(closure)
    inner.place, inner.plain = run.line, plain
    take_arguments(run, inner, closure, [run.kept(g) for g in given], named, plain)
    before, given_out, behind = halves
    value = _part(run, inner, before, given_out.value)
    hidden = f" with {len(frame.names)}"
    frame.names[hidden] = Closure(origin.tree, inner)  # what it holds is held

    def leave() -> None:
        frame.names.pop(hidden, None)
        _part(run, inner, behind, None)

    return value, leave


def _part(run: Run, inner: Frame, body: list[ast.stmt], value: ast.expr | None) -> Any:
    """Go through a part of a generator; the value of an expression behind it."""
    loops, line, run.loops = run.loops, run.line, []
    run.frames.append(inner)
    if block(run, inner, body):
        raise Stays
    found = None if value is None else run.kept(expression(run, inner, value))
    run.frames.pop()
    run.loops, run.line = loops, line
    return found


def _halves(body: list[ast.stmt]) -> Halves | None:
    """What a generator does before it gives its only value, that, and what it does behind it; None for others."""
    for k, node in enumerate(body):
        count = sum(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes(node))
        if not count:
            continue
        if count > 1 or any(isinstance(n, ast.Yield) for s in body[k + 1 :] for n in nodes(s)):
            return None
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
            return body[:k], node.value, body[k + 1 :]
        if isinstance(node, ast.Try) and not node.handlers and not node.orelse:
            inside = _halves(node.body)
            if inside is not None:
                return [*body[:k], *inside[0]], inside[1], [*inside[2], *node.finalbody, *body[k + 1 :]]
        return None
    return None


HANDLERS[ast.With] = _with
