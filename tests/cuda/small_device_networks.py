"""The five published networks in small, and steps of them on one device after another."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "examples"))

import mnist_models as models

from tangentlike import differentiate, nn, train

RNG = np.random.default_rng(1)
LABELS = RNG.integers(0, 4, 7)


def images(size):
    return RNG.random((7, 1, size, size)).astype(np.float32), LABELS


@differentiate(wrt=("w1", "b1", "w2", "b2"), has_aux=True)
def dense_loss(w1, b1, w2, b2, x, labels):
    scores = nn.dense(nn.relu(nn.dense(x, w1, b1)), w2, b2)
    return nn.softmax_cross_entropy(scores, labels), scores


@differentiate(wrt=("w1", "b1", "w2"), has_aux=True)
def dropped_loss(w1, b1, w2, x, labels, seed):
    scores = nn.dense(nn.dropout(np.tanh(nn.dense(x, w1, b1)), 0.5, seed), w2)
    return nn.softmax_cross_entropy(scores, labels), scores


def disc():
    layers = [nn.Linear(2, 5), nn.ReLU(), nn.BatchNorm1d(5), nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)]
    return nn.Sequential(*layers, loss=nn.MSELoss(), seed=0)


POINTS = RNG.random((12, 2)).astype(np.float32)
SIDES = np.eye(2, dtype=np.float32)[RNG.integers(0, 2, 12)]
CNN = ((2, 1, 3, 3), (2,), (18, 5), (5,), (5, 4), (4,))
CNN2 = ((2, 1, 3, 3), (2,), (3, 2, 3, 3), (3,), (27, 5), (5,), (5, 4), (4,))
FIVES = ((2, 1, 5, 5), (2,), (3, 2, 5, 5), (3,), (3, 5), (5,), (5, 4), (4,))

# name -> loss, shapes of the parameters, data, optimizer
ROWS, LONG = RNG.random((7, 9)).astype(np.float32), RNG.random((7, 80)).astype(np.float32)
NETWORKS = {
    "dense": (dense_loss, ((9, 6), (6,), (6, 4), (4,)), (ROWS, LABELS), train.SGD),
    "long dense": (dense_loss, ((80, 3), (3,), (3, 4), (4,)), (LONG, LABELS), train.AdamW),
    "cnn": (models.cnn_loss, CNN, images(8), train.SGD),
    "wide": (models.wide_loss_with(2, "valid"), ((3, 1, 3, 3), (3,), (27, 4), (4,)), images(8), train.Momentum),
    "wide padded": (models.wide_loss_with(4, "auto"), ((3, 1, 3, 3), (3,), (12, 4), (4,)), images(8), train.SGD),
    "cnn2": (models.cnn2_loss_with("valid"), FIVES, images(10), train.Adam),
    "cnn2 same": (models.cnn2_loss_with("same"), CNN2, images(6), train.Momentum),
    "rnn": (
        models.rnn_loss_with("tanh"), ((6, 5), (5, 5), (5,), (5, 4), (4,)),
        (RNG.random((7, 4, 6)).astype(np.float32), LABELS), train.SGD,
    ),
    "dropout": (
        dropped_loss, ((9, 6), (6,), (6, 4)), (ROWS, LABELS), train.SGD,
    ),
    "disc": (None, (), (POINTS, SIDES), train.SGD),
}  # fmt: skip


def start(name):
    """Loss, parameters, state, data and optimizer of a network, the same each time."""
    loss, shapes, data, optimizer = NETWORKS[name]
    if name == "disc":
        model = disc()
        return model.loss, model.parameters(), model.buffers(), data, optimizer(0.1)
    rng = np.random.default_rng(0)
    params = tuple(train.glorot(rng, s) if len(s) > 1 else (rng.random(s) * 0.1).astype(np.float32) for s in shapes)
    return loss, params, (), data, optimizer(0.01)


class Losses(train.Callback):
    """The loss of each step, and the parameters that a callback sees after it."""

    def __init__(self):
        self.values, self.seen = [], []

    def on_step(self, run):
        self.values.append(run.loss)
        self.seen.append(float(np.sum(run.params[0])))


def trained(name, device, watched=True, **options):
    """Losses by step, what a callback saw, and all arrays after an epoch of batches that do not divide the data."""
    loss, params, state, data, optimizer = start(name)
    losses = Losses()
    settings = {
        "epochs": 1,
        "batch_size": 5 if name == "disc" else 3,
        "progress": False,
        "step_seed": name == "dropout",
    }
    if name == "disc":
        data = tuple(a[:10] for a in data)  # a last batch of one has no variance
    history = train.fit(
        loss, params, data, optimizer, device=device, callbacks=[losses] if watched else [], **{**settings, **options}
    )
    arrays = [np.array(a) for a in (*params, *state)]
    arrays += [np.array(a) for slots in optimizer.state for a in slots]
    return losses, arrays, history


def assert_close(found, expected):
    """Losses, what callbacks saw, accuracies and arrays are those of the other device, to rounding."""
    assert np.allclose(found[0].values, expected[0].values, rtol=1e-5, atol=1e-6)
    assert np.allclose(found[0].seen, expected[0].seen, rtol=1e-5, atol=1e-5)
    assert [e.train_accuracy for e in found[2].epochs] == [e.train_accuracy for e in expected[2].epochs]
    for a, b in zip(found[1], expected[1], strict=True):
        assert np.allclose(a, b, rtol=1e-4, atol=2e-6)
