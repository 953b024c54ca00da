"""Checkpoints: a run that is cut off anywhere and resumed ends bit-equal to one that was not."""

import json
import os
import re
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from tangentlike import train
from tangentlike.train import SGD, Adam, AdamW, CheckpointError, Checkpoints, EarlyStop, Momentum, fit, schedules

pytestmark = pytest.mark.turns(2)

RNG = np.random.default_rng(0)
DATA = (RNG.normal(size=(50, 4)).astype(np.float32), RNG.integers(0, 3, 50))


class Softmax:
    """Softmax regression: loss(w, b, mean, x, labels); ``mean`` is a running mean of the labels, which it moves."""

    def __init__(self, after=None, action=None):
        self.after, self.action, self.calls = after, action, 0

    def __call__(self, w, b, mean, x, labels):
        scores = x @ w + b
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return -np.log(e[np.arange(len(x)), labels] / e.sum(axis=1)).mean(), scores

    def value_and_grad(self, w, b, mean, x, labels):
        self.calls += 1
        if self.calls == self.after:
            self.action()
        mean += 0.1 * (labels.mean() - mean)
        value, scores = self(w, b, mean, x, labels)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        d = (e / e.sum(axis=1, keepdims=True)).astype(np.float32)
        d[np.arange(len(x)), labels] -= 1
        return (value, scores), (x.T @ d / len(x) + mean[0] * 1e-3, d.mean(axis=0))


