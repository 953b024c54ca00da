"""The first trip of a loop in front of it, where it gives a variable another type: a number to which an array is added.

    s = 0.0                             s = 0.0
    for i in range(n):                  if 0 < n:
        s = s + w[i] * x        ->          i = 0
    return np.sum(s)                        s = s + w[i] * x
                                            for i in range(1, n):
                                                s = s + w[i] * x
                                            return np.sum(s)
                                        return np.sum(s)

What follows stands in both branches (``decided.py``); where the result would be an array in one and a number in the
other, no trip raises TypeError.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from ...form.program import copy_of, fresh_name, located_everywhere, name, store
from ...form.trees import children, nodes

_ONE = ast.Constant(value=1)


def can_be_peeled(node: ast.For | ast.While) -> bool:
    """True for a loop that ends by its header alone."""
    own = [n for s in node.body for n in _in_this_loop(s)]
    if node.orelse or any(isinstance(n, (ast.Break, ast.Continue)) for n in own):
        return False
    if isinstance(node, ast.While):
        return True
    sources = [node.iter, *getattr(node.iter, "args", [])]
    read = {n.id for s in sources for n in nodes(s) if isinstance(n, ast.Name)}
    inside = [n for s in [node.target, *node.body] for n in nodes(s)]
    stored = {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return _over_range(node.iter) or not read & stored  # the loop goes on over what it began with


def peeled(node: ast.For | ast.While, first: list[ast.stmt], function: Any) -> tuple[list[ast.stmt], ast.If]:
    """Statements before, and the ``if`` for a loop that makes a trip; ``first`` is a copy of its body."""
    if isinstance(node, ast.While):
        return [], ast.copy_location(ast.If(test=copy_of(node.test), body=[*first, node], orelse=[]), node)
    before, test, begin, rest = _of_items(node, function)
    taken = ast.If(test=test, body=[*begin, *first, rest], orelse=[])
    for each in (*before, *begin):
        ast.copy_location(located_everywhere(each, node), node)
    located_everywhere(test, node)
    return before, ast.copy_location(taken, node)


def no_trip(node: ast.stmt, test: ast.expr, text: str) -> ast.If:
    """What is raised where a loop makes no trip, and its variables would have other types."""
    unless: ast.expr = ast.UnaryOp(op=ast.Not(), operand=copy_of(test))
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Lt):
        unless = ast.Compare(left=copy_of(test.left), ops=[ast.GtE()], comparators=copy_of(test.comparators))
    said = f"`{text}` makes no trip, and what follows takes the arrays that its first trip makes of numbers"
    raised = ast.Call(func=name("TypeError"), args=[ast.Constant(value=said)], keywords=[])
    raises = ast.copy_location(located_everywhere(ast.Raise(exc=raised, cause=None), node), node)
    return ast.copy_location(ast.If(test=ast.copy_location(unless, node), body=[raises], orelse=[]), node)


def _over_range(source: ast.expr) -> bool:
    return isinstance(source, ast.Call) and ast.unparse(source.func) == "range" and not source.keywords


def _of_items(node: ast.For, function: Any) -> tuple[list[ast.stmt], ast.expr, list[ast.stmt], ast.For]:
    source = Source([], [], function)
    value, iterated = source.parts(node.iter)
    located_everywhere(iterated, node)
    tests = source.tests
    test = tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.And(), values=tests)
    rest = ast.For(target=node.target, iter=iterated, body=node.body, orelse=[])
    return source.before, test, _begun(node.target, value), ast.copy_location(rest, node)


@dataclass
class Source:
    """What a loop goes over: ``before`` names its arrays and bounds, ``tests`` say that each has an item."""

    before: list[ast.stmt]
    tests: list[ast.expr]
    function: Any

    def parts(self, source: ast.expr) -> tuple[ast.expr, ast.expr]:
        """What the first trip has, and what the others go over."""
        called = ast.unparse(source.func) if isinstance(source, ast.Call) else ""
        if isinstance(source, ast.Call) and called == "enumerate":
            first, rest = self.parts(source.args[0])
            start = ast.literal_eval(source.args[1]) if len(source.args) > 1 else 0
            again = ast.Call(func=name(called), args=[rest, ast.Constant(value=start + 1)], keywords=[])
            return ast.Tuple(elts=[ast.Constant(value=start), first], ctx=ast.Load()), again
        if isinstance(source, ast.Call) and called == "zip":
            parts = [self.parts(each) for each in source.args]
            again = ast.Call(func=name(called), args=[rest for _, rest in parts], keywords=[])
            return ast.Tuple(elts=[first for first, _ in parts], ctx=ast.Load()), again
        if _over_range(source):
            return self.numbers(source)
        array = source if isinstance(source, ast.Name) else self.named(source)
        length = ast.Call(func=name("len"), args=[copy_of(array)], keywords=[])
        self.tests.append(ast.Compare(left=length, ops=[ast.Gt()], comparators=[ast.Constant(value=0)]))
        return _part(array, ast.Constant(value=0)), _part(array, ast.Slice(lower=ast.Constant(value=1)))

    def numbers(self, source: ast.expr) -> tuple[ast.expr, ast.expr]:
        """The first number of a range, and the range of the others: its bounds are what they are before the loop."""
        assert isinstance(source, ast.Call)
        bounds = copy_of(source.args)
        bounds = [ast.Constant(value=0), *bounds] if len(bounds) == 1 else bounds
        start, stop, step = [*(b if isinstance(b, ast.Constant) else self.named(b, "bound") for b in bounds), _ONE][:3]
        test: ast.expr = ast.Compare(left=copy_of(start), ops=[ast.Lt()], comparators=[copy_of(stop)])
        if not (isinstance(step, ast.Constant) and isinstance(step.value, int) and step.value > 0):
            made = ast.Call(func=name("range"), args=copy_of([start, stop, step]), keywords=[])
            length = ast.Call(func=name("len"), args=[made], keywords=[])
            test = ast.Compare(left=length, ops=[ast.Gt()], comparators=[ast.Constant(value=0)])
        self.tests.append(test)
        second: ast.expr = ast.BinOp(left=copy_of(start), op=ast.Add(), right=copy_of(step))
        first, distance = (each.value if isinstance(each, ast.Constant) else None for each in (start, step))
        if isinstance(first, int) and isinstance(distance, int):
            second = ast.Constant(value=first + distance)
        return copy_of(start), ast.Call(func=name("range"), args=[second, copy_of(stop), copy_of(step)], keywords=[])

    def named(self, source: ast.expr, called: str = "items") -> ast.expr:
        """A name for what is gone over, as it is before the loop."""
        value = copy_of(source)
        if isinstance(source, ast.Call) and ast.unparse(source.func) == "reversed":
            value = _part(source.args[0], ast.Slice(step=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))))
        made = fresh_name(called, self.function.taken)
        self.function.taken.add(made)
        self.function.wording.record(made, copy_of(source))
        self.before.append(ast.Assign(targets=[store(made)], value=value))
        return name(made)


def _begun(target: ast.expr, value: ast.expr) -> list[ast.stmt]:
    """The targets of a loop as its first trip has them, one after the other: none of them is read in what they get."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [s for t, v in zip(target.elts, value.elts, strict=True) for s in _begun(t, v)]
    return [ast.Assign(targets=[copy_of(target)], value=value)]


def _part(array: ast.expr, index: ast.expr) -> ast.expr:
    return ast.Subscript(value=copy_of(array), slice=index, ctx=ast.Load())


def _in_this_loop(node: ast.AST) -> list[ast.AST]:
    """The nodes of a statement that are not in a loop or a function in it."""
    if isinstance(node, (ast.For, ast.While, ast.FunctionDef, ast.Lambda)):
        return [n for s in getattr(node, "orelse", []) for n in _in_this_loop(s)]
    return [node, *(n for child in children(node) for n in _in_this_loop(child))]
