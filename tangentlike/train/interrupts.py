"""Ctrl-C between two steps, never within one: a step that is cut in half leaves parameters of no step at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupt:
    """``asked`` when Ctrl-C was pressed."""

    asked = False


@contextmanager
def held_back() -> Iterator[Interrupt]:
    """Note Ctrl-C instead of raising ``KeyboardInterrupt``; the second one raises it.

    Outside of the main thread, and where the program handles the signal itself, nothing is changed.
    """
    interrupt = Interrupt()
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield interrupt
        return

    def note(number: int, frame: FrameType | None) -> None:
        if interrupt.asked:
            raise KeyboardInterrupt
        interrupt.asked = True

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
