"""What sums, means, extremes and moments mean in a tile: within each sample, over all samples, or over both."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import elementwise
from .operations import Kernel
from .rules import RULES, constant, rule
from .rules_shapes import reshaped
from .text import Lines
from .values import Batched, Known, Lazy, Partial, Rows, Samples, Shared, Transposed, Untileable, Value

NONE, NO = Known(None), Known(0)


def inner_of(value: Value) -> Batched | Lazy:
    if isinstance(value, Rows):
        return value.value
    if isinstance(value, (Batched, Lazy)):
        return value
    raise Untileable("a reduction of what is no value of each sample")


def every(value: Value) -> tuple[int, ...]:
    """All axes of the program's array."""
    return tuple(range(len(value.shape) + 1))


def inner_axes(value: Value, axes: tuple[int, ...]) -> tuple[int, ...]:
    """Those of the axes that are axes of one sample; of rows the first belongs to both."""
    if isinstance(value, Rows):
        return tuple(axes)
    return tuple(a - 1 for a in axes if a)


def count_of(value: Value, axes: tuple[int, ...]) -> Any:
    """How many elements are reduced to one."""
    inner = math.prod(inner_of(value).shape[k] for k in inner_axes(value, axes))
    return Samples(inner) if 0 in axes else inner


def summed(t, hint: str, value: Value, axes: tuple[int, ...], kept: bool) -> Value:
    """The sum along axes of the program's array; finished where the samples' axis is among them."""
    inner, within = inner_of(value), inner_axes(value, axes)
    if 0 not in axes:
        return _shaped(t, value, axes, kept, t.reduced(inner, within, "sum", hint), hint)
    stay = tuple(k for k in range(len(inner.shape)) if k not in within)
    shape = tuple(inner.shape[k] for k in stay)
    total: Value = t.summed(inner, stay, shape, hint, "float64")
    if not shape and not kept:
        whole = elementwise.leaf(inner).dtype
        return total if whole.startswith("float") or whole == "weak" else t.over(hint, "np.int64(total)", total=total)
    text = "total" if t.dtype == "float64" else f"total.astype(np.{t.dtype})"
    if kept:
        sizes = tuple(1 if k in axes else size for k, size in enumerate((0, *value.shape)))
        text = f"np.full({sizes}, total, np.{t.dtype})" if not shape else f"{text}.reshape({sizes})"
    return total if text == "total" else t.over(hint, text, total=total)


def _shaped(t, value: Value, axes: tuple[int, ...], kept: bool, found: Batched, hint: str) -> Value:
    """The reduced value, with its axes of size 1 or without; rows where it was one of rows."""
    rows = isinstance(value, Rows)
    within = inner_axes(value, axes)
    shape = found.shape if kept else tuple(s for k, s in enumerate(found.shape) if k not in within)
    out = reshaped(t, found, shape, hint)
    return Rows(out) if rows else out


def averaged(t, hint: str, value: Value, axes: tuple[int, ...], kept: bool, less: int = 0) -> Value:
    """The sum over the number of elements, less ``less``."""
    total, count = summed(t, f"{hint}_sum", value, axes, kept), count_of(value, axes)
    if isinstance(total, (Partial, Shared)):
        size = "size" if count.factor == 1 else f"(size * {count.factor})"
        size = f"({size} - {less})" if less else size
        text = f"total / {size}"
        if total.shape and t.dtype == "float32":
            text = f"({text}).astype(np.float32)"
        return t.over(hint, text, total=total)
    divide = ast.parse("a / b", mode="eval").body
    return t.combined(divide, [total, Known(float(count - less))], hint)


def divided(t, hint: str, total: Partial, factor: int) -> Shared:
    """A finished sum over the number of samples times a factor."""
    return t.over(hint, "total / size" if factor == 1 else f"total / (size * {factor})", total=total)


# ---- sums and means


def _axes_of(value: Value, axis: Value) -> tuple[int, ...]:
    chosen = constant(axis)
    if chosen is None:
        return every(value)
    return chosen if isinstance(chosen, tuple) else (chosen,)


