"""The generated code for a GPU, thread by thread in random order: no races, and the CPU's numbers."""

import numpy as np
import pytest
from interpreter import Machine, Race, interpreted
from small_device_networks import NETWORKS, assert_close, trained

from tangentlike.train import device_step, on_device, tiled_loss

pytestmark = pytest.mark.turns(3)


@pytest.fixture
def machine(monkeypatch):
    """A machine in the place of the GPU."""
    made = Machine()
    monkeypatch.setattr(device_step, "missing", lambda: None)
    monkeypatch.setattr(on_device, "toolkit", lambda: made)
    monkeypatch.setattr(on_device, "simulated", lambda: False)
    monkeypatch.setattr(on_device, "grid", lambda blocks, threads: (2, 3))
    monkeypatch.setattr(
        device_step.DeviceStep, "compile", lambda self, report=None: self.optimizer.prepare(self.params)
    )
    monkeypatch.setattr(device_step.DeviceEvaluation, "compile", lambda self, report=None: None)
    load = tiled_loss.build.load

    def loaded(text, name, *of):
        return interpreted(text, made) if "_cuda" in name else load(text, name, *of)

    monkeypatch.setattr(tiled_loss.build, "load", loaded)
    return made


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_no_races_and_the_numbers_of_the_cpu(name, machine):
    assert_close(trained(name, "cuda"), trained(name, "cpu"))
    assert machine.launches


def test_bounds_on_the_gradient_and_evaluation_too(machine, monkeypatch):
    monkeypatch.setattr(tiled_loss, "WholeEvaluation", None)  # the CPU's
    options = {"clip_norm": 0.1, "clip_value": 0.05, "validation": 0.3}
    runs = [trained("dense", "cuda", **options)]
    monkeypatch.setattr(device_step.DeviceStep, "single_launch", True)
    runs.append(trained("dense", "cuda", watched=False, **options))
    assert all(np.array_equal(a, b) for a, b in zip(runs[0][1], runs[1][1], strict=True))
    monkeypatch.undo()
    expected = trained("dense", "cpu", **options)
    assert_close(runs[0], expected)
    assert np.isclose(runs[0][2].epochs[-1].validation_loss, expected[2].epochs[-1].validation_loss)


@pytest.mark.parametrize("name", ["cnn", "disc"])
def test_one_launch_for_many_steps_gives_the_same_bits(name, machine, monkeypatch):
    first = trained(name, "cuda", watched=False)
    launches = machine.launches
    monkeypatch.setattr(device_step.DeviceStep, "single_launch", True)
    machine.rng = np.random.default_rng(9)
    again = trained(name, "cuda", watched=False)
    assert all(np.array_equal(a, b) for a, b in zip(first[1], again[1], strict=True))
    assert machine.launches - launches < launches / 2


RACES = {
    "a barrier is missing": """
@cuda.jit
def kernel(out):
    out[cuda.threadIdx.x] = cuda.threadIdx.x
    out[cuda.threadIdx.x + 4] = out[(cuda.threadIdx.x + 1) % 4]
""",
    "a sum of all threads": """
@cuda.jit
def kernel(out):
    out[0] += 1
""",
    "blocks do not wait for each other": """
@cuda.jit
def kernel(out):
    if cuda.blockIdx.x == 0:
        out[0] = 1
    cuda.syncthreads()
    if cuda.blockIdx.x == 1 and cuda.threadIdx.x == 0:
        out[1] = out[0]
""",
}


@pytest.mark.parametrize("name", RACES)
def test_races_are_found(name):
    machine = Machine()
    with pytest.raises(Race):
        interpreted(RACES[name], machine).kernel[2 if "blocks" in name else 1, 4](machine.to_device(np.zeros(8)))


def test_a_barrier_is_one():
    machine = Machine()
    text = RACES["a barrier is missing"].replace(
        "    out[cuda.threadIdx.x + 4]", "    cuda.syncthreads()\n    out[cuda.threadIdx.x + 4]"
    )
    out = machine.to_device(np.zeros(8))
    interpreted(text, machine).kernel[1, 4](out)
    assert list(out.copy_to_host()) == [0, 1, 2, 3, 1, 2, 3, 0]
