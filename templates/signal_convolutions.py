"""Convolutions and correlations of ``scipy.signal``, and filters of Savitzky and Golay."""

import numpy as np
from scipy import signal

from tangentlike.form.types import Array, Scalar, TypeRuleError, promote
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import composite

from .borders import extended  # noqa: F401 - which texts read
from .by_axes import rank_of
from .image_filters import along
from .signal_designs import of_floats, savgol_edges

MODES = ("full", "same", "valid")


def _text(name, rank, mode, backwards, limits):
    """Sums over the places of the second operand in the first one, with zeros beyond its ends."""
    turned = ", ".join(["::-1"] * rank)
    lines = [
        f"def {name}(in1, in2):",
        "    a, v = np.float64(1.0) * np.asarray(in1), np.float64(1.0) * np.asarray(in2)",
    ]
    if mode == "valid":
        smaller = " and ".join(f"a.shape[{k}] <= v.shape[{k}]" for k in range(rank))
        larger = " and ".join(f"a.shape[{k}] >= v.shape[{k}]" for k in range(rank))
        lines += [f"    if not ({larger}) and not ({smaller}):"]
        lines += ["        raise ValueError(\"For 'valid' mode, one must be at least as large as the other\")"]
    lines += [f"    v = v[{turned}]"] if backwards else []
    lines += [f"    n{k}, m{k} = a.shape[{k}], v.shape[{k}]" for k in range(rank)]
    lines += [f"    full = np.zeros(({' '.join(f'n{k} + m{k} - 1,' for k in range(rank))}))"]
    for k in range(rank):
        lines.append("    " * (k + 1) + f"for i{k} in range(m{k}):")
    place = ", ".join(f"i{k} : i{k} + n{k}" for k in range(rank))
    lines.append("    " * (rank + 1) + f"full[{place}] += v[{', '.join(f'i{k}' for k in range(rank))}] * a")
    for k in range(rank):
        start, length = limits
        lines += [f"    s{k}, l{k} = {start.format(n=f'n{k}', m=f'm{k}')}, {length.format(n=f'n{k}', m=f'm{k}')}"]
    cut = ", ".join(f"s{k} : s{k} + l{k}" for k in range(rank))
    return "\n".join([*lines, f"    return full[{cut}].copy()"])


def _limits(mode, later=False):
    """Where the result of a mode begins in the full one, and how long it is."""
    if mode == "full":
        return "0", "{n} + {m} - 1"
    if mode == "same":
        return "{m} // 2" if later else "({m} - 1) // 2", "{n}"
    return "min({n}, {m}) - 1", "max({n}, {m}) - min({n}, {m}) + 1"


def _dtype(in1, in2):
    """What makes the result one of ``float32`` numbers, of which both operands are."""
    dtypes = [promote(k)[0] for k in (in1, in2) if isinstance(k, (Array, Scalar))]
    if dtypes and not any(dtype.startswith("float") for dtype in dtypes) and len(dtypes) == 2:
        raise TypeRuleError("a convolution of whole numbers", "`x.astype(np.float64)` first")
    return ".astype(np.float32)\n" if dtypes == ["float32", "float32"] else "\n"


def entered(function, backwards, parameters):
    """A convolution, or with the second operand ``backwards`` a correlation."""

    def convolution(in1, in2, mode="full", **options):
        rank = rank_of(in1)
        if rank_of(in2) != rank or not 1 <= rank <= 3 or mode.value not in MODES:
            raise TypeRuleError("a convolution of other ranks or modes", '`mode="full"`, "same" or "valid"')
        return _text("convolution", rank, mode.value, backwards, _limits(mode.value)) + _dtype(in1, in2)

    def plain(in1, in2, mode="full"):
        return convolution(in1, in2, mode)

    def with_method(in1, in2, mode="full", method="auto"):
        return convolution(in1, in2, mode)

    written(function, static=("mode", "method") if parameters else ("mode",))(with_method if parameters else plain)


entered(signal.convolve, False, True)
entered(signal.correlate, True, True)
entered(signal.fftconvolve, False, False)
entered(signal.oaconvolve, False, False)


def entered_of_images(function, backwards):
    """The same of two matrices, whose ends may be made up."""

    def convolution(in1, in2, mode="full", boundary="fill", fillvalue=0):
        if rank_of(in1) != 2 or rank_of(in2) != 2 or mode.value not in MODES or fillvalue.value != 0:
            raise TypeRuleError(
                "a convolution of other ranks, modes or fill values", '`mode="full"`, "same" or "valid"'
            )
        if boundary.value == "fill" or mode.value == "valid":
            return _text("convolution", 2, mode.value, backwards, _limits(mode.value, backwards)) + _dtype(in1, in2)
        if mode.value != "same" or boundary.value not in ("symm", "wrap"):
            raise TypeRuleError("a full convolution with made up ends", '`mode="same"`')
        name = {"symm": "reflect", "wrap": "wrap"}[boundary.value]
        before = "(m{k} - 1) // 2" if backwards else "m{k} // 2"
        lines = ["def convolution(in1, in2):"]
        lines += ["    v, wide = np.float64(1.0) * np.asarray(in2), np.float64(1.0) * np.asarray(in1)"]
        lines += ["    n0, n1 = wide.shape", "    m0, m1 = v.shape"]
        lines += [] if backwards else ["    v = v[::-1, ::-1]"]
        for k in range(2):
            first = before.format(k=k)
            ends = f"{first}, m{k} - 1 - {first}, {name!r}, 0.0"
            lines.append(f"    wide = np.moveaxis(extended(np.moveaxis(wide, {k}, 0), {ends}), 0, {k})")
        lines += ["    out = np.zeros((n0, n1))", "    for i in range(m0):", "        for j in range(m1):"]
        lines += ["            out += v[i, j] * wide[i : i + n0, j : j + n1]"]
        return "\n".join([*lines, "    return out"]) + _dtype(in1, in2)

    written(function, static=("mode", "boundary", "fillvalue"))(convolution)


entered_of_images(signal.convolve2d, False)
entered_of_images(signal.correlate2d, True)


@composite(signal.savgol_filter, static=("axis", "mode", "polyorder", "deriv"))
def savgol_filter(x, window_length, polyorder, deriv=0, delta=1.0, axis=-1, mode="interp", cval=0.0):
    """Polynomials of least squares through neighbors, or a derivative of them, at each sample."""
    values = np.float64(1.0) * np.asarray(x)
    weights = signal.savgol_coeffs(window_length, polyorder, deriv=deriv, delta=delta)
    half = window_length // 2
    if mode != "interp":
        return of_floats(along(values, weights[::-1], axis, mode, cval, (window_length - 1) // 2), x)
    if window_length > values.shape[axis]:
        raise ValueError("If mode is 'interp', window_length must be less than or equal to the size of x.")
    rows = np.moveaxis(along(values, weights[::-1], axis, "constant", 0.0, half), axis, -1).copy()
    samples = np.moveaxis(values, axis, -1)
    edges = savgol_edges(window_length, polyorder, deriv, delta)
    n = samples.shape[-1]
    rows[..., :half] = samples[..., :window_length] @ edges[:half].T
    rows[..., n - half :] = samples[..., n - window_length :] @ edges[half:].T
    return of_floats(np.moveaxis(rows, -1, axis), x)
