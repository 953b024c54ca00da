"""Differentiated functions for a GPU, without one: their text, and what is refused."""

import gpu_programs
import numpy as np
import pytest
from array_programs import PROGRAMS as OF_ARRAYS
from test_simulated import run_simulated

import tangentlike
from tangentlike.cuda import device
from tangentlike.errors import DeviceError

EVERY = [*gpu_programs.PROGRAMS, *OF_ARRAYS]


def test_functions_on_the_simulator():
    run_simulated("device_functions.py")


def test_the_text_is_that_of_the_device():
    there = tangentlike.differentiate(gpu_programs.total_variation, target="cuda")
    text = there.source_for(np.ones((3, 4)), 0.1)
    compile(text, "<text>", "exec")
    assert "total = device.total(total_sums)" in text
    assert "# 16: gx = img[1:, :-1] - img[:-1, :-1]" in text


ON_THE_HOST = ("neighbors", "until", "solved", "with_rooms", "row_by_row")  # in all or in part


@pytest.mark.parametrize("function, wrt, args", EVERY, ids=[function.__name__ for function, _, _ in EVERY])
def test_what_runs_on_a_gpu_brings_no_array_to_the_host(function, wrt, args):
    text = tangentlike.differentiate(function, wrt=wrt, target="cuda").source_for(*args)
    assert ("on_host(" in text or "device.sent(" in text) == (function.__name__ in ON_THE_HOST)


def test_without_a_gpu_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("tangentlike.device_runner.missing", lambda: "there is none")
    with pytest.raises(DeviceError, match="there is none"):
        tangentlike.differentiate(gpu_programs.saxpy, target="cuda")(1.0, np.ones(2), np.ones(2))
    assert device.HOW


def lists_in_lists(x):
    one, all_of_them = [], []
    for i in range(3):
        one.append(x[i])
        all_of_them.append(one)
        one = []
    return all_of_them[1][0]


REFUSED = {
    "lists in lists": (lists_in_lists, (np.ones(3),), "which has no form for a GPU"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_there_is_refused_with_its_line(name):
    function, args, reason = REFUSED[name]
    with pytest.raises(tangentlike.UnsupportedError) as raised:
        tangentlike.differentiate(function, target="cuda").source_for(*args)
    (refusal,) = raised.value.refusals
    assert refusal.code == "cuda-form" and reason in refusal.reason and refusal.line
    assert tangentlike.differentiate(function, target="cpu").source_for(*args)  # what is told instead


def test_the_text_is_saved(tmp_path):
    there = tangentlike.differentiate(gpu_programs.total_variation, target="cuda")
    there.save(tmp_path / "saved.py", np.ones((3, 4)), 0.1)
    assert (tmp_path / "saved.py").read_text() == there.source_for(np.ones((3, 4)), 0.1)


def test_a_target_is_one_of_two():
    with pytest.raises(tangentlike.ArgumentError, match="cuda"):
        tangentlike.differentiate(gpu_programs.saxpy, target="gpu")
