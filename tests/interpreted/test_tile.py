"""Tiled steps as plain Python, against the gradients that they are made from: the same numbers to rounding."""

import numpy as np
import pytest
from random_losses import drawn
from tile_checks import ONE, WIDE, check, numbers, step_of

from tangentlike import differentiate, nn, train
from tangentlike.tile.build import tiled
from tangentlike.tile.values import Untileable


@differentiate(wrt=("w1", "b1", "w2", "b2"), has_aux=True)
def perceptron(w1, b1, w2, b2, x, labels):
    h = np.tanh(x @ w1 + b1)
    scores = nn.dense(nn.sigmoid(h) * 2.0 - h**2, w2, b2)
    return nn.softmax_cross_entropy(scores, labels), scores


@differentiate(wrt=("w", "u", "b", "v"))
def recurrence(w, u, b, v, x, y):
    h = np.zeros((x.shape[0], u.shape[0]), x.dtype)
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w + h @ u + b)
    return np.mean((h @ v - y) ** 2) + 0.01 * np.sum(w * w)


@differentiate(wrt=("wx", "wh", "b", "wo"))
def layer_recurrence(wx, wh, b, wo, x, y):
    states = nn.rnn(x, wx, wh, b, activation="relu")
    return nn.mse(states @ wo, y)


@differentiate(wrt=("w1", "b1", "w2", "b2", "w3"), has_aux=True)
def images(w1, b1, w2, b2, w3, x, labels):
    h = nn.relu(nn.conv2d(x, w1, b1, padding="same"))
    h = nn.max_pool2d(nn.tanh(nn.conv2d(h, w2, b2, stride=2, padding=1)), 2, padding="auto")
    scores = nn.flatten(nn.avg_pool2d(h, 2, stride=1)) @ w3
    return nn.softmax_cross_entropy(scores, labels), scores


@differentiate(wrt=("w1", "b1", "w2"), has_aux=True)
def pooled(w1, b1, w2, x, labels):
    scores = nn.flatten(nn.max_pool2d(nn.relu(nn.conv2d(x, w1, b1)), 2)) @ w2
    return nn.softmax_cross_entropy(scores, labels), scores


@differentiate(wrt=("w", "b"))
def selections(w, b, x, y, mask):
    p = nn.sigmoid(x @ w + b) * mask
    q = np.where(p > 0.3, np.exp(-p) * p, p**2) / (1 + y * y)
    return np.sum(q) / x.shape[0] + np.mean(np.maximum(p, 0.2)) + 0.5 * np.sum(b**2)


@differentiate(wrt=("w1", "gamma", "beta", "w2"))
def normalized(w1, gamma, beta, w2, mean, var, x, y):
    h = nn.batch_norm(nn.relu(x @ w1), gamma, beta, mean, var)
    return nn.mse(h @ w2, y)


@differentiate(wrt=("w1", "gamma", "beta", "w2"))
def normalized_images(w1, gamma, beta, w2, mean, var, x, y):
    h = nn.relu(nn.batch_norm(nn.conv2d(x, w1), gamma, beta, mean, var))
    return nn.mse(nn.flatten(h) @ w2, y)


@differentiate(wrt=("w",))
def mean_1(w, x, y):
    mean_1 = x @ w  # the names of the step's own values
    inverse_std_1 = mean_1 * 2
    return np.mean((inverse_std_1 - y) ** 2 * mean_1)


def layer(x, w, b):
    return np.tanh(x @ w + b)


def doubled(x):
    return x * 2.0


def statistics(x, w):
    h = x @ w
    return h, np.exp(-h)


def penalty(w):
    return 0.1 * np.sum(np.mean(w**2, axis=0))


@differentiate(wrt=("w1", "b1", "w2", "b2"))
def with_helpers(w1, b1, w2, b2, x, y):
    h, small = statistics(layer(x, w1, b1), w2)
    return np.mean((layer(doubled(h * small), w2.T @ w2, b2) - y) ** 2) + penalty(w1)


@differentiate(wrt=("w", "b", "w2", "b2"))
def masked(w, b, w2, b2, x, y):
    h = np.tanh(nn.dense(x, w, b))
    h = np.where(h > 0.2, h * h, 0.3 * h)
    return np.mean((nn.dense(h, w2, b2) - y) ** 2)


