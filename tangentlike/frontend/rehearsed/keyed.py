"""Dicts and sets of the run whose keys are known: a key stands there as a number.

counts = {}                                    counts = {}
for v in x:                                    for v in x:
    kind = "low" if v < 1 else "high"   ->         kind = 0 if v < 1 else 1
    counts[kind] = counts.get(kind, 0) + 1         k = [1, 0][kind]
                                                   counts[k] = counts.get(k, 0) + 1

Which keys there are is found out on the way, as texts in lists are (``listed.py``); their numbers are in their order.
"""

from __future__ import annotations

import ast
import collections
import enum
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name
from .coded import Keyed, Unshaped
from .listed import in_their_order
from .picked import column_of, one_text, picked
from .ranks import is_plain
from .state import Chosen, Late, Outer, Rows, Run, Stays
from .written_values import HELD, lifted, quietly

KINDS = (dict, set, collections.defaultdict, collections.Counter, collections.OrderedDict)
MADE: dict[Any, Any] = {int: 0, float: 0.0}
BY_KEY = ("get", "setdefault", "pop", "add", "remove", "discard")
MESSAGE = "{}() arg is an empty sequence"


def is_key(value: Any) -> bool:
    """True for what may be a number in a dict of the run: a text, one of several, a member, a tuple of such."""
    if isinstance(value, Chosen):
        return all(map(is_key, value.options))
    if type(value) is tuple:
        fine = all(type(each) in (str, int) or is_key(each) for each in value)
        return fine and not all(type(each) is int for each in value)
    return type(value) is str or isinstance(value, enum.Enum)


def has_keys(run: Run, key: str, thing: Any) -> bool:
    """True for a dict or a set that is to have known keys; ``key`` says which it is."""
    return (
        run.splits
        and type(thing) in KINDS
        and (f"dict {key}" in run.shapes or (bool(thing) and all(map(is_key, thing))))
    )


def made_keyed(run: Run, key: str, target: str, thing: Any) -> Keyed:
    """The dict or the set of that name, made of what is known."""
    shape = run.shapes.get(f"dict {key}")
    if shape is None or not set(thing) <= set(shape[0] or ()):
        raise Unshaped(f"dict {key}", (in_their_order(thing),))
    keys, factory = shape[0] or (), getattr(thing, "default_factory", None)
    numbers: list[ast.expr] = [ast.Constant(value=keys.index(each)) for each in thing]
    values = thing.values() if not isinstance(thing, set) else [True] * len(thing)
    made = ast.Dict(keys=[*numbers], values=[lifted(run, each, HELD) for each in values])
    run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=made))
    run.tables.add(target)
    if factory not in (None, list, *MADE):
        raise Stays
    return Keyed(target, f"dict {key}", keys, type(thing), factory)


def adds_key(run: Run, base: Any, index: Any) -> None:
    """Say so where a dict or a set of the run gets a key that is known."""
    called = base.node.id if isinstance(base, Late) and isinstance(base.node, ast.Name) else ""
    while called not in run.listed_as and called in run.made:  # it was kept under another name
        called = run.made[called]
    if run.splits and is_key(index) and called in run.listed_as:
        raise Unshaped(f"dict {run.listed_as[called]}", (_options(index),))


def combined(run: Run, key: Any) -> Any:
    """A tuple some parts of which a run chooses as one of the tuples that it may be; anything else as it is."""
    part = next((k for k, each in enumerate(key) if isinstance(each, Chosen)), None) if type(key) is tuple else None
    if part is None or not run.splits:
        return key
    found = [combined(run, (*key[:part], each, *key[part + 1 :])) for each in key[part].options]
    return one_text(run, found, key[part].index)


def _options(key: Any) -> tuple[Any, ...]:
    return in_their_order(set(key.options) if isinstance(key, Chosen) else {key})


def number_of(run: Run, keyed: Keyed, key: Any, adds: bool = False) -> ast.expr:
    """A key as it stands in the dict; -1 for one that is never there. ``adds``: it may be there from here on."""
    if not is_key(key):
        raise Stays
    if adds and not set(_options(key)) <= set(keyed.keys):
        raise Unshaped(keyed.key, (_options(key),))
    if not isinstance(key, Chosen):
        there = key in keyed.keys
        return ast.Constant(value=keyed.keys.index(key)) if there else ast.parse("-1", mode="eval").body
    numbers = [keyed.keys.index(each) if each in keyed.keys else -1 for each in key.options]
    if numbers == list(range(len(numbers))):
        return copy_of(key.index)
    return ast.Subscript(value=column_of(run, numbers, "numbers"), slice=copy_of(key.index), ctx=ast.Load())


