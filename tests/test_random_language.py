"""Random programs over the whole language (random_language.py): new ones for each state of the code.

The seed is a checksum of the package and of the generator, so that a run can be repeated and each change is tried with
programs that were never tried. As many as time allows run by command; see hunt.py.
"""

import re

import hunt
import language_arrays
import language_forms
import language_library
import language_statements
import numba
import pytest
import random_language
import shares
from test_supported_table import functions

from tangentlike.primitives.registry import METHODS

pytestmark = pytest.mark.unoptimized

COUNT = 15
COMPILED = [52, 158]


if numba.config.DISABLE_JIT:

    def test_new_programs():
        found = hunt.run(random_language, random_language.sample(shares.state(), COUNT))
        assert not found.failures, f"--seed {shares.state()}\n" + found.text(most=5)
        assert found.outcomes["right"] > 0.4 * sum(found.outcomes.values()), found.text(most=0)

else:

    @pytest.mark.parametrize("number", shares.share(COMPILED, 2))
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
    modules = (language_arrays, language_forms, language_library, language_statements)
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, list)]
    text = "\n".join(line for table in tables for line in table)
    # Functions with many options stand in programs of the corpus instead.
    text += "\n".join(path.read_text() for path in sorted((shares.ROOT / "tests" / "programs").glob("*.py")))
    for name in (
        "minima",
        "initial_values",
    ):  # and those that agree with SciPy's to its own tolerance, in tests of theirs
        tests = (shares.ROOT / "tests" / "interpreted" / f"test_{name}.py").read_text()
        text += "\n" + re.sub(r"from scipy\.(\w+) import (.*)", lambda m: re.sub(r"\w+", rf"{m[1]}.\g<0>", m[2]), tests)
    names = [name for found in functions().values() for name in found]
    assert [n for n in names if not re.search(rf"(?<![\w.]){re.escape(n)}\b", text)] == []
    of_lists = ("index", "count")  # tried in random_lists.py
    assert [m for m in METHODS if m not in of_lists and not re.search(rf"[\w)}}]\.{m}\(", text)] == []
