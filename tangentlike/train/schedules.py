"""Learning rates that change in the course of training.

A schedule is any function ``schedule(step, epoch)`` that returns the learning rate of the coming step: ``step`` is the
number of steps made since the start, ``epoch`` the number of complete epochs, both 0 at first. It must not depend on
anything else: then a run that is resumed has the rates of one that was not interrupted.

The schedules here count in epochs, or in steps where they are given ``steps``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .arguments import checked_number

Schedule = Callable[[int, int], float]


def constant(lr: float) -> Schedule:
    """The same rate throughout."""
    rate = _rate(lr)
    return lambda step, epoch: rate


def step_decay(lr: float, factor: float = 0.1, *, epochs: int | None = None, steps: int | None = None) -> Schedule:
    """lr * factor^k after k times ``epochs`` epochs (or ``steps`` steps): a stair."""
    rate, length, now = _rate(lr), *_clock(epochs, steps)
    return lambda step, epoch: rate * factor ** (now(step, epoch) // length)


def exponential(lr: float, factor: float, *, epochs: int | None = None, steps: int | None = None) -> Schedule:
    """lr * factor^(t / T): a fall by ``factor`` every ``epochs`` epochs (or ``steps`` steps), without stairs.

    With ``epochs=1`` the rate changes once an epoch, since t counts whole epochs.
    """
    rate, length, now = _rate(lr), *_clock(epochs, steps)
    return lambda step, epoch: rate * factor ** (now(step, epoch) / length)


def cosine(lr: float, end: float = 0.0, *, epochs: int | None = None, steps: int | None = None) -> Schedule:
    """end + (lr - end) (1 + cos(pi t / T)) / 2 for t up to T, and ``end`` from there on.

    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, equation 5, once.
    """
    first, last, length, now = _rate(lr), _rate(end), *_clock(epochs, steps)
    return lambda step, epoch: last + (first - last) * (1 + math.cos(math.pi * min(now(step, epoch) / length, 1.0))) / 2


def warmup(schedule: Schedule, steps: int) -> Schedule:
    """``schedule``, with its rate times 1 / n, 2 / n, ... in the first n = ``steps`` steps."""
    if steps < 1:
        raise ValueError(f"warmup needs at least one step, not {steps}")
    return lambda step, epoch: schedule(step, epoch) * min((step + 1) / steps, 1.0)


def _clock(epochs: int | None, steps: int | None) -> tuple[int, Callable[[int, int], int]]:
    """The length, and what counts it."""
    if (epochs is None) == (steps is None):
        raise ValueError("a schedule is measured in epochs= or in steps=: give one of them")
    length = steps if epochs is None else epochs
    assert length is not None
    if length < 1:
        raise ValueError(f"a schedule of {length} {'steps' if epochs is None else 'epochs'}: give at least 1")
    return length, (lambda step, epoch: step) if epochs is None else (lambda step, epoch: epoch)


def _rate(lr: float) -> float:
    if not 0 <= checked_number("lr", lr) < math.inf:
        raise ValueError(f"a learning rate must be a finite number that is not negative, not {lr}")
    return float(lr)
