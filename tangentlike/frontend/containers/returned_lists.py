"""Lists of tuples, and of lists and dicts, that the user's functions return, as displays where they are gone over.

    points = corners(x)                     given = corners(x)
    points.append((0.0, x[0]))      ->      points = [(given[0][0], given[0][1]), (given[1][0], given[1][1])]
                                            points.append((0.0, x[0]))

How many items there are, and what each holds, follows from the display that the function returns, whichever way it
ends. A list of numbers is an array, and so is one of rows of one length: these stay as they are.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import name, tuple_of
from ...form.trees import children, nodes
from ...reading.source import Source
from ..flow.exits import always_exits
from ..syntax.raising import called_definition
from .returned_dicts import Writing

AT_MOST = 32  # items of a list that is written out
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_GOING_OVER = (
    "enumerate",
    "zip",
    "reversed",
    "sorted",
    "list",
    "len",
    "sum",
    "max",
    "min",
    "map",
    "filter",
    "any",
    "all",
)
Shape = tuple[type, tuple[Any, ...]]  # of what kind a container is, and the shapes of its items; None is no display


def write_returned_lists(source: Source) -> None:
    """Write the displays, in the tree of a function."""
    writing = _Lists(source)
    with writing.scope.inside(source.tree):
        source.tree.body = writing.block(source.tree.body, source.tree)
        writing.return_tuples()


class _Lists(Writing):
    def __init__(self, source: Source):
        super().__init__(source)
        self.named: list[ast.expr] = []  # what is called in the calls in the place of which displays stand

    def shape(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
            return None
        key = ast.unparse(node.func)
        if key not in self.known:
            inner = self.inner.get(node.func.id) if isinstance(node.func, ast.Name) else None
            found = None if inner is not None else called_definition(node, self.scope)
            self.known[key] = _returned(inner if inner is not None else found and found[0])
        return self.known[key]

    def display(self, given: str, shape: Any) -> ast.expr:
        return _display(name(given), shape)

    def filled(self, node: ast.stmt) -> None:
        return None

    def in_comprehensions(self, node: ast.stmt) -> None:
        return None

    def return_tuples(self) -> None:
        """Functions inside return tuples where nobody sees the lists: displays stand wherever they are called."""
        for called, function in self.inner.items():
            reads = [n for n in nodes(self.source.tree) if isinstance(n, ast.Name) and n.id == called]
            if reads and all(any(n is each for each in self.named) for n in reads):
                for node in (n for n in _own_nodes(function) if isinstance(n, ast.Return)):
                    node.value = _as_tuples(node.value)

    def wanted(self, node: ast.stmt, owner: ast.FunctionDef) -> ast.Call | ast.Dict | None:
        found = self.first(node)
        self.named += [] if found is None else [found.func]
        return found

    def first(self, node: ast.stmt) -> ast.Call | None:
        """The first call in a statement whose list is gone over or changed there, or has a name."""
        match node:
            case ast.Assign(targets=[ast.Name()], value=ast.Call() as call) if self.shape(call) is not None:
                return call
            case ast.For(iter=value) | ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Expr(value=value):
                pass
            case ast.Return(value=ast.expr() as value):
                pass
            case _:
                return None
        if isinstance(node, (ast.For, ast.AugAssign)) and isinstance(value, ast.Call) and self.shape(value) is not None:
            return value
        for call in _gone_over(value):
            if self.shape(call) is not None and self.may_come_first(node, value, call):
                return call
        return None


def _gone_over(node: ast.AST) -> list[ast.Call]:
    """The calls in an expression whose items are asked for, and not one item, in the order of the text."""
    found: list[Any] = []
    match node:
        case ast.Call(func=ast.Name(id=called), args=args) if called in _GOING_OVER:
            found = args
        case ast.Call(func=ast.Attribute(attr="extend" | "append"), args=args):
            found = args
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = [left, right]
        case ast.comprehension(iter=over):
            found = [over]
    own = [each for each in found if isinstance(each, ast.Call)]
    return [*own, *(call for part in children(node) for call in _gone_over(part))]


def _returned(tree: Any) -> Any:
    """The shape of the list that a function returns; None where it is none, or differs."""
    if not isinstance(tree, ast.FunctionDef) or tree.decorator_list or not always_exits(tree.body):
        return None
    own = _own_nodes(tree)
    results = [n.value for n in own if isinstance(n, ast.Return)]
    if not results or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own):
        return None
    shapes = [_shape(value) for value in results]
    first = shapes[0]
    if any(each != first for each in shapes) or first is None or first[0] is not ast.List or not first[1]:
        return None
    rows = {each[0] is ast.List and len(each[1]) for each in first[1] if each is not None}
    flat = all(item is None for each in first[1] if each is not None for item in _items(each))
    plain = None in first[1] or (flat and len(rows) == 1 and False not in rows)
    return None if plain or len(first[1]) > AT_MOST else first


def _items(shape: Shape) -> tuple[Any, ...]:
    return tuple(item for _, item in shape[1]) if shape[0] is ast.Dict else shape[1]


def _shape(node: ast.expr | None) -> Any:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) if not any(isinstance(e, ast.Starred) for e in items):
            return type(node), tuple(map(_shape, items))
        case ast.Dict(keys=keys, values=values) if keys and all(isinstance(k, ast.Constant) for k in keys):
            return ast.Dict, tuple((k.value, _shape(v)) for k, v in zip(keys, values, strict=True))  # type: ignore
    return None


def _display(whole: ast.expr, shape: Any) -> ast.expr:
    if shape is None:
        return whole

    def item(key: Any, inner: Any) -> ast.expr:
        return _display(ast.Subscript(value=whole, slice=ast.Constant(value=key), ctx=ast.Load()), inner)

    kind, parts = shape
    if kind is ast.Dict:
        return ast.Dict(keys=[ast.Constant(value=key) for key, _ in parts], values=[item(*each) for each in parts])
    items = [item(*each) for each in enumerate(parts)]
    return tuple_of(items) if kind is ast.Tuple else ast.List(elts=items, ctx=ast.Load())


def _as_tuples(node: Any) -> Any:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return ast.copy_location(tuple_of(map(_as_tuples, items)), node)
    return node


def _own_nodes(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    return [n for part in children(tree) if not isinstance(part, _INNER) for n in (part, *_own_nodes(part))]
