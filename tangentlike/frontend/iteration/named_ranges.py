"""A range that has a name, written where it is gone over: a range never changes, so only its bounds are kept.

trips = range(len(x) - 1)         ->      trips_stop = len(x) - 1
for i in trips: ...               ->      for i in range(trips_stop): ...
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ...form.program import assign, copy_of, located, name
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed

_PARTS = ("start", "stop", "step")


def write_named_ranges(source: Source) -> None:
    """Write such ranges, in the tree of a function and in the functions inside it."""
    if "range" not in {n.id for n in nodes(source.tree) if isinstance(n, ast.Name)}:
        return
    _function(source.tree, Scope(source), MadeNames(source.tree, source.made))


def _function(tree: ast.FunctionDef, scope: Scope, fresh: MadeNames) -> None:
    with scope.inside(tree):
        bound = _bindings(tree)
        for called, statements in _ranges(tree, scope).items():
            if len(statements) == bound[called]:
                _write(
                    tree,
                    called,
                    statements,
                    (fresh, bound, {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}),
                )
        for inner in [n for n in _own(tree) if isinstance(n, ast.FunctionDef)]:
            _function(inner, scope, fresh)


def _own(tree: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The statements of a function, without those of the functions inside it."""
    blocks = [tree.body]
    for block in blocks:  # grows while it is gone through
        yield from block
        blocks += [b for node in block if not isinstance(node, ast.FunctionDef) for b in inner_blocks(node)]


def _bindings(tree: ast.FunctionDef) -> Counter[str]:
    """How often each name gets a value, in the functions inside too: all that is bound by a name of theirs counts."""
    found = Counter(n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
    found.update(n.arg for n in nodes(tree) if isinstance(n, ast.arg))
    for node in nodes(tree):
        match node:
            case ast.FunctionDef(name=called) | ast.ExceptHandler(name=str(called)) | ast.MatchAs(name=str(called)):
                found[called] += 1
            case ast.MatchStar(name=str(called)) | ast.MatchMapping(rest=str(called)):
                found[called] += 1
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update((each.asname or each.name).split(".")[0] for each in aliases)
    return found


def _ranges(tree: ast.FunctionDef, scope: Scope) -> dict[str, list[ast.Assign]]:
    """The statements of this function, not of those inside it, that give a name a range."""
    found: dict[str, list[ast.Assign]] = {}
    for node in _own(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.Call(func=function, args=given, keywords=[])):
                plain = 1 <= len(given) <= 3 and not any(isinstance(each, ast.Starred) for each in given)
                if plain and scope.value(function) is range:
                    found.setdefault(called, []).append(node)
    return found


def _write(tree: ast.FunctionDef, called: str, statements: list[ast.Assign], names: tuple) -> None:
    """The bounds of a range that a name stands for, and the range where the name is read."""
    fresh, bound, parameters = names
    size = max(len(each.value.args) for each in statements)  # type: ignore[attr-defined]
    every = [_bounds(each, size) for each in statements]
    bounds: list[ast.expr] = []
    kept: list[tuple[str, int]] = []
    for position in range(size):
        part = _PARTS[position] if size > 1 else "stop"
        if len(every) == 1 and _stays(every[0][position], bound, parameters):
            bounds.append(every[0][position])
        else:
            kept.append((fresh(f"{called}_{part}", called), position))
            bounds.append(name(kept[-1][0]))
    function = statements[0].value.func  # type: ignore[attr-defined]
    whole = ast.Call(func=function, args=bounds, keywords=[])
    texts = dict(zip(map(id, statements), every, strict=True))
    for block in _blocks(tree):
        if any(id(each) in texts for each in block):
            block[:] = [made for each in block for made in _kept(each, texts, kept)]
    _Reads(called, whole).visit(tree)


def _kept(node: ast.stmt, texts: dict[int, list[ast.expr]], kept: list[tuple[str, int]]) -> list[ast.stmt]:
    """What stands for the statement that makes a range."""
    if id(node) not in texts:
        return [node]
    made: list[ast.stmt] = [located(assign(each, copy_of(texts[id(node)][k])), node) for each, k in kept]
    return made or [placed(ast.Pass(), node)]


def _blocks(tree: ast.FunctionDef) -> list[list[ast.stmt]]:
    blocks = [tree.body]
    for block in blocks:  # grows while it is gone through
        blocks += [inner for node in block for inner in inner_blocks(node)]
    return blocks


def _bounds(node: ast.Assign, size: int) -> list[ast.expr]:
    """The arguments of a range, as many as the longest of those that the name may stand for has."""
    given = list(node.value.args)  # type: ignore[attr-defined]
    if size > 1 and len(given) == 1:
        given.insert(0, placed(ast.Constant(value=0), node))
    if size > 2 and len(given) == 2:
        given.append(placed(ast.Constant(value=1), node))
    return given


def _stays(node: ast.expr, bound: Counter[str], parameters: set[str]) -> bool:
    """True for a number, and for a name that has one value from beginning to end: a parameter, or one from outside."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and bound[node.id] == (node.id in parameters))


class _Reads(ast.NodeTransformer):
    """The range in the place of its name."""

    def __init__(self, called: str, whole: ast.expr):
        self.called, self.whole = called, whole

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != self.called or not isinstance(node.ctx, ast.Load):
            return node
        return placed(ast.copy_location(copy_of(self.whole), node), node)
