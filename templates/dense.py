"""The fully connected layer, and the reshaping before it."""

from dataclasses import replace

import numpy as np

from tangentlike.form.types import Array, Constant, TypeRuleError
from tangentlike.primitives.registry import adjoint, primitive

from . import dense_kernels
from .dense_kernels import column_sums
from .layer import expect, run, same_dtype, same_size


def dense_type(x, w, b):
    """(N, O), or (O) for one sample."""
    expect(x, "x", "dense", 1, 2)
    expect(w, "w", "dense", 2)
    same_dtype("dense", x=x, w=w, b=b)
    same_size("dense", "the features of x and the rows of w", x.shape[-1], w.shape[0])
    if not isinstance(b, Constant):
        expect(b, "b", "dense", 1)
        same_size("dense", "the columns of w and the values of b", w.shape[1], b.shape[0])
    elif b.value is not None:
        raise TypeRuleError(
            f"dense: b must be an array of one value a column of w, or None, not {b.value!r}",
            "`None` for no b, or `np.full(w.shape[1], 0.5)`",
        )
    return Array(x.dtype, (*x.shape[:-1], w.shape[1]))


primitive(dense_kernels.dense, returns=dense_type)
primitive(dense_kernels.dense_vector, returns=dense_type)


@adjoint(dense_kernels.dense)
def dense_adjoint(x, w, b, dout, dx, dw, db):
    """x (N, I), w (I, O), b (O), dout (N, O)."""
    dx += dout @ w.T
    dw += x.T @ dout
    db += column_sums(dout)


@adjoint(dense_kernels.dense_vector)
def dense_vector_adjoint(x, w, b, dout, dx, dw, db):
    """x (I), w (I, O), b (O), dout (O)."""
    dx += w @ dout
    dw += np.outer(x, dout)
    db += dout


def lower_dense(x, w, b):
    """A batch of samples or a single one."""
    expect(x, "x", "dense", 1, 2)
    return (dense_kernels.dense if x.ndim == 2 else dense_kernels.dense_vector), ("x", "w", "b")


@primitive(lower=lower_dense)
def dense(x, w, b=None):
    """``x @ w + b``.

    x  (N, inputs), or (inputs) for one sample; float32 or float64
    w  (inputs, outputs), same dtype
    b  (outputs) or None

    Returns (N, outputs) or (outputs). Raises ValueError, with the sizes, when they differ.
    """
    return run(lower_dense, x=x, w=w, b=b)


def flatten_type(x):
    """(N, product of the rest)."""
    expect(x, "x", "flatten")
    if x.ndim == 0:
        raise TypeRuleError("flatten: x must have at least 1 dimension", "x itself")
    rest = x.shape[1:]
    features = int(np.prod(rest)) if all(isinstance(size, int) for size in rest) else None
    return Array(x.dtype, (x.shape[0], features))


primitive(dense_kernels.flatten, returns=flatten_type, view=True)
primitive(
    dense_kernels.flatten_view,
    returns=lambda x: replace(flatten_type(x), contiguous=False, order="C"),
    view=True,
)
primitive(dense_kernels.flatten_copy, returns=flatten_type, apart=dense_kernels.flatten_apart, order="C")
primitive(dense_kernels.flatten_apart, returns=flatten_type, order="C")


@adjoint(dense_kernels.flatten)
@adjoint(dense_kernels.flatten_view)
@adjoint(dense_kernels.flatten_copy)
@adjoint(dense_kernels.flatten_apart)
def flatten_adjoint(x, dout, dx):
    """x (N, ...), dout (N, product of the rest)."""
    dx += np.ascontiguousarray(dout).reshape(x.shape)


def lower_flatten(x):
    """flatten -> its kernel: a view of a contiguous x."""
    if not isinstance(x, Array) or x.contiguous:
        return dense_kernels.flatten, ("x",)
    return (dense_kernels.flatten_view if x.order == "C" else dense_kernels.flatten_copy), ("x",)


@primitive(lower=lower_flatten)
def flatten(x):
    """Samples x (N, ...) as rows (N, product of the rest); shares memory with a contiguous x."""
    return run(lower_flatten, x=x)
