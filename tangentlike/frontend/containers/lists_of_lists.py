"""Lists of lists that grow one by one, ``g[i].append(e)``: one list of all items, and one of the lists they belong to.

    g = [[] for _ in range(n)]                 g_places = [k for k in range(n)];  g_items = [];  g_owners = []
    for v in x:                                for v in x:
        g[f(v)].append(v)            ->            k = g_places[f(v)];  g_items.append(v);  g_owners.append(k)
    for row in g: ...                          for k in range(len(g_places)):
                                                   row = [item for item, owner in zip(g_items, g_owners) if owner == k]

    g = []                                     g_places = [];  g_items = [];  g_owners = []
    for v in x:                                for v in x:
        g.append([v])                ->            k = len(g_places);  g_places.append(k);  g_items.append(v);  ...

``g_places[i]`` counts from the end where ``i`` is negative, and raises where there is no such list. Each read of a list
is a copy, which nothing may tell (``keyed_lists.py``).
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, name, replace_everywhere, replace_names, root_name, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import lines_of, placed
from ..syntax.written_out import UnknownUse, WrittenOut
from .keyed_lists import are_looked_at
from .made_keyed import Keyed
from .written_apart import write_apart


def write_lists_of_lists(source: Source) -> None:
    """Write two lists in the place of such a list, in place; one that is used in any other way stays."""
    if "append" not in source.names_as_read and not source.expanded:
        return
    scope, tree = Scope(source), source.tree
    with scope.inside(tree):
        write_apart(tree, scope, _is_made)
    every = list(nodes(tree))
    made = {root_name(n.targets[0]) for n in every if isinstance(n, ast.Assign) and _makes(n)}
    begun = {root_name(n.targets[0]) for n in every if isinstance(n, ast.Assign) and _begins(n)}
    made |= {each for each in begun if any(_adds_list(n, each) for n in every)}
    called = [each for each in sorted(made) if any(_adds(n, each) for n in every)]
    if not called:
        return
    with scope.inside(tree):
        for each in called:
            body = _Writing(source, scope, each).body(copy_of(tree))
            tree.body = tree.body if body is None else body


def _makes(node: ast.AST) -> bool:
    """True for ``g = [[] for ...]`` and ``g = [[], []]``."""
    plain = isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    return plain and _is_made(node.value)  # type: ignore[attr-defined]


def _begins(node: ast.Assign) -> bool:
    """True for ``g = []``."""
    plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    return plain and isinstance(node.value, ast.List) and not node.value.elts


def _adds_list(node: ast.AST, called: str) -> bool:
    """True for ``g.append([])`` and ``g.append([e])``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="append"), args=[ast.List(elts=items)]):
            return of == called and not any(isinstance(e, ast.Starred) for e in items)
    return False


def _is_made(value: ast.expr) -> bool:
    match value:
        case ast.ListComp(elt=ast.List(elts=[]), generators=[each]):
            return not (each.ifs or each.is_async)
        case ast.List(elts=[_, *_] as items):
            return all(isinstance(e, ast.List) and not e.elts for e in items)
    return False


