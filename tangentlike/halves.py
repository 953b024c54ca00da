"""The functions of a generated module, and the pair of those that two halves are."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from .adjoint import assemble
from .analysis.effects import Paired
from .form.program import Program
from .form.types import Type

Stage = tuple[str, str | list[ast.stmt]]  # a title, and a text or the statements to be printed


@dataclass
class Function:
    """A function of the generated module; ``trips`` are the bodies of its parallel loops that are functions too.

    ``whole`` is its body with those trips in it, ``program`` and ``types`` are what its indices are checked by: no
    program for an adjoint, which follows a forward half, and for what calls the two. ``calls_itself``, directly or
    through others, is noted in what is compiled. ``aliased``: some of its parameters may show the same memory.
    """

    name: str
    parameters: list[str]
    body: list[ast.stmt]
    lines: dict[int, str]
    docstring: str = ""
    trips: list[Function] = field(default_factory=list)
    program: Program | None = None
    types: dict[str, Type] = field(default_factory=dict)
    whole: list[ast.stmt] = field(default_factory=list)
    calls_itself: bool = False
    aliased: bool = False


@dataclass
class Pair(Paired):
    """Both halves of one function.

    ``flat`` holds them with one operation a statement, before they are put into the user's spelling; ``adjoints`` are
    the names in them of the gradients.
    """

    forward: Function | None = None
    adjoint: Function | None = None
    functions: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    flat: assemble.Halves | None = None
    adjoints: dict[str, str] = field(default_factory=dict)
    tape_name: str = ""
