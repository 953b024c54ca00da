"""Arrays that take the place of others in lists, ``xs[k] = y``: a list holds the arrays themselves, and here copies.

A name for the array that was there before keeps it in Python, and here shows the row in which another one stands now:
it gets a copy (``views``) where nothing writes into the array as long as it is read. The array that is put there is
nobody else's, or nothing writes into it or into those of the list.

    old = xs[k]              ->    old = np.copy(xs[k])
    xs[k] = old + step             xs[k] = old + step
    moved = xs[k] - old            moved = xs[k] - old
"""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import Refusal
from ..form.program import Helper, Program, helper_of, loads, walk
from ..form.types import Array, Scalar
from .aliases import Aliases, find_aliases
from .effects import base_of, bound_by, is_store, returned_arguments, written_by
from .liveness import each_with_live


@dataclass
class Written:
    """What a program writes: ``replaced`` are the statements that put another array into a list, ``classes`` the
    alias classes of the arrays into which anything else is written, and ``lists`` the names that hold a list. ``shown``
    maps copies that are none in Python to the arrays that they are in its place."""

    program: Program
    lists: set[str]
    shown: dict[str, str]
    aliases: Aliases
    replaced: list[ast.Assign] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)

    @cached_property
    def after(self) -> dict[int, AbstractSet[str]]:
        """The names that are live after each statement that has no block in it."""
        return {id(node): live for node, live in each_with_live(self.program.body, _results(self.program))}

    def before(self, identifier: str, lists: set[str]) -> bool:
        """True where nothing that shows these lists, or an array in them, is read after an array is written."""
        shown = {n for n in self.aliases.group if any(self.aliases.share(n, each) for each in lists)} | lists
        writing = [s for s in walk(self.program.body) if any(self.aliases.share(n, identifier) for n in self.by(s))]
        return all(id(s) in self.after and not shown & (self.after[id(s)] | loads(s)) for s in writing)

    def into(self, identifier: str) -> bool:
        """True for an array into which something is written, or into one that may share its memory."""
        return self.aliases.of(identifier) in self.classes

    def by(self, node: ast.stmt) -> list[str]:
        """The arrays into which a statement writes, but for the one that puts another array into a list."""
        replaces = is_replacing(self.program, self.lists, node)
        return [] if replaces else written_by(self.program, node)


def find_written(program: Program, lists: set[str], shown: dict[str, str]) -> Written:
    """What a program writes."""
    found = Written(program, lists, shown, find_aliases(program))
    found.replaced = [s for s in walk(program.body) if isinstance(s, ast.Assign) and is_replacing(program, lists, s)]
    found.classes = {found.aliases.of(n) for s in walk(program.body) for n in found.by(s)}
    return found


def is_replacing(program: Program, lists: set[str], node: ast.stmt) -> bool:
    """True for ``xs[k] = y`` of a list of arrays."""
    if not isinstance(node, ast.Assign) or not is_store(node):
        return False
    target = node.targets[0]
    assert isinstance(target, ast.Subscript)
    base, index = target.value, target.slice
    if not isinstance(base, ast.Name) or base.id not in lists or isinstance(index, (ast.Tuple, ast.Slice)):
        return False
    kind = program.types.get(base.id)
    plain = not isinstance(index, ast.Name) or isinstance(program.types.get(index.id, Scalar("int64")), Scalar)
    return plain and isinstance(kind, Array) and kind.ndim > 1


