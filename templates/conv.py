"""Two-dimensional convolution, as networks use the word: cross-correlation of images with a bank of filters.

With y = conv2d(x, w): dx is the *full* convolution of dy with w, dw the correlation of x with dy, db the sum of dy over
samples and positions (Rumelhart's backpropagation with shared weights; LeCun et al. 1989).
"""

from tangentlike.registry import adjoint, primitive
from tangentlike.types import Array, Constant, TypeRuleError

from . import conv_kernels
from .conv_kernels import conv2d_bias_gradient, conv2d_input_gradient, conv2d_weight_gradient
from .layer import expect, known, run, same_dtype, same_size
from .windows import auto_padding, full_padding, paddings, same_padding, strides  # noqa: F401 (named by the lowering)


def conv2d_type(x, w, b, stride, padding):
    """(N, O, OH, OW); refuses wrong ranks, dtypes and, where they are known, channels that differ."""
    expect(x, "x", "conv2d", 4)
    expect(w, "w", "conv2d", 4)
    same_dtype("conv2d", x=x, w=w, b=b)
    same_size("conv2d", "the channels of x and w", x.shape[1], w.shape[1])
    if not isinstance(b, Constant):
        expect(b, "b", "conv2d", 1)
        same_size("conv2d", "the filters of w and the values of b", w.shape[0], b.shape[0])
    elif b.value is not None:
        raise TypeRuleError(f"conv2d: b must be an array of one value a filter, or None, not {b.value!r}")
    return Array(x.dtype, (x.shape[0], w.shape[0], None, None))


primitive(conv_kernels.conv2d, returns=conv2d_type)


@adjoint(conv_kernels.conv2d)
def conv2d_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """x (N, C, H, W), w (O, C, KH, KW), b (O), dout (N, O, OH, OW)."""
    dx += conv2d_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


def lower_conv2d(x, w, b, stride, padding):
    """conv2d of the user's arguments -> the kernel's: a pair of strides, four paddings."""
    expect(w, "w", "conv2d", 4)
    stride = strides(known(stride, "stride"))
    return conv_kernels.conv2d, ("x", "w", "b", (stride,), paddings(known(padding, "padding"), "w", stride))


@primitive(static=("stride", "padding"), lower=lower_conv2d)
def conv2d(x, w, b=None, stride=1, padding=0):
    """Cross-correlate images with filters: ``out[n, o, i, j] = b[o] + sum(x[n, :, i*s:i*s+KH, j*s:j*s+KW] * w[o])``.

    x        (N, C, H, W) images, float32 or float64
    w        (O, C, KH, KW) filters, same dtype
    b        (O) or None
    stride   a number, or (vertical, horizontal)
    padding  zeros around the images: a number; (vertical, horizontal); "valid", none; "same", as many as give
             ceil(H / stride) rows out (an odd one at the bottom and right); "full", KH - 1 and KW - 1 on each side;
             "auto", as few at the bottom and right as the strides need to divide the size

    Returns (N, O, OH, OW) with OH = (H + padding - KH) / stride + 1. Raises ValueError, with the sizes, when that is
    not a whole number, when the filter does not fit, or when the channels differ.
    """
    return run(lower_conv2d, x=x, w=w, b=b, stride=stride, padding=padding)
