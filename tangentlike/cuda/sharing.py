"""Which names may show the same memory, and which memory may change, in the functions of a module.

A copy may stand for a view (a transpose, what the host has made of an array) where neither is changed later under any
name; a function shows its caller what it returns.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ..analysis.effects import ADDING_KERNELS, WRITING_KERNELS
from ..form.program import binds, dotted, root_name, variables
from ..form.trees import nodes
from ..halves import Function
from ..primitives.registry import Primitive

WRITING = (*ADDING_KERNELS, *WRITING_KERNELS, "add_parts")
VIEWS = (
    "reshape", "transpose", "ascontiguousarray", "asarray", "ravel", "squeeze", "swapaxes", "moveaxis", "broadcast_to",
    "expand_dims", "real", "imag", "diagonal", "flip", "pop",
)  # fmt: skip
SHOWING = (ast.Name, ast.Subscript, ast.Attribute, ast.Tuple, ast.IfExp)
RETURNED = "return"  # begins what stands for a result of a function


@dataclass
class Sharing:
    """Answers for the functions of a module; ``known`` are what the texts of other calls stand for."""

    functions: dict[str, Function]
    known: dict[str, Any]
    found: dict[str, tuple[set[int], bool]] = field(default_factory=dict)

    def summary(self, text: str) -> tuple[set[int], bool]:
        """Which arguments a function of the module changes, by place; whether results may show the memory of some, or
        of each other."""
        if text not in self.found:
            self.found[text] = set(), False  # it calls itself
            function = self.functions[text]
            groups = self.groups(function)
            changed = spread(self.written(function.body), groups)
            given = set(function.parameters)
            results = [sum(n.startswith(RETURNED) for n in g) for g in groups if is_returned(g)]
            shows = any(is_returned(g) and g & given for g in groups) or any(n > 1 for n in results)
            self.found[text] = {k for k, p in enumerate(function.parameters) if p in changed}, shows
        return self.found[text]

    def changed(self, function: Function, inner: bool) -> set[str]:
        """The names whose memory may be changed; those of an ``inner`` function by its callers too."""
        groups = self.groups(function)
        found = spread(self.written(function.body), groups)
        for group in groups if inner else []:
            if is_returned(group) and group & set(function.parameters):
                found |= group
        return found

    def written(self, body: list[ast.stmt]) -> set[str]:
        """The names under which statements change memory."""
        return {n for statement in body for node in nodes(statement) for n in self.written_by(node)}

    def written_by(self, node: ast.AST) -> list[str]:
        """The names under which a statement, or a call, changes memory itself."""
        if isinstance(node, ast.AugAssign):
            return [root_name(node.target)]
        if isinstance(node, ast.Assign):
            targets = [
                t for target in node.targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            return [root_name(t) for t in targets if isinstance(t, ast.Subscript)]
        if not isinstance(node, ast.Call):
            return []
        text, given = dotted(node.func), node.args
        known = self.known.get(text)
        if text in self.functions:
            places, _ = self.summary(text)
            changed = [a for k, a in enumerate(given) if k in places]
        elif text in WRITING:
            changed = given[:1]
        elif isinstance(known, Primitive):
            changed = [a for p, a in zip(known.parameters, given, strict=False) if p in known.writes]
        else:
            return []
        return [n for a in changed for n in sorted(variables(a))]

    def shows(self, value: ast.expr) -> bool:
        """Whether an expression may be memory of what it reads."""
        if not isinstance(value, ast.Call):
            return isinstance(value, SHOWING)
        text = dotted(value.func)
        known = self.known.get(text)
        if text in self.functions:
            return self.summary(text)[1]
        if text.rpartition(".")[2] not in VIEWS and not (isinstance(known, Primitive) and known.view):
            return False
        method = isinstance(value.func, ast.Attribute) and not text.startswith("np.")
        shown = (
            value.func.value if method and isinstance(value.func, ast.Attribute) else (value.args or [value.func])[0]
        )
        return self.shows(shown)

    def groups(self, function: Function) -> list[set[str]]:
        """Names that may show the same memory, in groups; what is returned is one of them."""
        found: list[set[str]] = []
        for node in (n for statement in function.body for n in nodes(statement)):
            for mine in self.together(node):
                apart = [g for g in found if not g & mine]
                found = [*apart, mine.union(*(g for g in found if g & mine))]
        return found

    def together(self, node: ast.AST) -> list[set[str]]:
        if isinstance(node, ast.Return) and node.value is not None:
            leaves: list[ast.expr] = [node.value]
            while any(isinstance(leaf, ast.Tuple) for leaf in leaves):
                leaves = [e for leaf in leaves for e in (leaf.elts if isinstance(leaf, ast.Tuple) else [leaf])]
            return [{f"{RETURNED} {k}", *variables(leaf)} for k, leaf in enumerate(leaves) if self.shows(leaf)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            return [{root_name(node.func.value), *(n for a in node.args for n in variables(a))}]
        if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript) or not self.shows(node.value):
            return []
        return [variables(node.value) | binds(node)]


def is_returned(group: set[str]) -> bool:
    """Whether a group is that of a result."""
    return any(n.startswith(RETURNED) for n in group)


def spread(names: set[str], groups: list[set[str]]) -> set[str]:
    """The names, and those that may show the same memory."""
    return names.union(*(g for g in groups if g & names))
