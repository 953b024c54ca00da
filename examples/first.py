import numpy as np
from scipy.optimize import minimize

from tangentlike import differentiate

SEEN = np.array([1.0, 1.4, 2.0, 2.8, 3.7, 4.9, 6.1, 7.2, 8.1, 8.8])


@differentiate
def misfit(x, seen):
    """How far logistic growth is from the sizes that were seen, one a year."""
    rate, limit = x[0], x[1]
    size, total = seen[0], 0.0
    for year in range(1, len(seen)):
        size += rate * size * (1 - size / limit)
        total += (size - seen[year]) ** 2
    return total


def fit():
    """Rate and limit that explain SEEN."""
    return minimize(misfit, x0=[0.3, 12.0], args=(SEEN,), jac=misfit.grad)


def example_arguments():
    return {"misfit": (np.array([0.3, 12.0]), SEEN)}


if __name__ == "__main__":
    found = fit()
    print(f"rate {found.x[0]:.3f}  limit {found.x[1]:.2f}  misfit {found.fun:.4f}")
