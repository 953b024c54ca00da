"""Random programs over objects in lists, dicts and other objects, under several names, that methods change.

    NUMBA_DISABLE_JIT=1 python tests/random_objects.py --seed 7 --count 2000

``hunt.py`` runs, shrinks and groups them.
"""

from __future__ import annotations

import random
import re

import numpy as np
from text_programs import Program, count, sample, smaller, text_of  # noqa: F401 - which hunt.py asks for
from text_programs import lines_of as forms_of  # noqa: F401

NAMES = {"np": np}
WRT = ("x", "w")
CLASSES = """
class P:
    def __init__(self, a, b=1.0):
        self.a = a
        self.b = b
        self.seen = []

    def step(self, d=0.1):
        self.a = self.a + d * self.b
        self.seen.append(self.a)
        return self.a

    def value(self):
        return self.a * self.b + len(self.seen) * 0.1

    @property
    def big(self):
        return self.a > 0.5

    def swap(self, other):
        self.a, other.a = other.a, self.a


class H:
    def __init__(self, items):
        self.items = items
        self.named = {}

    def add(self, key, item):
        self.named[key] = item
        self.items.append(item)

    def total(self):
        return sum(item.value() * (k + 1) for k, item in enumerate(self.items))
"""

NUMBERS = ("w", "x[0]", "x[1]", "x[2]", "1.5", "s", "{p}.a", "{p}.value()", "len({l})", "sum(e.a for e in {l})")
OBJECTS = ("{p}", "{p}", "{l}[0]", "{l}[-1]", "P({n}, {n})", "P({n})")
COPIES = (
    "{l}", "{l}[:]", "list({l})", "{l} + {m}", "[*{l}, {o}]", "{l}[::-1]", "{l}.copy()", "[e for e in {l}]",
    "[e for e in {l} if e is not p]", "[P(e.a, w) for e in {l}]", "[{o}, {o}]", "[{o}] * 2",
)  # fmt: skip
STATEMENTS = (
    "{p}.a = {n}", "{p}.a *= {n}", "{p}.b += {n}", "{l}.append({o})", "{l}[{i}].step({n})", "{p}.step(w)",
    "for e in {l}: e.step({n})", "for k, e in enumerate({l}): s += e.value() * (k + 1)",
    "for e, v in zip({l}, x): e.a += v * w", "for e, f in zip({l}, {m}): s += e.a * f.b",
    "s += sum(e.value() for e in {l})", "s += sum([e.a for e in {l} if e.big])", "s = s * 0.9 + {o}.value()",
    "{l}[0], {l}[-1] = {l}[-1], {l}[0]", "{l}[{i}] = {o}", "{p}.swap({o})", "{h}.add('{c}', {o})", "s += {h}.total()",
    "for k, e in {h}.named.items(): s += e.value() * (2 if k == 'a' else 1)", "{d}['{c}'] = {o}", "{d}['{c}'].step(w)",
    "s += sum(e.value() for e in {d}.values()) * len({d})", "s += {l}.pop().value()", "s += {l}.pop(0).a",
    "s += max({l}, key=lambda e: e.a).value()", "s += min({l}, key=P.value).b", "{l}.insert(1, {o})", "{l}.reverse()",
    "{l}.append(made({n}))", "{p}.swap(made(w))", "s += 1.0 if {p} in {l} else 0.5", "s += {d}.pop('{c}').value()",
    "s += any(e.big for e in {l})", "{l}.extend({m})", "s += sum(e.a * f.a for e in {l} for f in {m} if e is not f)",
)  # fmt: skip
TESTS = ("w > 0.5", "x[0] > 0", "s > 3", "len({l}) > 2", "p in {l}", "{l}[0] is p", "{p}.big", "'c' in {d}")


class _Writer:
    """Draws one program; names that a branch or a loop binds are not used behind it."""

    def __init__(self, number: int):
        self.draw = random.Random(number)
        self.names = {"p": ["p"], "l": ["z"], "d": ["d"], "h": ["h"]}
        self.made = 0

    def filled(self, form: str) -> str:
        """A form with names, numbers and objects in its places."""
        while found := re.search(r"\{([a-z])\}", form):
            form = form[: found.start()] + self.part(found[1]) + form[found.end() :]
        return form

    def part(self, place: str) -> str:
        choose = self.draw.choice
        kinds = {"n": NUMBERS, "o": OBJECTS}
        if place in kinds:
            return choose(kinds[place])
        if place == "i":
            return choose(("0", "-1", "1"))
        return choose("abc") if place == "c" else choose(self.names["l" if place == "m" else place])

    def statement(self, depth: int) -> list[str]:
        kind = self.draw.randrange(12)
        if kind < 3 and not depth:
            return self.binding()
        if kind == 3 and depth < 1:
            header = self.draw.choice(("for k in range(2):", "for k in range(3):", f"if {self.draw.choice(TESTS)}:"))
            body = [line for _ in range(self.draw.randrange(1, 3)) for line in self.statement(depth + 1)]
            return [self.filled(header), *("    " + line for line in body)]
        return [self.filled(self.draw.choice(STATEMENTS))]

    def binding(self) -> list[str]:
        self.made += 1
        kind, forms = self.draw.choice((
            ("p", OBJECTS), ("p", ("{o} if {t} else {o}",)), ("l", COPIES), ("d", ("{'a': {o}, 'b': {o}}",)),
            ("h", ("H({l})", "H([])")),
        ))  # fmt: skip
        text = self.filled(self.draw.choice(forms).replace("{t}", self.draw.choice(TESTS)))
        called = f"{kind}{self.made}"
        self.names[kind].append(called)
        return [f"{called} = {text}"]

    def program(self) -> str:
        lines = ["def made(v, g=0.5):", "    y = P(v * g, w)", "    y.a += x[1]", "    return y"]
        lines += ["p = P(x[0])", "z = [p, P(w, x[1])]", "d = {'a': p}", "h = H([P(x[2])])", "s = 0.0"]
        for _ in range(self.draw.randrange(3, 9)):
            lines += self.statement(0)
        lines += ["for e in z: s += e.value()", "return s + p.a * len(p.seen) + d['a'].b * len(d) + 0.3 * h.total()"]
        return CLASSES + "\n\ndef program(x, w):\n" + "".join(f"    {line}\n" for line in lines)


# ---- what hunt.py asks for


def program_of(number: int) -> Program:
    return Program(_Writer(number).program(), number)


def arguments(program: Program) -> tuple:
    return (np.array([0.31, -0.72, 1.23, 0.55]), 0.8)


def wrt_of(program: Program) -> tuple[str, ...]:
    return WRT


if __name__ == "__main__":
    import hunt

    hunt.main("random_objects")
