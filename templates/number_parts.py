"""Parts of numbers, runs of sums, and other short functions of NumPy's that are made of others."""

import numpy as np

from tangentlike.form.types import Array, Scalar, Tuple
from tangentlike.primitives.library_calls import also, written
from tangentlike.primitives.registry import composite

from .narrow import as_narrow

also(np.fix, np.trunc)


@composite(np.divmod)
def divided(x1, x2):
    """Whole quotients, and what is left over."""
    return np.floor_divide(x1, x2), np.mod(x1, x2)


@composite(np.modf)
def modf(x):
    """What stands behind the point, and before it."""
    values = np.asarray(x)
    whole = np.trunc(np.float64(1.0) * values)
    rest = np.where(np.isinf(values), 0.0, np.float64(1.0) * values - whole)
    return as_narrow(rest, values), as_narrow(whole, values)


@composite(np.ldexp)
def ldexp(x1, x2):
    """x times 2 to a power, in two steps, for a power may be larger than any number."""
    values, power = np.asarray(x1), np.asarray(x2)
    half = power // 2
    return as_narrow(np.float64(1.0) * values * np.exp2(half) * np.exp2(power - half), values)


@composite(np.bartlett)
def bartlett(M):
    """A triangle."""
    n = np.arange(1.0 - M, M, 2)
    return np.where(n <= 0, 1 + n / (M - 1), 1 - n / (M - 1)) if M > 1 else np.ones(M)


def entered_runs(ufunc, reduction):
    """``ufunc.reduceat``: of the elements from each index up to the next one."""

    def reduceat(array, indices, axis=0):
        rows, places = np.moveaxis(np.asarray(array), axis, 0), np.asarray(indices)
        out = rows[places]
        for k in range(len(places)):
            last = places[k + 1] if k + 1 < len(places) else len(rows)
            if places[k] < last:
                out[k] = reduction(rows[places[k] : last], axis=0)
        return np.moveaxis(out, 0, axis)

    composite(ufunc.reduceat, static=("axis",))(reduceat)


for _ufunc, _reduction in ((np.add, np.sum), (np.maximum, np.max), (np.minimum, np.min), (np.multiply, np.prod)):
    entered_runs(_ufunc, _reduction)


def chosen_of(stacked, a):
    """For each place the element of the array with that number."""
    numbers = np.asarray(a) + 0
    if np.any(numbers < 0) or np.any(numbers >= len(stacked)):
        raise ValueError("invalid entry in choice array")
    if stacked.ndim == 1:
        return np.take(stacked, numbers)
    flat = np.reshape(stacked, (len(stacked), -1))
    chosen = np.reshape(np.broadcast_to(numbers, stacked.shape[1:]), -1)
    return np.reshape(flat[chosen, np.arange(len(chosen))], stacked.shape[1:])


@written(np.choose)
def choose(a, choices):
    """For each place the element of the chosen array; arrays that are given one by one are broadcast."""
    stacked = "np.asarray(choices)"
    arrays = [each for each in choices.items if isinstance(each, Array)] if isinstance(choices, Tuple) else []
    if arrays:
        floats = {each.dtype for each in arrays} == {"float32"}
        narrow = [floats and isinstance(each, Scalar) and each.weak for each in choices.items]
        parts = [f"choices[{k}]" + ", dtype=np.float32" * weak for k, weak in enumerate(narrow)]
        given = ", ".join(f"np.asarray({each})" for each in [*parts, "a"])
        stacked = f"np.stack(np.broadcast_arrays({given})[:-1])"
    return f"def choose(a, choices):\n    return chosen_of({stacked}, a)\n"
