"""Random programs whose names have a value on some paths only: branches, exits, loops without a trip, ``del``.

    NUMBA_DISABLE_JIT=1 python tests/random_unbound.py --from 0 --to 2000

Each runs for every ``p`` below 8. Python says what comes out: a number, whose gradient complex steps give, None, or an
exception, which the differentiated function must raise as well, in its value and in its gradient.
"""

from __future__ import annotations

import argparse
import random
import re
from typing import Any

import numpy as np
from program_outcomes import defined, result

import tangentlike

NAMES = {"np": np}
X = np.array([0.4, 0.7, 0.55])
STEP = 1e-30
SCALARS, ARRAYS, COUNTERS, PAIRS = ["a", "b", "c"], ["u", "v"], ["i", "j"], ["q", "r"]


class Writer:
    """Writes ``program(x, p)``; names are drawn whether they have a value or not."""

    def __init__(self, number: int):
        self.draw = random.Random(number)
        self.loops = 0
        self.whiles = 0

    def text(self) -> str:
        values = {**dict.fromkeys(SCALARS, "x[0] * x[1]"), **dict.fromkeys(ARRAYS, "x * x[2]"), "i": "1", "j": "2"}
        values |= dict.fromkeys(PAIRS, "(x[1], x * 0.8)")
        lines = []
        for name, value in values.items():
            condition = "" if self.draw.random() < 0.6 else f"if {self.pick('p & 1', 'p & 2', 'p > 2', 'p > 0')}: "
            lines.append(f"{condition}{name} = {value}")
        lines += self.block(self.draw.randint(3, 6), 0)
        if self.draw.random() < 0.9:
            lines.append(f"return {self.number()} + {self.number()}")
        return "def program(x, p):\n" + "\n".join("    " + line for line in lines) + "\n"

    def pick(self, *choices: Any) -> Any:
        return self.draw.choice(choices)

    def number(self) -> str:
        a, u = self.pick(*SCALARS), self.pick(*ARRAYS)
        return self.pick(
            f"np.sin({a})", f"{a} * 0.7", a, f"x[{self.pick(0, 1, 2)}]", f"{a} * x[{self.pick(0, 1, 2)}]",
            f"np.sum({u})", f"{u}[{self.pick(0, 1)}]", f"({self.pick(*COUNTERS)} + 0.5)",
            f"({a} if {self.test()} else x[1])", f"{self.pick(*PAIRS)}[0]",
        )  # fmt: skip

    def array(self) -> str:
        u = self.pick(*ARRAYS)
        return self.pick(
            f"x * {self.number()}",
            f"np.cos({u})",
            "x + 0.1",
            f"{u} * x",
            f"{u}[::-1]",
            u,
            "x * x",
            f"{self.pick(*PAIRS)}[1]",
        )

    def pair(self) -> str:
        return self.pick(f"({self.number()}, {self.array()})", *PAIRS)

    def test(self) -> str:
        plain = f"p & {self.pick(1, 2, 4)}"
        a = self.pick(*SCALARS)
        return self.pick(
            plain, plain, plain, f"({a} > 0.3)", f"({plain} and ({a} > 0.3))", f"(not {plain} or ({a} > 0.3))"
        )

    def block(self, count: int, depth: int) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth)]

    def inside(self, depth: int) -> list[str]:
        return ["    " + line for line in self.block(self.draw.randint(1, 3), depth + 1)]

    def statement(self, depth: int) -> list[str]:
        if depth < 3 and self.draw.random() < (0.55 if depth else 0.75):
            return self.compound(depth)
        a, u = self.pick(*SCALARS), self.pick(*ARRAYS)
        lines = [
            f"{a} = {self.number()}", f"{a} = {self.number()}", f"{a} += {self.number()}", f"{u} = {self.array()}",
            f"{u}[{self.pick(0, 1, 2)}] = {self.number()}", f"{u}[1] += {self.number()}", f"{u} *= {self.number()}",
            f"{u} = {self.array()}", f"{a}, {u} = {self.number()}, {self.array()}",
            f"{self.pick(*PAIRS)} = {self.pair()}",
        ]  # fmt: skip
        if depth and self.draw.random() < 0.15:
            lines = [f"del {self.pick(*SCALARS, *ARRAYS, *PAIRS)}", f"return {self.number()}", 'raise ValueError("no")']
        if self.loops and self.draw.random() < 0.2:
            lines = ["break", "continue"]
        return [self.pick(*lines)]

    def compound(self, depth: int) -> list[str]:
        kind = self.pick("if", "if", "else", "elif", "for", "items", "pairs", "rows", "while", "endless")
        if kind in ("if", "else", "elif"):
            out = [f"if {self.test()}:", *self.inside(depth)]
            if kind == "elif":
                out += [f"elif {self.test()}:", *self.inside(depth)]
            return out + (["else:", *self.inside(depth)] if kind == "else" else [])
        self.loops += 1
        i = self.pick(*COUNTERS)
        self.whiles += 1
        head, first = {
            "for": (f"for {i} in range({self.pick('p % 3', 2, 1, 'p - 2')}):", []),
            "items": (f"for {self.pick(*SCALARS)} in ({self.number()}, {self.number()}):", []),
            "pairs": (f"for {self.pick('q', 'r', 'a, u', 'b, v')} in ({self.pair()}, {self.pair()}):", []),
            "rows": (f"for {i}, {self.pick(*SCALARS)} in enumerate({self.pick('x', 'x[p:]', *ARRAYS)}):", []),
            "while": (f"while k{self.whiles} < p % 3 and {self.test()}:", [f"k{self.whiles} = 0"]),
            "endless": (f"while {self.pick('True', '1')}:", [f"k{self.whiles} = 0"]),
        }[kind]
        counting = [f"    k{self.whiles} += 1"] if first else []
        counting += [f"    if k{self.whiles} > 3: break"] if kind == "endless" else []
        body = self.inside(depth)
        self.loops -= 1
        orelse = ["else:", *self.inside(depth)] if self.draw.random() < 0.2 else []
        return [*first, head, *counting, *body, *orelse]


