"""Random loops over the points of a line or a plane that read neighbors: what they write, swap, copy and call.

The same number gives the same function. Its adjoint adds to neighbors, which is taken apart into loops where the
arrays are known to lie apart, and has to stay as it is where they may not.
"""

from __future__ import annotations

import random

import numpy as np

TERMS = ("{a}[{i}] * {n}", "{a}[{l}] * {b}[{r}]", "c * ({a}[{l}] - 2 * {a}[{i}] + {a}[{r}])", "np.sin({a}[{r}])",
         "{b}[{i}] ** 2", "{a}[{l}] / (1.5 + {b}[{i}] ** 2)", "u[{r}] * {a}[{l}]", "keep[{i}] * {a}[{r}]")  # fmt: skip
STORES = ("{t}[{i}] = {e}", "{t}[{i}] = {e}", "{t}[{i}] += {e}", "{t}[{l}] -= {e}", "total += {e}",
          "w = {e}\n{t}[{i}] += w\n{t}[{r}] -= w * {n}", "w = {e}\n{t}[{i}] = w * w")  # fmt: skip
AFTER = ("x, y = y, x", "x, y, z = y, z, x", "x = y * 1.0", "z = x", "y = x.copy()", "x[0] = y[1] * 0.5",
         "step(x, y, c)", "keep = x", "x, z = z, x")  # fmt: skip
HEADS = ("range(1, n - 1)", "range(1, n - 1)", "range(n - 2, 0, -1)", "range(2, n - 2)", "range(1, m)")


def program(number: int) -> str:
    """The text of a function ``f`` of ``u``, ``c``, and the helper that it may call."""
    rng = random.Random(number)
    plane = rng.random() < 0.4
    lines = ["n, m = u.shape" if plane else "n = len(u)", *([] if plane else ["m = n - 2"]), "total = 0.0"]
    lines += [f"{a} = {rng.choice(('u.copy()', 'np.zeros_like(u)', 'u * 1.5'))}" for a in ("x", "y", "z")]
    lines += [f"keep = {rng.choice(('x', 'y', 'u', 'z * 2.0'))}", "for k in range(3):"]
    for _ in range(rng.randint(1, 2)):
        head = rng.choice(HEADS[:4]) if plane else rng.choice(HEADS)
        if plane:
            lines += ["    for i in range(1, n - 1):", f"        for j in {head.replace('n -', 'm -')}:"]
        else:
            lines.append(f"    for i in {head}:")
        for _ in range(rng.randint(1, 3)):
            lines += [("            " if plane else "        ") + line for line in _store(rng, plane).split("\n")]
    if rng.random() < 0.8:
        lines.append("    " + rng.choice(AFTER))
    lines.append("return total + np.sum(x * x) + np.sum(y * z) + np.sum(keep)")
    place = ("i, 1", "i, 0", "i, 2") if plane else ("i", "i - 1", "i + 1")
    step = "\n".join([
        "def step(a, b, c):", "    for i in range(1, a.shape[0] - 1):",
        f"        b[{place[0]}] += c * a[{place[1]}] - a[{place[2]}] * 0.3",
    ])  # fmt: skip
    return f"{step}\n\n\ndef f(u, c):\n    " + "\n    ".join(lines) + "\n"


def _store(rng: random.Random, plane: bool) -> str:
    i = "i, j" if plane else "i"
    left = rng.choice(("i, j - 1", "i - 1, j")) if plane else "i - 1"
    right = rng.choice(("i, j + 1", "i + 1, j")) if plane else "i + 1"
    a, b, t = (rng.choice("xyz") for _ in range(3))
    names = {"i": i, "l": left, "r": right, "a": a, "b": b, "t": t, "n": f"{rng.uniform(-0.5, 0.5):.2f}"}
    return rng.choice(STORES).format(e=rng.choice(TERMS).format(**names), **names)


def arguments(number: int) -> tuple[np.ndarray, float]:
    """Arguments for the function of that number."""
    rng = np.random.default_rng(number)
    return 0.5 * rng.normal(size=(6, 7) if "m = u.shape" in program(number) else 9), 0.2
