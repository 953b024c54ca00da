"""A share of the short programs (exhaustive_programs.py): by turns a third of those of one statement, and a sample of
the longer ones.

As many as time allows run by command; see hunt.py.
"""

import exhaustive_programs
import hunt
import numba
import pytest
import shares

pytestmark = pytest.mark.unoptimized

INTERPRETED = [(zone, part) for zone in range(2, 12) for part in [shares.state()]]
COMPILED = [(2, 0), (4, 0)]


def assert_nothing_found(numbers):
    found = hunt.run(exhaustive_programs, numbers)
    assert not found.failures, "\n" + found.text(most=5)


if numba.config.DISABLE_JIT:

    def test_programs_of_one_statement():
        assert_nothing_found(shares.share(range(len(exhaustive_programs.ZONES[0])), 3))


@pytest.mark.parametrize("zone, part", INTERPRETED if numba.config.DISABLE_JIT else COMPILED)
def test_longer_programs(zone, part):
    assert_nothing_found(exhaustive_programs.sample(part, 8 if numba.config.DISABLE_JIT else 2, [zone]))


def test_the_same_number_gives_the_same_program():
    count = exhaustive_programs.count()
    assert count > 200_000
    for number in (0, 4_000, count // 3, count - 1):
        text = exhaustive_programs.text_of(exhaustive_programs.program_of(number))
        assert text == exhaustive_programs.text_of(exhaustive_programs.program_of(number))
        compile(text, "<program>", "exec")
