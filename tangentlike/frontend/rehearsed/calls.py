"""Calls: of Python's own functions and methods on what is known, and of the user's functions."""

from __future__ import annotations

import ast
import collections
import copy
import enum
import itertools
import statistics
import types
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ...form.program import copy_of, name
from ...reading.resolve import is_helper, python_function
from .asked import GETTERS, got, of_objects
from .coded import Keyed, Listed
from .expressions import computed, expression, in_order
from .heap_calls import ADDING, TAKING, heap_call, is_known_heap
from .inlined import called
from .iterators import grouped, iterator, searched, stepping, steps
from .keyed import BY_KEY, adds_key, by_number, gone_over_keys, not_kept
from .library import (
    FACTORIES,
    HANDING_ON,
    KNOWN,
    PLACING,
    READING_ALL,
    STEPPING,
    asks_for_members,
    gives_texts,
    keeps_nothing,
)
from .listed import adds_texts, length
from .methods import of_known
from .of_each import of_each
from .ordered import are_marked, are_rows, are_things, by_key, ordered
from .outer_names import as_read, outside_of
from .picked import by_option, counted, is_chosen, letters
from .sets import of_sets, real
from .shapes import is_sized, listed, of_call
from .special import ABSENT, is_known_key, keys_are_known
from .state import (
    CHANGING,
    Chosen,
    Closure,
    Frame,
    Group,
    Late,
    Method,
    Once,
    OneOf,
    Outer,
    Rows,
    Run,
    Stays,
    Thing,
    Zipped,
    has_late,
    is_lost,
)
from .things import (
    call_of,
    is_class,
    is_super,
    made,
    makes_objects,
    member,
    of_parent,
    of_thing,
    update_attributes,
    updated,
)
from .trips import is_enumeration, items_of, iterator_of, whole
from .written_values import COPIED, FAILED, READ, attempted, late_call, lifted

OVER_ITEMS = (list, tuple, set, frozenset, sum, any, all, min, max, sorted, enumerate, zip, reversed, map, filter, dict)
KNOWN_IN_PART = (Chosen, enum.Enum, Outer, Method, Rows, Keyed, Listed, OneOf)
APART = (str, *CHANGING, tuple, Closure, Thing, Once)  # arguments of functions that are gone through

CONTAINERS = (tuple, list, dict)  # of which ``copy`` makes others


def call(run: Run, frame: Frame, node: ast.Call) -> Any:
    """The value of a call."""
    at_once, run.at_once = run.at_once, False  # what calls this one takes all that it gives
    if isinstance(node.func, ast.Attribute) and is_super(frame, node.func.value):
        _, given, named = arguments(run, frame, node)
        return of_parent(run, frame, node.func.attr, given, named)
    if (owner := updated(node.func)) is not None:
        thing, (_, given, named) = expression(run, frame, owner), arguments(run, frame, node)
        return update_attributes(run, thing, given, named)
    if isinstance(node.func, ast.Attribute):
        base = expression(run, frame, node.func.value)
        if not isinstance(base, (Late, Outer, OneOf)) and node.func.attr not in getattr(base, "_fields", ()):
            return _method(run, frame, base, node)
        if isinstance(base, OneOf):
            base, given, named = arguments(run, frame, node, base)
            return of_each(run, base, lambda each: of_known(run, each, node.func.attr, given, named))  # type: ignore[attr-defined]
        if isinstance(base, Chosen):
            _, given, named = arguments(run, frame, node, base)
            method = node.func.attr
            return by_option(run, lambda each: of_known(run, each, method, given, named), [base])
        function: Any = base
        if isinstance(base, Late):
            before = len(run.out)
            first, given, named = arguments(run, frame, node, base)
            first = not_kept(run, base, first, before)
            if node.func.attr == "append" and len(given) == 1:
                adds_texts(run, first, given[0])
            if node.func.attr in BY_KEY and given:
                adds_key(run, first, given[0])
            if node.func.attr == "tolist" and is_sized(first) and not given:
                return items_of(run, first) if len(first.shape) == 1 else _stay()
            return late_call(run, ast.Attribute(lifted(run, first), node.func.attr, ast.Load()), given, named, "")
        function = expression(run, frame, node.func)
    else:
        function = expression(run, frame, node.func)
    takes_all = isinstance(function, Outer) and _is_in(function.value, READING_ALL)
    _, given, named = arguments(run, frame, node, takes_all=takes_all)
    run.at_once = at_once and isinstance(function, Outer) and _is_in(function.value, (map, filter))
    found = applied(run, function, given, named)
    run.at_once = False
    return found


