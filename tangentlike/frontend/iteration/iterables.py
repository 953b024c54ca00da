"""Loops over what ``itertools`` makes, as the loops that say the same.

for i, j in product(range(n), range(m)): ...     ->   for i in range(n): for j in range(m): ...
for a, b in combinations(x, 2): ...              ->   for i, a in enumerate(x): for b in x[i + 1:]: ...
for a, b in pairwise(x): ...                     ->   for a, b in zip(x, x[1:]): ...
for e in chain(x, y): ...                        ->   for e in x: ...   and then   for e in y: ...
for s in accumulate(x): ...                      ->   for e in x: s = s + e; ...
for k, e in zip(count(1), x): ...                ->   for k, e in enumerate(x, 1): ...

What Python takes out of an array at the beginning is copied at the beginning where the loop may write into it.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from ...form.program import copy_of, name, replace_names, store
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lazy import is_endless, is_special, special
from ..syntax.lengths import are_harmless, changes_nothing, new_values
from ..syntax.several_results import SeveralResults
from ..syntax.short_forms import lines_of, placed
from ..unrolled.trips import own_exits
from . import filtered_loops
from .array_places import over_places, range_of
from .iterators import applied
from .keyed import in_order

AT_MOST = 4  # loops in each other, and copies of a body
BUILTIN = ("range", "enumerate", "zip", "reversed", "len", "list")


class Loops:
    """Rewrites one loop at a time. ``tree`` is the function as it was written."""

    def __init__(self, scope: Scope, fresh: Callable[..., str], tree: ast.FunctionDef):
        self.scope, self.fresh, self.results = scope, fresh, SeveralResults(scope, fresh, tree)
        self.numbers = new_values(tree)
        self.places = [_place(n) for n in nodes(tree) if isinstance(n, ast.Name)]

    def written(self, node: ast.stmt) -> list[ast.stmt]:
        """The statements for a loop; any other statement is left as it is."""
        if before := self.results.before(node):
            return [*before, *self.written(node)]
        if not isinstance(node, ast.For) or not isinstance(node.iter, ast.Call):
            return [node]
        if any(self.scope.value(name(each)) is not BUILTINS[each] for each in BUILTIN):
            return [node]
        if is_special(self.scope, node.iter):
            made = self.form(node, node.iter)
        elif (made := over_places(self, node)) is None and not self.may_write(node.body):
            made = in_order(self.scope, node, self.fresh)
        if made is None:
            return [node]
        return [again for each in made for again in self.written(placed(each, node))]

    def form(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        function = special(self.scope, call)
        if function is not None:
            return FORMS[function](self, node, call) if function in FORMS else self.chained(node, call)
        if self.scope.value(call.func) is zip:
            return self.zipped(node, call)
        return self.enumerated(node, call)

    # ---- pieces

    def outside(self, node: ast.For) -> set[str]:
        """The names that occur outside of a loop."""
        inside = {_place(n) for n in nodes(node) if isinstance(n, ast.Name)}
        return {place[0] for place in self.places if place not in inside}

    def stored(self, node: ast.For) -> set[str]:
        return _stored([node.target, *node.body])

    def targets(self, node: ast.For, count: int) -> tuple[list[ast.expr], list[ast.stmt]]:
        """A target for each of the items of a trip, and what the body has to begin with."""
        stored = _stored(node.body)
        bound = {n.id for n in nodes(node.target) if isinstance(n, ast.Name)}
        if isinstance(node.target, (ast.Tuple, ast.List)) and len(node.target.elts) == count:
            starred = any(isinstance(e, ast.Starred) for e in node.target.elts)
            if not starred and not bound & (stored | self.outside(node)):
                return list(node.target.elts), []
        names = [self.fresh("item") for _ in range(count)]
        items = ast.Tuple(elts=[name(n) for n in names], ctx=ast.Load())
        return [store(n) for n in names], [ast.Assign(targets=[node.target], value=items)]

    def kept(self, iterable: ast.expr, node: ast.For, before: list[ast.stmt]) -> ast.expr:
        """What a loop goes over as it is before the loop; what is computed is computed once."""
        stored = self.stored(node)
        builtin = self.scope.value(iterable.func) if isinstance(iterable, ast.Call) else MISSING
        if isinstance(iterable, ast.Call) and builtin in (range, enumerate, zip, reversed, len):
            fresh = copy_of(iterable)
            whole = builtin is not range and builtin is not len
            fresh.args = [
                self.kept(a, node, before) if whole else self.number(a, stored, before) for a in iterable.args
            ]
            return fresh
        if isinstance(iterable, (ast.Tuple, ast.List)) and all(isinstance(e, ast.Constant) for e in iterable.elts):
            return iterable
        if not self.may_write(node.body):
            return self.number(iterable, stored, before)
        copied = ast.Call(func=name("list"), args=[iterable], keywords=[])
        return self.number(copied, stored, before)

    def number(self, value: ast.expr, stored: set[str], before: list[ast.stmt]) -> ast.expr:
        """A value that does not change in the loop, under a name if need be."""
        read = {n.id for n in nodes(value) if isinstance(n, ast.Name)}
        counted = (
            isinstance(value, ast.Call) and self.scope.value(value.func) is len and isinstance(value.args[0], ast.Name)
        )
        if (isinstance(value, (ast.Name, ast.Constant)) or counted) and not read & stored:
            return value
        before.append(ast.Assign(targets=[store(chosen := self.fresh("values", value))], value=value))
        return name(chosen)

    def may_write(self, body: list[ast.stmt]) -> bool:
        """True where a body stores into an array, or calls what may."""
        every = [n for s in body for n in nodes(s)]
        stores = any(isinstance(n, (ast.Subscript, ast.Attribute)) and not isinstance(n.ctx, ast.Load) for n in every)
        adds = any(isinstance(n, ast.AugAssign) and getattr(n.target, "id", "") not in self.numbers for n in every)
        return stores or adds or not changes_nothing(self.scope, *body)

    # ---- loops in each other

    def nested(self, node: ast.For, headers: list[tuple[ast.expr, ast.expr]], body: list[ast.stmt]) -> list[ast.stmt]:
        """Loops in each other, which ``break`` leaves all at once."""
        leaves = any(isinstance(each, ast.Break) for each in own_exits(node.body))
        for position, (target, iterable) in reversed(list(enumerate(headers))):
            inner = position == len(headers) - 1
            again: list[ast.stmt] = [] if inner or not leaves else [ast.Break()]
            orelse: list[ast.stmt] = [ast.Continue()] if position and leaves else []
            orelse = orelse if position else node.orelse
            body = [ast.For(target=target, iter=iterable, body=[*body, *again], orelse=orelse)]
        return body

    def product(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        repeat = next((k.value for k in call.keywords if k.arg == "repeat"), ast.Constant(value=1))
        if not (isinstance(repeat, ast.Constant) and isinstance(repeat.value, int)) or len(call.keywords) > 1:
            return None
        count = len(call.args) * repeat.value
        if not 1 <= count <= AT_MOST or any(isinstance(a, ast.GeneratorExp) for a in call.args):
            return None
        if self.may_write(node.body) and not are_harmless(self.scope, call.args[1:]):
            return None  # all are evaluated, and copied then
        before: list[ast.stmt] = []
        pools = [self.kept(a, node, before) for a in call.args]
        targets, opening = self.targets(node, count)
        headers = list(zip(targets, [copy_of(p) for _ in range(repeat.value) for p in pools], strict=True))
        return [*before, *self.nested(node, headers, [*opening, *node.body])]

    def combinations(self, node: ast.For, call: ast.Call, shift: int = 1) -> list[ast.stmt] | None:
        if len(call.args) != 2 or call.keywords or not isinstance(call.args[1], ast.Constant):
            return None
        before: list[ast.stmt] = []
        count, over = call.args[1].value, call.args[0]
        if not isinstance(count, int) or not 1 < count <= AT_MOST:
            return None
        plain = isinstance(over, ast.Call) and self.scope.value(over.func) is range and len(over.args) < 3
        pool: Any = self.kept(over, node, before) if plain else self.sequence(over, node, before)
        if pool is None:
            return None
        targets, opening = self.targets(node, count) if plain else self.items(node, pool, count)
        counters = [t for t in targets if isinstance(t, ast.Name)]
        if len(counters) < len(targets):
            return None
        size = pool.args[-1] if plain else self.size(pool)
        headers = [(targets[0], pool if plain else range_of(size))]
        for previous, target in itertools.pairwise(counters):
            counter = name(previous.id)
            following = ast.BinOp(left=counter, op=ast.Add(), right=ast.Constant(value=shift))
            headers.append((target, range_of(following if shift else counter, copy_of(size))))
        return [*before, *self.nested(node, headers, [*opening, *node.body])]

    def repeated_combinations(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        return self.combinations(node, call, 0)

    def permutations(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        two = len(call.args) == 2 and isinstance(call.args[1], ast.Constant) and call.args[1].value == 2
        before: list[ast.stmt] = []
        pool = self.sequence(call.args[0], node, before) if two and not call.keywords else None
        if pool is None:
            return None
        targets, opening = self.items(node, pool, 2)
        one, other = (name(t.id) for t in targets if isinstance(t, ast.Name))
        test = ast.Compare(left=one, ops=[ast.NotEq()], comparators=[other])
        body: list[ast.stmt] = [ast.If(test=test, body=[*opening, *node.body], orelse=[])]
        return [*before, *self.nested(node, [(t, range_of(self.size(pool))) for t in targets], body)]

    def items(self, node: ast.For, pool: ast.expr, count: int) -> tuple[list[ast.expr], list[ast.stmt]]:
        """Counters, and the statements that give the targets the items of these numbers."""
        counters = [self.fresh(each) for each in "ijkl"[:count]]
        found: list[ast.expr] = [
            ast.Subscript(value=copy_of(pool), slice=name(c), ctx=ast.Load()) for c in counters
        ]  # fmt: skip
        target = node.target
        apart = isinstance(target, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in target.elts)
        if isinstance(target, ast.Tuple) and apart and len(target.elts) == count:
            pairs = zip(target.elts, found, strict=True)
            return [store(c) for c in counters], [ast.Assign(targets=[t], value=v) for t, v in pairs]
        whole = ast.Assign(targets=[target], value=ast.Tuple(elts=found, ctx=ast.Load()))
        return [store(c) for c in counters], [whole]

    def size(self, pool: ast.expr) -> ast.expr:
        return ast.Call(func=name("len"), args=[copy_of(pool)], keywords=[])

    def sequence(self, node: ast.expr, loop: ast.For, before: list[ast.stmt], sliced: bool = True) -> ast.expr | None:
        """What has places, under a name: an array, a list or a tuple; a dict is refused where its parts are taken."""
        if isinstance(node, (ast.GeneratorExp, ast.Starred)) or special(self.scope, node) is not None:
            return None
        if isinstance(node, ast.Call) and self.scope.value(node.func) in (range, enumerate, zip, reversed, map):
            node = ast.Call(func=name("list"), args=[node], keywords=[])
        elif sliced and not isinstance(node, (ast.Tuple, ast.List, ast.ListComp)):
            node = ast.Subscript(value=node, slice=ast.Slice(), ctx=ast.Load())
        return self.kept(node, loop, before)

    # ---- loops after each other

    def pairwise(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        if len(call.args) != 1 or call.keywords or is_special(self.scope, call.args[0]):
            return None
        if self.may_write(node.body):
            return self.with_previous(node, call.args[0])
        before: list[ast.stmt] = []
        pool = self.sequence(call.args[0], node, before, sliced=False)  # its second part is
        if pool is None:
            return None
        second = ast.Subscript(value=copy_of(pool), slice=ast.Slice(lower=ast.Constant(value=1)), ctx=ast.Load())
        node.iter = ast.Call(func=name("zip"), args=[pool, second], keywords=[])
        targets, opening = self.targets(node, 2)
        node.target, node.body = ast.Tuple(elts=targets, ctx=ast.Store()), [*opening, *node.body]
        return [*before, node]

    def with_previous(self, node: ast.For, over: ast.expr) -> list[ast.stmt]:
        """Pairs of which the first is what was read in the trip before."""
        item, previous, first = self.fresh("item"), self.fresh("previous"), self.fresh("is_first")
        text = f"if {first}:\n    {previous} = {item}\n    {first} = False\n    continue"
        pair = ast.Tuple(elts=[name(previous), name(item)], ctx=ast.Load())
        body = [*lines_of(text), ast.Assign(targets=[node.target], value=pair), *lines_of(f"{previous} = {item}")]
        loop = ast.For(target=store(item), iter=over, body=[*body, *node.body], orelse=node.orelse)
        return [*lines_of(f"{first} = True"), loop]

    def chain(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        if not 1 <= len(call.args) <= AT_MOST or call.keywords:
            return None
        before: list[ast.stmt] = []
        first = 1 if are_harmless(self.scope, call.args) else 0  # which needs no name of its own
        kept = [k < first or is_special(self.scope, a) for k, a in enumerate(call.args)]
        pools = [a if stays else self.again(a, node, before) for a, stays in zip(call.args, kept, strict=True)]
        orelse = node.orelse
        leaves = any(isinstance(each, ast.Break) for each in own_exits(node.body))
        out: list[ast.stmt] = []
        for pool in reversed(pools):
            made: ast.stmt = ast.For(target=copy_of(node.target), iter=pool, body=copy_of(node.body), orelse=orelse)
            out = [made, *out] if not leaves else [made]
            orelse = [made] if leaves else []
        return [*before, *out]

    def again(self, node: ast.expr, loop: ast.For, before: list[ast.stmt]) -> ast.expr:
        stored = self.stored(loop)
        if isinstance(node, ast.Call) and self.scope.value(node.func) in (range, enumerate, zip, reversed):
            fresh = copy_of(node)
            fresh.args = [self.again(a, loop, before) for a in node.args]
            return fresh
        return self.number(node, stored, before)

    def chained(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        """``chain.from_iterable(rows)``."""
        if len(call.args) != 1 or call.keywords:
            return None
        row = self.fresh("row", call.args[0])
        return self.nested(node, [(store(row), call.args[0]), (node.target, name(row))], node.body)

    def islice(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        bounds = call.args[1:]
        plain = all(isinstance(b, ast.Constant) and (b.value is None or isinstance(b.value, int)) for b in bounds)
        counted = len(bounds) == 1 and isinstance(bounds[0], ast.Call) and self.scope.value(bounds[0].func) is len
        before: list[ast.stmt] = []
        over = call.args[0]
        if call.keywords or not 1 <= len(bounds) <= 3 or not (plain or counted) or self.may_write(node.body):
            return None
        if isinstance(over, ast.Call) and special(self.scope, over) is itertools.count and len(bounds) == 1:
            start = over.args[0] if over.args else ast.Constant(value=0)
            if not isinstance(start, ast.Constant) or len(over.args) > 1:
                return None
            node.iter = range_of(start, ast.BinOp(left=copy_of(start), op=ast.Add(), right=bounds[0]))
            return [node]
        pool = self.sequence(over, node, before)
        if pool is None:
            return None
        first, last, step = (None, bounds[0], None) if len(bounds) == 1 else [*bounds, None][:3]
        parts = [
            None if p is None or (isinstance(p, ast.Constant) and p.value is None) else p for p in (first, last, step)
        ]
        node.iter = ast.Subscript(value=pool, slice=ast.Slice(*parts), ctx=ast.Load())
        return [*before, node]

    # ---- counters and sums

    def accumulate(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        named = {k.arg: k.value for k in call.keywords}
        if not 1 <= len(call.args) <= 2 or named.keys() - {"func", "initial"}:
            return None
        over = filtered_loops.begun_with(self.scope, call, named)
        function = named.get("func", call.args[1] if call.args[1:] else None)
        if over is None:
            return None
        total, item, first = self.fresh("total"), self.fresh("item"), self.fresh("is_first")
        added: ast.expr | None = ast.BinOp(left=name(total), op=ast.Add(), right=name(item))
        if function is not None and not (isinstance(function, ast.Constant) and function.value is None):
            added = applied(function, [total, item])
        if added is None:
            return None
        text = f"if {first}:\n    {total} = {item}\n    {first} = False\nelse:\n    {total} = ADDED"
        body = replace_names(lines_of(text), {"ADDED": added})
        body.append(ast.Assign(targets=[node.target], value=name(total)))
        loop = ast.For(target=store(item), iter=over, body=[*body, *node.body], orelse=node.orelse)
        return [*lines_of(f"{first} = True"), loop]

    def count(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        given = [*call.args, *(k.value for k in call.keywords)]
        known = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, int)]
        if len(known) < len(given) or call.keywords:
            return None
        start, step = [*known, *(0, 1)[len(known) :]][:2]
        counter = self.fresh("k")
        begin = [
            ast.Assign(targets=[node.target], value=name(counter)),
            *lines_of(f"{counter} = {counter} + {step}"),
        ]
        endless = ast.While(test=ast.Constant(value=True), body=[*begin, *node.body], orelse=[])
        return [*lines_of(f"{counter} = {start}"), endless]

    def zipped(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        """``zip`` of what is made one after the other: lists of it."""
        if any(special(self.scope, a) is itertools.count for a in call.args):
            return filtered_loops.counted(self, node, call)
        if any(is_endless(self.scope, a) for a in call.args):
            return filtered_loops.with_endless(self, node, call)
        if self.may_write(node.body) or not are_harmless(self.scope, call.args[1:]):
            return None  # what is written is seen in later trips
        args = [
            ast.Call(func=name("list"), args=[a], keywords=[]) if is_special(self.scope, a) else a for a in call.args
        ]
        node.iter = ast.Call(func=call.func, args=args, keywords=call.keywords)
        return [node]

    def enumerated(self, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
        """``enumerate`` of what has no places."""
        given = [*call.args[1:], *(k.value for k in call.keywords)]
        if len(given) > 1 or not all(isinstance(a, ast.Constant) for a in given):
            return None
        counter, item = self.fresh("k"), self.fresh("item")
        pair = ast.Tuple(elts=[name(counter), name(item)], ctx=ast.Load())
        bound = ast.Assign(targets=[node.target], value=pair)
        start = ast.unparse(given[0]) if given else "0"
        body = [bound, *lines_of(f"{counter} = {counter} + 1"), *node.body]
        loop = ast.For(target=store(item), iter=call.args[0], body=body, orelse=node.orelse)
        return [*lines_of(f"{counter} = {start}"), loop]


def _place(node: ast.Name) -> tuple[str, int, int]:
    return node.id, getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _stored(every: Sequence[ast.AST]) -> set[str]:
    names = (n for s in every for n in nodes(s) if isinstance(n, ast.Name))
    return {n.id for n in names if not isinstance(n.ctx, ast.Load)}


FORMS: dict[Any, Any] = filtered_loops.FORMS | {
    itertools.product: Loops.product,
    itertools.combinations: Loops.combinations,
    itertools.combinations_with_replacement: Loops.repeated_combinations,
    itertools.permutations: Loops.permutations,
    itertools.pairwise: Loops.pairwise,
    itertools.chain: Loops.chain,
    itertools.islice: Loops.islice,
    itertools.accumulate: Loops.accumulate,
    itertools.count: Loops.count,
}
