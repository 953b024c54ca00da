"""Variances, standard deviations, norms, ranges and weighted averages."""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, is_float, normalize_axis, promote
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, method, primitive

from .axes import kept_shape, reduced_shape, size_along, spread_axes
from .broadcast import flattened, spread, sum_all
from .norms import matrix_norm, matrix_norm_kept, vector_norm
from .reduced_parts import check_chosen, deviation_of_chosen, variance_of_chosen
from .reductions import all_rule, axes_of, axes_rule, flat_sums, kept_rule, mean_all, mean_kept

# ---- variance and standard deviation


@kernel
def centered_all(x):
    """``x`` less its mean."""
    return x - mean_all(x)


@kernel
def centered(x, axes):
    """``x`` less its means along ``axes``; in a loop, for Numba compiles broadcasting expressions slowly."""
    means = spread(mean_kept(x, axes), x.shape).reshape(-1)
    flat = flattened(x)
    out = np.empty(x.size, x.dtype)
    for k in range(out.size):
        out[k] = flat[k] - means[k]
    return out.reshape(x.shape)


@kernel
def var_all(x, ddof):
    """The variance of all elements: squared distances from the mean, summed, over the size less ``ddof``, or 0."""
    total = 0.0
    for distance in flattened(centered_all(x)):
        total += distance * distance
    return x.dtype.type(total / np.float64(max(x.size - ddof, 0)))


@kernel
def std_all(x, ddof):
    """The square root of the variance of all elements."""
    return np.sqrt(var_all(x, ddof))


@kernel
def flat_variances(x, axes, ddof):
    """Variances along ``axes``: the elements of the result in C order, float64."""
    distances = centered(x, axes)
    flat = distances.reshape(-1)
    for k in range(flat.size):
        flat[k] *= flat[k]
    return flat_sums(distances, axes) / max(size_along(x.shape, axes) - ddof, 0)


@kernel
def var_axes(x, axes, ddof):
    """The variances of ``x`` along ``axes``."""
    return flat_variances(x, axes, ddof).astype(x.dtype).reshape(reduced_shape(x.shape, axes))


@kernel
def var_kept(x, axes, ddof):
    """The variances of ``x`` along ``axes``, which stay with size 1."""
    return flat_variances(x, axes, ddof).astype(x.dtype).reshape(kept_shape(x.shape, axes))


@kernel
def std_axes(x, axes, ddof):
    """The standard deviations of ``x`` along ``axes``."""
    return np.sqrt(var_axes(x, axes, ddof))


@kernel
def std_kept(x, axes, ddof):
    """The standard deviations of ``x`` along ``axes``, which stay with size 1."""
    return np.sqrt(var_kept(x, axes, ddof))


def _moment_lowering(function, all_form, axes_form, kept_form):
    def lower(a, axis, dtype, out, ddof, keepdims, where):
        if out != Constant(None):
            raise TypeRuleError("out= of a variance is not supported", "leave `out=` out")
        check_chosen(where)
        axes = axes_of(a, axis)
        wanted = "float64" if dtype == Constant(None) else np.dtype(dtype.value).name
        if wanted not in ("float64", "float32"):
            raise TypeRuleError(f"a variance in {wanted}", f"`.astype(np.{wanted})` behind it")
        if not is_float(a) or (dtype != Constant(None) and wanted != a.dtype):
            rest = (axis.value,), (None,), (None,), (ddof.value,), (keepdims.value,), "where"
            return function, (f"a:{wanted}", *rest)
        if where != Constant(None):
            chosen = variance_of_chosen if function is np.var else deviation_of_chosen
            return chosen, ("a", (axis.value,), (bool(keepdims.value),), (ddof.value,), "where")
        if axes == ():
            raise TypeRuleError("a variance along no axis (axis=()) is not supported", "`a - a`")
        every = tuple(range(a.ndim))
        if keepdims.value:
            return kept_form, ("a", (axes or every,), (ddof.value,))
        if axes is None or axes == every:
            return all_form, ("a", (ddof.value,))
        return axes_form, ("a", (axes,), (ddof.value,))

    return lower


for _function, _forms in ((np.var, (var_all, var_axes, var_kept)), (np.std, (std_all, std_axes, std_kept))):
    primitive(
        _function,
        parameters="a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None",
        static=("axis", "dtype", "out", "ddof", "keepdims"),
        lower=_moment_lowering(_function, *_forms),
    )
    primitive(_forms[0], returns=all_rule(), static=("ddof",))
    primitive(_forms[1], returns=axes_rule(), static=("axes", "ddof"))
    primitive(_forms[2], returns=kept_rule(), static=("axes", "ddof"))
    method(_function.__name__, _function)


