"""Lists of lists that hold the same rows: ``p + q``, ``p.copy()`` and ``sorted(p)`` hold the rows themselves, and here
copies of them, which must not show.

    p = [[x[0], 1.0], [x[1], 2.0]]
    q = p + [[0.0, 0.0]]
    q[0][1] = 3.0            # writes the row in p too: refused where that one is read later

A row may be written where nobody reads it any more by way of another list, and where no list holds it twice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from ..errors import Refusal
from ..form.program import Program, binds, dotted, helper_of, is_array, loads, walk
from ..form.types import Array
from .aliases import Aliases
from .effects import returned_arguments
from .replaced_items import Written

_JOINED = ("concatenate", "more_rows")
_ORDERED = ("rows_in_order", "rows_from_the_largest")
_SHALLOW = (*_JOINED, *_ORDERED, "copy")
_Link = tuple[ast.Assign, str, list[str]]  # a statement, the list that it makes, and those that it takes rows of


def shared_rows(written: Written, lists: AbstractSet[str], apart: set[str]) -> list[Refusal]:
    """Refuses writes into rows that two lists hold, and notes in the program which of its parameters a result shares
    rows with; ``lists`` are the parameters that are lists, ``apart`` the deep copies."""
    program, aliases = written.program, written.aliases
    lists = {n for n in written.lists | lists if _has_rows(program, n)}
    links = list(_links(written, lists, apart))
    groups = _Groups(aliases)
    twice: set[str] = set()  # the classes of the lists that may hold a row twice
    for _, made, sources in links:
        roots = [groups.of(each) for each in sources]
        if len({*roots, groups.of(made)}) <= len(roots) or not lists & set(sources):
            twice.add(aliases.of(made))
        groups.join(made, roots)
    outside = {p for p in program.parameters if is_array(program.types.get(p))}
    shown = loads(program.result) if program.result is not None else set()
    program.shared_rows = {p for p in outside if any(groups.apart(n, p) for n in shown)}
    for node, made, sources in links:
        for other in walk(program.body):
            into = {n for n in written.by(other) if groups.of(n) == groups.of(made)}
            read = written.after.get(id(other), frozenset()) | loads(other) | outside
            if any(aliases.of(n) in twice or any(groups.apart(n, each) for each in read) for n in into):
                whose = sources[0]
                reason = f"a row of `{whose}` is written, and two lists hold it"
                instead = f"rows of its own: `[list(r) for r in {whose}]`"
                return [Refusal("list-of-arrays", reason, instead, node.lineno)]
    return []


class _Groups:
    """The alias classes of lists that hold the same rows."""

    def __init__(self, aliases: Aliases):
        self.aliases = aliases
        self.group: dict[str, str] = {}

    def of(self, identifier: str) -> str:
        root = self.aliases.of(identifier)
        while self.group.get(root, root) != root:
            root = self.group[root]
        return root

    def join(self, made: str, roots: list[str]) -> None:
        for root in roots:
            if self.of(made) != self.of(root):
                self.group[self.of(made)] = self.of(root)

    def apart(self, one: str, other: str) -> bool:
        """Whether two names may show the same rows, in memory of which each has its own here."""
        return self.of(one) == self.of(other) and not self.aliases.share(one, other)


def _links(written: Written, lists: set[str], apart: set[str]) -> Iterator[_Link]:
    """The statements that make a list of the rows of others, which it does not share its memory with here."""
    program, aliases = written.program, written.aliases
    for node in walk(program.body):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, (ast.Call, ast.Subscript)):
            continue
        helper = helper_of(program, node.value)
        if helper is not None and helper.name not in _SHALLOW:
            assert isinstance(node.value, ast.Call)
            given = zip(helper.program.parameters, node.value.args, strict=True)
            sources = [a.id for p, a in given if p in helper.program.shared_rows and isinstance(a, ast.Name)]
            sources = [each for each in sources if each not in set(returned_arguments(helper, node.value))]
        else:
            sources = _rows_of(node.value, lists) or _in_order(program, node.value)
        for made in sorted(binds(node)):
            known = made in lists or (made in program.temporaries and _has_rows(program, made))
            if sources and known and made not in apart and made not in written.shown:
                lists.add(made)
                live = written.after.get(id(node), frozenset()) - {made}
                told = any(aliases.share(made, n) for n in live)  # of the list that was there before
                told = told or len({aliases.of(s) for s in sources}) < len(sources)
                if others := [s for s in sources if told or not aliases.share(made, s)]:
                    yield node, made, others


def _in_order(program: Program, value: ast.expr) -> list[str]:
    """What is a tuple of tuples in Python, and is put in order: nothing writes into these."""
    match value:
        case ast.Call(func=function, args=[ast.Name(id=source), *_]) if _has_rows(program, source):
            return [source] if dotted(function).rpartition(".")[2] in _ORDERED else []
    return []


def _has_rows(program: Program, identifier: str) -> bool:
    kind = program.types.get(identifier)
    return isinstance(kind, Array) and kind.ndim > 1


def _rows_of(value: ast.expr, lists: set[str]) -> list[str]:
    """The lists whose rows get into what an expression makes, one that is there twice twice."""
    match value:
        case ast.Name():
            return [value.id] if value.id in lists else []
        case ast.Subscript():
            return _rows_of(value.value, lists)
        case ast.Tuple():
            return [each for item in value.elts for each in _rows_of(item, lists)]
        case ast.Call(args=[first, *others]):
            called = dotted(value.func).rpartition(".")[2]
            if called in _SHALLOW:
                given = [first, *others] if called in _JOINED else [first]
                return [each for item in given for each in _rows_of(item, lists)]
    return []
