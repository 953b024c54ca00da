"""Views of arrays that are written in place: mirrored on the shadow, treated as values, or refused."""

from __future__ import annotations

import ast

from .aliases import base_of, helper_of, returned_arguments, written_by
from .contributions import Contributions
from .occurrences import moves, rebinds
from .program import assign, copy_of, loads, name, walk
from .steps import OWNED


class Views(Contributions):
    """What a view means for the adjoint."""

    def mirror(self, node: ast.stmt, state: dict[str, str], body: list[ast.stmt]) -> None:
        """A view of memory: its adjoint is the same view of the shadow, from the reversed block's start on."""
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            return
        target = node.targets[0].id
        if target not in self.active or target not in self.aliases.views or not self.aliases.is_memory(target):
            return
        if self.is_value(target, body):
            self.values.add(target)
            return
        self.line = node.lineno
        base = base_of(self.program, node.value)
        if base is None or isinstance(node.value, ast.Name):
            self.refuse(
                "view-of-result", "a helper returns (a view of) an array that is written in place",
                "copy it: " + target + " = ....copy()",
            )  # fmt: skip
            return
        position = body.index(node)
        later = body[position + 1 :]
        chain = self.bases(target)
        moved = set().union(*(rebinds(s) | moves(s) for s in later), set())
        if self.occurrences.bound[target] > 1 or moved & (chain | {target}):
            self.refuse(
                "moving-view",
                f"view {target!r} of {base!r} is bound again, or its array is, while both are in use",
                f"index {base} directly instead of {target}",
            )
            return
        if not self.occurrences.inside(target, body):
            self.refuse(
                "escaping-view", f"view {target!r} of an array that is written is used outside its block",
                f"assign {target} before the branch or loop",
            )  # fmt: skip
            return
        self.ensure(base, state, partial=True)
        names: dict[str, ast.expr] = {base: name(self.adjoint(base))}
        value = copy_of(node.value)
        if isinstance(value, ast.Subscript):
            value.value = names[base]
        elif isinstance(value, ast.Call):
            value.args[0] = names[base]
        self.emit(assign(self.adjoint(target), value))
        state[target] = OWNED

    def root(self, identifier: str) -> str:
        """The array that a view shows (different names that are no views are different arrays: ``reverse_rename``)."""
        while identifier in self.aliases.views:
            identifier = self.aliases.views[identifier]
        return identifier

    def bases(self, identifier: str) -> set[str]:
        """The arrays that a view is a view of, directly and through others."""
        out: set[str] = set()
        while identifier in self.aliases.views and self.aliases.views[identifier] not in out:
            identifier = self.aliases.views[identifier]
            out.add(identifier)
        return out

    def is_value(self, target: str, body: list[ast.stmt]) -> bool:
        """True when a view is only read, before any write to its memory: it is as good as a copy."""
        position = next((k for k, node in enumerate(body) if target in rebinds(node)), None)
        if position is None:
            return False
        uses = [
            k
            for k, s in enumerate(body)
            if k > position and target in {n.id for n in ast.walk(s) if isinstance(n, ast.Name)}
        ]
        if not uses or not self.occurrences.inside(target, body) or self.occurrences.bound[target] != 1:
            return False
        for node in walk(body[position + 1 : uses[-1] + 1]):
            if any(self.aliases.share(w, target) for w in written_by(self.program, node)):
                return False
            if isinstance(node, ast.Assign) and base_of(self.program, node.value) == target:
                return False
        if any(target in moves(node) for node in body):
            return False  # another name takes the view over, and may write it
        return target not in loads(self.program.result)

    def is_mirrored(self, target: str, value: ast.expr) -> bool:
        if target in self.values:
            return False
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
                targets = [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)]
                edges += [(s, t) for s in loads(node.value) for t in targets]
        reached = {source}
        while True:
            more = {b for a, b in edges if a in reached} - reached
            if not more:
                return bool(reached & written)
            reached |= more
