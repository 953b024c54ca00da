"""A recurrent network written out as a loop: it learns to remember the sign of the first number of a sequence.

python examples/rnn_by_hand.py
"""

import numpy as np

from tangentlike import differentiate

STEPS, HIDDEN = 8, 12


@differentiate(wrt=("wx", "wh", "b", "wo"), has_aux=True)
def loss(wx, wh, b, wo, xs, y):
    """Mean logistic loss; xs of shape (steps, batch, 1), y of +1 and -1; the scores come along."""
    h = np.zeros((xs.shape[1], wh.shape[0]), xs.dtype)
    for t in range(xs.shape[0]):
        h = np.tanh(xs[t] @ wx + h @ wh + b)
    scores = h @ wo
    return np.mean(np.logaddexp(0, -y * scores)), scores


def initial_parameters(seed=0):
    rng = np.random.default_rng(seed)
    shapes = [(1, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN,), (HIDDEN,)]
    return [rng.normal(scale=0.4, size=shape).astype(np.float32) for shape in shapes]


def sequences(rng, n=100):
    xs = rng.normal(size=(STEPS, n, 1)).astype(np.float32)
    return xs, np.sign(xs[0, :, 0])


def train(steps=600, rate=0.3):
    """Parameters after gradient descent on fresh sequences, whose gradients stay float32 throughout."""
    rng = np.random.default_rng(1)
    params = initial_parameters()
    for _ in range(steps):
        gradients, _ = loss.grad(*params, *sequences(rng))
        for value, gradient in zip(params, gradients, strict=True):
            value -= rate * gradient
    return params


def example_arguments():
    return {"loss": (*initial_parameters(), *sequences(np.random.default_rng(1), 5))}


if __name__ == "__main__":
    xs, y = sequences(np.random.default_rng(2), 1000)
    for title, params in (("before", initial_parameters()), ("after", train())):
        value, scores = loss(*params, xs, y)
        print(f"{title:6} loss {value:.3f}  right {np.mean(np.sign(scores) == y):.1%}  ({params[0].dtype})")
