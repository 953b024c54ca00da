"""What the compiler's analyses say of a program is what happens when it runs; and the recorder notices when it is not.

``tests/recorder.py`` says what is compared, and runs more of it by command.
"""

import exhaustive_programs
import numpy as np
import pytest
import recorded_accesses
import recorded_calls
import recorded_text
import recorder
from programs import CORPUS
from recorded_values import problem_of
from shares import share

from tangentlike.analysis.touches import Trip
from tangentlike.form.types import Array
from tangentlike.primitives.families import find

ORDERLY = (
    "x.T", "x.ravel()", "x.T.reshape(-1)", "x.copy()", "x[np.array([0, 1])]", "x[x > 0.5]", "x[..., 1]", "x[::-1]",
    "np.concatenate((x, x), axis=-1)", "np.vstack((x.T, x.T))", "np.stack((x, x), axis=-1)", "np.nonzero(x)[0]",
    "x * x.T", "np.where(x > 0.5, x, 1.0)", "np.sum(x, axis=0)", "np.cumsum(x, axis=0)", "np.flip(x)", "x @ x.T",
    "np.zeros_like(x)", "np.broadcast_to(x, x.shape)", "np.diag(x)", "np.roll(x, 1)", "nn.flatten(x)",
)  # fmt: skip


@pytest.mark.parametrize("program", share(CORPUS, 48), ids=lambda program: program.name)
def test_corpus(program):
    found = recorder.Findings()
    for args in program.cases():
        found.run(program.name, program.function, args)
    assert not found.misses, found.text()


@pytest.mark.parametrize("zone", range(2, 11))
def test_short_programs(zone):
    found = recorder.short(exhaustive_programs.sample(zone, 4, [zone]))
    assert not found.misses, found.text()


@pytest.mark.parametrize("aliases", [False, True])
def test_random_programs(aliases):
    found = recorder.at_random(share(range(200), 33), aliases)
    assert not found.misses, found.text()


@pytest.mark.parametrize("text", ORDERLY)
def test_types_and_views_of_functions(text):
    found = recorder.expression(text)
    assert not found.misses, found.text()


# ---- lies


def touching(x, w):
    y = x * 1.0
    v = y.reshape(2, 2)
    s = 0.0
    for i in range(3):
        y[i + 1] = y[i] * w
        s += y[i] * len(x)
    v[0, 0] = 2.0
    u = np.zeros(4)
    for i in range(4):
        u[i] = y[i] * w
    return np.sum(u) + s


def kinds() -> set[str]:
    return {miss.kind for miss in recorder.misses_of(touching, (np.array([0.3, -0.7, 1.2, 0.5]), 0.8))}


def test_the_truth():
    assert kinds() == set()


def nothing(*_):
    return []


@pytest.mark.parametrize(
    ("place", "name", "lie", "kind"),
    [
        (recorded_calls, "written_by", nothing, "write"),
        (recorded_calls, "bound_by", lambda node: set(), "binding"),
        (recorded_calls, "value_reads", nothing, "reads"),
        (recorded_accesses, "find_touches", lambda program, loop: Trip(), "loop"),
        (recorded_accesses.Independence, "memory", lambda self, touches, out: None, "loop"),
        (recorded_accesses.Uses, "any_order", lambda self, node, loops, after: True, "loop"),
        (recorded_accesses, "may_destroy", lambda *_: False, "destroyed"),
        (recorded_text, "block_live", lambda body, live, after_loop: live, "liveness"),
        (find(np.reshape), "view", False, "sharing"),
        (find(np.zeros), "returns", lambda shape, dtype, order: Array("float32", (None,)), "type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_lie_is_noticed(monkeypatch, place, name, lie, kind):
    monkeypatch.setattr(place, name, lie)
    assert kind in kinds()


WRONG = {
    "dtype": np.zeros((2, 3), np.float32), "rank": np.zeros(6), "size": np.zeros((2, 4)), "order": np.zeros((3, 2)).T,
    "number": 0.0,
}  # fmt: skip


def test_a_value_of_its_type():
    assert not problem_of(np.zeros((2, 3)), Array("float64", (2, 3)), False, False)


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_a_value_of_another_type(value):
    assert problem_of(value, Array("float64", (2, 3)), False, False)
