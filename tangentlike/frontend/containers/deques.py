"""``collections.deque`` as a list, where it is only looked at and changed under one name.

q = deque([a], maxlen=3)      ->     q = [a]
q.append(e)                   ->     q.append(e)
                                     if len(q) > 3: del q[0]
q.appendleft(e)               ->     q.insert(0, e)
v = q.popleft()               ->     v = q.pop(0)
q.rotate(k)                   ->     q = q[-k:] + q[:-k]        (``k`` taken modulo the length)
"""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterator
from typing import Any

from ...form.program import copy_of, name, replace_names, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import lines_of, parts_of, placed

_LOOKED_AT = (
    "len",
    "sum",
    "min",
    "max",
    "sorted",
    "any",
    "all",
    "list",
    "tuple",
    "zip",
    "enumerate",
    "reversed",
    "bool",
)
_STATEMENTS = ("append", "appendleft", "extend", "extendleft", "rotate", "clear", "reverse", "remove", "insert")


def write_deques(source: Source) -> None:
    """Write lists in the place of deques, in place; those that are kept or handed on stay, and are refused."""
    scope = Scope(source)
    known = [scope.outside.get(each) for each in source.names_as_read]
    if not source.expanded and not any(f is collections.deque or f is collections for f in known):
        return
    with scope.inside(source.tree):
        writing = _Writing(source, scope)
        found = writing.found(source.tree)
        if found:
            writing.deques = found
            _Longest(found).visit(source.tree)
            source.tree.body = writing.block(source.tree.body)


class _Writing:
    """``deques`` are the variables that hold one, with the number of items that it holds at most, if there is one."""

    def __init__(self, source: Source, scope: Scope):
        self.scope, self.fresh = scope, MadeNames(source.tree, source.made, scope)
        self.deques: dict[str, ast.expr | None] = {}

    def longest(self, node: ast.AST | None) -> ast.expr | None:
        """``maxlen`` of a call of ``deque``: None where there is none; an expression that stands nowhere else."""
        if not (isinstance(node, ast.Call) and self.scope.value(node.func) is collections.deque):
            raise LookupError
        given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "maxlen")]
        others = [k for k in node.keywords if k.arg not in ("maxlen", "iterable")]
        if others or len(given) > 1 or any(isinstance(a, ast.Starred) for a in node.args):
            raise LookupError
        if not given or (isinstance(given[0], ast.Constant) and given[0].value is None):
            return None
        return given[0]

    def found(self, tree: ast.FunctionDef) -> dict[str, ast.expr | None]:
        """The variables that are taken for lists."""
        bound: dict[str, list[ast.expr | None]] = {}
        places: set[int] = set()
        for node in nodes(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                try:
                    bound.setdefault(node.targets[0].id, []).append(self.longest(node.value))
                except LookupError:
                    continue
                places.add(id(node.targets[0]))
        if not bound:
            return {}
        kept = {n.id for n in self.kept(tree) if id(n) not in places}
        inside = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
        kept |= {n.id for f in inside for n in nodes(f) if isinstance(n, ast.Name)}
        asked = {
            n.value.id
            for n in nodes(tree)
            if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.attr == "maxlen"
        }
        out: dict[str, ast.expr | None] = {}
        for each, sizes in bound.items():
            texts = {"" if s is None else ast.unparse(s) for s in sizes}
            told = each not in asked or sizes[0] is None or isinstance(sizes[0], ast.Constant)
            if each not in kept and len(texts) == 1 and told:
                out[each] = sizes[0]
        return out

    def kept(self, node: ast.AST) -> Iterator[ast.Name]:
        """The names in a tree, without those of deques that are looked at or changed."""
        fine: set[int] = set()
        for each in nodes(node):
            fine |= {id(part) for part in self.fine_in(each)}
        return (n for n in nodes(node) if isinstance(n, ast.Name) and id(n) not in fine)

    def fine_in(self, node: ast.AST) -> list[Any]:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name() as of, attr=method), keywords=[])):
                return [of] if method in _STATEMENTS else []
            case ast.Call(func=ast.Attribute(value=ast.Name() as of, attr="popleft" | "pop"), args=[], keywords=[]):
                return [of]
            case ast.Call(func=ast.Attribute(value=ast.Name() as of, attr="count" | "index"), keywords=[]):
                return [of]
            case ast.Attribute(value=ast.Name() as of, attr="maxlen", ctx=ast.Load()):
                return [of]
            case ast.Subscript(value=value, slice=index) if not isinstance(index, (ast.Slice, ast.Tuple)):
                return [value]
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                return [iterable]
            case ast.While(test=test) | ast.If(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                return list(_truths(test))
            case ast.Call(func=function, args=args):
                called = self.scope.value(function)
                looks = is_library(called) or any(called is BUILTINS[each] for each in _LOOKED_AT)
                return list(args) if looks and not (len(args) > 1 and called in (min, max)) else []
            case ast.AugAssign(target=ast.Name() as of, op=ast.Add(), value=ast.List() | ast.ListComp()):
                return [of]
        return []

    # ---- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [placed(made, node) for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        for block in inner_blocks(node) if not isinstance(node, ast.FunctionDef) else ():
            block[:] = self.block(block)
        _Popping(self.deques).visit(node)
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Call() as call) if called in self.deques:
                return self.begun(called, call)
            case ast.AugAssign(target=ast.Name(id=called), value=items) if called in self.deques:
                return self.extended(called, items, "append")
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr=method), args=args)):
                if called in self.deques:
                    return self.changed(called, method, args, node)
        return [node]

    def begun(self, called: str, call: ast.Call) -> list[ast.stmt]:
        items = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "iterable")]
        value: ast.expr = items[0] if items else ast.List(elts=[], ctx=ast.Load())
        if not isinstance(value, (ast.List, ast.ListComp)) and not _is_repeated(value):
            value = ast.Call(func=name("list"), args=[value], keywords=[])
        out: list[ast.stmt] = [ast.Assign(targets=[store(called)], value=value)]
        longest = self.longest(call)
        if longest is None:
            return out
        if not isinstance(longest, ast.Constant):
            size = self.fresh("longest")
            whole = ast.Call(func=name("range"), args=[copy_of(longest)], keywords=[])
            out.append(ast.Assign(targets=[store(size)], value=ast.Call(func=name("len"), args=[whole], keywords=[])))
            negative = "if LONGEST < 0:\n    raise ValueError('maxlen must be non-negative')"
            out += replace_names(lines_of(negative), {"LONGEST": longest})
            self.deques[called] = name(size)
        if items and not (isinstance(longest, ast.Constant) and _count(value) <= longest.value):  # type: ignore[operator]
            out += self.filled("while len(DEQUE) > LONGEST:\n    del DEQUE[0]", called)
        return out

    def filled(self, text: str, called: str, **parts: ast.expr) -> list[ast.stmt]:
        longest = self.deques[called]
        known = {**parts, "DEQUE": name(called), **({} if longest is None else {"LONGEST": longest})}
        return [replace_names(line, {key: copy_of(value) for key, value in known.items()}) for line in lines_of(text)]

    def changed(self, called: str, method: str, args: list[ast.expr], node: ast.stmt) -> list[ast.stmt]:
        shortened = {"append": "del DEQUE[0]", "appendleft": "del DEQUE[-1]"}
        match method, args:
            case "append" | "appendleft", [item]:
                text = "DEQUE.append(ITEM)" if method == "append" else "DEQUE.insert(0, ITEM)"
                if self.deques[called] is not None:
                    text += f"\nif len(DEQUE) > LONGEST:\n    {shortened[method]}"
                return self.filled(text, called, ITEM=item)
            case "extend" | "extendleft", [items]:
                return self.extended(called, items, "append" if method == "extend" else "appendleft")
            case "insert", [index, item] if self.deques[called] is not None:
                place, value = self.fresh("place"), self.fresh("item")
                full = "if len(DEQUE) >= LONGEST:\n    raise IndexError('deque already at its maximum size')"
                text = f"{place} = INDEX\n{value} = ITEM\n{full}\nDEQUE.insert({place}, {value})"
                return self.filled(text, called, INDEX=index, ITEM=item)
            case "rotate", [] | [_]:
                turn = self.fresh("turn")
                text = f"if len(DEQUE) > 0:\n    {turn} = len(DEQUE) - TIMES % len(DEQUE)\n"
                text += f"    DEQUE = DEQUE[{turn}:] + DEQUE[:{turn}]"
                return self.filled(text, called, TIMES=args[0] if args else ast.Constant(value=1))
        return [node]

    def extended(self, called: str, items: ast.expr, method: str) -> list[ast.stmt]:
        item = self.fresh("item")
        before: list[ast.stmt] = []
        if isinstance(items, ast.GeneratorExp):
            items = ast.ListComp(elt=items.elt, generators=items.generators)
        if called in {n.id for n in nodes(items) if isinstance(n, ast.Name)}:
            values = self.fresh("values")
            before.append(
                ast.Assign(targets=[store(values)], value=ast.Call(func=name("list"), args=[items], keywords=[]))
            )
            items = name(values)
        added = ast.parse(f"{called}.{method}({item})").body[0]
        body = self.changed(called, method, [name(item)], added)
        return [*before, ast.For(target=store(item), iter=items, body=body, orelse=[])]


