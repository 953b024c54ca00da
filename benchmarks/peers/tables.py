"""The report of benchmarks/networks.py: Markdown from the seconds of each round."""

from __future__ import annotations

import math
import statistics
from typing import Any

LABELS = {
    "tiled": "ours, tiled", "plain": "ours, whole batches", "eager": "PyTorch eager", "compile": "torch.compile",
    "jax": "JAX jit",
}  # fmt: skip
PYTORCH = ("eager", "compile")


def median(seconds: list[float]) -> float | None:
    """None of nothing."""
    return statistics.median(seconds) if seconds else None


def ratio(a: float | None, b: float | None) -> float | None:
    return None if a is None or not b else a / b


def number(value: float | None, digits: int = 3) -> str:
    """With so many significant digits, never in exponents; a dash for None."""
    if value is None:
        return "-"
    decimals = 0 if value == 0 else max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}"


def size(count: int | None) -> str:
    """A number of bytes."""
    if count is None:
        return "-"
    for unit, digits in (("GB", 9), ("MB", 6), ("kB", 3)):
        if count >= 10**digits:
            return f"{number(count / 10**digits)} {unit}"
    return f"{count} B"


def times(value: float | None) -> str:
    return "-" if value is None else f"{number(value, 2)}x"


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def table(header: list[str], rows: list[list[str]]) -> str:
    """Markdown; all columns but the first are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def summarize(entry: dict[str, Any], rate: float | None) -> dict[str, Any]:
    """What follows from the rounds of one network on one number of threads.

    ``entry``  ``multiply_adds``, ``winners_only``, ``threads``, and ``sides``: by side its ``rounds``, seconds a step.
    ``rate``   multiply-adds a second of one thread's BLAS, or None.
    """
    steps = {side: median(found["rounds"]) for side, found in entry["sides"].items()}
    pytorch = [steps[side] for side in PYTORCH if steps.get(side) is not None]
    ours = steps.get("tiled")
    ours = steps.get("plain") if ours is None else ours
    every = None if rate is None else entry["multiply_adds"] / (rate * entry["threads"])
    winners = None if rate is None else entry["winners_only"] / (rate * entry["threads"])
    return {
        "step_seconds": steps,
        "faster_than_pytorch": ratio(min(pytorch, default=None), ours),
        "faster_than_jax": ratio(steps.get("jax"), ours),
        "floor_seconds": every,
        "share_of_floor": ratio(every, ours),
        "share_of_floor_winners_only": ratio(winners, ours),
    }


def overview(results: list[dict[str, Any]]) -> str:
    """A line a network and number of threads."""
    header = [
        "network", "threads", "ours, ms a step", "PyTorch, ms", "JAX, ms", "faster than PyTorch", "than JAX",
        "floor, ms", "share of the floor", "winners only", "than 1 thread",
    ]  # fmt: skip
    alone = {entry["title"]: _ours(entry) for entry in results if entry["threads"] == 1}
    rows = []
    for entry in results:
        found = entry["summary"]
        steps, ours = found["step_seconds"], _ours(entry)
        pytorch = min((steps[side] for side in PYTORCH if steps.get(side) is not None), default=None)
        second = ratio(alone.get(entry["title"]), ours) if entry["threads"] > 1 else None
        rows.append(
            [
                f"{entry['title']}, batch {entry['batch']}", str(entry["threads"]),
                *(number(_ms(value)) for value in (ours, pytorch, steps.get("jax"))),
                times(found["faster_than_pytorch"]), times(found["faster_than_jax"]),
                number(_ms(found["floor_seconds"])), percent(found["share_of_floor"]),
                percent(found["share_of_floor_winners_only"]), times(second),
            ]
        )  # fmt: skip
    return table(header, rows)


def details(entry: dict[str, Any]) -> str:
    """The sides of one network on one number of threads."""
    header = [
        "", "ms a step (least to most)", "forward, ms", "s an epoch", "of ours", "first step, s", "peak memory",
        "allocated a step", "loss of step 2",
    ]  # fmt: skip
    rows, ours = [], _ours(entry)
    for side, found in entry["sides"].items():
        if not found["rounds"]:
            rows.append([LABELS[side], found.get("failed", "-"), *["-"] * 7])
            continue
        step = statistics.median(found["rounds"])
        spread = f"{number(_ms(step))} ({number(_ms(min(found['rounds'])))} to {number(_ms(max(found['rounds'])))})"
        rows.append(
            [
                LABELS[side], spread, number(_ms(found.get("forward_seconds"))), epoch_seconds(entry, found),
                times(ratio(step, ours)), number(found["compile_seconds"]), size(found["peak_bytes"]),
                size(found["allocated_bytes"]), number(found["second_loss"], 6),
            ]
        )  # fmt: skip
    threads = f"{entry['threads']} thread{'s' if entry['threads'] > 1 else ''}"
    return f"### {entry['title']}, batch {entry['batch']}, {threads}\n\n{table(header, rows)}"


def epoch_seconds(entry: dict[str, Any], found: dict[str, Any]) -> str:
    """The median of those measured; else the steps of an epoch at the median step, marked as such."""
    if found["epochs"]:
        return number(statistics.median(found["epochs"]))
    return f"~{number(statistics.median(found['rounds']) * entry['examples'] / entry['batch'])}"


def disagreeing(entry: dict[str, Any], tolerance: float = 1e-4) -> list[str]:
    """The sides whose loss in the second step is not the usual one: gradient or update of the first differ.

    Later losses tell less: rounding grows with the steps.
    """
    losses = {side: found["second_loss"] for side, found in entry["sides"].items() if "second_loss" in found}
    usual = median([loss for loss in losses.values() if math.isfinite(loss)])
    return [side for side, loss in losses.items() if usual is None or not abs(loss - usual) <= tolerance * abs(usual)]


def _ours(entry: dict[str, Any]) -> float | None:
    steps = entry["summary"]["step_seconds"]
    return steps.get("plain") if steps.get("tiled") is None else steps["tiled"]


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else 1e3 * seconds
