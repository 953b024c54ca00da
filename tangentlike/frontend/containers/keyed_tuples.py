"""Dicts whose keys are tuples of numbers: a list for each place of the keys.

    memo[i, j] = v    ->    if not any(a[q] == i and b[q] == j for q in range(len(a))): a.append(i); b.append(j); ...

``keyed_uses.py`` writes what is done with one list of keys, and this module that with several.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, name, replace_names, store
from ...form.trees import inner_blocks, nodes
from ..syntax.short_forms import lines_of

_TOO_LARGE = "a key of 2**53 or more, in a dict whose keys are kept as float64 numbers"


def width_of_keys(tree: ast.FunctionDef, called: str) -> int:
    """How many numbers each key of a dict has; 0 where they are no tuples, or not all of one length."""
    widths = {_width(key, tree) for key in keys_of(tree, called)}
    return widths.pop() if len(widths) == 1 else 0


def keys_of(tree: ast.AST, called: str) -> Iterator[ast.expr]:
    """The keys that a function and those inside of it use with a dict."""
    for node in nodes(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=key) if owner == called:
                yield key
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner)), args=[key, *_]) if owner == called:
                yield key
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=owner)]):
                if owner == called:
                    yield key
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.DictComp(key=key)) if owner == called:
                yield key


def stored_keys(tree: ast.AST, called: str) -> list[ast.expr]:
    """The keys under which something is stored: what else is asked of a dict puts none there."""
    found: list[ast.expr] = []
    for node in nodes(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=key, ctx=ast.Store()) if owner == called:
                found.append(key)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method), args=[key, *_]):
                if owner == called and method not in ("get", "pop"):
                    found.append(key)
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.DictComp(key=key)) if owner == called:
                found.append(key)
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.Dict(keys=keys)) if owner == called:
                found += [key for key in keys if key is not None]
    return found


def _width(key: ast.expr, tree: ast.AST) -> int:
    if isinstance(key, ast.Tuple) and not any(isinstance(e, (ast.Starred, ast.Tuple)) for e in key.elts):
        return len(key.elts)
    if isinstance(key, ast.Name):
        stores = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == key.id and isinstance(n.ctx, ast.Store)]
        given = [n.value for n in nodes(tree) if isinstance(n, ast.Assign) and n.targets[0] in stores]
        widths = {_width(value, tree) if isinstance(value, ast.Tuple) else 0 for value in given}
        bound = any(isinstance(n, ast.arg) and n.arg == key.id for n in nodes(tree))
        if len(given) == len(stores) and len(widths) == 1 and not bound:
            return widths.pop()
    return 0


def inner_keys(tree: ast.FunctionDef, called: str) -> list[ast.expr]:
    """The keys of items that functions inside store in a dict of this function, if they depend on what these are
    given, which is no text as far as the calls tell."""
    found: list[ast.expr] = []
    for function in nodes(tree):
        if not isinstance(function, ast.FunctionDef) or function is tree or called in local_names(function):
            continue
        own = local_names(function)
        stored = [n.slice for n in nodes(function) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
                  and isinstance(n.value, ast.Name) and n.value.id == called]  # fmt: skip
        found += [key for key in stored if any(isinstance(n, ast.Name) and n.id in own for n in nodes(key))]
        for each in nodes(tree):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == function.name:
                given = [*each.args, *(k.value for k in each.keywords)]
                if any(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in given):
                    return []
    return found


class Columns(ast.NodeTransformer):
    """What is done with a list of keys that are tuples, done with a list for each of their places."""

    def __init__(self, keys: str, columns: list[str], fresh: Callable[..., str]):
        self.keys, self.columns, self.fresh = keys, columns, fresh

    def written(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: Any) -> list[ast.stmt]:
        for block in inner_blocks(node):
            block[:] = self.written(block)
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=none) if target == self.keys:
                return [ast.Assign(targets=[store(each)], value=copy_of(none)) for each in self.columns]
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=of), slice=index)]) if of == self.keys:
                return [ast.Delete(targets=[ast.Subscript(value=name(each), slice=copy_of(index), ctx=ast.Del())])
                        for each in self.columns]  # fmt: skip
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="append"), args=[added])):
                if of == self.keys:
                    return [
                        ast.Expr(value=ast.Call(func=ast.Attribute(value=name(each), attr="append", ctx=ast.Load()),
                                                args=[part], keywords=[]))
                        for each, part in zip(self.columns, self.parts(added), strict=True)
                    ]  # fmt: skip
        if isinstance(node, (ast.If, ast.While)):
            node.test = self.visit(node.test)
            return [node]
        if isinstance(node, ast.For):
            node.iter = self.visit(node.iter)
            return [node]
        return [self.visit(node)]

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if len(node.ops) == 1 and self.is_keys(node.comparators[0]) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            place = self.fresh("q")
            found: ast.expr = ast.Call(func=name("any"), args=[self.places(self.same(node.left, place), place)],
                                       keywords=[])  # fmt: skip
            return ast.UnaryOp(op=ast.Not(), operand=found) if isinstance(node.ops[0], ast.NotIn) else found
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="index"), args=[key]) if self.is_keys(owner):
                place = self.fresh("q")
                found = self.places(name(place), place)
                found.generators[0].ifs = [self.same(key, place)]
                return ast.Call(func=name("next"), args=[found], keywords=[])
            case ast.Call(func=ast.Name(id="len"), args=[owner]) if self.is_keys(owner):
                node.args = [name(self.columns[0])]
                return node
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if self.is_keys(node):
            return ast.Call(func=name("zip"), args=[name(each) for each in self.columns], keywords=[])
        return node

    def is_keys(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.keys

    def parts(self, key: ast.expr) -> list[ast.expr]:
        if isinstance(key, ast.Tuple):
            return [copy_of(e) for e in key.elts]
        return [ast.Subscript(value=copy_of(key), slice=ast.Constant(value=k), ctx=ast.Load())
                for k in range(len(self.columns))]  # fmt: skip

    def same(self, key: ast.expr, place: str) -> ast.expr:
        """Whether the key at a place is this one."""
        tests: list[ast.expr] = [
            ast.Compare(left=ast.Subscript(value=name(each), slice=name(place), ctx=ast.Load()), ops=[ast.Eq()],
                        comparators=[part])
            for each, part in zip(self.columns, self.parts(key), strict=True)
        ]  # fmt: skip
        return tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.And(), values=tests)

    def places(self, item: ast.expr, place: str) -> ast.GeneratorExp:
        count = ast.Call(func=name("len"), args=[name(self.columns[0])], keywords=[])
        over = ast.Call(func=name("range"), args=[count], keywords=[])
        each = ast.comprehension(target=store(place), iter=over, ifs=[], is_async=0)
        return ast.GeneratorExp(elt=item, generators=[each])


def limited(body: list[ast.stmt], keys: set[str]) -> list[ast.stmt]:
    """Statements that raise for a key that ``float64`` numbers do not tell from its neighbors: a list that is handed
    over before anything is in it holds such."""
    out: list[ast.stmt] = []
    for node in body:
        for block in inner_blocks(node):
            block[:] = limited(block, keys)
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="append"), args=[key])):
                if of in keys:
                    [check] = lines_of(f"if abs(KEY) >= {2**53}:\n    raise OverflowError({_TOO_LARGE!r})")
                    out.append(replace_names(check, {"KEY": key}))
        out.append(node)
    return out
