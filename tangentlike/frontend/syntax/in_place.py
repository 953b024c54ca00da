"""Functions and methods that write into an array, as the assignments that they are.

    np.multiply(x, y, out=z)                      ->    z[...] = np.multiply(x, y)
    np.log(x, out=z, where=c)                     ->    z[...] = np.where(c, np.log(np.where(c, x, 1)), z)
    r = np.exp(x, out=np.empty(3))                ->    out = np.empty(3);  out[...] = np.exp(x);  r = out
    np.copyto(z, x);  z.fill(w);  z.sort()        ->    z[...] = x;  z[...] = float(w);  z[...] = np.sort(z)
    x.clip(0, 1, out=z)                           ->    z[...] = x.clip(0, 1)
    np.add.accumulate(x, axis=1, out=z)           ->    z[...] = np.add.accumulate(x, axis=1)
    z = np.exp(x);  z.shape = 1, n                ->    z = np.exp(x);  z = np.reshape(z, (1, n))

NumPy computes as if no operand were the array that is written, and so does an assignment. What is written elsewhere
than into a name or its slices stays a call, which is refused. What stores at places is in ``stored_places.py``; lists
that change are those of ``list_changes.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ...form.program import copy_of, name, replace_names, root_name, store
from ...form.trees import children, nodes
from ...reading.resolve import MISSING
from .callee import Scope, is_library
from .short_forms import lines_of, placed
from .stored_places import beside, hashed, is_place, stored_at

WITH_OUT = (
    *(np.clip, np.dot, np.cumsum, np.cumprod, np.round, np.around, np.sum, np.prod, np.mean, np.max, np.min, np.amax),
    *(np.amin, np.std, np.var, np.concatenate, np.stack, np.take, np.outer, np.median, np.diff, np.trace),
    *(each.accumulate for each in (np.add, np.multiply, np.maximum, np.minimum)),
)
POSITIONAL: dict[Any, int] = {np.clip: 3, np.dot: 2, np.outer: 2}  # arguments before ``out``, which may stand there
RAISED = """if isinstance(condition, numpy.ndarray) and numpy.ndim(condition) > 0 and condition.dtype.kind != 'b':
    raise TypeError(
        f"Cannot cast array data from dtype({condition.dtype.name!r}) to dtype('bool') according to the rule 'safe'"
    )
"""
NEW = (
    *(np.zeros, np.ones, np.empty, np.full, np.arange, np.linspace, np.array, np.zeros_like, np.ones_like),
    *(np.empty_like, np.full_like, np.dot, np.outer, np.concatenate, np.hstack, np.vstack, np.repeat, np.tile),
)  # what they give is an array that nobody else has
REGULAR = {np.arcsin: 0.5, np.arccos: 0.5, np.arctanh: 0.5, np.arccosh: 2}  # where 1 has an infinite slope


def written_out(scope: Scope, node: ast.stmt, fresh: Callable[..., str], lists: set[str]) -> list[ast.stmt] | None:
    """The statements for one that is, or assigns, a call that writes; None for any other, and for ``lists``."""
    value = getattr(node, "value", None) if isinstance(node, (ast.Expr, ast.Assign, ast.Return)) else None
    if not isinstance(value, ast.Call):
        return None
    whole = _alone(scope, value, fresh) if isinstance(node, ast.Expr) else None
    if whole is not None:
        return None if root_name(whole[-1].targets[0]) in lists else [placed(each, node) for each in whole]
    added = None
    if isinstance(node, ast.Expr):
        added = stored_at(scope, value, fresh)
    if added is not None:
        return None if root_name(_first(value)) in lists else [placed(each, node) for each in added]
    taken = _without_out(scope, value)
    if taken is None:
        return None
    call, out, condition = taken
    before: list[ast.stmt] = []
    if root_name(out) in lists:
        return None
    if not is_place(scope, out):
        if isinstance(node, ast.Expr) or not _makes_an_array(scope, out, value):
            return None
        chosen = fresh("out")
        before.append(ast.Assign(targets=[store(chosen)], value=out))
        out = name(chosen)
    if condition is not None:
        condition, checked = _checked(scope, condition, fresh)
        before += checked
    before.append(_stored(out, call if condition is None else _where_it_holds(scope, call, condition, out)))
    if not isinstance(node, ast.Expr):
        after = copy_of(node)
        after.value = copy_of(out)
        before.append(after)
    if isinstance(out, ast.Name) and condition is None and scope.may_be_left_out(out.id):
        plain = copy_of(node)
        plain.value = copy_of(call)
        test = ast.Compare(left=copy_of(out), ops=[ast.Is()], comparators=[ast.Constant(value=None)])
        before = [ast.If(test=test, body=[plain], orelse=before)]
    return [placed(each, node) for each in before]


def with_shapes(scope: Scope, body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements in which arrays get another shape by a call: those that nobody else sees, made by one before."""
    alone: set[str] = set()
    out: list[ast.stmt] = []
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=of), attr="shape")]) if of in alone:
                reshape = ast.Attribute(value=name(scope.numpy()), attr="reshape", ctx=ast.Load())
                call = ast.Call(func=reshape, args=[name(of), node.value], keywords=[])
                node = placed(ast.Assign(targets=[store(of)], value=call), node)
            case _:
                alone -= _shared(scope, node)
                match node:
                    case ast.Assign(targets=[ast.Name(id=made)]) if _is_new(scope, node.value):
                        alone.add(made)
        out.append(node)
    return out


