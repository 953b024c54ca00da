"""Statements that change a list of one's own (``growing.py``), as ones that give its variable a new list.

z.append(e)        z = z + [e]              v = z.pop()        v = z[-1];  z = z[:-1]
z.extend(y)        z = z + [e for e in y]   v = z.pop(0)       v = z[0];   z = z[1:]
z.insert(i, e)     z = z[:i] + [e] + z[i:]  del z[i]           z = z[:i] + z[i:][1:]
z.reverse()        z = z[::-1]              z.clear()          z = []
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.constant_nodes import GROWN, added_item, asks_for_list, list_to_fill, with_item
from ...form.program import copy_of, name, replace_names, store
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.short_forms import changed_list, lines_of, placed
from .written_apart import apart

Fresh = Callable[..., str]
NO_ARRAYS = ("list", "sorted", "range", "zip", "enumerate", "reversed", "map", "tuple")  # what these return is none


def items_of_new(target: str, value: ast.expr, scope: Scope) -> list[ast.expr] | None:
    """The items of a display, or of ``list()``, that a variable is given; None where they read the variable."""
    if isinstance(value, ast.Call) and scope.value(value.func) is list and not value.args and not value.keywords:
        return []
    if not isinstance(value, ast.List):
        return None
    reads = any(isinstance(n, ast.Name) and n.id == target for n in nodes(value))
    return None if reads or any(isinstance(e, ast.Starred) for e in value.elts) else value.elts


def begun_empty(tree: ast.FunctionDef, scope: Scope) -> set[str]:
    """The variables that are given a list without items."""
    found = set()
    for node in nodes(tree):
        for each in (apart(node, scope) or [node]) if isinstance(node, ast.Assign) else []:
            match each:
                case ast.Assign(targets=[ast.Name(id=target)], value=ast.List(elts=[])):
                    found.add(target)
    return found


def longer(target: str, value: ast.expr, node: ast.stmt) -> list[ast.stmt] | None:
    """``z = z + [a, b]``: a new list in Python, too."""
    match value:
        case ast.BinOp(left=ast.Name(id=called), op=ast.Add(), right=ast.List(elts=items)) if called == target:
            reads = any(isinstance(n, ast.Name) and n.id == target for item in items for n in nodes(item))
            if not (reads or added_item(value) or any(isinstance(e, ast.Starred) for e in items)):
                return [placed(_added(target, item), node) for item in items]
    return None


def new_list(target: str, items: list[ast.expr], node: ast.AST) -> list[ast.stmt]:
    """``z = [a, b]`` of a list that grows: one without items, to which they are added."""
    empty = ast.Assign(targets=[store(target)], value=list_to_fill(ast.Constant(value=0), GROWN))
    return [placed(each, node) for each in (empty, *(_added(target, item) for item in items))]


def changes(node: ast.stmt, lists: set[str]) -> bool:
    """True for a statement that changes one of the lists."""
    what = node.value if isinstance(node, ast.Expr) else node.targets[0] if isinstance(node, ast.Delete) else node
    return changed_list(what) in lists


def changed_by(body: list[ast.stmt], lists: set[str], around: set[str]) -> set[str]:
    """Those of the lists that a block changes, and what the blocks ``around`` do, where it gives the variables no other
    list."""
    every = [n for s in body for n in nodes(s)]
    added_to = {id(n.target) for n in every if isinstance(n, ast.AugAssign)}
    stored = {n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and id(n) not in added_to}
    return (around | ({changed_list(n) for n in every} & lists)) - stored


def arguments(node: ast.stmt) -> list[ast.expr]:
    """What is evaluated before a list changes."""
    if isinstance(node, ast.AugAssign):
        return [_as_list(node.value)]
    called = node.value if isinstance(node, ast.Expr) else None
    return [_as_list(e) for e in called.args] if isinstance(called, ast.Call) else []


def _as_list(items: ast.expr) -> ast.expr:
    if isinstance(items, ast.GeneratorExp):
        return ast.copy_location(ast.ListComp(elt=items.elt, generators=items.generators), items)
    return items


def pops(node: ast.AST, lists: set[str]) -> bool:
    """True for ``z.pop()`` and ``z.pop(i)`` of one of the lists."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop"):
        return False
    return changed_list(node) in lists and len(node.args) < 2 and not node.keywords


