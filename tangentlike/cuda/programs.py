"""A differentiated function on a GPU: the module of its value, or of its gradient, for ``numba.cuda``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ..errors import UnsupportedError
from ..form.program import binds, fresh_name, name, replace_names
from ..form.trees import names_in
from ..halves import Function
from ..pipeline import Module
from ..primitives.registry import name_of
from ..runtime import standalone
from .drivers import Drivers
from .known_forms import HOMES, MODULES
from .spelling import Refused

OURS = {"np", "math", "cuda", "gpu", "on_cpu", *MODULES}  # names that the text imports


def on_gpu(module: Module, title: str, file: str, lines: Mapping[int, str]) -> Module:
    """The module with text for a GPU in the place of that for a CPU.

    ``title`` is the name of the user's function, ``file`` and ``lines`` its text. Raises
    :class:`~tangentlike.errors.UnsupportedError` where it does what cannot be done there.
    """
    assert module.parts is not None
    parts = module.parts()
    parts.functions = [_with_free_names(function) for function in parts.functions]
    taken = {
        *parts.names,
        *parts.values,
        *(f.name for f in parts.functions),
        *OURS,
    }
    drivers = Drivers(parts, taken)
    try:
        drivers.entry(module.entry)
    except Refused as found:
        raise UnsupportedError([found.refusal], file, lines, title) from None
    text = _text(drivers)
    return replace(module, text=text, checked=text, looped=lambda alone=False: text, sites=parts.sites)


def _with_free_names(function: Function) -> Function:
    """The function with other names for variables that are called as what the text imports."""
    taken = {*names_in([function.body]), *function.parameters}
    clashing = sorted(taken & OURS)
    if not clashing or not _variables(function) & OURS:
        return function
    renamed = {each: fresh_name(each, taken | OURS) for each in clashing if each in _variables(function)}
    body = replace_names(function.body, {old: name(new) for old, new in renamed.items()})
    parameters = [renamed.get(p, p) for p in function.parameters]
    types = {renamed.get(n, n): kind for n, kind in function.types.items()}
    return replace(function, body=body, parameters=parameters, types=types)


def _variables(function: Function) -> set[str]:
    return {*function.parameters, *(n for statement in function.body for n in binds(statement))}


def _text(drivers: Drivers) -> str:
    body = "\n\n".join(drivers.texts)
    imports = ["import math"] if "math." in body else []
    imports += ["import numpy as np", "from numba import cuda", ""]
    ours = []
    for text, found in drivers.imported.items():
        original = name_of(found)
        ours.append(f"from {found.__module__} import {original}" + (f" as {text}" if original != text else ""))
    imports += sorted(ours)
    imports += ["from tangentlike import kernel as on_cpu"] if "@on_cpu" in body else []
    imports += ["from tangentlike.cuda import functions as gpu"] if "gpu." in body else []
    for home in MODULES:
        if re.search(rf"(?<![\w.]){home}\.", body):
            module = HOMES.get(home, home)
            imports.append(f"from tangentlike.cuda import {module}" + (f" as {home}" if module != home else ""))
    constants = [f"{k} = {standalone.literal_text(v)}" for k, v in drivers.parts.values.items() if k in body]
    head = "\n".join(imports) + ("\n\n" + "\n".join(constants) if constants else "")
    return f"{head}\n\n\n{body}"
