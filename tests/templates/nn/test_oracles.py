"""The layers' templates against extrapolated differences, and their kernels as plain Python against compiled ones."""

import numpy as np
import oracles
import pytest

from tangentlike import nn

from .pullback import assert_close, direction, pull_back


def normal(*shape, seed=0):
    return np.random.default_rng((seed, *shape)).normal(size=shape)


CASES = [
    (nn.conv2d, {"x": normal(2, 2, 4, 5), "w": normal(3, 2, 3, 2), "b": normal(3)}, {"stride": 2, "padding": "same"}),
    (nn.conv2d, {"x": normal(2, 1, 5, 5), "w": normal(1, 1, 2, 3)}, {"stride": 3, "padding": "auto"}),
    (nn.max_pool2d, {"x": normal(2, 2, 4, 6)}, {"window": 2}),
    (nn.max_pool2d, {"x": normal(1, 2, 5, 6)}, {"window": (3, 2), "stride": 1, "padding": (1, 0)}),
    (nn.avg_pool2d, {"x": normal(1, 2, 5, 6)}, {"window": 2, "padding": "auto"}),
    (nn.dense, {"x": normal(3, 2), "w": normal(2, 4), "b": normal(4)}, {}),
    (nn.dense, {"x": normal(2), "w": normal(2, 4), "b": normal(4)}, {}),
    (nn.flatten, {"x": normal(2, 2, 3)}, {}),
    (nn.relu, {"x": normal(3, 2)}, {}),
    (nn.sigmoid, {"x": normal(3, 2)}, {}),
    (nn.identity, {"x": normal(3, 2)}, {}),
    (nn.softmax, {"x": normal(2, 3)}, {}),
    (nn.log_softmax, {"x": normal(2, 3)}, {}),
    (nn.softmax_cross_entropy, {"logits": normal(3, 4)}, {"labels": np.array([0, 3, 3])}),
    (nn.softmax_cross_entropy, {"logits": normal(3, 4), "labels": normal(3, 4, seed=1) ** 2}, {}),
    (nn.mse, {"prediction": normal(3, 2), "target": normal(3, 2, seed=1)}, {}),
    (nn.rnn, {"x": normal(2, 3, 2), "wx": normal(2, 3), "wh": normal(3, 3), "b": normal(3), "h0": normal(2, 3)}, {}),
    (nn.rnn, {"x": normal(2, 3, 2), "wx": normal(2, 2), "wh": normal(2, 2), "b": normal(2)}, {"all_states": True}),
    (nn.batch_norm, {"x": normal(4, 2), "gamma": normal(2), "beta": normal(2, seed=1)},
     {"running_mean": np.zeros(2), "running_var": np.ones(2)}),
    (nn.batch_norm, {"x": normal(2, 2, 2, 2), "gamma": normal(2), "beta": normal(2, seed=1),
                     "running_mean": normal(2, seed=2), "running_var": np.array([0.5, 2.0])}, {"train": False}),
    (nn.dropout, {"x": normal(3, 4)}, {"rate": 0.4, "seed": 5}),
]  # fmt: skip
NAMES = [f"{i}-{layer.__name__}" for i, (layer, _, _) in enumerate(CASES)]


@pytest.mark.parametrize(("layer", "arrays", "fixed"), CASES, ids=NAMES)
def test_gradient_equals_extrapolated_differences(layer, arrays, fixed):
    """Of sum(weights * layer(...)): each entry of each array."""
    rng = np.random.default_rng(0)
    fixed = {n: v.copy() if isinstance(v, np.ndarray) else v for n, v in fixed.items()}
    weights = rng.normal(size=np.shape(layer(**arrays, **fixed)))
    names = tuple(arrays)

    def value(*values):
        return float(np.sum(weights * layer(**dict(zip(names, values, strict=True)), **fixed)))

    expected, _ = oracles.extrapolated_difference(value, tuple(arrays.values()), tuple(range(len(names))))
    _, found = pull_back(layer, weights if weights.ndim else weights[()], **arrays, **fixed)
    for name, gradient in zip(names, expected, strict=True):
        assert_close(found[name], gradient, 1e-8)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("layer", "arrays", "fixed"), CASES, ids=NAMES)
def test_plain_python_agrees_with_compiled_code(layer, arrays, fixed, dtype):
    results = []
    for interpreted in (False, True):
        given = {
            n: v.astype(dtype) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else v
            for n, v in (arrays | fixed).items()
        }
        dout = direction(np.random.default_rng(0))
        results.append(pull_back(layer, lambda out, dout=dout: dtype(dout(out)), interpreted=interpreted, **given))
    (compiled, first), (plain, second) = results
    tolerance = 20 * np.finfo(dtype).eps
    assert_close(plain, compiled, tolerance)
    assert first.keys() == second.keys()
    for name in first:
        assert np.asarray(second[name]).dtype == dtype
        assert_close(second[name], first[name], tolerance)
