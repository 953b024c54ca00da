"""Iterators: ``zip``, ``map`` and the like, which are gone through once, item by item, as a run asks for them."""

from __future__ import annotations

import ast
import collections
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from .expressions import truth
from .library import keeps_nothing
from .state import Group, Late, Once, Outer, Rows, Run, Stays, Thing, Zipped, has_late
from .trips import backwards, items_of, live, same_items, whole, zipped
from .written_values import FAILED, attempted, lifted, quietly

MOST = 10_000  # items of an iterator


def iterator(run: Run, of: Any, given: list[Any], named: dict[str, Any]) -> Once:
    """``zip``, ``map`` and the like, which read and call as they go."""
    function, read = (given[0], given[1:]) if of in (map, filter) else (None, given)
    starts = read[1:] if of is enumerate else []
    read = read[: len(read) - len(starts)]
    read = [items_of(run, g) if isinstance(g, (Zipped, Rows, set, frozenset)) else g for g in read]
    first, strict = named.get("start", *starts) if starts else named.get("start", 0), named.get("strict", False)
    named_well = named.keys() <= {enumerate: {"start"}, zip: {"strict"}}.get(of, set()) and len(starts) < 2
    if not named_well or type(first) is not int or type(strict) is not bool or (of is not zip and not read):
        raise Stays
    for each in read:
        plain = isinstance(each, (Once, str, list, tuple, range, dict, collections.deque))
        if not plain and not (isinstance(each, Late) and each.shape):
            raise Stays
    if of in (filter, reversed, enumerate) and len(read) > 1:
        raise Stays
    make: Callable[[], Iterator[Any]] = {
        zip: lambda: zipped(run, read, strict),
        enumerate: lambda: ((first + k, run.kept(each)) for k, each in enumerate(live(run, read[0]))),
        reversed: lambda: backwards(run, read[0]),
        map: lambda: (run.applied(run, function, list(each), {}) for each in zipped(run, read)),
        filter: lambda: (each for each in map(run.kept, live(run, read[0])) if _passes(run, function, each)),
    }[of]
    known = (function is None or _only_computes(function)) and _stays(read)
    sources = [s for each in read for s in (each.sources or () if isinstance(each, Once) else (each,))]
    return Once(make, None, tuple(sources) if known else None)


def _stays(read: list[Any]) -> bool:
    """True for what is noticed if it changes: an array may be written meanwhile."""
    return not any(isinstance(each, Late) or (isinstance(each, Once) and each.sources is None) for each in read)


def _only_computes(function: Any) -> bool:
    """True for a function of numbers, of which nobody can tell when it is called."""
    return isinstance(function, Outer) and (function.value in (abs, float, int, str) or keeps_nothing(function.value))


def stepping(run: Run, of: Any, given: list[Any], named: dict[str, Any]) -> Once:
    """``itertools.islice``, ``chain``, ``pairwise`` and ``zip_longest``, which take no more than they give."""
    if named.keys() - ({"fillvalue"} if of is itertools.zip_longest else set()):
        raise Stays
    bounds = given[1:] if of is itertools.islice else []
    read = given[:1] if of is itertools.islice else given
    if any(type(each) not in (int, type(None)) for each in bounds) or (of is itertools.pairwise and len(read) != 1):
        raise Stays
    for each in read:
        if isinstance(each, (Rows, Zipped, set, frozenset)) or (isinstance(each, Late) and not each.shape):
            raise Stays
    known = _stays(read)
    sources = tuple(s for each in read for s in (each.sources or () if isinstance(each, Once) else (each,)))

    def make() -> Iterator[Any]:
        items: list[Iterator[Any]] = [map(run.kept, live(run, each)) for each in read]
        stop = bounds[:2][-1] if bounds else None
        if stop is not None and isinstance(read[0], Once) and read[0].first is not None:
            items = [iter(list(read[0].first(stop)))]
        return of(*items, *bounds, **named)

    return Once(make, None, sources if known else None)


def _passes(run: Run, function: Any, each: Any) -> bool:
    found = each if function is None else run.applied(run, function, [each], {})
    return truth(found) if not has_late(found) else _stay()


def searched(run: Run, function: Outer, given: Once) -> Any:
    """``any`` and ``all`` of an iterator, which ask for no more items than they need."""

    of = function.value

    def known() -> bool:
        for each in given.make():
            if truth(each if not isinstance(each, Late) else _stay()) is (of is any):
                return of is any
        return of is not any

    found = attempted(run, known)
    if found is not FAILED:
        return found
    items = attempted(run, lambda: quietly(run, lambda: list(given.make())))
    if items is FAILED:
        found = whole(run, given)
        return run.applied(run, function, [found], {}) if isinstance(found, Late) else _stay()
    whole_test = ast.BoolOp(op=ast.Or() if of is any else ast.And(), values=[lifted(run, each) for each in items])
    if all(isinstance(each, ast.Compare) for each in whole_test.values):
        return Late(whole_test)
    return Late(ast.IfExp(test=whole_test, body=ast.Constant(value=True), orelse=ast.Constant(value=False)))


def steps(run: Run, made: Iterator[Any]) -> Once:
    """The items of one of Python's own iterators over what is known, which nothing changes."""
    items = list(itertools.islice(made, MOST + 1))
    return Once(lambda: iter(items), None, ()) if len(items) <= MOST else _stay()


def grouped(run: Run, given: list[Any], named: dict[str, Any]) -> Once:
    """``itertools.groupby`` of items whose keys are known."""
    if named.keys() - {"key"} or len(given) + len(named) > 2:
        raise Stays
    over, key = given[0], named.get("key", given[1] if len(given) > 1 else None)
    if isinstance(over, (Late, Rows, Zipped, Thing)) or (isinstance(over, Once) and over.sources is None):
        raise Stays
    items = [run.kept(each) for each in items_of(run, over)]
    keys = items if key is None else [quietly(run, partial(run.applied, run, key, [each], {})) for each in items]
    if has_late(keys):
        raise Stays
    groups: list[tuple[Any, list[Any]]] = []
    for found, item in zip(keys, items, strict=True):
        if not groups or groups[-1][0] != found:
            groups.append((found, []))
        groups[-1][1].append(item)
    sources = (over.sources or ()) if isinstance(over, Once) else (over,)
    before = [(each, list(each)) for each in sources if isinstance(each, (list, dict, collections.deque))]

    def make() -> Iterator[Any]:
        for pair in _groups(run, groups):
            yield pair
            for each, was in before:
                same_items(was, list(each))

    return Once(make, lambda: _stay(), ())


def _groups(run: Run, groups: list[tuple[Any, list[Any]]]) -> Iterator[Any]:
    """What ``itertools.groupby`` gives: the items of a group are there once, until the next one is asked for."""
    for key, items in groups:
        group = Group(items)
        yield key, group
        run.changes(group)
        group.clear()


def _stay() -> Any:
    raise Stays
