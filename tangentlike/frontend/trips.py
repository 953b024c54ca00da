"""Loops over containers: what each trip binds, for ``unroll.py``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from ..form.program import loads, located, name, packed
from ..form.structures import Leaf, Node
from .containers import Containers


class Trips(Containers):
    """The trips of loops over structures known while compiling."""

    expression: Any
    leaf: Callable[[ast.expr, ast.stmt], Leaf]

    def trips(self, node: ast.expr) -> list[Any] | None:
        """What each trip of a loop over a structure binds; None for a loop that stays a loop."""
        known = self.structure(node)
        if isinstance(known, Node):
            return [ast.Constant(value=k) for k in known.keys] if known.kind == "dict" else list(known.children)
        if isinstance(node, (ast.Tuple, ast.List)):
            return [self.display_item(item) for item in node.elts]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            parts = [p for p in (self.trips(a) for a in node.args) if p is not None]
            if not parts or len(parts) < len(node.args):
                return None
            if node.func.id == "enumerate" and len(parts) == 1:
                return [(ast.Constant(value=k), item) for k, item in enumerate(parts[0])]
            if node.func.id == "zip":
                return [tuple(items) for items in zip(*parts, strict=False)]
            if node.func.id == "reversed" and len(parts) == 1:
                return parts[0][::-1]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            base = self.structure(node.func.value)
            if isinstance(base, Node) and base.kind == "dict" and node.func.attr == "items":
                return [(ast.Constant(value=k), c) for k, c in zip(base.keys, base.children, strict=True)]
        return None

    def display_item(self, item: ast.expr) -> Any:
        known = self.structure(item)
        if known is not None:
            return known
        return tuple(self.display_item(e) for e in item.elts) if isinstance(item, ast.Tuple) else item

    def range_trips(self, node: ast.expr) -> list[Any] | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            bounds = [b for b in map(self.integer, node.args) if b is not None]
            if len(bounds) == len(node.args):
                return list(range(*bounds))
        return None

    def indexes_structure(self, node: ast.For) -> bool:
        if not isinstance(node.target, ast.Name):
            return False
        for child in ast.walk(ast.Module(body=node.body, type_ignores=[])):
            if isinstance(child, ast.Subscript) and node.target.id in loads(child.slice):
                base = child.value
                while isinstance(base, (ast.Subscript, ast.Attribute)):
                    base = base.value
                if isinstance(base, ast.Name) and isinstance(self.structures.get(base.id), Node):
                    return self.structure(child.value) is not None and isinstance(self.structure(child.value), Node)
        return False

    def closure(self, node: ast.Name) -> ast.expr:
        """A function that is defined inside, as a value: ``f[a, b]`` with what it reads of the names around it."""
        captured = self.inner[node.id][1]
        later = sorted(set(captured) & self.several)
        if later and id(node) not in self.handed:
            self.refuse(
                node, "captured-later",
                f"`{node.id}` is kept under another name, and reads `{later[0]}`, which gets several values",
                f"call `{node.id}` by its own name",
            )  # fmt: skip
        if not captured:
            return node
        read = [located(self.expression(name(each)), node) for each in captured]
        return located(ast.Subscript(value=node, slice=packed(read), ctx=ast.Load()), node)

    def spread(self, node: ast.Call) -> ast.Call:
        arguments: list[ast.expr] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                known = self.structure(argument.value)
                if isinstance(known, Node):
                    for child in known.children:
                        alias = child.name if isinstance(child, Leaf) else self.alias("item", child)
                        arguments.append(located(name(alias), argument))
                    continue
                if isinstance(argument.value, (ast.Tuple, ast.List)):
                    arguments += argument.value.elts
                    continue
                self.refuse(
                    argument, "star-argument", "*args of a tuple whose length is not known", "name the arguments"
                )
                continue
            arguments.append(argument)
        return ast.copy_location(ast.Call(func=node.func, args=arguments, keywords=node.keywords), node)

    def asked_key(self, node: ast.Compare) -> bool | None:
        """Whether a dict has a key, ``"a" in values``; None for any other comparison."""
        if (
            not isinstance(node.ops[0], (ast.In, ast.NotIn))
            or len(node.ops) > 1
            or not isinstance(node.left, ast.Constant)
        ):
            return None
        known = self.structure(node.comparators[0])
        if not isinstance(known, Node) or known.kind != "dict":
            return None
        return (node.left.value in known.keys) is isinstance(node.ops[0], ast.In)

    def evaluated(self, node: ast.expr, changed: set[str], loop: ast.For) -> ast.expr:
        """The container of a loop as it is before the first trip: an element that the loop (it assigns ``changed``)
        may change gets a name, in ``pending``."""
        known = self.structure(node)
        if isinstance(node, ast.Constant) or isinstance(known, Node):
            return node
        if isinstance(known, Leaf):
            node = located(name(known.name), node)
        if isinstance(node, (ast.Tuple, ast.List)):
            elements = [self.evaluated(e, changed, loop) for e in node.elts]
            return located(type(node)(elts=elements, ctx=ast.Load()), node)
        if isinstance(node, ast.Call) and self.trips(node) is not None:
            arguments = [self.evaluated(a, changed, loop) for a in node.args]
            return located(ast.Call(func=node.func, args=arguments, keywords=[]), node)
        fixed = isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and not loads(node) & self.outer_names)
        if fixed and not loads(node) & changed:
            return node
        return located(name(self.leaf(node, loop).name), node)


def own_exits(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The ``break`` and ``continue`` statements of a loop's body, without those of loops in it."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            yield node
        elif isinstance(node, ast.If):
            yield from own_exits(node.body + node.orelse)
        elif isinstance(node, (ast.For, ast.While)):
            yield from own_exits(node.orelse)


def locate(nodes: list[ast.stmt], place: ast.AST) -> list[ast.stmt]:
    """The statements, with the line of ``place`` where they have none."""
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, (ast.expr, ast.stmt)) and not hasattr(child, "lineno"):
                ast.copy_location(child, place)
    return nodes
