"""Views of arrays that are written in place: mirrored on the shadow, treated as values, or refused."""

from __future__ import annotations

import ast

from ..analysis.aliases import shared_results
from ..analysis.effects import base_of, changed_by, handed_on, rebound, returned_arguments, written_by
from ..form.program import Helper, assign, copy_of, helper_of, loads, name, walk
from ..form.trees import nodes
from .reversal import Reversal
from .steps import OWNED, Carry, State


def mirror(reversal: Reversal, node: ast.stmt, state: State, body: list[ast.stmt]) -> None:
    """A view of memory: its adjoint is the same view of the shadow, from the reversed block's start on.

    Where that view may be another one by then, the shadow is carried along instead (``carry.py``).
    """
    if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript):
        return
    helper = helper_of(reversal.program, node.value)
    if helper is not None:
        assert isinstance(node.value, ast.Call)
        for group in shared_results(helper, node.targets[0], node.value):
            if reversal.aliases.is_memory(group[0]) and set(group) & reversal.active - reversal.carried:
                raise Carry(reversal.aliases.of(group[0]))
        return
    if not isinstance(node.targets[0], ast.Name):
        return
    target = node.targets[0].id
    if target not in reversal.active or target not in reversal.aliases.views or not reversal.aliases.is_memory(target):
        return
    if target in reversal.carried:
        return
    if is_value(reversal, target, body):
        reversal.values.add(target)
        return
    reversal.line = node.lineno
    base = base_of(reversal.program, node.value)
    if isinstance(node.value, ast.Name):
        return
    if base is None or is_moving(reversal, target, node, body):
        raise Carry(reversal.aliases.of(target))
    reversal.ensure(base, state, partial=True)
    names: dict[str, ast.expr] = {base: name(reversal.adjoint(base))}
    value = copy_of(node.value)
    if isinstance(value, ast.Subscript):
        value.value = names[base]
    elif isinstance(value, ast.Call):
        value.args[0] = names[base]
    reversal.emit(assign(reversal.adjoint(target), value))
    state[target] = OWNED


def is_moving(reversal: Reversal, target: str, node: ast.Assign, body: list[ast.stmt]) -> bool:
    """True when the view that ``node`` cuts is not surely the one that it would be at the end of its block, or is
    used outside of it."""
    later = body[body.index(node) + 1 :]
    chain = bases(reversal, target)
    moved = rebound(later) | handed_on(later)
    if reversal.occurrences.bound[target] > 1 or moved & (chain | {target}):
        return True
    operands = loads(node.value) - chain
    changed = changed_by(reversal.program, later)
    if any(o in changed or any(reversal.aliases.share(o, c) for c in changed) for o in operands):
        return True
    return not reversal.occurrences.inside(target, body)


def is_unforeseen(reversal: Reversal, helper: Helper, arguments: list[str | None], written: str) -> bool:
    """True when an argument that is written may be another one too, and the helper was not lowered for that."""
    given = list(zip(helper.program.parameters, arguments, strict=True))
    same = {p for p, a in given if a is not None and reversal.aliases.may_be_one(a, written)}
    return len(same) > 1 and not any(same <= set(group) for group in helper.program.aliased)


def is_loose(reversal: Reversal, identifier: str) -> bool:
    """True when other names of the class may hold the same array: those of the names that are followed one by one
    may not while one is written (``reverse_rename``)."""
    followed = identifier in reversal.active and identifier not in reversal.carried
    return reversal.aliases.is_loose(identifier) and not followed


def bases(reversal: Reversal, identifier: str) -> set[str]:
    """The arrays that a view is a view of, directly and through others."""
    out: set[str] = set()
    while identifier in reversal.aliases.views and reversal.aliases.views[identifier] not in out:
        identifier = reversal.aliases.views[identifier]
        out.add(identifier)
    return out


def is_value(reversal: Reversal, target: str, body: list[ast.stmt]) -> bool:
    """True when a view is only read, before any write to its memory: it is as good as a copy."""
    position = next((k for k, node in enumerate(body) if target in rebound([node])), None)
    if position is None:
        return False
    uses = [
        k for k, s in enumerate(body) if k > position and target in {n.id for n in nodes(s) if isinstance(n, ast.Name)}
    ]
    if not uses or not reversal.occurrences.inside(target, body) or reversal.occurrences.bound[target] != 1:
        return False
    for node in walk(body[position + 1 : uses[-1] + 1]):
        if any(reversal.aliases.share(w, target) for w in written_by(reversal.program, node)):
            return False
        if isinstance(node, ast.Assign) and base_of(reversal.program, node.value) == target:
            return False
        helper = helper_of(reversal.program, node.value) if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and helper and target in returned_arguments(helper, node.value):
            return False
    if target in handed_on(body):
        return False  # another name takes the view over, and may write it
    return target not in loads(reversal.program.result)


def is_mirrored(reversal: Reversal, target: str, value: ast.expr) -> bool:
    if target in reversal.values:
        return False
    if target in reversal.carried:
        return base_of(reversal.program, value) is not None
    return (
        target in reversal.aliases.views
        and reversal.aliases.is_memory(target)
        and base_of(reversal.program, value) is not None
    )


def is_written(reversal: Reversal, source: str) -> bool:
    """True when the array that a name holds may come into the hands of a name that writes it."""
    edges: list[tuple[str, str]] = []
    written: set[str] = set()
    for node in walk(reversal.program.body):
        written |= set(written_by(reversal.program, node))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            base = base_of(reversal.program, node.value)
            if base is not None:
                edges += [(base, node.targets[0].id)]
                if not isinstance(node.value, ast.Name):
                    edges += [(node.targets[0].id, base)]
            helper = helper_of(reversal.program, node.value)
            if helper is not None:
                edges += [(a, node.targets[0].id) for a in returned_arguments(helper, node.value)]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            targets = [n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)]
            edges += [(s, t) for s in loads(node.value) for t in targets]
    reached = {source}
    while True:
        more = {b for a, b in edges if a in reached} - reached
        if not more:
            return bool(reached & written)
        reached |= more
