"""What convolution and pooling mean in a tile."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ..primitives.registry import key_of
from ..templates import windows
from . import kernels_conv, kernels_pool
from .kernels_conv import Window
from .kernels_pool import Pool
from .operations import Kernel
from .rules import RULES, constant, rule, samples, shared
from .rules_products import in_floats
from .values import Batched, Known, Lazy, Partial, Samples, Shared, Untileable, Value
from .views import view

ONE = Known((1, 1))
NONE = Known((0, 0, 0, 0))
NO_BIAS, COUNTED = Known(None), Known(True)


def _paddings(function: Callable) -> Callable:
    """A function of the arguments' sizes, run while compiling."""

    def known(t, hint: str, *arguments: Value) -> Known:
        given = []
        for value in arguments:
            shape = (2, *value.shape) if isinstance(value, (Batched, Lazy)) else getattr(value, "shape", None)
            given.append(constant(value) if isinstance(value, Known) else SimpleNamespace(shape=shape))
        return Known(key_of(function)(*given))

    return known


for _function in (windows.auto_padding, windows.full_padding, windows.same_padding):
    RULES[key_of(_function).__name__] = _paddings(_function)


def _window(x: tuple[int, ...], w: tuple[int, ...], stride, padding) -> Window:
    channels, height, width = x
    top, bottom, left, right = padding
    if w[1] != channels:
        raise Untileable(f"conv2d: {channels} channels meet filters of {w[1]}")
    size = Window(channels, height + top + bottom, width + left + right, w[0], w[2], w[3], tuple(stride))
    if (size.height - size.rows) % stride[0] or (size.width - size.columns) % stride[1] or size.height < size.rows:
        raise Untileable("conv2d: the sizes do not divide")
    return size


def _padded(t, x: Batched, padding) -> Batched:
    """The images with a border of zeros, and without the cells at their ends that no window reads."""
    if not any(padding):
        return x
    key = f"padded {tuple(padding)}"
    channels, height, width = x.shape
    top, bottom, left, right = padding
    if key not in x.attributes and min(bottom, right) < 0:
        below, beside = height + min(bottom, 0), width + min(right, 0)
        cut = t.stored(view(x, lambda v: v[:, :below, :beside]), f"{x.name}_cut")
        x.attributes[key] = _padded(t, cut, (top, max(bottom, 0), left, max(right, 0)))
    if key not in x.attributes:
        out = t.batched(f"{x.name}_padded", (channels, height + top + bottom, width + left + right))
        sizes = {"channels": channels, "height": height, "width": width, "padding": tuple(padding), "stride": (1, 1)}
        t.add(Kernel(t.line, "pad", {"out": out, "x": x}, (out,), sizes, kernels_pool.pad))
        x.attributes[key] = out
    return x.attributes[key]


@rule("conv2d")
def conv2d(t, hint: str, x: Value, w: Value, b: Value = NO_BIAS, stride=ONE, padding=NONE):
    x, w = in_floats(t, t.stored(samples(x, "x"), hint), hint), shared(w, "w")
    window = _window(x.shape, w.shape, constant(stride), constant(padding))
    bias = isinstance(b, Shared)
    if bias and b.shape != (window.filters,):
        raise Untileable(f"conv2d: {window.filters} filters meet {b.shape} biases")
    out = t.batched(hint, (window.filters, window.out_height, window.out_width))
    operands: dict[str, Any] = {"out": out, "x": _padded(t, x, constant(padding)), "w": w}
    if bias:
        operands["b"] = b
    t.add(
        Kernel(
            t.line,
            "conv2d",
            operands,
            (out,),
            {"sizes": window, "dtype": t.dtype, "bias": bias, "activation": None},
            kernels_conv.forward,
        )
    )
    return out


@rule("conv2d_input_gradient")
def conv2d_input_gradient(t, hint: str, dout: Value, w: Value, shape, stride=ONE, padding=NONE):
    dout, w = t.stored(samples(dout, "dout"), hint), shared(w, "w")
    filters, channels, rows, columns = w.shape
    sizes, (top, bottom, left, right) = constant(shape), constant(padding)
    border = (rows - 1 - top, rows - 1 - bottom, columns - 1 - left, columns - 1 - right)
    if min(border) < 0:
        raise Untileable("conv2d with more padding than its filters reach")
    step = constant(stride)
    dilated = ((dout.shape[1] - 1) * step[0] + 1, (dout.shape[2] - 1) * step[1] + 1)
    source = dout
    if any(border) or tuple(step) != (1, 1):
        source = t.batched(
            f"{hint}_padded", (filters, dilated[0] + border[0] + border[1], dilated[1] + border[2] + border[3])
        )
        spread_sizes = {
            "channels": filters,
            "height": dout.shape[1],
            "width": dout.shape[2],
            "padding": border,
            "stride": tuple(step),
        }
        t.add(Kernel(t.line, "pad", {"out": source, "x": dout}, (source,), spread_sizes, kernels_pool.pad))
    window = Window(filters, source.shape[1], source.shape[2], channels, rows, columns, (1, 1))
    out = t.batched(hint, (channels, window.out_height, window.out_width))
    if (Samples(), *out.shape) != tuple(sizes):
        raise Untileable("conv2d: the sizes do not divide")
    t.add(
        Kernel(
            t.line,
            "conv2d_input_gradient",
            {"out": out, "x": source, "w": w},
            (out,),
            {"sizes": window, "dtype": t.dtype, "bias": False, "activation": None, "flipped": True},
            kernels_conv.forward,
        )
    )
    return out


