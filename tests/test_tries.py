"""Functions of one element that call others are lowered a few times each, however deep they call; what is refused is
lowered once for each way to read it."""

import ast

import numpy as np
import pytest

from tangentlike import UnsupportedError, differentiate
from tangentlike.compilation import Compilation

first = np.vectorize(lambda t: 1.0 + t * t)
second = np.vectorize(lambda t: first(t) * t)
third = np.vectorize(lambda t: second(t) - first(t))
fourth = np.vectorize(lambda t: third(t) * 0.5)
fifth = np.vectorize(lambda t: fourth(t) + second(t))
sixth = np.vectorize(lambda t: fifth(t) * fifth(-t))


def outermost(x):
    total = 0.0
    for each in x:
        total += sixth(each) * fourth(each)
    return total + np.sum(sixth(x))


def test_nested_vectorized_functions_are_lowered_a_few_times_each(monkeypatch):
    lowered = []
    plain = Compilation.lower

    def counted(self, origin, *args, **keywords):
        lowered.append(origin.name)
        return plain(self, origin, *args, **keywords)

    monkeypatch.setattr(Compilation, "lower", counted)
    x = np.array([0.3, -0.7])
    value, gradient = differentiate(outermost).value_and_grad(x)
    assert len(lowered) <= 4 * 7
    np.testing.assert_allclose(value, outermost(x), rtol=1e-12)
    step = 1e-6
    for k, each in enumerate(np.eye(2) * step):
        slope = (outermost(x + each) - outermost(x - each)) / (2 * step)
        np.testing.assert_allclose(gradient[k], slope, rtol=1e-7)


def lists_under_keys_of_the_run(x):
    try:
        scale = 1.0 / x[0]
    except ZeroDivisionError:  # a function with one is not gone through
        scale = 1.0
    graph = {0: [(1, 0)], 1: [(2, 1)], 2: []}
    best = {0: 0.0}
    waiting = [0]
    while waiting:
        at = waiting.pop()
        for other, k in graph[at]:
            best[other] = best[at] + x[k]
            graph[at] = [graph, other]
            waiting.append(other)
    return best[2] * scale


def test_a_refused_function_is_lowered_once_for_each_way_to_read_it(monkeypatch):
    texts = []
    plain = Compilation.lower

    def noted(self, origin, *args, **keywords):
        texts.append(ast.dump(origin.tree))
        return plain(self, origin, *args, **keywords)

    monkeypatch.setattr(Compilation, "lower", noted)
    with pytest.raises(UnsupportedError):
        differentiate(lists_under_keys_of_the_run).source_for(np.ones(100))  # more than are gone over one by one
    assert len(texts) > 1
    assert len(texts) == len(set(texts))
