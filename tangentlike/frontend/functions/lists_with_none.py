"""Lists in which some items are None: what is there stands in the list, and where it does in another one.

    hs = []                              hs = [];  hs_places = []
    for v in x:                          for v in x:
        hs.append(h)                         item = h
                                  ->         hs_places.append(-1 if item is None else len(hs))
                                             if item is not None: hs.append(item)
    for h in hs:                         for place in hs_places:
        if h is not None:                    if place < 0: h = None
            s += h                           else: h = hs[place]
                                             if h is not None: s += h

``[None] * n`` begins with -1 in each place. Where such a list is wanted as a whole, ``return hs``, it is a list of the
items in their order, and NotImplementedError says so where one of them is None then.

``h`` is a variable that may be None (``sometimes_none.py``). Comprehensions over such lists are loops
(``comprehension_loops.py``). A list that is used in any other way stays as it is. This is done where the function was
refused without.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...form.program import copy_of, name, replace_names, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import either, is_none, mentions
from ..syntax.short_forms import Instead, lines_of, placed
from .comprehension_loops import is_reached, loop_before
from .returned_choices import held


class _Stays(Exception):
    """The list is used in a way that is not known here."""


def write_lists_with_none(source: Source) -> None:
    """Write such lists so, in the tree of a function."""
    tree, scope = source.tree, Scope(source)
    with scope.inside(tree):
        for called in sorted(_with_none(tree)):
            fresh = MadeNames(tree)
            body = [copy_of(each) for each in tree.body]
            try:
                tree_now = ast.FunctionDef(name=tree.name, args=tree.args, body=body, decorator_list=[])
                tree_now.body = _Writing(tree_now, called, scope, fresh).whole(body)
            except _Stays:
                continue
            tree.body = tree_now.body
            fresh.keep(source.made, scope)


def _with_none(tree: ast.FunctionDef) -> set[str]:
    """The variables that hold lists into which None may come."""
    given = [n for n in nodes(tree) if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)]
    empty = {n.targets[0].id for n in given if any(map(is_none, either(n.value)))}  # type: ignore[attr-defined]

    def may_be_none(value: ast.expr) -> bool:
        return any(is_none(e) or (isinstance(e, ast.Name) and e.id in empty) for e in either(value))

    found: set[str] = set()
    for node in nodes(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.ListComp(elt=item)) if may_be_none(item):
                found.add(called)
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.List(elts=items)) if any(map(may_be_none, items)):
                found.add(called)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="append"), args=[item]):
                found |= {called} if may_be_none(item) else set()
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if _times(value) is not None:
                found.add(called)
    return found - {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}


class _Writing:
    """One such list."""

    def __init__(self, tree: ast.FunctionDef, called: str, scope: Scope, fresh: MadeNames):
        self.called, self.scope, self.fresh = called, scope, fresh
        inside = [n for n in nodes(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda)) and n is not tree]
        if any(mentions(each, called) for each in inside):
            raise _Stays
        self.places = fresh(f"{called}_places", called)
        self.made: set[str] = set()  # the names for places of items

    def whole(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body of the function; a list that takes the name afterwards is another one."""
        at = [k for k, node in enumerate(body) if _binds(node, self.called)]
        inside = [n for node in body for n in nodes(node) if _is_stored(n, self.called)]
        if len(at) != len(inside) or not at or any(mentions(each, self.called) for each in body[: at[0]]):
            raise _Stays
        if len(at) > 1:
            other, end = self.fresh(self.called, self.called), at[1]
            last: Any = body[end]
            first = replace_names(body[:end], {self.called: name(other)})
            for each in first:
                for n in nodes(each):
                    if isinstance(n, ast.Name) and n.id == self.called:
                        n.id = other
            last.value = replace_names([ast.Expr(value=last.value)], {self.called: name(other)})[0].value  # type: ignore[attr-defined]
            self.called, body = other, [*first, *body[end:]]
        made = self.block(body)
        if any(mentions(each, self.called) and not _is_known(each, self.made) for each in _uses(made, self.called)):
            raise _Stays
        return made

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: Any) -> list[ast.stmt]:
        if not mentions(node, self.called):
            return [node]
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if called == self.called:
                return self.begun(node, value)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="append"), args=[item], keywords=[])
            ) if called == self.called and not mentions(item, called):
                return self.added(node, item)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=called), slice=index)], value=value) if (
                called == self.called
                and _is_single(index)
                and not mentions(index, called)
                and not mentions(value, called)
            ):
                return self.replaced(node, index, value)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=called), slice=index) as target) if (
                called == self.called and _is_plain(index) and not mentions(node.value, called)
            ):
                return self.changed(node, target, index)
            case ast.Assign(targets=[ast.Tuple(elts=targets)]) if any(_is_item(t, self.called) for t in targets):
                return self.block(self.one_by_one(node, targets))
            case ast.For(iter=over) if self.place_of(over, node.target) is not None:
                return self.loop(node)
        for holder, field in held(node):
            whole = getattr(holder, field)
            looped = loop_before(node, whole, self.over_it, self.scope, self.fresh)
            if looped is not None:
                return self.block(looped)
            before = self.asked(node, holder, field)
            if before:
                return [*before, *self.statement(node)]
        before = self.wanted_whole(node)
        for inside in inner_blocks(node):
            inside[:] = self.block(inside)
        return [*before, node]

    def wanted_whole(self, node: Any) -> list[ast.stmt]:
        """What comes before a statement that returns the list, or hands it to a function that only reads it."""
        for holder, field in held(node):
            whole = getattr(holder, field)
            for each in nodes(whole):
                if not _is_name(each, self.called) or not self.is_read(node, whole, each):
                    continue
                items, place = self.fresh(self.called, self.called), self.place(name(self.called))
                said = f"line {node.lineno}: an item of `{self.called}` is None, and a list with None in it is no array"
                made = lines_of(
                    f"{items} = []\nfor {place} in {self.places}:\n    if {place} < 0:\n"
                    f"        raise NotImplementedError({said!r})\n    {items}.append({self.called}[{place}])"
                )
                setattr(holder, field, Instead(each, name(items)).visit(whole))
                return [*(placed(s, node) for s in made), *self.wanted_whole(node)]
        return []

    def is_read(self, node: ast.stmt, whole: ast.expr, each: ast.AST) -> bool:
        shown = whole.elts if isinstance(whole, ast.Tuple) else [whole]
        unpacked = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and whole is each
        if unpacked or (isinstance(node, ast.Return) and any(part is each for part in shown)):
            return True
        calls = [n for n in nodes(whole) if isinstance(n, ast.Call) and any(a is each for a in n.args[:1])]
        reads = (sum, max, min, sorted, np.array, np.asarray, np.sum, np.mean, np.max, np.min, np.prod, np.stack)
        return bool(calls) and self.scope.value(calls[0].func) in reads and is_reached(whole, calls[0])

    def place(self, stands_for: ast.AST) -> str:
        self.made.add(chosen := self.fresh("place", stands_for))
        return chosen

    def over_it(self, made: Any) -> bool:
        return any(self.place_of(g.iter, g.target) is not None for g in made.generators)

    def place_of(self, over: ast.expr, target: ast.expr) -> tuple[Any, str, int] | None:
        """Where the list stands in what is gone over, and which of its items are the list's, -1 for all; None for what
        does not go over it: it is itself, numbered, or beside others."""
        match over, target:
            case ast.Name(id=called), _ if called == self.called:
                return None if isinstance(target, (ast.Tuple, ast.List)) else (over, "", -1)
            case ast.Call(func=function, args=[ast.Name(id=called)], keywords=[]), ast.Tuple(elts=[_, _]):
                found = called == self.called and self.scope.value(function) is enumerate
                return (over, "args", 1) if found else None
            case ast.Call(func=function, args=given, keywords=[]), ast.Tuple(elts=targets):
                at = [k for k, each in enumerate(given) if _is_name(each, self.called)]
                found = self.scope.value(function) is zip and len(given) == len(targets) and len(at) == 1
                return (over, "args", at[0]) if found else None
        return None

    def begun(self, node: ast.Assign, value: ast.expr) -> list[ast.stmt]:
        """The list as it is made, item by item where there are some."""
        if (times := _times(value)) is not None:
            size = ast.unparse(times)
            return [placed(each, node) for each in lines_of(f"{self.called} = []\n{self.places} = [-1] * ({size})")]
        empty = lines_of(f"{self.called} = []\n{self.places} = []")
        if isinstance(value, ast.ListComp):
            looped = loop_before(node, value, lambda made: made is value, self.scope, self.fresh)
            if looped is None or looped[-1] is node:
                raise _Stays
            return [*(placed(each, node) for each in empty), *self.block(looped[1:])]
        if not isinstance(value, ast.List) or any(isinstance(e, ast.Starred) for e in value.elts):
            raise _Stays
        names = [self.fresh("item", each) for each in value.elts]
        given = [ast.Assign(targets=[store(n)], value=e) for n, e in zip(names, value.elts, strict=True)]
        added = [each for n in names for each in self.put(n)]
        return [placed(each, node) for each in (*given, *empty, *added)]

    def replaced(self, node: ast.stmt, index: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """``hs[k] = value``: a new item stands behind the others."""
        chosen = self.fresh("item", value)
        at = ast.Subscript(value=name(self.places), slice=index, ctx=ast.Store())
        place = ast.parse(f"-1 if {chosen} is None else len({self.called})", mode="eval").body
        added = lines_of(f"if {chosen} is not None:\n    {self.called}.append({chosen})")
        made = [ast.Assign(targets=[store(chosen)], value=value), ast.Assign(targets=[at], value=place), *added]
        return [placed(each, node) for each in made]

    def changed(self, node: ast.AugAssign, target: ast.Subscript, index: ast.expr) -> list[ast.stmt]:
        """``hs[k] += value``, of an item that is there."""
        place = self.place(target)
        raised = lines_of(f"if {place} < 0:\n    raise TypeError('an item of `{self.called}` is None')")
        at = ast.Subscript(value=name(self.places), slice=index, ctx=ast.Load())
        target.slice = name(place)
        return [*(placed(s, node) for s in (ast.Assign(targets=[store(place)], value=at), *raised)), node]

    def one_by_one(self, node: ast.Assign, targets: list[ast.expr]) -> list[ast.stmt]:
        """``hs[0], hs[1] = hs[1], hs[0]`` by names for what is stored, in their order."""
        if any(isinstance(t, (ast.Starred, ast.Tuple, ast.List)) for t in targets):
            raise _Stays
        names = [self.fresh("item", t) for t in targets]
        whole = ast.Tuple(elts=list(map(store, names)), ctx=ast.Store())
        made = [ast.Assign(targets=[t], value=name(n)) for t, n in zip(targets, names, strict=True)]
        return [placed(s, node) for s in (ast.Assign(targets=[whole], value=node.value), *made)]

    def added(self, node: ast.stmt, item: ast.expr) -> list[ast.stmt]:
        if is_none(item):
            return [placed(each, node) for each in lines_of(f"{self.places}.append(-1)")]
        chosen = self.fresh("item", item)
        made = [ast.Assign(targets=[store(chosen)], value=item), *self.put(chosen)]
        return [placed(each, node) for each in made]

    def put(self, item: str) -> list[ast.stmt]:
        return lines_of(
            f"{self.places}.append(-1 if {item} is None else len({self.called}))\n"
            f"if {item} is not None:\n    {self.called}.append({item})"
        )

    def loop(self, node: ast.For) -> list[ast.stmt]:
        """A loop over the items, which are None or stand in the list."""
        found = self.place_of(node.iter, node.target)
        assert found is not None
        _, inside, at = found
        target: Any = node.target
        if at >= 0:
            target = target.elts[at]
        if not isinstance(target, ast.Name) or any(_changes(each, self.called) for each in node.body):
            raise _Stays
        place = self.place(target)
        given = lines_of(f"if {place} < 0:\n    {target.id} = None\nelse:\n    {target.id} = {self.called}[{place}]")
        if inside:
            assert isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Call)
            node.target.elts[at] = placed(store(place), node)
            node.iter.args[at if len(node.iter.args) > 1 else 0] = placed(name(self.places), node)
        else:
            node.target, node.iter = placed(store(place), node), placed(name(self.places), node)
        node.body = [*(placed(each, node) for each in given), *self.block(node.body)]
        node.orelse = self.block(node.orelse)
        return [node]

    def asked(self, node: ast.stmt, holder: Any, field: str) -> list[ast.stmt]:
        """What comes before a statement that reads an item by its number, or the length, which it then has."""
        whole = getattr(holder, field)
        for each in nodes(whole):
            match each:
                case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=called)]) if called == self.called:
                    if self.scope.value(each.func) is not len:
                        raise _Stays
                    each.args = [placed(name(self.places), node)]
                case ast.Subscript(value=ast.Name(id=called), slice=index, ctx=ast.Load()) if called == self.called:
                    if not is_reached(whole, each) or not _is_plain(index):
                        raise _Stays
                    place, item = self.place(each), self.fresh("item", each)
                    at = ast.Subscript(value=name(self.places), slice=index, ctx=ast.Load())
                    given = lines_of(f"if {place} < 0:\n    {item} = None\nelse:\n    {item} = {self.called}[{place}]")
                    setattr(holder, field, Instead(each, name(item)).visit(whole))
                    made = [ast.Assign(targets=[store(place)], value=at), *given]
                    return [placed(s, node) for s in made]
        return []


