"""Gradient cases of reductions: a table of one-line functions and their arguments."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import math

import numpy as np

from .harness import Case

rng = np.random.default_rng(11)
A = rng.uniform(0.3, 1.7, size=(2, 3, 4))
B = rng.uniform(0.3, 1.7, size=(3, 5))
V = rng.uniform(0.3, 1.7, size=6)
SIGNED = rng.normal(size=(3, 5))
D4 = rng.normal(size=(2, 2, 3, 2))
ONE = np.array([[0.7]])
TRANSPOSED = rng.normal(size=(5, 3)).T
EMPTY = np.zeros((0, 3))
NO_COLUMNS = np.zeros((3, 0))
WITH_ZERO = np.array([[0.5, 0.0, 2.0], [0.0, 3.0, 0.0], [1.5, -2.0, 0.7]])


def sum_of_all(x): return np.sum(x) * np.sum(x)
def sum_rounded_once(x): return math.fsum(x) * math.fsum(x)
def sum_method(x): return x.sum()
def sum_axis_0(x): return np.sum(np.square(np.sum(x, axis=0)))
def sum_axis_1(x): return np.sum(np.square(np.sum(x, axis=1)))
def sum_axis_last(x): return np.sum(np.square(np.sum(x, axis=-1)))
def sum_axis_01(x): return np.sum(np.square(np.sum(x, axis=(0, 1))))
def sum_axis_12(x): return np.sum(np.square(np.sum(x, axis=(1, -1))))
def sum_kept(x): return np.sum(np.square(x - np.sum(x, axis=1, keepdims=True)))
def sum_all_kept(x): return np.sum(np.square(x - np.sum(x, keepdims=True)))
def mean_of_all(x): return np.mean(x) * np.mean(x)
def mean_method(x): return x.mean()
def mean_axis_0(x): return np.sum(np.square(np.mean(x, axis=0)))
def mean_axis_1(x): return np.sum(np.square(np.mean(x, axis=1)))
def mean_axis_last(x): return np.sum(np.square(np.mean(x, axis=-1)))
def mean_axis_01(x): return np.sum(np.square(np.mean(x, axis=(0, 1))))
def mean_axis_12(x): return np.sum(np.square(np.mean(x, axis=(1, -1))))
def mean_kept(x): return np.sum(np.square(x - np.mean(x, axis=1, keepdims=True)))
def mean_all_kept(x): return np.sum(np.square(x - np.mean(x, keepdims=True)))
def max_of_all(x): return np.max(x) * np.max(x)
def max_method(x): return x.max()
def max_axis_0(x): return np.sum(np.square(np.max(x, axis=0)))
def max_axis_1(x): return np.sum(np.square(np.max(x, axis=1)))
def max_axis_last(x): return np.sum(np.square(np.max(x, axis=-1)))
def max_axis_01(x): return np.sum(np.square(np.max(x, axis=(0, 1))))
def max_axis_12(x): return np.sum(np.square(np.max(x, axis=(1, -1))))
def max_kept(x): return np.sum(np.square(x - np.max(x, axis=1, keepdims=True)))
def max_all_kept(x): return np.sum(np.square(x - np.max(x, keepdims=True)))
def min_of_all(x): return np.min(x) * np.min(x)
def min_method(x): return x.min()
def min_axis_0(x): return np.sum(np.square(np.min(x, axis=0)))
def min_axis_1(x): return np.sum(np.square(np.min(x, axis=1)))
def min_axis_last(x): return np.sum(np.square(np.min(x, axis=-1)))
def min_axis_01(x): return np.sum(np.square(np.min(x, axis=(0, 1))))
def min_axis_12(x): return np.sum(np.square(np.min(x, axis=(1, -1))))
def min_kept(x): return np.sum(np.square(x - np.min(x, axis=1, keepdims=True)))
def min_all_kept(x): return np.sum(np.square(x - np.min(x, keepdims=True)))
def prod_of_all(x): return np.prod(x) * np.prod(x)
def prod_method(x): return x.prod()
def prod_axis_0(x): return np.sum(np.square(np.prod(x, axis=0)))
def prod_axis_1(x): return np.sum(np.square(np.prod(x, axis=1)))
def prod_axis_last(x): return np.sum(np.square(np.prod(x, axis=-1)))
def prod_axis_01(x): return np.sum(np.square(np.prod(x, axis=(0, 1))))
def prod_axis_12(x): return np.sum(np.square(np.prod(x, axis=(1, -1))))
def prod_kept(x): return np.sum(np.square(x - np.prod(x, axis=1, keepdims=True)))
def prod_all_kept(x): return np.sum(np.square(x - np.prod(x, keepdims=True)))
def var_of_all(x): return np.var(x) * np.var(x)
def var_method(x): return x.var()
def var_axis_0(x): return np.sum(np.square(np.var(x, axis=0)))
def var_axis_1(x): return np.sum(np.square(np.var(x, axis=1)))
def var_axis_last(x): return np.sum(np.square(np.var(x, axis=-1)))
def var_axis_01(x): return np.sum(np.square(np.var(x, axis=(0, 1))))
def var_axis_12(x): return np.sum(np.square(np.var(x, axis=(1, -1))))
def var_kept(x): return np.sum(np.square(x - np.var(x, axis=1, keepdims=True)))
def var_all_kept(x): return np.sum(np.square(x - np.var(x, keepdims=True)))
def std_of_all(x): return np.std(x) * np.std(x)
def std_method(x): return x.std()
def std_axis_0(x): return np.sum(np.square(np.std(x, axis=0)))
def std_axis_1(x): return np.sum(np.square(np.std(x, axis=1)))
def std_axis_last(x): return np.sum(np.square(np.std(x, axis=-1)))
def std_axis_01(x): return np.sum(np.square(np.std(x, axis=(0, 1))))
def std_axis_12(x): return np.sum(np.square(np.std(x, axis=(1, -1))))
def std_kept(x): return np.sum(np.square(x - np.std(x, axis=1, keepdims=True)))
def std_all_kept(x): return np.sum(np.square(x - np.std(x, keepdims=True)))
def sum_axis_02(x): return np.sum(np.square(np.sum(x, axis=(0, 2))))
def sum_axis_13(x): return np.sum(np.square(np.sum(x, axis=(1, 3))))
def mean_axis_02(x): return np.sum(np.square(np.mean(x, axis=(0, 2))))
def mean_axis_13(x): return np.sum(np.square(np.mean(x, axis=(1, 3))))
def var_axis_02(x): return np.sum(np.square(np.var(x, axis=(0, 2))))
def var_axis_13(x): return np.sum(np.square(np.var(x, axis=(1, 3))))
def sum_axis_013(x): return np.sum(np.square(np.sum(x, axis=(0, 1, 3))))
def batch_statistics(x): return np.sum(np.square((x - np.mean(x, axis=(0, 2, 3), keepdims=True)) / np.std(x, axis=(0, 2, 3), keepdims=True)) * x)
def var_ddof(x): return np.var(x, ddof=1)
def std_ddof_axis(x): return np.sum(np.std(x, axis=0, ddof=1) * x)
def sum_of_each(x): return np.sum(np.square(np.sum(x, axis=())))
def mean_of_each(x): return np.sum(np.square(np.mean(x, axis=(), keepdims=True)))
def builtin_sum(x): return sum(x) * sum(x)
def builtin_sum_of_rows(x): return np.sum(np.square(sum(x)))
def norm(x): return np.linalg.norm(x)
def norm_axis(x): return np.sum(np.square(np.linalg.norm(x, axis=1) + 1))
def norm_kept(x): return np.sum(np.square(x / np.linalg.norm(x, axis=1, keepdims=True) + x))
def norm_1(x): return np.linalg.norm(x, 1)
def norm_inf(x): return np.linalg.norm(x, np.inf)
def norm_minus_inf(x): return np.linalg.norm(x, ord=-np.inf)
def ptp(x): return np.ptp(x)
def average(x, w): return np.average(x, weights=w)
def median(x): return np.median(x) * np.median(x)
def extreme_positions(x): return np.sum(x * (np.argmax(x) > 2) + x * (np.argmin(x) > 2) + x * (np.argmax(x, axis=0) > 0) + x * (np.argmin(x, axis=0) > 0))
def any_and_all(x): return np.sum(x * np.any(x > 0.5, axis=0)) + np.sum(x * np.all(x > 0.3, axis=1, keepdims=True)) + np.sum(x * np.any(x > 9) + x * np.all(x > 0))
def cumsum(x): return np.sum(np.square(np.cumsum(x)))
def cumsum_axis_0(x): return np.sum(np.square(np.cumsum(x, axis=0)))
def cumsum_axis_last(x): return np.sum(np.square(np.cumsum(x, axis=-1)))
def cumprod(x): return np.sum(np.square(np.cumprod(x)))
def cumprod_axis_0(x): return np.sum(np.square(np.cumprod(x, axis=0)))
def cumprod_axis_last(x): return np.sum(np.square(np.cumprod(x, axis=-1)))
def diff(x): return np.sum(np.square(np.diff(x)))
def diff_axis_0(x): return np.sum(np.square(np.diff(x, axis=0)))
def trapezoid(y): return np.trapezoid(y) * np.trapezoid(y)
def trapezoid_spaced(y, h): return np.trapezoid(y, dx=h)
def trapezoid_at(y, x): return np.trapezoid(y, x)


# ---- the table

BOTH = (B, TRANSPOSED, ONE)
CASES = [Case(sum_rounded_once, (x,), oracle="differences", float32=False) for x in (V, V[::2], np.zeros(0))]
CASES += [Case(f, (x,)) for f in (sum_of_all, mean_of_all, prod_of_all, sum_method, mean_method, prod_method)
         for x in (A, B, V, ONE, TRANSPOSED)]
CASES += [Case(f, (x,)) for f in (var_of_all, std_of_all) for x in (A, B, V, TRANSPOSED)]
CASES += [Case(f, (x,), "differences") for f in (var_method, std_method) for x in (A, B, V, TRANSPOSED)]
CASES += [Case(f, (x,), "differences") for f in (max_of_all, min_of_all, max_method, min_method)
          for x in (A, B, V, ONE, TRANSPOSED)]
CASES += [Case(f, (x,)) for x in (A, B, TRANSPOSED) for f in (
    sum_axis_0, sum_axis_1, sum_axis_last, sum_axis_01, mean_axis_0, mean_axis_1, mean_axis_last, mean_axis_01,
    prod_axis_0, prod_axis_1, prod_axis_last, prod_axis_01, var_axis_0, var_axis_1, var_axis_last, var_axis_01,
    std_axis_0, std_axis_1, std_axis_last, std_axis_01, sum_kept, mean_kept, prod_kept,
    sum_all_kept, mean_all_kept, prod_all_kept)]
CASES += [Case(f, (x,), "differences") for x in (A, B, TRANSPOSED) for f in (var_kept, std_kept, var_all_kept, std_all_kept)]
CASES += [Case(f, (x,), "differences") for x in (A, B, TRANSPOSED) for f in (
    max_axis_0, max_axis_1, max_axis_last, max_axis_01, max_kept, max_all_kept,
    min_axis_0, min_axis_1, min_axis_last, min_axis_01, min_kept, min_all_kept)]
CASES += [Case(f, (A,)) for f in (sum_axis_12, mean_axis_12, prod_axis_12, var_axis_12, std_axis_12, sum_axis_02,
                                  mean_axis_02, var_axis_02)]
CASES += [Case(f, (A,), "differences") for f in (max_axis_12, min_axis_12)]
CASES += [Case(f, (D4,)) for f in (sum_axis_13, mean_axis_13, var_axis_13, sum_axis_013)]
CASES += [Case(batch_statistics, (D4,), "differences")]
CASES += [Case(f, (x,)) for x in (EMPTY, NO_COLUMNS) for f in (sum_of_all, sum_axis_0, sum_axis_1, prod_of_all, prod_axis_0,
                                                               cumsum, sum_kept)]
CASES += [Case(f, (WITH_ZERO,)) for f in (prod_of_all, prod_axis_0, prod_axis_1, prod_kept, cumprod, cumprod_axis_0)]
CASES += [Case(f, (V,)) for f in (sum_axis_0, mean_axis_0, prod_axis_0, var_axis_0, sum_axis_last)]
CASES += [Case(var_ddof, (B,), "differences"), Case(std_ddof_axis, (B,), "differences"), Case(builtin_sum, (V,)), Case(average, (V, V[::-1].copy()))]
CASES += [Case(f, (x,)) for f in (sum_of_each, mean_of_each) for x in (V, B)]
CASES += [Case(builtin_sum_of_rows, (x,)) for x in (A, B, ONE, TRANSPOSED, NO_COLUMNS)]
CASES += [Case(norm, (x,)) for x in (V, B, A, TRANSPOSED)]
CASES += [Case(norm_axis, (SIGNED,)), Case(norm_kept, (SIGNED,), "differences")]
CASES += [Case(f, (SIGNED[0].copy(),), "differences") for f in (norm_1, norm_inf, norm_minus_inf, ptp, median)]
CASES += [Case(median, (V,), "differences"), Case(median, (B,), "differences"), Case(median, (V[:1].copy(),), "differences")]
CASES += [Case(f, (B,), "differences") for f in (extreme_positions, any_and_all)]
CASES += [Case(f, (x,)) for f in (cumsum, cumprod) for x in (V, B, TRANSPOSED)]
CASES += [Case(f, (x,)) for f in (cumsum_axis_0, cumsum_axis_last, cumprod_axis_0, cumprod_axis_last, diff, diff_axis_0)
          for x in (V, B, A, TRANSPOSED)]
CASES += [Case(trapezoid, (V,)), Case(trapezoid_spaced, (V, 0.3)), Case(trapezoid_at, (V, np.cumsum(V)))]

# ---- kinks: what is promised there

TIED = np.array([[2.0, 2.0, 1.0], [1.0, 1.0, 2.0]])
CASES += [
    Case(max_of_all, (TIED,), expected=(np.array([[4.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),)),
    Case(min_of_all, (TIED,), expected=(np.array([[0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]),)),
    Case(max_axis_1, (TIED,), expected=(np.array([[4.0, 0.0, 0.0], [0.0, 0.0, 4.0]]),)),
    Case(min_axis_1, (TIED,), expected=(np.array([[0.0, 0.0, 2.0], [2.0, 0.0, 0.0]]),)),
    Case(max_axis_0, (np.ones((3, 2)),), expected=(np.array([[2.0, 2.0], [0.0, 0.0], [0.0, 0.0]]),)),
    Case(norm, (np.zeros(3),), expected=(np.zeros(3),)),
    Case(norm_axis, (np.zeros((1, 3)),), expected=(np.zeros((1, 3)),)),
    Case(std_of_all, (np.ones(3),), expected=(np.zeros(3),)),
    Case(std_axis_0, (np.ones((3, 2)),), expected=(np.zeros((3, 2)),)),
]
