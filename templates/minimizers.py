"""Minima of a function of one number by ``scipy.optimize``: the steps of SciPy, and the implicit function theorem.

A minimum is a root of the slope. The slope is a difference of four values of the function, of fourth order, so that
what the values do with what they read is differentiated; nothing is of how the minimum was found.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from tangentlike.form.types import Constant, TypeRuleError
from tangentlike.primitives.library_calls import written

from . import fits  # noqa: F401 - which enters curve_fit
from .called_functions import as_tuple
from .roots import held, with_gradient  # noqa: F401 - which texts read

GOLD, RATIO = 1.618034, 0.3819660  # the golden section, as SciPy writes it
MEAN = 0.5 * (3.0 - 5.0**0.5)
LEAST = 2.2e-16**0.5


class Minimum(NamedTuple):
    """What ``minimize_scalar`` gives, as far as it is numbers."""

    fun: Any
    x: Any
    nit: Any
    nfev: Any
    success: Any


def slope_by_four(f, x, args):
    """The slope of a function by four of its values."""
    h = 1e-3 * held(np.float64(max(np.abs(x), 0.1)))
    near = f(x + h, *args) - f(x - h, *args)
    far = f(x + 2 * h, *args) - f(x - 2 * h, *args)
    return (8.0 * near - far) / (12.0 * h)


def curvature_by_five(f, x, args):
    """The second derivative of a function by five of its values; one that can be divided by."""
    h = 5e-3 * max(np.abs(x), 0.1)
    near = f(x + h, *args) + f(x - h, *args)
    far = f(x + 2 * h, *args) + f(x - 2 * h, *args)
    found = (16.0 * near - far - 30.0 * f(x, *args)) / (12.0 * h * h)
    return found if found > 0 and np.isfinite(found) else np.nan


def bracketed(f, first, second, args):
    """Three places of which the middle one is lowest, downhill from two: the places, their values, number of calls."""
    xa, xb = np.float64(first), np.float64(second)
    fa, fb = np.float64(f(xa, *args)), np.float64(f(xb, *args))
    if fa < fb:
        xa, xb, fa, fb = xb, xa, fb, fa
    xc = xb + GOLD * (xb - xa)
    fc = np.float64(f(xc, *args))
    calls, tries = 3, 0
    while fc < fb:
        one, two = (xb - xa) * (fb - fc), (xb - xc) * (fb - fa)
        below = 2.0 * (two - one) if np.abs(two - one) >= 1e-21 else 2.0 * 1e-21
        w = xb - ((xb - xc) * two - (xb - xa) * one) / below
        limit = xb + 110.0 * (xc - xb)
        if tries > 1000:
            raise RuntimeError("No valid bracket was found before the iteration limit was reached.")
        tries += 1
        if (w - xc) * (xb - w) > 0.0:
            fw = np.float64(f(w, *args))
            calls += 1
            if fw < fc:
                xa, xb, fa, fb = xb, w, fb, fw
                break
            if fw > fb:
                xc, fc = w, fw
                break
            w = xc + GOLD * (xc - xb)
        elif (w - limit) * (limit - xc) >= 0.0:
            w = limit
        elif (w - limit) * (xc - w) > 0.0:
            fw = np.float64(f(w, *args))
            calls += 1
            if fw < fc:
                xb, xc, fb, fc = xc, w, fc, fw
                w = xc + GOLD * (xc - xb)
        else:
            w = xc + GOLD * (xc - xb)
        fw = np.float64(f(w, *args))
        calls += 1
        xa, xb, xc, fa, fb, fc = xb, xc, w, fb, fc, fw
    lowest = (fb < fc and fb <= fa) or (fb < fa and fb <= fc)
    if not (lowest and (xa < xb < xc or xc < xb < xa) and np.isfinite(xa) and np.isfinite(xc)):
        raise RuntimeError("The algorithm terminated without finding a valid bracket.")
    return xa, xb, xc, fb, calls


def between_three(f, xa, xb, xc, args):
    """The three places that are given, in order."""
    low, middle, high = np.float64(min(xa, xc)), np.float64(xb), np.float64(max(xa, xc))
    at = np.float64(f(middle, *args))
    if not (low < middle < high and at < f(low, *args) and at < f(high, *args)):
        raise ValueError("Bracketing values (xa, xb, xc) do not fulfill this requirement: f(xb) < f(xa), f(xb) < f(xc)")
    return low, middle, high, at, 3


def brent_minimum(f, bracket, args, tol, maxiter):
    """Brent's parabolas and golden sections (1973): the place, how many steps and calls, whether it converged."""
    first, x, last, fx, calls = bracket
    a, b = min(first, last), max(first, last)
    w, v, fw, fv = x, x, fx, fx
    before, step, count = 0.0, 0.0, 0
    while count < maxiter:
        near = tol * np.abs(x) + 1e-11
        middle = 0.5 * (a + b)
        if np.abs(x - middle) < 2.0 * near - 0.5 * (b - a):
            break
        section = True
        if np.abs(before) > near:
            one, two = (x - w) * (fx - fv), (x - v) * (fx - fw)
            p = (x - v) * two - (x - w) * one
            below = 2.0 * (two - one)
            p, below = (-p if below > 0.0 else p), np.abs(below)
            older, before = before, step
            if below * (a - x) < p < below * (b - x) and np.abs(p) < np.abs(0.5 * below * older):
                section = False
                step = p / below
                if x + step - a < 2.0 * near or b - (x + step) < 2.0 * near:
                    step = near if middle - x >= 0 else -near
        if section:
            before = a - x if x >= middle else b - x
            step = RATIO * before
        least = near if step >= 0 else -near
        u = x + (least if np.abs(step) < near else step)
        fu = np.float64(f(u, *args))
        calls += 1
        if fu > fx:
            a, b = (u, b) if u < x else (a, u)
            if fu <= fw or w == x:
                v, w, fv, fw = w, u, fw, fu
            elif fu <= fv or v in (x, w):
                v, fv = u, fu
        else:
            a, b = (x, b) if u >= x else (a, x)
            v, w, x, fv, fw, fx = w, x, u, fw, fx, fu
        count += 1
    return x, count, calls, count < maxiter


