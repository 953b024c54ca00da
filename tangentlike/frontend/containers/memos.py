"""What functions that call themselves keep of their results: caches and dicts that are handed on, as a variable around.

    @cache                              memo = {}
    def f(n):                           def f(n):
        if n < 2: return x[n]     ->        if n in memo: return memo[n]
        return f(n - 1) + f(n - 2)          ...

    def f(n, x, memo=None):             def f(n, x, memo=None):
        if memo is None:                    memo = {}
            memo = {}                       def inner(n, x): ...  (calls ``inner``)
        ... f(n - 1, x, memo) ...           return inner(n, x)

A cached function whose arguments may be anything but whole numbers is the function itself, where
nothing changes meanwhile: the value is the same.
``handed_state.py`` says what becomes of the variable.
"""

from __future__ import annotations

import ast
import dis
import functools
import types
from collections.abc import Callable

from ...form.names import local_names
from ...form.program import copy_of, name, store
from ...form.trees import inner_blocks, nodes
from ...reading.parameters import all_names
from ...reading.source import Source
from ..flow.exits import always_exits
from ..syntax.callee import Scope, draws_inside
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_none
from ..syntax.short_forms import changed_list, lines_of, placed
from ..syntax.whole_values import Whole

Fits = Callable[[list[ast.expr | None], list[ast.Call]], bool]  # what calls give for a parameter, and the calls
_DICTS = {dis.opmap.get("BUILD_MAP")}


def write_memos(source: Source) -> bool:
    """Write a variable around, in place, for what functions keep of their results; True where there is one."""
    if not _may_keep(source.code_as_read):
        return False
    scope = Scope(source)
    memos = _Memos(source, scope)
    with scope.inside(source.tree):
        memos.of_itself(source.tree)
        memos.block(source.tree)
    return memos.found


def _may_keep(code: types.CodeType) -> bool:
    """True where a function may keep results: one with functions inside that has a cache or makes a dict, or one that
    calls itself and does."""
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    codes = [code, *inner]
    if inner and any(word in each.co_names for each in codes for word in ("cache", "lru_cache")):
        return True
    makes = any(_DICTS & set(each.co_code[::2]) or "dict" in each.co_names for each in codes)
    return makes and bool(inner or code.co_name in code.co_names)


