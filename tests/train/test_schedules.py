"""Learning-rate schedules, by their formulas and in a run."""

import numpy as np
import pytest

from tangentlike.train import SGD, Callback, fit, schedules


def rates(schedule, steps=6, steps_in_epoch=2):
    return [schedule(step, step // steps_in_epoch) for step in range(steps)]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (schedules.constant(0.5), [0.5] * 6),
        (schedules.step_decay(0.8, 0.5, epochs=1), [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]),
        (schedules.step_decay(0.8, 0.5, steps=4), [0.8] * 4 + [0.4] * 2),
        (schedules.exponential(1.0, 0.25, epochs=2), [1, 1, 0.5, 0.5, 0.25, 0.25]),
        (schedules.exponential(1.0, 0.25, steps=1), [0.25**k for k in range(6)]),
        (schedules.cosine(1.0, 0.2, steps=4), [1, 0.6 + 0.4 * 0.5**0.5, 0.6, 0.6 - 0.4 * 0.5**0.5, 0.2, 0.2]),
        (schedules.cosine(2.0, epochs=2), [2, 2, 1, 1, 0, 0]),
        (schedules.warmup(schedules.constant(1.0), 4), [0.25, 0.5, 0.75, 1, 1, 1]),
        (schedules.warmup(schedules.step_decay(1.0, 0.1, epochs=1), 2), [0.5, 1, 0.1, 0.1, 0.01, 0.01]),
    ],
)
def test_rates_follow_the_formula(schedule, expected):
    assert rates(schedule) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.constant(-1), "finite number that is not negative"),
        (lambda: schedules.cosine(float("nan"), epochs=1), "finite number"),
        (lambda: schedules.cosine(1.0), "give one of them"),
        (lambda: schedules.step_decay(1.0, epochs=1, steps=1), "give one of them"),
        (lambda: schedules.step_decay(1.0, epochs=0), "give at least 1"),
        (lambda: schedules.warmup(schedules.constant(1.0), 0), "at least one step"),
    ],
)
def test_schedules_without_meaning_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


class Slope:
    """loss(p, x) with the gradient 1."""

    def __call__(self, p, x):
        return float(p.sum())

    def value_and_grad(self, p, x):
        return float(p.sum()), np.ones_like(p)


def test_any_function_of_step_and_epoch_sets_the_rate_of_each_step():
    asked, seen = [], []

    def schedule(step, epoch):
        asked.append((step, epoch))
        return 2.0**-step

    class Rates(Callback):
        def on_step(self, run):
            seen.append(run.optimizer.lr)

    p = np.zeros(1)
    history = fit(
        Slope(), (p,), (np.ones(4),), SGD(99.0), epochs=2, batch_size=2, schedule=schedule, callbacks=[Rates()]
    )
    assert asked == [(0, 0), (1, 0), (2, 1), (3, 1)]
    assert seen == [1, 0.5, 0.25, 0.125] and p[0] == -1.875
    assert [epoch.lr for epoch in history.epochs] == [0.5, 0.125]


@pytest.mark.parametrize("rate", [-0.1, float("nan"), float("inf")])
def test_a_rate_that_is_none_ends_the_run(rate):
    with pytest.raises(ValueError, match=r"the schedule gave a learning rate of .* for step 1 of epoch 1"):
        fit(Slope(), (np.zeros(1),), (np.ones(4),), SGD(1.0), epochs=1, batch_size=2, schedule=lambda s, e: rate)
