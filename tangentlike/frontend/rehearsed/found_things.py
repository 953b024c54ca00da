"""Where an object stands in a list: the place of the first item that it is, or that is equal to it."""

from __future__ import annotations

import ast
from typing import Any

from .comparisons import compared_things
from .expressions import asked, truth
from .special import ABSENT, class_of
from .state import Late, Raised, Run, Stays, Thing
from .written_values import quietly

MOST = 16  # comparisons that a run makes


def place_of(run: Run, base: Any, thing: Thing) -> Any:
    """``base.index(thing)``: a number, or the expression of one where a run decides which items are equal to it."""
    if not isinstance(base, (list, tuple)):
        raise Stays
    tests: list[tuple[ast.expr, int]] = []
    for k, each in enumerate(base):
        equal = each is thing or _is_equal(run, each, thing)
        if isinstance(equal, Late):
            tests.append((equal.node, k))
        elif equal:
            return _first(tests, k)
    if tests:
        raise Stays  # whether it is there at all
    raise Raised(ValueError("list.index(x): x not in list"))


def _is_equal(run: Run, item: Any, thing: Thing) -> Any:
    if class_of(item) is None and item is not None and type(item) not in (int, float, str):
        raise Stays
    found = quietly(run, lambda: compared_things(run, ast.Eq(), item, thing))
    found = asked(run, found) if found is not ABSENT else False
    return found if isinstance(found, Late) else truth(found)


def _first(tests: list[tuple[ast.expr, int]], last: int) -> Any:
    if len(tests) > MOST:
        raise Stays
    made: ast.expr = ast.Constant(value=last)
    for test, k in reversed(tests):
        made = ast.IfExp(test=test, body=ast.Constant(value=k), orelse=made)
    return Late(made) if tests else last
