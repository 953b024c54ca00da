"""Steps of the published networks on a GPU: how long they take, and what the assembler says of the kernels.

    python benchmarks/cuda_networks.py               # milliseconds a step; empty cells where there is no GPU
    python benchmarks/cuda_networks.py --assembled   # registers, spills, shared memory: needs no GPU

The second needs the compiler of ``pip install "tangentlike[cuda]"`` and the assembler of ``nvidia-cuda-nvcc``.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import re
import subprocess
import sys
import tempfile
import time
import types as python_types
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import mnist_models

from tangentlike import train
from tangentlike.cuda import functions as gpu
from tangentlike.cuda.build import CudaStep, cuda_step
from tangentlike.cuda.device import missing, simulated, toolkit
from tangentlike.runtime import build
from tangentlike.train.batches import Gather
from tangentlike.train.device_step import device_step
from tangentlike.train.tiled import update_of

ARCHITECTURES = ((7, 5), (9, 0))
SIDES = ("a launch a phase", "one launch", "PyTorch eager", "PyTorch compiled", "PyTorch with CUDA graphs", "JAX")
OPTIMIZERS = {"sgd": train.SGD, "adam": train.Adam}
EXAMPLES, STEPS, ROUNDS = 60_000, 100, 5


def networks() -> list[tuple[str, Any, int]]:
    """Title, model and batch of each row."""
    cnn, rnn, cnn2 = (mnist_models.MODELS[name] for name in ("cnn", "rnn", "cnn2"))
    rows = [("1: CNN", cnn, 100), ("2: RNN", rnn, 100), ("3: CNN of two convolutions", cnn2, 64)]
    rows.append(("3: CNN of two convolutions", cnn2, 32))
    for filters in (32, 64, 128, 256):
        rows += [(f"4: {filters} filters", mnist_models.wide(filters), batch) for batch in (100, 1000)]
    return rows


def data_of(model: Any, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels drawn at random."""
    rng = np.random.default_rng(0)
    return model.arrange(rng.random((count, 1, 28, 28), np.float32)), rng.integers(0, 10, count)


def optimizer_of(model: Any) -> train.SGD | train.Adam:
    return OPTIMIZERS[model.optimizer](model.lr, **model.optimizer_settings)


# ---- what the assembler says


def assembled(step: CudaStep, name: str) -> list[tuple[str, ...]]:
    """Rows of kernel, architecture, registers, bytes that spill, bytes of shared memory, blocks on a multiprocessor."""
    module = build.load(step.text, name)
    out = []
    for title, kernel in vars(module).items():
        if title.endswith(("_kernel", "_epoch")):
            for architecture in ARCHITECTURES:
                found = assembly(module, kernel, _signature(step, kernel), architecture)
                registers = int(_number(r"Used (\d+) registers", found))
                shared = int(_number(r"(\d+) bytes smem", found))
                blocks = resident(registers, shared, step.threads, architecture)
                out.append(
                    (title, f"sm_{architecture[0]}{architecture[1]}", str(registers),
                     _number(r"(\d+) bytes spill stores", found), str(shared), str(blocks))
                )  # fmt: skip
    return out


