"""``try`` becomes branches: what is raised in it by a ``raise`` of its own goes to the handler at once.

    try:                                       if b == 0.0:
        if b == 0.0:                               y = 0.0
            raise ValueError("no")     ->      else:
        y = a / b                                  y = a / b
    except ValueError:
        y = 0.0

What follows a ``raise`` moves into the other branch; where a loop is left by it, a variable tells. Whatever else raises
has got a ``raise`` of its own before (``explicit.py``). What ran before stays done, as in Python.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any, NamedTuple

from ...form.program import assign, copy_of, located_everywhere, name, passing
from ...form.trees import inner_blocks, nodes
from ..flow.exits import always_exits, without_else
from ..syntax.made_names import MadeNames
from ..syntax.raised_classes import Classes, Untold
from ..unrolled.trips import own_exits

MOST = 12  # statements of handlers that are written several times


def as_branches(node: ast.Try, classes: Classes, fresh: MadeNames, changed: Collection[str] = ()) -> list[ast.stmt]:
    """The statements that do what a ``try`` does, whose raising operations have been spelled out; raises Untold.
    ``changed`` are the variables whose list is longer or shorter behind a ``finally``."""
    body = node.body
    if node.handlers:
        body = _Handlers(node, classes, fresh).whole()
    elif node.orelse:
        body = [*body, *node.orelse]
    if not node.finalbody:
        return body
    if not _goes_on(node.finalbody):
        raise Untold(node.finalbody[0], "an exit from `finally` takes the place of an exception")
    raised = next((n for n in statements(node.finalbody) if isinstance(n, (ast.Raise, ast.Assert))), None)
    if raised is not None:
        raise Untold(raised, "an exception from `finally` takes the place of another")
    stored = next((n for s in node.finalbody for n in nodes(s) if _is_stored(n)), None)
    if stored is not None:
        raise Untold(stored, "an error that compiled code raises by itself comes out before `finally` stores this")
    body = _leaving(body, node.finalbody, _Results(fresh, changed), False)
    return body if always_exits(body) else [*body, *copy_of(node.finalbody)]


class _End(ast.Pass):
    """Stands at the end of what is tried, where its ``else`` goes on."""


class _Handlers:
    def __init__(self, node: ast.Try, classes: Classes, fresh: MadeNames):
        self.node, self.classes, self.fresh = node, classes, fresh
        self.codes: dict[Any, int] = {}  # what a variable says of an exception that leaves a loop
        self.raised: dict[int, tuple[int, ast.Raise]] = {}
        self.once = ""  # what says, behind it all, which handler has got something to do

    def whole(self) -> list[ast.stmt]:
        """What the ``try`` does; a handler that would stand at many places stands behind them all, once."""
        met = [k for n in statements(self.node.body) if (k := self.handler(n)) is not None]
        sizes = [len(statements(handler.body)) for handler in self.node.handlers]
        if sum(sizes[k] for k in met) - sum(sizes[k] for k in set(met)) > MOST:
            self.once = self.fresh("caught")
        out = self.block([*self.node.body, *([_End()] if self.node.orelse else [])])
        if not self.once:
            return out
        line, choice = self.node.lineno, list[ast.stmt]()
        for code in sorted(self.raised, reverse=True):
            choice = [self.choice(self.once, code, choice)]
        return [assign(self.once, ast.Constant(value=0), line), *out, *choice]

    def choice(self, flag: str, code: int, orelse: list[ast.stmt], skip: str = "") -> ast.stmt:
        """What is done about an exception that a variable tells of."""
        number, raised = self.raised[code]
        body = _with_exception(self.node.handlers[number], raised, self.classes)
        if skip and not always_exits(body):
            body.append(_set(skip, True, self.node))
        test: ast.expr = ast.Compare(left=name(flag), ops=[ast.Eq()], comparators=[ast.Constant(value=code)])
        made = ast.If(test=test, body=body or [passing(self.node.lineno)], orelse=orelse)
        return ast.copy_location(_located_test(made, self.node), self.node)

    def handler(self, node: ast.stmt) -> int | None:
        """The number of the handler that takes what is raised here."""
        return self.classes.handler(self.node, node) if isinstance(node, ast.Raise) else None

    def jumps(self, node: ast.stmt) -> bool:
        """True when something in a statement goes to a handler."""
        return any(isinstance(n, ast.Raise) and self.handler(n) is not None for n in statements([node]))

    def block(self, body: list[ast.stmt], skip: str = "", flag: str = "") -> list[ast.stmt]:
        """A block whose exceptions go to the handlers. ``skip`` is set where code follows that must not run; ``flag``
        is what says in a loop that it was left by an exception."""
        out: list[ast.stmt] = []
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if isinstance(node, _End):
                return [*out, *self.node.orelse]
            if isinstance(node, ast.Raise) and self.handler(node) is not None:
                if flag:
                    number = ast.Constant(value=self.code(node))
                    return [*out, assign(flag, number, node.lineno), ast.copy_location(ast.Break(), node)]
                return [*out, *self.handled(node, skip)]
            if isinstance(node, ast.If) and self.jumps(node):
                out += self.branch(node, rest, skip, flag)
                if not flag:
                    return out
            elif isinstance(node, (ast.For, ast.While)) and self.jumps(node):
                return out + self.loop(node, rest, skip, flag)
            else:
                out.append(node)
                if isinstance(node, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
                    return out
        return out

    def code(self, node: ast.Raise) -> int:
        """The number of a handler with what it raises again."""
        number = self.handler(node)
        assert number is not None
        again = ast.dump(node) if _asks_which(self.node.handlers[number]) else ""
        code = self.codes.setdefault((number, again), len(self.codes) + 1)
        self.raised[code] = number, node
        return code

    def handled(self, node: ast.Raise, skip: str) -> list[ast.stmt]:
        number = self.handler(node)
        assert number is not None
        body = _with_exception(self.node.handlers[number], node, self.classes)
        if self.once:
            body = [assign(self.once, ast.Constant(value=self.code(node)), node.lineno)]
        if skip and not always_exits(body):
            body.append(_set(skip, True, node))
        return body

    def branch(self, node: ast.If, rest: list[ast.stmt], skip: str, flag: str) -> list[ast.stmt]:
        def choose(body: list[ast.stmt], orelse: list[ast.stmt], skip: str) -> ast.If:
            made = self.block(body, skip, flag) or [passing(node.lineno)]
            return ast.copy_location(ast.If(test=node.test, body=made, orelse=self.block(orelse, skip, flag)), node)

        if flag or not rest:
            return [choose(node.body, node.orelse, skip)]
        if always_exits(node.body):
            return [choose(node.body, node.orelse + rest, skip)]
        if always_exits(node.orelse):
            return [choose(node.body + rest, node.orelse, skip)]
        caught = self.fresh("caught")
        first = choose(node.body, node.orelse, caught)
        return [_set(caught, False, node), first, *self.unless(name(caught), rest, skip, node)]

    def unless(self, caught: ast.expr, rest: list[ast.stmt], skip: str, node: ast.stmt) -> list[ast.stmt]:
        """The rest of a block, unless an exception was met."""
        following = self.block(rest, skip)
        skipped = [_set(skip, True, node)] if skip else []
        if not following and not skipped:
            return []
        test = ast.UnaryOp(op=ast.Not(), operand=caught)
        made = ast.If(test=test, body=following or [passing(node.lineno)], orelse=skipped)
        return [ast.copy_location(_located_test(made, node), node)]

    def loop(self, node: ast.For | ast.While, rest: list[ast.stmt], skip: str, flag: str) -> list[ast.stmt]:
        if any(self.jumps(each) for each in node.orelse):
            return self.block([*without_else([node], self.fresh.taken), *rest], skip, flag)
        left = flag or self.fresh("caught")
        body = self.block(node.body, "", left)
        fresh = copy_of(node)
        fresh.body, fresh.orelse = body, node.orelse
        if flag:
            leave = ast.If(test=_greater(left), body=[ast.copy_location(ast.Break(), node)], orelse=[])
            return [fresh, ast.copy_location(_located_test(leave, node), node), *self.block(rest, skip, flag)]
        met = (n for n in statements([node]) if isinstance(n, ast.Raise) and self.handler(n) is not None)
        codes = sorted({self.code(n) for n in met})
        choice = self.block(rest, skip)
        if self.once:
            skipped = [_set(skip, True, node)] if skip else []
            told = [assign(self.once, name(left), node.lineno), *skipped]
            choice = [
                ast.copy_location(_located_test(ast.If(test=_greater(left), body=told, orelse=choice), node), node)
            ]
            codes = []
        for code in reversed(codes):
            choice = [self.choice(left, code, choice, skip)]
        return [assign(left, ast.Constant(value=0), node.lineno), fresh, *choice]


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block and of those in it, but for what is a function of its own."""
    out: list[ast.stmt] = []
    for node in body:
        out.append(node)
        if not isinstance(node, ast.FunctionDef):
            for block in inner_blocks(node):
                out += statements(block)
    return out


