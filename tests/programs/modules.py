"""Modules as values: names that stand for NumPy, math or SciPy, functions that choose one, imports in branches."""

import importlib
import math

import autograd.numpy as anp
import numpy as np
from autograd.numpy import array as autograd_array
from autograd.numpy import concatenate as autograd_concatenate
from autograd.numpy import where as autograd_where
from autograd.scipy.special import gammaln

from programs.corpus import add

BACKENDS = {"numpy": np, "math": math}
DEFAULT = "numpy"


class Shim:
    """Stands for a module, which may be another one later."""

    def __init__(self, source):
        self.source = source

    def __getattr__(self, name):
        return getattr(self.source, name)


shim = Shim(np)


class Settings:
    """A scale, and the module to compute with."""

    def __init__(self, scale):
        self.scale, self.xp = scale, np


SETTINGS = Settings(0.5)


def get_backend(backend=None):
    if isinstance(backend, str):
        backend = __import__(backend)
    if backend is None:
        try:
            import numpy as backend
        except ImportError:
            import math as backend
    return backend


def module_named(name):
    """The module of that name."""
    if name in ("np", "numpy"):
        return np
    elif name == "math":
        return math
    raise ValueError(name)


def module_in_a_name(x):
    xp = np
    la = np.linalg
    return xp.sum(xp.exp(x)) * la.norm(xp.sort(x))


def module_by_default(x, xp=np):
    y = xp.append(x, 2.0)
    return xp.sum(xp.sin(y) ** 2)


def module_given(x, xp):
    return xp.sqrt(x * x + 1.0) * xp.pi


def module_of_a_helper(x, backend=None):
    be = get_backend(backend)
    return be.exp(-x) + be.log(x)


def module_by_name(x):
    be = module_named(DEFAULT)
    return be.sum(be.cumsum(x) * be.arange(len(x)))


def module_by_a_flag(x, use_math=True):
    m = math if use_math else np
    return m.exp(x) + m.sin(x)


def module_when_none(x, xp=None):
    if xp is None:
        xp = np
    total = 0.0
    for k in range(len(x)):
        total = total + xp.tanh(x[k]) * k
    return total + xp.max(x)


def module_or_default(x, xp=None):
    xp = xp or np
    return xp.sum(xp.arctan(x))


def module_of_a_dict(x, name="numpy"):
    be = BACKENDS[name]
    return be.sqrt(x) * BACKENDS["math"].pi


def module_of_an_object(x):
    return SETTINGS.scale * SETTINGS.xp.sum(SETTINGS.xp.cos(x))


def module_of_an_array(x):
    xp = x.__array_namespace__()
    return xp.sum(xp.exp(x))


def module_of_a_kind(x, y):
    first = math if isinstance(x, float) else np
    second = math if isinstance(y, float) else np
    return first.exp(x) * second.sum(second.exp(y))


def _scaled(x, w, xp=np):
    return xp.sum(xp.log(x)) * w


def module_handed_on(x, w, xp):
    return _scaled(x, w, xp) + _scaled(x, w, xp=np)


def module_in_inner_functions(x, w):
    xp = np

    def inner(t, m=xp):
        return m.exp(t) * xp.sin(t)

    second = lambda t: xp.cos(t)  # noqa: E731
    return xp.sum(inner(x) + second(x) * w)


def modules_on_decided_paths(x, fast=False):
    if fast:
        import cupy_that_is_not_there as xp
    else:
        import numpy as xp
    return xp.sum(xp.square(x))


def imports_in_branches(x, kind="sinh"):
    if kind == "sinh":
        from math import sinh as f
    else:
        from math import cosh as f
    return f(x) * x


def import_that_fails(x):
    try:
        import cupy_that_is_not_there as xp
    except ImportError:
        import numpy as xp
    return xp.sum(xp.exp(x) * x)


def import_in_a_reached_branch(x, w):
    if w > 0.5:
        from scipy.special import expit

        return np.sum(expit(x)) * w
    return np.sum(x) * w


def modules_by_text(x):
    m = importlib.import_module("numpy")
    f = getattr(m, "exp")  # noqa: B009
    return m.sum(f(x)) * __import__("math").sqrt(x[0])


def functions_of_modules(x, xp=np):
    sin, cos = xp.sin, xp.cos
    exp = xp.exp
    return xp.sum(sin(x) * cos(x) + exp(x))


def two_modules_in_turn(x):
    xp = np
    y = xp.sum(xp.exp(x))
    xp = math
    return xp.sin(y)


def module_in_comprehensions(x, xp=np):
    parts = [xp.sin(v) for v in x]
    return xp.sum(xp.array(parts) ** 2)


def module_beside_values(x, w, xp=np):
    linalg, y = xp.linalg, x * w
    return linalg.norm(y) + xp.linalg.det(xp.outer(y, y) + xp.eye(len(x)))


def _namespace(*arrays):
    for each in arrays:
        if hasattr(each, "__array_namespace__"):
            return each.__array_namespace__()
    return math


def _chosen(*values):
    return np if any(isinstance(v, np.ndarray) for v in values) else math


def module_of_arguments(x, y):
    xp = _namespace(y, x)
    return xp.sum(xp.exp(x)) * _chosen(y).sin(y)


def module_among_options(x, **options):
    xp = options.get("xp", np)
    return xp.sum(xp.exp(x))


def options_with_a_module(x):
    return module_among_options(x, xp=np) + module_among_options(x)