class Run:
    """A training run with everything that a checkpoint has to carry."""

    def __init__(self, optimizer=Adam, **options):
        self.params = (np.full((4, 3), 0.1, np.float32), np.zeros(3, np.float32))
        self.state = (np.zeros(1),)
        self.optimizer = optimizer(0.1)
        self.options = {"epochs": 4, "batch_size": 8, "seed": 3, "validation": 0.2, "clip_norm": 0.5} | options

    def __call__(self, loss=None, **options):
        loss = loss or Softmax()
        self.history = fit(
            loss, self.params, DATA, self.optimizer, state=self.state, evaluate_with=Softmax(),
            schedule=schedules.warmup(schedules.cosine(0.1, steps=40), 3),
            early_stop=EarlyStop(3, 0.001), **self.options | options,
        )  # fmt: skip
        return self

    def outcome(self):
        """Everything but times and memory."""
        arrays = [*self.params, *self.state, *(a for slots in self.optimizer.state for a in slots)]
        names = ("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "lr", "images")
        epochs = [[getattr(epoch, name) for name in names] for epoch in self.history.epochs]
        return [a.tobytes() for a in arrays], epochs, self.history.steps, self.optimizer.steps, self.history.stopped


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("optimizer", [SGD, Momentum, Adam, AdamW])
def test_a_run_cut_in_mid_epoch_ends_as_one_that_was_not(tmp_path, optimizer):
    whole = Run(optimizer)()
    cut = Run(optimizer)(Softmax(1 + 8, interrupt), checkpoints=tmp_path)
    assert cut.history.interrupted and len(cut.history.epochs) == 1 and cut.history.steps == 8
    assert [file.name for file in Checkpoints(tmp_path).files()] == ["epoch-0001.npz", "epoch-0001-step-000003.npz"]
    resumed = Run(optimizer)(checkpoints=tmp_path, resume=True)
    assert resumed.outcome() == whole.outcome()
    assert resumed.history.resumed_from.endswith("epoch-0001-step-000003.npz")


def test_a_run_cut_between_epochs_ends_as_one_that_was_not(tmp_path):
    whole = Run()()
    Run()(checkpoints=tmp_path, epochs=2)
    again = Run()(resume=tmp_path / "epoch-0002.npz")
    assert again.outcome() == whole.outcome()


def test_a_run_that_is_over_is_not_trained_again(tmp_path):
    done = Run()(checkpoints=tmp_path)
    loss = Softmax()
    again = Run()(loss, checkpoints=tmp_path, resume=True)
    assert again.outcome() == done.outcome() and loss.calls == 1


def test_a_run_that_stopped_early_stays_stopped(tmp_path):
    done = Run(epochs=50)(checkpoints=tmp_path)
    assert "epochs without improvement" in done.history.stopped and len(done.history.epochs) < 50
    again = Run(epochs=50)(checkpoints=tmp_path, resume=True)
    assert again.outcome() == done.outcome()


def test_resuming_in_an_empty_folder_is_starting(tmp_path):
    started = Run()(checkpoints=tmp_path / "new" / "folder", resume=True)
    assert started.outcome() == Run()().outcome() and started.history.resumed_from is None


CHILD = """
import os, signal, sys
sys.path.insert(0, {folder!r})
from test_checkpoints import Run, Softmax
def die():
    os.kill(os.getpid(), signal.SIGKILL)
calls = 0
def die_at(call, function):
    def counted(*arguments):
        global calls
        calls += 1
        return die() if calls == call else function(*arguments)
    return counted
where, folder = sys.argv[1:]
loss = Softmax(1 + 5 + 3, die) if where == "step" else None
if where == "fsync":
    os.fsync = die_at(5, os.fsync)  # two files and the folder an epoch: in mid-write of the second epoch's
if where == "replace":
    os.replace = die_at(3, os.replace)
Run()(loss, checkpoints=folder)
print("the run was to die")
"""


@pytest.mark.parametrize("where", ["step", "fsync", "replace"])
def test_a_run_that_is_killed_ends_as_one_that_was_not(tmp_path, where):
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    child = [sys.executable, "-c", CHILD.format(folder=str(Path(__file__).parent)), where, str(tmp_path)]
    done = subprocess.run(child, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    assert Checkpoints(tmp_path).files() == [tmp_path / "epoch-0001.npz"]
    assert len(list(tmp_path.glob(".*.part"))) == (where != "step")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        resumed = Run()(checkpoints=tmp_path, resume=True)
    assert resumed.outcome() == Run()().outcome()
    assert not list(tmp_path.glob(".*.part"))


def test_the_last_ones_and_the_best_are_kept(tmp_path):
    run = Run()(checkpoints=Checkpoints(tmp_path, keep=2, best="train_accuracy", notes={"model": "softmax"}))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["best.npz", "epoch-0003.npz", "epoch-0004.npz"]
    accuracies = [epoch.train_accuracy for epoch in run.history.epochs]
    best = train.read_checkpoint(tmp_path / "best.npz")
    assert best.facts["position"]["epochs"] == 1 + accuracies.index(max(accuracies))
    assert best.facts["best"] == max(accuracies) and best.facts["notes"] == {"model": "softmax"}
    last = train.read_checkpoint(tmp_path / "epoch-0004.npz")
    assert [p.shape for p in last.params] == [(4, 3), (3,)] and len(last.facts["epochs"]) == 4


def test_files_hold_no_objects(tmp_path):
    Run(epochs=1)(checkpoints=tmp_path)
    with np.load(tmp_path / "epoch-0001.npz", allow_pickle=False) as archive:
        assert {archive[name].dtype.kind for name in archive.files} <= set("fiu")
        assert json.loads(archive["facts"].tobytes())["optimizer"] == {"kind": "Adam", "steps": 5}


@pytest.fixture
def finished(tmp_path):
    Run(epochs=3)(checkpoints=tmp_path)
    return tmp_path


def test_a_damaged_checkpoint_is_passed_over_with_a_warning(finished):
    newest = finished / "epoch-0003.npz"
    newest.write_bytes(newest.read_bytes()[:-100])
    with pytest.warns(train.CheckpointWarning, match=r"epoch-0003\.npz is damaged.*; looking for an earlier one"):
        resumed = Run()(checkpoints=finished, resume=True)
    assert resumed.history.resumed_from.endswith("epoch-0002.npz")
    assert resumed.outcome() == Run()().outcome()


def test_a_damaged_checkpoint_that_was_named_is_an_error(finished):
    path = finished / "epoch-0003.npz"
    whole = path.read_bytes()
    for damaged in (b"", whole[:1000], whole[:-1], whole[:500] + bytes(50) + whole[550:], b"no archive at all"):
        path.write_bytes(damaged)
        with pytest.raises(CheckpointError, match=r"epoch-0003\.npz is damaged, or no checkpoint \(.*\)$"):
            Run()(resume=path)


def test_any_damaged_byte_is_found_or_harmless(finished):
    """One byte in each stretch of the file is inverted: an error, or the very same content."""
    path = finished / "epoch-0003.npz"
    whole, content = path.read_bytes(), train.read_checkpoint(path)
    found = 0
    for place in range(0, len(whole), 53):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read = train.read_checkpoint(path)
        except CheckpointError:
            found += 1
            continue
        assert read.facts == content.facts
        for name, array in content.arrays.items():
            assert name not in read.arrays or np.array_equal(read.arrays[name], array)
    assert found > 0.5 * len(whole) / 53


def test_when_all_are_damaged_nothing_is_started_anew(finished):
    for path in finished.glob("epoch-*.npz"):
        path.write_bytes(b"")
    with (
        pytest.warns(train.CheckpointWarning),
        pytest.raises(CheckpointError, match=r"no checkpoint in .* can be read: .*epoch-0001\.npz is damaged"),
    ):
        Run()(checkpoints=finished, resume=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"optimizer": Momentum}, "is of a run with Adam, which Momentum cannot continue"),
        ({"batch_size": 9}, "is of a run with batch_size 8, not 9"),
        ({"seed": 4}, "is of a run with seed 3, not 4"),
        ({"validation": 0.4}, "is of a run with examples 40, not 30"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(finished, change, message):
    run = Run(**change)
    before = [p.copy() for p in run.params]
    with pytest.raises(CheckpointError, match=re.escape(f"epoch-0003.npz {message}")):
        run(resume=finished / "epoch-0003.npz")
    assert all(np.array_equal(a, b) for a, b in zip(run.params, before, strict=True))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            (np.zeros((4, 5), np.float32), np.zeros(5, np.float32)),
            "it has params[0] of shape (4, 3) and float32, this run",
        ),
        ((np.zeros((4, 3)), np.zeros(3)), "this run params[0] of shape (4, 3) and float64"),
        ((np.zeros((4, 3), np.float32),), "parameters of 2 arrays, not 1"),
    ],
)
def test_a_checkpoint_of_another_network_is_refused(finished, params, message):
    class Loss:
        def value_and_grad(self, *arguments):
            return 0.0, params if len(params) > 1 else params[0]

    with pytest.raises(CheckpointError, match=r"epoch-0003\.npz is of another network: .*" + re.escape(message)):
        fit(Loss(), params, DATA, Adam(), epochs=1, batch_size=8, resume=finished / "epoch-0003.npz")


