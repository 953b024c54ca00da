"""Random functions of arrays, for the two texts of a gradient: as it is shown, and as it is compiled.

The same number gives the same function. Its statements are maps over a few index spaces that depend on each other in
many ways: slices, broadcasting, transposes, masks, changes in place that overlap what they read, reductions, loops and
branches.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

PARAMETERS = "a, b, c, d, v, s"
WHOLE = ("a", "b", "p", "q", "r")
MAPS = (
    "{w} * {w} + {n}", "{w} - {o} * {n}", "np.exp(-{w} * {w})", "np.tanh({w}) / (1.5 + {o} * {o})",
    "np.abs({w}) ** 1.5",
    "np.where({w} > {n}, {w}, {o})", "np.maximum({w}, {o})", "np.minimum({w}, {n} * s)", "np.sqrt({w} ** 2 + 0.5)",
    "np.clip({w}, -0.5, {n})", "{w} * ({o} > 0.1)", "-{w} ** 3", "np.log1p({w} ** 2) * s", "{w}.T.T + {o}",
    "{w} / np.sum({o} * {o})", "{w} - np.mean({o})", "{w} @ {m} + {o}", "np.sin({w}) + np.sign({o})",
    "np.arctan({w}) * {row}", "{w} * {row}[None, :] + d", "{w} - np.max({o}, axis=1, keepdims=True)",
    "{w} / (1.0 + np.sum({o} ** 2, axis=0))", "np.square({w}) + v[1] * {o}", "np.zeros_like({w}) + s * {o}",
    "{w} / (1.0 + np.sum({o} ** 2, axis=1, keepdims=True))", "{w} - np.mean({o}, axis=0)", "{w} * np.min({o}, axis=0)",
    "np.tanh({w}) - np.mean({o}.T, axis=1)", "np.max({w} + {o}, axis=1)[:, None] * {n} + {o}",
    "np.exp({w} - np.max({w}, axis=0, keepdims=True)) / np.mean({o} ** 2 + 1.0, axis=1)[:, None]",
)  # fmt: skip
STATEMENTS = (
    "{t} = {e}", "{t} = {e}", "{t} = {e}", "{t} = {e}", "{p} += {e}", "{p} -= {e}", "{p} *= {n}",
    "{p}[1:, :] += {w}[:-1, :] * {n}", "{p}[1:] = {p}[:-1] * {n}", "{p}[:, :-1] -= {p}[:, 1:]",
    "{p}[::2] += {n} * {row}",
    "{p}[k] = {w}[k] * {row}", "{p}[:] = {e}", "g = {w}[1:, :] - {o}[:-1, :]\n    total += np.sum(g * g)",
    "g = ({w}[:, 1:] - {o}[:, :-1]) ** 2\n    h = g * {n}\n    total += np.sum(np.sqrt(h + 1.0))",
    "{p}[1:-1, :] += {w}[2:, :] - {w}[:-2, :]", "total += np.sum({e})", "total += np.mean({e})",
    "x = c * {n}\n    y = x[:, None] - x[None, :]\n    total += np.sum(np.exp(-y * y)) * s",
    "view = {p}[1:]\n    view += {n} * {w}[1:]", "{p}.T[0] *= {n}", "{t} = {p}\n    {p} = {p} * {n}",
    "{t} = {w}.copy()",
    "x = np.sum({w} * {o}, axis=1)\n    total += np.sum(np.exp(-x * x)) + np.max(np.mean({w}, axis=0))",
    "x = {w}[:, None, :] * {o}[None, :, :]\n    y = np.sum(x, axis=2)\n    z = np.mean(x, axis=(0, 1))\n"
    "    total += np.sum(y ** 2) * s + np.sum(np.sum(x, axis=1) ** 2) + np.sum(z * c)",
    "x = np.sum({w}, axis=0)\n    x = x * np.sum({o} * x, axis=0)\n    {t} = {w} + x",
    "if np.sum({w}) > {n}:\n        {t} = {e}\n        total += np.sum({t})",
    "for k in range(2):\n        {p} = {p} * {n} + {e}\n        total += np.sum({p}[k])",
    "g = {w}[np.array([1, 0, -1, 1])]\n    total += np.sum(np.tanh(g * {n}) * {row}) + np.mean(g)",
    "which = np.array([1, 1, 0])\n    g = {w}[which] * {o}[which]\n    total += np.sum(g * g) * s",
    "for k in range(2):\n        g = {w}[k : k + 1] + {p}\n        {p} = {p} + {w}[k : k + 1] * g\n"
    "        total += np.mean({p}) * s",
)  # fmt: skip


def program(number: int) -> str:
    """The text of a function ``program``."""
    draw = random.Random(number)
    lines = ["p = a * 1.0", "q = b + d", "r = a * b", "total = 0.0 * s", "k = 1"]

    def filled(text: str) -> str:
        places: dict[str, Callable[[], str]] = {
            "{e}": lambda: filled(draw.choice(MAPS)), "{w}": lambda: draw.choice(WHOLE),
            "{o}": lambda: draw.choice(WHOLE), "{t}": lambda: draw.choice(("p", "q", "r")),
            "{p}": lambda: draw.choice(("p", "q", "r")), "{n}": lambda: f"{draw.uniform(0.2, 1.2):.2f}",
            "{row}": lambda: draw.choice(("c", "a[0]", "p[k]")), "{m}": lambda: "(a.T @ b)",
        }  # fmt: skip
        one = draw.choice(("p", "q", "r"))
        if text.count("{p}") > 1:
            text = text.replace("{p}", one)
        for place, made in places.items():
            while place in text:
                text = text.replace(place, made(), 1)
        return text

    lines += [filled(draw.choice(STATEMENTS)) for _ in range(draw.randint(3, 9))]
    body = "".join(f"    {line}\n" for line in lines)
    return f"def f({PARAMETERS}):\n{body}    return total + np.sum(p * q) + np.mean(r ** 2)\n"


def arguments(number: int) -> tuple[Any, ...]:
    """Arguments of many layouts: 4 x 3 arrays ``a`` and ``b``, a row, a column, a vector and a number."""
    rng = np.random.default_rng(number)
    a, b = rng.normal(size=(2, 4, 3)) * 0.5
    layouts: list[Callable] = [
        lambda x: x, np.asfortranarray, lambda x: np.repeat(x, 2, 1)[:, ::2], lambda x: x.astype(np.float32),
    ]  # fmt: skip
    layout = layouts[number % 4]
    c, d, v = rng.normal(size=3), rng.normal(size=(4, 1)), rng.normal(size=2)
    if number % 4 == 3:
        c, d, v = c.astype(np.float32), d.astype(np.float32), v.astype(np.float32)
    return layout(a), layout(b), c, d, v, 0.7
