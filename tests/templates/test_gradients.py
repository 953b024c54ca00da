"""Every adjoint template of the NumPy and math families against an oracle, and its dtype in float32."""

import pytest

from . import cases_elementwise, cases_linalg, cases_reductions, cases_scalar_math, cases_shapes
from .harness import check, float32_leaks

CASES = [
    *cases_elementwise.CASES,
    *cases_reductions.CASES,
    *cases_linalg.CASES,
    *cases_shapes.CASES,
    *cases_scalar_math.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gradient(case):
    check(case)


@pytest.mark.parametrize("case", [case for case in CASES if case.float32], ids=lambda case: case.name)
def test_float32_stays(case):
    assert float32_leaks(case) == []
