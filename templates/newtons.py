"""Roots of each element by ``scipy.optimize.newton``, and fixed points: the steps, and the implicit function theorem.

As in ``systems``; where elements do not depend on each other, a slope of each takes the place of the matrix.
"""

import numpy as np
from scipy import optimize

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .called_functions import as_tuple
from .systems import EPSILON, central_slopes, held_values, solution

STEP = EPSILON**0.33


@kernel
def corrected_each(x, values, slopes):
    """``x``, at which the ``values`` are 0, behind a step that would solve for each of them."""
    return x.copy()


primitive(corrected_each, returns=lambda x, values, slopes: Array("float64", x.shape))


@adjoint(corrected_each)
def corrected_each_adjoint(slopes, dout, dx, dvalues):
    """x - F / F'."""
    dx += dout
    dvalues += -dout / slopes


def array_of(f, x, args):
    """The function's values as an array of floats."""
    return np.float64(1.0) * np.asarray(f(x, *args))


def central_slope_of_each(f, x, args):
    """The slope of each value by central differences; NaN where a value is not 0."""
    h = EPSILON ** (1 / 3) * np.maximum(np.abs(x), 0.1)
    slopes = (array_of(f, x + h, args) - array_of(f, x - h, args)) / (2 * h)
    near = np.abs(array_of(f, x, args)) <= 1e-5 * np.maximum(np.abs(x), 1e-3) * np.abs(slopes)
    return np.where(near & (slopes != 0), slopes, np.nan)


def root_of_each(f, x, slopes, args):
    """Roots, which move with what the function reads."""
    x = corrected_each(x, array_of(f, x, args), slopes)
    x = corrected_each(x, array_of(f, x, args), slopes)
    return corrected_each(x, array_of(f, x, args), slopes)


def newton_steps_of_each(f, start, args, tol, maxiter, fprime):
    """The steps of ``newton`` of an array."""
    p = start.copy()
    failures = np.ones(p.shape, np.bool_)
    for _ in range(maxiter):
        values = array_of(f, p, args)
        if not np.any(values):
            failures = values != 0
            break
        slopes = array_of(fprime, p, args)
        steep = slopes != 0
        if not np.any(steep):
            break
        step = np.where(steep, values / np.where(steep, slopes, 1.0), 0.0)
        p = p - step
        failures = np.where(steep, np.abs(step) >= tol, failures)
        if not np.any(failures & steep):
            break
    if np.all(failures):
        raise RuntimeError("Failed to converge")
    return p


def secant_steps_of_each(f, start, args, tol, maxiter):
    """The steps of ``newton`` of an array without a derivative."""
    p = start.copy()
    p1 = p * (1 + STEP) + np.where(p >= 0, STEP, -STEP)
    q0, q1 = array_of(f, p, args), array_of(f, p1, args)
    active, failures = np.ones(p.shape, np.bool_), np.ones(p.shape, np.bool_)
    for _ in range(maxiter):
        steep = q1 != q0
        if not np.any(steep):
            p = (p1 + p) / 2.0
            break
        step = np.where(steep, q1 * (p1 - p) / np.where(steep, q1 - q0, 1.0), 0.0)
        p = np.where(steep, p1 - step, np.where(active, (p1 + p) / 2.0, p))
        active = active & steep
        failures = np.where(steep, np.abs(step) >= tol, failures)
        if not np.any(failures & steep):
            break
        p1, p = p, p1
        q0 = q1
        q1 = array_of(f, p1, args)
    if np.all(failures):
        raise RuntimeError("Failed to converge")
    return p


def newton_of_each(names, given, tol, maxiter, has_slopes):
    """The text of ``newton`` of an array."""
    of = "newton_steps_of_each" if has_slopes else "secant_steps_of_each"
    more = ", fprime" if has_slopes else ""
    lines = [f"def newton({', '.join(names)}):", "    start = np.float64(1.0) * x0"]
    lines += [f"    fixed = held_values({of}(func, start, {given}, {tol!r}, {maxiter!r}{more}))"]
    lines += [f"    slopes = held_values(central_slope_of_each(func, fixed, {given}))"]
    return "\n".join([*lines, f"    return root_of_each(func, fixed, slopes, {given})"]) + "\n"


# ---- fixed points


def fixed_point_steps(f, start, args, xtol, maxiter, accelerated):
    """The steps of ``fixed_point``, by Aitken's rule or plain."""
    p0 = start.copy()
    for _ in range(maxiter):
        p1 = array_of(f, p0, args)
        p = p1
        if accelerated:
            p2 = array_of(f, p1, args)
            d = p2 - 2.0 * p1 + p0
            curved = d != 0
            p = np.where(curved, p0 - (p1 - p0) ** 2 / np.where(curved, d, 1.0), p2)
        error = np.where(p0 != 0, (p - p0) / np.where(p0 != 0, p0, 1.0), p)
        if np.all(np.abs(error) < xtol):
            return p
        p0 = p
    raise RuntimeError("Failed to converge")


@written(optimize.fixed_point, static=("xtol", "maxiter", "method"))
def fixed_point(func, x0, args=(), xtol=1e-8, maxiter=500, method="del2"):
    """Where a function gives its argument."""
    if not isinstance(x0, (Array, Scalar)) or (isinstance(x0, Array) and x0.ndim > 1):
        raise TypeRuleError("the first guess is neither a number nor a vector", "a vector: `np.array(x0)`")
    given, one = as_tuple(args), isinstance(x0, Scalar)
    names = ["func", "x0"] if args == Constant(()) else ["func", "x0", "args"]
    called = f"func(z[0], *{given})" if one else f"func(z, *{given})"
    lines = [f"def fixed_point({', '.join(names)}):", "    def moved(z):"]
    lines += [f"        return np.atleast_1d(np.float64(1.0) * np.asarray({called}))"]
    lines += ["    def missing(z):", "        return moved(z) - z", "    start = np.atleast_1d(np.float64(1.0) * x0)"]
    steps = f"fixed_point_steps(moved, start, (), {xtol.value!r}, {maxiter.value!r}, {method.value == 'del2'})"
    lines += [f"    fixed = held_values({steps})", "    slopes = held_values(central_slopes(missing, fixed, ()))"]
    return "\n".join([*lines, f"    return solution(missing, fixed, slopes, ()){'[0]' if one else ''}"]) + "\n"


__all__ = ["central_slope_of_each", "central_slopes", "held_values", "newton_of_each", "root_of_each", "solution"]
