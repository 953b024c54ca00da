"""The networks of five publications, step by step beside PyTorch: same initial values, same batches, same optimizer.

Their layers are the published ones, with few filters and small images. Each is written twice: as a list of layers, and
(the four of examples/mnist_models.py) as a plain function.
"""

import importlib
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tangentlike import nn, train

torch = pytest.importorskip("torch", reason="PyTorch is the independent oracle here: pip install torch")
sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
mnist_models = importlib.import_module("mnist_models")

STEPS = 20
# Of the loss, relative; of a gradient, relative to its largest entry. In float32 twenty steps of rounding add up.
TOLERANCES = {np.float64: (1e-10, 1e-10), np.float32: (1e-5, 5e-5)}


class Recurrent(torch.nn.Module):
    """PyTorch's cells have two biases: the second stays zero, as ours have one."""

    def __init__(self, inputs, hidden, classes):
        super().__init__()
        self.cells = torch.nn.RNN(inputs, hidden, batch_first=True)
        torch.nn.init.zeros_(self.cells.bias_hh_l0)
        self.cells.bias_hh_l0.requires_grad_(False)
        self.output = torch.nn.Linear(hidden, classes)

    def forward(self, x):
        return self.output(self.cells(x)[1][0])


@dataclass
class Case:
    """One network both ways, the shape of one sample, and the optimizers that the publication names."""

    layers: list
    theirs: object
    shape: tuple
    ours: object
    optimizer: object
    loss: object = field(default_factory=nn.CrossEntropyLoss)
    function: object = None


def cnn():
    """Paper 1: convolution, ReLU, pooling, dense with ReLU, dense; SGD."""
    t = torch.nn
    return Case(
        [nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 7), nn.ReLU(), nn.Linear(7, 3)],
        t.Sequential(
            t.Conv2d(1, 2, 3), t.ReLU(), t.MaxPool2d(2), t.Flatten(), t.Linear(18, 7), t.ReLU(), t.Linear(7, 3)
        ),
        (1, 8, 8),
        train.SGD(0.1),
        lambda p: torch.optim.SGD(p, 0.1),
        function=mnist_models.cnn_loss,
    )


def rnn():
    """Paper 2: four tanh cells, the last state through a dense layer; SGD."""
    return Case(
        [nn.RNN(5, 6), nn.Linear(6, 3)],
        Recurrent(5, 6, 3),
        (4, 5),
        train.SGD(0.1),
        lambda p: torch.optim.SGD(p, 0.1),
        function=mnist_models.rnn_loss,
    )


def cnn2():
    """Paper 3: two convolutions, pooling, two dense layers; Adam with its betas."""
    t = torch.nn
    return Case(
        [
            nn.Conv2d(1, 2, 5), nn.ReLU(), nn.Conv2d(2, 2, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 3),
        ],
        t.Sequential(
            t.Conv2d(1, 2, 5), t.ReLU(), t.Conv2d(2, 2, 5), t.ReLU(), t.MaxPool2d(2), t.Flatten(),
            t.Linear(8, 6), t.ReLU(), t.Linear(6, 3),
        ),
        (1, 12, 12),
        train.Adam(0.001, 0.95, 0.99),
        lambda p: torch.optim.Adam(p, 0.001, (0.95, 0.99)),
        function=mnist_models.cnn2_loss,
    )  # fmt: skip


