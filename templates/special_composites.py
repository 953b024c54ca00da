"""Functions of ``scipy.special`` that are made of others: counts, and soft maxima along axes."""

import math

import numpy as np
from scipy import special

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, promote
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from .axes import kept_shape, reduced_shape, split_around, spread_axes
from .broadcast import flattened, sum_to
from .extremes import max_kept
from .reductions import axes_of, axes_rule, kept_rule, sum_kept

# ---- counts


@composite(special.comb)
def comb(N, k, *, exact=False, repetition=False):
    """The number of ways to take ``k`` of ``N`` things, as SciPy computes it: 0 where there is none."""
    things = N + k - 1 if repetition else N
    if exact:
        return math.comb(things, k) if things >= 0 and k >= 0 else 0
    ways = special.binom(np.float64(1.0) * things, k)
    ways = np.where(np.logical_and(np.logical_and(k <= things, things >= 0), k >= 0), ways, 0.0)
    return np.where(np.logical_and(k == 0, N >= 0), 1.0, ways) if repetition else ways


@composite(special.assoc_laguerre)
def assoc_laguerre(x, n, k=0.0):
    """The generalized Laguerre polynomial of degree ``n``."""
    return special.eval_genlaguerre(n, k, x)


@composite(special.perm)
def perm(N, k, exact=False):
    """The number of ways to take ``k`` of ``N`` things in order, as SciPy computes it: 0 where there is none."""
    if exact:
        return math.perm(N, k) if N >= 0 and k >= 0 else 0
    ways = special.poch(np.float64(1.0) * (N - k + 1), k)
    return np.where(np.logical_and(np.logical_and(k <= N, N >= 0), k >= 0), ways, 0.0)


@composite(special.factorial)
def factorial(n, exact=False):
    """``n!``, 0 below 0."""
    if exact:
        return math.factorial(n) if n >= 0 else 0
    return np.where(n < 0, 0.0, special.gamma(np.float64(1.0) * n + 1.0))


# ---- soft maxima


@kernel
def log_of_sum(values, weights, start, count, step):
    """log(sum(weights exp(values))) of a run, as SciPy computes it: the largest apart, the others relative to it."""
    largest = -np.inf
    for k in range(start, start + count * step, step):
        if weights[k] != 0 and not values[k] <= largest:
            largest = values[k]
    most, rest = 0.0, 0.0
    for k in range(start, start + count * step, step):
        if weights[k] != 0 and values[k] == largest:
            most += weights[k]
        elif weights[k] != 0:
            rest += weights[k] * np.exp(values[k] - largest)
    if not np.isfinite(largest):  # NaN, or all weight at one infinity
        return np.nan if largest > 0 and most < 0 else largest
    if most == 0:
        return np.log(rest) + largest
    share = rest / most
    if (share < -1) != (most < 0):
        return np.nan
    return np.log1p(-share - 2 if share < -1 else share) + np.log(abs(most)) + largest


@kernel
def log_sums(a, b, axis):
    """log(sum(b exp(a))) along ``axis``, a tuple: the elements of the result in C order."""
    outer, count, inner = split_around(a.shape, axis)
    values, weights = flattened(a), flattened(np.broadcast_to(b, a.shape))
    out = np.empty(outer * inner, a.dtype)
    for i in range(outer):
        for j in range(inner):
            out[i * inner + j] = log_of_sum(values, weights, i * count * inner + j, count, inner)
    return out


@kernel
def log_sum_exp(a, b, axis):
    """log(sum(b exp(a))) of all elements."""
    return log_sums(a, b, axis)[0]


@kernel
def log_sum_exp_axes(a, b, axis):
    """log(sum(b exp(a))) along ``axis``, a tuple that leaves an axis over."""
    return log_sums(a, b, axis).reshape(reduced_shape(a.shape, axis))


@kernel
def log_sum_exp_kept(a, b, axis):
    """log(sum(b exp(a))) along ``axis``, a tuple; the axes stay with size 1."""
    return log_sums(a, b, axis).reshape(kept_shape(a.shape, axis))


