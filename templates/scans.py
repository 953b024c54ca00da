"""Running sums and products, differences and integrals: along one axis, or over the flattened array."""

from dataclasses import replace

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, is_float, normalize_axis, quotient
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, method, primitive

from .axes import shape_with_size, split_around
from .broadcast import flattened, wide
from .differences import trapezoid_along
from .reductions import summed_dtype


@kernel
def cumsum_axis(x, axis):
    """The running sums of ``x`` along one axis, accumulated in float64."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.empty(x.size, x.dtype)
    for i in range(outer):
        for j in range(inner):
            total = 0.0
            for k in range(count):
                here = (i * count + k) * inner + j
                total += flat[here]
                out[here] = total
    return out.reshape(x.shape)


@kernel
def cumsum_gradient(dout, axis):
    """The running sums of ``dout`` from the far end: an element takes part in all later sums."""
    flat = flattened(dout)
    outer, count, inner = split_around(dout.shape, (axis,))
    out = np.empty(dout.size, dout.dtype)
    for i in range(outer):
        for j in range(inner):
            total = 0.0
            for k in range(count - 1, -1, -1):
                here = (i * count + k) * inner + j
                total += flat[here]
                out[here] = total
    return out.reshape(dout.shape)


@kernel
def cumprod_axis(x, axis):
    """The running products of ``x`` along one axis, multiplied up in float64."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.empty(x.size, x.dtype)
    for i in range(outer):
        for j in range(inner):
            product = 1.0
            for k in range(count):
                here = (i * count + k) * inner + j
                product *= flat[here]
                out[here] = product
    return out.reshape(x.shape)


@kernel
def cumprod_gradient(dout, x, axis):
    """The product before an element times s, where s = dout + (next element) (next s) runs from the far end.

    No division, so elements that are zero are as good as any.
    """
    flat, gradient = flattened(x), flattened(dout)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.empty(x.size, x.dtype)
    tails = np.empty(count, wide(flat))
    for i in range(outer):
        for j in range(inner):
            tail = 0.0
            following = 0.0
            for k in range(count - 1, -1, -1):
                here = (i * count + k) * inner + j
                tail = gradient[here] + following * tail
                following = flat[here]
                tails[k] = tail
            before = 1.0
            for k in range(count):
                here = (i * count + k) * inner + j
                out[here] = before * tails[k]
                before *= flat[here]
    return out.reshape(x.shape)


@kernel
def diff_axis(x, axis):
    """Differences of neighbors along one axis, which becomes one shorter."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    fewer = max(count - 1, 0)
    out = np.empty(outer * fewer * inner, x.dtype)
    for i in range(outer):
        for k in range(fewer):
            for j in range(inner):
                here = (i * count + k) * inner + j
                out[(i * fewer + k) * inner + j] = flat[here + inner] - flat[here]
    return out.reshape(shape_with_size(x.shape, axis, fewer))


@kernel
def diff_gradient(dout, shape, axis):
    """Each difference adds its gradient to the later neighbor and takes it from the earlier one."""
    gradient = flattened(dout)
    out = np.zeros(shape, dout.dtype)
    flat = out.reshape(-1)
    outer, count, inner = split_around(shape, (axis,))
    fewer = max(count - 1, 0)
    for i in range(outer):
        for k in range(fewer):
            for j in range(inner):
                here = (i * count + k) * inner + j
                change = gradient[(i * fewer + k) * inner + j]
                flat[here + inner] += change
                flat[here] -= change
    return out


def _scan_type(x, *options):
    return Array(x.dtype, x.shape)


def _flat_type(x):
    return Array(x.dtype, (None,))


@kernel
def whole_cumsum(x, axis):
    """The running sums of integers or truth values along one axis: int64 or uint64, in which NumPy adds."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.zeros(x.size, np.asarray(np.sum(np.zeros(1, x.dtype))).dtype)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                here = (i * count + k) * inner + j
                out[here] += flat[here]
                if k > 0:
                    out[here] += out[here - inner]
    return out.reshape(x.shape)