def resident(registers: int, shared: int, threads: int, architecture: tuple[int, int]) -> int:
    """How many blocks a multiprocessor holds: registers go to warps by 256, shared memory to blocks by 256 bytes."""
    most_threads, most_shared = (1024, 64 * 1024) if architecture == (7, 5) else (2048, 227 * 1024)
    warps = -(-threads // 32)
    by_registers = 65_536 // (-(-registers * 32 // 256) * 256 * warps)
    reserved = 0 if architecture == (7, 5) else 1024
    by_shared = most_shared // (-(-(shared + reserved) // 256) * 256) if shared else 32
    return min(by_registers, by_shared, most_threads // threads)


def _signature(step: CudaStep, kernel: Any) -> tuple:
    """The types that a kernel is launched with."""
    from numba import types

    kinds = {name: dtype for name, (_, dtype) in step.arrays.items()}
    kinds |= dict.fromkeys(("rows", "rights", "stopped", "arrived", "labels"), "int64") | {"values": "float64"}
    found = []
    for name in inspect.signature(kernel.py_func).parameters:
        number = name in ("first", "size", "step", "batch", "steps")
        kind = getattr(types, kinds.get(name, "float32"))
        found.append(types.int64 if number else types.Array(kind, 1, "C"))
    return tuple(found)


def assembly(module: Any, kernel: Any, signature: tuple, architecture: tuple[int, int]) -> str:
    """What ptxas prints of a kernel for an architecture; ``module`` has the device functions that it calls."""
    from numba.cuda import dispatcher

    device = python_types.SimpleNamespace(compute_capability=architecture)
    dispatcher.get_current_device = lambda: device  # it asks which device to compile for, and there may be none
    homes = [module, *(m for name, m in sys.modules.items() if name.startswith("tangentlike.cuda."))]
    functions = [f for home in homes for f in vars(home).values()]
    functions += [getattr(gpu, name) for name in gpu.OURS]
    for function in functions:
        if hasattr(function, "overloads") and hasattr(function, "py_func"):
            function.overloads.clear()  # those for another architecture
    text, _ = toolkit().compile_ptx(kernel.py_func, signature, cc=architecture)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kernel.ptx"
        file.write_text(text)
        arguments = ["-v", f"-arch=sm_{architecture[0]}{architecture[1]}", "-o", str(file.with_suffix(".bin"))]
        done = subprocess.run([_assembler(), *arguments, str(file)], capture_output=True, text=True, check=True)
    return done.stderr


def _assembler() -> str:
    if (why := lacking()) is not None:
        raise SystemExit(f"cuda_networks.py: {why}")
    return str(_assemblers()[0])


def _assemblers() -> list[Path]:
    """The assembler of the wheel nvidia-cuda-nvcc: an older one does not read what the compiler writes."""
    spec = importlib.util.find_spec("nvidia")
    folders = spec.submodule_search_locations or [] if spec is not None else []
    return [file for folder in folders for file in sorted(Path(folder).rglob("bin/ptxas"))]


def lacking() -> str | None:
    """What compiling and assembling would need that is not installed, in one sentence; None where all is there."""
    if importlib.util.find_spec("numba_cuda") is None:
        return 'there is no numba-cuda here: pip install "tangentlike[cuda]"'
    return None if _assemblers() else "there is no ptxas here: pip install nvidia-cuda-nvcc"


def _number(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else "0"


# ---- how long steps take


def ours(model: Any, batch: int, single_launch: bool) -> float:
    """Milliseconds a step, the least of some rounds."""
    step = device_step(
        None, model.loss, model.initial_parameters(0), (), Gather(data_of(model, EXAMPLES), batch),
        optimizer_of(model), None, None,
    )  # fmt: skip
    step.single_launch = single_launch
    step.compile()
    rows = np.random.default_rng(0).permutation(EXAMPLES)[: batch * STEPS]
    return _least(lambda: step.many(rows, batch), -(-len(rows) // batch))


def theirs(model: Any, batch: int, mode: str | None) -> float:
    """The same in PyTorch: eager (None), or compiled in a mode."""
    import torch
    from reproduction import peers

    work = work_of(model)
    network = peers.network(model.name, model.settings, model.initial_parameters(0)).to("cuda")
    optimizer = peers.optimizer_of(work, network)
    x, y = (torch.from_numpy(a).to("cuda") for a in data_of(model, EXAMPLES))
    called = network if mode is None else torch.compile(network, mode=mode)
    criterion = torch.nn.CrossEntropyLoss()
    order = torch.randperm(EXAMPLES, device="cuda")[: batch * STEPS]

    def run() -> None:
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            optimizer.zero_grad()
            criterion(called(x[rows]), y[rows]).backward()
            optimizer.step()
        torch.cuda.synchronize()

    return _least(run, -(-len(order) // batch))


def work_of(model: Any) -> dict[str, Any]:
    """What is trained, as the peers are told."""
    return {"name": model.name, "settings": model.settings, "optimizer": model.optimizer, "lr": model.lr,
            "optimizer_settings": model.optimizer_settings}  # fmt: skip


def in_jax(model: Any, batch: int) -> float:
    """The same in JAX: one compiled step, data on the device."""
    import jax
    from peers.jax_numpy import Training

    if jax.default_backend() != "gpu":
        raise RuntimeError(f"JAX runs on the {jax.default_backend()}: pip install jax[cuda13]")
    training = Training(work_of(model), data_of(model, EXAMPLES), model.initial_parameters(0), None)
    order = np.random.default_rng(0).permutation(EXAMPLES)[: batch * STEPS]

    def run() -> None:
        for start in range(0, len(order), batch):
            training.step(order[start : start + batch])
        training.finish()

    return _least(run, -(-len(order) // batch))


def _least(run: Any, steps: int) -> float:
    run()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return 1000 * min(seconds) / steps


def measured(model: Any, batch: int) -> list[str]:
    """The cells of a row; those of a side that fails are empty, and say so on standard error."""
    sides = (
        lambda: ours(model, batch, False), lambda: ours(model, batch, True), lambda: theirs(model, batch, None),
        lambda: theirs(model, batch, "default"), lambda: theirs(model, batch, "reduce-overhead"),
        lambda: in_jax(model, batch),
    )  # fmt: skip
    cells = []
    for title, side in zip(SIDES, sides, strict=True):
        try:
            cells.append(f"{side():.3f}")
        except Exception as error:
            print(f"{title}: {error}", file=sys.stderr)
            cells.append("")
    return cells


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assembled", action="store_true", help="registers, spills and shared memory instead of times")
    parser.add_argument("--only", default="", help="networks whose title has this in it")
    options = parser.parse_args(arguments)
    chosen = [row for row in networks() if options.only in row[0]]
    if options.assembled:
        _assembler()
        head = ("network", "batch", "kernel", "for", "registers", "bytes spilled", "shared bytes", "blocks resident")
        found: list[tuple[str, ...]] = []
        for title, model, batch in chosen:
            step = cuda_step(
                model.loss,
                model.initial_parameters(0),
                data_of(model, 2 * batch),
                batch,
                update_of(optimizer_of(model)),
            )
            found += [(title, str(batch), *row) for row in assembled(step, f"{model.name}_cuda")]
        print(table(head, found))
        return
    why = "the simulator's seconds say nothing" if simulated() else missing()
    rows = [(title, str(batch), *(measured(model, batch) if why is None else [""] * len(SIDES)))
            for title, model, batch in chosen]  # fmt: skip
    print(table(("network, ms a step", "batch", *SIDES), rows))
    if why is not None:
        print(f"\nNothing was measured: {why}.")


if __name__ == "__main__":
    main()