def _whole(function: Callable) -> Callable:
    def reduce(t, hint: str, x: Value, axis: Value = NONE, dtype=NONE, out=NONE, keepdims=NONE, *rest: Value) -> Value:
        if any(constant(o) is not None for o in (dtype, out, *rest)):
            raise Untileable("an option of a reduction")
        x = x.value if isinstance(x, Transposed) and constant(axis) is None else x
        return function(t, hint, x, _axes_of(x, axis), bool(constant(keepdims)))

    return reduce


def _along(function: Callable, kept: bool) -> Callable:
    return lambda t, hint, x, axes: function(t, hint, x, constant(axes), kept)


for _name, _function in (("sum", summed), ("mean", averaged)):
    RULES[f"np.{_name}"] = RULES[f".{_name}"] = RULES[f"{_name}_all"] = _whole(_function)
    RULES[f"{_name}_axes"], RULES[f"{_name}_kept"] = _along(_function, False), _along(_function, True)


@rule("spread_axes")
def spread_axes(t, hint: str, gradient: Value, shape: Value, axes: Value) -> Value:
    """The gradient of a reduction, repeated along its axes."""
    sizes, chosen = constant(shape), constant(axes)
    if not (isinstance(sizes, tuple) and sizes and isinstance(sizes[0], Samples)):
        return t.over(hint, f"spread_axes(gradient, {sizes}, {chosen})", gradient=gradient)
    rows = sizes[0] != Samples()
    inner = (sizes[0].factor, *sizes[1:]) if rows else tuple(sizes[1:])
    within = chosen if rows else tuple(a - 1 for a in chosen if a)
    ones = tuple(1 if k in within else s for k, s in enumerate(inner))
    gradient = gradient.value if isinstance(gradient, Rows) else gradient
    if isinstance(gradient, Partial):
        gradient = t.total(gradient)
    if isinstance(gradient, Known) and isinstance(gradient.value, np.ndarray):
        gradient = t.constant_array(gradient.value.astype(t.dtype), hint)
    if isinstance(gradient, Shared):
        trailing = tuple(s for s in ones if s != 1)
        if gradient.shape != trailing or ones[len(ones) - len(trailing) :] != trailing:
            gradient = t.over(hint, f"value.reshape({ones})" if gradient.shape else "value", value=gradient)
        lazy = elementwise.leaf(gradient)
    else:
        lazy = elementwise.leaf(gradient)
        lazy = elementwise.leaf(reshaped(t, lazy, ones, hint))
    out = Lazy(lazy.expression, lazy.leaves, inner, lazy.dtype)
    return Rows(out) if rows else out


@rule("size_along")
def size_along(t, hint: str, shape: Value, axes: Value) -> Known:
    count: Any = 1
    for axis in constant(axes):
        count = constant(shape)[axis] * count
    return Known(count)


# ---- variances and norms


def centered_about(t, hint: str, x: Value, axes: tuple[int, ...]) -> Value:
    mean = averaged(t, f"{hint}_mean", x, axes, 0 not in axes)
    if 0 in axes:
        lazy = spread_axes(t, hint, mean, Known(_full(x)), Known(axes)) if getattr(mean, "shape", ()) else mean
    else:
        lazy = mean
    return t.combined(ast.parse("a - b", mode="eval").body, [x, lazy], hint)


def _full(x: Value) -> tuple:
    return (Samples(x.each), *x.shape) if isinstance(x, Rows) else (Samples(), *x.shape)


def variance(t, hint: str, x: Value, axes: tuple[int, ...], kept: bool, less: int) -> Value:
    away = centered_about(t, hint, x, axes)
    square = t.combined(ast.parse("a ** 2", mode="eval").body, [away, Known(2)], hint)
    return averaged(t, hint, square, axes, kept, less)


def deviation(t, hint: str, x: Value, axes: tuple[int, ...], kept: bool, less: int) -> Value:
    return _root(t, hint, variance(t, hint, x, axes, kept, less))


def norm(t, hint: str, x: Value, axes: tuple[int, ...], kept: bool) -> Value:
    square = t.combined(ast.parse("a ** 2", mode="eval").body, [x, Known(2)], hint)
    return _root(t, hint, summed(t, f"{hint}_sum", square, axes, kept))