def _shared(scope: Scope, node: ast.AST) -> set[str]:
    """The variables that a statement gives values to, or whose arrays it may give another name."""
    kept: set[int] = set()
    for each in nodes(node):
        match each:
            case ast.Attribute(value=part) | ast.Subscript(value=part) | ast.AugAssign(target=part):
                kept.add(id(part))
            case ast.BinOp() | ast.UnaryOp() | ast.Compare():
                kept |= {id(part) for part in children(each)}
            case ast.Call() if _is_new(scope, each):
                kept |= {id(part) for part in each.args}
    return {n.id for n in nodes(node) if isinstance(n, ast.Name) and id(n) not in kept}


def _is_new(scope: Scope, node: ast.expr) -> bool:
    """True for what is an array of its own, or none at all."""
    if isinstance(node, ast.Call):
        function = scope.value(node.func)
        made = isinstance(function, np.ufunc) or hashed(function) in NEW
        return made and not any(k.arg in (None, "out", "copy") for k in node.keywords)
    return isinstance(node, (ast.BinOp, ast.UnaryOp))


def _checked(scope: Scope, condition: ast.expr, fresh: Callable[..., str]) -> tuple[ast.Name, list[ast.stmt]]:
    """A name for the condition, and what gives it one and raises what NumPy does of an array of numbers."""
    before: list[ast.stmt] = []
    if not isinstance(condition, ast.Name):
        chosen = fresh("condition")
        before.append(ast.Assign(targets=[store(chosen)], value=condition))
        condition = name(chosen)
    words: dict[str, ast.expr] = {"numpy": name(scope.numpy()), "condition": condition}
    return condition, [*before, *(replace_names(each, words) for each in lines_of(RAISED))]


def _alone(scope: Scope, node: ast.Call, fresh: Callable[..., str]) -> list[Any] | None:
    """``np.copyto(z, x)``, ``z.fill(w)`` and ``z.sort()``, which are statements by themselves; last what stores."""
    function, before = node.func, list[ast.stmt]()
    if not isinstance(function, ast.Attribute):
        return None
    if scope.value(function) is np.copyto and len(node.args) == 2 and is_place(scope, node.args[0]):
        target, value = node.args
        if [k.arg for k in node.keywords] == ["where"] and _has_where(scope, function):
            condition, before = _checked(scope, node.keywords[0].value, fresh)
            chosen = [copy_of(condition), value, copy_of(target)]
            value = ast.Call(func=beside(function, "where"), args=chosen, keywords=[])
        elif node.keywords:
            return None
        return [*before, _stored(target, value)]
    if scope.value(function.value) is not MISSING or not is_place(scope, function.value):
        return None
    if function.attr == "fill" and len(node.args) == 1 and not node.keywords:
        given = node.args[0]
        number = given if isinstance(given, ast.Constant) else ast.Call(func=name("float"), args=[given], keywords=[])
        return [_stored(function.value, number)] if scope.value(name("float")) is float else None
    if function.attr == "sort" and not node.args and {k.arg for k in node.keywords} <= {"axis"}:
        sort = ast.Attribute(value=name(scope.numpy()), attr="sort", ctx=ast.Load())
        return [_stored(function.value, ast.Call(func=sort, args=[copy_of(function.value)], keywords=node.keywords))]
    return None


