"""Logistic regression by gradient descent, with its parameters in a dictionary.

python examples/logistic.py
"""

import numpy as np

from tangentlike import differentiate


@differentiate
def loss(params, x, y):
    """Mean logistic loss of the labels ``y`` (+1 or -1) and a penalty on the weights."""
    margin = y * (x @ params["weights"] + params["bias"])
    return np.mean(np.logaddexp(0, -margin)) + 0.01 * np.sum(params["weights"] ** 2)


def some_points(n=200, seed=0):
    """Points of a plane, and +1 or -1 for the side of a line that each is on, some of them by mistake."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    return x, np.where(x @ np.array([2.0, -1.0]) + 0.5 + 0.3 * rng.normal(size=n) > 0, 1.0, -1.0)


def fit(x, y, steps=300, rate=1.0):
    params = {"weights": np.zeros(x.shape[1]), "bias": 0.0}
    for _ in range(steps):
        gradient = loss.grad(params, x, y)  # a dictionary with the same keys
        params = {name: value - rate * gradient[name] for name, value in params.items()}
    return params


def accuracy(params, x, y):
    return np.mean(np.sign(x @ params["weights"] + params["bias"]) == y)


def example_arguments():
    x, y = some_points()
    return {"loss": ({"weights": np.zeros(2), "bias": 0.0}, x, y)}


if __name__ == "__main__":
    x, y = some_points()
    params = fit(x, y)
    print(
        f"weights {np.round(params['weights'], 3)}  bias {params['bias']:.3f}  "
        f"loss {loss(params, x, y):.4f}  accuracy {accuracy(params, x, y):.1%}"
    )
