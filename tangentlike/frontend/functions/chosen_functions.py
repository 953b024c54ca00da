"""A name for one function and then another: which one it is becomes a number, and its calls a choice.

                                            def f_1(t): return t * w
    if flag:                                if flag:
        f = lambda t: t * w         ->          f = 0
    else:                                   else:
        f = np.sin                              f = 1
    return f(x)                             return f_1(x) if f == 0 else np.sin(x)

So it is for every name that only functions are given to, some of them defined inside, more than once or where the
calls cannot see it. Where such a name is also given something else, its functions get names of their own, and which of
them it is has to be known while compiling::

    if f is None:                               if f is None:
        def f(t): ...               ->              def f_1(t): ...
                                                    f = f_1
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from ...form.names import local_names
from ...form.program import copy_of, name, replace_names, store
from ...form.trees import children, nodes
from ...reading.resolve import MISSING
from ..syntax.callee import Scope
from ..syntax.computed_defaults import write_defaults
from ..syntax.plain_parts import mentions
from ..syntax.short_forms import placed


def choose_functions(function: ast.FunctionDef, scope: Scope, fresh: Callable[..., str]) -> None:
    """Take the names apart, in place; ``scope`` is inside the function, ``fresh`` makes up names."""
    found = bindings(function)
    for called in list(found):
        match found[called]:
            case [ast.FunctionDef() as inner] if inner.args.defaults or any(inner.args.kw_defaults):
                write_defaults(function, inner, _blocks(function.body), scope, fresh)
        functions = [_function_of(node, scope) for node in found[called]]
        if not any(isinstance(node, ast.FunctionDef) for node in found[called]):
            continue
        if None in functions:
            _name_apart(function, called, fresh)
            continue
        if len(functions) > 1 or not _is_seen(function.body, found[called][0], called):
            _choose(function, called, found[called], fresh)


def define_in_order(function: ast.FunctionDef) -> None:
    """Put a function before those that are defined before it and call it, in place.

    What it reads it reads when it is called; so it may, where nothing between the two could call or read one of them.
    """
    body, found = function.body, bindings(function)
    single = {n for n, given in found.items() if len(given) == 1 and isinstance(given[0], ast.FunctionDef)}
    for _ in range(len(single) ** 2):
        moved = next((pair for pair in _out_of_order(body, single)), None)
        if moved is None:
            return
        first, later = moved
        body.insert(first, body.pop(later))


def _out_of_order(body: list[ast.stmt], single: set[str]) -> Iterator[tuple[int, int]]:
    """The places of functions, each with that of a later one that it reads."""
    for first, node in enumerate(body):
        if not isinstance(node, ast.FunctionDef):
            continue
        for later in range(first + 1, len(body)):
            other = body[later]
            if not isinstance(other, ast.FunctionDef):
                if any(mentions(other, each) for each in single):
                    break
                continue
            plain = not other.args.defaults and not any(other.args.kw_defaults)
            if plain and other.name in single and mentions(node, other.name) and not mentions(other, node.name):
                yield first, later


def bindings(function: ast.FunctionDef) -> dict[str, list[ast.AST]]:
    """What gives each name of a function its values, not counting the functions inside it; parameters first."""
    a = function.args
    stars = [arg for arg in (a.vararg, a.kwarg) if arg is not None]
    out: dict[str, list[ast.AST]] = {arg.arg: [arg] for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, *stars)}
    for node in _own(function.body):
        if isinstance(node, ast.FunctionDef):
            out.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            out.setdefault(node.targets[0].id, []).append(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            out.setdefault(node.id, []).append(node)
    return out


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a block without those of the functions in it; of ``f = ...`` the statement stands for its target."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            continue
        parts = children(node)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            parts = [node.value]
        waiting += reversed(parts)


def _function_of(node: ast.AST, scope: Scope) -> Any:
    """What a binding gives a name, if it is a function: the definition, or a dotted name from outside."""
    if isinstance(node, ast.FunctionDef):
        return node
    if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Name, ast.Attribute)):
        value = scope.value(node.value)
        return node.value if value is not MISSING and callable(value) else None
    return None


def _is_seen(body: list[ast.stmt], definition: ast.AST, called: str) -> bool:
    """True when a function that is defined once is defined wherever its name is read."""
    reads = [n for n in nodes(ast.Module(body=body, type_ignores=[])) if isinstance(n, ast.Name) and n.id == called]
    for block in _blocks(body):
        place = next((k for k, node in enumerate(block) if node is definition), None)
        if place is not None:
            inside = {id(n) for node in block[place:] for n in nodes(node)}
            return all(id(n) in inside for n in reads)
    return True


def _blocks(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    yield body
    for node in body:
        for field in ("body", "orelse"):
            if isinstance(node, (ast.If, ast.For, ast.While)) and getattr(node, field):
                yield from _blocks(getattr(node, field))


def _name_apart(function: ast.FunctionDef, called: str, fresh: Callable[..., str]) -> None:
    """Definitions of a name that is given other values too: under a name of their own, which it is then given."""
    for block in _blocks(function.body):
        made: list[ast.stmt] = []
        for node in block:
            made.append(node)
            if isinstance(node, ast.FunctionDef) and node.name == called:
                node.name = fresh(called, called)
                made.append(placed(ast.Assign(targets=[store(called)], value=name(node.name)), node))
        block[:] = made


def _choose(function: ast.FunctionDef, called: str, found: list[ast.AST], fresh: Callable[[str], str]) -> None:
    candidates: list[ast.expr] = []
    numbers: dict[int, int] = {}
    for node in found:
        numbers[id(node)] = len(candidates)
        if isinstance(node, ast.FunctionDef):
            candidates.append(name(fresh(called)))
        else:
            assert isinstance(node, ast.Assign)
            candidates.append(node.value)

    def block(body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if id(node) in numbers:
                chosen = candidates[numbers[id(node)]]
                if isinstance(node, ast.FunctionDef):
                    assert isinstance(chosen, ast.Name)
                    node.name = chosen.id
                    definitions.append(choices.visit(node))
                number = ast.Assign(targets=[store(called)], value=ast.Constant(value=numbers[id(node)]))
                out.append(placed(number, node))
                continue
            if isinstance(node, (ast.If, ast.For, ast.While)):
                node.body, node.orelse = block(node.body), block(node.orelse)
            out.append(choices.visit(node))
        return out

    choices = _Choices(called, candidates)
    definitions: list[ast.stmt] = []
    first = next(k for k, node in enumerate(function.body) if any(n in found for n in nodes(node)))
    before, rest = function.body[:first], block(function.body[first:])
    function.body = [*before, *definitions, *rest]  # all of them where the first is: they see later values anyway


class _Choices(ast.NodeTransformer):
    """Calls of one name, or with it, as a choice among the functions that it may stand for."""

    def __init__(self, called: str, candidates: list[ast.expr]):
        self.called, self.candidates = called, candidates

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self.called not in local_names(node):
            node.body = [self.visit(each) for each in node.body]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if not (isinstance(node.value, ast.Call) and self.is_chosen(node.value)):
            return self.generic_visit(node)
        *others, last = [placed(ast.Expr(value=call), node) for call in self.each(node.value)]
        chosen: ast.stmt = last
        for number, each in reversed(list(enumerate(others))):
            chosen = placed(ast.If(test=self.test(number), body=[each], orelse=[chosen]), node)
        return chosen

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not self.is_chosen(node):
            return self.generic_visit(node)
        *others, last = self.each(node)
        choice: ast.expr = last
        for number, call in reversed(list(enumerate(others))):
            choice = ast.IfExp(test=self.test(number), body=call, orelse=choice)
        return placed(choice, node)

    def is_chosen(self, node: ast.Call) -> bool:
        values = [node.func, *node.args, *(k.value for k in node.keywords)]
        return any(isinstance(v, ast.Name) and v.id == self.called for v in values)

    def each(self, node: ast.Call) -> list[ast.expr]:
        """The call for each of the functions."""
        out = []
        for candidate in self.candidates:
            names = {self.called: candidate}
            fresh = copy_of(node)
            fresh.func = replace_names(fresh.func, names)
            fresh.args = [replace_names(a, names) if isinstance(a, ast.Name) else self.visit(a) for a in fresh.args]
            for keyword in fresh.keywords:
                plain = isinstance(keyword.value, ast.Name)
                keyword.value = replace_names(keyword.value, names) if plain else self.visit(keyword.value)
            out.append(fresh)
        return out

    def test(self, number: int) -> ast.expr:
        return ast.Compare(left=name(self.called), ops=[ast.Eq()], comparators=[ast.Constant(value=number)])


def called_display(node: ast.AST) -> ast.expr | None:
    """The display of which a call takes an item, ``{"sin": np.sin}[kind](x)``, also by ``.get``, the call that makes
    its function, ``deriv(f)(x)``, or the dict in a dict that it asks; None for others."""
    function = node.func if isinstance(node, ast.Call) else None
    match function:
        case ast.Subscript(value=(ast.Dict() | ast.List() | ast.Tuple()) as display):
            return display
        case ast.Call(func=ast.Attribute(value=ast.Dict() as display, attr="get")):
            return display
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="get")) as inner, attr="get"):
            return inner  # of ``d.get(a).get(b)``
        case ast.Call(func=ast.Name(id=called)) if called not in ("type", "vectorize", "getattr", "super", "partial"):
            return function
    return None


def with_named_display(node: ast.Call, called: str) -> ast.Call:
    """The call of an item of that display, or of that function, which has a name now."""
    whole = name(called)
    if isinstance(node.func, ast.Attribute):
        taken = ast.Attribute(value=whole, attr=node.func.attr, ctx=ast.Load())
        return placed(ast.Call(func=taken, args=node.args, keywords=node.keywords), node)
    if isinstance(node.func, ast.Subscript):
        function: ast.expr = ast.Subscript(value=whole, slice=node.func.slice, ctx=ast.Load())
    else:
        assert isinstance(node.func, ast.Call)
        if isinstance(node.func.func, ast.Name):
            return placed(ast.Call(func=whole, args=node.args, keywords=node.keywords), node)
        taken = ast.Attribute(value=whole, attr="get", ctx=ast.Load())
        function = ast.Call(func=taken, args=node.func.args, keywords=node.func.keywords)
    return placed(ast.Call(func=function, args=node.args, keywords=node.keywords), node)


def as_choice(node: ast.Call) -> ast.IfExp | None:
    """``(f if c else g)(x)`` as ``f(x) if c else g(x)``; None for other calls."""
    if not isinstance(node.func, ast.IfExp):
        return None
    both = []
    for function in (node.func.body, node.func.orelse):
        fresh = copy_of(node)
        fresh.func = function
        both.append(fresh)
    return placed(ast.IfExp(test=node.func.test, body=both[0], orelse=both[1]), node)
