"""Which step a run takes: on a GPU, tile by tile, or in whole batches; and its text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import config
from numba.core.errors import NumbaError

from ..cuda.build import cuda_step
from ..cuda.calls import NoCudaForm
from ..errors import DeviceError
from ..tile.build import tiled
from ..tile.values import Untileable
from .device_step import device_step
from .optimizers import Optimizer
from .step import Step
from .tiled import TiledStep, update_of

TF32 = (
    'precision="tf32": Numba has no products on tensor cores that a kernel in Python could call, so products are taken '
    "in the type of the parameters: leave precision out"
)


def check_precision(precision: str) -> None:
    """Raise where products are asked for in another precision than that of the parameters."""
    if precision == "tf32":
        raise DeviceError(TF32)
    if precision != "full":
        raise ValueError(f'precision must be "full", not {precision!r}')


def choose_step(tiles: bool | None, device: str, *pieces: Any) -> tuple[Step | TiledStep, str | None]:
    """The step of a run, and why it takes whole batches (None: it takes tiles); ``pieces`` are those of the steps.

    Raises ``ValueError`` where ``tiles`` is True and the loss has none.
    """
    if on_a_gpu(device):
        return device_step(tiles, *pieces), None
    if tiles is False or (tiles is None and getattr(config, "DISABLE_JIT", False)):
        return Step(*pieces), "asked for" if tiles is False else "compiling is off"
    try:
        step = TiledStep(*pieces)
        step.whole = None if tiles else lambda: Step(*pieces)
        return step, None
    except Untileable as reason:
        if tiles:
            raise ValueError(f"tiles=True: {reason}") from None
        return Step(*pieces), str(reason)
    except (NumbaError, TypeError, NotImplementedError) as error:
        if tiles:
            raise
        return Step(*pieces), f"its step does not compile: {str(error).splitlines()[0]}"


def step_source(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], optimizer: Optimizer, batch_size: int, device: str = "cpu"
) -> str:
    """The generated code of a training step, as :func:`tangentlike.train.fit` runs it for these arguments.

    ``loss`` is a differentiated function; ``params``, ``data``, ``optimizer`` and ``device`` as in ``fit``: no GPU is
    needed for this. Raises ``ValueError`` where the loss is not worked through tile by tile, and says why.
    """
    make = cuda_step if on_a_gpu(device) else tiled
    try:
        return make(loss, params, data, min(batch_size, len(data[0])), update_of(optimizer)).text
    except (Untileable, NoCudaForm) as reason:
        raise ValueError(f"this loss is not worked through tile by tile: {reason}") from None


def on_a_gpu(device: str) -> bool:
    """True for ``"cuda"``, False for ``"cpu"``; raises ``ValueError`` for anything else."""
    if device not in ("cpu", "cuda"):
        raise ValueError(f'device must be "cpu" or "cuda", not {device!r}')
    return device == "cuda"
