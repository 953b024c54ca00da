"""What each function of the generated gradients means in a tile: shapes, and the kernel that does it."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import elementwise, kernels_dense
from .operations import Kernel
from .values import Batched, Known, Lazy, Partial, Samples, Shared, Transposed, Untileable, Value

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


# ---- products


@rule("@")
def matmul(t, hint: str, left: Value, right: Value) -> Value:
    if isinstance(left, Lazy):
        left = t.stored(left, hint)
    if isinstance(right, Lazy):
        right = t.stored(right, hint)
    if isinstance(left, Transposed) and isinstance(left.value, Batched) and isinstance(right, Batched):
        return _weight_gradient(t, hint, left.value, right)
    if isinstance(left, Batched) and len(left.shape) == 1:
        if isinstance(right, Shared) and len(right.shape) == 2:
            return _dense(t, hint, left, right, None)
        if isinstance(right, Transposed) and isinstance(right.value, Shared):
            return _input_gradient(t, hint, left, right.value)
    raise Untileable("a matrix product that is neither samples times parameters nor its gradient")


@rule("dense")
def dense(t, hint: str, x: Value, w: Value, b: Value = Known(None)) -> Value:  # noqa: B008
    return _dense(t, hint, t.stored(x, hint), shared(w, "w"), b if isinstance(b, Shared) else None)


def _dense(t, hint: str, x: Batched, w: Shared, b: Shared | None) -> Batched:
    inputs, outputs = w.shape
    if x.shape != (inputs,):
        raise Untileable(f"dense: {x.shape} features meet {w.shape} weights")
    if b is not None and b.shape != (outputs,):
        raise Untileable(f"dense: {outputs} outputs meet {b.shape} biases")
    out = t.batched(hint, (outputs,))
    operands: dict[str, Any] = {"out": out, "x": x, "w": w}
    if b is not None:
        operands["b"] = b
    t.add(
        Kernel(
            t.line,
            "dense",
            operands,
            (out,),
            {"inputs": inputs, "outputs": outputs, "bias": b is not None},
            kernels_dense.forward,
        )
    )
    return out


def _input_gradient(t, hint: str, dout: Batched, w: Shared) -> Batched:
    inputs, outputs = w.shape
    out = t.batched(hint, (inputs,))
    t.add(
        Kernel(
            t.line,
            "dense_input_gradient",
            {"dx": out, "dout": dout, "w": w},
            (out,),
            {"inputs": inputs, "outputs": outputs},
            kernels_dense.input_gradient,
        )
    )
    return out


def _weight_gradient(t, hint: str, x: Batched, dout: Batched) -> Partial:
    if len(x.shape) != 1 or len(dout.shape) != 1:
        raise Untileable("a product of samples that are not vectors")
    (inputs,), (outputs,) = x.shape, dout.shape
    out = t.partial(hint, (inputs, outputs))
    out.padded = kernels_dense.padded(outputs)
    make, scratch = kernels_dense.weight_gradient, {"turned": (out.padded * -1, t.dtype)}
    sizes = {"inputs": inputs, "outputs": outputs}
    t.add(
        Kernel(
            t.line,
            "dense_weight_gradient",
            {"dw": out, "x": x, "dout": dout},
            (out,),
            sizes,
            make,
            clears=(dout,),
            scratch=scratch,
        )
    )
    return out


@rule("column_sums")
def column_sums(t, hint: str, dout: Value) -> Partial:
    dout = samples(dout, "dout")
    return t.summed(dout, (0,), dout.shape, hint)


@rule("sum_to")
def sum_to(t, hint: str, gradient: Value, like: Value) -> Value:
    gradient = samples(gradient, "a gradient")
    if isinstance(like, Batched) and like.shape == gradient.shape:
        return gradient
    target = shared(like, "a parameter").shape
    rank = len(gradient.shape)
    inner = target[1:] if len(target) == rank + 1 and target[0] == 1 else target
    if len(inner) > rank:
        raise Untileable("a parameter has a value for each sample")
    offset = rank - len(inner)
    kept = tuple(offset + k for k, size in enumerate(inner) if size != 1 or gradient.shape[offset + k] == 1)
    return t.summed(gradient, kept, target, hint)


@rule("sum_all", "np.sum", ".sum")
def sum_all(t, hint: str, x: Value, *options: Value) -> Partial:
    _all(options)
    return t.summed(samples(x, "an argument of sum"), (), (), hint, "float64")


@rule("mean_all", "np.mean", ".mean")
def mean_all(t, hint: str, x: Value, *options: Value) -> Shared:
    _all(options)
    x = samples(x, "an argument of mean")
    return divided(t, hint, t.summed(x, (), (), f"{hint}_sum", "float64"), math.prod(x.shape))


def _all(options: tuple[Value, ...]) -> None:
    """Refuse an axis or another option of a reduction."""
    if any(not isinstance(o, Known) or o.value not in (None, False) for o in options):
        raise Untileable("a reduction along an axis")


def divided(t, hint: str, total: Partial, factor: int) -> Shared:
    """A finished sum over the number of samples times a factor."""
    return t.over(hint, "total / size" if factor == 1 else f"total / (size * {factor})", total=total)


@rule("spread")
def spread(t, hint: str, gradient: Value, shape: Value) -> Lazy | Shared:
    sizes = constant(shape)
    sizes = sizes if isinstance(sizes, tuple) else (sizes,)
    if not sizes or sizes[0] != Samples():
        if not isinstance(gradient, Known | Shared) or not all(isinstance(s, int) for s in sizes):
            raise Untileable("an array that is not one of samples")
        return _full(t, hint, gradient, sizes)
    lazy = elementwise.leaf(gradient)
    return Lazy(lazy.expression, lazy.leaves, tuple(sizes[1:]), t.dtype)


def _full(t, hint: str, value: Known | Shared, sizes: tuple[int, ...]) -> Shared:
    """A parameter's array filled with one number."""
    return t.over(hint, f"np.full({tuple(sizes)}, value, np.{t.dtype})", value=value)


