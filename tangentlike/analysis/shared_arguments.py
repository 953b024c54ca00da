"""Which arguments of a call may be one array, or show one: the function is then lowered for that.

shift(u[1:], u[:-1])        p and q of shift(p, q) may share memory: q is copied before p is written from it
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import Helper, Program, helper_of, is_array, walk
from .aliases import Aliases, find_aliases
from .effects import written_arguments

Groups = tuple[tuple[int, ...], ...]


def unforeseen(program: Program, calls: list[tuple[ast.Call, Groups]]) -> dict[int, Groups]:
    """The calls (by their place in the list) of functions that write one of several arguments which may share memory,
    with the positions of those arguments; without the calls that were lowered for it."""
    numbers = {id(call): number for number, (call, _) in enumerate(calls)}
    aliases = None
    out: dict[int, Groups] = {}
    for node in walk(program.body):
        value: Any = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
        helper = helper_of(program, value)
        number = numbers.get(id(value))
        if helper is None or number is None or len([a for a in value.args if isinstance(a, ast.Name)]) < 2:
            continue
        aliases = aliases or find_aliases(program)
        found = _groups(program, aliases, helper, value)
        if not all(any(set(group) <= set(known) for known in calls[number][1]) for group in found):
            out[number] = found
    return out


def _groups(program: Program, aliases: Aliases, helper: Helper, call: ast.Call) -> Groups:
    written = set(written_arguments(helper, call))
    groups: list[set[int]] = []
    arrays = {k: a.id for k, a in enumerate(call.args) if isinstance(a, ast.Name) and is_array(program.types.get(a.id))}
    for position, identifier in arrays.items():
        mine = {position}
        for group in [g for g in groups if any(aliases.may_be_one(arrays[k], identifier) for k in g)]:
            groups.remove(group)
            mine |= group
        groups.append(mine)
    return tuple(tuple(sorted(g)) for g in groups if len(g) > 1 and written & {arrays[k] for k in g})