def _root(t, hint: str, value: Value) -> Value:
    value = t.total(value) if isinstance(value, Partial) else value
    return t.combined(ast.parse("np.sqrt(a)", mode="eval").body, [value], hint, "np.sqrt")


for _name, _moment in (("var", variance), ("std", deviation)):
    RULES[f"{_name}_all"] = lambda t, hint, x, ddof=NO, f=_moment: f(t, hint, x, every(x), False, constant(ddof))
    RULES[f"{_name}_axes"] = lambda t, hint, x, axes, ddof=NO, f=_moment: f(
        t, hint, x, constant(axes), False, constant(ddof)
    )
    RULES[f"{_name}_kept"] = lambda t, hint, x, axes, ddof=NO, f=_moment: f(
        t, hint, x, constant(axes), True, constant(ddof)
    )
RULES["norm_all"] = lambda t, hint, x: norm(t, hint, x, every(x), False)
RULES["norm_axes"], RULES["norm_kept"] = _along(norm, False), _along(norm, True)


@rule("centered")
def centered(t, hint: str, x: Value, axes: Value) -> Value:
    return centered_about(t, hint, x, constant(axes))


@rule("centered_all")
def centered_all(t, hint: str, x: Value) -> Value:
    return centered_about(t, hint, x, every(x))


@rule("sum_of_absolutes")
def sum_of_absolutes(t, hint: str, x: Value) -> Value:
    return summed(t, hint, t.combined(ast.parse("np.abs(a)", mode="eval").body, [x], hint, "np.abs"), every(x), False)


# ---- extremes and products within each sample


def _within(kind: str) -> Callable:
    def reduce(t, hint: str, x: Value, axes: tuple[int, ...], kept: bool) -> Value:
        if 0 in axes:
            raise Untileable(f"np.{kind} over all samples")
        found = t.reduced(inner_of(x), inner_axes(x, axes), kind, hint)
        return _shaped(t, x, axes, kept, found, hint)

    return reduce


for _kind in ("max", "min", "prod", "any", "all"):
    _function = _within(_kind)
    RULES[f"np.{_kind}"] = RULES[f".{_kind}"] = RULES[f"{_kind}_all"] = _whole(_function)
    RULES[f"{_kind}_axes"], RULES[f"{_kind}_kept"] = _along(_function, False), _along(_function, True)


@dataclass
class Winners:
    """Where the extremes of each sample lie along the axes, ``count`` places, of a value split around them."""

    index: Batched
    sizes: dict[str, int]


def _split(x: Value, axes: tuple[int, ...]) -> dict[str, int]:
    """Sizes before, along and after the axes, which lie side by side."""
    shape, within = inner_of(x).shape, inner_axes(x, axes)
    if (isinstance(x, Rows) and 0 in axes) or 0 in axes:
        raise Untileable("an extreme over all samples")
    first, last = within[0], within[-1]
    return {
        "outer": math.prod(shape[:first]),
        "count": math.prod(shape[first : last + 1]),
        "inner": math.prod(shape[last + 1 :]),
    }


@rule("winners")
def winners(t, hint: str, x: Value, axes: Value, sign: Value) -> Winners:
    sizes = _split(x, constant(axes))
    source = t.stored(inner_of(x), hint)
    index = t.batched(f"{hint}_winners", (sizes["outer"], sizes["inner"]), "int64")
    index.attributes["below"] = sizes["count"]
    scratch = {"best": (-1, t.dtype)}
    given = {"index": index, "x": source}
    made = {**sizes, "largest": constant(sign) > 0}
    t.add(Kernel(t.line, "winners", given, (index,), made, _winners, scratch=scratch))
    return Winners(index, sizes)


def _first(sign: int) -> Callable:
    return lambda t, hint, x, out, axes: winners(t, hint, x, axes, Known(sign))


RULES["first_largest"], RULES["first_smallest"] = _first(1), _first(-1)