def test_runs_are_not_mixed_in_one_folder(finished):
    with pytest.raises(
        CheckpointError, match="has the checkpoints of another run: resume it, or choose another folder"
    ):
        Run()(checkpoints=finished)
    with pytest.raises(CheckpointError, match=r"has later checkpoints than epoch-0002\.npz: move them away first"):
        Run()(checkpoints=finished, resume=finished / "epoch-0002.npz")


def test_what_is_wrong_with_the_files_is_said_before_anything_is_compiled(tmp_path):
    (tmp_path / "file").write_text("")
    compiled = []
    with pytest.raises(CheckpointError, match=r"there is no checkpoint /no/such\.npz"):
        Run(on_compiled=compiled.append)(resume="/no/such.npz")
    with pytest.raises(OSError, match="file"):
        Run(on_compiled=compiled.append)(checkpoints=tmp_path / "file")
    assert compiled == []


def test_what_is_not_there_is_said():
    with pytest.raises(CheckpointError, match=r"there is no checkpoint /no/such\.npz"):
        Run()(resume="/no/such.npz")
    with pytest.raises(ValueError, match="resume=True needs the folder of the checkpoints"):
        Run()(resume=True)


@pytest.mark.skipif(os.name != "posix", reason="a bound on the size of files stands in for a full disk")
def test_a_full_disk_is_one_sentence_and_leaves_whole_files(tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError) as caught:
            Run()(checkpoints=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.filename == str(tmp_path / "best.npz")
    assert not any(tmp_path.iterdir())