def _adds(node: ast.AST, called: str, by_constants: bool = False) -> bool:
    """True for ``g[i].append(e)``, of a constant ``i`` only with ``by_constants``."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Subscript(value=ast.Name(id=of), slice=index), attr="append"),
            args=[ast.expr()], keywords=[],
        ):  # fmt: skip
            return of == called and (by_constants or not isinstance(index, (ast.Constant, ast.Slice)))
    return False


class _Writing(WrittenOut):
    """Writes one list of lists."""

    def __init__(self, source: Source, scope: Scope, called: str):
        super().__init__(source, scope, called)
        self.parts = {word: self.fresh(f"{called}_{word.lower()}", called) for word in ("PLACES", "ITEMS", "OWNERS")}
        self.before: list[ast.stmt] | None = None

    def body(self, tree: ast.FunctionDef) -> list[ast.stmt] | None:
        """The body of the function without the list; None where it has to stay."""
        for node in nodes(tree):
            around = isinstance(node, (ast.Lambda, ast.ClassDef))
            if isinstance(node, ast.FunctionDef) and node is not tree:
                around = bool(node.decorator_list) or any(self.is_mine(n) for n in nodes(node.args))
            if around and any(self.is_mine(n) for n in nodes(node)):
                return None

        def written() -> list[ast.stmt] | None:
            body = [made for each in tree.body for made in _ByPlaces(self).statement(each)]
            whole = ast.FunctionDef(tree.name, tree.args, body, [], None, None)
            if not are_looked_at(whole, Keyed(self.called, of_lists=True), self.scope):
                return None
            return [made for each in body for made in self.statement(each)]

        return self.without(written)

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What a statement is replaced by."""
        if _makes(node) and self.is_mine(node.targets[0]):  # type: ignore[attr-defined]
            return self.begun(node.value, node)  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign) and _begins(node) and self.is_mine(node.targets[0]):
            return self.lines(node, "PLACES = []\nITEMS = []\nOWNERS = []")
        if isinstance(node, ast.Expr) and _adds_list(node.value, self.called):
            return self.added_list(node.value.args[0], node)  # type: ignore[attr-defined]
        if isinstance(node, ast.Expr) and _adds(node.value, self.called, by_constants=True):
            call: Any = node.value
            place = self.fresh("k")
            text = f"{place} = PLACES[INDEX]\nITEMS.append(VALUE)\nOWNERS.append({place})"
            index, item = self.looked_at(call.func.value.slice), self.looked_at(call.args[0])
            return self.lines(node, text, INDEX=index, VALUE=item)
        outer, self.before = self.before, None if isinstance(node, ast.While) else []
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.visit(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                setattr(node, field, [self.visit(each) for each in value])
        before, self.before = self.before or [], outer
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in self.statement(each)]
        return [*before, node]

    def added_list(self, items: ast.List, node: ast.stmt) -> list[ast.stmt]:
        """``g.append([e])``: a place more, and its first items."""
        place = self.fresh("k")
        chosen = [self.fresh("item") for _ in items.elts]
        values = [self.looked_at(each) for each in items.elts]
        made = [placed(ast.Assign(targets=[store(c)], value=v), node) for c, v in zip(chosen, values, strict=True)]
        made += self.lines(node, f"{place} = len(PLACES)\nPLACES.append({place})")
        for each in chosen:
            made += self.lines(node, f"ITEMS.append({each})\nOWNERS.append({place})")
        return made

    def begun(self, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        text = "PLACES = [POSITION for POSITION, TARGET in enumerate(OVER)]\nITEMS = []\nOWNERS = []"
        over: ast.expr = ast.Tuple(elts=[ast.Constant(value=0) for _ in getattr(value, "elts", ())], ctx=ast.Load())
        if isinstance(value, ast.ListComp):
            over = self.looked_at(value.generators[0].iter)
        if isinstance(over, ast.Call) and self.scope.value(over.func) is BUILTINS["range"] and len(over.args) == 1:
            text = text.replace("POSITION, TARGET in enumerate(OVER)", "POSITION in OVER")
        elif isinstance(over, ast.Tuple):
            text = text.replace("[POSITION for POSITION, TARGET in enumerate(OVER)]", f"{list(range(len(over.elts)))}")
        return self.lines(node, text.replace("POSITION", self.fresh("k")).replace("TARGET", self.fresh("k")), OVER=over)

    def looked_at(self, node: ast.expr) -> ast.expr:
        outer, self.before = self.before, None
        node = self.visit(node)
        self.before = outer
        return node

    # ---- expressions

    def visit(self, node: ast.AST) -> Any:
        if self.before is not None and isinstance(node, _SOMETIMES):
            outer, self.before = self.before, None
            node = super().visit(node)
            self.before = outer
            return node
        return super().visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if not self.is_mine(node.value):
            return self.generic_visit(node)
        if isinstance(node.slice, (ast.Slice, ast.Tuple)) or not isinstance(node.ctx, ast.Load):
            raise UnknownUse
        place = self.visit(node.slice)
        if not is_harmless(self.scope, place):
            raise UnknownUse
        place = self.expression(node, "PLACES[INDEX]", INDEX=place)
        if self.before is not None:  # it is read once, whatever there is in the lists
            chosen = self.fresh("k")
            self.before.append(placed(ast.Assign(targets=[store(chosen)], value=place), node))
            place = name(chosen)
        item, owner = self.fresh("item"), self.fresh("owner")
        text = f"[{item} for {item}, {owner} in zip(ITEMS, OWNERS) if {owner} == PLACE]"
        return self.expression(node, text, PLACE=place)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self.scope.value(node.func) is BUILTINS["len"] and len(node.args) == 1 and self.is_mine(node.args[0]):
            return self.expression(node, "len(PLACES)")
        return self.generic_visit(node)

    def expression(self, node: ast.AST, text: str, **parts: ast.expr) -> ast.expr:
        (made,) = self.lines(node, text, **parts)
        assert isinstance(made, ast.Expr)
        return made.value

    def lines(self, node: ast.AST, text: str, **parts: ast.expr) -> list[ast.stmt]:
        known: dict[str, ast.expr] = {word: name(part) for word, part in self.parts.items()}
        for word, part in self.parts.items():
            text = text.replace(f"{word} =", f"{part} =")
        return [placed(each, node) for each in replace_names(lines_of(text), {**known, **parts})]


_SOMETIMES = (ast.BoolOp, ast.IfExp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda)


class _ByPlaces:
    """Loops over the list as loops over the places in it."""

    def __init__(self, writing: _Writing):
        self.writing = writing

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in self.statement(each)]
        self.comprehensions(node)
        if isinstance(node, ast.For) and (found := self.over(node.target, node.iter)) is not None:
            target, node.iter, bound, counted = found
            first = [ast.Assign(targets=[each], value=value) for each, value in [*counted, *bound]]
            node.target, node.body = placed(target, node.target), [*(placed(s, node) for s in first), *node.body]
        return [node]

    def comprehensions(self, node: ast.AST) -> None:
        for part in children(node):
            if not isinstance(part, ast.stmt):
                self.comprehensions(part)
        if not isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return
        for generator in node.generators:
            found = self.over(generator.target, generator.iter)
            if found is None:
                continue
            generator.target, generator.iter, bound, counted = found
            names = {t.id: placed(v, node) for t, v in [*counted, *bound] if isinstance(t, ast.Name)}
            if len(names) < len(counted) + len(bound):
                raise UnknownUse
            node.elt = replace_everywhere(node.elt, names)
            for each in node.generators:
                each.ifs = [replace_everywhere(test, names) for test in each.ifs]
                if each is not generator:
                    each.iter = replace_everywhere(each.iter, names)

    def over(self, target: ast.expr, iterable: ast.expr) -> Any:
        """The target and the iterable of a loop over places, and what its variables stand for; None for any other."""
        mine, scope, fresh = self.writing.is_mine, self.writing.scope, self.writing.fresh
        length = f"range(len({self.writing.called}))"
        place = fresh("k")
        item = ast.Subscript(value=name(self.writing.called), slice=name(place), ctx=ast.Load())
        ranged = lines_of(length)[0].value  # type: ignore[attr-defined]
        if mine(iterable):
            return store(place), placed(ranged, iterable), [(target, item)], []
        if not isinstance(iterable, ast.Call) or not any(map(mine, iterable.args)):
            return None
        called = scope.value(iterable.func)
        targets = target.elts if isinstance(target, ast.Tuple) else []
        if called is BUILTINS["enumerate"] and len(iterable.args) + len(iterable.keywords) == 1 and len(targets) == 2:
            return store(place), placed(ranged, iterable), [(targets[1], item)], [(targets[0], name(place))]
        if called is BUILTINS["zip"] and len(targets) == len(iterable.args) == 2:
            at = 0 if mine(iterable.args[0]) else 1
            bound = [(targets[at], item)]
            iterable.args[at], targets[at] = placed(ranged, iterable), store(place)
            return target, iterable, bound, []
        return None
