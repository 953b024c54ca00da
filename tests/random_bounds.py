"""Random programs whose indices lie near the edges of their arrays; Python says which of them raise an IndexError.

Each takes a vector ``x``, a matrix ``a``, whole numbers ``k`` in a vector, and whole numbers ``n`` and ``m``.
"""

from __future__ import annotations

import random
import sys

import numpy as np

HEAD = "def program(x, a, k, n, m):\n    s = 0.0\n    y = np.zeros({size})\n    j = 1\n    t = 0.0\n"
SIZES = ("n", "m", "x.size", "len(x)", "x.shape[0]", "a.shape[0]", "a.shape[1]", "n - 1", "m + 1", "3", "y.size")


class Writer:
    """Writes one program; ``loops`` are the variables at hand, ``depth`` limits the nesting."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.loops: list[str] = []

    def choose(self, *options: str) -> str:
        return self.random.choice(options)

    def whole(self) -> str:
        variable = self.choose(*self.loops) if self.loops else self.choose("j", "n", "0", "2")
        number = self.choose("1", "1", "2", "3")
        return self.choose(
            variable, variable, variable, f"{variable} - {number}", f"{variable} + {number}", f"-{variable}",
            f"-{variable} - 1", f"n - 1 - {variable}", f"{variable} // 2", f"({variable} + 1) % n", f"{variable} * 2",
            f"min({variable}, n - 1)", f"max({variable} - 1, 0)", f"k[{variable}]", f"k[{variable}] - 1", number,
            f"-{number}", "n - 1", "x.size - 1", f"{variable} * m + j", f"2 * {variable} - j", "j",
        )  # fmt: skip

    def condition(self) -> str:
        left, size = self.whole(), self.choose(*SIZES)
        return self.choose(
            f"{left} < {size}", f"0 <= {left} < {size}", f"{left} > 0", f"{left} != {size}", f"x[{left}] > 0.5",
            f"{left} >= 0 and x[{left}] > 0.2", f"{left} < {size} or {self.whole()} > 1", f"not {left} >= {size}",
        )  # fmt: skip

    def read(self) -> str:
        first, second = self.whole(), self.whole()
        return self.choose(
            f"x[{first}]", f"x[{first}]", f"a[{first}, {second}]", f"a[{first}][{second}]", f"y[{first}]",
            f"np.sum(a[{first}])", f"np.sum(a[:, {first}])", f"x[1:][{first}]", f"pick(x, {first})", "np.sum(x[k])",
            f"(x[{first}] if {self.condition()} else 0.5)", f"window(x, {first}, {second})", f"a.T[{first}, {second}]",
            f"x[k[{first}]]", f"y[{first}] * x[{second}]",
        )  # fmt: skip

    def statement(self, depth: int) -> list[str]:
        kind = self.random.random()
        if kind < 0.3 and depth:
            return self.nested(depth)
        first = self.whole()
        line = self.choose(
            f"s += {self.read()}", f"s += {self.read()} * {self.read()}", f"y[{first}] = {self.read()}",
            f"y[{first}] += {self.read()}", f"t = {self.read()}", f"j = {self.whole()}", f"row = a[{first}]",
            f"s += np.sum(x[k[: {first}]])", f"y[k] = {self.read()}", f"y[{first}:] = 0.5",
            f"j = {self.choose(*SIZES)}",
        )  # fmt: skip
        if line.startswith("row"):
            return [line, f"s += row[{self.whole()}]"]
        return [line]

    def nested(self, depth: int) -> list[str]:
        kind = self.choose("for", "for", "for", "if", "while", "else")
        if kind == "if":
            return [f"if {self.condition()}:", *_indented(self.block(depth - 1))]
        if kind == "else":
            body, orelse = self.block(depth - 1), self.block(depth - 1)
            return [f"if {self.condition()}:", *_indented(body), "else:", *_indented(orelse)]
        if kind == "while":
            name = self.fresh()
            self.loops.append(name)
            body = [*self.block(depth - 1), f"{name} += {self.choose('1', '2')}"]
            self.loops.pop()
            test = self.choose(f"{name} < {self.choose(*SIZES)}", f"{name} < n and x[{name}] > 0.1")
            return [f"{name} = {self.choose('0', '1', '-1')}", f"while {test}:", *_indented(body)]
        name = self.fresh()
        stop = self.choose(*SIZES)
        header = self.choose(
            f"range({stop})", f"range({stop})", f"range(1, {stop})", f"range({stop}, -1, -1)", f"range(0, {stop}, 2)",
            f"range({stop} - 1, 0, -1)", f"range(-1, {stop})", f"range({self.whole()}, {stop})",
            f"range({self.whole()})",
        )  # fmt: skip
        self.loops.append(name)
        body = self.block(depth - 1)
        if self.random.random() < 0.2:
            leave = [f"if {self.condition()}:", f"    {self.choose('break', 'continue')}"]
            place = self.random.randrange(len(body) + 1)
            if not body[place : place + 1] or not body[place].startswith((" ", "else", "s += row")):
                body[place:place] = leave
        self.loops.pop()
        return [f"for {name} in {header}:", *_indented(body)]

    def fresh(self) -> str:
        return next(n for n in ("i", "p", "q", "r") if n not in self.loops)

    def block(self, depth: int) -> list[str]:
        return [line for _ in range(self.random.randint(1, 2)) for line in self.statement(depth)]


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def text_of(seed: int) -> str:
    """The program of this seed; it calls ``pick`` and ``window``."""
    writer = Writer(seed)
    body = [line for _ in range(2) for line in writer.statement(3)]
    return (
        HEAD.format(size=writer.choose(*SIZES[:-1]))
        + "\n".join(_indented(body))
        + "\n    return s + np.sum(y) + 0.0 * x[0]\n"
    )


def arguments_of(seed: int) -> list[tuple]:
    """Arguments at which indices are in range, and some at which they are out of it."""
    generator = np.random.default_rng(seed)
    out = []
    for _ in range(4):
        size, rows, columns = generator.integers(2, 6, 3)
        k = generator.integers(-2, 5, generator.integers(1, 6))
        out.append(
            (generator.random(size), generator.random((rows, columns)), k, int(generator.integers(0, 6)),
             int(generator.integers(1, 5)))
        )  # fmt: skip
    return out


def outcome(function, args: tuple) -> tuple[str, object] | None:
    """``("value", value)`` or ``("index", message)``; None for other errors, and for what runs too long in Python."""
    steps = 0

    def count(frame, event, _):
        nonlocal steps
        steps += 1
        if steps > 3000:
            raise TimeoutError
        return count

    before = sys.gettrace()
    if function.__class__.__name__ == "function":
        sys.settrace(count)
    try:
        return "value", function(*args)
    except IndexError as error:
        return "index", str(error)
    except (TimeoutError, ArithmeticError, ValueError):
        return None
    finally:
        sys.settrace(before)
