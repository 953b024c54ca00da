"""Generator functions, written in where their values are taken.

    def halves(v, n):                        v_1 = x
        for _ in range(n):                   for _ in range(4):
            v = v / 2            ->              v_1 = v_1 / 2
            yield v                              h = v_1
    for h in halves(x, 4):                       s += h * h
        s += h * h

The body of the loop takes the place of each ``yield``, so both go on in turns, as in Python. Where the body leaves the
loop, so do the loops of the generator. What takes all values at once (``list``, ``sum``, a comprehension, unpacking)
takes them from a list. A generator that is kept, sent values, or given on stays, and is refused.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator
from typing import Any

from ...errors import TangentlikeError
from ...form.names import local_names
from ...form.program import copy_of, name, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.source import Source, read
from ..functions.comprehension_loops import is_steady
from ..functions.matches import write_matches
from ..functions.written_bodies import Stays, bound, is_always_reached, is_plain, own_names, with_names, without
from ..functions.written_in import defined_first
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.raising import is_same
from ..syntax.short_forms import Instead, bound_by, loop_of, placed
from .grouped import write_groups
from .yielding import Leaving, exits_of, written_at_yields

AT_MOST = 8  # copies of a loop's body
EXHAUSTING = (list, tuple, sum, sorted, max, min)


def write_generators(source: Source) -> None:
    """Write generators in, in place, where a function's code tells that it may call one."""
    if write_groups(source) or _may_call(source.code_as_read, Scope(source)):
        _Writing(source).function(source.tree)


def _may_call(code: types.CodeType, scope: Scope) -> bool:
    inside = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    if any(c.co_flags & inspect.CO_GENERATOR and c.co_name != "<genexpr>" for c in inside):
        return True
    for each in (*code.co_names, *code.co_freevars):
        found = scope.outside.get(each)
        if _is_generator(found):
            return True
        if isinstance(found, types.ModuleType) and any(_is_generator(vars(found).get(n)) for n in code.co_names):
            return True
    return any(_may_call(c, scope) for c in inside)


def _is_generator(found: Any) -> bool:
    return isinstance(found, types.FunctionType) and bool(found.__code__.co_flags & inspect.CO_GENERATOR)


