"""Set-up shared by all tests: a cache folder of their own, so that a run neither reads nor leaves compiled gradients.

``NUMBA_DISABLE_JIT=1 pytest`` runs the generated pairs as plain Python (see test_interpreted.py).
"""

import os
import shutil
import signal
import sys
import tempfile
import zlib
from pathlib import Path

import numba
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import renewed
import shares

WHOLE = "whole suite"  # where workers learn that it is what is run


def pytest_configure(config):
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as nohup and cron start it: the tests of Ctrl-C need it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "TANGENTLIKE_CACHE_DIR" not in os.environ:
        os.environ["TANGENTLIKE_CACHE_DIR"] = config.own_cache = tempfile.mkdtemp(prefix="tangentlike-tests-")

    if renewed.is_possible(config):
        config.pluginmanager.register(renewed.Renewed())

    if os.environ.get("TANGENTLIKE_LOOPS"):
        import loops_as_python

        loops_as_python.run_loops()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput[WHOLE] = is_whole(node.config)


def is_whole(config) -> bool:
    """Whether the whole suite is run, rather than files or tests that were named."""
    given = getattr(config, "workerinput", None)
    return given[WHOLE] if given is not None else config.args_source is pytest.Config.ArgsSource.TESTPATHS


@pytest.fixture(autouse=True)
def code(request, monkeypatch):
    """How LLVM compiles: three in four of the tests marked ``unoptimized`` without optimizing, in half the time."""
    if request.node.get_closest_marker("unoptimized") and not shares.takes_all() and number(request.node) % 4:
        monkeypatch.setattr(numba.config, "OPT", type(numba.config.OPT)(0))


def number(item) -> int:
    """A number that tells when it is the turn of a test: another one for each state of the code."""
    return zlib.crc32(item.nodeid.encode()) + shares.state()


def in_turn(item) -> bool:
    """Whether it is the turn of a test of a module that is marked ``turns(n)``: one in ``n`` is run at a time."""
    mark = item.get_closest_marker("turns")
    return mark is None or number(item) % mark.args[0] == 0


def pytest_collection_modifyitems(config, items):
    if is_whole(config) and not shares.takes_all():
        items[:] = filter(in_turn, items)
    moving = [item.nodeid for item in items if " at 0x" in item.nodeid]
    assert not moving, f"names that differ from process to process, so that workers cannot share them: {moving[:3]}"
    items.sort(key=lambda item: "test_as_plain_python" not in item.nodeid)  # the longest first: no worker waits for one


def pytest_unconfigure(config):
    own = getattr(config, "own_cache", None)
    if own:
        del os.environ["TANGENTLIKE_CACHE_DIR"]
        shutil.rmtree(own, ignore_errors=True)
