"""Which names may share memory, and which memory is written in place.

Names are *values* unless an array of their class is written: then the class is *memory*, its views are mirrored on the
adjoint, and what a write destroys may have to be saved.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ..form.program import Helper, Program, helper_of, is_array, walk
from .effects import base_of, written_by


@dataclass
class Aliases:
    """``group`` maps an array's name to the representative of its alias class; ``memory`` holds the written classes.

    ``views`` maps a view's name to its base; ``written`` the parameters whose memory the program writes; ``results``
    tells for each result in order which parameters it may share memory with, ``result_classes`` its alias class (None
    for what is no array): results of one class may share memory with each other. ``loose`` are the classes in which
    two names may hold one array without being views of each other: through a rename, or a function. ``swapped``
    are names that change places.
    """

    group: dict[str, str] = field(default_factory=dict)
    memory: set[str] = field(default_factory=set)
    views: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    results: list[set[str]] = field(default_factory=list)
    result_classes: list[str | None] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    swapped: set[str] = field(default_factory=set)

    def of(self, identifier: str) -> str:
        root = identifier
        while self.group.get(root, root) != root:
            root = self.group[root]
        return root

    def join(self, a: str, b: str) -> None:
        self.group[self.of(a)] = self.of(b)

    def is_memory(self, identifier: str) -> bool:
        return self.of(identifier) in self.memory

    def is_loose(self, identifier: str) -> bool:
        return self.of(identifier) in self.loose

    def root(self, identifier: str) -> str:
        """The array that a view shows."""
        seen = {identifier}
        while self.views.get(identifier, identifier) not in seen:
            identifier = self.views[identifier]
            seen.add(identifier)
        return identifier

    def may_be_one(self, a: str, b: str) -> bool:
        """True when two names may hold one array, or views of one."""
        return a == b or self.root(a) == self.root(b) or (self.share(a, b) and self.is_loose(a))

    def share(self, a: str, b: str) -> bool:
        return self.of(a) == self.of(b)


def find_aliases(program: Program) -> Aliases:
    """The alias classes of a program, flow-insensitively (helpers' summaries included)."""
    aliases = Aliases()
    for first, *others in program.aliased:
        aliases.loose.add(first)
        for other in others:
            aliases.join(first, other)
    for node in walk(program.body):
        if isinstance(node, ast.Assign):
            _assignment(program, aliases, node)
    for node in walk(program.body):
        for target in written_by(program, node):
            aliases.memory.add(aliases.of(target))
    aliases.memory = {aliases.of(m) for m in aliases.memory}
    swapped = {aliases.of(s) for s in aliases.swapped}
    aliases.loose = {aliases.of(m) for m in aliases.loose}
    aliases.loose |= {aliases.of(v) for v in aliases.views if aliases.of(v) in swapped}
    aliases.written = {p for p in program.parameters if is_array(program.types.get(p)) and aliases.is_memory(p)}
    arrays = [p for p in program.parameters if is_array(program.types.get(p))]
    for result in _results(program.result):
        if isinstance(result, ast.Name) and is_array(program.types.get(result.id)):
            aliases.result_classes.append(aliases.of(result.id))
            aliases.results.append({p for p in arrays if aliases.share(p, result.id)})
        else:
            aliases.result_classes.append(None)
            aliases.results.append(set())
    return aliases


def _results(result: ast.expr | None) -> list[ast.expr]:
    """The results in order, those of tuples in a tuple too."""
    if isinstance(result, ast.Tuple):
        return [each for item in result.elts for each in _results(item)]
    return [] if result is None else [result]


def _assignment(program: Program, aliases: Aliases, node: ast.Assign) -> None:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Name) and is_array(program.types.get(target.id)):
        base = base_of(program, value)
        if base is not None:
            aliases.join(target.id, base)
            if isinstance(value, ast.Name):
                aliases.loose.add(base)
            else:
                if aliases.views.get(target.id, base) != base:
                    aliases.loose.add(base)
                aliases.views[target.id] = base
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        if sorted(map(ast.unparse, target.elts)) != sorted(map(ast.unparse, value.elts)):
            aliases.loose |= {v.id for v in value.elts if isinstance(v, ast.Name)}
        aliases.swapped |= {t.id for t in target.elts if isinstance(t, ast.Name)}
        for t, v in zip(target.elts, value.elts, strict=True):
            if isinstance(t, ast.Name) and isinstance(v, ast.Name) and is_array(program.types.get(t.id)):
                aliases.join(t.id, v.id)
    helper = helper_of(program, value)
    if helper is not None:
        assert isinstance(value, ast.Call)
        for group in shared_results(helper, target, value):
            aliases.loose.add(group[0])
            for each in group[1:]:
                aliases.join(group[0], each)


def shared_results(helper: Helper, target: ast.expr, call: ast.Call) -> list[list[str]]:
    """The caller's arrays that share memory after a call: each list holds results, and arguments they are views of."""
    known = helper.aliases
    given = {p: a.id for p, a in zip(helper.program.parameters, call.args, strict=True) if isinstance(a, ast.Name)}
    groups: dict[str, list[str]] = {}
    for name, group, parameters in zip(result_names(target), known.result_classes, known.results, strict=False):
        if group is not None and name is not None:
            members = groups.setdefault(group, [])
            members += [n for n in [name, *(given[p] for p in sorted(parameters) if p in given)] if n not in members]
    apart: list[list[str]] = []
    for members in groups.values():  # one array may be given for several parameters
        met = [each for each in apart if set(each) & set(members)]
        apart = [each for each in apart if each not in met]
        apart.append(list(dict.fromkeys([*(n for each in met for n in each), *members])))
    return [members for members in apart if len(members) > 1]


def result_names(target: ast.expr) -> list[str | None]:
    """The names that take the results of a call, in order."""
    return [each.id if isinstance(each, ast.Name) else None for each in _results(target)]
