"""Text that only tells somebody something is no part of a formula: warnings, log entries, words of an exception.

    msg = f"{x} is too large"                  if x > limit:
    if x > limit:                      ->          raise ValueError(f"{x} is too large")
        warnings.warn(msg)
        raise ValueError(msg)

Compiled code gives no warnings and writes no log; the words of an exception are Python's (``reraise.py``). So go
``np.seterr`` and what is kept of it, ``old = np.seterr(all="ignore")`` and ``np.seterr(**old)``,
``warnings.filterwarnings("ignore")`` and what else makes no exceptions of warnings, and ``x.setflags(write=False)``
where the function does not write ``x``.
"""

from __future__ import annotations

import ast
import logging
import re
import string
import sys
import warnings
from collections.abc import Callable, Collection
from typing import Any, TypeGuard

import numpy as np

from ...form.program import copy_of, located, located_everywhere, root_name
from ...form.trees import inner_blocks, nodes
from .callee import Scope

LOGGING = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "fatal")
DIRECTIVE = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")
ALARMS = {"raise", "call", "print", "log"}  # what makes more of an overflow than a warning
FILTERS = (warnings.simplefilter, warnings.filterwarnings, warnings.resetwarnings)


def without_messages(tree: ast.FunctionDef, scope: Scope, is_harmless: Callable[[ast.AST], bool]) -> None:
    """Take texts, warnings and log entries out of a function, in place, but not out of those in it."""

    def calls_nothing(node: ast.AST, texts: Collection[str] = ()) -> bool:
        if any(isinstance(n, ast.NamedExpr) for n in nodes(node)):
            return False
        calls = (n for n in nodes(node) if isinstance(n, ast.Call))
        return all(_makes_text(n, texts) or is_harmless(ast.Call(func=n.func, args=[], keywords=[])) for n in calls)

    texts = _texts(tree, scope, calls_nothing)
    _take_out_locks(tree)
    tree.body = _block(tree.body, texts, scope, calls_nothing)
    if any(scope.value(n.func) in (np.seterr, np.geterr) for n in nodes(tree) if isinstance(n, ast.Call)):
        _take_out_states(tree, scope)


def _block(body: list[ast.stmt], texts: dict[str, ast.expr], scope: Scope, is_harmless) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            out.append(node)
            continue
        bound = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        is_text = isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        if is_text and isinstance(bound, ast.Name) and bound.id in texts:
            continue
        added = _added(node.value) if isinstance(node, ast.Expr) else None
        if added is not None and added[0] in texts:
            continue
        if isinstance(node, ast.Expr) and tells(node.value, scope):
            asked = [e for given in _given(node.value) for e in _asked(given, texts, scope, is_harmless)]
            out += [ast.copy_location(ast.Expr(value=each), each) for each in asked]
            continue
        if is_filter(node, scope) and not _makes_exceptions(node.value):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and scope.value(node.value.func) is print:
            node.value.args = [_put_together(each, scope) or each for each in node.value.args]
            flush = [k for k in node.value.keywords if k.arg == "flush" and isinstance(k.value, ast.Constant)]
            node.value.keywords = [k for k in node.value.keywords if k not in flush]
        if isinstance(node, ast.Raise) and node.exc is not None:
            node.exc = _Words(texts).visit(node.exc)
        if isinstance(node, ast.Assert) and node.msg is not None:
            node.msg = _Words(texts).visit(node.msg)
        for block in filter(None, inner_blocks(node)):
            block[:] = _block(block, texts, scope, is_harmless) or [ast.copy_location(ast.Pass(), node)]
        out.append(node)
    return out


def _take_out_locks(tree: ast.FunctionDef) -> None:
    """Leave out ``x.setflags(write=False)`` of arrays into which the function writes nothing that it could forbid."""
    if not any(isinstance(n, ast.Attribute) and n.attr == "setflags" for n in nodes(tree)):
        return
    stores = (n for n in nodes(tree) if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load))
    written = {root_name(n) for n in stores}
    written |= {root_name(n.target) for n in nodes(tree) if isinstance(n, ast.AugAssign)}
    written |= {n.id for k in nodes(tree) if isinstance(k, ast.keyword) and k.arg == "out" for n in nodes(k)
                if isinstance(n, ast.Name)}  # fmt: skip
    for block in (b for n in nodes(tree) for b in inner_blocks(n)):
        block[:] = [each for each in block if not _locks(each, written)] or [
            ast.copy_location(ast.Pass(), each) for each in block[:1]
        ]


