"""Random programs over the whole language (random_language.py): new ones each time, for a minute.

A failure says its seed: ``TANGENTLIKE_SEED=123 NUMBA_DISABLE_JIT=1 pytest tests/test_random_language.py`` repeats it.
As many as time allows run by command; see hunt.py.
"""

import itertools
import os
import re
import time

import hunt
import language_arrays
import language_forms
import language_statements
import numba
import pytest
import random_language
from test_supported_table import functions

from tangentlike.registry import METHODS

SECONDS = 50.0
COMPILED = [52, 158]
AT_A_TIME = 5


@pytest.mark.skipif(not numba.config.DISABLE_JIT, reason="as plain Python: NUMBA_DISABLE_JIT=1")
def test_new_programs():
    seed = int(os.environ.get("TANGENTLIKE_SEED") or time.time_ns() % 10**9)
    print(f"TANGENTLIKE_SEED={seed}")
    numbers = random_language.sample(seed, 100_000)
    start, found = time.monotonic(), hunt.Findings()
    while time.monotonic() - start < SECONDS and not found.failures:
        found.add(hunt.run(random_language, itertools.islice(numbers, AT_A_TIME)))
    assert not found.failures, f"TANGENTLIKE_SEED={seed}\n" + found.text(most=5)
    assert found.outcomes["right"] > 0.4 * sum(found.outcomes.values()), found.text(most=0)


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="compiled")
@pytest.mark.parametrize("number", COMPILED)
def test_compiled_program(number):
    found = hunt.run(random_language, [number])
    assert not found.failures, "\n" + found.text(most=5)
    assert found.outcomes["right"]


def test_the_same_number_gives_the_same_program():
    for number in (0, 1_000, random_language.count() - 1):
        program = random_language.program_of(number)
        assert program == random_language.program_of(number)
        compile(program.text, "<program>", "exec")


def test_every_function_has_a_form():
    modules = (language_arrays, language_forms, language_statements)
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, list)]
    text = "\n".join(line for table in tables for line in table)
    names = [name for found in functions().values() for name in found]
    assert [n for n in names if not re.search(rf"(?<![\w.]){re.escape(n)}\b", text)] == []
    assert [m for m in METHODS if not re.search(rf"[\w)}}]\.{m}\(", text)] == []
