"""Batch normalization (Ioffe and Szegedy 2015), with PyTorch's conventions for the running statistics.

Training normalizes each channel with the mean and variance of the batch and moves the running statistics towards them,
in place: new = old + momentum * (batch - old), the variance with n - 1 in its denominator. They carry no gradient then.
Testing normalizes with the running statistics, which do.
"""

from tangentlike.form.types import TypeRuleError, describe, like_first
from tangentlike.primitives.registry import adjoint, forward, primitive

from . import normalization_kernels
from .layer import expect, known, run, same_dtype, same_size
from .normalization_kernels import (
    batch_norm_input_gradient,
    batch_norm_inverse_std,
    batch_norm_sums,
    batch_norm_train_forward,
    running_mean_gradient,
    running_var_gradient,
    scale_channels,
)


def batch_norm_type(x, gamma, beta, running_mean, running_var, *numbers):
    """The type of x; refuses wrong ranks, dtypes and, where they are known, sizes that differ."""
    expect(x, "x", "batch_norm", 2, 4)
    vectors = {"gamma": gamma, "beta": beta, "running_mean": running_mean, "running_var": running_var}
    for name, t in vectors.items():
        expect(t, name, "batch_norm", 1)
        same_size("batch_norm", f"the channels of x and the values of {name}", x.shape[1], t.shape[0])
    same_dtype("batch_norm", x=x, **vectors)
    return like_first(x)


STATISTICS = ("running_mean", "running_var")

primitive(normalization_kernels.batch_norm_train, returns=batch_norm_type, writes=STATISTICS)
primitive(normalization_kernels.batch_norm_test, returns=batch_norm_type)


@forward(normalization_kernels.batch_norm_train)
def batch_norm_train_extras(x, gamma, beta, running_mean, running_var, momentum, eps):
    """The batch's mean and inverse standard deviation (C) are kept."""
    out, mean, inverse_std = batch_norm_train_forward(x, gamma, beta, running_mean, running_var, momentum, eps)


@adjoint(normalization_kernels.batch_norm_train)
def batch_norm_train_adjoint(x, gamma, mean, inverse_std, dout, dx, dgamma, dbeta):
    """x and dout (N, C) or (N, C, H, W), the others (C). The mean and variance depend on x as well."""
    plain, scaled = batch_norm_sums(dout, x, mean, inverse_std)
    dx += batch_norm_input_gradient(dout, x, gamma, mean, inverse_std, plain, scaled)
    dgamma += scaled
    dbeta += plain


@adjoint(normalization_kernels.batch_norm_test)
def batch_norm_test_adjoint(
    x, gamma, running_mean, running_var, eps, dout, dx, dgamma, dbeta, drunning_mean, drunning_var
):
    """x and dout (N, C) or (N, C, H, W), the others (C)."""
    inverse_std = batch_norm_inverse_std(running_var, eps)
    plain, scaled = batch_norm_sums(dout, x, running_mean, inverse_std)
    dx += scale_channels(dout, gamma, inverse_std)
    dgamma += scaled
    dbeta += plain
    drunning_mean += running_mean_gradient(plain, gamma, inverse_std)
    drunning_var += running_var_gradient(scaled, gamma, inverse_std)


def lower_batch_norm(x, gamma, beta, running_mean, running_var, train, momentum, eps):
    """By ``train``: the statistics of the batch, or the running ones."""
    arguments = ("x", "gamma", "beta", "running_mean", "running_var")
    mode = known(train, "train")
    if not isinstance(mode, bool):
        raise TypeRuleError(
            f"batch_norm: train must be True or False, not {describe(train)}", "`train=True` or `train=False`"
        )
    if mode:
        return normalization_kernels.batch_norm_train, (*arguments, "momentum", "eps")
    return normalization_kernels.batch_norm_test, (*arguments, "eps")


@primitive(static=("train",), lower=lower_batch_norm)
def batch_norm(x, gamma, beta, running_mean, running_var, train=True, momentum=0.1, eps=1e-5):
    """gamma * (x - mean) / sqrt(var + eps) + beta, channel by channel.

    x             (N, C) or (N, C, H, W), float32 or float64; the other arrays have the same dtype
    gamma, beta   (C) scale and shift
    running_mean  (C) and running_var (C): written when ``train``, read otherwise
    train         True: mean and (biased) variance of the batch; False: the running ones
    momentum      how far the running statistics move towards the batch's, 0 to 1
    eps           added to the variance

    Returns an array like x. Raises ValueError, with the sizes, when they differ, and in training when a channel has
    fewer than two values.
    """
    return run(
        lower_batch_norm, x=x, gamma=gamma, beta=beta, running_mean=running_mean, running_var=running_var,
        train=train, momentum=momentum, eps=eps,
    )  # fmt: skip
