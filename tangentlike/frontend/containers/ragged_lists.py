"""Lists of lists that differ in length: the items of all in one list, one after the other, and where each ends.

    rows = [[x]]                        rows_items = [];  rows_ends = [0]
                                        rows_items.extend([x]);  rows_ends.append(len(rows_items))
                                        rows = [len(rows_ends) - 2]
    for n in range(1, 6):               for n in range(1, 6):
        last = rows[-1]                     last = rows[-1]
        row = [x]                           row = [x]
        for i in range(1, n):     ->        for i in range(1, n):
            row.append(last[i])                 row.append(rows_items[rows_ends[last]:rows_ends[last + 1]][i])
        rows.append(row)                    rows_items.extend(row);  rows_ends.append(len(rows_items))
                                            rows.append(len(rows_ends) - 2)

A row is a number, under all its names and in all tables: what is changed under one name is seen under the other. A list
that has a name of its own (``row``) stays one until it is put into the table, if nothing tells it from a copy then;
else it is a row from the beginning. Only tables whose rows come to have several lengths, as far as the text tells, are
written so (``ragged_lengths.py``): others are matrices.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...form.program import copy_of, root_name
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import CHANGING
from .ragged_kinds import ROW, TABLE, Kinds
from .ragged_lengths import Lengths
from .ragged_names import are_left_alone, is_copied, name_apart
from .ragged_statements import Writing

_ORDERING = ("append", "insert", "extend")


def write_ragged_lists(source: Source, of_tuples: bool = False) -> None:
    """Write the lists of lists of a function that differ in length as lists of numbers, in its tree; those that are
    used in a way that is not known here stay, and with ``of_tuples`` those to whose rows no tuples are appended."""
    scope, tree = Scope(source), source.tree
    if not any(isinstance(n, (ast.List, ast.ListComp)) for n in nodes(tree)):
        return
    with scope.inside(tree):
        if source.arrays_apart and not of_tuples:
            write_lists_of_arrays(source, scope)
        kinds = Kinds(tree, scope)
        tables = {each for each, kind in kinds.names.items() if kind == TABLE}
        families = _families(tree, kinds) if tables else []
        for family in families:
            if not family & tables or not _differ(tree, kinds, family, source.rows_apart):
                continue
            if of_tuples and not any(_appends_tuple(n, kinds, family) for n in nodes(tree)):
                continue
            written = Writing(source, scope, _with_rows(tree, scope, family), family).body(copy_of(tree))
            if written is not None:
                tree.body = written
                source.tables_apart.update(family & tables)


def write_lists_of_arrays(source: Source, scope: Scope) -> None:
    """The same of lists of arrays, where nothing writes these: lowering has found that their sizes may differ. First of
    each, then of all that are left together, whose rows may have one name."""
    tree, apart, before = source.tree, source.arrays_apart, source.tree.body
    tree.body = copy_of(before)
    name_apart(tree, MadeNames(tree, source.made, scope))
    for group in [[each] for each in apart] + [list(apart)]:
        kinds = Kinds(tree, scope, set(group) - source.tables_apart)
        left, family = {n for n in group if kinds.names.get(n) == TABLE}, set(kinds.names)
        if not left or not are_left_alone(tree, kinds):
            continue
        if any(apart[each] for each in left) or _differ(tree, kinds, family):
            written = Writing(source, scope, kinds, family).body(copy_of(tree))
            if written is not None:
                tree.body = written
                source.tables_apart.update(left)
    if not source.tables_apart:
        tree.body = before


def _families(tree: ast.FunctionDef, kinds: Kinds) -> list[set[str]]:
    """The names of tables and rows, those together that have to do with each other."""
    groups = [{each} for each in kinds.names]

    def join(*together: str) -> None:
        known = [g for g in groups if g & set(together)]
        if len(known) > 1:
            merged = set[str]().union(*known)
            groups[:] = [g for g in groups if g not in known] + [merged]

    for called, value in kinds.given:
        if called in kinds.names and value is not None:
            join(called, *_named_in(value, kinds))
    for called, value in _put(tree, kinds):
        join(called, *_named_in(value, kinds))
    return groups


def _named_in(value: ast.expr, kinds: Kinds) -> list[str]:
    """The tables and rows that an expression hands on: those that it looks into are not among them."""
    if isinstance(value, ast.Name):
        return [value.id] if value.id in kinds.names else []
    if isinstance(value, (ast.List, ast.Tuple)):
        return [each for e in value.elts for each in _named_in(e, kinds)]
    if isinstance(value, ast.ListComp):
        return _named_in(value.elt, kinds) if kinds.of(value.elt) else []
    if kinds.of(value) is None:
        return []
    return [n.id for n in nodes(value) if isinstance(n, ast.Name) and n.id in kinds.names and kinds.names[n.id]]


def _put(tree: ast.FunctionDef, kinds: Kinds) -> list[tuple[str, ast.expr]]:
    """What is put into tables, and the table's name."""
    found: list[tuple[str, ast.expr]] = []
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[*_, item]) if attr in _ORDERING:
                if kinds.of(owner) == TABLE:
                    found.append((root_name(owner), item))
            case ast.Assign(targets=targets, value=value):
                for target, item in ((t, i) for each in targets for t, i in _pairs(each, value)):
                    if isinstance(target, ast.Subscript) and kinds.of(target.value) == TABLE:
                        found.append((root_name(target), item))
            case ast.AugAssign(target=target, value=value) if kinds.of(target) == TABLE:
                found.append((root_name(target), value))
    return found


