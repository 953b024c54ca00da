"""Random programs to differentiate: the same seed gives the same text.

``write_program(seed)`` returns a module's text that holds ``program(x, a, w, c, k)`` and the helper functions it calls:
``x`` of shape (n,), ``a`` (n, m) and the number ``w`` are differentiated; ``c`` (n,) holds constants for conditions and
``k`` (n,) indices below n; n and m are at least 2. Programs have nested loops of all kinds, branches, exits, arrays
written by elements, slices, rows and masks, views, swapped buffers, and helpers that write their arguments.

Values stay bounded (sums are halved, products have one factor in [-1, 1]) and away from kinks (what is compared is
compared with irregular constants), so that a complex step is exact. With ``aliases=True`` names may come to share an
array in one branch only, and views outlive the name of their array: such programs may be refused.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from random_expressions import Expressions, Name, Trip

HELPERS = """
def mixed(s, t, q):
    if q % 2 == 0:
        return np.sin({A} * s) * t
    for _ in range(q):
        s = 0.5 * s + np.cos(t)
        if q > 2:
            return s * {B}
    return s - {A} * t


def stir(v, q, s):
    v[q] = {A} * v[q] + 0.5 * np.sin(s) * v[0]
    for i in range(1, v.shape[0]):
        v[i] -= {B} * v[i - 1] * np.cos(s)


def pair(v, s):
    total = 0.0
    for e in v:
        total = 0.5 * total + e * np.cos(s)
    return {A} * total, np.tanh(total + s)


def spread(v, s):
    out = np.zeros(v.shape[0])
    for i in range(v.shape[0]):
        out[i] = {A} * np.sin(s) * v[i]
        if i > 0:
            out[i] += {B} * mixed(out[i - 1], s, i)
    return out
