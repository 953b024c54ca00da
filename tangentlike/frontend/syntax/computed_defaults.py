"""Defaults of functions inside that are computed: Python evaluates them once, where the function is defined.

                                            g_k = x[1]
    def g(t, k=x[1]): return t * k  ->      def g(t, k): return t * k
    return g(x[0])                          return g(x[0], k=g_k)

So it is for a function that is defined once and only called; another one keeps its defaults, and is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ...form.program import assign, copy_of, name
from ...form.trees import nodes
from ...reading.resolve import MISSING
from .callee import Scope
from .short_forms import placed


def write_defaults(
    function: ast.FunctionDef, inner: ast.FunctionDef, blocks: Iterator[list[ast.stmt]], scope: Scope,
    fresh: Callable[..., str],
) -> None:  # fmt: skip
    """Give the calls of ``inner`` its defaults, in place, if one of them is computed."""
    given = _defaults(inner.args)
    if all(_is_known(value, scope) for value in given.values()) or any(p.arg in given for p in inner.args.posonlyargs):
        return
    calls = _calls(function, inner.name)
    block = next((b for b in blocks if any(each is inner for each in b)), None)
    if calls is None or block is None:
        return
    for parameter, value in given.items():
        if not _is_known(value, scope):
            kept = fresh(f"{inner.name}_{parameter}", value)
            place = next(k for k, each in enumerate(block) if each is inner)
            block.insert(place, placed(assign(kept, value), inner))
            given[parameter] = name(kept)
    inner.args.defaults, inner.args.kw_defaults = [], [None] * len(inner.args.kwonlyargs)
    positions = [p.arg for p in (*inner.args.posonlyargs, *inner.args.args)]
    for call in calls:
        there = {*positions[: len(call.args)], *(k.arg for k in call.keywords)}
        call.keywords += [
            placed(ast.keyword(arg=p, value=copy_of(value)), call) for p, value in given.items() if p not in there
        ]


def _defaults(a: ast.arguments) -> dict[str, ast.expr]:
    positional = [*a.posonlyargs, *a.args]
    pairs = [*zip(positional[len(positional) - len(a.defaults) :], a.defaults, strict=True)]
    pairs += [(p, value) for p, value in zip(a.kwonlyargs, a.kw_defaults, strict=True) if value is not None]
    return {p.arg: value for p, value in pairs}


def _is_known(value: ast.expr, scope: Scope) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return scope.value(value) is not MISSING
    return True


def _calls(function: ast.FunctionDef, called: str) -> list[ast.Call] | None:
    """The calls of a function inside; None where it is more than called, or its name stands for something else too."""
    calls: list[ast.Call] = []
    names = 0
    for node in nodes(function):
        match node:
            case ast.Name(id=text) if text == called:
                if not isinstance(node.ctx, ast.Load):
                    return None
                names += 1
            case ast.arg(arg=text) if text == called:
                return None
            case ast.Call(func=ast.Name(id=text)) if text == called:
                if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
                    return None
                calls.append(node)
    return calls if len(calls) == names else None
