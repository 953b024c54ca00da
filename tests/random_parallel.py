"""Random ``prange`` loops: ``write_loop(seed)`` gives the text of ``program(x, a, w, c, k, p)``, the same for a seed.

``x`` (n,), ``a`` (n, m) and ``w`` (m,) are differentiated; ``c`` (n,) are constants, ``k`` (n,) indices below n and
``p`` (n + 1,) begins of segments of n. Many of these loops cannot run in parallel: those must be refused.
"""

from __future__ import annotations

import random

import numpy as np

HEAD = """
def program(x, a, w, c, k, p):
    n, m = a.shape
    y = np.zeros(n + 2)
    z = x.copy()
    b = np.zeros((n + 2, m))
    s = 0.1
    t = 1.0
"""


class _Writer:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.inner: list[str] = []
        self.locals: list[str] = []

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def index(self) -> str:
        """An index of the first axis, from 0 to n - 1 (the loop goes from 1 to n - 2)."""
        options = ["i"] * 6 + ["i + 1", "i - 1", "n - 1 - i", "k[i]", "(i + 1) % n", "0", "i - 2", "here"]
        return self.pick(*options, *self.inner)

    def value(self) -> str:
        j = self.pick("j", "m - 1 - j") if "j" in self.inner else self.pick("0", "m - 1", "-1")
        options = [f"x[{self.index()}]"] * 3 + [f"a[{self.index()}, {j}]"] * 2
        options += [f"w[{j}]", "c[i]", f"y[{self.index()}]", f"z[{self.index()}]", f"b[{self.index()}, {j}]"]
        return self.pick(*options, *self.locals * 2, "t")

    def formula(self) -> str:
        return self.pick(
            f"np.sin({self.value()}) * {self.value()}", f"{self.value()} * 0.5 + {self.value()}",
            f"0.3 * {self.value()} * {self.value()}", self.value(), f"np.tanh({self.value()} + {self.value()})",
        )  # fmt: skip

    def place(self) -> str:
        j = self.pick("j", "m - 1 - j") if "j" in self.inner else self.pick("0", "m - 1")
        own = self.pick("i", "i", "i", "i", "i + 1", "n - 1 - i", "k[i]", "here", *self.inner)
        return self.pick(f"y[{own}]", f"z[{own}]", f"b[{own}, {j}]")

    def statement(self, depth: int) -> None:
        pad = "    " * depth
        choice = self.random.random()
        if choice < 0.3:
            self.lines.append(f"{pad}{self.place()} {self.pick('=', '=', '+=', '-=')} {self.formula()}")
        elif choice < 0.45:
            self.lines.append(f"{pad}s {self.pick('+=', '+=', '-=')} {self.formula()}")
        elif choice < 0.6:
            self.lines.append(f"{pad}v = {self.formula()}")
            self.locals = ["v"]
        elif choice < 0.66:
            self.lines.append(f"{pad}t = {self.pick('max', 'min')}(t, {self.formula()})")
        elif choice < 0.72:
            self.lines.append(f"{pad}row = {self.pick('b[i]', 'a[i]', 'np.zeros(m)', 'a[i] * w')}")
            self.lines.append(f"{pad}s += np.sum(row * w)")
            if self.lines[-2].endswith(("b[i]", "np.zeros(m)", "w")):
                self.lines.append(f"{pad}row[0] = {self.formula()}")
        elif choice < 0.82 and depth < 4:
            self.lines.append(f"{pad}if {self.pick('c[i] > 0.2', 'i % 2 == 0', 'c[i] > x[0]')}:")
            known = list(self.locals)
            self.statement(depth + 1)
            if self.random.random() < 0.4 and depth == 2:
                self.lines.append(f"{pad}    continue")
            self.locals = known
        elif depth < 4 and not self.inner:
            known = list(self.locals)
            kind = self.pick("j", "q", "o")
            header = {"j": "range(m)", "q": "range(p[i], p[i + 1])", "o": "range(i - 1, i + 2)"}[kind]
            self.inner = [kind] if kind != "j" else ["j"]
            self.lines.append(f"{pad}for {kind} in {header}:")
            for _ in range(self.random.randint(1, 2)):
                self.statement(depth + 1)
            self.inner, self.locals = [], known
        else:
            self.lines.append(f"{pad}s += {self.formula()}")


def write_loop(seed: int) -> str:
    writer = _Writer(seed)
    around = writer.random.random() < 0.3
    pad = "        " if around else "    "
    writer.lines.append("    for _ in range(2):" if around else "    # once")
    writer.lines.append(f"{pad}for i in prange(1, n - 1):")
    depth = 3 if around else 2
    writer.lines.append("    " * depth + "here = i + 1")
    for _ in range(writer.random.randint(1, 4)):
        writer.statement(depth)
    if around:
        writer.lines.append("        z, x = x.copy(), z" if writer.random.random() < 0.3 else "        s = 0.5 * s")
    end = "    return s * t + np.sum(y * y) + np.sum(z * z) + np.sum(b * b)\n"
    text = HEAD + "\n".join(writer.lines) + "\n" + end
    return text.replace("[j,", "[i,").replace("x[j]", "x[i]").replace("y[j]", "y[i]").replace("z[j]", "z[i]")


def arguments(seed: int) -> tuple:
    draw = np.random.default_rng(seed)
    n, m = 7, 3
    starts = np.sort(np.concatenate([[0, n], draw.integers(0, n, n - 1)]))
    return (
        draw.normal(0, 1, n), draw.normal(0, 1, (n, m)), draw.normal(0, 1, m), draw.normal(0, 1, n),
        draw.permutation(n) if seed % 2 else draw.integers(0, n, n), starts,
    )  # fmt: skip
