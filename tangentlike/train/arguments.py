"""What a training run is given, looked at before anything is compiled: an error names the argument that is none."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np

from ..differentiate import Differentiated
from ..form.structures import plain_leaf
from .callbacks import Callback
from .trees import leaves


def check(
    loss: Any, params: Any, state: Any, data: Any, optimizer: Any, batch_size: Any, epochs: Any, seed: Any,
    step_seed: bool = False, callbacks: Any = (), schedule: Any = None, threads: Any = None,
) -> None:  # fmt: skip
    """Raise ``TypeError`` or ``ValueError`` for the first argument of ``fit`` that a run cannot begin with."""
    if not hasattr(loss, "value_and_grad"):
        if hasattr(getattr(loss, "loss", None), "value_and_grad"):
            raise TypeError(f"a {type(loss).__name__} is a model, and no loss: pass model.loss")
        name = getattr(loss, "__name__", repr(loss))
        raise TypeError(f"the loss has no gradient: write @differentiate(wrt=...) above {name}")
    if not hasattr(optimizer, "step"):
        raise TypeError(f"optimizer={optimizer!r} is no optimizer: pass train.SGD(0.01), for example")
    whole_number("batch_size", batch_size)
    if batch_size < 1:
        raise ValueError(f"the batch size must be at least 1, not {batch_size}")
    for name, value in (("epochs", epochs), ("seed", seed)):
        whole_number(name, value)
        if value < 0:
            raise ValueError(f"{name}={value} must not be negative")
    if schedule is not None and not callable(schedule):
        raise TypeError(f"schedule={schedule!r} is no function of step and epoch: train.schedules.constant(0.1), say")
    if threads is not None:
        whole_number("threads", threads)
    if isinstance(callbacks, Callback) or not isinstance(callbacks, Iterable):
        raise TypeError(f"callbacks is {_kind(callbacks)}: pass a list of callbacks")
    for number, callback in enumerate(callbacks):
        if not isinstance(callback, Callback):
            raise TypeError(f"callbacks[{number}] is {callback!r}: derive its class from train.Callback")
    _check_params(params, state)
    check_data("data", data)
    if isinstance(loss, Differentiated):
        _check_count(loss, params, state, data, step_seed)
        gradient_places(loss, params)


def whole_number(name: str, value: Any) -> None:
    """Raise ``TypeError`` for what is none."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name}={value!r} must be a whole number")


def check_data(name: str, data: Any, like: Any = None) -> None:
    """Raise for data that are no tuple of arrays with one row an example; or not as many arrays as ``like`` has."""
    if isinstance(data, np.ndarray) or not isinstance(data, tuple | list):
        raise TypeError(
            f"{name} is {_kind(data)}: pass a tuple of the arrays behind the parameters, ({name},) or (x, y)"
        )
    if not data:
        raise ValueError(f"{name} is empty: pass the arrays that the loss takes behind the parameters")
    for number, array in enumerate(data):
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name}[{number}] is {_kind(array)}: pass np.asarray(...) of it")
        plain_leaf(array, f"{name}[{number}]")
        if array.ndim == 0:
            raise ValueError(f"{name}[{number}] is one number, which has no rows: give one row an example")
    if like is not None and len(data) != len(like):
        raise ValueError(f"{name} holds {len(data)} arrays, the training data {len(like)}")
    lengths = {len(array) for array in data}
    if like is not None and len(lengths) != 1:
        raise ValueError(f"the arrays of {name} must have the same length, not {sorted(lengths)}")
    if like is not None and 0 in lengths:
        raise ValueError(f"there is no {name} data: the arrays are empty")


def gradient_places(loss: Any, params: tuple) -> list[int] | None:
    """Where the gradient of each parameter is among those that the loss returns; None where only the order tells.

    Raises ``ValueError`` where the loss has no gradient of a parameter, or has one of something else.
    """
    if not isinstance(loss, Differentiated):
        return None
    names, wrt = loss._parameters[: len(params)], list(loss._wrt)
    wanted = f"wrt=({', '.join(repr(n) for n in names)}{',' if len(names) == 1 else ''})"
    for name in names:
        if name not in wrt:
            raise ValueError(
                f"{loss.__name__} has no gradient of {name}, which is a parameter: write "
                f"@differentiate({wanted}), or pass {name} as state= if it is to stay as it is"
            )
    for name in wrt:
        if name not in names:
            raise ValueError(f"{loss.__name__} has a gradient of {name}, which is no parameter: write {wanted}")
    return [wrt.index(name) for name in names]


def _check_params(params: Any, state: Any) -> None:
    for name, given in (("params", params), ("state", state)):
        if isinstance(given, np.ndarray) or not isinstance(given, tuple | list):
            raise TypeError(f"{name} is {_kind(given)}: pass a tuple of the loss's arguments, ({name},) if it is one")
    if not params:
        raise ValueError("params is empty: there is nothing to train")
    arrays = [*leaves(tuple(params)), *leaves(tuple(state), "state")]
    for path, array in arrays:
        plain_leaf(array, path)
    for path, array in leaves(tuple(params)):
        if array.dtype.kind != "f":
            raise TypeError(f"{path} is {array.dtype}: only floating-point parameters can be trained")
        if not array.flags.writeable or not array.flags.c_contiguous:
            raise ValueError(f"{path} must be a writable, C-contiguous array to be updated in place")
    for (path, array), (other, second) in combinations(arrays, 2):
        if array.size and second.size and np.may_share_memory(array, second):
            raise ValueError(f"{other} shares memory with {path}: pass an array once, and use it twice in the loss")


def _check_count(loss: Differentiated, params: Any, state: Any, data: Any, step_seed: bool) -> None:
    """Raise ``TypeError`` where the loss takes another number of arguments."""
    given = len(params) + len(state) + len(data) + bool(step_seed)
    try:
        inspect.Signature.bind(loss.__signature__, *range(given))
    except TypeError:
        parts = [f"{len(params)} of params", f"{len(state)} of state"][: 2 if state else 1]
        parts += [f"{len(data)} of data"] + (["the seed of the step"] if step_seed else [])
        raise TypeError(f"{loss.__name__}{loss.__signature__} is called with {', '.join(parts)}") from None


def checked_number(name: str, value: Any) -> Any:
    """The value. Raises ``TypeError`` for what is no number."""
    if isinstance(value, bool | str) or not isinstance(value, int | float | np.number):
        raise TypeError(f"{name}={value!r} must be a number")
    return value


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return "one array" if isinstance(value, np.ndarray) else f"a{'n' if kind[0] in 'aeiou' else ''} {kind}"
