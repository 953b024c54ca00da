"""Every error a user of tangentlike can meet, and how a refusal is printed."""

from __future__ import annotations

import ast
from dataclasses import dataclass


class TangentlikeError(Exception):
    """Base of every error raised on purpose by this package."""


class TemplateError(TangentlikeError, ValueError):
    """A template or a primitive was registered wrongly (names its file and line)."""


class ArgumentError(TangentlikeError, TypeError):
    """An argument of a differentiated function has the wrong count, type, dtype or shape."""


class GradientCheckError(TangentlikeError, AssertionError):
    """A gradient disagrees with differences of the function (see ``check_grads``)."""


class SourceError(TangentlikeError, OSError):
    """The source text of a function cannot be read."""


class CacheError(TangentlikeError, OSError):
    """The cache folder cannot be trusted or used."""


@dataclass(frozen=True)
class Refusal:
    """One construct that cannot be differentiated: a stable code, the place, the reason and a rewrite."""

    code: str
    reason: str
    rewrite: str
    line: int = 0
    column: int = 0
    end_column: int | None = None


class UnsupportedError(TangentlikeError, NotImplementedError):
    """The function uses something that cannot be differentiated; lists all of it, each with a rewrite.

    ``refusals`` holds the :class:`Refusal` objects, ``code`` the stable code of the first.
    """

    def __init__(self, refusals, file="<unknown>", source_lines=(), function=""):
        self.refusals = tuple(refusals)
        self.code = self.refusals[0].code if self.refusals else ""
        self.file = file
        super().__init__(render(self.refusals, file, source_lines, function))


def render(refusals, file, source_lines, function):
    """The message: for each refusal ``file:line:column``, the line, a caret, the reason and the rewrite.

    ``source_lines`` maps a line number to its text (a dict), or is empty when there is no text.
    """
    count = "this construct" if len(refusals) == 1 else f"these {len(refusals)} constructs"
    parts = [f"cannot differentiate {count}" + (f" in {function}()" if function else "")]
    for refusal in refusals:
        place = f'  File "{file}", line {refusal.line}, column {refusal.column + 1}'
        parts.append(f"{place}  [{refusal.code}]")
        text = dict(source_lines).get(refusal.line, "")
        if text.strip():
            indent = len(text) - len(text.lstrip())
            width = max(1, (refusal.end_column or refusal.column + 1) - refusal.column)
            width = min(width, max(1, len(text) - refusal.column))
            parts.append("    " + text.strip())
            parts.append("    " + " " * (refusal.column - indent) + "^" * width)
        parts.append(f"    {refusal.reason}")
        if refusal.rewrite:
            parts.append(f"    Instead: {refusal.rewrite}")
    return "\n".join(parts)


def refusal_at(node: ast.AST, code: str, reason: str, rewrite: str = "") -> Refusal:
    """A refusal that points at ``node``; the caret spans it when it ends on the line where it starts."""
    line = getattr(node, "lineno", 0)
    column = getattr(node, "col_offset", 0)
    end = getattr(node, "end_col_offset", None)
    if getattr(node, "end_lineno", line) != line:
        end = None
    return Refusal(code, reason, rewrite, line, column, end)
