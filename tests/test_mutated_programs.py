"""A share of the corpus with one statement or argument changed in kind (mutated_programs.py).

As many as time allows run by command; see hunt.py.
"""

import hunt
import mutated_programs
import numba
import pytest
import shares

pytestmark = pytest.mark.unoptimized


@pytest.mark.parametrize("part", range(5) if numba.config.DISABLE_JIT else range(1))
def test_mutated_programs(part):
    turn = shares.state() % 12
    few, many = mutated_programs.share(part, 800), mutated_programs.share(12 * part + turn, 120)
    found = hunt.run(mutated_programs, many if numba.config.DISABLE_JIT else few)
    assert not found.failures, "\n" + found.text(most=5)


def test_the_same_number_gives_the_same_program():
    for base in (0, 40, 400):
        text = mutated_programs.text_of(mutated_programs.program_of((base, 3)))
        mutated_programs.program_of((base, 4))
        assert text == mutated_programs.text_of(mutated_programs.program_of((base, 3)))
