"""Gradient cases of the functions of ``math``."""

# fmt: off
# ruff: noqa: E501 - one function a line
from __future__ import annotations

import math

from .harness import Case


def exp(x): return math.exp(x) * x
def expm1(x): return math.expm1(x) * x
def exp2(x): return math.exp2(x) * x
def log(x): return math.log(x) * x
def log1p(x): return math.log1p(x) * x
def log2(x): return math.log2(x) * x
def log10(x): return math.log10(x) * x
def sqrt(x): return math.sqrt(x) * x
def sin(x): return math.sin(x) * x
def cos(x): return math.cos(x) * x
def tan(x): return math.tan(x) * x
def asin(x): return math.asin(x) * x
def acos(x): return math.acos(x) * x
def atan(x): return math.atan(x) * x
def sinh(x): return math.sinh(x) * x
def cosh(x): return math.cosh(x) * x
def tanh(x): return math.tanh(x) * x
def asinh(x): return math.asinh(x) * x
def atanh(x): return math.atanh(x) * x
def degrees(x): return math.degrees(x) * x
def radians(x): return math.radians(x) * x
def erf(x): return math.erf(x) * x
def erfc(x): return math.erfc(x) * x
def gamma(x): return math.gamma(x) * x
def lgamma(x): return math.lgamma(x) * x
def fabs(x): return math.fabs(x) * x
def cbrt(x): return math.cbrt(x) * x
def acosh(x): return math.acosh(x) * x
def pow(x, y): return math.pow(x, y)
def hypot(x, y): return math.hypot(x, y)
def atan2(x, y): return math.atan2(x, y)
def copysign(x, y): return math.copysign(x, y)
def fmod(x, y): return math.fmod(x, y)
def remainder(x, y): return math.remainder(x, y)
def log_to_base(x, y): return math.log(x, y)
def steps(x): return x * x + math.floor(x) + math.ceil(x) + math.trunc(x)
def tests(x): return x * (1 - math.isnan(x) - math.isinf(x)) * math.isfinite(x)
def constants(x): return x * math.pi + math.e


# ---- the table

CASES = [Case(f, (x,), "differences", 1e-8) for x in (0.35, 0.82) for f in (
    exp, expm1, exp2, log, log1p, log2, log10, sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, atanh,
    degrees, radians, erf, erfc, gamma, lgamma, fabs, cbrt)]
CASES += [Case(f, (x,), "differences", 1e-8) for x in (-2.4, 3.6) for f in (sin, fabs, erf, cbrt, gamma, lgamma)]
CASES += [Case(acosh, (1.4,), "differences", 1e-8)]
CASES += [Case(f, a, "differences", 1e-8) for f in (pow, hypot, log_to_base) for a in ((0.4, 1.7), (1.7, 0.4))]
CASES += [Case(f, a, "differences", 1e-8) for f in (atan2, copysign, fmod, remainder) for a in ((0.4, 1.7), (-1.7, 0.4), (1.7, -0.4))]
CASES += [Case(f, (2.3,), "differences", float32=False) for f in (steps, tests, constants)]
CASES += [Case(pow, (0.0, 2.0), expected=(0.0, 0.0)), Case(pow, (0.0, 0.0), expected=(0.0, 0.0)),
          Case(hypot, (0.0, 0.0), expected=(0.0, 0.0)), Case(fabs, (0.0,), expected=(0.0,))]
