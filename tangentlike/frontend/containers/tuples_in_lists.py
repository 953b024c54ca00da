"""Tuples in variables that are put into lists, item by item: such a list is one for each item (``lists_of_records``).

s = (x, v); out = [s]         ->      s = (x, v); a, b = s; out = [(a, b)]
s = step(s); out.append(s)    ->      s = step(s); a, b = s; out.append((a, b))

out.append(step(s))           ->      a, b = step(s); out.append((a, b))
out = [step(v) for v in x]    ->      out = []; for v in x: a, b = step(v); out.append((a, b))

How many items there are is read off a display that the variable gets somewhere, or off the function; another number is
refused where it is unpacked. A variable that may also be a list, which more names may have, or an array stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...form.program import blocks, name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope, is_library
from ..syntax.made_names import MadeNames
from ..syntax.raising import called_definition
from ..syntax.several_results import result_count
from ..syntax.short_forms import Instead, hides_its_variables, loops_of, placed

_NESTED = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.Starred)
_DEEPEST = 3  # functions that call each other


def unpack_items(source: Source) -> None:
    """Write the items out, in the tree of a function."""
    scope, fresh = Scope(source), MadeNames(source.tree, source.made)
    with scope.inside(source.tree):
        _Calls(scope, fresh).block(source.tree.body)
        sizes = _sizes(source.tree, scope)
    if sizes:
        lists = {n.targets[0].id for n in nodes(source.tree) if isinstance(n, ast.Assign) and _is_list(n)}  # type: ignore[attr-defined]
        _Unpacking(fresh, sizes, lists).block(source.tree.body)


def _is_list(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.List)


def _sizes(tree: ast.FunctionDef, scope: Scope) -> dict[str, int]:
    """The variables that get a tuple written out, and how many items it has."""
    found: dict[str, set[int]] = {}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Tuple(elts=items)) if items:
                nested = any(isinstance(e, (*_NESTED, ast.Constant)) and not _is_number(e) for e in items)
                found.setdefault(called, set()).add(0 if nested else len(items))
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if not _may_be_tuple(value, scope):
                found.setdefault(called, set()).add(0)
            case ast.Subscript(value=ast.Name(id=called), ctx=ast.Store() | ast.Del()):
                found.setdefault(called, set()).add(0)
    inner = {n.id for f in nodes(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) and f is not tree
             for n in nodes(f) if isinstance(n, ast.Name)}  # fmt: skip
    return {
        called: size.pop() for called, size in found.items() if len(size) == 1 and 0 not in size and called not in inner
    }


def _may_be_tuple(node: ast.expr, scope: Scope, depth: int = 0) -> bool:
    """False for what makes a list or an array, as far as the text tells."""
    if isinstance(node, ast.Call):
        function = scope.value(node.func)
        found = called_definition(node, scope) if depth < _DEEPEST else None
        if found is not None:
            return all(_may_be_tuple(each, scope, depth + 1) for each in _given_back(found[0]))
        return not (is_library(function) or function is list or function is sorted)
    return not isinstance(node, (ast.List, ast.ListComp, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Dict, ast.DictComp))


def _given_back(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function returns: of a variable, what it is given."""
    given = [n.value for n in nodes(function) if isinstance(n, ast.Return) and n.value is not None]
    names = {each.id for each in given if isinstance(each, ast.Name)}
    yield from (each for each in given if not isinstance(each, ast.Name))
    for node in nodes(function):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in node.targets):
            yield node.value


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


class _Calls:
    """Calls of functions that return tuples, where a list gets what they give."""

    def __init__(self, scope: Scope, fresh: MadeNames):
        self.scope, self.fresh = scope, fresh

    def block(self, body: list[ast.stmt]) -> None:
        out: list[ast.stmt] = []
        for node in body:
            for inside in inner_blocks(node) if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) else ():
                self.block(inside)
            out += [placed(made, node) for made in self.statement(node)]
        body[:] = out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="append"), args=[item]) as call):
                before, call.args[0] = self.item(item)
                return [*before, node]
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.ListComp() as made) if self.counts(made):
                if not any(isinstance(n, ast.Name) and n.id == called for n in nodes(made)):
                    return self.listed(made, called)
        if (
            isinstance(node, (ast.Assign, ast.Return, ast.Expr))
            and node.value
            and (first := self.evaluated_first(node.value))
        ):
            chosen = self.fresh("rows", first)
            node.value = Instead(first, name(chosen)).visit(node.value)
            return [*self.listed(first, chosen), node]
        return [node]

    def item(self, node: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """What a call gives, item by item; anything else as it is."""
        count = result_count(self.scope, node) if isinstance(node, ast.Call) else 0
        if not count:
            return [], node
        names = [self.fresh("item", f"{ast.unparse(node)}[{k}]") for k in range(count)]
        targets = ast.Tuple(elts=[store(each) for each in names], ctx=ast.Store())
        items = ast.Tuple(elts=[name(each) for each in names], ctx=ast.Load())
        return [ast.Assign(targets=[targets], value=node)], placed(items, node)

    def counts(self, node: ast.ListComp) -> bool:
        known = isinstance(node.elt, ast.Call) and bool(result_count(self.scope, node.elt))
        return known and not hides_its_variables(node) and not any(g.is_async for g in node.generators)

    def evaluated_first(self, node: ast.expr) -> ast.ListComp | None:
        """Such a comprehension that is made before anything else, ``np.array([step(v) for v in x])``."""
        while not isinstance(node, ast.ListComp):
            match node:
                case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name()), args=[first, *_]):
                    node = first
                case ast.Starred(value=value) | ast.Subscript(value=value) | ast.Attribute(value=value):
                    node = value
                case _:
                    return None
        return node if self.counts(node) else None

    def listed(self, node: ast.ListComp, called: str) -> list[ast.stmt]:
        def added(made: ast.ListComp) -> list[ast.stmt]:
            before, item = self.item(made.elt)
            add = ast.Attribute(value=name(called), attr="append", ctx=ast.Load())
            return [*before, ast.Expr(value=ast.Call(func=add, args=[item], keywords=[]))]

        body = loops_of(node, self.fresh, added)
        return [ast.Assign(targets=[store(called)], value=ast.List(elts=[], ctx=ast.Load())), *body]


class _Unpacking:
    def __init__(self, fresh: MadeNames, sizes: dict[str, int], lists: set[str]):
        self.fresh, self.sizes, self.lists = fresh, sizes, lists

    def block(self, body: list[ast.stmt]) -> None:
        out: list[ast.stmt] = []
        for node in body:
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                for inside in blocks(node):
                    self.block(inside)
            match node:
                case ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(value=ast.Name(id=of), attr="append"), args=[ast.Name(id=item)]
                    ) as call
                ) if of in self.lists and item in self.sizes and of != item:
                    call.args = [self.unpacked(item, out, node)]
                case ast.Assign(targets=[ast.Name(id=of)], value=ast.List(elts=[ast.Name(id=item)]) as display) if (
                    item in self.sizes and of != item
                ):
                    display.elts = [self.unpacked(item, out, node)]
            out.append(node)
        body[:] = out

    def unpacked(self, item: str, out: list[ast.stmt], node: ast.stmt) -> ast.expr:
        """The tuple of the names that a statement before gives to its items."""
        names = [self.fresh(f"{item}_{k}", f"{item}[{k}]") for k in range(self.sizes[item])]
        targets = ast.Tuple(elts=[store(each) for each in names], ctx=ast.Store())
        out.append(placed(ast.Assign(targets=[targets], value=name(item)), node))
        return placed(ast.Tuple(elts=[name(each) for each in names], ctx=ast.Load()), node)
