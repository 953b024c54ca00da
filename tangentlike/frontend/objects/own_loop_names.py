"""Variables of loops that stand for one kind of thing in one loop, and for another in the next, under other names.

    for b in weights: s += b                     for b in weights: s += b
    for b in birds: b.grow()            ->       for b_1 in birds: b_1.grow()

So it is where each read of the variable stands in a loop that binds it: none finds what another loop has left.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ...form.names import renamed
from ...form.trees import children, nodes


def own_names_of_loops(tracking: Any, body: list[ast.stmt]) -> list[ast.stmt]:
    """The same, its new names counted among those of the function at hand."""
    before = set(tracking.taken)
    body = with_own_loop_names(body, lambda each: tracking.fresh(each, each))
    names = [n for s in body for n in nodes(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    tracking.counts |= Counter(n.id for n in names if n.id not in before)
    return body


def with_own_loop_names(body: list[ast.stmt], fresh: Callable[[str], str]) -> list[ast.stmt]:
    """The statements, in which a variable of several loops has another name in each but the first."""
    loops: dict[str, list[ast.For]] = {}
    for statement in body:
        for loop, bound in _outermost(statement, frozenset()):
            for each in bound:
                loops.setdefault(each, []).append(loop)
    every = [n for s in body for n in nodes(s)]
    inner = [n for n in every if isinstance(n, (ast.FunctionDef, ast.Lambda, ast.Global, ast.Nonlocal))]
    shared = {each for f in inner for each in _names(f)}
    for each, found in loops.items():
        if len(found) < 2 or each in shared or not _only_there(each, found, every):
            continue
        for loop in found[1:]:
            mapping = {each: fresh(each)}
            loop.target = _renamed(loop.target, mapping)
            loop.body = renamed(loop.body, mapping)
    return body


def _outermost(node: ast.AST, around: frozenset[str]) -> Iterator[tuple[ast.For, set[str]]]:
    """The loops that bind variables, and those of them that no loop around them binds."""
    bound: set[str] = set()
    if isinstance(node, ast.For):
        bound = {n.id for n in nodes(node.target) if isinstance(n, ast.Name)} - around
        yield node, bound
    for child in children(node):
        yield from _outermost(child, around | bound)


def _only_there(each: str, loops: list[ast.For], every: list[Any]) -> bool:
    """True where nothing but these loops has to do with a variable."""
    there = {id(n) for loop in loops for part in (loop.target, *loop.body) for n in nodes(part)}
    for inner in every:
        if isinstance(inner, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)) and each in _bound(inner):
            there |= {id(n) for n in nodes(inner)} - {id(n) for n in nodes(inner.generators[0].iter)}
    return all(id(n) in there for n in every if isinstance(n, ast.Name) and n.id == each)


def _bound(node: Any) -> set[str]:
    return {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}


def _names(node: ast.AST) -> set[str]:
    found = {n.id for n in nodes(node) if isinstance(n, ast.Name)} | {
        n.arg for n in nodes(node) if isinstance(n, ast.arg)
    }
    return found | set(getattr(node, "names", ()))


def _renamed(target: ast.expr, mapping: dict[str, str]) -> ast.expr:
    made = renamed([ast.Expr(value=target)], mapping)[0]
    assert isinstance(made, ast.Expr)
    return made.value
