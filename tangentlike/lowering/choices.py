"""Lowering expressions whose operands are not all evaluated: ``and``, ``or``, ``if else``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.program import copy_of, located, name
from ..form.types import BOOLEAN, Scalar, is_float, promote
from ..reading.resolve import is_number
from .known import Split
from .subscripts import Subscripts

Lowered = Callable[[], tuple[ast.expr, Any]]


class Choices(Subscripts):
    """Choices as branches, or nested where they carry no derivative; ``Expressions`` supplies the rest."""

    test: Any
    temporary: Any
    bind_name: Any
    expr_Name: Any

    def expr_BoolOp(self, node: ast.BoolOp):
        known = self.folded(node)
        if known is not None:
            if is_number(known.value):
                value = known.value.item() if isinstance(known.value, np.generic) else known.value
                return self.expression(located(ast.Constant(value=value), node))
            return constant(known.value)
        first, *others = node.values
        known = self.folded(first)
        if known is not None:  # it does not decide: that would be known
            return self.expression(located(ast.BoolOp(op=node.op, values=others), node) if others[1:] else others[0])
        operands = [self.inertly(first), *(self.conditionally(v) for v in others)]
        kinds = [kind for _, kind in operands]
        numbers = [kind for kind in kinds if isinstance(kind, Scalar)]
        if len(numbers) < len(kinds):
            return ast.BoolOp(op=node.op, values=[self.test(v) for v in node.values]), BOOLEAN
        if self.inert or not any(map(is_float, kinds)):
            dtype, weak = promote(*numbers) if any(kind != BOOLEAN for kind in kinds) else ("bool", False)
            return ast.BoolOp(op=node.op, values=[expression for expression, _ in operands]), Scalar(dtype, weak)
        # The operand that decides, with its derivative: a branch.
        deciding, kind = self.expression(first)
        deciding = self.atom(deciding, kind, "value")
        rest = located(ast.BoolOp(op=node.op, values=others), node) if len(others) > 1 else others[0]
        if isinstance(node.op, ast.Or):
            return self.branch(deciding, lambda: (deciding, kind), lambda: self.expression(rest), node)
        return self.branch(deciding, lambda: self.expression(rest), lambda: (deciding, kind), node)

    def conditionally(self, node: ast.expr) -> tuple[ast.expr, Any]:
        """An inert expression that is evaluated only sometimes: it must not need statements of its own."""
        length = len(self.out)
        found = self.inertly(node)
        if len(self.out) > length:
            raise Split
        return found

    def expr_IfExp(self, node: ast.IfExp):
        known = self.folded(node.test)
        if known is not None:
            return self.expression(node.body if known.value else node.orelse)
        if self.inert:
            test = self.test(node.test)
            body, kind = self.conditionally(node.body)
            orelse, other = self.conditionally(node.orelse)
            return ast.IfExp(test=test, body=body, orelse=orelse), kind if is_float(kind) else other
        test = self.test(node.test)
        return self.branch(test, lambda: self.expression(node.body), lambda: self.expression(node.orelse), node)

    def branch(self, test: ast.expr, body: Lowered, orelse: Lowered, node: ast.expr) -> tuple[ast.expr, Any]:
        """``if test: choice = ... else: choice = ...``, as the name that holds the choice."""
        chosen = self.temporary("choice", node)
        self.definitions[chosen] = 2
        branches = []
        for value in (body, orelse):
            outer, self.out = self.out, []
            self.loaded = {}
            expression, kind = value()
            self.bind_name(chosen, expression, kind, node)
            branches.append(self.out)
            self.out = outer
        fresh = ast.If(test=copy_of(test), body=branches[0], orelse=branches[1])
        fresh.lineno = self.line
        self.out.append(fresh)
        self.fresh.discard(chosen)
        self.loaded = {}
        return self.expr_Name(name(chosen))
