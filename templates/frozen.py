"""Distributions of ``scipy.stats`` with their parameters fixed, ``stats.norm(loc, scale)``, as objects of classes."""

from scipy import stats

from tangentlike.primitives.library_calls import stand_in
from tangentlike.primitives.registry import COMPOSITES, PRIMITIVES
from tangentlike.primitives.texts import defined

from . import distribution_table, distributions, normal_distribution, samples  # noqa: F401 - which enter the functions

METHODS = ("pdf", "logpdf", "pmf", "logpmf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf")


def entered_frozen(name):
    """What ``stats.<name>(...)`` makes, with the methods that have derivatives."""
    of = getattr(stats, name)
    shapes = [each.strip() for each in (of.shapes or "").split(",") if each.strip()]
    parameters = [*shapes, "loc"] if hasattr(of, "pmf") else [*shapes, "loc", "scale"]
    first = ", ".join([*shapes, "loc=0", *(["scale=1"] if "scale" in parameters else [])])
    stores = "".join(f"    self.{each} = {each}\n" for each in parameters)
    methods = {"__init__": defined(f"def __init__(self, {first}):\n{stores}", globals())}
    for method in METHODS:
        found = getattr(of, method, None)
        if found in COMPOSITES or found in PRIMITIVES:
            given = ", ".join(["x", *(f"self.{each}" for each in parameters)])
            methods[method] = defined(f"def {method}(self, x):\n    return stats.{name}.{method}({given})\n", globals())
    stand_in(of)(type(f"frozen_{name}", (), {**methods, "__module__": __name__}))


for _name in (
    "norm", *distribution_table.CONTINUOUS, *distribution_table.DISCRETE,
):  # fmt: skip
    entered_frozen(_name)


@stand_in(stats.multivariate_normal)
class FrozenNormal:
    """Several normal numbers at once, with a fixed mean and covariance."""

    def __init__(self, mean=None, cov=1):
        self.mean, self.cov = mean, cov

    def pdf(self, x):
        return stats.multivariate_normal.pdf(x, self.mean, self.cov)

    def logpdf(self, x):
        return stats.multivariate_normal.logpdf(x, self.mean, self.cov)
