"""A process that trains one network with one framework, a few steps whenever it is asked, and sleeps in between.

``python benchmarks/peers/worker.py SIDE THREADS`` answers each line of JSON with a line of JSON. The threads of two
frameworks in one process would fight, and so would those of two processes that wait for work by spinning.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

SIDES = {
    "plain": ("ours", "plain"), "tiled": ("ours", "tiled"), "eager": ("pytorch", "eager"),
    "compile": ("pytorch", "compiled"), "jax": ("jax_numpy", "jit"), "blas": ("blas", "product"),
}  # fmt: skip
BENCHMARKS = Path(__file__).parents[1]
MEMORY_STEPS = 3


class Failed(Exception):
    """The process could not do what it was asked; the message is what it said of it."""


class Worker:
    """The other end: starts the process, asks, reads the answers."""

    def __init__(self, side: str, threads: int, python: str = sys.executable, cache: Path | None = None):
        self.side, self.threads = side, threads
        environment = {**os.environ, **threads_of(threads)}
        environment.pop("OPENBLAS_CORETYPE", None)  # the kernels that it picks itself
        if cache is not None:  # so that what is compiled is compiled anew, whatever was compiled before
            environment |= {
                "TANGENTLIKE_CACHE_DIR": str(cache / "ours"),
                "TORCHINDUCTOR_CACHE_DIR": str(cache / "torch"),
            }
        self.process = subprocess.Popen(
            [python, __file__, side, str(threads)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer. Raises :class:`Failed`."""
        assert self.process.stdin and self.process.stdout
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"the process ended with exit code {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def threads_of(threads: int) -> dict[str, str]:
    """The environment in which every framework uses so many threads; they wait as each lets them, or the user does."""
    names = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    result = {name: str(threads) for name in names} | {"JAX_PLATFORMS": "cpu"}
    if threads == 1:
        result["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false".strip()
    return result


class Served:
    """What the process does: each method answers a question."""

    def __init__(self, side: str, threads: int):
        self.side, self.threads = side, threads
        self.training: Any = None

    def prepare(self, work: dict[str, Any], folder: str) -> dict[str, Any]:
        """Build the step and make it once, which compiles it; then the second, and one of the smaller last batch."""
        import numpy as np

        module, function = SIDES[self.side]
        build = getattr(import_module(f"peers.{module}"), function)
        data = tuple(np.load(Path(folder) / f"{work['data']}_{part}.npy") for part in ("x", "y"))
        data = (data[0].reshape(-1, *work["shape"]), data[1])
        with np.load(Path(folder) / f"{work['name']}.npz") as file:
            parameters = tuple(file.values())
        self.count, self.batch = len(data[0]), min(work["batch"], len(data[0]))
        self.rng, self.order, self.position = np.random.default_rng(0), np.arange(self.count), 0
        started = time.perf_counter()
        self.training = build(work, data, parameters, self.threads)
        self.training.step(self.order[: self.batch])
        self.training.finish()
        seconds = time.perf_counter() - started
        self.training.step(self.order[-self.batch :])
        loss = self.training.finish()
        if self.count % self.batch:
            self.training.step(self.order[: self.count % self.batch])
            self.training.finish()
        return {"compile_seconds": seconds, "second_loss": loss}

    def steps(self, count: int) -> dict[str, Any]:
        """Mean seconds of ``count`` steps, all of full batches; a batch is made of other rows each time.

        A step before them is not timed: since the last round the caches have been others', and the threads slept.
        """
        batches = [self._rows() for _ in range(count)]
        self.training.steps([self._rows()])
        self.training.finish()
        started = time.perf_counter()
        self.training.steps(batches)
        loss = self.training.finish()
        return {"seconds": (time.perf_counter() - started) / count, "loss": loss}

    def forward(self, count: int) -> dict[str, Any]:
        """Mean seconds of the loss alone, of ``count`` full batches."""
        batches = [self._rows() for _ in range(count)]
        self.training.forward(batches[:1])  # compiles
        started = time.perf_counter()
        self.training.forward(batches)
        return {"forward_seconds": (time.perf_counter() - started) / count}

    def epoch(self) -> dict[str, Any]:
        """Seconds of a whole epoch: shuffled, every batch, the smaller last one too."""
        started = time.perf_counter()
        order = self.rng.permutation(self.count)
        self.training.steps([order[start : start + self.batch] for start in range(0, self.count, self.batch)])
        loss = self.training.finish()
        return {"seconds": time.perf_counter() - started, "loss": loss}

    def memory(self) -> dict[str, Any]:
        """The most memory so far, and the bytes that a step allocates."""
        peak = peak_bytes()  # before counting, which may need more
        return {"peak_bytes": peak, "allocated_bytes": self.training.allocated(self._rows(), MEMORY_STEPS)}

    def _rows(self):
        if self.position + self.batch > self.count or self.position == 0:
            self.order, self.position = self.rng.permutation(self.count), 0
        self.position += self.batch
        return self.order[self.position - self.batch : self.position]


def peak_bytes() -> int | None:
    """The largest resident memory of this process, or None where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def serve(side: str, threads: int) -> None:
    """Answer until nobody asks."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    if hasattr(os, "sched_setaffinity"):  # JAX takes as many threads as there are cores; the others get the same
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    sys.path.insert(0, str(BENCHMARKS))
    served: Any = Served(side, threads)
    family = side.split("_")[0]
    if family in ("gradient", "compile"):
        made = import_module(f"peers.{family}_sides").SIDES[side]
        served = made(threads) if family == "gradient" else made()
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = getattr(served, question.pop("do"))(**question)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
