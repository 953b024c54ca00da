"""Writes what came of a paper's experiments: Markdown, JSON and plots."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from . import machine
from .experiment import NAMES, PYTORCH, Results
from .store import write


@dataclass
class Section:
    """A heading, tables with their captions, and notes below them."""

    heading: str
    tables: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plots: list[Any] = field(default_factory=list)


def write_report(paper: ModuleType, results: Results, folder: Path) -> Path:
    """Write ``paperN.md`` (``paperN-quick.md``), the JSON and the plots beside it; returns the path of the first."""
    stem = f"paper{paper.NUMBER}{'-quick' if results.options.quick else ''}"
    plotted = bool(find_spec("matplotlib"))
    sections = paper.sections(results)
    parts = [*_head(paper, results, plotted)]
    for section in sections:
        parts.append(f"## {section.heading}")
        for caption, text in section.tables:
            parts += [f"**{caption}**{_mark(results)}", text]
        parts += section.notes
        if plotted:
            parts += _draw(section.plots, folder, stem)
    write(folder / f"{stem}.json", json.dumps(_content(paper, results), indent=1) + "\n")
    path = folder / f"{stem}.md"
    write(path, "\n\n".join(part for part in parts if part) + "\n")
    return path


def _head(paper: ModuleType, results: Results, plotted: bool) -> list[str]:
    """Title, what the reader must know before the figures, and where they come from."""
    records = _records(results)
    parts = [f"# Paper {paper.NUMBER}: {paper.TITLE}{' (quick)' if results.options.quick else ''}", paper.CITATION]
    if results.options.quick:
        parts.append(f"> **Quick**: {paper.QUICK} The figures say that everything runs, not how well.")
    done, total = results.progress()
    if results.interrupted or done < total:
        why = "interrupted" if results.interrupted else "some runs failed"
        parts.append(f"> **Partial**, {why}: {done} of {total} runs are done. The same command goes on from here.")
    for name, message in results.failures.items():
        parts.append(f"> {name} failed: {message}")
    if results.options.dataset != "mnist" and paper.NUMBER != 5:
        parts.append("> **The data are not MNIST** but the small set of digits that comes with the package.")
    rows = [
        ("command", f"`{results.options.command}`"),
        ("machine", _machine(records)),
        ("versions", _versions(records)),
        ("dates of the runs", _dates(records)),
        ("threads", str(results.options.threads)),
        *_environment(records),
        ("load of the machine", _load(records, results.options.threads)),
    ]
    parts.append("| | |\n|---|---|\n" + "\n".join(f"| {name} | {text} |" for name, text in rows))
    parts += _warnings(records)
    if not results.torch and not any(record["job"]["side"] == PYTORCH for record in records):
        parts.append("PyTorch is not installed here: `pip install torch`, and the same command adds its column.")
    if not plotted:
        parts.append("There are no plots, because matplotlib is not installed: `pip install 'tangentlike[plot]'`.")
    return parts


def _records(results: Results) -> list[dict[str, Any]]:
    return [
        record
        for name, experiment in results.experiments.items()
        for side in experiment.sides
        for record in results.records(name, side)
    ]


def _machine(records) -> str:
    """The machines of the runs (more than one, where a folder was taken along)."""
    found = []
    for record in records or [{"machine": machine.machine()}]:
        of = record["machine"]
        memory = "" if of["memory_bytes"] is None else f", {of['memory_bytes'] / 2**30:.0f} GiB"
        text = f"{of['processor']}, {of['cores']} cores{memory}, {of['system']}"
        if text not in found:
            found.append(text)
    return "; ".join(found)


def _versions(records) -> str:
    found: dict[str, set[str]] = {}
    for record in records or [{"versions": machine.versions()}]:
        for name, version in record["versions"].items():
            found.setdefault(name, set()).add(version)
    return ", ".join(f"{name} {' and '.join(sorted(versions))}" for name, versions in found.items())


def _environment(records) -> list[tuple[str, str]]:
    """A row of the variables that were set during some of the runs, if any were."""
    found = {f"`{name}={value}`" for record in records for name, value in record.get("environment", {}).items()}
    return [("environment", ", ".join(sorted(found)))] if found else []


def _dates(records) -> str:
    dates = sorted(record["date"] for record in records)
    return "none yet" if not dates else dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"


def _load(records, threads: int) -> str:
    loads = [load for record in records for load in record["load"] if load is not None]
    if not loads:
        return "unknown"
    text = f"{min(loads):.1f} to {max(loads):.1f} (mean over a minute, before and after each run)"
    return text + ("; **other work ran beside this: trust ratios only**" if max(loads) > threads + 1.0 else "")


def _warnings(records) -> list[str]:
    """Runs that were kept from other code than the present."""
    old = sum(record["code"] != machine.code() for record in records)
    if not old:
        return []
    return [f"> {old} of {len(records)} runs were made by other versions of the code; `--fresh` makes them anew."]


def _mark(results: Results) -> str:
    """What stands beside the caption of every table."""
    marks = ["quick"] if results.options.quick else []
    marks += ["not MNIST"] if results.options.dataset != "mnist" else []
    done, total = results.progress()
    marks += ["partial"] if done < total else []
    return f" ({', '.join(marks)})" if marks else ""


def _draw(plots: list[Any], folder: Path, stem: str) -> list[str]:
    """Save the plots that have data; returns the Markdown of each."""
    from . import plots as drawing

    shown = []
    for plot in plots:
        if plot.has_data():
            name = f"{stem}-{plot.name}.png".replace(" ", "-")  # a space would end the address in Markdown
            drawing.save(plot, folder / name)
            shown.append(f"![{plot.caption}]({name})\n\n*{plot.caption}*")
    return shown


def _content(paper: ModuleType, results: Results) -> dict[str, Any]:
    """All there is, for programs."""
    done, total = results.progress()
    return {
        "paper": paper.NUMBER,
        "title": paper.TITLE,
        "quick": results.options.quick,
        "partial": done < total,
        "interrupted": results.interrupted,
        "failures": results.failures,
        "command": results.options.command,
        "machine": machine.machine(),
        "versions": machine.versions(),
        "published": paper.PUBLISHED,
        "experiments": [
            {
                "name": name, "settings": experiment.settings, "runs": experiment.runs,
                "sides": {NAMES[side]: results.records(name, side) for side in experiment.sides},
            }
            for name, experiment in results.experiments.items()
        ],
    }  # fmt: skip
