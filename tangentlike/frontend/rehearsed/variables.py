"""What is known so far as a variable of the run: containers that loops change, or that are indexed by what only a run
knows, and attributes and items of dicts.
"""

from __future__ import annotations

import ast
import collections
from typing import Any

from ...form.program import name
from .coded import Keyed, Listed
from .joins import named
from .keyed import KINDS, has_keys, made_keyed
from .listed import has_texts, made_listed
from .special import is_known_key
from .state import LOST, Chosen, Frame, Late, NeedsKnown, Run, Stays, Thing, Uneven, View, has_late
from .written_values import HELD, changing_in, held, is_alone, lifted


def pin(run: Run, thing: Any, attribute: str) -> None:
    """Let an attribute, or an item of a dict, that a loop changes be a variable of the run from here on."""
    parts = thing.attributes if isinstance(thing, Thing) else thing
    found = parts.get(attribute, LOST)
    if found is LOST or (changing_in(run, found) and not is_alone(run, found)):
        raise Stays
    chosen = run.fresh(attribute)
    key = f"{thing.of.__name__ if isinstance(thing, Thing) else ''}.{attribute}"
    if has_texts(run, key, found):
        parts[attribute] = made_listed(run, key, chosen, found)
        return
    if has_keys(run, key, found):
        parts[attribute] = made_keyed(run, key, chosen, found)
        return
    run.listed_as[chosen] = key
    value = _as_held(run, parts[attribute])
    run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=value))
    parts[attribute] = Late(name(chosen))


def may_be_pinned(thing: Any, key: Any) -> bool:
    """True for a number in a dict, under a text that can be a variable's name."""
    plain = type(thing) is dict and isinstance(key, str) and key.isidentifier() and key.isascii()
    return plain and (isinstance(thing.get(key), Late) or type(thing.get(key)) in (int, float))


def indexed_late(run: Run, base: Any, index: Any) -> Any:
    """What is stored into, as a variable of the run where only a run knows the place."""
    if isinstance(base, (Late, Keyed)) or not has_late(index) or is_known_key(index):
        return base
    if run.splits and isinstance(index, Chosen) and type(base) is dict and all(each in base for each in index.options):
        raise NeedsKnown  # each of them is stored by itself
    if type(base) is list and base:
        holds_lists(run, base)
    run.changes(base)
    return made_late(run, base)


def made_late(run: Run, thing: Any) -> Any:
    """A container that is known as a variable of the run, where variables or a single attribute hold it; several
    variables hold one that is theirs alone, and is assigned once."""
    sets = (set, collections.deque) if run.splits else ()
    if id(thing) in run.foreign or not isinstance(thing, (list, dict, *sets)) or isinstance(thing, View):
        raise Stays
    if run.splits and run.ways and id(thing) in run.ways[-1]:
        raise Uneven(thing)  # it is a variable on both ways
    holders = [(f, v) for f, parts in held(run).values() if isinstance(f, (Frame, Thing))
               for v, value in parts.items() if value is thing and v not in ("", " result")]  # fmt: skip
    several = len(holders) > 1
    if not holders and (place := _place_in(run, thing)) is not None:
        return _in_container(run, thing, *place)
    if not holders or (several and not all(isinstance(f, Frame) for f, _ in holders)):
        raise Stays
    if not is_alone(run, thing, len(holders)):
        raise Stays
    frame, variable = holders[0]
    if isinstance(frame, Thing):
        pin(run, frame, variable)
        return frame.attributes[variable]
    key = f"{getattr(frame.tree, 'name', '')}.{variable}"
    late: Any = made_listed(run, key, run.fresh(variable), thing) if has_texts(run, key, thing) else None
    late = made_keyed(run, key, run.fresh(variable), thing) if has_keys(run, key, thing) else late
    if late is None:
        target = run.fresh(variable) if several else named(run, frame, variable)
        run.listed_as[target] = key
        run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=_as_held(run, thing)))
        late = Late(name(target), several)
    for holder, variable in holders:
        if isinstance(holder, Frame):
            holder.names[variable] = late
    _lose(run, thing)
    return late


def _place_in(run: Run, thing: Any) -> tuple[Any, Any] | None:
    """The list or the dict that holds a container, and its place there; None where that is not one that is known."""
    there = [f for f, _ in held(run).values() if type(f) in (list, dict)]
    found = [(f, k) for f in there for k, value in (enumerate(f) if type(f) is list else f.items()) if value is thing]
    return found[0] if len(found) == 1 else None


def _in_container(run: Run, thing: Any, owner: Any, place: Any) -> Any:
    """The same of one that a list or a dict holds, and nothing else: as a variable that is assigned once."""
    if id(owner) in run.foreign or not is_alone(run, thing):
        raise Stays
    holders = [v for f, parts in held(run).values() if isinstance(f, (Frame, Thing))
               for v, value in parts.items() if value is owner]  # fmt: skip
    base = holders[0] if holders else "items"
    key, chosen = f"{base}[{place!r}]", run.fresh(base)
    if has_texts(run, key, thing):
        late: Any = made_listed(run, key, chosen, thing)
    elif has_keys(run, key, thing):
        late = made_keyed(run, key, chosen, thing)
    else:
        run.listed_as[chosen] = key
        run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=_as_held(run, thing)))
        late = Late(name(chosen), True)
    owner[place] = late
    _lose(run, thing)
    return late


def list_in(run: Run, item: Any) -> str:
    """The variable that a list is, or a dict, that something known holds; "" for anything else."""
    node = item.node if isinstance(item, Late) and item.steady else None
    return node.id if isinstance(node, ast.Name) and node.id in run.listed_as else ""


def holds_lists(run: Run, base: list[Any]) -> bool:
    """True for a list of lists, which may be a variable; raises :class:`NeedsKnown` where each is to be one."""
    own = id(base) not in run.foreign and all(type(e) is list for e in base)
    each = own or all(type(e) is list or isinstance(e, Listed) or list_in(run, e) for e in base)
    if run.splits and each:
        raise NeedsKnown
    return own


def _as_held(run: Run, thing: Any) -> ast.expr:
    """A container that a variable is to hold; of an empty one it is found out what it is (``keyed.py``)."""
    if isinstance(thing, collections.deque):
        raise Stays
    if run.splits and type(thing) in KINDS and not thing:
        return ast.Dict(keys=[], values=[])
    return lifted(run, thing, HELD)


def _lose(run: Run, thing: Any) -> None:
    """Let nothing be read of a container any more that is a variable of the run: what is evaluated before it may have
    been read as the container, or as a part of it."""
    for each in changing_in(run, thing):
        if type(each) is list:
            each[:] = [LOST] * max(len(each), 1)
        elif isinstance(each, dict):
            each.update(dict.fromkeys(list(each) or [""], LOST))
        elif isinstance(each, (set, collections.deque)):
            each.clear()
            (each.add if isinstance(each, set) else each.append)(LOST)
