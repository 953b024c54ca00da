"""What fit is given: parameters in any structure and order, data as they are, and errors that name what is wrong."""

import re
from collections import namedtuple

import numpy as np
import pytest

from tangentlike import differentiate, nn, train

pytestmark = pytest.mark.turns(3)

Pair = namedtuple("Pair", "w b")
X = np.random.default_rng(0).normal(size=(12, 3))
LABELS = np.random.default_rng(1).integers(0, 2, 12)


@differentiate(wrt=("w", "b"), has_aux=True)
def classes(w, b, x, labels):
    scores = x @ w + b
    return nn.softmax_cross_entropy(scores, labels), scores


@differentiate(wrt=("b", "w"))
def line(w, b, x):
    return np.mean((x * w + 2.0 * b) ** 2)


@differentiate
def by_position(p, x):
    return np.mean((x * p[0] + 2.0 * p[1]) ** 2)


@differentiate(wrt="p")
def by_key(p, x):
    return np.mean((x * p["w"] + 2.0 * p["b"]) ** 2)


@differentiate(wrt="p")
def by_field(p, x):
    return np.mean((x * p.w + 2.0 * p.b) ** 2)


@differentiate(wrt=("w", "scale"))
def scaled(w, scale, x):
    return np.mean((x @ w * scale - 1.0) ** 2)


def start():
    return np.full((3, 2), 0.1), np.zeros(2)


def fit(loss, params, data, optimizer=None, **options):
    settings = {"epochs": 2, "batch_size": 5, "progress": False, **options}
    return train.fit(loss, params, data, optimizer or train.Momentum(0.1), **settings)


def expected():
    """The parameters of ``line`` after the same epochs, by hand."""
    w, b, v = np.ones(3), np.zeros(3), np.zeros((2, 3))
    rng = np.random.default_rng(0)
    for _ in range(2):
        order = rng.permutation(12)
        for first in range(0, 12, 5):
            x = X[order[first : first + 5]]
            residual = 2 * (x * w + 2 * b) / x.size
            v = 0.9 * v + np.stack([(residual * x).sum(0), 2 * residual.sum(0)])
            w, b = w - 0.1 * v[0], b - 0.1 * v[1]
    return w, b


STRUCTURES = {
    "arrays": (line, lambda w, b: (w, b)),
    "a list of arrays": (line, lambda w, b: [w, b]),
    "a tuple as one argument": (by_position, lambda w, b: ((w, b),)),
    "a list as one argument": (by_position, lambda w, b: ([w, b],)),
    "a dict": (by_key, lambda w, b: ({"w": w, "b": b},)),
    "a dict in another order": (by_key, lambda w, b: ({"b": b, "w": w},)),
    "a NamedTuple": (by_field, lambda w, b: (Pair(w, b),)),
}


@pytest.mark.parametrize("tiles", [None, False])
@pytest.mark.parametrize("name", STRUCTURES)
def test_each_parameter_gets_its_own_gradient(name, tiles):
    loss, structure = STRUCTURES[name]
    w, b = np.ones(3), np.zeros(3)
    fit(loss, structure(w, b), (X,), tiles=tiles)
    for found, wanted in zip((w, b), expected(), strict=True):
        assert found == pytest.approx(wanted, rel=1e-12)


def test_rows_of_one_matrix_are_parameters():
    table = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    fit(line, (table[0], table[1]), (X,))
    assert table == pytest.approx(np.stack(expected()), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_parameter_without_axes_is_trained(dtype):
    params = np.ones(3, dtype), np.array(2.0, dtype)
    history = fit(scaled, params, (X.astype(dtype),), epochs=1)
    assert history.whole_batches in ("scale is one number, and no array", "compiling is off")
    assert params[1].shape == () and params[1].dtype == dtype and params[1] != 2.0


class Halving(train.Callback):
    """Changes the data after each epoch, or after each step."""

    def __init__(self, array, steps):
        self.array, self.steps = array, steps

    def on_epoch(self, run):
        if not self.steps:
            self.array *= 0.5


class HalvingSteps(Halving):
    def on_step(self, run):
        self.array *= 0.9


@pytest.mark.parametrize("make", [np.array, np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2]])
@pytest.mark.parametrize("callback", [lambda a: Halving(a, False), lambda a: HalvingSteps(a, True)])
def test_data_are_those_that_a_callback_left(make, callback):
    results = []
    for tiles in (None, False):
        x, params = make(X), start()
        held = x, LABELS
        history = fit(classes, params, held, callbacks=[callback(x)], tiles=tiles, test=held, validation=held)
        results.append((*params, history.test_loss, *[e.validation_loss for e in history.epochs]))
    for a, b in zip(*results, strict=True):
        assert a == pytest.approx(b, rel=1e-12)


def test_a_label_that_a_callback_made_wrong_is_named():
    labels = LABELS.copy()

    class Spoils(train.Callback):
        def on_epoch(self, run):
            labels[3] = 7

    with pytest.raises(ValueError, match="label 7 in"):
        fit(classes, start(), (X, labels), callbacks=[Spoils()])


