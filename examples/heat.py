"""Heat that spreads: arrays written in place, two buffers that change places, and the gradient through all of it.

python examples/heat.py
"""

import numpy as np

from tangentlike import differentiate


@differentiate
def rod(start, end, steps):
    """How far a rod is from the temperatures ``end`` after ``steps`` sweeps; its two ends stay as they are."""
    u = start.copy()
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            u[i] += 0.3 * (u[i - 1] - 2 * u[i] + u[i + 1])
    return np.sum((u - end) ** 2)


@differentiate
def plate(conductivity, start, steps):
    """Warmth at the middle of a plate whose conductivity differs from place to place."""
    old = start.copy()
    new = start.copy()
    rows, columns = start.shape
    for _ in range(steps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                new[i, j] = old[i, j] + conductivity[i, j] * (around - 4 * old[i, j])
        old, new = new, old
    return old[rows // 2, columns // 2]


def starting_temperatures(end, steps=20, rate=0.1, rounds=5000):
    """Temperatures that become ``end`` after ``steps`` sweeps, by gradient descent."""
    start = end.copy()
    for _ in range(rounds):
        start -= rate * rod.grad(start, end, steps)
    return start


def a_plate(n=9):
    """Conductivities and temperatures of an n x n plate that is hot along its upper edge."""
    start = np.zeros((n, n))
    start[0] = 100.0
    return np.full((n, n), 0.2), start


def example_arguments():
    return {"rod": (np.zeros(9), np.zeros(9), 20), "plate": (*a_plate(), 30)}


if __name__ == "__main__":
    end = np.sin(np.linspace(0.0, np.pi, 9))
    print("a rod that ends as", np.round(end, 2))
    print("     may start as", np.round(starting_temperatures(end), 2))
    conductivity, start = a_plate()
    warmth, gradient = plate.value_and_grad(conductivity, start, 30)
    row, column = np.unravel_index(np.argmax(gradient), gradient.shape)
    print(f"the middle of the plate is at {warmth:.3f}; it gains most from conductivity at row {row}, column {column}")