def _locks(node: ast.stmt, written: set[str]) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="setflags")) as call):
            return called not in written and ast.unparse(call).endswith(".setflags(write=False)")
    return False


def tells(node: ast.AST, scope: Scope) -> bool:
    """True for a call that gives a warning or writes into a log or to the stream of errors, or makes an exception that
    nobody raises."""
    if not isinstance(node, ast.Call):
        return False
    function = scope.value(node.func)
    if function is print and any(k.arg == "file" and _is_of_errors(k.value, scope) for k in node.keywords):
        return True
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("write", "flush", "writelines"):
        return _is_of_errors(node.func.value, scope)
    if isinstance(function, type) and issubclass(function, BaseException) and function.__module__ == "builtins":
        return True
    if function is warnings.warn or function is warnings.warn_explicit:
        return True
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in LOGGING:
        return False
    owner = scope.value(node.func.value)
    return owner is logging or isinstance(owner, logging.Logger)


def _is_of_errors(node: ast.expr, scope: Scope) -> bool:
    return is_of_errors(scope.value(node))


def is_of_errors(owner: Any) -> bool:
    """True for ``sys.stderr``, whoever stands in its place."""
    return owner is sys.stderr or owner is sys.__stderr__ or getattr(owner, "name", "") == "<stderr>"


def _take_out_states(tree: ast.FunctionDef, scope: Scope) -> None:
    """Leave out ``np.seterr`` where it asks for no exceptions, and the names of what was set before."""

    def is_state(node: ast.AST, *functions: Any) -> bool:
        return isinstance(node, ast.Call) and any(scope.value(node.func) is f for f in functions)

    def asks_nothing(call: ast.Call) -> bool:
        given = [k.value for k in call.keywords if k.arg is not None] + call.args
        before = [k.value for k in call.keywords if k.arg is None]
        before += [v.value for v in given if isinstance(v, ast.Subscript) and isinstance(v.slice, ast.Constant)]
        stars = [v.id for v in before if isinstance(v, ast.Name)]
        plain = [v.value for v in given if isinstance(v, ast.Constant)]
        told = len(stars) + len(plain) == len(call.keywords) + len(call.args) and set(stars) <= kept
        return told and not ALARMS & set(plain)

    every = list(nodes(tree))
    made = [n for n in every if isinstance(n, ast.Assign) and is_state(n.value, np.seterr, np.geterr)]
    kept = {t.id for n in made for t in n.targets if isinstance(t, ast.Name)}
    calls = [n for n in every if isinstance(n, ast.Call) and is_state(n, np.seterr, np.geterr)]
    allowed = {id(v.value if isinstance(v, ast.Subscript) else v) for c in calls for v in (k.value for k in c.keywords)}
    allowed |= {id(t) for n in made for t in n.targets}
    kept -= {n.id for n in every if isinstance(n, ast.Name) and n.id in kept and id(n) not in allowed}
    for node in every:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            left = [each for each in block if not _is_of(each, is_state, asks_nothing, kept)]
            setattr(node, field, left or [ast.copy_location(ast.Pass(), each) for each in block[:1]])


def _is_of(node: ast.stmt, is_state: Callable[..., bool], asks_nothing: Callable[..., bool], kept: set[str]) -> bool:
    match node:
        case ast.Expr(value=ast.Call() as call) if is_state(call, np.seterr, np.geterr):
            return asks_nothing(call)
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call) if target in kept:
            return is_state(call, np.seterr, np.geterr) and asks_nothing(call)
    return False


