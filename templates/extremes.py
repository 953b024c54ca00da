"""Largest and smallest elements, products, and where extremes lie.

The gradient of max and min goes to the first of several equal winners (in C order). A NaN wins, as in NumPy.
"""

import builtins

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, array_of, describe, normalize_axis
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .axes import kept_shape, reduced_shape, split_around
from .broadcast import flattened, wide
from .reduced_parts import positions_kept
from .reductions import declare_reduction, summed, summed_dtype

# ---- max and min


@kernel
def winners(x, axes, sign):
    """The positions in ``x.reshape(-1)`` of the first largest (``sign`` 1) or smallest (-1) elements along ``axes``.

    Raises ValueError where there is no element to choose from.
    """
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, axes)
    if count == 0:
        raise ValueError("max or min along an axis without elements")
    found = np.empty(outer * inner, np.int64)
    for i in range(outer):
        for j in range(inner):
            best = i * count * inner + j
            for k in range(1, count):
                here = (i * count + k) * inner + j
                further = flat[here] > flat[best] if sign > 0 else flat[here] < flat[best]
                if further or (np.isnan(flat[here]) and not np.isnan(flat[best])):
                    best = here
            found[i * inner + j] = best
    return found


@kernel
def places_of(x, out, axes):
    """The positions in ``x.reshape(-1)`` of the first elements along ``axes`` that are the known extremes ``out``."""
    flat, extremes = flattened(x), flattened(out)
    outer, count, inner = split_around(x.shape, axes)
    found = np.empty(outer * inner, np.int64)
    for i in range(outer):
        for j in range(inner):
            here = i * count * inner + j
            last = here + (count - 1) * inner
            wanted = extremes[i * inner + j]
            if wanted == wanted:
                while here < last and flat[here] != wanted:
                    here += inner
            else:  # the first NaN
                while here < last and flat[here] == flat[here]:
                    here += inner
            found[i * inner + j] = here
    return found


@kernel
def first_largest(x, out, axes):
    """The positions in ``x.reshape(-1)`` of the first largest elements along ``axes``, which are ``out``."""
    return places_of(x, out, axes)


@kernel
def first_smallest(x, out, axes):
    """The positions in ``x.reshape(-1)`` of the first smallest elements along ``axes``, which are ``out``."""
    return places_of(x, out, axes)


@kernel
def put_at(gradient, positions, shape):
    """An array of ``shape``: the elements of ``gradient`` at ``positions`` of its flat form, zero elsewhere."""
    values = flattened(gradient)
    out = np.zeros(shape, gradient.dtype)
    flat = out.reshape(-1)
    for k in range(positions.size):
        flat[positions[k]] += values[k]
    return out


@kernel
def put_one(gradient, position, shape):
    """An array of ``shape``: the number ``gradient`` at ``position`` of its flat form, zero elsewhere."""
    out = np.zeros(shape, np.asarray(gradient).dtype)
    out.reshape(-1)[position] = gradient
    return out


@kernel
def max_axes(x, axes):
    """The largest elements of ``x`` along ``axes``, which lie side by side."""
    return flattened(x)[winners(x, axes, 1)].reshape(reduced_shape(x.shape, axes))


@kernel
def max_kept(x, axes):
    """The largest elements of ``x`` along ``axes``, which stay with size 1."""
    return flattened(x)[winners(x, axes, 1)].reshape(kept_shape(x.shape, axes))


@kernel
def min_axes(x, axes):
    """The smallest elements of ``x`` along ``axes``, which lie side by side."""
    return flattened(x)[winners(x, axes, -1)].reshape(reduced_shape(x.shape, axes))


@kernel
def min_kept(x, axes):
    """The smallest elements of ``x`` along ``axes``, which stay with size 1."""
    return flattened(x)[winners(x, axes, -1)].reshape(kept_shape(x.shape, axes))


declare_reduction(np.max, (None, max_axes, max_kept), side_by_side=True, spelling="np.max")
declare_reduction(np.min, (None, min_axes, min_kept), side_by_side=True, spelling="np.min")
method("max", np.max)
method("min", np.min)


