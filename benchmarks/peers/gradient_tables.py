"""The table of benchmarks/gradients.py."""

from __future__ import annotations

import statistics
from typing import Any

from .tables import number, size, table


def overview(results: list[dict[str, Any]]) -> str:
    """A line a program. Of others the time of value and gradient, and in brackets how many times ours that is."""
    header = ["program", "function, ms", "and gradient", "ratio", "compiling, s", "kept", "JAX, ms", "autograd, ms"]
    rows = []
    for entry in results:
        ours = entry["sides"]["ours"]
        primal, gradient = (statistics.median(ours[what]) for what in ("primal", "gradient"))
        rows.append(
            [
                entry["title"], number(1e3 * primal), number(1e3 * gradient), number(gradient / primal, 2),
                f"{number(ours['primal_compile_seconds'], 2)} + {number(ours['gradient_compile_seconds'], 2)}",
                size(ours["kept_bytes"]), *(beside(entry["sides"].get(side), gradient) for side in ("jax", "autograd")),
            ]
        )  # fmt: skip
    return table(header, rows)


def beside(found: dict[str, Any] | None, ours: float) -> str:
    """``12.3 (4.5x)``: what the others need, and how many times ours that is."""
    if not found or not found.get("gradient"):
        return "-"
    theirs = statistics.median(found["gradient"])
    return f"{number(1e3 * theirs)} ({number(theirs / ours, 2)}x)"