@kernel
def whole_cumprod(x, axis):
    """The running products of integers or truth values along one axis: int64 or uint64."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.ones(x.size, np.asarray(np.sum(np.zeros(1, x.dtype))).dtype)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                here = (i * count + k) * inner + j
                out[here] *= flat[here]
                if k > 0:
                    out[here] *= out[here - inner]
    return out.reshape(x.shape)


for _form in (whole_cumsum, whole_cumprod):
    primitive(_form, static=("axis",), returns=lambda x, axis: Array(summed_dtype(x.dtype), x.shape), no_gradient=True)


def _array(x):
    if not isinstance(x, Array):
        raise TypeRuleError(f"expects an array, not {describe(x)}", "an array of it: `np.array([x])`")


def _of_dtype(a, axis, dtype, forms):
    """The scan of the elements in another dtype."""
    if dtype.kind != "f":
        raise TypeRuleError(f"a running total of {a.dtype} in {dtype.name}", f"`a.astype(np.{dtype.name})`")
    if axis == Constant(None) and a.ndim > 1:
        return forms[1], (f"a:{dtype.name}",)
    return forms[0], (f"a:{dtype.name}", (0 if axis == Constant(None) else normalize_axis(axis.value, a.ndim),))


def _scan_lowering(axis_form, flat_form, whole_form):
    def lower(a, axis, dtype):
        _array(a)
        if dtype != Constant(None) and np.dtype(dtype.value).name != a.dtype:
            return _of_dtype(a, axis, np.dtype(dtype.value), (axis_form, flat_form))
        if not is_float(a):
            if axis == Constant(None) and a.ndim > 1:
                return FLAT_FORMS[whole_form], ("a",)
            return whole_form, ("a", (0 if axis == Constant(None) else normalize_axis(axis.value, a.ndim),))
        if axis == Constant(None) and a.ndim > 1:
            return flat_form, ("a",)
        return axis_form, ("a", (0 if axis == Constant(None) else normalize_axis(axis.value, a.ndim),))

    return lower


@kernel
def cumsum_flat(x):
    """The running sums of all elements in C order, a 1-D array."""
    return cumsum_axis(flattened(x), 0)


@kernel
def cumprod_flat(x):
    """The running products of all elements in C order, a 1-D array."""
    return cumprod_axis(flattened(x), 0)


def _in_line(function):
    """``function`` of all integers in C order."""

    def scan(x):
        return function(np.ravel(x))

    return composite(scan)(scan)


FLAT_FORMS = {whole_cumsum: _in_line(np.cumsum), whole_cumprod: _in_line(np.cumprod)}
for _function, _axis_form, _flat_form, _whole_form in (
    (np.cumsum, cumsum_axis, cumsum_flat, whole_cumsum),
    (np.cumprod, cumprod_axis, cumprod_flat, whole_cumprod),
):
    primitive(
        _function,
        parameters="a, axis=None, dtype=None",
        static=("axis", "dtype"),
        lower=_scan_lowering(_axis_form, _flat_form, _whole_form),
    )
    primitive(_axis_form, static=("axis",), returns=_scan_type)
    primitive(_flat_form, returns=_flat_type)
    method(_function.__name__, _function)


@adjoint(cumsum_axis)
def cumsum_axis_adjoint(axis, dout, dx):
    """An element takes part in its own running sum and all later ones."""
    dx += cumsum_gradient(dout, axis)


@adjoint(cumsum_flat)
def cumsum_flat_adjoint(x, dout, dx):
    """An element takes part in its own running sum and all later ones."""
    dx += cumsum_gradient(dout, 0).reshape(x.shape)


@adjoint(cumprod_axis)
def cumprod_axis_adjoint(x, axis, dout, dx):
    """An element takes part in its own running product and all later ones."""
    dx += cumprod_gradient(dout, x, axis)


@adjoint(cumprod_flat)
def cumprod_flat_adjoint(x, dout, dx):
    """An element takes part in its own running product and all later ones."""
    dx += cumprod_gradient(dout, flattened(x), 0).reshape(x.shape)


def diff_of_more(a, n, axis, prepend, append):
    """Differences of differences, of an array with more at its ends."""
    values = a
    if prepend is not None:
        values = np.concatenate((ends_like(values, prepend, axis), values), axis=axis)
    if append is not None:
        values = np.concatenate((values, ends_like(values, append, axis)), axis=axis)
    for _ in range(n):
        values = np.diff(values, axis=axis)
    return values


def ends_like(values, given, axis):
    """What is put at an end: one slice of a number, which is float64 or int64 there, or what is given."""
    if np.ndim(given) > 0:
        return np.asarray(given)
    return np.full(np.shape(np.sum(values, axis=axis, keepdims=True)), given)


STATIC_OF_COMPOSITES.update({diff_of_more: ("n", "axis"), ends_like: ("axis",)})


def _diff(a, n, axis, prepend, append):
    _array(a)
    along = normalize_axis(axis.value, a.ndim)
    if a.dtype == "bool":
        raise TypeRuleError("np.diff of truth values is not supported", "`a[1:] ^ a[:-1]`")
    ends = [each for each in (prepend, append) if each != Constant(None)]
    if ends or n != Constant(1):
        return diff_of_more, ("a", n_of(n), (along,), "prepend", "append")
    return diff_axis, ("a", (along,))


def n_of(n):
    """How many times differences are taken."""
    if not isinstance(n.value, int) or n.value < 0:
        raise TypeRuleError(f"np.diff is taken {n.value!r} times", "a number from 0 up")
    return (n.value,)


def _diff_type(x, axis):
    return Array(x.dtype, tuple(None if k == axis.value else size for k, size in enumerate(x.shape)))


primitive(np.diff, parameters="a, n=1, axis=-1, prepend=None, append=None", static=("n", "axis"), lower=_diff)
primitive(diff_axis, static=("axis",), returns=_diff_type)


@adjoint(diff_axis)
def diff_axis_adjoint(x, axis, dout, dx):
    """(x[k + 1] - x[k])' = x[k + 1]' - x[k]'."""
    dx += diff_gradient(dout, x.shape, axis)