def popped(node: ast.Call, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr]:
    """The statements that take an item out of a list, and the name that the item has then."""
    called, item = changed_list(node), fresh("item", node)
    before: list[ast.stmt] = []
    index: ast.expr = node.args[0] if node.args else ast.Constant(value=-1)
    if not _is_number(index):
        chosen = fresh("k", index)
        before.append(ast.Assign(targets=[store(chosen)], value=index))
        index = name(chosen)
    return [placed(each, node) for each in [*before, *_taken(called, index, item)]], placed(name(item), node)


def changed(node: ast.stmt, given: list[ast.expr], fresh: Fresh) -> list[ast.stmt] | None:
    """What a statement that changes a list is replaced by, with its arguments as they are now; None for another one."""
    found: list[ast.stmt] | None = None
    match node:
        case ast.AugAssign(target=ast.Name(id=called)):
            found = _joined(called, given[0], fresh)
        case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=called), slice=index)]):
            found = _deleted(called, index, fresh)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="sort"), args=[]) as call):
            found = _filled("LIST = sorted(LIST)", LIST=name(called))
            assert isinstance(found[0], ast.Assign) and isinstance(found[0].value, ast.Call)
            found[0].value.keywords = [copy_of(k) for k in call.keywords]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=method), keywords=[])):
            found = _method(called, method, given, fresh)
    return None if found is None else [placed(each, node) for each in found]


def _method(called: str, method: str, given: list[ast.expr], fresh: Fresh) -> list[ast.stmt] | None:
    match method, given:
        case "append", [item] if not isinstance(item, ast.Starred):
            return [_added(called, item)]
        case "extend", [items]:
            return _extended(called, items, fresh)
        case "insert", [index, item]:
            return _inserted(called, index, item, fresh)
        case "reverse", []:
            return _filled("LIST = LIST[::-1]", LIST=name(called))
        case "remove", [item]:
            place = fresh("k", item)
            found = _filled("PLACE = LIST.index(ITEM)", PLACE=name(place), LIST=name(called), ITEM=item)
            return [*found, *_without(called, name(place))]
        case "clear", []:
            return _filled("LIST = LIST[:0]", LIST=name(called))
    return None


def _inserted(called: str, index: ast.expr, item: ast.expr, fresh: Fresh) -> list[ast.stmt]:
    """The item is appended, which tells what a list without items holds, and brought to its place."""
    place, value = fresh("k", index), fresh("item", item)
    names = {"LIST": name(called), "PLACE": name(place), "VALUE": name(value)}
    before = _filled("PLACE = INDEX\nVALUE = ITEM", **names, INDEX=index, ITEM=row_of(item))
    moved = "LIST = LIST[:-1][:PLACE] + LIST[-1:] + LIST[:-1][PLACE:]"
    return [*before, _added(called, name(value)), *_filled(moved, **names)]


def _added(called: str, item: ast.expr) -> ast.stmt:
    return ast.Assign(targets=[store(called)], value=with_item(name(called), row_of(item)))


def row_of(item: ast.expr) -> ast.expr:
    """A tuple of numbers as the row of an array."""
    return ast.List(elts=item.elts, ctx=ast.Load()) if isinstance(item, ast.Tuple) else item


