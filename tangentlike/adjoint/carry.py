"""Shadows that go with their arrays: for names that share memory in ways which only the run itself decides.

Mostly the adjoint of a view is the same view of its array's adjoint, cut where the adjoint half needs it (``views``).
Where names are bound again, arrays chosen by branches, or views handed over by functions, the forward half takes the
shadow along, from the allocation through every view, rename, swap and call:

    v = u[k:]                      dv = du[k:];  v = u[k:]
    if w > 0.5: v = u       ->     if w > 0.5: dv = du; v = u
    v = x * w                      v = x * w;  dv = np.zeros_like(v)

A shadow is a name like another: it is recorded where it is bound again, and the adjoint half has each one back when it
undoes the statements that used it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..analysis.aliases import Aliases, shared_results
from ..analysis.effects import base_of
from ..form.program import Program, assign, call, copy_of, fresh_name, helper_of, loads, name, packed
from ..form.trees import nodes
from ..form.types import Type


class Carried:
    """Puts the bindings of shadows into a program; ``names`` are the arrays that have one.

    ``types`` are those of the reversal. ``allocations`` are the statements that make a shadow: they belong to the
    statement before them, whose result it is for. ``adjoint`` gives the shadow's name; a statement whose target is
    among its operands is taken apart first.
    """

    def __init__(
        self,
        program: Program,
        aliases: Aliases,
        names: set[str],
        active: set[str],
        taken: set[str],
        types: dict[str, Type],
        adjoint: Callable[[str], str],
    ):
        self.program, self.aliases, self.names, self.active = program, aliases, names, active
        self.taken, self.types, self.adjoint = taken, types, adjoint
        self.allocations: set[int] = set()

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements with those of the shadows; blocks are new lists, statements that stay are the same nodes."""
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.If):
                fresh: ast.stmt = ast.If(test=node.test, body=self.block(node.body), orelse=self.block(node.orelse))
                out.append(ast.copy_location(fresh, node))
            elif isinstance(node, ast.For):
                fresh = ast.For(target=node.target, iter=node.iter, body=self.block(node.body), orelse=[])
                out.append(ast.copy_location(fresh, node))
            elif isinstance(node, ast.While):
                fresh = ast.While(test=node.test, body=self.block(node.body), orelse=[])
                out.append(ast.copy_location(fresh, node))
            elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                out += self.binding(node)
            else:
                out.append(node)
        return out

    def binding(self, node: ast.Assign) -> list[ast.stmt]:
        target, value = node.targets[0], node.value
        bound = [n.id for n in nodes(target) if isinstance(n, ast.Name) and n.id in self.names]
        if not bound:
            return [node]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            return [*self.permutation(target, value, node), node]
        helper = helper_of(self.program, value)
        if helper is None:
            base = base_of(self.program, value)
            if base is not None and base in self.names:
                return [self.view(bound[0], base, node), node]
        operands = loads(value)
        own = {b: self.copy_name(b) for b in bound if b in operands}
        if own:
            renamed = _renamed(target, own)
            first = ast.copy_location(ast.Assign(targets=[renamed], value=value), node)
            out = self.binding(first)
            for old, new in own.items():
                out.append(assign(self.adjoint(old), name(self.adjoint(new)), node.lineno))
                out.append(assign(old, name(new), node.lineno))
            return out
        shared: set[str] = set()
        if helper is not None:
            assert isinstance(value, ast.Call)
            shared = {n for group in shared_results(helper, target, value) for n in group}
        fresh = [self.allocation(b, node.lineno) for b in bound if b not in shared]
        return [node, *fresh]

    def permutation(self, target: ast.Tuple, value: ast.Tuple, node: ast.stmt) -> list[ast.stmt]:
        """The shadows of names that change places change places too."""
        pairs = [(t.id, v.id) for t, v in zip(target.elts, value.elts, strict=True) if isinstance(t, ast.Name)
                 and isinstance(v, ast.Name) and t.id in self.names and t.id != v.id]  # fmt: skip
        if not pairs:
            return []
        left = packed([name(self.adjoint(t)) for t, _ in pairs])
        return [assign(left, packed([name(self.adjoint(v)) for _, v in pairs]), node.lineno)]

    def view(self, target: str, base: str, node: ast.Assign) -> ast.stmt:
        """The same view of the shadow, before the array's own (whose sizes the index may read)."""
        value = copy_of(node.value)
        shadow = name(self.adjoint(base))
        if isinstance(value, ast.Subscript):
            value.value = shadow
        elif isinstance(value, ast.Call):
            value.args[0] = shadow
        else:
            value = shadow
        return assign(self.adjoint(target), value, node.lineno)

    def allocation(self, target: str, line: int) -> ast.stmt:
        node = assign(self.adjoint(target), call("np.zeros_like", target), line)
        self.allocations.add(id(node))
        return node

    def copy_name(self, identifier: str) -> str:
        """A name of its own for what is computed from the array that the name still holds."""
        chosen = fresh_name(f"{identifier}_next", self.taken)
        self.taken.add(chosen)
        self.program.types[chosen] = self.types[chosen] = self.program.types[identifier]
        self.program.temporaries.add(chosen)
        self.aliases.join(chosen, identifier)
        self.names.add(chosen)
        self.active.add(chosen)
        return chosen


def _renamed(target: ast.expr, names: dict[str, str]) -> ast.expr:
    """The target of an assignment with other names, to be stored to."""
    if isinstance(target, ast.Tuple):
        return ast.Tuple(elts=[_renamed(e, names) for e in target.elts], ctx=ast.Store())
    assert isinstance(target, ast.Name)
    return ast.Name(id=names.get(target.id, target.id), ctx=ast.Store())