"""


@dataclass
class Block:
    """Where statements go: how deep, in how many loops, and whether the innermost is a ``for``."""

    depth: int
    loops: int
    names: list[Name]
    trips: list[Trip]


class ProgramWriter(Expressions):
    """Writes one program; the random stream decides each statement."""

    def __init__(self, seed: int, aliases: bool):
        super().__init__(random.Random(seed))
        self.aliases = aliases
        self.lines: list[str] = []
        self.budget = self.random.randint(7, 16)

    def text(self) -> str:
        helpers = HELPERS.format(A=self.constant(), B=self.constant())
        block = Block(1, 0, self.parameters(), [])
        self.enter(block)
        self.emit("n = x.shape[0]")
        self.emit("m = a.shape[1]")
        self.new_scalar()
        self.new_array()
        self.new_array()
        while self.budget > 0:
            self.statement()
        self.emit("return " + self.result())
        return "import numpy as np\n\n" + helpers + "\n\ndef program(x, a, w, c, k):\n" + "\n".join(self.lines) + "\n"

    def parameters(self) -> list[Name]:
        written = self.random.random() < 0.2
        return [Name("x", "n", written), Name("a", "nm", written), Name("w", "", True)]

    def enter(self, block: Block) -> None:
        self.block = block
        self.names, self.trips = block.names, block.trips

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.block.depth + line)

    def inside(self, count: int, loops: int = 0, trip: Trip | None = None, extra: list[Name] | None = None) -> None:
        """Write ``count`` statements in a block of their own, whose new names end with it."""
        outer = self.block
        names = list(outer.names) + (extra or [])
        self.enter(Block(outer.depth + 1, outer.loops + loops, names, outer.trips + ([trip] if trip else [])))
        for _ in range(count):
            self.statement()
        self.enter(outer)

    def statement(self) -> None:
        self.budget -= 1
        kinds = [
            (5, self.element_write), (3, self.slice_write), (3, self.scalar_write), (2, self.new_scalar),
            (2, self.new_array), (2, self.helper_call), (1, self.rebind), (1, self.mask_write),
        ]  # fmt: skip
        if self.block.depth < 4:
            kinds += [(3, self.for_loop), (2, self.branch), (1, self.while_loop), (2, self.view)]
            kinds += [(3, self.swap)] if self.block.depth < 3 or self.aliases else []
        if self.block.loops:
            kinds += [(2, self.leave)]
        if self.aliases:
            kinds += [(2, self.alias)]
        weights = [weight for weight, _ in kinds]
        written = len(self.lines)
        while len(self.lines) == written:  # a kind may find nothing to work on
            self.random.choices([kind for _, kind in kinds], weights)[0]()

    def new_scalar(self) -> None:
        name = self.fresh("s")
        self.emit(f"{name} = {self.scalar(2)}")
        self.names.append(Name(name, "", True))

    def new_array(self) -> None:
        shape = self.random.choice(["n", "n", "m", "nm"])
        name = self.fresh({"n": "u", "m": "v", "nm": "b"}[shape])
        size = {"n": "n", "m": "m", "nm": "(n, m)"}[shape]
        same = self.some(shape)
        choices = [self.array(shape, 2), self.array(shape, 1), f"np.zeros({size})"]
        if same:
            choices += [f"{same}.copy()", f"np.zeros_like({same})"]
        self.emit(f"{name} = {self.random.choice(choices)}")
        self.names.append(Name(name, shape, True))

    def rebind(self) -> None:
        """A fresh array under an old name."""
        target = self.writable(*self.random.choice([("n",), ("m",), ("nm",)]))
        if target:
            self.emit(f"{target.text} = {self.array(target.shape, 2)}")
            self.forget_views(target)

    def scalar_write(self) -> None:
        target = self.writable("")
        if target:
            self.emit(target.text + self.update(lambda: self.scalar(2), target.text))

    def update(self, value, old: str) -> str:
        """``= e`` or an augmented assignment that keeps the target bounded."""
        return self.random.choice(
            [
                lambda: f" = {value()}", lambda: f" = 0.5 * {old} + 0.4 * {value()}", lambda: f" += 0.2 * {value()}",
                lambda: f" -= 0.2 * {value()}", lambda: f" *= np.cos({value()})",
                lambda: f" /= 1.5 + 0.3 * np.sin({value()})",
            ]
        )()  # fmt: skip

    def element_write(self) -> None:
        target = self.writable("n", "m", "nm")
        if target:
            place = self.element(target)
            self.emit(place + self.update(lambda: self.scalar(2), place))

    def slice_write(self) -> None:
        target = self.writable("n", "m", "nm")
        if target is None:
            return
        name, shape = target.text, target.shape
        if shape == "nm":
            row, column = f"{name}[{self.index('n')}]", f"{name}[:, {self.index('m')}]"
            place, value = self.random.choice([(row, "m"), (column, "n"), (f"{name}[:]", "nm")])
            self.emit(place + self.update(lambda: self.array(value, 1), place))
            return
        other = self.some(shape) or name
        s = self.scalar(1)
        self.emit(
            self.random.choice(
                [
                    f"{name}[:] = {self.array(shape, 1)}", f"{name}[1:] = 0.5 * {other}[:-1] + {s}",
                    f"{name}[:-1] = {other}[1:] * np.cos({s})", f"{name}[::2] *= np.sin({s})",
                    f"{name}[1:] += 0.3 * {name}[:-1] * {s}", f"{name}[::-1] = {self.array(shape, 1)}",
                    f"{name}[:2] = {s}", f"{name} *= np.cos({self.array(shape, 1)})", f"{name} += 0.1 * {s}",
                    f"{name}[1:] = {other}[:-1]",
                ]
            )
        )  # fmt: skip

    def mask_write(self) -> None:
        target = self.writable("n")
        if target:
            limit, s, name = self.constant(), self.scalar(1), target.text
            choices = [
                f"{name}[c > {limit}] = {s}", f"{name}[c < {limit}] *= np.cos({s})",
                f"{name}[k] = {self.array('n', 1)}", f"{name}[{name} > {limit}] = {s}",
            ]  # fmt: skip
            self.emit(self.random.choice(choices))

    def helper_call(self) -> None:
        vector = self.writable("n", "m")
        matrix = self.writable("nm")
        kind = self.random.choice(["scalar", "writer", "row", "tuple", "array"])
        if kind == "writer" and vector:
            self.emit(f"stir({vector.text}, {self.index(vector.shape)}, {self.scalar(1)})")
        elif kind == "row" and matrix:
            self.emit(f"stir({matrix.text}[{self.index('n')}], {self.index('m')}, {self.scalar(1)})")
        elif kind == "tuple" and vector:
            first, second = self.fresh("s"), self.fresh("s")
            self.emit(f"{first}, {second} = pair({vector.text}, {self.scalar(1)})")
            self.names += [Name(first, "", True), Name(second, "", True)]
        elif kind == "array" and vector:
            name = self.fresh("u" if vector.shape == "n" else "v")
            self.emit(f"{name} = spread({vector.text}, {self.scalar(1)})")
            self.names.append(Name(name, vector.shape, True))
        else:
            name = self.fresh("s")
            self.emit(f"{name} = mixed({self.scalar(1)}, {self.scalar(1)}, {self.count()})")
            self.names.append(Name(name, "", True))

    def count(self) -> str:
        return self.random.choice(["1", "2", "3", "k[0]"] + [t.name for t in self.trips])

    def view(self) -> None:
        """A row, column or reshaped view; what is written through it reaches the array."""
        matrix = self.writable("nm")
        if matrix is None:
            return
        name = self.fresh("r")
        text, shape = self.random.choice(
            [
                (f"{matrix.text}[{self.index('n')}]", "m"), (f"{matrix.text}.T[{self.index('m')}]", "n"),
                (f"{matrix.text}[:, {self.index('m')}]", "n"),
            ]
        )  # fmt: skip
        self.emit(f"{name} = {text}")
        view = Name(name, shape, True, base=matrix.text)
        self.names.append(view)
        place = self.element(view)
        self.emit(place + self.update(lambda: self.scalar(1), place))

    def swap(self) -> None:
        first = self.writable("n", "m", "nm")
        if first is None or first.base:
            return
        others = [n for n in self.names if n.shape == first.shape and n.written and not n.base and n != first]
        if not others:
            return
        second = self.random.choice(others)
        if {"x", "a"} & {first.text, second.text}:
            return
        self.emit(f"{first.text}, {second.text} = {second.text}, {first.text}")
        self.forget_views(first)
        self.forget_views(second)

    def alias(self) -> None:
        first = self.writable("n", "m", "nm")
        others = [n for n in self.names if first and n.shape == first.shape and n.written and n != first]
        if first and others:
            self.emit(f"{self.random.choice(others).text} = {first.text}")

    def forget_views(self, array: Name) -> None:
        """From here on the views of ``array`` are read only, unless sharing memory is the point."""
        if not self.aliases:
            for position, name in enumerate(self.names):
                if name.base == array.text:
                    self.names[position] = replace(name, written=False)

    def branch(self) -> None:
        self.emit(f"if {self.condition()}:")
        self.inside(self.random.randint(1, 2))
        if self.random.random() < 0.3:
            self.emit(f"elif {self.condition()}:")
            self.inside(1)
        if self.random.random() < 0.6:
            self.emit("else:")
            self.inside(self.random.randint(1, 2))

    def for_loop(self) -> None:
        name = self.fresh("i")
        axis = self.random.choice(["n", "n", "m"])
        extra = []
        header, trip = self.random.choice(
            [
                (f"range({axis})", Trip(name, axis, 0, 0)), (f"range(1, {axis})", Trip(name, axis, 1, 0)),
                (f"range({axis} - 1)", Trip(name, axis, 0, 1)), ("range(2)", Trip(name, "n", 0, 0)),
                (f"range({axis} - 1, -1, -1)", Trip(name, axis, 0, 0)),
                (f"range(0, {axis}, 2)", Trip(name, axis, 0, 0)), ("enumerate(x)", Trip(name, "n", 0, 0)),
            ]
        )  # fmt: skip
        target = name
        if header == "enumerate(x)":
            element = self.fresh("e")
            target, extra = f"{name}, {element}", [Name(element, "", True)]
        self.emit(f"for {target} in {header}:")
        self.inside(self.random.randint(1, 3), 1, trip, extra)
        if self.random.random() < 0.1:
            self.emit("else:")
            self.inside(1)

    def while_loop(self) -> None:
        name = self.fresh("q")
        self.emit(f"{name} = 0")
        self.emit(f"while {name} < n and c[{name}] < {self.random.choice(['0.731', '0.289', '2.0'])}:")
        outer = self.block
        self.enter(replace(outer, depth=outer.depth + 1))
        self.emit(f"{name} += 1")
        self.enter(outer)
        self.inside(self.random.randint(1, 2), 1, Trip(name, "n", 1, -1))

    def leave(self) -> None:
        self.emit(f"if {self.condition()}:")
        exit_ = self.random.choice(["break", "continue", "return " + self.result()])
        self.lines.append("    " * (self.block.depth + 1) + exit_)

    def result(self) -> str:
        """A sum in which every name of the block has its own weight."""
        parts = []
        for name in self.names:
            weight = self.constant()
            form = {"": "np.sin({0})", "nm": "np.sum({0} * {0})"}.get(name.shape, "np.sum(np.sin({0}))")
            parts.append(f"{weight} * " + form.format(name.text))
        return " + ".join(parts)


def write_program(seed: int, aliases: bool = False) -> str:
    """The text of the module of program number ``seed``."""
    return ProgramWriter(seed, aliases).text()


def arguments(seed: int) -> tuple:
    """``(x, a, w, c, k)`` for program number ``seed``."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 6, size=2)
    numbers = rng.normal(size=n), rng.normal(size=(n, m)), float(rng.normal())
    return (*numbers, rng.uniform(-1, 1, size=n), rng.integers(0, n, size=n))


def load(text: str, folder: Path, name: str):
    """Import the text as a module of its own file in ``folder``; returns its ``program``."""
    path = folder / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.program
