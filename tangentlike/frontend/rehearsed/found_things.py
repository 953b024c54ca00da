"""Where something stands in a list: the place of the first item that it is, or that is equal to it."""

from __future__ import annotations

import ast
from typing import Any

from .comparisons import compared_things
from .expressions import asked, truth
from .special import ABSENT, class_of
from .state import Chosen, Late, NeedsKnown, Raised, Run, Stays, Thing
from .written_values import COPIED, late_call, lifted, quietly

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


def looked_at(run: Run, base: Any, method: str, given: list[Any], named: dict[str, Any]) -> Any:
    """A method that looks at what a run decides, as it is written; one that changes nothing."""
    own = id(base) not in run.foreign
    if own and run.splits and method in ("index", "count") and type(base) is list and all(map(_is_numeric, base)):
        items = run.kept(Late(lifted(run, base, COPIED)), "items")
        return late_call(run, ast.Attribute(value=items.node, attr=method, ctx=ast.Load()), given, named)
    if method in ("index", "count", "get") and own:
        raise NeedsKnown
    if method not in ("index", "count", "get"):
        raise Stays
    return late_call(run, ast.Attribute(value=lifted(run, base), attr=method, ctx=ast.Load()), given, named)


def _is_numeric(value: Any) -> bool:
    return (isinstance(value, Late) and not isinstance(value, Chosen)) or type(value) in (int, float)
