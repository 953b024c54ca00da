"""The whole loss of the MNIST network: value and gradients equal PyTorch's on the same weights and images."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the independent oracle here: pip install torch")
sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
mnist_models = importlib.import_module("mnist_models")


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
