"""Shuffled batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The numbers 0 to n - 1 in a new random order, ``batch_size`` at a time; the last batch may be smaller.

    Each batch is an int64 array to index the data with. Raises ``ValueError`` for a batch size below 1.
    """
    if batch_size < 1:
        raise ValueError(f"the batch size must be at least 1, not {batch_size}")
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def split(n: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers 0 to n - 1 in two: all but a random ``share`` of them, and that share; both in order.

    The same seed gives the same two. Raises ``ValueError`` when either part would be empty.
    """
    count = round(n * share)
    if not 0 < count < n:
        raise ValueError(f"a share of {share} of {n} examples leaves nothing on one side")
    order = np.random.default_rng((seed, 1)).permutation(n)  # not the stream that shuffles the batches
    return np.sort(order[count:]), np.sort(order[:count])


class Gather:
    """Copies the rows of a batch out of each data array, into buffers that live as long as the object.

    ``data`` are arrays with the same first axis; with ``subset``, an array of numbers, only these rows of them are
    there, and counted. The arrays that ``rows`` returns are views of the buffers: valid until the next call.
    """

    def __init__(self, data: tuple[np.ndarray, ...], batch_size: int, subset: np.ndarray | None = None):
        sizes = {len(array) for array in data}
        if len(sizes) != 1:
            raise ValueError(f"the data arrays must have the same length, not {sorted(sizes)}")
        if 0 in sizes:
            raise ValueError("there is no data: the arrays are empty")
        self.data, self.subset = data, subset
        self.length = sizes.pop() if subset is None else len(subset)
        self.buffers = [np.empty((min(batch_size, self.length), *a.shape[1:]), a.dtype) for a in data]

    def rows(self, index: np.ndarray) -> list[np.ndarray]:
        """The rows ``index`` of every data array."""
        if self.subset is not None:
            index = self.subset[index]
        batch = [buffer[: len(index)] for buffer in self.buffers]
        for array, out in zip(self.data, batch, strict=True):
            # mode="clip" because the default, "raise", copies through a temporary array; the indices are in range
            np.take(array, index, axis=0, out=out, mode="clip")
        return batch
