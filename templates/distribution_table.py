"""Further methods of distributions of ``scipy.stats``, written from a table of their formulas, in float64.

Of z, which is ``x`` less ``loc`` in units of ``scale``, a line says where the support is, a point inside of it, the
logarithm of the density, the distribution function and its complement; of q the quantiles from below and above.
"""

import math  # noqa: F401 - which texts read

import numpy as np
from scipy import special, stats

from tangentlike.primitives.registry import COMPOSITES, composite, lookup
from tangentlike.primitives.texts import defined

from . import distributions  # noqa: F401 - which are entered first
from .distributions import beta_log, choice_log, count_log, gamma_log, is_count, lognorm_log, t_log  # noqa: F401
from .normal_distribution import LOG_ROOT_TWO_PI, standardized  # noqa: F401 - which texts read

FIELDS = ("good", "there", "instead", "log", "cdf", "sf", "ppf", "isf")

CONTINUOUS = {
    "expon": ("True", "z >= 0", "1.0", "-z", "-np.expm1(-z)", "np.exp(-z)", "-np.log1p(-q)", "-np.log(q)"),
    "gamma": (
        "a > 0", "z >= 0", "1.0", "gamma_log(z, a)", "special.gammainc(a, z)", "special.gammaincc(a, z)",
        "special.gammaincinv(a, q)", "special.gammainccinv(a, q)",
    ),
    "chi2": (
        "df > 0", "z >= 0", "1.0", "gamma_log(z / 2.0, df / 2.0) - math.log(2.0)",
        "special.gammainc(df / 2.0, z / 2.0)",
        "special.gammaincc(df / 2.0, z / 2.0)", "2.0 * special.gammaincinv(df / 2.0, q)",
        "2.0 * special.gammainccinv(df / 2.0, q)",
    ),
    "beta": (
        "(a > 0) & (b > 0)", "(z >= 0) & (z <= 1)", "0.5", "beta_log(z, a, b)", "special.betainc(a, b, z)",
        "special.betaincc(a, b, z)", "special.betaincinv(a, b, q)", "1.0 - special.betaincinv(b, a, q)",
    ),
    "lognorm": (
        "s > 0", "z > 0", "1.0", "lognorm_log(z, s)", "special.ndtr(np.log(z) / s)", "special.ndtr(-np.log(z) / s)",
        "np.exp(s * special.ndtri(q))", "np.exp(-s * special.ndtri(q))",
    ),
    "uniform": ("True", "(z >= 0) & (z <= 1)", "0.5", "0.0 * z", "z", "1.0 - z", "q", "1.0 - q"),
    "t": (
        "df > 0", "z == z", "0.0", "t_log(z, df)", "special.stdtr(df, z)", "special.stdtr(df, -z)",
        "special.stdtrit(df, q)", "-special.stdtrit(df, q)",
    ),
    "laplace": (
        "True", "z == z", "0.0", "-np.abs(z) - math.log(2.0)",
        "np.where(z > 0, 1.0 - 0.5 * np.exp(-np.abs(z)), 0.5 * np.exp(-np.abs(z)))",
        "np.where(z > 0, 0.5 * np.exp(-np.abs(z)), 1.0 - 0.5 * np.exp(-np.abs(z)))",
        "np.where(q > 0.5, -np.log(2.0 * (1.0 - q)), np.log(2.0 * q))",
        "np.where(q > 0.5, np.log(2.0 * (1.0 - q)), -np.log(2.0 * q))",
    ),
    "cauchy": (
        "True", "z == z", "0.0", "-math.log(math.pi) - np.log1p(z**2)", "np.arctan2(1.0, -z) / math.pi",
        "np.arctan2(1.0, z) / math.pi", "-1.0 / np.tan(math.pi * q)", "1.0 / np.tan(math.pi * q)",
    ),
    "logistic": (
        "True", "z == z", "0.0", "-np.abs(z) - 2.0 * np.log1p(np.exp(-np.abs(z)))", "special.expit(z)",
        "special.expit(-z)", "special.logit(q)", "-special.logit(q)",
    ),
    "weibull_min": (
        "c > 0", "z >= 0", "1.0", "np.log(c) + special.xlogy(c - 1.0, z) - z**c", "-np.expm1(-(z**c))",
        "np.exp(-(z**c))", "(-np.log1p(-q)) ** (1.0 / c)", "(-np.log(q)) ** (1.0 / c)",
    ),
    "rayleigh": (
        "True", "(z >= 0) & (z < np.inf)", "1.0", "np.log(z) - 0.5 * z * z", "-np.expm1(-0.5 * z**2)",
        "np.exp(-0.5 * z**2)", "np.sqrt(-2.0 * np.log1p(-q))", "np.sqrt(-2.0 * np.log(q))",
    ),
    "halfnorm": (
        "True", "z >= 0", "1.0", "math.log(2.0) - LOG_ROOT_TWO_PI - 0.5 * z * z", "special.erf(z / math.sqrt(2.0))",
        "2.0 * special.ndtr(-z)", "special.ndtri((1.0 + q) / 2.0)", "-special.ndtri(q / 2.0)",
    ),
    "halfcauchy": (
        "True", "z >= 0", "1.0", "math.log(2.0 / math.pi) - np.log1p(z * z)", "2.0 / math.pi * np.arctan(z)",
        "2.0 / math.pi * np.arctan2(1.0, z)", "np.tan(math.pi / 2.0 * q)", "1.0 / np.tan(math.pi * q / 2.0)",
    ),
    "invgamma": (
        "a > 0", "z > 0", "1.0", "-(a + 1.0) * np.log(z) - special.gammaln(a) - 1.0 / z",
        "special.gammaincc(a, 1.0 / z)", "special.gammainc(a, 1.0 / z)", "1.0 / special.gammainccinv(a, q)",
        "1.0 / special.gammaincinv(a, q)",
    ),
    "gumbel_r": (
        "True", "z == z", "0.0", "-z - np.exp(-z)", "np.exp(-np.exp(-z))", "-np.expm1(-np.exp(-z))",
        "-np.log(-np.log(q))", "-np.log(-np.log1p(-q))",
    ),
    "gumbel_l": (
        "True", "z == z", "0.0", "z - np.exp(z)", "-np.expm1(-np.exp(z))", "np.exp(-np.exp(z))",
        "np.log(-np.log1p(-q))", "np.log(-np.log(q))",
    ),
    "pareto": (
        "b > 0", "z >= 1", "2.0", "np.log(b) - (b + 1.0) * np.log(z)", "1.0 - z ** (-b)", "z ** (-b)",
        "(1.0 - q) ** (-1.0 / b)", "q ** (-1.0 / b)",
    ),
    "f": (
        "(dfn > 0) & (dfd > 0)", "(z >= 0) & (z < np.inf)", "1.0",
        "dfd / 2.0 * np.log(dfd) + dfn / 2.0 * np.log(dfn) + special.xlogy(dfn / 2.0 - 1.0, z)"
        " - (dfn + dfd) / 2.0 * np.log(dfd + dfn * z) - special.betaln(dfn / 2.0, dfd / 2.0)",
        "special.betainc(dfn / 2.0, dfd / 2.0, dfn * z / (dfd + dfn * z))",
        "special.betainc(dfd / 2.0, dfn / 2.0, dfd / (dfd + dfn * z))", "", "",
    ),
    "skewnorm": (
        "a == a", "z == z", "0.0", "math.log(2.0) - LOG_ROOT_TWO_PI - 0.5 * z * z + special.log_ndtr(a * z)",
        "special.ndtr(z) - 2.0 * special.owens_t(z, a)", "special.ndtr(-z) + 2.0 * special.owens_t(z, a)", "", "",
    ),
    "truncnorm": (
        "a < b", "(z >= a) & (z <= b)", "np.where(a > 0, a, np.where(b < 0, b, 0.0))",
        "-LOG_ROOT_TWO_PI - 0.5 * z * z - log_mass(a, b)", "mass(a, z) / mass(a, b)", "mass(z, b) / mass(a, b)",
        "truncated_quantile(q, a, b)", "-truncated_quantile(q, -b, -a)",
    ),
    "genextreme": (
        "c == c", "c * z < 1", "0.0", "-np.exp(-warped(z, c)) - warped(z, c) - np.log1p(-c * z)",
        "np.exp(-np.exp(-warped(z, c)))", "-np.expm1(-np.exp(-warped(z, c)))",
        "unwarped(-np.log(-np.log(q)), c)", "unwarped(-np.log(-np.log1p(-q)), c)",
    ),
    "genpareto": (
        "c == c", "(z >= 0) & (c * z > -1)", "0.0", "-warped(z, -c) - np.log1p(c * z)", "-np.expm1(-warped(z, -c))",
        "np.exp(-warped(z, -c))", "unwarped(-np.log1p(-q), -c)", "unwarped(-np.log(q), -c)",
    ),
    "invgauss": (
        "mu > 0", "z > 0", "1.0", "-LOG_ROOT_TWO_PI - 1.5 * np.log(z) - ((z - mu) / mu) ** 2 / (2.0 * z)",
        "special.ndtr((z / mu - 1.0) / np.sqrt(z))"
        " + np.exp(2.0 / mu + special.log_ndtr(-(z / mu + 1.0) / np.sqrt(z)))",
        "special.ndtr(-(z / mu - 1.0) / np.sqrt(z))"
        " - np.exp(2.0 / mu + special.log_ndtr(-(z / mu + 1.0) / np.sqrt(z)))", "", "",
    ),
    "gennorm": (
        "beta > 0", "z == z", "0.0",
        "np.log(0.5 * beta) - special.gammaln(1.0 / beta) - np.abs(z) ** beta",
        "np.where(z > 0, 1.0 - 0.5 * special.gammaincc(1.0 / beta, np.abs(z) ** beta),"
        " 0.5 * special.gammaincc(1.0 / beta, np.abs(z) ** beta))",
        "np.where(z < 0, 1.0 - 0.5 * special.gammaincc(1.0 / beta, np.abs(z) ** beta),"
        " 0.5 * special.gammaincc(1.0 / beta, np.abs(z) ** beta))", "", "",
    ),
    "exponnorm": (
        "K > 0", "z == z", "0.0", "-np.log(K) + (0.5 / K - z) / K + special.log_ndtr(z - 1.0 / K)",
        "special.ndtr(z) - np.exp((0.5 / K - z) / K + special.log_ndtr(z - 1.0 / K))",
        "special.ndtr(-z) + np.exp((0.5 / K - z) / K + special.log_ndtr(z - 1.0 / K))", "", "",
    ),
    "triang": (
        "(c >= 0) & (c <= 1)", "(z >= 0) & (z <= 1)", "0.5",
        "np.log(np.where(z < c, 2.0 * z / np.where(c == 0, 1.0, c), 2.0 * (1.0 - z) / np.where(c == 1, 1.0, 1.0 - c)))",
        "np.where(z < c, z * z / np.where(c == 0, 1.0, c), 1.0 - (1.0 - z) ** 2 / np.where(c == 1, 1.0, 1.0 - c))",
        "np.where(z < c, 1.0 - z * z / np.where(c == 0, 1.0, c), (1.0 - z) ** 2 / np.where(c == 1, 1.0, 1.0 - c))",
        "np.where(q < c, np.sqrt(c * q), 1.0 - np.sqrt((1.0 - c) * (1.0 - q)))", "",
    ),
    "vonmises": (
        "kappa >= 0", "z == z", "0.0",
        "kappa * (np.cos(z) - 1.0) - math.log(2.0 * math.pi) - np.log(special.i0e(kappa))",
        "", "", "", "",
    ),
    "loglaplace": (
        "c > 0", "z > 0", "1.0", "np.log(0.5 * c) + np.where(z < 1, c - 1.0, -c - 1.0) * np.log(z)",
        "np.where(z < 1, 0.5 * z**c, 1.0 - 0.5 * z ** (-c))", "np.where(z < 1, 1.0 - 0.5 * z**c, 0.5 * z ** (-c))",
        "np.where(q < 0.5, (2.0 * q) ** (1.0 / c), (2.0 * (1.0 - q)) ** (-1.0 / c))", "",
    ),
    "chi": (
        "df > 0", "z >= 0", "1.0",
        "(1.0 - df / 2.0) * math.log(2.0) - special.gammaln(df / 2.0) + special.xlogy(df - 1.0, z) - 0.5 * z**2",
        "special.gammainc(df / 2.0, 0.5 * z**2)", "special.gammaincc(df / 2.0, 0.5 * z**2)",
        "np.sqrt(2.0 * special.gammaincinv(df / 2.0, q))", "np.sqrt(2.0 * special.gammainccinv(df / 2.0, q))",
    ),
    "maxwell": (
        "True", "z >= 0", "1.0", "0.5 * math.log(2.0 / math.pi) + 2.0 * np.log(z) - 0.5 * z * z",
        "special.gammainc(1.5, z * z / 2.0)", "special.gammaincc(1.5, z * z / 2.0)",
        "np.sqrt(2.0 * special.gammaincinv(1.5, q))", "np.sqrt(2.0 * special.gammainccinv(1.5, q))",
    ),
    "levy": (
        "True", "z > 0", "1.0", "-LOG_ROOT_TWO_PI - 1.5 * np.log(z) - 0.5 / z", "special.erfc(np.sqrt(0.5 / z))",
        "special.erf(np.sqrt(0.5 / z))", "1.0 / special.ndtri(q / 2.0) ** 2", "",
    ),
    "weibull_max": (
        "c > 0", "z <= 0", "-1.0", "np.log(c) + special.xlogy(c - 1.0, -z) - (-z) ** c", "np.exp(-((-z) ** c))",
        "-np.expm1(-((-z) ** c))", "-((-np.log(q)) ** (1.0 / c))", "",
    ),
    "burr": (
        "(c > 0) & (d > 0)", "z > 0", "1.0",
        "np.log(c) + np.log(d) - (c + 1.0) * np.log(z) - (d + 1.0) * np.log1p(z ** (-c))",
        "(1.0 + z ** (-c)) ** (-d)", "-np.expm1(-d * np.log1p(z ** (-c)))",
        "(q ** (-1.0 / d) - 1.0) ** (-1.0 / c)", "",
    ),
    "gompertz": (
        "c > 0", "z >= 0", "0.0", "np.log(c) + z - c * np.expm1(z)", "-np.expm1(-c * np.expm1(z))",
        "np.exp(-c * np.expm1(z))", "np.log1p(-1.0 / c * np.log1p(-q))", "np.log1p(-np.log(q) / c)",
    ),
    "arcsine": (
        "True", "(z > 0) & (z < 1)", "0.5", "-math.log(math.pi) - 0.5 * np.log(z * (1.0 - z))",
        "2.0 / math.pi * np.arcsin(np.sqrt(z))", "1.0 - 2.0 / math.pi * np.arcsin(np.sqrt(z))",
        "np.sin(math.pi / 2.0 * q) ** 2", "",
    ),
}  # fmt: skip


