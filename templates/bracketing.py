"""The steps that ``scipy.optimize`` takes between two numbers at which a function has two signs."""

import numpy as np

SMALLEST = 4 * np.finfo(float).eps


def usable(slope):
    """A slope that can be divided by."""
    return slope if slope != 0 and np.isfinite(slope) else 1.0


def value_at(f, x, args):
    """The function, which must not be NaN."""
    value = f(x, *args)
    if np.isnan(value):
        raise ValueError("The function value is NaN; solver cannot continue.")
    return value


def check_tolerances(xtol, rtol):
    """What SciPy asks of tolerances."""
    if xtol <= 0:
        raise ValueError("xtol too small (<= 0)")
    if rtol < SMALLEST:
        raise ValueError("rtol too small")


def trial_step(before, current, opposite, f_before, f_current, f_opposite, hyperbolic):
    """The step of the secant, or of the curve through three points."""
    if before == opposite:
        return -f_current * (current - before) / (f_current - f_before)
    slope_before = (f_before - f_current) / (before - current)
    slope_opposite = (f_opposite - f_current) / (opposite - current)
    if hyperbolic:
        return -f_current * (f_opposite - f_before) / (f_opposite * slope_before - f_before * slope_opposite)
    above = f_opposite * slope_opposite - f_before * slope_before
    return -f_current * above / (slope_opposite * slope_before * (f_opposite - f_before))


def brent_steps(f, xa, xb, args, xtol, rtol, maxiter, hyperbolic):
    """Brent's method (Algorithms for Minimization Without Derivatives, 1973), its steps inverse quadratic or hyperbolic
    as in ``brentq`` and ``brenth``: the root, a slope near it, how many steps, whether it converged."""
    check_tolerances(xtol, rtol)
    before, current = np.float64(xa), np.float64(xb)
    opposite, f_opposite, last_step, step = 0.0, 0.0, 0.0, 0.0
    f_before, f_current = value_at(f, before, args), value_at(f, current, args)
    slope = usable((f_current - f_before) / (current - before) if current != before else 1.0)
    if f_before == 0:
        return before, slope, 0, True
    if f_current == 0:
        return current, slope, 0, True
    if np.signbit(f_before) == np.signbit(f_current):
        raise ValueError("f(a) and f(b) must have different signs")
    for i in range(maxiter):
        if f_before != 0 and f_current != 0 and np.signbit(f_before) != np.signbit(f_current):
            opposite, f_opposite = before, f_before
            last_step = current - before
            step = last_step
        if np.abs(f_opposite) < np.abs(f_current):
            before, current, f_before, f_current = current, opposite, f_current, f_opposite
            opposite, f_opposite = before, f_before
        tolerance = (xtol + rtol * np.abs(current)) / 2
        half = (opposite - current) / 2
        if f_current == 0 or np.abs(half) < tolerance:
            slope = usable((f_opposite - f_current) / (opposite - current) if opposite != current else slope)
            return current, slope, i + 1, True
        trial = np.inf
        if np.abs(last_step) > tolerance and np.abs(f_current) < np.abs(f_before):
            trial = trial_step(before, current, opposite, f_before, f_current, f_opposite, hyperbolic)
        if 2 * np.abs(trial) < min(np.abs(last_step), 3 * np.abs(half) - tolerance):
            last_step, step = step, trial
        else:
            last_step, step = half, half
        before, f_before = current, f_current
        least = tolerance if half > 0 else -tolerance
        current = current + (step if np.abs(step) > tolerance else least)
        f_current = value_at(f, current, args)
    return current, slope, maxiter, False


def bisect_steps(f, xa, xb, args, xtol, rtol, maxiter):
    """The steps of ``bisect``: the root, a slope near it, how many steps, whether it converged."""
    check_tolerances(xtol, rtol)
    xa, xb = np.float64(xa), np.float64(xb)
    fa, fb = value_at(f, xa, args), value_at(f, xb, args)
    slope = usable((fb - fa) / (xb - xa) if xb != xa else 1.0)
    if fa == 0:
        return xa, slope, 0, True
    if fb == 0:
        return xb, slope, 0, True
    if np.signbit(fa) == np.signbit(fb):
        raise ValueError("f(a) and f(b) must have different signs")
    dm = xb - xa
    before, at_before = xb, fb
    for i in range(maxiter):
        dm = dm * 0.5
        xm = xa + dm
        fm = value_at(f, xm, args)
        slope = usable((fm - at_before) / (xm - before) if xm != before else slope)
        before, at_before = xm, fm
        if np.signbit(fm) == np.signbit(fa):
            xa = xm
        if fm == 0 or np.abs(dm) < xtol + rtol * np.abs(xm):
            return xm, slope, i + 1, True
    return xa, slope, maxiter, False


def ridder_steps(f, xa, xb, args, xtol, rtol, maxiter):
    """The steps of ``ridder``: the root, a slope near it, how many steps, whether it converged."""
    check_tolerances(xtol, rtol)
    xa, xb = np.float64(xa), np.float64(xb)
    fa, fb = value_at(f, xa, args), value_at(f, xb, args)
    slope = usable((fb - fa) / (xb - xa) if xb != xa else 1.0)
    if fa == 0:
        return xa, slope, 0, True
    if fb == 0:
        return xb, slope, 0, True
    if np.signbit(fa) == np.signbit(fb):
        raise ValueError("f(a) and f(b) must have different signs")
    xn = xa
    for i in range(maxiter):
        dm = 0.5 * (xb - xa)
        xm = xa + dm
        fm = value_at(f, xm, args)
        dn = (1.0 if fb > fa else -1.0) * dm * fm / np.sqrt(fm * fm - fa * fb)
        xn = xm - (1.0 if dn > 0 else -1.0) * min(np.abs(dn), np.abs(dm) - 0.5 * (xtol + rtol * np.abs(xm)))
        fn = value_at(f, xn, args)
        slope = usable((fn - fm) / (xn - xm) if xn != xm else slope)
        if np.signbit(fn) != np.signbit(fm):
            xa, fa, xb, fb = xn, fn, xm, fm
        elif np.signbit(fn) != np.signbit(fa):
            xb, fb = xn, fn
        else:
            xa, fa = xn, fn
        if fn == 0 or np.abs(xb - xa) < xtol + rtol * np.abs(xn):
            return xn, slope, i + 1, True
    return xn, slope, maxiter, False
