"""Dicts that the user's functions return, as displays where they are used as dicts.

    state = start(p)                        given = start(p)
    state["level"] += q             ->      state = {"level": given["level"], "flow": given["flow"]}
                                            state["level"] += q

What keys there are, and in what order, follows from the text of the function: it returns a display, or a variable that
was given one and got more items, whichever way it ends. Where that is not told, the call stays as it is.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import name, replace_everywhere, store
from ...form.trees import children, inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope, draws_inside
from ..syntax.lengths import changes_something, is_harmless, may_change, reaches_a_change
from ..syntax.made_names import MadeNames
from ..syntax.plain_parts import may_catch
from ..syntax.raising import called_definition
from ..syntax.short_forms import loop_of, placed
from .dict_shapes import Shape, bound_once, returned_shape

_METHODS = ("items", "keys", "values", "get", "copy", "update", "pop", "setdefault")
_NEVER = (ast.Lambda, ast.DictComp, ast.SetComp)
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


def write_returned_dicts(source: Source) -> None:
    """Write the displays, in the tree of a function."""
    writing = Writing(source)
    with writing.scope.inside(source.tree):
        source.tree.body = writing.block(source.tree.body, source.tree)


class Writing:
    """The statements of a function, with a display in the place of each call that gives a container of known shape."""

    def __init__(self, source: Source):
        self.source, self.scope = source, Scope(source)
        self.inner: dict[str, ast.FunctionDef] = {}
        self.once = bound_once(source.tree)
        self.catches = any(may_catch(n, self.scope) for n in nodes(source.tree))
        self.fresh = MadeNames(source.tree, source.made, self.scope)
        self.known: dict[str, Shape | None] = {}  # by the text of what is called

    def shape(self, node: ast.AST) -> Shape | None:
        """The keys of the dict that a call gives; None where it gives none, or they are not known."""
        if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
            return None
        key = ast.unparse(node.func)
        if key not in self.known:
            self.known[key] = returned_shape(node, self.scope, self.inner)
        return self.known[key]

    def display(self, given: str, shape: Any) -> ast.expr:
        return _display(given, shape)

    # ---- statements

    def block(self, body: list[ast.stmt], owner: ast.FunctionDef) -> list[ast.stmt]:
        return [made for node in body for made in self.statement(node, owner)]

    def statement(self, node: ast.stmt, owner: ast.FunctionDef) -> list[ast.stmt]:
        if isinstance(node, ast.FunctionDef):
            if not node.decorator_list and node.name in self.once:
                self.inner[node.name] = node
            with self.scope.inside(node):
                node.body = self.block(node.body, node)
            return [node]
        for block in inner_blocks(node):
            block[:] = self.block(block, owner)
        filled = self.filled(node)
        if filled is not None:
            return self.block(filled, owner)
        before: list[ast.stmt] = []
        while (made := self.wanted(node, owner)) is not None:
            given = self.fresh("given", made)
            before.append(placed(ast.Assign(targets=[store(given)], value=made), node))
            shape = self.shape(made)
            _put(node, made, placed(name(given) if shape is None else self.display(given, shape), made))
            _join(node)
        self.in_comprehensions(node)
        return [*before, node]

    def is_given(self, value: ast.expr, made: ast.expr) -> bool:
        """Whether a display of a dict stands among the arguments of a function of the user's, itself or in another."""
        if not isinstance(made, ast.Dict) and self.scope.value(made.func) is not dict:  # type: ignore[attr-defined]
            return False
        for call in (n for n in nodes(value) if isinstance(n, ast.Call) and n is not made):
            given = [*call.args, *(k.value for k in call.keywords)]
            shown = [e for a in given if isinstance(a, (ast.Tuple, ast.List)) for e in a.elts]
            if any(each is made for each in [*given, *shown]):
                inside = isinstance(call.func, ast.Name) and call.func.id in self.inner
                return inside or called_definition(call, self.scope) is not None
        over = [g.iter for n in nodes(value) if isinstance(n, _COMPREHENSIONS) for g in n.generators]
        return any(isinstance(each, (ast.Tuple, ast.List)) and made in each.elts for each in over)

    def wanted(self, node: ast.stmt, owner: ast.FunctionDef) -> ast.Call | ast.Dict | None:
        """The first call in a statement in the place of which a display has to stand, and may, or such a display that
        has to have a name."""
        match node:
            case ast.Assign(targets=[target], value=ast.Call() as call) if self.shape(call) is not None:
                used = not isinstance(target, ast.Name) or self.is_used_as_dict(
                    owner, target.id, self.shape(call) or {}
                )
                return call if used else None
            case ast.For(iter=value) | ast.Assign(value=value) | ast.AugAssign(value=value):
                pass
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                pass
            case ast.If(test=value):
                pass
            case _:
                return None
        for made in (n for n in nodes(value) if isinstance(n, (ast.Call, ast.Dict))):
            wanted = self.is_given(value, made) if self.shape(made) is None else _is_dict_there(value, made)
            if wanted and self.may_come_first(node, value, made):
                return made
        return None

    def may_come_first(self, node: ast.stmt, value: ast.expr, call: Any) -> bool:
        """Whether a call may be made before the rest of its expression is evaluated."""
        around = [n for n in nodes(value) if n is not call and any(each is call for each in nodes(n))]
        first = [n.generators[0].iter for n in around if isinstance(n, _COMPREHENSIONS)]
        inside = [n for n in around if isinstance(n, _COMPREHENSIONS)]
        always = [
            n.test if isinstance(n, ast.IfExp) else n.values[0]
            for n in around
            if isinstance(n, (ast.IfExp, ast.BoolOp))
        ]
        if any(isinstance(n, _NEVER) for n in around) or not all(any(n is call for n in nodes(a)) for a in always):
            return False
        if len([each for each in first if any(n is call for n in nodes(each))]) < len(inside):
            return False
        if any(isinstance(n, ast.Compare) and len(n.ops) > 1 for n in around):
            return False
        before = [part for n in around for part in children(n) if _stands_before(part, call)]
        earlier = [part.value if isinstance(part, ast.keyword) else part for part in before]
        if self.changes_around(call):
            return all(isinstance(p, ast.Constant) for p in earlier) and not isinstance(node, ast.AugAssign)
        return all(isinstance(p, ast.expr) and not self.changes_around(p) for p in earlier)

    def changes_around(self, node: ast.expr) -> bool:
        """Whether evaluating an expression may change something, bind a name, or draw a random number."""
        if is_harmless(self.scope, node):
            return False
        if draws_inside(self.scope, node) or any(isinstance(n, ast.NamedExpr) for n in nodes(node)):
            return True
        return any(isinstance(n, ast.Call) and may_change(self.scope, n) and self.changes(n) for n in nodes(node))

    def is_used_as_dict(self, tree: ast.FunctionDef, called: str, shape: Shape) -> bool:
        """Whether a variable is used in another way than for its items, to be returned, or handed to what leaves it."""
        every = nodes(tree)
        fine = {id(n) for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for node in every:
            match node:
                case ast.Subscript(value=ast.Name() as owner, slice=ast.Constant(value=key), ctx=ast.Load()):
                    if shape.get(key) is None:
                        fine.add(id(owner))
                case ast.Return(value=ast.Name() as given):
                    fine.add(id(given))
                case ast.Call(args=args) if not self.changes(node):
                    fine |= {id(a) for a in args} | {id(k.value) for k in node.keywords if k.arg is not None}
        return any(isinstance(n, ast.Name) and n.id == called and id(n) not in fine for n in every)

    def changes(self, call: ast.Call) -> bool:
        """Whether a call may change something: of a function of the user's, which says so or is not known."""
        function = self.inner.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if function is None:
            found = called_definition(call, self.scope)
            function = None if found is None else found[0]
        if function is None or changes_something(function):
            return True
        return reaches_a_change(self.scope, function, self.inner)

    def filled(self, node: ast.stmt) -> list[ast.stmt] | None:
        """``rows = [start(p) for p in x]`` as a loop that fills the list, where a run tells how long it is."""
        match node:
            case ast.Assign(targets=[ast.Name(id=called)], value=ast.ListComp(elt=made, generators=[over])):
                if self.shape(made) is None or over.is_async or _is_written_out(over.iter):
                    return None
                if self.catches or any(isinstance(n, ast.Name) and n.id == called for n in nodes(node.value)):
                    return None  # what the variable held before is read, or is there where one of the calls raises
                bound = {n.id for n in nodes(over.target) if isinstance(n, ast.Name)}
                own: dict[str, ast.expr] = {each: name(self.fresh(each, name(each))) for each in sorted(bound)}
                inner = ast.comprehension(
                    target=replace_everywhere(over.target, own), iter=over.iter, is_async=0,
                    ifs=[replace_everywhere(each, own) for each in over.ifs],
                )  # fmt: skip
                append = ast.Attribute(value=name(called), attr="append", ctx=ast.Load())
                added = ast.Expr(value=ast.Call(func=append, args=[replace_everywhere(made, own)], keywords=[]))
                empty = ast.Assign(targets=[store(called)], value=ast.List(elts=[], ctx=ast.Load()))
                return [placed(each, node) for each in (empty, loop_of(inner, [added]))]
        return None

    def in_comprehensions(self, node: ast.stmt) -> None:
        """``[start(p) for p in x]`` as ``[{...} for p in x for given in [start(p)]]``."""
        for each in (n for n in nodes(node) if isinstance(n, ast.ListComp)):
            shape = self.shape(each.elt)
            if shape is not None:
                given = self.fresh("given", each.elt)
                one = ast.List(elts=[each.elt], ctx=ast.Load())
                made = ast.comprehension(target=store(given), iter=one, ifs=[], is_async=0)
                each.generators.append(placed(made, each.elt))
                each.elt = placed(_display(given, shape), one.elts[0])


def _is_written_out(node: ast.expr) -> bool:
    """Whether a loop over something is over items that stand in the text."""
    match node:
        case ast.Tuple() | ast.List():
            return True
        case ast.Call(func=ast.Name(id="range" | "enumerate" | "zip" | "reversed"), args=args):
            return all(isinstance(a, ast.Constant) or _is_written_out(a) for a in args)
    return False


def _stands_before(part: ast.AST, call: ast.expr) -> bool:
    if not isinstance(part, (ast.expr, ast.keyword)) or any(n is call for n in nodes(part)):
        return False
    return (part.lineno, part.col_offset) < (call.lineno, call.col_offset)


def _display(given: str, shape: Shape, keys: tuple[Any, ...] = ()) -> ast.expr:
    """The dict again, with dicts in it: ``{"level": given["level"], ...}``."""
    values: list[ast.expr] = []
    for key, inner in shape.items():
        value: ast.expr = name(given)
        for each in (*keys, key):
            value = ast.Subscript(value=value, slice=ast.Constant(value=each), ctx=ast.Load())
        values.append(value if inner is None else _display(given, inner, (*keys, key)))
    return ast.Dict(keys=[ast.Constant(value=key) for key in shape], values=values)


def _put(node: ast.AST, old: ast.expr, new: ast.expr) -> None:
    for each in nodes(node):
        for key, value in vars(each).items():
            if value is old:
                setattr(each, key, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _join(node: ast.AST) -> None:
    """``{...} | other`` as one display, and ``{...}.copy()`` as the display, in place."""
    for each in nodes(node):
        match each:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right) if isinstance(left, ast.Dict) or isinstance(
                right, ast.Dict
            ):
                parts: list[tuple[ast.expr | None, ast.expr]] = []
                for side in (left, right):
                    whole = isinstance(side, ast.Dict)
                    parts += zip(side.keys, side.values, strict=True) if whole else [(None, side)]  # type: ignore[attr-defined]
                made = ast.Dict(keys=[key for key, _ in parts], values=[value for _, value in parts])
                _put(node, each, ast.copy_location(made, each))
            case ast.Call(func=ast.Attribute(value=ast.Dict() as whole, attr="copy"), args=[], keywords=[]):
                _put(node, each, whole)


def _is_dict_there(value: ast.expr, call: ast.AST) -> bool:
    """Whether a call stands where its dict is used as one, and not for one of its items, or handed on."""
    for node in nodes(value):
        match node:
            case ast.Attribute(value=owner, attr=method) if owner is call:
                return method in _METHODS
            case ast.Dict(values=values) if any(each is call for each in values):
                return True
            case ast.BinOp(left=left, op=ast.BitOr(), right=right) if call in (left, right):
                return True
            case ast.keyword(arg=None, value=given) if given is call:
                return True
            case ast.Call(func=ast.Attribute(attr="append" | "insert"), args=[*_, given]) if given is call:
                return True
            case ast.Compare(comparators=[ast.expr() as over]) if over is call:
                return True
            case ast.List(elts=items) | ast.Tuple(elts=items) if any(each is call for each in items):
                return True
            case ast.Call(func=ast.Name(id="dict" | "len" | "list" | "sorted" | "sum"), args=[first, *_]) if (
                first is call
            ):
                return True
    return False
