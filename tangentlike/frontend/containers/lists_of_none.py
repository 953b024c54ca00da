"""Lists that begin as None in each place and get every item before one is read, as lists of these items.

    h = [None] * n                           h = []
    for i in range(n):              ->       for i in range(n):
        h[i] = x[i] * w                          h.append(x[i] * w)

    h = [None, None]                         h_0 = x[0] * w
    h[0] = x[0] * w                 ->       h_1 = h_0 + x[1]
    h[1] = h[0] + x[1]                       h = [h_0, h_1]

One that only a branch has to do with begins there; one that a function fills begins with zeros, which it replaces. What
reads an item that is None yet, or may, is left as it is, and refused.
"""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Callable
from typing import Any

from ...errors import TangentlikeError
from ...form.program import blocks, copy_of, name, store
from ...form.trees import nodes
from ...reading.source import Source, read
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import is_none, mentions
from ..syntax.short_forms import changed_list, placed
from .filled_backwards import filled_backwards

BUILD_LIST = dis.opmap["BUILD_LIST"]
MOST = 12  # items that get names of their own
_OF_NUMBERS = (ast.Name, ast.Constant, ast.BinOp)  # what is the same again where none of its names is bound between


def fill_lists(source: Source) -> None:
    """Write the lists out, in the tree of a function."""
    if not source.expanded and BUILD_LIST not in source.code_as_read.co_code[::2]:
        return
    lists = [n for n in nodes(source.tree) if isinstance(n, ast.List) and n.elts and all(map(is_none, n.elts))]
    if lists:
        _Filling(source).block(source.tree.body)


