"""``scipy.integrate.quad``: the value of QUADPACK, and the derivative of its rule.

The adaptive method ends with intervals, each of which has a share in the integral: 1, or what the extrapolation makes
of its area. Where the function has kinks these go on being divided, for its derivative jumps there. They are held, so
that the derivative is the same combination of the areas' derivatives. Of the limits,
which only move the outer ends of the outermost intervals, this gives what Leibniz's rule says without a call of the
function where it may be infinite.
"""

import numpy as np
from scipy import integrate

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .adaptive_kernels import (
    advanced,
    area_of,
    begun,
    error_of,
    finished,
    narrowed,
    nodes_of,
    parts_of,
    surer,
    tightened,
)
from .called_functions import as_tuple
from .kronrod_kernels import FINITE_NODES, FINITE_WEIGHTS, INFINITE_NODES, INFINITE_WEIGHTS

VECTOR, NUMBER = Array("float64", (None,)), Scalar("float64")

primitive(begun, returns=lambda *given: VECTOR, no_gradient=True)
primitive(finished, returns=lambda state: Scalar("bool"), no_gradient=True)
primitive(nodes_of, returns=lambda state, bound: VECTOR, no_gradient=True)
primitive(advanced, returns=lambda state, values: VECTOR, no_gradient=True)
primitive(tightened, returns=lambda state: VECTOR, no_gradient=True)
primitive(narrowed, returns=lambda state: VECTOR, no_gradient=True)
primitive(surer, returns=lambda state, narrow: VECTOR, no_gradient=True)
primitive(area_of, returns=lambda state: NUMBER, no_gradient=True)
primitive(error_of, returns=lambda state: NUMBER, no_gradient=True)
primitive(parts_of, returns=lambda state: Array("float64", (None, 3)), no_gradient=True)


@kernel
def moving_with(value, combination):
    """The value, which moves as the combination of areas does."""
    return value


primitive(moving_with, returns=lambda value, combination: NUMBER)


@adjoint(moving_with)
def moving_with_adjoint(dout, dcombination):
    """See the module."""
    dcombination += dout


def stepped(f, state, bound, args):
    """The state in which the method ends."""
    while not finished(state):
        nodes = nodes_of(state, bound)
        values = np.zeros(len(nodes))
        for k in range(len(nodes)):
            values[k] = f(float(nodes[k]), *args)
        state = advanced(state, values)
    return state


def area_between(f, low, high, args):
    """The area by the rule of 21 points."""
    center, half = 0.5 * (low + high), 0.5 * (high - low)
    total = FINITE_WEIGHTS[10] * f(center, *args)
    for k in range(10):
        total += FINITE_WEIGHTS[k] * (
            f(center - half * FINITE_NODES[k], *args) + f(center + half * FINITE_NODES[k], *args)
        )
    return total * half


def area_beyond(f, bound, part, args, below):
    """The area beyond a bound, or below it, for t in an interval."""
    center, half = 0.5 * (part[0] + part[1]), 0.5 * (part[1] - part[0])
    total = 0.0
    for k in range(15):
        m = k if k < 8 else k - 8
        t = center - half * INFINITE_NODES[m] if k < 8 else center + half * INFINITE_NODES[m]
        x = bound - (1.0 - t) / t if below else bound + (1.0 - t) / t
        total += INFINITE_WEIGHTS[m] * (f(x, *args) / t / t)
    return total * half


def combined(f, parts, low, high, args):
    """The areas of the parts, each as often as it counts."""
    total = 0.0
    for part in parts:
        if part[2] != 0.0:
            start = low if part[0] == low else float(part[0])
            end = high if part[1] == high else float(part[1])
            total += part[2] * area_between(f, start, end, args)
    return total


def combined_beyond(f, parts, low, high, args):
    """The same of infinite intervals."""
    total = 0.0
    for part in parts:
        if part[2] != 0.0:
            if np.isinf(high):
                total += part[2] * area_beyond(f, 0.0 if np.isinf(low) else low, part, args, False)
            if np.isinf(low):
                total += part[2] * area_beyond(f, 0.0 if np.isinf(high) else high, part, args, True)
    return total


def integrated(f, a, b, args, absolute, relative, limit):
    """The integral, and what it may be wrong by."""
    if a == b:
        return 0.0, 0.0
    low, high = (b, a) if b < a else (a, b)
    bound = low if np.isinf(high) else high
    state = stepped(f, begun(low, high, absolute, relative, limit), bound, args)
    tight = stepped(f, tightened(state), bound, args)
    parts = parts_of(surer(tight, stepped(f, narrowed(tight), bound, args)))
    if np.isinf(low) or np.isinf(high):
        area = moving_with(area_of(state), combined_beyond(f, parts, low, high, args))
    else:
        area = moving_with(area_of(state), combined(f, parts, low, high, args))
    return (-area if b < a else area), error_of(state)


@written(integrate.quad, static=("full_output", "epsabs", "epsrel", "limit", "points", "weight", "complex_func"))
def quad(
    func, a, b, args=(), full_output=0, epsabs=1.49e-8, epsrel=1.49e-8, limit=50, points=None, weight=None,
    complex_func=False,
):  # fmt: skip
    """The integral of a function, and what it may be wrong by."""
    if full_output.value or points.value is not None or weight.value is not None or complex_func.value:
        raise TypeRuleError(
            "quad with `full_output=`, `points=`, `weight=` or of a complex function",
            "the sum of `quad` between the points, with the weight in the function",
        )
    for end in (a, b):
        if not isinstance(end, Scalar):
            raise TypeRuleError(f"a limit of quad is {describe(end)}", "a number, in a loop over the elements")
    parameters = "func, a, b" if args == Constant(()) else "func, a, b, args"
    options = f"{epsabs.value!r}, {epsrel.value!r}, {limit.value!r}"
    return f"def quad({parameters}):\n    return integrated(func, float(a), float(b), {as_tuple(args)}, {options})\n"
