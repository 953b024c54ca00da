"""Generated text that stands on its own: every kernel that it uses is pasted in, with all that those kernels use.

``standalone`` makes a file that imports only NumPy, Numba and the standard ``math``. ``embed`` pastes the kernels that
a module cannot import (they live in ``__main__``, in a notebook or inside another function).

    from tangentlike.templates.rows import total        ->      @kernel
                                                                def total(x):
    @kernel                                                         ...
    def loss_forward(x):
        return total(x)                                         @kernel
                                                                def loss_forward(x):
                                                                    return total(x)
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..form.types import GENERATORS
from .collection import Collection, top_level_names

LARGEST = 4096  # elements of an array that is written into a file
KERNEL_DEFINITION = 'kernel = numba.njit(error_model="numpy")'
KERNEL_WITH_OPTIONS = """def kernel(*function, **options):
    return numba.njit(*function, **{"error_model": "numpy", **options})"""
# Of whole-array operations Numba would make sums that depend on the number of threads.
PARALLEL_KERNEL = """def kernel(*function, parallel=False, fastmath=False):
    kinds = ("comprehension", "reduction", "inplace_binop", "setitem", "numpy", "stencil", "fusion")
    shared = ParallelOptions({"prange": True, **dict.fromkeys(kinds, False)}) if parallel else False
    flags = {"contract", "reassoc", "arcp", "nsz"} if fastmath is True else fastmath
    return numba.njit(*function, error_model="numpy", parallel=shared, fastmath=flags)"""


def standalone(text: str, header_comment: str) -> str:
    """``text`` (a generated module) without any import but NumPy, Numba and ``math``; ``header_comment`` comes first.

    Raises :class:`~tangentlike.errors.SourceError` when something that it uses has no source that can be pasted.
    """
    tree = ast.parse(text)
    lines = text.splitlines()
    wanted: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = "\0"
            wanted |= _bound_by(node)
    collection = collect(wanted, taken=top_level_names(tree), paste_templates=True)
    collection.add_import("import numba")

    first = _end_of_docstring(tree, lines)
    rest = "\n".join(line for line in lines[first:] if line != "\0").strip("\n")
    definitions = "\n\n\n".join(collection.definitions)
    everything = definitions + rest
    chosen = KERNEL_WITH_OPTIONS if "@kernel(" in everything else KERNEL_DEFINITION
    if "parallel=True" in everything or "fastmath=True" in everything:
        chosen = PARALLEL_KERNEL
        collection.add_import("from numba.core.cpu import ParallelOptions")
    parts = [
        "\n".join(f"# {line}".rstrip() for line in header_comment.splitlines()),
        "\n".join(lines[:first]).strip("\n"),
        "\n".join(sorted(collection.imports)),
        chosen,
        "\n".join(collection.constants),
    ]
    head = "\n\n".join(part for part in parts if part)
    return "\n\n\n".join(part for part in (head, definitions, rest) if part) + "\n"


def with_defaults(text: str, entry: str, values: Mapping[str, Any]) -> str:
    """``text`` with the last parameters of the function ``entry`` given the ``values`` of now as defaults.

    Large arrays and generators are left to the caller, and so is what stands before them.
    """
    given: dict[str, Any] = {}
    for name, value in values.items():
        written = np.size(value) <= LARGEST and type(value) not in GENERATORS
        given = {**given, name: value} if written else {}
    if not given:
        return text
    start = text.index(f"def {entry}(")
    end = text.index("):", start)
    head = text[start:end]
    for name in given:
        head = re.sub(rf"\b{name}(?=,|$)", f"{name}={name}", head)
    text = text[:start] + head + text[end:]
    first = text.index("\n\n\n@kernel")
    return text[:first] + "\n\n" + "\n".join(f"{n} = {literal_text(v)}" for n, v in given.items()) + text[first:]


def collect(wanted: Mapping[str, Any], taken=(), paste_templates: bool = False) -> Collection:
    """The source of ``wanted`` (name -> kernel or constant), of what it uses, and the imports that this needs.

    ``taken`` are names that mean something else in the file to be written. Kernels of ``tangentlike.templates`` are
    imported, or pasted too with ``paste_templates``.
    """
    collection = Collection(taken, paste_templates)
    collection.reserve(wanted)
    for name, value in wanted.items():
        collection.add(value, name, exactly=True)
    return collection


def embed(functions, taken=()) -> str:
    """Source of ``functions`` (name -> function, or functions under their own names) for a generated module.

    The text holds their imports, constants and definitions, decorated with ``@kernel``; the module that takes it in
    imports ``kernel`` from ``tangentlike``. Empty when there is nothing to embed.
    """
    if not isinstance(functions, Mapping):
        functions = {function.__name__: function for function in functions}
    return collect(functions, taken).text()


def _bound_by(node: ast.Import | ast.ImportFrom) -> dict[str, Any]:
    """Name -> value for an import statement; ``kernel`` is left out, the file defines it."""
    found: dict[str, Any] = {}
    for alias in node.names:
        if isinstance(node, ast.Import):
            module = importlib.import_module(alias.name)
            found[alias.asname or alias.name.split(".")[0]] = module if alias.asname else _root(alias.name)
        elif alias.name != "kernel" or node.module not in ("tangentlike", "tangentlike.primitives.registry"):
            found[alias.asname or alias.name] = getattr(importlib.import_module(node.module or ""), alias.name)
    return found


def _root(name: str):
    return importlib.import_module(name.split(".")[0])


def _end_of_docstring(tree: ast.Module, lines: list[str]) -> int:
    """The index of the first line that is neither an opening comment nor the module's docstring."""
    end = 0
    if tree.body and isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Constant):
        end = tree.body[0].end_lineno or 0
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith("#")):
        end += 1
    return end


def literal_text(value: Any) -> str:
    """A constant as it is written into a module."""
    if isinstance(value, (float, np.floating)) and not np.isfinite(value):
        kind = f"np.{value.dtype.name}" if isinstance(value, np.floating) else "float"
        return f"{kind}({str(value)!r})"
    if isinstance(value, np.ndarray):
        rows = np.array2string(value, separator=", ", threshold=value.size + 1, max_line_width=110, floatmode="unique")
        return (
            f"np.array({rows}, dtype=np.{value.dtype.name})".replace("\n", "\n    ")
            .replace("inf", "np.inf")
            .replace("nan", "np.nan")
        )
    return repr(value)
