"""What a trained loss says of samples: the scores that it returns beside its value."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cuda.calls import NoCudaForm
from ..errors import DeviceError
from ..tile.values import Untileable
from .choice import on_a_gpu
from .device_step import DeviceEvaluation, check_gpu


def scores(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], batch_size: int = 1000, device: str = "cpu"
) -> np.ndarray:
    """The scores of all of ``data``, a row a sample; ``loss(*params, *batch)`` returns (value, scores).

    ``data`` are arrays with the same first axis, labels last: any labels where the scores do not depend on them. With
    ``device="cuda"`` the forward phases of the loss's step run on a GPU; raises
    :class:`~tangentlike.errors.DeviceError` where there is none, or no such phases.
    """
    if on_a_gpu(device):
        check_gpu()
        try:
            return DeviceEvaluation(loss, tuple(params), data, min(batch_size, len(data[0]))).scores()
        except (Untileable, NoCudaForm) as reason:
            raise DeviceError(f'device="cuda": {reason}; device="cpu" evaluates this loss') from None
    found = []
    for start in range(0, len(data[0]), batch_size):
        result = loss(*params, *(array[start : start + batch_size] for array in data))
        if not isinstance(result, tuple):
            raise ValueError(f"{getattr(loss, '__name__', 'the loss')} returns its value alone, and no scores")
        found.append(np.asarray(result[1]))
    return np.concatenate(found)