def _first(node: ast.Call) -> ast.expr:
    """The first argument of a call, or the one that stands first by its name."""
    return node.args[0] if node.args else next(k.value for k in node.keywords if k.arg in ("a", "arr"))


def makes_its_out(scope: Scope, node: ast.AST) -> bool:
    """True for ``np.divide(x, y, out=np.zeros_like(x), where=c)``, a call that writes into what it makes."""
    if not isinstance(node, ast.Call) or not any(k.arg == "out" for k in node.keywords):
        return False
    taken = _without_out(scope, node)
    return taken is not None and not is_place(scope, taken[1]) and _makes_an_array(scope, taken[1], node)


def _without_out(scope: Scope, node: ast.Call) -> tuple[ast.Call, ast.expr, Any] | None:
    """The call without ``out=`` and ``where=``, and these two; None for a call without ``out=``."""
    function = scope.value(node.func)
    ufunc = isinstance(function, np.ufunc) and function.nout == 1
    if function is MISSING:
        called = _as_function(scope, node)
        return None if called is None else _without_out(scope, called)
    if not ufunc and hashed(function) not in WITH_OUT:
        return None
    given = {k.arg: k.value for k in node.keywords}
    arguments = list(node.args)
    inputs = function.nin if ufunc else POSITIONAL.get(hashed(function), len(arguments))
    if len(arguments) == inputs + 1 and "out" not in given:
        given["out"] = arguments.pop()
    out, condition = given.pop("out", None), given.get("where")
    if isinstance(out, ast.Tuple) and len(out.elts) == 1:
        out = out.elts[0]
    if out is None or (isinstance(out, ast.Constant) and out.value is None) or None in given:
        return None
    if condition is not None and not (ufunc and _has_where(scope, node.func)):
        return None
    rest = [k for k in node.keywords if k.arg not in ("out", "where")]
    return ast.Call(func=node.func, args=arguments, keywords=rest), out, condition


def _as_function(scope: Scope, node: ast.Call) -> ast.Call | None:
    """``x.clip(0, 1, out=z)`` as ``np.clip(x, 0, 1, out=z)``, which an object with such a method of its own is not."""
    numpy = scope.numpy()
    if not isinstance(node.func, ast.Attribute) or not any(k.arg == "out" for k in node.keywords):
        return None
    function = ast.Attribute(value=name(numpy), attr=node.func.attr, ctx=ast.Load())
    if hashed(getattr(np, node.func.attr, None)) not in WITH_OUT:
        return None
    return ast.Call(func=function, args=[node.func.value, *node.args], keywords=node.keywords)


def _where_it_holds(scope: Scope, call: ast.Call, condition: ast.Name, out: ast.expr) -> ast.expr:
    """``call`` where the condition holds, else ``out``; elsewhere it gets operands at which no slope is infinite."""
    assert isinstance(call.func, ast.Attribute)
    function = beside(call.func, "where")
    harmless = ast.Constant(value=REGULAR.get(scope.value(call.func), 1))

    def chosen(held: ast.expr, other: ast.expr) -> ast.expr:
        return ast.Call(func=copy_of(function), args=[copy_of(condition), held, copy_of(other)], keywords=[])

    operands = [a if isinstance(a, ast.Constant) else chosen(a, harmless) for a in call.args]
    return chosen(ast.Call(func=call.func, args=operands, keywords=call.keywords), out)


def _makes_an_array(scope: Scope, out: ast.expr, whole: ast.Call) -> bool:
    """True for ``np.empty(n)`` and ``x.copy()`` in a call of which no part writes: it may as well be made first."""
    calls = [n.func for n in nodes(whole) if isinstance(n, ast.Call)]
    methods = [f for f in calls if isinstance(f, ast.Attribute) and f.attr == "copy" and scope.value(f) is MISSING]
    return isinstance(out, ast.Call) and all(f in methods or is_library(scope.value(f)) for f in calls)


def _stored(place: ast.expr, value: ast.expr) -> ast.Assign:
    """``place[...] = value``."""
    target = copy_of(place)
    if isinstance(target, ast.Subscript):
        target.ctx = ast.Store()
    else:
        target = ast.Subscript(value=target, slice=ast.Constant(value=Ellipsis), ctx=ast.Store())
    return ast.Assign(targets=[target], value=value)


def _has_where(scope: Scope, function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and scope.value(beside(function, "where")) is np.where
