"""Where numbers stop being numbers: which step, and which parameter first."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .step import Step
from .tiled import TiledStep
from .trees import leaves, matched


def explain(step: Step | TiledStep, rows: np.ndarray, number: int, epoch: int) -> str:
    """One sentence on the step that failed: what became nan or infinite, where, and through what."""
    place = f"in step {number} of epoch {epoch}"
    what = f"the loss became {step.value}" if not np.isfinite(step.value) else "the gradient is no number"
    names = parameter_names(step)
    for index, array in enumerate(step.gather.rows(rows)):
        if array.dtype.kind == "f" and (bad := _bad(array)):
            return f"{what} {place}: argument {index} of the data holds {bad}"
    for path, array in _named(step.params, names):
        if bad := _bad(array):
            if step.optimizer.steps == 0:
                return f"{what} {place}: {path} holds {bad} from the start"
            return f"{what} {place}: the step before made {path} {bad}, try a lower learning rate"
    for (path, _), (_, _, gradient) in zip(_named(step.params, names), matched(step.params, step.grads), strict=True):
        if bad := _bad(gradient):
            return f"{what} {place}: the gradient of {path} is {bad}, try a lower learning rate"
    return f"{what} {place}, with finite parameters and gradients: try a lower learning rate"


def check_parameters(step: Step | TiledStep, number: int, epoch: int) -> None:
    """Raise ``FloatingPointError`` for a parameter that is not finite, though no loss has shown it."""
    if all(np.isfinite(array).all() for _, array in leaves(step.params)):
        return
    for path, array in _named(step.params, parameter_names(step)):
        if bad := _bad(array):
            raise FloatingPointError(
                f"{path} became {bad} by step {number} of epoch {epoch}: try a lower learning rate"
            )


def parameter_names(step: Step | TiledStep) -> list[str]:
    """The names of the loss's leading arguments, or of a ``Sequential``'s parameters; else params[0], params[1], ..."""
    if hasattr(getattr(step.loss, "model", None), "named_parameters"):
        return [name for name, _ in step.loss.model.named_parameters()]
    try:
        names = list(inspect.signature(step.loss).parameters)
    except (TypeError, ValueError):
        names = []
    count = len(step.params)
    return names[:count] if len(names) > count else [f"params[{index}]" for index in range(count)]


def _named(params: tuple, names: list[str]):
    for name, item in zip(names, params, strict=True):
        yield from leaves(item, name)


def _bad(array: Any) -> str | None:
    """ "nan" or "inf", whichever ``array`` holds (nan if both)."""
    if np.isfinite(array).all():
        return None
    return "nan" if np.isnan(array).any() else "inf"
