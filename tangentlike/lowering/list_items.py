"""What is known of the lists of a function, each of which is an array here: what they hold in Python."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ..form.types import Array, Scalar


@dataclass
class Result:
    """What a call of a function gives: ``mark`` is that of ``listed.py``, ``pythons`` says of each value whether it is
    a list of Python's own numbers, ``listed`` are the lists of these in the function."""

    node: ast.AST
    mark: Any
    kind: Any
    pythons: list[bool]
    listed: set[str]


@dataclass
class ListItems:
    """What attempts to lower a function learn about its lists, by the names of variables.

    ``holds`` is what a list comes to hold that is filled after it was made; ``growing`` are those of them that may
    change their length, ``at_once`` those of which NumPy makes an array as they are made. ``ever`` are the variables
    that hold a list at any time, ``of_arrays`` those whose items are arrays in Python, too (and no lists), ``strong``
    those that may hold other numbers than Python's own, ``weak`` those that may hold these. ``displays`` are the list
    displays, by id, that hold Python's own numbers only, ``mixed`` those that hold some; ``results`` what the calls of
    functions give, by id, ``products`` whether those with ``*`` are lists, and ``given`` the hidden parameters for
    lists and tuples from outside. ``uneven`` are those of arrays of several known sizes,
    ``apart`` deep copies of others.

    The rest is of the attempt at hand: ``begun`` are the lists that it makes without items, ``filling`` what it stores
    in them, ``unsettled`` what it could not store in what they are known to hold, ``other_names`` the variables that
    stand for what another one holds.
    """

    holds: dict[str, Scalar | Array] = field(default_factory=dict)
    growing: set[str] = field(default_factory=set)
    at_once: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    of_arrays: set[str] = field(default_factory=set)
    strong: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    displays: dict[int, ast.expr] = field(default_factory=dict)
    results: dict[int, Result] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    mixed: dict[int, ast.expr] = field(default_factory=dict)
    products: dict[int, tuple[ast.AST, bool]] = field(default_factory=dict)
    uneven: set[str] = field(default_factory=set)
    of_other_rows: bool = False
    apart: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    filling: dict[str, Scalar | Array] = field(default_factory=dict)
    unsettled: list[ast.AST] = field(default_factory=list)
    other_names: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Before another attempt."""
        self.begun, self.filling, self.unsettled, self.other_names = set(), {}, [], {}

    def kinds(self) -> tuple[set[str], set[str]]:
        """Which lists have got numbers of NumPy's, and which of Python's, so far."""
        return set(self.strong), set(self.weak)

    def learn(self) -> bool:
        """What the attempt has stored is known to the next one; False when it had to know it itself."""
        for each in self.begun:
            self.filling.setdefault(each, Scalar("float64"))
        known = all(self.holds[each] == kind for each, kind in self.filling.items())
        self.holds.update(self.filling)
        return known
