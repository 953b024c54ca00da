"""Every short program over a few names, by number: the same number gives the same text.

A program is up to four statements: one to three taken from ``SIMPLE`` and ``COMPOUND``, whose bodies are simple
statements again, and an observation of every name that the program uses. The names are the arguments ``x`` (4 floats),
``w`` (a number), ``n`` (3 integers, valid indices) and ``q`` (constant weights), and the locals ``u`` and ``v``
(vectors), ``s`` (a number), ``k`` (an integer) and ``m`` (a matrix), which have a value before the first statement.
``ZONES`` counts the programs from the shortest on. What Python itself cannot run is no program: it is skipped.

    NUMBA_DISABLE_JIT=1 python tests/exhaustive_programs.py --from 0 --to 4000 --jobs 2
    NUMBA_DISABLE_JIT=1 python tests/exhaustive_programs.py --seed 7 --count 10000 --zones 3,4,6
"""

from __future__ import annotations

import functools
import itertools
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import short_helpers

BEGIN = {
    "u": "u = x * w", "v": "v = np.cos(x)", "s": "s = w * w", "k": "k = 1",
    "m": "m = np.outer(x[:2], np.sin(x[2:]))",
}  # fmt: skip

OBSERVED = {
    "x": "np.sum(np.sin(x) * q[:4])", "w": "1.3 * np.sin(w)", "n": "np.sum(n * q[1:4])",
    "u": "np.sum(np.sin(u) * q[:len(u)])", "v": "np.sum(np.cos(v) * q[2:len(v) + 2])", "s": "0.9 * np.sin(s)",
    "k": "0.4 * k", "m": "np.sum(np.sin(m) * q[:4].reshape(2, 2))",
}  # fmt: skip

SIMPLE = [
    # what binds a name: fresh arrays, the same array, views, copies
    "u = x * w", "u = x", "u = v", "v = u[1:]", "v = u[::-1]", "v = u[k:]", "u = u * w", "u = np.zeros(4)",
    "v = u.copy()", "m = u.reshape(2, 2)", "v = m.ravel()", "m = m.T", "v = m.T.ravel()", "v = m[k]", "v = m[:, k]",
    "u = v = x * 2.0", "v = u[n]", "v = u if w > 0.5 else v", "v = np.where(u > 0.1, u, s)", "u = x[:]",
    # numbers and indices
    "s = u[0] * w", "s = s + v[k]", "s += u[k] * u[k]", "s = 0.5", "k = n[0]", "k = 1 - k", "k += 1", "w = w * s",
    "s = w and v[0]", "s = u[0] if s > 0.2 else w * s",
    # several targets
    "u, v = v, u", "u, s = u * s, u[0]", "u[:2], u[2:] = u[2:], u[:2]", "u[0], u[1] = u[1], u[0]",
    "k, u[k] = 0, w", "u[0], u[0] = w, s",
    # what writes
    "u[0] = w * v[1]", "u[k] = s", "u[1:] = u[:-1] * w", "u[1:] = u[:-1]", "u[n] = u[1:] * s", "u[u > 0.3] = s",
    "u[u > 0.3] *= w", "u += v", "u *= s", "v[0] += u[1] * s", "v[:] = u * w", "u[:] = 0.5", "n[0] = k", "n[k] = 2",
    "x[0] = w * s", "m[0] = m[1] * w", "m[0, k] = s",
    # calls
    "bump(u, w)", "fill(u, s)", "s += bump(u, w)", "u[0] += bump(u, w)", "v = scale(u)", "s, v = both(u, w)",
    "v = maybe(u, k)", "u, v = split(u)", "v, u = part(u)", "exchange(u, v, w)", "s += rebound(u, w, k)", "k = at(u)",
    "u[at(u)] = u[2] * w", "u[2] *= at(u) * w", "v = u[at(u):]", "s = first(u, s)", "assert bump(u, w) < 100.0",
]  # fmt: skip

# These stand in loops (and after them, where the last trip's values are read).
INSIDE = ["s = s * (i + 1)", "u[i] = u[i - 1] * w", "v = u[i:]", "u[i] += e", "x = x * w"]

# {0} and {1} are bodies, {R} is the observation.
COMPOUND = [
    "if w > 0.5:\n    {0}", "if s > 5.0:\n    {0}", "if k == 1:\n    {0}\nelse:\n    {1}",
    "if bump(u, w) > 0.2:\n    {0}", "if w > 0.5:\n    {0}\n    return {R}", "if s > 0.9:\n    return {R}\n{0}",
    "for i in range(2):\n    {0}", "for i in range(k, 3):\n    {0}", "for i in range(2, 0, -1):\n    {0}",
    "for k in range(k, 3):\n    {0}", "for i in range(3):\n    if i == 1:\n        continue\n    {0}",
    "for i in range(3):\n    {0}\n    if u[i] > 0.2:\n        break\nelse:\n    {1}",
    "for i in range(3):\n    if i == 1:\n        {0}",
    "for i in range(3):\n    {0}\n    if i == k:\n        return {R}",
    "for i in range(2):\n    for i in range(2):\n        {0}\n    s = s * (i + 1)",
    "for i in range(2):\n    for j in range(i + 1):\n        {0}\n        if s > 0.5:\n            break\n"
    "    else:\n        {1}",
    "for e in u:\n    s += e * w\n    {0}", "for e in (u, v):\n    {0}\n    s += e[0]",
    "for e in (s, w, u[0]):\n    {0}\n    s += e * e",
    "for i, e in enumerate(u):\n    {0}\n    s += e * i", "for e, f in zip(u, v):\n    {0}\n    s += e * f",
    "for e in m:\n    {0}\n    e[0] = e[1] * w", "while k < 3:\n    k += 1\n    {0}",
    "j = 0\nwhile bump(u, w) < 3.0 and j < 2:\n    j += 1\n    {0}",
    "j = 0\nwhile True:\n    {0}\n    j += 1\n    if j > k:\n        break",
    "j = 0\nwhile j < 2:\n    j += 1\n    {0}\nelse:\n    {1}",
]  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One statement: its form, and its bodies where the form has places for them."""

    form: str
    bodies: tuple[tuple[Statement, ...], ...] = ()

    def lines(self) -> list[str]:
        out = []
        for line in self.form.split("\n"):
            stripped = line.lstrip()
            if stripped in ("{0}", "{1}"):
                indent = line[: len(line) - len(stripped)]
                inner = [text for s in self.bodies[int(stripped[1])] for text in s.lines()] or ["pass"]
                out += [indent + text for text in inner]
            else:
                out.append(line)
        return out

    def forms(self) -> Iterator[str]:
        yield self.form
        for body in self.bodies:
            for statement in body:
                yield from statement.forms()

    def smaller(self) -> Iterator[tuple[Statement, ...]]:
        """What may stand in this statement's place when a failure is made smaller, the smallest first."""
        for body in self.bodies:
            yield body
        for place, body in enumerate(self.bodies):
            for shorter in smaller(body):
                yield (Statement(self.form, (*self.bodies[:place], shorter, *self.bodies[place + 1 :])),)


