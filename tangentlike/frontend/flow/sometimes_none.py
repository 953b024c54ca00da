"""Variables that hold None on some paths, and a value on others: a flag tells which.

    best = None                               best_is_none = True
    for v in x:                               for v in x:
        if best is None or v < best:    ->        if best_is_none or v < best:
            best = v                                  best = v
    return best * best                                best_is_none = False
                                              if best_is_none:
                                                  raise TypeError(...)
                                              return best * best

Where None is read that no test has ruled out, the call raises what Python does: an operator, a function of numbers or
an index takes no None. Wherever else None could be read (it may be handed on) the function stays refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ...form.constant_nodes import NOTHING
from ...form.program import assign, copy_of, fresh_name, located, located_everywhere, name
from ...form.questions import constant
from ...form.structures import Spec, leaf_names
from ...form.trees import children, nodes
from ..syntax.assigned import bound_names
from ..syntax.plain_parts import is_none
from .unbound import CheckWords

Facts = frozenset[str]  # the variables that are surely not None
NUMERIC = (abs, float, int, len, sum, round, min, max, divmod, pow)  # which take no None
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
WORDS = "unsupported operand type: 'NoneType'"


class HandedOn(Exception):
    """None may be read where it raises nothing."""


def copies(body: list[ast.stmt], names: set[str]) -> set[str]:
    """The variables ``names``, and those that are given their values as they are."""
    found = set(names)
    while True:
        before = len(found)
        for node in (n for s in body for n in nodes(s) if isinstance(n, ast.Assign)):
            parts = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
            target = node.targets[0]
            if isinstance(target, ast.Name) and any(isinstance(p, ast.Name) and p.id in found for p in parts):
                found.add(target.id)
        if len(found) == before:
            return found


def with_flags(body: list[ast.stmt], names: set[str], function: Any, look: Callable[[ast.expr], Any]) -> list[ast.stmt]:
    """The body with a flag for each of the variables; ``function`` is an ``unbound.Function``.

    Raises :class:`HandedOn` where one of them may be read as None and raise nothing."""
    flags = {each: fresh_name(f"{each}_is_none", function.taken) for each in sorted(names)}
    function.taken |= set(flags.values())
    function.flags |= set(flags.values())
    for each, flag in flags.items():
        function.wording.record(flag, each)
    given = sorted(names & set(function.parameters))
    start: list[ast.stmt] = [located_everywhere(assign(flags[n], ast.Constant(value=False)), body[0]) for n in given]
    writing = WithFlags(flags, look, function.structures)
    writing.typed = function.typed
    return start + writing.block(body, frozenset(given))[0]


class WithFlags:
    """Rewrites a body. ``flags`` are the names of flags by variable; ``look`` tells what a function's name means;
    ``structures`` are the containers that are known while compiling."""

    def __init__(self, flags: dict[str, str], look: Callable[[ast.expr], Any], structures: dict[str, Spec]):
        self.flags, self.look, self.structures = flags, look, structures
        self.needed: list[str] = []  # the checks of the statement at hand
        self.typed: set[int] = set()  # the lines where a handler takes what a check raises

    # ---- statements

    def block(self, body: list[ast.stmt], facts: Facts | None) -> tuple[list[ast.stmt], Facts | None]:
        """The block, and what is known behind it; None where no path comes to its end."""
        out: list[ast.stmt] = []
        for node in body:
            if facts is None:
                break
            made, facts = self.statement(node, facts)
            out += made
        return out, facts

    def statement(self, node: ast.stmt, facts: Facts) -> tuple[list[ast.stmt], Facts | None]:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in self.flags:
            return self.assignment(node, node.targets[0].id, facts)
        if isinstance(node, ast.If):
            return self.branch(node, facts)
        if isinstance(node, (ast.For, ast.While)):
            return self.loop(node, facts)
        if isinstance(node, ast.Raise):
            return [node], None
        self.needed = []
        self.read_by(node, facts)
        checks = self.checks(node)
        facts |= set(self.needed)
        if isinstance(node, (ast.Return, ast.Break, ast.Continue)):
            return [*checks, node], None
        bound = sorted(bound_names(node) & set(self.flags))
        return [*checks, node, *(self.mark(each, False, node) for each in bound)], facts | set(bound)

    def read_by(self, node: ast.stmt, facts: Facts) -> None:
        """Read the expressions of a statement, tests of None in it replaced."""
        match node:
            case ast.Return(value=ast.Tuple(elts=elements)):
                for each in elements:
                    self.read(each, facts, raises=True)
            case ast.Return(value=ast.expr() as value):
                self.read(value, facts, raises=True)
            case ast.AugAssign(target=ast.Name(id=target)):
                self.read(ast.Name(id=target, ctx=ast.Load()), facts, raises=True)
                self.read(node.value, facts, raises=True)
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=ast.Name() as value):
                self.read(value, facts, raises=True)
            case ast.Assert():
                self.truth(node.test, facts)
            case _:
                for child in children(node):
                    self.read(child, facts)
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, key, self.replaced(value, isinstance(node, ast.Assert) and key == "test"))

    def assignment(self, node: ast.Assign, target: str, facts: Facts) -> tuple[list[ast.stmt], Facts | None]:
        value = node.value
        if isinstance(value, ast.IfExp) and any(is_none(v) or self.is_flagged(v) for v in (value.body, value.orelse)):
            both: list[ast.stmt] = [
                ast.copy_location(ast.Assign(targets=[name_of(node)], value=v), node)
                for v in (value.body, value.orelse)
            ]
            choice = ast.If(test=value.test, body=both[:1], orelse=both[1:])
            return self.branch(ast.copy_location(choice, node), facts)
        if is_none(value):
            nothing = located(constant(NOTHING), node)
            left = located(ast.Assign(targets=node.targets, value=nothing), node)
            return [left, self.mark(target, True, node)], facts - {target}
        if isinstance(value, ast.Name) and value.id in self.flags and value.id not in facts:
            copied = located(assign(self.flags[target], name(self.flags[value.id])), node)
            return [node, copied], facts - {target}
        self.needed = []
        self.read(value, facts)
        node.value = self.replaced(value)
        return [*self.checks(node), node, self.mark(target, False, node)], facts | {target, *self.needed}

    def branch(self, node: ast.If, facts: Facts) -> tuple[list[ast.stmt], Facts | None]:
        self.needed = []
        self.truth(node.test, facts)
        checks = self.checks(node)
        facts |= set(self.needed)
        body, then = self.block(node.body, facts | self.told(node.test, True))
        orelse, other = self.block(node.orelse, facts | self.told(node.test, False))
        node.body, node.orelse = body, orelse
        node.test = self.replaced(node.test, truth=True)
        return [*checks, node], then if other is None else other if then is None else then & other

    def loop(self, node: ast.For | ast.While, facts: Facts) -> tuple[list[ast.stmt], Facts | None]:
        self.needed = []
        if isinstance(node, ast.For):
            self.read(node.iter, facts, raises=True)
            node.iter = self.replaced(node.iter)
        checks = self.checks(node)
        lost = {t.id for s in node.body for n in nodes(s) if isinstance(n, ast.Assign)
                for t in n.targets if isinstance(t, ast.Name)}  # fmt: skip
        facts = (facts | set(self.needed)) - lost
        inside, first = facts, list[ast.stmt]()
        if isinstance(node, ast.While):
            self.needed = []
            self.truth(node.test, facts)
            if self.needed:
                raise HandedOn
            inside = facts | self.told(node.test, True)
            facts = facts if _leaves(node.body) else facts | self.told(node.test, False)
            node.test = self.replaced(node.test, truth=True)
        else:
            bound = sorted(bound_names(node.target) & set(self.flags))
            first, inside = [self.mark(each, False, node) for each in bound], facts | set(bound)
            facts -= set(bound)
        node.body = first + self.block(node.body, inside)[0]
        node.orelse = self.block(node.orelse, facts)[0]
        return [*checks, node], facts

    def mark(self, target: str, value: bool, place: ast.stmt) -> ast.stmt:
        return located_everywhere(located(assign(self.flags[target], ast.Constant(value=value)), place), place)

    def checks(self, place: ast.stmt) -> list[ast.stmt]:
        """What is raised where a variable is None that must not be."""
        out: list[ast.stmt] = []
        if self.needed and place.lineno in self.typed:
            raise HandedOn
        for each in dict.fromkeys(self.needed):
            words = ast.Call(func=name("TypeError"), args=[ast.Constant(value=CheckWords(WORDS))], keywords=[])
            raised = ast.copy_location(ast.Raise(exc=located_everywhere(words, place), cause=None), place)
            test = located(name(self.flags[each]), place)
            out.append(ast.copy_location(ast.If(test=test, body=[raised], orelse=[]), place))
        return out

    # ---- expressions

    def is_flagged(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id in self.flags

    def asked(self, node: ast.AST) -> str:
        """The variable of ``v is None`` and ``v is not None``; empty for anything else."""
        match node:
            case ast.Compare(
                left=ast.Name(id=of), ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]
            ):
                return of if of in self.flags else ""
        return ""

    def told(self, test: ast.expr, holds: bool) -> Facts:
        """The variables that are no None where a test comes to ``holds``."""
        match test:
            case ast.Name(id=known) if known in self.flags and holds:
                return frozenset([known])
            case ast.Compare() if self.asked(test):
                return frozenset([self.asked(test)] if isinstance(test.ops[0], ast.IsNot) is holds else [])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.told(operand, not holds)
            case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is holds:
                return frozenset().union(*(self.told(v, holds) for v in values))
        return frozenset()

    def truth(self, node: ast.expr, facts: Facts, sometimes: bool = False) -> None:
        """Read an expression of which only the truth counts: that of None is False."""
        if self.is_flagged(node):
            return
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node.operand, facts, sometimes)
        if isinstance(node, ast.BoolOp):
            for each in node.values:
                self.truth(each, facts, sometimes)
                facts, sometimes = facts | self.told(each, isinstance(node.op, ast.And)), True
            return None
        return self.read(node, facts, False, sometimes)

    def read(self, node: ast.AST, facts: Facts, raises: bool = False, sometimes: bool = False) -> None:
        """Note the checks that an expression needs; ``raises`` where Python raises an exception for None."""
        match node:
            case ast.Name(id=variable, ctx=ast.Load()):
                if variable in self.flags and variable not in facts:
                    if not raises or sometimes:
                        raise HandedOn
                    self.needed.append(variable)
                if variable in self.structures:
                    items = {*leaf_names(self.structures[variable])}
                    if items & set(self.flags) - facts:
                        raise HandedOn
            case ast.Compare() if self.asked(node):
                pass
            case ast.Compare(ops=ops):
                for each in (node.left, *node.comparators):
                    self.read(each, facts, all(isinstance(op, ORDERED) for op in ops), sometimes)
                    sometimes = sometimes or (len(ops) > 1 and each is not node.left)
            case ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
                self.truth(node, facts, sometimes)
                if isinstance(node, ast.BoolOp) and any(map(self.is_flagged, self.chosen(node))):
                    raise HandedOn  # the value may be None
            case ast.BinOp(left=left, right=right):
                self.read(left, facts, True, sometimes)
                self.read(right, facts, True, sometimes)
            case ast.UnaryOp(operand=operand) | ast.Attribute(value=operand):
                self.read(operand, facts, True, sometimes)
            case ast.Subscript(value=value, slice=index):
                self.read(value, facts, True, sometimes)
                self.read(index, facts, True, sometimes)  # None makes an axis, which is another thing than it was for
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.truth(test, facts, sometimes)
                self.read(body, facts | self.told(test, True), raises, True)
                self.read(orelse, facts | self.told(test, False), raises, True)
            case ast.Call(func=function):
                if isinstance(function, ast.Attribute):
                    self.read(function.value, facts, True, sometimes)
                plain, first = self.is_numeric(function), self.is_of_arrays(function)
                for k, each in enumerate((*node.args, *(k.value for k in node.keywords))):
                    self.read(each, facts, plain or (first and k == 0), sometimes)
            case _:
                for child in children(node):
                    self.read(child, facts, False, sometimes)

    def chosen(self, node: ast.BoolOp) -> list[ast.expr]:
        """The operands that may be the value of ``a or b``, None among them: all but those that are false then."""
        return node.values[-1:] if isinstance(node.op, ast.Or) else node.values

    def is_numeric(self, function: ast.expr) -> bool:
        """True for a function of numbers and arrays, which raises an exception for None."""
        value = self.look(function)
        plain = isinstance(value, np.ufunc) or any(value is f for f in NUMERIC)
        return plain or getattr(value, "__module__", "") == "math"

    def is_of_arrays(self, function: ast.expr) -> bool:
        """True for a function of NumPy's, whose first argument is an array; where None is one, too, it is handed on."""
        return (getattr(self.look(function), "__module__", None) or "").split(".")[0] == "numpy"

    def replaced(self, node: Any, truth: bool = False) -> Any:
        """The expression with flags in the place of tests of None."""
        flag = self.flags.get(self.asked(node) or (node.id if truth and self.is_flagged(node) else ""))
        if flag is not None and self.asked(node):
            is_none = isinstance(node.ops[0], ast.Is)
            return located(
                name(flag) if is_none else ast.UnaryOp(op=ast.Not(), operand=located(name(flag), node)), node
            )
        if flag is not None:
            no = located(ast.UnaryOp(op=ast.Not(), operand=located(name(flag), node)), node)
            return located(ast.BoolOp(op=ast.And(), values=[no, node]), node)
        if isinstance(node, ast.BoolOp) and not truth and self.is_flagged(node.values[0]):  # ``v or e``
            first, rest = node.values[0], node.values[1:]
            other = located(ast.BoolOp(op=ast.Or(), values=rest), node) if rest[1:] else rest[0]
            other, flag = self.replaced(other), self.flags[ast.unparse(first)]
            node.values = [first, copy_of(other)]
            return located(ast.IfExp(test=located(name(flag), node), body=other, orelse=node), node)
        inside = truth and isinstance(node, ast.BoolOp)
        for key, value in ast.iter_fields(node):
            keeps = inside or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
            asks = keeps or (isinstance(node, ast.IfExp) and key == "test")
            if isinstance(value, list):
                setattr(node, key, [self.replaced(v, asks) if isinstance(v, ast.AST) else v for v in value])
            elif isinstance(value, ast.AST):
                setattr(node, key, self.replaced(value, asks))
        return node


def name_of(node: ast.Assign) -> ast.expr:
    """The target of an assignment, once more."""
    target = node.targets[0]
    assert isinstance(target, ast.Name)
    return located(ast.Name(id=target.id, ctx=ast.Store()), target)


def _leaves(body: list[ast.stmt]) -> bool:
    return any(isinstance(n, ast.Break) for s in body for n in nodes(s))