def bounded_minimum(f, low, high, args, xatol, maxiter):
    """The steps between bounds: the place, number of calls, whether it converged."""
    a, b = np.float64(low), np.float64(high)
    if a > b:
        raise ValueError("The lower bound exceeds the upper bound.")
    x = a + MEAN * (b - a)
    w, v = x, x
    fx = np.float64(f(x, *args))
    fw, fv, step, before, calls = fx, fx, 0.0, 0.0, 1
    middle = 0.5 * (a + b)
    near = LEAST * np.abs(x) + xatol / 3.0
    while np.abs(x - middle) > 2.0 * near - 0.5 * (b - a):
        section = True
        if np.abs(before) > near:
            section = False
            r, q = (x - w) * (fx - fv), (x - v) * (fx - fw)
            p = (x - v) * q - (x - w) * r
            q = 2.0 * (q - r)
            p, q = (-p if q > 0.0 else p), np.abs(q)
            r, before = before, step
            if np.abs(p) < np.abs(0.5 * q * r) and q * (a - x) < p < q * (b - x):
                step = p / q
                if x + step - a < 2.0 * near or b - (x + step) < 2.0 * near:
                    step = near if middle - x >= 0 else -near
            else:
                section = True
        if section:
            before = a - x if x >= middle else b - x
            step = MEAN * before
        u = x + (1.0 if step >= 0 else -1.0) * max(np.abs(step), near)
        fu = np.float64(f(u, *args))
        calls += 1
        if fu <= fx:
            a, b = (x, b) if u >= x else (a, x)
            v, w, x, fv, fw, fx = w, x, u, fw, fx, fu
        else:
            a, b = (u, b) if u < x else (a, u)
            if fu <= fw or w == x:
                v, w, fv, fw = w, u, fw, fu
            elif fu <= fv or v in (x, w):
                v, fv = u, fu
        middle = 0.5 * (a + b)
        near = LEAST * np.abs(x) + xatol / 3.0
        if calls >= maxiter:
            return x, calls, False
    return x, calls, True


def lies_at_edge(place, steepness, curvature, low, high):
    """Whether a place between bounds is one of them, to which the function falls."""
    width = high - low
    at_edge = min(place - low, high - place) <= 1e-3 * width
    return at_edge and not np.abs(steepness) <= 1e-2 * width * curvature


