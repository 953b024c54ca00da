"""The statements of a gradient, followed one by one: which belong to a tile, and which to all samples together."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.program import copy_of
from ..form.trees import nodes
from ..primitives.registry import Primitive
from .constants import has_samples
from .evaluate import Evaluator
from .operations import Kernel, Operation, Sum
from .parts import inner_index, viewed
from .pieces import as_pieces, exactly, places, written
from .reasons import UNFORESEEN, reason_of, unforeseen
from .resolve import is_zero
from .schedule import key
from .statements import UNROLLED
from .values import Batched, Known, Lazy, Part, Partial, Pieces, Refused, Rows, Shared, Untileable, Value
from .views import view

VIEWS = {
    "np.reshape", "np.ravel", "np.transpose", "permuted", "squeezed", "flatten", "np.ascontiguousarray", "np.asarray",
    "np.broadcast_to", "np.expand_dims",
}  # fmt: skip


class Interpreter(Evaluator):
    """Collects the operations of a program, statement by statement."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.memory: dict[str, str] = {}  # whose array each name stands for: an array may have several names
        self.parts: dict[str, Part] = {}  # the names that stand for a part of one
        self.subscripts: dict[str, ast.Subscript] = {}  # as the program has them
        self.arguments: set[str] = set()
        self.line_texts: dict[int, str] = {}

    def run(self, body: list[ast.stmt]) -> None:
        for node in body:
            if not self.inlined:  # a helper's statements stand at the line of its call
                self.line = getattr(node, "lineno", 0) or self.line
            try:
                self.statement(node)
            except (Untileable, *UNFORESEEN) as error:
                reason = error if isinstance(error, Untileable) else unforeseen(error)
                placed = reason_of(reason, self.line, self.line_texts.get(self.line, ""))
                names = [n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
                if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript) or self.writes(node):
                    raise placed from None
                for name in names:  # what nobody reads need not go tile by tile
                    self.env[name] = Refused(str(placed))

    def writes(self, node: ast.stmt) -> bool:
        """True for a statement that changes an argument, such as running statistics, beside what it gives."""
        calls = [self.functions.get(ast.unparse(c.func)) for c in nodes(node) if isinstance(c, ast.Call)]
        return any(isinstance(found, Primitive) and found.writes for found in calls)

    def statement(self, node: ast.stmt) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise Untileable(f"its loops would become more than {UNROLLED} statements")
        if isinstance(node, ast.Assign):
            self.assign(node.targets[0], node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.augment(node.target, node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            self.store(node.target, node.value, node.op)
        elif isinstance(node, ast.For):
            self.loop(node)
        elif isinstance(node, ast.While):
            self.repeat(node)
        elif isinstance(node, ast.If):
            test = self.value(node.test)
            if not isinstance(test, Known):
                raise Untileable("a branch on values of the samples")
            self.run(node.body if test.value else node.orelse)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self.effect(node.value)
        elif not isinstance(node, ast.Pass):
            raise Untileable(f"'{ast.unparse(node).splitlines()[0]}'")

    def effect(self, node: ast.Call) -> None:
        """A call that changes an argument: ``records.append(value)``, and sums into rows of a table."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            records = self.value(node.func.value)  # the records of an unrolled loop are a list here
            if isinstance(records, Known) and isinstance(records.value, list):
                records.value.append(self.value(node.args[0]))
                return
        rule = self.rules.get(ast.unparse(node.func))
        if rule is not None and node.args and isinstance(node.args[0], ast.Name):
            name = node.args[0].id
            more = rule(self, name, self.env[name], *[self.value(a) for a in node.args[1:]])
            self.in_place(name)
            if isinstance(more, Partial):
                self.accumulated(name, self.env[name], more)
                return
        raise Untileable(f"'{ast.unparse(node)}'")

    def loop(self, node: ast.For) -> None:
        bounds = [self.value(a) for a in getattr(node.iter, "args", [])]
        if any(isinstance(b, Known) and has_samples(b.value) for b in bounds):
            raise Untileable("a loop over the samples")
        trips = self.value(node.iter)
        if not (isinstance(trips, Known) and isinstance(trips.value, range) and isinstance(node.target, ast.Name)):
            raise Untileable("a loop of a length that is not known")
        for number in trips.value:
            self.env[node.target.id] = Known(number)
            self.run(node.body)

    def repeat(self, node: ast.While) -> None:
        while True:
            test = self.value(node.test)
            if not isinstance(test, Known) or node.orelse:
                raise Untileable("a loop of a length that is not known")
            if not test.value:
                return
            self.budget -= 1
            self.run(node.body)

    # ---- names and memory

    def share(self, name: str, expression: ast.expr) -> None:
        """Remember whether the name stands for an array that has another name too, or a part of one."""
        while True:
            if isinstance(expression, (ast.Subscript, ast.Attribute)):
                expression = expression.value
            elif (
                isinstance(expression, ast.Call)
                and isinstance(expression.func, ast.Attribute)
                and (expression.func.attr in ("reshape", "ravel", "transpose"))
                and ast.unparse(expression.func) not in VIEWS
            ):
                expression = expression.func.value
            elif isinstance(expression, ast.Call) and ast.unparse(expression.func) in VIEWS and expression.args:
                expression = expression.args[0]
            else:
                break
        other = expression.id if isinstance(expression, ast.Name) else ""
        self.memory[name] = self.memory.get(other, other) or name
        self.parts.pop(name, None)
        self.subscripts.pop(name, None)

    def part_of(self, expression: ast.expr) -> Part | None:
        """What ``array[index]`` takes of an array of samples that has no other name."""
        if isinstance(expression, ast.Subscript) and isinstance(expression.value, ast.Name):
            name = expression.value.id
            found = self.env.get(name)
            if isinstance(found, (Batched, Lazy, Pieces)) and self.memory.get(name, name) == name:
                return Part(name, inner_index(self, expression.slice, len(found.shape), name))
        return None

    def fixed_place(self, expression: ast.expr, name: str) -> ast.Subscript | None:
        """``array[index]`` with the numbers of the index as they are now, where the array has no other name."""
        if not (isinstance(expression, ast.Subscript) and isinstance(expression.value, ast.Name)):
            return None
        base = expression.value.id
        if base == name or self.memory.get(base, base) != base:
            return None
        known = {n: v.value for n, v in self.env.items() if isinstance(v, Known) and isinstance(v.value, int)}

        class Fix(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.expr:
                return ast.Constant(value=known[node.id]) if node.id in known else node

        return ast.Subscript(value=expression.value, slice=Fix().visit(copy_of(expression.slice)), ctx=ast.Load())

    def in_place(self, name: str, written: Part | None = None) -> None:
        """The array is changed: its other names, where they are parts of it, are read anew; others are not followed."""
        mine = self.memory.get(name, name)
        shape = getattr(self.env.get(name), "shape", ())
        for other, whose in self.memory.items():
            if whose != mine or other == name:
                continue
            if other in self.arguments:
                raise Untileable(f"the loss writes its argument {other}")
            part = self.parts.get(other)
            if written is not None and part is not None:
                apart = not np.intersect1d(places(shape, written.index), places(shape, part.index)).size
                if not apart and not isinstance(self.env.get(other), Refused):
                    self.env[other] = part
            elif not isinstance(self.env.get(other), Refused):
                self.env[other] = Refused(f"'{other}' is a part of an array that is written in place")
        if name in self.arguments:
            raise Untileable(f"the loss writes its argument {name}")

    def release(self, name: str) -> None:
        """The name gets another value: parts of the array that it stood for keep their elements."""
        for other, part in list(self.parts.items()):
            if part.of == name and other != name:
                if isinstance(self.env.get(other), Part):
                    self.env[other] = self.named(other)
                del self.parts[other]
        for other, place in list(self.subscripts.items()):
            if place.value.id == name:  # type: ignore[attr-defined]
                del self.subscripts[other]
        for other, whose in self.memory.items():
            if whose == name and other != name:
                self.memory[other] = f"{name} before"

    def assign(self, target: ast.expr, expression: ast.expr) -> None:
        if isinstance(target, ast.Subscript):
            self.store(target, expression, None)
            return
        names = [n.id for n in nodes(target) if isinstance(n, ast.Name)]
        zeros = self.zeros(expression)
        part = self.part_of_pieces(expression)
        of = self.part_of(expression)
        for name in names:
            self.release(name)
        if zeros is not None or part is not None:
            self.env[names[0]] = zeros if zeros is not None else part
        elif not (self.is_shared(expression) and self.shared_statement(target, names, expression)):
            self.bind(target, self.value(expression, hint=names[0]))
        for name in names:
            self.share(name, expression)
            if of is not None and of.of != name:
                self.parts[name] = of
            place = self.fixed_place(expression, name)
            if place is not None:
                self.subscripts[name] = place

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

    def named(self, name: str) -> Value:
        found = self.env.get(name)
        if not isinstance(found, Part):
            return super().named(name)
        whole = self.env[found.of]
        stored = exactly(whole, found.index) if isinstance(whole, Pieces) else None
        if stored is None:
            whole = super().named(found.of)
            assert isinstance(whole, (Batched, Lazy))
            stored = view(viewed(self, whole), lambda x: x[found.index])
        self.env[name] = stored
        return stored

    def part_of_pieces(self, node: ast.expr) -> Value | None:
        """``hs[:, t]`` of an array that is written in place, or a copy of it: the value that was stored there."""
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".copy") and not node.args:
            node = node.func.value  # type: ignore[attr-defined]
        if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)):
            return None
        found = self.env.get(node.value.id)
        if not isinstance(found, Pieces):
            return None
        return exactly(found, inner_index(self, node.slice, len(found.shape), ast.unparse(node)))

    def store(self, target: ast.Subscript, expression: ast.expr, operator: ast.operator | None) -> None:
        """``name[place] = value`` and ``name[place] += value``."""
        what = ast.unparse(target)
        if not isinstance(target.value, ast.Name) or target.value.id not in self.env:
            raise Untileable(f"'{what} = ...'")
        name = target.value.id
        old = self.env[name]
        self.in_place(name, self.part_of(target))
        if isinstance(operator, ast.Sub):
            expression, operator = ast.UnaryOp(op=ast.USub(), operand=expression), ast.Add()
        if not (operator is None or isinstance(operator, ast.Add)):
            left = ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load())
            expression, operator = ast.BinOp(left=left, op=operator, right=expression), None
        pieces = as_pieces(self, old)
        if pieces is not None:
            value = self.settled(self.value(expression, hint=name), name)
            self.env[name] = written(self, pieces, target.slice, value, operator is not None, what)
            return
        if not isinstance(old, (Shared, Partial)) and not (
            isinstance(old, Known) and isinstance(old.value, np.ndarray)
        ):
            raise Untileable(f"'{what} = ...'")
        if isinstance(old, Known) and old.value.any():
            self.env[name] = self.constant_array(old.value)
        if not self.is_shared(expression):
            value = self.value(expression, hint=name)
            if not isinstance(value, (Shared, Known)):
                raise Untileable(f"'{what} = ...' puts values of the samples into an array that all of them share")
            expression = self.hold(value)
        self.written(name, target.slice, operator, expression)

    def augment(self, target: ast.Name, node: ast.AugAssign) -> None:
        """``name += value``; of a part ``name = array[index]`` it is ``array[index] += value``."""
        old = self.env.get(target.id)
        if target.id in self.subscripts and not (isinstance(old, Known) and np.ndim(old.value) == 0):
            place = self.subscripts[target.id]
            self.store(place, node.value, node.op)
            self.env[target.id] = Refused(f"'{target.id}' is a part of an array that is written in place")
            return
        if isinstance(old, (Batched, Lazy, Pieces, Rows)) or (isinstance(old, (Shared, Partial)) and old.shape):
            self.in_place(target.id)
        if isinstance(old, Known) and is_zero(old.value) and isinstance(node.op, ast.Add):
            self.assign(target, node.value)
        elif isinstance(old, Partial) and isinstance(node.op, ast.Add) and not self.is_shared(node.value):
            self.accumulated(target.id, old, self.value(node.value, hint=target.id))
        else:
            left = ast.Name(id=target.id, ctx=ast.Load())
            self.assign(target, ast.BinOp(left=left, op=node.op, right=node.value))
        self.memory[target.id] = target.id

    def accumulated(self, name: str, old: Value, value: Value) -> None:
        """``sum += another sum over the samples``: the same memory takes both."""
        if isinstance(old, Known) and is_zero(old.value):
            self.env[name] = value
            return
        if (
            isinstance(old, Partial) and old.total is None and isinstance(value, Partial) and value.total is None
            and value.shape == old.shape and value.dtype == old.dtype
        ):  # fmt: skip
            makers = [o for o in self.operations if any(w is value for w in o.writes)]
            early = all(o.level == self.levels[key(old)] - 1 for o in makers)
            if early and all(isinstance(o, Sum) or (isinstance(o, Kernel) and o.result is None) for o in makers):
                for maker in makers:
                    _redirect(maker, value, old)
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
            if isinstance(like, (Shared, Partial)):
                return Known(np.zeros(like.shape, like.dtype))
        return None


def _redirect(maker: Operation, value: Partial, old: Partial) -> None:
    """What the operation adds up in ``value`` is added to ``old``."""
    if isinstance(maker, Sum):
        maker.out = old
        return
    assert isinstance(maker, Kernel)
    maker.operands = {k: old if v is value else v for k, v in maker.operands.items()}
    maker.made, maker.again = tuple(old if m is value else m for m in maker.made), True
