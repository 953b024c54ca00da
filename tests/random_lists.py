"""Random programs over lists: of numbers, arrays and lists, that grow and shrink in loops, branches and functions.

    NUMBA_DISABLE_JIT=1 python tests/random_lists.py --seed 7 --count 2000

Names are handed on, items written, arrays put into lists and written afterwards: what Python shares must be shared or
refused. ``hunt.py`` runs, shrinks and groups them.
"""

from __future__ import annotations

import ast
import random
import re

import numpy as np
from text_programs import Program, count, sample, smaller, text_of  # noqa: F401 - which hunt.py asks for
from text_programs import lines_of as forms_of  # noqa: F401

NAMES = {"np": np}
WRT = ("x", "w")
HELPERS = """
def grown(items, item):
    items = items + [item]
    return items


def same(items):
    return items


def filled(items, item):
    items[0] = item
    return item


def made(n, item):
    out = []
    for k in range(n):
        out.append(item * k)
    return out
"""

NUMBERS = (
    "w", "x[0]", "x[{i}]", "w * x[{i}]", "{z}[-1]", "{z}[0]", "{z}[0] * w", "s", "1.5", "2", "len({z})", "i",
    "s * x[1]", "sum({z})", "max({z})", "{z}.pop()", "{z}.pop(0)", "filled({z}, w)", "p[0]", "a[1]",
    "sorted({z})[0] * w", "sum({z}[1:])", "b[0] + b[{i}]", "sum(b)", "(b[1] + b[2]) * w", "made(3, w)[2]",
    "np.sum(np.array({z}) * w)", "min({z} + {y})", "len({z} * 2)",
)  # fmt: skip
LISTS = (
    "[]", "[w]", "[x[0], 2.0]", "[0.5, w, x[1]]", "list(x)", "{z} + [{n}]", "{z}[1:]", "{z}[::-1]", "{z}[:2]",
    "sorted({z})", "[e * w for e in {z}]", "[{n}] * 3", "[0] * 4", "[{n}, w] * 2", "{k} * {z}[:2]",
    "[e for e in {z} if e > 0.4]", "made(2, w) + made({k}, {n})", "made(2, {n}) * {k}", "list({z})",
)  # fmt: skip
SHARED_LISTS = (
    "grown({z}, {n})", "same({z})", "made(3, w)", "{z}", "{z} + {y}",
)  # fmt: skip
CHANGES = (
    "{z}.append({n})", "{z}.append({n})", "{z}.insert({i}, {n})", "{z}.extend({y})", "{z} += [{n}]", "{z} += {y}",
    "{z}.reverse()", "{z}.pop()", "del {z}[0]", "del {z}[{i}]", "{z}.extend([{n}, {n}])", "{z}[0] = {n}",
    "{z}[-1] += {n}", "{z}.sort()", "{z}.append({z}.pop(0))", "s = s + {n}", "s = {z}.pop() * w", "{z} = {l}",
    "{y} = {l}", "s += sum({z})", "{z} = {z} + [{n}]", "{z}[0], {z}[-1] = {n}, {n}", "filled({z}, {n})",
    "s += {z}.pop() - {z}[0]", "{z} += made({k}, w)", "{z} += x[{k}:]", "{z} += {z}[:2]", "{z} += (w, {n})",
    "b[{i}] = s > 0.5", "b[1] = x[1] > s", "b.append({n} > 0.4)", "for f in b:\n    s += w * (f + f)",
    "for e in made({k}, w) + {y}:\n    s += e * w", "s += np.sum(np.array({z}))", "{z}.remove({z}[0])",
    "u = []\nfor e in {z}:\n    u.append(e * w)\nu = np.array(u)\ns += np.sum(u * u)",
)  # fmt: skip
ARRAYS = (
    "x", "p", "x * w", "p * 2.0", "p.copy()", "np.zeros(3)", "a", "{r}[0]", "{r}[-1]", "x[:] + s", "np.sin(p)",
    "{r}[0] * w", "[w, s, 1.0]", "np.array([w, s, 2.0])",
)  # fmt: skip
ROWS = (
    "{r}.append({v})", "{r}.append({v})", "{r}.append(p)", "p[0] = {n}", "p = {v}", "a = {v}", "p += {v}",
    "a[1] = s", "{r}[0][1] = {n}", "{r}.pop()", "{r} = []", "{r} = [{v}]", "q = {r}", "p = p * w + 0.1",
    "for a in {r}:\n    s += a[0] * a[1]", "s += np.sum(np.array({r}))", "{r} = [{v} for k in range(2)]",
    "{r}.insert(0, {v})", "p = np.zeros(3)\np[1] = {n}\n{r}.append(p)", "{r} += [{v}]", "{r}.reverse()",
    "a = {r}[0]", "filled(p, {n})", "filled({r}[0], {n})",
)  # fmt: skip
LOOPS = (
    "for i in range({k}):", "for e in x:", "for i, e in enumerate({z}):", "for e in {z}:", "while len({z}) < 5:",
    "while {z} and s < 3.0:", "for e, f in zip({z}, x):", "for i in range(len({z})):",
)  # fmt: skip
TESTS = (
    "if {z}:", "if len({z}) > 2:", "if s > 0.5:", "if w in {z}:", "if not {y}:", "if x[0] > s:",
)  # fmt: skip


