"""Which variables hold a list of lists, and which hold one of the lists in it (``ragged_lists.py``).

A list of lists is a *table*, a list in it a *row*. A name stands for one of them wherever it is bound: what is computed
from a table (``rows[-1]``, ``rows[1:]``, the variable of a loop over it) tells, and so does what is put into it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any

from ...form.trees import nodes
from ...reading.resolve import MISSING
from ...reading.source import read
from ..syntax.callee import BUILTINS, Scope
from ..syntax.raising import called_definition
from .growing import makes_a_list

TABLE, ROW = "table", "row"
KEYED = ("max", "min", "sorted")  # what takes ``key=``
Binding = tuple[str, ast.expr | None]  # a name, and what it is given: ``for v in z`` gives it ``z[0]``


def is_builtin(scope: Scope, function: ast.expr, *names: str) -> bool:
    """True for one of Python's own functions."""
    return any(scope.value(function) is BUILTINS[each] for each in names)


def first_of(over: ast.expr) -> ast.expr:
    """What stands for an item of something that is gone over."""
    return ast.Subscript(value=over, slice=ast.Constant(value=0), ctx=ast.Load())


def bindings(tree: ast.AST, scope: Scope) -> Iterator[Binding]:
    """All that the names of a function are given."""
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _given(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield from _given(target, value)
            case ast.For(target=target, iter=over) | ast.comprehension(target=target, iter=over):
                yield from items_given(target, over, scope)
            case ast.AugAssign(target=ast.Name(id=called), op=operator) if not isinstance(operator, ast.Add):
                yield called, None
            case ast.Call(keywords=keywords, args=args) if is_builtin(scope, node.func, *KEYED) and len(args) == 1:
                for each in keywords:
                    if each.arg == "key" and isinstance(each.value, ast.Lambda) and len(each.value.args.args) == 1:
                        yield each.value.args.args[0].arg, first_of(args[0])
            case ast.withitem(optional_vars=ast.expr() as target):
                yield from _given(target, None)


def _given(target: ast.expr, value: ast.expr | None) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        fits = len(values) == len(target.elts) and not any(isinstance(e, ast.Starred) for e in [*values, *target.elts])
        for position, each in enumerate(target.elts):
            yield from _given(each, values[position] if fits else None)
    elif isinstance(target, ast.Starred):
        yield from _given(target.value, None)


def items_given(target: ast.expr, over: ast.expr, scope: Scope) -> Iterator[Binding]:
    """What a loop gives to the names of its target."""
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(over, ast.Call) and not over.keywords:
        if is_builtin(scope, over.func, "enumerate") and over.args and len(target.elts) == 2:
            yield from _given(target.elts[0], None)
            yield from items_given(target.elts[1], over.args[0], scope)
            return
        if is_builtin(scope, over.func, "zip") and len(over.args) == len(target.elts):
            for each, part in zip(target.elts, over.args, strict=True):
                yield from items_given(each, part, scope)
            return
    yield from _given(target, first_of(over) if isinstance(target, ast.Name) else None)


class Kinds:
    """What names and expressions stand for: TABLE, ROW, or None for anything else.

    ``arrays`` are lists whose items are known to be arrays; what is put into one is a row of it.
    """

    def __init__(self, tree: ast.FunctionDef, scope: Scope, arrays: Collection[str] = ()):
        self.scope, self.arrays = scope, set(arrays)
        self.given = list(bindings(tree, scope))
        self.names: dict[str, str] = {}
        self.bound: dict[str, list[ast.expr | None]] = {}
        for called, value in self.given:
            self.bound.setdefault(called, []).append(value)
        self.parameters = {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}
        self.lists = set(self.bound) - self.parameters
        while wrong := {n for n in self.lists if not self._holds_lists(n)}:
            self.lists -= wrong
        self.appended = [
            (n.func.value.id, n.args[-1]) for n in nodes(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and isinstance(n.func.value, ast.Name)
            and n.func.attr in ("append", "insert") and n.args
        ]  # fmt: skip
        self.settle()

    def settle(self) -> None:
        """Note all that follows from what is known."""
        while self._learn():
            pass

    def _holds_lists(self, called: str) -> bool:
        """True for a variable that is given lists, if also by a loop over other lists."""
        other = [value for value in self.bound[called] if not self._is_list(value)]
        items = [v.value for v in other if isinstance(v, ast.Subscript) and isinstance(v.value, ast.Name)]
        return len(items) == len(other) < len(self.bound[called]) and all(i.id in self.lists for i in items)

    def _is_list(self, value: ast.expr | None) -> bool:
        return value is not None and (
            makes_a_list(value, self.lists, self.scope)
            or (isinstance(value, ast.Name) and value.id in self.lists)
            or self.returns_list(value)
        )

    def _learn(self) -> bool:
        """Note what follows from what is known; False when there is nothing new."""
        before = len(self.names), len(self.lists)
        if self.arrays:
            return self._learn_of_arrays()
        for called, values in self.bound.items():
            if called not in self.names and all(
                v is not None and (self._is_list(v) or self.makes_row(v)) for v in values
            ):
                self.lists |= {called} - self.parameters
        for called, value in self.given:
            kind = self.of(value) if value is not None else None
            if kind is not None:
                self.names.setdefault(called, kind)
            if self.names.get(called) == ROW and isinstance(value, ast.Name) and value.id in self.lists:
                self.names.setdefault(value.id, ROW)
        for called, item in self.appended:
            if called in self.lists and self.is_row(item):
                self.names.setdefault(called, TABLE)
        return (len(self.names), len(self.lists)) != before

    def _learn_of_arrays(self) -> bool:
        """The same where tables hold arrays: a row is what only rows are given to."""
        before = len(self.names)
        for called in self.arrays & self.lists:
            self.names.setdefault(called, TABLE)
        for called, values in self.bound.items():
            kinds = {self.of(value) if value is not None else None for value in values}
            kind = kinds.pop() if len(kinds) == 1 else None
            if kind is not None and called not in self.parameters:
                self.names.setdefault(called, kind)
        return len(self.names) > before

    def of(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=called):
                return self.names.get(called)
            case ast.Subscript(value=value, slice=index):
                whole = self.of(value)
                return (TABLE if isinstance(index, ast.Slice) else ROW) if whole == TABLE else None
            case ast.IfExp(body=one, orelse=other):
                return self.of(one) if self.of(one) == self.of(other) else None
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                both = [self.of(left), self.of(right)]
                return TABLE if both == [TABLE, TABLE] else None
            case ast.BinOp(left=left, op=ast.Mult()):
                return TABLE if self.of(left) == TABLE else None
            case ast.List(elts=[_, *_] as items):
                return TABLE if all(map(self.is_row, items)) else None
            case ast.ListComp(elt=item):
                return TABLE if self.is_row(item) else None
            case ast.Call():
                return self._of_call(node)
        return None

    def _of_call(self, node: ast.Call) -> str | None:
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if owner is not None and self.of(owner) == TABLE:
            return {"pop": ROW, "copy": TABLE}.get(node.func.attr)  # type: ignore[attr-defined]
        if len(node.args) != 1 or self.of(node.args[0]) != TABLE:
            return None
        if is_builtin(self.scope, node.func, "list", "reversed") and not node.keywords:
            return TABLE
        keys = {each.arg for each in node.keywords}
        if is_builtin(self.scope, node.func, *KEYED) and "key" in keys and keys <= {"key", "reverse"}:
            return TABLE if is_builtin(self.scope, node.func, "sorted") else ROW
        return None

    def is_row(self, node: ast.expr) -> bool:
        """True for what may be put into a table: a row of one, a list that is made there, or a variable for a list."""
        if self.arrays or self.of(node) == TABLE:
            return False
        return self.of(node) == ROW or self.makes_row(node) or (isinstance(node, ast.Name) and node.id in self.lists)

    def makes_row(self, node: ast.expr) -> bool:
        """True for an expression that makes a new list, which is no table."""
        if isinstance(node, ast.Name) or self.of(node) is not None:
            return False
        rows = self.lists | {n for n, kind in self.names.items() if kind == ROW}
        return makes_a_list(node, rows, self.scope) or self._is_part(node) or self.returns_list(node)

    def _is_part(self, node: ast.expr) -> bool:
        """True for ``row[1:]``, ``row.copy()``, ``row + [e]``."""
        match node:
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.of(value) == ROW or self._is_part(value)
            case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[]):
                return self.of(value) == ROW or (isinstance(value, ast.Name) and value.id in self.lists)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return all(self.of(e) == ROW or self._is_part(e) or self.makes_row(e) for e in (left, right))
        return False

    def returns_list(self, node: ast.expr) -> bool:
        """True for the call of a function of the user's that returns a new list on every path."""
        found = called_definition(node, self.scope) if isinstance(node, ast.Call) else None
        if found is None or self.scope.value(node.func) is MISSING:  # type: ignore[attr-defined]
            return False
        tree, scope = found[0], Scope(read(found[1]), self.scope.watched)
        results = [n.value for n in nodes(tree) if isinstance(n, ast.Return)]
        bound: dict[str, list[Any]] = {}
        for called, value in bindings(tree, scope):
            bound.setdefault(called, []).append(value)
        new = {n for n, values in bound.items() if all(v is not None and makes_a_list(v, set(), scope) for v in values)}
        return bool(results) and all(
            r is not None and (makes_a_list(r, new, scope) or (isinstance(r, ast.Name) and r.id in new))
            for r in results
        )
