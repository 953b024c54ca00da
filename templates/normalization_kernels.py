"""Kernels of batch normalization, over the samples of (N, C) or the samples and positions of (N, C, H, W)."""

import numpy as np

from tangentlike.primitives.registry import REORDER, kernel

from .sizes import SizeError


@kernel
def batch_norm_train(x, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    """gamma * (x - mean) / sqrt(var + eps) + beta with the batch's own statistics; updates the running ones."""
    return batch_norm_train_forward(x, gamma, beta, running_mean, running_var, momentum, eps)[0]


@kernel
def batch_norm_train_forward(x, gamma, beta, running_mean, running_var, momentum=0.1, eps=1e-5):
    """The same, with the batch's mean (C) and 1 / sqrt(var + eps) (C) that the gradient needs."""
    check_channels(x, gamma, beta, running_mean, running_var)
    values = by_channel(x)
    samples, channels, positions = values.shape
    count = samples * positions
    if count < 2:
        raise SizeError("batch_norm: training needs more than 1 value a channel, not {}", count)
    mean, variance = channel_statistics(values)
    for c in range(channels):
        running_mean[c] += momentum * (mean[c] - running_mean[c])
        running_var[c] += momentum * (variance[c] * count / (count - 1) - running_var[c])
    center, inverse_std = mean.astype(x.dtype), (1 / np.sqrt(variance + eps)).astype(x.dtype)
    return normalize(values, center, inverse_std, gamma, beta).reshape(x.shape), center, inverse_std


@kernel
def batch_norm_test(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """gamma * (x - running_mean) / sqrt(running_var + eps) + beta."""
    check_channels(x, gamma, beta, running_mean, running_var)
    center, inverse_std = running_mean.astype(x.dtype), batch_norm_inverse_std(running_var, eps).astype(x.dtype)
    return normalize(by_channel(x), center, inverse_std, gamma, beta).reshape(x.shape)


@kernel
def batch_norm_inverse_std(variance, eps=1e-5):
    """1 / sqrt(variance + eps), in the dtype of the variance (C)."""
    out = np.empty(variance.shape, variance.dtype)
    for c in range(variance.size):
        out[c] = 1 / np.sqrt(variance[c] + np.float64(eps))
    return out


@kernel(fastmath=REORDER)
def batch_norm_sums(dout, x, mean, inverse_std):
    """The sums over a channel of dout, and of dout * (x - mean) * inverse_std: two (C) arrays."""
    slopes, values = by_channel(dout), by_channel(x)
    channels = values.shape[1]
    plain, scaled = np.zeros(channels, np.float64), np.zeros(channels, np.float64)
    for n in range(values.shape[0]):
        for c in range(channels):
            slope, value, center = slopes[n, c], values[n, c], mean[c]
            first, second = 0.0, 0.0
            for i in range(value.size):
                first += slope[i]
                second += slope[i] * (value[i] - center)
            plain[c] += first
            scaled[c] += second * inverse_std[c]
    return plain.astype(x.dtype), scaled.astype(x.dtype)


@kernel
def batch_norm_input_gradient(dout, x, gamma, mean, inverse_std, plain, scaled):
    """dx = gamma * inverse_std * (dout - (plain + normalized * scaled) / count), sums of :func:`batch_norm_sums`."""
    slopes, values = by_channel(dout), by_channel(x)
    samples, channels, positions = values.shape
    count = x.dtype.type(max(samples * positions, 1))
    dx = np.empty(values.shape, x.dtype)
    for n in range(samples):
        for c in range(channels):
            slope, value, target = slopes[n, c], values[n, c], dx[n, c]
            scale, center = gamma[c] * inverse_std[c], mean[c]
            shift, tilt = plain[c] / count, scaled[c] * inverse_std[c] / count
            for i in range(target.size):
                target[i] = scale * (slope[i] - shift - (value[i] - center) * tilt)
    return dx.reshape(x.shape)


@kernel
def scale_channels(dout, gamma, inverse_std):
    """dout * gamma * inverse_std, channel by channel."""
    slopes = by_channel(dout)
    dx = np.empty(slopes.shape, dout.dtype)
    for n in range(slopes.shape[0]):
        for c in range(slopes.shape[1]):
            slope, target, scale = slopes[n, c], dx[n, c], gamma[c] * inverse_std[c]
            for i in range(target.size):
                target[i] = slope[i] * scale
    return dx.reshape(dout.shape)


@kernel
def running_mean_gradient(plain, gamma, inverse_std):
    """-sum(dout) * gamma * inverse_std (C)."""
    return -(plain * gamma * inverse_std)


@kernel
def running_var_gradient(scaled, gamma, inverse_std):
    """-sum(dout * (x - mean) * inverse_std) * gamma * inverse_std**2 / 2 (C)."""
    half = scaled.dtype.type(0.5)
    return -(half * scaled * gamma * inverse_std * inverse_std)


@kernel
def by_channel(x):
    """x (N, C) or (N, C, H, W) as (N, C, positions)."""
    positions = 1
    for axis in range(2, x.ndim):
        positions *= x.shape[axis]
    return np.ascontiguousarray(x).reshape(x.shape[0], x.shape[1], positions)


@kernel(fastmath=REORDER)
def channel_statistics(values):
    """Mean and (biased) variance of each channel of values (N, C, positions), in float64, in two passes."""
    samples, channels, positions = values.shape
    mean, variance = np.zeros(channels, np.float64), np.zeros(channels, np.float64)
    for n in range(samples):
        for c in range(channels):
            row, total = values[n, c], 0.0
            for i in range(positions):
                total += row[i]
            mean[c] += total
    mean /= samples * positions
    for n in range(samples):
        for c in range(channels):
            row, total, center = values[n, c], 0.0, mean[c]
            for i in range(positions):
                total += (row[i] - center) * (row[i] - center)
            variance[c] += total
    return mean, variance / (samples * positions)


@kernel
def normalize(values, center, inverse_std, gamma, beta):
    """(values - center) * inverse_std * gamma + beta, channel by channel of values (N, C, positions)."""
    out = np.empty(values.shape, values.dtype)
    for n in range(values.shape[0]):
        for c in range(values.shape[1]):
            row, target = values[n, c], out[n, c]
            middle, scale, shift = center[c], inverse_std[c] * gamma[c], beta[c]
            for i in range(target.size):
                target[i] = (row[i] - middle) * scale + shift
    return out


@kernel
def check_channels(x, gamma, beta, running_mean, running_var):
    """Raise ValueError unless all have one value a channel of x."""
    if x.shape[1] != gamma.shape[0]:
        raise SizeError(
            "batch_norm: the channels of x and the values of gamma are {} and {}, which must be equal",
            x.shape[1],
            gamma.shape[0],
        )
    if x.shape[1] != beta.shape[0]:
        raise SizeError(
            "batch_norm: the channels of x and the values of beta are {} and {}, which must be equal",
            x.shape[1],
            beta.shape[0],
        )
    if x.shape[1] != running_mean.shape[0]:
        raise SizeError(
            "batch_norm: the channels of x and the values of running_mean are {} and {}, which must be equal",
            x.shape[1],
            running_mean.shape[0],
        )
    if x.shape[1] != running_var.shape[0]:
        raise SizeError(
            "batch_norm: the channels of x and the values of running_var are {} and {}, which must be equal",
            x.shape[1],
            running_var.shape[0],
        )
