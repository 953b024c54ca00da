"""Heaps of objects: which of two that are as small comes first, Python's heap decides by where they lie in it."""

import heapq

import numpy as np
import pytest

import tangentlike


class Event:
    def __init__(self, time, size):
        self.time, self.size = time, size

    def __lt__(self, other):
        return self.time < other.time


def in_turn(x, times):
    heap = []
    for i, time in enumerate(times):
        heapq.heappush(heap, Event(time, x[i]))
    total = 0.0
    while heap:
        total = total * 2 + heapq.heappop(heap).size
    return total


def test_events_at_different_times():
    x, times = np.array([0.5, 1.5, 2.5]), np.array([3.0, 1.0, 2.0])
    value, gradient = tangentlike.differentiate(in_turn, wrt="x").value_and_grad(x, times)
    assert value == in_turn(x, times)
    np.testing.assert_allclose(gradient, [1.0, 4.0, 2.0])


def test_events_at_one_time_are_not_told_apart():
    x, times = np.array([0.5, 1.5, 2.5]), np.array([1.0, 1.0, 2.0])
    with pytest.raises(ValueError, match="neither of two objects of a heap is smaller"):
        tangentlike.differentiate(in_turn, wrt="x").value_and_grad(x, times)
