"""Sums, means, variances, extremes, products and norms, over all elements or along axes.

A reduction of all elements keeps its NumPy name, except that float32 goes to a kernel that accumulates in float64.
Along axes it becomes ``sum_axes(x, axes)``, or ``sum_kept(x, axes)`` where the reduced axes stay with size 1; ``axes``
is a tuple that ascends. The gradient of max and min goes to the first of several equal winners.
"""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, is_float, normalize_axis
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, method, primitive

from .axes import kept_shape, reduced_shape, size_along, spread_axes
from .broadcast import flattened, spread, sum_all, sum_run, sum_vanishing
from .reduced_parts import reduced_in_part

SIGNATURE = "a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None"


# ---- which form a call takes


def axes_of(a, axis):
    """The axes of a reduction, ascending and counted from the front; ``None`` for all of them."""
    if not isinstance(a, Array):
        raise TypeRuleError(f"expects an array, not {describe(a)}", "an array of it: `np.array([x])`")
    if not isinstance(axis, Constant):
        raise TypeRuleError(
            "the axis must be known while compiling", "a literal number, or a tuple of them, for the axis: `axis=0`"
        )
    if axis.value is None:
        return None
    chosen = axis.value if isinstance(axis.value, tuple) else (axis.value,)
    axes = tuple(sorted(normalize_axis(item, a.ndim) for item in chosen))
    if len(set(axes)) < len(axes):
        raise TypeRuleError(f"axis {axis.value} names one axis twice", "name each axis once")
    return axes


def _options(**options):
    """Refuses the options of NumPy's reductions that have no template."""
    for name, option in options.items():
        if option != Constant(None):
            raise TypeRuleError(f"{name}= of a reduction is not supported", f"leave `{name}=` out")


def _lowering(function, forms, convert, side_by_side=False, whole_forms=None):
    """A lowering to the form that the axis and ``keepdims`` ask for."""

    def lower(a, axis, dtype, out, keepdims, initial, where):
        _options(out=out)
        in_part = reduced_in_part(function, a, axis, dtype, keepdims, initial, where)
        if in_part is not None:
            return in_part
        if dtype != Constant(None):
            wanted = np.dtype(dtype.value).name
            sums = "float64" if function is np.mean else summed_dtype(wanted)
            if wanted not in ("float64", "float32") and (sums != wanted or function in (np.mean, np.any, np.all)):
                raise TypeRuleError(f"a reduction in {wanted}", f"`.astype(np.{wanted})` behind it")
            return function, (f"a:{wanted}", (axis.value,), (None,), (None,), (bool(keepdims.value),))
        if isinstance(a, Scalar) and axis == Constant(None):
            wanted = np.dtype(convert(a.dtype)).type
            return (wanted, ("a",)) if wanted is np.bool_ or wanted != np.dtype(a.dtype) else (np.positive, ("a",))
        axes = axes_of(a, axis)
        if side_by_side and axes and axes[-1] - axes[0] + 1 != len(axes):
            rest = tuple(k for k in range(a.ndim) if k not in axes)
            return APART[function], ("a", ((*axes, *rest),), (tuple(range(len(axes))),), (axes,), (keepdims.value,))
        all_form, axes_form, kept_form = forms if is_float(a) or whole_forms is None else (None, *whole_forms)
        if axes == ():
            return copied, ("a", (np.dtype(convert(a.dtype)),))
        every = tuple(range(a.ndim))
        if keepdims.value:
            return kept_form, ("a", (every if axes is None else axes,))
        if axes is None or axes == every:
            if a.dtype == "float32" and all_form is not None:
                return all_form, ("a",)
            return None if axes is None else (function, ("a",))
        if len(axes) > 4:
            raise TypeRuleError(
                f"a reduction over {len(axes)} axes at once is not supported", "one axis after the other"
            )
        return axes_form, ("a", (axes,))

    return lower


def summed_dtype(dtype):
    """NumPy adds booleans and small integers as int64, unsigned ones as uint64."""
    return {"b": "int64", "i": "int64", "u": "uint64"}.get(np.dtype(dtype).kind, dtype)


def float_dtype(dtype):
    return dtype if np.dtype(dtype).kind in "fc" else "float64"


def _same(dtype):
    return dtype


def all_rule(convert=_same):
    """The type of a reduction of all elements."""
    return lambda a, *options: Scalar(convert(a.dtype))


