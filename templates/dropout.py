"""Dropout (Srivastava et al. 2014), scaled while training so that nothing is scaled in the test."""

from tangentlike.form.types import Constant, Scalar, TypeRuleError, describe, like_first
from tangentlike.primitives.registry import adjoint, primitive

from . import dropout_kernels
from .activation_kernels import identity
from .dropout_kernels import dropout_gradient
from .layer import expect, known, run


def dropout_type(x, rate, seed):
    """The type of x; the seed must be a whole number."""
    expect(x, "x", "dropout")
    whole = isinstance(seed, Scalar) and seed.dtype.startswith(("int", "uint"))
    if not whole and not (isinstance(seed, Constant) and type(seed.value) is int):
        raise TypeRuleError(f"dropout: seed must be a whole number, not {describe(seed)}", "`int(seed)`")
    return like_first(x)


primitive(dropout_kernels.dropout, returns=dropout_type)


@adjoint(dropout_kernels.dropout)
def dropout_adjoint(rate, seed, dout, dx):
    """What was dropped gets nothing, the rest is scaled: the same function with the same seed. No mask is kept."""
    dx += dropout_gradient(dout, rate, seed)


def lower_dropout(x, rate, seed, train):
    """By ``train``: dropout, or nothing at all."""
    expect(x, "x", "dropout")
    if known(train, "train"):
        return dropout_kernels.dropout, ("x", "rate", "seed")
    return identity, ("x",)


@primitive(static=("train",), lower=lower_dropout)
def dropout(x, rate, seed, train=True):
    """Drop each value of x with probability ``rate`` and scale the others by 1 / (1 - rate).

    x      an array of any rank, float32 or float64
    rate   at least 0, less than 1
    seed   a whole number: the same seed drops the same positions, so pass another one at each step
    train  False: x itself

    Returns an array like x. Raises ValueError for another rate. The gradient flows through what was kept.
    """
    return run(lower_dropout, x=x, rate=rate, seed=seed, train=train)
