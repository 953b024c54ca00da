"""Differentiated functions that go to other processes: pickled by name, or as what they are made of."""

import copy
import pickle

import cloudpickle
import numpy as np
import pytest

import tangentlike

X = np.array([1.0, 2.0])


def cubes(x):
    return np.sum(x**3)


@tangentlike.differentiate(wrt="x")
def squares(w, x):
    return w * np.sum(x * x)


class Model:
    def __init__(self, k):
        self.k = k

    @tangentlike.differentiate
    def loss(self, x):
        return self.k * np.sum(x * x)

    @staticmethod
    @tangentlike.differentiate
    def plain(x):
        return np.sum(x)


def closure(a):
    def loss(x):
        return a * np.sum(x)

    return loss


def sent(value):
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("form", [tangentlike.grad, tangentlike.value_and_grad, tangentlike.jacobian])
def test_function_forms(form):
    gradient = form(cubes)
    again = sent(gradient)
    assert again.__name__ == gradient.__name__ and "cubes" in again.__name__
    assert repr(again(X)) == repr(gradient(X))


def test_what_has_a_name_is_that():
    assert sent(squares) is squares and copy.deepcopy(squares) is squares
    assert sent(Model.loss) is Model.loss and sent(Model.plain) is Model.plain
    np.testing.assert_array_equal(sent(squares.grad)(2.0, X), 4.0 * X)
    np.testing.assert_array_equal(sent(Model(3.0).loss.grad)(X), 6.0 * X)
    np.testing.assert_array_equal(sent(tangentlike.grad(Model(3.0).loss, wrt="self.k"))(X), np.sum(X * X))


def test_what_has_no_name_is_made_again():
    other = tangentlike.differentiate(cubes, wrt=("x",))
    again = sent(other)
    assert again is not other and again.wrt == ("x",)
    np.testing.assert_array_equal(again.grad(X)[0], 3.0 * X**2)


def test_closures_go_by_cloudpickle():
    with pytest.raises(AttributeError, match="local object"):
        pickle.dumps(tangentlike.grad(closure(2.0)))
    gradient = cloudpickle.loads(cloudpickle.dumps(tangentlike.grad(closure(2.0))))
    np.testing.assert_array_equal(gradient(X), [2.0, 2.0])


def test_a_form_in_a_class_is_a_method():
    class Held:
        slope = tangentlike.grad(Model.loss, wrt="x")

        def __init__(self):
            self.k = 2.0

    np.testing.assert_array_equal(Held().slope(X), 4.0 * X)