def mass(a, b):
    """The probability of a normal number between two, without the difference of numbers near 1."""
    return np.where(a > 0, special.ndtr(-a) - special.ndtr(-b), special.ndtr(b) - special.ndtr(a))


def log_mass(a, b):
    """Its logarithm."""
    return np.log(mass(a, b))


def truncated_quantile(q, a, b):
    """The normal number below which a share of the numbers between two lies."""
    low = special.ndtri(special.ndtr(a) + q * mass(a, b))
    return np.where(a > 0, -special.ndtri(special.ndtr(-a) - q * mass(a, b)), low)


def warped(z, c):
    """-log(1 - c z) / c, which is z for c = 0."""
    slope = np.where(c == 0, 1.0, c)
    return np.where(c == 0, z, -np.log1p(-slope * z) / slope)


def unwarped(y, c):
    """The inverse, (1 - exp(-c y)) / c."""
    slope = np.where(c == 0, 1.0, c)
    return np.where(c == 0, y, -np.expm1(-slope * y) / slope)


METHODS = {
    "logpdf": ("log", "np.where({there}, {log} - np.log(np.float64(1.0) * scale), -np.inf)"),
    "pdf": ("log", "np.where({there}, np.exp({log}) / scale, 0.0)"),
    "cdf": ("cdf", "np.where({there}, {cdf}, np.where(whole > instead, 1.0, 0.0))"),
    "sf": ("sf", "np.where({there}, {sf}, np.where(whole > instead, 0.0, 1.0))"),
    "logcdf": ("cdf", "np.where({there}, {logcdf}, np.where(whole > instead, 0.0, -np.inf))"),
    "logsf": ("sf", "np.where({there}, {logsf}, np.where(whole > instead, -np.inf, 0.0))"),
}
LOGARITHM = "np.where({0} > 0.5, np.log1p(-({1})), np.log({0}))"
# Where the probability may be too small for its logarithm to be taken.
LOGARITHMS = {
    "expon logsf": "-z", "weibull_min logsf": "-(z**c)", "rayleigh logsf": "-0.5 * z**2",
    "gumbel_r logcdf": "-np.exp(-z)", "gumbel_l logsf": "-np.exp(z)",
}  # fmt: skip