LABELS = np.arange(20) % 3
CASES = {
    "perceptron": (perceptron, [(5, 4), (4,), (4, 3), (3,)], [(20, 5)], LABELS),
    "recurrence": (recurrence, [(3, 4), (4, 4), (4,), (4, 2)], [(20, 3, 3), (20, 2)], None),
    "layer_recurrence": (layer_recurrence, [(3, 4), (4, 4), (4,), (4, 2)], [(20, 3, 3), (20, 2)], None),
    "images": (images, [(2, 1, 3, 3), (2,), (3, 2, 3, 3), (3,), (3, 3)], [(20, 1, 7, 7)], LABELS),
    "pooled": (pooled, [(3, 2, 3, 3), (3,), (12, 3)], [(20, 2, 6, 6)], LABELS),
    "selections": (selections, [(4, 3), (3,)], [(20, 4), (20, 3), (20, 1)], None),
    "with_helpers": (with_helpers, [(5, 4), (4,), (4, 3), (3,)], [(20, 5), (20, 3)], None),
    "masked": (masked, [(5, 3), (3,), (3, 3), (3,)], [(20, 5), (20, 3)], None),
    "mean_1": (mean_1, [(4, 2)], [(20, 4), (20, 2)], None),
}


@pytest.mark.parametrize("layout", [WIDE, ONE], ids=["tiles", "one tile"])
@pytest.mark.parametrize("name", CASES)
def test_the_tiled_step_computes_the_gradient(name, layout):
    loss, shapes, data, labels = CASES[name]
    arrays = tuple(numbers(s, k) for k, s in enumerate(data))
    check(
        loss,
        tuple(numbers(s, k) for k, s in enumerate(shapes)),
        (*arrays, *(() if labels is None else (labels,))),
        layout,
    )


@pytest.mark.parametrize("name", ["perceptron", "images", "recurrence"])
def test_float32_stays_float32(name):
    loss, shapes, data, labels = CASES[name]
    params = tuple(numbers(s, k, np.float32) for k, s in enumerate(shapes))
    arrays = tuple(numbers(s, k, np.float32) for k, s in enumerate(data))
    made = check(loss, params, (*arrays, *(() if labels is None else (labels,))), tolerance=3e-6)
    assert "np.float64(" not in made.text.replace("np.float64(0)", "")


@pytest.mark.parametrize("layout", [WIDE, ONE], ids=["tiles", "one tile"])
def test_statistics_over_the_batch_end_a_pass(layout):
    params = (numbers((3, 4)), np.ones(4), numbers((4,)), numbers((4, 2)), np.zeros(4), np.ones(4))
    made = check(normalized, params, (numbers((20, 3)), numbers((20, 2), 1)), layout)
    assert made.text.count("clear(") > 3


def test_statistics_of_images_and_of_running_means():
    params = (numbers((3, 1, 2, 2)), np.ones(3), numbers((3,)), numbers((27, 2)), np.zeros(3), np.ones(3))
    check(normalized_images, params, (numbers((20, 1, 4, 4)), numbers((20, 2), 1)))


def test_running_statistics_move_as_in_a_whole_batch():
    params = (numbers((3, 4)), np.ones(4), numbers((4,)), numbers((4, 2)), np.zeros(4), np.ones(4))
    data = (numbers((20, 3)), numbers((20, 2), 1))
    whole, parts = (tuple(np.array(p) for p in params) for _ in range(2))
    normalized.value_and_grad(*whole, *(a[:12] for a in data))
    run, _ = step_of(normalized, parts, data, WIDE)
    run(np.arange(12))
    assert np.allclose(whole[4], parts[4], rtol=1e-13) and np.allclose(whole[5], parts[5], rtol=1e-13)


LAYERS = {
    "features": [lambda n: nn.Linear(n, 4), lambda n: nn.ReLU(), lambda n: nn.Tanh(), lambda n: nn.Sigmoid(),
                 lambda n: nn.BatchNorm1d(n), lambda n: nn.Dropout(0.3)],
    "images": [lambda n: nn.Conv2d(n, 2, 3, padding=1), lambda n: nn.Conv2d(n, 3, 2), lambda n: nn.MaxPool2d(2, 1),
               lambda n: nn.AvgPool2d(2, 1), lambda n: nn.ReLU(), lambda n: nn.BatchNorm2d(n), lambda n: nn.Tanh()],
}  # fmt: skip


