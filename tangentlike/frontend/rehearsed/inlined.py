"""Calls of functions that are gone through, too."""

from __future__ import annotations

import ast
import types
from functools import partial
from typing import Any

from .expressions import HANDLERS, SCALARS, expression, values
from .joins import DEAD, arrived
from .state import Closure, Frame, Once, Outer, Run, Stays
from .trips import lasting
from .written_values import inner_frame
from .yielded import generator, is_generator

DEPTH = 60


def called(
    run: Run, function: Closure, given: list[Any], named: dict[str, Any], plain: types.FunctionType | None = None
) -> Any:
    """What a function returns. ``plain`` is one that stands outside, whose lines are not those of the caller."""
    if len(run.frames) > DEPTH:
        raise Stays
    frame = inner_frame(function)
    frame.place = run.line if plain is not None else function.frame.place
    frame.plain = plain
    loops, line, run.loops = run.loops, run.line, []
    take_arguments(
        run, frame, function, [_handed(run, g) for g in given], {k: _handed(run, v) for k, v in named.items()}, plain
    )
    tree = function.tree
    if isinstance(tree, ast.FunctionDef) and is_generator(tree):
        run.loops = loops
        return generator(run, frame, partial(_go_through, run, frame, tree))
    run.frames.append(frame)
    if isinstance(tree, ast.Lambda):
        found = expression(run, frame, tree.body)
    else:
        _go_through(run, frame, tree)
        found = frame.result
    run.frames.pop()
    run.loops, run.line = loops, line
    return found


def _handed(run: Run, value: Any) -> Any:
    """An argument, evaluated."""
    return lasting(run, value) if isinstance(value, Once) else run.kept(value)


def _go_through(run: Run, frame: Frame, tree: ast.FunctionDef) -> None:
    status = arrived(run, ("return",), frame, run.block(run, frame, tree.body, ast.Return))
    if status == DEAD:
        raise Stays


def take_arguments(
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
    if parameter in function.defaults:
        return function.defaults[parameter]
    if plain is not None:
        found = dict(zip(places[::-1], (plain.__defaults__ or ())[::-1], strict=False)) | (plain.__kwdefaults__ or {})
        value = found.get(parameter, Stays)
        if callable(value) and value is not Stays:
            return Outer(value, _written_default(a, parameter))
        if not is_plain(value):
            raise Stays
        return value
    written = dict(zip(places[::-1], a.defaults[::-1], strict=False))
    written |= {k.arg: d for k, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None}
    node = written.get(parameter)
    if not isinstance(node, ast.Constant):
        raise Stays
    return node.value


def is_plain(value: Any) -> bool:
    """True for a number or a text, and for a tuple of such."""
    return all(map(is_plain, value)) if type(value) is tuple else type(value) in SCALARS


def _written_default(a: ast.arguments, parameter: str) -> ast.expr:
    """The expression of a default."""
    places = [each.arg for each in (*a.posonlyargs, *a.args)]
    written = dict(zip(places[::-1], a.defaults[::-1], strict=False))
    written |= {k.arg: d for k, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None}
    if parameter not in written:
        raise Stays
    return written[parameter]


def closure(run: Run, frame: Frame, node: ast.Lambda | ast.FunctionDef) -> Closure:
    """A function inside; its defaults are evaluated here."""
    a = node.args
    places = [*a.posonlyargs, *a.args]
    pairs = [
        *zip(places[len(places) - len(a.defaults) :], a.defaults, strict=True),
        *zip(a.kwonlyargs, a.kw_defaults, strict=True),
    ]
    plain = [(p.arg, d) for p, d in pairs if d is not None and not isinstance(d, ast.Constant)]
    found = values(run, frame, [default for _, default in plain])
    return Closure(node, frame, {p: run.kept(v) for (p, _), v in zip(plain, found, strict=True)})


HANDLERS[ast.Lambda] = closure
