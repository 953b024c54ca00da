"""Least squares by ``scipy.optimize``, and the implicit function theorem.

At a minimum J^T r is 0, of the residuals r and their slopes J. The slopes are differences of four values, of fourth
order, so that what the residuals do with what they read is differentiated; nothing is of how the minimum was found.
"""

import inspect
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import written

from .called_functions import as_tuple
from .systems import (  # noqa: F401 - which texts read
    EPSILON,
    central_slopes,
    held_values,
    length,
    solution,
    values_at,
)


class Fit(NamedTuple):
    """What ``least_squares`` gives, as far as it is numbers."""

    x: Any
    cost: Any
    fun: Any
    success: Any
    status: Any


def residual_slopes(f, x, args):
    """The slopes of residuals by four of their values: a column for each unknown."""
    first = values_at(f, x, args)
    out = np.zeros((len(first), len(x)))
    for k in range(len(x)):
        h = 1e-3 * max(np.abs(held_values(x)[k]), 0.1)
        step = np.zeros(len(x))
        step[k] = h
        near = values_at(f, x + step, args) - values_at(f, x - step, args)
        far = values_at(f, x + 2.0 * step, args) - values_at(f, x - 2.0 * step, args)
        out[:, k] = (8.0 * near - far) / (12.0 * h)
    return out


def downhill(f, x, args):
    """Half the slopes of the sum of the squares: 0 at a minimum."""
    return residual_slopes(f, x, args).T @ values_at(f, x, args)


def forward_columns(f, x, values, args):
    """The slopes of residuals by forward differences, as MINPACK takes them."""
    out = np.zeros((len(values), len(x)))
    for k in range(len(x)):
        h = EPSILON**0.5 * np.abs(x[k])
        h = EPSILON**0.5 if h == 0.0 else h
        moved = x.copy()
        moved[k] += h
        out[:, k] = (values_at(f, moved, args) - values) / h
    return out


def damped(slopes, values, scale, damping):
    """What would take the residuals away, the shorter the more it is damped."""
    rows = np.concatenate((slopes, np.sqrt(damping) * np.diag(scale)))
    return np.linalg.lstsq(rows, np.concatenate((values, np.zeros(len(scale)))))[0]


def damping_for(slopes, values, scale, radius, damping):
    """MINPACK's lmpar: the step within a radius, and how much it is damped."""
    normal, steepest = slopes.T @ slopes, slopes.T @ values
    step = np.linalg.lstsq(slopes, values)[0]
    size = length(scale * step)
    excess = size - radius
    if excess <= 0.1 * radius:
        return step, 0.0
    least = 0.0
    if np.linalg.matrix_rank(slopes) == len(scale):
        turned = scale * scale * step / size
        least = excess / (radius * (turned @ np.linalg.solve(normal, turned)))
    steepness = length(steepest / scale)
    most = steepness / radius
    damping = min(max(damping, least), most)
    damping = steepness / size if damping == 0 else damping
    for count in range(10):
        damping = max(2.3e-308, 0.001 * most) if damping == 0 else damping
        step = damped(slopes, values, scale, damping)
        size = length(scale * step)
        before, excess = excess, size - radius
        if np.abs(excess) <= 0.1 * radius or (least == 0 and excess <= before < 0) or count == 9:
            break
        turned = scale * scale * step / size
        whole = normal + damping * np.diag(scale * scale)
        more = excess / (radius * (turned @ np.linalg.solve(whole, turned)))
        least = max(least, damping) if excess > 0 else least
        most = min(most, damping) if excess < 0 else most
        damping = max(least, damping + more)
    return step, damping


