"""Lists that nothing changes, as tuples: what they hold may be dicts, records, or arrays of several shapes.

    layers = [(w1, b1), (w2, b2)]         layers = ((w1, b1), (w2, b2))
    return network(layers, x)       ->    return network(layers, x)

That is done where the function is refused as it stands. Who asks what kind of container it has, prints it, returns it,
gives it another name or calls its methods is to see a list, and then it stays one.
"""

from __future__ import annotations

import ast
import dataclasses
import types
from collections.abc import Callable
from typing import Any

from ...errors import TangentlikeError
from ...form.program import name, store
from ...form.trees import children, nodes
from ...reading.source import Source, read
from ..syntax.callee import BUILTINS, Scope
from ..syntax.raising import called_definition
from ..syntax.short_forms import CHANGING, changed_list, placed
from .dict_shapes import bound_once
from .wrapped_arguments import write_wrapped_arguments

_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_ASKING = ("isinstance", "type", "print", "str", "repr", "format", "hasattr", "callable", "id", "hash", "list")
_DEEPEST = 4
_LONGEST = 16  # trips of a loop that is written out
_MADE = ("<string>", dataclasses.__file__)  # where the methods come from that ``@dataclass`` makes


def write_lists_as_tuples(source: Source) -> None:
    """Write the tuples, in the tree of a function."""
    scope = Scope(source)
    with scope.inside(source.tree):
        write_wrapped_arguments(source, scope)
        lists = Lists(source.tree, scope, source.lists_as_tuples > 1)
        fixed = {n.id for n in lists.every if isinstance(n, ast.Name) and lists.is_fixed(n.id)}
        _write_appended(source.tree, fixed, scope)
        for node in nodes(source.tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=called)]) if called in fixed and lists.is_listed(node.value):
                    node.value = _as_tuple(node.value)
                case ast.Return(value=ast.List() | ast.ListComp() as made) if lists.returned:
                    node.value = _as_tuple(made)
                case ast.Call(args=args, keywords=keywords):
                    for k, each in enumerate(args):
                        if lists.is_listed(each) and lists.may_be_given(node, k, 0):
                            args[k] = _as_tuple(each)
                    for given in keywords:
                        if lists.is_listed(given.value) and lists.may_be_given(node, given.arg or "", 0):
                            given.value = _as_tuple(given.value)


def _write_appended(tree: ast.AST, fixed: set[str], scope: Scope) -> None:
    """``acts.append(a)`` as ``acts = acts + (a,)``: in a loop that is written out each trip has its tuple. Short loops
    over a range of literals are."""
    for node in nodes(tree):  # in functions inside nothing is appended to them
        if isinstance(node, ast.For) and any(_appended(n) in fixed for n in nodes(node)):
            node.iter = _written_out(node.iter, scope)
        for key in ("body", "orelse"):
            block = getattr(node, key, None)
            for place, each in enumerate(block if isinstance(block, list) else []):
                called = _appended(each)
                if called in fixed and isinstance(block, list):
                    item = ast.Tuple(elts=each.value.args, ctx=ast.Load())
                    made = ast.BinOp(left=name(called), op=ast.Add(), right=item)
                    block[place] = placed(ast.Assign(targets=[store(called)], value=made), each)


def _written_out(node: ast.expr, scope: Scope) -> ast.expr:
    match node:
        case ast.Call(func=function, args=args, keywords=[]) if 0 < len(args) < 4 and scope.value(function) is range:
            ends = [a.value for a in args if isinstance(a, ast.Constant) and type(a.value) is int]
            if len(ends) == len(args) and 0 not in ends[2:] and len(range(*ends)) <= _LONGEST:
                items: list[ast.expr] = [ast.Constant(value=each) for each in range(*ends)]
                return placed(ast.Tuple(elts=items, ctx=ast.Load()), node)  # type: ignore[no-any-return]
    return node


def _appended(node: ast.AST) -> str:
    """The variable of a statement that appends one item to it."""
    match node:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=called), attr="append"), args=[_], keywords=[])
        ):
            return called
    return ""


