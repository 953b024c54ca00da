"""The expressions of random programs: bounded, away from kinks, and with indices that stay inside."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """A variable: ``shape`` is "" for a number, "n", "m" or "nm"; ``base`` the array that it is a view of."""

    text: str
    shape: str
    written: bool
    base: str = ""


@dataclass(frozen=True)
class Trip:
    """An integer variable with ``low <= name < axis - margin``."""

    name: str
    axis: str
    low: int
    margin: int


class Expressions:
    """Draws expressions from the names and loop variables in scope."""

    def __init__(self, source: random.Random):
        self.random = source
        self.names: list[Name] = []
        self.trips: list[Trip] = []
        self.counter = 0

    def fresh(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}{self.counter}"

    def constant(self) -> str:
        return f"{self.random.uniform(0.1, 0.9):.3f}"

    def some(self, shape: str) -> str | None:
        """The name of a variable of this shape."""
        found = [name.text for name in self.names if name.shape == shape]
        return self.random.choice(found) if found else None

    def writable(self, *shapes: str) -> Name | None:
        found = [name for name in self.names if name.shape in shapes and name.written]
        return self.random.choice(found) if found else None

    def index(self, axis: str) -> str:
        """An index below ``axis``, which is at least 2."""
        choices = ["0", "1", "-1", "-2"]
        if axis == "n":
            choices.append("k[0]")
        for trip in self.trips:
            name = trip.name
            choices.append(f"({name} + 1) % {axis}")
            if trip.axis != axis:
                continue
            if trip.margin >= 0:
                choices += [name, name, name, f"{axis} - 1 - {name}", f"-{name} - 1"]
                choices += [f"k[{name}]"] if axis == "n" else []
            if trip.low >= 1:
                choices += [f"{name} - 1"] * 3
            if trip.margin >= 1:
                choices += [f"{name} + 1"] * 3
        return self.random.choice(choices)

    def element(self, name: Name) -> str:
        return f"{name.text}[{', '.join(self.index(axis) for axis in name.shape)}]"

    def condition(self) -> str:
        """A condition; one on moving numbers compares with an irregular constant."""
        choices = [f"c[{self.index('n')}] > 0.{self.random.randint(1, 799)}", f"c[{self.index('n')}] < 0.3", "k[0] > 0"]
        choices.append(f"{self.scalar(1)} > 0.{self.random.randint(100, 999)}7")
        for trip in self.trips:
            choices += [f"{trip.name} % 2 == 0", f"{trip.name} > 0"]
        first = self.random.choice(choices)
        if self.random.random() < 0.15:
            return f"{first} {self.random.choice(['and', 'or'])} not {self.random.choice(choices)}"
        return first

    def scalar(self, depth: int) -> str:
        """A number of moderate size."""
        if depth == 0 or self.random.random() < 0.15:
            return self.scalar_leaf()
        one, two = self.scalar(depth - 1), self.scalar(depth - 1)
        function = self.random.choice(["sin", "cos", "tanh", "arctan"])
        choices = [
            f"np.{function}({one})", f"0.5 * ({one} + {two})", f"{one} * np.{function}({two})", f"({one} - {two}) / 2",
            f"np.sqrt(1.0 + ({one}) ** 2)", f"{one} / (2.0 + {two} * {two})", f"np.log(1.5 + ({one}) ** 2)",
            f"np.exp(-(({one}) ** 2))", f"np.tanh({one}) ** 3", f"(-{one})",
            f"({one} if c[{self.index('n')}] > 0.1 else {two})", f"max({one}, 0.{self.random.randint(100, 999)}3)",
            f"mixed({one}, np.sin({two}), 2)", self.reduction(depth - 1),
        ]  # fmt: skip
        return self.random.choice(choices)

    def scalar_leaf(self) -> str:
        name = self.random.choice(self.names)
        choices = [self.constant(), name.text if not name.shape else self.element(name), "w", f"x[{self.index('n')}]"]
        choices += [f"0.1 * {trip.name}" for trip in self.trips]
        arrays = [n for n in self.names if n.shape]
        choices += [self.element(self.random.choice(arrays)) for _ in range(2)]
        return self.random.choice(choices)

    def reduction(self, depth: int) -> str:
        shape = self.random.choice(["n", "m", "nm"])
        one = self.array(shape, depth)
        two = self.array(shape, 0)
        if shape == "nm":
            return self.random.choice([f"np.mean({one})", f"0.1 * np.sum({one} * {two})"])
        return self.random.choice([f"np.mean({one})", f"0.2 * np.dot({one}, {two})", f"0.2 * np.sum({one})"])

    def array(self, shape: str, depth: int) -> str:
        """An array expression of its own memory, unless ``depth`` is 0."""
        if depth == 0:
            return self.array_leaf(shape)
        one, two = self.array(shape, self.random.randint(0, depth - 1)), self.array(shape, 0)
        s = self.scalar(depth - 1)
        function = self.random.choice(["sin", "cos", "tanh"])
        choices = [
            f"np.{function}({one})", f"0.5 * ({one} + {two})", f"{one} * np.{function}({two})", f"({one} - {two}) / 2",
            f"np.cos({s}) * {one}", f"{one} / (2.0 + {two} * {two})", f"np.exp(-(({one}) ** 2))", f"{s} - 0.5 * {one}",
            f"np.maximum({one}, 0.{self.random.randint(100, 999)}3)", f"-{one}",
        ]  # fmt: skip
        if shape == "n":
            matrix, row = self.array("nm", 0), self.array("m", 0)
            choices += [
                f"0.4 * ({matrix} @ {row})", f"np.where(c > 0.2, {one}, {two})", f"0.3 * {matrix}.sum(axis=1)",
                f"1.0 * {self.name_of('n')}[::-1]", f"0.9 * {self.name_of('n')}[k]",
            ]  # fmt: skip
        elif shape == "m":
            choices += [f"0.4 * ({self.array('n', 0)} @ {self.array('nm', 0)})"]
            choices += [f"0.4 * ({self.name_of('nm')}.T @ {self.array('n', 0)})"]
            choices += [f"0.3 * np.sum({self.array('nm', 0)}, axis=0)"]
        else:
            column, row = self.array("n", 0), self.array("m", 0)
            choices += [f"{one} * np.sin({row})", f"np.outer({column}, np.cos({row}))"]
            choices += [f"{column}[:, None] * np.tanh({one})"]
        return self.random.choice(choices)

    def name_of(self, shape: str) -> str:
        return self.some(shape) or {"n": "x", "m": "a[0]", "nm": "a"}[shape]

    def array_leaf(self, shape: str) -> str:
        name = self.name_of(shape)
        if shape == "m":
            return self.random.choice([name, name, f"{self.name_of('nm')}[{self.index('n')}]"])
        if shape == "n":
            return self.random.choice([name, name, f"{self.name_of('nm')}[:, {self.index('m')}]"])
        return name