@adjoint(np.max)
def max_adjoint(a, dout, da):
    """The first of the largest elements receives the gradient."""
    da += put_one(dout, np.argmax(a), a.shape)


@adjoint(np.min)
def min_adjoint(a, dout, da):
    """The first of the smallest elements receives the gradient."""
    da += put_one(dout, np.argmin(a), a.shape)


for _form in (max_axes, max_kept):

    @adjoint(_form)
    def max_axes_adjoint(x, axes, out, dout, dx):
        """The first of the largest elements along the axes receives the gradient."""
        dx += put_at(dout, first_largest(x, out, axes), x.shape)


for _form in (min_axes, min_kept):

    @adjoint(_form)
    def min_axes_adjoint(x, axes, out, dout, dx):
        """The first of the smallest elements along the axes receives the gradient."""
        dx += put_at(dout, first_smallest(x, out, axes), x.shape)


# ---- where they lie


@kernel
def argmax_axes(x, axes):
    """The positions along one axis of the first largest elements."""
    _, count, inner = split_around(x.shape, axes)
    return (winners(x, axes, 1) // inner % count).reshape(reduced_shape(x.shape, axes))


@kernel
def argmin_axes(x, axes):
    """The positions along one axis of the first smallest elements."""
    _, count, inner = split_around(x.shape, axes)
    return (winners(x, axes, -1) // inner % count).reshape(reduced_shape(x.shape, axes))


def _position_type(a, axes=None, keepdims=None):
    if axes is None or axes == Constant(None):
        return Scalar("int64")
    return array_of("int64", a.ndim - 1)


for _function, _form in ((np.argmax, argmax_axes), (np.argmin, argmin_axes)):
    _kept = positions_kept(_function)

    def _lower(a, axis, keepdims, form=_form, function=_function, kept=_kept):
        if keepdims.value:
            return kept, ("a", (axis.value,))
        if axis == Constant(None):
            return None
        place = normalize_axis(axis.value, a.ndim)
        return (function, ("a",)) if a.ndim == 1 else (form, ("a", ((place,),)))

    primitive(
        _function,
        parameters="a, axis=None, keepdims=False",
        spelling=f"np.{_function.__name__}",
        static=("axis", "keepdims"),
        returns=_position_type,
        lower=_lower,
        no_gradient=True,
    )
    primitive(_form, static=("axes",), returns=_position_type, no_gradient=True)
    method(_function.__name__, _function)


# ---- products


@kernel
def flat_products(x, axes):
    """Products along ``axes``: the elements of the result in C order, float64."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, axes)
    products = np.zeros(outer * inner, wide(flat)) + 1
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                products[i * inner + j] *= flat[(i * count + k) * inner + j]
    return products


@kernel
def whole_products(x, axes):
    """Products of integers along ``axes``: the elements of the result in C order, int64 or uint64."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, axes)
    products = np.ones(outer * inner, np.asarray(summed(x)).dtype)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                products[i * inner + j] *= flat[(i * count + k) * inner + j]
    return products


@kernel
def whole_prod_axes(x, axes):
    """The products of integers along ``axes``, which lie side by side."""
    return whole_products(x, axes).reshape(reduced_shape(x.shape, axes))


@kernel
def whole_prod_kept(x, axes):
    """The products of integers along ``axes``, which stay with size 1."""
    return whole_products(x, axes).reshape(kept_shape(x.shape, axes))


@kernel
def prod_axes(x, axes):
    """The products of ``x`` along ``axes``, which lie side by side."""
    return flat_products(x, axes).astype(x.dtype).reshape(reduced_shape(x.shape, axes))


@kernel
def prod_kept(x, axes):
    """The products of ``x`` along ``axes``, which stay with size 1."""
    return flat_products(x, axes).astype(x.dtype).reshape(kept_shape(x.shape, axes))


@kernel
def prod_all(x):
    """The product of all elements, multiplied up in float64, in the dtype of ``x``."""
    product = 1.0
    for value in flattened(x):
        product *= value
    return x.dtype.type(product)


@kernel
def other_products(flat, outer, count, inner):
    """For each element the product of the others along the middle axis: those before it times those after it.

    No division, so elements that are zero are as good as any.
    """
    others = np.zeros(flat.size, wide(flat)) + 1
    for i in range(outer):
        for j in range(inner):
            before = 1.0
            for k in range(count):
                here = (i * count + k) * inner + j
                others[here] = before
                before *= flat[here]
            after = 1.0
            for k in range(count - 1, -1, -1):
                here = (i * count + k) * inner + j
                others[here] *= after
                after *= flat[here]
    return others


@kernel
def prod_all_gradient(dout, x):
    """``dout`` times the product of all other elements, for each element."""
    return (dout * other_products(flattened(x), 1, x.size, 1)).astype(x.dtype).reshape(x.shape)


@kernel
def prod_axes_gradient(dout, x, axes):
    """``dout`` times the product of the other elements along ``axes``, for each element."""
    outer, count, inner = split_around(x.shape, axes)
    others = other_products(flattened(x), outer, count, inner)
    gradient = flattened(dout)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                others[(i * count + k) * inner + j] *= gradient[i * inner + j]
    return others.astype(x.dtype).reshape(x.shape)


declare_reduction(
    np.prod,
    (prod_all, prod_axes, prod_kept),
    summed_dtype,
    side_by_side=True,
    whole_forms=(whole_prod_axes, whole_prod_kept),
)
method("prod", np.prod)


@adjoint(np.prod)
def prod_adjoint(a, dout, da):
    """Each element receives the gradient times the product of the others."""
    da += prod_all_gradient(dout, a)


@adjoint(prod_all)
def prod_all_adjoint(x, dout, dx):
    """Each element receives the gradient times the product of the others."""
    dx += prod_all_gradient(dout, x)


for _form in (prod_axes, prod_kept):

    @adjoint(_form)
    def prod_axes_adjoint(x, axes, dout, dx):
        """Each element receives the gradient times the product of the others along the axes."""
        dx += prod_axes_gradient(dout, x, axes)


# ---- any and all


@kernel
def occurs(x, axes, wanted):
    """Whether an element along ``axes`` is true (``wanted`` True) or one is not (False): flat, in C order."""
    flat = flattened(x != 0)
    outer, count, inner = split_around(x.shape, axes)
    found = np.zeros(outer * inner, np.bool_)
    for i in range(outer):
        for k in range(count):
            for j in range(inner):
                if flat[(i * count + k) * inner + j] == wanted:
                    found[i * inner + j] = True
    return found


@kernel
def any_axes(x, axes):
    """Whether any element along ``axes`` is true."""
    return occurs(x, axes, True).reshape(reduced_shape(x.shape, axes))


@kernel
def any_kept(x, axes):
    """Whether any element along ``axes``, which stay with size 1, is true."""
    return occurs(x, axes, True).reshape(kept_shape(x.shape, axes))


@kernel
def all_axes(x, axes):
    """Whether all elements along ``axes`` are true."""
    return np.logical_not(occurs(x, axes, False)).reshape(reduced_shape(x.shape, axes))


@kernel
def all_kept(x, axes):
    """Whether all elements along ``axes``, which stay with size 1, are true."""
    return np.logical_not(occurs(x, axes, False)).reshape(kept_shape(x.shape, axes))


def _boolean(dtype):
    return "bool"


declare_reduction(np.any, (None, any_axes, any_kept), _boolean, side_by_side=True, no_gradient=True)
declare_reduction(np.all, (None, all_axes, all_kept), _boolean, side_by_side=True, no_gradient=True)
method("any", np.any)
method("all", np.all)


def _truth_of_vector(function):
    def lower(x):
        if not isinstance(x, Array) or x.ndim != 1:
            raise TypeRuleError(
                f"{function.__name__}() takes one array of 1 dimension, not {describe(x)}",
                f"`np.{function.__name__}(x)`",
            )
        return function, ("x",)

    return lower


for _builtin, _function in ((builtins.any, np.any), (builtins.all, np.all)):
    primitive(_builtin, parameters="x", lower=_truth_of_vector(_function), no_gradient=True)
