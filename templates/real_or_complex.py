"""``np.emath``: complex numbers where real ones have no value, and real ones elsewhere.

np.emath.sqrt(x)   ->   real_or_complex_sqrt(x): np.sqrt(x + 0j) below 0, else np.sqrt(x)

Here the number is complex in both cases, and whether it is in Python is not asked (``asked-type``). Arrays are complex
or not as their numbers are, which no type tells: they are refused.
"""

import numpy as np

from tangentlike.form.types import Scalar, TypeRuleError, describe
from tangentlike.primitives.complex_forms import for_complex
from tangentlike.primitives.registry import primitive


def real_or_complex_sqrt(x):
    """The root."""
    return np.sqrt(x + 0j) if x < 0 else np.sqrt(x)


def real_or_complex_log(x):
    """The logarithm."""
    return np.log(x + 0j) if x < 0 else np.log(x)


def real_or_complex_log10(x):
    """That to the base 10."""
    return np.log10(x + 0j) if x < 0 else np.log10(x)


def real_or_complex_arccos(x):
    """The arc cosine."""
    return np.arccos(x + 0j) if abs(x) > 1 else np.arccos(x)


def real_or_complex_arcsin(x):
    """The arc sine."""
    return np.arcsin(x + 0j) if abs(x) > 1 else np.arcsin(x)


def _declare(function, plain, of_numbers):
    """Declare a function of ``np.emath`` by the one of NumPy that it is for complex numbers, and one of a number."""

    def lower(x):
        if isinstance(x, Scalar):
            return of_numbers, ("x",)
        called = plain.__name__
        raise TypeRuleError(
            f"np.emath.{called} of {describe(x)} is complex where one of its numbers asks for it, and real elsewhere",
            f"one of the two: `np.{called}(x + 0j)`, or `np.{called}(x)`",
        )

    primitive(function, parameters="x", lower=lower)
    for_complex(function, lambda x: (plain, ("x",)))


_declare(np.emath.sqrt, np.sqrt, real_or_complex_sqrt)
_declare(np.emath.log, np.log, real_or_complex_log)
_declare(np.emath.log10, np.log10, real_or_complex_log10)
_declare(np.emath.arccos, np.arccos, real_or_complex_arccos)
_declare(np.emath.arcsin, np.arcsin, real_or_complex_arcsin)
