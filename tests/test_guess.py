"""What is shown of a function that has not been called: its gradient if the text tells the types, else a question."""

import numpy as np
import pytest

import tangentlike


def size_of_an_array(x, n):
    u = np.zeros(n)
    u[0] = x * x
    return u[0]


def axis_of_a_sum(x, axis):
    return np.sum(np.sum(x, axis=axis) ** 2)


def index_array(x, index):
    return np.sum(x[index] ** 2)


def parts_of_a_container(pair):
    return pair.a * pair.b


def function_argument(apply, x):
    return apply(x) * x


def several_results(x):
    return x, x


ASKING = [size_of_an_array, axis_of_a_sum, index_array, parts_of_a_container, function_argument, several_results]


@pytest.mark.parametrize("function", ASKING, ids=lambda f: f.__name__)
def test_asks_for_arguments_and_never_refuses(function, tmp_path):
    differentiated = tangentlike.differentiate(function)
    shown = [
        lambda: differentiated.source,
        differentiated.show,
        differentiated.explain,
        lambda: differentiated.save(tmp_path / "saved.py"),
    ]
    for show in shown * 2:
        with pytest.raises(tangentlike.ArgumentError, match=rf"{function.__name__}\.source_for\("):
            show()


def test_the_question_has_an_answer():
    differentiated = tangentlike.differentiate(size_of_an_array)
    assert "np.zeros(n)" in differentiated.source_for(2.0, 3)
    assert differentiated.grad(2.0, 3) == 4.0
    assert "np.zeros(n)" in differentiated.source


def test_simple_functions_are_shown_for_assumed_arguments():
    def squares(x):
        return np.sum(x[1:] * x[:-1])

    text = tangentlike.differentiate(squares).source
    assert text.startswith("# for assumed arguments") and "x: a float64 array of 1 dimension" in text
