"""The examples run as scripts and print what they should, and their gradients pass a check against differences."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

from tangentlike.commands import golden

pytestmark = pytest.mark.turns(3)

EXAMPLES = Path(__file__).parent.parent / "examples"
SECONDS = 120  # a bound against hanging; most take a few

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def run(name):
    """What the script prints, and the numbers in it."""
    done = subprocess.run([sys.executable, EXAMPLES / name], capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout, [float(number) for number in NUMBER.findall(done.stdout)]


def load(name):
    return golden.import_file(EXAMPLES / name)


def plain(name, function):
    """A function of an example as Python runs it."""
    return getattr(load(name), function).py_func


# ---- each script, against a solution that knows nothing of gradients


def test_first_finds_the_least_squares():
    _, (rate, limit, misfit) = run("first.py")
    function, seen = plain("first.py", "misfit"), load("first.py").SEEN
    settings = {"xatol": 1e-9, "fatol": 1e-12}
    best = minimize(lambda x: function(x, seen), [0.4, 10.0], method="Nelder-Mead", options=settings).x
    assert (rate, limit) == (pytest.approx(best[0], abs=2e-3), pytest.approx(best[1], abs=2e-2))
    assert misfit == pytest.approx(function(best, seen), abs=2e-4)


def test_heat_starts_hotter_than_it_ends():
    text, numbers = run("heat.py")
    end, start, (warmth, row, column) = numbers[:9], numbers[9:18], numbers[18:]
    rod, module = plain("heat.py", "rod"), load("heat.py")
    assert rod(np.array(start), np.array(end), 20) < 0.05 < 0.5 < rod(np.array(end), np.array(end), 20)
    assert warmth == pytest.approx(plain("heat.py", "plate")(*module.a_plate(), 30), abs=1e-3)
    assert (row, column) == (4, 4), text


def test_pendulum_arrives():
    _, (push, angle, by_push, by_length) = run("pendulum.py")
    final_angle = plain("pendulum.py", "final_angle")
    assert push == pytest.approx(brentq(lambda p: final_angle(p, 1.0, 0.8, 200) - 0.5, 0, 4), abs=1e-4)
    assert angle == 0.5
    h = 1e-5
    for found, forth, back in (
        (by_push, (push + h, 1.0), (push - h, 1.0)),
        (by_length, (push, 1 + h), (push, 1 - h)),
    ):
        assert found == pytest.approx(
            (final_angle(*forth, 0.8, 200) - final_angle(*back, 0.8, 200)) / (2 * h), abs=2e-4
        )


def test_logistic_is_at_a_minimum():
    _, (first, second, bias, loss, accuracy) = run("logistic.py")
    module, function = load("logistic.py"), plain("logistic.py", "loss")
    x, y = module.some_points()

    def at(p):
        return function({"weights": p[:2], "bias": p[2]}, x, y)

    best = np.array([first, second, bias])
    assert at(best) == pytest.approx(loss, abs=1e-4)
    assert all(at(best + step) > at(best) for step in 0.01 * np.vstack([np.eye(3), -np.eye(3)]))
    assert accuracy > 90


def test_newton_agrees_with_the_implicit_function_theorem():
    text, _ = run("newton.py")
    angle, loop, hand = text.splitlines()
    solution = brentq(lambda e: e - 0.3 * np.sin(e) - 1.0, 0, 2, xtol=1e-14)
    assert float(NUMBER.findall(angle)[0]) == pytest.approx(solution, abs=1e-11)
    assert NUMBER.findall(loop) == NUMBER.findall(hand)


def test_own_gradient_solves():
    text, numbers = run("own_gradient.py")
    assert numbers[-1] == pytest.approx(1000 + np.log(2), abs=1e-3), text
    matrix = 2.1 * np.eye(6) - np.eye(6, k=1) - np.eye(6, k=-1)
    x = np.linalg.solve(matrix, np.array([0.0, 0.0, 1.0, 0.5, 0.0, 0.0]))
    weights = np.exp(x) / np.sum(np.exp(x))
    s = np.linalg.solve(matrix.T, weights)
    assert numbers[0] == pytest.approx(np.log(np.sum(np.exp(x))), abs=1e-4)
    assert numbers[1:7] == pytest.approx(list(-s * x), abs=1e-4)
    assert numbers[7:13] == pytest.approx(list(s), abs=1e-4)
    assert numbers[13] < 1e-6


def test_own_gradient_of_each_diagonal():
    module = load("own_gradient.py")
    rng = np.random.default_rng(0)
    lower, upper, b, weights = rng.normal(size=(4, 5))
    solve = module.solve_tridiagonal

    def weighed(lower, diagonal, upper, b, weights):
        return np.sum(weights * solve(lower, diagonal, upper, b))

    module.check_grads(weighed, (lower, 4 + rng.random(5), upper, b, weights), wrt=(0, 1, 2, 3))


def test_helpers_agree_with_python():
    text, numbers = run("helpers.py")
    module = load("helpers.py")
    assert numbers[0] == pytest.approx(plain("helpers.py", "rough_rows")(module.an_image(), 0.4), abs=1e-4)
    assert numbers[3] < 1e-6 and text.endswith("image unchanged: True\n")


def test_rnn_learns():
    text, _ = run("rnn_by_hand.py")
    before, after = text.splitlines()
    assert float(NUMBER.findall(before)[1]) < 70 and float(NUMBER.findall(after)[1]) > 95
    assert before.endswith("(float32)") and after.endswith("(float32)")


# ---- all of them


# these have tests of their own, those of training in tests/train
ELSEWHERE = {
    "loading.py",
    "mnist_flags.py",
    "mnist_models.py",
    "predict.py",
    "reproduce.py",
    "train_disc.py",
    "train_mnist.py",
    "train_sequence.py",
}


def test_every_example_is_run():
    tested = {name for name in re.findall(r'run\("(\w+\.py)"\)', Path(__file__).read_text())}
    assert tested | ELSEWHERE == {file.name for file in EXAMPLES.glob("*.py")}


CHECKED = [
    (file.name, name)
    for file in sorted(EXAMPLES.glob("*.py"))
    if file.name not in ELSEWHERE
    for name in load(file.name).example_arguments()
]


@pytest.mark.parametrize(("file", "name"), CHECKED)
def test_gradient_and_value_of_the_arguments_in_generated(file, name):
    module = load(file)
    function, arguments = getattr(module, name), module.example_arguments()[name]
    function.check(*arguments)
    value, wanted = function.value_and_grad(*arguments)[0], function.py_func(*arguments)
    if function.has_aux:
        value, wanted = value[0], wanted[0]
    assert value == pytest.approx(wanted, rel=1e-5 if file == "rnn_by_hand.py" else 1e-12)
