"""Whether a list with a name of its own may be copied into a table: nothing tells it from the row after that.

row = []                                   row = []
for j in range(k): row.append(f(j))        rows.append(row)
rows.append(row)          a copy will do   row.append(x)         the row changes, too
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...form.program import root_name
from ...form.trees import children, nodes
from ..syntax.callee import Scope, is_library
from ..syntax.lengths import may_change
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import CHANGING, changed_list
from .keyed_lists import may_store
from .ragged_kinds import ROW, TABLE, Kinds

_FUNCTIONS = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


@dataclass
class _Place:
    """A statement: its number along the text, the blocks that it stands in with its positions, and the loops."""

    node: ast.stmt
    order: int
    blocks: list[tuple[int, int]]
    loops: list[tuple[ast.stmt, int]]

    def is_behind(self, other: _Place) -> bool:
        """True where whoever comes here has come through the other statement, in the same trip."""
        block, position = other.blocks[-1]
        return any(each == block and at > position for each, at in self.blocks)


def is_copied(tree: ast.FunctionDef, scope: Scope, kinds: Kinds, called: str, family: set[str]) -> bool:
    """True where a variable for a list may stay one."""
    inside = [n for f in nodes(tree) if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)]
    if any(isinstance(n, ast.Name) and n.id == called for n in inside):
        return False
    places = list(_places(tree.body, [], [], [0]))
    changes = any(changes_row(part, kinds, family) for p in places for part in _own(p.node))
    bound = [p for p in places if any(_binds(part, called) for part in _own(p.node))]
    if any(_hands_on(p.node, called) for p in places):
        return False
    told = [p for p in places if any(_tells(part, called, changes) for part in _own(p.node))]
    put = [p for p in places if any(_puts(part, called, kinds) for part in _own(p.node))]
    if changes and any(_is_put_again(p.node, called) for p in put):
        return False
    return all(_is_apart(one, other, bound) for one in put for other in told)


def name_apart(tree: ast.FunctionDef, fresh: MadeNames) -> None:
    """Give the variables of comprehensions that have a name in common with others names of their own, in place."""
    every = [n for n in nodes(tree) if isinstance(n, ast.Name)]
    for node in [n for n in nodes(tree) if isinstance(n, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp))]:
        inside = nodes(node)
        first = {id(n) for n in nodes(node.generators[0].iter)}  # which is evaluated outside
        own = [n for n in inside if isinstance(n, ast.Name) and id(n) not in first]
        bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
        known = {id(n) for n in own}
        shared = {n.id for n in every if n.id in bound and id(n) not in known}
        if shared and not any(isinstance(n, ast.Lambda) for n in inside):
            names = {each: fresh(each, each) for each in sorted(shared)}
            for n in own:
                n.id = names.get(n.id, n.id)


def are_left_alone(tree: ast.FunctionDef, kinds: Kinds) -> bool:
    """True where nothing writes an array that is put into a table: what is stored into, or changed by an operator, is
    a new array, or a number, that nothing else has a name for."""
    scope, held = kinds.scope, _held(tree, kinds)
    inside = {n.name for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n is not tree}
    inside |= {n for n, values in kinds.bound.items() if all(isinstance(v, ast.Lambda) for v in values)}
    inside -= kinds.parameters
    for node in nodes(tree):
        match node:
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.AugAssign():
                target = node.target if isinstance(node, ast.AugAssign) else node
                values = kinds.bound.get(called := root_name(target), [])
                if called in held or not values or not all(_is_filled(v, scope) for v in values):
                    return False
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _WRITING and kinds.of(owner) != TABLE:
                return False
            case ast.Call(func=ast.Name(id=called)) if called in inside:
                pass  # what it does stands in the tree
            case ast.Call():
                if not _writes_nothing(node, scope):
                    return False
    return True


_WRITING = ("fill", "sort", "put", "partition", "resize", "copyto", "shuffle", "setfield", "itemset")


def _held(tree: ast.FunctionDef, kinds: Kinds) -> set[str]:
    """The names of arrays that may have another name, or be in a table, if in part."""
    values = [v for each in kinds.bound.values() for v in each if v is not None]
    values += [item for _, item in kinds.appended]
    held: set[str] = set()
    for value in values:
        if not isinstance(value, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant)):
            held |= {n.id for n in nodes(value) if isinstance(n, ast.Name)}
    return held


def _writes_nothing(node: ast.Call, scope: Scope) -> bool:
    """True for a call that leaves the arrays that it is given as they are."""
    found = scope.value(node.func)
    if isinstance(found, types.FunctionType) and not is_library(found):
        return not may_store(found)
    return not may_change(scope, node) or isinstance(node.func, ast.Attribute)


def _is_filled(value: ast.expr | None, scope: Scope) -> bool:
    """True for a new array, list or number."""
    if isinstance(value, ast.Call):
        return any(scope.value(value.func) is each for each in (np.zeros, np.empty, np.ones, np.zeros_like))
    return isinstance(value, (ast.BinOp, ast.Constant))


def changes_row(node: ast.AST, kinds: Kinds, family: set[str]) -> bool:
    """True for what changes a row of one of these tables in place."""
    owner: ast.expr | None = None
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in CHANGING:
            pass
        case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
            pass
        case ast.AugAssign(target=owner):
            pass
    return owner is not None and kinds.of(owner) == ROW and root_name(owner) in family


def _places(
    body: list[ast.stmt], blocks: list[tuple[int, int]], loops: list[tuple[ast.stmt, int]], count: list[int]
) -> Iterator[_Place]:
    for position, node in enumerate(body):
        count[0] += 1
        here = [*blocks, (id(body), position)]
        yield _Place(node, count[0], here, loops)
        inner = [*loops, (node, count[0])] if isinstance(node, (ast.For, ast.While)) else loops
        for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            for key in ("body", "orelse", "finalbody"):
                block = getattr(part, key, None)
                if isinstance(block, list) and not isinstance(part, _FUNCTIONS):
                    yield from _places(block, here, inner if key == "body" else loops, count)


def _own(node: ast.stmt) -> list[ast.AST]:
    """The nodes of a statement without those of the statements in it."""
    found: list[ast.AST] = [node]
    for each in found:
        found += [c for c in children(each) if not isinstance(c, (ast.stmt, ast.ExceptHandler, ast.match_case))]
    return found


def _binds(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Name) and node.id == called and isinstance(node.ctx, ast.Store)


def _tells(node: ast.AST, called: str, reads: bool) -> bool:
    """True for what changes the list; where rows change, also for what reads it."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and root_name(node) == called:
        return True
    return changed_list(node) == called or (reads and isinstance(node, ast.Name) and node.id == called
                                            and isinstance(node.ctx, ast.Load))  # fmt: skip