class _Filling:
    def __init__(self, source: Source):
        self.scope = Scope(source)
        self.tree = source.tree
        self.fresh = MadeNames(source.tree, source.made)
        every = nodes(source.tree)
        self.values: dict[str, list[ast.expr | None]] = {a.arg: [] for a in every if isinstance(a, ast.arg)}
        given = {id(n.targets[0]): n.value for n in every if isinstance(n, ast.Assign) and len(n.targets) == 1}
        for each in every:
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                self.values.setdefault(each.id, []).append(given.get(id(each)))
        self.changed = set(map(changed_list, every))
        inner = [n for n in every if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not source.tree]
        self.seen = {n.id for each in inner for n in nodes(each) if isinstance(n, ast.Name)}

    def block(self, body: list[ast.stmt]) -> None:
        """Those of a block: in a ``try`` or a function inside, others may see a list that has not all its items."""
        for position, node in enumerate(body):
            if isinstance(node, (ast.Try, ast.FunctionDef)):
                continue
            for inside in blocks(node):
                self.block(inside)
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target not in self.seen:
                    count = _count(value)
                    if count is not None and not self.moved(body, position, target):
                        self.filled(body, position, target, count)

    def filled(self, body: list[ast.stmt], position: int, target: str, count: ast.expr) -> None:
        if self.by_loop(body, position, target, count) or self.by_call(body, position, target, count):
            return
        steady = len(self.values.get(target, ())) == 1 and self.settled(count) is not None
        if not steady or not filled_backwards(body, position, target, count, self.scope, self.fresh):
            self.one_by_one(body, position, target, count)

    def moved(self, body: list[ast.stmt], position: int, target: str) -> bool:
        """Take out a list that nobody reads, and make one where the branch begins that alone has to do with it."""
        alone = sum(isinstance(n, ast.Name) and n.id == target for n in nodes(self.tree)) == sum(
            isinstance(n, ast.Name) and n.id == target for s in body[position:] for n in nodes(s)
        )
        places = [k for k in range(position + 1, len(body)) if mentions(body[k], target)]
        match body[places[0]] if places else None:
            case _ if not alone:
                return False
            case ast.If(test=test, body=first, orelse=second) if len(places) == 1:
                branches = [b for b in (first, second) if any(mentions(n, target) for n in b)]
                if mentions(test, target) or len(branches) > 1:
                    return False
                branches[0].insert(0, body[position])
            case ast.Assign(targets=[ast.Name(id=stored)], value=value) if stored == target:
                if mentions(value, target):
                    return False
            case ast.stmt():
                return False
        made, body[position] = body[position], placed(ast.Pass(), body[position])
        if places and isinstance(body[places[0]], ast.If):
            self.block(next(b for b in blocks(body[places[0]]) if made in b))
        return True

    # ---- by a function

    def by_call(self, body: list[ast.stmt], position: int, target: str, count: ast.expr) -> bool:
        """Numbers for a list that the next statement with it hands to a function that stores all of its items."""
        later = next((n for n in body[position + 1 :] if mentions(n, target)), None)
        match later:
            case ast.Expr(value=ast.Call(func=ast.Name() as called, args=arguments, keywords=[])):
                given = [k for k, a in enumerate(arguments) if isinstance(a, ast.Name) and a.id == target]
            case _:
                return False
        function = self.scope.value(called)
        number = count.value if isinstance(count, ast.Constant) else None
        if len(given) != 1 or not isinstance(function, types.FunctionType) or not isinstance(number, int):
            return False
        if hasattr(function, "__wrapped__") or sum(mentions(a, target) for a in arguments) > 1:
            return False
        self.scope.watch(called)
        try:
            inner = read(function).tree
        except TangentlikeError:
            return False  # it is refused where it is called
        parameters = [*inner.args.posonlyargs, *inner.args.args]
        if given[0] >= len(parameters) or any(isinstance(a, ast.Starred) for a in arguments):
            return False
        stored: set[int] = set()
        for each in inner.body:
            found = _items_after(each, parameters[given[0]].arg, stored, number)
            if found is None or any(isinstance(n, (ast.Return, ast.Try)) for n in nodes(each)):
                return False
            stored = found
        if len(stored) < number:
            return False
        zeros = ast.List(elts=[ast.Constant(value=0.0) for _ in range(number)], ctx=ast.Load())
        _begin_with(body[position], zeros)
        return True

    # ---- by a loop

    def by_loop(self, body: list[ast.stmt], position: int, target: str, count: ast.expr) -> bool:
        """Fill the list by the loop that is the next statement with it, in place; False where that is not sure."""
        place = next((k for k in range(position + 1, len(body)) if mentions(body[k], target)), len(body))
        after = body[place] if place < len(body) else None
        if not isinstance(after, ast.For) or after.orelse or len(self.values.get(target, ())) != 1:
            return False
        found = _counted(after)
        if found is None or any(self.scope.value(name(f.__name__)) is not f for f in (found[0], len)):
            return False
        function, index, trips = found
        sizes = {n.id for each in (count, trips) for n in nodes(each) if isinstance(n, ast.Name)}
        between = [n for s in body[position + 1 : place] for n in nodes(s)]
        if any(isinstance(n, ast.Name) and n.id in sizes and not isinstance(n.ctx, ast.Load) for n in between):
            return False
        own = f"len({target})"
        wanted, asked = self.settled(count), ast.unparse(trips)
        if asked == own and function is not range:
            return False
        plain = all(isinstance(n, (*_OF_NUMBERS, ast.operator, ast.expr_context)) for n in nodes(count))
        plain = plain and not sizes & self.seen
        alike = (plain and asked == ast.unparse(count)) or (wanted is not None and asked in (own, wanted))
        if not alike and (wanted is None or self.settled(trips) != wanted):
            return False
        site = self.site(after, target, index)
        if site is None:
            return False
        if asked == own:
            after.iter = placed(ast.Call(func=name("range"), args=[copy_of(count)], keywords=[]), after.iter)
        stored = after.body[site]
        assert isinstance(stored, ast.Assign)
        append = ast.Attribute(value=name(target), attr="append", ctx=ast.Load())
        call = ast.Call(func=append, args=[stored.value], keywords=[])
        after.body[site] = placed(ast.Expr(value=call), stored)
        _begin_with(body[position], ast.List(elts=[], ctx=ast.Load()))
        return True

    def site(self, loop: ast.For, target: str, index: str) -> int | None:
        """Where the body stores the item of its trip, in each trip and before all else that has to do with the list."""
        inside = [n for s in loop.body for n in nodes(s)]
        if any(isinstance(n, (ast.Break, ast.Continue, ast.FunctionDef, ast.Lambda)) for n in inside):
            return None
        if any(isinstance(n, ast.Name) and n.id == index and not isinstance(n.ctx, ast.Load) for n in inside):
            return None
        place = next((k for k, n in enumerate(loop.body) if mentions(n, target)), len(loop.body))
        match loop.body[place] if place < len(loop.body) else None:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=stored), slice=ast.Name(id=at))], value=value):
                if (stored, at) != (target, index) or mentions(value, target):
                    return None
            case _:
                return None
        rest = [n for s in loop.body[place + 1 :] for n in nodes(s)]
        read = [n for n in rest if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)]
        fine = [n for n in read if ast.unparse(n) == f"{target}[{index}]"]
        return place if sum(isinstance(n, ast.Name) and n.id == target for n in rest) == len(fine) else None

    def settled(self, node: ast.expr) -> str | None:
        """A size in terms of what never changes; None where it may."""
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith(".shape[0]"):
            assert isinstance(node.value, ast.Attribute)
            node = ast.Call(func=name("len"), args=[node.value.value], keywords=[])
        if isinstance(node, ast.Constant):
            return ast.unparse(node)
        if isinstance(node, ast.Name):
            values = self.values.get(node.id, [])
            if len(values) > 1 or (values and node.id in self.parameters()) or node.id in self.changed:
                return None
            found = None if not values or values[0] is None else self.settled(values[0])
            return found or node.id
        if isinstance(node, ast.BinOp):
            parts = self.settled(node.left), self.settled(node.right)
            return None if None in parts else f"({parts[0]} {type(node.op).__name__} {parts[1]})"
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as whole], keywords=[]):
                values = self.values.get(whole.id, [])
                free = whole.id in self.parameters()
                fixed = not values if free else len(values) == 1
                return f"len({whole.id})" if fixed and whole.id not in self.changed else None
        return None

    def parameters(self) -> set[str]:
        return {a.arg for a in nodes(self.tree.args) if isinstance(a, ast.arg)}

    # ---- one by one

    def one_by_one(self, body: list[ast.stmt], position: int, target: str, count: ast.expr) -> None:
        """Give each item a name of its own until all are there, in place, if all of them come to be."""
        number = count.value if isinstance(count, ast.Constant) else None
        if not isinstance(number, int) or not 0 < number <= MOST:
            return
        known: set[int] | None = set()
        for place in range(position + 1, len(body)):
            leaves_block = any(isinstance(n, (ast.Break, ast.Continue)) for n in nodes(body[place]))
            known = None if known is None or leaves_block else _items_after(body[place], target, known, number)
            if known is None or len(known) == number:
                break
        if known is None or len(known) < number:
            return
        leaves = [self.fresh(f"{target}_{k}", f"{target}[{k}]") for k in range(number)]
        change = _Items(target, leaves)
        body[position + 1 : place + 1] = [change.visit(n) for n in body[position + 1 : place + 1]]
        whole = ast.Assign(targets=[store(target)], value=ast.List(elts=[name(n) for n in leaves], ctx=ast.Load()))
        body.insert(place + 1, placed(whole, body[position]))
        body[position] = placed(ast.Pass(), body[position])


