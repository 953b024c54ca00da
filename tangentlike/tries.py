"""Helpers that are lowered in an attempt, or to see what they give: kept, so that a call need not lower them again.

Where the type of a result decides how a function is called (``lowering/vectorized.py``), it is lowered once to see it
and once to call it. A function that does so with one that does so too would be lowered four times, and so on. A body
is lowered anew when an attempt found out something of it (``passes.py``), what it calls is not.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .form.program import Helper
from .lowering.signature import Signature

State = tuple[dict[Any, Helper], set[str], dict[Any, str]]


@dataclass
class Tried:
    """A helper that was tried, with all that it calls, by their keys, and the names that the keys were given."""

    helpers: dict[Any, Helper]
    names: dict[Any, str]


def tried(context: Any, lowering: Any, function: Any, kinds: dict[str, Any], node: ast.AST) -> Helper:
    """A helper that is not called yet, and leaves no trace but in ``context.tries``."""
    before = state(context)
    try:
        return context.helper(lowering, function, node, Signature(kinds))
    finally:
        forget(context, before)


def state(context: Any) -> State:
    """What :func:`forget` goes back to: the helpers that are called by now, and the names that are taken."""
    return dict(context.helpers), set(context.taken), dict(context.names)


def forget(context: Any, before: State) -> None:
    """Go back to a state, and keep what was lowered since, unless it takes something for true that may not stay so."""
    if not any(assumption.used for assumption in context.assumed.values()):
        for key, helper in context.helpers.items():
            if key not in before[0]:
                needed = _needed(helper)
                found = {k: h for k, h in context.helpers.items() if h.name in needed}
                context.tries[key] = Tried(found, {k: context.names[k] for k in found if k in context.names})
    context.helpers, context.taken, context.names = before


def take(context: Any, key: Any) -> None:
    """Let a helper that was tried be one that is called, unless names of those that it needs are taken by now."""
    found = context.tries.get(key)
    if found is None or key in context.helpers:
        return
    taken = context.taken | set(context.constants)
    for each, helper in found.helpers.items():
        if each in context.helpers:
            if context.helpers[each] is not helper:
                return
        elif helper.name in taken:
            return
    context.helpers |= found.helpers
    context.names |= found.names
    context.taken |= {helper.name for helper in found.helpers.values()}


def _needed(helper: Helper) -> set[str]:
    """The names of a helper and of all that it calls."""
    found, waiting = {helper.name}, [helper]
    while waiting:
        called = [h for h in waiting.pop().program.functions.values() if isinstance(h, Helper)]
        waiting += [h for h in called if h.name not in found]
        found |= {h.name for h in called}
    return found
