"""Dicts that are made where they are handed on, under names: what is known of a dict is known by its name.

return {"a": x}         ->      made = {"a": x}
                                return made
"""

from __future__ import annotations

import ast

from ...form.program import copy_of, located, name
from ...form.program import store as store_name
from ...form.structures import Node
from ...form.trees import nodes
from ..syntax.short_forms import placed
from .unrolling import Unrolling


def lifted(unrolling: Unrolling, node: ast.stmt) -> list[ast.stmt] | None:
    """A dict that is returned, handed to a function, or gone over, under a name; None for any other statement."""
    value = getattr(node, "value", None)
    if isinstance(node, ast.For):
        return _gone_over(unrolling, node)
    if not isinstance(node, (ast.Return, ast.Assign, ast.Expr)):
        return None
    if isinstance(node, ast.Return) and isinstance(value, (ast.Dict, ast.DictComp)):
        made = unrolling.made("made", value)
        unrolling.outer_names.add(made)
        first = ast.Assign(targets=[ast.Name(id=made, ctx=ast.Store())], value=value)
        return [placed(first, node), placed(ast.Return(value=name(made)), node)]
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Dict):
        return _taken_from(unrolling, node, value)
    if isinstance(node, ast.Return) and isinstance(value, (ast.Tuple, ast.List)):
        out, values = _named(unrolling, value.elts, node)
        fresh = located(type(value)(elts=values, ctx=ast.Load()), value)
        return [*out, placed(ast.Return(value=fresh), node)] if out else None
    if not isinstance(value, ast.Call):
        return None
    if isinstance(value.func, ast.Attribute) and isinstance(unrolling.structure(value.func.value), Node):
        return None
    out, values = _named(unrolling, [*value.args, *(k.value for k in value.keywords)], node)
    if not out:
        return None
    arguments, others = values[: len(value.args)], values[len(value.args) :]
    keywords = [ast.keyword(arg=k.arg, value=given) for k, given in zip(value.keywords, others, strict=True)]
    called = placed(ast.Call(func=value.func, args=arguments, keywords=keywords), value)
    fresh = type(node)(**dict(ast.iter_fields(node)) | {"value": called})
    return [*out, ast.copy_location(fresh, node)]


def _named(unrolling: Unrolling, values: list[ast.expr], node: ast.stmt) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Assignments of the dicts among expressions, and of what is evaluated before them, and what is left of these;
    no assignments where there is no dict."""
    displays = (ast.Dict, ast.DictComp)
    last = max((k for k, each in enumerate(values) if any(isinstance(n, displays) for n in nodes(each))), default=-1)
    out: list[ast.stmt] = []
    left: list[ast.expr] = []
    for place, each in enumerate(values):
        if isinstance(each, (ast.Tuple, ast.List)) and any(isinstance(n, displays) for n in nodes(each)):
            more, elements = _named(unrolling, each.elts, node)
            out += more
            each = located(type(each)(elts=elements, ctx=ast.Load()), each)
        elif isinstance(each, ast.Starred) and last >= 0:
            return [], values
        elif isinstance(each, displays) or (
            place < last and not isinstance(each, (ast.Name, ast.Constant, ast.Lambda))
        ):
            made = unrolling.made("made", each)
            unrolling.outer_names.add(made)
            out.append(placed(ast.Assign(targets=[store_name(made)], value=each), node))
            each = located(name(made), each)
        left.append(each)
    return out, left


def _taken_from(unrolling: Unrolling, node: ast.stmt, item: ast.Subscript) -> list[ast.stmt] | None:
    """``{"a": (x, y)}[key]`` of a key that is known."""
    if unrolling.key_of_dict(item.slice) is None:
        return None
    made = unrolling.made("made", item.value)
    unrolling.outer_names.add(made)
    first = ast.Assign(targets=[store_name(made)], value=item.value)
    taken = ast.Subscript(value=name(made), slice=item.slice, ctx=ast.Load())
    fresh = type(node)(**dict(ast.iter_fields(node)) | {"value": taken})
    return [placed(first, node), placed(ast.copy_location(fresh, node), node)]


def _gone_over(unrolling: Unrolling, node: ast.For) -> list[ast.stmt] | None:
    """``for k, v in {"a": x}.items():``."""
    called = node.iter.func if isinstance(node.iter, ast.Call) else None
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, (ast.Dict, ast.DictComp)):
        return None
    made = unrolling.made("made", called.value)
    unrolling.outer_names.add(made)
    first = ast.Assign(targets=[store_name(made)], value=called.value)
    fresh = copy_of(node)
    whole = ast.Attribute(value=name(made), attr=called.attr, ctx=ast.Load())
    fresh.iter = ast.Call(func=whole, args=fresh.iter.args, keywords=fresh.iter.keywords)
    return [placed(first, node), placed(fresh, node)]
