"""Whether the lists of a dict of lists are looked at only: each read of one makes a copy (``run_time_dicts.py``).

rows = d[0];  s = sum(rows) + rows[1]                       looked at
rows = d[0];  rows.append(w)                                changed under another name: the dict would not see it
rows = d[0];  d[0].append(w);  s = sum(rows)                read after the dict has changed: the copy would not see it
"""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Iterator
from typing import Any

from ...form.trees import children, nodes
from ..syntax.callee import Scope, is_library
from ..syntax.short_forms import CHANGING
from .made_keyed import Keyed

_LOOPS = (ast.For, ast.While)
_READING = ("index", "count", "copy")  # methods of lists that change nothing
_HANDED_ON = (ast.IfExp, ast.BoolOp)
_STORING = {dis.opmap[each] for each in ("STORE_SUBSCR", "DELETE_SUBSCR")}
Path = tuple[ast.AST, ...]  # a node, behind what it stands in


class _ChangedError(Exception):
    """A list of the dict is changed under another name, or may be."""


def are_looked_at(tree: ast.FunctionDef, keyed: Keyed, scope: Scope) -> bool:
    """True where what a function does with the lists of a dict is the same for copies of them."""
    try:
        _Lists(tree, keyed, scope).check()
    except _ChangedError:
        return False
    return True


