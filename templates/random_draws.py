"""Random numbers, drawn by NumPy and by Python's ``random`` themselves: of a generator, or of the module.

A kernel is made when it is first asked for: ``generator_normal(rng, loc, scale, size)`` is what
``rng.normal(loc, scale, size)`` is. Where the numbers are standard ones, shifted and scaled, the gradient flows through
the shift and the scale.
"""

import ast
import sys

from tangentlike.form.types import (
    Array,
    Constant,
    Generator,
    Opaque,
    Scalar,
    TypeRuleError,
    broadcast_shapes,
    describe,
    shape_of,
)
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.registry import Template, adjoint, lookup, primitive

# What the methods take, but for ``size``, which all take last; behind the bar what they return, if not float64.
OF_NUMPY = {
    **dict.fromkeys(("standard_normal", "standard_exponential", "standard_cauchy", "random"), ""),
    **dict.fromkeys(("normal", "laplace", "gumbel", "logistic"), "loc=0.0, scale=1.0"),
    **dict.fromkeys(("exponential", "rayleigh"), "scale=1.0"),
    **dict.fromkeys(("weibull", "pareto", "power"), "a"),
    **dict.fromkeys(("chisquare", "standard_t"), "df"),
    **dict.fromkeys(("geometric", "logseries"), "p | int64"),
    **dict.fromkeys(("binomial", "negative_binomial"), "n, p | int64"),
    "uniform": "low=0.0, high=1.0",
    "lognormal": "mean=0.0, sigma=1.0",
    "standard_gamma": "shape",
    "gamma": "shape, scale=1.0",
    "beta": "a, b",
    "f": "dfnum, dfden",
    "noncentral_chisquare": "df, nonc",
    "noncentral_f": "dfnum, dfden, nonc",
    "triangular": "left, mode, right",
    "vonmises": "mu, kappa",
    "wald": "mean, scale",
    "poisson": "lam=1.0 | int64",
    "zipf": "a | int64",
    "multivariate_normal": "mean, cov | float64 rows",
    "hypergeometric": "ngood, nbad, nsample | int64",
}

# Those of one kind only: parameters, the expression that draws, what it returns.
MORE = {
    ("RandomState", "randint"): ("low, high=None, size=None", "{}.randint(low, high, size)", "int64"),
    ("RandomState", "choice"): ("a, size=None, replace=True, p=None", "{}.choice(a, size, replace, p)", "int64"),
    ("RandomState", "permutation"): ("x", "{}.permutation(x)", "int64 vector"),
    ("RandomState", "seed"): ("seed=None", "{}.seed(seed)", "nothing"),
    ("Generator", "choice"): ("a, size=None, replace=True, p=None", "{}.choice(a, size, replace, p)", "int64"),
    ("Generator", "integers"): (
        "low, high=None, size=None, endpoint=False",
        "{}.integers(low, high, size, endpoint=endpoint)",
        "int64",
    ),
    ("Generator", "permutation"): ("x", "{}.permutation(x)", "int64 vector"),
    ("Generator", "random_float32"): ("size=None", "{}.random(size, np.float32)", "float32"),
    ("Generator", "standard_normal_float32"): ("size=None", "{}.standard_normal(size, np.float32)", "float32"),
    ("Random", "choice"): ("n", "{}.choice(range(n))", "int64"),
    ("Random", "shuffle"): ("n", "shuffled({}.shuffle, n)", "int64 vector"),
    ("Random", "seed"): ("a=None", "{}.seed(a)", "nothing"),
    ("Random", "random"): ("", "{}.random()", "float64"),
    ("Random", "uniform"): ("a, b", "{}.uniform(a, b)", "float64"),
    ("Random", "gauss"): ("mu=0.0, sigma=1.0", "{}.gauss(mu, sigma)", "float64"),
    ("Random", "normalvariate"): ("mu=0.0, sigma=1.0", "{}.normalvariate(mu, sigma)", "float64"),
    ("Random", "lognormvariate"): ("mu, sigma", "{}.lognormvariate(mu, sigma)", "float64"),
    ("Random", "expovariate"): ("lambd=1.0", "{}.expovariate(lambd)", "float64"),
    ("Random", "betavariate"): ("alpha, beta", "{}.betavariate(alpha, beta)", "float64"),
    ("Random", "gammavariate"): ("alpha, beta", "{}.gammavariate(alpha, beta)", "float64"),
    ("Random", "paretovariate"): ("alpha", "{}.paretovariate(alpha)", "float64"),
    ("Random", "weibullvariate"): ("alpha, beta", "{}.weibullvariate(alpha, beta)", "float64"),
    ("Random", "vonmisesvariate"): ("mu, kappa", "{}.vonmisesvariate(mu, kappa)", "float64"),
    ("Random", "triangular"): ("low=0.0, high=1.0", "{}.triangular(low, high)", "float64"),
    ("Random", "randint"): ("a, b", "{}.randint(a, b)", "int64"),
    ("Random", "randrange"): ("start, stop=None, step=1", "{}.randrange(start, stop, step)", "int64"),
}

