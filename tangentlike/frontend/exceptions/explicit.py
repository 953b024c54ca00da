"""What raises by itself in a ``try`` gets a ``raise`` of its own before it, where a handler takes that.

    try:                                    try:
        y = x[i + 1] / b                        index = i + 1
    except IndexError:          ->              if out-of-range?(x, index):
        y = 0.0                                     raise IndexError
                                                y = x[index] / b
                                            except IndexError:
                                                y = 0.0

Operands are evaluated once, in Python's order, before the test. What is evaluated only sometimes becomes an ``if``.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...form.constant_nodes import added_item, filled_later
from ...form.program import copy_of, name, replace_names, store
from ...form.questions import Question, ask, asked, constant
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.plain_parts import is_arithmetic, is_path, is_simple, is_truth, may_stand_twice
from ..syntax.raised_classes import Classes, Untold, raises_only, represented
from ..syntax.raising import (
    SINGLE,
    Site,
    called_function,
    calls_nothing_of_the_users,
    has_infinite_slopes,
    is_guard,
    raised_by,
    sites,
    test_of,
    truth,
)
from ..syntax.short_forms import parts_of, placed, put_parts
from ..syntax.user_calls import may_raise
from .unpacking import unpacked, unpacked_in_body

HINTS = {"zero division": ("dividend", "divisor"), "out of range": ("array", "index")}  # of the operands


class Explicit:
    """The body of one ``try``. ``done`` are the operations, by id, that have their ``raise`` from a ``try`` inside."""

    def __init__(self, node: ast.Try, classes: Classes, fresh: Callable[[str], str], done: dict[Any, ast.AST]):
        self.node, self.classes, self.fresh, self.done = node, classes, fresh, done
        self.scope: Scope = classes.scope
        self.out: list[ast.stmt] = []
        self.around: tuple[tuple[type, ...], ...] = ()  # what handlers further out take
        self.place: ast.AST = node
        self.moved: dict[str, ast.expr] = {}  # what the names of the statement at hand stand for

    # ---- what is asked

    def taken(self, exception: str) -> ast.ExceptHandler | None:
        """The handler that does something about an exception of Python's."""
        number = self.classes.first(self.node, self.classes.implicit(exception))
        if number is None:
            return None
        handler = self.node.handlers[number]
        again = len(handler.body) == 1 and isinstance(handler.body[0], ast.Raise) and handler.body[0].exc is None
        return None if again else handler

    def of(self, node: ast.AST) -> list[Site]:
        """The operations of a node that raise what is handled here."""
        found = [site for site in sites(node, self.scope) if (id(node), site.exception) not in self.done]
        return [site for site in found if self.taken(site.exception) is not None]

    def failing_calls(self, node: ast.AST) -> list[int]:
        """The numbers of the handlers that a call of the user's may come to."""
        function = called_function(node, self.scope) if isinstance(node, ast.Call) else None
        if function is None:
            return []
        taking = [self.own_classes(k) for k in range(len(self.node.handlers))]
        return [k for k, kinds in enumerate(taking) if kinds and may_raise(function, kinds)]

    def own_classes(self, number: int) -> tuple[type, ...]:
        """The classes that a handler takes and none before it; none where nothing comes to it."""
        kinds = self.classes.of_handler(self.node.handlers[number])
        return kinds if any(self.classes.first(self.node, c) == number for c in (Exception, *kinds)) else ()

    def has_sites(self, node: ast.AST) -> bool:
        """True when something in an expression is asked about."""
        if self.of(node) or self.failing_calls(node) or self.asks_truth(node):
            return True
        if hasattr(node, "generators") and any(self.of(n) or self.failing_calls(n) for n in nodes(node)):
            raise Untold(node, "what the parts of this comprehension raise is not told apart here")
        inside = [*parts_of(node), *([node.func] if isinstance(node, ast.Call) else [])]
        return any(map(self.has_sites, inside))

    def asks_truth(self, node: ast.AST) -> bool:
        return isinstance(node, (ast.BoolOp, ast.IfExp)) and self.taken("ValueError") is not None

    def raising(self, site: Site, node: ast.AST) -> None:
        """Add ``if question: raise`` for an operation whose operands have been evaluated."""
        handler = self.taken(site.exception)
        assert handler is not None
        question = replace(site.question, lenient=raises_only(handler.body))
        body: list[ast.stmt] = [ast.Raise(exc=raised_by(site), cause=None)]
        if question.kind in ("no number", "no truth"):
            single = ask(Question("one element"), *copy_of(list(site.operands)))
            body.insert(0, ast.Assert(test=ast.UnaryOp(op=ast.Not(), operand=single), msg=ast.Constant(value=SINGLE)))
        test = test_of(site) or ask(question, *copy_of(list(site.operands)))
        self.out.append(placed(ast.If(test=test, body=body, orelse=[]), node))
        self.done[(id(node), site.exception)] = node

    def calling(self, node: ast.Call) -> None:
        """Add ``if question: raise`` for each handler that a call of the user's may come to."""
        for number in self.failing_calls(node):
            handler = self.node.handlers[number]
            taking = (*(self.classes.of_handler(h) for h in self.node.handlers), *self.around)
            question = Question("fails", (taking, number), raises_only(handler.body))
            named, open_ = [[k for k in node.keywords if (k.arg is None) is each] for each in (False, True)]
            given = [*node.args, *(k.value for k in named)]
            question = replace(question, detail=(taking, number, tuple(k.arg for k in named)))
            test = ask(question, node.func, *copy_of(given))
            test.keywords = copy_of(open_)
            raised = represented(self.representative(number), handler.name)
            self.out.append(placed(ast.If(test=test, body=[raised], orelse=[]), node))

    def representative(self, number: int) -> ast.expr:
        """An exception that comes to a handler, as it is called there."""
        handler = self.node.handlers[number]
        kind = handler.type
        named = list(kind.elts) if isinstance(kind, ast.Tuple) else [] if kind is None else [kind]
        for each in named:
            value = self.scope.value(each)
            if isinstance(value, type) and self.classes.first(self.node, value) == number:
                return copy_of(each)
        kinds = [Exception, *self.classes.of_handler(handler)]
        found = next((c for c in kinds if self.classes.first(self.node, c) == number), None)
        if found is None:
            raise Untold(handler, "the handlers before this one take all its exceptions")
        return constant(found)

    # ---- statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        outer, self.out = self.out, []
        for node in body:
            self.place, self.moved = node, {}
            pure = calls_nothing_of_the_users(node, self.scope)
            made = self.statement(node)
            self.out.append(replace_names(made, self.moved) if pure and self.moved and is_simple(made) else made)
        body, self.out = self.out, outer
        return body

    def statement(self, node: ast.stmt) -> ast.stmt:
        """The statement as it stands after what is added before it."""
        match node:
            case ast.Assign() if self.stores_one_by_one(node):
                return self.one_by_one(node)
            case ast.Assign():
                self.assignment(node)
            case ast.AugAssign():
                self.augmented(node)
            case ast.AnnAssign(value=ast.expr()) | ast.Return(value=ast.expr()) | ast.Expr():
                if node.value is not None and not isinstance(node.value, ast.Constant):
                    node.value = self.expression(node.value)
            case ast.If():
                node.test = self.test(node.test)
                node.body, node.orelse = self.block(node.body), self.block(node.orelse)
            case ast.While():
                return self.while_loop(node)
            case ast.For():
                node.iter = self.iterable(node.iter)
                node.body = self.block([*unpacked_in_body(self, node), *node.body])
                node.orelse = self.block(node.orelse)
            case ast.Assert():
                return self.assertion(node)
            case ast.Import() | ast.ImportFrom():
                return self.imported(node)
            case ast.Try() | ast.With() | ast.Match():
                raise Untold(node, "what this block raises is not known while compiling")
        return node

    def one_by_one(self, node: ast.Assign) -> ast.stmt:
        """``y[k], s = a, b`` and ``s = y[k] = a`` as one assignment after the other."""
        targets, value = node.targets, node.value
        if len(targets) == 1 and isinstance(targets[0], (ast.Tuple, ast.List)):
            names = [self.fresh("value") for _ in targets[0].elts]
            node.targets = [ast.copy_location(ast.Tuple(elts=[store(n) for n in names], ctx=ast.Store()), targets[0])]
            self.assignment(node)
            self.out.append(node)
            pairs = list(zip(targets[0].elts, map(name, names), strict=True))
        else:
            value = self.hoisted(self.expression(value), "value")
            pairs = [(target, copy_of(value)) for target in targets]
        following = [placed(ast.Assign(targets=[target], value=value), node) for target, value in pairs]
        for each in following[:-1]:
            self.out.append(self.statement(each))
        return self.statement(following[-1])

    def stores_one_by_one(self, node: ast.Assign) -> bool:
        """True for an assignment of which one target has its value before another raises."""
        inside = [n for t in node.targets for n in nodes(t) if isinstance(n, (ast.Subscript, ast.Attribute))]
        alone = node.targets[0] if len(node.targets) == 1 else None
        taken_apart = [t for t in (node.targets if alone is None else getattr(alone, "elts", [])) if _is_plain_tuple(t)]
        if taken_apart and any(self.taken(kind) is not None for kind in ("ValueError", "TypeError")):
            return True
        if isinstance(alone, ast.Subscript) or not any(map(self.has_sites, inside)):
            return False
        if isinstance(alone, ast.Attribute) or any(isinstance(n, ast.Starred) for t in node.targets for n in nodes(t)):
            raise Untold(node, "one of these targets may raise an exception behind the value, or another")
        return True

    def assignment(self, node: ast.Assign) -> None:
        node.value = self.expression(node.value)
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)) and not isinstance(node.value, (ast.Tuple, ast.List)):
                unpacked(self, node, target)
            elif isinstance(target, ast.Subscript) and added_item(node.value) is None and self.has_sites(target):
                node.value = self.hoisted(node.value, "value")
                self.operands(target)
                for site in self.of(target):
                    self.raising(site, target)
            elif isinstance(target, ast.Attribute) and self.taken("AttributeError") is not None:
                self.stored_attribute(node, target)

    def stored_attribute(self, node: ast.Assign, target: ast.Attribute) -> None:
        """An attribute that numbers and arrays have not got; whether it is another object, the types tell."""
        if len(node.targets) > 1 or not isinstance(target.value, ast.Name):
            raise Untold(target, "what has no such attribute raises an exception here, and nothing tells what has")
        self.raising(Site("AttributeError", Question("no stored attribute", target.attr), (target.value,)), target)
        node.targets = [store(self.fresh(target.attr))]

    def augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Subscript) and self.has_sites(node.target):
            self.operands(node.target)
            for site in self.of(node.target):
                self.raising(site, node.target)
        node.value = self.expression(node.value)
        if self.of(node):
            node.value = self.hoisted(node.value, "divisor")
            for site in self.of(node):
                left = copy_of(site.operands[0])
                if hasattr(left, "ctx"):
                    left.ctx = ast.Load()
                self.raising(site._replace(operands=(left, site.operands[1])), node)

    def test(self, test: ast.expr) -> ast.expr:
        """A test whose truth is asked for."""
        if asked(test) is not None:
            return test
        test = self.expression(test)
        if self.taken("ValueError") is not None and not is_truth(test) and (id(test), "truth") not in self.done:
            test = test if may_stand_twice(test, self.scope) else self.hoisted(test, "test")
            self.raising(truth(test), test)
            self.done[(id(test), "truth")] = test
        return test

    def while_loop(self, node: ast.While) -> ast.stmt:
        asks = self.taken("ValueError") is not None and not is_truth(node.test)
        if not self.has_sites(node.test):
            if asks:  # its type is that of each trip
                self.raising(truth(node.test), node.test)
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
            return node
        if node.orelse:
            raise Untold(node.test, "this test may raise, and its loop has an `else`")
        outer, self.out = self.out, []
        test = self.test(node.test)
        leave: ast.stmt = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Break()], orelse=[])
        before, self.out = [*self.out, placed(leave, node)], outer
        endless = ast.While(test=ast.Constant(value=True), body=[*before, *self.block(node.body)], orelse=[])
        return placed(endless, node)

    def iterable(self, node: ast.expr) -> ast.expr:
        node = self.expression(node)
        if self.taken("TypeError") is not None and not isinstance(node, (ast.Call, ast.Tuple, ast.List)):
            self.raising(Site("TypeError", Question("not iterable"), (node,)), node)
        return node

    def assertion(self, node: ast.Assert) -> ast.stmt:
        if is_guard(node):
            return node  # of a `try` inside of this one
        node.test = self.test(node.test)
        if self.taken("AssertionError") is None:
            return node
        raised = ast.Raise(exc=name("AssertionError"), cause=None)
        if node.msg is not None:
            raised.exc = ast.Call(func=name("AssertionError"), args=[node.msg], keywords=[])
        return placed(ast.If(test=ast.UnaryOp(op=ast.Not(), operand=node.test), body=[raised], orelse=[]), node)

    def imported(self, node: ast.Import | ast.ImportFrom) -> ast.stmt:
        """An import that fails now is the exception that it raises."""
        try:
            if isinstance(node, ast.Import):
                for each in node.names:
                    importlib.import_module(each.name)
            elif not node.level:
                module = importlib.import_module(node.module or "")
                for each in node.names:
                    if not hasattr(module, each.name):
                        importlib.import_module(f"{node.module}.{each.name}")
        except ImportError as error:
            kind = "ModuleNotFoundError" if isinstance(error, ModuleNotFoundError) else "ImportError"
            if self.classes.scope.value(name(kind)) is type(error):
                return placed(ast.Raise(exc=name(kind), cause=None), node)
        return node

    # ---- expressions

    def expression(self, node: ast.expr) -> ast.expr:
        """The expression with its operands evaluated as far as they must be before a test."""
        if not self.has_sites(node):
            return node
        if isinstance(node, (ast.BoolOp, ast.IfExp)) or (isinstance(node, ast.Compare) and len(node.ops) > 1):
            return self.sometimes(node)
        self.operands(node)
        for site in self.of(node):
            self.raising(site, node)
        if isinstance(node, ast.Call):
            self.calling(node)
        return node

    def operands(self, node: ast.expr) -> None:
        """Evaluate the parts of an operation, those in names that its tests need or that come before a test."""
        parts = parts_of(node)
        own = self.of(node) or self.failing_calls(node)
        hints = HINTS.get(own[0].question.kind, ()) if own and isinstance(own[0], Site) else ()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            own_method = self.of(node.func)
            if own_method:
                node.func.value = self.hoisted(self.expression(node.func.value), "owner")
                for site in sites(node.func, self.scope):
                    if (id(node.func), site.exception) not in self.done and self.taken(site.exception):
                        self.raising(site, node.func)
                parts = parts_of(node)
        fresh: dict[int, ast.expr] = {}
        for position, part in enumerate(parts):
            if isinstance(part, ast.Slice):
                continue
            if isinstance(part, ast.Tuple) and isinstance(node, ast.Subscript):
                self.operands(part) if self.has_sites(part) else None
                continue
            made = self.expression(part)
            later = filled_later(node) is None and any(self.has_sites(each) for each in parts[position + 1 :])
            if (own or later) and not is_path(made) and (later or self.must_stand_before(node, position, made)):
                made = self.hoisted(made, hints[position] if position < len(hints) else "value")
            fresh[id(part)] = made
        put_parts(node, fresh)

    def must_stand_before(self, node: ast.expr, position: int, made: ast.expr) -> bool:
        """True for an operand that a test reads, but the dividend where nothing in it can raise."""
        division = isinstance(node, ast.BinOp) and position == 0 and not isinstance(node.op, ast.Pow)
        return not division or not is_arithmetic(made)

    def hoisted(self, node: ast.expr, hint: str) -> ast.expr:
        if is_path(node):
            return node
        chosen = self.fresh(hint)
        self.out.append(placed(ast.Assign(targets=[store(chosen)], value=node), self.place))
        if has_infinite_slopes(node):  # its derivative must not be asked for where the statement is not reached
            self.moved[chosen] = replace_names(node, self.moved)
        return ast.copy_location(name(chosen), node)

    def sometimes(self, node: ast.BoolOp | ast.IfExp | ast.Compare) -> ast.expr:
        """Operands that are evaluated only sometimes, in statements."""
        chosen = self.fresh("holds" if not isinstance(node, ast.IfExp) else "chosen")

        def assigned(value: ast.expr) -> list[ast.stmt]:
            outer, self.out = self.out, []
            value = self.expression(value)
            body, self.out = self.out, outer
            return [*body, placed(ast.Assign(targets=[store(chosen)], value=value), node)]

        if isinstance(node, ast.IfExp):
            test = self.test(node.test)
            self.out.append(placed(ast.If(test=test, body=assigned(node.body), orelse=assigned(node.orelse)), node))
            return ast.copy_location(name(chosen), node)
        if not isinstance(node, ast.BoolOp):  # ``a < b < c``
            raise Untold(node, "an operand of this chain, which is evaluated only sometimes, may raise")
        statements = assigned(node.values[-1])
        for part in reversed(node.values[:-1]):
            going_on: ast.expr = name(chosen)
            if isinstance(node.op, ast.Or):
                going_on = ast.UnaryOp(op=ast.Not(), operand=going_on)
            following = placed(ast.If(test=going_on, body=statements, orelse=[]), node)
            asked = [] if is_truth(part) or self.taken("ValueError") is None else self.asked_truth(chosen, part)
            statements = [*assigned(part), *asked, following]
        self.out += statements
        return ast.copy_location(name(chosen), node)

    def asked_truth(self, chosen: str, part: ast.expr) -> list[ast.stmt]:
        outer, self.out = self.out, []
        self.raising(truth(name(chosen)), part)
        body, self.out = self.out, outer
        return body


def _is_plain_tuple(target: ast.expr) -> bool:
    """True for targets between which the items of a value are shared out, if they are as many."""
    return isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(n, ast.Starred) for n in nodes(target))