def random_network(seed):
    """A list of layers that fit, drawn at random."""
    rng = np.random.default_rng(seed)
    layers, channels, side = [], 1, 7
    for _ in range(rng.integers(2, 5)):
        layer = LAYERS["images"][rng.integers(len(LAYERS["images"]))](channels)
        if side < 4 and not isinstance(layer, (nn.ReLU, nn.Tanh, nn.BatchNorm2d)):
            continue
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            channels, side = (2, side) if layer.padding else (3, side - 1)
        elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
            side -= 1
    layers += [nn.Flatten()]
    size = channels * side * side
    for _ in range(rng.integers(1, 4)):
        layers.append(LAYERS["features"][rng.integers(len(LAYERS["features"]))](size))
        size = 4 if isinstance(layers[-1], nn.Linear) else size
    return nn.Sequential(*layers, nn.Linear(size, 3), loss=nn.CrossEntropyLoss(), seed=seed, dtype=np.float64)


@pytest.mark.parametrize("seed", range(8))
def test_random_networks(seed):
    model = random_network(seed)
    x, labels = numbers((20, 1, 7, 7), seed), LABELS
    function, arguments = model.loss.complete((x[:2], labels[:2]))
    check(function, tuple(arguments[:-2]), (x, labels), tolerance=1e-10)


@pytest.mark.parametrize("seed", range(24))
def test_random_losses(seed):
    text, names, params, data = drawn(seed)
    scope = {"np": np, "nn": nn}
    exec(text, scope)
    loss = differentiate(wrt=names, source=text)(scope["drawn"])
    check(loss, params, data, (WIDE, ONE)[seed % 2], 1e-9)


@differentiate(wrt="w")
def neighbors(w, x):
    return np.sum((x[1:] - x[:-1]) @ w)


@differentiate(wrt="w")
def ordered(w, x):
    return np.sum(np.sort(x[:, 0] * w[0, 0]))


@differentiate(wrt="x")
def of_samples(w, x):
    return np.sum(x @ w)


@differentiate(wrt="w")
def each_sample(w, x):
    total = 0.0
    for i in range(x.shape[0]):
        total += np.sum(x[i] @ w)
    return total


@differentiate(wrt="w")
def scaled(w, x, k):
    return np.sum((x @ w) * k)


@pytest.mark.parametrize("other", [np.arange(20).reshape(20, 1), numbers((20, 1))])
def test_dtypes_that_numpy_widens_are_widened(other):
    single, x = numbers((3, 2), 0, np.float32), numbers((20, 3), 0, np.float32)
    made = check(scaled, (single,), (x, other), WIDE, 2e-6)
    assert "np.float64(product" in made.text


REFUSED = {
    "takes some of the samples": neighbors,
    "np.sort() of samples has no form for tiles: return np.sum(np.sort(x[:, 0] * w[0, 0]))": ordered,
    "gradients of the samples are wanted": of_samples,
    "a loop over the samples": each_sample,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_sum_over_samples_is_refused(reason):
    with pytest.raises(Untileable) as error:
        tiled(REFUSED[reason], (numbers((3, 2)),), (numbers((20, 3)),), 12)
    assert reason in str(error.value)


def test_the_step_can_be_read():
    loss, shapes, _, labels = CASES["pooled"]
    params = tuple(numbers(s, k) for k, s in enumerate(shapes))
    text = train.step_source(loss, params, (numbers((20, 2, 6, 6)), labels), train.SGD(0.1), 12)
    assert "def pooled_steps(" in text and "conv2d_activated_pool(" in text
    assert "# " in text.split("def pooled_group(")[1]
    with pytest.raises(ValueError, match="not worked through tile by tile"):
        train.step_source(ordered, (numbers((3, 2)),), (numbers((20, 3)),), train.SGD(0.1), 12)


@differentiate(wrt="w", has_aux=True)
def every_second_score(w, x, labels):
    s = (x @ w)[:, ::2]
    return nn.softmax_cross_entropy(s, labels), s


@differentiate(wrt="w", has_aux=True)
def scores_in_place(w, x, labels):
    s = np.zeros((x.shape[0], 3), x.dtype)
    for k in range(3):
        s[:, k] = x @ w[:, k]
    return nn.softmax_cross_entropy(s, labels), s


@pytest.mark.parametrize("loss", [every_second_score, scores_in_place])
def test_the_accuracy_is_that_of_the_scores(loss):
    assert check(loss, (numbers((4, 5)),), (numbers((20, 4)), LABELS)).counts_correct
