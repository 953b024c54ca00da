"""Functions that draw random numbers, held against Python: from the same states, with what the generators give next."""

import copy
import random

import numpy as np

from tangentlike import differentiate

RNG, STATES, PYTHONS = np.random.default_rng(5), np.random.RandomState(6), random.Random(7)
X = np.array([0.5, 1.5, 0.7, 2.0])


def reset():
    np.random.seed(11)
    random.seed(12)
    RNG.bit_generator.state = np.random.default_rng(5).bit_generator.state
    STATES.seed(6)
    PYTHONS.seed(7)


def following(args):
    """What the generators give next."""
    given = [a.random() for a in args if hasattr(a, "random")]
    return [np.random.rand(), np.random.randn(), random.random(), random.gauss(0, 1), RNG.random(), STATES.rand(),
            PYTHONS.random(), *given]  # fmt: skip


def outcome(function, args):
    reset()
    args = copy.deepcopy(args)
    try:
        value = function(*args)
    except (ValueError, AssertionError) as error:
        value = type(error), str(error)
    return value, following(args)


def written(text):
    """The function of a text."""
    space = {"np": np, "random": random}
    source = f"def f({'x, rng' if 'rng' in text else 'x'}):\n    return {text}\n"
    exec(compile(source, "<drawn>", "exec"), space)
    return differentiate(space["f"], source=source), space["f"]


def check_text(text, *args):
    differentiated, plain = written(text)
    (wanted, then), (found, after) = outcome(plain, args), outcome(differentiated, args)
    assert np.array_equal(wanted, found), text
    assert then == after, text
    value, after = outcome(differentiated.value_and_grad, args)
    assert np.array_equal(wanted, value[0]) and then == after, text
