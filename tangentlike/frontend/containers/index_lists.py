"""Lists of slices, of which an index is made, as the tuples that they become.

    index = [slice(None)] * x.ndim             index = (slice(None),) * x.ndim
    index[axis] = slice(1, None)       ->      index = ``index`` with ``slice(1, None)`` at ``axis``
    x[tuple(index)]                            x[index]

Nobody else holds such a list: its name stands only where an item is stored or read, and where a copy is made of it.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.constant_nodes import with_item_at
from ...form.program import blocks, name, store, tuple_of
from ...form.trees import children, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.plain_parts import is_arithmetic
from ..syntax.short_forms import placed


def write_index_lists(source: Source) -> None:
    """Write the lists out, in the function's tree."""
    code = source.code
    if code is None or "slice" not in code.co_names:
        return
    tree, scope = source.tree, Scope(source)
    with scope.inside(tree):
        if any(scope.value(name(each)) is not BUILTINS[each] for each in ("slice", "tuple", "list")):
            return
        made = [n for n in nodes(tree) if isinstance(n, ast.Assign) and (_is_new(n.value) or _copied(n.value))]
        if not any(_is_new(n.value) for n in made):
            return
        lists = {t.id for n in made for t in n.targets if isinstance(t, ast.Name)}
        lists -= {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
        parents = {id(child): node for node in nodes(tree) for child in children(node)}
        functions = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
        inside = {n.id for function in functions for n in nodes(function) if isinstance(n, ast.Name)}
        while lists:
            others = inside | {
                n.id for n in nodes(tree) if isinstance(n, ast.Name) and not _is_apart(n, lists, parents)
            }
            if not lists & others:
                break
            lists -= others
        if lists:
            tree.body = _written(tree.body, lists)
            _Copies(lists).visit(tree)


def _is_new(value: ast.expr) -> bool:
    """True for ``[slice(None)] * n`` and a display with such a call."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        value = value.left
    items = value.elts if isinstance(value, ast.List) else []
    return any(map(_is_slice, items)) and not any(isinstance(e, ast.Starred) for e in items)


def _is_slice(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "slice"


def _copied(value: ast.AST) -> str:
    """The list of which ``list(index)``, ``tuple(index)`` or ``index.copy()`` is a copy."""
    match value:
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[ast.Name(id=copied)], keywords=[]):
            return copied
        case ast.Call(func=ast.Attribute(value=ast.Name(id=copied), attr="copy"), args=[], keywords=[]):
            return copied
    return ""


def _is_apart(node: ast.Name, lists: set[str], parents: dict[int, Any]) -> bool:
    """True where the list does not get another name."""
    parent = parents[id(node)]
    match parent:
        case ast.Assign(targets=[target], value=value) if target is node:
            is_tuple = isinstance(value, ast.Call) and ast.unparse(value.func) == "tuple"
            return not is_tuple and (_is_new(value) or _copied(value) in lists)
        case ast.Subscript(value=base, slice=index) if base is node:
            holder = parents[id(parent)]
            stored = isinstance(parent.ctx, ast.Load) or (
                isinstance(holder, ast.Assign) and len(holder.targets) == 1 and is_arithmetic(index)
            )
            return stored and not isinstance(index, ast.Slice)
        case ast.Call(func=ast.Name(id="len"), args=[_], keywords=[]):
            return True
        case ast.Attribute():
            parent = parents[id(parent)]
    return bool(_copied(parent))


def _written(body: list[ast.stmt], lists: set[str]) -> list[ast.stmt]:
    """A block with the stores as assignments of the whole."""
    out: list[ast.stmt] = []
    for node in body:
        for block in blocks(node):
            block[:] = _written(block, lists)
        match node:
            case ast.Assign(targets=[ast.Name(id=each)], value=ast.BinOp(left=ast.List(elts=items)) as value) if (
                each in lists
            ):
                value.left = placed(tuple_of(items), value)
            case ast.Assign(targets=[ast.Name(id=each)], value=ast.List(elts=items)) if each in lists:
                node.value = placed(ast.BinOp(left=tuple_of(items), op=ast.Mult(), right=ast.Constant(value=1)), node)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=each)) as place]) if each in lists:
                node.targets = [placed(store(each), place)]
                node.value = placed(with_item_at(name(each), place.slice, node.value), node)
        out.append(node)
    return out


class _Copies(ast.NodeTransformer):
    """Takes the copies away: tuples do not change."""

    def __init__(self, lists: set[str]):
        self.lists = lists

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        copied = _copied(node)
        return ast.copy_location(name(copied), node) if copied in self.lists else node
