"""The loops of a recorded run: what each trip touches, held against what is said about the trips."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentlike.program import Program


class Loops:
    def __init__(self, program: Program, miss: Callable):
        self.program, self.miss = program, miss

    def begin(self, node: ast.For, values: dict[str, Any], after: set[str]) -> None:
        pass

    def trip(self, node: ast.stmt, values: dict[str, Any]) -> None:
        pass

    def end(self, node: ast.stmt) -> None:
        pass

    def statement(self, node: ast.stmt, values: dict[str, Any], changed: dict[str, np.ndarray]) -> None:
        pass
