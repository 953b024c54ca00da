"""What must hold of an adjoint template at a case: its gradient is the oracle's, in float32 as well."""

from __future__ import annotations

from typing import Any

import numpy as np
import oracles

from .harness import Case, run


def oracle(case: Case) -> list[Any]:
    """The gradient of each argument by an oracle (zeros for integers)."""
    if case.expected is not None:
        return list(case.expected)
    wrt = tuple(range(len(case.arguments)))
    if case.oracle == "complex":
        return list(oracles.complex_step(case.function, case.arguments, wrt))
    return list(oracles.extrapolated_difference(case.function, case.arguments, wrt)[0])


def check(case: Case) -> None:
    """The templates' gradient equals the oracle's, its dtype the argument's, and the value is the function's own."""
    with np.errstate(all="ignore"):
        value, found, _ = run(case.function, case.arguments)
        expected = oracle(case)
        primal = case.function(*case.arguments)
    np.testing.assert_allclose(value, primal, rtol=1e-12, atol=1e-13)
    pairs = zip(oracles.leaves(found), oracles.leaves(expected), oracles.leaves(case.arguments), strict=True)
    for got, want, argument in pairs:
        if np.asarray(argument).dtype.kind != "f":
            continue
        assert np.shape(got) == np.shape(argument)
        scale = max(1.0, np.max(np.abs(want), initial=0.0, where=np.isfinite(want)))
        np.testing.assert_allclose(got, want, rtol=0, atol=case.tolerance * scale, err_msg=case.name)


def in_float32(arguments: Any) -> Any:
    """The arguments with every float array and number in float32."""
    return oracles.rebuild(
        arguments,
        [
            np.asarray(a).astype(np.float32)[()] if np.asarray(a).dtype.kind == "f" else a
            for a in oracles.leaves(arguments)
        ],
    )


def check_float32(case: Case) -> None:
    """With float32 arguments and compiled kernels the gradient is float32 and close to that of float64."""
    with np.errstate(all="ignore"):
        _, found, _ = run(case.function, in_float32(case.arguments), compiled=True)
        _, expected, _ = run(case.function, case.arguments)
    pairs = zip(oracles.leaves(found), oracles.leaves(expected), oracles.leaves(case.arguments), strict=True)
    for got, want, argument in pairs:
        if np.asarray(argument).dtype.kind == "f":
            # A compiled kernel hands a float32 number to Python as a Python float.
            assert isinstance(got, float) or got.dtype == np.float32, case.name
            scale = max(1.0, np.max(np.abs(want), initial=0.0))
            np.testing.assert_allclose(got, want, rtol=0, atol=2e-3 * scale, err_msg=case.name)
