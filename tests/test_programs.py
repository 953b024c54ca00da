"""The corpus of programs, differentiated: every gradient is right, or, where a program may be refused, refused well.

With Numba's compiler off (``NUMBA_DISABLE_JIT=1``) they run as plain Python, an eighth of them in a run (shares.py).
With it on, only those that are marked ``compiled`` do, one in 36, for compiling takes seconds where running takes
little. test_interpreted.py starts the first kind in a process of its own, so that ``pytest`` alone runs both.
"""

import numba
import pytest
from gradient_checks import assert_good_refusal, assert_right
from programs import CORPUS, Program
from shares import share

import tangentlike

pytestmark = pytest.mark.unoptimized

COMPILED = [program for program in CORPUS if program.compiled]
CHOSEN = share(CORPUS, 8) if numba.config.DISABLE_JIT else share(COMPILED, 36)


@pytest.mark.parametrize("program", CHOSEN, ids=lambda program: program.name)
def test_gradient_is_right(program: Program):
    try:
        differentiated = tangentlike.differentiate(program.function, wrt=program.wrt, has_aux=program.has_aux)
        for args in program.cases():
            assert_right(differentiated, program.function, args, program.wrt, program.has_aux)
    except tangentlike.UnsupportedError as refusal:
        if not program.may_refuse:
            raise
        assert_good_refusal(refusal, program.function)
