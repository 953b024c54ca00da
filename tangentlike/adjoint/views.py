"""Views of arrays that are written in place: mirrored on the shadow, treated as values, or refused."""

from __future__ import annotations

import ast

from ..analysis.aliases import shared_results
from ..analysis.effects import base_of, changed_by, handed_on, rebound, returned_arguments, written_by
from ..form.program import Helper, assign, copy_of, helper_of, loads, name, nodes, walk
from .contributions import Contributions
from .steps import OWNED, Carry, State


class Views(Contributions):
    """What a view means for the adjoint."""

    def mirror(self, node: ast.stmt, state: State, body: list[ast.stmt]) -> None:
        """A view of memory: its adjoint is the same view of the shadow, from the reversed block's start on.

        Where that view may be another one by then, the shadow is carried along instead (``carry.py``).
        """
        if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript):
            return
        helper = helper_of(self.program, node.value)
        if helper is not None:
            assert isinstance(node.value, ast.Call)
            for group in shared_results(helper, node.targets[0], node.value):
                if self.aliases.is_memory(group[0]) and set(group) & self.active - self.carried:
                    raise Carry(self.aliases.of(group[0]))
            return
        if not isinstance(node.targets[0], ast.Name):
            return
        target = node.targets[0].id
        if target not in self.active or target not in self.aliases.views or not self.aliases.is_memory(target):
            return
        if target in self.carried:
            return
        if self.is_value(target, body):
            self.values.add(target)
            return
        self.line = node.lineno
        base = base_of(self.program, node.value)
        if isinstance(node.value, ast.Name):
            return
        if base is None or self.is_moving(target, node, body):
            raise Carry(self.aliases.of(target))
        self.ensure(base, state, partial=True)
        names: dict[str, ast.expr] = {base: name(self.adjoint(base))}
        value = copy_of(node.value)
        if isinstance(value, ast.Subscript):
            value.value = names[base]
        elif isinstance(value, ast.Call):
            value.args[0] = names[base]
        self.emit(assign(self.adjoint(target), value))
        state[target] = OWNED

    def is_moving(self, target: str, node: ast.Assign, body: list[ast.stmt]) -> bool:
        """True when the view that ``node`` cuts is not surely the one that it would be at the end of its block, or is
        used outside of it."""
        later = body[body.index(node) + 1 :]
        chain = self.bases(target)
        moved = rebound(later) | handed_on(later)
        if self.occurrences.bound[target] > 1 or moved & (chain | {target}):
            return True
        operands = loads(node.value) - chain
        changed = changed_by(self.program, later)
        if any(o in changed or any(self.aliases.share(o, c) for c in changed) for o in operands):
            return True
        return not self.occurrences.inside(target, body)

    def is_unforeseen(self, helper: Helper, arguments: list[str | None], written: str) -> bool:
        """True when an argument that is written may be another one too, and the helper was not lowered for that."""
        given = list(zip(helper.program.parameters, arguments, strict=True))
        same = {p for p, a in given if a is not None and self.aliases.may_be_one(a, written)}
        return len(same) > 1 and not any(same <= set(group) for group in helper.program.aliased)

    def is_loose(self, identifier: str) -> bool:
        """True when other names of the class may hold the same array: those of the names that are followed one by one
        may not while one is written (``reverse_rename``)."""
        followed = identifier in self.active and identifier not in self.carried
        return self.aliases.is_loose(identifier) and not followed

    def bases(self, identifier: str) -> set[str]:
        """The arrays that a view is a view of, directly and through others."""
        out: set[str] = set()
        while identifier in self.aliases.views and self.aliases.views[identifier] not in out:
            identifier = self.aliases.views[identifier]
            out.add(identifier)
        return out

    def is_value(self, target: str, body: list[ast.stmt]) -> bool:
        """True when a view is only read, before any write to its memory: it is as good as a copy."""
        position = next((k for k, node in enumerate(body) if target in rebound([node])), None)
        if position is None:
            return False
        uses = [
            k
            for k, s in enumerate(body)
            if k > position and target in {n.id for n in nodes(s) if isinstance(n, ast.Name)}
        ]
        if not uses or not self.occurrences.inside(target, body) or self.occurrences.bound[target] != 1:
            return False
        for node in walk(body[position + 1 : uses[-1] + 1]):
            if any(self.aliases.share(w, target) for w in written_by(self.program, node)):
                return False
            if isinstance(node, ast.Assign) and base_of(self.program, node.value) == target:
                return False
            helper = helper_of(self.program, node.value) if isinstance(node, ast.Assign) else None
            if isinstance(node, ast.Assign) and helper and target in returned_arguments(helper, node.value):
                return False
        if target in handed_on(body):
            return False  # another name takes the view over, and may write it
        return target not in loads(self.program.result)

    def is_mirrored(self, target: str, value: ast.expr) -> bool:
        if target in self.values:
            return False
        if target in self.carried:
            return base_of(self.program, value) is not None
        return (
            target in self.aliases.views and self.aliases.is_memory(target) and base_of(self.program, value) is not None
        )

    def is_written(self, source: str) -> bool:
        """True when the array that a name holds may come into the hands of a name that writes it."""
        edges: list[tuple[str, str]] = []
        written: set[str] = set()
        for node in walk(self.program.body):
            written |= set(written_by(self.program, node))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                base = base_of(self.program, node.value)
                if base is not None:
                    edges += [(base, node.targets[0].id)]
                    if not isinstance(node.value, ast.Name):
                        edges += [(node.targets[0].id, base)]
                helper = helper_of(self.program, node.value)
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
