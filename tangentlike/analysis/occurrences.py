"""Where names occur in a program: how often they are bound, in which loops, in which statements only."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..form.indexing import index_items
from ..form.program import Program, dotted, identifier, loads, walk
from ..form.trees import nodes
from ..primitives.registry import Primitive
from .aliases import Aliases
from .effects import bound_by, writes
from .parts_read import handed_in_parts


@dataclass
class Occurrences:
    """Where names occur: ``total`` counts, ``bound`` how often a name is bound, ``parents`` the enclosing loops."""

    total: Counter
    bound: Counter
    loops: dict[int, tuple[ast.stmt, ...]]

    def inside(self, identifier: str, body: list[ast.stmt]) -> bool:
        """True when a name occurs in these statements only."""
        count = sum(1 for s in body for n in nodes(s) if isinstance(n, ast.Name) and n.id == identifier)
        return count == self.total[identifier]

    def changed_in_parts(self, reverser: Any, identifier: str, node: ast.stmt) -> bool:
        """True when the reversed loop adds to elements or slices of the adjoint, or lets a helper do so."""
        for child in nodes(node):
            if isinstance(child, ast.Subscript) and isinstance(child.value, ast.Name) and child.value.id == identifier:
                return True
            if isinstance(child, ast.Call) and identifier in handed_in_parts(reverser.program, child):
                return True
        return reverser.aliases.is_memory(identifier)

    def writes_once(self, program: Program, aliases: Aliases, target: ast.Subscript) -> bool:
        base = identifier(target.value)
        if base in program.parameters or self.bound[base] != 1:
            return False
        if any(aliases.share(n, base) for n in {*aliases.group} - {base}):
            return False
        stores: list[ast.stmt] = []
        place = allocation = None
        for node in walk(program.body):
            for effect in writes(program, node):
                if effect.base == base and not effect.items:
                    return False
                if effect.base == base:
                    stores.append(node)
            if any(each is target for each in (*getattr(node, "targets", ()), getattr(node, "target", None))):
                place = node
            if base in bound_by(node):
                allocation = node
        if len(stores) != 1 or place is None or allocation is None or not isinstance(allocation, ast.Assign):
            return False
        if not _is_constant_allocation(program, allocation.value):
            return False
        enclosing = [loop for loop in self.loops[id(place)] if loop not in self.loops[id(allocation)]]
        plain = {n for i in index_items(target.slice) for n in _affine_names(i)}
        return all(
            isinstance(l, ast.For) and isinstance(l.target, ast.Name) and l.target.id in plain for l in enclosing
        )


def _is_constant_allocation(program: Program, value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    entry = program.functions.get(dotted(value.func))
    return isinstance(entry, Primitive) and entry.no_gradient


def _affine_names(item: ast.expr) -> set[str]:
    """The name ``i`` of an index ``i``, ``i + 1``, ``i - 1``: different for each trip."""
    if isinstance(item, ast.Name):
        return {item.id}
    if isinstance(item, ast.BinOp) and isinstance(item.op, (ast.Add, ast.Sub)) and isinstance(item.right, ast.Constant):
        return _affine_names(item.left)
    return set()


def find_occurrences(program: Program) -> Occurrences:
    total: Counter = Counter(program.parameters)
    bound: Counter = Counter(program.parameters)
    loops: dict[int, tuple[ast.stmt, ...]] = {}
    for node in program.body:
        for child in nodes(node):
            if isinstance(child, ast.Name):
                total[child.id] += 1
    total.update(loads(program.result))

    def visit(body: list[ast.stmt], enclosing: tuple[ast.stmt, ...]) -> None:
        for node in body:
            loops[id(node)] = enclosing
            if isinstance(node, ast.If):
                visit(node.body, enclosing)
                visit(node.orelse, enclosing)
            elif isinstance(node, (ast.For, ast.While)):
                visit(node.body, (*enclosing, node))
            bound.update([] if isinstance(node, ast.For) else bound_by(node))

    visit(program.body, ())
    return Occurrences(total, bound, loops)


def counter_of(loop: ast.For) -> ast.Name | None:
    """The variable that goes over a range, or the number in ``for i, v in enumerate(x)``."""
    match loop:
        case ast.For(target=ast.Name() as counter):
            return counter
        case ast.For(
            target=ast.Tuple(elts=[ast.Name() as counter, _]),
            iter=ast.Call(func=ast.Name(id="enumerate"), args=[_], keywords=[]),
        ):
            return counter
    return None


def counting_variables(body: list[ast.stmt]) -> set[str]:
    """The loop variables that may be the counter of their loop: nothing but loops assigns them, no two of these are
    nested, and each is read in the body of its loop only (not in the header, which the way back evaluates again)."""
    found_nodes = [n for s in body for n in nodes(s)]
    names = [n for n in found_nodes if isinstance(n, ast.Name)]
    loops: dict[str, list[ast.For]] = {}
    for node in found_nodes:
        if isinstance(node, ast.For) and (counter := counter_of(node)) is not None:
            loops.setdefault(counter.id, []).append(node)
    out = set()
    for variable, found in loops.items():
        targets = {id(counter_of(loop)) for loop in found}
        inside = {id(n) for loop in found for s in loop.body for n in nodes(s)}
        others = [n for n in names if n.id == variable and id(n) not in targets]
        read_inside = all(isinstance(n.ctx, ast.Load) and id(n) in inside for n in others)
        if read_inside and not any(id(loop) in inside for loop in found):
            out.add(variable)
    return out
