"""Dense layers, activations, losses, recurrent layers and normalization against PyTorch."""

import numpy as np
import pytest
from pytorch import functional, torch

from tangentlike import nn

from .against_torch import compare
from .pullback import assert_close, pull_back

pytestmark = [pytest.mark.turns(8), pytest.mark.unoptimized]


def normal(*shape, seed=0, scale=1.0):
    return scale * np.random.default_rng((seed, *shape)).normal(size=shape)


@pytest.mark.parametrize("samples", [0, 1, 5])
def test_dense(samples):
    compare(nn.dense, lambda x, w, b: x @ w + b, x=normal(samples, 3), w=normal(3, 4), b=normal(4))
    compare(nn.dense, lambda x, w: x @ w, x=normal(samples, 3), w=normal(3, 4))


def test_dense_of_one_sample_and_of_transposed_arrays():
    compare(nn.dense, lambda x, w, b: x @ w + b, x=normal(3), w=normal(3, 4), b=normal(4))
    compare(nn.dense, lambda x, w, b: x @ w + b, x=normal(3, 5).T, w=normal(4, 3).T, b=normal(8)[::2])


@pytest.mark.parametrize("shape", [(4,), (3, 2), (2, 3, 4, 2), (0, 3, 2)], ids=str)
def test_flatten(shape):
    compare(nn.flatten, lambda x: x.reshape(shape[0], int(np.prod(shape[1:]))), x=normal(*shape))


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 2, 2), (0, 3)], ids=str)
@pytest.mark.parametrize(
    ("layer", "reference"),
    [
        (nn.relu, lambda x: torch.relu(x)),
        (nn.sigmoid, lambda x: torch.sigmoid(x)),
        (nn.identity, lambda x: x * 1),
        (nn.softmax, lambda x: torch.softmax(x, -1)),
        (nn.log_softmax, lambda x: torch.log_softmax(x, -1)),
    ],
    ids=["relu", "sigmoid", "identity", "softmax", "log_softmax"],
)
def test_activations(layer, reference, shape):
    compare(layer, lambda x: reference(x), x=normal(*shape, scale=3))


def test_tanh_is_numpys():
    x = normal(3, 4)
    np.testing.assert_allclose(nn.tanh(x), torch.tanh(torch.tensor(x)).numpy(), rtol=1e-12)


@pytest.mark.parametrize("layer", [nn.relu, nn.sigmoid, nn.softmax, nn.log_softmax])
def test_activations_in_any_memory_order(layer):
    reference = {"relu": torch.relu, "sigmoid": torch.sigmoid}.get(layer.__name__)
    if reference is None:
        function = getattr(torch, layer.__name__)
        compare(layer, lambda x: function(x, -1), x=normal(3, 8).T[::2])
    else:
        compare(layer, lambda x: reference(x), x=normal(3, 8).T[::2])


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_cross_entropy_of_labels(dtype):
    labels = np.array([2, 0, 1, 1, 2], dtype)
    target = torch.tensor(labels.astype(np.int64))
    compare(
        nn.softmax_cross_entropy, lambda logits: functional.cross_entropy(logits, target), logits=normal(5, 3, scale=4),
        labels=labels,
    )  # fmt: skip


def test_cross_entropy_of_one_hot_and_of_probabilities():
    def reference(logits, labels):
        return functional.cross_entropy(logits, labels)

    one_hot = np.eye(3)[[2, 0, 1, 1, 2]]
    compare(nn.softmax_cross_entropy, reference, logits=normal(5, 3, scale=4), labels=one_hot)
    compare(nn.softmax_cross_entropy, reference, logits=normal(5, 3), labels=np.abs(normal(5, 3, seed=1)))


@pytest.mark.parametrize("shape", [(4,), (3, 2), (2, 3, 2)], ids=str)
def test_mse(shape):
    compare(
        nn.mse, lambda prediction, target: functional.mse_loss(prediction, target), prediction=normal(*shape),
        target=normal(*shape, seed=1),
    )  # fmt: skip


@pytest.mark.parametrize("activation", ["tanh", "relu", "identity"])
@pytest.mark.parametrize("all_states", [False, True])
@pytest.mark.parametrize("sizes", [(3, 4, 2, 5), (1, 1, 3, 2), (2, 5, 4, 1), (0, 2, 2, 2)], ids=str)
def test_rnn(activation, all_states, sizes):
    samples, steps, features, units = sizes
    act = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda x: x}[activation]

    def reference(x, wx, wh, b, h0=None):
        h = torch.zeros(samples, units, dtype=torch.float64) if h0 is None else h0
        states = []
        for t in range(steps):
            h = act(x[:, t] @ wx + h @ wh + b)
            states.append(h)
        return torch.stack(states, 1) if all_states else h

    weights = {"wx": normal(features, units), "wh": normal(units, units, scale=0.5), "b": normal(units)}
    x = normal(samples, steps, features)
    static = {"activation": activation, "all_states": all_states}
    compare(nn.rnn, reference, x=x, **weights, **static)
    compare(nn.rnn, reference, x=x, **weights, h0=normal(samples, units), **static)


