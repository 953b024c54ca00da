"""Each optimizer against its formula, written here for one number and iterated in float64."""

from math import sqrt

import numpy as np
import pytest

from tangentlike.train import SGD, Adam, AdamW, Momentum, count_allocations


def gradients(steps, shape, dtype):
    rng = np.random.default_rng(5)
    return [rng.normal(size=shape).astype(dtype) for _ in range(steps)]


def sgd(p, gs):
    for g in gs:
        p = p - 0.1 * g
    return p


def momentum(p, gs):
    v = 0.0
    for g in gs:
        v = 0.8 * v + g
        p = p - 0.1 * v
    return p


def adam(p, gs):
    m = v = 0.0
    for t, g in enumerate(gs, 1):
        m = 0.95 * m + 0.05 * g
        v = 0.99 * v + 0.01 * g * g
        p = p - 0.1 * (m / (1 - 0.95**t)) / (sqrt(v / (1 - 0.99**t)) + 1e-6)
    return p


def decayed_sgd(p, gs):
    for g in gs:
        p = p - 0.1 * (g + 0.3 * p)
    return p


def decayed_momentum(p, gs):
    v = 0.0
    for g in gs:
        v = 0.8 * v + g + 0.3 * p
        p = p - 0.1 * v
    return p


def decayed_adam(p, gs, decay=0.3, decoupled=0.0):
    m = v = 0.0
    for t, g in enumerate(gs, 1):
        slope = g + decay * p
        m = 0.95 * m + 0.05 * slope
        v = 0.99 * v + 0.01 * slope * slope
        p = p - 0.1 * decoupled * p - 0.1 * (m / (1 - 0.95**t)) / (sqrt(v / (1 - 0.99**t)) + 1e-6)
    return p


def adamw(p, gs):
    return decayed_adam(p, gs, 0.0, 0.3)


ADAM = {"beta1": 0.95, "beta2": 0.99, "eps": 1e-6}
CASES = [
    (lambda: SGD(0.1), sgd),
    (lambda: SGD(0.1, weight_decay=0.3), decayed_sgd),
    (lambda: Momentum(0.1, momentum=0.8, weight_decay=0.3), decayed_momentum),
    (lambda: Adam(0.1, **ADAM, weight_decay=0.3), decayed_adam),
    (lambda: AdamW(0.1, **ADAM, weight_decay=0.3), adamw),
    (lambda: Momentum(0.1, momentum=0.8), momentum),
    (lambda: Adam(0.1, beta1=0.95, beta2=0.99, eps=1e-6), adam),
]


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-13), (np.float32, 2e-6)])
@pytest.mark.parametrize(("make", "formula"), CASES)
def test_steps_follow_the_formula_in_place(make, formula, dtype, tolerance):
    start = np.random.default_rng(0).normal(size=(2, 3)).astype(dtype)
    grads = gradients(7, (2, 3), dtype)
    parameter, optimizer = start.copy(), make()
    for g in grads:
        before = g.copy()
        optimizer.step((parameter,), (g,))
        assert np.array_equal(g, before)
    expected = [
        formula(float(start[i]), [float(g[i]) for g in grads]) for i in np.ndindex(start.shape)
    ]  # fmt: skip
    assert parameter.dtype == dtype
    assert np.abs(parameter.ravel() - expected).max() < tolerance * max(1, np.abs(expected).max())


@pytest.mark.parametrize(("make", "formula"), CASES)
def test_structures_are_updated_as_their_arrays_are_alone(make, formula):
    arrays = gradients(3, (4,), np.float32)
    alone = [a.copy() for a in arrays]
    nested = ({"w": arrays[0], "b": [arrays[1]]}, arrays[2])
    optimizers = [make() for _ in alone]
    together = make()
    for g in gradients(4, (4,), np.float32):
        together.step(nested, ({"b": [2 * g], "w": g}, 3 * g))
        for scale, array, optimizer in zip((1, 2, 3), alone, optimizers, strict=True):
            optimizer.step(array, scale * g)
    for got, want in zip(arrays, alone, strict=True):
        assert np.array_equal(got, want)


@pytest.mark.parametrize(("make", "formula"), CASES)
def test_a_step_allocates_no_arrays(make, formula):
    parameter, gradient = np.ones(100_000, np.float32), np.ones(100_000, np.float32)
    optimizer = make()
    optimizer.step((parameter,), (gradient,))
    with count_allocations() as allocated:
        optimizer.step((parameter,), (gradient,))
    assert allocated.total < 10_000


@pytest.mark.parametrize(("make", "formula"), CASES)
def test_prepare_changes_no_parameter(make, formula):
    parameter = np.ones(3, np.float32)
    optimizer = make()
    optimizer.prepare((parameter,))
    optimizer.prepare((parameter,))
    assert np.array_equal(parameter, np.ones(3)) and optimizer.steps == 0


def test_a_scalar_array_and_an_empty_one_are_parameters():
    scalar, empty = np.array(1.0), np.zeros((0, 3))
    SGD(0.5).step((scalar, empty), (np.array(1.0), np.zeros((0, 3))))
    assert scalar == 0.5


@pytest.mark.parametrize(
    ("parameter", "error", "message"),
    [
        (np.ones(3, int), TypeError, r"params\[0\] is int64: only floating-point"),
        (np.ones((3, 3))[:, 1], ValueError, r"params\[0\] must be a writable, C-contiguous array"),
        (np.broadcast_to(np.ones(1), 1), ValueError, "must be a writable"),
        (0.5, TypeError, r"params\[0\] is float: parameters must be NumPy arrays"),
    ],
)
def test_what_cannot_be_updated_in_place_is_refused(parameter, error, message):
    with pytest.raises(error, match=message):
        SGD(0.1).step((parameter,), (np.ones(3),))


def test_a_gradient_of_another_dtype_is_refused():
    with pytest.raises(TypeError, match=r"params\[0\] is float32, its gradient float64"):
        SGD(0.1).step((np.ones(3, np.float32),), (np.ones(3),))


def test_other_parameters_need_another_optimizer():
    optimizer = Momentum(0.1)
    optimizer.step((np.ones(3),), (np.ones(3),))
    for other in ((np.ones(4),), (np.ones(3), np.ones(3))):
        with pytest.raises(ValueError, match="was started with other parameters"):
            optimizer.step(other, tuple(np.ones_like(a) for a in other))


@pytest.mark.parametrize(
    "make",
    [
        lambda: SGD(-1),
        lambda: SGD(float("nan")),
        lambda: Momentum(0.1, 1.0),
        lambda: Adam(0.1, beta2=-0.1),
        lambda: SGD(0.1, -0.5),
    ],
)
def test_settings_without_meaning_are_refused(make):
    with pytest.raises(ValueError, match="must be"):
        make()
