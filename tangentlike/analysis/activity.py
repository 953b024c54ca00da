"""Which names carry a derivative: they depend on an argument of interest, and the result depends on them."""

from __future__ import annotations

import ast

from ..form.program import Program, dotted, helper_of, identifier, loads, walk
from ..form.trees import nodes
from ..form.types import Array, Scalar, is_float
from ..primitives.registry import Primitive
from .aliases import Aliases
from .effects import written_arguments


def active_names(program: Program, aliases: Aliases, wrt: set[str], seeds: set[str]) -> set[str]:
    """The names that vary with ``wrt`` and reach the ``seeds`` (the result's names): a fixed point over loops."""
    varied = varied_names(program, aliases, wrt)
    useful = _spread(program, aliases, set(seeds), forwards=False)
    return {n for n in varied & useful if is_float(program.types[n])}


def varied_names(program: Program, aliases: Aliases, wrt: set[str]) -> set[str]:
    """The names that vary with ``wrt``."""
    return _spread(program, aliases, set(wrt), forwards=True)


def dependencies(program: Program, node: ast.stmt) -> list[tuple[set[str], set[str]]]:
    """Pairs (targets, sources): what a statement makes depend, differentiably, on what."""
    if isinstance(node, ast.AugAssign):
        base = node.target.value if isinstance(node.target, ast.Subscript) else node.target
        assert isinstance(base, ast.Name)
        return [({base.id}, _values(program, node.value) | {base.id})]
    if isinstance(node, ast.Expr):
        helper = helper_of(program, node.value)
        if helper is None:
            return []
        return [(set(written_arguments(helper, node.value)), _values(program, node.value))]
    if not isinstance(node, ast.Assign):
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [({identifier(t)}, {identifier(v)}) for t, v in zip(target.elts, value.elts, strict=True)]
    if isinstance(target, ast.Subscript):
        assert isinstance(target.value, ast.Name)
        return [({target.value.id}, _values(program, value))]
    names = {n.id for n in nodes(target) if isinstance(n, ast.Name)}
    helper = helper_of(program, value)
    if helper is not None:
        names |= set(written_arguments(helper, value))
    return [(names, _values(program, value))]


def _values(program: Program, value: ast.expr) -> set[str]:
    """The names whose values (not sizes or positions) an expression depends on differentiably."""
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        return {value.value.id}
    if isinstance(value, ast.Call):
        entry = program.functions.get(dotted(value.func))
        if isinstance(entry, Primitive) and entry.no_gradient:
            return set()
        if isinstance(entry, Primitive) and entry.draws:
            sizes = [a for p, a in zip(entry.parameters, value.args, strict=False) if p == "size"]
            value = ast.Tuple(elts=[a for a in value.args if a not in sizes], ctx=ast.Load())
    if isinstance(value, (ast.Compare, ast.BoolOp)):
        return set()
    return {n for n in loads(value) if is_float(program.types.get(n)) and isinstance(program.types[n], (Scalar, Array))}


def _spread(program: Program, aliases: Aliases, found: set[str], forwards: bool) -> set[str]:
    pairs = [pair for node in walk(program.body) for pair in dependencies(program, node)]
    classes: dict[str, set[str]] = {}
    for known, kind in program.types.items():
        if isinstance(kind, Array) and aliases.is_memory(known):
            classes.setdefault(aliases.of(known), set()).add(known)
    while True:
        size = len(found)
        for targets, sources in pairs:
            if forwards and sources & found:
                found |= {t for t in targets if is_float(program.types.get(t))}
            if not forwards and targets & found:
                found |= sources
        for members in classes.values():
            if members & found:
                found |= members
        if len(found) == size:
            return found
