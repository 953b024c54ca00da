"""What recurrent layers, batch normalization and dropout mean in a tile: several operations each."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np

from . import kernels_dense
from .operations import Kernel, Map, Statement
from .rules import RULES, constant, formula, rule, samples, shared
from .rules_products import in_floats
from .text import Lines
from .values import Batched, Known, Lazy, Partial, Samples, Shared, Transposed, Untileable, Value

MOMENTUM, EPS, NO_STATE, TANH = Known(0.1), Known(1e-5), Known(None), Known("tanh")
STEPS = 128  # a longer sequence is not unrolled


class States(tuple):
    """The states of a recurrent layer, the initial one first; or one value a step."""


# ---- recurrent layers

ACTIVATIONS = {"tanh": "np.tanh(a)", "relu": "relu(a)", "identity": "identity(a)"}
SLOPES = {"tanh": "a * (1 - b * b)", "relu": "relu_gradient(a, b)", "identity": "a"}


def _step(x: Batched, t: int) -> Batched:
    """The features of one step of sequences (steps, F)."""
    features = math.prod(x.shape[1:])
    return Batched(x.name, x.shape[1:], x.dtype, x.root, x.offset + t * features)


def _rnn(t, hint: str, x: Value, wx, wh, b, h0, activation) -> tuple[Batched, States, Batched]:
    x = t.stored(samples(x, "x"), hint)
    wx, wh, b = shared(wx, "wx"), shared(wh, "wh"), shared(b, "b")
    x = in_floats(t, x, hint)
    steps, features = x.shape
    units = wh.shape[0]
    if steps > STEPS:
        raise Untileable(f"rnn over {steps} steps")
    if wx.shape != (features, units) or wh.shape != (units, units) or b.shape != (units,):
        raise Untileable("rnn: sizes that differ")
    name = constant(activation)
    every = t.batched(f"{hint}_states", (steps, units))
    state = None if isinstance(h0, Known) and h0.value is None else t.stored(samples(h0, "h0"), hint)
    states: list[Any] = [state]
    for step in range(steps):
        total = t.batched(f"{hint}_sum", (units,))
        t.add(
            Kernel(
                t.line,
                "dense",
                {"out": total, "x": _step(x, step), "w": wx, "b": b},
                (total,),
                {"inputs": features, "outputs": units, "dtype": t.dtype, "bias": True},
                kernels_dense.forward,
            )
        )
        if state is not None:
            t.add(
                Kernel(
                    t.line,
                    "dense_add",
                    {"out": total, "x": state, "w": wh},
                    (total,),
                    {"inputs": units, "outputs": units, "dtype": t.dtype, "bias": False, "adds": True},
                    kernels_dense.forward,
                )
            )
        state = Batched(every.name, (units,), every.dtype, every, step * units)
        t.add(_map(t, state, formula(t, ACTIVATIONS[name], total)))
        states.append(state)
    return state, States(states), every  # type: ignore[return-value]


def _map(t, out: Batched, lazy: Lazy):
    return Map(t.line, out, lazy)


@rule("rnn_forward", "rnn_states_forward", "rnn", "rnn_states")
def rnn_forward(t, hint: str, *arguments: Value) -> Any:
    raise Untileable("rnn")


def _register(name: str, last: bool, both: bool) -> None:
    def forward(t, hint: str, x, wx, wh, b, h0=NO_STATE, activation=TANH):
        final, states, every = _rnn(t, hint, x, wx, wh, b, h0, activation)
        out = final if last else every
        return (out, states) if both else out

    RULES[name] = forward


_register("rnn_forward", True, True)
_register("rnn_states_forward", False, True)
_register("rnn", True, False)
_register("rnn_states", False, False)


@rule("rnn_gradient")
def rnn_gradient(t, hint: str, dlast: Value, dstates: Value, states: Value, wh: Value, activation=TANH):
    assert isinstance(states, States)
    wh, name = shared(wh, "wh"), constant(activation)
    units, steps = wh.shape[0], len(states) - 1
    each = None if isinstance(dstates, Known) else t.stored(samples(dstates, "dstates"), hint)
    carried: Value | None = None if isinstance(dlast, Known) else samples(dlast, "dlast")
    every = t.batched(hint, (steps, units))
    dsums: list[Batched] = []
    for step in range(steps - 1, -1, -1):
        if each is not None:
            here = _step(each, step)
            carried = here if carried is None else formula(t, "a + b", carried, here)
        slope = Batched(every.name, (units,), every.dtype, every, step * units)
        t.add(_map(t, slope, formula(t, SLOPES[name], carried, states[step + 1])))  # type: ignore[arg-type]
        dsums.insert(0, slope)
        if step > 0 or states[0] is not None:
            carried = t.batched("dh", (units,))
            t.add(
                Kernel(
                    t.line,
                    "dense_input_gradient",
                    {"dx": carried, "dout": slope, "w": wh},
                    (carried,),
                    {"inputs": units, "outputs": units, "dtype": t.dtype},
                    kernels_dense.input_gradient,
                )
            )
    return States(dsums), carried


def _products(t, hint: str, pairs: list[tuple[Batched, Batched]], shape: tuple[int, int]) -> Partial | Shared:
    """The sum over steps of x.T @ dsums."""
    out: Partial | None = None
    for x, dout in pairs:
        made = RULES["@"](t, hint, _transposed(x), dout)
        last = t.operations[-1]
        if out is None:
            out = made
            continue
        last.operands = {k: out if v is made else v for k, v in last.operands.items()}
        last.made, last.again = (out,), True
    if out is None:
        return t.constant_array(np.zeros(shape, t.dtype))  # a single step from zeros
    return out


def _transposed(x: Batched):
    return Transposed(x)


@rule("rnn_input_weight_gradient")
def rnn_input_weight_gradient(t, hint: str, x: Value, dsums: Value) -> Value:
    assert isinstance(dsums, States)
    x = t.stored(samples(x, "x"), hint)
    pairs = [(_step(x, k), d) for k, d in enumerate(dsums)]
    return _products(t, hint, pairs, (x.shape[1], dsums[0].shape[0]))


@rule("rnn_state_weight_gradient")
def rnn_state_weight_gradient(t, hint: str, states: Value, dsums: Value) -> Value:
    assert isinstance(states, States) and isinstance(dsums, States)
    pairs = [(h, d) for h, d in zip(states, dsums, strict=False) if h is not None]
    units = dsums[0].shape[0]
    return _products(t, hint, pairs, (units, units))


@rule("rnn_bias_gradient")
def rnn_bias_gradient(t, hint: str, dsums: Value) -> Partial:
    assert isinstance(dsums, States)
    total: Lazy | Batched = dsums[0]
    for each in dsums[1:]:
        total = formula(t, "a + b", total, each)
    return t.summed(total, (0,), dsums[0].shape, hint)


@rule("rnn_input_gradient")
def rnn_input_gradient(t, hint: str, dsums: Value, wx: Value) -> Batched:
    assert isinstance(dsums, States)
    wx = shared(wx, "wx")
    features = wx.shape[0]
    every = t.batched(hint, (len(dsums), features))
    for step, each in enumerate(dsums):
        out = Batched(every.name, (features,), every.dtype, every, step * features)
        t.add(
            Kernel(
                t.line,
                "dense_input_gradient",
                {"dx": out, "dout": each, "w": wx},
                (out,),
                {"inputs": features, "outputs": wx.shape[1], "dtype": t.dtype},
                kernels_dense.input_gradient,
            )
        )
    return every


# ---- batch normalization


def _channelwise(t, hint: str, value: Value, rank: int, dtype: str) -> Shared:
    """A value a channel, to be broadcast over positions, in the dtype of the samples."""
    value = t.total(value) if isinstance(value, Partial) else value
    shape = (value.shape[0], *[1] * (rank - 1))
    cast = "value" if value.dtype == dtype else f"value.astype(np.{dtype})"
    if rank == 1 and value.dtype == dtype:
        return value
    return t.over(hint, cast + (f".reshape({shape})" if rank > 1 else ""), value=value)


@rule("batch_norm_train_forward")
def batch_norm_train_forward(t, hint: str, x, gamma, beta, running_mean, running_var, momentum=MOMENTUM, eps=EPS):
    x = t.stored(samples(x, "x"), hint)
    channels, rank = x.shape[0], len(x.shape)
    positions = math.prod(x.shape[1:])
    sums = t.summed(x, (0,), (channels,), "mean_sums", "float64")
    count = Known(Samples(positions))
    enough = ast.parse(f"enough_values(size * {positions})").body[0]
    t.add(Statement(t.line, enough, (), (), effect=True))
    mean64 = t.over("batch_mean", "sums_of / count_of", sums_of=sums, count_of=count)
    mean = t.over("mean", f"mean_of.astype(np.{t.dtype})", mean_of=mean64)
    centered = formula(t, "(a - b) * (a - b)", x, _channelwise(t, "center", mean64, rank, t.dtype))
    squares = t.summed(centered, (0,), (channels,), "variance_sums", "float64")
    variance = t.over("variance", "sums_of / count_of", sums_of=squares, count_of=count)
    inverse = t.over(
        "inverse_std",
        f"(1 / np.sqrt(variance_of + {constant(eps)!r})).astype(np.{t.dtype})",
        variance_of=variance,
    )
    moved = (shared(running_mean, "running_mean"), shared(running_var, "running_var"))
    names = ", ".join(v.name for v in (*moved, mean64, variance))
    call = f"move_statistics({names}, size * {positions}, {constant(momentum)!r})"
    t.add(Statement(t.line, ast.parse(call).body[0], (), (*moved, mean64, variance), effect=True))
    scale = t.over("scale", "inverse_of * gamma_of", inverse_of=inverse, gamma_of=shared(gamma, "gamma"))
    out = formula(
        t,
        "(a - b) * c + d",
        x,
        _channelwise(t, "center", mean, rank, t.dtype),
        _channelwise(t, "scale", scale, rank, t.dtype),
        _channelwise(t, "shift", shared(beta, "beta"), rank, t.dtype),
    )
    return t.stored(out, hint), mean, inverse


@rule("batch_norm_train")
def batch_norm_train(t, hint: str, *arguments: Value) -> Batched:
    return batch_norm_train_forward(t, hint, *arguments)[0]


@rule("batch_norm_test")
def batch_norm_test(t, hint: str, x, gamma, beta, running_mean, running_var, eps=EPS):
    x = t.stored(samples(x, "x"), hint)
    rank = len(x.shape)
    inverse = t.over(
        "inverse_std", f"1 / np.sqrt(var_of + {constant(eps)!r})", var_of=shared(running_var, "running_var")
    )
    scale = t.over("scale", "inverse_of * gamma_of", inverse_of=inverse, gamma_of=shared(gamma, "gamma"))
    return formula(
        t,
        "(a - b) * c + d",
        x,
        _channelwise(t, "center", shared(running_mean, "mean"), rank, t.dtype),
        _channelwise(t, "scale", scale, rank, t.dtype),
        _channelwise(t, "shift", shared(beta, "beta"), rank, t.dtype),
    )


@rule("batch_norm_sums")
def batch_norm_sums(t, hint: str, dout, x, mean, inverse_std):
    dout, x = samples(dout, "dout"), t.stored(samples(x, "x"), hint)
    channels, rank = x.shape[0], len(x.shape)
    plain = t.summed(dout, (0,), (channels,), "plain_sums")
    normal = formula(
        t,
        "a * ((b - c) * d)",
        dout,
        x,
        _channelwise(t, "center", shared(mean, "mean"), rank, t.dtype),
        _channelwise(t, "inverse", shared(inverse_std, "inverse_std"), rank, t.dtype),
    )
    scaled = t.summed(normal, (0,), (channels,), "scaled_sums")
    return plain, scaled


@rule("batch_norm_input_gradient")
def batch_norm_input_gradient(t, hint: str, dout, x, gamma, mean, inverse_std, plain, scaled) -> Lazy:
    dout, x = samples(dout, "dout"), t.stored(samples(x, "x"), hint)
    rank = len(x.shape)
    count = Known(Samples(math.prod(x.shape[1:])))

    def channel(name: str, text: str, **values: Value) -> Shared:
        return _channelwise(t, name, t.over(name, text, **values), rank, t.dtype)

    scale = channel(
        "scale", "gamma_of * inverse_of", gamma_of=shared(gamma, "gamma"), inverse_of=shared(inverse_std, "inverse_std")
    )
    shift = channel("shift", "plain_of / count_of", plain_of=plain, count_of=count)
    tilt = channel(
        "tilt", "scaled_of * inverse_of / count_of", scaled_of=scaled, inverse_of=inverse_std, count_of=count
    )
    center = _channelwise(t, "center", shared(mean, "mean"), rank, t.dtype)
    return formula(t, "c * (a - d - (b - e) * f)", dout, x, scale, shift, center, tilt)


@rule("scale_channels")
def scale_channels(t, hint: str, dout, gamma, inverse_std) -> Lazy:
    dout = samples(dout, "dout")
    scale = t.over("scale", "gamma_of * inverse_of", gamma_of=gamma, inverse_of=inverse_std)
    return formula(t, "a * b", dout, _channelwise(t, "scale", scale, len(dout.shape), t.dtype))


# ---- dropout


def _dropout(size: int, lanes: int, dtype: str, rate: float) -> tuple[str, str]:
    """out = x / (1 - rate) where a value is kept; its place in the whole batch decides, as in ``nn.dropout``."""
    lines = Lines()
    lines(f"scale = np.{dtype}({1 / (1 - rate)!r})")
    with lines.block(f"for k in range({size}):"), lines.block(f"for n in range({lanes}):"):
        lines(f"gone = dropped((start + n) * {size} + k, {rate!r}, seed)")
        lines(f"out[k * {lanes} + n] = np.{dtype}(0) if gone else x[k * {lanes} + n] * scale")
    return "out, x, start, seed", lines.text


@rule("dropout", "dropout_gradient")
def dropout(t, hint: str, x: Value, rate: Value, seed: Value) -> Batched:
    x = t.stored(samples(x, "x"), hint)
    share = constant(rate)
    if not 0 <= share < 1:
        raise Untileable("dropout: rate must be at least 0 and less than 1")
    out = t.batched(hint, x.shape)
    given: Any = seed if isinstance(seed, Shared) else str(int(constant(seed)))
    t.add(
        Kernel(
            t.line,
            "dropout",
            {"out": out, "x": x, "start": "start", "seed": given},
            (out,),
            {"size": x.size, "dtype": t.dtype, "rate": float(share)},
            _dropout,
        )
    )
    return out
