"""Roots of a function of one number by ``scipy.optimize``: the steps of SciPy, and the implicit function theorem.

Where f(x, p) = 0, x moves by -f_p / f_x with p. What f does with p is known once it is called, backwards; so is f_x,
of another call. ``place_of_root`` and ``moved_root`` hand it from the one to the other: of the call that is reversed
first, f(pair[0], p), the adjoint is -1 / near, near f_x, so that ``pair`` receives f_x, and the call that is reversed
last, f(root, p), receives what lacks to -1 / f_x.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .bracketing import SMALLEST, bisect_steps, brent_steps, ridder_steps, usable  # noqa: F401 - which texts read
from .called_functions import as_tuple
from .newtons import (  # noqa: F401 - which texts read
    central_slope_of_each,
    held_values,
    newton_of_each,
    newton_steps_of_each,
    root_of_each,
    secant_steps_of_each,
)


class Found(NamedTuple):
    """What ``root_scalar`` gives."""

    root: Any
    iterations: Any
    converged: Any


@kernel
def held(x):
    """``x``, of which nothing is differentiated."""
    return x


@kernel
def place_of_root(root, value, near):
    """The root, for a call of the function and for what is made of it."""
    return np.array([root, root], np.float64)


@kernel
def moved_root(place, value, near):
    """The root."""
    return place


@kernel
def lacking(dout, near):
    """What the adjoint of the function lacks to -1 / slope, after a call whose adjoint was -1 / ``near``."""
    if dout[1] == 0:
        return 0.0 * dout[0]
    return dout[1] / near + dout[1] * (dout[1] / (dout[0] * near))


primitive(held, returns=lambda x: x, no_gradient=True)
primitive(place_of_root, returns=lambda root, value, near: Array("float64", (2,)))
primitive(moved_root, returns=lambda place, value, near: Scalar("float64"))


@adjoint(place_of_root)
def place_of_root_adjoint(near, dout, dvalue):
    """See the module."""
    dvalue += lacking(dout, near)


@adjoint(moved_root)
def moved_root_adjoint(near, dout, dplace, dvalue):
    """See the module."""
    dplace += dout
    dvalue += -dout / near


def with_gradient(f, fixed, slope, args):
    """A root, which moves with what the function reads; nothing is differentiated of how it was found."""
    pair = place_of_root(fixed, np.float64(f(fixed, *args)), slope)
    return moved_root(pair[1], np.float64(f(pair[0], *args)), slope)


def newton_steps(f, x0, args, tol, maxiter, fprime, fprime2, rtol):
    """The steps of ``newton``: the root, a slope near it, how many steps, whether it converged."""
    p0 = np.float64(x0)
    p = p0
    slope = 1.0
    for itr in range(maxiter):
        fval = f(p0, *args)
        if fval == 0:
            return p0, usable(fprime(p0, *args)), itr, True
        slope = np.float64(fprime(p0, *args))
        if slope == 0:
            raise RuntimeError("Derivative was zero.")
        step = fval / slope
        if fprime2 is not None:
            adjusted = step * fprime2(p0, *args) / slope / 2
            if np.abs(adjusted) < 1:
                step = step / (1.0 - adjusted)
        p = p0 - step
        if np.abs(p - p0) <= tol + rtol * np.abs(p0):
            return p, usable(slope), itr + 1, True
        p0 = p
    return p, usable(slope), maxiter, False


def between(p0, q0, p1, q1):
    """Where the line through two points is 0; the second is the farther one from 0."""
    return (-q0 / q1 * p1 + p0) / (1 - q0 / q1)


def secant_steps(f, x0, x1, args, tol, maxiter, rtol):
    """The steps of ``newton`` without a derivative: the root, a slope near it, how many steps, whether it converged."""
    p0 = np.float64(x0)
    if x1 is None:
        p1 = p0 * (1 + 1e-4)
        p1 = p1 + (1e-4 if p1 >= 0 else -1e-4)
    else:
        p1 = np.float64(x1)
    if p1 == p0:
        raise ValueError("x1 and x0 must be different")
    q0, q1 = np.float64(f(p0, *args)), np.float64(f(p1, *args))
    slope = usable((q1 - q0) / (p1 - p0))
    if np.abs(q1) < np.abs(q0):
        p0, p1, q0, q1 = p1, p0, q1, q0
    p = p1
    for itr in range(maxiter):
        if q1 == q0:
            if p1 != p0:
                raise RuntimeError("Tolerance reached. Failed to converge.")
            return (p1 + p0) / 2.0, slope, itr + 1, False
        slope = usable((q1 - q0) / (p1 - p0))
        p = between(p0, q0, p1, q1) if np.abs(q1) > np.abs(q0) else between(p1, q1, p0, q0)
        if np.abs(p - p1) <= tol + rtol * np.abs(p1):
            return p, slope, itr + 1, True
        p0, q0 = p1, q1
        p1 = p
        q1 = np.float64(f(p1, *args))
    return p, slope, maxiter, False


# ---- the functions of SciPy


def _parameters(first, args):
    return first if args == Constant(()) else f"{first}, args"


def _text(name, parameters, steps, args, options):
    """The function, of which ``steps`` is the call that finds the root; ``options`` are full_output and disp."""
    full, disp = options
    function = parameters.partition(",")[0]
    given = as_tuple(args)
    text = f"def {name}({parameters}):\n    root, near, count, converged = {steps.format(args=given)}\n"
    if disp.value:
        text += "    if not converged:\n"
        text += '        raise RuntimeError(f"Failed to converge after {count} iterations.")\n'
    text += f"    found = with_gradient({function}, held(np.float64(root)), held(np.float64(near)), {given})\n"
    return text + f"    return found{', Found(found, count, converged)' if full.value else ''}\n"


def _number(kind, what):
    if not isinstance(kind, Scalar):
        raise TypeRuleError(f"{what} is {describe(kind)}", "a number, in a loop over the elements")


def entered_bracketing(function, steps):
    """A solver between two numbers at which the function has two signs."""

    def solver(f, a, b, args=(), xtol=2e-12, rtol=SMALLEST, maxiter=100, full_output=False, disp=True):
        _number(a, "an end of the bracket")
        _number(b, "an end of the bracket")
        parameters = _parameters("f, a, b", args)
        call = steps.format(args="{args}", options=f"{xtol.value!r}, {rtol.value!r}, {maxiter.value!r}")
        return _text(function.__name__, parameters, call, args, (full_output, disp))

    written(function, static=("xtol", "rtol", "maxiter", "full_output", "disp"))(solver)


entered_bracketing(optimize.brentq, "brent_steps(f, a, b, {args}, {options}, False)")
entered_bracketing(optimize.brenth, "brent_steps(f, a, b, {args}, {options}, True)")
entered_bracketing(optimize.bisect, "bisect_steps(f, a, b, {args}, {options})")
entered_bracketing(optimize.ridder, "ridder_steps(f, a, b, {args}, {options})")


@written(optimize.newton, static=("tol", "maxiter", "rtol", "full_output", "disp"))
def newton(
    func,
    x0,
    fprime=None,
    args=(),
    tol=1.48e-8,
    maxiter=50,
    fprime2=None,
    x1=None,
    rtol=0.0,
    full_output=False,
    disp=True,
):
    """Newton's method, or that of secants."""
    has_slopes = fprime != Constant(None)
    if isinstance(x0, Array) and x0.ndim and x1 == fprime2 == Constant(None) and not full_output.value:
        names = ["func", "x0", *([] if args == Constant(()) else ["args"]), *(["fprime"] if has_slopes else [])]
        return newton_of_each(names, as_tuple(args), tol.value, maxiter.value, has_slopes)
    _number(x0, "the first guess")
    parameters = _parameters("func, x0", args)
    if tol.value <= 0 or maxiter.value < 1:
        raise TypeRuleError("tol too small, or maxiter less than 1", "positive ones")
    options = f"{tol.value!r}, {maxiter.value!r}"
    if has_slopes:
        more = "" if fprime2 == Constant(None) else ", fprime2"
        second = "fprime2" if more else "None"
        call = f"newton_steps(func, x0, {{args}}, {options}, fprime, {second}, {rtol.value!r})"
        return _text("newton", f"{parameters}, fprime{more}", call, args, (full_output, disp))
    more = "" if x1 == Constant(None) else ", x1"
    call = f"secant_steps(func, x0, {'x1' if more else 'None'}, {{args}}, {options}, {rtol.value!r})"
    return _text("newton", parameters + more, call, args, (full_output, disp))


