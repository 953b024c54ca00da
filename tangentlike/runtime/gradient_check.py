"""Comparing a gradient with extrapolated central differences of the function itself (Richardson; Ridders 1982)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import GradientCheckError
from ..form.structures import leaf_values
from ..form.types import is_float


def check_gradient(differentiated: Any, given: Any, seed: int, rtol: float) -> float:
    """The largest relative error over the ``wrt`` leaves, each along a random direction; raises above ``rtol``."""
    rng = np.random.default_rng(seed)
    differentiate, outside = differentiated._callable("gradient", given)
    states = differentiate.states(given, outside)  # each evaluation sees the same random numbers
    _value, gradient = differentiate(given, outside)
    flat: dict[str, Any] = {}
    gradients = gradient if isinstance(differentiated.wrt, tuple) else (gradient,)
    worst = 0.0
    for parameter, part in zip(differentiated._wrt, gradients, strict=True):
        for leaf, found in leaf_values(given.part(parameter), part):
            if is_float(given.leaf_types[leaf]):
                flat[leaf] = found
    run, outside = differentiated._callable("primal", given)
    for leaf, found in flat.items():
        base = given.leaves[leaf]
        direction = np.asarray(rng.standard_normal(np.shape(base)))
        if np.iscomplexobj(base):
            direction = direction + 1j * rng.standard_normal(np.shape(base))
        single = np.asarray(base).dtype == np.float32

        def along(step: float, leaf=leaf, base=base, direction=direction) -> float:
            moved = given.copied()
            shifted = np.asarray(base, direction.dtype) + step * direction
            moved.leaves[leaf] = shifted.astype(np.asarray(base).dtype) if np.ndim(base) else type(base)(shifted)
            states.restore()
            result = run(moved, outside)
            return float(result[0] if differentiated.has_aux else result)

        wanted, error = _richardson(along, 1e-1 if single else 1e-2)
        got = float(np.sum(np.asarray(found, direction.dtype) * direction).real)
        scale = max(abs(wanted), abs(got), 1e-12)
        relative = abs(got - wanted) / scale
        allowed = max(rtol, 20 * error / scale, 2e-2 if single else 0.0)
        worst = max(worst, relative)
        if not np.isfinite(wanted + error) or np.isnan(got):
            where = "lie near a place where the function is not finite"
            if not np.all(np.isfinite(base)):
                where = "hold NaN or infinity"
            raise GradientCheckError(
                f"the gradient of {differentiated.__name__} with respect to {leaf} along a random direction "
                f"is {got!r}, and there are no differences to compare with: the arguments {where}"
            )
        if not relative <= allowed:
            raise GradientCheckError(
                f"the gradient of {differentiated.__name__} with respect to {leaf} along a random direction "
                f"is {got!r}, differences give {wanted!r} (relative error {relative:.2e}, allowed {allowed:.2e})"
            )
    return worst


def _richardson(f: Any, step: float) -> tuple[float, float]:
    """The derivative of f at 0 and an estimate of its error, from a table of extrapolated central differences."""
    rows = 8
    table = np.zeros((rows, rows))
    best, error = 0.0, np.inf
    for i in range(rows):
        h = step / 2**i
        table[i, 0] = (f(h) - f(-h)) / (2 * h)
        for k in range(1, i + 1):
            table[i, k] = table[i, k - 1] + (table[i, k - 1] - table[i - 1, k - 1]) / (4**k - 1)
            difference = max(abs(table[i, k] - table[i, k - 1]), abs(table[i, k] - table[i - 1, k - 1]))
            if difference < error:
                best, error = table[i, k], difference
    return best, error
