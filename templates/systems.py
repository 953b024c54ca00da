"""Solutions of several equations by ``scipy.optimize``: Powell's hybrid steps, and the implicit function theorem.

Where F(x, p) = 0, x moves by -J^-1 F_p with p. Nothing is differentiated of how x is found. Behind that stand three
steps x - J^-1 F(x, p) with one matrix J, of differences, which leave x where it is and are linear in what is
differentiated: each of them takes away all but the part of the error by which J is not exact, about 1e-10 of it.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .called_functions import as_tuple

EPSILON = float(np.finfo(float).eps)


@kernel
def held_values(x):
    """A copy of ``x``, of which nothing is differentiated."""
    return x.copy()


@kernel
def corrected(x, values, jacobian):
    """``x``, at which the ``values`` are 0, behind a step that would solve for them."""
    return x.copy()


@kernel
def solved_back(jacobian, dout):
    """-J^-T dout."""
    return -np.linalg.solve(np.ascontiguousarray(jacobian.T), dout)


primitive(held_values, returns=lambda x: Array("float64", x.shape), no_gradient=True)
primitive(corrected, returns=lambda x, values, jacobian: Array("float64", x.shape))


@adjoint(corrected)
def corrected_adjoint(jacobian, dout, dx, dvalues):
    """x - J^-1 F."""
    dx += dout
    dvalues += solved_back(jacobian, dout)


class Solution(NamedTuple):
    """What ``root`` gives, as far as it is numbers."""

    x: Any
    success: Any
    status: Any
    fun: Any
    nfev: Any


def values_at(f, x, args):
    """The values of the equations as a vector."""
    return np.atleast_1d(np.float64(1.0) * np.asarray(f(x, *args)))


def slopes_at(fprime, x, args):
    """The matrix of derivatives that is given."""
    return np.atleast_2d(np.float64(1.0) * np.asarray(fprime(x, *args)))


def forward_slopes(f, x, values, args):
    """The matrix of derivatives by forward differences, as MINPACK takes them."""
    columns = np.zeros((len(x), len(x)))
    for k in range(len(x)):
        h = EPSILON**0.5 * np.abs(x[k])
        h = EPSILON**0.5 if h == 0.0 else h
        moved = x.copy()
        moved[k] += h
        columns[:, k] = (values_at(f, moved, args) - values) / h
    return columns


def central_slopes(f, x, args):
    """The matrix of derivatives at a solution; NaN where the values are not 0 there, or slopes are."""
    out = np.zeros((len(x), len(x)))
    for k in range(len(x)):
        h = EPSILON ** (1 / 3) * max(np.abs(x[k]), 0.1)
        above, below = x.copy(), x.copy()
        above[k] += h
        below[k] -= h
        out[:, k] = (values_at(f, above, args) - values_at(f, below, args)) / (2 * h)
    if not np.all(np.isfinite(out)) or np.linalg.slogdet(out)[0] == 0:
        return np.full_like(out, np.nan)
    missing = np.linalg.solve(out, values_at(f, x, args))
    if not np.max(np.abs(missing)) <= 1e-5 * max(np.max(np.abs(x)), 1e-3):
        return np.full_like(out, np.nan)
    return out


def length(x):
    """The root of the sum of the squares."""
    return np.sqrt(np.sum(x * x))


def dogleg(b, values, scale, radius):
    """Powell's step within a radius: that of Newton, of the gradient, or a mixture of both."""
    newton = -np.linalg.solve(b, values) if np.linalg.slogdet(b)[0] != 0 else np.zeros(len(values))
    size = length(scale * newton)
    singular = size == 0.0 or not np.isfinite(size)
    if size <= radius and not singular:
        return newton
    slope = (b.T @ values) / scale
    steepness = length(slope)
    along, mixed = 0.0, 0.0 if singular else radius / size
    downhill = slope
    if steepness != 0:
        downhill = slope / steepness / scale
        stretch = length(b @ downhill)
        along = steepness / stretch / stretch
        mixed = 0.0
        if along < radius and not singular:
            part, share = radius / size, along / radius
            t = length(values) / steepness * (length(values) / size) * share
            t = t - part * share**2 + np.sqrt((t - part) ** 2 + (1 - part**2) * (1 - share**2))
            mixed = part * (1 - share**2) / t
    return -(1 - mixed) * min(along, radius) * downhill + (mixed * newton if mixed != 0 else 0.0 * newton)


