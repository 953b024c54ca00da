"""What ``nn.Sequential`` computes, in both modes, and that its arrays go to files and copies and back."""

import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from small_networks import IMAGES, LABELS, RNG, disc, small_cnn

from tangentlike import ArgumentError, differentiate, nn, train


def as_python(model):
    """The model's function, as Python runs its text."""
    namespace = {"nn": nn, "np": np}
    exec(model.source, namespace)
    return namespace["loss"]


def test_unflatten_makes_steps_of_an_image():
    model = nn.Sequential(nn.Flatten(), nn.Unflatten(1, (4, 25)), nn.RNN(25, 3), loss=nn.CrossEntropyLoss())
    assert "    h = h.reshape(-1, 4, 25)\n" in model.source
    assert model(IMAGES).shape == (4, 3)


def test_the_model_computes_its_own_text():
    model = small_cnn(seed=3)
    value, scores = model.loss(IMAGES, LABELS)
    expected, expected_scores = as_python(model)(*model.parameters(), IMAGES, LABELS)
    assert value == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(scores, expected_scores, rtol=1e-5)
    np.testing.assert_array_equal(model(IMAGES), scores)
    assert scores.dtype == np.float32


def test_the_loss_takes_parameters_and_buffers_or_uses_the_models():
    model = disc(dtype=np.float64).eval()
    x, y = RNG.random((6, 2)), RNG.random((6, 2))
    own = model.loss.value_and_grad(x, y)
    for given in (model.parameters(), (*model.parameters(), *model.buffers())):
        (value, prediction), gradients = model.loss.value_and_grad(*given, x, y)
        assert value == own[0][0] and len(gradients) == len(model.parameters())
        np.testing.assert_array_equal(prediction, model(x))
    moved = tuple(p + 1 for p in model.parameters())
    assert model.loss(*moved, x, y)[0] != own[0][0]
    with pytest.raises(ArgumentError, match="takes x and the target, or its 6 parameters before them, not 3"):
        model.loss(moved[0], x, y)


def test_gradients_agree_with_differences():
    model = small_cnn(dtype=np.float64, seed=1)
    assert model.function.check(*model.parameters(), IMAGES.astype(np.float64), LABELS) < 1e-6


def test_training_moves_the_running_statistics_and_evaluation_does_not():
    model = disc(dtype=np.float64)
    x, y = RNG.random((6, 2)), RNG.random((6, 2))
    start = model.state_dict()
    model.evaluation(x, y)
    assert all(np.array_equal(start[name], array) for name, array in model.state_dict().items())
    assert model.training
    model.loss.value_and_grad(x, y)
    now = model.state_dict()
    changed = [name for name in start if not np.array_equal(start[name], now[name])]
    assert changed == ["running_mean1", "running_var1", "seed"] == [name for name, _ in model.named_buffers()]
    hidden = np.maximum(x @ start["w1"] + start["b1"], 0)
    np.testing.assert_allclose(now["running_mean1"], 0.1 * hidden.mean(axis=0))
    np.testing.assert_allclose(now["running_var1"], 0.9 + 0.1 * hidden.var(axis=0, ddof=1))
    model.eval()
    np.testing.assert_array_equal(model(x), model(x))
    assert model.evaluation(x, y)[0] == model.loss(x, y)[0]


def test_dropout_follows_the_seed_and_the_step():
    x, y = np.ones((50, 2)), np.zeros((50, 2))

    def outputs(model, steps):
        return [model.loss(x, y)[1].copy() for _ in range(steps)]

    first, again, other = (outputs(disc(seed=s, dtype=np.float64), 3) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0] == 0, first[1] == 0) and not np.array_equal(first[0] == 0, other[0] == 0)
    model = disc(seed=1, dtype=np.float64)
    outputs(model, 2)
    continued = disc(seed=9, dtype=np.float64)
    continued.load_state_dict(model.state_dict())
    np.testing.assert_array_equal(outputs(continued, 1)[0], first[2])


def test_losses_are_functions_too():
    scores, labels = RNG.random((4, 3)), np.array([0, 2, 1, 1])
    assert nn.CrossEntropyLoss()(scores, labels) == nn.softmax_cross_entropy(scores, labels)
    steps = nn.CrossEntropyLoss()(scores.reshape(2, 2, 3), labels.reshape(2, 2))
    assert steps == nn.softmax_cross_entropy(scores, labels)
    assert nn.MSELoss()(scores, scores + 1) == pytest.approx(1)


def test_state_makes_a_round_trip_through_a_file(tmp_path):
    model, other = disc(seed=1), disc(seed=2)
    x = RNG.random((6, 2)).astype(np.float32)
    model(x)
    np.savez(tmp_path / "model.npz", **model.state_dict())
    arrays = other.parameters()
    other.load_state_dict(np.load(tmp_path / "model.npz"))
    assert all(a is b for a, b in zip(arrays, other.parameters(), strict=True))
    assert list(other.state_dict()) == [
        "w1",
        "b1",
        "gamma1",
        "beta1",
        "w2",
        "b2",
        "running_mean1",
        "running_var1",
        "seed",
    ]
    np.testing.assert_array_equal(model.eval()(x), other.eval()(x))
    before = other.state_dict()
    before["w1"][:] = 0
    assert other.state_dict()["w1"].any(), "a state is a copy"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_are_equal_and_independent(copied):
    model = disc(seed=3)
    x = RNG.random((3, 2)).astype(np.float32)
    model(x)
    other = copied(model)
    np.testing.assert_array_equal(model(x), other(x))
    other.parameters()[0][:] = 0
    assert model.parameters()[0].any()