def failure(text: str) -> str:
    """What is wrong with the differentiated program; empty when nothing is."""
    try:
        program = defined(text, NAMES)
    except SyntaxError:
        return ""
    oracle = defined(re.sub(r"\(([abc]) > 0.3\)", r"(np.real(\1) > 0.3)", text), NAMES)
    differentiated = tangentlike.differentiate(program)
    if "return " not in text:
        return ""  # nothing to differentiate
    for p in range(8):
        wanted = result(program, X.copy(), p)
        try:
            found = result(differentiated, X.copy(), p)
            given = X.copy()
            pair = result(differentiated.value_and_grad, given, p)
        except tangentlike.UnsupportedError as refusal:
            return f"refused: {refusal.code}: {refusal.refusals[0].reason}"
        if isinstance(wanted, Exception) and "returns nothing" in str(pair):
            return ""  # no run comes to a return
        if not np.array_equal(given, X):
            return f"p={p}: the argument was changed"
        if isinstance(wanted, Exception):
            if not (alike(found, wanted) and alike(pair, wanted)):
                return f"p={p}: {wanted!r} and {found!r}, {pair!r}"
            continue
        if not np.allclose(found, wanted, rtol=1e-9) or not np.allclose(pair[0], wanted, rtol=1e-9):
            return f"p={p}: the value is {wanted}, not {found}, {pair[0]}"
        right = [result(oracle, X + STEP * 1j * unit, p) for unit in np.eye(3)]
        right = np.array([np.imag(r) / STEP for r in right])
        if np.all(np.abs(right) < 1e6) and not np.allclose(pair[1], right, rtol=1e-9, atol=1e-9):
            return f"p={p}: the gradient is {right}, not {pair[1]}"
    return ""


def alike(found: Any, wanted: Exception) -> bool:
    return type(found) is type(wanted) and str(found).startswith(str(wanted))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--to", type=int, default=200)
    options = parser.parse_args()
    refused: dict[str, int] = {}
    for number in range(options.first, options.to):
        text = Writer(number).text()
        try:
            found = failure(text)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found.startswith("refused"):
            refused[found] = refused.get(found, 0) + 1
        elif found:
            print(f"# program {number}: {found}\n{text}", flush=True)
    for reason, times in sorted(refused.items(), key=lambda item: -item[1]):
        print(times, reason)


if __name__ == "__main__":
    main()
