"""The script examples/train_disc.py, as it is run by hand."""

import importlib
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.turns(3)

SCRIPT = Path(__file__).parents[2] / "examples" / "train_disc.py"
sys.path.insert(0, str(SCRIPT.parent))
train_disc = importlib.import_module("train_disc")


def run(*flags):
    command = [sys.executable, str(SCRIPT), *map(str, flags)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_it_learns_the_disc_and_a_seed_gives_the_same_again(tmp_path):
    results = []
    for name in ("first", "second"):
        done = run("--rounds", 2, "--seed", 3, "--threads", 1, "--json", tmp_path / name)
        assert done.returncode == 0
        assert all("compiling" in line for line in done.stderr.splitlines())  # which a slow machine is told
        results.append(json.loads((tmp_path / name).read_text()))
    first, second = results
    assert done.stdout.splitlines()[-2].startswith(f"test accuracy {100 * first['test_accuracy']:.2f} +- ")
    assert [r["test_accuracy_by_epoch"] for r in first["rounds"]] == [
        r["test_accuracy_by_epoch"] for r in second["rounds"]
    ]
    for number, each in enumerate(first["rounds"]):
        assert each["seed"] == 3 + number and len(each["train_loss"]) == 50
        assert each["train_loss"][-1] < each["train_loss"][0] / 3
        assert each["test_accuracy"] == each["test_accuracy_by_epoch"][-1] > 0.92
    accuracies = [each["test_accuracy"] for each in first["rounds"]]
    assert first["test_accuracy"] == pytest.approx(np.mean(accuracies))
    assert first["test_accuracy_deviation"] == pytest.approx(np.std(accuracies, ddof=1))
    assert first["rounds"][0]["train_loss"] != first["rounds"][1]["train_loss"]


def test_the_network_is_the_published_one():
    names = [repr(layer) for layer in train_disc.network()]
    assert names == [
        "Linear(2, 25)", "ReLU()", "BatchNorm1d(25)", "Linear(25, 25)", "ReLU()", "BatchNorm1d(25)",
        "Linear(25, 25)", "ReLU()", "BatchNorm1d(25)", "Linear(25, 25)", "Linear(25, 2)",
    ]  # fmt: skip
    assert [name for name in map(repr, train_disc.network(batch_norm=False)) if "Batch" in name] == []


def test_half_of_the_square_is_inside():
    x, y = train_disc.some_points(np.random.default_rng(0), 20_000)
    assert x.dtype == y.dtype == np.float32 and 0 <= x.min() < x.max() <= 1
    assert abs(y[:, 1].mean() - 0.5) < 0.01 and (y.sum(axis=1) == 1).all()
    distance = np.hypot(x[:, 0] - 0.5, x[:, 1] - 0.5)
    assert np.array_equal(y[:, 1] == 1, distance < 1 / math.sqrt(2 * math.pi))


def test_points_are_standardized_by_those_to_learn_from():
    (x, _), (test_x, _) = train_disc.data_of_a_round(5)
    (raw, _), (raw_test, _) = train_disc.data_of_a_round(5, standardized=False)
    np.testing.assert_allclose((x.mean(axis=0), x.std(axis=0)), ([0, 0], [1, 1]), atol=1e-5)
    np.testing.assert_allclose(test_x, (raw_test - raw.mean(axis=0)) / raw.std(axis=0), rtol=1e-5)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--rounds", 0), "must be at least 1, not 0"),
        (("--batch-size", 1), "must be at least 2"),
        (("--lr", "nan"), "must be a positive number"),
        (("--threads", 10_000), "at most"),
        (("--json", "/nowhere/at/all.json"), "cannot be written"),
    ],
)
def test_a_bad_flag_is_one_sentence(flags, message, capsys):
    with pytest.raises(SystemExit) as end:
        train_disc.main([str(flag) for flag in flags])
    error = capsys.readouterr().err
    assert end.value.code == 2 and message in error and error.count("\n") == 1


def test_the_model_can_be_read(capsys):
    assert train_disc.main(["--show-model", "--no-batch-norm"]) == 0
    text = capsys.readouterr().out
    assert (
        text.startswith("def loss(w1, b1, w2, b2, w3, b3, w4, b4, w5, b5, x, target):\n") and "loss_gradient(" in text
    )