def _puts(node: ast.AST, called: str, kinds: Kinds) -> bool:
    """True where the list stands by itself in what is put into a table or makes one."""
    parts: list[ast.expr] = []
    match node:
        case ast.Call(func=ast.Attribute(attr="append" | "insert" | "extend"), args=[*_, item]):
            parts = [item]
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value):
            parts = [value]
    return any(isinstance(n, ast.Name) and n.id == called for part in parts for n in _displayed(part))


def _is_put_again(node: ast.stmt, called: str) -> bool:
    """True where a statement may put the list into tables several times, ``[row, row]``."""
    reads = [n for n in _own(node) if isinstance(n, ast.Name) and n.id == called and isinstance(n.ctx, ast.Load)]
    repeating = [n for n in _own(node) if isinstance(n, (ast.ListComp, ast.GeneratorExp, ast.Mult))]
    return len(reads) > 1 or (bool(reads) and bool(repeating))


def _displayed(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.ListComp(elt=item):
            return _displayed(item)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [each for e in items for each in _displayed(e)]
        case ast.BinOp(left=left, right=right):
            return [*_displayed(left), *_displayed(right)]
    return [node]


def _hands_on(node: ast.stmt, called: str) -> bool:
    """True where the list gets another name."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
    parts = [value, *(getattr(value, "elts", ()) if isinstance(value, ast.Tuple) else ())]
    parts += [e for part in parts if isinstance(part, ast.IfExp) for e in (part.body, part.orelse)]
    named = any(not isinstance(t, ast.Subscript) for t in targets)
    return named and any(isinstance(part, ast.Name) and part.id == called for part in parts)


def _is_apart(put: _Place, told: _Place, bound: list[_Place]) -> bool:
    """True where the name has got another list whenever ``told`` comes after ``put``."""
    if told.order > put.order:
        return any(b.order > put.order and told.is_behind(b) for b in bound)
    if told.order == put.order and not put.loops:
        return True
    common = [order for loop, order in put.loops if any(loop is each for each, _ in told.loops)]
    return not common or any(b.order > common[-1] and told.is_behind(b) for b in bound)
