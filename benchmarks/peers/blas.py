"""The rate of the BLAS that NumPy calls: what a step's multiply-adds are held against."""

from __future__ import annotations

import numpy as np

SIZE = 1024


class Product:
    """A step is one float32 matrix product of 1024 x 1024 by 1024 x 1024."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.a, self.b = (rng.random((SIZE, SIZE), dtype=np.float32) for _ in range(2))
        self.out = np.empty((SIZE, SIZE), np.float32)

    def step(self, rows) -> None:
        np.matmul(self.a, self.b, out=self.out)

    def steps(self, batches) -> None:
        for rows in batches:
            self.step(rows)

    def finish(self) -> float:
        return float(self.out[0, 0])

    def allocated(self, rows, steps):
        return None


def product(work, data, parameters, threads):
    return Product()
