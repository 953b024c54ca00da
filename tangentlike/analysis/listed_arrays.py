"""Arrays in lists that grow: a list holds the arrays themselves, and here copies of them, which must not show.

They do not where neither is written as long as both are there. A loop may fill an array and put it into the list, if
each trip makes one of its own:

    for k in range(n):
        p = np.zeros(3)        # everything that writes the array stands between here
        p[0] = ...
        points.append(p)       # and here
"""

from __future__ import annotations

import ast

from ..errors import Refusal
from ..form.program import Program, blocks, dotted, loads, walk
from .aliases import Aliases, find_aliases
from .effects import base_of, bound_by, written_by

ADDS_A_ROW = "with_row"


def shared_items(program: Program) -> list[Refusal]:
    """Refuses the arrays that are put into a list and written in one of the two places."""
    aliases: Aliases | None = None
    found = []
    for block in _all_blocks(program.body):
        for position, node in enumerate(block):
            if not _adds_a_row(program, node):
                continue
            aliases = aliases or find_aliases(program)
            found += _shared(program, aliases, block, position)
    return found


def _all_blocks(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    return [body, *(inner for node in walk(body) for inner in blocks(node))]


def _adds_a_row(program: Program, node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return False
    return getattr(program.functions.get(dotted(node.value.func)), "name", "") == ADDS_A_ROW


def _shared(program: Program, aliases: Aliases, block: list[ast.stmt], position: int) -> list[Refusal]:
    node = block[position]
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name)
    row, listed = node.value.args[1], node.targets[0].id
    if aliases.is_memory(listed):
        reason = f"an array in the list `{listed}` is written: so is the one that was put into it"
        return [Refusal("list-of-arrays", reason, f"an array made of the list: `np.array({listed})`", node.lineno)]
    if not isinstance(row, ast.Name):
        return []
    known_outside = any(aliases.share(row.id, p) for p in program.parameters)
    shown = loads(program.result) if program.result is not None else set()
    if known_outside and any(aliases.share(listed, n) for n in shown):
        reason = f"the list holds `{row.id}` itself, which whoever calls this function has too"
        return [Refusal("list-of-arrays", reason, f"a copy: `{row.id}.copy()`", node.lineno)]
    if not aliases.is_memory(row.id) or _is_made_here(program, aliases, block, position, row.id):
        return []
    reason = f"`{row.id}` is written, and the list holds that array itself"
    return [Refusal("list-of-arrays", reason, f"a copy: `{row.id}.copy()`", node.lineno)]


def _is_made_here(program: Program, aliases: Aliases, block: list[ast.stmt], position: int, row: str) -> bool:
    """True when an array is made, and written, in the statements of the block before it is put into the list."""
    made = [k for k, node in enumerate(block[:position]) if row in bound_by(node)]
    if not made or not _is_fresh(program, block[made[-1]]):
        return False
    near = list(walk(block[made[-1] : position]))
    known = {row}
    for node in near:
        if any(aliases.share(row, n) and n not in known for n in written_by(program, node)):
            return False
        known |= set(bound_by(node))
    inside = set(map(id, near))
    for node in walk(program.body):
        if id(node) in inside:
            continue
        others = [n for n in bound_by(node) if n != row]
        if any(aliases.share(row, n) for n in [*others, *written_by(program, node)]):
            return False
    return True


def _is_fresh(program: Program, node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and base_of(program, node.value) is None
    )
