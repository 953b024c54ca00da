"""``with`` of context managers that the function's code knows, as what Python does on entering and leaving.

    with suppress(E): block               ->   try: block
                                               except E: pass
    with nullcontext(v) as z: block       ->   z = v;  block
    with Scale(k) as s: block             ->   manager = Scale(k);  s = manager.__enter__()
                                               try: block
                                               finally: manager.__exit__(None, None, None)
    with Guard() as g: block              ->   manager = Guard();  g = manager.__enter__()
                                               try: block
                                               except E: pass
    with shifted(x) as z: block           ->   the generator's body with the block in the place of its ``yield``

``Guard.__exit__`` does nothing but ``return kind is not None and issubclass(kind, E)``, or what says as much. Any other
class whose ``__exit__`` looks at the exception or may swallow it is left, and so is a generator that handles one.
"""

from __future__ import annotations

import ast
import contextlib
import types
from typing import Any

from ...errors import TangentlikeError
from ...form.names import local_names
from ...form.program import copy_of, name, root_name, store
from ...form.trees import nodes
from ...reading.source import Source, read
from ..functions.handed_state import is_new
from ..functions.written_bodies import Stays, bound, with_names
from ..objects.object_classes import is_of_users
from ..syntax.callee import Scope
from ..syntax.lengths import is_harmless
from ..syntax.made_names import MadeNames
from ..syntax.messages import is_quiet
from ..syntax.raising import is_same, results_that_say_more
from ..syntax.short_forms import placed

_LEAVING = (ast.Return, ast.Break, ast.Continue)


