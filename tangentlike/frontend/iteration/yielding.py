"""The body of a loop over a generator, in the place of each ``yield`` of the generator's own body.

Where the loop's body ends or goes on early, it does so in the generator's loops: ``continue`` leads on after the
``yield``, ``break`` out of all of them. Where these words say it there, they stay; else flags carry it out.

    for v in g(): ...; break        ->        for once in range(1):
                                                  for i in range(n):
                                                      v = ...
                                                      left = True; break
                                                  if left: break
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...form.program import copy_of, name, store
from ...form.trees import inner_blocks, nodes
from ..functions.written_bodies import Stays
from ..syntax.short_forms import lines_of

_LOOPS = (ast.For, ast.While)


def exits_of(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The ``break`` and ``continue`` statements of a loop's body, without those of loops in it."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            yield node
        elif isinstance(node, _LOOPS):
            yield from exits_of(node.orelse)
        elif not isinstance(node, ast.FunctionDef):
            for block in _blocks(node):
                yield from exits_of(block)


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    own = [getattr(node, key) for key in ("body", "orelse", "finalbody") if isinstance(getattr(node, key, None), list)]
    return own + [each.body for each in (*getattr(node, "handlers", []), *getattr(node, "cases", []))]


@dataclass
class Leaving:
    """Names for what is made: ``left`` tells that all loops are to be left, ``broken`` that the loop's body said so."""

    fresh: Callable[..., str]
    left: str = ""
    broken: str = ""


def is_yield(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield)


def written_at_yields(body: list[ast.stmt], loop: ast.For, leaving: Leaving) -> list[ast.stmt]:
    """The generator's ``body`` with the body of ``loop`` in it, and the ``else`` of the loop behind."""
    kinds = {type(e) for e in exits_of(loop.body)}
    returns = [n for n in _without_loop(body) if isinstance(n, ast.Return)]
    if any(n.value is not None and not isinstance(n.value, ast.Constant) for n in returns):
        raise Stays
    if any(isinstance(n, (ast.Try, ast.With)) and any(map(is_yield, nodes(n))) for n in _without_loop(body)):
        raise Stays  # what the loop's body raises is not raised in the generator
    if not returns and (not kinds or _is_simple(body, ast.Break in kinds, bool(loop.orelse))):
        whole = _pasted(body, loop)
        if not (loop.orelse and ast.Break in kinds):
            return [*whole, *loop.orelse]
        assert isinstance(whole[-1], _LOOPS)
        whole[-1].orelse = loop.orelse
        return whole
    leaving.left = leaving.fresh("left")
    before = [_set(leaving.left, False)]
    if loop.orelse and ast.Break in kinds:
        leaving.broken = leaving.fresh("broken")
        before.append(_set(leaving.broken, False))
    inside = _flagged(body, loop, leaving, kinds)
    once: ast.stmt = ast.For(target=store(leaving.fresh("once")), iter=_once(), body=inside or [ast.Pass()], orelse=[])
    if not loop.orelse:
        return [*before, once]
    if not leaving.broken:
        return [*before, once, *loop.orelse]
    unbroken = ast.UnaryOp(op=ast.Not(), operand=name(leaving.broken))
    return [*before, once, ast.If(test=unbroken, body=loop.orelse, orelse=[])]


def _without_loop(body: list[ast.stmt]) -> Iterator[ast.AST]:
    return (n for s in body for n in nodes(s))


def _is_simple(body: list[ast.stmt], breaks: bool, has_else: bool) -> bool:
    """True where ``continue`` and ``break`` of the loop's body are those of the generator's own loop."""
    *others, last = body or [ast.Pass()]
    if not isinstance(last, _LOOPS) or last.orelse or any(map(is_yield, _without_loop(others))):
        return False
    if has_else and any(isinstance(e, ast.Break) for e in exits_of(last.body)):
        return False
    return _at_ends(last.body)


def _at_ends(body: list[ast.stmt]) -> bool:
    """True where nothing of a loop's body follows its ``yield``."""
    for position, node in enumerate(body):
        if not any(map(is_yield, nodes(node))):
            continue
        if position < len(body) - 1:
            return False
        if isinstance(node, ast.If):
            return all(_at_ends(block) for block in (node.body, node.orelse))
        return is_yield(node)
    return True


def _pasted(body: list[ast.stmt], loop: ast.For) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if is_yield(node):
            out += [_item(node, loop), *copy_of(loop.body)]
            continue
        _each_block(node, lambda block: _pasted(block, loop))
        out.append(node)
    return out


def _item(node: Any, loop: ast.For) -> ast.stmt:
    return ast.Assign(targets=[copy_of(loop.target)], value=node.value.value or ast.Constant(value=None))


def _each_block(node: ast.stmt, change: Callable[[list[ast.stmt]], list[ast.stmt]]) -> None:
    for block in inner_blocks(node) if not isinstance(node, ast.FunctionDef) else ():
        block[:] = change(block)


def _flagged(body: list[ast.stmt], loop: ast.For, leaving: Leaving, kinds: set[type]) -> list[ast.stmt]:
    """The generator's body in a loop of one trip; a flag leads out of all loops."""
    out: list[ast.stmt] = []
    for node in body:
        if is_yield(node):
            pasted = [_item(node, loop), *_with_flags(copy_of(loop.body), leaving)]
            if ast.Continue in kinds:
                pasted = [ast.For(target=store(leaving.fresh("once")), iter=_once(), body=pasted, orelse=[])]
                pasted += [_leave(leaving)] if ast.Break in kinds else []
            out += pasted
        elif isinstance(node, ast.Return):
            return [*out, _set(leaving.left, True), ast.Break()]
        else:
            leads_out = isinstance(node, _LOOPS) and any(is_yield(n) or isinstance(n, ast.Return) for n in nodes(node))
            _each_block(node, lambda block: _flagged(block, loop, leaving, kinds))
            out += [node, _leave(leaving)] if leads_out else [node]
    return out


def _with_flags(body: list[ast.stmt], leaving: Leaving) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Break):
            flags = [leaving.left, leaving.broken] if leaving.broken else [leaving.left]
            return [*out, *(_set(each, True) for each in flags), node]
        if isinstance(node, _LOOPS):
            node.orelse = _with_flags(node.orelse, leaving)
        elif not isinstance(node, ast.FunctionDef):
            _each_block(node, lambda block: _with_flags(block, leaving))
        out.append(node)
    return out


def _leave(leaving: Leaving) -> ast.stmt:
    return lines_of(f"if {leaving.left}:\n    break")[0]


def _set(flag: str, value: bool) -> ast.stmt:
    return ast.Assign(targets=[store(flag)], value=ast.Constant(value=value))


def _once() -> ast.expr:
    return ast.Call(func=name("range"), args=[ast.Constant(value=1)], keywords=[])
