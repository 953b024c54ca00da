"""Optimizers that update parameters in place.

Parameters are arrays in any nesting of tuples, NamedTuples, lists and dicts; gradients have the same structure. Each
array keeps its dtype: float32 parameters are updated in float32. What an optimizer remembers is allocated at the first
step and reused, so that a step allocates nothing.

``weight_decay`` is that of PyTorch's optimizers of the same names: ``weight_decay * p`` is added to the gradient of
every parameter, biases too, before anything else. It is the gradient of ``weight_decay / 2 * sum(p * p)``.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from ..primitives.registry import kernel
from .arguments import checked_number
from .trees import leaves, matched


@kernel
def sgd_update(p, g, lr, decay):
    """p -= lr * (g + decay * p), for vectors."""
    for i in range(p.size):
        p[i] -= lr * (g[i] + decay * p[i])


@kernel
def momentum_update(p, g, velocity, lr, momentum, decay):
    """velocity = momentum * velocity + g + decay * p; p -= lr * velocity, for vectors."""
    for i in range(p.size):
        velocity[i] = momentum * velocity[i] + (g[i] + decay * p[i])
        p[i] -= lr * velocity[i]


@kernel
def adam_update(p, g, mean, square, rate, beta1, beta2, rest1, rest2, scale, eps, decay, kept):
    """Adam for vectors; ``rest`` is 1 - beta, ``rate`` and ``scale`` carry the corrections of this step.

    ``decay`` adds to the gradient, ``kept`` is the share of the parameter that is left before the step.
    """
    for i in range(p.size):
        slope = g[i] + decay * p[i]
        mean[i] = beta1 * mean[i] + rest1 * slope
        square[i] = beta2 * square[i] + rest2 * slope * slope
        p[i] = kept * p[i] - rate * mean[i] / (np.sqrt(square[i]) * scale + eps)


class Optimizer:
    """What the optimizers share: state by array, and the walk over parameters and gradients."""

    slots = 0  # how many state arrays each parameter has
    update: Any  # the kernel ``update(p, g, *state, *numbers)`` for vectors

    def __init__(self, lr: float, weight_decay: float = 0.0):
        self.lr = _not_negative("lr", lr)
        self.weight_decay = _not_negative("weight_decay", weight_decay)
        self.steps = 0
        self.state: list[tuple[np.ndarray, ...]] | None = None

    def prepare(self, params: Any) -> None:
        """Allocate the state and compile the update for the dtypes of ``params``; changes no parameter.

        Raises ``ValueError`` or ``TypeError`` for arrays that cannot be updated in place: integers, read-only or
        not contiguous ones.
        """
        arrays = list(leaves(params))
        for path, array in arrays:
            if array.dtype.kind != "f":
                raise TypeError(f"{path} is {array.dtype}: only floating-point parameters can be trained")
            if not array.flags.writeable or not array.flags.c_contiguous:
                raise ValueError(f"{path} must be a writable, C-contiguous array to be updated in place")
        if self.state is None:
            self.state = [tuple(np.zeros(a.size, a.dtype) for _ in range(self.slots)) for _, a in arrays]
        for _, array in arrays:
            nothing = array.reshape(-1)[:0]
            self._update(nothing, nothing, tuple(nothing for _ in range(self.slots)), array.dtype.type)

    def step(self, params: Any, grads: Any) -> None:
        """Update every array of ``params`` in place; ``grads`` is left unchanged."""
        if self.state is None:
            self.prepare(params)
        assert self.state is not None
        self.steps += 1
        for count, (path, p, g) in enumerate(matched(params, grads)):
            if count == len(self.state) or any(s.size != p.size for s in self.state[count]):
                raise ValueError(f"{path}: this optimizer was started with other parameters, use a new one for these")
            if g.dtype != p.dtype:
                raise TypeError(f"{path} is {p.dtype}, its gradient {g.dtype}")
            self._update(p.reshape(-1), g.reshape(-1), self.state[count], p.dtype.type)

    def _update(self, p: np.ndarray, g: np.ndarray, state: tuple[np.ndarray, ...], number: type) -> None:
        """Update one vector; ``number`` converts constants to its dtype, so that float32 is not promoted."""
        self.update(p, g, *state, *self.numbers(number))

    def numbers(self, number: type) -> tuple:
        """What the kernel takes in this step beside the vectors, converted by ``number``."""
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent: p -= lr * g, with g the gradient plus ``weight_decay`` * p."""

    update = staticmethod(sgd_update)

    def numbers(self, number):
        return number(self.lr), number(self.weight_decay)


class Momentum(Optimizer):
    """Descent with momentum: v = momentum * v + g; p -= lr * v, with v = 0 at the start.

    g is the gradient plus ``weight_decay`` * p.
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964, as PyTorch writes it.
    """

    slots = 1

    def __init__(self, lr: float, momentum: float = 0.9, weight_decay: float = 0.0):
        super().__init__(lr, weight_decay)
        self.momentum = _below_one("momentum", momentum)

    update = staticmethod(momentum_update)

    def numbers(self, number):
        return number(self.lr), number(self.momentum), number(self.weight_decay)


class Adam(Optimizer):
    """Adam: with m and v the running means of g and g * g, p -= lr * m' / (sqrt(v') + eps).

    m' = m / (1 - beta1^t) and v' = v / (1 - beta2^t) correct their start at zero; g is the gradient plus
    ``weight_decay`` * p.
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
    """

    slots = 2
    update = staticmethod(adam_update)
    decoupled = False

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(lr, weight_decay)
        self.beta1, self.beta2 = _below_one("beta1", beta1), _below_one("beta2", beta2)
        self.eps = _not_negative("eps", eps)

    def numbers(self, number):
        # The corrections are computed in Python's float64: 1 - beta^t in float32 would lose most of its digits.
        t = max(self.steps, 1)
        rate = self.lr / (1 - self.beta1**t)
        scale = 1 / sqrt(1 - self.beta2**t)
        decay, kept = (0.0, 1 - self.lr * self.weight_decay) if self.decoupled else (self.weight_decay, 1.0)
        return (
            number(rate), number(self.beta1), number(self.beta2), number(1 - self.beta1),
            number(1 - self.beta2), number(scale), number(self.eps), number(decay), number(kept),
        )  # fmt: skip


class AdamW(Adam):
    """Adam whose weight decay does not pass through its means: p -= lr * (weight_decay * p + m' / (sqrt(v') + eps)).

    I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, as PyTorch writes it.
    """

    decoupled = True

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(lr, beta1, beta2, eps, weight_decay)


def _not_negative(name: str, value: float) -> float:
    if not 0 <= checked_number(name, value) < float("inf"):
        raise ValueError(f"{name} must be a finite number that is not negative, not {value}")
    return float(value)


def _below_one(name: str, value: float) -> float:
    if not 0 <= checked_number(name, value) < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, not {value}")
    return float(value)