class _Writing:
    """``inner`` are the generators that are defined inside of the functions at hand."""

    def __init__(self, source: Source):
        self.scope = Scope(source)
        self.fresh = MadeNames(source.tree, source.made, self.scope)
        declared = [s for s in nodes(source.tree) if isinstance(s, (ast.Nonlocal, ast.Global))]
        self.moving = {each for s in declared for each in s.names}  # what functions inside may bind again
        self.inner: dict[str, ast.FunctionDef] = {}
        self.active: list[str] = []

    def function(self, node: ast.FunctionDef) -> None:
        outer = self.inner
        found = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef) and any(_yields(n))}
        own = {n.id for n in nodes(node) if isinstance(n, ast.Name)} | local_names(node)
        self.inner = {k: v for k, v in outer.items() if not local_names(node) & {k, *_read_by(v)}}
        self.inner |= {k: v for k, v in found.items() if k in own and defined_first(node, k)}
        with self.scope.inside(node):
            node.body = self.block(node.body) or [placed(ast.Pass(), node)]
        left = {n.id for s in node.body for n in nodes(s) if isinstance(n, ast.Name)}
        kept = [s for s in node.body if not (isinstance(s, ast.FunctionDef) and s.name in found and s.name not in left)]
        node.body, self.inner = kept or [placed(ast.Pass(), node)], outer

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            if node.name not in self.inner:
                self.function(node)
            return [node]
        for block in inner_blocks(node):
            block[:] = self.block(block)
        known = set(self.fresh.taken)
        try:
            if isinstance(node, ast.For) and (made := self.loop(node)) is not None:
                return made
            return self.taking_all(node)
        except Stays:
            self.fresh.taken = known
            return [node]

    # ---- the generators

    def generator(self, node: ast.AST) -> ast.FunctionDef | None:
        """The generator function that an expression is a call of."""
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Name) and node.func.id in self.inner:
            return self.inner[node.func.id]
        found = self.scope.value(node.func)
        if not isinstance(found, types.FunctionType) or not _is_generator(found) or hasattr(found, "__wrapped__"):
            return None
        self.scope.watch(node.func)
        try:
            source = read(found)
            write_matches(source)
            tree = source.tree
        except (TangentlikeError, TypeError, AttributeError):
            return None
        return tree if is_same(tree, found, self.scope) else None

    def begun(self, call: ast.Call, loop: ast.For) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """What a call of a generator evaluates, and its body, with names of their own."""
        function = self.generator(call)
        assert function is not None
        yields = list(_yields(function))
        alone = [s.value for s in nodes(function) if isinstance(s, ast.Expr)]
        if function.name in self.active or not is_plain(function, (ast.Yield, ast.YieldFrom)):
            raise Stays
        if not all(any(y is a for a in alone) for y in yields):
            raise Stays
        inside = function.name in self.inner
        names = own_names(function, self.fresh)
        stored = {n.id for n in nodes(loop) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        own = {n.id for n in nodes(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        before: list[ast.stmt] = []
        for parameter, value in bound(function, call):
            if isinstance(value, ast.Name) and value.id not in stored | self.moving and parameter not in own:
                names[parameter] = value.id
            else:
                before.append(ast.Assign(targets=[store(names[parameter])], value=value))
        body = [s for s in copy_of(function.body) if not isinstance(s, ast.Nonlocal)]
        body = with_names([s for s in body if not _is_docstring(s)], names)
        if not inside:
            for each in (n for s in body for n in nodes(s)):
                for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                    each.__dict__.pop(key, None)
        body = [placed(each, call) for each in self.from_others(body)]
        self.active.append(function.name)
        body = self.block(body)
        self.active.pop()
        return [placed(each, call) for each in before], body

    def from_others(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """``yield from y`` as a loop over it."""
        out = []
        for node in body:
            for block in inner_blocks(node):
                block[:] = self.from_others(block)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.YieldFrom):
                item = self.fresh("item", node.value.value)
                again = ast.Expr(value=ast.Yield(value=name(item)))
                node = ast.For(target=store(item), iter=node.value.value, body=[again], orelse=[])
            out.append(node)
        return out

    # ---- loops

    def loop(self, node: ast.For) -> list[ast.stmt] | None:
        """The statements for a loop over a generator, also in ``enumerate`` and ``zip``."""
        call = node.iter
        if self.generator(call) is None:
            if isinstance(call, ast.Call) and self.scope.value(call.func) is enumerate:
                return self.enumerated(node, call)
            if isinstance(call, ast.Call) and self.scope.value(call.func) is zip:
                return self.zipped(node, call)
            return None
        before, body = self.begun(call, node)  # type: ignore[arg-type]
        if len(list(_yields_in(body))) > AT_MOST:
            raise Stays
        return [*before, *(placed(s, node) for s in written_at_yields(body, node, Leaving(self.fresh)))]

    def enumerated(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        given = [*call.args[1:], *(k.value for k in call.keywords)]
        if not call.args or self.generator(call.args[0]) is None or len(given) > 1:
            return None
        if not all(isinstance(a, ast.Constant) for a in given):
            raise Stays
        counter, item = self.fresh("k"), self.fresh("item", call.args[0])
        start = given[0] if given else ast.Constant(value=0)
        opening = [*_given(node.target, [name(counter), name(item)]), _counted(counter)]
        loop = ast.For(target=store(item), iter=call.args[0], body=[*opening, *node.body], orelse=node.orelse)
        first = ast.Assign(targets=[store(counter)], value=start)
        return [placed(first, node), *self.again(placed(loop, node))]

    def zipped(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        """``zip(x, g())`` asks whether ``x`` has an item before ``g`` goes on, ``zip(g(), x)`` after it."""
        places = [k for k, a in enumerate(call.args) if self.generator(a) is not None]
        if not places:
            return None
        others = [a for k, a in enumerate(call.args) if k not in places]
        strict = any(ast.unparse(k) != "strict=False" for k in call.keywords)
        if len(places) > 1 or strict or not all(isinstance(a, ast.Name) for a in others) or not others:
            raise Stays
        counter, item = self.fresh("k"), self.fresh("item", call.args[places[0]])
        parts: list[ast.expr] = [
            name(item) if k in places else ast.Subscript(value=copy_of(a), slice=name(counter), ctx=ast.Load())
            for k, a in enumerate(call.args)
        ]
        first, last = call.args[: places[0]], call.args[places[0] + 1 :]
        leaves = any(isinstance(e, ast.Continue) for e in exits_of(node.body))
        stored = {n.id for n in nodes(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        if (first and leaves) or node.orelse or (stored | self.moving) & _names_in(others):
            raise Stays
        if first and not self.only_computes(call.args[places[0]]):
            raise Stays  # the item that stands first is read before the generator goes on
        ended = [ast.If(test=_over(counter, a), body=[ast.Break()], orelse=[]) for a in last]
        body = [*ended, *_given(node.target, parts), *node.body]
        counted = [_counted(counter), *(ast.If(test=_over(counter, a), body=[ast.Break()], orelse=[]) for a in first)]
        if leaves:
            body = [*ended, *_given(node.target, parts), _counted(counter), *node.body]
            counted = []
        loop = ast.For(target=store(item), iter=call.args[places[0]], body=[*body, *counted], orelse=[])
        made: ast.stmt = placed(loop, node)
        written = self.again(made)
        for a in reversed(first):
            some = ast.UnaryOp(op=ast.Not(), operand=_over(counter, a))
            written = [placed(ast.If(test=some, body=written, orelse=[]), node)]
        return [placed(ast.Assign(targets=[store(counter)], value=ast.Constant(value=0)), node), *written]

    def again(self, node: Any) -> list[ast.stmt]:
        found = self.loop(node)
        assert found is not None
        return found

    # ---- all values at once

    def taking_all(self, node: ast.stmt) -> list[ast.stmt]:
        """A statement that takes all values of generators, behind the loops that put them into lists."""
        before: list[ast.stmt] = []
        field = next((f for f in ("value", "test", "iter") if isinstance(getattr(node, f, None), ast.expr)), "")
        if not field or isinstance(node, ast.While):
            return [node]
        while (found := self.taken_in(getattr(node, field), node)) is not None:
            taking, items = found
            self.check_order(node, getattr(node, field), taking)
            values = self.fresh("items", taking)
            chosen = placed(name(values), taking)
            empty = placed(ast.Assign(targets=[store(values)], value=ast.List(elts=[], ctx=ast.Load())), node)
            before += [empty, *self.block([placed(self.filling(items, values), node)])]
            setattr(node, field, Instead(taking, chosen).visit(getattr(node, field)))
        return [*before, node]

    def filling(self, items: Any, values: str) -> ast.stmt:
        """The loop that adds what a comprehension or generator gives to a list."""
        own = {each: self.fresh(each, name(each)) for each in sorted(bound_by(items))} if _is_comp(items) else {}
        if not _is_comp(items):
            item = self.fresh("item", items)
            generators, element = [ast.comprehension(target=store(item), iter=items, ifs=[], is_async=0)], name(item)
        else:
            [wrapped] = with_names([ast.Expr(value=copy_of(items))], own)
            generators, element = wrapped.value.generators, wrapped.value.elt  # type: ignore[attr-defined]
        body: list[ast.stmt] = []
        if self.taken_in(element) is not None:
            made = self.fresh("item", element)
            body, element = [ast.Assign(targets=[store(made)], value=element)], name(made)
        append = ast.Attribute(value=name(values), attr="append", ctx=ast.Load())
        body.append(ast.Expr(value=ast.Call(func=append, args=[element], keywords=[])))
        for each in reversed(generators):
            body = [loop_of(each, body)]
        return body[0]

    def taken_in(self, whole: ast.expr, node: ast.stmt | None = None) -> tuple[ast.expr, ast.expr] | None:
        """The first part of an expression that takes all values of a generator, and what it takes them of."""
        unpacks = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List))
        if unpacks and whole is getattr(node, "value", None) and self.generator(whole) is not None:
            return whole, whole
        for each in nodes(whole):
            if isinstance(each, ast.ListComp) and self.goes_over(each):
                return each, each
            if isinstance(each, ast.Call) and any(self.scope.value(each.func) is f for f in EXHAUSTING) and each.args:
                given = each.args[0]
                if self.goes_over(given) or self.generator(given) is not None:
                    return given, given
            if isinstance(each, ast.Starred) and self.generator(each.value) is not None:
                return each.value, each.value
        return None

    def goes_over(self, node: Any) -> bool:
        """True for a comprehension of a generator's values, or of what takes all of them at each of its items."""
        if not _is_comp(node):
            return False
        if self.taken_in(node.elt) is not None:
            return True
        for each in node.generators:
            over = each.iter
            wraps = isinstance(over, ast.Call) and self.scope.value(over.func) in (enumerate, zip)
            if any(self.generator(a) is not None for a in (over.args if wraps else [over])):
                return True
        return False

    def check_order(self, node: ast.stmt, whole: ast.expr, taking: ast.expr) -> None:
        """What is evaluated before has the same value afterwards."""
        around = without(whole, taking)
        if isinstance(node, ast.AugAssign):
            around.append(node.target)
        if not is_always_reached(whole, taking) or not all(map(self.only_computes, around)):
            raise Stays
        named = {n.target.id for n in nodes(taking) if isinstance(n, ast.NamedExpr)}
        if _names_in(around) & (self.moving | named):
            raise Stays
        other = isinstance(taking, (ast.ListComp, ast.GeneratorExp)) and not is_harmless(self.scope, taking.elt)
        plain = self.only_computes(taking) and not other
        if not plain and not all(is_steady(e, self.scope) for e in around):
            raise Stays

    def only_computes(self, node: ast.AST) -> bool:
        """True where nothing is written, and nothing of the user's called but generators that only compute."""
        called = [f for n in nodes(node) if (f := self.generator(n)) is not None]
        inside = [n for each in [node, *called] for n in nodes(each)]
        writes = any(isinstance(n, (ast.Subscript, ast.Attribute)) and not isinstance(n.ctx, ast.Load) for n in inside)
        others = [n for n in nodes(node) if isinstance(n, ast.Call) and self.generator(n) is None]
        alone = (ast.Call(func=n.func, args=[], keywords=[]) for n in others)
        plain = all(is_harmless(self.scope, each) for f in called for each in f.body)
        return plain and not writes and all(is_harmless(self.scope, each) for each in alone)


def _read_by(function: ast.FunctionDef) -> set[str]:
    """The names of the functions around a function that it reads."""
    return {n.id for n in nodes(function) if isinstance(n, ast.Name)} - local_names(function)


def _yields(function: ast.FunctionDef) -> Iterator[ast.AST]:
    return _yields_in(function.body)


def _yields_in(body: list[Any]) -> Iterator[ast.AST]:
    """The ``yield`` of a body, without those of functions in it."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            waiting += children(node)


def _names_in(every: list[ast.expr]) -> set[str]:
    return {n.id for each in every for n in nodes(each) if isinstance(n, ast.Name)}


def _is_comp(node: ast.AST) -> Any:
    return isinstance(node, (ast.ListComp, ast.GeneratorExp))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _over(counter: str, values: ast.expr) -> ast.expr:
    size = ast.Call(func=name("len"), args=[copy_of(values)], keywords=[])
    return ast.Compare(left=name(counter), ops=[ast.GtE()], comparators=[size])


def _counted(counter: str) -> ast.stmt:
    more = ast.BinOp(left=name(counter), op=ast.Add(), right=ast.Constant(value=1))
    return ast.Assign(targets=[store(counter)], value=more)


def _given(target: ast.expr, parts: list[ast.expr]) -> list[ast.stmt]:
    """The target of a loop gets several parts."""
    if isinstance(target, ast.Tuple) and len(target.elts) == len(parts) and all(
        isinstance(t, (ast.Name, ast.Tuple)) for t in target.elts
    ):  # fmt: skip
        return [ast.Assign(targets=[t], value=p) for t, p in zip(copy_of(target.elts), parts, strict=True)]
    return [ast.Assign(targets=[copy_of(target)], value=ast.Tuple(elts=parts, ctx=ast.Load()))]