class _Writer:
    def __init__(self, number: int):
        self.draw = random.Random(number)

    def fill(self, text: str, depth: int = 0) -> str:
        """A form with something in each place."""

        def part(match: re.Match) -> str:
            kind = match[1]
            if kind in "zy":
                return self.draw.choice("zy")
            if kind == "r":
                return "rq"[self.draw.random() < 0.2]
            if kind in "ik":
                return str(self.draw.randrange(0, 4))
            forms = {"n": NUMBERS, "l": LISTS + SHARED_LISTS * self.shares, "v": ARRAYS}[kind]
            return self.fill(self.draw.choice(forms), depth + 1)

        return re.sub(r"\{(\w)\}", part, text)

    def block(self, many: int, depth: int) -> list[str]:
        out: list[str] = []
        for _ in range(many):
            choice = self.draw.random()
            if depth < 2 and choice < 0.2:
                out += self.nested(LOOPS, depth)
            elif depth < 3 and choice < 0.32:
                out += self.nested(TESTS, depth)
                if self.draw.random() < 0.2 and depth:
                    out[-1:] = [out[-1], "    " + self.draw.choice(["break", "continue"])]
            else:
                forms = ROWS if self.rows and self.draw.random() < 0.6 else CHANGES
                out += self.fill(self.draw.choice(forms)).split("\n")
        return out

    def nested(self, heads: tuple[str, ...], depth: int) -> list[str]:
        inner = self.block(self.draw.randrange(1, 4), depth + 1)
        return [self.fill(self.draw.choice(heads)), *("    " + line for line in inner)]

    def program(self) -> str:
        self.rows, self.shares = self.draw.random() < 0.5, self.draw.random() < 0.3
        start = ["s = 0.1", "i = 1", "p = x * 1.0", "a = x * 1.0"]
        start += [self.draw.choice(["b = [True, False, True]", "b = [False] * 4", "b = [v > 0.4 for v in x]"])]
        start += [self.fill(f"z = {self.draw.choice(LISTS[2:5])}"), "y = [w, x[2], 0.3, 0.7]"]
        start += ["r = []", "r.append(x * w)", "q = r" if self.shares else "q = [x]"] if self.rows else []
        lines = start + self.block(self.draw.randrange(2, 7), 0)
        seen = "s * 1.1 + sum(z) * 1.3 + sum(y) * 1.7 + 0.1 * len(z) + np.sum(p) * 0.7 + np.sum(a) * 0.3"
        seen += " + sum(b) * 0.9"
        seen += " + sum([np.sum(v * v) for v in r]) + 0.3 * len(r)" if self.rows else ""
        seen += " + (z[0] - z[-1] * 0.2 if z else 0.0)"
        return (
            HELPERS
            + "\n\ndef program(x, w):\n"
            + "\n".join("    " + each for each in [*lines, f"return {seen}"])
            + "\n"
        )


# ---- what hunt.py asks for


def program_of(number: int) -> Program:
    return Program(_Writer(number).program(), number)


def arguments(program: Program) -> tuple:
    given = {"x": np.array([0.31, 0.47, 0.42]), "w": 0.8}
    tree = ast.parse(program.text)
    main = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "program")
    return tuple(given[p.arg] for p in main.args.args)


def wrt_of(program: Program) -> tuple[str, ...]:
    tree = ast.parse(program.text)
    main = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "program")
    return tuple(p.arg for p in main.args.args)


if __name__ == "__main__":
    import hunt

    hunt.main("random_lists")
