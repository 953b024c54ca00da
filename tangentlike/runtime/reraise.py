"""What compiled code raises, as Python raises it: the user's class, the whole message, the user's file and line.

Compiled code knows constant messages only, and no line of the user's. So when a call fails, the plain function runs
once more on the same arguments, and what it raises is what the caller gets. Where that cannot be done (the call has
changed its arguments, or took too long to be repeated) the error keeps its own words, and a note names the line.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable
from typing import Any

from ..errors import OutOfBounds
from ..reading.parameters import called_with
from ..reading.source import Source

LONGEST = 0.05  # seconds of compiled code that are worth repeating in Python
COMMENT = re.compile(r"\s*# (\d+): (.*)")


Again = Callable[[], tuple]


def raised_by_python(
    error: Exception, source: Source, again: Again | None, seconds: float, module: tuple[str, str]
) -> Exception:
    """What is raised in the place of an ``error`` of compiled code: what the function of ``source`` raises.

    ``again`` gives the arguments as they were before the call, which took ``seconds``; None when it may have changed
    them. ``module`` is the text and the name of the module that was called.
    """
    raised = as_python_raises(error, source, again, seconds)
    if isinstance(error, OutOfBounds):  # it has its line
        return error if raised is None or isinstance(raised, IndexError) or "broadcast" in str(raised) else raised
    if raised is None:
        text, name = module
        note_line(error, text, source.file, sys.modules[name].__file__ or "")
    return raised or error


def as_python_raises(error: Exception, source: Source, again: Again | None, seconds: float) -> Exception | None:
    """What the plain function of ``source`` raises for the same arguments as a call that raised ``error``.

    None when it raises nothing, or when it is not to be run again (``again`` is None, or the call took too long).
    """
    if again is None or seconds > LONGEST or isinstance(error, MemoryError):
        return None
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # what it prints was printed before
            called_with(source.function, list(source.signature.parameters), again())
    except Exception as raised:
        _forget(error, raised)
        return raised.with_traceback(_below(raised.__traceback__))
    return None


def _forget(compiled: Exception, raised: BaseException) -> None:
    """Take what compiled code raised out of the errors that Python shows before ``raised``."""
    place: BaseException | None = raised
    while place is not None:
        if place.__context__ is compiled:
            place.__context__ = None
        place = place.__context__


def note_line(error: Exception, text: str, file: str, generated: str) -> None:
    """Add a note with the user's line to an error raised by the module ``generated``, whose source is ``text``."""
    lines = text.splitlines()
    place, number = error.__traceback__, 0
    while place is not None:
        if place.tb_frame.f_code.co_filename == generated or place.tb_frame.f_globals.get("__file__") == generated:
            number = place.tb_lineno
        place = place.tb_next
    for line in reversed(lines[:number]):
        found = COMMENT.fullmatch(line)
        if found:
            error.add_note(f'  File "{file}", line {found[1]}\n    {found[2]}')
            return
        if not line.strip():
            return


def _below(traceback: Any) -> Any:
    """The part of a traceback that begins in the user's function."""
    return traceback.tb_next if traceback is not None else None