def _put_together(node: ast.expr, scope: Scope) -> ast.expr | None:
    """``"%.2f of %d" % (x, n)``, ``"{} of {}".format(x, n)`` and ``"x: " + str(x)`` as ``f"{x} of {n}"``, of which a
    ``print`` says the same numbers, if not with as many digits; None for anything else."""
    match node:
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            texts = DIRECTIVE.split(text.replace("%%", "%\0"))
            values = right.elts if isinstance(right, ast.Tuple) else [right]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), args=args):
            texts, values = _fields(text, args, {k.arg: k.value for k in node.keywords})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [_put_together(each, scope) for each in (left, right)]
            known = [each.values for each in parts if isinstance(each, ast.JoinedStr)]
            return located(ast.JoinedStr(values=known[0] + known[1]), node) if len(known) == 2 else None
        case ast.Constant(value=str()):
            return located(ast.JoinedStr(values=[node]), node)
        case ast.Call(func=called, args=[value], keywords=[]) if scope.value(called) is str:
            texts, values = ["", ""], [value]
        case _:
            return node if isinstance(node, ast.JoinedStr) else None
    if len(texts) != len(values) + 1 or any(isinstance(each, ast.Starred) for each in values):
        return None
    made: list[ast.expr] = [ast.Constant(value=texts[0].replace("\0", ""))]
    for value, text in zip(values, texts[1:], strict=True):
        made += [ast.FormattedValue(value=value, conversion=-1), ast.Constant(value=text.replace("\0", ""))]
    made = [each for each in made if not (isinstance(each, ast.Constant) and each.value == "")]
    return located_everywhere(ast.JoinedStr(values=made), node)


def _fields(text: str, args: list[ast.expr], named: dict[str | None, ast.expr]) -> tuple[list[str], list[ast.expr]]:
    """The text between the fields of ``"{0:.2f} of {n}"``, and their values; nothing where a field is none of these.

    Values that stand in another order than their fields are evaluated in that of the fields: only names are."""
    texts: list[str] = [""]
    values: list[ast.expr] = []
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:  # which Python raises, too
        return [], []
    for before, field, _, conversion in parts:
        texts[-1] += before
        if field is None:
            continue
        key = str(len(values)) if field == "" else field
        found = args[int(key)] if key.isdigit() and int(key) < len(args) else named.get(key)
        if found is None or conversion:
            return [], []
        values.append(found)
        texts.append("")
    every = [*args, *named.values()]
    in_order = [id(v) for v in values] == [id(v) for v in every]
    plain = all(
        isinstance(n, (ast.Name, ast.Constant, ast.Attribute, ast.expr_context)) for v in every for n in nodes(v)
    )
    return (texts, values) if in_order or plain else ([], [])


def _given(node: ast.expr) -> list[ast.expr]:
    assert isinstance(node, ast.Call)
    return [*node.args, *(k.value for k in node.keywords)]


def _asked(node: ast.expr, texts: Collection[str], scope: Scope, is_harmless: Callable[..., bool]) -> list[ast.expr]:
    """What is evaluated for a message, and may do something or raise, in the order of Python: ``u.max()`` of
    ``f"at most {u.max()}"``."""
    if is_harmless(node, texts):
        return []
    match _put_together(node, scope) or node:
        case ast.JoinedStr(values=fields):
            values = [each.value for each in fields if isinstance(each, ast.FormattedValue)]
        case ast.Tuple(elts=values) | ast.List(elts=values) | ast.Dict(values=values):
            pass
        case _:
            return [node]
    return [each for value in values for each in _asked(value, texts, scope, is_harmless)]


def is_quiet(item: ast.withitem, scope: Scope) -> bool:
    """True for ``np.errstate`` that raises nothing: without it compiled code does the same."""
    call = item.context_expr
    if item.optional_vars is not None or not isinstance(call, ast.Call) or call.args:
        return False
    values = [k.value.value if isinstance(k.value, ast.Constant) else "raise" for k in call.keywords]
    return scope.value(call.func) is np.errstate and not set(values) & ALARMS


def ignores_warnings(node: ast.With, scope: Scope) -> bool:
    """True for ``with warnings.catch_warnings()`` that makes no exceptions of warnings."""
    if len(node.items) != 1 or node.items[0].optional_vars is not None:
        return False
    call = node.items[0].context_expr
    if not isinstance(call, ast.Call) or scope.value(call.func) is not warnings.catch_warnings:
        return False
    filters = [n.value for n in nodes(node) if isinstance(n, ast.stmt) and is_filter(n, scope)]
    return not any(map(_makes_exceptions, [call, *filters]))


