"""What is a view and what a copy: the table in docs/views.md, each row held against ``np.shares_memory``.

One row in four, in every order and size, as plain Python under ``NUMBA_DISABLE_JIT=1``; one in 48 compiled, for
matrices in three orders (compiling costs seconds), or all of them with ``TANGENTLIKE_TESTS=all``.
``python tests/test_views_table.py`` writes the manual's table anew.
"""

import itertools
from pathlib import Path

import numba
import numpy as np
import oracles
import pytest
import random_views
from random_programs import load
from shares import share, takes_all

import tangentlike
import tangentlike.templates  # registers the families

MANUAL = Path(__file__).parent.parent / "docs" / "views.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"

ROWS = {  # an expression of the array ``a``, by the ranks that it is for
    "a": (1, 2, 3), "a[...]": (1, 2, 3), "a[:]": (1, 2, 3), "a[::1]": (1, 2, 3), "a[::2]": (1, 2, 3),
    "a[::-1]": (1, 2, 3), "a[None]": (1, 2, 3), "a[..., ::-1]": (1, 2, 3), "a[:1]": (1, 2, 3), "a[:, :1]": (2, 3),
    "a[np.array([0, 0])]": (1, 2, 3), "a[a > 0.5]": (1, 2),
    "a.T": (1, 2, 3), "a.T.T": (2, 3), "np.transpose(a)": (1, 2, 3), "np.swapaxes(a, 0, 1)": (2, 3),
    "np.moveaxis(a, 0, -1)": (1, 2, 3), "np.expand_dims(a, 0)": (1, 2, 3), "a[:, None]": (1, 2, 3),
    "np.squeeze(a[None], axis=0)": (1, 2, 3), "np.flip(a)": (1, 2, 3), "np.flipud(a)": (1, 2, 3),
    "np.fliplr(a)": (2, 3), "a.reshape(-1)": (1, 2, 3), "a.reshape(-1, 1)": (1, 2, 3), "a.reshape(1, -1)": (1, 2, 3),
    "a.ravel()": (1, 2, 3), "a.T.ravel()": (2, 3), "a.T.reshape(-1)": (2, 3), "a.flatten()": (1, 2, 3),
    "a.copy()": (1, 2, 3), "np.copy(a)": (1, 2, 3), "np.array(a)": (1, 2, 3), "np.asarray(a)": (1, 2, 3),
    "np.ascontiguousarray(a)": (1, 2, 3), "np.float64(a)": (1, 2, 3), "a.astype(np.float64)": (1, 2, 3),
    "np.asarray(a, dtype=np.float64)": (1, 2, 3), "np.broadcast_to(a, a.shape)": (1, 2, 3), "np.diag(a)": (2,),
    "np.diagonal(a)": (2,), "np.roll(a, 1)": (1, 2, 3), "np.repeat(a, 2, axis=0)": (1, 2, 3), "a * 1.0": (1, 2, 3),
    "np.positive(a)": (1, 2, 3), "np.abs(a)": (1, 2, 3), "np.sort(a)": (1,), "np.triu(a)": (2,),
}  # fmt: skip
SHAPES = {1: [(5,), (1,), (0,)], 2: [(3, 4), (1, 3), (3, 1), (0, 3)], 3: [(2, 3, 2), (2, 1, 3)]}

EVERYTHING = bool(numba.config.DISABLE_JIT) or takes_all()
TRIED = share(list(ROWS), 8 if EVERYTHING else 96)


def shared(expression: str, array: np.ndarray) -> bool:
    """Whether NumPy's result shows the memory of the array."""
    return bool(np.shares_memory(eval(expression, {"np": np, "a": array}), array))


def word(expression: str, ranks: tuple[int, ...]) -> str:
    """``view``, ``copy`` or what it depends on, as NumPy does it with arrays that have elements."""
    found = {
        order: {
            shared(expression, random_views.arranged(shape, order))
            for rank in ranks
            for shape in SHAPES[rank]
            if 0 not in shape
        }
        for order in random_views.ORDERS
    }
    if set.union(*found.values()) == {False}:
        return "copy"
    if set.union(*found.values()) == {True}:
        writable = eval(expression, {"np": np, "a": random_views.arranged(SHAPES[ranks[-1]][0], "C")}).flags.writeable
        return "view" if writable else "view that cannot be written"
    always = [order for order in random_views.ORDERS if found[order] == {True}]
    return (
        f"a view in order {', '.join(always)}; else by sizes and strides" if always else "depends on sizes and strides"
    )


def table() -> str:
    lines = [f"| `{expression}` | {word(expression, ranks)} |" for expression, ranks in ROWS.items()]
    return "\n".join(["| of an array `a` | |", "|---|---|", *lines]) + "\n"


def program(expression: str, writes: str) -> str:
    """A result and its origin, one of them written, both observed."""
    name = "v" if writes == "result" else "a"
    return (
        f"import numpy as np\n\n\ndef program(x):\n    a = np.asarray(x)\n    v = {expression}\n"
        f"    {name} *= 0.7\n    return np.sum(a * a) + np.sum(v * v * v)\n"
    )


def test_manual_is_fresh():
    text = MANUAL.read_text()
    listed = text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()
    assert listed == table().strip(), "the manual is stale: run `python tests/test_views_table.py`"


@pytest.mark.parametrize("expression", TRIED)
def test_value_and_gradient_follow_numpy(expression, tmp_path):
    """Where one is written, the other changes with it exactly where NumPy shares; else the program is refused."""
    for number, writes in enumerate(("result", "origin")):
        text = program(expression, writes)
        function = load(text, tmp_path, f"views_{list(ROWS).index(expression)}_{number}")
        differentiated = tangentlike.differentiate(function, wrt="x")
        ranks = ROWS[expression] if EVERYTHING else ROWS[expression][-2:][:1]
        for rank, order in itertools.product(ranks, random_views.ORDERS if EVERYTHING else random_views.ORDERS[:3]):
            for shape in SHAPES[rank] if EVERYTHING else SHAPES[rank][:1]:
                check(function, differentiated, random_views.arranged(shape, order))


def check(function, differentiated, x: np.ndarray) -> None:
    try:
        wanted = function(*oracles.copied((x,)))
    except (ValueError, IndexError):
        return  # NumPy refuses it: the view cannot be written, or sizes do not fit
    try:
        value, gradient = differentiated.value_and_grad(*oracles.copied((x,)))
    except tangentlike.UnsupportedError as refusal:
        assert {r.code for r in refusal.refusals} <= {"maybe-view", "read-only", "stale-view"}, refusal
        return
    except ValueError as error:
        assert "copy first" in str(error)
        return
    np.testing.assert_allclose(value, wanted, rtol=1e-12)
    direction = np.random.default_rng(5).uniform(-1.0, 1.0, size=x.shape)

    def along(t: float) -> float:
        return function(oracles.laid_out_like(x + t * direction, x))

    step = 1e-3  # the results are cubic: two central differences are exact
    near, far = ((along(h) - along(-h)) / (2.0 * h) for h in (step, 2.0 * step))
    expected = (4.0 * near - far) / 3.0
    np.testing.assert_allclose(np.sum(gradient * direction), expected, rtol=1e-8, atol=1e-9)


if __name__ == "__main__":
    before = MANUAL.read_text()
    start, end = before.index(BEGIN) + len(BEGIN), before.index(END)
    MANUAL.write_text(f"{before[:start]}\n{table()}{before[end:]}")
