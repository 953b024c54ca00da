"""A differentiated function on a GPU: the module of its value, or of its gradient, for ``numba.cuda``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..errors import UnsupportedError
from ..pipeline import Module
from ..primitives.registry import name_of
from ..runtime import standalone
from .drivers import Drivers
from .spelling import Refused


def on_gpu(module: Module, name: str, file: str, lines: Mapping[int, str]) -> Module:
    """The module with text for a GPU in the place of that for a CPU.

    ``name`` is that of the user's function, ``file`` and ``lines`` its text. Raises
    :class:`~tangentlike.errors.UnsupportedError` where it does what cannot be done there.
    """
    assert module.parts is not None
    parts = module.parts()
    taken = {
        *parts.names,
        *parts.values,
        *(f.name for f in parts.functions),
        "np",
        "math",
        "cuda",
        "gpu",
        "device",
        "whole",
    }
    drivers = Drivers(parts, taken)
    try:
        drivers.driver(module.entry)
    except Refused as found:
        raise UnsupportedError([found.refusal], file, lines, name) from None
    text = _text(drivers)
    return replace(module, text=text, checked=text, looped=lambda alone=False: text, sites=parts.sites, halves=None)


def _text(drivers: Drivers) -> str:
    body = "\n\n".join(drivers.texts)
    imports = ["import math"] if "math." in body else []
    imports += ["import numpy as np", "from numba import cuda", ""]
    ours = []
    for text, found in drivers.imported.items():
        original = name_of(found)
        ours.append(f"from {found.__module__} import {original}" + (f" as {text}" if original != text else ""))
    imports += sorted(ours)
    imports.append("from tangentlike.cuda import device_arrays as device")
    imports += ["from tangentlike.cuda import functions as gpu"] if "gpu." in body else []
    imports += ["from tangentlike.cuda import whole_arrays as whole"] if "whole." in body else []
    constants = [f"{k} = {standalone.literal_text(v)}" for k, v in drivers.parts.values.items() if k in body]
    head = "\n".join(imports) + ("\n\n" + "\n".join(constants) if constants else "")
    return f"{head}\n\n\n{body}"