def _makes_exceptions(call: ast.expr) -> bool:
    """True for a filter that may make exceptions of warnings, by ``"error"`` or by what is not written there."""
    given = [*call.args[:1], *_actions(call)] if isinstance(call, ast.Call) else []
    return any(not isinstance(v, ast.Constant) or v.value == "error" for v in given)


def _actions(call: ast.Call) -> list[ast.expr]:
    """What a filter does with the warnings that it is for, where that is named."""
    return [k.value for k in call.keywords if k.arg in ("action", None)]


def is_filter(node: ast.stmt, scope: Scope) -> TypeGuard[ast.Expr]:
    """True for a statement that says which warnings are shown."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and scope.value(node.value.func) in FILTERS


# ---- names of texts


def _texts(tree: ast.FunctionDef, scope: Scope, is_harmless: Callable[..., bool]) -> dict[str, ast.expr]:
    """The names that hold nothing but text, or lists of texts, which is read for messages only, with the text where it
    is always one."""
    inner = {id(n) for f in nodes(tree) if isinstance(f, ast.FunctionDef) and f is not tree for n in nodes(f)}
    inside = {n.id for n in nodes(tree) if id(n) in inner and isinstance(n, ast.Name)}
    values: dict[str, list[ast.expr]] = {}
    bindings: set[int] = set()
    for node in nodes(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name() as target], value=value)
                | ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value)
                | ast.AugAssign(target=ast.Name() as target, op=ast.Add(), value=value)
            ):
                values.setdefault(target.id, []).append(value)
                bindings.add(id(target))
            case ast.Expr(value=ast.Call() as call) if (added := _added(call)) is not None:
                values.setdefault(added[0], []).append(added[1])
    arguments = {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}
    others = {
        n.id
        for n in nodes(tree)
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load) and id(n) not in bindings
    }
    names = {n for n in values if n not in arguments | others | inside}
    while True:
        kept = {n for n in names if all(_is_text(v, names) and is_harmless(v, names) for v in values[n])}
        allowed = {id(n) for place in _places(tree, scope, kept) for n in nodes(place)}
        read = [n for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        kept -= {n.id for n in read if id(n) not in allowed}
        if kept == names:
            break
        names = kept
    more = ast.Constant(value="...")
    return {n: values[n][0] if len(values[n]) == 1 else more for n in sorted(names)}


def _added(node: ast.expr) -> tuple[str, ast.expr] | None:
    """The list, and the item, of ``report.append(e)``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="append"), args=[item], keywords=[]):
            return called, item
    return None


def _makes_text(node: ast.Call, texts: Collection[str]) -> bool:
    method = node.func
    return isinstance(method, ast.Attribute) and method.attr in ("format", "join") and _is_text(method.value, texts)


def _is_text(node: ast.expr, texts: Collection[str]) -> bool:
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.Name(id=text):
            return text in texts
        case ast.List(elts=items):
            return all(_is_text(each, texts) for each in items)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_text(left, texts) or _is_text(right, texts)
        case ast.BinOp(left=left, op=ast.Mod()):
            return _is_text(left, texts)
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "join")):
            return _is_text(value, texts)
        case ast.Call(func=ast.Name(id="str" | "repr")):
            return True
    return False


def _places(tree: ast.FunctionDef, scope: Scope, texts: set[str]) -> list[ast.AST]:
    """Where a text may be read: in what tells it, and in the making of another text."""
    out: list[ast.AST] = []
    for node in nodes(tree):
        match node:
            case ast.Raise(exc=ast.Call(args=arguments, keywords=keywords)):
                out += [*arguments, *keywords]
            case ast.Assert(msg=ast.expr() as message):
                out.append(message)
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target in texts:
                out.append(value)
            case ast.AugAssign(target=ast.Name(id=target), value=value) if target in texts:
                out.append(value)
            case ast.Expr(value=ast.Call() as call) if tells(call, scope):
                out += _given(call)
            case ast.Expr(value=ast.Call() as call) if (added := _added(call)) is not None and added[0] in texts:
                out.append(call)
    return out


class _Words(ast.NodeTransformer):
    """Puts texts in the place of their names."""

    def __init__(self, texts: dict[str, ast.expr]):
        self.texts = texts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.texts or not isinstance(node.ctx, ast.Load):
            return node
        return _Words({k: v for k, v in self.texts.items() if k != node.id}).visit(copy_of(self.texts[node.id]))
