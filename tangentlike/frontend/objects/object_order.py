"""The order in which Python evaluates the parts of an expression, of which some become statements."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, located, name, root_name
from ...form.trees import nodes
from ..syntax.short_forms import CHANGING
from .made_objects import Tracking
from .object_attributes import plain
from .object_things import Many, Object, Refs


def evaluated(tracking: Tracking, nodes: list[ast.expr], sure: int | None = None) -> list[Any]:
    """The values of expressions, in order; those behind the first ``sure`` may not be evaluated."""
    values: list[Any] = []
    for position, node in enumerate(nodes):
        if sure is not None and position >= sure:
            with tracking.only_expressions():
                values.append(tracking.value_of(node))
            continue
        before = len(tracking.out) if tracking.out is not None else 0
        value = tracking.value_of(node)
        if tracking.out is not None and len(tracking.out) > before:
            settle(tracking, values, before, node)
        values.append(value)
    return values


def settle(tracking: Tracking, values: list[Any], before: int, place: ast.AST) -> None:
    """Give what was evaluated before the statements from ``before`` on names, where it may be another thing after."""
    assert tracking.out is not None
    later = tracking.out[before:]
    stored = {n.id for s in later for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    first: list[ast.stmt] = []

    def settled(value: Any) -> Any:
        if isinstance(value, Many):
            if value.is_settled or value.is_empty:
                return value
            return Many([settled(v) for v in value.items], value.changes, value.block)
        if isinstance(value, Object) and value.row is not None and value.row[0].is_all and not value.row[2]:
            number = value.row[1]
            if isinstance(number, ast.Constant) or (isinstance(number, ast.Name) and number.id not in stored):
                return value
            made = located(name(tracking.fresh(f"{value.row[0].base}_place")), place)
            first.append(located(assign(made.id, number), place))
            return tracking.ways.with_number(tracking, value, made, place)
        if isinstance(value, Refs) and _stays(tracking, value.expr, later):
            return value
        if isinstance(value, Refs) and not (isinstance(value.expr, ast.Name) and value.expr.id not in stored):
            chosen = tracking.fresh("first")
            first.append(located(assign(chosen, value.expr), place))
            return Refs(located(name(chosen), place), value.kind)
        if not isinstance(value, ast.expr) or isinstance(value, ast.Constant) or tracking.is_function(value):
            return value
        if isinstance(value, ast.Lambda) and not [*value.args.defaults, *value.args.kw_defaults]:
            return value  # which reads what is around it when it is called
        if (isinstance(value, ast.Name) and value.id not in stored) or _stays(tracking, value, later):
            return value
        if isinstance(value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in value.elts):
            return ast.copy_location(ast.Tuple(elts=[settled(e) for e in value.elts], ctx=ast.Load()), value)
        chosen = tracking.fresh("first")
        first.append(located(assign(chosen, value), place))
        return located(name(chosen), place)

    values[:] = [settled(v) for v in values]
    tracking.out[before:before] = first


def _stays(tracking: Tracking, value: ast.expr, later: list[ast.stmt]) -> bool:
    """True for an attribute of an object that has a number, where statements change neither it nor the number."""
    lists = {each for rows in tracking.arenas.values() for each in rows.names}
    if not isinstance(value, ast.Subscript) or not isinstance(value.value, ast.Name) or value.value.id not in lists:
        return False
    every = [n for s in later for n in nodes(s)]
    changed = {
        root_name(n) for n in every if isinstance(n, (ast.Name, ast.Subscript)) and not isinstance(n.ctx, ast.Load)
    }
    for each in every:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in CHANGING:
            new = each.func.attr == "append" and isinstance(each.func.value, ast.Name) and each.func.value.id in lists
            changed |= set() if new else {root_name(each.func.value)}
    simple = (ast.Name, ast.Subscript, ast.Constant, ast.BinOp, ast.operator, ast.expr_context)
    return all(isinstance(n, simple) and getattr(n, "id", "") not in changed for n in nodes(value))


def settled_object(tracking: Tracking, value: Any, node: ast.AST) -> Any:
    """An object that has a number by one that stays what it is; anything else as it is."""
    all_of_class = isinstance(value, Object) and value.row is not None and value.row[0].is_all
    return tracking.ways.settled_row(tracking, value, node) if all_of_class else value


def again(node: ast.expr, fields: dict[str, Any]) -> ast.expr:
    given = {key: fields.get(key, value) for key, value in ast.iter_fields(node)}
    return ast.copy_location(type(node)(**given), node)


def with_defaults(tracking: Tracking, node: ast.Lambda | ast.FunctionDef) -> ast.arguments:
    """The parameters of a function that stays one, their defaults read where it is made."""
    a = node.args
    if not [*a.defaults, *a.kw_defaults]:
        return a
    defaults = [plain(tracking.value_of(each), node) for each in a.defaults]
    by_name = [each and plain(tracking.value_of(each), node) for each in a.kw_defaults]
    return ast.arguments(**{**dict(ast.iter_fields(a)), "defaults": defaults, "kw_defaults": by_name})


def inside(tracking: Tracking, node: Any) -> Any:
    """A node of which every expression is rewritten in its place, such as an f-string."""
    if isinstance(node, list):
        return [plain(tracking.value_of(e), e) if isinstance(e, ast.expr) else inside(tracking, e) for e in node]
    if not isinstance(node, ast.AST):
        return node
    fields = {
        key: plain(tracking.value_of(v), node) if isinstance(v, ast.expr) else inside(tracking, v)
        for key, v in ast.iter_fields(node)
    }
    fresh = type(node)(**fields)
    return ast.copy_location(fresh, node) if hasattr(node, "lineno") else fresh


def replaced(node: Any, fresh: dict[int, ast.expr]) -> Any:
    if isinstance(node, list):
        return [replaced(each, fresh) for each in node]
    if id(node) in fresh:
        return fresh[id(node)]
    if not isinstance(node, ast.AST):
        return node
    made = type(node)(**{key: replaced(value, fresh) for key, value in ast.iter_fields(node)})
    return ast.copy_location(made, node) if hasattr(node, "lineno") else made
