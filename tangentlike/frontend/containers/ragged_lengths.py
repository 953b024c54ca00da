"""Whether the rows of a list of lists come to have different lengths, as far as the text tells.

    rows.append([a, b])                                     two items: all rows may be as long
    rows.append([v * w for v in x])                         as many as ``x`` has
    rows.append([f(i, j) for j in range(i)])                as many as ``i`` says, which changes
    rows.append([v for v in x if v > 0])                    as many as there happen to be

Rows of one length are a matrix, which is what they stay where nothing says otherwise.
"""

from __future__ import annotations

import ast
import types
from typing import Any

import numpy as np

from ...form.trees import nodes
from ..syntax.callee import is_library
from ..syntax.short_forms import changed_list
from .ragged_kinds import ROW, Kinds, is_builtin

VARIES = "varies"
_SAME = "same"  # as another row
_LOOPS = (ast.For, ast.While)
_LONGER = (np.diff, np.convolve, np.append, np.concatenate)  # of other lengths than what they are given
_AS_LONG = (np.array, np.asarray, np.sort, np.argsort, np.cumsum, np.cumprod, np.flip, np.copy)
_FOUND = (
    *(np.flatnonzero, np.nonzero, np.where, np.argwhere, np.unique, np.extract, np.compress, np.trim_zeros),
    *(np.setdiff1d, np.intersect1d, np.union1d),
)  # as long as there happen to be such items