# What makes a generator: the expression that does, and its kind.
MAKERS = {
    "default_rng": ("np.random.default_rng(seed)", "Generator"),
    "new_state": ("np.random.RandomState(seed)", "RandomState"),
    "new_random": ("random.Random(seed)", "Random"),
    **{
        f"generator_of_{bits}": (f"np.random.Generator(np.random.{bits}(seed))", "Generator")
        for bits in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
    },
}

# What the names of kernels begin with: the kind of the generator, and what it is called in Python.
OWNERS = {
    "generator": ("Generator", "rng"),
    "state": ("RandomState", "rng"),
    "numpy": ("RandomState", "np.random"),
    "python": ("Random", "rng"),
    "random": ("Random", "random"),
}
SAME = dict.fromkeys(("random_sample", "ranf", "sample"), "random")
WITH_NOISE = "_with_noise"


def names():
    """The names of all kernels that draw, whether they are made or not."""
    found = [*MAKERS]
    for prefix, (kind, _) in OWNERS.items():
        methods = [method for of, method in MORE if of == kind] + ([] if kind == "Random" else [*OF_NUMPY])
        found += [f"{prefix}_{method}{end}" for method in methods for end in ("", WITH_NOISE)]
    return found


def drawing(kind, method, of_module):
    """The kernel that does what a method of such a generator does, or of that of the module; None where none does."""
    method = SAME.get(method, method) if kind == "RandomState" else method
    prefix = next(p for p, (of, place) in OWNERS.items() if of == kind and (place != "rng") == of_module)
    return getattr(sys.modules[__name__], f"{prefix}_{method}", None)


def __getattr__(name):
    """The kernel of that name, made when it is first asked for."""
    if name in MAKERS:
        return _kernel(name, "seed=None", *MAKERS[name])
    prefix, _, method = name.removesuffix(WITH_NOISE).partition("_")
    kind, place = OWNERS.get(prefix, ("", ""))
    declared = _declared(kind, method)
    if declared is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    parameters, expression, returned = declared
    whole = ", ".join(filter(None, ("rng" if place == "rng" else "", parameters)))
    body, noise = GRADIENTS.get((kind == "Random", method), (None, ""))
    if name.endswith(WITH_NOISE):
        owner = "np.random.mtrand._rand" if place == "np.random" else place
        return _kernel(name, whole, noise.format(owner), f"{returned},{returned}")
    made = _kernel(name, whole, expression.format(place), returned)
    if noise:
        _hand_on_noise(lookup(made), name + WITH_NOISE)
    return adjoint(made)(body) and made if body else made


def _declared(kind, method):
    """The parameters, the expression that draws (``{}``: of what) and what it gives; None for no method."""
    if (kind, method) in MORE:
        return MORE[kind, method]
    if kind not in ("Generator", "RandomState") or method not in OF_NUMPY:
        return None
    given, _, returned = OF_NUMPY[method].partition(" | ")
    parameters = ", ".join(filter(None, (given, "size=None")))
    return parameters, f"{{}}.{method}({names_of(parameters)})", returned or "float64"


def names_of(parameters):
    """A list of parameters without their defaults."""
    return ", ".join(each.partition("=")[0] for each in parameters.split(", "))


def _kernel(name, parameters, expression, returned):
    """A kernel of this module that draws, entered as a primitive."""
    drawn = "new" if name in MAKERS else "given" if parameters.startswith("rng") else name.partition("_")[0]
    made = drawing_kernel(name, parameters, expression, returned, __name__)
    setattr(sys.modules[__name__], name, made)
    primitive(made, parameters=parameters, returns=_type_rule(names_of(parameters), returned), draws=drawn)
    return made


