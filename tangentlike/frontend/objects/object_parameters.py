"""What the parameters of a function get whose body stands in the place of a call."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located, name, replace_names
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.short_forms import lines_of, placed
from .made_objects import Tracking
from .object_attributes import default_of
from .object_things import NOWHERE, Keyed, Many, Untracked


def bound_parameters(tracking: Tracking, source: Source, positional, keywords, node: ast.AST) -> dict[str, Any]:
    """What each parameter gets."""
    a = source.tree.args
    if None in keywords:
        raise Untracked(node, "is handed to an open number of parameters")
    names = [p.arg for p in (*a.posonlyargs, *a.args)]
    more = [p.arg for p in a.kwonlyargs]
    wanted = [each for each in names if each not in keywords]
    positional = _spread(tracking, source, positional, wanted, node)
    given = dict(zip(names, positional, strict=False))
    named = {key: value for key, value in keywords.items() if key in (*names, *more)}
    if (
        (len(positional) > len(names) and a.vararg is None)
        or set(named) & set(given)
        or (named != keywords and not a.kwarg)
    ):
        raise Untracked(node, f"is handed to {source.name} with other arguments than it takes")
    given |= named
    for each in (*names, *more):
        if each not in given:
            if each not in source.defaults:
                raise Untracked(node, f"is handed to {source.name} with fewer arguments than it takes")
            given[each] = default_of(tracking, source.defaults[each], node)
    if a.vararg:
        given[a.vararg.arg] = _several(positional[len(names) :], node)
    if a.kwarg:
        left = {key: value for key, value in keywords.items() if key not in named}
        if not all(isinstance(value, ast.expr) for value in left.values()):
            raise Untracked(node, "is handed to an open number of parameters")
        keys = [located(ast.Constant(value=key), node) for key in left]
        given[a.kwarg.arg] = located(ast.Dict(keys=keys, values=list(left.values())), node)
        if _fills_attributes(source.tree):
            values = [v if isinstance(v, ast.Constant) else tracking.variable("option", v, node) for v in left.values()]
            given[a.kwarg.arg] = Keyed(keys, values, NOWHERE, is_settled=True)
    return given


def _fills_attributes(tree: ast.FunctionDef) -> bool:
    """Whether a function gives an object attributes under the names of its open arguments."""
    every = nodes(tree)
    named = any(isinstance(n, ast.Name) and n.id == "setattr" for n in every)
    return named or any(isinstance(n, ast.Attribute) and n.attr == "__dict__" for n in every)


def _several(values: list[Any], node: ast.AST) -> Any:
    """The tuple that ``*args`` get."""
    starred = any(isinstance(v, ast.Starred) for v in values)
    if any(not isinstance(v, ast.expr) for v in values):
        if starred:
            raise Untracked(node, "is handed to an open number of parameters")
        return Many(values)
    if starred and len(values) > 1:
        raise Untracked(node, "is handed to an open number of parameters")
    if starred:
        return located(ast.Call(func=located(name("tuple"), node), args=[values[0].value], keywords=[]), node)
    return located(ast.Tuple(elts=values, ctx=ast.Load()), node)


def _spread(tracking: Tracking, source: Source, positional: list[Any], wanted: list[str], node: ast.AST) -> list[Any]:
    """The positional arguments with the items of ``*values``, whose number is checked where it has to be one."""
    places = [k for k, v in enumerate(positional) if isinstance(v, ast.Starred)]
    if source.tree.args.vararg and places and places[0] >= len(wanted):
        return positional
    if places and (source.tree.args.vararg or set(wanted) & set(source.defaults)):
        raise Untracked(node, "is handed to an open number of parameters")
    return spread(tracking, source.name, positional, wanted, node)


def spread(tracking: Tracking, called: str, positional: list[Any], wanted: list[str], node: ast.AST) -> list[Any]:
    """The positional arguments of a call that takes as many as are ``wanted``, with the items of ``*values``."""
    places = [k for k, v in enumerate(positional) if isinstance(v, ast.Starred)]
    if not places:
        return positional
    missing = len(wanted) - (len(positional) - 1)
    if len(places) > 1 or missing < 0:
        raise Untracked(node, "is handed to an open number of parameters")
    value = positional[places[0]].value
    if not isinstance(value, ast.Name):
        if isinstance(value, ast.GeneratorExp):
            value = ast.copy_location(ast.ListComp(elt=value.elt, generators=value.generators), value)
        value = tracking.variable("values", value, node)
    message = f"{called}() takes {missing} more arguments, and there are not as many values"
    check = f"if len(VALUES) != {missing}:\n    raise TypeError({message!r})"
    for each in (replace_names(line, {"VALUES": value}) for line in lines_of(check)):
        tracking.emit(placed(each, node), node)
    items = [tracking.fresh(each) for each in wanted[places[0] : places[0] + missing]]
    targets = ast.Tuple(elts=[ast.Name(id=each, ctx=ast.Store()) for each in items], ctx=ast.Store())
    if missing:
        tracking.emit(placed(ast.Assign(targets=[targets], value=copy_of(value)), node), node)
    return [*positional[: places[0]], *(located(name(each), node) for each in items), *positional[places[0] + 1 :]]
