"""Whether a call of the user's function raises what a handler takes: a function that runs the same and says so.

    def g(x):                              def g(x):
        if x < 0.0:                            if x < 0.0:
            raise ValueError("no")     ->          return True
        return math.sqrt(x)                    return False

It writes nothing that anyone else sees, so running it before the call itself changes nothing.
"""

from __future__ import annotations

import ast
from typing import Any

from .errors import TangentlikeError, refusal_at
from .form.program import assign, copy_of, located_everywhere, name
from .form.questions import asked
from .form.trees import nodes
from .frontend.exceptions.attempts import Attempts
from .frontend.exceptions.handlers import statements
from .frontend.module_names import check_function, with_modules
from .frontend.syntax.callee import Scope
from .frontend.syntax.made_names import MadeNames
from .frontend.syntax.raised_classes import Untold
from .frontend.syntax.raising import called_function, is_guard
from .frontend.syntax.refusals import RULES
from .reading.inner_functions import InnerFunction
from .reading.resolve import Outside, python_function
from .reading.source import Source

Taking = tuple[tuple[type, ...], ...]


def once(context: Any, function: Any, taking: Taking, number: int) -> InnerFunction | None:
    """The same function for the same question, so that it is lowered once; what cannot be told is refused."""
    inner = isinstance(function, InnerFunction)
    bound = tuple(sorted((k, ast.unparse(v)) for k, v in function.bound.items())) if inner else ()
    key = (id(function.tree) if inner else python_function(function), bound, taking, number)
    if key not in context.failing:
        try:
            context.failing[key] = function, says_whether(function, taking, number, context)
        except Untold as untold:
            refusal = refusal_at(untold.node, "try", untold.reason, RULES["try"].rewrite)
            context.report(function.origin if inner else context.read(function), [refusal])
    return context.failing[key][1]


def says_whether(function: Any, taking: Taking, number: int, context: Any) -> InnerFunction | None:
    """The function that tells whether handler ``number`` of those that are ``taking`` exceptions gets one of a call's.

    None when it surely gets none. Raises :class:`Untold`, and the refusals of the function itself.
    """
    is_inner = isinstance(function, InnerFunction)
    if is_inner:
        origin, tree, names, inner, captured = (
            function.origin,
            function.tree,
            function.names,
            function.inner,
            function.captured,
        )
    else:
        origin = context.read(function)
        check_function(origin)
        names = Outside(origin.function, context.captured)
        origin = with_modules(origin, {}, names, frozenset(), False)
        names = names.with_places(origin.standing) if origin.standing else names
        tree, inner, captured = _with_known_defaults(origin), {}, ()
    scope = Scope(origin)
    tree = copy_of_function(tree)
    with scope.inside(origin.tree), scope.inside(tree):
        tree.body = _asking(tree, taking, number, scope)
    tree.name = f"{tree.name}_raises"
    answers = [n.value for n in statements(tree.body) if isinstance(n, ast.Return)]
    if not any(isinstance(value, ast.Constant) and value.value is True for value in answers):
        return None
    bound = function.bound if is_inner else {}
    return InnerFunction(tree, captured, origin, names, inner, bound)


def _asking(tree: ast.FunctionDef, taking: Taking, number: int, scope: Scope) -> list[ast.stmt]:
    fresh = MadeNames(tree, scope=scope)
    handlers = []
    for position, kinds in enumerate(taking):
        called = fresh("taken")
        scope.locals[-1].discard(called)
        scope.outside[called] = kinds
        answer = ast.Return(value=ast.Constant(value=position == number))
        handlers.append(ast.ExceptHandler(type=name(called), name=None, body=[answer]))
    no = ast.Return(value=ast.Constant(value=False))
    body = _without_results(tree.body, fresh)
    attempt = ast.Try(body=[*body, copy_of(no)], handlers=handlers, orelse=[], finalbody=[])
    for node in nodes(attempt):
        if isinstance(node, (ast.stmt, ast.expr)) and not hasattr(node, "lineno"):
            ast.copy_location(node, tree)
    attempts = Attempts(scope, fresh)
    made = attempts.branches(attempt)
    if attempts.untold:
        raise next(iter(attempts.untold.values()))
    return _never_raising([located_everywhere(each, tree) if not hasattr(each, "lineno") else each for each in made])


