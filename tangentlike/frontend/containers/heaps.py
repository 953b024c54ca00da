"""Heaps of ``heapq`` as lists in order: the smallest item is the first one of both, and no other is looked at. And what
``bisect`` puts into such lists.

    heapq.heapify(h)            ->   h.sort()
    heapq.heappush(h, e)        ->   h.append(e);  h.sort()
    e = heapq.heappop(h)        ->   e = h.pop(0)
    heapq.nlargest(2, x)        ->   sorted(x, reverse=True)[:2]
    bisect.insort(z, e)         ->   item = e;  z.insert(bisect.bisect_right(z, item), item)

A heap whose other items are read (``h[1]``, a loop over it) has them in another order, and stays.
"""

from __future__ import annotations

import ast
import bisect
import heapq
from collections.abc import Iterator

from ...form.program import copy_of, name, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.captured import BISECT_LEFT, BISECT_RIGHT
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed
from .growing import makes_a_list

_ORDERLESS = ("len", "sum", "min", "max", "sorted", "any", "all", "bool")
_OF_HEAPS = (heapq.heappush, heapq.heappop, heapq.heapify)
_SELECTING = (heapq.nlargest, heapq.nsmallest)
INSORT = {bisect.insort_right: BISECT_RIGHT, bisect.insort_left: BISECT_LEFT}  # and what finds the place


def write_heaps(source: Source) -> None:
    """Write lists in order in the place of heaps, in the tree of a function."""
    if not {"heapq", "bisect"} & source.names_as_read and not any(map(_is_ordering, _known(source))):
        return
    scope, tree = Scope(source), source.tree
    with scope.inside(tree):
        calls = [n for n in nodes(tree) if isinstance(n, ast.Call) and _is_of_heaps(scope.value(n.func))]
        heaps = {n.args[0].id for n in calls if n.args and isinstance(n.args[0], ast.Name)}
        heaps = {each for each in heaps if _is_heap(tree, each, scope)}
        writing = _Writing(scope, heaps, MadeNames(tree, source.made))
        writing.own = _own_lists(tree, scope)
        tree.body = [made for each in tree.body for made in writing.statement(each)]


def _own_lists(tree: ast.FunctionDef, scope: Scope) -> set[str]:
    """The variables that are only ever given new lists."""
    given = [n for n in nodes(tree) if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)]
    new = [n.targets[0] for n in given if len(n.targets) == 1 and makes_a_list(n.value, set(), scope)]
    stored = [n for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    others = {n.id for n in stored if all(n is not each for each in new)}
    return (
        {n.id for n in new if isinstance(n, ast.Name)} - others - {n.arg for n in nodes(tree) if isinstance(n, ast.arg)}
    )


def _known(source: Source) -> Iterator[object]:
    every = {**source.globals, **source.closure}
    return (every.get(each) for each in source.names_as_read)


def _is_ordering(value: object) -> bool:
    return _is_of_heaps(value) or any(value is each for each in INSORT) or value is bisect


def _is_of_heaps(value: object) -> bool:
    return any(value is each for each in (*_OF_HEAPS, *_SELECTING)) or value is heapq


def _is_heap(tree: ast.FunctionDef, called: str, scope: Scope) -> bool:
    """True for a variable that is a heap wherever it is read, and of which nothing but the first item is looked at."""
    fine = set[int]()
    for node in nodes(tree):
        match node:
            case ast.Call(args=[ast.Name(id=of) as first, *_]) if of == called:
                known = _is_of_heaps(scope.value(node.func))
                if known or any(scope.value(node.func) is BUILTINS[each] for each in _ORDERLESS):
                    fine.add(id(first))
            case ast.Subscript(value=ast.Name(id=of) as whole, slice=ast.Constant(value=0), ctx=ast.Load()):
                fine |= {id(whole)} if of == called else set()
            case ast.While(test=test) | ast.If(test=test):
                fine |= {id(each) for each in _asked(test)}
    inside = [
        n for f in nodes(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) and f is not tree for n in nodes(f)
    ]
    fine |= {id(each) for each in _made(tree, called, scope)}
    uses = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called]
    return all(id(n) in fine and n not in inside for n in uses)