def shapes_of(name):
    """The names of the parameters of a distribution's shape."""
    return [each.strip() for each in (getattr(stats, name).shapes or "").split(",") if each.strip()]


def text_of(name, method, line):
    """The text of a method, or none where the table has no formula for it."""
    entry = dict(zip(FIELDS, line, strict=True))
    shapes = shapes_of(name)
    floats = [f"    {each} = np.float64(1.0) * {each}" for each in shapes]
    if method in ("ppf", "isf"):
        lines = [f"def {name}_{method}({', '.join(['p', *shapes, 'loc=0', 'scale=1'])}):", *floats]
        lines += ["    p = np.float64(1.0) * p", f"    good = ({entry['good']}) & (scale > 0) & (p >= 0) & (p <= 1)"]
        lines += ["    q = np.where((p >= 0) & (p <= 1), p, 0.5)"]
        lines += [f"    return np.where(good, ({entry[method]}) * scale + loc, np.nan)"]
        return "\n".join(lines) + "\n" if entry[method] else ""
    entry["logcdf"] = LOGARITHMS.get(f"{name} logcdf", LOGARITHM.format(entry["cdf"], entry["sf"]))
    entry["logsf"] = LOGARITHMS.get(f"{name} logsf", LOGARITHM.format(entry["sf"], entry["cdf"]))
    formula, value = METHODS[method]
    lines = [f"def {name}_{method}({', '.join(['x', *shapes, 'loc=0', 'scale=1'])}):", *floats]
    lines += ["    z = standardized(x, loc, scale)", f"    instead, there = {entry['instead']}, {entry['there']}"]
    lines += [
        f"    whole, good = z, ({entry['good']}) & (scale > 0) & ~np.isnan(z)",
        "    z = np.where(there, z, instead)",
    ]
    lines += [f"    return np.where(good, {value.format(**{**entry, 'there': 'there'})}, np.nan)"]
    return "\n".join(lines) + "\n" if entry[formula] else ""


