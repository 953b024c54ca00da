"""A tiled step against the whole-batch gradient that it is made from."""

import numpy as np
import pytest

from tangentlike import differentiate
from tangentlike.runtime import build
from tangentlike.tile.build import Plan, tiled

WIDE = Plan(12, 2, 2, 8, False)  # 12 samples: three a tile, five lanes without a sample
ONE = Plan(12, 1, 1, 16, False)


def numbers(shape, seed=0, dtype=np.float64):
    return np.random.default_rng((seed, *shape)).standard_normal(shape).astype(dtype) * 0.5


def array(*shape, seed=0):
    return numbers(shape, seed)


N = 20
LABELS = np.arange(N) % 3
X, Y, TARGETS = array(N, 5), array(N), array(N, 3, seed=9)
STEPS, IMAGES = array(N, 6, 4, seed=3), array(N, 2, 6, 6, seed=4)
LENGTHS = np.random.default_rng(5).integers(1, 7, N)
WEIGHTS = np.abs(array(N, seed=7)) + 0.1
NUMBERS = np.random.default_rng(8).integers(0, 7, (N, 6))


def single(values):
    """The arrays of floats among the values in float32."""
    if not isinstance(values, tuple):
        return values
    return tuple(v.astype(np.float32) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else v for v in values)


def registered_in(cases):
    """A decorator of losses, which enters each in ``cases`` with its parameters and data."""

    def case(*shapes, data, aux=False):
        """Register a loss with parameters of these shapes (or numbers), and its data."""

        def register(loss):
            params = tuple(array(*s, seed=k + 1) if isinstance(s, tuple) else s for k, s in enumerate(shapes))
            names = loss.__code__.co_varnames
            wanted = tuple(n for n, p in zip(names, params, strict=False) if isinstance(p, np.ndarray))
            cases[loss.__name__] = (differentiate(wrt=wanted, has_aux=aux)(loss), params, data)
            return loss

        return register

    return case


def step_of(loss, params, data, layout):
    """The loss and the gradients, by name, of rows of the data, as the tiled step computes them."""
    made = tiled(loss, params, data, layout.batch, layout=layout)
    module = build.load(made.text, "tiled")
    memory = getattr(module, made.work)()
    leaves = {**loss._arguments((*params, *(a[:2] for a in data)), {}).leaves, **made.outside.values()}
    arguments = [*(leaves[n] for n in made.order if n not in made.data), *data]

    def run(rows):
        result = getattr(module, made.gradient_entry)(*arguments, rows, 0, len(rows), *memory)
        sums = memory[made.memory.index("sums")]
        value = result[0] if made.counts_correct else result
        return value, {n: sums[slice(*made.places[n])].copy() for n in made.gradients}

    return run, made


def check(loss, params, data, layout=WIDE, tolerance=1e-12):
    """A full batch, a smaller one and one of a few samples, each against the whole-batch gradient."""
    copies = tuple(np.array(p) if isinstance(p, np.ndarray) else p for p in params)
    run, made = step_of(loss, copies, data, layout)
    order = np.random.default_rng(1).permutation(len(data[0]))
    for size in (layout.batch, layout.batch - 3, 2):
        rows = order[:size]
        fresh = tuple(np.array(p) if isinstance(p, np.ndarray) else p for p in params)
        value, gradients = loss.value_and_grad(*fresh, *(a[rows] for a in data))
        value = value[0] if isinstance(value, tuple) else value
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        found, by_name = run(rows)
        assert found == pytest.approx(float(value), rel=tolerance, abs=tolerance)
        for name, expected in zip(made.gradients, gradients, strict=True):
            scale = max(np.abs(expected).max(), 1e-4)  # a bias before batch normalization has a gradient of rounding
            assert np.abs(by_name[name] - np.ravel(expected)).max() <= tolerance * scale, name
    return made
