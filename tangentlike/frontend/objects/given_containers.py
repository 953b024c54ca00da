"""Dicts and lists that a function is given and changes: its own, made of the same items.

    def f(params, x):                        def f(params, x):
        params["k"] = x                          own_params = {"k": params["k"], "u": params["u"]}
        return params["k"] * params["u"]  ->     own_params["k"] = x
                                                 return own_params["k"] * own_params["u"]

As with objects (``given_objects.py``) a gradient leaves the caller's as they are, and a call of the function itself is
Python's. Arrays among the items are the caller's.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.kinds import Instance, taken_apart
from ...form.names import local_names
from ...form.program import copy_of, name, root_name
from ...form.trees import nodes
from ...reading.resolve import is_helper
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import CHANGING, placed
from .object_classes import reads_any

OF_DICTS = ("update", "setdefault", "popitem", "__setitem__")
LONGEST = 64  # items that are written out


def is_changing(node: ast.AST) -> bool:
    """True for what changes a list or a dict, and is no method of an array."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and (
        node.func.attr in OF_DICTS or (node.func.attr in CHANGING and node.func.attr != "sort")
    )  # fmt: skip


def containers_changed(source: Source, scope: Scope) -> dict[str, Any]:
    """The dicts and lists that a function is given and may change, by their types; those from outside as they are."""
    if source.objects is None:
        return {}
    changed = _changed(source.tree)
    outside = {n: scope.value(name(n)) for n in changed - local_names(source.tree)}
    called = [v for v in (scope.value(n) for n in nodes(source.tree) if isinstance(n, (ast.Name, ast.Attribute)))
              if is_helper(v)]  # fmt: skip
    found = {n: v for n, v in outside.items() if type(v) is dict and is_plain(v)
             and not any(reads_any(f, [v]) for f in called)}  # fmt: skip
    nested = bool(changed & local_names(source.tree) - source.objects.kinds.keys())
    for each, kind in source.objects.kinds.items():
        if type(kind) in (dict, list) and is_plain(kind) and (each in changed or (nested and _is_nested(kind))):
            found[each] = kind
    return found


def _changed(tree: ast.FunctionDef) -> set[str]:
    """The names of what an item of is stored, or which is changed by a method or an operator."""
    found: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found.add(root_name(node))
        elif is_changing(node):
            assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            found.add(root_name(node.func.value))
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def is_plain(value: Any) -> bool:
    """True for a dict or list, and for what else can stand in one that is written out: no objects."""
    found = taken_apart(value)
    if found is None:
        return True
    if len(found[1]) > LONGEST or isinstance(found[0], Instance):
        return False
    if found[0] == "dict" and not all(isinstance(key, (str, int)) for key in found[1]):
        return False
    return all(map(is_plain, found[2]))


def _is_nested(value: Any) -> bool:
    found = taken_apart(value)
    return found is not None and any(type(each) in (dict, list) for each in found[2])


def written_out(value: Any, path: ast.expr, places: set[str]) -> ast.expr:
    """The display of a dict or list whose items stand behind ``path``; ``places`` are added to, those of each."""
    found = taken_apart(value)
    if found is None or found[0] not in ("dict", "list"):
        return path
    places.add(ast.unparse(path))
    keys: list[Any] = [ast.Constant(value=key) for key in found[1]]
    items = [written_out(item, ast.Subscript(value=copy_of(path), slice=key, ctx=ast.Load()), places)
             for key, item in zip(keys, found[2], strict=True)]  # fmt: skip
    if found[0] == "list":
        return ast.List(elts=items, ctx=ast.Load())
    return ast.Dict(keys=[copy_of(key) for key in keys], values=items)


def own_containers(source: Source) -> None:
    """Let a function change dicts and lists of its own, in its tree."""
    scope, tree = Scope(source), source.tree
    with scope.inside(tree):
        given = containers_changed(source, scope)
    if source.objects is None or not given:
        return
    fresh = MadeNames(tree, source.made)
    first: list[ast.stmt] = []
    names: dict[str, str] = {}
    for each, value in given.items():
        names[each] = fresh(f"own_{each}", each)
        whole = written_out(value, name(each), source.objects.changed)
        first.append(placed(ast.Assign(targets=[ast.Name(id=names[each], ctx=ast.Store())], value=whole), tree))
        if each not in source.objects.kinds:
            source.objects.captured[each] = None
    for node in nodes(ast.Module(body=tree.body, type_ignores=[])):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    tree.body = [*first, *tree.body]