@adjoint(var_all)
def var_all_adjoint(x, ddof, dout, dx):
    """var' = 2 (x - mean) / (n - ddof)."""
    dx += spread(dout, x.shape) * centered_all(x) * 2 / (x.size - ddof)


@adjoint(std_all)
def std_all_adjoint(x, ddof, out, dout, dx):
    """std' = (x - mean) / ((n - ddof) std), 0 where all elements are equal.

    Centered twice: what rounding leaves of the first mean is no direction, and not small beside a std as small.
    """
    dx += spread(dout / (out + (out == 0)), x.shape) * centered_all(centered_all(x)) / (x.size - ddof)


for _form in (var_axes, var_kept):

    @adjoint(_form)
    def var_axes_adjoint(x, axes, ddof, dout, dx):
        """var' = 2 (x - mean) / (n - ddof) along the axes."""
        dx += spread_axes(dout, x.shape, axes) * centered(x, axes) * 2 / (size_along(x.shape, axes) - ddof)


for _form in (std_axes, std_kept):

    @adjoint(_form)
    def std_axes_adjoint(x, axes, ddof, out, dout, dx):
        """std' = (x - mean) / ((n - ddof) std) along the axes, 0 where all elements are equal."""
        scale = dout / (out + (out == 0))
        dx += spread_axes(scale, x.shape, axes) * centered(centered(x, axes), axes) / (size_along(x.shape, axes) - ddof)


# ---- norms


@kernel
def norm_all(x):
    """The Euclidean norm of all elements, scaled by the largest so that squares do not overflow."""
    largest = 0.0
    for value in flattened(x):
        largest = max(largest, abs(value))
    if largest == 0.0 or not np.isfinite(largest):
        return x.dtype.type(largest)
    total = 0.0
    for value in flattened(x):
        ratio = value / largest
        total += ratio * ratio
    return x.dtype.type(largest * np.sqrt(total))


@kernel
def norm_axes(x, axes):
    """The Euclidean norms of ``x`` along ``axes``."""
    return np.sqrt(flat_sums(x * x, axes)).astype(x.dtype).reshape(reduced_shape(x.shape, axes))


@kernel
def norm_kept(x, axes):
    """The Euclidean norms of ``x`` along ``axes``, which stay with size 1."""
    return np.sqrt(flat_sums(x * x, axes)).astype(x.dtype).reshape(kept_shape(x.shape, axes))


@kernel
def sum_of_absolutes(x):
    """The sum of the absolute values."""
    return x.dtype.type(np.sum(np.abs(flattened(x).astype(np.float64))))


@kernel
def largest_absolute(x):
    """The norm of infinite order: max |x|, and 0 of nothing, as since NumPy 2.4."""
    return np.max(np.abs(x)) if x.size > 0 else x.dtype.type(0)


@kernel
def largest_absolute_gradient(dout, x):
    """``dout`` with the sign of the largest element, at its place."""
    out = np.zeros(x.shape, x.dtype)
    if x.size > 0:
        k = np.argmax(np.abs(x))
        out[k] = dout * np.sign(x[k])
    return out


primitive(norm_all, returns=all_rule())
primitive(largest_absolute, returns=all_rule())
primitive(norm_axes, returns=axes_rule(), static=("axes",))
primitive(norm_kept, returns=kept_rule(), static=("axes",))
primitive(sum_of_absolutes, returns=all_rule())


def _norm(x, ord, axis, keepdims):
    if isinstance(x, Scalar) and ord.value is None and axis.value is None:
        return np.abs, (("x:float64",) if not is_float(x) else ("x",))
    axes = axes_of(x, axis)
    if not is_float(x):
        return np.linalg.norm, ("x:float64", (ord.value,), (axis.value,), (keepdims.value,))
    if axes == ():
        raise TypeRuleError("np.linalg.norm along no axis (axis=())", "`np.abs(x)`")
    every = tuple(range(x.ndim))
    order = ord.value
    if order == "fro" or (order == 2 and (x.ndim == 1 or (axes is not None and len(axes) == 1))):
        order = None
    if order is None:
        if keepdims.value:
            return norm_kept, ("x", (axes or every,))
        return (norm_all, ("x",)) if axes is None or axes == every else (norm_axes, ("x", (axes,)))
    if x.ndim == 1 and not keepdims.value:
        if order == 1:
            return sum_of_absolutes, ("x",)
        if order in (np.inf, -np.inf):
            return (largest_absolute if order > 0 else smallest_absolute), ("x",)
    if x.ndim == 1 or (axes is not None and len(axes) == 1):
        if isinstance(order, str):
            raise TypeRuleError(f"a vector has no norm of order {order!r}", "`np.linalg.norm(x)`")
        return vector_norm, ("x", (order,), (0 if axes is None else axes[0],), (bool(keepdims.value),))
    return _norm_of_matrices(x, order, axis.value, keepdims.value)