def marquardt_steps(f, start, args, ftol, xtol, gtol):
    """MINPACK's lmdif (More, Garbow and Hillstrom, 1980)."""
    x = start.copy()
    values = values_at(f, x, args)
    norm, damping, radius, scale, count, done = length(values), 0.0, 0.0, np.ones(len(x)), 0, False
    while not done and count < 200 * (len(x) + 1):
        slopes = forward_columns(f, x, values, args)
        lengths = np.sqrt(np.sum(slopes * slopes, axis=0))
        if count == 0:
            scale = np.where(lengths == 0, 1.0, lengths)
            radius = 100.0 * length(scale * x)
            radius = 100.0 if radius == 0 else radius
        if norm == 0 or np.max(np.abs(slopes.T @ values) / (np.where(lengths == 0, np.inf, lengths) * norm)) <= gtol:
            break
        scale = np.maximum(scale, lengths)
        ratio = 0.0
        while not done and ratio < 1e-4:
            step, damping = damping_for(slopes, values, scale, radius, damping)
            size = length(scale * step)
            radius = min(radius, size) if count == 0 else radius
            trial = values_at(f, x - step, args)
            found = length(trial)
            actual = 1 - (found / norm) ** 2 if 0.1 * found < norm else -1.0
            along, across = (length(slopes @ step) / norm) ** 2, damping * (size / norm) ** 2
            expected = along + across / 0.5
            ratio = actual / expected if expected != 0 else 0.0
            if ratio <= 0.25:
                down = -(along + across)
                share = 0.5 if actual >= 0 else 0.5 * down / (down + 0.5 * actual)
                share = 0.1 if 0.1 * found >= norm or share < 0.1 else share
                radius, damping = share * min(radius, size / 0.1), damping / share
            elif damping == 0 or ratio >= 0.75:
                radius, damping = size / 0.5, 0.5 * damping
            if ratio >= 1e-4:
                x, values, norm = x - step, trial, found
                count += 1
            extent = length(scale * x)
            done = (np.abs(actual) <= ftol and expected <= ftol and 0.5 * ratio <= 1) or radius <= xtol * extent
            done = done or radius <= EPSILON * extent or norm == 0
    return x


def with_last_steps(slope, start):
    """The minimum itself, by steps of Newton's from where SciPy leaves off."""
    x = start.copy()
    for _ in range(20):
        values = values_at(slope, x, ())
        matrix = forward_columns(slope, x, values, ())
        if not np.all(np.isfinite(matrix)) or np.linalg.slogdet(matrix)[0] == 0:
            return start
        step = np.linalg.solve(matrix, values)
        x = x - step
        if np.max(np.abs(step)) <= 1e-12 * max(np.max(np.abs(x)), 1e-3):
            break
    return x if np.max(np.abs(x - start)) <= 1e-2 * max(np.max(np.abs(start)), 1e-3) else start


def covariances_of(slopes, values, absolute):
    """The covariances of what was fitted, of which SciPy knows some seven digits."""
    covariances = np.linalg.inv(slopes.T @ slopes)
    if absolute:
        return covariances
    return covariances * (np.sum(values * values) / (slopes.shape[0] - slopes.shape[1]))


# ---- the functions of SciPy


def _size(kind, what):
    """How many unknowns there are, as a text; None for a number."""
    if isinstance(kind, Scalar):
        return None
    if not isinstance(kind, (Array, Tuple)) or (isinstance(kind, Array) and kind.ndim != 1):
        raise TypeRuleError(f"{what} is no vector", f"a vector: `np.array({what})`")
    return kind


def _solved(ftol, xtol, gtol):
    """The lines that find the minimum, ``found``, which moves with what the residuals read."""
    lines = ["        return downhill(residuals, z, ())"]
    lines += [f"    place = marquardt_steps(residuals, start, (), {ftol.value!r}, {xtol.value!r}, {gtol.value!r})"]
    lines += ["    fixed = held_values(with_last_steps(slope, place))"]
    lines += ["    matrix = held_values(central_slopes(slope, fixed, ()))"]
    return [
        "    def slope(z):",
        *lines,
        "    found = held_values(place) + (solution(slope, fixed, matrix, ()) - fixed)",
    ]


def _residuals(name, names, function, given):
    lines = [
        f"def {name}({', '.join(names)}):",
        "    start = np.ravel(np.atleast_1d(np.float64(1.0) * np.asarray(x0)))",
    ]
    return [*lines, "    def residuals(z):", f"        return {function}(z, *{given})"]