def _as_tuple(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.ListComp):
        given = ast.copy_location(ast.GeneratorExp(elt=node.elt, generators=node.generators), node)
        function = ast.copy_location(ast.Name(id="tuple", ctx=ast.Load()), node)
        return ast.copy_location(ast.Call(func=function, args=[given], keywords=[]), node)
    if isinstance(node, ast.IfExp):
        arms = [_as_tuple(each) if isinstance(each, ast.List) else each for each in (node.body, node.orelse)]
        return ast.copy_location(ast.IfExp(test=node.test, body=arms[0], orelse=arms[1]), node)
    assert isinstance(node, ast.List)
    items = [_as_tuple(e) if isinstance(e, ast.List) else e for e in node.elts]
    return ast.copy_location(ast.Tuple(elts=items, ctx=ast.Load()), node)


class Lists:
    """How the lists of one function are used."""

    def __init__(self, tree: ast.FunctionDef, scope: Scope, returned: bool = False):
        self.tree, self.scope, self.returned = tree, scope, returned
        self.every = nodes(tree)
        self.around = {id(child): node for node in self.every for child in children(node)}
        self.inside = {id(n) for f in self.every if isinstance(f, _FUNCTIONS) and f is not tree for n in nodes(f)}
        appended = [n for n in self.every if _appended(n) and id(n) not in self.inside]
        calls = {id(n.value) for n in appended if isinstance(n, ast.Expr)}
        self.growing_names = {_appended(n) for n in appended}
        self.growing = {
            id(f) for n in appended for f in nodes(n) if isinstance(f, ast.Attribute) and f.attr == "append"
        }
        self.growing = {id(n.value) for n in self.every if isinstance(n, ast.Attribute) and id(n) in self.growing}
        self.changed = {changed_list(n) for n in self.every if id(n) not in calls}
        once = bound_once(tree)
        self.inner = {n.name: n for n in self.every if isinstance(n, ast.FunctionDef) and n.name in once}
        self.gone_over = {  # by loops in which something is appended to them
            n.id for f in self.every if isinstance(f, ast.For)
            for n in nodes(f.iter) if isinstance(n, ast.Name) and n.id in {_appended(s) for s in nodes(f)}
        }  # fmt: skip
        self.compares = compares_containers(tree)

    def is_listed(self, node: ast.AST) -> bool:
        """A display or a comprehension; one that has lists in it only where nobody asks what these are."""
        if isinstance(node, ast.List) and any(
            isinstance(n, (ast.List, ast.ListComp)) for e in node.elts for n in nodes(e)
        ):
            return not self.compares
        if isinstance(node, ast.IfExp):  # of a list of one argument, or the list that it is
            arms = [node.body, node.orelse]
            given = [e for e in arms if isinstance(e, ast.Name) and self.is_given(e.id)]
            return len(given) == 1 and any(isinstance(e, ast.List) and len(e.elts) == 1 for e in arms)
        return isinstance(node, (ast.List, ast.ListComp))

    def is_given(self, called: str) -> bool:
        """Whether a name is that of a parameter, and of nothing else."""
        stored = any(isinstance(n, ast.Name) and n.id == called and not isinstance(n.ctx, ast.Load) for n in self.every)
        return not stored and any(a.arg == called for a in self.tree.args.args)

    def is_fixed(self, called: str, is_meant: Callable[[ast.expr], bool] | None = None) -> bool:
        """Whether a variable is given lists only (or what ``is_meant``), which stay as they are, whoever sees them."""
        is_meant = is_meant or self.is_listed
        uses = [n for n in self.every if isinstance(n, ast.Name) and n.id == called]
        stores = {id(n) for n in uses if not isinstance(n.ctx, ast.Load)}
        made = {id(n.targets[0]) for n in self.every if isinstance(n, ast.Assign) and is_meant(n.value)}
        if (
            called in self.changed | self.gone_over
            or not stores <= made
            or called in {a.arg for a in self.every if isinstance(a, ast.arg)}
        ):
            return False
        return all(self.is_looked_at(n) for n in uses if id(n) not in stores)

    def is_returned(self, node: ast.AST) -> bool:
        """Whether a value is returned, itself or in a display."""
        outer = self.around[id(node)]
        while isinstance(outer, (ast.Tuple, ast.List, ast.Dict)):
            outer = self.around[id(outer)]
        return isinstance(outer, ast.Return)

    def is_looked_at(self, node: ast.expr) -> bool:
        outer = self.around[id(node)]
        if id(node) in self.growing:
            return True
        match outer:
            case ast.Subscript(value=base, ctx=ast.Load()) if base is node:
                return True
            case ast.Return() | ast.Tuple() | ast.List() | ast.Dict():
                return self.returned and self.is_returned(node)
            case ast.For(iter=over) | ast.comprehension(iter=over):
                return over is node
            case ast.Assign(targets=[ast.Tuple() | ast.List()]):
                return True
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[among]):
                return among is node
            case ast.If() | ast.While() | ast.Starred():
                return not isinstance(outer, ast.Starred) or isinstance(self.around.get(id(outer)), ast.Call)
            case ast.Call(args=args):
                place = next((k for k, each in enumerate(args) if each is node), None)
                return place is not None and self.may_be_given(outer, place, 0)
            case ast.keyword(arg=str(named)):
                call = self.around[id(outer)]
                return isinstance(call, ast.Call) and self.may_be_given(call, named, 0)
        return False

    def may_be_given(self, call: ast.Call, place: int | str, depth: int) -> bool:
        """Whether who is called takes a tuple for a list."""
        function = self.scope.value(call.func)
        inner = self.inner.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if inner is not None:
            return _looks_only(inner, _parameter(inner, place), self.scope, self.inner, depth)
        if isinstance(function, type) and function.__module__ != "builtins":
            return _holds_only(function)
        found = called_definition(call, self.scope)
        if found is not None:
            tree, of = found
            try:
                outside = Scope(read(of), self.scope.watched)
            except (TangentlikeError, TypeError, AttributeError):
                return False
            with outside.inside(tree):
                return _looks_only(tree, _parameter(tree, place), outside, {}, depth)
        if isinstance(call.func, ast.Attribute) and not isinstance(self.scope.value(call.func.value), types.ModuleType):
            return False
        return not any(function is BUILTINS[each] for each in _ASKING) and callable(function)


