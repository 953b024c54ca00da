"""Lists that change inside of a dict, a tuple or a namespace of the function's own: a variable for each item.

    h = {"t": [], "y": []}                 h_t = [];  h_y = []
    for v in x:                            for v in x:
        h["t"].append(v)           ->          h_t = h_t + [v]          (``list_changes.py``)
        h["y"].append(v * k)                   h_y = h_y + [v * k]
    for name, values in h.items():         for name, values in {"t": h_t, "y": h_y}.items():

The container has one name and is bound once, its items are reached by constants; as a whole it is only looked at.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...form.program import blocks, copy_of, name, replace_names, store, tuple_of
from ...form.trees import children, nodes
from ..syntax.callee import BUILTINS, Scope
from ..syntax.short_forms import changed_list, placed
from .gathered_dicts import gather_dicts

_INNER = (ast.FunctionDef, ast.Lambda, ast.ClassDef)
_LOOKS = ("items", "values", "keys")


@dataclass(frozen=True)
class _Made:
    """A container at its assignment: what its items are reached by, and what they are."""

    node: ast.Assign
    items: dict[Any, ast.expr]
    kind: type[ast.expr]  # of the expression that reaches an item


def take_lists_out(tree: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """Put the variables in place."""
    gather_dicts(tree, scope)
    found = {m.node.targets[0].id: m for m in _made_in(tree.body, scope)}  # type: ignore[attr-defined]
    if not found:
        return
    tree.body = _key_by_key(tree.body, tree, found)
    parameters = {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    parents = {id(child): node for node in nodes(tree) for child in children(node)}
    uses: dict[str, list[ast.Name]] = {each: [] for each in found}
    for node in nodes(tree):
        if isinstance(node, ast.Name) and node.id in uses:
            uses[node.id].append(node)
    for each, made in found.items():
        if each not in parameters and _is_apart(made, uses[each], parents, scope):
            _Variables(each, made, fresh).put_into(tree)


def _made_in(body: list[ast.stmt], scope: Scope) -> Iterator[_Made]:
    """The containers with lists that the statements of a function assign."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name()], value=value):
                made = _items_of(value, scope)
                if made is not None and any(map(_is_list, made[0].values())):
                    yield _Made(node, *made)
        if not isinstance(node, _INNER):
            for block in blocks(node):
                yield from _made_in(block, scope)


def _items_of(value: ast.expr, scope: Scope) -> tuple[dict[Any, ast.expr], type[ast.expr]] | None:
    match value:
        case ast.Dict(keys=keys, values=values) if all(isinstance(k, ast.Constant) for k in keys):
            found = {k.value: v for k, v in zip(keys, values, strict=True)}  # type: ignore[union-attr]
            return (found, ast.Subscript) if len(found) == len(keys) else None
        case ast.Tuple(elts=items) | ast.List(elts=items) if not any(isinstance(e, ast.Starred) for e in items):
            return dict(enumerate(items)), ast.Subscript
        case ast.Call(args=[], keywords=given) if given and all(k.arg for k in given):
            function = scope.value(value.func)
            if function is BUILTINS["dict"] or function is types.SimpleNamespace:
                reached = ast.Subscript if function is BUILTINS["dict"] else ast.Attribute
                return {k.arg: k.value for k in given}, reached
    return None


def _key_by_key(body: list[ast.stmt], tree: ast.FunctionDef, found: dict[str, _Made]) -> list[ast.stmt]:
    """A block whose loops over keys, which reach items by them, stand once for each key."""
    out: list[ast.stmt] = []
    for node in body:
        for block in blocks(node):
            block[:] = _key_by_key(block, tree, found)
        match node:
            case ast.For(target=ast.Name(id=key), iter=source, orelse=[]) if keys := _keys_of(source, found):
                inside = [n for s in node.body for n in nodes(s)]
                if _reaches_by(inside, key, found) and _stands_for_itself(inside, key, tree):
                    out += [s for k in keys for s in replace_names(copy_of(node.body), {key: ast.Constant(value=k)})]
                    continue
        out.append(node)
    return out