def _hand_on_noise(entry, name):
    """Let the forward half draw the standard numbers, too, which the adjoint reads."""
    call = ast.parse(f"{name}({', '.join(entry.parameters)})", mode="eval").body
    kernel = getattr(sys.modules[__name__], name)
    lines = ((("out", "noise"), call, False),)
    entry.forward, entry.extras = Template(entry.parameters, lines, {name: kernel}, __file__, 1), ("noise",)


def _type_rule(names, returned):
    """The type of what a kernel gives, for the types of its parameters."""

    def returns(*types):
        given = dict(zip(names.split(", "), types, strict=True)) if names else {}
        size = given.pop("size", Constant(None))
        for parameter, kind in given.items():
            if isinstance(kind, Constant) and kind.value in (None, False, True) and parameter != "rng":
                continue
            if not isinstance(kind, Generator if parameter == "rng" else (Scalar, Array, Generator)):
                raise TypeRuleError(f"`{parameter}` is no number and no array, but {describe(kind)}", "a number there")
        if returned in ("Generator", "RandomState", "Random"):
            return Generator(returned)
        if returned == "nothing":
            return Opaque()
        dtype, *shape = returned.partition(",")[0].split()
        none = isinstance(size, Constant) and size.value is None
        if shape:
            return Array(dtype, (None,) if none or shape == ["vector"] else (*shape_of(size), None))
        if none:
            arrays = [kind.shape for parameter, kind in given.items() if isinstance(kind, Array) and parameter != "p"]
            return (
                Array(dtype, broadcast_shapes(*arrays))
                if arrays
                else Scalar("float64" if "f" in dtype else dtype, True)
            )
        sizes = shape_of(size)
        if not sizes:
            raise TypeRuleError("`size=()` makes an array without axes", "no `size=`, which makes a number")
        return Array(dtype, sizes)

    return returns


# ---- gradients, with the standard numbers seen again


def location_and_scale(noise, dout, dloc, dscale):
    """out = loc + scale noise."""
    dloc += dout
    dscale += dout * noise


def scale_alone(noise, dout, dscale):
    """out = scale noise."""
    dscale += dout * noise


def between_bounds(noise, dout, dlow, dhigh):
    """out = low + (high - low) noise."""
    dlow += dout * (1 - noise)
    dhigh += dout * noise


def exponential_of_normal(noise, out, dout, dmean, dsigma):
    """out = exp(mean + sigma noise)."""
    dmean += dout * out
    dsigma += dout * out * noise


def mean_alone(dout, dmean):
    """out = mean + noise, whose covariance is given."""
    dmean += dout


def mean_and_deviation(noise, dout, dmu, dsigma):
    """out = mu + sigma noise."""
    dmu += dout
    dsigma += dout * noise


def between_ends(noise, dout, da, db):
    """out = a + (b - a) noise."""
    da += dout * (1 - noise)
    db += dout * noise


def rate_alone(lambd, out, dout, dlambd):
    """out = noise / lambd."""
    dlambd += -dout * out / lambd


# By whether they are of Python's own module: the template, and the expression for the numbers and the standard ones.
GRADIENTS = {
    **{
        (False, method): (location_and_scale, f"with_noise({{}}, '{method}', size, loc, scale)")
        for method in ("normal", "laplace", "gumbel", "logistic")
    },
    **{
        (False, method): (scale_alone, f"with_noise({{}}, '{method}', size, scale)")
        for method in ("exponential", "rayleigh")
    },
    (False, "gamma"): (scale_alone, "with_noise({}, 'gamma', size, shape, scale)"),
    (False, "uniform"): (between_bounds, "with_noise({}, 'uniform', size, low, high)"),
    (False, "lognormal"): (exponential_of_normal, "with_noise({}, 'lognormal', size, mean, sigma)"),
    (False, "multivariate_normal"): (mean_alone, ""),
    (True, "gauss"): (mean_and_deviation, "with_standard({}.gauss, mu, sigma)"),
    (True, "normalvariate"): (mean_and_deviation, "with_standard({}.normalvariate, mu, sigma)"),
    (True, "uniform"): (between_ends, "between({}.random, a, b)"),
    (True, "expovariate"): (rate_alone, ""),
}
