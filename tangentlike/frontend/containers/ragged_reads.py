"""What is read of the rows of a table, and of tables themselves (``ragged_lists.py``)."""

from __future__ import annotations

import ast
import itertools
import types
from typing import Any

import numpy as np

from ...form.program import copy_of, replace_names
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.callee import Scope, is_library
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import CHANGING, lines_of, placed
from ..syntax.written_out import UnknownUse
from .keyed_lists import may_store
from .ragged_kinds import KEYED, ROW, TABLE, Kinds, is_builtin, items_given

_LOOKING = (
    *("len", "sum", "min", "max", "sorted", "any", "all", "list", "tuple", "zip", "enumerate", "reversed", "print"),
    *("map", "set", "float", "bool"),
)
_JOINING = (np.concatenate, np.hstack)


class Reading(ast.NodeTransformer):
    """Expressions in which the rows of some tables are numbers."""

    def __init__(self, kinds: Kinds, family: set[str], scope: Scope, parts: dict[str, ast.expr], fresh: Any):
        self.kinds, self.family, self.scope, self.fresh = kinds, family, scope, fresh
        self.called_here: set[int] = set()  # functions that are called where they stand
        self.parts = parts  # the names of the list of all items, and of the places where rows end

    def of(self, node: ast.AST) -> str | None:
        """The kind of an expression that has to do with these tables."""
        kind = self.kinds.of(node) if isinstance(node, ast.expr) else None
        return kind if kind and any(isinstance(n, ast.Name) and n.id in self.family for n in nodes(node)) else None

    def lines(self, node: ast.AST, text: str, **parts: ast.expr) -> list[ast.stmt]:
        names: dict[str, ast.expr] = {**self.parts, **parts}
        return [placed(replace_names(each, names), node) for each in lines_of(text)]

    def expression(self, node: ast.AST, text: str, **parts: ast.expr) -> ast.expr:
        (made,) = self.lines(node, text, **parts)
        assert isinstance(made, ast.Expr)
        return made.value

    # ---- tables and rows

    def numbers(self, node: ast.expr) -> ast.expr:
        """A row as its number, a table as the list of the numbers of its rows."""
        match node:
            case ast.Name():
                return copy_of(node)
            case ast.Subscript(value=value, slice=index):
                return placed(ast.Subscript(value=self.numbers(value), slice=self.visit(index), ctx=ast.Load()), node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                made = ast.IfExp(test=self.test(test), body=self.numbers(body), orelse=self.numbers(orelse))
                return placed(made, node)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return placed(ast.BinOp(left=self.numbers(left), op=ast.Add(), right=self.numbers(right)), node)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return placed(ast.BinOp(left=self.numbers(left), op=ast.Mult(), right=self.visit(right)), node)
            case ast.List(elts=items) if all(self.of(each) == ROW for each in items):  # else a row that is made before
                return placed(ast.List(elts=[self.numbers(each) for each in items], ctx=ast.Load()), node)
            case ast.ListComp(elt=item) if self.of(item) == ROW:
                return placed(ast.ListComp(elt=self.numbers(item), generators=self.generators(node)), node)
            case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args) if self.of(owner) == TABLE:
                if method == "copy" and not args:
                    return self.expression(node, "list(TABLE)", TABLE=self.numbers(owner))
                if method == "pop":
                    function = ast.Attribute(value=self.numbers(owner), attr=method, ctx=ast.Load())
                    return placed(ast.Call(func=function, args=list(map(self.visit, args)), keywords=[]), node)
            case ast.Call(args=[_, *_]):
                return self.keyed(node)
        raise UnknownUse

    def keyed(self, node: ast.Call) -> ast.expr:
        """``max(rows, key=len)`` of the numbers of rows."""
        keywords = []
        for each in node.keywords:
            value = each.value
            if each.arg == "key" and is_builtin(self.scope, value, "len"):
                value = self.expression(node, "lambda k: ENDS[k + 1] - ENDS[k]")
            elif each.arg == "key":
                if not isinstance(value, ast.Lambda):
                    raise UnknownUse
                value = placed(ast.Lambda(args=copy_of(value.args), body=self.visit(value.body)), node)
            keywords.append(ast.keyword(arg=each.arg, value=value))
        return placed(ast.Call(func=node.func, args=[self.numbers(node.args[0])], keywords=keywords), node)

    def part(self, node: ast.expr) -> ast.expr:
        """The items of a row, a list of their own."""
        row = self.numbers(node)
        if not is_harmless(self.scope, row) or any(_takes_out(n) for n in nodes(row)):
            raise UnknownUse
        return self.expression(node, self.part_text.replace("ROW", "PLACE"), PLACE=row)

    @property
    def part_text(self) -> str:
        """What a row is made of: a list of the items, or an array of them."""
        part = "ITEMS[ENDS[ROW]:ENDS[ROW + 1]]"
        if not self.kinds.arrays:
            return part
        return f"{self.scope.numpy()}.array({part})"

    def generators(self, node: Any) -> list[ast.comprehension]:
        made = []
        for each in node.generators:
            if not self.fits(each.target, each.iter):
                raise UnknownUse
            over = self.over(each.iter)
            made.append(ast.comprehension(each.target, over, [self.test(t) for t in each.ifs], each.is_async))
        return made

    def fits(self, target: ast.expr, over: ast.expr) -> bool:
        """True where what stands for rows is a name for nothing else, in the target of a loop."""
        names = {called for called, _ in items_given(target, over, self.scope)}
        given = items_given(target, over, self.scope)
        rows = {called for called, value in given if value is not None and self.of(value) == ROW}
        if any(self.kinds.names.get(each) != ROW for each in rows):
            return False
        tables = sum(self.of(part) == TABLE for part in _gone_over(over, self.scope))
        return tables == len(rows & names)

    def over(self, node: ast.expr) -> ast.expr:
        """What a loop goes over: the numbers of the rows of a table, the items of a row, and such things together."""
        if self.of(node) == TABLE:
            return self.numbers(node)
        if isinstance(node, ast.Call) and is_builtin(self.scope, node.func, "enumerate", "zip"):
            fresh = copy_of(node)
            fresh.args = [self.over(each) for each in node.args]
            fresh.keywords = [ast.keyword(arg=k.arg, value=self.visit(k.value)) for k in node.keywords]
            return fresh
        return self.visit(node)

    def test(self, node: ast.expr) -> ast.expr:
        """A condition: a table asks for its length."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return placed(ast.UnaryOp(op=node.op, operand=self.test(operand)), node)
            case ast.BoolOp(values=values):
                return placed(ast.BoolOp(op=node.op, values=[self.test(each) for each in values]), node)
        if self.of(node) == TABLE:
            return self.numbers(node)
        return self.expression(node, "len(ROW) > 0", ROW=self.part(node)) if self.of(node) == ROW else self.visit(node)

    # ---- expressions

    def visit(self, node: ast.AST) -> Any:
        kind = self.of(node)
        if kind == ROW:
            return self.part(node)  # type: ignore[arg-type]
        if kind == TABLE:
            raise UnknownUse  # a table as a whole, where nobody knows what becomes of it
        if isinstance(node, _KEEPING) and any(self.of(each) == ROW for each in _kept(node)):
            raise UnknownUse
        return super().visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        made = ast.IfExp(test=self.test(node.test), body=self.visit(node.body), orelse=self.visit(node.orelse))
        return placed(made, node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return self.test(node) if isinstance(node.op, ast.Not) else self.generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        if not any(isinstance(n, ast.Name) and n.id in self.family for n in nodes(node)):
            return node
        if id(node) not in self.called_here or self.family & {a.arg for a in node.args.args}:
            raise UnknownUse
        return placed(ast.Lambda(args=node.args, body=self.visit(node.body)), node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        known = any(self.of(each) for each in (node.left, *node.comparators))
        if known and any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops):
            raise UnknownUse
        return self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return placed(ast.ListComp(elt=self.visit(node.elt), generators=self.generators(node)), node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return placed(ast.GeneratorExp(elt=self.visit(node.elt), generators=self.generators(node)), node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return placed(ast.SetComp(elt=self.visit(node.elt), generators=self.generators(node)), node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        if self.of(node.value):
            raise UnknownUse
        made = ast.DictComp(self.visit(node.key), self.visit(node.value), self.generators(node))
        return placed(made, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        given = [a.value if isinstance(a, ast.Starred) else a for a in node.args] + [k.value for k in node.keywords]
        kinds = [self.of(each) for each in given]
        if is_builtin(self.scope, node.func, *KEYED):  # which calls its key, and keeps it not
            self.called_here |= {id(k.value) for k in node.keywords}
        if isinstance(node.func, ast.Attribute) and self.of(node.func.value):
            if self.kinds.arrays and self.of(node.func.value) == ROW:
                return self.generic_visit(node)  # a method of an array, which none that is called here writes into
            if node.func.attr not in ("index", "count", "copy") or self.of(node.func.value) == TABLE:
                raise UnknownUse
        elif not any(kinds):
            return self.generic_visit(node)
        elif is_builtin(self.scope, node.func, "len") and len(given) == 1:
            return self.length(given[0], node)
        elif is_builtin(self.scope, node.func, "zip", "enumerate"):
            return self.over(node)
        elif kinds == [None, TABLE] and is_builtin(self.scope, node.func, "map") and self.looks(given[0]):
            text = f"({self.part_text} for ROW in TABLE)".replace("ROW", self.fresh("k"))
            parts: Any = self.expression(node, text, TABLE=self.numbers(given[1]))
            parts.elt = placed(ast.Call(func=self.visit(given[0]), args=[parts.elt], keywords=[]), node)
            return parts
        elif TABLE in kinds:
            return self.whole(node, given)
        elif not self.looks(node.func):
            raise UnknownUse
        return self.generic_visit(node)

    def length(self, node: ast.expr, place: ast.AST) -> ast.expr:
        if self.of(node) == TABLE:
            return self.expression(place, "len(TABLE)", TABLE=self.numbers(node))
        row = self.numbers(node)
        if not is_harmless(self.scope, row):
            raise UnknownUse
        return self.expression(place, "ENDS[ROW + 1] - ENDS[ROW]", ROW=row)

    def whole(self, node: ast.Call, given: list[ast.expr]) -> ast.expr:
        """A table in a function that takes all its items, one after the other, or its rows for those of an array."""
        found, table = self.scope.value(node.func), given[0]
        if self.of(table) != TABLE or any(self.of(each) for each in given[1:]):
            raise UnknownUse
        row, item = self.fresh("k"), self.fresh("item")
        flat = f"[{item} for {row} in TABLE for {item} in ITEMS[ENDS[{row}]:ENDS[{row} + 1]]]"
        adds = is_builtin(self.scope, node.func, "sum") and len(given) == 2 and ast.unparse(given[1]) == "[]"
        chained = getattr(found, "__qualname__", "") == "chain.from_iterable" and len(given) == 1
        chained |= found is itertools.chain and len(given) == 1 and isinstance(node.args[0], ast.Starred)
        if adds or chained:
            return self.expression(node, flat, TABLE=self.numbers(table))
        if not is_library(found) or isinstance(node.args[0], ast.Starred):
            raise UnknownUse
        text = f"[{self.part_text.replace('ROW', row)} for {row} in TABLE]"
        if any(found is each for each in _JOINING) and len(given) == 1:
            text = f"({flat},)"
        rest = [self.visit(each) for each in node.args[1:]]
        options = [ast.keyword(arg=k.arg, value=self.visit(k.value)) for k in node.keywords]
        made = [self.expression(node, text, TABLE=self.numbers(table)), *rest]
        return placed(ast.Call(func=node.func, args=made, keywords=options), node)

    def looks(self, function: ast.expr) -> bool:
        """True for a function that keeps nothing of the lists that it gets, and changes none of them."""
        found = self.scope.value(function)
        if found is MISSING:
            return isinstance(function, ast.Attribute)  # a method of something else, which copies
        if is_library(found) or is_builtin(self.scope, function, *_LOOKING) or found is itertools.chain:
            return True
        return isinstance(found, types.FunctionType) and not may_store(found)


def _gone_over(node: ast.expr, scope: Scope) -> list[ast.expr]:
    """What a loop goes over, one beside the other."""
    if isinstance(node, ast.Call) and is_builtin(scope, node.func, "enumerate", "zip"):
        return [e for each in node.args for e in _gone_over(each, scope)]
    return [node]


def _takes_out(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING


_KEEPING = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.NamedExpr, ast.Yield, ast.BoolOp)


def _kept(node: ast.AST) -> list[ast.expr]:
    """What a display holds itself."""
    if isinstance(node, ast.Dict):
        return node.values
    return [node.value] if isinstance(node, (ast.NamedExpr, ast.Yield)) and node.value else getattr(node, "elts", [])