@rule("broadcast_like")
def broadcast_like(t, hint: str, gradient: Value, like: Value) -> Lazy | Shared:
    like = samples(like, "an argument")
    return spread(t, hint, gradient, Known((Samples(), *like.shape)))


@rule("typed")
def typed(t, hint: str, value: Value, like: Value) -> Value:
    return value


@rule("np.zeros_like")
def zeros_like(t, hint: str, like: Value) -> Value:
    if isinstance(like, Shared):
        return Known(np.zeros(like.shape, like.dtype))
    like = samples(like, "an argument")
    return Lazy(ast.Constant(value=0.0), {}, like.shape, t.dtype)


@rule("np.zeros")
def zeros_of(t, hint: str, shape: Value, dtype: Value = Known(None)) -> Value:  # noqa: B008
    sizes = constant(shape)
    sizes = sizes if isinstance(sizes, tuple) else (sizes,)
    if sizes and sizes[0] == Samples() and all(isinstance(s, int) for s in sizes[1:]):
        return Lazy(ast.Constant(value=0.0), {}, tuple(sizes[1:]), t.dtype)
    raise Untileable("an array that is filled")


# ---- shapes


@rule("flatten")
def flatten(t, hint: str, x: Value) -> Batched:
    x = t.stored(samples(x, "x"), hint)
    return _view(x, (math.prod(x.shape),))


@rule("np.ascontiguousarray", ".copy", "np.copy")
def ascontiguousarray(t, hint: str, x: Value) -> Value:
    return x


@rule(".reshape", "np.reshape")
def reshape(t, hint: str, x: Value, *shape: Value) -> Batched:
    x = t.stored(samples(x, "x"), hint)
    sizes = [constant(s) for s in shape]
    sizes = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], tuple) else sizes
    if not sizes or sizes[0] != Samples() or any(not isinstance(s, int) for s in sizes[1:]):
        raise Untileable("a reshape that does not keep the samples' axis")
    inner = list(sizes[1:])
    if -1 in inner:
        rest = math.prod(s for s in inner if s != -1)
        inner[inner.index(-1)] = x.size // rest
    if math.prod(inner) != x.size:
        raise Untileable("a reshape that does not keep the samples' axis")
    return _view(x, tuple(inner))


def _view(x: Batched, shape: tuple[int, ...]) -> Batched:
    return x if x.shape == shape else Batched(x.name, shape, x.dtype, x.root, x.offset, x.attributes)