def edge(place, low, high):
    """The place, which moves with the bound that it lies at."""
    return place + (low - held(low)) if place - held(low) < held(high) - place else place + (high - held(high))


# ---- the functions of SciPy


def _head(name, names, function, given):
    lines = [f"def {name}({', '.join(names)}):", "    def slope(z):"]
    return [*lines, f"        return slope_by_four({function}, z, {given})"]


def _bounded(name, names, function, bounds, given, options):
    """The lines that find a minimum between bounds, which moves with what the function reads, or with its bound."""
    lines = _head(name, names, function, given)
    lines += [f"    low, high = np.float64({bounds[0]}), np.float64({bounds[1]})"]
    lines += [f"    place, calls, converged = bounded_minimum({function}, low, high, {given}, {options})"]
    lines += ["    fixed = held(np.float64(place))"]
    lines += [f"    curvature = held(np.float64(curvature_by_five({function}, fixed, {given})))"]
    lines += ["    if lies_at_edge(fixed, held(np.float64(slope(fixed))), curvature, held(low), held(high)):"]
    lines += ["        found = edge(fixed, low, high)", "    else:"]
    return [*lines, "        found = with_gradient(slope, fixed, curvature, ())"]


@written(optimize.minimize_scalar, static=("method", "tol", "options"))
def minimize_scalar(fun, bracket=None, bounds=None, args=(), method=None, tol=None, options=None):
    """The minimum by Brent's method, from a bracket or between bounds."""
    none = Constant(None)
    chosen = (method.value or ("brent" if bounds == none else "bounded")).lower()
    told = options.value or {}
    if (
        chosen not in ("brent", "bounded")
        or set(told) - {"xtol", "xatol", "maxiter"}
        or (chosen == "bounded") != (bounds != none)
    ):
        raise TypeRuleError("minimize_scalar with this method and these options", '`method="brent"` or bounds')
    given = as_tuple(args)
    name = "bracket" if chosen == "brent" else "bounds"
    between = bracket if chosen == "brent" else bounds
    names = ["fun", *([] if between == none else [name]), *([] if given == "()" else ["args"])]
    maxiter = told.get("maxiter", 500)
    if chosen == "bounded":
        near = told.get("xatol", 1e-5 if tol.value is None else tol.value)
        lines = _bounded(name="minimize_scalar", names=names, function="fun", bounds=("bounds[0]", "bounds[1]"),
                         given=given, options=f"{near!r}, {maxiter!r}")  # fmt: skip
        return "\n".join(
            [*lines, f"    return Minimum(np.float64(fun(found, *{given})), found, calls, calls, converged)\n"]
        )
    near = told.get("xtol", 1.48e-8 if tol.value is None else tol.value)
    lines = _head("minimize_scalar", names, "fun", given)
    three = getattr(between, "items", None)
    made = "between_three" if three is not None and len(three) == 3 else "bracketed"
    places = "0.0, 1.0" if between == none else "*bracket"
    lines += [f"    three = {made}(fun, {places}, {given})"]
    lines += [f"    place, count, calls, converged = brent_minimum(fun, three, {given}, {near!r}, {maxiter!r})"]
    lines += ["    fixed = held(np.float64(place))"]
    lines += [f"    found = with_gradient(slope, fixed, held(np.float64(curvature_by_five(fun, fixed, {given}))), ())"]
    return "\n".join(
        [*lines, f"    return Minimum(np.float64(fun(found, *{given})), found, count, calls, converged)\n"]
    )


@written(optimize.fminbound, static=("xtol", "maxfun", "full_output", "disp"))
def fminbound(func, x1, x2, args=(), xtol=1e-5, maxfun=500, full_output=0, disp=1):
    """The minimum between bounds."""
    given = as_tuple(args)
    names = ["func", "x1", "x2", *([] if given == "()" else ["args"])]
    options = f"{xtol.value!r}, {maxfun.value!r}"
    lines = _bounded("fminbound", names, "func", ("x1", "x2"), given, options)
    full = f", np.float64(func(found, *{given})), 0 if converged else 1, calls" if full_output.value else ""
    return "\n".join([*lines, f"    return found{full}\n"])
