"""Values that are unpacked with a star or turned over, and tuples of a length that is not known.

first, *rest = x          ->   values = list(x);  first = values[0];  rest = values[1:]
for k, *rest in x: ...    ->   for item in x: k, *rest = item; ...
a, b = p if c else q      ->   if c: a, b = p;  else: a, b = q
xs, ys = zip(*points)     ->   xs = [p[0] for p in points];  ys = [p[1] for p in points]
t = tuple(x)              ->   t = list(x)

A tuple is a list where it is only looked at: its items are taken, gone over, counted, or handed to NumPy.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, name, replace_names, store, subscript
from ...form.trees import nodes
from ..syntax.callee import BUILTINS, Scope, is_library
from ..syntax.lengths import changes_nothing, is_harmless
from ..syntax.short_forms import as_branches, changed_list, lines_of, placed
from .keyed import folded, folded_kind

LOOKING = ("len", "sum", "min", "max", "sorted", "any", "all", "list", "tuple", "zip", "enumerate", "reversed", "map")
TUPLES = ("lstsq", "qr", "svd", "eig", "eigh", "slogdet", "lu", "lu_factor", "schur", "quad", "histogram", "modf",
          "frexp", "divmod", "meshgrid")  # fmt: skip  # the library's functions that return several things


class Unpacked(ast.NodeTransformer):
    """Rewrites the assignments of one function; those inside of it have their turn. ``tree`` is the outermost function
    as it was written."""

    def __init__(self, scope: Scope, fresh: Callable[..., str], tree: ast.FunctionDef):
        self.scope, self.fresh, self.tree = scope, fresh, tree
        self.fine: set[int] = set()  # the reads that only look, by id
        self.renames: dict[int, str] = {}  # the variables that a name is given to, by the id of what is read
        self.loads: list[ast.Name] = []
        self.displayed: set[str] = set()  # the variables that are given a tuple which is written out

    def begin(self) -> None:
        """Read how the function uses its names, which is known once the names of the module are."""
        if self.loads:
            return
        self.loads = [n for n in nodes(self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        self.fine = {id(part) for node in nodes(self.tree) for part in self.looked_at(node)}
        for node in nodes(self.tree):  # a part of a tuple is one, from the outermost on
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=ast.Name() as value):
                    self.renames[id(value)] = target
                case ast.Assign(targets=[ast.Name(id=target), *_], value=ast.Tuple()):
                    self.displayed.add(target)
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and id(node) in self.fine:
                self.fine.add(id(node.value))

    def looked_at(self, node: ast.AST) -> list[ast.expr]:
        match node:
            case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if not isinstance(index, ast.Slice):
                return [value]
            case ast.Call(func=ast.Attribute(value=value, attr="index" | "count")):
                return [value]
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                return [iterable]
            case ast.Starred(value=value, ctx=ast.Load()):
                return [value]
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
                return [value]
            case ast.Call(func=function, args=args):
                called = self.scope.value(function)
                looks = is_library(called) or any(called is BUILTINS[each] for each in LOOKING)
                compares = len(args) > 1 and (called is min or called is max)
                return list(args) if looks and not compares else []
        return []

    def only_looked_at(self, variable: str, seen: tuple[str, ...] = ()) -> bool:
        self.begin()
        other = {self.renames.get(id(n), "") for n in self.loads if n.id == variable and id(n) not in self.fine}
        return all(n and (n in seen or self.only_looked_at(n, (*seen, variable))) for n in other - {variable})

    def is_list_as_well(self, variable: str) -> bool:
        """True for a tuple that is only looked at, and no display in another place."""
        self.begin()
        return variable not in self.displayed and self.only_looked_at(variable)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        """``for k, *rest in x`` stores an item that has a name."""
        if any(isinstance(n, ast.Starred) for n in nodes(node.target)):
            item = self.fresh("item", node.target)
            taken = placed(ast.Assign(targets=[node.target], value=name(item)), node.target)
            node.target, node.body = placed(store(item), node.target), [taken, *node.body]
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        return [placed(made, node) for made in self.written(node)]

    def written(self, node: ast.Assign) -> list[ast.stmt]:
        """The statements for an assignment."""
        if len(node.targets) > 1:
            return [node]
        target = node.targets[0]
        if isinstance(target, ast.Name):
            listed = self.listed(node.value) if self.is_list_as_well(target.id) else None
            node.value = node.value if listed is None else listed
            return [node]
        if not isinstance(target, (ast.Tuple, ast.List)):
            return [node]
        if isinstance(node.value, ast.IfExp):
            branches = as_branches(node, node.value)
            self.generic_visit(branches)
            return [branches]
        before, node = self.one_by_one(node)
        made = self.turned_over(node, target.elts)
        if made is None and any(isinstance(e, ast.Starred) for e in target.elts):
            made = self.starred(node, target.elts)
        return [*before, *([node] if made is None else made)]

    def one_by_one(self, node: ast.Assign) -> tuple[list[ast.stmt], ast.Assign]:
        """``a, b = [f(v) for v in (x, y)]`` as ``a, b = f(x), f(y)``, which may be of several types."""
        match node.value:
            case ast.ListComp(elt=each, generators=[loop]) | ast.GeneratorExp(elt=each, generators=[loop]):
                items = loop.iter
                if loop.ifs or not (isinstance(loop.target, ast.Name) and isinstance(items, (ast.Tuple, ast.List))):
                    return [], node
            case _:
                return [], node
        bound = {n.id for n in nodes(each) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        bound |= {n.arg for n in nodes(each) if isinstance(n, ast.arg)}
        read = {n.id for item in (loop.target, *items.elts) for n in nodes(item) if isinstance(n, ast.Name)}
        moved = any(isinstance(n, ast.Nonlocal) for n in nodes(self.tree))
        if bound & read or moved or any(isinstance(item, ast.Starred) for item in items.elts):
            return [], node
        before: list[ast.stmt] = []
        made: list[ast.expr] = []
        for item in items.elts:
            if not isinstance(item, (ast.Name, ast.Constant)):
                before.append(ast.Assign(targets=[store(chosen := self.fresh("item", item))], value=item))
                item = name(chosen)
            made.append(replace_names(copy_of(each), {loop.target.id: item}))
        return before, ast.Assign(targets=node.targets, value=ast.Tuple(elts=made, ctx=ast.Load()))

    def listed(self, node: ast.expr) -> ast.expr | None:
        """``tuple(x)`` as a list."""
        if not (isinstance(node, ast.Call) and self.scope.value(node.func) is tuple and len(node.args) == 1):
            return None
        if node.keywords or isinstance(node.args[0], ast.Starred) or self.scope.value(name("list")) is not list:
            return None
        return ast.Call(func=name("list"), args=node.args, keywords=[])

    def starred(self, node: ast.Assign, targets: list[ast.expr]) -> list[ast.stmt] | None:
        if isinstance(node.value, (ast.Tuple, ast.List)) or self.scope.value(name("list")) is not list:
            return None
        called = self.scope.value(node.value.func) if isinstance(node.value, ast.Call) else None
        if (is_library(called) or called is divmod) and getattr(called, "__name__", "") in TUPLES:
            return None  # lowering takes the items
        stars = [k for k, e in enumerate(targets) if isinstance(e, ast.Starred)]
        if len(stars) > 1 or not changes_nothing(self.scope, node.value):
            return None
        values, count, star = self.fresh("values", node.value), len(targets) - 1, stars[0]
        listed = isinstance(node.value, ast.ListComp)
        whole = node.value if listed else ast.Call(func=name("list"), args=[node.value], keywords=[])
        short = f"not enough values to unpack (expected at least {count}, got {{len({values})}})"
        out: list[ast.stmt] = [ast.Assign(targets=[store(values)], value=whole)]
        out += lines_of(f"if len({values}) < {count}:\n    raise ValueError(f{short!r})")
        for position, each in enumerate(targets):
            index: ast.expr = ast.Constant(value=position if position < star else position - len(targets))
            if isinstance(each, ast.Starred):
                last = ast.Constant(value=star - count) if star < count else None
                index = ast.Slice(lower=ast.Constant(value=star), upper=last)
                each = each.value
            out.append(ast.Assign(targets=[each], value=self.own_list(each, subscript(values, index))))
        return out

    def own_list(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """A list that changes under its own name only."""
        changes = isinstance(target, ast.Name) and any(changed_list(n) == target.id for n in nodes(self.tree))
        return ast.Call(func=name("list"), args=[value], keywords=[]) if changes else value

    def turned_over(self, node: ast.Assign, targets: list[ast.expr]) -> list[ast.stmt] | None:
        """``xs, ys = zip(*points)``."""
        value: Any = node.value
        lists = isinstance(value, ast.Call) and self.scope.value(value.func) is map and len(value.args) == 2
        if lists and self.scope.value(value.args[0]) is list:
            value = value.args[1]
        match value:
            case ast.ListComp(elt=ast.Call(func=function, args=[ast.Name(id=item)]), generators=[loop]):
                lists = self.scope.value(function) is list and ast.unparse(loop.target) == item and not loop.ifs
                value = loop.iter if lists else value
        if not (isinstance(value, ast.Call) and self.scope.value(value.func) is zip and len(value.args) == 1):
            return None
        if not isinstance(value.args[0], ast.Starred) or any(ast.unparse(k) != "strict=False" for k in value.keywords):
            return None
        names = [e.id for e in targets if isinstance(e, ast.Name)]
        if len(names) < len(targets) or not (lists or all(map(self.only_looked_at, names))):
            return None
        return self.columns(value.args[0].value, targets)

    def columns(self, rows: ast.expr, targets: list[ast.expr]) -> list[ast.stmt] | None:
        out: list[ast.stmt] = []
        count = len(targets)
        empty = f"raise ValueError('not enough values to unpack (expected {count}, got 0)')"
        if isinstance(rows, ast.Call) and folded_kind(self.scope, rows) == "sorted":
            out, rows = folded(self.scope, rows, self.fresh) or (out, rows)
        if isinstance(rows, ast.ListComp) and isinstance(rows.elt, ast.Tuple) and len(rows.elt.elts) == len(targets):
            if not is_harmless(self.scope, rows):
                return None
            parts: list[ast.expr] = [
                ast.ListComp(elt=e, generators=copy_of(rows.generators)) for e in rows.elt.elts
            ]  # fmt: skip
        else:
            if not isinstance(rows, ast.Name):
                out.append(ast.Assign(targets=[store(chosen := self.fresh("rows", rows))], value=rows))
                rows = name(chosen)
            row = self.fresh("row")
            loop = ast.comprehension(target=store(row), iter=rows, ifs=[], is_async=0)
            parts = [
                ast.ListComp(elt=subscript(row, ast.Constant(value=k)), generators=copy_of([loop]))
                for k in range(len(targets))
            ]
            large = f"raise ValueError('too many values to unpack (expected {count})')"
            text = f"if len(ROWS) == 0:\n    {empty}\nif len(ROWS[0]) != {count}:\n    {large}"
            out += replace_names(lines_of(text), {"ROWS": rows})
        names = [self.fresh("column") for _ in targets]
        out += [ast.Assign(targets=[store(n)], value=part) for n, part in zip(names, parts, strict=True)]
        out += lines_of(f"if len({names[0]}) == 0:\n    {empty}") if isinstance(rows, ast.ListComp) else []
        pairs = zip(targets, names, strict=True)
        return [*out, *(ast.Assign(targets=[t], value=self.own_list(t, name(n))) for t, n in pairs)]


def visited(rewriting: Unpacked, node: ast.stmt) -> list[ast.stmt]:
    """A statement of the function's own block, rewritten."""
    found = rewriting.visit(node)
    return found if isinstance(found, list) else [found]
