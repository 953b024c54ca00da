"""Random networks, ten steps each: tiles against whole batches, and both against NumPy.

As test_random_programs.py, many run as plain Python and a few compiled. For a longer hunt:
``TANGENTLIKE_RANDOM_TRAINING=1000:2000 NUMBA_DISABLE_JIT=1 pytest tests/test_random_training.py``.
"""

import math
import re

import numba
import numpy as np
import pytest
import shares
from complex_numpy import NUMPY
from oracles import ridders
from random_training import ROWS, Network

from tangentlike import differentiate, train
from tangentlike.tile import build
from tangentlike.tile.layout import Plan
from tangentlike.tile.values import Untileable
from tangentlike.train.batches import Gather
from tangentlike.train.clipping import Clipping
from tangentlike.train.step import Diverged, Step, step_seed
from tangentlike.train.tiled import TiledStep
from tangentlike.train.tiled_loss import TiledEvaluation, WholeEvaluation

pytestmark = pytest.mark.unoptimized

TEN = 10
REASON = re.compile(r"line \d+: ")


class Run:
    """Ten steps of one kind of step, from the same start."""

    def __init__(self, network, loss, kind, batch):
        rng = np.random.default_rng(network.seed + 1)
        self.network, self.loss = network, loss
        self.params = tuple(np.array(p) for p in network.params.values())
        self.state = tuple(np.array(a) for a in network.state.values())
        self.data = tuple(network.data.values())
        self.seed = 5 if network.seeded else None
        optimizer = (train.SGD(0.05), train.Momentum(0.03), train.Adam(0.01, eps=1e-3), train.AdamW(0.01, eps=1e-3))[
            0 if network.dtype == np.float32 else rng.integers(4)  # Adam makes steps of gradients that are rounding
        ]
        clipping = Clipping(self.params, norm=0.5) if rng.random() < 0.15 else None
        self.gather = Gather(self.data, batch)
        self.step = kind(loss, self.params, self.state, self.gather, optimizer, clipping, self.seed)
        self.step.compile()
        self.batches = [rng.permutation(ROWS)[: batch if k % 3 else max(1, batch - 2)] for k in range(TEN)]

    def taken(self):
        """The values before the steps, how many were right, and the first gradient."""
        first = None
        values = []
        for rows in self.batches:
            if first is None:
                self.step.gradient(rows)
                first = [np.array(g) for g in self.step.grads]
                for array, start in zip(self.state, self.network.state.values(), strict=True):
                    array[...] = start
            values.append(self.step(rows))
        return values, first


def close(a, b, tolerance):
    a, b = np.asarray(a, float), np.asarray(b, float)
    return a.shape == b.shape and (np.abs(a - b) <= tolerance * (1e-2 + np.abs(a).max(initial=0))).all()


def against_numpy(run, gradient, tolerance):
    """The value and the derivative along one direction, of the first batch."""
    network, rng = run.network, np.random.default_rng(3)
    rows = run.batches[0]
    batch = [a[rows] for a in run.data]
    seed = None if run.seed is None else step_seed(run.seed, 0)
    params = [p.astype(np.float64) for p in network.params.values()]
    direction = [rng.standard_normal(p.shape) for p in params]

    def along(t, numpy=np):
        moved = [p + t * d for p, d in zip(params, direction, strict=True)]
        others = [*map(np.array, network.state.values()), *batch]
        if numpy is NUMPY:  # an array that is written gets complex numbers
            others = [a.astype(complex) if a.dtype.kind == "f" else a for a in others]
        count = len(network.state)
        return network.run(moved, others[:count], others[count:], seed, numpy)

    expected = float(np.imag(along(1e-30j, NUMPY)) / 1e-30)
    found = sum(np.sum(g * d) for g, d in zip(gradient, direction, strict=True))
    scale = 1e-2 + sum(np.abs(g * d).sum() for g, d in zip(gradient, direction, strict=True))
    if not abs(found - expected) <= tolerance * scale:
        expected, error = ridders(along, 1e-4)
        assert abs(found - expected) <= max(tolerance * scale, 10 * error, 1e-7 * scale), ("gradient", found, expected)
    return float(along(0.0))


def compared(seed, monkeypatch):
    """Train both ways and compare; returns why there are no tiles, or None."""
    network = Network(seed)
    print(network.text, network.wrt, network.dtype.__name__)
    loss = differentiate(wrt=network.wrt, has_aux=network.has_aux, source=network.text)(_function(network))
    batch = int(np.random.default_rng(seed).choice([1, 3, 4, 5, 7, 11]))
    if network.state:
        batch = max(batch, 4)
    single = network.dtype == np.float32
    tolerance = 2e-4 if single else 1e-9
    whole = Run(network, loss, Step, batch)
    try:
        values, first = whole.taken()
    except Diverged:
        return "diverges"
    value = against_numpy(whole, first, 1e-3 if single else 1e-9)
    assert close(values[0][0], value, 1e-4 if single else 1e-11), ("value", values[0][0], value)
    groups, tiles = ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1))[seed % 5]
    cut = Plan(batch, groups, tiles, 8 * -(-batch // groups // tiles // 8), groups > 1 and not numba.config.DISABLE_JIT)
    monkeypatch.setattr(build, "plan", lambda *_: cut)
    try:
        tiles = Run(network, loss, TiledStep, batch)
    except Untileable as reason:
        assert "Error" not in str(reason), reason
        return str(reason)
    found, gradients = tiles.taken()
    for a, b in zip(gradients, first, strict=True):
        assert close(b, a, tolerance), ("gradient in tiles", a, b)
    for (a, right), (b, also) in zip(found, values, strict=True):
        assert close(b, a, tolerance), ("loss in tiles", a, b)
        assert right == also or (right is not None and also is not None and math.isclose(right, also)), (right, also)
    for a, b in zip((*tiles.params, *tiles.state), (*whole.params, *whole.state), strict=True):
        assert close(b, a, 10 * tolerance), ("weights", a, b)
    if not network.seeded and not network.state:
        evaluations = [kind(loss, whole.params, whole.data, batch) for kind in (TiledEvaluation, WholeEvaluation)]
        for each in evaluations:
            each.compile()
        (a, right), (b, also) = (each() for each in evaluations)
        assert close(b, a, tolerance) and (right == also or math.isclose(right, also)), (
            "evaluation",
            a,
            b,
            right,
            also,
        )
    return None


def _function(network):
    scope = {"np": np, "nn": __import__("tangentlike").nn}
    exec(network.text, scope)
    return scope["drawn"]


@pytest.mark.parametrize("seed", shares.seeds("TRAINING", 240, 40 if numba.config.DISABLE_JIT else 240))
def test_networks_are_trained_alike(seed, monkeypatch):
    compared(seed, monkeypatch)
