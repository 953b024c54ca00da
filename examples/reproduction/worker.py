"""A process that runs the jobs of one side: a line of JSON for each that comes in, lines of JSON back.

``python -m reproduction.worker ours`` answers a job with any number of ``{"event": ...}`` and then one
``{"result": ...}`` or ``{"error": ...}``. Two frameworks in one process would share threads, allocators and
peak memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from .experiment import NAMES, OURS, PYTORCH, Job

MODULES = {OURS: "ours", PYTORCH: "peers"}


class JobFailed(Exception):
    """A job ended with an error; the message is what the worker said of it."""


class Worker:
    """The other end: starts the process, sends jobs, reads events and results."""

    def __init__(self, side: str, threads: int):
        self.side = side
        examples = str(Path(__file__).parents[1])
        path = os.pathsep.join(p for p in (examples, os.environ.get("PYTHONPATH")) if p)
        # a session of its own: Ctrl-C on the terminal must reach this process only, which then ends the worker
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reproduction.worker", side],
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": str(threads)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def run(self, job: Job, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """The result of the job; ``tell`` gets each event on the way. Raises :class:`JobFailed`."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                answer = json.loads(line)
                if "result" in answer:
                    return answer["result"]
                if "error" in answer:
                    raise JobFailed(answer["error"])
                tell(answer)
        except BrokenPipeError:
            pass
        raise JobFailed(f"the process of {NAMES[self.side]} ended with exit code {self.process.wait()}")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # a job was being written
                    stream.close()


def serve(side: str) -> None:
    """Answer jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not get between the answers

    def answer(content: dict[str, Any]) -> None:
        answers.write(json.dumps(content) + "\n")
        answers.flush()

    for line in sys.stdin:
        job = json.loads(line)
        try:
            module = import_module(f".{MODULES[side]}", __package__)
            answer({"result": module.KINDS[job["kind"]](job, answer)})
        except BrokenPipeError:  # nobody is there to hear
            return
        except Exception as error:
            traceback.print_exc()
            answer({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    serve(sys.argv[1])