def _times(value: ast.expr) -> ast.expr | None:
    """The size of a list that has None in each place: ``[None] * n``."""
    match value:
        case ast.BinOp(left=ast.List(elts=[item]), op=ast.Mult(), right=size) if is_none(item):
            return size
        case ast.BinOp(left=size, op=ast.Mult(), right=ast.List(elts=[item])) if is_none(item):
            return size
    return None


def _is_plain(index: ast.expr) -> bool:
    """True for the number of an item, whose value nothing before it in a statement changes."""
    return all(isinstance(n, (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Load))
               for n in nodes(index))  # fmt: skip


def _is_single(index: ast.expr) -> bool:
    """True for what can only be the number of an item, and gives nothing a name."""
    return not any(isinstance(n, (ast.Slice, ast.Tuple, ast.NamedExpr, ast.Starred)) for n in nodes(index))


def _binds(node: ast.stmt, called: str) -> bool:
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_stored(node.targets[0], called)


def _is_stored(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Name) and node.id == called and not isinstance(node.ctx, ast.Load)


def _changes(node: ast.AST, called: str) -> bool:
    """True where the list may change: it is mentioned, and not only asked for an item or its length."""
    reads = (ast.Subscript, ast.Call)
    held_by = [n for n in nodes(node) if isinstance(n, reads) for c in children(n) if _is_name(c, called)]
    every = [n for n in nodes(node) if _is_name(n, called)]
    stored = [n for n in held_by if isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load)]
    return len(held_by) < len(every) or bool(stored)


def _is_item(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Subscript) and _is_name(node.value, called)


def _is_name(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Name) and node.id == called


def _uses(body: list[ast.stmt], called: str) -> list[ast.AST]:
    """What mentions the list directly."""
    return [n for s in body for n in nodes(s) if any(_is_name(c, called) for c in children(n))]


def _is_known(node: ast.AST, places: set[str]) -> bool:
    """True for what is written here, where items stand at ``places``."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.List(elts=[])):
            return True
        case ast.Attribute(attr="append"):
            return True
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Subscript(slice=ast.Name(id=place)):
            return place in places
    return False
