"""Methods of what is known: of texts, lists, dicts, sets and objects."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator
from typing import Any

from ...form.program import name
from .coded import Keyed, Listed
from .expressions import computed
from .found_things import looked_at, place_of
from .in_place import extend
from .iterators import steps
from .keyed import BY_KEY, KINDS, adds_key, combined, method_of_keyed
from .library import (
    IMPURE,
    MOVING,
    OF_COUNTERS,
    PURE,
    READING_METHODS,
    TEXTS,
)
from .listed import method_of
from .ordered import are_things
from .picked import by_option, chosen_in, is_chosen, with_part
from .sets import of_sets
from .special import is_known_key, keys_are_known
from .state import (
    Chosen,
    Group,
    Late,
    Once,
    Outer,
    Run,
    Stays,
    Thing,
    View,
    has_late,
)
from .things import (
    is_method,
    of_thing,
)
from .trips import items_of, whole
from .variables import indexed_late


def of_known(run: Run, base: Any, method: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``base.method(...)``."""
    if given and method in BY_KEY and type(base) in KINDS and run.splits:
        given = [combined(run, given[0]), *given[1:]]
        if isinstance(given[0], Chosen) and method != "get":
            base = indexed_late(run, base, given[0])
            adds_key(run, base, given[0])
    if isinstance(base, Keyed):
        return method_of_keyed(run, base, method, [run.kept(each) for each in given], named)
    if isinstance(base, Listed):
        return method_of(run, base, method, given, named)
    if is_method(base, method):
        return of_thing(run, base, method, given, named)
    if isinstance(base, Thing):
        return run.applied(run, run.attribute(run, base, method), given, named)
    if any(isinstance(each, (Once, Group, set, frozenset)) for each in given) and method in READING_METHODS:
        if isinstance(base, (list, collections.deque)) and method == "extend":
            run.changes(base)
            return extend(run, base, *given)
        given = [items_of(run, each) if isinstance(base, str) else whole(run, each) for each in given]
    if isinstance(base, (str, dict)) and is_chosen(given) and not named and method in ("get", *TEXTS):
        return by_option(run, lambda *each: of_known(run, base, method, list(each), {}), given)
    if isinstance(base, dict) and method == "get" and given and (part := chosen_in(given[0])) is not None and not named:
        return by_option(
            run, lambda k: of_known(run, base, method, [with_part(given[0], part, k), *given[1:]], {}), [part]
        )
    if isinstance(base, str):
        if method not in TEXTS:
            raise Stays
        if any(map(has_late, [*given, *named.values()])):
            raise Stays
        return computed(lambda: getattr(base, method)(*given, **named))
    if isinstance(base, tuple) and hasattr(base, "_replace") and method == "_replace":
        return computed(lambda: base._replace(**{k: run.kept(v) for k, v in named.items()}))
    kinds: tuple[Any, ...] = (list, dict, set, collections.deque, tuple, re.Match, re.Pattern)
    kind = next((k for k in kinds if isinstance(base, k)), None)
    if kind is None or method not in (*PURE.get(kind, ()), *IMPURE.get(kind, ()), *OF_COUNTERS.get(type(base), ())):
        raise Stays
    if method in IMPURE.get(kind, ()):
        run.changes(base)
    if method == "pop" and kind is set and len(base) > 1:
        raise Stays  # which one it is hangs on what has been in it
    if method == "sort" and (has_late(base) or named.get("key") is not None or are_things([base])):
        base[:] = [
            run.kept(each)
            for each in items_of(run, run.applied(run, Outer(sorted, name("sorted")), [list(base)], named))
        ]
        return None
    given, named = [run.kept(g) for g in given], {k: run.kept(v) for k, v in named.items()}
    if method == "index" and len(given) == 1 and isinstance(given[0], Thing) and not named:
        return place_of(run, base, given[0])
    if method == "get" and kind is dict and given and _is_no_key(run, base, given[0]):
        return given[1] if len(given) > 1 else None
    looks = method not in MOVING and not (kind is set and all(map(is_known_key, given)))
    if (looks and (has_late(base) or any(map(has_late, given)))) or (
        (kind in (dict, set) or method in ("pop", "insert", "rotate"))
        and given
        and has_late(given[0])
        and not is_known_key(given[0])
    ):
        return looked_at(run, base, method, given, named)
    if method == "extend" or (method == "update" and kind is set):
        given = [items_of(run, g) for g in given]
    if method == "update":
        given = [keys_are_known(g, kind is dict and not isinstance(base, collections.Counter)) for g in given]
    found = of_sets(run, computed(lambda: getattr(base, method)(*given, **named), *given))
    if method not in ("items", "keys", "values"):
        return steps(run, found) if isinstance(found, Iterator) else found
    view = View(found)
    view.of, view.kind = base, method
    return view


def _is_no_key(run: Run, base: dict[Any, Any], key: Any) -> bool:
    """True for a number of the run where all keys are texts."""
    return isinstance(key, Late) and run.is_number(key.node) and all(type(each) is str for each in base)
