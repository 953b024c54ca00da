"""The expressions of a gradient, followed value by value: what belongs to a sample, and what all samples share."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..program import copy_of, fresh_name, root_name
from ..registry import Primitive, key_of
from . import elementwise
from .inline import inline, is_inlined
from .operations import Kernel, Load, Map, Operation, Statement, Sum
from .parts import index, part
from .resolve import SIZES, literal, read, without_defaults
from .values import Batched, Known, Lazy, Partial, Samples, Shared, Transposed, Untileable, Value

UNROLLED = 600  # statements that loops may become


class Evaluator:
    """Collects the operations of a program; ``rules`` maps function names to what they mean in a tile."""

    def __init__(self, functions: dict[str, Any], taken: set[str], dtype: str, rules: dict[str, Callable]):
        self.functions, self.taken, self.dtype, self.rules = functions, taken, dtype, rules
        self.env: dict[str, Value] = {}
        self.operations: list[Operation] = []
        self.line = 0
        self.budget = UNROLLED
        self.called: dict[str, Any] = {}  # functions that statements over parameters call
        self.inlined = 0  # helpers that are being followed
        self.classes: dict[str, int] = {}  # of whole-number arguments that are labels

    # ---- names

    def fresh(self, base: str) -> str:
        name = fresh_name(base, self.taken)
        self.taken.add(name)
        return name

    def batched(self, base: str, shape: tuple[int, ...], dtype: str = "") -> Batched:
        return Batched(self.fresh(base), tuple(shape), dtype or self.dtype)

    def partial(self, base: str, shape: tuple[int, ...], dtype: str = "") -> Partial:
        return Partial(self.fresh(base), tuple(shape), dtype or self.dtype)

    def hold(self, value: Value) -> ast.Name:
        """A name for a value that the program has no name for; it never clashes with one of the program's."""
        key = f"%{len(self.env)}"
        self.env[key] = value
        return ast.Name(id=key, ctx=ast.Load())

    def over(self, hint: str, text: str, **values: Value) -> Shared:
        """What an expression over shared values gives, as a statement of its own; ``values`` name its operands."""
        names = {name: self.hold(value) for name, value in values.items()}

        class Rename(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.expr:
                return names.get(node.id, node)

        return self.computed(hint, Rename().visit(ast.parse(text, mode="eval").body))

    def computed(self, hint: str, expression: ast.expr) -> Shared:
        """The same for an expression whose names are held."""
        target = self.hold(None)
        if not self.shared_statement(target, [target.id], expression, hint):
            raise Untileable("an array over the samples")
        found = self.env[target.id]
        assert isinstance(found, Shared)
        return found

    def add(self, operation: Operation) -> None:
        operation.line = self.line
        if isinstance(operation, Kernel):
            for name, value in operation.operands.items():
                array = (
                    value
                    if isinstance(value, Batched | Shared) and (value.shape or isinstance(value, Batched))
                    else None
                )
                if array is not None and name not in ("labels", "winners") and array.dtype != self.dtype:
                    raise Untileable(f"{array.dtype} and {self.dtype} meet in {operation.title}")
        self.operations.append(operation)

    def settled(self, value: Value, name: str) -> Value:
        """A value that is given a name: elementwise expressions over samples get a buffer."""
        of_samples = isinstance(value, Lazy) and any(isinstance(v, Batched) for v in value.leaves.values())
        return self.stored(value, name) if of_samples or (isinstance(value, Lazy) and value.shape) else value

    def stored(self, value: Value, hint: str = "value") -> Batched:
        """The value in a buffer of its own."""
        if isinstance(value, Batched):
            return value
        if not isinstance(value, Lazy):
            raise Untileable(f"{hint} is not a value of each sample")
        only = elementwise.bare_leaf(value)
        if isinstance(only, Batched) and only.shape == value.shape:
            return only
        out = self.batched(hint, value.shape, "uint8" if value.dtype == "bool" else value.dtype)
        self.add(Map(self.line, out, value))
        return out

    # ---- shared values

    def is_shared(self, node: ast.expr) -> bool:
        """True when nothing in the expression belongs to a sample, and something is an array or number at run time."""
        calls = [self.functions.get(ast.unparse(c.func)) for c in ast.walk(node) if isinstance(c, ast.Call)]
        if any(is_inlined(called) for called in calls):
            return False
        found = [self.env[n.id] for n in read(node) if n.id in self.env]
        if any(isinstance(v, (Batched, Lazy, Transposed, tuple)) for v in found):
            return False
        return any(isinstance(v, (Shared, Partial)) for v in found)

    def shared_statement(self, target: ast.expr, names: list[str], expression: ast.expr, hint: str = "") -> bool:
        """Keep the statement; shapes and dtypes come from running it on ones. False when the result has samples."""
        read: dict[str, Shared] = {}
        tree = self.resolved(copy_of(expression), read)
        scope: dict[str, Any] = {"np": np, "math": math}
        for text, found in self.functions.items():
            call = found.call if isinstance(found, Primitive) else found
            if callable(call) and "." not in text:
                scope[text] = key_of(call)
        scope["batch_mean"] = lambda sums, count: sums / count
        scope.update({v.name: np.ones(v.shape, v.dtype)[()] for v in read.values()})
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                code = compile(ast.fix_missing_locations(ast.Expression(body=tree)), "<shared>", "eval")
                result, other = (eval(code, {**scope, "size": size}) for size in (2, 3))
        except Exception as error:
            raise Untileable(f"'{ast.unparse(expression)}' over parameters: {error}") from None
        results = result if isinstance(result, tuple) else (result,)
        others = other if isinstance(other, tuple) else (other,)
        if any(np.shape(a) != np.shape(b) for a, b in zip(results, others, strict=True)):
            return False
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in self.functions:
                self.called[ast.unparse(call.func)] = self.functions[ast.unparse(call.func)]
        made = []
        if len(results) != len(names):
            raise Untileable(f"'{ast.unparse(expression)}' gives {len(results)} values")
        for name, each in zip(names, results, strict=True):
            array = np.asarray(each)
            out = Shared(self.fresh(hint or name), array.shape, array.dtype.name)
            self.env[name] = out
            made.append(out)
        elements: list[ast.expr] = [ast.Name(id=m.name, ctx=ast.Store()) for m in made]
        left = ast.Tuple(elts=elements, ctx=ast.Store()) if isinstance(target, ast.Tuple) else elements[0]
        node = ast.Assign(targets=[left], value=tree)
        node.lineno = self.line
        self.add(Statement(self.line, node, tuple(made), tuple(read.values())))
        return True

    def resolved(self, tree: ast.expr, read: dict[str, Shared]) -> ast.expr:
        """The expression with the names of the values that it reads, and sizes as numbers."""
        evaluator = self

        class Rename(ast.NodeTransformer):
            def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
                if node.attr in SIZES:
                    return literal(evaluator.value(node).value)  # type: ignore[union-attr]
                self.generic_visit(node)
                return node

            def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
                if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
                    return literal(evaluator.value(node).value)  # type: ignore[union-attr]
                self.generic_visit(node)
                return node

            def visit_Call(self, node: ast.Call) -> ast.expr:
                entry = evaluator.functions.get(ast.unparse(node.func))
                if isinstance(entry, Primitive):
                    node.args = without_defaults(node.args, entry)
                self.generic_visit(node)
                return node

            def visit_Name(self, node: ast.Name) -> ast.expr:
                value = evaluator.env.get(node.id)
                if isinstance(value, Partial):
                    value = evaluator.total(value)
                if isinstance(value, Shared):
                    read[value.name] = value
                    return ast.Name(id=value.name, ctx=ast.Load())
                if isinstance(value, Known):
                    return literal(value.value)
                return node

        return Rename().visit(tree)

    def total(self, partial: Partial) -> Shared:
        """The shared value that a sum becomes when all tiles are done."""
        if partial.total is None:
            partial.total = Shared(partial.name, partial.shape, partial.dtype)
        return partial.total

    # ---- expressions

    def value(self, node: ast.expr, hint: str = "value") -> Value:
        if isinstance(node, ast.Constant):
            return Known(node.value)
        if isinstance(node, ast.Name):
            if node.id not in self.env:
                raise Untileable(f"{node.id!r} is not known")
            found = self.env[node.id]
            return self.total(found) if isinstance(found, Partial) else found
        if isinstance(node, (ast.Tuple, ast.List)):
            items = [self.value(e) for e in node.elts]
            if all(isinstance(i, Known) for i in items):
                plain = [i.value for i in items]  # type: ignore[union-attr]
                return Known(plain if isinstance(node, ast.List) else tuple(plain))
            return tuple(items)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in ("np", "math"):
                return Known(getattr(np if node.value.id == "np" else math, node.attr))
            return self.attribute(self.value(node.value), node)
        if isinstance(node, ast.Subscript):
            return self.subscript(self.value(node.value), node)
        if isinstance(node, ast.Call):
            return self.call(node, hint)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return self.rules["@"](self, hint, self.value(node.left), self.value(node.right))
        children = [self.value(c) for c in elementwise.operands(node)]
        if all(isinstance(c, Known) for c in children):
            values = [c.value for c in children]  # type: ignore[union-attr]
            if not any(isinstance(v, Samples) for v in values) or (
                isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
            ):
                return elementwise.known(node, values)
        if all(isinstance(c, Known | Shared | Partial) for c in children):
            return self.over_parameters(node, children, hint)
        return elementwise.combine(node, children, self.dtype)

    def over_parameters(self, node: ast.expr, children: list[Value], hint: str) -> Shared:
        """An operator on values that no sample has a part in, as a statement of its own."""
        return self.computed(hint, elementwise.rebuilt(node, [self.hold(child) for child in children]))

    def attribute(self, value: Value, node: ast.Attribute) -> Value:
        if isinstance(value, (Batched, Shared)):
            shape = (Samples(), *value.shape) if isinstance(value, Batched) else value.shape
            if node.attr == "shape":
                return Known(shape)
            if node.attr == "ndim":
                return Known(len(shape))
            if node.attr == "size":
                return Known(Samples(value.size) if isinstance(value, Batched) else math.prod(shape))
            if node.attr == "dtype":
                return Known(np.dtype(value.dtype))
            if node.attr == "T" and len(shape) == 2:
                return Transposed(value)
            if node.attr == "T" and len(shape) == 1:
                return value
        if isinstance(value, Transposed) and node.attr == "T":
            return value.value
        raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")

    def subscript(self, value: Value, node: ast.Subscript) -> Value:
        if isinstance(value, Known):
            chosen = index(self, node.slice)
            if isinstance(chosen, Known):
                return Known(value.value[chosen.value])
        if isinstance(value, tuple):
            chosen = self.value(node.slice)
            if isinstance(chosen, Known):
                return value[chosen.value]
        if isinstance(value, Batched):
            return part(self, value, node)
        raise Untileable(f"'{ast.unparse(node)}' is not worked through tile by tile")

    def call(self, node: ast.Call, hint: str) -> Value:
        text = ast.unparse(node.func)
        if isinstance(node.func, ast.Attribute) and root_name(node.func) not in ("np", "math"):
            return self.method(node, hint)
        found = self.functions.get(text)
        target = found.call if isinstance(found, Primitive) else found
        name = text if text.startswith("np.") or target is None else getattr(key_of(target), "__name__", text)
        arguments = [self.value(a) for a in node.args]
        options = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        if is_inlined(found):
            return inline(self, found, text, arguments)
        if name in ("np.float32", "np.float64") and isinstance(arguments[0], Known):
            return arguments[0]
        if name in self.rules:
            return self.rules[name](self, hint, *arguments, **options)
        if all(isinstance(a, Known) for a in arguments) and not options:
            return elementwise.known(node, [a.value for a in arguments])  # type: ignore[union-attr]
        if name in elementwise.FUNCTIONS and not options:
            return elementwise.combine(node, arguments, self.dtype, name)
        raise Untileable(f"{name}() is not worked through tile by tile")

    def method(self, node: ast.Call, hint: str) -> Value:
        assert isinstance(node.func, ast.Attribute)
        value = self.value(node.func.value)
        if node.func.attr == "pop" and isinstance(value, Known) and isinstance(value.value, list) and value.value:
            return value.value.pop()
        arguments = [self.value(a) for a in node.args]
        rule = self.rules.get(f".{node.func.attr}")
        if rule is not None:
            return rule(self, hint, value, *arguments)
        raise Untileable(f".{node.func.attr}() is not worked through tile by tile")

    # ---- sums

    def summed(
        self, value: Value, kept: tuple[int, ...], shape: tuple[int, ...], hint: str, dtype: str = ""
    ) -> Partial:
        """The partial sum of an elementwise value over samples and all axes but ``kept``."""
        lazy = value if isinstance(value, Lazy) else elementwise.leaf(value)
        out = self.partial(hint, shape, dtype)
        self.add(Sum(self.line, out, lazy, kept))
        return out

    def load(self, argument: str, shape: tuple[int, ...], dtype: str) -> Batched:
        out = self.batched(argument, shape, dtype)
        out.attributes["argument"] = argument
        self.add(Load(0, out, argument))
        return out