def _is_in(value: Any, functions: tuple[Any, ...]) -> bool:
    return any(value is each for each in functions)


def arguments(
    run: Run, frame: Frame, node: ast.Call, base: Any = None, takes_all: bool = False
) -> tuple[Any, list[Any], dict[str, Any]]:
    """What is called, the arguments by place and by name; stars are taken apart. ``takes_all``: the function goes over
    them before it gives anything."""

    def argument(each: ast.expr) -> Any:
        run.at_once = takes_all and isinstance(each, ast.Call)
        found = expression(run, frame, each)
        run.at_once = False
        return found

    thunks: list[Any] = [lambda: base]
    for each in node.args:
        thunks.append(partial(argument, each.value if isinstance(each, ast.Starred) else each))
    thunks += [partial(expression, run, frame, k.value) for k in node.keywords]
    first, *found = in_order(run, thunks)
    given: list[Any] = []
    for each, value in zip(node.args, found, strict=False):
        given += items_of(run, value) if isinstance(each, ast.Starred) else [value]
    named: dict[str, Any] = {}
    for keyword, value in zip(node.keywords, found[len(node.args) :], strict=True):
        more = {keyword.arg: value} if keyword.arg is not None else value
        if not isinstance(more, dict) or not all(isinstance(k, str) for k in more) or more.keys() & named.keys():
            raise Stays
        named |= more
    return first, given, named


def applied(run: Run, function: Any, given: list[Any], named: dict[str, Any]) -> Any:
    """The value of a function of these arguments."""
    if any(map(is_lost, given)) or any(map(is_lost, named.values())):
        raise Stays
    if isinstance(function, Late):
        return late_call(run, function.node, given, named, "")
    if isinstance(function, Closure):
        return called(run, function, given, named)
    if isinstance(function, Method):
        return of_known(run, function.owner, function.name, given, named)
    if isinstance(function, Thing):
        return of_thing(run, function, "__call__", given, named)
    if isinstance(function, GETTERS):
        return got(run, function, given, named)
    if not isinstance(function, Outer):
        raise Stays
    of = function.value
    if of == dict.fromkeys and given and not named:
        keys, value = items_of(run, given[0]), run.kept(given[1]) if given[1:] else None
        known = all(not has_late(k) or is_known_key(k) for k in keys)
        return computed(lambda: dict.fromkeys(keys, value), keys) if known else _stay()
    if given and not named and is_known_heap(run, of, given):
        run.changes(given[0])
        return computed(lambda: of(*given))
    if len(given) == 1 and not named and of in (copy.copy, copy.deepcopy) and type(given[0]) in CONTAINERS:
        return copy.copy(given[0]) if of is copy.copy else _copied(run, given[0], {})
    if given and not named and any(of is each for each in (*ADDING, *TAKING)):
        return heap_call(run, of, lifted(run, function), given)
    if is_class(of):
        return made(run, of, given, named)
    if (found := of_objects(run, of, given, named)) is not ABSENT:
        return found
    if isinstance(of, types.MethodType) and is_class(of.__self__):
        return call_of(run, of.__func__, [Outer(of.__self__, function.node.value), *given], named)  # type: ignore[attr-defined]
    if isinstance(of, type) and issubclass(of, enum.Enum) and len(given) == 1 and not has_late(given):
        return member(run, computed(lambda: of(given[0])), function.node)
    if isinstance(of, type) and issubclass(of, tuple) and hasattr(of, "_fields"):
        return computed(lambda: of(*map(run.kept, given), **{k: run.kept(v) for k, v in named.items()}))
    if isinstance(of, type) and issubclass(of, BaseException) and not any(map(has_late, given)):
        plain = of.__init__ is Exception.__init__ or of.__module__ == "builtins"
        return computed(lambda: of(*given)) if plain else _stay()
    if any(of is each for each in KNOWN):
        return _known(run, function, given, named)
    if getattr(of, "__module__", "") == statistics.__name__ and not any(map(has_late, [*given, *named.values()])):
        return computed(lambda: of(*given, **named))
    if isinstance(of, types.FunctionType) and is_helper(of) and not keeps_nothing(of):
        return _of_users(run, function, given, named)
    run.at_once = keeps_nothing(of) and not isinstance(of, type) and of is not np.frompyfunc
    found = late_call(run, lifted(run, function), given, named, COPIED if keeps_nothing(of) else "")
    return Late(found.node, shape=of_call(run, of, given, named))


