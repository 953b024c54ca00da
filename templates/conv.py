"""Two-dimensional convolution, as networks use the word: cross-correlation of images with a bank of filters.

With y = conv2d(x, w): dx is the *full* convolution of dy with w, dw the correlation of x with dy, db the sum of dy over
samples and positions (Rumelhart's backpropagation with shared weights; LeCun et al. 1989).
"""

from tangentlike.form.types import Array, Constant, TypeRuleError
from tangentlike.primitives.registry import adjoint, primitive

from . import conv_im2col_kernels, conv_kernels, conv_matrix_kernels, conv_naive_kernels
from .conv_im2col_kernels import (
    conv2d_im2col_input_gradient,
    conv2d_im2col_parallel_input_gradient,
    conv2d_im2col_parallel_weight_gradient,
    conv2d_im2col_weight_gradient,
)
from .conv_kernels import conv2d_bias_gradient, conv2d_input_gradient, conv2d_weight_gradient
from .conv_matrix_kernels import (
    conv2d_matrix_input_gradient,
    conv2d_matrix_parallel_input_gradient,
    conv2d_matrix_parallel_weight_gradient,
    conv2d_matrix_weight_gradient,
)
from .conv_naive_kernels import conv2d_naive_input_gradient, conv2d_naive_weight_gradient
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
        raise TypeRuleError(
            f"conv2d: b must be an array of one value a filter, or None, not {b.value!r}",
            "`None` for no b, or `np.full(w.shape[0], 0.5)`",
        )
    return Array(x.dtype, (x.shape[0], w.shape[0], None, None))


METHODS = {
    "auto": conv_kernels.conv2d,
    "naive": conv_naive_kernels.conv2d_naive,
    "matrix": conv_matrix_kernels.conv2d_matrix,
    "matrix_parallel": conv_matrix_kernels.conv2d_matrix_parallel,
    "im2col": conv_im2col_kernels.conv2d_im2col,
    "im2col_parallel": conv_im2col_kernels.conv2d_im2col_parallel,
}
for _method in METHODS.values():
    primitive(_method, returns=conv2d_type)


@adjoint(conv_kernels.conv2d)
def conv2d_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """x (N, C, H, W), w (O, C, KH, KW), b (O), dout (N, O, OH, OW), here and below."""
    dx += conv2d_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


@adjoint(conv_naive_kernels.conv2d_naive)
def conv2d_naive_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """Scalar loops."""
    dx += conv2d_naive_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_naive_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


@adjoint(conv_matrix_kernels.conv2d_matrix)
def conv2d_matrix_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """Array operations on windows."""
    dx += conv2d_matrix_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_matrix_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


@adjoint(conv_matrix_kernels.conv2d_matrix_parallel)
def conv2d_matrix_parallel_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """Array operations on windows, the samples shared among threads."""
    dx += conv2d_matrix_parallel_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_matrix_parallel_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


@adjoint(conv_im2col_kernels.conv2d_im2col)
def conv2d_im2col_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """Matrix products of unrolled windows."""
    dx += conv2d_im2col_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_im2col_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


@adjoint(conv_im2col_kernels.conv2d_im2col_parallel)
def conv2d_im2col_parallel_adjoint(x, w, b, stride, padding, dout, dx, dw, db):
    """Matrix products of unrolled windows, the samples shared among threads."""
    dx += conv2d_im2col_parallel_input_gradient(dout, w, x.shape, stride, padding)
    dw += conv2d_im2col_parallel_weight_gradient(dout, x, w.shape, stride, padding)
    db += conv2d_bias_gradient(dout)


def lower_conv2d(x, w, b, stride, padding, method):
    """conv2d of the user's arguments -> the method's kernel, with a pair of strides and four paddings."""
    expect(w, "w", "conv2d", 4)
    name = known(method, "method")
    if not isinstance(name, str) or name not in METHODS:
        raise TypeRuleError(f"conv2d: method={name!r} is not known", f"one of {', '.join(map(repr, METHODS))}")
    stride = strides(known(stride, "stride"))
    return METHODS[name], ("x", "w", "b", (stride,), paddings(known(padding, "padding"), "w", stride))


@primitive(static=("stride", "padding", "method"), lower=lower_conv2d)
def conv2d(x, w, b=None, stride=1, padding=0, method="auto"):
    """Cross-correlate images with filters: ``out[n, o, i, j] = b[o] + sum(x[n, :, i*s:i*s+KH, j*s:j*s+KW] * w[o])``.

    x        (N, C, H, W) images, float32 or float64
    w        (O, C, KH, KW) filters, same dtype
    b        (O) or None
    stride   a number, or (vertical, horizontal)
    padding  zeros around the images: a number; (vertical, horizontal); "valid", none; "same", as many as give
             ceil(H / stride) rows out (an odd one at the bottom and right); "full", KH - 1 and KW - 1 on each side;
             "auto", as few at the bottom and right as the strides need to divide the size
    method   how it is computed; all give the same to rounding. "auto", the fastest here; "naive", scalar loops;
             "matrix", array operations on each window; "im2col", BLAS products of unrolled windows;
             "matrix_parallel" and "im2col_parallel", the samples shared among Numba's threads

    Returns (N, O, OH, OW) with OH = (H + padding - KH) / stride + 1. Raises ValueError, with the sizes, when that is
    not a whole number, when the filter does not fit, or when the channels differ.
    """
    return run(lower_conv2d, x=x, w=w, b=b, stride=stride, padding=padding, method=method)