def _extended(called: str, items: ast.expr, fresh: Fresh) -> list[ast.stmt]:
    if isinstance(items, (ast.List, ast.Tuple)) and not any(isinstance(e, ast.Starred) for e in items.elts):
        if not any(isinstance(n, ast.Name) and n.id == called for n in nodes(items)):
            return [_added(called, item) for item in items.elts]
        names = [fresh("item", item) for item in items.elts]
        before = [ast.Assign(targets=[store(n)], value=row_of(item)) for n, item in zip(names, items.elts, strict=True)]
        return [*before, *(_added(called, name(n)) for n in names)]
    item = fresh("item", items)
    body: list[ast.stmt] = [_added(called, name(item))]
    return [ast.For(target=store(item), iter=items, body=body, orelse=[])]


def _joined(called: str, items: ast.expr, fresh: Fresh) -> list[ast.stmt]:
    """``z += y``, which appends the items of anything but an array."""
    if isinstance(items, (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)):
        return _extended(called, items, fresh)
    before: list[ast.stmt] = []
    if isinstance(items, ast.Call) and isinstance(items.func, ast.Name) and items.func.id in NO_ARRAYS:
        return _extended(called, items, fresh)
    if not isinstance(items, ast.Name):
        chosen = fresh("items", items)
        before, items = [ast.Assign(targets=[store(chosen)], value=items)], name(chosen)
    return [*before, asks_for_list(items), *_extended(called, copy_of(items), fresh)]


def _deleted(called: str, index: ast.expr, fresh: Fresh) -> list[ast.stmt] | None:
    if not isinstance(index, ast.Slice):
        before: list[ast.stmt] = []
        if not _is_number(index) and not isinstance(index, ast.Name):
            before, index = _named(index, fresh)
        return [*before, *_taken(called, index, fresh("item"))]
    if index.step is None and index.lower is None and index.upper is None:
        return _filled("LIST = LIST[:0]", LIST=name(called))
    if index.step is None and index.lower is None:
        return _filled("LIST = LIST[END:]", LIST=name(called), END=index.upper)
    if index.step is None and index.upper is None:
        return _filled("LIST = LIST[:START]", LIST=name(called), START=index.lower)
    bounds = [ast.literal_eval(b) for b in (index.lower, index.upper) if b is not None and _is_number(b)]
    if index.step is None and len(bounds) == 2 and bounds[0] <= bounds[1] and (bounds[0] < 0) is (bounds[1] < 0):
        parts = {"START": index.lower, "END": index.upper}
        return _filled("LIST = LIST[:START] + LIST[END:]", LIST=name(called), **parts)
    if index.step is not None or index.lower is None or index.upper is None:
        return None
    (first, start), (second, end) = _named(index.lower, fresh), _named(index.upper, fresh)
    gone = "LIST = LIST[:START] + LIST[START:][len(LIST[START:END]):]"
    return [*first, *second, *_filled(gone, LIST=name(called), START=start, END=end)]


def _named(index: ast.expr, fresh: Fresh) -> tuple[list[ast.stmt], ast.expr]:
    """An index that is evaluated once: the statement that does so, and its name."""
    place = fresh("k", index)
    return [ast.Assign(targets=[store(place)], value=index)], name(place)


def _taken(called: str, index: ast.expr, item: str) -> list[ast.stmt]:
    """An item is read, which raises an IndexError where there is none, and left out."""
    read = _filled("ITEM = LIST[INDEX]", ITEM=name(item), LIST=name(called), INDEX=index)
    return [*read, *_without(called, index)]


def _without(called: str, index: ast.expr) -> list[ast.stmt]:
    """``z = z[:i] + z[i + 1:]``, for a number or a name."""
    known = ast.literal_eval(index) if _is_number(index) else None
    if known == -1:
        return _filled("LIST = LIST[:-1]", LIST=name(called))
    if known == 0:
        return _filled("LIST = LIST[1:]", LIST=name(called))
    return _filled("LIST = LIST[:INDEX] + LIST[INDEX:][1:]", LIST=name(called), INDEX=index)


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and type(inner.value) is int


def _filled(text: str, **parts: Any) -> list[ast.stmt]:
    """Statements with expressions in the place of names."""
    return [replace_names(line, {key: copy_of(value) for key, value in parts.items()}) for line in lines_of(text)]
