"""Sources for the allow-list: a function around a few lines, the names that they may use, and its refusals."""

import ast
import random
import textwrap
from pathlib import Path

import numba
import numpy as np
import pytest

from tangentlike.errors import UnsupportedError
from tangentlike.frontend.check import check
from tangentlike.reading.source import read


def helper(x):
    return x


@numba.njit
def compiled_helper(x):
    return x


NAMES = {
    **{"np": np, "numpy_random": np.random, "normal": np.random.normal, "random": random, "divide": np.divide},
    **{"rng": np.random.default_rng(0), "numba": numba, "helper": helper, "compiled_helper": compiled_helper},
    **{"copyto": np.copyto, "table": np.zeros(3), "SIZE": 3, "Path": Path},
}


def source_of(text):
    """The source of the one function in ``text``, with the names above around it."""
    text = textwrap.dedent(text).strip("\n") + "\n"
    namespace = dict(NAMES)
    exec(compile(text, "<text>", "exec"), namespace)
    name = next(node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    return read(namespace[name], source=text)


def refusals_of(source):
    with pytest.raises(UnsupportedError) as caught:
        check(source)
    return caught.value.refusals


def in_function(lines):
    """A function around these lines, which start on its second line."""
    return "def f(x, y, out, i, n, *, mode=0):\n" + textwrap.indent(textwrap.dedent(lines).strip("\n"), "    ")
