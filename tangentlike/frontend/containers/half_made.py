"""Containers that something might see half made, were they made in loops: a handler, behind what raises on the way, or
a function inside that is called on the way. They get their names when they are whole.

try: z = [[f(v)] for v in x]        ->    try: made = [[f(v)] for v in x]; z = made
try: z = {k: f(v) for k, v in w}    ->    try: made = {k: f(v) for k, v in w}; z = {k: v for k, v in made.items()}
try: z = set(f(v) for v in x)       ->    try: made = [f(v) for v in x]; z = set(made)

and lists that are to be seen half made, as far as a generator came:

try: z.extend(f(v) for v in x)      ->    try:
                                              for item in (f(v) for v in x): z.append(item)
"""

from __future__ import annotations

import ast
import collections

from ...form.program import name, replace_names, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.lengths import changes_nothing
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import may_catch
from ..syntax.several_results import result_count
from ..syntax.short_forms import lines_of, placed

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COUNTING = (BUILTINS["set"], BUILTINS["frozenset"], collections.Counter)
_ROWS = (ast.List, ast.ListComp, ast.Tuple, ast.Dict, ast.DictComp)
_MAKING = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def write_half_made(source: Source) -> None:
    """Give such containers their names later, in the tree of a function."""
    if not any(isinstance(n, _MAKING) for n in nodes(source.tree)):
        return
    _in_function(source.tree, Scope(source), MadeNames(source.tree, source.made))


def _in_function(tree: ast.FunctionDef, scope: Scope, fresh: MadeNames) -> None:
    with scope.inside(tree):
        inner = (n for n in nodes(tree) if isinstance(n, _FUNCTIONS) and n is not tree)
        seen = {n.id for each in inner for n in nodes(each) if isinstance(n, ast.Name)}
        tree.body = _Writing(scope, fresh, seen).block(tree.body, tried=False)


class _Writing:
    """``seen`` are the names that functions inside read."""

    def __init__(self, scope: Scope, fresh: MadeNames, seen: set[str]):
        self.scope, self.fresh, self.seen = scope, fresh, seen

    def block(self, body: list[ast.stmt], tried: bool) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.FunctionDef):
                _in_function(node, self.scope, self.fresh)
            taken = tried or may_catch(node, self.scope)
            for inside in inner_blocks(node) if not isinstance(node, _FUNCTIONS) else ():
                inside[:] = self.block(inside, taken if inside is getattr(node, "body", None) else tried)
            out += [placed(made, node) for made in self.statement(node, tried)]
        return out

    def statement(self, node: ast.stmt, tried: bool) -> list[ast.stmt]:
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=value):
                if tried or (called in self.seen and not changes_nothing(self.scope, value)):
                    return self.later(called, value) or [node]
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="extend"), args=[value])):
                return self.one_by_one(called, value) if tried and isinstance(value, ast.GeneratorExp) else [node]
            case ast.AugAssign(target=ast.Name(id=called), op=ast.Add(), value=ast.GeneratorExp() as value) if tried:
                return self.one_by_one(called, value)
        return [node]

    def later(self, called: str, value: ast.expr) -> list[ast.stmt]:
        """The statements that make a container and then give it its name; none for any other value."""
        listed: ast.expr
        match value:
            case ast.SetComp(elt=item, generators=loops):
                listed, text = ast.ListComp(elt=item, generators=loops), f"{called} = set(MADE)"
            case ast.Call(func=function, args=[ast.GeneratorExp() | ast.ListComp() as made], keywords=[]):
                if not any(self.scope.value(function) is each for each in _COUNTING):
                    return []
                listed = ast.ListComp(elt=made.elt, generators=made.generators)
                text = f"{called} = {ast.unparse(function)}(MADE)"
            case ast.DictComp():
                listed, k, v = value, self.fresh("key"), self.fresh("item")
                text = f"{called} = {{{k}: {v} for {k}, {v} in MADE.items()}}"
            case ast.ListComp(elt=item) if self.is_row(item):
                listed, text = value, f"{called} = MADE"
            case _:
                return []
        chosen = self.fresh("made", value)
        made_first = ast.Assign(targets=[store(chosen)], value=listed)
        return [made_first, *replace_names(lines_of(text), {"MADE": name(chosen)})]

    def one_by_one(self, called: str, items: ast.expr) -> list[ast.stmt]:
        item = self.fresh("item", items)
        return replace_names(lines_of(f"for {item} in ITEMS:\n    {called}.append({item})"), {"ITEMS": items})

    def is_row(self, node: ast.expr) -> bool:
        """True for the items of lists that are made in loops of their own."""
        if any(isinstance(n, _ROWS) for n in nodes(node)):
            return True
        calls = [n for n in nodes(node) if isinstance(n, ast.Call)]
        return any(result_count(self.scope, each) for each in calls)
