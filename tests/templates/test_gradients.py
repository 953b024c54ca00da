"""Every adjoint template of the NumPy and math families against an oracle, and its dtype in float32."""

from pathlib import Path

import numpy as np
import oracles
import pytest
from shares import share

from tangentlike.primitives import registry
from tangentlike.templates import (
    arithmetic,
    conversions,
    creation,
    decompositions,
    distinct,
    elementwise,
    extremes,
    joins,
    linalg,
    medians,
    moments,
    outer_products,
    padding,
    products,
    rearranging,
    reductions,
    scalar_math,
    scans,
    selections,
    shapes,
    signals,
    sorting,
    special,
)

from . import (
    cases_decompositions,
    cases_elementwise,
    cases_linalg,
    cases_reductions,
    cases_scalar_math,
    cases_shapes,
    cases_special,
)
from .checks import check, check_float32, in_float32
from .harness import run
from .inferred import leaks

pytestmark = pytest.mark.unoptimized

FAMILIES = (
    arithmetic,
    conversions,
    creation,
    decompositions,
    distinct,
    elementwise,
    extremes,
    joins,
    linalg,
    medians,
    moments,
    outer_products,
    padding,
    products,
    rearranging,
    reductions,
    scalar_math,
    scans,
    selections,
    shapes,
    signals,
    sorting,
    *special.FAMILIES,
)

CASES = [
    *cases_decompositions.CASES,
    *cases_elementwise.CASES,
    *cases_reductions.CASES,
    *cases_linalg.CASES,
    *cases_shapes.CASES,
    *cases_scalar_math.CASES,
    *cases_special.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gradient(case):
    check(case)


def compiled_cases():
    """Of each function's cases the first, and the first with an array that is not contiguous: Numba takes its time.

    A run takes one in 30 (shares.py).
    """
    chosen = {}
    for case in CASES:
        strided = any(not a.flags.c_contiguous for a in oracles.leaves(case.arguments) if isinstance(a, np.ndarray))
        elementwise = case.function.__module__.endswith("elementwise")
        chosen.setdefault((case.function, strided and not elementwise), case)
    return list(chosen.values())


COMPILED = share(compiled_cases(), 30)


@pytest.mark.parametrize("case", [case for case in COMPILED if case.float32], ids=lambda case: case.name)
def test_float32_stays(case):
    check_float32(case)


@pytest.mark.parametrize("case", COMPILED, ids=lambda case: case.name)
def test_numba_agrees_on_types(case):
    assert leaks(case) == []


def test_each_adjoint_has_a_case():
    tested = set()
    with np.errstate(all="ignore"):
        for case in CASES:
            runs = [case.arguments, in_float32(case.arguments)] if case.float32 else [case.arguments]
            for arguments in runs:
                tested |= {id(entry.primitive) for entry in run(case.function, arguments)[2].entries}
    files = {Path(module.__file__).name for module in FAMILIES}
    untested = [
        primitive.name
        for primitive in registry.PRIMITIVES.values()
        if primitive.adjoint and Path(primitive.adjoint.file).name in files and id(primitive) not in tested
    ]
    assert untested == []