def _norm_of_matrices(x, order, axis, keepdims):
    rows, columns = axis if isinstance(axis, tuple) and len(axis) == 2 else (0, 1)
    if order not in (1, -1, 2, -2, np.inf, -np.inf, "nuc") or (axis is None and x.ndim != 2):
        raise TypeRuleError(
            f"a matrix has no norm of order {order!r}", "one of 1, -1, 2, -2, np.inf, -np.inf, 'fro' and 'nuc'"
        )
    places = normalize_axis(rows, x.ndim), normalize_axis(columns, x.ndim)
    given = "x", (order,), (places[0],), (places[1] - (places[1] > places[0]),)
    return (matrix_norm_kept, (*given, (min(places),), (max(places),))) if keepdims else (matrix_norm, given)


primitive(
    np.linalg.norm,
    parameters="x, ord=None, axis=None, keepdims=False",
    static=("ord", "axis", "keepdims"),
    lower=_norm,
)


@adjoint(norm_all)
def norm_all_adjoint(x, out, dout, dx):
    """norm' = x / norm, 0 at the origin, where the denominator is set to 1."""
    dx += spread(dout / (out + (out == 0)), x.shape) * x


for _form in (norm_axes, norm_kept):

    @adjoint(_form)
    def norm_axes_adjoint(x, axes, out, dout, dx):
        """norm' = x / norm along the axes, 0 at the origin."""
        dx += spread_axes(dout / (out + (out == 0)), x.shape, axes) * x


@adjoint(largest_absolute)
def largest_absolute_adjoint(x, dout, dx):
    """The gradient goes to the first of the largest elements, with its sign."""
    dx += largest_absolute_gradient(dout, x)


@adjoint(sum_of_absolutes)
def sum_of_absolutes_adjoint(x, dout, dx):
    """The gradient times the sign, 0 at 0."""
    dx += spread(dout, x.shape) * np.sign(x)


def smallest_absolute(x):
    """The norm of order minus infinity: min |x|."""
    return np.min(np.abs(x))


composite(smallest_absolute)(smallest_absolute)


# ---- ranges, weighted averages and integrals, in terms of the others


@kernel
def sum_of_weights(weights):
    """The sum of all weights; raises ZeroDivisionError where it is 0, as np.average does."""
    total = sum_all(weights)
    if total == 0:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return total


primitive(sum_of_weights, returns=all_rule())


@adjoint(sum_of_weights)
def sum_of_weights_adjoint(weights, dout, dweights):
    """Each weight receives the gradient of the sum."""
    dweights += spread(dout, weights.shape)


def average(a, weights):
    """The weighted mean of all elements; the weights need not sum to 1."""
    if np.shape(a) != np.shape(weights):
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    return np.sum(a * weights) / sum_of_weights(weights)


def _average(a, axis, weights, keepdims):
    if weights == Constant(None):
        return np.mean, ("a", (axis.value,), (None,), (None,), (bool(keepdims.value),))
    axes = axes_of(a, axis)
    one = axes is not None and len(axes) == 1
    if not isinstance(weights, Array) or weights.ndim not in ({1, a.ndim} if one else {a.ndim}):
        raise TypeRuleError(
            "np.average takes weights of the same shape, or a vector of them along one axis",
            "the sums written out: `np.sum(a * weights, axis=0) / np.sum(weights, axis=0)`",
        )
    dtype = promote(a, weights)[0] if is_float(a) else "float64"
    if axes is None and not keepdims.value:
        return average, (f"a:{dtype}", f"weights:{dtype}")
    if weights.ndim == a.ndim:
        chosen = tuple(range(a.ndim)) if axes is None else axes
        return average_along, (f"a:{dtype}", f"weights:{dtype}", (chosen,), (bool(keepdims.value),))
    return average_of_weighted, (f"a:{dtype}", f"weights:{dtype}", axes, (bool(keepdims.value),))


def average_along(a, weights, axis, keepdims):
    """The weighted means along axes."""
    if np.shape(a) != np.shape(weights):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    totals = np.sum(weights, axis=axis, keepdims=keepdims)
    if np.any(totals == 0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return np.sum(a * weights, axis=axis, keepdims=keepdims) / totals


def average_of_weighted(a, weights, axis, keepdims):
    """The means along an axis, of which each part has one weight."""
    if len(weights) != a.shape[axis]:
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    found = np.sum(np.moveaxis(a, axis, -1) * weights, axis=-1) / sum_of_weights(weights)
    return np.expand_dims(found, axis) if keepdims else found


composite(average)(average)
for _form in (average_along, average_of_weighted):
    STATIC_OF_COMPOSITES[_form] = ("axis", "keepdims")
primitive(
    np.average,
    parameters="a, axis=None, weights=None, keepdims=False",
    static=("axis", "keepdims"),
    lower=_average,
)
