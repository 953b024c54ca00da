"""The statements of a gradient, followed one by one: which belong to a tile, and which to all samples together."""

from __future__ import annotations

import ast

import numpy as np

from .evaluate import UNROLLED, Evaluator
from .operations import Kernel, Sum
from .resolve import is_zero
from .values import Known, Partial, Shared, Untileable, Value


class Interpreter(Evaluator):
    """Collects the operations of a program, statement by statement."""

    def run(self, body: list[ast.stmt]) -> None:
        for node in body:
            if not self.inlined:  # a helper's statements stand at the line of its call
                self.line = getattr(node, "lineno", 0) or self.line
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise Untileable(f"its loops would become more than {UNROLLED} statements")
        if isinstance(node, ast.Assign):
            self.assign(node.targets[0], node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            left = ast.Name(id=node.target.id, ctx=ast.Load())
            old = self.env.get(node.target.id)
            if isinstance(old, Known) and is_zero(old.value) and isinstance(node.op, ast.Add):
                self.assign(node.target, node.value)
            elif isinstance(old, Partial) and isinstance(node.op, ast.Add) and not self.is_shared(node.value):
                self.accumulate(node.target.id, old, node.value)
            else:
                self.assign(node.target, ast.BinOp(left=left, op=node.op, right=node.value))
        elif isinstance(node, ast.For):
            self.loop(node)
        elif isinstance(node, ast.If):
            test = self.value(node.test)
            if not isinstance(test, Known):
                raise Untileable(f"line {node.lineno} branches on values of the samples")
            self.run(node.body if test.value else node.orelse)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self.append(node.value)
        elif not isinstance(node, ast.Pass):
            raise Untileable(f"'{ast.unparse(node).splitlines()[0]}' is not worked through tile by tile")

    def append(self, node: ast.Call) -> None:
        """``records.append(value)``: the records of an unrolled loop are a list here."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            records = self.value(node.func.value)
            if isinstance(records, Known) and isinstance(records.value, list):
                records.value.append(self.value(node.args[0]))
                return
        raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")

    def loop(self, node: ast.For) -> None:
        trips = self.value(node.iter)
        if not (isinstance(trips, Known) and isinstance(trips.value, range) and isinstance(node.target, ast.Name)):
            raise Untileable(
                f"the loop 'for {ast.unparse(node.target)} in {ast.unparse(node.iter)}' has no known length"
            )
        for number in trips.value:
            self.env[node.target.id] = Known(number)
            self.run(node.body)

    def assign(self, target: ast.expr, expression: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            raise Untileable(f"'{ast.unparse(target)} = ...' writes in place")
        names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
        zeros = self.zeros(expression)
        if zeros is not None:
            self.env[names[0]] = zeros
            return
        if self.is_shared(expression) and self.shared_statement(target, names, expression):
            return
        self.bind(target, self.value(expression, hint=names[0]))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give names to a value, or to its parts."""
        if isinstance(target, ast.Name):
            self.env[target.id] = self.settled(value, target.id)
            return
        assert isinstance(target, ast.Tuple)
        if not isinstance(value, tuple) or len(value) != len(target.elts):
            raise Untileable(f"'{ast.unparse(target)}' does not take its value apart")
        for each, item in zip(target.elts, value, strict=True):
            self.bind(each, item)

    def accumulate(self, name: str, old: Partial, expression: ast.expr) -> None:
        """``sum += another sum over the samples``: the same memory takes both."""
        value = self.value(expression, hint=name)
        last = self.operations[-1] if self.operations else None
        if old.total is None and isinstance(value, Partial) and value.shape == old.shape and last is not None:
            if isinstance(last, Sum) and last.out is value:
                last.out = old
                return
            if isinstance(last, Kernel) and value in last.made and last.result is None:
                last.operands = {k: old if v is value else v for k, v in last.operands.items()}
                last.made, last.again = tuple(old if m is value else m for m in last.made), True
                return
        left = ast.Name(id=name, ctx=ast.Load())
        self.assign(ast.Name(id=name, ctx=ast.Store()), ast.BinOp(left=left, op=ast.Add(), right=self.hold(value)))

    def zeros(self, node: ast.expr) -> Known | None:
        """``np.zeros_like(parameter)``: where a sum starts from."""
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "np.zeros_like"
            and isinstance(node.args[0], ast.Name)
        ):
            like = self.env.get(node.args[0].id)
            if isinstance(like, Shared):
                return Known(np.zeros(like.shape, like.dtype))
        return None