def module_sorts(x, xp):
    ordered = xp.sort(x)
    return xp.sum(ordered * xp.arange(len(x)))


def object_for_a_module(x):
    be = shim
    return be.sum(be.exp(x)) * shim.max(x)


def function_by_text(x, name="sin"):
    function = getattr(math, name, None)
    if function is None:
        raise ValueError(name)
    return function(x)


def attributes_asked(x, xp=np):
    if not hasattr(xp, "cumsum"):
        return xp.exp(x[0])
    return xp.sum(xp.cumsum(x) ** 2) if xp is np else xp.sin(x[0])


def _changed(h):
    h += 1.0
    return h * h


def _without_axes(x, xp):
    return xp.asarray(x * 2.0)


def array_of_a_module_changed_by_a_function(x):
    xp = np
    y = xp.asarray(x * 2.0)
    return _changed(y) * y


def array_of_a_helper_changed_by_a_function(x, xp=np):
    y = _without_axes(x, xp)
    return _changed(y) * y


def array_of_a_named_function_changed(x, xp=np):
    make = xp.asarray
    y = make(x * 2.0)
    return _changed(y) * y


def array_of_an_import_changed(x, copied=True):
    if copied:
        from numpy import array as make
    else:
        from numpy import asarray as make
    y = make(x * 2.0)
    return _changed(y) * y


def _positive(rng):
    return rng.random(4) + 0.5


add(module_in_a_name, lambda rng: (_positive(rng),), compiled=True)
add(module_by_default, lambda rng: (_positive(rng),), lambda rng: (_positive(rng), np))
add(module_given, lambda rng: (0.7, math), lambda rng: (0.7, np), compiled=True)
add(
    module_of_a_helper,
    lambda rng: (0.7,), lambda rng: (0.8, "math"), lambda rng: (0.9, "numpy"), lambda rng: (0.9, math),
    compiled=True,
)  # fmt: skip
add(module_by_name, lambda rng: (_positive(rng),))
add(module_by_a_flag, lambda rng: (0.7,), lambda rng: (0.7, False))
add(module_when_none, lambda rng: (_positive(rng),), lambda rng: (_positive(rng), np))
add(module_or_default, lambda rng: (_positive(rng),), lambda rng: (_positive(rng), np))
add(module_of_a_dict, lambda rng: (0.7,), lambda rng: (0.7, "math"))
add(module_of_an_object, lambda rng: (_positive(rng),))
add(module_of_an_array, lambda rng: (_positive(rng),))
add(module_of_a_kind, lambda rng: (0.7, _positive(rng)), wrt=("x", "y"))
add(module_handed_on, lambda rng: (_positive(rng), 0.3, np), wrt=("x", "w"))
add(module_in_inner_functions, lambda rng: (_positive(rng), 0.3), wrt=("x", "w"))
add(modules_on_decided_paths, lambda rng: (_positive(rng),))
add(imports_in_branches, lambda rng: (0.7,), lambda rng: (0.7, "cosh"))
add(import_that_fails, lambda rng: (_positive(rng),))
add(import_in_a_reached_branch, lambda rng: (_positive(rng), 0.7), lambda rng: (_positive(rng), 0.3), wrt=("x", "w"))
add(modules_by_text, lambda rng: (_positive(rng),))
add(functions_of_modules, lambda rng: (_positive(rng),), compiled=True)
add(two_modules_in_turn, lambda rng: (_positive(rng),))
add(module_in_comprehensions, lambda rng: (_positive(rng),))
add(module_beside_values, lambda rng: (_positive(rng), 0.4), wrt=("x", "w"))
add(module_of_arguments, lambda rng: (_positive(rng), 0.4), wrt=("x", "y"))
add(module_among_options, lambda rng: (_positive(rng),))
add(options_with_a_module, lambda rng: (_positive(rng),))
add(module_sorts, lambda rng: (_positive(rng), np))
add(object_for_a_module, lambda rng: (_positive(rng),))
add(function_by_text, lambda rng: (0.4,), lambda rng: (0.4, "cosh"))
add(attributes_asked, lambda rng: (_positive(rng),))
add(array_of_a_module_changed_by_a_function, lambda rng: (0.6,), may_refuse=True)
add(array_of_a_helper_changed_by_a_function, lambda rng: (0.6,), may_refuse=True)
add(array_of_a_named_function_changed, lambda rng: (0.6,), may_refuse=True)
add(array_of_an_import_changed, lambda rng: (0.6,), may_refuse=True)


def one_module_on_both_paths(x, w, xp=np):
    m = xp if w > 0 else np
    return m.sum(m.exp(x) * w)


add(
    one_module_on_both_paths,
    lambda rng: (rng.normal(size=3), 0.7),
    lambda rng: (rng.normal(size=3), -0.7),
    wrt=("x", "w"),
)


def written_for_autograd(x, a):
    """The modules and functions by which autograd follows NumPy and SciPy are NumPy's and SciPy's."""
    y = anp.where(x > 0, anp.exp(x), x * a) + autograd_where(x > 0.2, autograd_array([1.0, a, 2.0]), anp.tanh(x))
    z = anp.full(anp.shape(x), anp.nan)
    z = anp.where(anp.isnan(z), y, z)
    joined = autograd_concatenate((z, x * anp.pi))
    return anp.dot(joined, joined) + gammaln(a + 2.0) + anp.linalg.norm(x) * z.size


add(written_for_autograd, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"), compiled=True)