def _counted(loop: ast.For) -> tuple[Callable[..., Any], str, ast.expr] | None:
    """The function that counts the trips of a loop from 0, the name of the number, and how many there are."""
    match loop.target, loop.iter:
        case ast.Name(id=index), (
            ast.Call(func=ast.Name(id="range"), args=[bound], keywords=[])
            | ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=0), bound], keywords=[])
        ):
            return range, index, bound
        case ast.Tuple(elts=[ast.Name(id=index), _]), ast.Call(func=ast.Name(id="enumerate"), args=[over]) as call:
            if not call.keywords:
                return enumerate, index, ast.Call(func=name("len"), args=[over], keywords=[])
    return None


def _count(value: ast.expr) -> ast.expr | None:
    """How many times None a display is; None for anything else."""
    match value:
        case ast.List(elts=[_, *_] as items) if all(map(is_none, items)):
            return ast.Constant(value=len(items))
        case ast.BinOp(left=ast.List(elts=[item]), op=ast.Mult(), right=count) if _is_empty(item):
            return count
        case ast.BinOp(left=count, op=ast.Mult(), right=ast.List(elts=[item])) if _is_empty(item):
            return count
    return None


def _is_empty(item: ast.expr) -> bool:
    """True for None, also in a list: ``[[None]] * n``."""
    return is_none(item) or (isinstance(item, ast.List) and len(item.elts) == 1 and is_none(item.elts[0]))


def _items_after(node: ast.stmt, target: str, known: set[int], count: int) -> set[int] | None:
    """The items that are there after a statement; None where it may read another, or the list as a whole."""
    if not mentions(node, target):
        return known
    if isinstance(node, ast.If):
        if not _reads_known(node.test, target, known, count):
            return None
        ends = []
        for block in (node.body, node.orelse):
            found: set[int] | None = known
            for each in block:
                found = None if found is None else _items_after(each, target, found, count)
            if found is None:
                return None
            ends.append(found)
        return ends[0] & ends[1]
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=stored)) as place], value=value) if stored == target:
            item = _item(place, count)
            return known | {item} if item is not None and _reads_known(value, target, known, count) else None
    return known if _reads_known(node, target, known, count) else None


def _reads_known(node: ast.AST, target: str, known: set[int], count: int) -> bool:
    every = nodes(node)
    if any(isinstance(n, (ast.FunctionDef, ast.Lambda)) for n in every):
        return False
    reads = [
        n for n in every if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == target
    ]
    whole = sum(isinstance(n, ast.Name) and n.id == target for n in every)
    return whole == len(reads) and all(isinstance(n.ctx, ast.Load) and _item(n, count) in known for n in reads)


def _item(node: ast.Subscript, count: int) -> int | None:
    match node.slice:
        case ast.Constant(value=int() as index) if type(index) is int and index < count:
            return index
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as index)) if 0 < index <= count:
            return count - index
    return None


class _Items(ast.NodeTransformer):
    """Puts the names in the places of the items."""

    def __init__(self, target: str, leaves: list[str]):
        self.target = target
        self.leaves = leaves

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == self.target:
            item = _item(node, len(self.leaves))
            assert item is not None  # it was asked before
            return ast.copy_location(ast.Name(id=self.leaves[item], ctx=node.ctx), node)
        return self.generic_visit(node)


def _begin_with(assigned: ast.stmt, items: ast.List) -> None:
    """The list begins with these items, in the place of its Nones."""
    assert isinstance(assigned, (ast.Assign, ast.AnnAssign))
    assigned.value = placed(items, assigned)