@written(optimize.root_scalar, static=("method", "xtol", "rtol", "maxiter"))
def root_scalar(
    f,
    args=(),
    method=None,
    bracket=None,
    fprime=None,
    fprime2=None,
    x0=None,
    x1=None,
    xtol=None,
    rtol=None,
    maxiter=None,
):
    """A root, and whether it was found."""
    none = Constant(None)
    chosen = method.value or _method(bracket, x0, x1, fprime, fprime2)
    names = [
        n
        for n, k in (("bracket", bracket), ("fprime", fprime), ("fprime2", fprime2), ("x0", x0), ("x1", x1))
        if k != none
    ]
    parameters = ", ".join(["f", *(["args"] if args != Constant(()) else []), *names])
    given = as_tuple(args)
    bracketing = chosen in ("brentq", "brenth", "bisect")
    tolerances = [
        (xtol, 2e-12 if bracketing else 1.48e-8),
        (rtol, SMALLEST if bracketing else 0.0),
        (maxiter, 100 if bracketing else 50),
    ]
    near, far, count = (known.value if known != none else default for known, default in tolerances)
    if bracketing and bracket != none:
        steps = "bisect_steps" if chosen == "bisect" else "brent_steps"
        last = "" if chosen == "bisect" else f", {chosen == 'brenth'}"
        call = f"{steps}(f, bracket[0], bracket[1], {given}, {near!r}, {far!r}, {count!r}{last})"
    elif chosen in ("newton", "halley") and fprime != none and x0 != none:
        second = "fprime2" if chosen == "halley" else "None"
        call = f"newton_steps(f, x0, {given}, {near!r}, {count!r}, fprime, {second}, {far!r})"
    elif chosen == "secant" and x0 != none:
        call = f"secant_steps(f, x0, {'x1' if x1 != none else 'None'}, {given}, {near!r}, {count!r}, {far!r})"
    else:
        raise TypeRuleError(
            f"root_scalar with method={chosen!r} and these arguments",
            "`root_scalar(f, bracket=[a, b])`, between two signs",
        )
    text = f"def root_scalar({parameters}):\n    root, near, count, converged = {call}\n"
    text += f"    found = with_gradient(f, held(np.float64(root)), held(np.float64(near)), {given})\n"
    return text + "    return Found(found, count, converged)\n"


def _method(bracket, x0, x1, fprime, fprime2):
    """The method that SciPy takes where none is named."""
    none = Constant(None)
    if bracket != none:
        return "brentq"
    if fprime != none:
        return "halley" if fprime2 != none else "newton"
    return "secant" if x1 != none and x0 != none else "newton"