@differentiate(wrt=("small", "large", "w"))
def columns(small, large, w, words, labels):
    h = small[words[:, 0]] + large[words[:, ::-1][:, 0]]
    return nn.softmax_cross_entropy(h, labels[:, 0]) + nn.softmax_cross_entropy(h @ w, labels[:, 1])


@pytest.mark.parametrize(("column", "number"), [(0, 3), (1, 9), (2, 2), (3, 5)])
def test_each_column_of_whole_numbers_has_its_own_bound(column, number):
    rng = np.random.default_rng(0)
    numbers = np.stack([rng.integers(0, n, 20) for n in (3, 9, 2, 5)], axis=1)
    params = rng.normal(size=(3, 2)), rng.normal(size=(9, 2)), rng.normal(size=(2, 5))
    fit(columns, params, (numbers[:, :2], numbers[:, 2:]))
    numbers[7, column] = number
    words = {"is not one of", "out of bounds", "out of range"}
    with pytest.raises((IndexError, ValueError)) as error:
        fit(columns, params, (numbers[:, :2], numbers[:, 2:]))
    assert any(word in str(error.value) for word in words)


READ_ONLY = np.zeros(3)
READ_ONLY.flags.writeable = False
SHARED = np.ones(3)
WRONG = {
    "params is one array: pass a tuple": {"params": np.ones(3)},
    "params is a dict: pass a tuple": {"params": {"w": np.ones(3)}},
    "params is empty": {"params": ()},
    "params[1] is float: parameters must be NumPy arrays": {"params": (np.ones(3), 2.0)},
    "params[0] is int64: only floating-point": {"params": (np.ones(3, int), np.ones(3))},
    "params[1] must be a writable": {"params": (np.ones(3), READ_ONLY)},
    "params[0] must be a writable": {"params": (np.ones((3, 2))[:, 0], np.ones(3))},
    "params[1] shares memory with params[0]: pass an array once": {"params": (SHARED, SHARED)},
    "params[0] is a numpy.MaskedArray": {"params": (np.ma.masked_array(np.ones(3)), np.ones(3))},
    "line(w, b, x) is called with 1 of params, 1 of data": {"params": (np.ones(3),)},
    "line(w, b, x) is called with 2 of params, 2 of data": {"data": (X, LABELS)},
    "data is one array: pass a tuple": {"data": X},
    "data is empty": {"data": ()},
    "data[0] is a list": {"data": ([[1.0, 2.0, 3.0]],)},
    "data[0] is one number": {"data": (np.array(1.0),)},
    "data[0] is a numpy.MaskedArray": {"data": (np.ma.masked_array(X),)},
    "the arrays are empty": {"data": (X[:0],)},
    "batch_size=5.0 must be a whole number": {"batch_size": 5.0},
    "the batch size must be at least 1": {"batch_size": 0},
    "epochs=1.5 must be a whole number": {"epochs": 1.5},
    "epochs=-1 must not be negative": {"epochs": -1},
    "seed=-1 must not be negative": {"seed": -1},
    "threads=1.5 must be a whole number": {"threads": 1.5},
    "callbacks is a Callback": {"callbacks": train.Callback()},
    "callbacks[0] is <built-in function print>": {"callbacks": [print]},
    "schedule=0.1 is no function": {"schedule": 0.1},
    "what the schedule gave='fast' must be a number": {"schedule": lambda step, epoch: "fast"},
    "clip_norm='much' must be a number": {"clip_norm": "much"},
    "test holds 2 arrays, the training data 1": {"test": (X, LABELS)},
    "there is no test data": {"test": (X[:0],)},
    "the arrays of validation must have the same length": {
        "loss": classes, "params": start(), "data": (X, LABELS), "validation": (X, LABELS[:3]),
    },
    "optimizer='sgd' is no optimizer": {"optimizer": "sgd"},
    "is a model, and no loss: pass model.loss": {"loss": nn.Sequential(nn.Linear(3, 2), loss=nn.MSELoss())},
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_argument_is_named(text):
    given = {"loss": line, "params": (np.ones(3), np.zeros(3)), "data": (X,), **WRONG[text]}
    with pytest.raises((TypeError, ValueError), match=re.escape(text)):
        fit(**given)


@pytest.mark.parametrize(
    ("wrt", "text"),
    [
        ("w", "line has no gradient of b, which is a parameter: write @differentiate(wrt=('w', 'b'))"),
        (("w", "b", "x"), "line has a gradient of x, which is no parameter: write wrt=('w', 'b')"),
    ],
)
def test_gradients_are_those_of_the_parameters(wrt, text):
    loss = differentiate(wrt=wrt)(line.py_func)
    with pytest.raises(ValueError, match=re.escape(text)):
        fit(loss, (np.ones(3), np.zeros(3)), (X,))


@pytest.mark.parametrize("value", ["0.1", None, True])
def test_a_rate_is_a_number(value):
    for optimizer in (train.SGD, train.Adam):
        with pytest.raises(TypeError, match=r"lr=.* must be a number"):
            optimizer(value)
    with pytest.raises(ValueError, match="lr must be a finite number"):
        train.SGD(float("nan"))
