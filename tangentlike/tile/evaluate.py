"""The expressions of a gradient, followed value by value: what belongs to a sample, and what all samples share."""

from __future__ import annotations

import ast
import math

import numpy as np

from ..form.program import root_name
from ..primitives.registry import Primitive, key_of
from . import elementwise
from .constants import evaluated, has_samples
from .functions import FUNCTIONS
from .inline import inline, is_inlined
from .operations import Load, Map, Reduce, Sum
from .parts import index, looked_up, part
from .pieces import put_together
from .statements import Statements
from .values import (
    Batched,
    Known,
    Lazy,
    Partial,
    Pieces,
    Refused,
    Rows,
    Samples,
    Shared,
    Transposed,
    Untileable,
    Value,
)
from .views import places

LONG = 64  # numbers that float32 adds up without drifting


class Evaluator(Statements):
    """Collects the operations of a program."""

    # ---- buffers

    def batched(self, base: str, shape: tuple[int, ...], dtype: str = "") -> Batched:
        return Batched(self.fresh(base), tuple(shape), dtype or self.dtype)

    def partial(self, base: str, shape: tuple[int, ...], dtype: str = "") -> Partial:
        return Partial(self.fresh(base), tuple(shape), dtype or self.dtype)

    def settled(self, value: Value, name: str) -> Value:
        """A value that has a name in the program is stored; what nobody reads disappears later."""
        if isinstance(value, Rows):
            return Rows(self.settled(value.value, name))
        of_samples = isinstance(value, Lazy) and any(isinstance(v, Batched) for v in value.leaves.values())
        if isinstance(value, Lazy) and (of_samples or value.shape):
            only = elementwise.bare_leaf(value)
            if isinstance(only, Batched) and only.strides is not None:
                return value  # a part with gaps is read where it lies
            return self.kept(value, name)
        return value

    def kept(self, value: Value, hint: str) -> Batched:
        """The value in a buffer, in its own dtype."""
        if isinstance(value, Rows):
            raise Untileable("rows of all samples, where values of each sample are expected")
        if isinstance(value, Batched):
            return value
        if not isinstance(value, Lazy):
            raise Untileable("an array that is not one of samples")
        only = elementwise.bare_leaf(value)
        if isinstance(only, Batched) and only.shape == value.shape and only.strides is None:
            return only
        if value.copy is not None:
            return value.copy
        out = self.batched(hint, value.shape, self.dtype if value.dtype == "weak" else value.dtype)
        if isinstance(only, Batched):
            out.attributes.update({k: v for k, v in only.attributes.items() if k in ("argument", "below")})
            if "argument" in only.attributes:
                out.attributes["places"] = places(only)
            if only.strides is not None:
                value.copy = out
        self.add(Map(self.line, out, value))
        return out

    def stored(self, value: Value, hint: str = "value") -> Batched:
        """The value in a buffer of the dtype of the step, as kernels read it."""
        found = self.kept(value, hint)
        if found.dtype == self.dtype:
            return found
        if found.dtype in ("float32", "float64"):
            raise Untileable(f"{found.dtype} and {self.dtype} meet")
        return self.stored_as(found, self.dtype, hint)

    # ---- expressions

    def value(self, node: ast.expr, hint: str = "value") -> Value:
        if isinstance(node, ast.Constant):
            return Known(node.value)
        if isinstance(node, ast.Name):
            return self.named(node.id)
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
            if self.is_shared(node):
                return self.computed(hint, node)
            return self.subscript(self.value(node.value), node)
        if isinstance(node, ast.Call):
            return self.call(node, hint)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return self.rules["@"](self, hint, self.value(node.left), self.value(node.right))
        children = [self.value(c) for c in elementwise.operands(node)]
        return self.combined(node, children, hint)

    def named(self, name: str) -> Value:
        if name not in self.env:
            raise Untileable(f"{name!r} is not known")
        found = self.env[name]
        if isinstance(found, Refused):
            raise Untileable(found.reason)
        if isinstance(found, Pieces):
            found = self.env[name] = put_together(self, found, name)
        return self.total(found) if isinstance(found, Partial) else found

    def combined(self, node: ast.expr, children: list[Value], hint: str, function: str = "") -> Value:
        """What an operator, or a function of numbers, gives."""
        if isinstance(node, ast.IfExp) and isinstance(children[0], Known):
            return children[1] if children[0].value else children[2]
        children = [self.total(c) if isinstance(c, Partial) else c for c in children]
        plain = all(isinstance(c, Known) for c in children)
        values = [c.value for c in children] if plain else []
        if plain and not function:
            multiplies = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
            if not any(map(has_samples, values)) or (multiplies and not any(isinstance(v, float) for v in values)):
                return elementwise.known(node, values)
            if isinstance(node, ast.Compare):
                raise Untileable(f"'{ast.unparse(node)}' depends on the number of samples")
        if all(isinstance(c, (Known, Shared, Transposed)) for c in children):
            held: list[ast.expr] = [self.hold(child) for child in children]
            if function:
                assert isinstance(node, ast.Call)
                return self.computed(hint, ast.Call(func=node.func, args=held, keywords=[]))
            return self.computed(hint, elementwise.rebuilt(node, held))
        merged = {c.each for c in children if isinstance(c, Rows)}
        if len(merged) > 1:
            raise Untileable("rows of samples, so many and so many of each, meet in one formula")
        lifted: list[Value] = []
        for child in children:
            if isinstance(child, Known) and isinstance(child.value, np.ndarray):
                child = self.constant_array(child.value)
            if merged and isinstance(child, (Batched, Lazy)) and any_samples(child):
                raise Untileable("samples and rows of samples meet in one formula")
            lifted.append(child.value if isinstance(child, Rows) else child)
        out = elementwise.combine(node, lifted, self.dtype, function)
        if merged:
            rank = len(out.shape)
            if any(isinstance(c, Shared) and len(c.shape) >= rank and c.shape[0] != 1 for c in children):
                raise Untileable("an array over the samples")
            return Rows(out)
        return out

    def attribute(self, value: Value, node: ast.Attribute) -> Value:
        if isinstance(value, (Batched, Lazy, Shared, Rows)):
            shape = value.shape if isinstance(value, Shared) else full_shape(value)
            if node.attr == "shape":
                return Known(shape)
            if node.attr == "ndim":
                return Known(len(shape))
            if node.attr == "size":
                return Known(math.prod(shape[1:]) * shape[0] if shape else 1)
            if node.attr == "dtype":
                kind = value.value.dtype if isinstance(value, Rows) else value.dtype
                return Known(np.dtype(self.dtype if kind == "weak" else kind))
            if node.attr == "T":
                return self.rules["np.transpose"](self, "transposed", value)
        if isinstance(value, Known) and isinstance(value.value, np.ndarray):
            return Known(getattr(value.value, node.attr))
        if isinstance(value, Transposed):
            if node.attr == "T":
                return value.value
            if node.attr in ("shape", "size", "ndim", "dtype"):
                found = self.attribute(value.value, node)
                return Known(found.value[::-1]) if node.attr == "shape" else found
        raise Untileable(f"'{ast.unparse(node)}'")

    def subscript(self, value: Value, node: ast.Subscript) -> Value:
        if isinstance(value, Known):
            if isinstance(value.value, np.ndarray):
                found = self.value(node.slice) if not _slices(node.slice) else index(self, node.slice)
                if not isinstance(found, Known):
                    return looked_up(self, self.constant_array(value.value), found, node)
                return Known(value.value[found.value])
            chosen = index(self, node.slice)
            if isinstance(chosen, Known):
                return Known(value.value[chosen.value])
        if isinstance(value, tuple):
            chosen = self.value(node.slice)
            if isinstance(chosen, Known):
                return value[chosen.value]
        if isinstance(value, Shared) and not _slices(node.slice):
            return looked_up(self, value, self.value(node.slice), node)
        if isinstance(value, (Batched, Lazy, Rows)):
            return part(self, value, node)
        raise Untileable(f"'{ast.unparse(node)}'")

    def call(self, node: ast.Call, hint: str) -> Value:
        text = ast.unparse(node.func)
        found = self.functions.get(text)
        if is_inlined(found):
            return inline(self, found, text, [self.value(a) for a in node.args])
        if self.is_shared(node) and (shared := self.shared_or_none(hint, node)) is not None:
            return shared
        if isinstance(node.func, ast.Attribute) and root_name(node.func) not in ("np", "math"):
            return self.method(node, hint)
        target = found.call if isinstance(found, Primitive) else found
        name = text if text.startswith("np.") or target is None else getattr(key_of(target), "__name__", text)
        arguments = [self.value(a) for a in node.args]
        options = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        if all(isinstance(a, Known) and not has_samples(a.value) for a in [*arguments, *options.values()]):
            return evaluated(node, found, [a.value for a in arguments], {k: v.value for k, v in options.items()})
        if name in self.rules:
            return self.rules[name](self, hint, *arguments, **options)
        if name in FUNCTIONS and not options:
            while len(arguments) > 1 and isinstance(arguments[-1], Known) and arguments[-1].value is None:
                arguments.pop()
            return self.combined(node, arguments, hint, name)
        raise Untileable(f"{name}()")

    def method(self, node: ast.Call, hint: str) -> Value:
        assert isinstance(node.func, ast.Attribute)
        value = self.value(node.func.value)
        if node.func.attr == "pop" and isinstance(value, Known) and isinstance(value.value, list) and value.value:
            return value.value.pop()
        arguments = [self.value(a) for a in node.args]
        rule = self.rules.get(f".{node.func.attr}")
        if rule is not None:
            return rule(self, hint, value, *arguments)
        raise Untileable(f".{node.func.attr}()")

    # ---- sums

    def summed(
        self, value: Value, kept: tuple[int, ...], shape: tuple[int, ...], hint: str, dtype: str = ""
    ) -> Partial:
        """The partial sum of an elementwise value over samples and all axes but ``kept``."""
        lazy = value if isinstance(value, Lazy) else elementwise.leaf(value)
        out = self.partial(hint, shape, dtype)
        self.add(Sum(self.line, out, lazy, kept))
        return out

    def reduced(self, value: Value, axes: tuple[int, ...], kind: str, hint: str) -> Batched:
        """An elementwise value of each sample reduced along ``axes``, which stay with the size 1."""
        lazy = elementwise.leaf(value)
        truths = kind in ("any", "all")
        if not truths and lazy.dtype not in ("float32", "float64"):
            lazy = elementwise.as_kind(lazy, self.dtype, self.dtype)
        shape = tuple(1 if k in axes else size for k, size in enumerate(lazy.shape))
        long = kind in ("sum", "prod") and lazy.dtype == "float32" and math.prod(lazy.shape) > LONG * math.prod(shape)
        out = self.batched(hint, shape, "bool" if truths else "float64" if long else lazy.dtype)
        self.add(Reduce(self.line, out, lazy, kind))
        return self.stored_as(out, lazy.dtype, hint) if long else out

    def stored_as(self, value: Batched, dtype: str, hint: str) -> Batched:
        """The value in another dtype."""
        return self.kept(elementwise.as_kind(elementwise.leaf(value), dtype, self.dtype), hint)

    def load(self, argument: str, shape: tuple[int, ...], dtype: str) -> Batched:
        out = self.batched(argument, shape, dtype)
        out.attributes["argument"] = argument
        self.add(Load(0, out, argument))
        return out


def full_shape(value: Batched | Lazy | Rows) -> tuple:
    """The shape of the program's array, the samples first."""
    if isinstance(value, Rows):
        return (Samples(value.each), *value.shape)
    return (Samples(), *value.shape)


def any_samples(value: Batched | Lazy) -> bool:
    return isinstance(value, Batched) or any(isinstance(v, Batched) for v in value.leaves.values())


def _slices(node: ast.expr) -> bool:
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(i, ast.Slice) or (isinstance(i, ast.Constant) and i.value in (None, Ellipsis)) for i in items)