@written(optimize.leastsq, static=("full_output", "col_deriv", "ftol", "xtol", "gtol", "maxfev"))
def leastsq(
    func, x0, args=(), Dfun=None, full_output=False, col_deriv=False, ftol=1.49012e-8, xtol=1.49012e-8, gtol=0.0,
    maxfev=0,
):  # fmt: skip
    """The place of the least sum of squares, and that it was found."""
    _size(x0, "x0")
    if full_output.value:
        raise TypeRuleError("leastsq with `full_output=`", "`optimize.least_squares(f, x0)`, whose result has more")
    given = as_tuple(args)
    names = ["func", "x0", *([] if given == "()" else ["args"])]
    lines = [*_residuals("leastsq", names, "func", given), *_solved(ftol, xtol, gtol), "    return found, 1"]
    return "\n".join(lines) + "\n"


@written(optimize.least_squares, static=("jac", "method", "ftol", "xtol", "gtol", "max_nfev", "loss", "verbose"))
def least_squares(
    fun, x0, jac="2-point", method="trf", ftol=1e-8, xtol=1e-8, gtol=1e-8, loss="linear", max_nfev=None, verbose=0,
    args=(),
):  # fmt: skip
    """The place of the least sum of squares, and what there is."""
    _size(x0, "x0")
    if loss.value != "linear":
        raise TypeRuleError(f"least_squares with loss={loss.value!r}", "`loss='linear'`, of residuals that are changed")
    given = as_tuple(args)
    names = ["fun", "x0", *([] if given == "()" else ["args"])]
    lines = [*_residuals("least_squares", names, "fun", given), *_solved(ftol, xtol, gtol)]
    lines += ["    values = values_at(residuals, found, ())"]
    return "\n".join([*lines, "    return Fit(found, 0.5 * np.sum(values * values), values, True, 1)"]) + "\n"


def _count(f, p0):
    """How many parameters a curve has."""
    if isinstance(p0, Tuple):
        return len(p0.items)
    if isinstance(p0, Array) and p0.ndim == 1 and isinstance(p0.shape[0], int):
        return p0.shape[0]
    function = getattr(f, "value", None)
    tree = getattr(function, "tree", None)
    if tree is not None:
        return len(tree.args.args) - 1
    try:
        parameters = list(inspect.signature(getattr(function, "py_func", function)).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    if not parameters or any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
        raise TypeRuleError("curve_fit of a curve whose number of parameters is open", "a first guess: `p0=[1.0, 1.0]`")
    return len(parameters) - 1


@written(optimize.curve_fit, static=("absolute_sigma", "check_finite", "method", "maxfev", "ftol", "xtol", "gtol"))
def curve_fit(
    f, xdata, ydata, p0=None, sigma=None, absolute_sigma=False, check_finite=True, method=None, maxfev=0,
    ftol=1.49012e-8, xtol=1.49012e-8, gtol=0.0,
):  # fmt: skip
    """The parameters of a curve through points, and their covariances."""
    none = Constant(None)
    count = _count(f, p0)
    if isinstance(sigma, Array) and sigma.ndim > 1:
        raise TypeRuleError("curve_fit with covariances for `sigma=`", "a vector of standard deviations")
    names = ["f", "xdata", "ydata", *([] if p0 == none else ["p0"]), *([] if sigma == none else ["sigma"])]
    start = f"np.ones({count})" if p0 == none else "np.float64(1.0) * np.asarray(p0)"
    lines = [f"def curve_fit({', '.join(names)}):", f"    start = {start}"]
    curve = f"f(xdata, {', '.join(f'z[{k}]' for k in range(count))})"
    missing = f"{curve} - ydata" if sigma == none else f"({curve} - ydata) / sigma"
    lines += ["    def residuals(z):", f"        return {missing}", *_solved(ftol, xtol, gtol)]
    lines += ["    slopes = residual_slopes(residuals, found, ())", "    values = values_at(residuals, found, ())"]
    lines += [f"    covariances = covariances_of(slopes, values, {bool(absolute_sigma.value)})"]
    return "\n".join([*lines, "    return found, covariances"]) + "\n"
