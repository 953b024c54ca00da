"""The script examples/train_mnist.py, as it is run by hand."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.turns(3)

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
train_mnist, mnist_flags = (importlib.import_module(name) for name in ("train_mnist", "mnist_flags"))

SCRIPT = Path(__file__).parents[2] / "examples" / "train_mnist.py"
NOT_MNIST = "digits (not MNIST)"
# whatever the test does wrong, it reaches no mirror
OFFLINE = {"https_proxy": "http://127.0.0.1:1", "no_proxy": ""}


def command(*flags):
    return [sys.executable, "-u", str(SCRIPT), *map(str, flags)]


def errors(text):
    """Standard error, without the lines that a slow machine is told how long compiling takes."""
    return re.sub(r"^.*compiling .* \(\d+ s\)\n", "", text, flags=re.MULTILINE)


def run(*flags, **variables):
    environment = {k: v for k, v in os.environ.items() if k != "TANGENTLIKE_DATA_HOME"}
    return subprocess.run(
        command(*flags), capture_output=True, text=True, timeout=300, env=environment | OFFLINE | variables
    )


def test_it_trains_on_the_digits_and_every_line_says_that_they_are_not_mnist(tmp_path):
    result = tmp_path / "result.json"
    done = run("--dataset", "digits", "--epochs", 2, "--lr", 0.1, "--seed", 3, "--threads", 1, "--json", result)
    assert done.returncode == 0, done.stderr
    assert errors(done.stderr) == ""
    lines = done.stdout.splitlines()
    assert all(line.startswith(f"{NOT_MNIST}: ") for line in lines)
    pattern = r"epoch 2/2  loss \d\.\d{4}  train accuracy \d+\.\d\d%  \d+\.\d\d s  [\d,]+ images/s$"
    assert sum(bool(re.search(pattern, line)) for line in lines) == 1
    assert re.search(r"test accuracy \d+\.\d\d%$", lines[-2])
    assert re.search(r"compile \d+\.\d s  peak memory \d+ MB$", lines[-1])

    saved = json.loads(result.read_text())
    assert (saved["model"], saved["dataset"], saved["seed"], saved["threads"]) == ("cnn", NOT_MNIST, 3, 1)
    assert [epoch["epoch"] for epoch in saved["epochs"]] == [1, 2]
    assert all({"epoch", "seconds", "train_loss", "train_accuracy"} <= set(epoch) for epoch in saved["epochs"])
    assert all(epoch["allocated_bytes"] >= 0 and epoch["peak_memory_bytes"] > 0 for epoch in saved["epochs"])
    assert saved["epochs"][1]["train_loss"] < saved["epochs"][0]["train_loss"] < 2.4
    assert 0.5 < saved["test_accuracy"] <= 1
    assert saved["compile_seconds"] > 0 and saved["peak_memory_bytes"] > 50_000_000
    assert saved["allocated_bytes_per_step"] >= 0 and saved["interrupted"] is False


def test_a_seed_gives_the_same_result_again(tmp_path):
    results = []
    for name in ("first", "second"):
        flags = ["--dataset", "digits", "--epochs", 1, "--optimizer", "adam", "--lr", 0.002, "--threads", 1]
        assert run(*flags, "--json", tmp_path / name).returncode == 0
        saved = json.loads((tmp_path / name).read_text())
        results.append((saved["epochs"][0]["train_loss"], saved["test_accuracy"]))
    assert results[0] == results[1]


def test_a_run_in_two_parts_is_the_same_as_in_one(tmp_path):
    flags = [
        "--dataset",
        "digits",
        "--model",
        "rnn",
        "--threads",
        1,
        "--lr",
        0.1,
        "--validation",
        0.2,
        "--clip-norm",
        1,
    ]
    folder = ["--checkpoints", tmp_path / "checkpoints", "--log", tmp_path / "log"]
    assert run(*flags, "--epochs", 3, "--json", tmp_path / "one").returncode == 0
    assert run(*flags, *folder, "--epochs", 1).returncode == 0
    done = run(*flags, *folder, "--epochs", 3, "--json", tmp_path / "two", "--resume")
    assert done.returncode == 0 and "epoch 1/3" not in done.stdout and "epoch 2/3" in done.stdout
    assert re.search(r"train accuracy \d+\.\d\d%  validation \d+\.\d\d%", done.stdout)
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("one", "two"))
    assert two["resumed_from"].endswith("epoch-0001.npz") and one["resumed_from"] is None
    assert two["test_loss"] == one["test_loss"] and two["settings"] == {"hidden": 64, "cells": 4, "activation": "tanh"}
    for mine, wanted in zip(two["epochs"], one["epochs"], strict=True):
        assert all(mine[key] == wanted[key] for key in ("train_loss", "validation_loss", "train_accuracy", "images"))
    assert [json.loads(line)["epoch"] for line in (tmp_path / "log").read_text().splitlines()] == [1, 2, 3]

    again = run(*flags, *folder)
    assert again.returncode == 2 and again.stderr.count("\n") == 1
    assert again.stderr.startswith("train_mnist.py: ") and "has the checkpoints of another run" in again.stderr


def test_the_gradient_can_be_shown_first():
    done = run("--dataset", "digits", "--epochs", 1, "--optimizer", "momentum", "--show-gradient")
    assert done.returncode == 0, done.stderr
    before, after = done.stdout.split(f"{NOT_MNIST}: epoch 1/1")
    assert "def cnn_loss_adjoint(" in before and "dw1" in before and "dimages" not in before
    assert "test accuracy" in after


def test_without_mnist_it_says_so_and_takes_the_digits(tmp_path):
    done = run("--epochs", 1, XDG_CACHE_HOME=str(tmp_path))
    assert done.returncode == 0
    said = errors(done.stderr)
    assert said.count("\n") == 1 and said.startswith(f"MNIST is not available, using {NOT_MNIST} instead")
    assert all(line.startswith(f"{NOT_MNIST}: ") for line in done.stdout.splitlines())


def test_control_c_ends_cleanly_with_the_result_so_far(tmp_path):
    result = tmp_path / "result.json"
    process = subprocess.Popen(
        command("--dataset", "digits", "--epochs", 100_000, "--json", result),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "epoch 2/" in line:
            process.send_signal(signal.SIGINT)
            break
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 130 and errors(said) == ""
    assert "interrupted after" in rest and "test accuracy" in rest
    saved = json.loads(result.read_text())
    assert saved["interrupted"] is True and len(saved["epochs"]) >= 2 and 0 < saved["test_accuracy"] <= 1


def test_control_c_while_modules_load_is_one_line():
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", str(SCRIPT), "--dataset", "digits"], stderr=subprocess.PIPE, text=True
    )
    for line in process.stderr:
        if line.rstrip().endswith(" numpy"):
            process.send_signal(signal.SIGINT)
            break
    _, rest = process.communicate(timeout=60)
    said = [line for line in rest.splitlines() if not line.startswith("import time:")]
    assert process.returncode == 130 and said == ["train_mnist.py: interrupted"]


def test_a_reader_that_has_seen_enough_is_no_error():
    process = subprocess.Popen(
        command("--dataset", "digits", "--epochs", 1), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.stdout.close()
    assert errors(process.stderr.read()) == "" and process.wait(60) == 1


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--epochs", "0"], "argument --epochs: must be at least 1, not 0"),
        (["--batch-size", "-5"], "argument --batch-size: must be at least 1, not -5"),
        (["--lr", "nan"], "argument --lr: must be a positive number, not nan"),
        (["--seed", "x"], "argument --seed: must be a whole number, not x"),
        (["--threads", "100000"], "argument --threads: at most"),
        (["--model", "transformer"], "argument --model: invalid choice: 'transformer'"),
        (["--dataset", "cifar"], "argument --dataset: invalid choice: 'cifar'"),
        (["--json", "/no/such/folder/file.json"], "--json: /no/such/folder/file.json cannot be written"),
        (
            ["--dataset", "mnist", "--data-home", str(SCRIPT)],
            "train_mnist.py/train-images-idx3-ubyte.gz cannot be read",
        ),
        (["--unknown"], "unrecognized arguments: --unknown"),
        (["--filters", "8"], "argument --filters: only --model wide has it"),
        (["--padding", "same", "--model", "rnn"], "argument --padding: only --model cnn2 and wide has it"),
        (["--model", "wide", "--padding", "same"], "the wide network takes the padding valid or auto, not same"),
        (["--model", "rnn", "--cells", "3"], "3 cells cannot share the 784 pixels"),
        (["--resume"], "argument --resume: from the newest in --checkpoints FOLDER, or from a FILE"),
        (["--validation", "1"], "argument --validation: must be between 0 and 1, not 1"),
        (["--dataset", "digits", "--validation", "0.0001"], "--validation: 0.0001 of 1500 images is none of them"),
        (["--dataset", "digits", "--validation", "0.99999"], "--validation: 0.99999 of 1500 images is all of them"),
        (["--early-stop", "2"], "argument --early-stop: needs --validation"),
        (["--log", "/no/such/folder/log"], "--log: /no/such/folder/log cannot be written"),
    ],
)
def test_bad_flags_and_unreadable_data_are_one_sentence(flags, message, capsys):
    with pytest.raises((SystemExit, OSError)) as refused:
        train_mnist.main(flags)
    said = capsys.readouterr()
    if refused.type is SystemExit:
        assert refused.value.code == 2 and said.err.count("\n") == 1
    assert message in (said.err if refused.type is SystemExit else str(refused.value)) and said.out == ""


def test_a_refusal_is_one_line_and_exit_2():
    for flags in (["--dataset", "mnist", "--data-home", str(SCRIPT)], ["--model", "transformer"]):
        done = run(*flags)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.startswith("train_mnist.py: ") and done.stderr.count("\n") == 1


def test_schedules_cover_the_run():
    flags = ["--dataset", "digits", "--epochs", "2", "--batch-size", "100", "--lr", "0.4"]
    ends = {"constant": 0.4, "step": 0.04, "exponential": 0.4 * 0.1 ** (29 / 30), "cosine": 0.001095}
    for name, end in ends.items():
        options, _ = mnist_flags.read_flags([*flags, "--schedule", name, "--warmup", "4"], "")
        schedule = mnist_flags.chosen_schedule(options, 1500)
        assert schedule(0, 0) == pytest.approx(0.1) and schedule(29, 1) == pytest.approx(end, rel=1e-3)
    options, _ = mnist_flags.read_flags(flags, "")
    assert mnist_flags.chosen_schedule(options, 1500) is None


def test_a_learning_rate_that_diverges_is_one_sentence():
    done = run("--dataset", "digits", "--lr", "1e30")
    assert done.returncode == 1 and errors(done.stderr) == ""
    assert re.match(rf"{re.escape(NOT_MNIST)}: the loss became (nan|inf) in step \d+", done.stdout.splitlines()[-1])
