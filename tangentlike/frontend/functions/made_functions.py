"""Functions that make functions, written in where they are called, so that what is made is defined inside.

    def stepper(f, h):                              h_1 = 0.1
        def step(y): return y + h * f(y)     ->     def g(y): return y + h_1 * f(y)
        return step
    g = stepper(f, 0.1);  y = g(y)                  y = g(y)

Only a function that was refused without is looked at. One that returns anything but what is defined in it, at its end,
stays a call; so does one whose variables are hidden by names of the function that it makes.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from ...errors import TangentlikeError
from ...form.program import copy_of, name, store, tuple_of
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source, read
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.raising import is_same
from ..syntax.short_forms import Instead, placed
from .written_bodies import Stays, bound, is_always_reached

_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
MOST = 40  # calls that are written in


def write_made_functions(source: Source) -> None:
    """Write the calls in, in place; those that cannot be stay."""
    writing = _Writing(source)
    with writing.scope.inside(source.tree):
        source.tree.body = writing.block(source.tree.body)


class _Writing:
    def __init__(self, source: Source):
        self.source, self.scope = source, Scope(source)
        self.fresh = MadeNames(source.tree, source.made, self.scope)
        inner = [n for n in nodes(source.tree) if isinstance(n, ast.FunctionDef) and n is not source.tree]
        names = [n.name for n in inner]
        self.moving = {each for s in nodes(source.tree) if isinstance(s, ast.Nonlocal) for each in s.names}
        self.inner = {n.name: n for n in inner if names.count(n.name) == 1}
        self.count = self.loops = 0
        self.around: list[ast.AST] = [source.tree]  # what is written in, from the outside

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            with self.scope.inside(node):
                loops, self.loops = self.loops, 0
                node.body, self.loops = self.block(node.body), loops
            return [node]
        self.loops += isinstance(node, (ast.For, ast.While))
        for block in inner_blocks(node):
            block[:] = self.block(block)
        self.loops -= isinstance(node, (ast.For, ast.While))
        before: list[ast.stmt] = []
        field = next((f for f in ("value", "test", "iter") if isinstance(getattr(node, f, None), ast.expr)), "")
        if not field or isinstance(node, ast.While):
            return [node]
        while self.count < MOST and (call := self.next_call(getattr(node, field))) is not None:
            self.count += 1
            target = ""
            if isinstance(node, ast.Assign) and node.value is call and self.is_single(node.targets):
                target = node.targets[0].id  # type: ignore[attr-defined]
            if call is not getattr(node, field) and not self.may_be_early(call):
                return [*before, node]
            known, chosen = set(self.fresh.taken), target or self.fresh("function")
            try:
                before += self.written(call, chosen)
            except Stays:
                self.fresh.taken = known
                return [*before, node]
            if target:
                return before
            setattr(
                node,
                field,
                Instead(call, name(chosen)).visit(getattr(node, field)),
            )
        return [*before, node]

    def is_single(self, targets: list[ast.expr]) -> bool:
        """True for a name that is given a value once, and outside of loops."""
        if len(targets) > 1 or not isinstance(targets[0], ast.Name) or self.loops:
            return False
        return self.stores(targets[0].id) == 1

    def stores(self, called: str) -> int:
        """How often a name is given a value by statements of the function at hand."""
        names = [n for each in self.around for n in nodes(each) if isinstance(n, ast.Name) and n.id == called]
        defined = [
            n for each in self.around for n in nodes(each) if isinstance(n, ast.FunctionDef) and n.name == called
        ]
        return sum(not isinstance(n.ctx, ast.Load) for n in names) + (len(defined) if len(defined) > 1 else 0)

    def next_call(self, whole: ast.expr) -> ast.Call | None:
        """The innermost call in an expression that makes a function, if it is reached whenever the expression is."""
        for each in reversed(nodes(whole)):
            if isinstance(each, ast.Call) and self.maker(each) is not None and is_always_reached(whole, each):
                return each
        return None

    def may_be_early(self, call: ast.Call) -> bool:
        """True for a call that only computes: nobody can tell when it is made in a statement."""
        function = self.maker(call)
        assert function is not None
        given = [*call.args, *(k.value for k in call.keywords)]
        plain = [s for s in function.body if not isinstance(s, ast.FunctionDef) and not _is_docstring(s)]
        read = [a for a in given if not isinstance(a, ast.Lambda)] + [
            s for s in plain[:-1] if any(map(_calls, nodes(s)))
        ]
        return all(is_harmless(self.scope, each) for each in read)

    def maker(self, call: ast.Call) -> ast.FunctionDef | None:
        """The function that is called, if it makes one."""
        if isinstance(call.func, ast.Name) and call.func.id in self.inner:
            tree = self.inner[call.func.id]
        else:
            found = self.scope.value(call.func)
            if not isinstance(found, types.FunctionType) or hasattr(found, "__wrapped__"):
                return None
            if not any(isinstance(each, types.CodeType) for each in found.__code__.co_consts):
                return None
            self.scope.watch(call.func)
            try:
                tree = read(found).tree
            except (TangentlikeError, TypeError, AttributeError):
                return None
            if not is_same(_with_star(tree), found, self.scope):
                return None
        return tree if _returns_function(tree) else None

    def written(self, call: ast.Call, target: str) -> list[ast.stmt]:
        """The body of the function that is called, which defines ``target`` at its end."""
        function = self.maker(call)
        assert function is not None
        last = function.body[-1]
        assert isinstance(last, ast.Return) and last.value is not None
        own = _own_names(function)
        if any(isinstance(n, (ast.Global, ast.ClassDef, ast.Yield, ast.YieldFrom)) for n in nodes(function)):
            raise Stays
        for inner in (n for n in nodes(function) if isinstance(n, _FUNCTIONS) and n is not function):
            around = {n for s in nodes(inner) if isinstance(s, ast.Nonlocal) for n in s.names}
            if (_own_names(inner) - around) & own:
                raise Stays
        names = {each: self.fresh(each) for each in sorted(own)}
        before = []
        for parameter, value in _given(function, call):
            constant = isinstance(value, ast.Name) and value.id not in self.moving and self.stores(value.id) == 0
            if constant and not _stores(function, parameter):
                names[parameter] = value.id  # type: ignore[attr-defined]
                continue
            before.append(ast.Assign(targets=[store(names[parameter])], value=value))
        if isinstance(last.value, ast.Name):
            names[last.value.id] = target
        body = [s for s in copy_of(function.body)[:-1] if not _is_docstring(s)]
        if not isinstance(last.value, ast.Name):
            body.append(ast.Assign(targets=[store(target)], value=copy_of(last.value)))
        for node in (n for s in body for n in nodes(s)):
            for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                node.__dict__.pop(key, None)
            _rename(node, {k: v for k, v in names.items() if v != target or k in own})
        self.around.append(ast.Module(body=body, type_ignores=[]))
        body = self.block(body)
        self.around.pop()
        return [placed(each, call) for each in [*before, *body]]


def _stores(function: ast.FunctionDef, called: str) -> bool:
    """True for a name that a function, or one inside of it, gives another value."""
    names = [n for n in nodes(function) if isinstance(n, ast.Name) and n.id == called]
    return any(not isinstance(n.ctx, ast.Load) for n in names)


def _rename(node: Any, names: dict[str, str]) -> None:
    if isinstance(node, ast.Name):
        node.id = names.get(node.id, node.id)
    elif isinstance(node, (ast.FunctionDef, ast.ExceptHandler)):
        node.name = names.get(node.name or "", node.name or "") or None
    elif isinstance(node, ast.Nonlocal):
        node.names = [names.get(each, each) for each in node.names]


def _own_names(function: ast.FunctionDef | ast.Lambda) -> set[str]:
    """The parameters and variables of a function, and the functions that are defined in it."""
    found = {a.arg for a in nodes(function.args) if isinstance(a, ast.arg)}
    waiting: list[Any] = list(function.body) if isinstance(function, ast.FunctionDef) else [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
            continue
        elif isinstance(node, ast.Lambda):
            continue
        waiting += ast.iter_child_nodes(node)
    return found


def _returns_function(function: ast.FunctionDef) -> bool:
    """True for a function that ends by returning what it defines, and returns nothing elsewhere."""
    a, last = function.args, function.body[-1]
    if a.kwarg or a.posonlyargs or a.kwonlyargs or function.decorator_list or not isinstance(last, ast.Return):
        return False
    defined = {n.name for n in function.body if isinstance(n, ast.FunctionDef)}
    inside = {id(n) for f in nodes(function) if isinstance(f, _FUNCTIONS) and f is not function for n in nodes(f)}
    returned = [n for n in nodes(function) if isinstance(n, ast.Return) and id(n) not in inside]
    made = isinstance(last.value, ast.Lambda) or (isinstance(last.value, ast.Name) and last.value.id in defined)
    return made and returned == [last]


def _given(function: ast.FunctionDef, call: ast.Call) -> list[tuple[str, ast.expr]]:
    """What the parameters get, the rest of the arguments as a tuple."""
    rest = function.args.vararg
    if rest is None:
        return bound(function, call)
    count = len(function.args.args)
    if call.keywords or any(isinstance(a, ast.Starred) for a in call.args) or len(call.args) < count:
        raise Stays
    return [*zip([a.arg for a in function.args.args], call.args, strict=False), (rest.arg, tuple_of(call.args[count:]))]


def _with_star(function: ast.FunctionDef) -> ast.FunctionDef:
    """A function of which ``is_same`` sees all parameters."""
    args = [a for a in nodes(function.args) if isinstance(a, ast.arg)]
    plain = ast.arguments(posonlyargs=[], args=args, kwonlyargs=[], kw_defaults=[], defaults=[])
    body = [*function.body, *(ast.Assign([store(n)], ast.Constant(None)) for n in _bound_inside(function))]
    return ast.FunctionDef(function.name, plain, body, [], None, None)


def _bound_inside(function: ast.FunctionDef) -> list[str]:
    """The names that are bound in functions inside, which mean nothing outside of them."""
    inner = [n for n in nodes(function) if isinstance(n, _FUNCTIONS) and n is not function]
    return sorted(set().union(*map(_own_names, inner)))


def _calls(node: ast.AST) -> bool:
    stores = isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
    return stores or isinstance(node, ast.Call)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