def test_layers_that_stay_keep_their_values():
    model = small_cnn()
    w1, b1, _, _, w3, b3 = model.parameters()
    model.insert(2, nn.BatchNorm2d(2))
    del model[5:7]
    model.insert(5, nn.Linear(32, 5))
    model.append(nn.Dropout(0.1))
    model[7] = nn.Identity()
    named = dict(model.named_parameters())
    assert list(named) == ["w1", "b1", "gamma1", "beta1", "w2", "b2", "w3", "b3"]
    assert named["w1"] is w1 and named["b1"] is b1 and named["w3"] is w3 and named["b3"] is b3
    assert model(IMAGES).shape == (4, 3)
    assert [type(layer).__name__ for layer in model][2] == "BatchNorm2d" and len(model) == 8


def test_edits_are_checked_when_they_are_done():
    model = small_cnn()
    del model[3]
    with pytest.raises(ArgumentError, match=r"layer 3, Linear\(32, 5\), takes 32 features, but layer 2, MaxPool2d"):
        model(IMAGES)
    model.insert(3, nn.Flatten())
    assert model(IMAGES).shape == (4, 3)


def test_a_function_pasted_from_the_source_is_differentiated():
    model = small_cnn(dtype=np.float64)
    function = differentiate(as_python(model), wrt=("w3", "b3"), has_aux=True, source=model.source)
    (_, _), gradients = function.value_and_grad(*model.parameters(), IMAGES.astype(np.float64), LABELS)
    expected = model.loss.value_and_grad(IMAGES.astype(np.float64), LABELS)[1]
    assert all(np.array_equal(a, b) for a, b in zip(gradients, expected[4:], strict=True))


# ---- in the training loop


def some_data(count=20):
    rng = np.random.default_rng(7)
    return rng.random((count, 2)).astype(np.float32), np.eye(2, dtype=np.float32)[rng.integers(0, 2, count)]


def fitted(epochs, **options):
    model = disc(seed=2)
    optimizer = train.Momentum(0.1)
    history = train.fit(
        model.loss, model.parameters(), some_data(), optimizer,
        epochs=epochs, batch_size=6, seed=1, test=some_data(9), progress=False, **options,
    )  # fmt: skip
    return model, history


def test_a_resumed_run_ends_with_the_same_bits(tmp_path):
    whole, history = fitted(4)
    fitted(2, checkpoints=tmp_path)
    resumed, rest = fitted(4, checkpoints=tmp_path, resume=True)
    expected, found = whole.state_dict(), resumed.state_dict()
    assert all(np.array_equal(expected[name], found[name]) for name in expected)
    assert int(found["seed"]) == int(disc(seed=2).state_dict()["seed"]) + 2 * 4 * 4, "two draws a step"
    assert (rest.test_loss, rest.test_accuracy) == (history.test_loss, history.test_accuracy)


def test_fit_evaluates_in_test_mode():
    model, history = fitted(1)
    value, prediction = model.eval().loss(*some_data(9))
    assert history.test_loss == pytest.approx(value, rel=1e-6)
    assert history.test_accuracy == pytest.approx(np.mean(prediction.argmax(axis=1) == some_data(9)[1].argmax(axis=1)))


def test_a_regression_shows_no_accuracy():
    model = nn.Sequential(nn.Linear(2, 1), loss=nn.MSELoss())
    x = some_data()[0]
    history = train.fit(
        model.loss,
        model.parameters(),
        (x, x[:, :1] + x[:, 1:]),
        train.SGD(0.2),
        epochs=40,
        batch_size=10,
        progress=False,
    )
    assert history.epochs[-1].train_accuracy is None
    assert history.epochs[-1].train_loss < history.epochs[0].train_loss / 10


def test_the_best_epoch_comes_back_with_its_running_statistics():
    held_out = some_data(9)
    stop = train.EarlyStop(2, monitor="validation_loss")
    model, history = fitted(8, validation=held_out, early_stop=stop)
    best = min(epoch.validation_loss for epoch in history.epochs)
    assert stop.best_epoch < len(history.epochs)
    assert model.evaluation(*held_out)[0] == pytest.approx(best, rel=1e-6)


# ---- a layer of one's own


@dataclass(frozen=True, eq=False, repr=False)
class Scale(nn.Layer):
    """Multiplies each feature by a number that is learned."""

    features: int

    def parameters(self):
        return {"s": (self.features,)}

    def start(self):
        return {"s": 1.0}

    def takes(self):
        return (self.features,)

    def write(self, x, names, shape, train):
        return f"{x} * {names['s']}"


def test_a_layer_of_ones_own():
    model = nn.Sequential(nn.Linear(2, 3), Scale(3), Scale(3), loss=nn.MSELoss(), dtype=np.float64)
    assert "    h = h * s2\n    prediction = h * s3\n" in model.source and "    s2 (3)\n" in model.source
    x, y = RNG.random((5, 2)), RNG.random((5, 3))
    assert model.function.check(*model.parameters(), x, y) < 1e-6