def compares_containers(tree: ast.AST) -> bool:
    """Whether a function compares something with a display, or asks what kind of thing something is or reads as."""
    for node in nodes(tree):
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                equal = any(isinstance(op, (ast.Eq, ast.NotEq)) for op in ops)
                if equal and any(isinstance(e, (ast.List, ast.Tuple, ast.ListComp)) for e in (left, *others)):
                    return True
            case ast.Name(id="isinstance" | "type" | "print" | "str" | "repr" | "format") | ast.JoinedStr():
                return True
    return False


def _parameter(tree: ast.FunctionDef, place: int | str) -> str:
    if isinstance(place, str):
        return place
    parameters = [a.arg for a in tree.args.args]
    return parameters[place] if place < len(parameters) else ""


def _looks_only(
    tree: ast.FunctionDef, called: str, scope: Scope, inner: dict[str, ast.FunctionDef], depth: int
) -> bool:
    """Whether a function takes the items of a parameter, and does nothing else with it."""
    if not called or depth > _DEEPEST:
        return False
    lists = Lists(tree, scope)
    if lists.compares or called in lists.growing_names:
        return False
    lists.inner |= {each: f for each, f in inner.items() if each not in lists.inner}
    uses = [n for n in lists.every if isinstance(n, ast.Name) and n.id == called]
    if called in lists.changed or any(not isinstance(n.ctx, ast.Load) for n in uses):
        return False
    for node in uses:
        outer = lists.around[id(node)]
        if isinstance(outer, ast.Call) and node in outer.args:
            if not lists.may_be_given(outer, outer.args.index(node), depth + 1):
                return False
        elif not lists.is_looked_at(node):
            return False
    return True


def _holds_only(of: type) -> bool:
    """Whether the methods of a class change no list, and ask for none."""
    for each in of.__mro__:
        for found in vars(each).values() if each.__module__ != "builtins" else ():
            function = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
            if not isinstance(function, types.FunctionType) or function.__code__.co_filename in _MADE:
                continue
            try:
                tree: Any = read(function).tree
            except (TangentlikeError, TypeError, AttributeError):
                return False
            for node in nodes(tree):
                if isinstance(node, ast.Attribute) and node.attr in CHANGING:
                    return False
                if isinstance(node, ast.Name) and node.id in _ASKING:
                    return False
                if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                    return False
    return True
