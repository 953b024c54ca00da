"""Random chains of views and copies of arrays in every order, written on either end, then all observed.

    NUMBA_DISABLE_JIT=1 python tests/random_views.py --from 0 --to 1000

``text_of(seed)`` is a program of a matrix ``x``; ``arguments(seed)`` gives ``x`` in C order, in Fortran order, strided,
backwards or transposed. The value is Python's at the very same strides, the gradient complex step's or that of
extrapolated differences.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

import numpy as np
import oracles
from gradient_checks import assert_right
from random_programs import load

import tangentlike

ORDERS = ("C", "F", "strided", "backwards", "transposed")
OPERATIONS = {
    # rank of the operand: forms, each with the rank of its result
    1: [("{a}[1:]", 1), ("{a}[::-1]", 1), ("{a}[::2]", 1), ("{a}.copy()", 1), ("np.copy({a})", 1), ("{a}.ravel()", 1),
        ("np.flip({a})", 1), ("{a}[:4].reshape(2, 2)", 2), ("{a}.reshape(1, -1)", 2), ("{a}[:, None]", 2),
        ("np.asarray({a})", 1), ("np.ascontiguousarray({a})", 1), ("{a} * 1.1", 1), ("np.expand_dims({a}, 0)", 2)],
    2: [("{a}.T", 2), ("{a}[:, ::-1]", 2), ("{a}[::-1]", 2), ("{a}[:, 0]", 1), ("{a}[0]", 1), ("{a}[...]", 2),
        ("{a}.copy()", 2), ("np.copy({a})", 2), ("{a}.ravel()", 1), ("{a}.flatten()", 1), ("{a}.reshape(-1)", 1),
        ("np.flip({a}, axis=0)", 2), ("np.fliplr({a})", 2), ("np.swapaxes({a}, 0, 1)", 2), ("np.asarray({a})", 2),
        ("np.ascontiguousarray({a})", 2), ("{a} * 1.1", 2), ("np.sin({a} + {a})", 2), ("np.transpose({a})", 2),
        ("{a}.T.copy()", 2), ("{a}.T.reshape(-1)", 1), ("{a}.T.ravel()", 1), ("np.diag({a})", 1), ("{a}[:1]", 2),
        ("np.moveaxis({a}, 0, 1)", 2), ("np.ascontiguousarray({a} + {a}.copy())", 2), ("np.zeros_like({a})", 2),
        ("np.reshape({a}, (-1, 1))", 2), ("{a}[:, :2]", 2), ("{a}[:, 1:]", 2), ("{a}.astype(np.float64)", 2)],
}  # fmt: skip


def arranged(shape: tuple[int, ...], order: str) -> np.ndarray:
    """Numbers of this shape in one of ``ORDERS``."""
    values = np.random.default_rng(3).uniform(0.3, 1.2, size=shape)
    if order in ("C", "F"):
        return values.copy(order=order)
    if order == "strided":
        room = np.zeros([2 * size for size in shape])
        room = room[(slice(None, None, 2),) * len(shape)]
    elif order == "backwards":
        room = np.zeros(shape)[::-1]
    else:
        room = np.zeros(shape[::-1]).T
    room[...] = values
    return room


def text_of(seed: int) -> str:
    """The module of one program, ``program(x)``."""
    draw = random.Random(seed)
    names = {"b": 2}
    start = draw.choice(["x * 1.0", "x.copy()", "np.copy(x)", "x + x", "x * 0.5 + x"])
    lines = [f"b = {start}"]

    def write() -> None:
        target, source = draw.choice(list(names)), draw.choice(list(names))
        place = "0" if names[target] == 1 else "0, 0"
        index = "-1" if names[source] == 1 else "-1, 0"
        lines.append(draw.choice([f"{target}[{place}] = {source}[{index}] * 0.7 + 0.1", f"{target} *= 0.9",
                                  f"{target}[{place}] *= {source}[{index}]",
                                  f"{target}[:] = {target} * 0.8"]))  # fmt: skip

    for number in range(draw.randint(1, 4)):
        operand = draw.choice(list(names)[-2:])
        form, rank = draw.choice(OPERATIONS[names[operand]])
        lines.append(f"v{number} = {form.format(a=operand)}")
        names[f"v{number}"] = rank
        if draw.random() < 0.3:
            write()
    for _ in range(draw.randint(1, 3)):
        write()
    lines.append("return " + " + ".join(f"np.sum({name} * {name} * {name})" for name in names))
    return "import numpy as np\n\n\ndef program(x):\n" + "".join(f"    {line}\n" for line in lines)


def arguments(seed: int) -> tuple:
    """``x``, of 3 rows and 4 or 3 columns, in the order that the seed tells."""
    rng = np.random.default_rng(seed)
    rows, columns = 3, 4 - seed % 2
    wide = rng.uniform(0.3, 1.2, size=(2 * rows, 2 * columns))
    order = ORDERS[seed % len(ORDERS)]
    if order == "strided":
        return (wide[::2, ::2],)
    if order == "backwards":
        return (wide[:rows, :columns].copy()[::-1],)
    if order == "transposed":
        return (wide[:columns, :rows].T,)
    return (wide[:rows, :columns].copy(order=order),)


def outcome(seed: int, folder: Path) -> str:
    """``right``, ``no program``, ``settled`` at run time, or the codes of a refusal; AssertionError where wrong."""
    function = load(text_of(seed), folder, f"random_views_{seed}")
    try:
        function(*oracles.copied(arguments(seed)))
    except (ValueError, IndexError):
        return "no program"
    try:
        assert_right(tangentlike.differentiate(function, wrt="x"), function, arguments(seed), "x")
    except tangentlike.UnsupportedError as refusal:
        return ", ".join(sorted({r.code for r in refusal.refusals}))
    except ValueError as error:
        if "copy first" not in str(error):
            raise
        return "settled"
    return "right"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", dest="last", type=int, default=1000)
    options = parser.parse_args()
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as made:
        for number in range(options.first, options.last):
            try:
                kind = outcome(number, Path(made))
            except Exception as error:
                kind = "failed"
                print(f"# seed {number}, {ORDERS[number % len(ORDERS)]}: {type(error).__name__}: {str(error)[:400]}")
                print(text_of(number), flush=True)
            counts[kind] = counts.get(kind, 0) + 1
    print(counts)
    raise SystemExit("failed" in counts)
