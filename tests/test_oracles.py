"""The oracles agree with one another on every program, before anything else is compared with them."""

import math

import numpy as np
import oracles
import pytest
from programs import CORPUS, Program
from random_programs import arguments, load, write_program

pytestmark = pytest.mark.turns(2)

WRT = ("x", "a", "w")


@pytest.mark.parametrize("program", CORPUS, ids=lambda program: program.name)
def test_oracles_agree(program: Program):
    for args in program.cases():
        try:
            if oracles.calculates_with_complex_numbers(program.function):
                raise oracles.NotApplicableError("complex step")
            gradient = oracles.complex_step(program.function, args, program.wrt, program.has_aux)
        except oracles.NotApplicableError:  # no complex twin of what it calls
            if program.smooth:
                assert_differences_are_sure(program.function, args, program.wrt, program.has_aux)
            continue
        assert_agrees_with_differences(program.function, args, program.wrt, gradient, program.has_aux)
        try:
            other = oracles.hips(program.function, args, program.wrt, program.has_aux)
        except oracles.NotApplicableError:
            continue
        for a, b in zip(oracles.leaves(gradient), oracles.leaves(other), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("aliases", [False, True], ids=["plain", "aliases"])
@pytest.mark.parametrize("first", range(0, 160, 20))
def test_random_programs_have_a_gradient(first, aliases, tmp_path):
    for seed in range(first, first + 20):
        text = write_program(seed, aliases)
        assert text == write_program(seed, aliases)
        function = load(text, tmp_path, f"random_oracle_{seed}_{aliases}")
        args = arguments(seed)
        gradient = oracles.complex_step(function, args, WRT)
        numbers = np.concatenate([np.ravel(leaf) for leaf in oracles.leaves(gradient)])
        assert np.all(np.isfinite(numbers)) and 0 < np.abs(numbers).max() < 1e3
        assert_agrees_with_differences(function, args, WRT, gradient, step=2e-3)


def assert_agrees_with_differences(function, args, wrt, gradient, has_aux=False, step=0.05):
    """Along two random directions; where the step straddles a kink, the estimate says so by being large."""
    rng = np.random.default_rng(0)
    for _ in range(2):
        direction = oracles.random_direction(oracles.selected(function, args, wrt), rng)
        found = oracles.inner(gradient, direction)
        wanted, error = oracles.ridders(oracles.along(function, args, wrt, direction, has_aux), step)
        assert abs(found - wanted) <= max(20 * error, 1e-7 * abs(found), 1e-9)


def assert_differences_are_sure(function, args, wrt, has_aux):
    """The only oracle there is: along two random directions it knows its error, which is small."""
    rng = np.random.default_rng(0)
    for _ in range(2):
        direction = oracles.random_direction(oracles.selected(function, args, wrt), rng)
        found, error = oracles.ridders(oracles.along(function, args, wrt, direction, has_aux), 1e-3)
        assert error <= 1e-7 * max(1.0, abs(found))


def test_corpus_is_large_and_few_may_be_refused():
    assert len(CORPUS) >= 250
    assert sum(program.may_refuse for program in CORPUS) < 0.1 * len(CORPUS)


def test_complex_step_notices_a_lost_imaginary_part():
    buffer = np.zeros(2)

    def writes_outside(x):
        buffer[0] = x * x
        return buffer[0]

    with pytest.raises(oracles.NotApplicableError):
        oracles.complex_step(writes_outside, (1.5,))
    assert abs(oracles.gradient(writes_outside, (1.5,)) - 3.0) < 1e-9


def test_complex_step_is_analytic_where_numpy_is_not():
    def f(x):
        y = np.abs(x) * math.atan2(x[0], x[1]) + np.linalg.norm(x) * math.erf(x[2])
        return np.sum(y) * np.var(x) + np.logaddexp(x[0], x[1])

    args = (np.array([-0.4, 0.9, 0.3]),)
    found, error = oracles.extrapolated_difference(f, args)
    np.testing.assert_allclose(oracles.complex_step(f, args), found, rtol=1e-9, atol=20 * error)


def test_extrapolated_difference_estimates_its_error():
    gradient, error = oracles.extrapolated_difference(lambda x: math.exp(2 * x), (0.3,))
    assert abs(gradient - 2 * math.exp(0.6)) <= 20 * error < 1e-8


def test_dot_product_identity():
    matrix = np.arange(6.0).reshape(2, 3)
    rng = np.random.default_rng(0)
    left, right = oracles.dot_product_identity(lambda u: matrix.T @ u, lambda x: matrix @ x, (np.ones(3),), 0, rng)
    assert math.isclose(left, right, rel_tol=1e-12)


def test_structures_are_kept():
    params = {"w": np.ones(2), "layers": [(1.0, np.ones(1))]}

    def f(params):
        return np.sum(params["w"] ** 2) * params["layers"][0][0] + params["layers"][0][1][0]

    gradient = oracles.complex_step(f, (params,))
    np.testing.assert_allclose(gradient["w"], [2.0, 2.0])
    assert isinstance(gradient["layers"][0], tuple) and math.isclose(gradient["layers"][0][0], 2.0)
