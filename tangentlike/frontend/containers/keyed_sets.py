"""Sets of run-time numbers: a list of their members (``run_time_dicts.py``)."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import name
from .keyed_reads import Unused


def made_set(uses: Any, value: ast.expr) -> list[ast.stmt]:
    """``s = {a, b}`` and ``s = set(x)``."""
    begun = uses.lines("KEYS = []")
    if isinstance(value, ast.Set):
        return [*begun, *(made for each in value.elts for made in added(uses, each))]
    if not isinstance(value, ast.Call) or not value.args:
        return begun
    item = uses.fresh("member")
    [items] = value.args
    if isinstance(items, ast.GeneratorExp):
        items = ast.ListComp(elt=items.elt, generators=items.generators)
    over = uses.rewritten(items)
    return [
        *begun,
        ast.For(target=ast.Name(id=item, ctx=ast.Store()), iter=over, body=added(uses, name(item)), orelse=[]),
    ]


def added(uses: Any, key: ast.expr) -> list[ast.stmt]:
    chosen = uses.fresh("key")
    text = f"{chosen} = KEY\nif {chosen} not in KEYS:\n    KEYS.append({chosen})"
    return uses.lines(text, KEY=uses.rewritten(key))


def of_set(uses: Any, method: str, args: list[ast.expr]) -> list[ast.stmt]:
    """``s.add(e)`` and alike."""
    if method == "add" and len(args) == 1:
        return added(uses, args[0])
    if method == "clear" and not args:
        return uses.lines("KEYS = []")
    if method not in ("discard", "remove") or len(args) != 1:
        raise Unused
    if method == "remove":
        before, position = uses.position(args[0], strict=True)
        return [*before, *uses.lines(f"del KEYS[{position}]")]
    chosen, position = uses.fresh("key"), uses.fresh("position")
    text = f"{chosen} = KEY\nif {chosen} in KEYS:\n    {position} = KEYS.index({chosen})\n    del KEYS[{position}]"
    return uses.lines(text, KEY=uses.rewritten(args[0]))
