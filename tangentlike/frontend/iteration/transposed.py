"""``zip(*m)`` where what it gives is kept or has one name: the columns of rows, one after the other.

for c in zip(*m): ...         ->    for k in range(len(m[0]) if len(m) > 0 else 0): c = [row[k] for row in m]; ...
t = list(zip(*m))             ->    t = [[row[k] for row in m] for k in range(len(m[0]) if len(m) > 0 else 0)]
s = [sum(c) for c in zip(*m)] ->    s = [sum([row[k] for row in m]) for k in range(...)]

Columns that are unpacked (``for a, b in zip(*m)``) stay as they are. Where a later row is shorter than the first an
IndexError says so; Python leaves the rest of the others out.
"""

from __future__ import annotations

import ast

from ...form.program import copy_of, name, replace_everywhere, replace_names, store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import lines_of, placed

_LOOKING = ("sum", "max", "min", "len", "sorted", "list", "tuple", "any", "all", "enumerate", "zip", "map")
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def write_transposed(source: Source) -> None:
    """Write such columns, in the tree of a function."""
    if "zip" not in source.code.co_names and not source.expanded:
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
            case ast.Call(func=ast.Name(id="zip"), args=[ast.Starred(value=ast.Name() | ast.Attribute() as rows)]):
                return rows if all(ast.unparse(k) == "strict=False" for k in node.keywords) else None
        return None

    def loop(self, node: ast.For | ast.comprehension) -> None:
        """A loop over columns that have one name, in place."""
        rows = self.rows(node.iter)
        if rows is None or not isinstance(node.target, ast.Name) or not isinstance(node, ast.For):
            return
        if not self.is_looked_at(node.target.id, self.tree):
            return
        number = self.fresh("k")
        first = ast.Assign(targets=[node.target], value=self.column(rows, number))
        node.body.insert(0, placed(first, node))
        node.target = ast.copy_location(store(number), node.target)
        node.iter = placed(self.numbers(rows), node.iter)

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

    def listed(self, node: ast.expr) -> ast.expr:
        """``list(zip(*m))`` as the list that it is."""
        match node:
            case ast.Call(func=function, args=[over], keywords=[]) if (rows := self.rows(over)) is not None:
                if any(self.scope.value(function) is BUILTINS[each] for each in ("list", "tuple")):
                    number = self.fresh("k")
                    loop = ast.comprehension(store(number), self.numbers(rows), [], 0)
                    made = ast.ListComp(elt=self.column(rows, number), generators=[loop])
                    return placed(ast.copy_location(made, node), node)
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