def write_contexts(source: Source) -> None:
    """Write the context managers of a function out, in its tree; others stay."""
    if not any(isinstance(n, ast.With) for n in nodes(source.tree)):
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        contexts = _Contexts(source, scope)
        contexts.inside(source.tree)
    left = {n.id for n in nodes(source.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    unused = [s for called, s in contexts.generators.items() if called not in left]
    source.tree.body = [s for s in source.tree.body if s not in unused]


class _Contexts:
    def __init__(self, source: Source, scope: Scope):
        self.source, self.scope = source, scope
        self.fresh = MadeNames(source.tree, source.made, scope)
        self.generators = {
            n.name: n for n in source.tree.body
            if isinstance(n, ast.FunctionDef) and len(n.decorator_list) == 1
            and scope.value(n.decorator_list[0]) is contextlib.contextmanager
        }  # fmt: skip

    def inside(self, node: ast.AST) -> None:
        for key in ("body", "orelse", "finalbody", "handlers"):
            block = getattr(node, key, None)
            if isinstance(block, list):
                for each in block:
                    self.inside(each)
                setattr(node, key, [made for each in block for made in self.statement(each)])

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if not isinstance(node, ast.With):
            return [node]
        first, *rest = node.items
        body = node.body
        if rest:
            body = self.statement(ast.copy_location(ast.With(items=rest, body=body), node))
        made = self.entered(first, body)
        if made is None:
            return [ast.copy_location(ast.With(items=[first], body=body), node)] if rest else [node]
        return [placed(each, node) for each in made]

    def entered(self, item: ast.withitem, body: list[ast.stmt]) -> list[ast.stmt] | None:
        """One manager around a block; None for one that stays."""
        call, target = item.context_expr, item.optional_vars
        if is_quiet(item, self.scope):
            return body
        if isinstance(call, ast.Name) and (known := self.class_of(call.id)) is not None:
            return self.of_class(known, call, target, body)
        if not isinstance(call, ast.Call) or any(isinstance(a, ast.Starred) for a in call.args):
            return None
        made: Any = self.scope.value(call.func)
        if made is contextlib.nullcontext and not call.keywords:
            value = call.args[0] if call.args else ast.Constant(value=None)
            return [*_given(target, value), *body]
        if made is contextlib.suppress and not call.keywords and target is None and call.args:
            kind: ast.expr = call.args[0] if len(call.args) == 1 else ast.Tuple(elts=call.args, ctx=ast.Load())
            handler = ast.ExceptHandler(type=kind, name=None, body=[ast.Pass()])
            return [ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])]
        if isinstance(made, type) and _is_users(made):
            return self.of_class(made, call, target, body)
        plain = getattr(made, "__wrapped__", None)
        if isinstance(made, types.FunctionType) and isinstance(plain, types.FunctionType):
            tree = _tree_of(plain)
            of_contextlib: Any = contextlib.contextmanager(plain)
            if made.__code__ is of_contextlib.__code__ and tree is not None and is_same(tree, plain, self.scope):
                return self.of_generator(tree, call, target, body)
        if isinstance(call.func, ast.Name) and call.func.id in self.generators:
            found = self.generators[call.func.id]
            return None if self.is_hidden(found) else self.of_generator(copy_of(found), call, target, body)
        return None

    def is_hidden(self, generator: ast.FunctionDef) -> bool:
        """True where another function inside has a variable of its own under a name that a generator reads."""
        free = {n.id for n in nodes(generator) if isinstance(n, ast.Name)} - local_names(generator)
        others = [n for n in nodes(self.source.tree) if isinstance(n, ast.FunctionDef)]
        return any(n is not self.source.tree and n is not generator and free & local_names(n) for n in others)

    def class_of(self, called: str) -> type | None:
        """The class of the manager that a variable holds."""
        given = self.values_of(called)
        found = [self.scope.value(v.func) if isinstance(v, ast.Call) else None for v in given]
        if len(found) == 1 and isinstance(found[0], type) and _is_users(found[0]):
            return found[0]
        return None

    def values_of(self, called: str) -> list[ast.expr]:
        """What a variable is given, where that is all known."""
        tree = self.source.tree
        stores = [n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called and not _is_read(n)]
        made = [n.value for n in nodes(tree) if isinstance(n, ast.Assign) and len(n.targets) == 1
                and n.targets[0] in stores]  # fmt: skip
        return made if len(made) == len(stores) else []

    def of_class(
        self, made: type, call: ast.expr, target: ast.expr | None, body: list[ast.stmt]
    ) -> list[ast.stmt] | None:
        leaving = _tree_of(getattr(made, "__exit__", None))
        if leaving is None or not isinstance(getattr(made, "__enter__", None), types.FunctionType):
            return None
        kinds = _swallowed(leaving) if is_same(leaving, made.__exit__, self.scope) else None  # type: ignore[attr-defined]
        own = [*leaving.args.args[1:], *filter(None, [leaving.args.vararg])]
        read_of = {n.id for n in nodes(leaving) if isinstance(n, ast.Name)}
        if kinds is None and (results_that_say_more(leaving) or read_of & {a.arg for a in own}):
            return None
        manager = self.fresh("manager")
        nothing: list[ast.expr] = [ast.Constant(value=None) for _ in range(3)]
        enter = ast.Call(func=_attribute(manager, "__enter__"), args=[], keywords=[])
        leave = ast.Expr(value=ast.Call(func=_attribute(manager, "__exit__"), args=nothing, keywords=[]))
        handler = ast.ExceptHandler(type=kinds, name=None, body=[ast.Pass()])
        around = ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])
        if kinds is None:
            around.handlers, around.finalbody = [], [leave]
        begin: list[ast.stmt] = [ast.Expr(value=enter)] if target is None else _given(target, enter)
        return [ast.Assign(targets=[store(manager)], value=call), *begin, around]

    def of_generator(
        self, tree: ast.FunctionDef, call: ast.Call, target: ast.expr | None, body: list[ast.stmt]
    ) -> list[ast.stmt] | None:
        """A function behind ``contextlib.contextmanager``, with one ``yield``."""
        found = [n for n in nodes(tree) if isinstance(n, (ast.Yield, ast.YieldFrom))]
        unusual = (ast.Return, ast.FunctionDef, ast.Lambda, ast.Nonlocal, ast.Global, ast.With)
        if len(found) != 1 or any(isinstance(n, unusual) and n is not tree for n in nodes(tree)):
            return None
        if tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs:
            return None
        names = {each: self.fresh(each) for each in sorted(local_names(tree))}
        try:
            before = [ast.Assign(targets=[store(names[p])], value=value) for p, value in bound(tree, call)]
        except Stays:
            return None
        inner = _without_places(with_names(copy_of(tree.body), names))
        for position, node in enumerate(inner):
            if (value := _yielded(node)) is not None:
                if any(isinstance(n, _LEAVING) for s in body for n in nodes(s)) and inner[position + 1 :]:
                    return None  # what stands behind is run then, and not where something is raised
                return [*before, *inner[:position], *_given(target, value), *body, *inner[position + 1 :]]
            if not isinstance(node, ast.Try) or len(node.body) > 1 or node.handlers or node.orelse:
                continue
            value = _yielded(node.body[0])
            if value is not None and not inner[position + 1 :]:
                inside = [*_given(target, value), *body]
                if self.vanishes(node.finalbody, before) and not any(
                    isinstance(n, _LEAVING) for s in body for n in nodes(s)
                ):
                    return [*before, *inner[:position], *inside, *node.finalbody]
                node.body = inside
                return [*before, *inner]
        return None

    def vanishes(self, body: list[ast.stmt], before: list[Any]) -> bool:
        """True where an exception that leaves the function takes along what a block changes."""
        if any(isinstance(n, ast.Try) for n in nodes(self.source.tree)):
            return False
        if not all(isinstance(s, (ast.Assign, ast.AugAssign)) and is_harmless(self.scope, s) for s in body):
            return False
        names = {s.targets[0].id: s.value for s in before}
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, (ast.Subscript, ast.Attribute)) and not _is_read(node):
                value = names.get(root_name(node))
                given = self.values_of(value.id) if isinstance(value, ast.Name) else []
                if not given or not all(is_new(each, self.scope) for each in given):
                    return False
        return True