def _winners(outer: int, count: int, inner: int, largest: bool, lanes: int) -> tuple[str, str]:
    """The place of the first of the extremes along the middle axis of x (outer, count, inner); a NaN is one."""
    lines = Lines()
    with lines.block(f"for i in range({outer}):"), lines.block(f"for j in range({inner}):"):
        lines(f"at = (i * {inner} + j) * {lanes}")
        lines(f"first = (i * {count * inner} + j) * {lanes}")
        with lines.block(f"for n in range({lanes}):"):
            lines("index[at + n] = 0")
            lines("best[n] = x[first + n]")
        with lines.block(f"for k in range(1, {count}):"), lines.block(f"for n in range({lanes}):"):
            lines(f"value = x[first + k * {inner * lanes} + n]")
            lines(f"better = value {'>' if largest else '<'} best[n] or (value != value and best[n] == best[n])")
            lines("index[at + n] = k if better else index[at + n]")
            lines("best[n] = value if better else best[n]")
    return "index, x, best", lines.text


@rule("put_at")
def put_at(t, hint: str, gradient: Value, places: Any, shape: Value) -> Value:
    """The gradient of an extreme goes to the first of the winners."""
    if not isinstance(places, Winners):
        raise Untileable("a gradient that goes to places that are computed")
    rows = isinstance(gradient, Rows)
    source = t.stored(gradient.value if rows else gradient, hint)
    sizes = constant(shape)
    out = t.batched(hint, (sizes[0].factor, *sizes[1:]) if rows else tuple(sizes[1:]))
    t.add(Kernel(t.line, "put_at", {"dx": out, "dout": source, "index": places.index}, (out,), places.sizes, _put_at))
    return Rows(out) if rows else out


def _put_at(outer: int, count: int, inner: int, lanes: int) -> tuple[str, str]:
    """dx = dout where the winner is, 0 elsewhere."""
    lines = Lines()
    for name, size in (("i", outer), ("k", count), ("j", inner)):
        lines(f"for {name} in range({size}):")
        lines.depth += 1
    lines(f"at = (i * {inner} + j) * {lanes}")
    lines(f"here = ((i * {count} + k) * {inner} + j) * {lanes}")
    with lines.block(f"for n in range({lanes}):"):
        lines("dx[here + n] = dout[at + n] if index[at + n] == k else 0")
    return "dx, dout, index", lines.text


def _argument(sign: int) -> Callable:
    def positions(t, hint: str, x: Value, axes: Value) -> Value:
        found = winners(t, hint, x, axes, Known(sign)).index
        within = inner_axes(x, constant(axes))
        shape = tuple(s for k, s in enumerate(inner_of(x).shape) if k not in within)
        out = reshaped(t, found, shape, hint)
        return Rows(out) if isinstance(x, Rows) else out

    return positions


RULES["argmax_axes"], RULES["argmin_axes"] = _argument(1), _argument(-1)


@rule("prod_axes_gradient")
def prod_axes_gradient(t, hint: str, dout: Value, x: Value, axes: Value) -> Value:
    sizes = _split(x, constant(axes))
    source, gradient = t.stored(inner_of(x), hint), t.stored(inner_of(dout), hint)
    out = t.batched(hint, source.shape)
    scratch = {"others": (-1, t.dtype)}
    t.add(
        Kernel(t.line, "product_gradient", {"dx": out, "dout": gradient, "x": source}, (out,), sizes, _others,
               scratch=scratch)
    )  # fmt: skip
    return Rows(out) if isinstance(x, Rows) else out


def _others(outer: int, count: int, inner: int, lanes: int) -> tuple[str, str]:
    """dx = dout times the product of the other elements: those before each one, times those after it."""
    lines = Lines()
    with lines.block(f"for i in range({outer}):"), lines.block(f"for j in range({inner}):"):
        lines(f"at = (i * {inner} + j) * {lanes}")
        for order in (f"range({count})", f"range({count - 1}, -1, -1)"):
            last = "-" in order
            with lines.block(f"for n in range({lanes}):"):
                lines("others[n] = dout[at + n]" if not last else "others[n] = 1")
            with lines.block(f"for k in {order}:"):
                lines(f"here = ((i * {count} + k) * {inner} + j) * {lanes}")
                with lines.block(f"for n in range({lanes}):"):
                    lines(f"dx[here + n] {'*=' if last else '='} others[n]")
                    lines("others[n] *= x[here + n]")
    return "dx, dout, x, others", lines.text
