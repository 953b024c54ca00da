"""The networks on a GPU, or in the simulator, against the CPU: test_simulated.py and run.sh run these."""

import numpy as np
import pytest
from small_device_networks import NETWORKS, assert_close, start, trained

from tangentlike import train


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_trained_as_on_the_cpu(name):
    found = trained(name, "cuda")
    assert_close(found, trained(name, "cpu"))
    assert found[2].whole_batches is None


@pytest.mark.parametrize("name", ["cnn", "disc"])
def test_the_same_bits_again_and_without_callbacks(name):
    first, again = trained(name, "cuda"), trained(name, "cuda", watched=False)
    assert all(np.array_equal(a, b) for a, b in zip(first[1], again[1], strict=True))


@pytest.mark.parametrize("options", [{"clip_norm": 0.1}, {"clip_norm": 0.1, "clip_value": 0.05}])
def test_bounds_on_the_gradient(options):
    assert_close(trained("dense", "cuda", **options), trained("dense", "cpu", **options))


def test_rates_by_step_and_a_held_out_part():
    options = {"schedule": train.schedules.cosine(0.1, steps=4), "validation": 0.3}
    found, expected = (trained("dense", device, **options) for device in ("cuda", "cpu"))
    assert_close(found, expected)
    assert np.isclose(found[2].epochs[-1].validation_loss, expected[2].epochs[-1].validation_loss)


def test_a_run_goes_on_on_another_device(tmp_path):
    whole = trained("cnn", "cpu", watched=False, epochs=2)
    for first, then in (("cuda", "cpu"), ("cpu", "cuda")):
        folder = tmp_path / first
        trained("cnn", first, watched=False, epochs=1, checkpoints=folder)
        resumed = trained("cnn", then, watched=False, epochs=2, checkpoints=folder, resume=True)
        for a, b in zip(resumed[1], whole[1], strict=True):
            assert np.allclose(a, b, rtol=1e-4, atol=1e-6)


def test_a_loss_that_is_no_number_ends_the_run_with_the_parameters_of_before():
    loss, params, _, (x, labels), _ = start("dense")
    huge = np.where(np.arange(7)[:, None] == 4, np.float32(np.inf), x)
    before = [p.copy() for p in params]
    with pytest.raises(FloatingPointError, match="argument 0 of the data holds inf"):
        train.fit(loss, params, (huge, labels), train.SGD(0.1), epochs=1, batch_size=7, device="cuda", progress=False)
    assert all(np.array_equal(a, b) for a, b in zip(params, before, strict=True))


@pytest.mark.parametrize("name", ["rnn", "disc"])
def test_scores_are_those_of_the_cpu(name):
    loss, params, state, data, _ = start(name)
    evaluated = getattr(loss, "evaluation", loss)
    found, expected = (train.scores(evaluated, (*params, *state), data, 3, device=d) for d in ("cuda", "cpu"))
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_a_gradient_that_is_no_number_ends_the_run_with_the_parameters_of_before():
    loss, params, _, (x, labels), _ = start("dense")
    huge, scales = x * np.float32(1e38), (1e-35, 1.0, 1e3, 1.0)  # a loss of thousands, of infinite slope
    before = [p * np.float32(scale) for p, scale in zip(params, scales, strict=True)]
    for device in ("cpu", "cuda"):
        mine = tuple(p.copy() for p in before)
        with pytest.raises(FloatingPointError) as raised:
            train.fit(
                loss, mine, (huge, labels), train.SGD(0.1), epochs=1, batch_size=7, device=device, progress=False,
                clip_norm=1e-3,
            )  # fmt: skip
        assert all(np.array_equal(a, b) for a, b in zip(mine, before, strict=True))
        assert str(raised.value).startswith("the gradient is no number in step 1 of epoch 1: the gradient of w1 is ")