def axes_rule(convert=_same):
    """The type of a reduction along axes."""

    def rule(a, axes, *options):
        kept = tuple(size for axis, size in enumerate(a.shape) if axis not in axes.value)
        return Array(convert(a.dtype), kept)

    return rule


def kept_rule(convert=_same):
    """The type of a reduction whose axes stay with size 1."""

    def rule(a, axes, *options):
        return Array(convert(a.dtype), tuple(1 if axis in axes.value else size for axis, size in enumerate(a.shape)))

    return rule


def declare_reduction(
    function, forms, convert=_same, side_by_side=False, no_gradient=False, spelling="", whole_forms=None
):
    """Declare a reduction: the NumPy function, and its kernels for all elements, along axes and with the axes kept.

    ``whole_forms`` are those along axes and with the axes kept for integers and truth values, which stay exact.
    """
    all_form, axes_form, kept_form = forms
    primitive(
        function,
        parameters=SIGNATURE,
        spelling=spelling or f"np.{function.__name__}",
        static=("axis", "dtype", "out", "keepdims"),
        returns=all_rule(convert),
        lower=_lowering(function, forms, convert, side_by_side, whole_forms),
        no_gradient=no_gradient,
    )
    if all_form is not None:
        primitive(all_form, returns=all_rule(convert), no_gradient=no_gradient)
    primitive(axes_form, static=("axes",), returns=axes_rule(convert), no_gradient=no_gradient)
    primitive(kept_form, static=("axes",), returns=kept_rule(convert), no_gradient=no_gradient)
    if whole_forms is not None:
        primitive(whole_forms[0], static=("axes",), returns=axes_rule(convert), no_gradient=True)
        primitive(whole_forms[1], static=("axes",), returns=kept_rule(convert), no_gradient=True)


# ---- axes that do not lie side by side


def _apart(function):
    """A reduction over such axes, which are brought to the front."""

    def apart(a, order, first, axes, keepdims):
        reduced = function(np.transpose(a, order), axis=first)
        return np.expand_dims(reduced, axes) if keepdims else reduced

    composite(apart)(apart)
    STATIC_OF_COMPOSITES[apart] = ("order", "first", "axes", "keepdims")
    return apart


APART = {function: _apart(function) for function in (np.prod, np.max, np.min, np.any, np.all)}

# ---- no axis at all


@kernel
def copied(x, dtype):
    """A reduction along no axis (``axis=()``): each element by itself, in the dtype of the reduction."""
    return x.astype(dtype)


primitive(copied, static=("dtype",), returns=lambda x, dtype: Array(np.dtype(dtype.value).name, x.shape, x.contiguous))


@adjoint(copied)
def copied_adjoint(x, dout, dx):
    """Each element is its own result."""
    dx += dout.astype(x.dtype)


# ---- sums and means


@kernel
def flat_sums(x, axes):
    """Sums along ``axes``: the elements of the result in C order, float64."""
    wanted = np.array(x.shape)
    for axis in axes:
        wanted[axis] = 1
    return sum_vanishing(x, wanted)


@kernel
def summed(x):
    """An element of the dtype in which NumPy adds up ``x``: int64 for integers and booleans."""
    return np.sum(np.zeros(1, x.dtype))


@kernel
def whole_sums(x, axes):
    """Sums of integers along ``axes``: the elements of the result in C order, int64 or uint64, in which NumPy adds."""
    sums = flattened(x).astype(np.asarray(summed(x)).dtype)
    sizes = np.array(x.shape)
    for axis in axes:
        outer, count, inner = np.prod(sizes[:axis]), sizes[axis], np.prod(sizes[axis + 1 :])
        fewer = np.zeros(outer * inner, sums.dtype)
        for i in range(outer):
            for k in range(count):
                for j in range(inner):
                    fewer[i * inner + j] += sums[(i * count + k) * inner + j]
        sums = fewer
        sizes[axis] = 1
    return sums


@kernel
def whole_sum_axes(x, axes):
    """The sums of integers along ``axes``."""
    return whole_sums(x, axes).reshape(reduced_shape(x.shape, axes))


@kernel
def whole_sum_kept(x, axes):
    """The sums of integers along ``axes``, which stay with size 1."""
    return whole_sums(x, axes).reshape(kept_shape(x.shape, axes))


@kernel
def sum_axes(x, axes):
    """The sums of ``x`` along ``axes``, accumulated in float64."""
    return flat_sums(x, axes).astype(np.asarray(summed(x)).dtype).reshape(reduced_shape(x.shape, axes))


