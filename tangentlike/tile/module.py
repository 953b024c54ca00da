"""The whole module of a tiled step: imports, memory, the step, its kernels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .write import Writer

RUNTIME = ("add_arrays", "add_parts", "clear", "clear_lanes", "product")  # called by steps
CALLED = {"activation_kernels": ("sigmoid_number",), "tile_kernels": ("quick_tanh", "dropped")}  # by kernels


def step_text(writer: Writer, gradients: dict[str, Any], update: Any, given: list[str]) -> str:
    """The function that takes a step: the gradient of one batch, and the update unless the loss is not finite."""
    states = [f"{p}_state{k}" for p in gradients for k in range(update.slots)]
    lines = [f"value, correct = {writer.name}_tiles({', '.join(given)})" if writer.correct else
             f"value = {writer.name}_tiles({', '.join(given)})"]  # fmt: skip
    returned = "value, correct" if writer.correct else "value"
    lines += ["if not np.isfinite(value):", f"    return {returned}"]
    for parameter, value in gradients.items():
        start, stop = writer.places[parameter]
        flat = f"{parameter}.reshape(-1)" if len(value.shape) > 1 else parameter
        own = [f"{parameter}_state{k}" for k in range(update.slots)]
        lines.append(f"{update.call}({', '.join([flat, f'sums[{start}:{stop}]', *own, *update.numbers])})")
    lines.append(f"return {returned}")
    parameters = ", ".join([*given, *states, *update.numbers])
    body = "\n".join(f"    {line}" for line in lines)
    return f"@kernel\ndef {writer.name}_step({parameters}):\n{body}\n\n\n"


def module(writer: Writer, body: str, gradients: dict[str, Any], update: Any = None) -> str:
    """The whole text."""
    plan = writer.plan
    cut = plan.groups * plan.tiles
    rows = {True: cut, False: plan.groups}
    memory = []
    for arena in writer.arenas.values():
        if arena.name in ("sums", "statistics", "numbers"):
            memory.append((f"{arena.name}_parts", f"np.zeros(({plan.groups}, {arena.size}), np.{arena.dtype})"))
            if arena.name != "numbers":
                memory.append((arena.name, f"np.zeros({arena.size}, np.{arena.dtype})"))
        else:
            memory.append((arena.name, f"np.zeros(({rows[arena.crossing]}, {arena.size}), np.{arena.dtype})"))
    writer.memory = [n for n, _ in memory]
    made = "\n".join(f"        {text},  # {name}" for name, text in memory)
    share = f"    share = (size + {cut - 1}) // {cut}\n" if cut > 1 else ""
    given = [*writer.parameters, *writer.data, "rows", "first", "size", *writer.memory]
    parameters = ", ".join(given)
    whole = step_text(writer, gradients, update, given) if update else ""
    option = "(parallel=True)" if plan.parallel else ""
    kernels = "\n\n\n".join(
        f"@inner\ndef {name}{parameters}:\n{text}" for (parameters, text), name in writer.kernels.items()
    )
    ours = ["from tangentlike import kernel", "from tangentlike.inner import inner"]
    sources = {f"tangentlike.templates.{m}": _called(kernels, names) for m, names in CALLED.items()}
    sources.setdefault("tangentlike.templates.tile_kernels", set()).update(_called(body, RUNTIME))
    for source, name in writer.imported:
        sources.setdefault(source, set()).update(_called(body, (name,)))
    ours += [f"from {source} import {', '.join(sorted(names))}" for source, names in sorted(sources.items()) if names]
    if update:
        ours.append(f"from {update.module} import {update.call}")
    imports = "\n".join(ours)
    head = "import numpy as np\nfrom numba import prange" if plan.parallel else "import numpy as np"
    if "math." in body:
        head = f"import math\n\n{head}"
    return f"""{head}

{imports}


def {writer.name}_memory():
    return (
{made}
    )


@kernel{option}
def {writer.name}_tiles({parameters}):
{share}{body}


{whole}{kernels}
"""


def _called(text: str, names: Iterable[str]) -> set[str]:
    """Those of the functions that a text calls."""
    return {name for name in names if re.search(rf"(?<![\w.]){name}\(", text)}
