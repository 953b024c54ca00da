"""Callbacks, early stop, validation, the log."""

import json
import os
import threading

import numpy as np
import pytest

from tangentlike.train import SGD, Callback, EarlyStop, EventLog, fit
from tangentlike.train.batches import split


class Script:
    """loss(p, x) whose validation losses are those of a list; each step adds -1 to p."""

    def __init__(self, losses):
        self.losses = iter([0.0, *losses])  # the first call compiles

    def __call__(self, p, x):
        return next(self.losses)

    def value_and_grad(self, p, x):
        return 1.0, -np.ones_like(p)


def run(losses, **options):
    p = np.zeros(1)
    settings = {"epochs": 8, "batch_size": 2, "validation": (np.ones(2),)} | options
    return p, fit(Script(losses), (p,), (np.ones(4),), SGD(0.5), **settings)


def test_early_stop_waits_and_puts_the_best_back():
    p, history = run([5, 4, 4.5, 3.9, 3.85, 3.95, 0, 0], early_stop=EarlyStop(3, min_delta=0.2))
    assert [epoch.validation_loss for epoch in history.epochs] == [5, 4, 4.5, 3.9, 3.85]
    assert history.stopped == "validation_loss was best in epoch 2: 3 epochs without improvement"
    assert p[0] == 2  # one an epoch


def test_early_stop_may_keep_the_last():
    p, history = run([5, 6, 7, 0], early_stop=EarlyStop(2, restore_best=False))
    assert len(history.epochs) == 3 and p[0] == 3


def test_the_best_comes_back_at_the_end_without_a_stop_too():
    p, history = run([5, 4, 6], epochs=3, early_stop=EarlyStop(5))
    assert history.stopped is None and p[0] == 2


def test_a_loss_that_is_no_number_does_not_improve():
    _, history = run([np.nan, np.nan, 1.0], early_stop=EarlyStop(2))
    assert history.stopped == "no validation_loss: 2 epochs without improvement"


def test_accuracy_is_better_when_it_is_larger():
    class Accurate(Script):
        def __call__(self, p, x):
            good = next(self.losses)
            return 0.0, np.array([[1.0, 0.0], [good, 1.0 - good]])

    p = np.zeros(1)
    history = fit(
        Accurate([0, 1, 0, 0]), (p,), (np.ones(4),), SGD(0.5), epochs=9, batch_size=2,
        validation=(np.zeros(2, int),), early_stop=EarlyStop(2, monitor="validation_accuracy"),
    )  # fmt: skip
    assert [epoch.validation_accuracy for epoch in history.epochs] == [0.5, 1, 0.5, 0.5] and p[0] == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: EarlyStop(0), "patience must be at least 1"),
        (lambda: EarlyStop(1, -0.1), "min_delta not negative"),
        (lambda: EarlyStop(1, monitor="seconds"), "'seconds' cannot be monitored"),
        (lambda: run([1], validation=None, early_stop=EarlyStop(1)), "no validation_loss.*give fit.validation="),
        (lambda: run([1], early_stop=EarlyStop(1, monitor="train_accuracy")), "no train_accuracy.*has_aux=True"),
        (lambda: EventLog("log", steps=0), "give at least 1"),
    ],
)
def test_what_cannot_be_judged_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_callbacks_are_told_in_order_and_may_stop_in_mid_epoch():
    told = []

    class Tells(Callback):
        def on_start(self, run):
            told.append("start")

        def on_step(self, run):
            told.append((run.epoch, run.step, run.loss))
            if run.history.steps == 3:
                run.stop("enough")

        def on_epoch(self, run):
            told.append(run.history.epochs[-1].epoch)

        def on_end(self, run):
            told.append("end")

        def close(self):
            told.append("closed")

    p, history = run([1, 1], callbacks=[Tells()])
    assert told == ["start", (1, 1, 1.0), (1, 2, 1.0), 1, (2, 1, 1.0), "end", "closed"]
    assert history.stopped == "enough" and history.steps == 3 and p[0] == 1.5


def test_callbacks_are_closed_after_an_error():
    class Fails(Callback):
        def on_epoch(self, run):
            raise RuntimeError("no")

        def close(self):
            closed.append(True)

    closed = []
    with pytest.raises(RuntimeError):
        run([1], callbacks=[Fails()])
    assert closed == [True]


