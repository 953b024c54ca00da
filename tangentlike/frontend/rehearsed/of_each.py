"""What is asked of one of several known objects is asked of each, and one of the answers is taken.

best = max(shapes, key=area)           k = max(range(3), key=lambda k: [area, area_1, area_2][k])
total += best.r                  ->    total += r if k == 0 else r_1 if k == 1 else r_2
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from .joins import DEAD, both, meet, write_branch
from .one_of import is_number, taken_of
from .state import Frame, OneOf, Raised, Run, Stays, Thing
from .written_values import FAILED, attempted, held, put_back, quietly


def of_each(run: Run, chosen: OneOf, of: Callable[[Any], Any], attribute: str = "") -> Any:
    """What ``of`` gives for the chosen one: an expression, where it only reads, else in a branch for each of them. None
    has no such ``attribute``."""

    def asked_of(each: Any) -> Any:
        if each is None and attribute:
            raise Raised(AttributeError(f"'NoneType' object has no attribute '{attribute}'"))
        return of(each)

    return _of_each(run, chosen, asked_of)


def _of_each(run: Run, chosen: OneOf, of: Callable[[Any], Any]) -> Any:
    found = attempted(run, partial(_read, run, chosen, of), known=True)
    return found if found is not FAILED else _in_branches(run, chosen.index, chosen.left, of)


def _read(run: Run, chosen: OneOf, of: Callable[[Any], Any]) -> Any:
    results = [(k, quietly(run, partial(of, each))) for k, each in chosen.left]
    objects = [o for _, each in results for o in (each.options if isinstance(each, OneOf) else (each,))]
    if any(isinstance(each, Thing) for each in objects):
        there = held(run)
        if not all(id(each) in there for each in objects if each is not None):
            raise Stays  # a new one for each option is one whose attributes are chosen
    return taken_of(run, results, chosen.index)


def _in_branches(run: Run, index: ast.expr, options: list[tuple[int, Any]], of: Callable[[Any], Any]) -> Any:
    """``if k == 0: ... elif k == 1: ...``, with what ``of`` does for each option."""
    (number, first), others = options[0], options[1:]
    if not others:
        return of(first)
    one, other = both(
        run, lambda: ("", run.kept(of(first))), lambda: ("", run.kept(_in_branches(run, index, others, of)))
    )
    test = is_number(index, number)
    if one[0] == DEAD and other[0] == "":
        write_branch(run, test, one[1], other[1])
        return other[3]
    if other[0] == DEAD and one[0] == "":
        put_back(one[2])
        write_branch(run, test, one[1], other[1])
        return one[3]
    if one[0] or other[0]:
        raise Stays
    found = meet(run, one, other)
    write_branch(run, test, one[1], other[1])
    return found


# ---- what a test for None tells


def within(run: Run, frame: Frame, test: ast.expr, holds: bool, do: Callable[[], Any]) -> Any:
    """What is done where a test holds, or does not: of an object that may be None it is known there whether it is."""
    told = list(_told(frame, test, holds))
    for owner, variable, _, after in told:
        owner.names[variable] = after
    try:
        return do()
    finally:
        for owner, variable, before, after in told[::-1]:
            if owner.names.get(variable) is after:
                owner.names[variable] = before


def where(run: Run, frame: Frame, tests: list[ast.expr], hold: bool, node: ast.expr) -> Any:
    """What is only asked where tests before it hold, or do not."""
    before = ast.BoolOp(op=ast.And() if hold else ast.Or(), values=tests)
    return within(run, frame, before, hold, partial(quietly, run, partial(run.expression, run, frame, node)))


def lasts(frame: Frame, test: ast.expr, holds: bool) -> None:
    """Note what is known from here on, where a test holds, or does not."""
    for owner, variable, _, after in _told(frame, test, holds):
        owner.names[variable] = after


def _told(frame: Frame, test: ast.expr, holds: bool) -> Iterator[tuple[Frame, str, Any, Any]]:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _told(frame, operand, not holds)
        case ast.BoolOp(op=op, values=parts) if isinstance(op, ast.And) is holds:
            for each in parts:
                yield from _told(frame, each, holds)
        case ast.Compare(left=ast.Name(id=variable), ops=[op], comparators=[ast.Constant(value=None)]):
            if isinstance(op, (ast.Is, ast.IsNot)):
                yield from _apart(frame, variable, isinstance(op, ast.Is) is holds)
        case ast.Name(id=variable):
            yield from _apart(frame, variable, not holds)


def _apart(frame: Frame, variable: str, is_none: bool) -> Iterator[tuple[Frame, str, Any, Any]]:
    owner = frame.owner(variable)
    found = None if owner is None else owner.names.get(variable)
    if owner is None or not isinstance(found, OneOf):
        return
    objects = [each for _, each in found.left if each is not None]
    if is_none:
        plain = not any(hasattr(each.of, asked) for each in objects for asked in ("__bool__", "__len__"))
        if plain and any(each is None for _, each in found.left):
            yield owner, variable, found, None
        return
    gone = found.gone | {k for k, each in found.left if each is None}
    if objects and gone != found.gone:
        yield owner, variable, found, OneOf(found.index, found.options, gone)
