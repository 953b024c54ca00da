"""Branches that a run decides: both are gone through, and what differs behind them is given a variable."""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name
from .one_of import added, chain
from .picked import has_text, is_text, picked, place_of_text
from .state import (
    LOST,
    Chosen,
    Either,
    Frame,
    Late,
    OneOf,
    Pending,
    Raised,
    Run,
    Stays,
    Thing,
    Uneven,
    has_late,
    variable_of,
)
from .written_values import HELD, changing_in, held, is_alone, lifted, put_back

PLAIN = (int, float, str, bool, type(None))
MOST = 16  # blocks in each other
DEAD = "dead"  # a block that has left, by a statement that is written

Way = tuple[str, list[ast.stmt], Any, Any]  # how a block ends, its statements, what is held then, its value


def taken(run: Run, block: Callable[[], Any]) -> Way:
    """A block that may be taken, from where the run stands."""
    out, run.out, waiting = run.out, [], len(run.pending)
    block_out = run.out
    tries, frames, loops, line = list(run.tries), list(run.frames), run.loops, run.line
    try:
        found = block()
    except Raised as raised:
        run.frames[:], run.loops, run.line = frames, loops, line
        if not tries:
            write_raise(run, raised)
        found = ("raise", raised) if tries else DEAD
    if len(run.pending) > waiting or run.out is not block_out:
        raise Stays
    run.out, run.tries = out, tries
    status, value = found if isinstance(found, tuple) else (found, None)
    return status, block_out, held(run), value


def write_raise(run: Run, raised: Raised) -> None:
    """The exception, raised by the function that is written."""
    if raised.node is not None:
        run.emit(raised.node)
        return
    kind, words = type(raised.error), raised.error.args
    if kind.__module__ != "builtins" or has_late(words):
        raise Stays from None
    given = [lifted(run, w) for w in words if type(w) in PLAIN]
    run.emit(ast.Raise(exc=ast.Call(func=name(kind.__name__), args=given, keywords=[]), cause=None))


def both(run: Run, one: Callable[[], Any], other: Callable[[], Any]) -> tuple[Way, Way]:
    """Both ways from here; the second is where the run stands then."""
    before = held(run)
    run.ways.append({*before})
    try:
        first = taken(run, one)
        put_back(before)
        return first, taken(run, other)
    finally:
        run.ways.pop()


def meet(run: Run, first: Way, second: Way) -> Any:
    """Let the run, which stands at the end of the second way, go on from both; the value of both."""
    now = held(run)
    put_back({key: each for key, each in first[2].items() if key not in now})  # what only the first way leads to
    meeting = _Meeting(run, first[1], second[1], {*first[2]}, {*now})
    for key, (thing, parts) in first[2].items():
        if key in now and now[key][0] is thing and not isinstance(thing, Either):
            meeting.thing(thing, parts, now[key][1])
    return meeting.value(first[3], second[3], None)