def _differ(tree: ast.FunctionDef, kinds: Kinds, family: set[str], anew: bool = False) -> bool:
    """True where the rows of a family come to have different lengths, or change places: no matrix does that. ``anew``:
    also where a list that is made anew takes the place of one."""
    for node in nodes(tree):
        owner: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in CHANGING and attr not in _STEADY:
                pass
            case ast.AugAssign(target=owner, op=ast.Add()) | ast.Delete(targets=[ast.Subscript(value=owner)]):
                pass
        if owner is not None and kinds.of(owner) == ROW and root_name(owner) in family:
            return True
        if isinstance(node, ast.Assign) and any(_moves(node, kinds, family, anew)):
            return True
    stored = [value for called, value in _put(tree, kinds) if called in family]
    for called, value in kinds.given:
        for each in _added_up(value) if called in family else ():
            if isinstance(each, ast.List) and kinds.of(each) == TABLE:
                stored += each.elts
            if isinstance(each, ast.ListComp) and TABLE in (kinds.of(each), kinds.names[called]):
                stored.append(each.elt)
    return Lengths(tree, kinds).differ(stored)


def _added_up(value: ast.expr | None) -> list[ast.expr]:
    """The lists that one is put together of."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return [*_added_up(value.left), *_added_up(value.right)]
    return [] if value is None else [value]


def _moves(node: ast.Assign, kinds: Kinds, family: set[str], anew: bool) -> Iterator[bool]:
    """Whether a row takes the place of another one, as in ``rows[i], rows[k] = rows[k], rows[i]``."""
    for target in node.targets:
        for each, value in _pairs(target, node.value):
            stored = isinstance(each, ast.Subscript) and kinds.of(each.value) == TABLE
            is_new = isinstance(value, (ast.List, ast.ListComp)) or ast.unparse(value) in kinds.lists
            is_row = kinds.of(value) == ROW or (anew and is_new)
            yield stored and is_row and root_name(each) in family


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """What is stored at once, one by one."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _appends_tuple(node: ast.AST, kinds: Kinds, family: set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="append"), args=[ast.Tuple()]):
            return kinds.of(owner) == ROW and root_name(owner) in family
    return False


_STEADY = ("reverse", "sort")  # what changes no length


def _with_rows(tree: ast.FunctionDef, scope: Scope, family: set[str]) -> Kinds:
    """The kinds of names, where those of lists that could be told from a copy in a table are rows."""
    kinds = Kinds(tree, scope)
    while True:
        put = {n.id for called, value in _put(tree, kinds) if called in family for n in _items(value)}
        put |= {n.id for called, value in kinds.given if called in family and value is not None
                and kinds.of(value) == TABLE for n in _items(value)}  # fmt: skip
        told = [each for each in put if each in kinds.lists and each not in kinds.names
                and not is_copied(tree, scope, kinds, each, family)]  # fmt: skip
        if not told:
            return kinds
        for each in told:
            kinds.names[each] = ROW
            family.add(each)
        kinds.settle()
        family |= {n for n in kinds.names if any(n == c and _named_in(v, kinds) and set(_named_in(v, kinds)) & family
                                                 for c, v in kinds.given if v is not None)}  # fmt: skip


def _items(value: ast.expr) -> list[ast.Name]:
    """The names that are put into a table by themselves, or in a display."""
    if isinstance(value, ast.Name):
        return [value]
    if isinstance(value, ast.BinOp):
        return [*_items(value.left), *_items(value.right)]
    if isinstance(value, ast.ListComp):
        own = {n.id for g in value.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        return [each for each in _items(value.elt) if each.id not in own]
    return [each for e in value.elts for each in _items(e)] if isinstance(value, (ast.List, ast.Tuple)) else []
