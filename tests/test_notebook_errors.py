"""In IPython an error shows the user's frames and the message; elsewhere tracebacks are Python's."""

import sys
import traceback
import types

import numpy as np
import pytest

import tangentlike
from tangentlike import differentiate


@differentiate
def fourth(x):
    return x[3] * np.sum(x**2)


@differentiate
def small(x):
    if x > 2:
        raise ValueError(f"too large: {x}")
    return x * x


def not_differentiable():
    @differentiate
    def total(x):
        global _last
        _last = x
        return x

    return total


FAILING = [
    (lambda: fourth.grad([1.0, 2.0]), tangentlike.ArgumentError, 1),
    (lambda: fourth(1.0, 2.0), tangentlike.ArgumentError, 1),
    (lambda: tangentlike.grad(fourth)([1.0, 2.0]), tangentlike.ArgumentError, 1),
    (not_differentiable, tangentlike.UnsupportedError, 1),
    (lambda: fourth.grad(np.ones(2)), IndexError, 1),
    (lambda: small.grad(3.0), ValueError, 2),  # the line of the call and that of the raise
]


@pytest.fixture
def frames_shown(monkeypatch):
    """A stand-in for IPython; what it is asked to show: the modules of the frames."""
    seen = []

    def structured_traceback(kind, error, place, tb_offset):
        seen[:] = [frame.f_globals["__name__"] for frame, _ in traceback.walk_tb(place)][tb_offset:]
        return [f"{kind.__name__}: {error}"]

    shell = types.SimpleNamespace(InteractiveTB=types.SimpleNamespace(structured_traceback=structured_traceback))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    return seen


@pytest.mark.parametrize(("fails", "kind", "frames"), FAILING)
def test_ipython_shows_the_frames_of_the_user(frames_shown, fails, kind, frames):
    with pytest.raises(kind) as caught:
        fails()
    assert caught.value._render_traceback_() == [f"{kind.__name__}: {caught.value}"]
    assert frames_shown == [__name__] * frames


@pytest.mark.parametrize(("fails", "kind", "frames"), FAILING)
def test_elsewhere_a_traceback_is_whole(fails, kind, frames):
    with pytest.raises(kind) as caught:
        fails()
    assert any("tangentlike" in frame.filename for frame in traceback.extract_tb(caught.value.__traceback__))
    assert kind is not ValueError or caught.value.__context__ is None


@pytest.mark.parametrize(("fails", "kind", "frames"), FAILING)
def test_ipython_itself(fails, kind, frames):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.user_ns.update(fails=fails)
        error = shell.run_cell("fails()", silent=True).error_in_exec
        text = "\n".join(error._render_traceback_())
        assert isinstance(error, kind) and str(error).splitlines()[0] in text
        assert "differentiate.py" not in text and "runner.py" not in text
    finally:
        InteractiveShell.clear_instance()
