"""What keys the dicts have that a function returns, as its text says: the same on each path, in the same order."""

from __future__ import annotations

import ast
from typing import Any

from ...errors import TangentlikeError
from ...form.names import local_names
from ...form.trees import children, nodes
from ...reading.source import read
from ..flow.exits import always_exits
from ..syntax.callee import BUILTINS, Scope
from ..syntax.raising import called_definition

Shape = dict[Any, Any]  # by key: None, or the shape of the dict that the item is
_DEEPEST = 8


class Unknown(Exception):
    """The keys are not told by the text."""


def returned_shape(call: ast.Call, scope: Scope, inner: dict[str, ast.FunctionDef], depth: int = 0) -> Shape | None:
    """The shape of what a call returns: of a function of the module, or of one of those ``inside``."""
    if isinstance(call.func, ast.Name) and call.func.id in inner and scope.is_inside(call.func.id):
        own = inner[call.func.id]
        with scope.inside(own):  # whose parameters and variables hide what has their names
            hidden = local_names(own)
            known = {each: function for each, function in inner.items() if each not in hidden}
            return _Function(own, scope, known, depth).shape() if depth <= _DEEPEST else None
    found = called_definition(call, scope)
    if found is None or depth > _DEEPEST:
        return None
    tree, function = found
    try:
        outside = Scope(read(function), scope.watched)
    except (TangentlikeError, TypeError, AttributeError):
        return None
    with outside.inside(tree):
        once = bound_once(tree)
        inside = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in once}
        return _Function(tree, outside, inside, depth).shape()