class _Lists:
    def __init__(self, tree: ast.FunctionDef, keyed: Keyed, scope: Scope):
        self.keyed, self.scope = keyed, scope
        self.paths = list(_paths(tree, ()))
        self.place = {id(path[-1]): number for number, path in enumerate(self.paths)}
        self.appends = [path for path in self.paths if self.is_append(path[-1])]
        self.making = [path for path in self.paths if self.is_made(path[-1])]
        self.names: dict[str, list[Path]] = {}  # what stands for such a list, and where it comes to do so
        self.collections: set[str] = set()  # what stands for a list of such lists
        self.loops: dict[str, list[ast.AST]] = {}  # the loops and comprehensions over the dict whose variable it is

    def check(self) -> None:
        for path in self.paths:
            if self.is_list(path[-1]):
                self.read(path)
            elif isinstance(path[-1], (ast.For, ast.comprehension)):
                self.gone_over(path)
        done: set[str] = set()
        while waiting := sorted(set(self.names) - done):
            for each in waiting:
                done.add(each)
                for path in self.paths:
                    if isinstance(node := path[-1], ast.Name) and node.id == each:
                        self.named(path, node)

    def is_mine(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.keyed.name

    def is_list(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and self.is_mine(node.value)

    def is_append(self, node: ast.AST) -> bool:
        """``d[k].append(e)`` and ``d.setdefault(k, []).append(e)``, which change the dict itself."""
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="append")):
                inner = owner.func.value if isinstance(owner, ast.Call) and hasattr(owner.func, "value") else None
                return self.is_list(owner) or (inner is not None and self.is_mine(inner))
        return False

    def is_made(self, node: ast.AST) -> bool:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        return any(each is not None and self.is_mine(each) for each in targets)

    def named(self, path: Path, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            loops = self.loops.get(node.id, [])
            if node.id in self.collections:
                return self.read_in_collection(path)
            if self.names[node.id] or any(n in loops for n in path):
                self.read(path)
            elif not any(isinstance(each, ast.For) and self.may_follow(path, each) for each in loops):
                return  # another variable of this name
            if loops and not any(n in loops for n in path):
                raise _ChangedError  # the last one, after the loop
            if any(isinstance(n, (ast.Lambda, ast.FunctionDef)) for n in path[1:]):
                raise _ChangedError  # read whenever that is called
        elif isinstance(path[-2], ast.AugAssign):
            raise _ChangedError

    def may_follow(self, path: Path, loop: ast.For) -> bool:
        """True where what stands at the end of a path may be evaluated after a loop."""
        around = next(each for each in self.paths if each[-1] is loop)
        return self.place[id(path[-1])] > self.place[id(loop)] or any(isinstance(n, _LOOPS) for n in around[:-1])

    def gone_over(self, path: Path) -> None:
        """The variable of a loop over the values of the dict."""
        node: Any = path[-1]
        match node.iter, node.target:
            case ast.Call(func=ast.Attribute(value=owner, attr="values")), ast.Name(id=called):
                mine = self.is_mine(owner)
            case ast.Call(func=ast.Attribute(value=owner, attr="items")), ast.Tuple(elts=[_, ast.Name(id=called)]):
                mine = self.is_mine(owner)
            case _:
                return
        if mine:
            self.names.setdefault(called, [])
            around = path[-2] if isinstance(node, ast.comprehension) else node
            self.loops.setdefault(called, []).append(around)

    def read(self, path: Path) -> None:
        """Raise where what stands at the end of a path is not looked at on the spot."""
        node, above = path[-1], path[-2]
        if self.is_append(above) or (isinstance(above, ast.Attribute) and self.is_append(path[-3])):
            if not self.is_list(node):
                raise _ChangedError
            return
        match above:
            case ast.Attribute(attr=attr) if attr not in _READING:
                raise _ChangedError
            case ast.Subscript(value=value, ctx=ctx) if value is node and not isinstance(ctx, ast.Load):
                raise _ChangedError
            case ast.Call(func=function, args=args) if node in args:
                if self.may_change(function):
                    raise _ChangedError
            case ast.keyword() | ast.Starred() | ast.NamedExpr() | ast.AugAssign():
                raise _ChangedError
            case ast.Tuple() | ast.List() | ast.Dict():
                self.displayed(path)
            case ast.Assign() | ast.AnnAssign():
                self.assigned(path, above, node)
            case ast.For(iter=over, body=body) if over is node:
                if any(self.is_append(n) for s in body for n in nodes(s)):
                    raise _ChangedError  # Python's loop goes over what is appended
            case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part) if part is node:
                self.collected(path)
            case _ if isinstance(above, _HANDED_ON):
                self.read(path[:-1])

    def collected(self, path: Path) -> None:
        """A list becomes an item of another, ``[d[k] for k in ks]``."""
        self.stays(path)
        match path[-3]:
            case ast.Assign(targets=[ast.Name(id=called)]):
                self.collections.add(called)
                self.names.setdefault(called, []).append(path)
            case above if not self.leaves(above):
                raise _ChangedError

    def read_in_collection(self, path: Path) -> None:
        """What is read of a list of such lists: one of them, all in a loop, or what is computed of them."""
        node = path[-1]
        match path[-2]:
            case ast.Subscript(value=value, slice=index) if value is node and not isinstance(index, ast.Slice):
                self.read(path[:-1])
                if not isinstance(path[-2].ctx, ast.Load):  # type: ignore[attr-defined]
                    raise _ChangedError
            case ast.For(target=ast.Name(id=target)) | ast.comprehension(target=ast.Name(id=target)):
                self.names.setdefault(target, []).append(path)
            case above if not self.leaves(above):
                raise _ChangedError

    def leaves(self, above: ast.AST) -> bool:
        """True where a list is returned, or something computed of it."""
        return isinstance(above, ast.Return) or (isinstance(above, ast.Call) and self.only_computes(above.func))

    def only_computes(self, function: ast.expr) -> bool:
        """True for a function that gives nothing of the lists that it gets."""
        found = self.scope.value(function)
        return is_library(found) or any(found is each for each in (len, sum, any, all))

    def displayed(self, path: Path) -> None:
        """A list in a display, which is returned, handed to a function of NumPy, or taken apart at once."""
        display, above = path[-2], path[-3]
        match above:
            case ast.Return():
                return
            case ast.Call(func=function) if not self.may_change(function):
                return
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                if len(targets) == len(values) and path[-1] in values:
                    self.bound(targets[values.index(path[-1])], path)
                    return
        if not isinstance(display, ast.expr) or not isinstance(above, ast.Subscript):
            raise _ChangedError

    def assigned(self, path: Path, above: Any, node: ast.AST) -> None:
        for target in above.targets if isinstance(above, ast.Assign) else [above.target]:
            self.bound(target, path)

    def bound(self, target: ast.AST, path: Path) -> None:
        """A name gets a list: nothing may be appended to the dict from there on."""
        if not isinstance(target, ast.Name):
            raise _ChangedError
        self.names.setdefault(target.id, []).append(path)
        self.stays(path)

    def stays(self, path: Path) -> None:
        """Raise where something is appended to the dict behind a path."""
        place = self.place[id(path[-1])]
        for each in self.appends:
            common = [n for n in path if isinstance(n, _LOOPS) and n in each]
            again = [n for n in common if not any(n in making for making in self.making)]
            if again or self.place[id(each[-1])] > place:
                raise _ChangedError

    def may_change(self, function: ast.expr) -> bool:
        """True for a function of the user's that may change a list that it is given."""
        found = self.scope.value(function)
        return isinstance(found, types.FunctionType) and may_store(found) if found is not None else True


def may_store(function: types.FunctionType) -> bool:
    """True for a function of the user's that may change a list that it is given."""
    return _stores(function, [])


def _stores(function: types.FunctionType, seen: list[types.FunctionType]) -> bool:
    if function in seen or (function.__module__ or "").split(".")[0] in ("numpy", "scipy"):
        return False
    seen.append(function)
    return _stores_in(function.__code__, function, seen)


def _stores_in(code: types.CodeType, function: types.FunctionType, seen: list[types.FunctionType]) -> bool:
    if _STORING & set(code.co_code[::2]) or set(CHANGING) & set(code.co_names):
        return True
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    called = [function.__globals__.get(each) for each in code.co_names]
    return any(_stores_in(each, function, seen) for each in inner) or any(
        _stores(each, seen) for each in called if isinstance(each, types.FunctionType)
    )


def _paths(node: ast.AST, above: Path) -> Iterator[Path]:
    """Every node behind what it stands in, in the order of the text."""
    path = (*above, node)
    yield path
    for each in children(node):
        yield from _paths(each, path)
