"""The manual's table of functions is made from the registry of primitives.

``python tests/test_supported_table.py`` writes it anew.
"""

import builtins
import inspect
import math
import textwrap
from pathlib import Path

import numpy as np

import tangentlike.templates  # noqa: F401  # registers the families
from tangentlike import nn
from tangentlike.form.types import INTEGER
from tangentlike.primitives.registry import COMPOSITES, METHODS, lookup

MANUAL = Path(__file__).parent.parent / "docs" / "supported.md"
BEGIN, END = "<!-- functions: begin -->", "<!-- functions: end -->"
MODULES = {"np": np, "np.linalg": np.linalg, "math": math, "": builtins}


def functions() -> dict[str, list[str]]:
    """What carries a derivative and what carries none, by the names under which modules offer it."""
    found: dict[str, list[str]] = {"with": [], "without": []}
    for module, place in MODULES.items():
        for name in sorted(vars(place)):
            function = getattr(place, name) if not name.startswith("_") else None
            if not callable(function):
                continue
            entry = lookup(function)
            if entry is not None and _is_discrete(function):
                found["without"].append(f"{module}.{name}".lstrip("."))
            elif entry is not None or _is_composite(function):
                found["with"].append(f"{module}.{name}".lstrip("."))
    return found


def _is_discrete(function) -> bool:
    """True for what carries no derivative, also under the name of the operator that it stands for."""
    entry = lookup(function)
    if isinstance(function, np.ufunc) and entry.lower and not entry.adjoint:
        lowered = entry.lower(*[INTEGER] * function.nin)
        entry = entry if lowered is None else lookup(lowered[0])
    return entry.no_gradient


def _is_composite(function) -> bool:
    try:
        return function in COMPOSITES
    except TypeError:
        return False


def layer(name: str) -> str:
    function = getattr(nn, name)
    first = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
    first = first.replace(":func:", "").replace("``", "`").replace("|", "\\|")
    return f"| `nn.{name}{inspect.signature(function)}` | {first} |"


def table() -> str:
    """The functions as Markdown."""
    found = functions()
    methods = sorted(f"x.{name}" for name in METHODS)

    def listed(names):
        return textwrap.fill(", ".join(f"`{name}`" for name in names), 120, break_on_hyphens=False)

    parts = [
        "These carry a derivative:",
        listed(found["with"]),
        "These carry none, because their results are whole numbers, truth values, steps or constants:",
        listed(found["without"]),
        "Methods of arrays, and `x.T`, `x.shape`, `x.size`, `x.ndim`, `x.dtype`:",
        listed(methods),
        "Layers, in `tangentlike.nn`:",
        "\n".join(["| layer | |", "|---|---|", *(layer(name) for name in nn.functions.__all__)]),
    ]
    return "\n\n".join(parts)


def test_manual_lists_the_functions():
    text = MANUAL.read_text(encoding="utf-8")
    listed = text.split(BEGIN)[1].split(END)[0].strip()
    assert listed == table(), "the manual is stale: run `python tests/test_supported_table.py`"


def test_table_holds_what_it_must():
    found = functions()
    assert {"np.tanh", "np.sum", "np.linalg.solve", "math.sin", "abs", "max", "np.ptp"} <= set(found["with"])
    assert {"np.sign", "np.argmax", "np.less", "np.zeros", "len", "math.floor"} <= set(found["without"])


if __name__ == "__main__":
    before, _, rest = MANUAL.read_text(encoding="utf-8").partition(BEGIN)
    MANUAL.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