class _Longest(ast.NodeTransformer):
    """``q.maxlen``, which stands in the call of ``deque``."""

    def __init__(self, deques: dict[str, ast.expr | None]):
        self.deques = deques

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr != "maxlen" or not isinstance(node.value, ast.Name) or node.value.id not in self.deques:
            return node
        longest = self.deques[node.value.id]
        return ast.copy_location(ast.Constant(value=None) if longest is None else copy_of(longest), node)


class _Popping(ast.NodeTransformer):
    """``q.popleft()`` as ``q.pop(0)``, in one statement."""

    def __init__(self, deques: dict[str, Any]):
        self.deques = deques

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for key, value in ast.iter_fields(node):
            if key in ("body", "orelse", "finalbody", "handlers", "cases") and isinstance(value, list):
                continue
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.AST):
                    self.visit(each)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and not node.args:
            called, method = node.func.value.id, node.func.attr
            if method == "popleft" and called in self.deques:
                node.func.attr, node.args = "pop", [ast.copy_location(ast.Constant(value=0), node)]
        return node


def _truths(test: ast.expr) -> Iterator[ast.expr]:
    """What is only asked whether it is true."""
    if isinstance(test, ast.BoolOp) or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
        for part in parts_of(test):
            yield from _truths(part)
    else:
        yield test


def _is_repeated(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List)


def _count(node: ast.expr) -> float:
    """How many items a display has; more than any number where that is not known."""
    if isinstance(node, ast.List) and not any(isinstance(e, ast.Starred) for e in node.elts):
        return len(node.elts)
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, int):
        return _count(node.left) * max(0, node.right.value)
    return float("inf")
