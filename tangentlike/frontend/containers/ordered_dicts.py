"""``OrderedDict`` as ``dict``, which keeps the order of its keys too, where nothing asks for more than dicts can do;
what is joined with a display of a dict as one display.

d = OrderedDict([("a", x), ("b", y)])        ->      d = dict([("a", x), ("b", y)])
d = {"a": x} | e                             ->      d = {"a": x, **e}
"""

from __future__ import annotations

import ast
import collections
import types

from ...form.program import located, name
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope, is_library

ASKING = frozenset(
    ("isinstance", "issubclass", "type", "hasattr", "OrderedDict", "__class__", "move_to_end", "popitem")
)


def write_ordered_dicts(source: Source) -> None:
    """Write ``dict`` for ``OrderedDict`` in the tree of a function that neither places keys nor compares dicts."""
    Unions().visit(source.tree)
    tree, scope = source.tree, Scope(source)
    every = nodes(tree)
    with scope.inside(tree):
        calls = [n for n in every if isinstance(n, ast.Call) and scope.value(n.func) is collections.OrderedDict]
        if not calls or scope.value(name("dict")) is not BUILTINS["dict"] or any(map(_asks_for_more, every)):
            return
        reads = [n for n in every if isinstance(n, (ast.Name, ast.Attribute)) and not _is_annotation(n, every)]
        if sum(scope.value(n) is collections.OrderedDict for n in reads) > len(calls):
            return  # ``isinstance(d, OrderedDict)``
        if any(_may_tell(scope, n) for n in every if isinstance(n, ast.Call) and n not in calls):
            return
    for each in calls:
        each.func = located(name("dict"), each.func)


class Unions(ast.NodeTransformer):
    """Joins displays of dicts with what stands behind them."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.BitOr) or not isinstance(node.left, (ast.Dict, ast.DictComp)):
            return node
        parts = [e if isinstance(e, ast.Dict) else ast.Dict(keys=[None], values=[e]) for e in (node.left, node.right)]
        joined = ast.Dict(keys=[k for p in parts for k in p.keys], values=[v for p in parts for v in p.values])
        return ast.copy_location(joined, node)


def _asks_for_more(node: ast.AST) -> bool:
    """True for ``d.move_to_end(k)`` and ``d.popitem(last=False)``, and where dicts are compared, by their order too."""
    match node:
        case ast.Call(func=ast.Attribute(attr="popitem"), args=args, keywords=keywords):
            return bool(args or keywords)
        case ast.Attribute(attr="move_to_end"):
            return True
        case ast.Compare(ops=ops):
            return any(isinstance(op, (ast.Eq, ast.NotEq)) for op in ops) and not any(
                isinstance(n, ast.Constant) for n in (node.left, *node.comparators)
            )
    return False


def _may_tell(scope: Scope, call: ast.Call) -> bool:
    """True for a call that is given what a name holds, or a call gives, by a function that may ask for its class."""
    function = scope.value(call.func)
    if is_library(function) or any(function is each for each in BUILTINS.values()):
        return function is BUILTINS["isinstance"] or function is BUILTINS["type"]
    given = [*call.args, *(k.value for k in call.keywords)]
    scope.watch(call.func)
    if isinstance(call.func, ast.Attribute) and function is MISSING:
        return False if call.func.attr in vars(dict) | vars(list) else any(map(_may_be_dict, given))
    return any(map(_may_be_dict, given)) and not (
        isinstance(function, types.FunctionType) and not _asks(function, set())
    )


def _may_be_dict(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Starred, ast.IfExp, ast.Tuple, ast.List, ast.Dict))


def _asks(function: types.FunctionType, seen: set[types.FunctionType]) -> bool:
    """True for a function that, or whose callees, may ask for the class of what they are given."""
    seen.add(function)
    codes = [function.__code__]
    for code in codes:
        codes += [each for each in code.co_consts if isinstance(each, types.CodeType)]
    names = {each for code in codes for each in code.co_names}
    found = [function.__globals__[each] for each in names if each in function.__globals__]
    found += [cell.cell_contents for cell in function.__closure__ or () if cell != types.CellType()]
    own = [each for each in found if isinstance(each, types.FunctionType) and not is_library(each) and each not in seen]
    classes = any(isinstance(each, type) and not is_library(each) for each in found)
    return classes or not names.isdisjoint(ASKING) or any(_asks(each, seen) for each in own)


def _is_annotation(node: ast.AST, every: list[ast.AST]) -> bool:
    annotated = [n.annotation for n in every if isinstance(n, (ast.AnnAssign, ast.arg)) and n.annotation is not None]
    annotated += [n.returns for n in every if isinstance(n, ast.FunctionDef) and n.returns is not None]
    return any(node is n for each in annotated for n in nodes(each))
