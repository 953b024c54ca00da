"""The training loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from ..runtime.allocator import keep_freed_memory
from .arguments import check, check_data
from .batches import Gather, split
from .callbacks import Callback, Each
from .checkpoints import Checkpoints
from .choice import check_precision, choose_step
from .clipping import Clipping
from .event_log import EventLog
from .history import Epoch, History
from .optimizers import Optimizer
from .run import Run
from .schedules import Schedule
from .threads import limited_threads

Data = tuple[np.ndarray, ...]


def fit(
    loss: Any,
    params: tuple,
    data: Data,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    seed: int = 0,
    threads: int | None = None,
    test: Data | None = None,
    validation: Data | float | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    state: tuple = (),
    step_seed: bool = False,
    evaluate_with: Callable | None = None,
    early_stop: Callback | None = None,
    callbacks: Sequence[Callback] = (),
    log: EventLog | str | Path | None = None,
    checkpoints: Checkpoints | str | Path | None = None,
    resume: bool | str | Path = False,
    tiles: bool | None = None,
    device: str = "cpu",
    precision: str = "full",
    title: str = "",
    progress: bool | None = None,
    on_compiled: Callable[[float], Any] | None = None,
    on_epoch: Callable[[Epoch], Any] | None = None,
) -> History:
    """Train ``params`` in place on shuffled batches of ``data``.

    ``loss``      has ``value_and_grad(*params, *state, *batch)`` that returns (value, gradients), or ((value, scores),
                  gradients): then accuracy is reported too. The gradients are those of ``params``, in order.
    ``params``    the leading arguments of the loss: a tuple of arrays, or of structures of arrays.
    ``data``      arrays with the same first axis, labels last: the other arguments of the loss, a batch at a time.
    ``seed``      of the order of the examples, and of all else that is random here.
    ``threads``   for compiled code; BLAS is limited to one (see :mod:`tangentlike.train.threads`).
    ``test``      data like ``data``, on which the loss is evaluated at the end (without gradients).
    ``validation``  such data, evaluated after each epoch; or the share of ``data`` to put aside for it, 0 to 1.
    ``schedule``  the learning rate by step and epoch (:mod:`tangentlike.train.schedules`), in place of the optimizer's.
    ``clip_norm``, ``clip_value``  bounds on the gradient (:class:`tangentlike.train.clipping.Clipping`).
    ``state``     arrays that the loss itself changes, such as running statistics: its arguments behind ``params``;
                  those of a :class:`tangentlike.nn.Sequential` are found without being named.
    ``step_seed`` pass a whole number as the last argument, another one at each step: the seed of ``nn.dropout``.
    ``evaluate_with``  a function ``(*params, *state, *batch)`` to evaluate with in place of the loss; a
                  ``Sequential`` has its own.
    ``early_stop``, ``callbacks``  see :mod:`tangentlike.train.callbacks`.
    ``log``       a file for one line of JSON an epoch (:class:`tangentlike.train.EventLog`).
    ``checkpoints``  a folder, written after each epoch and on Ctrl-C (:class:`tangentlike.train.Checkpoints`).
    ``resume``    True: go on from the newest checkpoint there, or start where there is none; a path: from that one.
                  ``params`` and ``optimizer`` take the values in it. The run ends as one that was not interrupted.
    ``tiles``     None: take tiles of samples through forward and adjoint where the loss allows it, which is several
                  times faster (:mod:`tangentlike.tile`); False: whole batches, always; True: raise where it does not.
    ``device``    ``"cuda"``: train on a GPU (:mod:`tangentlike.cuda`); raises where there is none, or no such step.
    ``precision``  of products: "full", that of the parameters. ``"tf32"``, for a GPU's tensor cores, is refused.
    ``progress``  the live line: True, False, or None for "only on a terminal"; ``title`` stands in front of it.
    ``on_compiled`` is called with the seconds of the first calls, before the first epoch; ``on_epoch`` after each.

    The first calls compile, and are made once before the first epoch on a batch that is not learned from, so that the
    seconds of an epoch are those of training. Ctrl-C ends the run after the step that it meets: the history holds what
    there is. Raises ``FloatingPointError``, with epoch, step and parameter, when the loss is not a finite number, and
    ``CheckpointError`` when a checkpoint cannot be continued.
    """
    clipping = None if clip_norm is None and clip_value is None else Clipping(params, clip_norm, clip_value)
    check_precision(precision)
    state = tuple(state) or getattr(loss, "state", ())
    check(loss, params, state, data, optimizer, batch_size, epochs, seed, step_seed, callbacks, schedule, threads)
    params, data = tuple(params), tuple(data)
    evaluate_with = evaluate_with or getattr(loss, "evaluation", None)
    evaluates = test is not None or validation is not None
    if evaluates and evaluate_with is None and (step_seed or state):
        why = "draws at random" if step_seed else "changes its state"
        raise ValueError(f"a loss that {why} cannot evaluate: give evaluate_with=, the same without that")
    if resume is True and checkpoints is None:
        raise ValueError("resume=True needs the folder of the checkpoints: give checkpoints=")
    subset = None
    if isinstance(validation, int | float):
        subset, rows = split(len(data[0]), validation, seed)
        validation = tuple(array[rows] for array in data)
    for name, held_out in (("validation", validation), ("test", test)):
        if held_out is not None:
            check_data(name, held_out, like=data)
    if isinstance(log, str | Path):
        log = EventLog(log)
    told = [*callbacks, early_stop, log, Each(on_epoch) if on_epoch else None]
    start = time.perf_counter()
    gather = Gather(data, batch_size, subset)
    step, whole = choose_step(
        tiles, device, loss, params, state, gather, optimizer, clipping, seed if step_seed else None
    )
    run = Run(
        params=params,
        state=state,
        optimizer=optimizer,
        make_step=step,
        evaluator=evaluate_with or loss,
        held_out=validation,
        test=test,
        schedule=schedule,
        callbacks=[callback for callback in told if callback is not None],
        checkpoints=Checkpoints(checkpoints) if isinstance(checkpoints, str | Path) else checkpoints,
        batch_size=batch_size,
        seed=seed,
        title=title,
        progress=progress,
    )
    run.history.compile_seconds = time.perf_counter() - start
    run.history.whole_batches = whole
    keep_freed_memory()
    with limited_threads(threads) as run.history.threads, ExitStack() as closing:
        for callback in run.callbacks:
            closing.callback(callback.close)
        try:
            run.prepare(resume)
            if on_compiled:
                on_compiled(run.history.compile_seconds)
            run.train(epochs)
        except KeyboardInterrupt:
            run.history.interrupted = True
        run.evaluate_test()
    return run.history
