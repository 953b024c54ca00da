"""What is trained: the networks with their batches and optimizers, and how many multiply-adds a step of each needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Convolution:
    """``filters`` of ``window`` x ``window`` over images of ``channels`` x ``side`` x ``side``, without padding."""

    channels: int
    side: int
    filters: int
    window: int
    pooled: int = 1  # the pooling behind it keeps one of so many results

    def multiply_adds(self) -> int:
        """Those of one sample, in one direction."""
        return (self.side - self.window + 1) ** 2 * self.filters * self.channels * self.window**2


@dataclass(frozen=True)
class Dense:
    """``times`` applications of a matrix (inputs, outputs)."""

    inputs: int
    outputs: int
    times: int = 1
    pooled: int = 1

    def multiply_adds(self) -> int:
        """Those of one sample, in one direction."""
        return self.inputs * self.outputs * self.times


@dataclass(frozen=True)
class Work:
    """A network and how it is trained. ``layers`` are those that multiply; only the first of them reads the data."""

    title: str
    name: str
    layers: tuple[Convolution | Dense, ...]
    batch: int
    steps: int  # in a round, unless it is asked for another number
    settings: dict[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = (1, 28, 28)  # of a sample
    optimizer: str = "sgd"
    lr: float = 0.01
    optimizer_settings: dict[str, float] = field(default_factory=dict)
    large: bool = False  # so large that the processes of one number of threads fill the memory

    def multiply_adds(self, winners_only: bool = False) -> int:
        """Those of a training step: forward, the gradients of the weights, and of the inputs that are not data.

        Additions of biases, activations, poolings, batch normalization and the update are not counted. With
        ``winners_only`` a gradient that comes through a max-pool is counted where it is not zero.
        """
        total = 0
        for number, layer in enumerate(self.layers):
            gradients = 1 if number == 0 else 2
            share = layer.pooled if winners_only else 1
            total += layer.multiply_adds() + gradients * layer.multiply_adds() // share
        return self.batch * total

    def as_dict(self) -> dict[str, Any]:
        """What a process that trains it has to know."""
        known = {key: value for key, value in asdict(self).items() if key not in ("layers", "steps", "title")}
        return known | {"data": "points" if self.name == "disc" else "images"}


def cnn(batch: int = 100) -> Work:
    layers = (Convolution(1, 28, 6, 3, pooled=4), Dense(1014, 84), Dense(84, 10))
    return Work("1: CNN", "cnn", layers, batch, 100)


def rnn(hidden: int = 64, cells: int = 4) -> Work:
    """The first cell's state is zero: its product is not counted."""
    pixels = 784 // cells
    layers = (Dense(pixels, hidden, times=cells), Dense(hidden, hidden, times=cells - 1), Dense(hidden, 10))
    return Work("2: RNN", "rnn", layers, 100, 200, {"hidden": hidden, "cells": cells}, shape=(cells, pixels), lr=0.015)


def cnn2() -> Work:
    layers = (Convolution(1, 28, 8, 5), Convolution(8, 24, 8, 5, pooled=4), Dense(800, 128), Dense(128, 10))
    betas = {"beta1": 0.95, "beta2": 0.99}
    return Work("3: CNN, Adam", "cnn2", layers, 64, 40, optimizer="adam", lr=0.001, optimizer_settings=betas)


def wide(filters: int, batch: int = 1000) -> Work:
    layers = (Convolution(1, 28, filters, 3, pooled=4), Dense(169 * filters, 10))
    many = filters * batch > 100_000
    return Work(
        f"4: {filters} filters", "wide", layers, batch, 1 if many else 4, {"filters": filters}, lr=0.1, large=many
    )


def disc() -> Work:
    layers = (Dense(2, 25), Dense(25, 25), Dense(25, 25), Dense(25, 25), Dense(25, 2))
    return Work("5: MLP", "disc", layers, 500, 300, {"batch_norm": True}, shape=(2,), lr=0.06)


def deep(depth: int, hidden: int = 64, batch: int = 100) -> Work:
    """``depth`` hidden layers; only this package trains it."""
    middle = (Dense(hidden, hidden),) * (depth - 1)
    settings = {"depth": depth, "hidden": hidden}
    return Work(f"{depth} layers", "deep", (Dense(784, hidden), *middle, Dense(hidden, 10)), batch, 100, settings)


NETWORKS = ("cnn", "rnn", "cnn2", "wide32", "wide256", "disc")


def work(name: str, quick: bool = False) -> Work:
    """The network of this name; ``quick`` makes the wide ones narrow."""
    if name.startswith("wide"):
        filters = int(name.removeprefix("wide"))
        return wide(max(1, filters // 16), 200) if quick else wide(filters)
    return {"cnn": cnn, "rnn": rnn, "cnn2": cnn2, "disc": disc}[name]()
