"""Iterators that get a name before a loop goes over them once, and ranges that get one.

    pairs = zip(x, y * 2.0)              pairs_0 = x;  pairs_1 = y * 2.0
    for a, b in pairs: ...        ->     for a, b in zip(pairs_0, pairs_1): ...
    for args in zip(x, y): ...    ->     for args_0, args_1 in zip(x, y): args = (args_0, args_1); ...
    g = (v * w for v in f(x))            g_0 = f(x)
    return sum(g)                 ->     return sum((v * w for v in g_0))
    m = map(f, x)                        m_0 = x
    return max(m)                 ->     return max(map(f, m_0))

What an iterator goes over is evaluated where it is made, and must be no list that changes. A second loop would find it
exhausted, so the name stands in one place only, behind the statement that makes it; a range may be gone over again.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ...form.program import copy_of, name, replace_everywhere, store
from ...form.trees import inner_blocks, nodes
from ...reading.resolve import MISSING
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lazy import special
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import changed_list, placed

PASSED = ("zip", "enumerate", "reversed")
CALLING = ("map", "filter")
ITERATORS = (*PASSED, *CALLING, "iter")


def written_where_used(body: list[ast.stmt], scope: Scope, fresh: Callable[[str], str]) -> list[ast.stmt]:
    """The body of a function with its iterators where they are used."""
    return _Moving(body, scope, fresh).block(body)


class _Moving:
    """What names of a function are read, given and changed, and its blocks with their iterators where they are used."""

    def __init__(self, body: list[ast.stmt], scope: Scope, fresh: Callable[[str], str]):
        self.scope, self.fresh = scope, fresh
        self.loads: Counter[str] = Counter()
        self.stores: Counter[str] = Counter()
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, ast.Name):
                (self.loads if isinstance(node.ctx, ast.Load) else self.stores)[node.id] += 1
            elif isinstance(node, ast.FunctionDef):
                self.stores[node.name] += 1
        self.changed = {changed_list(n) for s in body for n in nodes(s)}

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for position, node in enumerate(body):
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                for inside in inner_blocks(node):
                    inside[:] = self.block(inside)
            out += self.statement(node, body[position + 1 :])
        return out

    def statement(self, node: ast.stmt, rest: list[ast.stmt]) -> list[ast.stmt]:
        called = _named(node)
        once = called is not None and self.stores[called] == 1 == self.loads[called]
        if once and isinstance(node, ast.Assign) and isinstance(node.value, ast.GeneratorExp):
            return _generator_moved(node, rest, self.scope, self.fresh, self.changed)
        made = _made(node, self.scope)
        if made is None or not all(map(self.stays, _functions(made[2], made[1]))):
            return [node]
        target, of, call = made
        functions = _functions(call, of)
        given = call.args[len(functions) :]
        places = _places(rest, target, of == "range")
        later = self.changed | {n.id for s in rest for n in nodes(s) if isinstance(n, ast.Name)
                                and isinstance(n.ctx, ast.Store)}  # fmt: skip
        changes = bool(later & {n.id for a in given for n in _names(a)})
        names = [self.fresh(f"{target}_{k}") for k in range(len(given))]
        again = placed(ast.Call(call.func, [*functions, *map(name, names)], call.keywords), call)
        kept: list[ast.stmt] = [
            placed(ast.Assign(targets=[store(n)], value=a), node) for n, a in zip(names, given, strict=True)
        ]
        if once and not places and of in (*PASSED, *CALLING) and not changes and _put(rest, target, again):
            return kept
        if of != "range" and changes:
            places = []  # a list that grows, which is another list each time here
        if self.stores[target] > 1 or len(places) != self.loads[target] or not places:
            return [node]
        for place in places:
            place.iter = placed(again.args[0] if of == "iter" else copy_of(again), place.iter)
        return kept

    def stays(self, function: ast.expr) -> bool:
        """False for what may be another function later than where ``map`` is called."""
        if isinstance(function, (ast.Lambda, ast.Constant)):
            return True
        if isinstance(function, ast.Name):
            return self.stores[function.id] < 2
        return self.scope.value(function) is not MISSING


def _named(node: ast.stmt) -> str | None:
    """The name that a statement gives a value."""
    match node:
        case ast.Assign(targets=[ast.Name(id=called)]):
            return called
    return None


def _functions(call: ast.Call, of: str) -> list[ast.expr]:
    """What a call of ``map`` or ``filter`` has before what it goes over."""
    return call.args[:1] if of in CALLING else []


def _generator_moved(
    node: Any, rest: list[ast.stmt], scope: Scope, fresh: Callable[[str], str], changed: set[str]
) -> list[ast.stmt]:
    """A generator where it is used, in one place that runs once; what it goes over is evaluated where it is made, and
    all else it reads where its items are taken."""
    called, over = node.targets[0].id, node.value.generators[0].iter
    made = over if isinstance(over, ast.Call) else None
    passed = made is not None and any(scope.value(made.func) is BUILTINS[e] for e in (*PASSED, "range"))
    parts, keywords = (made.args, made.keywords) if made is not None and passed else ([over], [])
    plain = not (passed and any(isinstance(a, (ast.Starred, ast.Call)) for a in parts))
    plain = plain and all(isinstance(k.value, ast.Constant) for k in keywords)
    if not plain or not all(is_harmless(scope, p) and special(scope, p) is None for p in parts):
        return [node]
    if any(n.id in changed for n in _names(over)) or not _put(rest, called, node.value):
        return [node]
    names: list[ast.expr] = [
        p if isinstance(p, ast.Constant) else name(fresh(f"{called}_{k}")) for k, p in enumerate(parts)
    ]
    again = names[0] if made is None or not passed else ast.Call(func=made.func, args=names, keywords=keywords)
    node.value.generators[0].iter = again
    placed(node.value, node)
    kept = [(n, p) for n, p in zip(names, parts, strict=True) if isinstance(n, ast.Name)]
    return [placed(ast.Assign(targets=[store(n.id)], value=p), node) for n, p in kept]


def _put(body: list[ast.stmt], called: str, value: ast.expr) -> bool:
    """Put a value in the one place where a name is read; False where that may run several times, or not at once."""
    for node in body:
        for holder in _reached_once(node):
            for key, child in ast.iter_fields(holder):
                for place, each in enumerate(child if isinstance(child, list) else [child]):
                    if isinstance(each, ast.Name) and each.id == called and isinstance(each.ctx, ast.Load):
                        if isinstance(child, list):
                            child[place] = value
                        else:
                            setattr(holder, key, value)
                        return True
    return False


def _reached_once(node: Any) -> Iterator[ast.AST]:
    """The nodes of a statement outside of what it may run several times."""
    yield node
    if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.While)):
        return
    for key, child in ast.iter_fields(node):
        if isinstance(node, ast.For) and key == "body":
            continue
        if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
            yield node.generators[0]
            yield from _reached_once(node.generators[0].iter)
            return
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, ast.AST):
                yield from _reached_once(each)


def _names(node: ast.expr) -> list[ast.Name]:
    return [n for n in nodes(node) if isinstance(n, ast.Name)]


def _made(node: ast.stmt, scope: Scope) -> tuple[str, str, ast.Call] | None:
    """The name that a statement gives an iterator, or a range, the builtin that makes it, and the call."""
    if not isinstance(node, ast.Assign) or len(node.targets) > 1:
        return None
    target, call = node.targets[0], node.value
    if not isinstance(target, ast.Name):
        return None
    if not isinstance(call, ast.Call) or any(isinstance(a, ast.Starred) for a in call.args) or not call.args:
        return None
    of = next((each for each in (*ITERATORS, "range") if scope.value(call.func) is BUILTINS[each]), None)
    plain = of is not None and all(isinstance(k.value, ast.Constant) for k in call.keywords)
    return (target.id, of, call) if of is not None and plain and (of != "iter" or len(call.args) == 1) else None


def _places(body: list[ast.stmt], target: str, several: bool) -> list[Any]:
    """The loops over a name: of an iterator those that run once, outside of other loops and functions."""
    out: list[Any] = []
    for node in body:
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Name) and node.iter.id == target:
            out.append(node)
        inside: list[list[ast.stmt]] = []
        if isinstance(node, (ast.If, ast.Try)) or (several and isinstance(node, (ast.For, ast.While))):
            inside = [getattr(node, key, []) for key in ("body", "orelse", "finalbody")]
        for each in inside:
            out += _places(each, target, several)
    return out if several or len(out) < 2 else []


class Packed(ast.NodeTransformer):
    """Loops over ``zip`` and ``enumerate(zip(...))`` with a variable for the whole tuple."""

    def __init__(self, scope: Scope, fresh: Callable[[str], str]):
        self.scope, self.fresh = scope, fresh

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def apart(self, target: ast.expr, iterable: ast.expr) -> list[str] | None:
        """Names for the items of each trip; None for any other loop."""
        zipped = isinstance(iterable, ast.Call) and self.scope.value(iterable.func) is zip
        given = iterable.args if isinstance(iterable, ast.Call) and zipped else []
        if not given or not isinstance(target, ast.Name) or any(isinstance(a, ast.Starred) for a in given):
            return None
        return [self.fresh(f"{target.id}_{k}") for k in range(len(given))]

    def place(self, target: ast.expr, iterable: ast.expr) -> tuple[ast.expr, ast.expr]:
        """The variable for the tuple, and what gives the tuples: those behind the number, of ``enumerate``."""
        match target, iterable:
            case ast.Tuple(elts=[_, whole]), ast.Call(args=[given, *_]) if self.scope.value(iterable.func) is enumerate:
                return whole, given
        return target, iterable

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        whole, iterable = self.place(node.target, node.iter)
        names = self.apart(whole, iterable)
        if names is not None:
            items = ast.Tuple(elts=[name(n) for n in names], ctx=ast.Load())
            node.body = [placed(ast.Assign(targets=[whole], value=items), node), *node.body]
            apart = placed(ast.Tuple(elts=[store(n) for n in names], ctx=ast.Store()), whole)
            if isinstance(node.target, ast.Tuple):
                node.target.elts[1] = apart
            else:
                node.target = apart
        return node

    def visit_ListComp(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        generator = node.generators[0]
        nested = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp)
        hidden = any(isinstance(n, nested) for n in nodes(node.elt))
        plain = len(node.generators) == 1 and not hidden and not generator.ifs
        names = self.apart(generator.target, generator.iter) if plain else None
        if names is not None:
            items = ast.Tuple(elts=[name(n) for n in names], ctx=ast.Load())
            whole = {generator.target.id: placed(items, generator.target)}
            node.elt = replace_everywhere(node.elt, whole)
            generator.target = placed(ast.Tuple(elts=[store(n) for n in names], ctx=ast.Store()), generator.target)
        return node

    visit_GeneratorExp = visit_ListComp
