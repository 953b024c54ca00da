"""``zip(*m)`` where what it gives is kept or has one name: the columns of rows, one after the other.

for c in zip(*m): ...         ->    for k in range(len(m[0]) if len(m) > 0 else 0): c = [row[k] for row in m]; ...
t = list(zip(*m))             ->    t = [[row[k] for row in m] for k in range(len(m[0]) if len(m) > 0 else 0)]
t = list(map(list, zip(*m)))  ->    the same
s = [sum(c) for c in zip(*m)] ->    s = [sum([row[k] for row in m]) for k in range(...)]

Columns that are unpacked (``for a, b in zip(*m)``) stay as they are, and loops that change which rows there are, or how
long they are. Where a later row is shorter than the first an
IndexError says so; Python leaves the rest of the others out.
"""

from __future__ import annotations

import ast

from ...form.program import copy_of, name, replace_everywhere, replace_names, root_name, store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.lengths import may_change
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import CHANGING, lines_of, placed

_LOOKING = ("sum", "max", "min", "len", "sorted", "list", "tuple", "any", "all", "enumerate", "zip", "map")
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def write_transposed(source: Source) -> None:
    """Write such columns, in the tree of a function."""
    if "zip" not in source.names_as_read and not source.expanded:
        return
    scope, fresh = Scope(source), MadeNames(source.tree, source.made)
    with scope.inside(source.tree):
        if scope.value(name("zip")) is not zip or scope.value(name("range")) is not range:
            return
        writing = _Writing(scope, fresh, source.tree)
        for node in nodes(source.tree):
            if isinstance(node, (ast.For, ast.comprehension)):
                writing.loop(node)
        writing.generic_visit(source.tree)


