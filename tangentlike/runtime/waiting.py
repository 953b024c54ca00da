"""A line on standard error about what takes long, so that nobody waits for five seconds without knowing for what."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 5.0  # seconds between two lines
ON_A_TERMINAL = 3.0, 1.0  # seconds before a line that is rewritten there, and between two versions of it

_speaker = threading.Lock()  # held by the outermost


@contextmanager
def announced(doing: Callable[[], str], show: bool = True) -> Iterator[None]:
    """While the body takes long, say what ``doing`` returns, with the seconds: ``compiling the step (5 s)``.

    On a terminal the line is rewritten, and gone at the end. Inside another one nothing is said: the outer one tells
    what all of it is for. With ``show=False`` nothing is said by those inside either.
    """
    if not _speaker.acquire(blocking=False):
        yield
        return
    over = threading.Event()
    speaker = threading.Thread(target=_speak, args=(doing, over), daemon=True)
    try:
        if show:
            speaker.start()
        yield
    finally:
        over.set()
        if show:
            speaker.join()
        _speaker.release()


def _speak(doing: Callable[[], str], over: threading.Event) -> None:
    start, stream = time.monotonic(), sys.stderr
    terminal = stream.isatty()
    pause, following = ON_A_TERMINAL if terminal else (EVERY, EVERY)
    width = 0
    while not over.wait(pause):
        line = f"{doing()} ({time.monotonic() - start:.0f} s)"
        stream.write(f"\r{line.ljust(width)}" if terminal else f"{line}\n")
        stream.flush()
        width, pause = len(line), following
    if width and terminal:
        stream.write("\r" + " " * width + "\r")
        stream.flush()