def _made(tree: ast.FunctionDef, called: str, scope: Scope) -> Iterator[ast.Name]:
    """Where a variable is given a list that is a heap: one of an item at most, or one that becomes a heap next."""
    blocks = [getattr(n, key, None) for n in nodes(tree) for key in ("body", "orelse")]
    for block in (each for each in blocks if isinstance(each, list)):
        for node, after in zip(block, [*block[1:], None], strict=False):
            match node:
                case ast.Assign(targets=[ast.Name(id=target) as given], value=value) if target == called:
                    call = after.value if isinstance(after, ast.Expr) else None
                    made = isinstance(call, ast.Call) and scope.value(call.func) is heapq.heapify
                    ordered = made and ast.unparse(call.args[0]) == called  # type: ignore[union-attr]
                    if ordered or (isinstance(value, ast.List) and len(value.elts) < 2):
                        yield given


def _asked(test: ast.expr) -> list[ast.expr]:
    """The names of which a test asks whether they have items."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _asked(operand)
        case ast.BoolOp(values=values):
            return [each for value in values for each in _asked(value)]
    return [test] if isinstance(test, ast.Name) else []


class _Writing(ast.NodeTransformer):
    def __init__(self, scope: Scope, heaps: set[str], fresh: MadeNames):
        self.scope, self.heaps, self.fresh = scope, heaps, fresh
        self.own: set[str] = set()  # the lists that the function makes

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        match node:
            case ast.Expr(value=ast.Call(func=function, args=[ast.Name(id=ordered), item], keywords=[])) if (
                search := next((INSORT[each] for each in INSORT if each is self.scope.value(function)), "")
            ) and ordered in self.own:
                held = self.fresh("item", item)
                place = ast.Call(func=name(search), args=[name(ordered), name(held)], keywords=[])
                put = ast.Expr(value=_call(ordered, "insert", [place, name(held)]))
                return [placed(each, node) for each in (ast.Assign(targets=[store(held)], value=item), put)]
            case ast.Expr(value=ast.Call(func=function, args=[ast.Name(id=heap), *items])) if heap in self.heaps:
                found = self.scope.value(function)
                lines = [("append", [self.visit(each) for each in items])] if found is heapq.heappush else []
                if found in (heapq.heappush, heapq.heapify):
                    return [placed(ast.Expr(value=_call(heap, *each)), node) for each in [*lines, ("sort", [])]]
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in self.statement(each)]
        for child in children(node):
            if isinstance(child, ast.expr):
                _put(node, child, self.visit(child))
        return [node]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        found = self.scope.value(node.func)
        match node.args:
            case [ast.Name(id=heap)] if heap in self.heaps and found is heapq.heappop:
                return placed(_call(heap, "pop", [ast.Constant(value=0)]), node)
            case [count, items] if (
                any(found is each for each in _SELECTING) and self.scope.value(name("sorted")) is sorted
            ):
                keywords = copy_of(node.keywords)
                if found is heapq.nlargest:
                    keywords.append(ast.keyword(arg="reverse", value=ast.Constant(value=True)))
                ordered = ast.Call(func=name("sorted"), args=[items], keywords=keywords)
                part = ast.Slice(lower=None, upper=count, step=None)
                return placed(ast.Subscript(value=ordered, slice=part, ctx=ast.Load()), node)
        return node


def _call(heap: str, method: str, args: list[ast.expr]) -> ast.Call:
    return ast.Call(func=ast.Attribute(value=name(heap), attr=method, ctx=ast.Load()), args=args, keywords=[])


def _put(node: ast.AST, old: ast.expr, new: ast.expr) -> None:
    for key, value in ast.iter_fields(node):
        if value is old:
            setattr(node, key, new)
        elif isinstance(value, list):
            setattr(node, key, [new if each is old else each for each in value])
