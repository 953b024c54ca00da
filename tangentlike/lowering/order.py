"""Statements with calls that write their arguments: one call a statement, in Python's order.

    u[0] += bump(u, w)           u_0 = u[0]
                           ->    bump_1 = bump(u, w)
                                 u[0] = u_0 + bump_1

    while bump(u, w) < 3.0:      while True:
        n += 1             ->        bump_1 = bump(u, w)
                                     if bump_1 < 3.0:
                                         n += 1
                                     else:
                                         break

What is evaluated before such a call, and could be another thing after it, gets a name; ``and``, ``or``, ``if else`` and
chained comparisons with such a call in them become branches. The rules are those of ``program.py``; statements without
such calls need none of this, because nothing changes while they are evaluated.
"""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.effects import value_reads
from ..form.indexing import index_items
from ..form.operators import HINTS
from ..form.program import assign, call, located, name, packed
from ..form.trees import nodes
from ..form.types import Scalar
from .assignments import choose
from .dispatch import handle
from .draws import draw_of
from .reached import is_evaluated_whole
from .state import Raises
from .subscripts import place_of
from .temporaries import temporary
from .writing_calls import calls_function


class Order:
    """Takes one statement apart: the parts are lowered as they come, or gathered in ``branch``, for a branch.

    With ``split``, every ``and``, ``or`` and ``if else`` becomes a branch.
    """

    def __init__(self, lowering: Any, node: ast.stmt, split: bool = False, branch: list[ast.stmt] | None = None):
        self.lowering, self.node, self.split, self.branch = lowering, node, split, branch
        self.conditions: set[str] = set()

    def inside(self) -> Order:
        """The same for a branch of the statement."""
        inner = Order(self.lowering, self.node, self.split, [])
        inner.conditions = self.conditions
        return inner

    def statement(self) -> None:
        """The whole statement, lowered in order."""
        node = self.node
        match node:
            case ast.Assign(targets=[ast.Name() as target], value=ast.IfExp() as chosen):
                choice = located(ast.IfExp(test=self.test(chosen.test), body=chosen.body, orelse=chosen.orelse), chosen)
                choose(self.lowering, target, choice, node)
            case ast.Assign(targets=[ast.Subscript() as target]):
                value = self.value(node.value, self.calls(target))
                place = self.place(target, False)
                self.emit(ast.Assign(targets=[place], value=value))
            case ast.Assign(targets=[target]):
                alone = calls_function(self.lowering, node.value)
                self.emit(ast.Assign(targets=[target], value=self.value(node.value, False, bound=not alone)))
            case ast.AugAssign(target=ast.Subscript() as target):
                self.augment(target, node)
            case ast.AugAssign():
                self.emit(ast.AugAssign(target=node.target, op=node.op, value=self.value(node.value, False)))
            case ast.Expr():
                self.emit(ast.Expr(value=self.value(_flat(node.value), False, bound=False)))
            case ast.Assert():
                self.emit(ast.Assert(test=self.test(node.test), msg=node.msg))
            case ast.While():
                handle(self.lowering, node, self)
            case ast.If():
                self.emit(ast.If(test=self.test(node.test), body=node.body, orelse=node.orelse))
            case ast.For():
                self.emit(ast.For(target=node.target, iter=self.value(node.iter, False), body=node.body, orelse=[]))
            case _:
                self.emit(node)

    def augment(self, target: ast.Subscript, node: ast.AugAssign) -> None:
        """``a[i] += e``: the index once; an element (or a copied selection) is read before ``e``, a view after it."""
        place = self.place(target, True)
        out, self.lowering.out = self.lowering.out, []
        *_rest, what = place_of(self.lowering, place)
        self.lowering.out = out
        if what == "view" or not self.calls(node.value):
            self.emit(ast.AugAssign(target=place, op=node.op, value=self.value(node.value, False)))
            return
        before = self.bound(located(ast.Subscript(value=place.value, slice=place.slice, ctx=ast.Load()), target))
        value = located(ast.BinOp(left=before, op=node.op, right=self.value(node.value, False)), node)
        self.emit(ast.Assign(targets=[place], value=value))

    # ---- expressions

    def value(self, node: ast.expr, later: bool, bound: bool = True) -> Any:
        """What is left of an expression after its calls; ``later``: more calls follow before it is read.

        A call itself gets a name, unless ``bound`` is false.
        """
        if isinstance(node, ast.Starred):
            return located(ast.Starred(value=self.value(node.value, later), ctx=node.ctx), node)
        if not self.calls(node):
            return self.settled(node, later)
        match node:
            case ast.Call():
                return self.call(node, later, bound)
            case ast.BoolOp():
                return self.choice(node, flag=False)
            case ast.IfExp():
                return self.conditional(node, later)
            case ast.Compare() if len(node.ops) > 1:
                return self.chain(node)
            case ast.Subscript():
                return self.settled(self.place(node, False), later)
        fields = dict(ast.iter_fields(node))
        parts = [key for key, value in fields.items() if isinstance(value, (ast.expr, list))]
        flat = [e for key in parts for e in (fields[key] if isinstance(fields[key], list) else [fields[key]])]
        operands = [e for e in flat if isinstance(e, ast.expr)]
        changed = dict(zip(map(id, operands), self.sequence(operands, False), strict=True))
        for key in parts:
            value = fields[key]
            fields[key] = [changed.get(id(e), e) for e in value] if isinstance(value, list) else changed[id(value)]
        return self.settled(located(type(node)(**fields), node), later)

    def test(self, node: ast.expr) -> ast.expr:
        """As ``value``, for an expression of which only the truth counts."""
        if isinstance(node, ast.BoolOp) and self.calls(node):
            return self.choice(node, flag=True)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return located(ast.UnaryOp(op=node.op, operand=self.test(node.operand)), node)
        return self.value(node, False)

    def sequence(self, nodes: list[ast.expr], later: bool) -> list[Any]:
        """Expressions that are evaluated one after the other."""
        following = [later or any(map(self.calls, nodes[k + 1 :])) for k in range(len(nodes))]
        return [self.value(node, more) for node, more in zip(nodes, following, strict=True)]

    def call(self, node: ast.Call, later: bool, bound: bool) -> ast.expr:
        method = isinstance(node.func, ast.Attribute) and self.is_local(node.func)
        arguments = [*node.args, *(k.value for k in node.keywords)]
        parts = [node.func.value, *arguments] if method and isinstance(node.func, ast.Attribute) else arguments
        made = self.sequence(parts, False)
        function = node.func
        if method and isinstance(function, ast.Attribute):
            function = located(ast.Attribute(value=made.pop(0), attr=function.attr, ctx=ast.Load()), function)
        keywords = [ast.keyword(arg=k.arg, value=v) for k, v in zip(node.keywords, made[len(node.args) :], strict=True)]
        fresh = located(ast.Call(func=function, args=made[: len(node.args)], keywords=keywords), node)
        if calls_function(self.lowering, node):
            draw = draw_of(self.lowering, node)
            return self.bound(fresh, draw.method if draw is not None else "") if bound else fresh
        return self.settled(fresh, later)

    def is_local(self, function: ast.Attribute) -> bool:
        root: ast.expr = function
        while isinstance(root, ast.Attribute):
            root = root.value
        return not isinstance(root, ast.Name) or self.lowering.is_local(root.id)

    def place(self, node: ast.Subscript, later: bool) -> Any:
        """``a[i, j:k]``: the array, then what is in the index from left to right."""
        parts: list[ast.expr] = [node.value]
        for item in index_items(node.slice):
            bounds = [item.lower, item.upper, item.step] if isinstance(item, ast.Slice) else [item]
            parts += [b for b in bounds if b is not None]
        made = dict(zip(map(id, parts), self.sequence(parts, later), strict=True))
        items: list[ast.expr] = []
        for item in index_items(node.slice):
            if isinstance(item, ast.Slice):
                lower, upper, step = (None if b is None else made[id(b)] for b in (item.lower, item.upper, item.step))
                items.append(located(ast.Slice(lower=lower, upper=upper, step=step), item))
            else:
                items.append(made[id(item)])
        index = located(packed(items), node.slice) if isinstance(node.slice, ast.Tuple) else items[0]
        return located(ast.Subscript(value=made[id(node.value)], slice=index, ctx=node.ctx), node)

    # ---- expressions that are not evaluated as a whole

    def choice(self, node: ast.BoolOp, flag: bool, chosen: str = "") -> ast.expr:
        """``a and b``: the operand that decides (with ``flag`` only its truth), each evaluated when its turn comes.

        if a:  chosen = b              chosen = a
        else:  chosen = a              if chosen:  chosen = b        (with ``flag``)
        """
        either = isinstance(node.op, ast.Or)
        values = list(node.values)
        while len(values) > 1 and (known := self.lowering.folded(values[0])) is not None:
            values = values[:1] if bool(known.value) is either else values[1:]
        chosen = chosen or self.temporary("condition" if flag else "choice", node)
        first = self.test(values[0]) if flag else self.value(values[0], False)
        test: ast.expr = located(name(chosen), node)
        if flag:
            self.emit(assign(chosen, first if self.is_truth(first) else call("bool", first)))
        elif len(values) == 1:
            self.emit(assign(chosen, first))
        else:
            first = test = self.named(first)
        if len(values) > 1:
            inner = self.inside()
            inner.choice(located(ast.BoolOp(op=node.op, values=values[1:]), node), flag, chosen)
            if either:
                test = located(ast.UnaryOp(op=ast.Not(), operand=test), node)
            otherwise: list[ast.stmt] = [] if flag else [located(assign(chosen, first), self.node)]
            self.emit(ast.If(test=test, body=inner.branch or [], orelse=otherwise))
        return located(name(chosen), node)

    def conditional(self, node: ast.IfExp, later: bool) -> ast.expr:
        known = self.lowering.folded(node.test)
        if known is not None:
            return self.value(node.body if known.value else node.orelse, later)
        test = self.test(node.test)
        chosen = self.temporary("choice", node)
        branches: list[list[ast.stmt]] = []
        for each in (node.body, node.orelse):
            inner = self.inside()
            inner.emit(assign(chosen, inner.value(each, False)))
            branches.append(inner.branch or [])
        self.emit(ast.If(test=test, body=branches[0], orelse=branches[1]))
        return located(name(chosen), node)

    def chain(self, node: ast.Compare, chosen: str = "") -> ast.expr:
        """``a < b < c``: c only if a < b."""
        known = self.lowering.folded(node)
        if known is not None:
            return located(ast.Constant(value=known.value), node)
        chosen = chosen or self.temporary("condition", node)
        left, first = self.sequence([node.left, node.comparators[0]], False)
        more = node.comparators[1:]
        first = self.named(first) if more else first
        self.emit(assign(chosen, located(ast.Compare(left=left, ops=[node.ops[0]], comparators=[first]), node)))
        if more:
            inner = self.inside()
            inner.chain(located(ast.Compare(left=first, ops=node.ops[1:], comparators=more), node), chosen)
            self.emit(ast.If(test=located(name(chosen), node), body=inner.branch or [], orelse=[]))
        return located(name(chosen), node)

    # ---- what gets a name

    def calls(self, node: ast.AST) -> bool:
        """True for what is taken apart: it makes calls."""
        chosen = (ast.BoolOp, ast.IfExp) if self.split else ()
        return any(isinstance(n, chosen) or calls_function(self.lowering, n) for n in nodes(node))

    def is_truth(self, node: ast.expr) -> bool:
        """True for what is surely True or False."""
        if isinstance(node, ast.Name):
            return node.id in self.conditions
        return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))

    def settled(self, node: ast.expr, later: bool) -> ast.expr:
        """The expression, under a name of its own where the calls that follow may change its value."""
        return self.bound(node) if later and not self.is_stable(node) else node

    def named(self, node: ast.expr) -> ast.expr:
        """The expression, under a name if it is not one: it is read twice."""
        return node if isinstance(node, (ast.Name, ast.Constant)) else self.bound(node)

    def is_stable(self, node: ast.expr) -> bool:
        """True for what no call can change: names, numbers and what is computed from them, sizes, slices as such."""
        if isinstance(node, (ast.Name, ast.Constant)):
            return True
        if isinstance(node, (ast.Tuple, ast.List)):
            return isinstance(node, ast.Tuple) and all(map(self.is_stable, node.elts))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            items = index_items(node.slice)
            bounds = [b for i in items if isinstance(i, ast.Slice) for b in (i.lower, i.upper, i.step) if b is not None]
            others = [i for i in items if not isinstance(i, ast.Slice)]
            numbers = all(isinstance(i, ast.Constant) or self.is_number(i) for i in [*bounds, *others])
            if len(others) < len(items) and numbers:
                return True
        return all(self.is_number(located(name(base), node)) for base, _index in value_reads(node))

    def is_number(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name):
            return self.is_stable(node)
        lowering = self.lowering
        if not lowering.is_typed(node.id):
            return not lowering.is_local(node.id)
        return node.id in lowering.fixed or isinstance(lowering.types.get(node.id), Scalar)

    def bound(self, node: ast.expr, hint: str = "") -> ast.expr:
        """A name for the expression's value of now."""
        chosen = self.temporary(hint or _hint(node), node, branches=1)
        self.emit(assign(chosen, node))
        return located(name(chosen), node)

    def temporary(self, hint: str, node: ast.expr, branches: int = 2) -> str:
        chosen = temporary(self.lowering, hint, node)
        if hint == "condition":
            self.conditions.add(chosen)
        self.lowering.fresh.discard(chosen)
        self.lowering.definitions[chosen] = branches
        return chosen

    def emit(self, node: ast.stmt) -> None:
        located(node, self.node)
        if self.branch is not None:
            self.branch.append(node)
        else:
            self.lowering.loaded = {}
            try:
                handle(self.lowering, node)
            except Raises as raised:
                raised.surely = raised.surely or is_evaluated_whole(node)
                raise


def _flat(node: ast.expr) -> ast.expr:
    """``print(f"{a} {b}")`` as ``print(a, " ", b)``, which Numba prints."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"):
        return node
    arguments: list[ast.expr] = []
    for argument in node.args:
        parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
        arguments += [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
    return located(ast.Call(func=node.func, args=arguments, keywords=node.keywords), node)


def _hint(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return f"{node.func.id}_1"
    if isinstance(node, ast.BinOp):
        return HINTS.get(type(node.op), "value")
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        items = index_items(node.slice)
        if all(isinstance(i, (ast.Name, ast.Constant)) for i in items):
            return "_".join([node.value.id, *(ast.unparse(i) for i in items)])
        return node.value.id
    return "value"