def item_of(run: Run, keyed: Keyed, key: Any) -> Late:
    """``d[key]``; a ``KeyError`` where it is not there, or what the dict makes of it."""
    if keyed.kind is set:
        raise Stays
    number = number_of(run, keyed, key, keyed.factory is not None)
    if keyed.kind is collections.Counter:
        return _called(keyed, "get", number, ast.Constant(value=0))
    found = Late(ast.Subscript(value=name(keyed.variable), slice=copy_of(number), ctx=ast.Load()))
    if ast.dump(number) in keyed.there:
        return found
    missing = ast.Compare(left=copy_of(number), ops=[ast.NotIn()], comparators=[name(keyed.variable)])
    if keyed.factory is not None:
        new = ast.List(elts=[], ctx=ast.Load()) if keyed.factory is list else ast.Constant(value=MADE[keyed.factory])
        target = ast.Subscript(value=name(keyed.variable), slice=copy_of(number), ctx=ast.Store())
        run.emit(ast.If(test=missing, body=[ast.Assign(targets=[target], value=new)], orelse=[]))
    elif not run.quiet:  # else it is the dict that raises it
        run.emit(ast.If(test=missing, body=[_missing(run, key)], orelse=[]))
    return found


def _missing(run: Run, key: Any, first: int = 0) -> ast.stmt:
    """``raise KeyError(key)``."""
    options = key.options if isinstance(key, Chosen) else (key,)
    made = ast.Raise(exc=ast.Call(func=name("KeyError"), args=[lifted(run, options[first])], keywords=[]), cause=None)
    if first == len(options) - 1:
        return made
    test = ast.Compare(left=copy_of(key.index), ops=[ast.Eq()], comparators=[ast.Constant(value=first)])
    return ast.If(test=test, body=[made], orelse=[_missing(run, key, first + 1)])


def store_in(run: Run, keyed: Keyed, key: Any, value: Any, op: ast.operator | None = None) -> None:
    """``d[key] = value``; with an operator ``d[key] op= value``, of a key that is there."""
    if keyed.kind is set:
        raise Stays
    number = number_of(run, keyed, key, True)
    target = ast.Subscript(value=name(keyed.variable), slice=number, ctx=ast.Store())
    if op is not None and keyed.kind is not collections.Counter:
        run.emit(ast.AugAssign(target=target, op=op, value=lifted(run, value)))
        return
    new = lifted(run, value)
    if op is not None:
        new = ast.BinOp(left=item_of(run, keyed, key).node, op=op, right=new)
    run.emit(ast.Assign(targets=[target], value=new))


def is_never_there(keyed: Keyed, key: Any) -> bool:
    """True for a key that nothing stores."""
    return is_key(key) and not any(each in keyed.keys for each in _options(key))


def contains(run: Run, keyed: Keyed, key: Any, op: ast.cmpop) -> Any:
    """``key in d``."""
    if is_never_there(keyed, key):
        return isinstance(op, ast.NotIn)
    return Late(_is_there(keyed, number_of(run, keyed, key), op))


def _is_there(keyed: Keyed, number: ast.expr, op: ast.cmpop) -> ast.expr:
    return ast.Compare(left=copy_of(number), ops=[op], comparators=[name(keyed.variable)])


def _called(keyed: Keyed, method: str, *given: ast.expr) -> Late:
    called = ast.Attribute(value=name(keyed.variable), attr=method, ctx=ast.Load())
    return Late(ast.Call(func=called, args=[copy_of(each) for each in given], keywords=[]))