def bound_once(tree: ast.FunctionDef) -> set[str]:
    """The names of functions inside that stand for one definition wherever they are read."""
    defined = [n.name for n in nodes(tree) if isinstance(n, ast.FunctionDef) and n is not tree]
    others = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and not _is_load(n)}
    others |= {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    return {each for each in defined if defined.count(each) == 1} - others


class _Function:
    def __init__(self, tree: ast.FunctionDef, scope: Scope, inner: dict[str, ast.FunctionDef], depth: int):
        self.tree, self.scope, self.inner, self.depth = tree, scope, inner, depth
        self.own = _own_nodes(tree)
        self.seen: set[str] = set()

    def shape(self) -> Shape | None:
        """None where it returns something else, or a dict whose keys are not told."""
        results = [n.value for n in self.own if isinstance(n, ast.Return)]
        if any(isinstance(n, (ast.Yield, ast.YieldFrom, ast.Global)) for n in self.own):
            return None
        if not results or not always_exits(self.tree.body) or self.tree.decorator_list:
            return None
        try:
            shapes = [self.of(value) for value in results]
        except Unknown:
            return None
        same = all(_ordered(each) == _ordered(shapes[0]) for each in shapes)
        return shapes[0] if same else None

    def of(self, value: ast.expr | None) -> Shape:
        match value:
            case ast.Dict(keys=keys, values=values):
                made: Shape = {}
                for key, item in zip(keys, values, strict=True):
                    if key is None:
                        made |= self.of(item)
                    else:
                        made[_constant(key)] = self.item(item)
                return made
            case ast.Call(func=ast.Name(), args=[], keywords=given) if self.scope.value(value.func) is dict:
                return self.named(given)
            case ast.Call(func=ast.Name(), args=[first], keywords=given) if self.scope.value(value.func) is dict:
                return self.of(first) | self.named(given)
            case ast.Call(func=ast.Attribute(value=owner, attr="copy"), args=[], keywords=[]):
                return self.of(owner)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.of(left) | self.of(right)
            case ast.IfExp(body=one, orelse=other):
                shapes = self.of(one), self.of(other)
                if _ordered(shapes[0]) != _ordered(shapes[1]):
                    raise Unknown
                return shapes[0]
            case ast.Call():
                found = returned_shape(value, self.scope, self.inner, self.depth + 1)
                if found is None:
                    raise Unknown
                return found
            case ast.Name(id=called):
                return self.variable(called)
        raise Unknown

    def named(self, given: list[ast.keyword]) -> Shape:
        made: Shape = {}
        for each in given:
            made |= self.of(each.value) if each.arg is None else {each.arg: self.item(each.value)}
        return made

    def item(self, value: ast.expr) -> Shape | None:
        """The shape of an item that is a dict; None of any other."""
        try:
            return self.of(value)
        except Unknown:
            if isinstance(value, (ast.Dict, ast.DictComp)):
                raise
            return None

    def variable(self, called: str) -> Shape:
        """The shape of a variable: it is given displays of the same keys, and new items at the top of the function."""
        if called in self.seen:
            raise Unknown
        self.seen.add(called)
        values = [n.value for n in self.own if isinstance(n, ast.Assign) and _is(n.targets, called)]
        stores = [n for n in self.own if isinstance(n, ast.Name) and n.id == called and not _is_load(n)]
        if not values or len(values) != len(stores):
            raise Unknown
        shapes = [self.of(value) for value in values]
        if any(_ordered(each) != _ordered(shapes[0]) for each in shapes):
            raise Unknown
        made = dict(shapes[0])
        at_top = [n.targets[0] for n in self.tree.body if isinstance(n, ast.Assign) and len(n.targets) == 1]
        fine = {id(n) for n in stores}
        for node in self.own:
            match node:
                case ast.Subscript(value=ast.Name(id=owner) as read, slice=key) if owner == called:
                    fine.add(id(read))
                    if isinstance(node.ctx, ast.Load):
                        continue
                    if isinstance(node.ctx, ast.Del) or (
                        _constant(key) not in made and not any(t is node for t in at_top)
                    ):
                        raise Unknown
                    if made.get(_constant(key)) is not None:
                        raise Unknown  # a dict in it that becomes another
                    if _constant(key) not in made and len(values) > 1:
                        raise Unknown  # one of the displays may take the place of what has it
                    if _constant(key) not in made:
                        self.ends_before(node)
                        made[_constant(key)] = None
                case ast.Attribute(value=ast.Name(id=owner) as read, attr=method) if owner == called:
                    if method not in ("items", "keys", "values", "get", "copy"):
                        raise Unknown
                    fine.add(id(read))
                case ast.Return(value=ast.Name(id=owner) as read) if owner == called:
                    fine.add(id(read))
                case ast.Call(func=function, args=args) if self.is_of_library(function):
                    fine |= {id(a) for a in args if isinstance(a, ast.Name)}
                case ast.For(iter=ast.Name() as read) | ast.comprehension(iter=ast.Name() as read):
                    fine.add(id(read))
                case ast.Compare(comparators=[ast.Name() as read]):
                    fine.add(id(read))
                case ast.Dict(keys=keys, values=items):
                    fine |= {id(v) for k, v in zip(keys, items, strict=True) if k is None}
        whole = nodes(self.tree)
        if any(isinstance(n, ast.Name) and n.id == called and id(n) not in fine for n in whole):
            raise Unknown  # another name for it, or another function may give it more
        self.seen.discard(called)
        return made

    def ends_before(self, target: ast.AST) -> None:
        """Raise where the function may end before a new item is there."""
        place = next(k for k, s in enumerate(self.tree.body) if any(n is target for n in nodes(s)))
        earlier = [n for s in self.tree.body[:place] for n in nodes(s)]
        if any(isinstance(n, ast.Return) for n in earlier):
            raise Unknown

    def is_of_library(self, function: ast.expr) -> bool:
        found = self.scope.value(function)
        return any(found is BUILTINS[each] for each in ("len", "list", "sorted", "print", "sum", "dict", "tuple"))


def _own_nodes(tree: ast.FunctionDef) -> list[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    found: list[ast.AST] = []
    left: list[ast.AST] = list(tree.body)
    while left:
        node = left.pop(0)
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            left[:0] = children(node)
    return found


def _ordered(shape: Shape) -> list[tuple[Any, Any]]:
    return [(key, None if inner is None else _ordered(inner)) for key, inner in shape.items()]


def _constant(key: ast.expr) -> Any:
    if isinstance(key, ast.Constant) and isinstance(key.value, (str, int)) and not isinstance(key.value, bool):
        return key.value
    raise Unknown


def _is(targets: list[ast.expr], called: str) -> bool:
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == called


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
