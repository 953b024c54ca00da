"""What carries no derivative does not depend on its arguments, but for jumps; every other argument has a gradient.

A primitive that says ``no_gradient``, and an argument without a line in its adjoint, would be zero without a word.
"""

import builtins
import importlib
import math
from pathlib import Path

import numpy as np
import pytest

import tangentlike
from tangentlike.primitives import registry
from tangentlike.templates import creation

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]

FOLDER = Path(creation.__file__).parent
X = np.array([[0.31, -0.72, 1.23], [2.54, -1.15, 0.96]])

# Functions of floats that say that they carry none: constant but for jumps, as differences show.
STEPS = {
    **{name: f"np.{name}(x)" for name in (
        "sign", "floor", "ceil", "trunc", "rint", "round", "around", "isnan", "isfinite", "isinf", "signbit",
        "logical_not", "argmax", "argmin", "any", "all", "flatnonzero", "zeros_like", "ones_like", "spacing",
    )},
    **{name: f"np.{name}(x.ravel())" for name in ("argsort",)},
    **{name: f"np.{name}(x, 0.4)" for name in ("logical_and", "logical_or", "logical_xor", "floor_divide")},
    "searchsorted": "np.searchsorted(np.sort(x[0]), x[1])", "digitize": "np.digitize(x[0], np.sort(x[1]))",
    "argpartitioned_elements": "np.argpartition(x, 1)",
    "places_behind": "np.searchsorted(np.sort(x[0]), x[1], side='right')", "order_along": "np.argsort(x, axis=0)",
    "bins_closed_right": "np.digitize(x[0], np.sort(x[1]), True)",
    "sign_of_determinant": "np.linalg.slogdet(x[:, :2])[0]",
    "places_of_distinct": "np.unique(x, return_index=True)[1]",
    "numbers_of_distinct": "np.unique(x[0], return_inverse=True)[1]",
    "counts_of_distinct": "np.unique(x, return_counts=True)[1]",
    "nonzero": "np.nonzero(x)[0]", "int64": "np.int64(x)", "bool": "np.bool_(x)", "rounded_number": "np.round(x[0, 0])",
    "rounded_decimal": "round(float(x[0, 0]), 1)",
    "imaginary_part": "np.imag(x)", "bins_of": "np.histogram(x, np.array([-2.0, 0.0, 1.0, 3.0]))[0]",
}  # fmt: skip
OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "floordiv": "//"}
# Functions that take whole numbers, sizes and truth values only, or are reached through one of those above.
WHOLE = {
    "and_", "or_", "xor", "lshift", "rshift", "invert", "not_", "left_shift", "right_shift", "integer_power", "fitting",
    "exact_sum", "exact_difference", "exact_total", "exact_product", "exact_power", "exact_shift",
    "int", "len", "zeros", "ones", "empty", "empty_like", "eye", "identity", "bincount", "integer_vector", "int8",
    "int16", "int32", "uint8", "uint16", "uint32", "uint64", "rounded_integer", "whole_fmod", "whole_sum_axes",
    "whole_sum_kept", "whole_prod_axes", "whole_prod_kept", "whole_cumsum", "whole_cumprod", "whole_dot",
    "whole_products", "argmax_axes", "argmin_axes", "any_axes", "any_kept", "all_axes", "all_kept", "counted", "within",
    "rows_like", "held", "counts_of", "where_true", "repeated_places", "bordered_places", "rows_of_triangle",
    "columns_of_triangle", "pivot_rows", "order_of", "peaks_of", "partitioned_elements", "least_product",
    # places of neighbors, and the signs that SciPy gives eigenvectors, which jump
    "places_of_nearest", "places_of_pairs", "signs_of_eigh", "signs_of_eigh_as_to",
}  # fmt: skip
# Arguments without a gradient: whole numbers and modes; a derivative that is asked for is refused.
WITHOUT_LINE = {
    "rng", "size", "shape", "num", "stride", "padding", "window", "count_padding", "rate", "seed", "labels",
    "mask", "index", "shift", "repeats", "rows", "columns", "newshape", "activation", "base", "momentum", "eps",
    "running_mean", "running_var",
}  # fmt: skip
# Whole numbers, and options that np.interp and reductions are lowered to other functions for: see
# ``interp_with_options``, ``first_values_and_masks``.
LOOKED_AT = {
    *((reduction, option) for reduction in ("sum", "mean", "max", "min", "prod") for option in ("initial", "where")),
    ("windows_along", "size"), ("place_of_root", "root"), ("place_of_root", "near"), ("moved_root", "near"),
    ("diagonal_of", "k"), ("diagonal_matrix", "k"), ("padded", "before"), ("padded", "after"),
    ("sums_of_bins", "x"), ("sums_of_bins", "minlength"), ("interp", "left"), ("interp", "right"), ("interp", "period"),
    ("whole_power", "y"), *((transform, "s") for transform in ("fft", "ifft", "rfft", "irfft")),
}  # fmt: skip