class _Meeting:
    """``first`` and ``second`` are the statements of both ways, ``then`` and ``now`` what is reached behind them."""

    def __init__(self, run: Run, first: list[ast.stmt], second: list[ast.stmt], then: set[int], now: set[int]):
        self.run, self.first, self.second, self.then, self.now = run, first, second, then, now
        self.pairs: dict[int, Any] = {}
        self.others: dict[int, Any] = {}

    def thing(self, thing: Any, one: Any, other: Any) -> None:
        """What a thing holds behind both ways."""
        if isinstance(thing, Frame):
            self.frame(thing, one, other)
        elif isinstance(thing, (dict, Thing)):
            if list(one) != list(other):
                raise Uneven(thing) if self.run.splits and isinstance(thing, dict) else Stays
            held_by = thing.attributes if isinstance(thing, Thing) else thing
            for key in other:
                held_by[key] = self.value(one[key], other[key], None)
            if _variables(other) != _variables(one):
                raise Stays  # a part is a variable on one way only
        elif isinstance(thing, set):
            if one != other:
                raise Uneven(thing) if self.run.splits else Stays
        elif len(one) != len(other):
            raise Uneven(thing)
        else:
            for k, pair in enumerate(zip(one, other, strict=True)):
                thing[k] = self.value(*pair, None)

    def frame(self, frame: Frame, one: dict[str, Any], other: dict[str, Any]) -> None:
        for variable in [*one, *(n for n in other if n not in one)]:
            if variable in ("", " yields"):
                continue
            if variable == " result":
                frame.result = self.value(one[variable], other[variable], None)
                continue
            missing = one if variable not in one else other if variable not in other else None
            if missing is None:
                frame.names[variable] = self.value(one[variable], other[variable], (frame, variable))
                continue
            found = (other if missing is one else one)[variable]
            as_it_is = isinstance(found, Late) and isinstance(found.node, ast.Name) and not found.steady
            frame.names[variable] = found if as_it_is else LOST

    def value(self, one: Any, other: Any, place: tuple[Frame, str] | None) -> Any:
        if one is other or (type(one) is type(other) and isinstance(one, PLAIN) and repr(one) == repr(other)):
            return one
        if isinstance(one, Late) and isinstance(other, Late) and ast.dump(one.node) == ast.dump(other.node):
            found = one if not one.steady else other
            return found if one.shape == other.shape else Late(found.node, found.steady)
        if one is LOST or other is LOST:
            return LOST
        if self.are_there(one) and self.are_there(other) and not (one is None and other is None):
            return self.objects(one, other)
        known = not isinstance(one, (Late, Either)) and type(one) is type(other)
        if known and not isinstance(one, PLAIN) and not is_text(one):
            return self.container(one, other, place)
        if _is_text(one) and _is_text(other):
            return self.texts(one, other, "which" if place is None else place[1])
        if place is not None:
            frame, variable = place
            return Either(named(self.run, frame, variable), ((one, self.first), (other, self.second)))
        if changing_in(self.run, one) or changing_in(self.run, other):
            raise Stays
        chosen = self.run.fresh("either")
        for found, block in ((one, self.first), (other, self.second)):
            write_at_end(self.run, chosen, found, block)
        return Late(name(chosen), True)

    def texts(self, one: Any, other: Any, base: str) -> Any:
        """One of the texts of both ways, by a number that both give."""
        chosen, options = self.run.fresh(base), list[Any]()
        self.run.unread.add(chosen)
        for found, block in ((one, self.first), (other, self.second)):
            own = found.options if isinstance(found, Chosen) else (found,)
            options += [o for k, o in enumerate(own) if not has_text(options, o) and not has_text(own[:k], o)]
            places = [place_of_text(options, o) for o in own]
            number: Any = places[0]
            if isinstance(found, Chosen):
                number = Late(chain(found.index, [(k, ast.Constant(value=place)) for k, place in enumerate(places)]))
                number = Late(copy_of(found.index)) if places == list(range(len(places))) else number
            write_at_end(self.run, chosen, number, block)
        return picked(self.run, options, name(chosen))

    def objects(self, one: Any, other: Any) -> OneOf:
        """One of the objects of both ways, by a number that both give."""
        chosen, options = self.run.fresh("which"), list[Any]()
        self.run.unread.add(chosen)
        for found, block in ((one, self.first), (other, self.second)):
            places: list[Any] = added(options, found)
            number = Late(chain(found.index, places)) if isinstance(found, OneOf) else places[0][1].value
            write_at_end(self.run, chosen, number, block)
        return OneOf(name(chosen), tuple(options))

    def are_there(self, value: Any) -> bool:
        """True for objects that can be reached behind both ways, and for None."""
        options = [each for _, each in value.left] if isinstance(value, OneOf) else [value]
        things = [each for each in options if each is not None]
        if not all(isinstance(each, Thing) for each in things) or (not things and value is not None):
            return False
        return all(id(each) in self.now and id(each) in self.then for each in things)

    def container(self, one: Any, other: Any, place: Any) -> Any:
        """A container that both ways have made; one that was there before is another on each way."""
        if not isinstance(one, tuple) and (id(one) in self.now or id(other) in self.then):
            if place is not None:
                return LOST  # which nobody may read
            raise Stays
        if self.pairs.setdefault(id(one), other) is not other or self.others.setdefault(id(other), one) is not one:
            raise Stays
        if type(one) is tuple and len(one) == len(other):
            return tuple(self.value(*pair, None) for pair in zip(one, other, strict=True))
        if isinstance(one, (list, collections.deque)) and len(one) == len(other):
            other_items = [self.value(*pair, None) for pair in zip(one, list(other), strict=True)]
            other.clear()
            other.extend(other_items)
            return other
        if isinstance(one, dict) and list(one) == list(other):
            for key in list(other):
                other[key] = self.value(one[key], other[key], None)
            return other
        if isinstance(one, Thing) and one.of is other.of and list(one.attributes) == list(other.attributes):
            for key in list(other.attributes):
                other.attributes[key] = self.value(one.attributes[key], other.attributes[key], None)
            return other
        return LOST if place is not None else _stay()