Program = tuple[Statement, ...]


def smaller(program: Program) -> Iterator[Program]:
    """Programs with one thing less: a statement, or a compound statement around its body."""
    for i in range(len(program)):
        yield program[:i] + program[i + 1 :]
    for i, statement in enumerate(program):
        for instead in statement.smaller():
            yield program[:i] + instead + program[i + 1 :]


def text_of(program: Program) -> str:
    """The text of ``program(x, w, n, q)``."""
    lines = [line for statement in program for line in statement.lines()]
    names = {"x", "w", *re.findall(r"\w+", "\n".join(lines))}
    observed = " + ".join(text for name, text in OBSERVED.items() if name in names)
    begin = [line for name, line in BEGIN.items() if name in names]
    lines = [line.replace("{R}", observed) for line in [*begin, *lines, "return {R}"]]
    return "def program(x, w, n, q):\n" + "".join(f"    {line}\n" for line in lines)


NAMES = {name: value for name, value in vars(short_helpers).items() if not name.startswith("_")}
WRT = ("x", "w")


def forms_of(program: Program) -> list[str]:
    """The forms of a program's statements, nested ones included, in order."""
    return [form for statement in program for form in statement.forms()]


def arguments(program: Program) -> tuple:
    """``(x, w, n, q)``, the same for all; nothing compared lies near what it is compared with."""
    x = np.array([0.31, -0.72, 1.23, 0.54])
    return x, 0.83, np.array([1, 0, 2]), np.array([0.91, -0.47, 1.13, 0.67, -1.21, 0.83])


class Zone:
    """All programs of one outline, such as simple + compound, as a sequence."""

    def __init__(self, *outline: str):
        self.outline = outline

    @functools.cached_property
    def counts(self) -> list[int]:
        return [len(_statements(kind)) for kind in self.outline]

    def __len__(self) -> int:
        return math.prod(self.counts)

    def __getitem__(self, number: int) -> Program:
        chosen = []
        for kind, count in zip(reversed(self.outline), reversed(self.counts), strict=True):
            number, index = divmod(number, count)
            chosen.append(_statements(kind)[index])
        return tuple(reversed(chosen))


@functools.cache
def _statements(kind: str) -> list[Statement]:
    """``simple``, ``loop`` (a compound statement around one) or ``long`` (around two)."""
    if kind == "simple":
        return [Statement(form) for form in SIMPLE]
    if kind == "after":  # what may stand behind a loop
        return [Statement(form) for form in [*SIMPLE, *INSIDE]]
    bodies = [(Statement(form),) for form in [*SIMPLE, *INSIDE]]
    if kind == "long":
        bodies = [a + b for a, b in itertools.product(bodies, bodies)]
    found = []
    for form in COMPOUND:
        for number, body in enumerate(bodies):
            # The other branch gets another body, so that each pair of forms comes up without squaring the count.
            other = bodies[(number * 7 + 5) % len(bodies)]
            found.append(Statement(form, (body, other) if "{1}" in form else (body,)))
    return found


ZONES = [
    Zone("simple"), Zone("loop"), Zone("simple", "simple"), Zone("simple", "simple", "simple"), Zone("simple", "loop"),
    Zone("loop", "after"), Zone("long"), Zone("simple", "simple", "loop"), Zone("simple", "loop", "after"),
    Zone("simple", "long"), Zone("long", "after"), Zone("loop", "loop"),
]  # fmt: skip


def count() -> int:
    """How many programs there are."""
    return sum(len(zone) for zone in ZONES)


def program_of(number: int) -> Program:
    """Program ``number``, from 0 on."""
    for zone in ZONES:
        if number < len(zone):
            return zone[number]
        number -= len(zone)
    raise IndexError(number)


def sample(seed: int, count: int, zones: list[int] | None = None) -> Iterator[int]:
    """Numbers of programs at random, each zone as likely as the other."""
    draw = random.Random(seed)
    starts = list(itertools.accumulate(map(len, ZONES), initial=0))
    for _ in range(count):
        zone = draw.choice(zones or range(2, len(ZONES)))
        yield starts[zone] + draw.randrange(len(ZONES[zone]))


if __name__ == "__main__":
    import hunt

    hunt.main("exhaustive_programs")
