"""Which names of a finished function may show the same memory, told from its statements alone.

A name shows what its value shows: another name, a view, an item of a container, what an unknown call returns. Values
that are fresh show nothing of others. Order is not looked at, so the answer holds everywhere in the function.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from ..form.program import loads, walk
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type

Fresh = Callable[[ast.Call], bool]
OF_NO_MEMORY = ("shape", "size", "ndim", "dtype", "itemsize", "nbytes", "strides")  # attributes that are numbers


class ShownMemory:
    """``share`` tells whether two names may show the same memory; ``is_fresh`` which calls return memory of their
    own, and keep none of what they are given."""

    def __init__(self, body: list[ast.stmt], types: dict[str, Type], is_fresh: Fresh, one: Iterable[str] = ()):
        self.types, self.is_fresh = types, is_fresh
        self.group: dict[str, str] = {}
        self.join(one)
        for node in walk(body):
            self.statement(node)

    def share(self, a: str, b: str) -> bool:
        return a == b or self.of(a) == self.of(b)

    def of(self, name: str) -> str:
        while self.group.get(name, name) != name:
            name = self.group[name]
        return name

    def join(self, names: Iterable[str]) -> None:
        """Names that may show the same memory."""
        first, *others = [*names] or [""]
        for other in others:
            self.group[self.of(other)] = self.of(first)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            shown = self.shown_by(node.value)
            for target in node.targets:
                self.join(self.memory_in(target, {n.id for n in nodes(target) if isinstance(n, ast.Name)} | shown))
        elif isinstance(node, ast.For):
            self.join(
                self.with_memory({n.id for n in nodes(node.target) if isinstance(n, ast.Name)} | loads(node.iter))
            )
        elif isinstance(node, ast.Expr):
            self.join(self.shown_by(node.value))

    def memory_in(self, target: ast.expr, names: set[str]) -> set[str]:
        """What an assignment makes one: nothing where the target is a part of an array, into which it copies."""
        if isinstance(target, ast.Subscript) and self.holds_numbers(target.value):
            return set()
        return self.with_memory(names)

    def holds_numbers(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and isinstance(self.types.get(node.id), Array)

    def with_memory(self, names: set[str]) -> set[str]:
        """The names that are no numbers."""
        return {n for n in names if not isinstance(self.types.get(n), Scalar)}

    def shown_by(self, node: ast.expr) -> set[str]:
        """The names whose memory a value may show."""
        match node:
            case ast.Constant() | ast.Compare():
                return set()
            case ast.Name():
                return self.with_memory({node.id})
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return set().union(*map(self.shown_by, items), set())
            case ast.Attribute(attr=attribute) if attribute in OF_NO_MEMORY:
                return set()
            case ast.Subscript(value=value) | ast.Attribute(value=value):
                return self.shown_by(value)
            case ast.BinOp(left=left, right=right):
                return self.held(left) | self.held(right)
            case ast.UnaryOp(operand=operand):
                return self.held(operand)
            case ast.Call(func=ast.Name(id="sum_to" | "sum_to_shape"), args=[gradient, _]):
                return self.shown_by(gradient)
            case ast.Call():
                return set() if self.is_fresh(node) else self.with_memory(loads(node))
        return self.with_memory(loads(node))

    def held(self, node: ast.expr) -> set[str]:
        """What an operand hands on to the result: an array nothing, a list its items."""
        origin = node
        while isinstance(origin, (ast.Subscript, ast.Attribute)):  # a part of an array, or what is known of it
            origin = origin.value
        if isinstance(origin, ast.Name) and isinstance(self.types.get(origin.id), (Array, Scalar)):
            return set()
        return self.shown_by(node)