class _Memos:
    def __init__(self, source: Source, scope: Scope):
        self.source, self.scope = source, scope
        self.names = MadeNames(source.tree, source.made, scope)
        self.found = False

    def fresh(self, base: str, stands_for: str) -> str:
        self.found = True
        return self.names(base, stands_for)

    def block(self, tree: ast.FunctionDef) -> None:
        """The functions inside of a function."""
        out: list[ast.stmt] = []
        for node in tree.body:
            before: list[ast.stmt] = []
            if isinstance(node, ast.FunctionDef):
                if len(node.decorator_list) == 1 and self.is_cache(node.decorator_list[0]) and self.is_pure(node):
                    before = self.cached(node, tree)
                    if before or self.is_steady(node, tree):
                        node.decorator_list = []
                before += self.with_default(node, tree) or self.with_argument(node, tree)
                self.of_itself(node)
            out += [*(placed(each, node) for each in before), node]
        tree.body = out

    # ---- functools.cache

    def is_cache(self, node: ast.expr) -> bool:
        made = self.scope.value(node.func if isinstance(node, ast.Call) else node)
        return made is functools.lru_cache or (made is functools.cache and not isinstance(node, ast.Call))

    def is_pure(self, function: ast.FunctionDef) -> bool:
        """True where calling a function again does nothing but give the same value."""
        own = local_names(function)
        for node in nodes(function):
            if isinstance(node, (ast.Nonlocal, ast.Global, ast.Yield, ast.YieldFrom)):
                return False
            target = isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
            if target or (isinstance(node, ast.Call) and changed_list(node) and changed_list(node) not in own):
                return False
        return not draws_inside(self.scope, function)

    def is_steady(self, function: ast.FunctionDef, tree: ast.FunctionDef) -> bool:
        """True where what a function reads, and what it has given, stays as it is: behind its definition nothing but
        numbers that it does not read is changed."""
        place = tree.body.index(function)
        free = {n.id for n in nodes(function) if isinstance(n, ast.Name)} - local_names(function)
        for node in (n for s in tree.body[place + 1 :] for n in nodes(s)):
            if isinstance(node, (ast.Nonlocal, ast.keyword)) and getattr(node, "arg", "out") == "out":
                return False
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in free:
                return False
            if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                return False
            if isinstance(node, ast.Call) and changed_list(node):
                return False
            if isinstance(node, ast.AugAssign) and not _begins_as_number(node.target, tree):
                return False
        return True

    def cached(self, function: ast.FunctionDef, tree: ast.FunctionDef) -> list[ast.stmt]:
        """Keep the results of a function that calls itself, where its arguments are whole numbers for certain."""
        parameters = all_names(function.args)
        calls = [n for n in nodes(tree) if isinstance(n, ast.Call) and _is_of(n, function.name)]
        inside = {id(n) for n in nodes(function)}
        plain = not (function.args.vararg or function.args.kwarg or function.args.defaults or function.args.kwonlyargs)
        stores = {n.id for n in nodes(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        whole = Whole(self.scope, tree, set(parameters) if plain else set())
        if not (plain and parameters) or stores & set(parameters) or not any(id(n) in inside for n in calls):
            return []
        for call in calls:
            if call.keywords or len(call.args) != len(parameters) or not all(map(whole.is_whole, call.args)):
                return []
        if not all(isinstance(n.value, ast.expr) for n in nodes(function) if isinstance(n, ast.Return)):
            return []
        memo = self.fresh("memo", f"the results of {function.name}")
        key = ", ".join(parameters)
        value = self.fresh("value", "the result")

        def kept(body: list[ast.stmt]) -> list[ast.stmt]:
            out: list[ast.stmt] = []
            for node in body:
                if isinstance(node, ast.Return):
                    made = lines_of(f"{memo}[{key}] = {value}\nreturn {value}")
                    assert node.value is not None
                    given = ast.Assign(targets=[store(value)], value=node.value)
                    out += [placed(each, node) for each in (given, *made)]
                    continue
                for block in inner_blocks(node) if not isinstance(node, ast.FunctionDef) else ():
                    block[:] = kept(block)
                out.append(node)
            return out

        asked = key if len(parameters) == 1 else f"({key})"
        first = lines_of(f"if {asked} in {memo}:\n    return {memo}[{key}]")
        function.body = [*(placed(each, function) for each in first), *kept(function.body)]
        return lines_of(f"{memo} = {{}}")

    # ---- dicts that are handed on

    def with_default(self, function: ast.FunctionDef, tree: ast.FunctionDef) -> list[ast.stmt]:
        """``def f(n, memo={})`` inside: there is one dict for each time that the function is defined."""
        names, defaults = [a.arg for a in function.args.args], function.args.defaults
        for parameter, default in zip(names[::-1], defaults[::-1], strict=False):
            if not _is_empty_dict(default) or self.stores(function, parameter):
                continue
            if self.drop(function, tree, parameter, lambda given, _: not any(given)):
                return self.around(function, parameter)
        return []

    def with_argument(self, function: ast.FunctionDef, tree: ast.FunctionDef) -> list[ast.stmt]:
        """``f(4, {})`` of a function inside that hands its dict on: its one call from outside makes it."""
        repeated = (ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.comprehension)
        again = {
            id(n) for outer in nodes(tree) if isinstance(outer, repeated) and outer is not tree for n in nodes(outer)
        }

        def is_made(given: list[ast.expr | None], calls: list[ast.Call]) -> bool:
            alone = len(calls) == 1 and id(calls[0]) not in again
            return alone and given[0] is not None and _is_empty_dict(given[0])

        for parameter in [a.arg for a in function.args.args]:
            if not self.stores(function, parameter) and self.drop(function, tree, parameter, is_made):
                return self.around(function, parameter)
        return []

    def of_itself(self, function: ast.FunctionDef) -> None:
        """``if memo is None: memo = {}`` of a function that hands the dict on to itself."""
        body = function.body
        start = 1 if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else 0
        parameter = _guarded(body[start]) if len(body) > start else ""
        names = [a.arg for a in function.args.args]
        defaults = dict(zip(names[::-1], function.args.defaults[::-1], strict=False))
        if parameter not in defaults or not is_none(defaults[parameter]) or function.args.vararg:
            return
        rest = copy_of(body[start + 1 :])
        inner: ast.FunctionDef = copy_of(function)
        inner.body = rest
        calls = [n for n in nodes(inner) if isinstance(n, ast.Call) and _is_of(n, function.name)]
        named = [n for n in nodes(inner) if isinstance(n, ast.Name) and n.id == function.name]
        if not calls or len(named) != len(calls) or self.stores(inner, parameter) or function.args.kwonlyargs:
            return
        place = names.index(parameter)
        if not all(_handed(call, parameter, place) for call in calls):
            return
        inner.name = self.fresh(f"{function.name}_inner", function.name)
        for call in calls:
            call.func = ast.copy_location(name(inner.name), call.func)
            _without(call, parameter, place)
        _drop_parameter(inner, place)
        others: list[ast.expr] = [name(each) for each in names if each != parameter]
        made = ast.Return(value=ast.Call(func=name(inner.name), args=others, keywords=[]))
        if any(isinstance(n, (ast.FunctionDef, ast.Lambda)) for s in rest for n in nodes(s)):
            return
        memo = self.fresh(parameter, parameter)
        for node in nodes(inner):
            if isinstance(node, ast.Name) and node.id == parameter:
                node.id = memo
        fresh = lines_of(f"if {parameter} is not None:\n    pass\n{memo} = {{}}")
        guard = fresh[0]
        assert isinstance(guard, ast.If)
        guard.body = body[start + 1 :]
        ends = [] if always_exits(guard.body) else [ast.Return(value=None)]
        guard.body = [*guard.body, *ends]
        function.body = [*body[:start], *(placed(each, body[start]) for each in (*fresh, inner, made))]

    def around(self, function: ast.FunctionDef, parameter: str) -> list[ast.stmt]:
        """The dict of a function, under a name of its own, before the function."""
        memo = self.fresh(parameter, parameter)
        for node in nodes(function):
            if isinstance(node, ast.Name) and node.id == parameter:
                node.id = memo
        return lines_of(f"{memo} = {{}}")

    def stores(self, function: ast.FunctionDef, parameter: str) -> bool:
        return any(isinstance(n, ast.Name) and n.id == parameter and not isinstance(n.ctx, ast.Load)
                   for n in nodes(function))  # fmt: skip

    def drop(self, function: ast.FunctionDef, tree: ast.FunctionDef, parameter: str, fits: Fits) -> bool:
        """Leave a parameter out, in place, that the function hands on to itself, and that other calls give as ``fits``
        says."""
        place = [a.arg for a in function.args.args].index(parameter)
        inside = {id(n) for n in nodes(function)}
        calls = [n for n in nodes(tree) if isinstance(n, ast.Call) and _is_of(n, function.name)]
        named = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == function.name]
        if not any(id(call) in inside for call in calls) or len(named) != len(calls) or function.args.vararg:
            return False
        if any(isinstance(a, ast.Starred) for call in calls for a in call.args):
            return False
        other = [call for call in calls if not (id(call) in inside and _handed(call, parameter, place))]
        if not fits([_given(call, parameter, place) for call in other], other):
            return False
        for call in calls:
            _without(call, parameter, place)
        _drop_parameter(function, place)
        return True


def _begins_as_number(target: ast.expr, tree: ast.FunctionDef) -> bool:
    """True for a variable whose every plain assignment gives it a literal number."""
    given = [n.value for n in nodes(tree) if isinstance(n, ast.Assign) for t in n.targets
             if isinstance(t, ast.Name) and isinstance(target, ast.Name) and t.id == target.id]  # fmt: skip
    return bool(given) and all(isinstance(each, ast.Constant) for each in given)


def _is_of(node: ast.Call, called: str) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == called


def _is_empty_dict(node: ast.expr) -> bool:
    match node:
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return True
    return False


def _guarded(node: ast.stmt) -> str:
    """The parameter that gets a dict where it is None."""
    match node:
        case ast.If(
            test=ast.Compare(left=ast.Name(id=called), ops=[ast.Is()], comparators=[ast.Constant(value=None)]),
            body=[ast.Assign(targets=[ast.Name(id=target)], value=value)],
            orelse=[],
        ) if called == target and _is_empty_dict(value):
            return called
    return ""


def _given(call: ast.Call, parameter: str, place: int) -> ast.expr | None:
    """What a call gives for a parameter."""
    if len(call.args) > place:
        return call.args[place]
    return next((k.value for k in call.keywords if k.arg == parameter), None)


def _handed(call: ast.Call, parameter: str, place: int) -> bool:
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return False
    given = _given(call, parameter, place)
    return isinstance(given, ast.Name) and given.id == parameter


def _without(call: ast.Call, parameter: str, place: int) -> None:
    if len(call.args) > place:
        del call.args[place]
    else:
        call.keywords = [k for k in call.keywords if k.arg != parameter]


def _drop_parameter(function: ast.FunctionDef, place: int) -> None:
    args = function.args
    behind = len(args.args) - len(args.defaults)
    if place >= behind:
        del args.defaults[place - behind]
    del args.args[place]