def test_rnn_in_any_memory_order():
    def reference(x, wx, wh, b):
        h = torch.zeros(3, 5, dtype=torch.float64)
        for t in range(4):
            h = torch.tanh(x[:, t] @ wx + h @ wh + b)
        return h

    arrays = {"x": normal(4, 3, 2).transpose(1, 0, 2), "wx": normal(5, 2).T, "wh": normal(5, 5).T, "b": normal(10)[::2]}
    compare(nn.rnn, reference, **arrays)


@pytest.mark.parametrize("shape", [(6, 3), (2, 3), (4, 3, 5, 2), (1, 3, 2, 2)], ids=str)
@pytest.mark.parametrize("train", [True, False])
def test_batch_norm(shape, train):
    statistics = normal(3), np.abs(normal(3)) + 0.5
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-5)):
        dout = normal(*shape, seed=1).astype(dtype)
        x, gamma, beta = (a.astype(dtype) for a in (2 + normal(*shape), normal(3), normal(3, seed=1)))
        mean, var = (a.astype(dtype) for a in statistics)
        tensors = [torch.tensor(a.astype(np.float64), requires_grad=True) for a in (x, gamma, beta)]
        running = [torch.tensor(a.astype(np.float64)) for a in (mean, var)]
        out, found = pull_back(
            nn.batch_norm, dout, x=x, gamma=gamma, beta=beta, running_mean=mean, running_var=var, train=train,
            momentum=0.3, eps=1e-3,
        )  # fmt: skip
        expected = functional.batch_norm(tensors[0], *running, *tensors[1:], train, 0.3, 1e-3)
        expected.backward(torch.tensor(dout.astype(np.float64)))
        assert out.dtype == mean.dtype == var.dtype == dtype
        assert_close(out, expected.detach().numpy(), tolerance)
        assert_close(mean, running[0].numpy(), tolerance)
        assert_close(var, running[1].numpy(), tolerance)
        for name, tensor in zip(("x", "gamma", "beta"), tensors, strict=True):
            assert found[name].dtype == dtype
            # With two values a channel dx cancels almost to nothing: what it cancels from is the scale.
            scale = max(float(np.abs(tensor.grad.numpy()).max()), float(np.abs(dout).max()))
            np.testing.assert_allclose(found[name], tensor.grad.numpy(), rtol=0, atol=tolerance * scale)


def test_the_cnn_of_a_whole_step():
    """Forward and adjoint, layer after layer, on one set of float32 weights: equal to PyTorch's to 1e-5."""
    rng = np.random.default_rng(0)
    shapes = [(6, 1, 3, 3), (6,), (1014, 84), (84,), (84, 10), (10,)]
    weights = [rng.normal(size=s).astype(np.float32) * np.float32(0.1) for s in shapes]
    x, labels = rng.random((20, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, 20)
    w1, b1, w2, b2, w3, b3 = weights
    conv = nn.conv2d(x, w1, b1)
    hidden = nn.relu(conv)
    pooled = nn.max_pool2d(hidden, 2)
    flat = nn.flatten(pooled)
    first = nn.dense(flat, w2, b2)
    second = nn.relu(first)
    scores = nn.dense(second, w3, b3)
    loss, d = pull_back(nn.softmax_cross_entropy, np.float32(1), logits=scores, labels=labels)
    _, last = pull_back(nn.dense, d["logits"], x=second, w=w3, b=b3)
    _, d = pull_back(nn.relu, last["x"], x=first)
    _, middle = pull_back(nn.dense, d["x"], x=flat, w=w2, b=b2)
    _, d = pull_back(nn.flatten, middle["x"], x=pooled)
    _, d = pull_back(nn.max_pool2d, d["x"], x=hidden, window=2)
    _, d = pull_back(nn.relu, d["x"], x=conv)
    _, start = pull_back(nn.conv2d, d["x"], x=x, w=w1, b=b1)
    tensors = [torch.tensor(w, requires_grad=True) for w in weights]
    t1, c1, t2, c2, t3, c3 = tensors
    h = functional.max_pool2d(torch.relu(functional.conv2d(torch.tensor(x), t1, c1)), 2)
    h = torch.relu(h.reshape(20, -1) @ t2 + c2)
    expected = functional.cross_entropy(h @ t3 + c3, torch.tensor(labels))
    expected.backward()
    np.testing.assert_allclose(loss, expected.item(), rtol=1e-5)
    found = [start["w"], start["b"], middle["w"], middle["b"], last["w"], last["b"]]
    for ours, tensor in zip(found, tensors, strict=True):
        assert ours.dtype == np.float32
        assert_close(ours, tensor.grad.numpy(), 1e-5)
