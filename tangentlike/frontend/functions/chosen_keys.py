"""Texts that a run chooses where they are a key or an argument, under names: what becomes of these
``run_time_texts.py`` knows.

    total["low" if v < 1 else "high"] += v      ->      key = "low" if v < 1 else "high"
                                                        total[key] += v
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_text
from ..syntax.short_forms import Instead, evaluated_before, placed
from .comprehension_loops import is_reached
from .returned_choices import held


def name_chosen_keys(source: Source) -> None:
    """Give such texts names, in the function's tree, where they may be chosen before the statement."""
    tree, scope = source.tree, Scope(source)
    if not any(_is_choice(n) for n in nodes(tree)):
        return
    with scope.inside(tree):
        fresh = MadeNames(tree, source.made, scope)
        tree.body = _block(tree.body, scope, fresh)


def _block(body: list[ast.stmt], scope: Scope, fresh: MadeNames) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        for block in inner_blocks(node):
            block[:] = _block(block, scope, fresh)
        places = held(node)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            places = [(node.target, "slice"), (node, "value")]
        for holder, field in places:
            out += _named(node, (holder, field), scope, fresh)
        out.append(node)
    return out


def _named(node: ast.stmt, place: tuple[Any, str], scope: Scope, fresh: MadeNames) -> list[ast.stmt]:
    """The names that are given before a statement, which reads them then."""
    before: list[ast.stmt] = []
    whole = getattr(*place)
    for choice in _keys(whole, place[1] == "slice"):
        first = [*evaluated_before(node, whole, choice), choice.test]
        if is_reached(whole, choice) and all(is_harmless(scope, each) for each in first):
            chosen = fresh("key", choice)
            before.append(placed(ast.Assign(targets=[store(chosen)], value=choice), node))
            whole = name(chosen) if whole is choice else Instead(choice, name(chosen)).visit(whole)
            setattr(*place, whole)
    return before


def _keys(whole: ast.expr, is_key: bool) -> list[ast.IfExp]:
    """The choices among texts that are keys or arguments in an expression, or the key that it is."""
    found: list[Any] = [whole] if is_key else []
    for node in nodes(whole):
        match node:
            case ast.Subscript(slice=key):
                found.append(key)
            case ast.Call(args=arguments, keywords=keywords):
                found += [*arguments, *(k.value for k in keywords)]
    return [each for each in found if _is_choice(each)]


def _is_choice(node: ast.AST) -> bool:
    return isinstance(node, ast.IfExp) and all(is_text(e) or _is_choice(e) for e in (node.body, node.orelse))
