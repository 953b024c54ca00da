"""Pooling of images (N, C, H, W): the largest value, or the mean, of each window."""

from tangentlike.form.types import Array
from tangentlike.primitives.registry import adjoint, forward, primitive

from . import pool_kernels
from .layer import expect, known, run
from .pool_kernels import avg_pool2d_gradient, max_pool2d_gradient, max_pool2d_winners
from .windows import auto_padding, full_padding, paddings, same_padding, strides  # noqa: F401 (named by the lowering)


def max_pool2d_type(x, window, stride, padding):
    """(N, C, OH, OW)."""
    expect(x, "x", "max_pool2d", 4)
    return Array(x.dtype, (x.shape[0], x.shape[1], None, None))


def avg_pool2d_type(x, window, stride, padding, count_padding):
    """(N, C, OH, OW)."""
    expect(x, "x", "avg_pool2d", 4)
    return Array(x.dtype, (x.shape[0], x.shape[1], None, None))


primitive(pool_kernels.max_pool2d, returns=max_pool2d_type)


@forward(pool_kernels.max_pool2d)
def max_pool2d_forward(x, window, stride, padding):
    """The winners are kept: the adjoint needs neither x nor out."""
    out, winners = max_pool2d_winners(x, window, stride, padding)


@adjoint(pool_kernels.max_pool2d)
def max_pool2d_adjoint(x, winners, dout, dx):
    """x (N, C, H, W), dout and winners (N, C, OH, OW). Ties: the first of equal values gets all of it."""
    dx += max_pool2d_gradient(dout, winners, x.shape)


primitive(pool_kernels.avg_pool2d, returns=avg_pool2d_type)


@adjoint(pool_kernels.avg_pool2d)
def avg_pool2d_adjoint(x, window, stride, padding, count_padding, dout, dx):
    """x (N, C, H, W), dout (N, C, OH, OW)."""
    dx += avg_pool2d_gradient(dout, x.shape, window, stride, padding, count_padding)


def lower_max_pool2d(x, window, stride, padding):
    """max_pool2d of the user's arguments -> the kernel's."""
    return pool_kernels.max_pool2d, _canonical(window, stride, padding)


def lower_avg_pool2d(x, window, stride, padding):
    """avg_pool2d of the user's arguments -> the kernel's; padding added to make sizes divide is not averaged."""
    arguments = _canonical(window, stride, padding)
    return pool_kernels.avg_pool2d, (*arguments, (known(padding, "padding") not in ("auto", "same"),))


@primitive(static=("window", "stride", "padding"), lower=lower_max_pool2d)
def max_pool2d(x, window, stride=None, padding=0):
    """The largest value of each window of images x (N, C, H, W).

    window   a number, or (vertical, horizontal)
    stride   the same; None: the window's size
    padding  cells around the image that never win: a number, a pair, or a word as in :func:`conv2d`; smaller than the
             window

    Returns (N, C, OH, OW) with OH = (H + padding - window) / stride + 1. Raises ValueError, with the sizes, when that
    is not a whole number; ``padding="auto"`` pads instead. The gradient goes to the first of equal values.
    """
    return run(lower_max_pool2d, x=x, window=window, stride=stride, padding=padding)


@primitive(static=("window", "stride", "padding"), lower=lower_avg_pool2d)
def avg_pool2d(x, window, stride=None, padding=0):
    """The mean of each window of images x (N, C, H, W); arguments, result and errors as in :func:`max_pool2d`.

    Padding given in numbers counts as zeros (as in PyTorch); what "same" or "auto" add is left out of the mean.
    """
    return run(lower_avg_pool2d, x=x, window=window, stride=stride, padding=padding)


def _canonical(window, stride, padding):
    window = strides(known(window, "window"), "window")
    step = known(stride, "stride")
    stride = window if step is None else strides(step)
    return "x", (window,), (stride,), paddings(known(padding, "padding"), window, stride)
