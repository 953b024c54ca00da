"""The simple recurrent layer (Elman): h[t] = activation(x[t] @ wx + h[t-1] @ wh + b).

Backpropagation through time (Werbos 1990): ds[t] = dh[t] * activation', dh[t-1] += ds[t] @ wh.T. The weights' gradients
are single matrix products over all steps at once.
"""

from tangentlike.form.types import Array, Constant, TypeRuleError
from tangentlike.primitives.registry import adjoint, forward, primitive

from . import recurrent_kernels
from .layer import expect, known, run, same_dtype, same_size
from .recurrent_kernels import (
    rnn_bias_gradient,
    rnn_forward,
    rnn_gradient,
    rnn_input_gradient,
    rnn_input_weight_gradient,
    rnn_state_weight_gradient,
    rnn_states_forward,
)

ACTIVATIONS = ("tanh", "relu", "identity")


def rnn_states_type(x, wx, wh, b, h0, activation):
    """(N, steps, H); refuses wrong ranks, dtypes and, where they are known, sizes that differ."""
    expect(x, "x", "rnn", 3)
    expect(wx, "wx", "rnn", 2)
    expect(wh, "wh", "rnn", 2)
    expect(b, "b", "rnn", 1)
    same_dtype("rnn", x=x, wx=wx, wh=wh, b=b, h0=h0)
    same_size("rnn", "the features of x and the rows of wx", x.shape[2], wx.shape[0])
    same_size("rnn", "the columns of wx and the rows of wh", wx.shape[1], wh.shape[0])
    same_size("rnn", "the rows and columns of wh", wh.shape[0], wh.shape[1])
    same_size("rnn", "the columns of wx and the values of b", wx.shape[1], b.shape[0])
    if not isinstance(h0, Constant):
        expect(h0, "h0", "rnn", 2)
        same_size("rnn", "the samples of x and of h0", x.shape[0], h0.shape[0])
        same_size("rnn", "the rows of wh and the units of h0", wh.shape[0], h0.shape[1])
    elif h0.value is not None:
        raise TypeRuleError(f"rnn: h0 must be an array (N, H), or None, not {h0.value!r}", "`h0=None` for a start at 0")
    return Array(x.dtype, (x.shape[0], x.shape[1], wh.shape[1]))


def rnn_type(x, wx, wh, b, h0, activation):
    """(N, H)."""
    states = rnn_states_type(x, wx, wh, b, h0, activation)
    return Array(states.dtype, (states.shape[0], states.shape[2]))


primitive(recurrent_kernels.rnn, returns=rnn_type)
primitive(recurrent_kernels.rnn_states, returns=rnn_states_type)


@forward(recurrent_kernels.rnn)
def rnn_extras(x, wx, wh, b, h0, activation):
    """The states of all steps are kept."""
    out, states = rnn_forward(x, wx, wh, b, h0, activation)


@adjoint(recurrent_kernels.rnn)
def rnn_adjoint(x, wx, wh, activation, states, dout, dx, dwx, dwh, db, dh0):
    """x (N, steps, F), wx (F, H), wh (H, H), b (H), h0 (N, H), dout (N, H)."""
    dsums, dstart = rnn_gradient(dout, None, states, wh, activation)
    dx += rnn_input_gradient(dsums, wx)
    dwx += rnn_input_weight_gradient(x, dsums)
    dwh += rnn_state_weight_gradient(states, dsums)
    db += rnn_bias_gradient(dsums)
    dh0 += dstart


@forward(recurrent_kernels.rnn_states)
def rnn_states_extras(x, wx, wh, b, h0, activation):
    """The states of all steps are kept, steps first."""
    out, states = rnn_states_forward(x, wx, wh, b, h0, activation)


@adjoint(recurrent_kernels.rnn_states)
def rnn_states_adjoint(x, wx, wh, activation, states, dout, dx, dwx, dwh, db, dh0):
    """x (N, steps, F), wx (F, H), wh (H, H), b (H), h0 (N, H), dout (N, steps, H)."""
    dsums, dstart = rnn_gradient(None, dout, states, wh, activation)
    dx += rnn_input_gradient(dsums, wx)
    dwx += rnn_input_weight_gradient(x, dsums)
    dwh += rnn_state_weight_gradient(states, dsums)
    db += rnn_bias_gradient(dsums)
    dh0 += dstart


def lower_rnn(x, wx, wh, b, h0, activation, all_states):
    """By ``all_states``: all states or the last."""
    name = known(activation, "activation")
    if name not in ACTIVATIONS:
        raise TypeRuleError(f"rnn: activation={name!r} is not known", f"one of {', '.join(map(repr, ACTIVATIONS))}")
    function = recurrent_kernels.rnn_states if known(all_states, "all_states") else recurrent_kernels.rnn
    return function, ("x", "wx", "wh", "b", "h0", (name,))


@primitive(static=("activation", "all_states"), lower=lower_rnn)
def rnn(x, wx, wh, b, h0=None, activation="tanh", all_states=False):
    """Run h = activation(x[:, t] @ wx + h @ wh + b) over the steps of x.

    x           (N, steps, F) sequences, float32 or float64; the other arrays have the same dtype
    wx          (F, H) weights of the input
    wh          (H, H) weights of the state
    b           (H)
    h0          (N, H) the initial state; None: zeros
    activation  "tanh", "relu" or "identity"
    all_states  return the states after all steps (N, steps, H) instead of the last (N, H)

    Raises ValueError, with the sizes, when they differ.
    """
    return run(lower_rnn, x=x, wx=wx, wh=wh, b=b, h0=h0, activation=activation, all_states=all_states)
