"""Lists and dicts of which only single items are asked, by numbers and texts that stand in the text: a variable each.

bounds = [[], 1.0]                                  ->      bounds_0 = []; bounds_1 = 1.0
bounds[0] = np.append(bounds[0], v); bounds[1] *= v ->      bounds_0 = np.append(bounds_0, v); bounds_1 *= v

Nobody else knows such a container, so that nobody can tell. What an item is may change then: from a list to an array.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import may_catch
from ..syntax.short_forms import placed

_SCOPES = (ast.FunctionDef, ast.Lambda, ast.AsyncFunctionDef, ast.ClassDef)
_DECLARED = (ast.Global, ast.Nonlocal)


def write_items_apart(source: Source) -> None:
    """Give each item of such containers a variable, in the tree of a function."""
    tree, scope = source.tree, Scope(source)
    fresh = MadeNames(tree, source.made)
    with scope.inside(tree):
        found = _found(tree, scope)
    for called, keys in found.items():
        names = {key: fresh(f"{called}_{key}" if str(key).isidentifier() or isinstance(key, int) else called,
                            f"{called}[{key!r}]") for key in keys}  # fmt: skip
        _write(tree, called, names)


def _found(tree: ast.FunctionDef, scope: Scope) -> dict[str, list[Any]]:
    """The names that stand for such containers only, with the keys of these."""
    shown: dict[str, list[Any] | None] = {}
    known: set[int] = set()  # the places of names, by identity, at which nothing but a display or an item stands
    for block in (b for n in nodes(tree) for b in inner_blocks(n)):
        for each in block:
            called = _target(each)
            if called is not None and (keys := _keys(each.value, called.id)) is not None:
                known.add(id(called))
                shown[called.id] = keys if shown.get(called.id, keys) == keys else None
    items = [n for n in nodes(tree) if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name)]
    known |= {id(n.value) for n in items if not isinstance(n.ctx, ast.Del) and key_of(n, shown) is not None}
    other = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and id(n) not in known}
    other |= {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    other |= {each for n in nodes(tree) if isinstance(n, _DECLARED) for each in n.names}
    for inner in nodes(tree):  # a function inside reads what stands there when it is called: variables as well
        catches = may_catch(inner, scope)
        if catches or (isinstance(inner, _SCOPES) and inner is not tree):
            parts = getattr(inner, "body", []) if catches else [inner]
            other |= {n.id for part in parts for n in nodes(part) if isinstance(n, ast.Name)}
    return {called: keys for called, keys in shown.items() if keys and called not in other}


def _target(node: ast.stmt) -> ast.Name | None:
    match node:
        case ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target):
            return target
    return None


def _keys(value: ast.expr | None, called: str) -> list[Any] | None:
    """The keys of a display that does not read ``called`` itself; None of anything else."""
    keys: list[Any]
    match value:
        case ast.List(elts=items) if not any(isinstance(e, ast.Starred) for e in items):
            keys = list(range(len(items)))
        case ast.Dict(keys=shown) if all(isinstance(k, ast.Constant) and type(k.value) in (str, int) for k in shown):
            keys = [k.value for k in shown if isinstance(k, ast.Constant)]
        case _:
            return None
    reads = any(isinstance(n, ast.Name) and n.id == called for n in nodes(value))
    return None if reads or len({*keys}) < len(keys) else keys


def key_of(node: ast.Subscript, shown: dict[str, list[Any] | None]) -> Any:
    """The key of an item, as the display has it; None where the text does not tell, or it is not there."""
    keys = shown.get(node.value.id) if isinstance(node.value, ast.Name) else None
    match node.slice:
        case ast.Constant(value=key) if type(key) in (str, int):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as size)) if keys == [*range(len(keys or []))]:
            key = len(keys) - size if type(size) is int and size else None
        case _:
            return None
    return key if keys is not None and key in keys else None


def _write(tree: ast.FunctionDef, called: str, names: dict[Any, str]) -> None:
    for node in nodes(tree):
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in _statements(each, called, names)]
    _Items(called, names).visit(tree)


def _statements(node: Any, called: str, names: dict[Any, str]) -> list[ast.stmt]:
    target = _target(node)
    if target is None or target.id != called:
        return [node]
    values = node.value.elts if isinstance(node.value, ast.List) else node.value.values
    return [
        placed(ast.Assign(targets=[store(names[key])], value=value), node)
        for key, value in zip(names, values, strict=True)
    ]


class _Items(ast.NodeTransformer):
    def __init__(self, called: str, names: dict[Any, str]):
        self.called, self.names = called, names

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == self.called:
            key = key_of(node, {self.called: [*self.names]})
            return ast.copy_location(ast.Name(id=self.names[key], ctx=node.ctx), node)
        self.generic_visit(node)
        return node
