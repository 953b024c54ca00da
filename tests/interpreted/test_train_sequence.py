"""The script examples/train_sequence.py: what needs a memory of every step is learned by the network that has one."""

import importlib
import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
train_sequence = importlib.import_module("train_sequence")


def test_only_many_to_many_learns_a_running_sum(capsys):
    flags = {"--modulo": 2, "--steps": 5, "--hidden": 8, "--epochs": 3, "--lr": 0.02, "--activation": "tanh"}
    train_sequence.main([str(word) for flag in flags.items() for word in flag])
    text = capsys.readouterr().out
    assert "    h = nn.rnn(x, wx1, wh1, b1, all_states=True)\n" in text
    table = [[float(number) for number in re.findall(r"\d+\.\d", line)] for line in text.splitlines()[-3:]]
    many_to_many, many_to_one, memoryless = table
    assert len(many_to_many) == 6 and min(many_to_many) > 95
    assert many_to_one[-1] < 75 and memoryless[0] == 100 and max(memoryless[1:5]) < 60


def test_the_answers_are_running_sums():
    x, y = train_sequence.running_sums(np.random.default_rng(0), steps=4, modulo=3, count=5)
    assert x.shape == (5, 4, 3) and (x.sum(axis=2) == 1).all()
    assert np.array_equal(y, np.cumsum(x.argmax(axis=2), axis=1) % 3)
