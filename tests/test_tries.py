"""Functions of one element that call others are lowered a few times each, however deep they call."""

import numpy as np

from tangentlike import differentiate
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
