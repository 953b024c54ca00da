"""Tests of a worker run in a process that is renewed when it has grown: what has been compiled stays in memory.

The worker itself runs none. It has collected the tests, and forks from that state a process that runs one after the
other and hands the reports over; when that one is large it comes to its end, its fixtures with it, and the next test
gets a new one. A test that kills its process fails, and the worker goes on.
"""

from __future__ import annotations

import os
import warnings
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from numba.np.ufunc import parallel

LIMIT = 700 * 2**20  # bytes in memory, from which on no other test is begun
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0


def is_possible(config: pytest.Config) -> bool:
    """True in a worker of a system that can fork, and tells what is in memory."""
    return hasattr(config, "workerinput") and hasattr(os, "fork") and os.path.exists("/proc/self/statm")


class Renewed:
    """The plugin; ``inside`` says that this is the process in which tests are run."""

    def __init__(self) -> None:
        self.inside = False
        self.reports: list[Any] = []
        self.warnings: list[dict[str, Any]] = []
        self.child: int | None = None
        self.connection: Connection | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        if self.inside:
            self.reports = runtestprotocol(item, log=False, nextitem=nextitem)
            return True
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in self.run(item, nextitem):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str, location: Any) -> None:
        if self.inside:
            kept = {key: getattr(warning_message, key) for key in ("message", "category", "filename", "lineno", "line")}
            told = warnings.WarningMessage(**kept)
            self.warnings.append({"warning_message": told, "when": when, "nodeid": nodeid, "location": location})

    def pytest_sessionfinish(self) -> None:
        if not self.inside:
            self.end()

    # ---- in the worker

    def run(self, item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
        """The reports of one test."""
        if self.connection is None:
            self.begin(item)
        assert self.connection is not None
        places = {id(each): place for place, each in enumerate(item.session.items)}
        try:
            self.connection.send((places[id(item)], None if nextitem is None else places[id(nextitem)]))
            reports, told, ended = self.connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            status = self.end()
            words = f"the process of this test ended with status {status}"
            return [pytest.TestReport(item.nodeid, item.location, {}, "failed", words, "call")]
        if ended:
            self.end()
        for each in told:
            item.ihook.pytest_warning_recorded.call_historic(kwargs=each)
        made = (item.config.hook.pytest_report_from_serializable(config=item.config, data=r) for r in reports)
        return list(made)

    def begin(self, item: pytest.Item) -> None:
        if parallel._is_initialized:
            raise pytest.UsageError("Numba's threads have started while tests were collected: no fork has them")
        item.config._tmp_path_factory.getbasetemp()  # one for all of them
        self.connection, theirs = Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # execnet's thread, which no child needs
            self.child = os.fork()
        if self.child == 0:
            self.connection.close()
            self.inside = True
            self.serve(item, theirs)
        theirs.close()

    def end(self) -> int | None:
        """Wait for the process; its status."""
        if self.connection is None or self.child is None:
            return None
        self.connection.close()
        status = os.waitpid(self.child, 0)[1]
        self.connection = self.child = None
        return status

    # ---- in the process that runs the tests

    def serve(self, item: pytest.Item, connection: Connection) -> None:
        session, config = item.session, item.config
        for plugin in config.pluginmanager.get_plugins():
            if type(plugin).__name__ == "WorkerInteractor":  # it would talk to the controller
                config.pluginmanager.unregister(plugin)
        status = 1
        try:
            while True:
                try:
                    place, following = connection.recv()
                except EOFError:
                    session._setupstate.teardown_exact(None)
                    break
                last = following is None or in_memory() > LIMIT
                after = None if last else session.items[following]
                config.hook.pytest_runtest_protocol(item=session.items[place], nextitem=after)
                written = (config.hook.pytest_report_to_serializable(config=config, report=r) for r in self.reports)
                connection.send((list(written), self.warnings, last))
                self.warnings = []
                if last:
                    break
            status = 0
        finally:
            os._exit(status)


def in_memory() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE
