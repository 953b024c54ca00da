"""A training run as a checkpoint, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .callbacks import Callback
from .checkpoints import Checkpoint, CheckpointError
from .history import Epoch
from .trees import leaves

if TYPE_CHECKING:
    from .run import Run


def take(run: Run) -> Checkpoint:
    """All that the run needs to go on from where it is: between two steps, or between two epochs."""
    assert run.optimizer.state is not None
    arrays = {f"parameter {i}": array for i, (_, array) in enumerate(leaves(run.params))}
    arrays |= {f"optimizer {i} {k}": a for i, slots in enumerate(run.optimizer.state) for k, a in enumerate(slots)}
    arrays |= {f"state {i}": array for i, (_, array) in enumerate(leaves(run.state))}
    callbacks = []
    for i, (callback, state) in enumerate(_with_state(run)):
        arrays |= {f"callback {i} {key}": value for key, value in state.items() if isinstance(value, np.ndarray)}
        plain = {key: value for key, value in state.items() if not isinstance(value, np.ndarray)}
        callbacks.append({"kind": type(callback).__name__, "state": plain})
    history = run.history
    facts = {
        "parameters": [_description(path, array) for path, array in leaves(run.params)],
        "state": [_description(path, array) for path, array in leaves(run.state, "state")],
        "optimizer": {"kind": type(run.optimizer).__name__, "steps": run.optimizer.steps},
        "run": run.identity,
        "position": {"epochs": len(history.epochs), "step": run.step, "steps": history.steps},
        "random": run.order_state,
        "sums": asdict(run.sums),
        "epochs": [asdict(epoch) for epoch in history.epochs],
        "allocated_bytes_per_step": history.allocated_bytes_per_step,
        "callbacks": callbacks,
    }
    return Checkpoint(arrays, facts)


def restore(run: Run, checkpoint: Checkpoint, path: Path) -> None:
    """Put the run where the checkpoint was taken. Raises ``CheckpointError``, one sentence, where it is of another run.

    Nothing is changed before all of it has been compared.
    """
    arrays, facts = checkpoint
    try:
        _compare(run, facts, path)
        assert run.optimizer.state is not None
        pairs = [(array, arrays[f"parameter {i}"]) for i, (_, array) in enumerate(leaves(run.params))]
        pairs += [(array, arrays[f"state {i}"]) for i, (_, array) in enumerate(leaves(run.state))]
        for i, slots in enumerate(run.optimizer.state):
            pairs += [(array, arrays[f"optimizer {i} {k}"]) for k, array in enumerate(slots)]
        if any(array.shape != saved.shape or array.dtype != saved.dtype for array, saved in pairs):
            raise KeyError("an array of another shape")
        position = facts["position"]
        epochs = [Epoch(**fields) for fields in facts["epochs"]]
        states = [_callback_state(arrays, i, saved["state"]) for i, saved in enumerate(facts["callbacks"])]
        run.sums = type(run.sums)(**facts["sums"])
        run.rng.bit_generator.state = facts["random"]
        run.step, run.history.steps = position["step"], position["steps"]
        run.optimizer.steps = facts["optimizer"]["steps"]
        run.history.allocated_bytes_per_step = facts["allocated_bytes_per_step"]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged, or of another version of this package ({error})") from error
    run.history.epochs[:] = epochs
    run.history.resumed_from = str(path)
    for array, saved in pairs:
        array[...] = saved
    for (callback, _), state in zip(_with_state(run), states, strict=True):
        callback.load(state)


def _compare(run: Run, facts: dict[str, Any], path: Path) -> None:
    """Raise ``CheckpointError`` where continuing would not be the same run."""
    for key, tree, root in (("parameters", run.params, "params"), ("state", run.state, "state")):
        here, there = [_description(name, array) for name, array in leaves(tree, root)], facts[key]
        for own, saved in zip(here, there, strict=False):
            if own != saved:
                raise CheckpointError(f"{path} is of another network: it has {_said(saved)}, this run {_said(own)}")
        if len(here) != len(there):
            raise CheckpointError(f"{path} is of another network: {key} of {len(there)} arrays, not {len(here)}")
    kind = type(run.optimizer).__name__
    if kind != facts["optimizer"]["kind"]:
        raise CheckpointError(f"{path} is of a run with {facts['optimizer']['kind']}, which {kind} cannot continue")
    for name, mine in run.identity.items():
        if facts["run"].get(name) != mine:
            raise CheckpointError(f"{path} is of a run with {name} {facts['run'].get(name)}, not {mine}")
    kinds = [type(callback).__name__ for callback, _ in _with_state(run)]
    saved_kinds = [saved["kind"] for saved in facts["callbacks"]]
    if kinds != saved_kinds:
        raise CheckpointError(f"{path} is of a run with the callbacks {saved_kinds}, this one has {kinds}")


def _with_state(run: Run) -> list[tuple[Callback, dict[str, Any]]]:
    """The callbacks that remember something, with what they remember."""
    return [(callback, state) for callback in run.callbacks if (state := callback.state())]


def _callback_state(arrays: dict[str, np.ndarray], number: int, plain: dict[str, Any]) -> dict[str, Any]:
    prefix = f"callback {number} "
    return plain | {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _description(path: str, array: np.ndarray) -> list:
    return [path, list(array.shape), array.dtype.name]


def _said(description: list) -> str:
    path, shape, dtype = description
    return f"{path} of shape {tuple(shape)} and {dtype}"
