"""Layers of images (N, C, H, W), and the steps from images to features and back."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from ..errors import ArgumentError
from ..form.types import TypeRuleError
from ..templates.conv import METHODS
from ..templates.windows import WORDS, covering_padding, output_size, pair, same_size_padding
from .layer import Layer, Mismatch, expect, options, truth, whole
from .layers import BatchNorm


@dataclass(frozen=True, eq=False, repr=False)
class Conv2d(Layer):
    """A bank of filters on images (N, in_channels, H, W); sizes, strides and paddings as :func:`tangentlike.nn.conv2d`.

    ``kernel_size``  a number, or (vertical, horizontal).
    ``method``       how it is computed, one of those of ``nn.conv2d``.
    """

    in_channels: int
    out_channels: int
    kernel_size: Any
    stride: Any = 1
    padding: Any = 0
    bias: bool = True
    method: str = "auto"

    def __post_init__(self):
        whole(self, "in_channels")
        whole(self, "out_channels")
        truth(self, "bias")
        if self.method not in METHODS:
            raise ArgumentError(f"Conv2d: method={self.method!r} is not one of {', '.join(METHODS)}")
        _windows(self)

    def parameters(self):
        w = (self.out_channels, self.in_channels, *pair(self.kernel_size, "kernel_size"))
        return {"w": w, "b": (self.out_channels,)} if self.bias else {"w": w}

    def fan_in(self):
        return self.in_channels * prod(pair(self.kernel_size, "kernel_size"))

    def takes(self):
        return (self.in_channels, None, None)

    def gives(self, shape):
        _expect_images(shape, self.in_channels)
        return (self.out_channels, *_slide(shape, self.kernel_size, self.stride, self.padding))

    def write(self, x, names, shape, train):
        return f"nn.conv2d({x}, {', '.join(names.values())}{options(self, 'stride', 'padding', 'method')})"


@dataclass(frozen=True, eq=False, repr=False)
class MaxPool2d(Layer):
    """The largest value of each window of images (N, C, H, W).

    ``stride`` None: the window's size. Windows that do not divide the image are an error, where PyTorch cuts it:
    ``padding="auto"`` pads at the bottom and right instead.
    """

    kernel_size: Any
    stride: Any = None
    padding: Any = 0

    def __post_init__(self):
        _windows(self)

    def takes(self):
        return (None, None, None)

    def gives(self, shape):
        _expect_images(shape)
        stride = self.kernel_size if self.stride is None else self.stride
        return (shape[0], *_slide(shape, self.kernel_size, stride, self.padding))

    def write(self, x, names, shape, train):
        return f"nn.max_pool2d({x}, {self.kernel_size!r}{options(self, 'stride', 'padding')})"


class AvgPool2d(MaxPool2d):
    """The mean of each window; padding given in numbers counts as zeros. Arguments as in :class:`MaxPool2d`."""

    def write(self, x, names, shape, train):
        return f"nn.avg_pool2d({x}, {self.kernel_size!r}{options(self, 'stride', 'padding')})"


class BatchNorm2d(BatchNorm):
    """Batch normalization of images (N, num_features, H, W), channel by channel."""

    def takes(self):
        return (self.num_features, None, None)

    def gives(self, shape):
        _expect_images(shape, self.num_features, f"for features: nn.BatchNorm1d({self.num_features})")
        return shape


class Flatten(Layer):
    """Samples of any shape as rows of features."""

    def gives(self, shape):
        return (None,) if None in shape else (prod(shape),)

    def write(self, x, names, shape, train):
        return f"nn.flatten({x})"


@dataclass(frozen=True, eq=False, repr=False)
class Unflatten(Layer):
    """Features as sequences or images: ``Unflatten(1, (4, 196))`` cuts 784 features into 4 steps of 196."""

    dim: int
    unflattened_size: tuple[int, ...]

    def __post_init__(self):
        sizes = self.unflattened_size
        good = isinstance(sizes, (tuple, list)) and all(isinstance(s, int) and s > 0 for s in sizes)
        if self.dim != 1 or not good or len(sizes) not in (2, 3):
            raise ArgumentError(
                f"Unflatten({self.dim!r}, {sizes!r}): dim must be 1 and the sizes two (steps, F) or three (C, H, W) "
                "whole numbers"
            )
        object.__setattr__(self, "unflattened_size", tuple(sizes))

    def takes(self):
        return (prod(self.unflattened_size),)

    def gives(self, shape):
        size = prod(self.unflattened_size)
        expect(shape, f"{size} features (N, {size})", (1,), (size,), "put nn.Flatten() before it")
        return self.unflattened_size

    def write(self, x, names, shape, train):
        return f"{x}.reshape(-1, {', '.join(map(str, self.unflattened_size))})"


def _windows(layer: Any) -> None:
    """Check the sizes, strides and paddings of a layer."""
    name = type(layer).__name__
    try:
        numbers = {"kernel_size": pair(layer.kernel_size, "kernel_size")}
        if layer.stride is not None:
            numbers["stride"] = pair(layer.stride, "stride")
        if not isinstance(layer.padding, str):
            if min(pair(layer.padding, "padding")) < 0:
                raise TypeRuleError(f"padding={layer.padding!r} must not be negative", "`padding=0`")
        elif layer.padding not in WORDS:
            raise TypeRuleError(
                f"padding={layer.padding!r} is not a number, a pair, or one of {', '.join(WORDS)}", "`padding=0`"
            )
    except TypeRuleError as error:
        raise ArgumentError(f"{name}: {error.reason}") from None
    for field, values in numbers.items():
        if min(values) < 1:
            raise ArgumentError(f"{name}: {field}={getattr(layer, field)!r} must be at least 1")


def _expect_images(shape: Any, channels: int | None = None, hint: str = "") -> None:
    letter = "C" if channels is None else channels
    what = f"images (N, {letter}, H, W)"
    if len(shape) == 2 and not hint:
        hint = "images of one channel have a second axis of 1: images[:, np.newaxis]"
    expect(shape, what, (3,), (channels, None, None), hint)


def _slide(shape: Any, kernel_size: Any, stride: Any, padding: Any) -> tuple[int | None, ...]:
    """Height and width of the output; None where the input's is not known. Raises :class:`Mismatch`."""
    windows, strides = pair(kernel_size, "kernel_size"), pair(stride, "stride")
    amounts = (padding, padding) if isinstance(padding, str) else pair(padding, "padding")
    return tuple(_positions(*axis) for axis in zip(shape[1:], windows, strides, amounts, strict=True))


def _positions(size: int | None, window: int, stride: int, padding: Any) -> int | None:
    if size is None:
        return None
    if padding == "same":
        before, after = _plain(same_size_padding)(size, window, stride)
    elif padding == "auto":
        before, after = 0, _plain(covering_padding)(size, window, stride)
    else:
        before = after = {"valid": 0, "full": window - 1}.get(padding, padding)
    span = size + before + after - window
    rest = span % stride
    if span < 0:
        raise Mismatch(f"sizes of at least {window - before - after}")
    if rest:
        hint = 'padding="auto" pads at the bottom and right' if padding == 0 else ""
        raise Mismatch(
            f"sizes that windows of {window} with stride {stride} divide (of {size} they leave {rest})", hint
        )
    return _plain(output_size)(size, window, stride, before, after)


def _plain(function: Any) -> Any:
    """A kernel as Python runs it: for one number it is not worth compiling."""
    return getattr(function, "py_func", function)
