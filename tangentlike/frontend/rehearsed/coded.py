"""Containers of the run that hold known things as numbers: lists (``listed.py``), dicts and sets (``keyed.py``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Shape = tuple[tuple[str, ...] | None, ...]  # the texts that a part of an item may be; None for a number


class Unshaped(Exception):
    """The list of the run that ``args[0]`` says gets an item of the shape ``args[1]``, with texts."""


@dataclass(frozen=True, eq=False)
class Listed:
    """A list of the run whose items are tuples with texts, which stand in it as numbers in the order of the texts."""

    variable: str
    key: str
    shape: Shape


@dataclass(frozen=True, eq=False)
class Keyed:
    """A dict or a set of the run, of this ``kind``, with known keys, which stand in it as their places in ``keys``. Of
    one that is not there it makes what ``factory`` gives; the numbers ``there`` are of such that are."""

    variable: str
    key: str
    keys: tuple[Any, ...]
    kind: type
    factory: Any = None
    there: set[str] = field(default_factory=set)