def method_of_keyed(run: Run, keyed: Keyed, method: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``d.get(key)`` and the like."""
    if named or (method in BY_KEY and not given):
        raise Stays
    if method in ("keys", "items") and not given:
        return rows_of_keys(run, keyed, method == "items")
    if method == "values" and not given:
        return _called(keyed, method)
    if method == "copy" and not given:
        return _copied(run, keyed)
    if keyed.kind is set and method in ("add", "remove", "discard"):
        return _changed_set(run, keyed, method, given[0])
    if keyed.kind is set or method not in ("get", "setdefault", "pop"):
        raise Stays
    if method != "setdefault" and is_never_there(keyed, given[0]) and (given[1:] or method == "get"):
        return given[1] if given[1:] else None
    number = number_of(run, keyed, given[0], method == "setdefault")
    others = [lifted(run, each, HELD) for each in given[1:]]
    if method == "get":
        return _called(keyed, method, number, *others)
    if method == "setdefault":
        target = ast.Subscript(value=name(keyed.variable), slice=number, ctx=ast.Store())
        new = ast.Assign(targets=[target], value=others[0] if others else ast.Constant(value=None))
        run.emit(ast.If(test=_is_there(keyed, number, ast.NotIn()), body=[new], orelse=[]))
        return Late(ast.Subscript(value=name(keyed.variable), slice=copy_of(number), ctx=ast.Load()))
    return _popped(run, keyed, given[0], number, others)


def _popped(run: Run, keyed: Keyed, key: Any, number: ast.expr, others: list[ast.expr]) -> Any:
    """``d.pop(key)``, also with what there is in its place."""
    if not others:
        _raises(run, keyed, key, number)
        return run.kept(_called(keyed, "pop", number), "value")
    chosen = run.fresh("value")
    run.unread.add(chosen)
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=others[0]))
    item = ast.Subscript(value=name(keyed.variable), slice=copy_of(number), ctx=ast.Load())
    found: ast.stmt = ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=item)
    taken: ast.stmt = ast.Expr(value=_called(keyed, "pop", number).node)
    run.emit(ast.If(test=_is_there(keyed, number, ast.In()), body=[found, taken], orelse=[]))
    return Late(name(chosen), True)


def _changed_set(run: Run, keyed: Keyed, method: str, key: Any) -> None:
    if method == "add":
        target = ast.Subscript(value=name(keyed.variable), slice=number_of(run, keyed, key, True), ctx=ast.Store())
        run.emit(ast.Assign(targets=[target], value=ast.Constant(value=True)))
        return
    number = number_of(run, keyed, key)
    if method == "remove":
        _raises(run, keyed, key, number)
    taken: ast.stmt = ast.Expr(value=_called(keyed, "pop", number).node)
    run.emit(taken if method == "remove" else ast.If(_is_there(keyed, number, ast.In()), [taken], []))


def _raises(run: Run, keyed: Keyed, key: Any, number: ast.expr) -> None:
    run.emit(ast.If(test=_is_there(keyed, number, ast.NotIn()), body=[_missing(run, key)], orelse=[]))


def _copied(run: Run, keyed: Keyed) -> Keyed:
    """Another dict with the same items."""
    chosen, number = run.fresh(keyed.variable), run.fresh("k")
    item = ast.Subscript(value=name(keyed.variable), slice=name(number), ctx=ast.Load())
    target = ast.Name(id=number, ctx=ast.Store())
    loop = ast.comprehension(target=target, iter=name(keyed.variable), ifs=[], is_async=0)
    value = ast.DictComp(key=name(number), value=item, generators=[loop])
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=value))
    run.tables.add(chosen)
    return Keyed(chosen, keyed.key, keyed.keys, keyed.kind, keyed.factory)


def not_kept(run: Run, base: Late, kept: Any, before: int) -> Any:
    """An item of a dict that is changed by a method: itself, where only its arguments were written down since then."""
    at = base.node.value if isinstance(base.node, ast.Subscript) else None
    if kept is base or not isinstance(at, ast.Name) or at.id not in run.tables:
        return kept
    made = [s for s in run.out[before:] if not (isinstance(s, ast.Assign) and ast.dump(s.value) == ast.dump(base.node))]
    if len(made) != len(run.out) - before - 1 or not all(isinstance(s, ast.Assign) and is_plain(s.value) for s in made):
        return kept
    run.out[before:] = made
    return base


# ---- all of its keys


def rows_of_keys(run: Run, keyed: Keyed, items: bool = False) -> Rows:
    """The keys that are there, with their values where ``items`` are wanted."""
    if keyed.kind is set and not all(type(each) is str for each in keyed.keys):
        raise Stays  # the order of others is Python's

    def at(number: ast.expr) -> Any:
        keyed.there.add(ast.dump(number))
        key = picked(run, list(keyed.keys), copy_of(number)) if len(keyed.keys) > 1 else keyed.keys[0]
        value = Late(ast.Subscript(value=name(keyed.variable), slice=copy_of(number), ctx=ast.Load()))
        return (key, value) if items else key

    if not keyed.keys:
        raise Stays
    whole = ast.Call(func=name("list"), args=[name(keyed.variable)], keywords=[])
    return Rows(list(keyed.keys), Late(whole), at, over=name(keyed.variable))


def gone_over_keys(run: Run, value: Any) -> Any:
    """The keys of such a dict that is gone over; anything else as it is."""
    return rows_of_keys(run, value) if isinstance(value, Keyed) else value


def made_of_keys(run: Run, over: Rows, make: Callable[[Any], tuple[Any, Any, list[Any]]]) -> Keyed:
    """``{k: f(v) for k, v in d.items()}``: ``make`` gives the key, the value and the tests for an item."""
    number, chosen = run.fresh("k"), run.fresh("table")
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=ast.Dict(keys=[], values=[])))
    out, run.out = run.out, []
    key, value, tests = make(over.at(name(number)))
    same = isinstance(key, Chosen) and isinstance(key.index, ast.Name) and key.index.id == number
    if not same or key.options != tuple(over.options):
        raise Stays
    target = ast.Subscript(value=name(chosen), slice=name(number), ctx=ast.Store())
    body: list[ast.stmt] = [ast.Assign(targets=[target], value=lifted(run, value))]
    for test in tests[::-1]:
        body = [ast.If(test=lifted(run, test), body=body, orelse=[])]
    body, run.out = [*run.out, *body], out
    iterated = copy_of(over.over or over.order.node)
    run.emit(ast.For(target=ast.Name(id=number, ctx=ast.Store()), iter=iterated, body=body, orelse=[]))
    run.tables.add(chosen)
    return Keyed(chosen, f"dict {chosen}", tuple(over.options), dict)


def by_number(run: Run, function: Outer, rows: Rows, named: dict[str, Any]) -> Any:
    """``sorted``, ``min`` and ``max`` of keys that are there, by what a key is, or by what is asked of it."""
    if named.keys() - {"key", "reverse"} or named.get("reverse") not in (None, True, False):
        raise Stays
    order, number = run.kept(rows.order, "order").node, run.fresh("k")
    item = rows.at(name(number))
    asked = item if named.get("key") is None else quietly(run, lambda: run.applied(run, named["key"], [item], {}))
    parts = [_part(run, each) for each in asked] if isinstance(asked, tuple) else [_part(run, asked)]
    key = ast.Tuple(elts=parts, ctx=ast.Load()) if len(parts) > 1 else parts[0]
    parameters = ast.arguments(posonlyargs=[], args=[ast.arg(arg=number)], kwonlyargs=[], kw_defaults=[], defaults=[])
    keywords = [ast.keyword(arg="key", value=ast.Lambda(args=parameters, body=key))]
    of, several = function.value, len(parts) > 1
    if named.get("reverse") or (several and of is max):
        keywords.append(ast.keyword(arg="reverse", value=ast.Constant(value=True)))
    called = name("sorted") if of is sorted or several else copy_of(function.node)
    if of is not sorted:
        count = ast.Call(func=name("len"), args=[copy_of(order)], keywords=[])
        empty = ast.Compare(left=count, ops=[ast.Eq()], comparators=[ast.Constant(value=0)])
        words = ast.Call(func=name("ValueError"), args=[ast.Constant(value=MESSAGE.format(of.__name__))], keywords=[])
        run.emit(ast.If(test=empty, body=[ast.Raise(exc=words)], orelse=[]))
    found = run.kept(Late(ast.Call(func=called, args=[copy_of(order)], keywords=keywords)), "order")
    if of is sorted:
        return Rows(rows.options, found, rows.at)
    if several:
        found = run.kept(Late(ast.Subscript(value=found.node, slice=ast.Constant(value=0), ctx=ast.Load())), "first")
    return rows.at(found.node)


def _part(run: Run, part: Any) -> ast.expr:
    if isinstance(part, Chosen):
        if list(part.options) != sorted(set(part.options)):
            raise Stays
        return copy_of(part.index)
    if not isinstance(part, (Late, int, float)):
        raise Stays
    return lifted(run, part)
