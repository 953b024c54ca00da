"""Whether it makes a difference that a generator and the loop over it go on in turns, as they do in Python.

    for v in chain:              here the generator gives all its values before the loop begins
        total += v

None, where neither changes what the other reads, and where the loop takes all values or the rest of the generator
cannot raise. What cannot be seen to be so is refused.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.program import root_name
from ...form.trees import nodes
from ...reading.resolve import MISSING, is_helper, python_function
from ..syntax.callee import BUILTINS
from ..syntax.lengths import is_harmless, may_change
from ..syntax.short_forms import CHANGING
from ..unrolled.trips import own_exits
from .made_objects import Tracking
from .object_bodies import source_of
from .object_classes import attributes_stored, functions_of
from .object_things import Untracked

_CHANGING = (
    *CHANGING,
    *("fill", "put", "partition", "resize", "itemset", "setfield", "setflags", "shuffle", "update", "setdefault"),
    *("popitem", "add", "discard", "appendleft", "popleft", "extendleft", "rotate"),
)
_MAKING = ("zeros", "empty", "ones", "full", "zeros_like", "empty_like", "ones_like", "full_like", "array", "copy")
_QUIET = tuple(BUILTINS[each] for each in ("len", "range", "abs", "enumerate", "zip", "iter", "float", "isinstance"))
_RAISING = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_ALL_AT_ONCE = tuple(BUILTINS[each] for each in ("list", "tuple", "sorted", "sum", "max", "min", "set"))


def _takes_all(tracking: Tracking, iterable: ast.expr) -> bool:
    """True where what a loop goes over has taken all values of generators before."""
    called = tracking.scope.value(iterable.func) if isinstance(iterable, ast.Call) else MISSING
    return any(called is each for each in _ALL_AT_ONCE)


def check_turns(tracking: Tracking, before: int, loop: Any, body: list[ast.stmt]) -> None:
    """Raises Untracked where a loop or comprehension over generators, those begun since there were ``before``, might
    not mean what it means in turns."""
    codes = tracking.going[before:]
    iterable = loop.iter if isinstance(loop, ast.For) else loop.generators[0].iter
    if not codes or _takes_all(tracking, iterable):
        return
    turns = _Turns(tracking, loop)
    stored, read = turns.stored_by(body), {each for code in turns.reached(set(), codes) for each in code.co_names}
    if stored & read or turns.changes(body):
        raise Untracked(loop, "may change while a generator goes over it")
    functions = turns.functions(codes)
    if len(functions) < len(turns.reached(set(), codes)):
        raise Untracked(loop, "is gone over by a generator that is more than a loop")
    trees = [turns.tree_of(each) for each in functions]
    if any(any(attributes_stored(f.__code__)) for f in functions) or any(turns.changes(t.body, t) for t in trees):
        raise Untracked(loop, "is gone over by a generator that changes something")
    if (_ends_early(loop, body) or turns.is_caught()) and any(turns.may_raise(t) for t in trees):
        raise Untracked(loop, "is gone over by a generator that may raise behind the end of the loop")


class _Turns:
    def __init__(self, tracking: Tracking, loop: ast.AST):
        self.tracking, self.loop = tracking, loop
        self.methods = [f for of in tracking.classes for f in functions_of(of)]
        self.named = {f.__name__ for f in self.methods}
        self.seen: set[Any] = set()

    # ---- functions

    def reached(self, names: set[str], codes: list[Any]) -> list[Any]:
        """The code of methods with such names, of functions, and of what these name."""
        found: list[Any] = []
        waiting = [*codes, *(f.__code__ for f in self.methods if f.__name__ in names)]
        while waiting:
            code = waiting.pop()
            if code in found:
                continue
            found.append(code)
            every = [*self.methods, *self.tracking.functions]
            waiting += [f.__code__ for f in every if f.__name__ in code.co_names]
        return found

    def functions(self, codes: list[Any]) -> list[types.FunctionType]:
        every = {f.__code__: f for f in (*self.methods, *self.tracking.functions)}
        return [every[code] for code in self.reached(set(), codes) if code in every]

    def tree_of(self, function: Any) -> ast.FunctionDef:
        tree: ast.FunctionDef = source_of(function, self.loop).tree
        return tree

    # ---- changes

    def stored_by(self, body: list[ast.stmt]) -> set[str]:
        """The attributes that statements, and what they call, may assign or change."""
        every = self.with_inner([n for s in body for n in nodes(s)])
        stored = {n.attr for n in every if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
        calls = [n for n in every if isinstance(n, ast.Call)]
        for each in calls:
            if isinstance(each.func, ast.Attribute) and each.func.attr in _CHANGING:
                stored |= {n.attr for n in nodes(each.func.value) if isinstance(n, ast.Attribute)}
        names = {n.func.attr for n in calls if isinstance(n.func, ast.Attribute)}
        found = [python_function(f) for n in calls if is_helper(f := self.tracking.scope.value(n.func))]
        for code in self.reached(names, [f.__code__ for f in found if isinstance(f, types.FunctionType)]):
            stored |= set().union(*attributes_stored(code))
            stored |= set(code.co_names) if set(code.co_names) & set(_CHANGING) else set()
        return stored

    def with_inner(self, every: list[ast.AST]) -> list[ast.AST]:
        """The nodes of statements, and those of the functions inside that they name."""
        trees = [self.tracking.source.tree, *self.tracking.bodies]
        inner = [n for t in trees for n in nodes(t) if isinstance(n, ast.FunctionDef) and n is not trees[0]]
        taken: list[ast.FunctionDef] = []
        while True:
            names = {n.id for n in every if isinstance(n, ast.Name)}
            more = [f for f in inner if f.name in names and f not in taken]
            if not more:
                return every
            taken += more
            every = [*every, *(n for f in more for n in nodes(f))]

    def changes(self, body: list[ast.stmt], tree: ast.FunctionDef | None = None) -> bool:
        """True where statements, or what they call, may write into an array or a list that others know."""
        trees = [self.tracking.source.tree, *self.tracking.bodies] if tree is None else [tree]
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                if not self.is_private(node.value, trees):
                    return True
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                if not self.is_private(node.target, trees):
                    return True
            elif isinstance(node, ast.Call) and self.call_changes(node, trees):
                return True
        return False

    def call_changes(self, node: ast.Call, trees: list[Any]) -> bool:
        function = node.func
        alone = ast.Call(func=function, args=node.args, keywords=node.keywords)
        called = self.tracking.scope.value(function)
        if any(k.arg == "out" and not self.is_private(k.value, trees) for k in node.keywords):
            return True
        if called is not MISSING and not may_change(self.tracking.scope, alone):
            return False
        if isinstance(called, type):
            return self.some_change([f for f in functions_of(called) if f.__name__ in ("__init__", "__post_init__")])
        if is_helper(called):
            return self.some_change([python_function(called)])
        if isinstance(function, ast.Attribute):
            if function.attr in self.named:
                return self.some_change([f for f in self.methods if f.__name__ == function.attr])
            return function.attr in _CHANGING and not self.is_private(function.value, trees)
        if isinstance(function, ast.Name):
            inner = [n for t in trees for n in nodes(t) if isinstance(n, ast.FunctionDef) and n.name == function.id]
            return len(inner) != 1 or self.some_change([], inner)
        return True

    def some_change(self, functions: list[Any], trees: list[ast.FunctionDef] | None = None) -> bool:
        """True where one of some functions may write into what others know."""
        for each in [*(trees or []), *functions]:
            if id(each) in self.seen:
                continue
            self.seen.add(id(each))
            tree = each if isinstance(each, ast.FunctionDef) else self.tree_of(each)
            moved = any(isinstance(n, (ast.Nonlocal, ast.Global)) for n in nodes(tree))
            if moved or self.changes(tree.body, tree):
                return True
        return False

    def is_private(self, place: ast.expr, trees: list[Any]) -> bool:
        """True for a number, or for an array or list that is made in the function and has no other name."""
        deep = isinstance(place, ast.Subscript)
        if not isinstance(place, (ast.Name, ast.Subscript)):
            return False
        called, numbers, made = root_name(place), True, False
        for node in (n for t in trees for n in (nodes(t) if isinstance(t, ast.AST) else [])):
            match node:
                case ast.arg(arg=each) if each == called:
                    return False
                case ast.Assign(targets=targets, value=value) if any(_binds(t, called) for t in targets):
                    plain = [t for t in targets if isinstance(t, ast.Name) and t.id == called]
                    if len(targets) > 1 or not plain or not self.is_new(value, deep):
                        return False
                    numbers, made = numbers and _is_number(value), True
                case ast.For(target=target) | ast.comprehension(target=target) if _binds(target, called):
                    return False
                case ast.NamedExpr(target=target) | ast.withitem(optional_vars=target) if target is not None:
                    if _binds(target, called):
                        return False
        return made and (numbers or not any(self.hands_on(t, called) for t in trees))

    def is_new(self, value: ast.expr, deep: bool) -> bool:
        """True for an expression that gives a number, or an array or list that nobody else has."""
        if isinstance(value, ast.Call):
            made_by = self.tracking.scope.value(value.func)
            of_numpy = getattr(made_by, "__module__", None) == "numpy" and getattr(made_by, "__name__", "") in _MAKING
            return of_numpy or (
                not deep and any(made_by is BUILTINS[e] for e in ("float", "int", "len", "list", "sum"))
            )
        if isinstance(value, (ast.List, ast.ListComp, ast.Dict, ast.BinOp)):
            return not deep
        return isinstance(value, (ast.Constant, ast.UnaryOp, ast.Compare))

    def hands_on(self, tree: Any, called: str) -> bool:
        """True where a function gives an array or a list another name, or to what may keep it."""
        for node in nodes(tree):
            values: list[Any] = []
            if isinstance(node, ast.Call) and not is_harmless(self.tracking.scope, node):
                values = [*node.args, *(k.value for k in node.keywords)]
            elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Yield)):
                values = [] if isinstance(node.value, (ast.BinOp, ast.Compare, ast.Call)) else [node.value]
            elif isinstance(node, (ast.List, ast.Tuple, ast.Dict)) and isinstance(getattr(node, "ctx", None), ast.Load):
                values = [node]
            if any(isinstance(n, ast.Name) and n.id == called for v in values if v for n in nodes(v)):
                return True
        return False

    # ---- what raises

    def is_caught(self) -> bool:
        every: list[Any] = [self.tracking.source.tree, *self.tracking.bodies]
        return any(isinstance(n, ast.Try) for tree in every for n in nodes(tree))

    def may_raise(self, tree: ast.FunctionDef) -> bool:
        """True where a function that a generator reaches may raise an exception."""
        for node in nodes(tree):
            match node:
                case ast.Raise() | ast.Assert():
                    return True
                case ast.Subscript(slice=index, ctx=ast.Load()) if not isinstance(index, ast.Slice):
                    return True
                case ast.BinOp(op=op) | ast.AugAssign(op=op) if isinstance(op, _RAISING):
                    if not (isinstance(op, ast.Pow) and isinstance(getattr(node, "right", None), ast.Constant)):
                        return True
                case ast.Call(func=function):
                    called = self.tracking.scope.value(function)
                    known = any(called is each for each in _QUIET) or isinstance(function, ast.Attribute)
                    if not (known or is_helper(called)) or getattr(called, "__module__", "") == "math":
                        return True
        return False


def _ends_early(loop: Any, body: list[ast.stmt]) -> bool:
    """True where a loop may not take all values: it is left, or goes over something else as well."""
    others = [n for n in nodes(loop.iter) if isinstance(n, ast.Call)] if isinstance(loop, ast.For) else []
    zipped = any(isinstance(n.func, ast.Name) and n.func.id == "zip" for n in others)
    leaves = any(isinstance(e, ast.Break) for e in own_exits(body)) if isinstance(loop, ast.For) else False
    return zipped or leaves or any(isinstance(n, (ast.Return, ast.Raise)) for s in body for n in nodes(s))


def _binds(target: ast.AST, called: str) -> bool:
    """True where a target gives a name a value, not an element or an attribute of it."""
    return any(isinstance(n, ast.Name) and n.id == called and isinstance(n.ctx, ast.Store) for n in nodes(target))


def _is_number(value: ast.expr) -> bool:
    inner = value.operand if isinstance(value, ast.UnaryOp) else value
    return isinstance(inner, ast.Constant) and isinstance(inner.value, (int, float))