@kernel
def sum_of_rows(x):
    """What Python's ``sum`` makes of an array with several axes, or of a list of arrays: row added to row."""
    if x.shape[0] == 0:
        raise ValueError("sum() of no arrays is the number 0 in Python, and not an array")
    total = x[0].copy()
    for k in range(1, x.shape[0]):
        total += x[k]
    return total


@kernel
def sum_kept(x, axes):
    """The sums of ``x`` along ``axes``, which stay with size 1."""
    return flat_sums(x, axes).astype(np.asarray(summed(x)).dtype).reshape(kept_shape(x.shape, axes))


@kernel
def averaged(x):
    """An element of the dtype of the mean of ``x``: float64 for integers and booleans."""
    return np.ones(1, x.dtype)[0] / np.ones(1, x.dtype)[0]


@kernel
def mean_all(x):
    """The mean of all elements, accumulated in float64, in the dtype of ``x``."""
    return x.dtype.type(sum_run(flattened(x), 0, x.size) / np.float64(x.size))


@kernel
def mean_axes(x, axes):
    """The means of ``x`` along ``axes``, accumulated in float64."""
    means = flat_sums(x, axes) / size_along(x.shape, axes)
    return means.astype(np.asarray(averaged(x)).dtype).reshape(reduced_shape(x.shape, axes))


@kernel
def mean_kept(x, axes):
    """The means of ``x`` along ``axes``, which stay with size 1."""
    means = flat_sums(x, axes) / size_along(x.shape, axes)
    return means.astype(np.asarray(averaged(x)).dtype).reshape(kept_shape(x.shape, axes))


declare_reduction(np.sum, (sum_all, sum_axes, sum_kept), summed_dtype, whole_forms=(whole_sum_axes, whole_sum_kept))
declare_reduction(np.mean, (mean_all, mean_axes, mean_kept), float_dtype)


@adjoint(np.sum)
def sum_adjoint(a, dout, da):
    """Each element receives the gradient of the sum."""
    da += spread(dout, a.shape)


@adjoint(sum_all)
def sum_all_adjoint(gradient, dout, dgradient):
    """Each element receives the gradient of the sum."""
    dgradient += spread(dout, gradient.shape)


@adjoint(sum_axes)
def sum_axes_adjoint(x, axes, dout, dx):
    """Each element receives the gradient of its sum."""
    dx += spread_axes(dout, x.shape, axes)


primitive(sum_of_rows, returns=lambda x: Array(x.dtype, x.shape[1:]))


@adjoint(sum_of_rows)
def sum_of_rows_adjoint(x, dout, dx):
    """Each row receives the gradient of the sum."""
    dx += spread_axes(dout, x.shape, (0,))


@adjoint(sum_kept)
def sum_kept_adjoint(x, axes, dout, dx):
    """Each element receives the gradient of its sum."""
    dx += spread_axes(dout, x.shape, axes)


@adjoint(np.mean)
def mean_adjoint(a, dout, da):
    """Each element receives its share of the gradient of the mean."""
    da += spread(dout, a.shape) / a.size


@adjoint(mean_all)
def mean_all_adjoint(x, dout, dx):
    """Each element receives its share of the gradient of the mean."""
    dx += spread(dout, x.shape) / x.size


@adjoint(mean_axes)
def mean_axes_adjoint(x, axes, dout, dx):
    """Each element receives its share of the gradient of its mean."""
    dx += spread_axes(dout, x.shape, axes) / size_along(x.shape, axes)


@adjoint(mean_kept)
def mean_kept_adjoint(x, axes, dout, dx):
    """Each element receives its share of the gradient of its mean."""
    dx += spread_axes(dout, x.shape, axes) / size_along(x.shape, axes)


method("sum", np.sum)
method("mean", np.mean)


def _builtin_sum(x, start):
    if isinstance(x, Array) and x.ndim == 1 and start == Constant(0):
        if x.dtype not in ("bool", "int64") and not is_float(x):
            raise TypeRuleError(f"sum() adds {x.dtype} numbers in {x.dtype}, one after the other", "`np.sum(x)`")
        return np.sum, ("x",)
    if isinstance(x, Array) and x.ndim > 1 and start == Constant(0) and x.dtype != "bool":
        return sum_of_rows, ("x",)
    raise TypeRuleError(f"sum() takes an array of numbers or a list, not {describe(x)}", "`np.sum(x, axis=0)`")


primitive(sum, parameters="x, start=0", static=("start",), lower=_builtin_sum)
