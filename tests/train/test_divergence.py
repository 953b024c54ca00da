"""A run that stops being one of numbers ends with its place: epoch, step and what became nan or infinite first."""

import re

import numpy as np
import pytest

from tangentlike import nn
from tangentlike.train import SGD, fit
from tangentlike.train.batches import Gather
from tangentlike.train.divergence import parameter_names
from tangentlike.train.step import Step


class Scripted:
    """loss(weight, bias, x): value and gradients of the calls are those of a script; the first call compiles."""

    def __init__(self, *script):
        self.script = iter([(1.0, 0.0, 0.0), *script])

    def __call__(self, weight, bias, x):
        raise AssertionError("nothing is evaluated here")

    def value_and_grad(self, weight, bias, x):
        value, dweight, dbias = next(self.script, (1.0, 0.0, 0.0))
        return value, (np.full_like(weight, dweight), np.full_like(bias, dbias))


def run(loss, x=None, **options):
    x = np.ones((8, 1)) if x is None else x
    fit(loss, (np.ones(3), np.ones(2)), (x,), SGD(1.0), epochs=2, batch_size=2, **options)


GOOD = (1.0, 0.1, 0.1)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            [GOOD, GOOD, (np.inf, 0, 0)],
            "the loss became inf in step 3 of epoch 1, with finite parameters and gradients",
        ),
        ([GOOD] * 5 + [(np.nan, 0.0, np.inf)], "the loss became nan in step 2 of epoch 2: the gradient of bias is inf"),
        ([GOOD, (1.0, np.inf, 0), (np.nan, np.nan, np.nan)], "in step 3 of epoch 1: the step before made weight inf"),
        ([GOOD] * 3 + [(1.0, 0, np.nan)], "bias became nan by step 4 of epoch 1"),
    ],
)
def test_the_first_thing_that_is_no_number_is_named(script, message):
    with pytest.raises(FloatingPointError, match=re.escape(message) + ".*try a lower learning rate"):
        run(Scripted(*script))


def test_data_that_hold_nan_are_named():
    x = np.ones((8, 1))
    x[:] = np.nan
    with pytest.raises(FloatingPointError, match=r"the loss became nan in step \d of epoch 1: argument 0 of the data"):
        run(Scripted(*[(np.nan, 0, 0)] * 8), x)


def test_a_gradient_too_long_to_be_clipped_is_named():
    with pytest.raises(FloatingPointError, match=r"the gradient is no number in step 2 of epoch 1: .* weight is nan"):
        run(Scripted(GOOD, (1.0, np.nan, 0)), clip_norm=1.0)


def test_initial_parameters_that_are_no_numbers_are_named():
    with pytest.raises(FloatingPointError, match=r"in step 1 of epoch 1: p holds nan from the start"):

        class Loss:
            def __call__(self, p, x):
                return float(p)

            def value_and_grad(self, p, x):
                return float(p), np.zeros(())

        fit(Loss(), (np.array(np.nan),), (np.ones(4),), SGD(1.0), epochs=1, batch_size=2)


def test_the_parameters_of_a_sequential_have_their_names():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2), loss=nn.CrossEntropyLoss())
    step = Step(model.loss, model.parameters(), (), Gather((np.ones((2, 2)),), 2), SGD(1.0), None, None)
    assert parameter_names(step) == ["w1", "b1", "w2", "b2"]


def test_nothing_is_updated_by_the_step_that_fails():
    params = (np.ones(3), np.ones(2))
    with pytest.raises(FloatingPointError):
        fit(Scripted(GOOD, (np.nan, 5.0, 5.0)), params, (np.ones((8, 1)),), SGD(1.0), epochs=1, batch_size=2)
    assert np.allclose(params[0], 0.9) and np.allclose(params[1], 0.9)
