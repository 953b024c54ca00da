"""Lists that a loop makes by ``append`` and nothing else, as arrays that are made before it and filled.

    z = []                                 z = [...] * len(x)
    for e in x:                            k = 0
        if e > 0.0:              ->        for e in x:
            z.append(e * w)                    if e > 0.0:
                                                   z[k] = e * w
                                                   k = k + 1
                                           z = z[:k]

Adding to a list copies it (``list_changes.py``), this does not. The loops must be ones whose length is known before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...form.constant_nodes import GROWN, list_to_fill, marked_item
from ...form.program import copy_of, name, replace_names, store, subscript
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.lengths import counter_of, is_steady, size, with_names
from ..syntax.plain_parts import mentions
from ..syntax.short_forms import lines_of, placed
from .list_changes import row_of


@dataclass(frozen=True)
class Filling:
    """What this needs to know of the function: its names, those that are free, the lists that nobody else holds."""

    scope: Scope
    fresh: Callable[..., str]
    lists: set[str]


def filled(filling: Filling, body: list[ast.stmt]) -> list[ast.stmt]:
    """A block in which the lists that a loop makes are filled."""
    for target in _begun(body, filling.lists):
        changed = _with_filled(filling, body, target)
        body = body if changed is None else changed
    return body


def _begun(body: list[ast.stmt], lists: set[str]) -> list[str]:
    """The lists that are made without items here."""
    found = []
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.List(elts=[])) if target in lists:
                found.append(target)
    return list(dict.fromkeys(found))


def _with_filled(filling: Filling, body: list[ast.stmt], target: str) -> list[ast.stmt] | None:
    """The block with the first loop that fills the list, if there is one."""
    start = next((k for k, node in enumerate(body) if _begun([node], {target})), len(body))
    position = next((k for k in range(start + 1, len(body)) if mentions(body[k], target)), len(body))
    loop = body[position] if position < len(body) else None
    if not isinstance(loop, ast.For) or mentions(loop.iter, target) or any(mentions(n, target) for n in loop.orelse):
        return None
    sites = list(_sites(loop, target, ()))
    if sum(isinstance(n, ast.Name) and n.id == target for n in nodes(loop)) != len(sites):
        return None  # it is read, or something else than an item is added
    iterable = loop.iter
    named, loop.iter = with_names(filling.scope, loop.iter, filling.fresh)
    capacity = _capacity(filling, loop, [loops for _, loops in sites])
    if capacity is None:
        loop.iter = iterable
        return None
    plain = len(sites) == 1 and sites[0][0] in loop.body and not any(
        isinstance(n, (ast.Break, ast.Continue)) for n in nodes(loop)
    ) and not _binds_its_variable(loop)  # fmt: skip
    chosen = filling.fresh("k")
    counter = counter_of(filling.scope, loop, chosen) if plain else ""
    index = counter or chosen
    _fill(loop, {id(site) for site, _ in sites}, target, index, bool(counter))
    made: list[ast.stmt] = [*named, ast.Assign(targets=[store(target)], value=list_to_fill(capacity, GROWN))]
    made += [] if counter else lines_of(f"{index} = 0")
    rest = [] if plain else [ast.Assign(targets=[store(target)], value=subscript(target, ast.Slice(upper=name(index))))]
    made, rest = [placed(n, body[start]) for n in made], [placed(n, body[start]) for n in rest]
    return [*body[:start], *body[start + 1 : position], *made, loop, *rest, *body[position + 1 :]]


def _binds_its_variable(loop: ast.For) -> bool:
    """True where the variable of a loop need not be what the loop gave it when an item is added."""
    own = loop.target.id if isinstance(loop.target, ast.Name) else ""
    return any(
        isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id == own for s in loop.body for n in nodes(s)
    )


def _sites(node: ast.For, target: str, outer: tuple[ast.For, ...]) -> Iterator[tuple[ast.stmt, tuple[ast.For, ...]]]:
    """The statements that add an item, each with the loops around it."""
    loops = (*outer, node)
    waiting = list(node.body)
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, ast.For):
            yield from _sites(each, target, loops)
        elif isinstance(each, ast.If):
            waiting = [*each.body, *each.orelse, *waiting]
        elif _added(each, target) is not None:
            yield each, loops


def _added(node: ast.stmt, target: str) -> ast.expr | None:
    match node:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="append"), args=[item], keywords=[])
        ):
            found = called == target and not isinstance(item, ast.Starred)
            return item if found else None
    return None


def _capacity(filling: Filling, loop: ast.For, sites: list[tuple[ast.For, ...]]) -> ast.expr | None:
    """How many items there may be; None where that is not known before the loop."""
    total: ast.expr | None = None
    for loops in sites:
        product: ast.expr | None = None
        for each in loops:
            trips = size(filling.scope, each.iter)
            if trips is None or not (each is loop or is_steady(filling.scope, trips, [loop])):
                return None
            product = trips if product is None else ast.BinOp(left=product, op=ast.Mult(), right=trips)
        assert product is not None  # a site stands in the loop at least
        total = product if total is None else ast.BinOp(left=total, op=ast.Add(), right=product)
    return total


def _fill(loop: ast.For, sites: set[int], target: str, index: str, counts: bool) -> None:
    """Store the items in the place of adding them, in place."""
    for node in nodes(loop):
        for key in ("body", "orelse"):
            block = getattr(node, key, None)
            if not isinstance(block, list):
                continue
            fresh: list[ast.stmt] = []
            for each in block:
                item = _added(each, target) if id(each) in sites else None
                if item is None:
                    fresh.append(each)
                    continue
                lines = replace_names(lines_of("LIST[INDEX] = ITEM"), {
                    "LIST": name(target), "INDEX": name(index), "ITEM": marked_item(copy_of(row_of(item))),
                })  # fmt: skip
                lines += [] if counts else lines_of(f"{index} = {index} + 1")
                fresh += [placed(line, each) for line in lines]
            setattr(node, key, fresh)
