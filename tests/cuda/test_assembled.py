"""Every kernel of the networks of images, and of the functions of gpu_programs.py, compiled and assembled for two GPUs.

That needs the wheels of ``pip install "tangentlike[cuda]" nvidia-cuda-nvcc``, and no GPU. Where they are not installed,
as in most places, it is tested that one sentence says so; how many blocks fit is computed everywhere.
"""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import cuda_networks

LACKING = cuda_networks.lacking()


def test_how_many_blocks_a_multiprocessor_holds():
    """By registers, by shared memory, and by threads."""
    assert cuda_networks.resident(128, 12_672, 256, (7, 5)) == 2
    assert cuda_networks.resident(56, 0, 256, (9, 0)) == 4
    assert cuda_networks.resident(32, 41_888, 256, (7, 5)) == 1
    assert cuda_networks.resident(32, 41_888, 256, (9, 0)) == 5
    assert cuda_networks.resident(16, 0, 256, (7, 5)) == 4
    assert cuda_networks.resident(255, 0, 1024, (9, 0)) == 0


def test_kernels_of_networks_spill_nothing_and_fit():
    if LACKING is not None:
        return said_in_a_sentence()
    from tangentlike.cuda.build import cuda_step
    from tangentlike.train.tiled import update_of

    rows = cuda_networks.networks()
    for _, model, batch in (rows[0], rows[1], rows[2], rows[4]):  # the last is the narrowest of four
        data, optimizer = cuda_networks.data_of(model, 2 * batch), cuda_networks.optimizer_of(model)
        step = cuda_step(model.loss, model.initial_parameters(0), data, batch, update_of(optimizer))
        for kernel, *row in cuda_networks.assembled(step, f"{model.name}_cuda"):
            architecture, (registers, spilled, shared, resident) = row[0], map(int, row[1:])
            where = f"{kernel} of {model.name} for {architecture}"
            assert spilled == 0 and registers <= 255, where
            assert shared <= 48 * 1024 and resident >= 1, where


def test_kernels_of_functions_spill_nothing():
    if LACKING is not None:
        return said_in_a_sentence()
    from tangentlike.runtime import build

    settings = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("recorded_launches.py"))]
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=True)
    seen = set()
    for title, text, launches in json.loads(done.stdout):
        module = build.load(text, title)
        for name, kinds in launches:
            home, _, short = name.rpartition(".")
            if "<locals>" in name or (home and (name, *kinds) in seen):
                continue
            seen.add((name, *kinds))
            kernel = getattr(importlib.import_module(home) if home else module, short)
            for architecture in cuda_networks.ARCHITECTURES:
                found = cuda_networks.assembly(module, kernel, tuple(map(type_of, kinds)), architecture)
                assert " 0 bytes spill stores, 0 bytes spill loads" in found, (title, name, found)
    assert len(seen) > 80


def made_kernels():
    """The kernels that are made for an operation or a type: with the kinds of their arguments."""
    from tangentlike.cuda import folds, linear, whole_arrays

    pair, number = "UniTuple(int64 x 2)", "int64"
    for kind in ("float64", "float32"):
        row = f"array({kind}, 1d, C)"
        yield whole_arrays._loop("/", 2), [row] * 3 + [pair] * 3
        for name in ("sum", "prod", "max", "min"):
            yield folds.kernel_of(name), [row, row, *[pair] * 4, number, number, kind]
        triple, four = pair.replace("2", "3"), pair.replace("2", "4")
        yield linear._squares(kind), [row] * 3 + [four, triple, triple, kind]
    truth = "array(bool, 1d, C)"
    for name in ("any", "all"):
        yield folds.kernel_of(name), [truth, truth, *[pair] * 4, number, number, "bool"]


def test_kernels_that_are_made_spill_nothing():
    if LACKING is not None:
        return said_in_a_sentence()
    from tangentlike.cuda import folds

    for kernel, kinds in made_kernels():
        for architecture in cuda_networks.ARCHITECTURES:
            found = cuda_networks.assembly(folds, kernel, tuple(map(type_of, kinds)), architecture)
            assert " 0 bytes spill stores, 0 bytes spill loads" in found, (kernel, kinds, found)


def said_in_a_sentence():
    with pytest.raises(SystemExit, match="pip install"):
        cuda_networks.main(["--assembled"])


def type_of(text):
    """Numba's type of a text that it prints."""
    from numba import types

    if found := re.fullmatch(r"array\((\w+), (\d)d, (\w)\)", text):
        return types.Array(type_of(found[1]), int(found[2]), found[3])
    if found := re.fullmatch(r"UniTuple\((\w+) x (\d)\)", text):
        return types.UniTuple(type_of(found[1]), int(found[2]))
    return types.boolean if text == "bool" else getattr(types, np.dtype(text).name)
