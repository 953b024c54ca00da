"""float32, float64 and Python's numbers side by side, in every function: the value has NumPy's dtype, each gradient its
argument's, and it is close to that of float64."""

import itertools

import numpy as np
import oracles
import pytest
from shares import share
from templates.test_gradients import CASES

import tangentlike
from tangentlike.errors import TangentlikeError

# Of two numbers of different dtypes Python hands back one, and the functions of math answer in double precision; here
# the dtypes decide (docs/supported.md).
OF_NUMBERS = {"max_of_numbers", "min_of_numbers", "clip_of_number"}
BY_FUNCTION: dict = {}
for _case in CASES:
    BY_FUNCTION.setdefault(_case.function, []).append(_case)
MIXED = [f for f, cases in BY_FUNCTION.items() if any(len(oracles.leaves(c.arguments)) > 1 for c in cases)]


def is_float(value) -> bool:
    return np.asarray(value).dtype.kind == "f"


def given(value, kind: str):
    """A float argument as ``kind`` has it, always a number that float32 holds; other arguments as they are."""
    if not is_float(value):
        return value
    if isinstance(value, np.ndarray):
        return value.astype(np.float32).astype(np.float32 if kind == "float32" else np.float64)
    single = np.float32(value)
    return {"float32": single, "float64": np.float64(single), "python": float(single)}[kind]


def choices(arguments: tuple, most: int = 6) -> list[tuple]:
    """The kinds that the leaves of ``arguments`` may have, in some of all ways to mix them."""
    of_array, of_number = ("float32", "float64"), ("float32", "float64", "python")
    kinds = [of_array if isinstance(a, np.ndarray) else of_number for a in oracles.leaves(arguments)]
    found = list(itertools.product(*kinds))
    return found[:: max(1, len(found) // most)]


def copied(arguments: tuple) -> tuple:
    leaves = [v.copy(order="K") if isinstance(v, np.ndarray) else v for v in oracles.leaves(arguments)]
    return oracles.rebuild(arguments, leaves)


def has_a_type_of_its_own(function, arguments) -> bool:
    """True where the dtype of the result is not Python's: functions of numbers alone."""
    alone = all(np.ndim(a) == 0 for a in oracles.leaves(arguments))
    return alone and (function.__name__ in OF_NUMBERS or "math" in function.__code__.co_names)


@pytest.mark.parametrize("function", share(MIXED, 10), ids=lambda f: f"{f.__module__.split('_')[-1]}-{f.__name__}")
def test_mixed(function):
    for case in BY_FUNCTION[function][:2]:
        wrt = tuple(k for k, a in enumerate(case.arguments) if all(map(is_float, oracles.leaves((a,)))))
        if not wrt:
            continue
        differentiated = tangentlike.value_and_grad(function, wrt=wrt)
        leaves = oracles.leaves(case.arguments)
        double = oracles.rebuild(case.arguments, [given(a, "float64") for a in leaves])
        with np.errstate(all="ignore"):
            best = differentiated(*copied(double))[1]
            for kinds in choices(case.arguments):
                arguments = oracles.rebuild(case.arguments, [given(a, k) for a, k in zip(leaves, kinds, strict=True)])
                compare(function, arguments, differentiated, wrt, best, "float32" in kinds)


def compare(function, arguments, differentiated, wrt, best, single):
    try:
        value, gradient = differentiated(*copied(arguments))
    except TangentlikeError:  # this mix is refused
        return
    wanted = function(*copied(arguments))
    assert np.asarray(value).dtype == np.asarray(wanted).dtype or has_a_type_of_its_own(function, arguments)
    np.testing.assert_allclose(value, wanted, rtol=2e-4 if single else 1e-12, atol=1e-5 if single else 1e-13)
    leaves = (oracles.leaves(gradient), oracles.leaves(tuple(arguments[k] for k in wrt)), oracles.leaves(best))
    for found, argument, close in zip(*leaves, strict=True):
        assert np.asarray(found).dtype == np.asarray(argument).dtype
        assert np.shape(found) == np.shape(argument)
        scale = max(1.0, np.max(np.abs(close), initial=0.0, where=np.isfinite(close)))
        np.testing.assert_allclose(found, close, rtol=0, atol=(2e-3 if single else 1e-12) * scale)
