"""How functions of ``scipy.special`` are declared: the values are SciPy's own, of numbers and of arrays that broadcast.

DLMF in the families is the Digital Library of Mathematical Functions, dlmf.nist.gov.
"""

import sys
from dataclasses import replace

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, elementwise
from tangentlike.primitives.registry import adjoint, lookup, primitive
from tangentlike.primitives.ufunc_loops import elementwise_kernel, loop_types


def derivative(ufunc, parameters="x", name="", output=0):
    """Register the decorated template as the adjoint of a ufunc, which is declared if it is not yet."""

    def register(body):
        if lookup(ufunc) is None or name:
            kernel = special_function(ufunc, parameters, module=body.__module__, name=name, output=output)
        return adjoint(kernel if name else ufunc)(body)

    return register


def special_function(ufunc, parameters="x", *, module, name="", output=0, **options):
    """Declare a ufunc of SciPy's, of several outputs the one of that number; returns the kernel, put into ``module``.

    A kernel with a ``name`` of its own is a primitive by itself, otherwise it is called where the ufunc is.
    """
    called = name or f"special_{ufunc.__name__}"
    kernel = elementwise_kernel(ufunc, parameters, called, module, output)
    setattr(sys.modules[module], called, kernel)
    function = kernel if name else ufunc
    assert lookup(function) is None, f"{ufunc.__name__} is declared already"
    names = parameters.split(", ")

    def loop(*types):
        numbers = elementwise(*types)
        given = [_asked(t) for t in types]
        try:
            return numbers, [dtype.name for dtype in loop_types(ufunc, given)]
        except TypeError:
            kinds = ", ".join(map(describe, types))
            raise TypeRuleError(f"SciPy has no `{ufunc.__name__}` of {kinds}", "`x.astype(np.float64)` first") from None

    def lower(*types):
        _, dtypes = loop(*types)
        given = zip(names, types, dtypes, strict=False)
        changed = [n if t.dtype == dtype else f"{n}:{dtype}" for n, t, dtype in given]
        return None if changed == names else (function, tuple(changed))

    def returns(*types):
        numbers, dtypes = loop(*types)
        dtype = dtypes[len(names) + output]
        if isinstance(numbers, Scalar):
            return replace(numbers, dtype=dtype)
        known = numbers.ndim < 2 or not any(isinstance(t, Array) and t.order != "C" for t in types)
        return Array(dtype, numbers.shape, order="C" if known else "?")

    primitive(function, parameters=parameters, returns=returns, call=kernel, lower=lower, elementwise=True, **options)
    return kernel


def _asked(kind):
    """What NumPy is asked for: the dtype, or Python's type of a number that takes the dtype of what it meets."""
    if isinstance(kind, Scalar) and kind.weak:
        return {"float64": float, "int64": int, "complex128": complex}.get(kind.dtype, np.dtype(kind.dtype))
    return np.dtype(kind.dtype)
