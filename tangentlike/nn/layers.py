"""Layers of features (N, F) and sequences (N, steps, F), and the activations, as PyTorch's users know them.

Weights are (inputs, outputs), as ``nn.dense`` takes them: the transposes of PyTorch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ArgumentError
from ..templates.recurrent import ACTIVATIONS
from .layer import Layer, Mismatch, Shape, expect, options, share, truth, whole


@dataclass(frozen=True, eq=False, repr=False)
class Linear(Layer):
    """``x @ w + b`` on features (N, in_features); of sequences (N, steps, in_features) on each step."""

    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self):
        whole(self, "in_features")
        whole(self, "out_features")
        truth(self, "bias")

    def parameters(self):
        shapes = {"w": (self.in_features, self.out_features), "b": (self.out_features,)}
        return shapes if self.bias else {"w": shapes["w"]}

    def fan_in(self):
        return self.in_features

    def takes(self):
        return (self.in_features,)

    def gives(self, shape):
        text = f"{self.in_features} features"
        expect(shape, text, (1, 2), hint="put nn.Flatten() before it")
        expect(shape[-1:], text, (1,), (self.in_features,))
        return (*shape[:-1], self.out_features)

    def write(self, x, names, shape, train):
        arguments = ", ".join(names.values())
        if shape is None or len(shape) == 1:
            return f"nn.dense({x}, {arguments})"
        rows = f"nn.dense({x}.reshape(-1, {self.in_features}), {arguments})"
        return f"{rows}.reshape({x}.shape[0], {x}.shape[1], {self.out_features})"


@dataclass(frozen=True, eq=False, repr=False)
class RNN(Layer):
    """Elman's recurrent layer over sequences (N, steps, input_size), any number of steps: the cells share weights.

    Returns the last state (N, hidden_size), many to one; with ``all_states`` the state of each step
    (N, steps, hidden_size), many to many. ``activation`` is "tanh", "relu" or "identity". One bias, where PyTorch
    adds two.
    """

    input_size: int
    hidden_size: int
    activation: str = "tanh"
    all_states: bool = False

    def __post_init__(self):
        whole(self, "input_size")
        whole(self, "hidden_size")
        truth(self, "all_states")
        if self.activation not in ACTIVATIONS:
            raise ArgumentError(f"RNN: activation={self.activation!r} is not one of {', '.join(ACTIVATIONS)}")

    def parameters(self):
        hidden = self.hidden_size
        return {"wx": (self.input_size, hidden), "wh": (hidden, hidden), "b": (hidden,)}

    def fan_in(self):
        return self.hidden_size  # as PyTorch counts it

    def takes(self):
        return (None, self.input_size)

    def gives(self, shape):
        hint = f"put nn.Unflatten(1, (steps, {self.input_size})) before it" if len(shape) == 1 else ""
        expect(shape, f"sequences (N, steps, {self.input_size})", (2,), (None, self.input_size), hint)
        return (shape[0], self.hidden_size) if self.all_states else (self.hidden_size,)

    def write(self, x, names, shape, train):
        return f"nn.rnn({x}, {', '.join(names.values())}{options(self, 'activation', 'all_states')})"


@dataclass(frozen=True, eq=False, repr=False)
class BatchNorm(Layer):
    """What batch normalization of features and of images share."""

    family: ClassVar[str] = "norm"

    num_features: int
    eps: float = 1e-5
    momentum: float = 0.1

    def __post_init__(self):
        whole(self, "num_features")
        share(self, "eps")
        share(self, "momentum")

    def parameters(self):
        return {"gamma": (self.num_features,), "beta": (self.num_features,)}

    def buffers(self):
        return {"running_mean": (self.num_features,), "running_var": (self.num_features,)}

    def start(self):
        return {"gamma": 1.0, "beta": 0.0, "running_var": 1.0}

    def write(self, x, names, shape, train):
        mode = "" if train else ", train=False"
        changed = options(self, "momentum", "eps") if train else options(self, "eps")
        return f"nn.batch_norm({x}, {', '.join(names.values())}{mode}{changed})"


class BatchNorm1d(BatchNorm):
    """Batch normalization of features (N, num_features), with PyTorch's running mean and variance."""

    def takes(self):
        return (self.num_features,)

    def gives(self, shape):
        hint = {2: "", 3: f"for images: nn.BatchNorm2d({self.num_features})"}.get(len(shape), "")
        expect(shape, f"{self.num_features} features (N, {self.num_features})", (1,), (self.num_features,), hint)
        return shape


@dataclass(frozen=True, eq=False, repr=False)
class Dropout(Layer):
    """In training each value is dropped with probability ``p``, the others are scaled by 1 / (1 - p); else nothing.

    What is dropped follows from the model's ``seed`` and the number of training steps so far: a run can be repeated,
    and continued from a saved state.
    """

    draws: ClassVar[bool] = True

    p: float = 0.5

    def __post_init__(self):
        share(self, "p", below=True)

    def write(self, x, names, shape, train):
        return f"nn.dropout({x}, {self.p!r}, {names['seed']})" if train else f"nn.identity({x})"


class ReLU(Layer):
    """max(x, 0)."""

    def write(self, x, names, shape, train):
        return f"nn.relu({x})"


class Tanh(Layer):
    """The hyperbolic tangent."""

    def write(self, x, names, shape, train):
        return f"nn.tanh({x})"


class Sigmoid(Layer):
    """1 / (1 + exp(-x))."""

    def write(self, x, names, shape, train):
        return f"nn.sigmoid({x})"


class Identity(Layer):
    """The input itself."""

    def write(self, x, names, shape, train):
        return f"nn.identity({x})"


@dataclass(frozen=True, eq=False, repr=False)
class Softmax(Layer):
    """Probabilities: exp(x) / sum(exp(x)) over the features, the last axis (the only ``dim`` there is).

    ``CrossEntropyLoss`` takes scores, not probabilities: it has its own.
    """

    dim: int = -1

    def gives(self, shape: Shape) -> Shape:
        if len(shape) > 2:
            raise Mismatch("features", "put nn.Flatten() before it")
        if self.dim not in (-1, len(shape)):
            raise Mismatch(f"features in dimension {self.dim}", "the features are the last axis, dim=-1")
        return shape

    def write(self, x, names, shape, train):
        return f"nn.softmax({x})"


class LogSoftmax(Softmax):
    """Logarithms of the probabilities, over the last axis."""

    def write(self, x, names, shape, train):
        return f"nn.log_softmax({x})"