def enter_methods(name, line):
    """Enter the methods of a distribution that are not entered yet."""
    for method in (*METHODS, "ppf", "isf"):
        function = getattr(getattr(stats, name), method)
        text = text_of(name, method, line)
        if text and function not in COMPOSITES and lookup(function) is None:
            composite(function)(defined(text, globals()))


for _name, _line in CONTINUOUS.items():
    enter_methods(_name, _line)


# ---- counts


DISCRETE = {
    "poisson": (
        "mu >= 0", "count_log(k, there, mu)", "special.gammaincc(k + 1.0, mu)", "special.gammainc(k + 1.0, mu)",
        "k >= 0",
    ),
    "binom": (
        "is_count(n) & (p >= 0) & (p <= 1)", "choice_log(k, there, n, p)", "special.betaincc(k + 1.0, n - k, p)",
        "special.betainc(k + 1.0, n - k, p)", "(k >= 0) & (k < n)",
    ),
    "bernoulli": (
        "(p >= 0) & (p <= 1)", "special.xlogy(k, p) + special.xlog1py(1.0 - k, -p)", "1.0 - p", "p",
        "(k >= 0) & (k < 1)",
    ),
    "geom": (
        "(p > 0) & (p <= 1)", "special.xlog1py(k - 1.0, -p) + np.log(p)", "-np.expm1(np.log1p(-p) * k)",
        "np.exp(np.log1p(-p) * k)", "k >= 1",
    ),
    "nbinom": (
        "(n > 0) & (p > 0) & (p <= 1)",
        "special.gammaln(n + k) - special.gammaln(k + 1.0) - special.gammaln(n) + n * np.log(p)"
        " + special.xlog1py(k, -p)",
        "special.betainc(n, k + 1.0, p)", "special.betaincc(n, k + 1.0, p)", "k >= 0",
    ),
}  # fmt: skip
ENDS = {"binom": "(k <= n)", "bernoulli": "(k <= 1)", "geom": "(k >= 1)"}
INSTEAD = {"geom": "1.0"}


