"""Functions that call functions: one that returns a number, and one that writes into its argument.

python examples/helpers.py
"""

import numpy as np

from tangentlike import differentiate


def smooth(row, weight):
    """Move each inner element toward the mean of its neighbors, in place."""
    for i in range(1, len(row) - 1):
        row[i] = (1 - weight) * row[i] + weight * (row[i - 1] + row[i + 1]) / 2


def roughness(row):
    total = 0.0
    for i in range(1, len(row)):
        total += (row[i] - row[i - 1]) ** 2
    return total


@differentiate(wrt=("image", "weight"))
def rough_rows(image, weight):
    """How rough the rows of an image are after smoothing each of them twice."""
    rows = image.copy()
    total = 0.0
    for k in range(rows.shape[0]):
        smooth(rows[k], weight)
        smooth(rows[k], weight)
        total += roughness(rows[k])
    return total


def an_image():
    return np.random.default_rng(0).normal(size=(3, 8))


def example_arguments():
    return {"rough_rows": (an_image(), 0.4)}


if __name__ == "__main__":
    image = an_image()
    before = image.copy()
    value, (dimage, dweight) = rough_rows.value_and_grad(image, 0.4)
    print(f"roughness {value:.4f}  by weight {dweight:.4f}  by pixels {np.abs(dimage).max():.4f} at most")
    print(f"relative error {rough_rows.check(image, 0.4):.0e}  image unchanged: {np.array_equal(image, before)}")