@rule("conv2d_weight_gradient")
def conv2d_weight_gradient(t, hint: str, dout: Value, x: Value, shape, stride=ONE, padding=NONE):
    dout, x = t.stored(samples(dout, "dout"), hint), in_floats(t, t.stored(samples(x, "x"), hint), hint)
    filters = constant(shape)
    window = _window(x.shape, filters, constant(stride), constant(padding))
    out = t.partial(hint, filters)
    taps = math.prod(filters)
    t.add(
        Kernel(
            t.line,
            "conv2d_weight_gradient",
            {"dw": out, "dout": dout, "x": _padded(t, x, constant(padding))},
            (out,),
            {"sizes": window, "dtype": t.dtype},
            kernels_conv.weight_gradient,
            clears=(dout,),
            scratch={"sums": (-taps, t.dtype)},
        )
    )
    return out


@rule("conv2d_bias_gradient")
def conv2d_bias_gradient(t, hint: str, dout: Value) -> Partial:
    dout = samples(dout, "dout")
    return t.summed(dout, (0,), dout.shape[:1], hint)


def _pool(x: tuple[int, ...], window: Value, stride: Value, padding: Value, count_padding: bool = True) -> Pool:
    channels, height, width = x
    return Pool(channels, height, width, constant(window), constant(stride), constant(padding), count_padding)


@rule("max_pool2d_winners")
def max_pool2d_winners(t, hint: str, x: Value, window: Value, stride: Value, padding=NONE):
    x = t.stored(samples(x, "x"), hint)
    pool = _pool(x.shape, window, stride, padding)
    if math.prod(pool.window) > 255:
        raise Untileable("max_pool2d with a window of more than 255 cells")
    shape = (pool.channels, pool.out_height, pool.out_width)
    h, winners = t.batched(hint, shape), t.batched(f"{hint}_winners", shape, "uint8")
    winners.attributes.update(pool=pool, source=x, pooled=h)
    t.add(
        Kernel(
            t.line,
            "max_pool2d",
            {"h": h, "winners": winners, "x": x},
            (h, winners),
            {"s": pool},
            kernels_pool.max_forward,
        )
    )
    return h, winners


@rule("max_pool2d")
def max_pool2d(t, hint: str, *arguments: Value) -> Value:
    return max_pool2d_winners(t, hint, *arguments)[0]


@rule("max_pool2d_gradient")
def max_pool2d_gradient(t, hint: str, dout: Value, winners: Value, shape: Value) -> Batched:
    dout = t.stored(samples(dout, "dout"), hint)
    assert isinstance(winners, Batched)
    pool = winners.attributes["pool"]
    out = t.batched(hint, (pool.channels, pool.height, pool.width))
    out.attributes.update(winners=winners)
    t.add(
        Kernel(
            t.line,
            "max_pool2d_gradient",
            {"dx": out, "dout": dout, "winners": winners},
            (out,),
            {"s": pool, "dtype": t.dtype},
            kernels_pool.max_gradient,
        )
    )
    return out


@rule("avg_pool2d")
def avg_pool2d(t, hint: str, x: Value, window, stride, padding=NONE, count_padding=COUNTED):
    x = t.stored(samples(x, "x"), hint)
    pool = _pool(x.shape, window, stride, padding, constant(count_padding))
    h = t.batched(hint, (pool.channels, pool.out_height, pool.out_width))
    t.add(
        Kernel(
            t.line, "avg_pool2d", {"h": h, "x": x}, (h,), {"s": pool, "dtype": t.dtype}, kernels_pool.average_forward
        )
    )
    return h


@rule("avg_pool2d_gradient")
def avg_pool2d_gradient(t, hint: str, dout, shape, window, stride, padding=NONE, count_padding=COUNTED):
    dout = t.stored(samples(dout, "dout"), hint)
    pool = _pool(constant(shape)[1:], window, stride, padding, constant(count_padding))
    out = t.batched(hint, (pool.channels, pool.height, pool.width))
    t.add(
        Kernel(
            t.line,
            "avg_pool2d_gradient",
            {"dx": out, "dout": dout},
            (out,),
            {"s": pool, "dtype": t.dtype},
            kernels_pool.average_gradient,
        )
    )
    return out
