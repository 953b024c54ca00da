"""Generators: gone through to their end where the first item is asked for, for what they give one after the other.

What Python would do between two items must not matter: a generator changes nothing but its own variables, what it
writes only computes, and what is done with an item changes nothing that it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from ...form.trees import nodes
from .expressions import HANDLERS, expression
from .ranks import kind_of
from .state import Frame, Once, Run, Stays
from .trips import live
from .written_values import held, parts_of

MOST = 300  # items
NUMBERS = ((0, True), (0, False))
PYTHONS = ("abs", "min", "max", "float", "int", "len", "sum", "range", "round", "bool")
COMPUTES = (ast.expr, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.keyword)


def is_generator(tree: ast.FunctionDef) -> bool:
    """True for a function that gives values by ``yield``."""
    inside = {
        id(n) for f in nodes(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) and f is not tree for n in nodes(f)
    }
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) and id(n) not in inside for n in nodes(tree))


def generator(run: Run, frame: Frame, go: Callable[[], None]) -> Once:
    """What a generator gives whose call is ``frame``; ``go`` goes through it."""
    began, names = _reads(run, frame), dict(frame.names)

    def make(most: int = MOST) -> Iterator[Any]:
        _check(began)
        frame.names = dict(names)
        items, reads = _all_of(run, frame, go, most), _reads(run, frame)
        for k, each in enumerate(items):
            out, first = run.out, len(run.out)
            yield each
            if k < len(items) - 1 and (run.out is not out or writes(run, out[first:])):
                raise Stays
            if k < len(items) - 1:
                _check(reads)

    return Once(make, first=make)


class _Enough(Exception):
    """A generator has given as many items as are asked for."""


def _all_of(run: Run, frame: Frame, go: Callable[[], None], most: int) -> list[Any]:
    others = {key: thing for key, (thing, _) in held(run).items() if thing is not frame}
    frozen, allowed, first, out, loops = run.frozen, run.allowed, len(run.out), run.out, run.loops
    run.frozen = frozen | {key: thing for key, thing in others.items() if not isinstance(thing, Frame)}
    run.allowed = allowed | {key: set() for key, thing in others.items() if isinstance(thing, Frame)}
    frame.yields, frame.began, frame.most, run.loops = [], out, most, []
    frames, tries, line = list(run.frames), list(run.tries), run.line
    run.frames.append(frame)
    try:
        go() if most else None
    except _Enough:
        run.line = line
    run.frames[:], run.tries = frames, tries
    if run.out is not out or not all(_computes(run, each) for each in out[first:]):
        raise Stays
    run.frozen, run.allowed, run.loops = frozen, allowed, loops
    return list(frame.yields)


Read = list[tuple[Any, Any]]


def _reads(run: Run, frame: Frame) -> Read:
    """What a generator may read, with what is in it; of the calls around it the variables that stand in its text."""
    begin = [*frame.names.values(), *([frame.around] if frame.around is not None else [])]
    read = {n.id for n in nodes(frame.tree) if isinstance(n, ast.Name)}
    found = [(thing, parts) for thing, parts in held(run, begin).values() if thing is not frame]
    return [(t, {k: v for k, v in p.items() if k in read}) if isinstance(t, Frame) else (t, p) for t, p in found]


def _check(reads: Read) -> None:
    """Raise :class:`Stays` where something else is there than what was read."""
    for thing, before in reads:
        now = parts_of(thing)
        if isinstance(thing, Frame):
            same = all(k in now and now[k] is v for k, v in before.items())
        elif isinstance(before, dict):
            same = list(now) == list(before) and all(now[k] is v for k, v in before.items())
        elif isinstance(before, set):
            same = now == before
        else:
            same = len(now) == len(before) and all(map(_is, now, before))
        if not same:
            raise Stays


def _is(one: Any, other: Any) -> bool:
    return one is other


def writes(run: Run, body: list[ast.stmt]) -> bool:
    """True for statements that may change an array."""
    for each in (n for s in body for n in nodes(s)):
        match each:
            case ast.AugAssign(target=ast.Name(id=text)) if run.kinds.get(text) in NUMBERS:
                continue
            case ast.AugAssign() | ast.Expr() | ast.Subscript(ctx=ast.Store()):
                return True
            case ast.Call(func=ast.Name(id=called), args=given) if called not in PYTHONS:
                if any(kind_of(run.kinds, g) not in NUMBERS for g in given):
                    return True
    return False


def _computes(run: Run, node: ast.stmt) -> bool:
    """True for a statement that does nothing but give a variable a value."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=value):
            return all(isinstance(n, COMPUTES) for n in nodes(value))
        case ast.AugAssign(target=ast.Name(id=text)):
            return run.kinds.get(text) in NUMBERS
    return False


def _yield(run: Run, frame: Frame, node: ast.Yield) -> None:
    _given(run, frame, None if node.value is None else expression(run, frame, node.value))


def _yield_from(run: Run, frame: Frame, node: ast.YieldFrom) -> None:
    for each in live(run, expression(run, frame, node.value)):
        _given(run, frame, each)


def _given(run: Run, frame: Frame, value: Any) -> None:
    """Note what a generator gives."""
    if frame.yields is None or len(frame.yields) >= MOST or run.pending or run.out is not frame.began:
        raise Stays
    frame.yields.append(run.kept(value))
    if len(frame.yields) == frame.most < MOST:
        raise _Enough


HANDLERS.update({ast.Yield: _yield, ast.YieldFrom: _yield_from})
