"""Initial value problems of ``scipy.integrate.solve_ivp``: the steps of Dormand and Prince (1980), as SciPy takes them.

The derivative is that of the method, step sizes included: the results are the method's, and what it is wrong by moves
with the arguments as well.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import integrate

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .called_functions import as_tuple

C = np.array([0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0])
A = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [1 / 5, 0.0, 0.0, 0.0, 0.0],
    [3 / 40, 9 / 40, 0.0, 0.0, 0.0],
    [44 / 45, -56 / 15, 32 / 9, 0.0, 0.0],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
])  # fmt: skip
B = np.array([35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84])
E = np.array([-71 / 57600, 0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40])
P = np.array([
    [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
    [0, 0, 0, 0],
    [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
    [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
    [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
    [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
    [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
])  # fmt: skip


@kernel
def least_step(t, direction):
    """Ten times the distance to the next number."""
    return 10 * np.abs(np.nextafter(t, direction * np.inf) - t)


primitive(least_step, returns=lambda t, direction: Scalar("float64"), no_gradient=True)


@kernel
def combined(k, weights, h):
    """A step times the sum of the first rows of ``k`` by their weights: (m, n), (<= m,), a number -> (n,)."""
    out = np.zeros(k.shape[1])
    for i in range(len(weights)):
        for j in range(len(out)):
            out[j] += weights[i] * k[i, j]
    for j in range(len(out)):
        out[j] *= h
    return out


@kernel
def combined_slopes(k, weights, h, dout):
    """The gradients of ``combined`` by all that it is given."""
    dk, dweights, dh = np.zeros(k.shape), np.zeros(len(weights)), 0.0
    for i in range(len(weights)):
        for j in range(k.shape[1]):
            dk[i, j] = dout[j] * weights[i] * h
            dweights[i] += dout[j] * k[i, j]
        dh += dweights[i] * weights[i]
        dweights[i] *= h
    return dk, dweights, dh


primitive(combined, returns=lambda k, weights, h: Array("float64", (k.shape[1],)))


@adjoint(combined)
def combined_adjoint(k, weights, h, dout, dk, dweights, dh):
    """Linear in each."""
    slope_k, slope_weights, slope_h = combined_slopes(k, weights, h, dout)
    dk += slope_k
    dweights += slope_weights
    dh += slope_h


@kernel
def scaled_size(x, y, end, rtol, atol):
    """The root of the mean square of ``x`` in units of what is tolerated in ``y`` and ``end``: (n,) each."""
    total = 0.0
    for j in range(len(x)):
        scaled = x[j] / (atol + np.maximum(np.abs(y[j]), np.abs(end[j])) * rtol)
        total += scaled * scaled
    return np.sqrt(total) / len(x) ** 0.5


@kernel
def size_slopes(x, y, end, rtol, atol, out):
    """The gradients of ``scaled_size`` by all that it is given; none where it is zero, its kink."""
    dx, dy, dend = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    drtol, datol = 0.0, 0.0
    for j in range(len(x) if out != 0.0 else 0):
        first, last = np.abs(y[j]), np.abs(end[j])
        tolerated = atol + np.maximum(first, last) * rtol
        scaled = x[j] / tolerated
        slope = scaled / (out * len(x))
        dx[j] = slope / tolerated
        by_tolerated = -slope * scaled / tolerated
        datol += by_tolerated
        drtol += by_tolerated * np.maximum(first, last)
        if first >= last:
            dy[j] = by_tolerated * rtol * np.sign(y[j])
        else:
            dend[j] = by_tolerated * rtol * np.sign(end[j])
    return dx, dy, dend, drtol, datol


primitive(scaled_size, returns=lambda x, y, end, rtol, atol: Scalar("float64"))


@adjoint(scaled_size)
def scaled_size_adjoint(x, y, end, rtol, atol, out, dout, dx, dy, dend, drtol, datol):
    """d sqrt(sum e^2 / n) = e / (n out) de."""
    slope_x, slope_y, slope_end, slope_rtol, slope_atol = size_slopes(x, y, end, rtol, atol, out)
    dx += dout * slope_x
    dy += dout * slope_y
    dend += dout * slope_end
    drtol += dout * slope_rtol
    datol += dout * slope_atol


class Solution(NamedTuple):
    """What ``solve_ivp`` gives, as far as it is numbers."""

    t: Any
    y: Any
    status: Any
    success: Any
    nfev: Any


def slope(f, t, y, args):
    """The function's values as a vector."""
    return np.float64(1.0) * np.asarray(f(t, y, *args))


def first_step(f, t0, t1, y0, f0, args, tolerances):
    """A guess of the first step (Hairer, Norsett and Wanner 1993, II.4)."""
    rtol, atol, longest = tolerances
    length = np.abs(t1 - t0)
    if length == 0.0:
        return 0.0
    direction = np.sign(t1 - t0)
    d0, d1 = scaled_size(y0, y0, y0, rtol, atol), scaled_size(f0, y0, y0, rtol, atol)
    h0 = min(1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1, length)
    y1 = y0 + h0 * direction * f0
    d2 = scaled_size(slope(f, t0 + h0 * direction, y1, args) - f0, y0, y0, rtol, atol) / h0
    h1 = max(1e-6, h0 * 1e-3) if d1 <= 1e-15 and d2 <= 1e-15 else (0.01 / max(d1, d2)) ** 0.2
    return min(100 * h0, h1, length, longest)


def stages(f, t, y, h, k0, args):
    """The slopes in a step, the last one at its end, and the values there."""
    k = np.zeros((7, len(y)))
    k[0] = k0
    for i in range(1, 6):
        k[i] = slope(f, t + C[i] * h, y + combined(k, A[i, :i], h), args)
    end = y + combined(k, B, h)
    k[6] = slope(f, t + h, end, args)
    return k, end


