"""A share of the corpus with one statement or argument changed in kind (mutated_programs.py).

As many as time allows run by command; see hunt.py.
"""

import hunt
import mutated_programs
import numba
import pytest
import shares

pytestmark = pytest.mark.unoptimized


@pytest.mark.parametrize("part", range(3) if numba.config.DISABLE_JIT else range(1))
def test_mutated_programs(part):
    turn = shares.state() % 24
    few, many = mutated_programs.share(part, 800), mutated_programs.share(24 * part + turn, 240)
    found = hunt.run(mutated_programs, many if numba.config.DISABLE_JIT else few)
    assert not found.failures, "\n" + found.text(most=5)


def test_the_same_number_gives_the_same_program():
    count = mutated_programs.count()
    assert count > 200_000
    for number in (0, 4_000, count // 3, count - 1, count + 7):
        text = mutated_programs.text_of(mutated_programs.program_of(number))
        mutated_programs.program_of(number + 1)
        assert text == mutated_programs.text_of(mutated_programs.program_of(number))
