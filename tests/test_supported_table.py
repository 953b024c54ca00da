"""The manual's lists: of functions, from the registry of primitives; of refusals, from a program for each code.

``python tests/test_supported_table.py`` writes them anew.
"""

import ast
import builtins
import cmath
import importlib
import inspect
import math
import pkgutil
import textwrap
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from message_names import foreign_names
from refusals_by_code import CASES, refusal_of
from scipy import fft, integrate, linalg, ndimage, optimize, signal, special, stats
from scipy.spatial import distance

import tangentlike.templates
from tangentlike import nn
from tangentlike.form.types import INTEGER
from tangentlike.frontend.syntax.refusals import RULES
from tangentlike.primitives.library_calls import WRITTEN
from tangentlike.primitives.registry import COMPOSITES, METHODS, key_of, lookup

for _family in pkgutil.iter_modules(tangentlike.templates.__path__):
    importlib.import_module(f"tangentlike.templates.{_family.name}")  # registers its functions

MANUAL = Path(__file__).parent.parent / "docs" / "supported.md"
PACKAGE = Path(tangentlike.__file__).parent
FUNCTIONS, REFUSALS = [[f"<!-- {name}: {side} -->" for side in ("begin", "end")] for name in ("functions", "refusals")]
DISTRIBUTIONS = "expon", "gamma", "chi2", "beta", "uniform", "lognorm", "t", "laplace", "cauchy", "poisson", "binom"
MODULES = {
    "np": np, "np.linalg": np.linalg, "np.fft": np.fft, "math": math,
    "cmath": cmath, "scipy.fft": fft, "": builtins, "special": special, "stats.norm": stats.norm,
    **{f"stats.{name}": getattr(stats, name) for name in DISTRIBUTIONS},
    "integrate": integrate, "scipy.linalg": linalg, "np.polynomial.polynomial": np.polynomial.polynomial,
    "np.lib.stride_tricks": np.lib.stride_tricks, "optimize": optimize, "signal": signal, "ndimage": ndimage,
    "distance": SimpleNamespace(**{name: getattr(distance, name) for name in distance.__all__}),
}  # fmt: skip


def functions() -> dict[str, list[str]]:
    """What carries a derivative and what carries none, by the names under which modules offer it."""
    found: dict[str, list[str]] = {"with": [], "without": []}
    for module, place in MODULES.items():
        for name in sorted(dir(place)):
            function = getattr(place, name) if not name.startswith("_") else None
            if not callable(function):
                continue
            entry = lookup(function)
            if entry is not None and entry.adjoint is None and hasattr(key_of(entry.call), "of_ufunc"):
                continue  # called by the derivatives of others
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
        return function in COMPOSITES or function in WRITTEN
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

    def wrapped(names):
        return textwrap.fill(", ".join(f"`{name}`" for name in names), 120, break_on_hyphens=False)

    parts = [
        "These carry a derivative:",
        wrapped(found["with"]),
        "These carry none, because their results are whole numbers, truth values, steps or constants:",
        wrapped(found["without"]),
        "Methods of arrays, and `x.T`, `x.shape`, `x.size`, `x.ndim`, `x.dtype`:",
        wrapped(methods),
        "Layers, in `tangentlike.nn`:",
        "\n".join(["| layer | |", "|---|---|", *(layer(name) for name in nn.functions.__all__)]),
    ]
    return "\n\n".join(parts)


# ---- refusals

# What makes a refusal, and the position of the code among its arguments.
MAKERS = {"Refusal": 0, "refusal_at": 1, "refused": 1, "refuse": 1, "_not_plain": 0}
# Codes that guard what no known program reaches, or what this Python cannot write.
GUARDS = {
    "aliased-arguments": "a function writes an argument and gets the same array again in a way that was not foreseen",
    "expression": "an expression that lowering does not know",
    "operator": "an operator without a gradient",
    "statement": "a statement that lowering does not know",
    "syntax": "a construct of a later Python",
    "target": "an assignment to what is neither a name nor an element",
    "unassigned-choice": "a name without a value, read on some ways where no test can stand before the read",
    "untyped-read": "a read of what is assigned further down only, whose type nothing tells",
    "type-statement": "`type X = ...` and type parameters, from Python 3.12 on",
}
OF_OTHER_TARGETS = {"cuda-form": "what has no form [on a GPU](on_a_gpu.md)"}


def codes() -> set[str]:
    """The codes in the text of the package: of the rules of syntax, and wherever a refusal is made."""
    found = set(RULES)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                place = 0 if called == "refuse" and path.parent.name == "adjoint" else MAKERS.get(called)
                given = node.args[place] if place is not None and len(node.args) > place else None
                if isinstance(given, ast.Constant):
                    found.add(given.value)
    return found


def refusal(case) -> str:
    """A code, the line that the smallest program is refused at, and what is said of it, as an item of a list."""
    (found,) = refusal_of(case).refusals
    assert found.code == case.code, found
    prose, _, block = found.rewrite.partition("\n")
    line = f" `{found.text.strip()}`" if found.text.strip() else ""
    item = f"- **`{found.code}`**{line}: {found.reason}. Instead: {prose}"
    if block:
        lines = block.replace("\n", "\n  ")
        item += f"\n  ```python\n  {lines}\n  ```"
    return item


def refusals() -> str:
    """Every code as Markdown."""
    guards = "; ".join(f"`{code}` ({what})" for code, what in sorted(GUARDS.items()))
    items = [refusal(case) for case in sorted(CASES, key=lambda case: (case.code, case.refused))]
    others = "; ".join(f"`{code}` ({what})" for code, what in sorted(OF_OTHER_TARGETS.items()))
    return "\n".join([*items, "", f"Guards, which no program should meet: {guards}. Of other targets: {others}."])


def listed(between: list[str]) -> str:
    begin, end = between
    return MANUAL.read_text(encoding="utf-8").split(begin)[1].split(end)[0].strip()


STALE = "the manual is stale: run `python tests/test_supported_table.py`"


def test_every_code_has_a_program():
    assert {case.code for case in CASES} | set(GUARDS) | set(OF_OTHER_TARGETS) == codes()
    assert not {case.code for case in CASES} & set(GUARDS)


def test_manual_lists_the_refusals():
    assert listed(REFUSALS) == refusals(), STALE


def test_messages_name_what_the_user_wrote():
    for case in CASES:
        for found in refusal_of(case).refusals:
            assert not foreign_names(found, case.refused), f"{found.reason}. Instead: {found.rewrite}"


# ---- functions


def test_manual_lists_the_functions():
    assert listed(FUNCTIONS) == table(), STALE


def test_table_holds_what_it_must():
    found = functions()
    assert {"np.tanh", "np.sum", "np.linalg.solve", "math.sin", "abs", "max", "np.ptp"} <= set(found["with"])
    assert {"np.sign", "np.argmax", "np.less", "np.zeros", "len", "math.floor"} <= set(found["without"])


if __name__ == "__main__":
    for (start, stop), content in ((FUNCTIONS, table()), (REFUSALS, refusals())):
        before, _, rest = MANUAL.read_text(encoding="utf-8").partition(start)
        MANUAL.write_text(f"{before}{start}\n{content}\n{stop}{rest.partition(stop)[2]}", encoding="utf-8")
