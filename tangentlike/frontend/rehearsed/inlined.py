"""Calls of functions that are gone through, too."""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.trees import nodes
from .expressions import SCALARS, expression
from .joins import DEAD, arrived
from .state import Closure, Frame, Run, Stays
from .written_values import inner_frame

DEPTH = 60


def called(
    run: Run, function: Closure, given: list[Any], named: dict[str, Any], plain: types.FunctionType | None = None
) -> Any:
    """What a function returns. ``plain`` is one that stands outside, whose lines are not those of the caller."""
    if len(run.frames) > DEPTH or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes(function.tree)):
        raise Stays
    frame = inner_frame(function)
    frame.place = run.line if plain is not None else function.frame.place
    loops, line, run.loops = run.loops, run.line, []
    _take_arguments(
        run, frame, function, [run.kept(g) for g in given], {k: run.kept(v) for k, v in named.items()}, plain
    )
    run.frames.append(frame)
    if isinstance(function.tree, ast.Lambda):
        found = expression(run, frame, function.tree.body)
    else:
        status = arrived(run, ("return",), frame, run.block(run, frame, function.tree.body))
        if status == DEAD:
            raise Stays
        found = frame.result
    run.frames.pop()
    run.loops, run.line = loops, line
    return found


def _take_arguments(
    run: Run, frame: Frame, function: Closure, given: list[Any], named: dict[str, Any], plain: Any
) -> None:
    """Give the parameters their values."""
    a = function.tree.args
    places = [each.arg for each in (*a.posonlyargs, *a.args)]
    frame.names |= zip(places, given, strict=False)
    if len(given) > len(places):
        if a.vararg is None:
            raise Stays
        frame.names[a.vararg.arg] = tuple(given[len(places) :])
    elif a.vararg is not None:
        frame.names[a.vararg.arg] = ()
    by_name = {*places, *(each.arg for each in a.kwonlyargs)}
    if (named.keys() - by_name and a.kwarg is None) or named.keys() & frame.names.keys():
        raise Stays
    frame.names |= {k: v for k, v in named.items() if k in by_name}
    if a.kwarg is not None:
        frame.names[a.kwarg.arg] = {k: v for k, v in named.items() if k not in by_name}
    for each in (*places, *(k.arg for k in a.kwonlyargs)):
        if each not in frame.names:
            frame.names[each] = _default(run, function, each, plain)


def _default(run: Run, function: Closure, parameter: str, plain: Any) -> Any:
    a = function.tree.args
    places = [each.arg for each in (*a.posonlyargs, *a.args)]
    if plain is not None:
        found = dict(zip(places[::-1], (plain.__defaults__ or ())[::-1], strict=False)) | (plain.__kwdefaults__ or {})
        value = found.get(parameter, Stays)
        if type(value) not in SCALARS:
            raise Stays
        return value
    written = dict(zip(places[::-1], a.defaults[::-1], strict=False))
    written |= {k.arg: d for k, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None}
    node = written.get(parameter)
    if not isinstance(node, ast.Constant):
        raise Stays
    return node.value