def _keys_of(source: ast.expr, found: dict[str, _Made]) -> list[Any]:
    """The texts that a loop goes over: written out, or the keys of a dict."""
    match source:
        case ast.Tuple(elts=items) | ast.List(elts=items):
            known = [e.value for e in items if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            return known if len(known) == len(items) else []
        case ast.Constant(value=str() as text):
            return list(text)
        case ast.Name(id=called) | ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="keys"), args=[]):
            made = found.get(called)
            return list(made.items) if made is not None and isinstance(made.node.value, (ast.Dict, ast.Call)) else []
    return []


def _reaches_by(inside: list[ast.AST], key: str, found: dict[str, _Made]) -> bool:
    for node in inside:
        match node:
            case ast.Subscript(value=ast.Name(id=called), slice=ast.Name(id=index)) if index == key and called in found:
                return True
    return False


def _stands_for_itself(inside: list[ast.AST], key: str, tree: ast.FunctionDef) -> bool:
    """True for a loop that no trip leaves, and whose variable is read by nothing but the loops that bind it."""
    if any(isinstance(n, (ast.Break, ast.Continue, ast.Return, *_INNER)) for n in inside):
        return False
    if not all(isinstance(n.ctx, ast.Load) for n in _named(inside, key)):
        return False
    bound = {id(n) for node in nodes(tree) for n in _named(_scope_of(node, key), key)}
    return all(id(n) in bound for n in _named(nodes(tree), key))


def _named(found: Iterable[ast.AST], key: str) -> Iterator[ast.Name]:
    return (n for n in found if isinstance(n, ast.Name) and n.id == key)