def text_of_counts(name, method, line):
    """The text of a method of a distribution of whole numbers; sums are over all up to the number below ``x``."""
    good, log, cdf, sf, between = line
    shapes, instead = shapes_of(name), INSTEAD.get(name, "0.0")
    lines = [f"def {name}_{method}({', '.join(['x', *shapes, 'loc=0'])}):"]
    lines += [f"    {each} = np.float64(1.0) * {each}" for each in shapes]
    lines += ["    k = np.float64(1.0) * x - loc", f"    good = ({good}) & ~np.isnan(k)"]
    if method in ("pmf", "logpmf"):
        lines += [
            f"    there = is_count(k) & {ENDS.get(name, 'is_count(k)')}",
            f"    k = np.where(there, k, {instead})",
        ]
        value = f"np.where(there, {log}, -np.inf)" if method == "logpmf" else f"np.where(there, np.exp({log}), 0.0)"
    else:
        lines += ["    k = np.floor(k)", f"    there, above = {between}, k > {instead}"]
        lines += [f"    k = np.where(there, k, {instead})"]
        formula, low, high = (cdf, "0.0", "1.0") if method == "cdf" else (sf, "1.0", "0.0")
        value = f"np.where(there, {formula}, np.where(above, {high}, {low}))"
    return "\n".join([*lines, f"    return np.where(good, {value}, np.nan)"]) + "\n"


for _name, _counts in DISCRETE.items():
    for _method in ("pmf", "logpmf", "cdf", "sf"):
        _function = getattr(getattr(stats, _name), _method)
        if _function not in COMPOSITES:
            composite(_function)(defined(text_of_counts(_name, _method, _counts), globals()))