def hybrid_steps(f, fprime, start, args, xtol, limit, factor):
    """MINPACK's hybrd and hybrj (More, Garbow and Hillstrom, 1980): solution, values, status and number of calls."""
    x = start.copy()
    n = len(x)
    values = values_at(f, x, args)
    if len(values) != n:
        raise TypeError("there is a mismatch between the input and output shape of the 'func' argument")
    norm = length(values)
    calls, status, steps, slow, stuck = 3, 0, 0, 0, 0  # SciPy has called twice before
    scale, radius, succeeded, failed = np.ones(n), 0.0, 0, 0
    while status == 0:
        b = forward_slopes(f, x, values, args) if fprime is None else slopes_at(fprime, x, args)
        calls += n if fprime is None else 0
        lengths = np.sqrt(np.sum(b * b, axis=0))
        if steps == 0:
            scale = np.where(lengths == 0, 1.0, lengths)
            radius = factor * length(scale * x)
            radius = factor if radius == 0 else radius
        scale = np.maximum(scale, lengths)
        old = values
        fresh, again = True, False
        while status == 0 and not again:
            p = dogleg(b, old, scale, radius)
            size = length(scale * p)
            if steps == 0:
                radius = min(radius, size)
            trial = values_at(f, x + p, args)
            calls += 1
            found = length(trial)
            actual = 1 - (found / norm) ** 2 if found < norm else -1.0
            predicted = old + b @ p
            expected = 1 - (length(predicted) / norm) ** 2 if length(predicted) < norm else 0.0
            ratio = actual / expected if expected > 0 else 0.0
            if ratio < 0.1:
                succeeded, failed, radius = 0, failed + 1, radius * 0.5
            else:
                succeeded, failed = succeeded + 1, 0
                radius = max(radius, size / 0.5) if ratio >= 0.5 or succeeded > 1 else radius
                radius = size / 0.5 if np.abs(ratio - 1) <= 0.1 else radius
            if ratio >= 1e-4:
                x, values, norm = x + p, trial, found
                steps += 1
            slow = 0 if actual >= 1e-3 else slow + 1
            stuck = (0 if actual >= 0.1 else stuck + 1) if fresh else (0 if actual >= 0.1 else stuck)
            status = outcome(radius, xtol, length(scale * x), norm, calls - 2, limit, size, stuck, slow)
            again = failed == 2
            if status == 0 and not again:
                b = b + np.outer((trial - predicted) / size, scale * (scale * p) / size)
                old = trial if ratio >= 1e-4 else old
                fresh = False
    return x, values, status, calls


def outcome(radius, xtol, size, norm, calls, limit, step, stuck, slow):
    """MINPACK's status: 0 to go on, 1 for a solution, 2 and more for none."""
    if radius <= xtol * size or norm == 0:
        return 1
    if slow == 10:
        return 5
    if stuck == 5:
        return 4
    if 0.1 * max(0.1 * radius, step) <= EPSILON * size:
        return 3
    return 2 if calls >= limit else 0


def solution(f, x, jacobian, args):
    """A solution, which moves with what the equations read."""
    x = corrected(x, values_at(f, x, args), jacobian)
    x = corrected(x, values_at(f, x, args), jacobian)
    return corrected(x, values_at(f, x, args), jacobian)


# ---- the functions of SciPy


def _found(given, has_slopes, xtol, limit, factor):
    """The lines that find a solution, and let it move."""
    slopes, count = ("fprime", 100) if has_slopes else ("None", 200)
    calls = limit or f"{count} * (len(start) + 1)"
    lines = ["    start = np.ravel(np.atleast_1d(np.float64(1.0) * np.asarray(x0)))"]
    lines += [
        f"    x, values, status, calls = hybrid_steps(func, {slopes}, start, {given}, {xtol!r}, {calls}, {factor!r})"
    ]
    lines += [f"    fixed, jacobian = held_values(x), held_values(central_slopes(func, x, {given}))"]
    return [*lines, f"    found = solution(func, fixed, jacobian, {given})"]


def _first(x0):
    if not isinstance(x0, (Array, Scalar)) and not getattr(x0, "items", None):
        raise TypeRuleError("the first guess is no vector", "an array of it: `np.array([x])`")


@written(optimize.fsolve, static=("full_output", "col_deriv", "xtol", "maxfev", "factor"))
def fsolve(
    func, x0, args=(), fprime=None, full_output=0, col_deriv=0, xtol=1.49012e-8, maxfev=0, band=None, epsfcn=None,
    factor=100,
):  # fmt: skip
    """A solution of as many equations as there are unknowns."""
    _first(x0)
    if band != Constant(None) or epsfcn != Constant(None) or col_deriv.value or full_output.value:
        raise TypeRuleError(
            "fsolve with `full_output=`, `col_deriv=`, `band=` or `epsfcn=`",
            "`optimize.root(f, x0)`, whose result has `x`, `success` and `fun`",
        )
    given, has_slopes = as_tuple(args), fprime != Constant(None)
    names = ["func", "x0", *(["args"] if given != "()" else []), *(["fprime"] if has_slopes else [])]
    lines = [f"def fsolve({', '.join(names)}):", *_found(given, has_slopes, xtol.value, maxfev.value, factor.value)]
    return "\n".join([*lines, "    return found"]) + "\n"


@written(optimize.root, static=("method", "tol"))
def root(fun, x0, args=(), method="hybr", jac=None, tol=None):
    """A solution of as many equations as there are unknowns, and whether it was found."""
    _first(x0)
    if method.value != "hybr" or (isinstance(jac, Constant) and isinstance(jac.value, bool)):
        raise TypeRuleError(
            f"root by {method.value!r}, or with its slopes in one function", '`root(f, x0, method="hybr")`'
        )
    given, has_slopes = as_tuple(args), jac != Constant(None)
    names = ["fun", "x0", *(["args"] if given != "()" else []), *(["jac"] if has_slopes else [])]
    found = _found(given, has_slopes, 1.49012e-8 if tol.value is None else tol.value, 0, 100)
    body = "\n".join(found).replace("(func,", "(fun,").replace(" fprime,", " jac,")
    return f"def root({', '.join(names)}):\n{body}\n    return Solution(found, status == 1, status, values, calls)\n"