def _scope_of(node: ast.AST, key: str) -> list[ast.AST]:
    """What stands in a loop or comprehension that binds a name."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.For) and any(_named(nodes(node.target), key)):
        parts = [node.target, *node.body]
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)):
        parts = [node] if any(True for g in node.generators for _ in _named(nodes(g.target), key)) else []
    return [n for part in parts for n in nodes(part)]


def _is_list(value: ast.expr) -> bool:
    return isinstance(value, (ast.List, ast.ListComp))


def _is_apart(made: _Made, uses: list[ast.Name], parents: dict[int, ast.AST], scope: Scope) -> bool:
    """True where all uses are of single items, or look at the whole, and one of the lists is changed."""
    changed = False
    for use in uses:
        parent = parents[id(use)]
        if any(not _reads(f, parent) for f in _functions(use, parents)):
            return False
        if parent is made.node or (made.kind is ast.Subscript and _looks(made, use, parent, parents, scope)):
            continue
        key = _key(made, parent, use)
        if key not in made.items or isinstance(parent.ctx, ast.Del):  # type: ignore[attr-defined]
            return False
        method = parents[id(parent)]
        called = parents.get(id(method)) if isinstance(method, ast.Attribute) else None
        probe = copy_of(called) if isinstance(called, ast.Call) and called.func is method else None
        if probe is not None:
            probe.func.value = name("z")  # type: ignore[attr-defined]
            changed = changed or changed_list(probe) == "z"
    return changed


def _functions(node: ast.AST, parents: dict[int, ast.AST]) -> Iterator[ast.AST]:
    """The functions inside of the function at hand that a node stands in."""
    while (above := parents.get(id(node))) is not None:
        if isinstance(above, _INNER) and id(above) in parents:
            yield above
        node = above


def _reads(function: ast.AST, part: ast.AST) -> bool:
    """True for a part that a ``def`` inside reads: what it would store would be a variable of its own."""
    return isinstance(function, ast.FunctionDef) and isinstance(getattr(part, "ctx", None), ast.Load)


def _key(made: _Made, parent: ast.AST, use: ast.Name) -> Any:
    """What the item that a use is part of is reached by."""
    match parent:
        case ast.Subscript(slice=ast.Constant(value=key)) if parent.value is use and made.kind is ast.Subscript:
            return key
        case ast.Attribute(attr=key) if made.kind is ast.Attribute:
            return key
    return None


def _looks(made: _Made, use: ast.Name, parent: ast.AST, parents: dict[int, ast.AST], scope: Scope) -> bool:
    """True where a whole dict is only looked at, or handed to the caller."""
    if isinstance(made.node.value, (ast.Tuple, ast.List)):
        return False
    match parent:
        case ast.Return():
            return True
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return source is use
        case ast.Tuple():
            return isinstance(parents[id(parent)], ast.Return)
        case ast.Attribute(attr=method):
            return method in _LOOKS and isinstance(parents[id(parent)], ast.Call)
        case ast.Call(args=[given]):
            return given is use and scope.value(parent.func) is BUILTINS["len"]
    return False


class _Variables(ast.NodeTransformer):
    """A variable in the place of each item, and a display in that of the whole."""

    def __init__(self, called: str, made: _Made, fresh: Callable[..., str]):
        self.called, self.made = called, made
        self.variables: dict[Any, str] = {}
        for key in made.items:
            item: ast.expr = ast.Subscript(value=name(called), slice=ast.Constant(value=key), ctx=ast.Load())
            if made.kind is ast.Attribute:
                item = ast.Attribute(value=name(called), attr=key, ctx=ast.Load())
            self.variables[key] = fresh(f"{called}_{key}" if str(key).isidentifier() else f"{called}_item", item)

    def put_into(self, tree: ast.FunctionDef) -> None:
        tree.body = [made for node in tree.body for made in self._all(self.visit(node))]

    def _all(self, made: Any) -> list[ast.stmt]:
        return made if isinstance(made, list) else [made]

    def visit_Assign(self, node: ast.Assign) -> Any:
        self.generic_visit(node)
        if node is not self.made.node:
            return node
        return [
            placed(ast.Assign(targets=[store(self.variables[key])], value=value), node)
            for key, value in self.made.items.items()
        ]

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._item(node) or self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._item(node) or self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """What looks at the dict as a whole: the tuple of its items, keys or values, and their number."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=method)) if (
                called == self.called and self.made.kind is ast.Subscript and method in _LOOKS
            ):
                return placed(_display(method, self.variables), node)
            case ast.Call(func=ast.Name(), args=[ast.Name(id=called)]) if called == self.called:
                return placed(ast.Constant(value=len(self.variables)), node)
        return self.generic_visit(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._over_keys(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        return self._over_keys(node)

    def _over_keys(self, node: ast.For | ast.comprehension) -> ast.AST:
        if isinstance(node.iter, ast.Name) and node.iter.id == self.called:
            node.iter = placed(_display("keys", self.variables), node.iter)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id != self.called or not isinstance(node.ctx, ast.Load):
            return node
        keys: list[ast.expr | None] = [ast.Constant(value=key) for key in self.variables]
        return placed(ast.Dict(keys=keys, values=[name(each) for each in self.variables.values()]), node)

    def _item(self, node: ast.Subscript | ast.Attribute) -> ast.AST | None:
        if not isinstance(node.value, ast.Name) or node.value.id != self.called:
            return None
        key = _key(self.made, node, node.value)
        if key not in self.variables:
            return None
        return placed(ast.Name(id=self.variables[key], ctx=node.ctx), node)


def _display(method: str, variables: dict[Any, str]) -> ast.expr:
    """``d.items()``, ``d.keys()`` or ``d.values()`` of a dict, written out."""
    keys: list[ast.expr] = [ast.Constant(value=key) for key in variables]
    values: list[ast.expr] = [name(each) for each in variables.values()]
    pairs: list[ast.expr] = [tuple_of(pair) for pair in zip(keys, values, strict=True)]
    return tuple_of({"items": pairs, "keys": keys, "values": values}[method])