@kernel
def softmax_axes(x, axis):
    """exp(x) / sum(exp(x)) along ``axis``, a tuple."""
    powers = np.exp(x - spread_axes(max_kept(x, axis), x.shape, axis))
    return powers / spread_axes(sum_kept(powers, axis), x.shape, axis)


@kernel
def log_softmax_axes(x, axis):
    """log(softmax(x)) along ``axis``, a tuple."""
    return x - spread_axes(log_sums(x, np.ones(1, x.dtype), axis), x.shape, axis)


def _axes(a, axis):
    axes = axes_of(a, axis)
    axes = tuple(range(a.ndim)) if axes is None else axes
    if not axes or axes[-1] - axes[0] + 1 != len(axes):
        raise TypeRuleError(
            "soft maxima are taken along axes that lie side by side", "`{name}(x, axis=0)`, one axis after the other"
        )
    return axes


def _logsumexp(a, axis, b, keepdims):
    axes = _axes(a, axis)
    if isinstance(b, Scalar) or (isinstance(b, Array) and b.ndim > a.ndim):
        raise TypeRuleError(f"the weights of logsumexp are {describe(b)}", "`np.full_like(a, b)` for `b=`")
    form = log_sum_exp_kept if keepdims.value else log_sum_exp if len(axes) == a.ndim else log_sum_exp_axes
    dtype = _float(promote(a, b)[0] if isinstance(b, Array) else a.dtype)
    if b == Constant(None):
        return form, (f"a:{dtype}", f"=np.ones(1, np.{dtype})", (axes,))
    return form, (f"a:{dtype}", f"b:{dtype}", (axes,))


def _float(dtype):
    """The dtype in which soft maxima of these numbers are taken."""
    return dtype if dtype.startswith("float") else "float64"


primitive(
    special.logsumexp, parameters="a, axis=None, b=None, keepdims=False", static=("axis", "keepdims"), lower=_logsumexp
)
for _function, _form in ((special.softmax, softmax_axes), (special.log_softmax, log_softmax_axes)):
    primitive(
        _function,
        parameters="x, axis=None",
        static=("axis",),
        lower=lambda x, axis, form=_form: (form, (f"x:{_float(x.dtype)}", (_axes(x, axis),))),
    )
    primitive(_form, static=("axis",), returns=lambda x, axis: Array(x.dtype, x.shape))
primitive(log_sum_exp, static=("axis",), returns=lambda a, b, axis: Scalar(a.dtype))
primitive(log_sum_exp_axes, static=("axis",), returns=lambda a, b, axis: axes_rule()(a, axis))
primitive(log_sum_exp_kept, static=("axis",), returns=lambda a, b, axis: kept_rule()(a, axis))


@kernel
def log_sum_shares(a, out, dout, axis):
    """The shares exp(a - out) of each sum, times the gradient of its logarithm."""
    return np.exp(a - spread_axes(np.asarray(out), a.shape, axis)) * spread_axes(np.asarray(dout), a.shape, axis)


for _form in (log_sum_exp, log_sum_exp_axes, log_sum_exp_kept):

    @adjoint(_form)
    def log_sum_exp_adjoint(a, b, axis, out, dout, da, db):
        """log(sum(b exp(a))): b exp(a - out) and exp(a - out)."""
        da += b * log_sum_shares(a, out, dout, axis)
        db += sum_to(log_sum_shares(a, out, dout, axis), b)


@adjoint(softmax_axes)
def softmax_adjoint(out, axis, dout, dx):
    """out_i (dout_i - sum(dout out))."""
    dx += out * (dout - spread_axes(sum_kept(dout * out, axis), out.shape, axis))


@adjoint(log_softmax_axes)
def log_softmax_adjoint(out, axis, dout, dx):
    """dout_i - exp(out_i) sum(dout)."""
    dx += dout - np.exp(out) * spread_axes(sum_kept(dout, axis), out.shape, axis)
