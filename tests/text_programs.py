"""Programs that a number tells, as text: what ``hunt.py`` asks of each module that draws such programs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import smaller_text


@dataclass(frozen=True)
class Program:
    """The text of a module with a function ``program``; ``number`` is what it, and its arguments, are made from."""

    text: str
    number: int


def text_of(program: Program) -> str:
    return program.text


def lines_of(program: Program) -> list[str]:
    """The lines of the function ``program``."""
    return [line.strip() for line in program.text.split("def program")[1].splitlines()[1:]]


def smaller(program: Program) -> Iterator[Program]:
    for text in smaller_text.smaller(program.text):
        yield Program(text, program.number)


def count() -> int:
    return 1 << 40


def sample(seed: int, count_: int, zones: list[int] | None = None) -> Iterator[int]:
    """Numbers of programs at random."""
    draw = random.Random(seed)
    for _ in range(count_):
        yield draw.randrange(count())