def _known(run: Run, function: Outer, given: list[Any], named: dict[str, Any]) -> Any:
    """One of Python's own functions: of what is known, what it gives; else as it is written."""
    of = function.value
    named = {k: v for k, v in named.items() if not (of is zip and k == "strict" and v is False)}
    given = given if of is len else [gone_over_keys(run, each) for each in given]
    if of in OVER_ITEMS:
        given = [_gone_over(run, g, of in READING_ALL and of is not dict) for g in given]
    if of in (enumerate, zip) and any(isinstance(g, (Late, Zipped)) and not is_sized(g) for g in given):
        if all(isinstance(g, Late) for g in given) or named:
            return late_call(run, function.node, given, named, READ)
        parts = given if of is zip else [range(10**6), *given]
        return Zipped(parts) if of is zip else _stay()
    if of is collections.defaultdict and given and isinstance(given[0], Outer):
        return collections.defaultdict(given[0].value) if given[0].value in FACTORIES else _stay()
    if of is collections.defaultdict and len(given) == 1 and not named and isinstance(given[0], Closure):
        return _by_function(run, given[0])
    if of in (enumerate, zip) and any(isinstance(g, Rows) and g.count is None for g in given):
        starts = [*given[1:], *named.values()]
        if of is zip or len(starts) > 1 or not all(type(each) is int for each in starts):
            raise Stays
        return counted(run, given[0], *(starts or [0]))
    if of is list and len(given) == 1 and isinstance(given[0], Rows):
        whole_list = run.kept(given[0].order, "order")
        return given[0] if given[0].over is None else Rows(given[0].options, whole_list, given[0].at)
    if of in (sorted, min, max) and len(given) == 1 and isinstance(given[0], Rows) and given[0].over is not None:
        return by_number(run, function, given[0], named)
    if of in (any, all) and len(given) == 1 and isinstance(given[0], Once):
        return searched(run, function, given[0])
    if of in (enumerate, zip, reversed, map, filter) and not any(isinstance(g, Late) and not g.shape for g in given):
        return iterator(run, of, given, named)
    if of in (min, max) and "default" in named and len(given) == 1 and not isinstance(given[0], (Late, Rows)):
        given = [items_of(run, given[0])]
        if not given[0]:
            return named["default"]
        named = {k: v for k, v in named.items() if k != "default"}
    if of in (sorted, min, max) and len(given) == 1 and isinstance(given[0], Once) and named.get("key") is None:
        given = [whole(run, given[0])]
    if of in (sorted, min, max) and (named.get("key") is not None or are_things(given) or are_marked(given)):
        found = attempted(run, lambda: by_key(run, function, given, named))
        run.at_once = True
        return late_call(run, function.node, given, named, READ) if found is FAILED else found
    if any(of is each for each in STEPPING) and given:
        return stepping(run, of, given, {k: run.kept(v) for k, v in named.items()})
    if of is itertools.groupby and given:
        return grouped(run, given, named)
    if len(given) == 1 and is_sized(given[0]) and (found := listed(run, function, given[0], named)) is not None:
        return found
    if any(isinstance(g, (Once, Group)) for g in given):
        if of not in READING_ALL:
            raise Stays
        given = [whole(run, g) for g in given]
    if of in (list, tuple, dict, collections.deque, collections.Counter) and not any(
        isinstance(g, Late) for g in given
    ):
        given = [items_of(run, g) if isinstance(g, (Zipped, Rows, set, frozenset)) else g for g in given]
        if any(isinstance(g, (Outer, Closure, Method, Late)) for g in given):
            raise Stays
        if of in (dict, collections.Counter):
            given = [keys_are_known(g, of is dict) for g in given]
        return computed(lambda: of(*given, **{k: run.kept(v) for k, v in named.items()}), *given)
    if of is len and len(given) == 1 and isinstance(given[0], (Listed, Keyed)):
        return Late(length(given[0]))
    if of is len and len(given) == 1 and isinstance(given[0], Rows):
        return Late(ast.Call(func=name("len"), args=[copy_of(given[0].order.node)], keywords=[]))
    if of is len and len(given) == 1 and not isinstance(given[0], (Late, Zipped)):
        return computed(lambda: len(given[0]))
    if of in (len, int, float, str, ord, abs) and is_chosen(given) and not named:
        return by_option(run, lambda each: _known(run, function, [each], {}), given)
    if of in PLACING and not any(isinstance(g, Late) for g in given):
        given = [g if isinstance(g, int) else [run.kept(each) for each in items_of(run, g)] for g in given]
        return steps(run, computed(lambda: of(*given, **named), *named.values()))
    if of in (set, frozenset) and len(given) == 1 and isinstance(given[0], dict) and not named:
        return of_sets(run, computed(lambda: of(given[0]), list(given[0])), given)
    if any(map(has_late, given)) or any(map(has_late, named.values())):
        if of is sorted and len(given) == 1 and isinstance(given[0], (list, tuple)) and are_rows(given[0]):
            return ordered(
                run, function, list(given[0]), list(given[0]), {k: v for k, v in named.items() if k != "key"}
            )
        return late_call(run, function.node, given, named, READ if of in HANDING_ON else COPIED)
    given = [real(each) for each in given]
    if any(isinstance(each, (set, frozenset)) for each in given) and of in (str, repr, format, hash):
        raise Stays
    made = of_sets(run, computed(lambda: of(*given, **named)), given)
    return steps(run, made) if isinstance(made, Iterator) else made


