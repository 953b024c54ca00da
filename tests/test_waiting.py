"""What takes long says so, again and again; what does not says nothing."""

import io
import threading
import time
import types

import numba
import numpy as np
import pytest

from tangentlike import differentiate
from tangentlike.runtime import waiting
from tangentlike.runtime.waiting import announced


class Stream(io.StringIO):
    def __init__(self, terminal=False):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal

    def wait_for(self, text, count=1):
        until = time.monotonic() + 20
        while self.getvalue().count(text) < count:
            assert time.monotonic() < until, self.getvalue()
            time.sleep(0.005)


@pytest.fixture(params=[False, True], ids=["file", "terminal"])
def stream(request, monkeypatch):
    monkeypatch.setattr(waiting, "EVERY", 0.05)
    monkeypatch.setattr(waiting, "ON_A_TERMINAL", (0.05, 0.05))
    stream = Stream(request.param)
    monkeypatch.setattr(waiting, "sys", types.SimpleNamespace(stderr=stream))
    return stream


def test_what_takes_long_says_so_again_and_again(stream):
    with announced(lambda: "digging"):
        stream.wait_for("digging (0 s)", 3)
    said = stream.getvalue()
    time.sleep(0.1)
    assert stream.getvalue() == said  # nothing after the end
    if stream.terminal:
        assert "\n" not in said and said.endswith("\r" + " " * len("digging (0 s)") + "\r")
    else:
        assert set(said.splitlines()) == {"digging (0 s)"}


def test_what_does_not_take_long_says_nothing(stream, monkeypatch):
    monkeypatch.setattr(waiting, "EVERY", 5.0)
    monkeypatch.setattr(waiting, "ON_A_TERMINAL", (3.0, 1.0))
    start = time.monotonic()
    with announced(lambda: "digging"):
        pass
    assert stream.getvalue() == "" and time.monotonic() - start < 2


@pytest.mark.parametrize("show", [True, False])
def test_the_outermost_speaks(stream, show):
    with announced(lambda: "digging", show=show), announced(lambda: "sharpening the spade"):
        time.sleep(0.2)
    assert "spade" not in stream.getvalue() and ("digging" in stream.getvalue()) == show
    with announced(lambda: "filling in"):
        stream.wait_for("filling in")


def test_an_error_ends_it(stream):
    with pytest.raises(KeyError), announced(lambda: "digging"):
        raise KeyError
    threads = threading.active_count()
    with announced(lambda: "digging"):
        stream.wait_for("digging")
    assert threading.active_count() == threads


@differentiate
def total(x):
    s = 0.0
    for i in range(len(x)):
        s += np.sin(x[i]) * x[i]
    return s


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("stream", [False], indirect=True)
def test_compiling_is_announced_by_name(stream, monkeypatch):
    monkeypatch.setattr(waiting, "EVERY", 0.001)
    total(np.ones(3))
    total.grad(np.ones(3))
    said = stream.getvalue()
    assert "tangentlike: compiling total (" in said and "tangentlike: compiling the gradient of total (" in said
