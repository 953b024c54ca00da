"""What a loop that is written hands from trip to trip, where it is put together: a variable of the run for each number.

for _ in range(n):                     for _ in range(n):
    state = step(state)       ->           x, v = state_x + dt * state_v, ...
                                           state_x, state_v = x, v
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ...form.program import name
from ...form.trees import nodes
from .state import LOST, Closure, Frame, Late, Method, Outer, Run, Stays, Thing
from .written_values import is_alone, lifted

Path = tuple[Any, ...]
NUMBERS = (int, float)


@dataclass(eq=False)
class Rolled:
    """A loop that is written; ``handed`` are the variables that its trips hand on in parts (``carried.py``), ``ended``
    those of which nothing is read behind a trip."""

    frame: Frame
    ended: set[str]
    handed: dict[str, Any] = field(default_factory=dict)


def is_put_together(value: Any) -> bool:
    """True for what has parts that a loop may change one by one, and numbers among them."""
    if (
        isinstance(value, Thing)
        or type(value) in (dict, tuple)
        or (isinstance(value, tuple) and hasattr(value, "_fields"))
    ):
        return any(isinstance(leaf, Late) or type(leaf) in NUMBERS for _, leaf in _leaves(value))
    return False


def apart(run: Run, value: Any, base: str) -> Any:
    """The same with a variable for each number in it, which gets its value here; nothing else may hold it."""
    if id(value) in run.foreign or not is_alone(run, value):
        raise Stays
    return _rebuilt(run, value, base)


def _rebuilt(run: Run, value: Any, base: str) -> Any:
    if isinstance(value, Thing):
        made = Thing(value.of)
        made.attributes = {k: _rebuilt(run, v, f"{base}_{k}") for k, v in value.attributes.items()}
        return made
    if type(value) is dict:
        return {k: _rebuilt(run, v, f"{base}_{k}" if str(k).isidentifier() else base) for k, v in value.items()}
    if isinstance(value, tuple):
        parts = [_rebuilt(run, v, base) for v in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, Late) or type(value) in NUMBERS:
        chosen = run.fresh(base)
        run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=lifted(run, value)))
        return Late(name(chosen))
    if isinstance(value, (list, set)) or value is LOST:
        raise Stays
    return value


def hand_on(run: Run, loop: Rolled) -> None:
    """At the end of a trip: the variables of what it hands on get what the next one begins with, all at one time."""
    now = {variable: loop.frame.names.get(variable, LOST) for variable in loop.handed}
    names = loop.frame.names
    loop.frame.names = {variable: value for variable, value in names.items() if variable not in loop.ended}
    alone = all(is_alone(run, value) for value in now.values())
    loop.frame.names = names
    if not alone:
        raise Stays  # two names of one object
    pairs = [pair for variable, template in loop.handed.items() for pair in _changed(run, template, now[variable])]
    targets = {target for target, _ in pairs}
    if any(n.id in targets for _, written in pairs for n in nodes(written) if isinstance(n, ast.Name)):
        pairs = [(target, run.kept(Late(written), target).node) for target, written in pairs]
    for target, written in pairs:
        run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=written))


def _changed(run: Run, template: Any, value: Any) -> list[tuple[str, ast.expr]]:
    """The variables of ``template``, with what ``value`` holds in their places, where that is something else."""
    pairs: list[tuple[str, ast.expr]] = []
    before, behind = dict(_leaves(template)), dict(_leaves(value))
    if before.keys() != behind.keys() or not _alike(template, value):
        raise Stays
    for path, leaf in before.items():
        now = behind[path]
        if isinstance(leaf, Late):
            written = lifted(run, now)
            assert isinstance(leaf.node, ast.Name)
            if not (isinstance(written, ast.Name) and written.id == leaf.node.id):
                pairs.append((leaf.node.id, written))
        elif leaf is not now and not (type(leaf) is type(now) and isinstance(leaf, (str, bool)) and leaf == now):
            raise Stays
    return pairs


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Thing):
        alike = isinstance(other, Thing) and one.of is other.of
        return alike and all(_alike(v, other.attributes[k]) for k, v in one.attributes.items())
    if isinstance(one, dict):
        return type(other) is type(one) and list(one) == list(other) and all(_alike(one[k], other[k]) for k in one)
    if isinstance(one, tuple):
        return type(other) is type(one) and all(map(_alike, one, other))
    return not isinstance(other, (Thing, dict, tuple, list))


def _leaves(value: Any, path: Path = (), around: tuple[int, ...] = ()) -> Iterator[tuple[Path, Any]]:
    """What something that is put together holds, each with its place."""
    parts: Any = None
    if id(value) in around:
        raise Stays
    if isinstance(value, Thing):
        parts = value.attributes.items()
    elif type(value) is dict:
        parts = value.items()
    elif isinstance(value, tuple):
        parts = enumerate(value)
    if parts is None or isinstance(value, (Closure, Method, Outer)):
        yield path, value
        return
    for key, part in parts:
        yield from _leaves(part, (*path, key), (*around, id(value)))
