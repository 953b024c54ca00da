"""The pictures of the reports. Needs matplotlib (the extra ``plot``)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STYLES = ("-", "--")  # in turn: curves that coincide are both seen
FEW = 15  # epochs that are drawn as points with bars; more are lines in a band
Runs = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Plot:
    """A picture of ``data`` by label; ``draw(axes, data)`` fills the axes."""

    name: str
    caption: str
    draw: Callable[[Any, Mapping[str, Any]], None]
    data: Mapping[str, Any]
    size: tuple[float, float] = (7.0, 4.0)

    def has_data(self) -> bool:
        return any(len(values) for values in self.data.values())


def save(plot: Plot, path: Path) -> None:
    """Draw into a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=plot.size, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    plot.draw(axes, {label: values for label, values in plot.data.items() if len(values)})
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def losses(window: int = 1):
    """The loss of each step, the mean over the runs, smoothed by a running mean over ``window`` steps."""

    def draw(axes, data: Mapping[str, Runs]) -> None:
        for number, (label, runs) in enumerate(data.items()):
            length = min(len(run["losses"]) for run in runs)
            mean = np.mean([run["losses"][:length] for run in runs], axis=0) if window > 1 else runs[0]["losses"]
            width = min(window, length)
            smooth = np.convolve(mean, np.full(width, 1 / width), "valid")
            steps, thin = np.arange(width, len(smooth) + width), 0.8 if window == 1 else 1.6
            style = {"linestyle": STYLES[number % 2], "linewidth": thin if number else 2 * thin}
            axes.plot(steps, smooth, label=label, **style)
        _finish(axes, "step", "loss", legend=True)
        axes.set_ylim(bottom=0)

    return draw


def by_epoch(pick: Callable[[dict[str, Any]], Sequence[float]], ylabel: str, bottom: float | None = None):
    """What ``pick`` finds in a run, one value an epoch: the mean over the runs, and the deviation as bars or a band."""

    def draw(axes, data: Mapping[str, Runs]) -> None:
        for number, (label, runs) in enumerate(data.items()):
            found = [pick(run) for run in runs]
            values = np.array([series for series in found if len(series) == len(found[0])], float)
            error = values.std(axis=0, ddof=1) if len(values) > 1 else None
            epochs, mean = range(1, values.shape[1] + 1), values.mean(axis=0)
            style = STYLES[number % 2]
            if len(epochs) <= FEW:
                axes.errorbar(epochs, mean, error, label=label, linestyle=style, marker="o", capsize=3)
                continue
            axes.plot(epochs, mean, label=label, linestyle=style)
            if error is not None:
                axes.fill_between(epochs, mean - error, mean + error, alpha=0.15)
        _finish(axes, "epoch", ylabel, legend=True)
        axes.set_ylim(bottom=bottom)
        axes.xaxis.get_major_locator().set_params(integer=True)

    return draw


def published(values: Sequence[float], name: str) -> list[dict[str, Any]]:
    """A paper's figures, one an epoch, in the form of a run."""
    return [{name: list(values)}]


def lines(xlabel: str, ylabel: str, logarithmic: bool = False):
    """Lines through points (x, y), one line a label."""

    def draw(axes, data: Mapping[str, Sequence[tuple[float, float]]]) -> None:
        for number, (label, points) in enumerate(data.items()):
            axes.plot(*zip(*sorted(points), strict=True), marker="o", linestyle=STYLES[number % 2], label=label)
        places = sorted({x for points in data.values() for x, _ in points})
        if logarithmic:
            axes.set_xscale("log", base=2)
            axes.set_yscale("log")
        axes.set_xticks(places, [f"{x:g}" for x in places])
        axes.minorticks_off()
        _finish(axes, xlabel, ylabel, legend=True)

    return draw


def bars(ylabel: str, bottom: float | None = None, logarithmic: bool = False):
    """One group of bars a position, one bar a label: label -> {position: value}."""

    def draw(axes, data: Mapping[str, Mapping[str, float]]) -> None:
        places = list(dict.fromkeys(place for values in data.values() for place in values))
        width = 0.8 / len(data)
        for number, (label, values) in enumerate(data.items()):
            at = [places.index(place) + (number - (len(data) - 1) / 2) * width for place in values]
            axes.bar(at, list(values.values()), width, label=label)
        axes.set_xticks(range(len(places)), places)
        if logarithmic:
            axes.set_yscale("log")
        axes.set_ylim(bottom=bottom)
        _finish(axes, "", ylabel, legend=len(data) > 1)

    return draw


def confusion(axes, data: Mapping[str, Sequence[Sequence[float]]]) -> None:
    """A matrix of counts: rows the digit, columns what it was taken for."""
    (matrix,) = data.values()
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares**0.4, cmap="Blues", vmin=0, vmax=1)
    for i, j in np.ndindex(*counts.shape):
        axes.text(j, i, f"{counts[i, j]:g}", ha="center", va="center", fontsize=8, color="w" if i == j else "k")
    axes.set_xticks(range(counts.shape[1]))
    axes.set_yticks(range(counts.shape[0]))
    _finish(axes, "taken for", "digit", legend=False)
    axes.grid(False)


def mean_matrix(matrices: Sequence[Sequence[Sequence[int]]]) -> list[list[float]]:
    """The mean of confusion matrices, to one digit."""
    return np.round(np.mean(matrices, axis=0), 1).tolist() if matrices else []


def mean_by_class(rows: Sequence[Sequence[float]]) -> dict[str, float]:
    """The mean over the runs of one value a class."""
    return {str(number): statistics.fmean(values) for number, values in enumerate(zip(*rows, strict=True))}


def _finish(axes, xlabel: str, ylabel: str, legend: bool) -> None:
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(alpha=0.3)
    if legend:
        axes.legend()
