"""Lines of a generated kernel, indented; and how a range is cut into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

CALL = re.compile(r"\s*(def |[\w, \[\]]+ \+?= )?[a-z]\w*\(")  # a call, or the head of a function
RETURNS = re.compile(r'( -> "\w+")?:$')


class Lines:
    """Collects indented lines."""

    def __init__(self, depth: int = 1):
        self.depth = depth
        self.out: list[str] = []

    def __call__(self, line: str) -> None:
        self.out.append("    " * self.depth + line)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        self(head)
        self.depth += 1
        yield
        self.depth -= 1

    @property
    def text(self) -> str:
        return "\n".join(self.out)


def blocks(size: int, step: int) -> list[tuple[int, int, int]]:
    """``range(size)`` as ``(start, stop, step)`` runs of whole blocks: of ``step``, and one block of what is left."""
    full = size // step * step
    runs = [(0, full, step)] if full else []
    return [*runs, (full, size, size - full)] if full < size else runs


def even_block(size: int, largest: int, least: int = 1) -> int:
    """The largest block up to ``largest`` that divides ``size``; ``largest`` where none of at least ``least`` does."""
    for step in range(min(largest, size), least - 1, -1):
        if size % step == 0:
            return step
    return min(largest, size)


def plus(base: str, offset: int) -> str:
    """``base + offset``, without an offset of 0."""
    return f"{base} + {offset}" if offset else base


@contextmanager
def covering(lines: Lines, name: str, size: int, most: int) -> Iterator[int]:
    """A loop whose blocks of equal length, ``most`` at most, cover ``range(size)``; gives that length.

    ``name`` is where a block begins. The last one begins early where the blocks are more than the range: for a body
    that may do a part of it twice, and need not be written twice.
    """
    count = -(-size // most)
    length = -(-size // count)
    if size % length == 0:
        with lines.block(f"for {name} in range(0, {size}, {length}):"):
            yield length
    else:
        with lines.block(f"for block_{name} in range({count}):"):
            lines(f"{name} = min(block_{name} * {length}, {size - length})")
            yield length


def wrapped(text: str, width: int = 120) -> str:
    """The text with its long lines broken: calls and definitions after commas, sums before their plus signs."""
    return "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    if len(line) <= width or line.lstrip().startswith("#"):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    head, target, value = line.partition("= ")
    if target and head.rstrip("+").isascii() and "(" not in head and len(terms := _split(value, " + ")) > 1:
        parts, opening, closing, glue = [terms[0], *(f"+ {t}" for t in terms[1:])], f"{head}= (", ")", " "
    else:
        start, stop = line.find("("), line.rfind(")")
        if not CALL.match(line) or not RETURNS.sub("", line).endswith(")"):
            return line
        parts, opening, closing, glue = _split(line[start + 1 : stop], ", "), line[: start + 1], line[stop:], ", "
    out, row = [opening], ""
    for part in parts:
        if row and len(indent) + 4 + len(row) + len(glue) + len(part) + 1 > width:
            out.append(f"{indent}    {row}{glue.rstrip()}")
            row = part
        else:
            row = f"{row}{glue}{part}" if row else part
    return "\n".join([*out, f"{indent}    {row}", f"{indent}{closing}"])


def _split(text: str, separator: str) -> list[str]:
    """The parts of a text between the separators that stand outside of brackets and quotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, character in enumerate(text):
        quoted ^= character == '"'
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and not quoted and text.startswith(separator, place):
            parts.append(text[start:place])
            start = place + len(separator)
    return [*parts, text[start:]]
