"""One of several known objects, as a run decides by a whole number: what it has is what one of them has."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of
from .state import Late, OneOf, Run, Stays, Thing
from .written_values import lifted

READ = (ast.Name, ast.Constant, ast.IfExp, ast.Compare, ast.Eq, ast.UnaryOp, ast.USub, ast.Load)
NUMBERS = (int, float, bool)


def taken_of(run: Run, results: list[tuple[int, Any]], index: ast.expr) -> Any:
    """The one of several results whose number is ``index``: numbers that are there already, and objects."""
    values = [value for _, value in results]
    if all(each is values[0] or _are_same(each, values[0]) for each in values):
        return values[0]
    if all(isinstance(each, OneOf) or is_object(each) for each in values):
        return one_of(run, results, index)
    if not all(type(each) in NUMBERS or (isinstance(each, Late) and _only_reads(each.node)) for each in values):
        raise Stays
    if all(type(each) is bool for each in values):
        tests = [is_number(index, k) for k, each in results if each]
        return Late(tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.Or(), values=tests))
    return Late(chain(index, [(k, lifted(run, each)) for k, each in results]))


def one_of(run: Run, results: list[tuple[int, Any]], index: ast.expr) -> OneOf:
    """The one of several objects whose number is ``index``; of some a run has chosen one already."""
    options: list[Any] = []
    numbers: list[tuple[int, ast.expr]] = []
    for k, each in results:
        places = added(options, each)
        numbers.append((k, chain(each.index, places) if isinstance(each, OneOf) else places[0][1]))
    if all(getattr(number, "value", None) == k for k, number in numbers):
        return OneOf(copy_of(index), tuple(options))
    return OneOf(run.kept(Late(chain(index, numbers)), "which").node, tuple(options))


def added(options: list[Any], value: Any) -> list[tuple[int, ast.expr]]:
    """Add an object, or those of which a run chooses one, to the options; which of them each is, by its number."""
    own = value.left if isinstance(value, OneOf) else [(0, value)]
    options += [o for _, o in own if not any(o is known for known in options)]
    return [(k, ast.Constant(value=place_in(options, o))) for k, o in own]


def is_object(value: Any) -> bool:
    """True for what a run may choose as a whole: an object, or None in its place."""
    return value is None or isinstance(value, Thing)


def place_in(options: list[Any], option: Any) -> int:
    """Which of the options it is."""
    return next(k for k, each in enumerate(options) if each is option)


def _are_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and type(one) in (*NUMBERS, str) and repr(one) == repr(other)


def _only_reads(node: ast.expr) -> bool:
    return all(isinstance(n, READ) for n in ast.walk(node))


def is_number(index: ast.expr, number: int) -> ast.expr:
    """The test whether it is this one."""
    return ast.Compare(left=copy_of(index), ops=[ast.Eq()], comparators=[ast.Constant(value=number)])


def chain(index: ast.expr, values: list[tuple[int, ast.expr]]) -> ast.expr:
    """``values[0] if index == 0 else values[1] if ...``, of values with their numbers."""
    made = values[-1][1]
    for k, each in values[-2::-1]:
        if ast.dump(each) != ast.dump(made):
            made = ast.IfExp(test=is_number(index, k), body=each, orelse=made)
    return copy_of(made)