class _Writing(ast.NodeTransformer):
    def __init__(self, scope: Scope, fresh: MadeNames, tree: ast.FunctionDef):
        self.scope, self.fresh, self.tree = scope, fresh, tree

    def is_looked_at(self, called: str, tree: ast.AST) -> bool:
        """True for a name of which nothing asks whether it is a tuple."""
        fine: set[int] = set()
        for node in nodes(tree):
            match node:
                case ast.Subscript(value=value, ctx=ast.Load()):
                    fine.add(id(value))
                case ast.For(iter=over, target=target) | ast.comprehension(iter=over, target=target):
                    fine |= {id(over), id(target)}
                case ast.Assign(targets=[target]):
                    fine.add(id(target))
                case ast.Call(func=function, args=given):
                    found = self.scope.value(function)
                    if is_library(found) or any(found is BUILTINS[each] for each in _LOOKING):
                        fine |= {id(each) for each in given}
        return all(id(n) in fine for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called)

    def rows(self, node: ast.AST) -> ast.expr | None:
        """``m`` in ``zip(*m)``."""
        match node:
            case ast.Call(func=ast.Name(id="zip"), args=[ast.Starred(value=rows)]) if _are_named(rows):
                return rows if all(ast.unparse(k) == "strict=False" for k in node.keywords) else None
        return None

    def loop(self, node: ast.For | ast.comprehension) -> None:
        """A loop over columns that have one name, in place."""
        rows = self.rows(node.iter)
        if rows is None or not isinstance(node.target, ast.Name) or not isinstance(node, ast.For):
            return
        if not self.is_looked_at(node.target.id, self.tree) or self.changes_rows(node.body, root_name(rows)):
            return
        number = self.fresh("k")
        first = ast.Assign(targets=[node.target], value=self.column(rows, number))
        node.body.insert(0, placed(first, node))
        node.target = ast.copy_location(store(number), node.target)
        node.iter = placed(self.numbers(rows), node.iter)

    def changes_rows(self, body: list[ast.stmt], root: str) -> bool:
        """True where statements may change which rows there are, or how long they are."""
        names = _alike(self.tree, root)
        inner = [n for n in nodes(self.tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not self.tree]
        is_around = any(isinstance(n, ast.Name) and n.id in names for each in inner for n in nodes(each))
        for node in (n for each in body for n in nodes(each)):
            match node:
                case ast.Name(id=called, ctx=ast.Store() | ast.Del()) if called in names:
                    return True
                case ast.Subscript(value=ast.Name(id=called), ctx=ast.Store()) if called in names:
                    return True
                case ast.Subscript(ctx=ast.Del()) if root_name(node) in names:
                    return True
                case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in CHANGING:
                    if root_name(owner) in names:
                        return True
                case ast.Call() if may_change(self.scope, node):
                    if is_around or any(isinstance(n, ast.Name) and n.id in names for n in nodes(node)):
                        return True
        return False

    def column(self, rows: ast.expr, number: str) -> ast.expr:
        row = self.fresh("row")
        return self.expression(f"[{row}[{number}] for {row} in ROWS]", rows)

    def numbers(self, rows: ast.expr) -> ast.expr:
        return self.expression("range(len(ROWS[0]) if len(ROWS) > 0 else 0)", rows)

    def expression(self, text: str, rows: ast.expr) -> ast.expr:
        [made] = replace_names(lines_of(text), {"ROWS": copy_of(rows)})
        assert isinstance(made, ast.Expr)
        return made.value

    def visit(self, node: ast.AST) -> ast.AST:
        node = super().visit(node)
        if isinstance(node, _COMPREHENSIONS) and len(node.generators) == 1:
            return self.comprehension(node)
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if self.is_looked_at(called, self.tree):
                node.value = self.listed(value)
            case ast.For() | ast.comprehension():
                node.iter = self.listed(node.iter)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """``list(map(list, zip(*m)))`` as a comprehension."""
        self.generic_visit(node)
        match node:
            case ast.Call(func=outer, args=[ast.Call(func=ast.Name(id="map") as mapping, args=[inner, over])]):
                lists = all(self.scope.value(each) is list for each in (outer, inner))
                rows = self.rows(over) if lists and self.scope.value(mapping) is map else None
                if rows is not None and not node.keywords:
                    return self.transposed(rows, node)
        return node

    def transposed(self, rows: ast.expr, node: ast.expr) -> ast.expr:
        number = self.fresh("k")
        loop = ast.comprehension(store(number), self.numbers(rows), [], 0)
        made = ast.ListComp(elt=self.column(rows, number), generators=[loop])
        return placed(ast.copy_location(made, node), node)

    def listed(self, node: ast.expr) -> ast.expr:
        """``list(zip(*m))`` as the list that it is."""
        match node:
            case ast.Call(func=function, args=[over], keywords=[]) if (rows := self.rows(over)) is not None:
                if any(self.scope.value(function) is BUILTINS[each] for each in ("list", "tuple")):
                    return self.transposed(rows, node)
        return node

    def comprehension(self, node: ast.AST) -> ast.AST:
        assert isinstance(node, _COMPREHENSIONS)
        loop = node.generators[0]
        rows = self.rows(loop.iter)
        if rows is None or not isinstance(loop.target, ast.Name) or not self.is_looked_at(loop.target.id, node):
            return node
        number = self.fresh("k")
        column = placed(self.column(rows, number), node)
        called, made = loop.target.id, copy_of(node)
        made.generators[0].target = ast.copy_location(store(number), loop.target)
        made.generators[0].iter = placed(self.numbers(rows), node)
        return replace_everywhere(made, {called: column})


def _are_named(rows: ast.expr) -> bool:
    """True for a name or an attribute, and for a part of one between places that stand there, ``m[::-1]``."""
    match rows:
        case ast.Subscript(value=ast.Name() | ast.Attribute(), slice=ast.Slice(lower=lower, upper=upper, step=step)):
            bounds = [b.operand if isinstance(b, ast.UnaryOp) else b for b in (lower, upper, step)]
            return all(b is None or isinstance(b, ast.Constant) for b in bounds)
    return isinstance(rows, (ast.Name, ast.Attribute))


def _alike(tree: ast.FunctionDef, root: str) -> set[str]:
    """The names that may stand for a list, for one of its rows, or for a list that it is a row of."""
    found, before = {root}, 0
    while len(found) > before:
        before = len(found)
        for node in nodes(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    given, taken = targets, [value]
                case ast.For(target=target, iter=over) | ast.comprehension(target=target, iter=over):
                    given, taken = [target], [over]
                case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args) if method in CHANGING:
                    given, taken = [owner], args
                case _:
                    continue
            names = [{n.id for each in side for n in _handed_on(each)} for side in (given, taken)]
            found |= set().union(*names) if all(names) and found & set().union(*names) else set()
    return found


def _handed_on(node: ast.expr) -> list[ast.Name]:
    """The names of what an expression may be, or holds: not those that it computes with."""
    if isinstance(node, ast.Call) and _is_zip(node):
        return [n for each in node.args if not isinstance(each, ast.Starred) for n in _handed_on(each)]
    if isinstance(node, (ast.Call, ast.BinOp, ast.Compare)):
        return []
    if isinstance(node, ast.Subscript):
        return _handed_on(node.value)
    inside = (_handed_on(c) for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr))
    return [node] if isinstance(node, ast.Name) else [n for each in inside for n in each]


def _is_zip(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("zip", "enumerate")
