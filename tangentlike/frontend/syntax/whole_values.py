"""Which expressions are whole numbers for certain, before any type is known."""

from __future__ import annotations

import ast

from ...form.names import local_names
from ...form.trees import nodes
from .callee import Scope


class Whole:
    """Which expressions are whole numbers for certain, where some parameters are."""

    def __init__(self, scope: Scope, tree: ast.FunctionDef, parameters: set[str]):
        self.scope, self.tree, self.parameters = scope, tree, parameters
        self.asked: set[str] = set()  # names in question, of which one may be made of another: whole if all else is

    def is_whole(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=value):
                return type(value) is int
            case ast.Name(id=called):
                return called in self.parameters or self.is_counter(called) or type(self.scope.value(node)) is int
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod(), right=right):
                return self.is_whole(left) and self.is_whole(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.is_whole(operand)
            case ast.Call(func=function):
                return self.scope.value(function) is len
            case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size" | "ndim"):
                return True
        return False

    def is_counter(self, called: str) -> bool:
        """True for what only loops over ranges bind, and assignments of whole numbers."""
        if called in self.asked:
            return True
        self.asked.add(called)
        try:
            return self._only_counts(called)
        finally:
            self.asked.discard(called)

    def _only_counts(self, called: str) -> bool:
        found = False
        stores = [n for n in nodes(self.tree) if isinstance(n, ast.Name) and n.id == called]
        left = {id(n) for n in stores if not isinstance(n.ctx, ast.Load)}
        if any(isinstance(n, ast.arg) and n.arg == called for n in nodes(self.tree)):
            return False
        for node in nodes(self.tree):
            match node:
                case ast.For(target=ast.Name(id=target) as bound, iter=ast.Call(func=made)) if target == called:
                    if self.scope.value(made) is range:
                        left.discard(id(bound))
                        found = True
                case ast.comprehension(target=ast.Name(id=target) as bound, iter=ast.Call(func=made)):
                    if target == called and self.scope.value(made) is range:
                        left.discard(id(bound))
                        found = True
                case ast.Assign(targets=[ast.Name(id=target) as bound], value=value) if target == called:
                    reads = any(isinstance(n, ast.Name) and n.id == called for n in nodes(value))
                    if not reads and self.is_whole(value):
                        left.discard(id(bound))
                        found = True
        return found and not left


def are_whole(tree: ast.FunctionDef, keys: list[ast.expr], scope: Scope) -> bool:
    """True for keys that are whole numbers, or tuples of them, for certain: of functions inside where all that these
    are called with is."""
    inner = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    parameters = {a.arg for each in inner.values() for a in each.args.args}
    whole = Whole(scope, tree, parameters - {a.arg for a in tree.args.args})
    if any(each.args.defaults or each.args.kwonlyargs or each.args.vararg for each in inner.values()):
        return False
    for each in inner.values():
        stores = {n.id for n in nodes(each) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if stores & parameters or len(local_names(each) & local_names(tree)) > 0:
            return False
    read = {n.id for key in keys for n in nodes(key) if isinstance(n, ast.Name)} & parameters
    needed = {name for name, each in inner.items() if read & {a.arg for a in each.args.args}}
    for call in (n for n in nodes(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)):
        if isinstance(call.func, ast.Name) and call.func.id in needed:
            own = [a.arg for a in inner[call.func.id].args.args]
            given = dict(zip(own, call.args, strict=False)) | {k.arg or "": k.value for k in call.keywords}
            if not all(p in given and whole.is_whole(given[p]) for p in own if p in read):
                return False
    parts = [part for key in keys for part in (key.elts if isinstance(key, ast.Tuple) else [key])]
    return bool(parts) and all(map(whole.is_whole, parts))