def solved(f, span, y0, wanted, args, tolerances):
    """The values at the steps, or at the times that are wanted: times, columns, status, number of calls."""
    rtol, atol, longest = tolerances
    t, last = float(span[0]), float(span[1])
    y = np.float64(1.0) * np.asarray(y0)
    direction = 1.0 if last == t else np.sign(last - t)
    if wanted is not None:
        if np.any(wanted < min(t, last)) or np.any(wanted > max(t, last)):
            raise ValueError("Values in `t_eval` are not within `t_span`.")
        if np.any(direction * np.diff(wanted) <= 0):
            raise ValueError("Values in `t_eval` are not properly sorted.")
    k0 = slope(f, t, y, args)
    size = first_step(f, t, last, y, k0, args, tolerances)
    calls = 2 if last != t else 1
    times, rows = [t], [y]
    status, place = 0, 0
    while t != last:
        least = least_step(t, direction)
        size = longest if size > longest else least if size < least else size
        accepted, rejected = False, False
        k, end, t_new, h = np.zeros((7, len(y))), y, t, 0.0
        while not accepted and size >= least:
            h = size * direction
            t_new = t + h
            if direction * (t_new - last) > 0:
                t_new = last
            h = t_new - t
            size = np.abs(h)
            k, end = stages(f, t, y, h, k0, args)
            calls += 6
            error = scaled_size(combined(k, E, h), y, end, rtol, atol)
            if error < 1:
                factor = 10.0 if error == 0 else min(10.0, 0.9 * error**-0.2)
                size = size * (min(1.0, factor) if rejected else factor)
                accepted = True
            else:
                size = size * max(0.2, 0.9 * error**-0.2)
                rejected = True
        if not accepted:
            status = -1
            break
        if wanted is None:
            times.append(t_new)
            rows.append(end)
        else:
            while place < len(wanted) and direction * (wanted[place] - t_new) <= 0:
                x = (wanted[place] - t) / h
                powers = np.array([x, x * x, x * x * x, x * x * x * x])
                times.append(wanted[place])
                rows.append(y + combined(k, P @ powers, h))
                place += 1
        t, y, k0 = t_new, end, k[6]
    return times, rows, status, calls


@written(integrate.solve_ivp, static=("method", "dense_output", "events", "vectorized"))
def solve_ivp(
    fun, t_span, y0, method="RK45", t_eval=None, dense_output=False, events=None, vectorized=False, args=None,
    rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None,
):  # fmt: skip
    """The values at the steps of the method, or at the times that are wanted."""
    if method.value != "RK45" or dense_output.value or events.value is not None or first_step != Constant(None):
        raise TypeRuleError(
            "solve_ivp by another method than RK45, or with `dense_output=`, `events=` or `first_step=`",
            '`solve_ivp(f, span, y0, method="RK45", t_eval=t, rtol=1e-8)`',
        )
    if not isinstance(y0, (Array, Tuple)):
        raise TypeRuleError("the first values are no vector", "a list of them: `[y0]`")
    names = {"t_eval": t_eval, "args": args, "rtol": rtol, "atol": atol, "max_step": max_step}
    given = [name for name, kind in names.items() if not isinstance(kind, Constant)]
    values = {n: n if n in given else repr(k.value) if isinstance(k, Constant) else n for n, k in names.items()}
    values["max_step"] = "np.inf" if values["max_step"] == "inf" else values["max_step"]
    lines = [f"def solve_ivp({', '.join(['fun', 't_span', 'y0', *given])}):"]
    more = "()" if args == Constant(None) else as_tuple(args)
    tolerances = f"(max({values['rtol']}, 100 * 2.220446049250313e-16), {values['atol']}, {values['max_step']})"
    wanted = "None" if t_eval == Constant(None) else "np.float64(1.0) * np.asarray(t_eval)"
    lines += [f"    times, rows, status, calls = solved(fun, t_span, y0, {wanted}, {more}, {tolerances})"]
    first = "" if t_eval == Constant(None) else "[1:]"
    lines += [f"    return Solution(np.array(times){first}, np.array(rows){first}.T, status, status >= 0, calls)"]
    return "\n".join(lines) + "\n"


@written(integrate.odeint, static=("tfirst", "rtol", "atol", "full_output", "mxstep"))
def odeint(func, y0, t, args=(), full_output=0, rtol=None, atol=None, tfirst=False, mxstep=0):
    """The values at the times ``t``, closer than SciPy's, whose method is another one (LSODA)."""
    if full_output.value:
        raise TypeRuleError("odeint with `full_output=`", "leave it out: the values are what it gives first")
    if any(isinstance(each.value, (tuple, list)) for each in (rtol, atol)):
        raise TypeRuleError("odeint with several tolerances", "one for all: `rtol=1e-12, atol=1e-12`")
    given = as_tuple(args)
    near, small = (min(1e-10, each.value or 1.0) for each in (rtol, atol))
    order = "time, values" if tfirst.value else "values, time"
    lines = [f"def odeint({', '.join(['func', 'y0', 't', *([] if given == '()' else ['args'])])}):"]
    lines += ["    start = np.ravel(np.float64(1.0) * np.asarray(y0))", "    wanted = np.float64(1.0) * np.asarray(t)"]
    lines += [
        "    def rates(time, values):",
        f"        return np.ravel(np.float64(1.0) * np.asarray(func({order}, *{given})))",
    ]
    lines += [f"    tolerances = (max({near!r}, 2.3e-14), {small!r}, np.inf)"]
    lines += [
        "    times, rows, status, calls = solved(rates, (wanted[0], wanted[-1]), start, wanted[1:], (), tolerances)"
    ]
    return "\n".join([*lines, "    return np.array(rows)"]) + "\n"
