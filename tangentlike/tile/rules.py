"""What each function of the generated gradients means in a tile: shapes, and the kernel that does it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from . import elementwise
from .values import Batched, Known, Lazy, Partial, Rows, Samples, Shared, Untileable, Value

RULES: dict[str, Callable] = {}


def rule(*names: str) -> Callable[[Callable], Callable]:
    """Register what functions of these names mean."""

    def register(function: Callable) -> Callable:
        for name in names:
            RULES[name] = function
        return function

    return register


def samples(value: Value, what: str) -> Lazy | Batched:
    if isinstance(value, (Lazy, Batched)):
        return value
    raise Untileable(f"{what} is not a value of each sample")


def shared(value: Value, what: str) -> Shared:
    if isinstance(value, Shared):
        return value
    raise Untileable(f"{what} is not the same for all samples")


def constant(value: Value) -> Any:
    if isinstance(value, Known):
        return value.value
    raise Untileable("an argument that must be known while compiling is not")


def formula(t, text: str, *values: Value) -> Lazy:
    """An elementwise formula over values named a, b, c, ..."""
    names = dict(zip("abcdefgh", values, strict=False))

    def build(node: ast.expr) -> Value:
        if isinstance(node, ast.Name) and node.id in names:
            return names[node.id]
        if isinstance(node, ast.Constant):
            return Known(node.value)
        if isinstance(node, ast.Call):
            return elementwise.combine(node, [build(a) for a in node.args], t.dtype, ast.unparse(node.func))
        return elementwise.combine(node, [build(o) for o in elementwise.operands(node)], t.dtype)

    value = build(ast.parse(text, mode="eval").body)
    return value if isinstance(value, Lazy) else elementwise.leaf(value)


# ---- sums that undo broadcasting


@rule("column_sums")
def column_sums(t, hint: str, dout: Value) -> Partial:
    dout = dout.value if isinstance(dout, Rows) else samples(dout, "dout")
    return t.summed(dout, (len(dout.shape) - 1,), dout.shape[-1:], hint)


@rule("sum_to")
def sum_to(t, hint: str, gradient: Value, like: Value) -> Value:
    """The gradient summed to the shape of ``like``: over the samples for a parameter, else within each sample."""
    if isinstance(gradient, Rows):
        if isinstance(like, Rows):
            return Rows(sum_to(t, hint, gradient.value, like.value))
        return sum_to(t, hint, gradient.value, like)
    gradient = samples(gradient, "a gradient")
    if isinstance(like, (Batched, Lazy)):
        if len(like.shape) != len(gradient.shape):
            raise Untileable("samples of different ranks meet in one formula")
        shrinks = tuple(k for k, size in enumerate(like.shape) if size == 1 and gradient.shape[k] != 1)
        return t.reduced(gradient, shrinks, "sum", hint) if shrinks else gradient
    target = shared(like, "a parameter").shape
    rank = len(gradient.shape)
    inner = target[1:] if len(target) == rank + 1 and target[0] == 1 else target
    if len(inner) > rank:
        raise Untileable("a parameter has a value for each sample")
    offset = rank - len(inner)
    kept = tuple(offset + k for k, size in enumerate(inner) if size != 1 or gradient.shape[offset + k] == 1)
    return t.summed(gradient, kept, target, hint)


@rule("spread")
def spread(t, hint: str, gradient: Value, shape: Value) -> Value:
    """A number in every element of an array of this shape."""
    sizes = constant(shape)
    sizes = sizes if isinstance(sizes, tuple) else (sizes,)
    if not sizes or not isinstance(sizes[0], Samples):
        if not isinstance(gradient, Known | Shared) or not all(isinstance(s, int) for s in sizes):
            raise Untileable("an array that is not one of samples")
        return t.over(hint, f"np.full({tuple(sizes)}, value, np.{t.dtype})", value=gradient)
    lazy = elementwise.leaf(gradient)
    if sizes[0] == Samples():
        return Lazy(lazy.expression, lazy.leaves, tuple(sizes[1:]), lazy.dtype)
    return Rows(Lazy(lazy.expression, lazy.leaves, (sizes[0].factor, *sizes[1:]), lazy.dtype))


@rule("broadcast_like")
def broadcast_like(t, hint: str, gradient: Value, like: Value) -> Value:
    like = samples(like, "an argument")
    return spread(t, hint, gradient, Known((Samples(), *like.shape)))


@rule("typed")
def typed(t, hint: str, value: Value, like: Value) -> Value:
    return value


# ---- arrays made of numbers


def _filled(number: float | None) -> None:
    name = {0.0: "zeros", 1.0: "ones", None: "full"}[number]

    def filled(t, hint: str, shape: Value, *options: Value) -> Value:
        """An array of samples that holds one number."""
        sizes = constant(shape)
        value = Known(number) if number is not None else options[0]
        asked = constant(options[number is None]) if options[number is None :] else None
        kind = np.dtype(asked or np.float64).name
        sizes = sizes if isinstance(sizes, tuple) else (sizes,)
        if not (sizes and isinstance(sizes[0], Samples) and all(isinstance(s, int) for s in sizes[1:])):
            raise Untileable("an array whose size depends on the number of samples")
        if number is None and asked is None and isinstance(value, Shared):
            kind = value.dtype
        return _of(t, value, sizes, kind)

    def like(t, hint: str, other: Value, *options: Value) -> Value:
        """The same with the shape of another array."""
        value = Known(number) if number is not None else options[0]
        kind = constant(options[-1]) if options[int(number is None) :] else None
        if isinstance(other, (Shared, Partial)):
            if not isinstance(value, Known):
                return t.over(hint, f"np.full({other.shape}, value, np.{other.dtype})", value=value)
            return Known(np.full(other.shape, value.value, kind or other.dtype))
        inner = other.value if isinstance(other, Rows) else samples(other, "an argument")
        sizes = (Samples(other.each), *other.shape) if isinstance(other, Rows) else (Samples(), *inner.shape)
        return _of(t, value, sizes, np.dtype(kind).name if kind else inner.dtype)

    RULES[f"np.{name}"], RULES[f"np.{name}_like"] = filled, like


def _of(t, value: Value, sizes: tuple, kind: str) -> Value:
    if kind not in ("float32", "float64", "bool", "int64", "weak"):
        raise Untileable(f"an array of {kind} numbers that is filled")
    lazy = elementwise.leaf(value)
    shape = tuple(sizes[1:]) if sizes[0] == Samples() else (sizes[0].factor, *sizes[1:])
    expression = lazy.expression
    if kind == "bool" and isinstance(value, Known):
        expression = ast.Constant(value=bool(value.value))
    elif kind == "int64":
        expression = elementwise.wrapped("whole", ast.Constant(value=int(constant(value))))
    elif kind not in (t.dtype, "weak") and lazy.dtype == "weak":
        expression = elementwise.wrapped("wide", expression)
    out = Lazy(expression, lazy.leaves, shape, kind)
    return out if sizes[0] == Samples() else Rows(out)


for _value in (0.0, 1.0, None):
    _filled(_value)
RULES["np.empty"], RULES["np.empty_like"] = RULES["np.zeros"], RULES["np.zeros_like"]


def _convert(name: str) -> None:
    def convert(t, hint: str, value: Value) -> Value:
        if isinstance(value, (Shared, Partial)) or (isinstance(value, Known) and isinstance(value.value, Samples)):
            return t.over(hint, f"{name}(value)", value=value)
        return converted(t, hint, value, Known(getattr(np, name[3:]) if name.startswith("np.") else np.float64))

    RULES[name] = convert


for _name in ("np.float32", "np.float64", "np.int64", "float"):
    _convert(_name)


@rule("converted", ".astype")
def converted(t, hint: str, value: Value, dtype: Value = Known(None)) -> Value:  # noqa: B008
    kind = constant(dtype)
    if isinstance(value, Rows):
        return Rows(converted(t, hint, value.value, dtype))
    if isinstance(value, (Batched, Lazy)) and kind is not None:
        return elementwise.as_kind(elementwise.leaf(value), np.dtype(kind).name, t.dtype)
    if isinstance(value, Known) and kind is None:
        return value
    raise Untileable("a conversion")


# ---- the number of samples


@rule("len")
def length(t, hint: str, x: Value) -> Known:
    if isinstance(x, Shared):
        return Known(x.shape[0])
    if isinstance(x, Rows):
        return Known(Samples(x.each))
    samples(x, "an argument of len")
    return Known(Samples())