def _never_raising(body: list[ast.stmt]) -> list[ast.stmt]:
    """A body that answers no where it raises what no handler takes: the call itself raises it, in its place."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Raise):
            return [*out, ast.copy_location(ast.Return(value=ast.Constant(value=False)), node)]
        if isinstance(node, ast.Assert) and not is_guard(node):
            leave: list[ast.stmt] = [ast.copy_location(ast.Return(value=ast.Constant(value=False)), node)]
            fails = ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node.test), node)
            node = ast.copy_location(ast.If(test=fails, body=leave, orelse=[]), node)
        elif not isinstance(node, ast.FunctionDef):
            for field in ("body", "orelse"):
                if getattr(node, field, None):
                    setattr(node, field, _never_raising(getattr(node, field)))
        out.append(node)
    return out


def _without_results(body: list[ast.stmt], fresh: Any) -> list[ast.stmt]:
    """A body that returns False in the place of its results, and prints nothing."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Return):
            if node.value is not None and not isinstance(node.value, ast.Constant):
                out.append(ast.copy_location(assign(fresh("result"), node.value, node.lineno), node))
            out.append(ast.copy_location(ast.Return(value=ast.Constant(value=False)), node))
            return out
        prints = (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "print"
        )
        if prints or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if not isinstance(node, ast.FunctionDef):
            for field in ("body", "orelse"):
                if getattr(node, field, None):
                    setattr(node, field, _without_results(getattr(node, field), fresh))
        if isinstance(node, (ast.If, ast.For, ast.While)) and not node.body:
            node.body = [ast.copy_location(ast.Pass(), node)]
        out.append(node)
    return out


def copy_of_function(tree: ast.FunctionDef) -> ast.FunctionDef:
    fresh = copy_of(tree)
    fresh.body = copy_of(tree.body)
    return fresh


def _with_known_defaults(origin: Source) -> ast.FunctionDef:
    """The function with the values of its defaults in the place of what computes them."""
    old = origin.tree.args
    values = {p: ast.Constant(value=value) for p, value in origin.defaults.items()}
    arguments = ast.arguments(
        posonlyargs=old.posonlyargs, args=old.args, vararg=old.vararg, kwonlyargs=old.kwonlyargs, kwarg=old.kwarg,
        kw_defaults=[values.get(a.arg) for a in old.kwonlyargs],
        defaults=[values[a.arg] for a in (*old.posonlyargs, *old.args) if a.arg in values],
    )  # fmt: skip
    tree = ast.FunctionDef(name=origin.tree.name, args=arguments, body=origin.tree.body, decorator_list=[])
    return ast.copy_location(tree, origin.tree)


def _asks_for_type(node: ast.AST) -> bool:
    """True for what seems to ask what Python has in the place of a number, or to depend on it."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        return isinstance(node.comparators[0], ast.Constant) and isinstance(node.comparators[0].value, bool)
    called = node.func if isinstance(node, ast.Call) else None
    text = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    return text in ("isinstance", "isscalar", "hasattr", "type", "result_type", "round")


def asks(function: Any, context: Any, seen: set | None = None) -> bool:
    """True for a function that tries something, or calls one that does: what its arguments are to Python matters."""
    if isinstance(function, InnerFunction):
        origin, tree = function.origin, function.tree
    else:
        try:
            origin = context.looked_into(function)
        except TangentlikeError:
            return False
        tree = origin.tree
    seen = set() if seen is None else seen
    if id(tree) in seen:
        return False
    seen.add(id(tree))
    if any(asked(n) is not None or isinstance(n, ast.Try) or _asks_for_type(n) for n in nodes(tree)):
        return True
    scope = Scope(origin)
    with scope.inside(origin.tree), scope.inside(tree):
        called = [called_function(n, scope) for n in nodes(tree) if isinstance(n, ast.Call)]
    return any(asks(f, context, seen) for f in called if f not in (None, True))
