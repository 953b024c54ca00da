"""A live line that says how far the training is."""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from typing import Any, Protocol


class Progress(Protocol):
    """What the loop tells: ``update`` after each step, ``close`` once at the end of an epoch."""

    def update(self, step: int, text: str) -> None: ...
    def close(self) -> None: ...


def progress_line(title: str, steps: int, show: bool | None = None) -> Progress:
    """The live line of one epoch: drawn by tqdm or rich when installed, else by hand.

    ``show``: True, False, or None for "only when standard error is a terminal".
    """
    if show is None:
        show = sys.stderr.isatty()
    if not show:
        return Silent()
    if find_spec("tqdm"):
        return Tqdm(title, steps)
    if find_spec("rich"):
        return Rich(title, steps)
    return Plain(title, steps)


class Silent:
    """No line."""

    def update(self, step: int, text: str) -> None:
        pass

    def close(self) -> None:
        pass


class Plain:
    """A line that rewrites itself, at most ten times a second."""

    def __init__(self, title: str, steps: int):
        self.title, self.steps, self.drawn, self.width = title, steps, 0.0, 0

    def update(self, step: int, text: str) -> None:
        now = time.monotonic()
        if now - self.drawn < 0.1 and step < self.steps:
            return
        self.drawn = now
        line = f"{self.title}  {step}/{self.steps}  {text}"
        sys.stderr.write("\r" + line.ljust(self.width))
        sys.stderr.flush()
        self.width = len(line)

    def close(self) -> None:
        sys.stderr.write("\r" + " " * self.width + "\r")
        sys.stderr.flush()


class Tqdm:
    """The line of tqdm."""

    def __init__(self, title: str, steps: int):
        from tqdm import tqdm

        self.bar: Any = tqdm(total=steps, desc=title, unit="step", leave=False, dynamic_ncols=True)

    def update(self, step: int, text: str) -> None:
        self.bar.set_postfix_str(text, refresh=False)
        self.bar.update(step - self.bar.n)

    def close(self) -> None:
        self.bar.close()


class Rich:
    """The line of rich."""

    def __init__(self, title: str, steps: int):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[text]}"),
        )
        self.bar: Any = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task(title, total=steps, text="")
        self.bar.start()

    def update(self, step: int, text: str) -> None:
        self.bar.update(self.task, completed=step, text=text)

    def close(self) -> None:
        self.bar.stop()
