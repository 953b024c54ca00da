"""Helpers that are lowered to see what they give: kept, so that a call of one need not lower it again.

Where the type of a result decides how a function is called (``lowering/vectorized.py``), it is lowered once to see it
and once to call it. A function that does so with one that does so too would be lowered four times, and so on.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .form.program import Helper
from .lowering.signature import Signature


@dataclass
class Tried:
    """A helper that was tried, with all that it calls, by their keys, and the names that the keys were given."""

    helpers: dict[Any, Helper]
    names: dict[Any, str]


def tried(context: Any, lowering: Any, function: Any, kinds: dict[str, Any], node: ast.AST) -> Helper:
    """A helper that is not called yet, and leaves no trace but in ``context.tries``."""
    helpers, taken, names = dict(context.helpers), set(context.taken), dict(context.names)
    try:
        found = context.helper(lowering, function, node, Signature(kinds))
        if not any(assumption.used for assumption in context.assumed.values()):
            for key, helper in context.helpers.items():
                if key not in helpers:
                    needed = _needed(helper)
                    context.tries[key] = Tried(
                        {k: h for k, h in context.helpers.items() if h.name in needed}, dict(context.names)
                    )
        return found
    finally:
        context.helpers, context.taken, context.names = helpers, taken, names


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
    context.names |= {each: found.names[each] for each in found.helpers if each in found.names}
    context.taken |= {helper.name for helper in found.helpers.values()}


def _needed(helper: Helper) -> set[str]:
    """The names of a helper and of all that it calls."""
    found, waiting = {helper.name}, [helper]
    while waiting:
        called = [h for h in waiting.pop().program.functions.values() if isinstance(h, Helper)]
        waiting += [h for h in called if h.name not in found]
        found |= {h.name for h in called}
    return found
