"""Gauss-Kronrod rules of QUADPACK (Piessens and others, 1983): 21 points of a finite interval, 15 of an infinite one.

An infinite interval is that of t from 0 to 1, with x = bound + (1 - t) / t, or minus that. Points and weights go from
the ends to the center; the coarse weights are those of Gauss's rule, 0 where it has no point.
"""

import numpy as np

from tangentlike.primitives.registry import kernel

TINY, EPS = np.finfo(np.float64).tiny, np.finfo(np.float64).eps

FINITE_NODES = np.array([
    0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
    0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
    0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866,
    0.148874338981631210884826001129720, 0.0,
])  # fmt: skip
FINITE_WEIGHTS = np.array([
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390, 0.054755896574351996031381300244580,
    0.075039674810919952767043140916190, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109831074, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717,
    0.147739104901338491374841515972068, 0.149445554002916905664936468389821,
])  # fmt: skip
FINITE_COARSE = np.array([
    0.0, 0.066671344308688137593568809893332, 0.0, 0.149451349150580593145776339657697, 0.0,
    0.219086362515982043995534934228163, 0.0, 0.269266719309996355091226921569469, 0.0,
    0.295524224714752870173892994651338, 0.0,
])  # fmt: skip
INFINITE_NODES = np.array([
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
    0.741531185599394439863864773280788, 0.586087235467691130294144838258730, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0.0,
])  # fmt: skip
INFINITE_WEIGHTS = np.array([
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
    0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
])  # fmt: skip
INFINITE_COARSE = np.array([
    0.0, 0.129484966168869693270611432679082, 0.0, 0.279705391489276667901467771423780, 0.0,
    0.381830050505118944950369775488975, 0.0, 0.417959183673469387755102040816327,
])  # fmt: skip


@kernel
def points_of(low, high, kind):
    """The points of the rule in an interval, from the center outwards the last one is the center."""
    points = FINITE_NODES if kind == 0 else INFINITE_NODES
    center, half = 0.5 * (low + high), 0.5 * (high - low)
    return center - half * points, center + half * points


@kernel
def rule(values, low, high, kind):
    """Of the values in an interval: the area, its error, the deviation from the mean and the size, integrated.

    The last is True where the function has a kink or a singularity for the rule.
    """
    weights = FINITE_WEIGHTS if kind == 0 else INFINITE_WEIGHTS
    coarse_weights = FINITE_COARSE if kind == 0 else INFINITE_COARSE
    last = weights.size - 1
    half = 0.5 * (high - low)
    below, above = values[: last + 1].copy(), np.append(values[last + 1 :], 0.0)
    if kind != 0:
        left, right = points_of(low, high, kind)
        below, above = below / left / left, above / right / right
    fine, coarse = weights[last] * below[last], coarse_weights[last] * below[last]
    size = abs(fine)
    for k in range(last):
        j = k if kind != 0 else 2 * k + 1 if k < 5 else 2 * (k - 5)  # in the order of QUADPACK's sums
        both = below[j] + above[j]
        fine += weights[j] * both
        coarse += coarse_weights[j] * both
        size += weights[j] * (abs(below[j]) + abs(above[j]))
    mean = 0.5 * fine
    deviation = weights[last] * abs(below[last] - mean)
    for j in range(last):
        deviation += weights[j] * (abs(below[j] - mean) + abs(above[j] - mean))
    size, deviation = size * abs(half), deviation * abs(half)
    error = abs((fine - coarse) * half)
    if deviation != 0 and error != 0:
        error = deviation * min(1.0, (200 * error / deviation) ** 1.5)
    rough = error > 1e-4 * deviation
    if size > TINY / (50 * EPS):
        error = max(50 * EPS * size, error)
    return fine * half, error, deviation, size, rough
