"""Lists of slices, of which an index is made, and of the widths of a border, as the tuples that they become.

    index = [slice(None)] * x.ndim             index = (slice(None),) * x.ndim
    index[axis] = slice(1, None)       ->      index = ``index`` with ``slice(1, None)`` at ``axis``
    x[tuple(index)]                            x[index]

    width = [(0, 0)] * (x.ndim - 1)            width = ((0, 0),) * (x.ndim - 1)
    np.pad(x, width + [(1, 2)])        ->      np.pad(x, width + ((1, 2),))

Nobody else holds such a list: its name stands only where an item is stored or read, where a copy is made of it, and
where ``np.pad`` gets it.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...form.constant_nodes import with_item_at
from ...form.program import blocks, name, store, tuple_of
from ...form.trees import children, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_arithmetic
from ..syntax.short_forms import placed

CONSTANT = (ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.unaryop)


def write_index_lists(source: Source) -> None:
    """Write the lists out, in the function's tree."""
    if not source.expanded and not source.objects and not {"slice", "pad"} & source.names_as_read:
        return
    tree, scope = source.tree, Scope(source)
    with scope.inside(tree):
        if any(scope.value(name(each)) is not BUILTINS[each] for each in ("slice", "tuple", "list")):
            return
        calls = [n for n in nodes(tree) if isinstance(n, ast.Call) and scope.value(n.func) is np.pad]
        widths = {n.id for call in calls for each in _widths(call) for n in nodes(each) if isinstance(n, ast.Name)}
        _name_tuples(tree, MadeNames(tree, source.made))
        made = [n for n in nodes(tree) if isinstance(n, ast.Assign) and (_is_new(n, widths) or _copied(n.value))]
        lists = _apart(tree, {t.id for n in made for t in n.targets if isinstance(t, ast.Name)}, widths)
        if any(_is_new(n, widths) for n in made) and lists:
            tree.body = _written(tree.body, lists)
            _Copies(lists).visit(tree)
        for call in calls:
            call.args[1:2] = [_as_tuple(each) for each in call.args[1:2]]
            for given in call.keywords:
                given.value = _as_tuple(given.value) if given.arg == "pad_width" else given.value


def _name_tuples(tree: ast.FunctionDef, fresh: MadeNames) -> None:
    """``index = tuple(index)`` gives the tuple a name of its own, which stands for it from there on."""
    new = {t.id for n in nodes(tree) if isinstance(n, ast.Assign) and _is_new(n, set()) for t in n.targets
           if isinstance(t, ast.Name)}  # fmt: skip
    inside = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
    new -= {n.id for each in inside for n in nodes(each) if isinstance(n, ast.Name)}
    for position, node in enumerate(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=called) as target], value=ast.Call(func=ast.Name(id="tuple"), args=[
                ast.Name(id=of)
            ], keywords=[])) if called == of in new:  # fmt: skip
                target.id = fresh(called, called)
                for each in (n for later in tree.body[position + 1 :] for n in nodes(later)):
                    if isinstance(each, ast.Name) and each.id == called:
                        each.id = target.id


def _apart(tree: ast.FunctionDef, lists: set[str], widths: set[str]) -> set[str]:
    """Those of some names that nothing else holds a list of."""
    lists = lists - {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    parents = {id(child): node for node in nodes(tree) for child in children(node)}
    functions = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
    inside = {n.id for function in functions for n in nodes(function) if isinstance(n, ast.Name)}
    while lists:
        uses = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id in lists]
        others = inside | {n.id for n in uses if not _is_apart(n, lists, widths, parents)}
        if not lists & others:
            break
        lists -= others
    return lists


def _widths(call: ast.Call) -> list[ast.expr]:
    """What ``np.pad`` is given for the widths of a border."""
    return [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "pad_width")]


def _is_new(node: ast.Assign, widths: set[str]) -> bool:
    """True for ``[slice(None)] * n`` and a display with such a call, and for a new list that is one of ``widths``."""
    value = node.value
    if isinstance(node.targets[0], ast.Name) and node.targets[0].id in widths:
        return _is_listed(value)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        value = value.left
    items = value.elts if isinstance(value, ast.List) else []
    return any(map(_is_slice, items)) and not any(isinstance(e, ast.Starred) for e in items)


def _is_listed(value: ast.expr) -> bool:
    """True for displays of lists, several times, and one behind the other; for an item again and again."""
    match value:
        case ast.List(elts=items):
            return not any(isinstance(each, ast.Starred) for each in items)
        case ast.BinOp(left=left, op=ast.Mult()):
            return _is_listed(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_listed(left) and _is_listed(right)
        case ast.ListComp(elt=item, generators=[ast.comprehension(iter=ast.Call(args=[_]) as over, ifs=[])]):
            return ast.unparse(over.func) == "range" and all(isinstance(e, CONSTANT) for e in nodes(item))
    return False


def _as_tuple(value: ast.expr) -> ast.expr:
    """The same with tuples for its lists."""
    match value:
        case ast.List(elts=items):
            return placed(ast.copy_location(tuple_of(map(_as_tuple, items)), value), value)  # type: ignore[no-any-return]
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            value.left, value.right = _as_tuple(left), _as_tuple(right)
        case ast.ListComp(elt=item, generators=[ast.comprehension(iter=ast.Call(args=[times]))]) if _is_listed(value):
            made = ast.BinOp(left=tuple_of([_as_tuple(item)]), op=ast.Mult(), right=times)
            return placed(ast.copy_location(made, value), value)  # type: ignore[no-any-return]
    return value


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


def _is_apart(node: ast.Name, lists: set[str], widths: set[str], parents: dict[int, Any]) -> bool:
    """True where the list does not get another name."""
    parent = parents[id(node)]
    match parent:
        case ast.Assign(targets=[target], value=value) if target is node:
            is_tuple = isinstance(value, ast.Call) and ast.unparse(value.func) == "tuple"
            return not is_tuple and (_is_new(parent, widths) or _copied(value) in lists)
        case ast.Subscript(value=base, slice=index) if base is node:
            holder = parents[id(parent)]
            stored = isinstance(parent.ctx, ast.Load) or (
                isinstance(holder, ast.Assign) and len(holder.targets) == 1 and is_arithmetic(index)
            )
            return stored and not isinstance(index, ast.Slice)
        case ast.Call(func=ast.Name(id="len"), args=[_], keywords=[]):
            return True
        case ast.Call() | ast.keyword() | ast.BinOp() if node.id in widths and _is_width(node, parents):
            return True
        case ast.Attribute():
            parent = parents[id(parent)]
    return bool(_copied(parent))


def _is_width(node: ast.AST, parents: dict[int, Any]) -> bool:
    """True for what ``np.pad`` is given, or what it is joined to is given; ``np.pad`` by whatever name."""
    parent = parents[id(node)]
    while isinstance(parent, (ast.BinOp, ast.keyword)):
        node, parent = parent, parents[id(parent)]
    return isinstance(parent, ast.Call) and any(
        each in (node, getattr(node, "value", None)) for each in _widths(parent)
    )


def _written(body: list[ast.stmt], lists: set[str]) -> list[ast.stmt]:
    """A block with the stores as assignments of the whole."""
    out: list[ast.stmt] = []
    for node in body:
        for block in blocks(node):
            block[:] = _written(block, lists)
        match node:
            case ast.Assign(targets=[ast.Name(id=each)], value=value) if each in lists and _is_listed(value):
                whole = _as_tuple(value)
                if isinstance(whole, ast.Tuple):
                    whole = ast.BinOp(left=whole, op=ast.Mult(), right=ast.Constant(value=1))
                node.value = placed(whole, node)
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
