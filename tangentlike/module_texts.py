"""The text of a module: its functions, what they call as imports or written out, and its constants."""

from __future__ import annotations

import ast
from typing import Any

from .form.program import Helper, dotted, is_parallel, walk
from .form.trees import nodes
from .halves import Function, Pair
from .primitives.registry import Primitive, name_of
from .runtime import emit, standalone


def module_text(ordered: list[Function], names: dict[str, Any], values: dict[str, Any], fastmath: bool) -> str:
    """The text of a module with these functions; ``names`` are what they call, ``values`` the constants."""
    defined = {f.name for f in ordered}
    _separate_names(ordered, names)
    used = {text: found for f in ordered for text in called(f) if (found := names.get(text)) is not None}
    read = {n.id for f in ordered for s in f.body for n in nodes(s) if isinstance(n, ast.Name)}
    used = {t: f for t, f in used.items() if t not in defined}
    return _module_text(ordered, used, {k: v for k, v in values.items() if k in read}, fastmath)


def _separate_names(functions: list[Function], names: dict[str, Any]) -> None:
    """A kernel whose name is also one of the user's variables is imported under another name."""
    clashing: set[str] = set()
    for function in functions:
        stored = {
            n.id for s in function.body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        clashing |= (stored | set(function.parameters)) & set(called(function))
    for text, found in list(names.items()):
        if text not in clashing or "." in text or isinstance(found, (Helper, Pair)):
            continue
        other = f"{text}_kernel"
        names[other] = found
        for function in functions:
            for statement in function.body:
                for node in nodes(statement):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == text:
                        node.func = ast.Name(id=other, ctx=ast.Load())


def called(function: Function) -> list[str]:
    """The texts of what a function calls."""
    out: dict[str, None] = {}
    for statement in function.body:
        for node in nodes(statement):
            if isinstance(node, ast.Call):
                out.setdefault(dotted(node.func))
    return list(out)


def _module_text(functions: list[Function], used: dict[str, Any], constants: dict[str, Any], fastmath: bool) -> str:
    parallel = [any(is_parallel(s) for s in walk(f.body)) for f in functions]
    bodies = [
        emit.function_text(f.name, f.parameters, f.body, f.lines, f.docstring, _options(f, shared, fastmath))
        for f, shared in zip(functions, parallel, strict=True)
    ]
    everything = "\n".join(bodies)
    templates: dict[str, list[str]] = {}
    embedded: dict[str, Any] = {}
    raised: list[str] = []
    for text, found in used.items():
        target = found.call if isinstance(found, Primitive) else found
        if (isinstance(found, Primitive) and (found.spelling or found.operator)) or isinstance(found, (Helper, Pair)):
            continue
        if text.startswith(("np.", "math.")) or "." in text:
            continue
        module = getattr(target, "__module__", "") or ""
        if isinstance(target, type) and not module.startswith("tangentlike."):  # an exception of the user's
            original = target.__name__
            raised.append(f"from {module} import {original}" + (f" as {text}" if text != original else ""))
        elif module.startswith(
            ("tangentlike.templates", "tangentlike.bounds", "tangentlike.vectors", "tangentlike.loops")
        ):
            original = name_of(target)
            templates.setdefault(module, []).append(text if original == text else f"{original} as {text}")
        elif module != "builtins":
            embedded[text] = target
    imports = ["import math"] if "math." in everything else []
    imports += ["import numpy as np"]
    imports += ["from numba import prange"] if any(parallel) else []
    ours = [f"from {m} import {', '.join(sorted(names))}" for m, names in sorted(templates.items())]
    head = "\n".join(imports) + "\n\n" + "\n".join(["from tangentlike import kernel", *ours, *sorted(raised)])
    parts = [head]
    literal = [f"{key} = {standalone.literal_text(value)}" for key, value in constants.items()]
    if literal:
        parts.append("\n".join(literal))
    text = "\n\n".join(parts)
    if embedded:
        lines = [line for line in standalone.embed(embedded).strip("\n").splitlines() if line not in head.splitlines()]
        text += "\n\n\n" + "\n".join(lines).strip("\n")
    return text + "\n\n\n" + "\n\n".join(bodies)


def _options(function: Function, parallel: bool, fastmath: bool) -> str:
    """What stands in the parentheses of ``@kernel(...)``."""
    alone = function.calls_itself
    return ", ".join(["parallel=True"] * parallel + ["fastmath=True"] * fastmath + ["kept=False"] * alone)
