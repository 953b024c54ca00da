"""Gradient cases of operators, builtins and elementwise functions: a table of one-line functions and their arguments."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import numpy as np

from .harness import Case

rng = np.random.default_rng(7)
X = rng.uniform(0.2, 0.9, size=(3, 4))
Y = rng.uniform(1.1, 1.9, size=(3, 4))
SIGNED = rng.normal(size=(3, 4))
W = rng.normal(size=(3, 4))
COLUMN = rng.uniform(0.3, 0.9, size=(3, 1))
ROW = rng.uniform(0.3, 0.9, size=(1, 4))
VECTOR = rng.uniform(0.3, 0.9, size=4)
ONE = np.array([0.7])
EMPTY = np.zeros((0, 3))
TRANSPOSED = rng.uniform(0.2, 0.9, size=(4, 3)).T


# ---- operators

def add(x, y, w): return np.sum(w * (x + y))
def subtract(x, y, w): return np.sum(w * (x - y))
def multiply(x, y, w): return np.sum(w * (x * y))
def divide(x, y, w): return np.sum(w * (x / y))
def power(x, y, w): return np.sum(w * (x ** y))
def modulo(x, y, w): return np.sum(w * (x % y))
def add_of_numbers(x, y): return x + y
def subtract_of_numbers(x, y): return x - y
def multiply_of_numbers(x, y): return x * y
def divide_of_numbers(x, y): return x / y
def power_of_numbers(x, y): return x ** y
def modulo_of_numbers(x, y): return x % y
def squared(x, w): return np.sum(w * (x ** 2))
def cubed(x, w): return np.sum(w * (x ** 3))
def first_power(x, w): return np.sum(w * (x ** 1))
def zeroth_power(x, w): return np.sum(w * (x ** 0))
def inverse_power(x, w): return np.sum(w * (x ** -2))
def root_power(x, w): return np.sum(w * (x ** 0.5))
def power_of_two(x, w): return np.sum(w * (2.0 ** x))
def negated(x, w): return np.sum(w * (-x))
def unchanged(x, w): return np.sum(w * (+x))
def one_minus(x, w): return np.sum(w * (1 - x))
def half(x, w): return np.sum(w * (x / 2))
def one_over(x, w): return np.sum(w * (1 / x))
def squared_number(x): return x ** 2
def negated_number(x): return -x
def float_of_number(x): return float(x) * 0.5
def abs_of_number(x): return abs(x)
def integer_parts(x): return x + int(x) + x // 0.3 + round(x)
def abs_of_array(x, w): return np.sum(w * abs(x))
def max_of_numbers(x, y): return max(x, y)
def min_of_numbers(x, y): return min(x, y)
def largest_of_array(x): return max(x)
def smallest_of_array(x): return min(x)
def builtin_power(x, w): return np.sum(w * pow(x, 2))
def compared(x, y, w): return np.sum(w * x * (x < y) + x * (x >= y) + y * (y > x) + y * (y <= x) + x * (x == y) + x * (x != y))
def np_add(x, y, w): return np.sum(w * np.add(x, y))
def np_subtract(x, y, w): return np.sum(w * np.subtract(x, y))
def np_multiply(x, y, w): return np.sum(w * np.multiply(x, y))
def np_divide(x, y, w): return np.sum(w * np.divide(x, y))
def np_power(x, y, w): return np.sum(w * np.power(x, y))
def np_remainder(x, y, w): return np.sum(w * np.remainder(x, y))
def np_float_power(x, y, w): return np.sum(w * np.float_power(x, y))
def rounded(x, w): return np.sum(w * x * np.floor(3 * x) + x * np.ceil(x) + x * np.trunc(x) + x * np.rint(x) + x * np.round(x, 1) + x * np.sign(x))
def tested(x, y, w): return np.sum(w * np.where(np.logical_and(np.isfinite(x), np.logical_not(np.isnan(y))), x, y))


# ---- functions of one array, and of one number

def exp(x, w): return np.sum(w * np.exp(x))
def expm1(x, w): return np.sum(w * np.expm1(x))
def exp2(x, w): return np.sum(w * np.exp2(x))
def log(x, w): return np.sum(w * np.log(x))
def log1p(x, w): return np.sum(w * np.log1p(x))
def log2(x, w): return np.sum(w * np.log2(x))
def log10(x, w): return np.sum(w * np.log10(x))
def sqrt(x, w): return np.sum(w * np.sqrt(x))
def cbrt(x, w): return np.sum(w * np.cbrt(x))
def square(x, w): return np.sum(w * np.square(x))
def reciprocal(x, w): return np.sum(w * np.reciprocal(x))
def sin(x, w): return np.sum(w * np.sin(x))
def cos(x, w): return np.sum(w * np.cos(x))
def tan(x, w): return np.sum(w * np.tan(x))
def arcsin(x, w): return np.sum(w * np.arcsin(x))
def arccos(x, w): return np.sum(w * np.arccos(x))
def arctan(x, w): return np.sum(w * np.arctan(x))
def sinh(x, w): return np.sum(w * np.sinh(x))
def cosh(x, w): return np.sum(w * np.cosh(x))
def tanh(x, w): return np.sum(w * np.tanh(x))
def arcsinh(x, w): return np.sum(w * np.arcsinh(x))
def arctanh(x, w): return np.sum(w * np.arctanh(x))
def sinc(x, w): return np.sum(w * np.sinc(x))
def degrees(x, w): return np.sum(w * np.degrees(x))
def rad2deg(x, w): return np.sum(w * np.rad2deg(x))
def radians(x, w): return np.sum(w * np.radians(x))
def deg2rad(x, w): return np.sum(w * np.deg2rad(x))
def absolute(x, w): return np.sum(w * np.absolute(x))
def fabs(x, w): return np.sum(w * np.fabs(x))
def negative(x, w): return np.sum(w * np.negative(x))
def positive(x, w): return np.sum(w * np.positive(x))
def nan_to_num(x, w): return np.sum(w * np.nan_to_num(x))
def arccosh(x, w): return np.sum(w * np.arccosh(x))
def exp_of_number(x): return np.exp(x)
def expm1_of_number(x): return np.expm1(x)
def exp2_of_number(x): return np.exp2(x)
def log_of_number(x): return np.log(x)
def log1p_of_number(x): return np.log1p(x)
def log2_of_number(x): return np.log2(x)
def log10_of_number(x): return np.log10(x)
def sqrt_of_number(x): return np.sqrt(x)
def cbrt_of_number(x): return np.cbrt(x)
def square_of_number(x): return np.square(x)
def reciprocal_of_number(x): return np.reciprocal(x)
def sin_of_number(x): return np.sin(x)
def cos_of_number(x): return np.cos(x)
def tan_of_number(x): return np.tan(x)
def arcsin_of_number(x): return np.arcsin(x)
def arccos_of_number(x): return np.arccos(x)
def arctan_of_number(x): return np.arctan(x)
def sinh_of_number(x): return np.sinh(x)
def cosh_of_number(x): return np.cosh(x)
def tanh_of_number(x): return np.tanh(x)
def arcsinh_of_number(x): return np.arcsinh(x)
def arctanh_of_number(x): return np.arctanh(x)
def sinc_of_number(x): return np.sinc(x)
def degrees_of_number(x): return np.degrees(x)
def rad2deg_of_number(x): return np.rad2deg(x)
def radians_of_number(x): return np.radians(x)
def deg2rad_of_number(x): return np.deg2rad(x)
def absolute_of_number(x): return np.absolute(x)
def fabs_of_number(x): return np.fabs(x)
def negative_of_number(x): return np.negative(x)
def positive_of_number(x): return np.positive(x)
def nan_to_num_of_number(x): return np.nan_to_num(x)
def arccosh_of_number(x): return np.arccosh(x)


# ---- functions of two

def hypot(x, y, w): return np.sum(w * np.hypot(x, y))
def arctan2(x, y, w): return np.sum(w * np.arctan2(x, y))
def copysign(x, y, w): return np.sum(w * np.copysign(x, y))
def nextafter(x, y, w): return np.sum(w * np.nextafter(x, y))
def fmod(x, y, w): return np.sum(w * np.fmod(x, y))
def maximum(x, y, w): return np.sum(w * np.maximum(x, y))
def minimum(x, y, w): return np.sum(w * np.minimum(x, y))
def fmax(x, y, w): return np.sum(w * np.fmax(x, y))
def fmin(x, y, w): return np.sum(w * np.fmin(x, y))
def logaddexp(x, y, w): return np.sum(w * np.logaddexp(x, y))
def logaddexp2(x, y, w): return np.sum(w * np.logaddexp2(x, y))
def hypot_of_numbers(x, y): return np.hypot(x, y)
def arctan2_of_numbers(x, y): return np.arctan2(x, y)
def copysign_of_numbers(x, y): return np.copysign(x, y)
def fmod_of_numbers(x, y): return np.fmod(x, y)
def maximum_of_numbers(x, y): return np.maximum(x, y)
def minimum_of_numbers(x, y): return np.minimum(x, y)
def fmax_of_numbers(x, y): return np.fmax(x, y)
def fmin_of_numbers(x, y): return np.fmin(x, y)
def logaddexp_of_numbers(x, y): return np.logaddexp(x, y)
def logaddexp2_of_numbers(x, y): return np.logaddexp2(x, y)
def heaviside(x, y, w): return np.sum(w * np.heaviside(x, y))
def clip(x, low, high, w): return np.sum(w * np.clip(x, low, high))
def clip_below(x, w): return np.sum(w * np.clip(x, 0.5, None))
def clip_above(x, w): return np.sum(w * np.clip(x, None, 0.5))
def clip_of_number(x, low, high): return np.clip(x, low, high)
def where(c, x, y, w): return np.sum(w * np.where(c, x, y))
def where_of_numbers(c, x, y): return np.where(c, x, y)
def root_of_positive_part(x): return np.sum(np.sqrt(np.maximum(x, 0)))
def root_of_chosen(x): return np.sum(np.sqrt(np.where(x > 0, x, 0)))


# ---- the table

ARRAYS = [(X, W), (ONE, ONE), (EMPTY, EMPTY), (TRANSPOSED, W)]
PAIRS = [(X, Y, W), (Y, X, W), (COLUMN, ROW, W), (VECTOR, COLUMN, W), (EMPTY, EMPTY, EMPTY)]
WITH_NUMBERS = [(X, 0.55, W), (0.55, X, W)]

CASES = [Case(f, a) for f in (add, subtract, multiply, divide, power) for a in PAIRS + WITH_NUMBERS]
CASES += [Case(f, (0.6, 1.7)) for f in (
    add_of_numbers, subtract_of_numbers, multiply_of_numbers, divide_of_numbers, power_of_numbers)]
CASES += [Case(modulo, a, "differences") for a in PAIRS + WITH_NUMBERS]
CASES += [Case(modulo_of_numbers, (1.7, 0.6), "differences"), Case(modulo_of_numbers, (-1.7, 0.6), "differences")]
CASES += [Case(f, a) for f in (
    squared, cubed, first_power, zeroth_power, inverse_power, root_power, power_of_two, negated, unchanged, one_minus,
    half, one_over, builtin_power) for a in ARRAYS]
CASES += [Case(squared_number, (-0.4,)), Case(negated_number, (0.4,)), Case(float_of_number, (0.4,)),
          Case(abs_of_number, (-0.4,), "differences"), Case(abs_of_number, (0.4,), "differences"),
          Case(integer_parts, (2.35,), "differences", float32=False)]
CASES += [Case(abs_of_array, (SIGNED, W), "differences")]
CASES += [Case(f, a, "differences") for f in (max_of_numbers, min_of_numbers) for a in ((0.4, 0.5), (0.5, 0.4))]
CASES += [Case(f, (VECTOR,), "differences") for f in (largest_of_array, smallest_of_array)]
CASES += [Case(compared, (X, SIGNED, W), "differences")]
CASES += [Case(f, (X, Y, W)) for f in (np_add, np_subtract, np_multiply, np_divide, np_power)]
CASES += [Case(np_float_power, (X, Y, W), float32=False)]
CASES += [Case(np_remainder, (X, Y, W), "differences"), Case(np_remainder, (Y, X, W), "differences")]
CASES += [Case(rounded, (SIGNED, W), "differences"), Case(tested, (X, Y, W), "differences")]

ANALYTIC = (
    exp, expm1, exp2, log, log1p, log2, log10, sqrt, square, reciprocal, sin, cos, tan, arcsin, arccos, arctan,
    sinh, cosh, tanh, arcsinh, arctanh, negative, positive)
ANALYTIC_OF_NUMBER = (
    exp_of_number, expm1_of_number, exp2_of_number, log_of_number, log1p_of_number, log2_of_number,
    log10_of_number, sqrt_of_number, square_of_number, reciprocal_of_number, sin_of_number, cos_of_number,
    tan_of_number, arcsin_of_number, arccos_of_number, arctan_of_number, sinh_of_number, cosh_of_number,
    tanh_of_number, arcsinh_of_number, arctanh_of_number, negative_of_number, positive_of_number)
CASES += [Case(f, a) for f in ANALYTIC for a in ARRAYS]
CASES += [Case(f, (0.35,)) for f in ANALYTIC_OF_NUMBER]
DIFFERENT = (cbrt, degrees, rad2deg, radians, deg2rad, absolute, fabs, nan_to_num, sinc)
CASES += [Case(f, a, "differences", 1e-8) for f in DIFFERENT for a in ARRAYS]
CASES += [Case(f, (SIGNED, W), "differences", 1e-8) for f in (absolute, fabs, nan_to_num, sinc)]
CASES += [Case(f, (0.35,), "differences", 1e-8) for f in (
    cbrt_of_number, degrees_of_number, rad2deg_of_number, radians_of_number, deg2rad_of_number, absolute_of_number,
    fabs_of_number, nan_to_num_of_number, sinc_of_number)]
CASES += [Case(sinc, (np.array([0.0, 1e-4, -2e-3, 0.5]), np.ones(4)), "differences", 1e-8)]
CASES += [Case(arccosh, (Y, W)), Case(arccosh_of_number, (1.35,))]

CASES += [Case(f, a, "differences") for f in (
    hypot, arctan2, copysign, fmod, maximum, minimum, fmax, fmin, logaddexp, logaddexp2) for a in PAIRS + WITH_NUMBERS]
CASES += [Case(nextafter, a, "differences") for a in PAIRS]
CASES += [Case(f, a, "differences") for f in (arctan2, copysign) for a in ((SIGNED, X, W), (X, SIGNED, W))]
CASES += [Case(f, a, "differences") for f in (
    hypot_of_numbers, arctan2_of_numbers, copysign_of_numbers, fmod_of_numbers, maximum_of_numbers, minimum_of_numbers,
    fmax_of_numbers, fmin_of_numbers, logaddexp_of_numbers, logaddexp2_of_numbers) for a in ((0.4, -0.7), (1.3, 0.6))]
CASES += [
    Case(heaviside, (np.array([-1.0, 0.0, 2.0]), np.array([0.3, 0.4, 0.5]), np.ones(3)), expected=(
        np.zeros(3), np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.4, 1.0]))),
    Case(clip, (SIGNED, -0.31, 0.42, W), "differences"), Case(clip, (SIGNED, COLUMN - 1, ROW, W), "differences"),
    Case(clip_below, (X, W), "differences"), Case(clip_above, (X, W), "differences"),
    Case(clip_of_number, (0.3, 0.4, 0.9), "differences"), Case(clip_of_number, (0.5, 0.4, 0.9), "differences"),
    Case(clip_of_number, (1.5, 0.4, 0.9), "differences"),
    Case(where, (SIGNED > 0, X, Y, W), "differences"), Case(where, (COLUMN > 0.5, X, 0.3, W), "differences"),
    Case(where, (ROW > 0.5, COLUMN, VECTOR, W), "differences"), Case(where, (EMPTY > 0, EMPTY, EMPTY, EMPTY), "differences"),
    Case(where_of_numbers, (True, 0.4, 0.5), "differences"), Case(where_of_numbers, (False, 0.4, 0.5), "differences"),
]

# ---- kinks, edges and ties: what is promised there

TIES = np.array([1.0, 2.0, -3.0])
FIRST = (np.ones(3), np.zeros(3), TIES)
CASES += [Case(f, (TIES, TIES.copy(), np.ones(3)), expected=FIRST) for f in (maximum, minimum, fmax, fmin)]
CASES += [Case(f, (0.5, 0.5), expected=(1.0, 0.0)) for f in (
    max_of_numbers, min_of_numbers, maximum_of_numbers, minimum_of_numbers, fmax_of_numbers, fmin_of_numbers)]
CASES += [
    Case(absolute, (np.zeros(2), np.ones(2)), expected=(np.zeros(2), np.zeros(2))),
    Case(abs_of_number, (0.0,), expected=(0.0,)),
    Case(clip, (np.array([0.2, 0.8]), 0.2, 0.8, np.ones(2)), expected=(np.ones(2), 0.0, 0.0, np.array([0.2, 0.8]))),
    Case(clip_of_number, (0.2, 0.2, 0.8), expected=(1.0, 0.0, 0.0)),
    Case(hypot, (np.zeros(2), np.zeros(2), np.ones(2)), expected=(np.zeros(2),) * 3),
    Case(squared, (np.array([0.0, -2.0]), np.ones(2)), expected=(np.array([0.0, -4.0]), np.array([0.0, 4.0]))),
    Case(first_power, (np.array([0.0, -2.0]), np.ones(2)), expected=(np.ones(2), np.array([0.0, -2.0]))),
    Case(zeroth_power, (np.array([0.0, -2.0]), np.ones(2)), expected=(np.zeros(2), np.ones(2))),
    Case(power, (np.zeros(3), np.array([0.0, 1.0, 2.0]), np.ones(3)), expected=(
        np.array([0.0, 1.0, 0.0]), np.zeros(3), np.array([1.0, 0.0, 0.0]))),
    Case(power_of_numbers, (0.0, 2.0), expected=(0.0, 0.0)), Case(power_of_numbers, (0.0, 1.0), expected=(1.0, 0.0)),
    Case(power_of_numbers, (0.0, 0.0), expected=(0.0, 0.0)),
    Case(root_of_positive_part, (np.array([4.0, -1.0]),), expected=(np.array([0.25, 0.0]),)),
    Case(root_of_chosen, (np.array([4.0, -1.0, 0.0]),), expected=(np.array([0.25, 0.0, 0.0]),)),
]