class Lengths:
    """What is known of how long lists are: a key, the same for those of one length; VARIES; None where nothing is."""

    def __init__(self, tree: ast.FunctionDef, kinds: Kinds):
        self.tree, self.kinds = tree, kinds
        self.in_loops = {id(n) for loop in nodes(tree) if isinstance(loop, _LOOPS) for s in loop.body for n in nodes(s)}
        self.parameters = {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}
        self.assigned: dict[str, list[ast.AST]] = {}
        for node in nodes(tree):
            for target in _targets(node):
                self.assigned.setdefault(target, []).append(node)
        self.asking: set[str] = set()

    def differ(self, stored: list[ast.expr]) -> bool:
        """True where lists of different lengths are put into a table."""
        keys = {self.of(each) for each in stored} - {None, _SAME}
        return VARIES in keys or len(keys) > 1

    def of(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=called):
                return self.of_name(called)
            case ast.List(elts=items):
                return None if any(isinstance(e, ast.Starred) for e in items) else len(items)
            case ast.ListComp(generators=generators):
                if any(g.ifs for g in generators):
                    return VARIES
                keys = [self.of_items(g.iter) for g in generators]
                return keys[0] if len(keys) == 1 else VARIES if VARIES in keys else None
            case ast.BinOp(left=left, op=ast.Add(), right=right) if not self.kinds.arrays:
                one, other = self.of(left), self.of(right)
                if VARIES in (one, other) or (_SAME in (one, other) and 0 not in (one, other)):
                    return VARIES
                return one + other if isinstance(one, int) and isinstance(other, int) else None
            case ast.BinOp(left=ast.List(elts=[_]), op=ast.Mult(), right=times):
                return self.number(times)
            case ast.BinOp(left=left, right=right) if self.kinds.arrays:
                found = [each for each in (self.of(left), self.of(right)) if each is not None]
                return VARIES if VARIES in found else found[0] if found else None
            case ast.Subscript(value=value, slice=ast.Slice() as part):
                return self.of_part(value, part)
            case ast.Subscript() | ast.UnaryOp() | ast.Call() if self.kinds.arrays and self.kinds.of(node) is None:
                return self.of_array(node)
            case ast.Call(func=ast.Attribute(attr="copy", value=value), args=[]):
                return self.of(value)
            case ast.Call(args=[items]) if is_builtin(self.kinds.scope, node.func, "list", "sorted"):
                return self.of_items(items)
        return _SAME if self.kinds.of(node) == ROW else None

    def of_array(self, node: ast.Subscript | ast.UnaryOp | ast.Call) -> Any:
        """What is chosen by a mask or by places, and what a function makes of an array."""
        match node:
            case ast.UnaryOp(operand=operand):
                return self.of(operand)
            case ast.Subscript(value=ast.Call() as call):
                return VARIES if self.of_array(call) == VARIES else None
            case ast.Subscript(slice=index):
                return VARIES if self.is_mask(index) else self.of(index)
            case ast.Call(func=ast.Attribute(value=owner, attr="copy" | "astype" | "cumsum")):
                return self.of(owner)
        found = self.kinds.scope.value(node.func)
        if isinstance(found, types.FunctionType) and not is_library(found):
            return VARIES  # types do not tell the size of what it returns
        first = node.args[0] if node.args else None
        if first is None or not callable(found) or isinstance(first, ast.Starred):
            return None
        if found in _LONGER:
            return VARIES if self.of(first) in (VARIES, _SAME) else None
        if found in _FOUND:
            return VARIES if found is not np.where or len(node.args) == 1 else None
        if found is np.arange and not node.keywords:
            return VARIES if not all(map(self.is_steady, node.args)) else ast.dump(node)
        return self.of(first) if found in _AS_LONG or isinstance(found, np.ufunc) else None

    def is_mask(self, index: ast.expr) -> bool:
        """True for an array of truth values, as far as the text tells."""
        match index:
            case ast.Compare() | ast.UnaryOp(op=ast.Invert()):
                return True
            case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
                return self.is_mask(left) or self.is_mask(right)
            case ast.Name(id=called):
                return any(isinstance(v, ast.expr) and not isinstance(v, ast.Name) and self.is_mask(v)
                           for v in self.kinds.bound.get(called, []))  # fmt: skip
        return False

    def of_part(self, value: ast.expr, part: ast.Slice) -> Any:
        bounds = [b for b in (part.lower, part.upper, part.step) if b is not None]
        if not bounds:
            return self.of(value)
        if isinstance(value, ast.Name) and value.id in self.asking:
            return VARIES  # a part of what it was before
        whole = self.of(value)
        if whole in (VARIES, _SAME) or not all(map(self.is_steady, bounds)):
            return VARIES
        return ast.dump(ast.Subscript(value=value, slice=part)) if isinstance(value, ast.Name) else None

    def of_items(self, over: ast.expr) -> Any:
        """How many items a loop goes over."""
        match over:
            case ast.Call(args=arguments) if is_builtin(self.kinds.scope, over.func, "range"):
                if not all(map(self.is_steady, arguments)):
                    return VARIES
                return self.number(arguments[0]) if len(arguments) == 1 else ast.dump(over)
            case ast.Call(args=[items, *_]) if is_builtin(self.kinds.scope, over.func, "enumerate", "reversed"):
                return self.of_items(items)
            case ast.Call(args=arguments) if is_builtin(self.kinds.scope, over.func, "zip"):
                keys = {self.of_items(each) for each in arguments} - {None}
                return VARIES if VARIES in keys else keys.pop() if len(keys) == 1 else None
            case ast.Call() | ast.GeneratorExp():
                return None
        return self.of(over)

    def of_name(self, called: str) -> Any:
        if called in self.asking:
            return None  # what it was before
        values = self.kinds.bound.get(called, [])
        if called in self.parameters or not (called in self.kinds.lists or self.kinds.arrays):
            fixed = called in self.parameters and not values
            return ("len", called) if fixed else None
        self.asking.add(called)
        try:
            keys = {self.of(value) for value in values if value is not None} - {None}
            if VARIES in keys:
                return VARIES
            keys -= {_SAME} if len(keys) > 1 else set()
            if any(changed_list(n) == called for n in nodes(self.tree)):
                return self.grown(called)
            return keys.pop() if len(keys) == 1 else None
        finally:
            self.asking.discard(called)

    def grown(self, called: str) -> Any:
        """How long a list becomes by ``append``: from where it begins, by what is appended behind in the block."""
        found = [self._filled(block, called) for block in _blocks(self.tree)]
        keys = {key for each in found for key in each}
        return keys.pop() if len(keys) == 1 else None if None in keys else VARIES

    def _filled(self, block: list[ast.stmt], called: str) -> list[Any]:
        """The lengths that a list comes to which is made in a block: between one making of it and the next."""
        keys: list[Any] = []
        for node in block:
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == called:
                    keys.append([self.of(value)])
                    continue
            if keys:
                keys[-1] += self.added(node, called)
        return [_total(key) for key in keys]

    def added(self, node: ast.stmt, called: str) -> list[Any]:
        """What a statement adds to the length of a list."""
        changes = [n for n in nodes(node) if changed_list(n) == called]
        if not changes:
            return []
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"))) if len(changes) == 1:
                return [1]
            case ast.For(iter=over, body=body):
                inner = [each for s in body for each in self.added(s, called)]
                trips = self.of_items(over)
                if VARIES in (trips, *inner) or None in (trips, *inner):
                    return [VARIES if VARIES in (trips, *inner) else None]
                return [trips] if inner == [1] else [f"{trips}*{inner}"]
        return [VARIES]

    def number(self, node: ast.expr) -> Any:
        """A number by which a length is told: one that does not change."""
        match node:
            case ast.Constant(value=int() as value):
                return value
            case ast.Call(args=[items]) if is_builtin(self.kinds.scope, node.func, "len"):
                return self.of(items)
        return ast.dump(node) if self.is_steady(node) else VARIES

    def is_steady(self, node: ast.expr) -> bool:
        """True for what is the same whenever the function comes to it."""
        for each in nodes(node):
            if isinstance(each, ast.expr) and self.kinds.of(each) is not None:
                return False
            if isinstance(each, ast.Name) and not self._is_steady_name(each.id):
                return False
        return True

    def _is_steady_name(self, called: str) -> bool:
        assigned = self.assigned.get(called, [])
        if not assigned:
            return True
        if len(assigned) > 1 or called in self.parameters or isinstance(assigned[0], (ast.For, ast.comprehension)):
            return False
        value = getattr(assigned[0], "value", None)
        return id(assigned[0]) not in self.in_loops or (isinstance(value, ast.expr) and self.is_steady(value))


def _total(terms: list[Any]) -> Any:
    """The key of a length that is put together of some."""
    if VARIES in terms or None in terms:
        return VARIES if VARIES in terms else None
    counted = sum(each for each in terms if isinstance(each, int))
    rest = [each for each in terms if not isinstance(each, int)]
    if not rest:
        return counted
    return rest[0] if len(rest) == 1 and not counted else (counted, *sorted(map(str, rest)))


def _targets(node: ast.AST) -> list[str]:
    """The names that a node binds."""
    parts: list[ast.AST] = [*getattr(node, "targets", ())] if isinstance(node, ast.Assign) else []
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For, ast.comprehension, ast.NamedExpr)):
        parts = [node.target]
    return [n.id for part in parts for n in nodes(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    found = [getattr(n, key, None) for n in nodes(tree) for key in ("body", "orelse", "finalbody")]
    return [block for block in found if isinstance(block, list)]
