"""Tuples in variables that are put into lists, item by item: such a list is one for each item (``lists_of_records``).

s = (x, v); out = [s]         ->      s = (x, v); a, b = s; out = [(a, b)]
s = step(s); out.append(s)    ->      s = step(s); a, b = s; out.append((a, b))

How many items there are is read off a display that the variable gets somewhere; another number is refused where it is
unpacked.
"""

from __future__ import annotations

import ast

from ...form.program import blocks, name, store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed

_NESTED = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.Starred)


def unpack_items(source: Source) -> None:
    """Write the items out, in the tree of a function."""
    sizes = _sizes(source.tree)
    if sizes:
        lists = {n.targets[0].id for n in nodes(source.tree) if isinstance(n, ast.Assign) and _is_list(n)}  # type: ignore[attr-defined]
        _Unpacking(MadeNames(source.tree, source.made), sizes, lists).block(source.tree.body)


def _is_list(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.List)


def _sizes(tree: ast.FunctionDef) -> dict[str, int]:
    """The variables that get a tuple written out, and how many items it has."""
    found: dict[str, set[int]] = {}
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Tuple(elts=items)) if items:
                nested = any(isinstance(e, (*_NESTED, ast.Constant)) and not _is_number(e) for e in items)
                found.setdefault(called, set()).add(0 if nested else len(items))
    inner = {n.id for f in nodes(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) and f is not tree
             for n in nodes(f) if isinstance(n, ast.Name)}  # fmt: skip
    return {
        called: size.pop() for called, size in found.items() if len(size) == 1 and 0 not in size and called not in inner
    }


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


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
