"""Kernels of the simple recurrent layer. Inside, states are (steps, N, H), so that one step is one matrix for BLAS."""

import numpy as np

from tangentlike.primitives.registry import kernel
from tangentlike.vectors import tanh

from .dense_kernels import column_sums
from .sizes import SizeError


@kernel
def rnn(x, wx, wh, b, h0=None, activation="tanh"):
    """The last state (N, H) of h = activation(x[:, t] @ wx + h @ wh + b)."""
    return rnn_forward(x, wx, wh, b, h0, activation)[0]


@kernel
def rnn_states(x, wx, wh, b, h0=None, activation="tanh"):
    """All states (N, steps, H) of h = activation(x[:, t] @ wx + h @ wh + b)."""
    return rnn_states_forward(x, wx, wh, b, h0, activation)[0]


@kernel
def rnn_forward(x, wx, wh, b, h0=None, activation="tanh"):
    """The last state (N, H), and the states from the initial one on (steps + 1, N, H) that the gradient needs."""
    states = rnn_steps(x, wx, wh, b, h0, activation)
    return states[x.shape[1]].copy(), states


@kernel
def rnn_states_forward(x, wx, wh, b, h0=None, activation="tanh"):
    """All states (N, steps, H), and the states from the initial one on (steps + 1, N, H) that the gradient needs."""
    states = rnn_steps(x, wx, wh, b, h0, activation)
    return samples_first(states[1:]), states


@kernel
def rnn_steps(x, wx, wh, b, h0, activation):
    """The initial state and the state after each step: (steps + 1, N, H). Raises ValueError when sizes differ."""
    samples, steps, features = x.shape
    units = wh.shape[0]
    if features != wx.shape[0]:
        raise SizeError(
            "rnn: the features of x and the rows of wx are {} and {}, which must be equal", features, wx.shape[0]
        )
    if wx.shape[1] != units:
        raise SizeError(
            "rnn: the columns of wx and the rows of wh are {} and {}, which must be equal", wx.shape[1], units
        )
    if units != wh.shape[1]:
        raise SizeError("rnn: the rows and columns of wh are {} and {}, which must be equal", units, wh.shape[1])
    if units != b.shape[0]:
        raise SizeError(
            "rnn: the columns of wx and the values of b are {} and {}, which must be equal", units, b.shape[0]
        )
    states = np.zeros((steps + 1, samples, units), x.dtype)
    if h0 is not None:
        if samples != h0.shape[0]:
            raise SizeError("rnn: the samples of x and of h0 are {} and {}, which must be equal", samples, h0.shape[0])
        if units != h0.shape[1]:
            raise SizeError(
                "rnn: the rows of wh and the units of h0 are {} and {}, which must be equal", units, h0.shape[1]
            )
        states[0] = h0
    rows = np.ascontiguousarray(x).reshape(samples * steps, features)
    inputs = np.dot(rows, np.ascontiguousarray(wx)).reshape(samples, steps, units)
    weights = np.ascontiguousarray(wh)
    for t in range(steps):
        sums = np.dot(states[t], weights)
        for n in range(samples):
            for i in range(units):
                sums[n, i] += inputs[n, t, i] + b[i]
        activate(sums, states[t + 1], activation)
    return states


@kernel
def activate(sums, out, activation):
    """out = activation(sums), elementwise, for matrices of one shape; NaN stays NaN."""
    zero = sums.dtype.type(0)
    flat, target = sums.reshape(sums.size), out.reshape(out.size)
    if activation == "tanh":
        for i in range(flat.size):
            target[i] = tanh(flat[i])
    elif activation == "relu":
        for i in range(flat.size):
            target[i] = zero if flat[i] <= zero else flat[i]
    else:
        target[:] = flat


@kernel
def rnn_gradient(dlast, dstates, states, wh, activation="tanh"):
    """The gradients of the sums that were activated (steps, N, H), and of the initial state (N, H).

    ``dlast`` (N, H) or None is the gradient of the last state, ``dstates`` (N, steps, H) or None that of all states.
    """
    steps, samples, units = states.shape[0] - 1, states.shape[1], states.shape[2]
    dsums = np.empty((steps, samples, units), states.dtype)
    dh = np.zeros((samples, units), states.dtype)
    if dlast is not None:
        dh[:] = dlast
    transposed = np.ascontiguousarray(wh).T
    for t in range(steps - 1, -1, -1):
        if dstates is not None:
            dh += dstates[:, t]
        deactivate(dh, states[t + 1], dsums[t], activation)
        dh = np.dot(dsums[t], transposed)
    return dsums, dh


@kernel
def deactivate(dh, h, dsums, activation):
    """dsums = dh * activation', for matrices of one shape; the slope follows from the activated value h."""
    zero = h.dtype.type(0)
    for n in range(h.shape[0]):
        slope, value, target = dh[n], h[n], dsums[n]
        if activation == "tanh":
            for i in range(value.size):
                target[i] = slope[i] - slope[i] * (value[i] * value[i])
        elif activation == "relu":
            for i in range(value.size):
                target[i] = zero if value[i] <= zero else slope[i]
        else:
            for i in range(value.size):
                target[i] = slope[i]


@kernel
def samples_first(states):
    """(steps, N, H) as (N, steps, H)."""
    out = np.empty((states.shape[1], states.shape[0], states.shape[2]), states.dtype)
    for t in range(states.shape[0]):
        for n in range(states.shape[1]):
            for i in range(states.shape[2]):
                out[n, t, i] = states[t, n, i]
    return out


@kernel
def rnn_input_gradient(dsums, wx):
    """dx (N, steps, F): dsums (steps, N, H) times the transposed wx (F, H)."""
    steps, samples, units = dsums.shape
    rows = samples_first(dsums).reshape(samples * steps, units)
    return np.dot(rows, np.ascontiguousarray(wx).T).reshape(samples, steps, wx.shape[0])


@kernel
def rnn_input_weight_gradient(x, dsums):
    """dwx (F, H): the inputs of all steps, transposed, times dsums (steps, N, H)."""
    steps, samples, units = dsums.shape
    rows = np.ascontiguousarray(x).reshape(samples * steps, x.shape[2])
    return np.dot(rows.T, samples_first(dsums).reshape(samples * steps, units))


@kernel
def rnn_state_weight_gradient(states, dsums):
    """dwh (H, H): the states before each step, transposed, times dsums (steps, N, H)."""
    steps, samples, units = dsums.shape
    before = states[:steps].reshape(steps * samples, units)
    return np.dot(before.T, dsums.reshape(steps * samples, units))


@kernel
def rnn_bias_gradient(dsums):
    """db (H): dsums (steps, N, H) summed over steps and samples."""
    return column_sums(dsums.reshape(dsums.shape[0] * dsums.shape[1], dsums.shape[2]))
