"""The networks of the reproduction in PyTorch are those of this package: same parameters, same loss and scores."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the independent oracle here: pip install torch")
sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
train_disc = importlib.import_module("train_disc")
methods = importlib.import_module("reproduction.methods")
peers = importlib.import_module("reproduction.peers")

NETWORKS = [
    ("cnn", {}),
    ("rnn", {}),
    ("rnn", {"activation": "relu", "cells": 7}),
    ("rnn", {"activation": "identity", "hidden": 32}),
    ("cnn2", {}),
    ("cnn2", {"padding": "same"}),
    ("cnn2", {"padding": "full", "method": "im2col"}),
    ("wide", {"filters": 3}),
    ("wide", {"filters": 3, "method": "matrix"}),
]


@pytest.mark.parametrize(("name", "settings"), NETWORKS)
def test_a_network_has_the_same_loss_and_scores(name, settings):
    model = methods.build(name, **settings)
    parameters = model.initial_parameters(1)
    rng = np.random.default_rng(0)
    for p in parameters:
        if p.ndim == 1:
            p[...] = rng.normal(size=p.shape)  # biases count too
    x, y = model.arrange(rng.random((2, 1, 28, 28)).astype(np.float32)), np.array([3, 7])
    value, scores = model.loss(*parameters, x, y)
    theirs = peers.network(name, settings, parameters)
    with torch.no_grad():
        wanted = theirs(torch.from_numpy(x))
    np.testing.assert_allclose(scores, wanted.numpy(), rtol=1e-4, atol=1e-5)
    assert value == pytest.approx(torch.nn.functional.cross_entropy(wanted, torch.from_numpy(y)).item(), rel=1e-5)
    assert sum(p.numel() for p in theirs.parameters() if p.requires_grad) == model.count


@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_network_of_the_disc(batch_norm):
    model = train_disc.network(3, batch_norm)
    (x, y), _ = train_disc.data_of_a_round(3)
    x, y = x[:20], y[:20]
    theirs = peers.network("disc", {"batch_norm": batch_norm}, model.parameters())
    value, _output = model.loss(x, y)
    wanted = torch.nn.functional.mse_loss(theirs(torch.from_numpy(x)), torch.from_numpy(y))
    assert value == pytest.approx(wanted.item(), rel=1e-5)


def test_other_parameters_are_refused():
    with pytest.raises(ValueError, match="not those of PyTorch's"):
        peers.network("wide", {"filters": 4}, methods.build("wide", filters=3).initial_parameters(0))


def test_a_step_of_the_optimizers():
    """The update of each optimizer, against PyTorch's formula with the settings handed over."""
    job = {"lr": 0.1, "optimizer": "adam", "optimizer_settings": {"beta1": 0.95, "beta2": 0.99}}
    adam = peers.optimizer_of(job, peers.cnn())
    assert adam.defaults["betas"] == (0.95, 0.99) and adam.defaults["lr"] == 0.1
    sgd = peers.optimizer_of({**job, "optimizer": "sgd", "optimizer_settings": {}}, peers.cnn())
    assert sgd.defaults["momentum"] == 0
    momentum = peers.optimizer_of({**job, "optimizer": "momentum", "optimizer_settings": {}}, peers.cnn())
    assert momentum.defaults["momentum"] == 0.9