def _asks_which(handler: ast.ExceptHandler) -> bool:
    """True for a handler that raises what it meets again, or asks what it is."""
    again = any(isinstance(n, ast.Raise) and n.exc is None for n in statements(handler.body))
    return again or any(isinstance(n, ast.Name) and n.id == handler.name for s in handler.body for n in nodes(s))


def _with_exception(handler: ast.ExceptHandler, raised: ast.Raise, classes: Classes) -> list[ast.stmt]:
    """A copy of a handler's body for the exception that it meets: ``raise`` raises it again."""
    body = [each for each in copy_of(handler.body) if not isinstance(each, ast.Pass)]
    if handler.name is not None:
        body = [_Named(handler.name, raised, classes).visit(each) for each in body]
    return _raising(body, raised)


def _raising(body: list[ast.stmt], raised: ast.Raise) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Raise) and node.exc is None:
            node = located_everywhere(ast.copy_location(copy_of(raised), node), node)
        for field in ("body", "orelse"):
            if not isinstance(node, ast.FunctionDef) and getattr(node, field, None):
                setattr(node, field, _raising(getattr(node, field), raised))
        out.append(node)
    return out


class _Named(ast.NodeTransformer):
    """Puts what is known of an exception in the place of its name: its class, and its words where these are read."""

    def __init__(self, called: str, raised: ast.Raise, classes: Classes):
        self.called, self.raised, self.classes, self.in_raise = called, raised, classes, False

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        if isinstance(node.exc, ast.Name) and node.exc.id == self.called:
            return located_everywhere(ast.copy_location(copy_of(self.raised), node), node)
        self.in_raise = True
        node.cause = None
        self.generic_visit(node)
        self.in_raise = False
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[asked, kinds]) if self.is_it(asked):
                return ast.copy_location(ast.Constant(value=self.classes.is_one_of(self.raised, kinds)), node)
            case ast.Call(func=ast.Name(id="str"), args=[asked], keywords=[]) if self.is_it(asked):
                return self.words(asked)
            case ast.Call(func=ast.Name(id="print") | ast.Attribute(attr="format")):
                node.args = [self.words(each) if self.is_it(each) else each for each in node.args]
        self.generic_visit(node)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        if self.is_it(node.value) and node.conversion in (-1, ord("s")):
            node.value = self.words(node.value)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if self.is_it(node) and not self.in_raise:
            raise Untold(node, f"`{node.id}` is an exception, used as a value")
        return self.words(node) if self.is_it(node) else node

    def is_it(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.called

    def words(self, node: ast.expr) -> ast.expr:
        words = self.classes.words(self.raised)
        if words is None and not self.in_raise:
            raise Untold(node, f"the words of the exception `{self.called}` are not known while compiling")
        return ast.copy_location(
            ast.Constant(value="..." if words is None else words), node
        )  # Python makes the message


class _Results(NamedTuple):
    """How what is returned is kept while a ``finally`` runs."""

    fresh: MadeNames
    changed: Collection[str]

    def computed(self, value: ast.expr, out: list[ast.stmt]) -> ast.expr:
        """What is returned: computed before, but for variables whose list ``finally`` changes, which is what is
        returned."""
        if isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in self.changed):
            return value
        if isinstance(value, (ast.Tuple, ast.List)) and any(
            isinstance(n, ast.Name) and n.id in self.changed for n in nodes(value)
        ):
            items = [self.computed(each, out) for each in value.elts]
            return ast.copy_location(type(value)(elts=items, ctx=ast.Load()), value)
        kept = self.fresh("result")
        out.append(ast.copy_location(assign(kept, value, value.lineno), value))
        return ast.copy_location(name(kept), value)


