"""Whole networks, compiled: loss and gradients equal PyTorch's on the same weights and data."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from pytorch import torch

from tangentlike import train

pytestmark = pytest.mark.turns(3)

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
mnist_models = importlib.import_module("mnist_models")
train_disc = importlib.import_module("train_disc")


def pytorch_loss(parameters, images, labels):
    w1, b1, w2, b2, w3, b3 = parameters
    h = torch.nn.functional.conv2d(images, w1, b1)
    h = torch.nn.functional.max_pool2d(torch.relu(h), 2)
    h = torch.relu(h.flatten(1) @ w2 + b2)
    return torch.nn.functional.cross_entropy(h @ w3 + b3, labels)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-12)])
@pytest.mark.parametrize("count", [1, 37])
def test_the_network_of_the_first_paper(dtype, tolerance, count):
    rng = np.random.default_rng(count)
    images = rng.random((count, 1, 28, 28)).astype(dtype)
    labels = rng.integers(0, 10, count)
    parameters = [p.astype(dtype) for p in mnist_models.MODELS["cnn"].initial_parameters(3)]
    (value, _scores), gradients = mnist_models.cnn_loss.value_and_grad(*parameters, images, labels)
    theirs = [torch.tensor(p, requires_grad=True) for p in parameters]
    wanted = pytorch_loss(theirs, torch.tensor(images), torch.tensor(labels))
    wanted.backward()
    assert abs(value - wanted.item()) <= tolerance * abs(wanted.item())
    for found, parameter in zip(gradients, theirs, strict=True):
        reference = parameter.grad.numpy()
        assert found.dtype == dtype
        assert np.abs(found - reference).max() <= tolerance * np.abs(reference).max()


def test_the_network_of_the_fifth_paper_over_twenty_steps():
    """Compiled, as it is trained; ``interpreted/test_parity.py`` has all five networks, in both precisions."""
    (x, y), _ = train_disc.data_of_a_round(0)
    model = train_disc.network(seed=4)
    t = torch.nn
    hidden = [part for size in (2, 25, 25) for part in (t.Linear(size, 25), t.ReLU(), t.BatchNorm1d(25))]
    theirs = t.Sequential(*hidden, t.Linear(25, 25), t.Linear(25, 2))
    with torch.no_grad():
        for parameter, value in zip(theirs.parameters(), model.parameters(), strict=True):
            parameter.copy_(torch.tensor(value.T if value.ndim == 2 else value))
    ours, optimizer = train.SGD(0.06), torch.optim.SGD(theirs.parameters(), 0.06)
    for step in range(20):
        rows = slice(50 * step, 50 * step + 50)
        (value, _), gradients = model.loss.value_and_grad(x[rows], y[rows])
        optimizer.zero_grad()
        wanted = torch.nn.functional.mse_loss(theirs(torch.tensor(x[rows])), torch.tensor(y[rows]))
        wanted.backward()
        assert value == pytest.approx(wanted.item(), rel=1e-5)
        expected = [p.grad.numpy().T if p.ndim == 2 else p.grad.numpy() for p in theirs.parameters()]
        largest = max(np.abs(gradient).max() for gradient in expected)
        for found, reference in zip(gradients, expected, strict=True):
            assert np.abs(found - reference).max() <= 5e-5 * largest
        ours.step(model.parameters(), gradients)
        optimizer.step()
    theirs.eval()
    np.testing.assert_allclose(model.eval()(x), theirs(torch.tensor(x)).detach().numpy(), atol=2e-4)
