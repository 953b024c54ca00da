"""Lists of tuples, NamedTuples and objects whose length is known at run time only: a list for each of their fields.

    spots = []                                      spots_0 = [];  spots_1 = []
    for i in range(n):                              for i in range(n):
        if x[i] > 0.0:                                  if x[i] > 0.0:
            spots.append((i, w * x[i]))     ->              spots_0.append(i);  spots_1.append(w * x[i])
    for i, v in spots: ...                          for i, v in zip(spots_0, spots_1): ...
    best = max(spots, key=lambda s: s[1])           place = max(range(len(spots_0)), key=lambda k: spots_1[k])
                                                    best = (spots_0[place], spots_1[place])

Objects are those of which nothing but their ``__init__`` assigns an attribute (``record_classes.py``); what is not read
by attribute is made again. A list that is used as a whole (returned, handed on, made an array of) stays as it is.
"""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Iterator

from ..form.names import fresh_name, local_names
from ..form.program import copy_of
from ..form.trees import nodes
from ..reading.source import Source
from .callee import Scope
from .record_classes import Record, record_of
from .record_fields import Unused
from .record_uses import AsFields
from .short_forms import placed

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ITEM_BY_ITEM = dis.opmap["LIST_APPEND"]
_PASSES = 8  # records in records are written one after the other


def write_lists_of_records(source: Source) -> None:
    """Write lists of fields in the place of lists of records, in place; others stay."""
    if not _may_make(source.code) and not source.expanded:
        return
    scope, words = Scope(source), dict[str, str]()
    taken = {n.id for n in nodes(source.tree) if isinstance(n, ast.Name)} | local_names(source.tree)

    def fresh(base: str, stands_for: str = "") -> str:
        chosen = fresh_name(base, taken)
        taken.add(chosen)
        scope.locals[-1].add(chosen)
        words[chosen] = stands_for or chosen
        return chosen

    with scope.inside(source.tree):
        tried, fields = set[str](), set[str]()
        for _ in range(_PASSES):
            found = next((f for f in _found(source.tree, scope, fields) if f[0] not in tried), None)
            if found is None:
                return
            tried.add(found[0])
            uses = AsFields(*found, scope, fresh)
            made = _written(source.tree, uses)
            if made is not None:
                source.tree.body = made
                fields.update(uses.lists)
                source.made.update({k: v for k, v in words.items() if v != k})


def _may_make(code: types.CodeType) -> bool:
    """True where the code of a function may make a list of unknown length, item by item."""
    if "append" in code.co_names or _ITEM_BY_ITEM in code.co_code[::2]:
        return True
    return any(isinstance(c, types.CodeType) and _ITEM_BY_ITEM in c.co_code[::2] for c in code.co_consts)


def _written(tree: ast.FunctionDef, uses: AsFields) -> list[ast.stmt] | None:
    """The body of a function without the list; None where it is used in a way that fields do not know."""
    uses.read_names(tree)
    try:
        return [placed(made, node) for node in tree.body for made in uses.statement(copy_of(node))]
    except Unused:
        return None


def _found(tree: ast.FunctionDef, scope: Scope, fields: set[str]) -> Iterator[tuple[str, Record]]:
    """The variables that hold lists of records of one kind, which grow; ``fields`` are those of other such lists."""
    every = nodes(tree)
    if any(isinstance(n, (*_INNER, ast.Global, ast.Nonlocal, ast.Try, ast.NamedExpr)) and n is not tree for n in every):
        return
    parameters = {a.arg for a in nodes(tree) if isinstance(a, ast.arg)}
    given: dict[str, list[ast.expr | None]] = {}
    grown, selected = list[str](), list[str]()
    for node in every:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                given.setdefault(target, []).append(value)
                if isinstance(value, ast.ListComp) and _is_of_unknown_length(value, fields):
                    selected.append(target)
            case ast.AnnAssign(target=ast.Name(id=target), value=value):
                given.setdefault(target, []).append(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=target), attr="append"), args=[item])):
                given.setdefault(target, []).append(ast.List(elts=[item], ctx=ast.Load()))
                grown.append(target)
    for target in dict.fromkeys([*grown, *selected]):
        bound = sum(isinstance(n, ast.Name) and n.id == target and isinstance(n.ctx, ast.Store) for n in every)
        appended = grown.count(target)
        if target in parameters or bound + appended != len(given[target]):
            continue
        record = _common(given, target, scope)
        if record is not None:
            yield target, record


def _common(given: dict[str, list[ast.expr | None]], target: str, scope: Scope) -> Record | None:
    """What all items of a list are; None where they are no records, or of several kinds."""
    kinds = list[Record | None]()
    for value in given[target]:
        match value:
            case ast.List(elts=items):
                kinds += [record_of(each, scope, given) for each in items]
            case ast.Call(func=ast.Name(id="list"), args=[]):
                pass
            case ast.Call(func=ast.Name(id="sorted"), args=[ast.Name(id=of)]) if of == target:
                pass
            case ast.Subscript(value=ast.Name(id=of), slice=ast.Slice()) if of == target:
                pass
            case ast.ListComp(elt=ast.Name(id=own), generators=[ast.comprehension(
                target=ast.Name(id=each), iter=ast.Name(id=of))]) if own == each and of == target:  # fmt: skip
                pass
            case ast.ListComp(elt=item):
                kinds.append(record_of(item, scope, given))
            case _:
                return None
    first = kinds[0] if kinds else None
    return first if all(each is not None and first is not None and each.same(first) for each in kinds) else None


def _is_of_unknown_length(node: ast.ListComp, fields: set[str]) -> bool:
    read = {n.id for n in nodes(node) if isinstance(n, ast.Name)}
    return bool(read & fields) or isinstance(node.elt, ast.Call) or any(each.ifs for each in node.generators)
