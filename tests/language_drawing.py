"""Draws the expressions of random programs: forms filled until they have a tame value where they stand."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import language_arrays as arrays
import language_forms as forms
import language_library as library
import numpy as np
from language_values import is_tame, kind_of

PLACE = re.compile(r"\{(\w)(\d?)\}")
EXPRESSIONS = {
    "S": forms.NUMBERS + library.NUMBERS, "V": arrays.ARRAYS + library.ARRAYS, "M": arrays.ARRAYS + library.ARRAYS,
    "A": arrays.ARRAYS + library.ARRAYS, "I": forms.WHOLE_NUMBERS,
    "K": arrays.WHOLE_ARRAYS, "P": arrays.MASKS, "B": forms.TRUTHS,
}  # fmt: skip
NAMES_OF = {"s": "S", "v": "V", "m": "M", "a": "VMT", "k": "I", "z": "K", "p": "P", "b": "B"}
SIMPLEST = {"S": "{c}", "I": "{n}", "B": "{S} > {c}", "V": "np.array([{c}, {S}])", "M": "np.outer({V}, {V})"}


class NothingFitsError(Exception):
    """No form could be filled here."""


@dataclass
class Line:
    """A statement; the places ``{0}`` and ``{1}`` of a compound one are filled with its bodies."""

    form: str
    bodies: list[list[Line]] = field(default_factory=lambda: [[], []])

    def lines(self) -> Iterator[str]:
        for line in self.form.split("\n"):
            stripped = line.lstrip()
            if stripped not in ("{0}", "{1}"):
                yield line
                continue
            indent = line[: len(line) - len(stripped)]
            inner = [text for each in self.bodies[int(stripped[1])] for text in each.lines()]
            yield from (indent + text for text in inner or ["pass"])


@dataclass
class Function:
    """A function of the program: its ``parameters`` with their kinds and texts of defaults, and its lines."""

    name: str
    parameters: list[tuple[str, str, str]]
    keyword_only: int
    body: list[Line] = field(default_factory=list)
    end: str = "pass"

    def text(self) -> str:
        texts = [f"{name}={default}" if default else name for name, _, default in self.parameters]
        if self.keyword_only:
            texts.insert(len(texts) - self.keyword_only, "*")
        lines = [text for line in self.body for text in line.lines()]
        inner = "".join(f"    {line}\n" for line in [*lines, self.end])
        return f"def {self.name}({', '.join(texts)}):\n{inner}"


class Drawing:
    """Draws expressions and calls; ``env`` holds the values of the names at the place that is being written, ``module``
    those of the constants and functions, ``hidden`` names that have a value but not on every way there."""

    def __init__(self, number: int):
        self.random = random.Random(number)
        self.counter = 0
        self.functions: list[Function] = []
        self.env: dict[str, Any] = {}
        self.module: dict[str, Any] = {}
        self.hidden: set[str] = set()

    def observation(self, most: int = 12) -> str:
        raise NotImplementedError

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def fresh(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}{self.counter}"

    def number_text(self) -> str:
        return f"{self.random.uniform(0.1, 0.95):.3f}"

    def visible(self, kinds: str) -> list[str]:
        out = []
        for name, value in self.env.items():
            if name not in self.hidden and value is not None and kind_of(value) in kinds and kind_of(value):
                out.append(name)
        return out

    def name(self, letter: str) -> str:
        """A name of a value of the kind; the newest ones are likeliest."""
        found = self.visible(NAMES_OF[letter])
        if not found:
            raise NothingFitsError(letter)
        return found[-1 - min(int(self.random.expovariate(0.45)), len(found) - 1)]

    def draw(self, kind: str, depth: int) -> str:
        """An expression of the kind that has a tame value here."""
        for _ in range(25):
            table = EXPRESSIONS[kind]
            if kind in "SVMA" and self.chance(0.4):
                table = forms.ELEMENTWISE
            try:
                form = self.leaf(kind) if depth <= 0 else self.random.choice(table)
                text = self.filled(form, kind, depth - 1)
                value = self.value(text)
            except (NothingFitsError, RecursionError):
                continue
            except Exception:  # what does not run is drawn again
                continue
            if self.fits(kind, value):
                return text
        raise NothingFitsError(kind)

    def leaf(self, kind: str) -> str:
        choices = {
            "S": ["{s}", "{s}", "{v}[{i}]", "{c}"], "V": ["{v}", "{v}", "{v}[{l}]", "{m}[{i}]"], "M": ["{m}", "{m}.T"],
            "A": ["{a}"], "I": ["{k}", "{n}"], "K": ["{z}", "np.array([{n}, 0])"], "P": ["{p}", "{A} > {c}"],
            "B": ["{b}", "{S} > {c}", "{I} == {n}"],
        }  # fmt: skip
        return SIMPLEST[kind] if kind in SIMPLEST and self.chance(0.1) else self.random.choice(choices[kind])

    def value(self, text: str) -> Any:
        with np.errstate(all="ignore"):
            return eval(compile(text, "<drawn>", "eval"), self.env_names())

    def fits(self, kind: str, value: Any) -> bool:
        found = kind_of(value)
        if kind == "A":
            wanted = found in ("V", "M", "T")
        elif kind == "B":
            wanted = found in ("B", "I")
        else:
            wanted = found == kind
        return (
            wanted
            and is_tame(value)
            and (not isinstance(value, np.ndarray) or value.size > 0 or (kind != "P" and self.chance(0.05)))
        )

    def filled(self, form: str, kind: str = "", depth: int = 2) -> str:
        """The form with its places filled."""
        known: dict[str, str] = {}
        kind = self.random.choice("VVM") if kind == "A" else kind

        def place(match: re.Match) -> str:
            letter, digit = match[1], match[2]
            if letter in "01" and not digit:
                return match[0]
            if digit and letter + digit in known:
                return known[letter + digit]
            text = self.part(letter, kind, depth)
            if digit:
                known[letter + digit] = text
            return text

        return PLACE.sub(place, form)

    def part(self, letter: str, kind: str, depth: int) -> str:
        if letter == "E":
            letter = kind if kind and not (kind in "VMA" and self.chance(0.1)) else "S"
        if letter in EXPRESSIONS:
            text = self.draw(letter, depth if self.chance(0.6) else 0)
            return text if re.fullmatch(r"[\w.]+", text) else f"({text})"
        if letter in NAMES_OF:
            return self.name(letter)
        if letter == "C":
            return self.call()
        if letter == "Q":
            return self.filled(self.random.choice(library.CALLS), kind, depth)
        if letter == "R":
            return self.observation(4)
        if letter in "NJ":
            return self.fresh({"N": self.random.choice(["t", "u", "h", "y"]), "J": "j"}[letter])
        return self.literal(letter)

    def literal(self, letter: str) -> str:
        pick = self.random.choice
        if letter == "c":
            return self.number_text()
        if letter == "n":
            return pick(["0", "1", "1", "2", "2", "3", "3", "4"])
        if letter == "x":
            return pick(["0", "0", "1", "1", "-1", "-1", "-2", "(0, 1)", "(0,)", "None", "(1, 0)", "(-1,)", "2"])
        if letter == "d":
            return pick(forms.DTYPES if self.chance(0.8) else forms.RARE_DTYPES)
        if letter == "o":
            return pick(["+", "-", "*", "+", "*", "/"])  # "%" by what is small has pieces shorter than any difference
        if letter == "l":
            bounds = ["", "", "1", "-1", "2", "0", "-2", "3", "7", "-9"]
            step = pick(["", "", "", ":2", ":-1", ":-2", ":3", ":1"])
            names = self.visible("I")
            start, stop = pick(bounds + names[-1:]), pick(bounds + names[-1:])
            return f"{start}:{stop}{step}"
        assert letter == "i", letter
        names = self.visible("I")
        return pick(["0", "1", "-1", "-2", "2", *[pick(names) for _ in range(3 if names else 0)]])

    # ---- calls

    def call(self) -> str:
        """A call of a function of the program's own, with arguments that fit."""
        if not self.functions:
            raise NothingFitsError("C")
        function = self.random.choice(self.functions)
        texts, keywords = [], False
        for position, (name, kind, default) in enumerate(function.parameters):
            keywords = keywords or position >= len(function.parameters) - function.keyword_only
            if default and self.chance(0.5):
                keywords = True
                continue
            text = self.argument(kind)
            keywords = keywords or self.chance(0.1)
            texts.append(f"{name}={text}" if keywords else text)
        return f"{function.name}({', '.join(texts)})"

    def argument(self, kind: str) -> str:
        lower = {"V": "v", "M": "m", "S": "s", "I": "k", "A": "a"}.get(kind)
        if lower and self.chance(0.6):
            try:
                return self.name(lower)
            except NothingFitsError:
                pass
        return self.draw(kind, self.random.choice([0, 1]))

    def env_names(self) -> dict[str, Any]:
        return self.module | self.env