def wide():
    """Paper 4: a convolution, ReLU, pooling, dense; here with momentum."""
    t = torch.nn
    return Case(
        [nn.Conv2d(1, 5, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(20, 3)],
        t.Sequential(t.Conv2d(1, 5, 3), t.ReLU(), t.MaxPool2d(2), t.Flatten(), t.Linear(20, 3)),
        (1, 6, 6),
        train.Momentum(0.1, 0.9),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
        function=mnist_models.wide_loss,
    )


def disc():
    """Paper 5: dense layers with ReLU and batch normalization, mean squared error; SGD."""
    t = torch.nn
    sizes = [(2, 6), (6, 6), (6, 6)]
    ours = [layer for a, b in sizes for layer in (nn.Linear(a, b), nn.ReLU(), nn.BatchNorm1d(b))]
    theirs = [layer for a, b in sizes for layer in (t.Linear(a, b), t.ReLU(), t.BatchNorm1d(b))]
    return Case(
        [*ours, nn.Linear(6, 6), nn.Linear(6, 2)],
        t.Sequential(*theirs, t.Linear(6, 6), t.Linear(6, 2)),
        (2,),
        train.SGD(0.06),
        lambda p: torch.optim.SGD(p, 0.06),
        loss=nn.MSELoss(),
    )


CASES = {make.__name__: make for make in (cnn, rnn, cnn2, wide, disc)}
TRANSPOSED = (torch.nn.Linear, torch.nn.RNN)


def their_parameters(module):
    """PyTorch's parameters in the order of ours, and whether they are the transposes of ours."""
    for part in module.modules():
        for _name, parameter in part.named_parameters(recurse=False):
            if parameter.requires_grad:
                yield parameter, isinstance(part, TRANSPOSED) and parameter.ndim == 2


def copied(case, model, dtype):
    """PyTorch's network with the values of ours, and its parameters in the order of ours."""
    theirs = case.theirs.to(torch.float64 if dtype is np.float64 else torch.float32)
    pairs = list(their_parameters(theirs))
    for (parameter, transposed), value in zip(pairs, model.parameters(), strict=True):
        with torch.no_grad():
            parameter.copy_(torch.tensor(value.T if transposed else value))
    return theirs, pairs


def batches(case, dtype, size=12):
    """Shuffled batches of one small data set, for all steps."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4 * size, *case.shape)).astype(dtype)
    labels = rng.integers(0, 3 if case.function else 2, len(x))
    y = labels if case.function else np.eye(2, dtype=dtype)[labels]
    for _ in range(STEPS):
        rows = rng.permutation(len(x))[:size]
        yield x[rows], y[rows]


def assert_near(found, expected, tolerance):
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("name", CASES)
def test_twenty_steps_are_pytorchs(name, dtype):
    case = CASES[name]()
    model = nn.Sequential(*case.layers, loss=case.loss, seed=3, dtype=dtype)
    theirs, pairs = copied(case, model, dtype)
    optimizer = case.optimizer([parameter for parameter, _ in pairs])
    criterion = torch.nn.MSELoss() if name == "disc" else torch.nn.CrossEntropyLoss()
    of_loss, of_gradients = TOLERANCES[dtype]
    for x, y in batches(case, dtype):
        (value, _), gradients = model.loss.value_and_grad(x, y)
        optimizer.zero_grad()
        wanted = criterion(theirs(torch.tensor(x)), torch.tensor(y))
        wanted.backward()
        assert value == pytest.approx(wanted.item(), rel=of_loss)
        largest = max(parameter.grad.abs().max().item() for parameter, _ in pairs)
        for found, (parameter, transposed) in zip(gradients, pairs, strict=True):
            expected = parameter.grad.numpy().T if transposed else parameter.grad.numpy()
            assert found.dtype == dtype and found.shape == expected.shape
            assert np.abs(found - expected).max() <= of_gradients * largest
        case.ours.step(model.parameters(), gradients)
        optimizer.step()
    for found, (parameter, transposed) in zip(model.parameters(), pairs, strict=True):
        assert_near(found, (parameter.T if transposed else parameter).detach().numpy(), of_gradients)
    model.eval(), theirs.eval()
    assert_near(model(x), theirs(torch.tensor(x)).detach().numpy(), of_gradients)


def test_the_running_statistics_are_pytorchs():
    case = disc()
    model = nn.Sequential(*case.layers, loss=case.loss, dtype=np.float64)
    theirs, _ = copied(case, model, np.float64)
    for x, y in batches(case, np.float64):
        model.loss.value_and_grad(x, y)
        theirs(torch.tensor(x))
    expected = [array.numpy() for name, array in theirs.named_buffers() if "running" in name]
    assert len(expected) == len(model.buffers()) == 6
    for found, wanted in zip(model.buffers(), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12)


@pytest.mark.parametrize("name", [name for name, make in CASES.items() if make().function])
def test_a_list_of_layers_and_a_plain_function_are_one_network(name):
    case = CASES[name]()
    model = nn.Sequential(*case.layers, loss=case.loss, seed=2, dtype=np.float64)
    x, y = next(batches(case, np.float64))
    (value, scores), gradients = model.loss.value_and_grad(x, y)
    (expected, expected_scores), expected_gradients = case.function.value_and_grad(*model.parameters(), x, y)
    assert value == expected
    np.testing.assert_array_equal(scores, expected_scores)
    for found, wanted in zip(gradients, expected_gradients, strict=True):
        np.testing.assert_array_equal(found, wanted)
