"""Every error a user of tangentlike can meet, and how a refusal is printed."""

from __future__ import annotations

import ast
import functools
import sys
import types
import unicodedata
from dataclasses import dataclass


class TangentlikeError(Exception):
    """Base of every error raised on purpose by this package."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of the error, which asks for it by this name."""
        return _for_notebooks(self)


class TemplateError(TangentlikeError, ValueError):
    """A template or a primitive was registered wrongly (names its file and line)."""


class ArgumentError(TangentlikeError, TypeError):
    """An argument of a differentiated function has the wrong count, type, dtype or shape."""


class GradientCheckError(TangentlikeError, AssertionError):
    """A gradient disagrees with differences of the function (see ``check_grads``)."""


class SourceError(TangentlikeError, OSError):
    """The source text of a function cannot be read."""


class DeviceError(TangentlikeError, ValueError):
    """There is no GPU to train on, or the loss has no step for one."""


class CacheError(TangentlikeError, OSError):
    """The cache folder cannot be trusted or used."""


def _for_notebooks(error: BaseException) -> list[str]:
    """The traceback that the running IPython prints, without the frames of this package."""
    outside: list[types.TracebackType] = []
    place = error.__traceback__
    while place is not None:
        if str(place.tb_frame.f_globals.get("__name__")).split(".")[0] != "tangentlike":
            outside.append(place)
        place = place.tb_next
    shown = None
    for place in reversed(outside):
        shown = types.TracebackType(shown, place.tb_frame, place.tb_lasti, place.tb_lineno)
    shell = sys.modules["IPython"].get_ipython()  # which stands at the first frame itself
    return shell.InteractiveTB.structured_traceback(type(error), error, shown, tb_offset=1)


def short_in_notebooks(error: Exception) -> Exception:
    """The error, which is Python's or the user's own: IPython is to show it without the frames of this package too."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None and not isinstance(error, TangentlikeError):
        error._render_traceback_ = functools.partial(_for_notebooks, error)  # type: ignore[attr-defined]
    return error


class OutOfBounds(IndexError):
    """An index or a shape does not fit, as generated code says it: ``(site, index, size)``.

    ``site`` counts the places of the generated module that are checked; callers get an IndexError or a ValueError that
    names the user's line (see ``sites.py``).
    """


@dataclass(frozen=True)
class Refusal:
    """One construct that cannot be differentiated: a stable code, the place, the reason and a rewrite.

    ``line`` counts from 1 (0: no place is known), ``column`` and ``end_column`` count characters from 0;
    without an ``end_column`` the construct goes on to the end of its line. Code stands between backquotes; more lines
    of ``rewrite`` are code. ``function``, ``file`` and ``text`` (of the line) say where, if elsewhere than the error.
    """

    code: str
    reason: str
    rewrite: str
    line: int = 0
    column: int = 0
    end_column: int | None = None
    function: str = ""
    file: str = ""
    text: str = ""


class UnsupportedError(TangentlikeError, NotImplementedError):
    """The function uses something that cannot be differentiated; lists all of it, each with a rewrite.

    ``refusals`` holds the :class:`Refusal` objects, ``code`` the stable code of the first.
    """

    def __init__(self, refusals, file="<unknown>", source_lines=(), function=""):
        self.refusals = tuple(refusals)
        self.code = self.refusals[0].code if self.refusals else ""
        self.file, self.function = file, function
        self.source_lines = dict(source_lines)
        super().__init__(render(self.refusals, file, self.source_lines, function))

    def __reduce__(self):
        # An exception is rebuilt from its message alone unless it says otherwise; workers send theirs back pickled.
        return type(self), (self.refusals, self.file, self.source_lines, self.function)


class UndefinedNameError(UnsupportedError, NameError):
    """The function reads a name, or an attribute of one, that has no value now."""


class UnassignedError(UnsupportedError, UnboundLocalError):
    """The function reads a name before it is assigned, on whatever path it takes with these arguments."""


def render(refusals, file, source_lines, function):
    """The message: for each refusal ``file:line:column``, the line, a caret, the reason and the rewrite.

    ``source_lines`` maps a line number to its text (a dict), or is empty when there is no text.
    """
    texts = dict(source_lines)
    count = "this construct" if len(refusals) == 1 else f"these {len(refusals)} constructs"
    parts = [f"cannot differentiate {count}" + (f" in {function}()" if function else "")]
    for refusal in refusals:
        if refusal.line:
            text = (refusal.text or texts.get(refusal.line, "")).rstrip()
            column = max(refusal.column, len(text) - len(text.lstrip()))
            place = f'  File "{refusal.file or file}", line {refusal.line}, column {column + 1}'
            place += f", in {refusal.function}()" if refusal.function not in ("", function) else ""
            parts.append(f"{place}  [{refusal.code}]")
            parts += _pointed_line(text, refusal)
        else:
            parts.append(f"  [{refusal.code}]")
        parts.append(f"    {refusal.reason}")
        if refusal.rewrite:
            parts.append("    Instead: " + refusal.rewrite.replace("\n", "\n        "))
    return "\n".join(parts)


def _pointed_line(text: str, refusal: Refusal) -> list[str]:
    """The source line without its indentation, and carets under the construct; nothing for an unknown line."""
    text = text.rstrip()
    if not text.strip():
        return []
    indent = len(text) - len(text.lstrip())
    start = min(max(refusal.column, indent), len(text) - 1)
    end = len(text) if refusal.end_column is None else min(refusal.end_column, len(text))
    carets = "^" * max(1, _width(text[start:end]))
    # Tabs stay tabs under the line, so that the caret meets the construct whatever a terminal makes of them.
    gap = "".join("\t" if character == "\t" else " " * _width(character) for character in text[indent:start])
    return ["    " + text.lstrip(), "    " + gap + carets]


def _width(text: str) -> int:
    """The columns ``text`` takes in a terminal: two for East Asian wide characters, none for combining marks."""
    columns = 0
    for character in text:
        if not unicodedata.combining(character):
            columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


def refusal_at(node: ast.AST, code: str, reason: str, rewrite: str = "") -> Refusal:
    """A refusal that points at ``node``; the carets run to the end of its first line when it takes several."""
    line = getattr(node, "lineno", 0)
    column = getattr(node, "col_offset", 0)
    end = getattr(node, "end_col_offset", None)
    if getattr(node, "end_lineno", line) != line:
        end = None
    return Refusal(code, reason, rewrite, line, column, end)