def parts_to_copy(written: Written) -> tuple[list[ast.Assign], list[Refusal]]:
    """The statements that take a part of a list, ``ys = xs[1:]``, a list of its own in which other arrays may take the
    place of those in it; and refusals where arrays of these lists are written, which both show."""
    program, aliases = written.program, written.aliases
    parts = [s for s in walk(program.body) if isinstance(s, ast.Assign) and _is_part(written, s)]
    bases = [each for s in walk(program.body) for each in _replaced_in(written, s)] if parts else []
    copied: list[ast.Assign] = []
    for node, base in bases:
        together = [p for p in parts if any(aliases.share(n, base) for n in bound_by(p))]
        if not together:
            continue
        if not written.into(base) and all(helper_of(program, p.value) is None for p in together):
            copied += [p for p in together if p not in copied]
            continue
        live = written.after.get(id(node), frozenset()) | set(program.parameters)
        if any(aliases.share(n, base) for n in (written.lists & live) - {base}):
            reason = "another array takes the place of one in a list, of which another list is a part"
            part = ast.unparse(together[0].value)
            return copied, [Refusal("list-of-arrays", reason, f"a list of its own: `list({part})`", node.lineno)]
    return copied, []


def _is_part(written: Written, node: ast.Assign) -> bool:
    """True for what takes a part of a list of arrays, by a slice or by a function that returns one."""
    program = written.program
    if not any(isinstance(k, Array) and k.ndim > 1 for k in map(program.types.get, bound_by(node))):
        return False
    match node.value:
        case ast.Subscript(value=ast.Name(id=base), slice=ast.Slice()):
            return base in written.lists
    helper = helper_of(program, node.value)
    if helper is None or not set(returned_arguments(helper, node.value)) & written.lists:
        return False
    within = helper.program
    lists = {n for n, kind in within.types.items() if isinstance(kind, Array)}
    inner = Written(within, lists, {}, find_aliases(within))
    return any(isinstance(s, ast.Assign) and _is_part(inner, s) for s in walk(within.body))


def _replaced_in(written: Written, node: ast.stmt) -> list[tuple[ast.stmt, str]]:
    """The lists in which a statement puts an array into the place of another, if by a function that it calls."""
    if is_replacing(written.program, written.lists, node):
        return [(node, node.targets[0].value.id)]  # type: ignore[attr-defined]
    value = getattr(node, "value", None)
    helper = helper_of(written.program, value) if isinstance(value, ast.Call) else None
    if helper is None:
        return []
    assert isinstance(value, ast.Call)
    given = zip(helper.program.parameters, value.args, strict=True)
    return [(node, a.id) for p, a in given if isinstance(a, ast.Name) and a.id in written.lists and _puts(helper, p)]


def _puts(helper: Helper, parameter: str) -> bool:
    """Whether a function puts an array into the place of another in a list that it is given."""
    within = helper.program
    aliases = find_aliases(within)
    inner = Written(within, {n for n in within.types if aliases.share(n, parameter)}, {}, aliases)
    return any(_replaced_in(inner, s) for s in walk(within.body))


def views_to_copy(written: Written) -> tuple[list[ast.Assign], list[Refusal]]:
    """The statements that give an array of a list a name which is read after another one has taken its place; and
    refusals of those that cannot be given a copy, or would tell."""
    if not written.replaced:
        return [], []
    program, aliases, after = written.program, written.aliases, written.after
    copied: list[ast.Assign] = []
    refusals: list[Refusal] = []
    for node in written.replaced:
        base = node.targets[0].value.id  # type: ignore[attr-defined]
        shown = {n for n in after[id(node)] if n not in written.lists and aliases.share(n, base)}
        for each in sorted(shown & {n for s in walk(program.body) for n in bound_by(s)}):
            made = [s for s in walk(program.body) if each in bound_by(s)]
            if any(s in copied for s in made):
                continue
            told = [s for s in walk(program.body) if written.by(s) and each in after.get(id(s), ())
                    and any(aliases.share(each, n) for n in written.by(s))]  # fmt: skip
            if told or not all(map(_binds_one, made)):
                reason = f"another array takes the place of `{each}` in the list, and arrays of the list are written"
                refusals.append(Refusal("list-of-arrays", reason, f"a copy: `{each}.copy()`", node.lineno))
                continue
            copied += [s for s in made if isinstance(s, ast.Assign) and base_of(program, s.value) is not None]
    return copied, refusals


def _binds_one(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def _results(program: Program) -> set[str]:
    return set() if program.result is None else loads(program.result)
