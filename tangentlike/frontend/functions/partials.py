"""``functools.partial`` inside of a function, as a function that is defined there.

    g = functools.partial(f, a, k=e)     ->     bound = a;  bound_1 = e
                                                def g(*args, **kwargs): return f(bound, *args, k=bound_1, **kwargs)

What is bound is evaluated once, where the partial function is made. A name that is bound several times stays as it is.
"""

from __future__ import annotations

import ast
import functools

from ...form.program import copy_of, name, store
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import lines_of, placed


def write_partials(source: Source) -> None:
    """Write the partial functions that a function makes and names, in place."""
    if "partial" not in "".join(source.lines.values()):
        return
    scope = Scope(source)
    fresh = MadeNames(source.tree, source.made)

    with scope.inside(source.tree):
        stores = [n.id for n in nodes(source.tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
        for node in nodes(source.tree):
            for field in ("body", "orelse"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    block[:] = [made for each in block for made in _written(each, scope, stores, fresh)]


def _stays_the_same(called: ast.expr) -> bool:
    """True for a function that is the same one when it is called: a name, and a lambda that keeps nothing."""
    if isinstance(called, ast.Lambda):
        return not called.args.defaults and not any(called.args.kw_defaults)
    return isinstance(called, (ast.Name, ast.Attribute))


def _written(node: ast.stmt, scope: Scope, stores: list[str], fresh: MadeNames) -> list[ast.stmt]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call(func=function, args=[called, *args]) as call):
            plain = _stays_the_same(called) and not any(isinstance(a, ast.Starred) for a in args)
            named = all(k.arg for k in call.keywords)
            if scope.value(function) is not functools.partial or stores.count(target) > 1 or not (plain and named):
                return [node]
        case _:
            return [node]
    before: list[ast.stmt] = []

    def bound(value: ast.expr) -> ast.expr:
        if isinstance(value, ast.Constant):
            return value
        chosen = fresh("bound")
        before.append(ast.Assign(targets=[store(chosen)], value=value))
        return name(chosen)

    positional = [bound(a) for a in args]
    keywords = [ast.keyword(arg=k.arg, value=bound(k.value)) for k in call.keywords]
    rest, options = fresh("args"), fresh("options")
    [made] = lines_of(f"def {target}(*{rest}, **{options}):\n    return CALL")
    assert isinstance(made, ast.FunctionDef)
    whole = ast.Call(
        func=copy_of(called),
        args=[*positional, ast.Starred(value=name(rest), ctx=ast.Load())],
        keywords=[*keywords, ast.keyword(arg=None, value=name(options))],
    )
    made.body = [ast.Return(value=whole)]
    return [placed(each, node) for each in (*before, made)]
