"""What Python's words, containers and modules do with numbers: values as Python's, gradients as differences."""

from pathlib import Path

import numpy as np
import oracles
import pytest
from random_programs import load
from shares import share

import tangentlike

FILE = Path(__file__).with_name("short_bodies.txt")
BODIES = FILE.read_text().rstrip("\n").split("\n---\n")  # of functions of a vector x
IMPORTS = "import functools, itertools, math, operator, random, statistics\nimport numpy as np"
GIVEN = np.array([0.3, 1.7, 1.2, 0.55])


def titled(body):
    return body.splitlines()[0]


@pytest.mark.parametrize("body", share(BODIES, 8), ids=titled)
def test_values_and_gradients(body, tmp_path, capsys):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    function = load(f"{IMPORTS}\n\ndef program(x):\n{lines}\n", tmp_path, f"body_{BODIES.index(body)}")
    differentiated = tangentlike.differentiate(function)
    np.testing.assert_allclose(differentiated(GIVEN.copy()), function(GIVEN.copy()), rtol=1e-12)
    gradient = differentiated.grad(GIVEN.copy())
    for place in range(len(GIVEN)):

        def moved(step, place=place):
            return float(function(GIVEN + step * np.eye(len(GIVEN))[place]))

        difference, _ = oracles.ridders(moved, step=1e-3)
        np.testing.assert_allclose(gradient[place], difference, rtol=1e-7, atol=1e-7)