# ---- integrals of samples
@kernel
def trapezoid_spaced(y, dx):
    """The integral of the samples ``y`` (n,), ``dx`` apart, by the trapezoidal rule."""
    total = 0.0
    for k in range(y.size - 1):
        total += (y[k] + y[k + 1]) / 2
    return y.dtype.type(total * dx)


@kernel
def trapezoid_spaced_gradient(dout, size, dx):
    """``dout dx`` for each inner sample, half of it for the two at the ends."""
    out = np.zeros(size, np.asarray(dout).dtype)
    for k in range(size - 1):
        out[k] += dout * dx / 2
        out[k + 1] += dout * dx / 2
    return out


@kernel
def trapezoid_at(y, x):
    """The integral of the samples ``y`` (n,) taken at ``x`` (n,) by the trapezoidal rule."""
    if x.size != y.size:
        raise ValueError("np.trapezoid: the samples and their places are not equally many")
    total = 0.0
    for k in range(y.size - 1):
        total += (x[k + 1] - x[k]) * (y[k] + y[k + 1]) / 2
    return y.dtype.type(total)


@kernel
def trapezoid_at_gradient(dout, x):
    """For the samples: half the distance between each sample's neighbors, times ``dout``."""
    out = np.zeros(x.size, x.dtype)
    for k in range(x.size - 1):
        out[k] += dout * (x[k + 1] - x[k]) / 2
        out[k + 1] += dout * (x[k + 1] - x[k]) / 2
    return out


@kernel
def trapezoid_at_places_gradient(dout, y):
    """For the places: what moving a place takes from one interval and gives to the other, times ``dout``."""
    out = np.zeros(y.size, y.dtype)
    for k in range(y.size - 1):
        out[k + 1] += dout * (y[k] + y[k + 1]) / 2
        out[k] -= dout * (y[k] + y[k + 1]) / 2
    return out


def _trapezoid(y, x, dx, axis):
    _array(y)
    spacing = dx if x == Constant(None) else x
    if y.ndim != 1 or (isinstance(spacing, Array) and spacing.ndim != 1):
        normalize_axis(axis.value, y.ndim)
        return trapezoid_along, ("y", "x", "dx", (axis.value,))
    normalize_axis(axis.value, 1)
    if x != Constant(None) and not isinstance(x, Array):
        reason = f"np.trapezoid takes its places from an array, not {describe(x)}"
        raise TypeRuleError(reason, "a vector for the places, or `dx=` for a step")
    for t in (y, spacing):
        if t.dtype not in ("float64", "float32", "int64", "complex128"):
            raise TypeRuleError(f"np.trapezoid adds and subtracts {t.dtype} in {t.dtype}", "`y.astype(np.float64)`")
    dtype = quotient(replace(y, shape=()), spacing if isinstance(spacing, Scalar) else replace(spacing, shape=())).dtype
    if x == Constant(None):
        return trapezoid_spaced, (f"y:{dtype}", "dx")
    return trapezoid_at, (f"y:{dtype}", f"x:{dtype}")


primitive(np.trapezoid, parameters="y, x=None, dx=1.0, axis=-1", static=("axis",), lower=_trapezoid)
primitive(trapezoid_spaced, parameters="y, spacing", returns=lambda y, spacing: Scalar(y.dtype))
primitive(trapezoid_at, returns=lambda y, x: Scalar(y.dtype))


@adjoint(trapezoid_spaced)
def trapezoid_spaced_adjoint(y, spacing, out, dout, dy, dspacing):
    """The rule is linear in the samples and in the spacing."""
    dy += trapezoid_spaced_gradient(dout, y.size, spacing)
    dspacing += dout * out / spacing


@adjoint(trapezoid_at)
def trapezoid_at_adjoint(y, x, dout, dy, dx):
    """The rule is linear in the samples and in the places."""
    dy += trapezoid_at_gradient(dout, x)
    dx += trapezoid_at_places_gradient(dout, y)
