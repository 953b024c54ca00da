import numpy as np

from tangentlike import differentiate


@differentiate(wrt=("rate", "limit"))
def misfit(rate, limit, seen):
    """How far logistic growth is from the sizes that were seen, one a year."""
    size, total = seen[0], 0.0
    for year in range(1, len(seen)):
        size += rate * size * (1 - size / limit)
        total += (size - seen[year]) ** 2
    return total


SEEN = np.array([1.0, 1.4, 2.0, 2.8, 3.7, 4.9, 6.1, 7.2, 8.1, 8.8])


def fit(steps=3000):
    """Rate and limit that explain SEEN, by gradient descent."""
    rate, limit = 0.3, 12.0
    for _ in range(steps):
        drate, dlimit = misfit.grad(rate, limit, SEEN)
        rate -= 1e-4 * drate
        limit -= 1e-1 * dlimit
    return rate, limit


def example_arguments():
    return {"misfit": (0.3, 12.0, SEEN)}


if __name__ == "__main__":
    rate, limit = fit()
    print(f"rate {rate:.3f}  limit {limit:.2f}  misfit {misfit(rate, limit, SEEN):.4f}")
