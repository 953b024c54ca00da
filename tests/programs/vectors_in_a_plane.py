"""``np.cross`` of vectors whose number of components only the arguments tell."""

import numpy as np

from programs.corpus import add


def area_of_a_polygon(p):
    turned = np.cross(p[1:-1] - p[0], p[2:] - p[0])
    sides = p[1:] - p[:-1]
    return 0.5 * np.abs(np.sum(turned)) + np.sum(np.cross(sides[1:], sides[:-1]) ** 2)


def turns_to_one_side(p):
    def side(a, b, c):
        return np.cross(b - a, c - a)

    total = 0.0
    for i in range(len(p) - 2):
        turn = side(p[i], p[i + 1], p[i + 2])
        if turn > 0.0:
            total += turn * p[i, 0]
    return total


def torques(r, f):
    turned = np.cross(r, f) * 2.0
    return np.sum(turned**2 * r[0, 0])


def torques_of_flat_forces(r, f):
    return np.sum(np.cross(r, f) ** 2)


add(
    area_of_a_polygon,
    lambda rng: (rng.normal(size=(40, 2)),),
    lambda rng: (rng.normal(size=(5, 2)),),
    wrt="p",
    compiled=True,
)
add(turns_to_one_side, lambda rng: (rng.normal(size=(45, 2)),), lambda rng: (rng.normal(size=(6, 2)),), wrt="p")
add(torques, *(lambda rng, n=n: (rng.normal(size=(4, n)), rng.normal(size=(4, n))) for n in (2, 3)), wrt=("r", "f"))
add(torques_of_flat_forces, lambda rng: (rng.normal(size=(9, 3)), rng.normal(size=2)), wrt=("r", "f"))