def _leaving(body: list[ast.stmt], final: list[ast.stmt], results: _Results, in_loop: bool) -> list[ast.stmt]:
    """A block with what is done before each of its exits."""
    out: list[ast.stmt] = []
    for node in body:
        leaves = isinstance(node, (ast.Return, ast.Raise)) or (
            isinstance(node, (ast.Break, ast.Continue)) and not in_loop
        )
        if isinstance(node, ast.Return) and node.value is not None:
            node = ast.copy_location(ast.Return(value=results.computed(node.value, out)), node)
        if leaves:
            return [*out, *copy_of(final), node]
        if isinstance(node, ast.If):
            node.body, node.orelse = (_leaving(each, final, results, in_loop) for each in (node.body, node.orelse))
        elif isinstance(node, (ast.For, ast.While)):
            node.body = _leaving(node.body, final, results, True)
            node.orelse = _leaving(node.orelse, final, results, in_loop)
        out.append(node)
    return out


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store)


def _goes_on(body: list[ast.stmt]) -> bool:
    """True for a block that neither returns nor breaks nor continues."""
    return not any(isinstance(n, ast.Return) for n in statements(body)) and not any(own_exits(body))


def _set(flag: str, value: bool, place: ast.stmt) -> ast.stmt:
    return ast.copy_location(assign(flag, ast.Constant(value=value), place.lineno), place)


def _greater(flag: str) -> ast.expr:
    return ast.Compare(left=name(flag), ops=[ast.Gt()], comparators=[ast.Constant(value=0)])


def _located_test(node: ast.If, place: ast.stmt) -> ast.If:
    located_everywhere(node.test, place)
    return node