def _swallowed(leaving: ast.FunctionDef) -> ast.expr | None:
    """The classes of exceptions that an ``__exit__`` takes which does nothing else; None for any other one."""
    parameters = [a.arg for a in leaving.args.args[1:]]
    body = [s for s in leaving.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or len(parameters) != 3:
        return None
    kind, value, _ = parameters
    match body[0].value:
        case ast.Constant(value=True):
            return name("BaseException")
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), kinds]) if asked == value:
            return copy_of(kinds)
        case ast.BoolOp(op=ast.And(), values=[there, ast.Call(func=ast.Name(id="issubclass"), args=[of, kinds])]):
            asks = ast.unparse(there) in (kind, f"{kind} is not None")
            return copy_of(kinds) if asks and ast.unparse(of) == kind else None
    return None


def _is_users(made: type) -> bool:
    """True for a manager's class of the user's own."""
    return is_of_users(made) and isinstance(getattr(made, "__exit__", None), types.FunctionType)


def _is_read(node: ast.Name | ast.Subscript | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _yielded(node: ast.stmt) -> ast.expr | None:
    match node:
        case ast.Expr(value=ast.Yield(value=value)):
            return value or ast.Constant(value=None)
    return None


def _given(target: ast.expr | None, value: ast.expr) -> list[ast.stmt]:
    if target is None:
        plain = isinstance(value, (ast.Constant, ast.Name))
        return [] if plain else [ast.Expr(value=value)]
    return [ast.Assign(targets=[target], value=value)]


def _attribute(owner: str, attribute: str) -> ast.Attribute:
    return ast.Attribute(value=name(owner), attr=attribute, ctx=ast.Load())


def _tree_of(function: Any) -> ast.FunctionDef | None:
    try:
        tree: ast.FunctionDef = copy_of(read(function).tree)
        return tree
    except (TangentlikeError, TypeError, AttributeError):
        return None


def _without_places(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements of another file, without their lines."""
    for node in (n for s in body for n in nodes(s)):
        for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            node.__dict__.pop(key, None)
    return body