def _variables(parts: dict[Any, Any]) -> list[Any]:
    """The keys of the parts that are variables of the run."""
    return [key for key, part in parts.items() if variable_of(part)]


def _is_text(value: Any) -> bool:
    return all(map(is_text, value.options)) if isinstance(value, Chosen) else is_text(value)


def _stay() -> Any:
    raise Stays


def named(run: Run, frame: Frame, variable: str) -> str:
    """What a variable of a call is called in what is written."""
    if variable not in frame.called:
        frame.called[variable] = variable if frame is run.frames[0] else run.fresh(variable)
    return frame.called[variable]


def write_at_end(run: Run, variable: str, value: Any, block: list[ast.stmt]) -> None:
    """Assign a value at the end of a block that has been left."""
    if isinstance(value, Either):
        value = settled(run, value)
    if isinstance(value, Late) and isinstance(value.node, ast.Name) and value.node.id == variable:
        return
    out, run.out = run.out, block
    run.emit(ast.Assign(targets=[ast.Name(id=variable, ctx=ast.Store())], value=lifted(run, value, HELD)))
    run.out = out


def settled(run: Run, value: Either) -> Late:
    """The variable that holds one or the other, assigned on both ways."""
    if value.late is None:
        if not all(is_alone(run, found) for found, _ in value.sides):
            raise Stays  # a variable of its own is another container
        for found, block in value.sides:
            write_at_end(run, value.variable, found, block)
        late = Late(name(value.variable))
        value.late = late
    return value.late


def branch(run: Run, test: ast.expr, one: Callable[[], Any], other: Callable[[], Any]) -> str:
    """A branch on what only a run knows, as a statement; how the block around it goes on."""
    line, out = run.line, run.out
    first, second = both(run, one, other)
    run.line = line
    if first[0] == DEAD or second[0] == DEAD:
        alive = second if first[0] == DEAD else first
        if alive is first and second[0] == DEAD:
            put_back(first[2])
        write_branch(run, test, first[1], second[1])
        return alive[0]
    if first[0] == second[0] and first[0] != "raise":
        meet(run, first, second)
        write_branch(run, test, first[1], second[1])
        return first[0]
    if first[0] == "" or second[0] != "":
        leaves, stays = (second, first) if first[0] == "" else (first, second)
    else:
        leaves, stays = first, second
    if stays is first:
        put_back(first[2])
    write_branch(run, test, first[1], second[1])
    pending_of(run, leaves, stays, out)
    return stays[0]


def pending_of(run: Run, leaves: Way, stays: Way, out: list[ast.stmt]) -> None:
    """Leave a way that is to go on elsewhere, and go on in the block of the other."""
    if len(run.pending) > MOST:
        raise Stays
    target = {"return": run.frames[-1:], "raise": run.tries[-1:]}.get(leaves[0], run.loops[-1:])[0]
    run.pending.append(Pending(leaves[0], target, leaves[1], out, leaves[2], leaves[3]))
    run.out = stays[1]


def arrived(run: Run, kinds: tuple[str, ...], target: Any, status: str) -> str:
    """Let the ways that have left for this place meet the run, which gets there by ``status``; how it goes on."""
    while run.pending and run.pending[-1].target is target and run.pending[-1].kind in kinds:
        if status not in (*kinds, "", DEAD):
            raise Stays
        each = run.pending.pop()
        if status == DEAD:
            put_back(each.held)
        else:
            meet(run, ("", each.block, each.held, None), ("", run.out, None, None))
        run.out, status = each.before, "" if status in (*kinds, DEAD) else status
    if any(p.target is target and p.kind in kinds for p in run.pending):
        raise Stays
    return status


def write_branch(run: Run, test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
    """An ``if``; what is in a block may be added to later, so both have statements of their own."""
    run.emit(ast.If(test=test, body=body, orelse=orelse))