# What solvers are made of, loaded where one is called: their programs say that their derivatives are right.
SOLVERS = {
    f"tangentlike.templates.{name}"
    for name in (
        "adaptive", "adaptive_kernels", "extrapolation_kernels", "kronrod_kernels", "splines", "initial_values",
        "systems", "newtons", "lambert",
    )
}  # fmt: skip


def entries():
    for module in registry.LOADED_LATER:  # whichever tests ran before
        importlib.import_module(module)
    return [e for e in registry.PRIMITIVES.values() if (getattr(e.call, "__module__", "") or "").split(".")[0] in (
        "numpy", "math", "builtins", "_operator", "tangentlike") and e.call.__module__ not in SOLVERS]  # fmt: skip


def test_each_function_without_derivative_is_looked_at():
    known = {*STEPS, *OPERATORS, *WHOLE, "no_imaginary_part"}  # zeros, of what is real
    names = {e.name for e in entries() if e.no_gradient}
    tried = {"round", "bool", "any", "all", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite"}
    assert names - known - tried == set()
    assert {n for n in tried if n in vars(builtins) or n in vars(math)} == tried


@pytest.mark.parametrize("expression", [*STEPS.values(), *(f"x {sign} 0.4" for sign in OPERATORS.values())])
def test_it_is_constant_almost_everywhere(expression):
    def value(x):
        return np.asarray(eval(expression, {"np": np, "x": x}))

    direction = np.array([[1.0, -1.0, 0.5], [-0.5, 1.0, -1.0]])
    for step in (1e-7, -1e-7):
        np.testing.assert_array_equal(value(X + step * direction), value(X))


def test_each_argument_has_a_gradient_or_is_refused():
    missing = []
    for entry in entries():
        if entry.adjoint is None or entry.no_gradient:
            continue
        lines = {targets[0] for targets, _, adds in entry.adjoint.lines if adds}
        missing += [
            (entry.name, p)
            for p in entry.parameters
            if "d" + p not in lines and p not in entry.static and p not in WITHOUT_LINE
            if (entry.name, p) not in LOOKED_AT
            if not hasattr(registry.key_of(entry.call), "of_ufunc")  # of SciPy's functions by the order or a parameter
        ]
    assert missing == []


def condition(x):
    return np.sum(np.where(x, 2.0 * x, 1.0))


def fill_with_itself(x):
    return np.sum(np.full_like(x, x) * x)


def count_in_steps(x):
    return np.sum(np.arange(x[0], 3.0, x[1]) ** 2)


def distinct(x):
    return np.sum(np.unique(x) ** 3)


def interp_with_options(x):
    places, values = np.array([0.2, 1.0, 1.9]), np.array([0.3, 0.7, 0.1])
    ends = np.interp(np.array([-1.0, 0.4, 3.0]), places, values, left=x[0], right=x[1] ** 2)
    return np.sum(ends) + np.interp(x[0], places, values, period=x[2]) + np.interp(-9.7, places, values, period=-x[2])


def first_values_and_masks(x):
    a = np.array([[0.3, -0.7], [1.2, 0.4]])
    sums = np.sum(a, axis=0, initial=x[0]) * np.prod(a, initial=x[1]) * np.max(a, axis=1, initial=3.0 + x[2])
    return np.sum(sums * sums) + np.min(a, initial=x[0] - 2.0) + np.mean(a * x[1], where=a > 0)


def weighed_bins(x):
    return np.sum(np.bincount(np.array([2, 0, 2]), x, 5) ** 2)


CARRIED = [
    condition,
    fill_with_itself,
    count_in_steps,
    distinct,
    interp_with_options,
    first_values_and_masks,
    weighed_bins,
]


@pytest.mark.parametrize("function", CARRIED)
def test_arguments_that_carry_one(function):
    x = np.array([0.31, 0.72, 1.23])
    found = tangentlike.grad(function)(x)
    step = 1e-6
    expected = [(function(x + step * e) - function(x - step * e)) / (2 * step) for e in np.eye(3)]
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-8)