def _copied(run: Run, value: Any, done: dict[int, Any]) -> Any:
    """``copy.deepcopy`` of containers, of texts and of numbers."""
    if id(value) in done:
        return done[id(value)]
    if type(value) is tuple:
        return tuple(_copied(run, each, done) for each in value)
    if type(value) is list:
        made = done[id(value)] = []
        made.extend(_copied(run, each, done) for each in value)
        return made
    if type(value) is dict:
        pairs = done[id(value)] = {}
        pairs.update((key, _copied(run, each, done)) for key, each in value.items())
        return pairs
    number = isinstance(value, Late) and (value.shape == () or run.is_number(value.node))
    return value if number or isinstance(value, (str, int, float, complex, type(None))) else _stay()


def _by_function(run: Run, factory: Closure) -> Any:
    """``defaultdict(lambda: ...)`` of a function that stands in one that is gone through."""
    if not any(factory.frame is frame for frame in run.frames):
        raise Stays
    return collections.defaultdict(lambda: run.kept(run.applied(run, factory, [], {})))


def _gone_over(run: Run, value: Any, at_once: bool) -> Any:
    """What is gone over for an object, a class of members, one of several texts; for a dict ``at_once`` its keys."""
    if type(value) in (dict, collections.defaultdict) and at_once:
        return list(value)
    if isinstance(value, Chosen) and len({len(e) if type(e) is str else -1 for e in value.options}) == 1:
        return letters(run, value)
    if isinstance(value, Thing) and getattr(value.of, "__iter__", None) is not None:
        return iterator_of(run, value)
    return items_of(run, value) if is_enumeration(value) else value


def _of_users(run: Run, function: Outer, given: list[Any], named: dict[str, Any]) -> Any:
    """A function of the user's: gone through, where it is given texts or containers; else called as it is."""
    plain: Any = python_function(function.value)
    every = [*given, *named.values()]
    texts = any(isinstance(each, KNOWN_IN_PART) or type(each) in APART or is_sized(each) for each in every)
    origin, objects = as_read(plain), makes_objects(run, plain)
    of_class = isinstance(function.node, ast.Attribute)
    telling = origin is not None and any(
        tells(origin.tree, plain.__globals__) for tells in (gives_texts, asks_for_members)
    )
    if origin is not None and (texts or objects or of_class or telling):
        around = Frame(origin.tree, outside_of(plain, run), set())
        closure = Closure(origin.tree, around)
        found = attempted(run, lambda: called(run, closure, given, named, plain), known=False)
        if found is not FAILED:
            return found
        if objects:
            raise Stays
    return late_call(run, lifted(run, function), given, named, "")


def _method(run: Run, frame: Frame, base: Any, node: ast.Call) -> Any:
    """A method of what is known."""
    assert isinstance(node.func, ast.Attribute)
    base, given, named = arguments(run, frame, node, base)
    return of_known(run, base, node.func.attr, given, named)


def _stay() -> Any:
    raise Stays