def test_the_split_is_drawn_once_and_loses_nothing():
    kept, held = split(20, 0.3, 5)
    assert len(held) == 6 and sorted([*kept, *held]) == list(range(20))
    assert np.array_equal(split(20, 0.3, 5)[1], held) and not np.array_equal(split(20, 0.3, 6)[1], held)
    for share in (0.0, 1.0, 0.01):
        with pytest.raises(ValueError, match="leaves nothing on one side"):
            split(20, share, 0)


def test_a_share_of_the_data_is_not_trained_on():
    seen = set()

    class Loss:
        def __call__(self, p, x):
            held.update(x.tolist())
            return float(p)

        def value_and_grad(self, p, x):
            seen.update(x.tolist())
            return float(p), np.zeros(())

    held = set()
    history = fit(Loss(), (np.array(1.0),), (np.arange(10.0),), SGD(1.0), epochs=2, batch_size=3, validation=0.2)
    assert history.epochs[0].images == 8 and len(seen) == 8 and history.epochs[1].validation_loss == 1.0
    assert len(held - seen) == 2


@pytest.mark.parametrize("option", [{"step_seed": True}, {"state": (np.zeros(1),)}])
def test_a_loss_that_draws_or_changes_needs_another_one_to_evaluate_with(option):
    with pytest.raises(ValueError, match="cannot evaluate: give evaluate_with="):
        run([1], **option)


def test_each_step_has_a_seed_of_its_own():
    class Loss:
        def value_and_grad(self, p, x, seed):
            seeds.append(seed)
            return 1.0, np.zeros_like(p)

    runs = []
    for seed in (1, 1, 2):
        seeds = []
        fit(Loss(), (np.ones(1),), (np.ones(6),), SGD(1.0), epochs=2, batch_size=2, seed=seed, step_seed=True)
        runs.append(seeds[1:])
    assert runs[0] == runs[1] and len({*runs[0], *runs[2]}) == 12


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_log_has_a_line_an_epoch_and_one_for_the_steps_asked_for(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text("what was there before\n")
    run([3, np.inf], epochs=2, log=EventLog(path, steps=1))
    lines = read(path)
    assert [line["event"] for line in lines] == ["step", "step", "epoch"] * 2
    assert lines[0] == {"event": "step", "total_steps": 1, "epoch": 1, "step": 1, "loss": 1.0, "lr": 0.5}
    first, second = lines[2], lines[5]
    assert (first["epoch"], first["validation_loss"], first["images"], first["lr"]) == (1, 3, 4, 0.5)
    assert first["train_accuracy"] is None and second["validation_loss"] is None and first["seconds"] > 0
    assert first["allocated_bytes"] >= 0 and first["peak_memory_bytes"] > 10_000_000


def test_the_log_of_a_resumed_run_has_each_line_once(tmp_path):
    path = tmp_path / "log.jsonl"
    run([3, 2, 1], epochs=3, log=EventLog(path, steps=2), checkpoints=tmp_path / "checkpoints")
    wanted = [(line["event"], line["total_steps"]) for line in read(path)]
    (tmp_path / "checkpoints" / "epoch-0003.npz").unlink()
    path.write_text(path.read_text() + '{"event": "st')
    run([1], epochs=3, log=EventLog(path, steps=2), checkpoints=tmp_path / "checkpoints", resume=True)
    assert [(line["event"], line["total_steps"]) for line in read(path)] == wanted


def test_memory_is_reported_by_epoch():
    class Loss(Script):
        def value_and_grad(self, p, x):
            np.ones(100_000)
            return super().value_and_grad(p, x)

    history = fit(Loss([]), (np.zeros(1),), (np.ones(40),), SGD(0.5), epochs=2, batch_size=4)
    for epoch in history.epochs:
        assert epoch.allocated_bytes == pytest.approx(10 * 800_000, rel=0.02)
        assert epoch.peak_memory_bytes > 10_000_000
    assert history.allocated_bytes_per_step == pytest.approx(800_000, rel=0.02)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_the_log_of_a_pipe_goes_through_it(tmp_path):
    path, lines = tmp_path / "pipe", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: lines.extend(path.read_text().splitlines()))
    reader.start()
    run([3, 2], epochs=2, log=EventLog(path))
    reader.join(10)
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert path.is_fifo()


def test_the_log_behind_a_link_is_written_and_the_link_stays(tmp_path):
    path, link = tmp_path / "log", tmp_path / "link"
    link.symlink_to(path)
    run([3, 2], epochs=2, log=EventLog(link))
    assert link.is_symlink() and len(path.read_text().splitlines()) == 2
