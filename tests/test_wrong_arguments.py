"""What a newcomer passes that is no array: each error is one sentence that ends with the call to write instead."""

import re
from collections import UserDict
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from tangentlike import (
    ArgumentError,
    GradientCheckError,
    UnsupportedError,
    check_grads,
    differentiate,
    grad,
    jacobian,
    value_and_grad,
    vjp,
)


@differentiate
def total(x):
    return np.sum(x**2)


@differentiate(wrt=("x", "y"))
def product(x, y):
    return np.sum(x * y)


@differentiate
def first_of(params):
    return params["layers"][0].w * 2.0


SERIES = 1.0


class Layer(NamedTuple):
    w: object


def message(call, *args, kind=ArgumentError, **kwargs):
    with pytest.raises(kind) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def of_library(module, name, **attributes):
    """An object whose class says that it is of another library."""
    return type(name, (), {"__module__": module, **attributes})()


# ---- what is no function


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([np.sum], "a list is no function"),
        ({"f": np.sum}, "a dict is no function"),
        (np.ones(2), "a float64 array is no function"),
        (np, "numpy is a module, not a function"),
        (property(lambda self: 1.0), "is a property, which is read and not called"),
        (classmethod(total.py_func), "total is a method of a class"),
    ],
    ids=["list", "dict", "array", "module", "property", "classmethod"],
)
def test_what_is_no_function_is_called_what_it_is(given, said):
    assert said in message(differentiate, given, kind=UnsupportedError)
    assert said in message(grad, given, kind=UnsupportedError)


def test_the_arguments_are_named_where_a_position_is_none_of_them():
    assert message(grad, total.py_func, wrt=5) == "wrt=5: total has 1 argument, x"
    assert message(grad, product.py_func, wrt=-3) == "wrt=-3: product has 2 arguments, x, y"


# ---- names in the place of the function


def test_names_in_the_place_of_the_function():
    assert message(differentiate, "x") == "'x' is no function; to name arguments write differentiate(wrt='x')"
    assert message(differentiate, ("x", "y")).endswith("write differentiate(wrt=('x', 'y'))")
    assert message(differentiate, 0).endswith("write differentiate(wrt=0)")
    for form in (grad, value_and_grad, jacobian, vjp):
        assert message(form, "x") == "'x' is no function; to name arguments write the function first, then wrt='x'"
    assert message(check_grads, "x", (1.0,)).endswith("wrt='x'")


# ---- lists for arrays


@pytest.mark.parametrize("x", [[1.0, 2.0], (1.0, 2.0), [[1.0], [2.0]], [np.ones(2), np.ones(2)], []])
def test_a_list_for_an_array(x):
    for call in (total, total.grad, total.value_and_grad, total.vjp, total.jacobian, total.check, total.source_for):
        said = message(call, x)
        assert f"argument 'x' of total is a {type(x).__name__}, and is used as an array" in said
        assert "pass np.array(x, dtype=float)\n" in said and said.endswith("return np.sum(x**2)")
        assert "x_0" not in said
    np.testing.assert_array_equal(total.grad(np.array(x, dtype=float)), 2 * np.array(x))


def test_only_the_list_that_is_used_as_an_array_is_named():
    @differentiate
    def scaled(x, factors):
        return factors[0] * factors[1] * np.sum(x**2)

    said = message(scaled.grad, [1.0, 2.0], [1.0, 2.0])
    assert "pass np.array(x, dtype=float)\n" in said and "argument 'factors'" not in said
    said = message(product.grad, [1.0, 2.0], [1.0, 2.0])
    assert "pass np.array(x, dtype=float)\n" in said  # the other one is an array beside an array
    assert product.grad(np.array([1.0, 2.0]), [3.0, 4.0])[0].tolist() == [3.0, 4.0]


def test_a_list_in_a_container():
    @differentiate
    def weighted(params, x):
        return np.sum(params["layers"][0].w ** 2 * x)

    said = message(weighted.grad, {"layers": [Layer([1.0, 2.0])], "other": [1.0, 2.0]}, np.ones(2))
    place = "params['layers'][0].w"
    assert said.startswith(
        f"{place} of weighted is a list, and is used as an array: pass np.array({place}, dtype=float)\n"
    )


def test_another_refusal_is_not_blamed_on_the_list():
    def multiplied(x):
        return x[0] @ x[1]

    assert "np.array" not in message(grad(multiplied), [1.0, 2.0], kind=UnsupportedError)


def test_a_list_of_whole_numbers():
    said = message(total.grad, [1, 2])
    assert said == (
        "argument 'x' of total holds an int64 number, which carries no gradient: "
        "pass np.array(x, dtype=float), or leave x out of wrt"
    )


def test_a_place_in_a_container_is_named_as_the_caller_writes_it():
    said = message(first_of.grad, {"layers": [Layer(1)]})
    assert said.startswith("params['layers'][0].w of first_of is an int64 number, which carries no gradient: ")
    assert "pass float(params['layers'][0].w)" in said
    said = message(first_of.grad, {"layers": [Layer(Fraction(1, 2))]})
    assert said.endswith("is a Fraction: pass float(params['layers'][0].w)")


# ---- values of other libraries

FOREIGN = [
    (of_library("pandas.core.series", "Series", to_numpy=None), "is a pandas Series: pass x.to_numpy()"),
    (of_library("pandas", "DataFrame", to_numpy=None), "is a pandas DataFrame: pass x.to_numpy()"),
    (of_library("polars.series.series", "Series", to_numpy=None), "is a polars Series: pass x.to_numpy()"),
    (of_library("xarray.core.dataarray", "DataArray", values=None), "is an xarray DataArray: pass x.values"),
    (of_library("xarray", "Dataset", values=lambda self: 0), "is an xarray Dataset: pass x.to_dataarray().values"),
    (of_library("torch", "Tensor", numpy=None), "is a torch Tensor: pass x.numpy()"),
    (
        of_library("torch", "Tensor", numpy=None, requires_grad=True, device=of_library("torch", "", type="cuda")),
        "is a torch Tensor: pass x.detach().cpu().numpy()",
    ),
    (of_library("jaxlib", "ArrayImpl", __array__=None), "is an ArrayImpl: pass np.asarray(x)"),
    (Fraction(1, 2), "is a Fraction: pass float(x)"),
    (Decimal("0.5"), "is a Decimal: pass float(x)"),
    (np.array([Fraction(1, 2)]), "is an object array: pass x.astype(np.float64)"),
    (np.ones(2, np.float16), "is a float16 array: pass x.astype(np.float64)"),
    (np.ones(2, np.complex64), "is a complex64 array: pass x.astype(np.complex128)"),
    (np.ones(2, "M8[s]"), "is a datetime64[s] array: numbers and arrays of float32, float64, integers and booleans "
     "are supported"),
    (range(3), "is a range: pass np.array(list(x))"),
    (object(), "is an object: numbers, arrays, and tuples, lists, dicts, NamedTuples, records and objects of them are "
     "supported"),
    (2, "is an int64 number, which carries no gradient: pass float(x), or leave x out of wrt"),
    (np.arange(3), "is an int64 array of 1 dimension, which carries no gradient: pass x.astype(float), or leave x out "
     "of wrt"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "ending"), FOREIGN, ids=lambda v: v if isinstance(v, str) else "")
def test_the_message_ends_with_the_conversion(value, ending):
    for call in (total.grad, total.value_and_grad):
        assert message(call, value) == f"argument 'x' of total {ending}"


def test_a_value_of_another_library_that_is_captured(monkeypatch):
    def scaled(x):
        return np.sum(SERIES * x)

    monkeypatch.setitem(globals(), "SERIES", of_library("pandas", "Series", to_numpy=None))
    with pytest.raises((ArgumentError, UnsupportedError), match=re.escape("SERIES.to_numpy()")):
        grad(scaled)(np.ones(2))


def test_pandas_itself():
    import pandas

    frame = pandas.DataFrame({"x": [1.0, 2.0]})
    assert message(total.grad, frame["x"]).endswith("is a pandas Series: pass x.to_numpy()")
    assert message(total.grad, frame).endswith("is a pandas DataFrame: pass x.to_numpy()")
    assert message(first_of.grad, {"layers": [Layer(frame)]}).endswith("pass params['layers'][0].w.to_numpy()")
    np.testing.assert_array_equal(total.grad(frame["x"].to_numpy()), [2.0, 4.0])


@pytest.mark.parametrize("x", [None, "abc"])
def test_the_value_of_a_function_of_what_is_no_number(x):
    assert message(total, x, kind=UnsupportedError).endswith(
        f"{x!r} where a number or an array is needed\n    Instead: a number or an array there"
    )


def test_what_is_a_mapping_and_no_dict():
    assert "is a UserDict" in message(total.grad, UserDict(a=1.0))


# ---- the value


def test_a_value_that_is_no_number_is_shown():
    def doubled(x):
        return 2 * x

    assert message(grad(doubled), np.ones(3)).startswith(
        "doubled returns a float64 array of 1 dimension of shape (3,): [2. 2. 2.]; a gradient needs a number."
    )


def test_the_source_after_a_call_that_returned_an_array():
    @differentiate
    def doubled(x):
        return 2 * x

    doubled.jacobian(np.ones(2))
    said = message(lambda: doubled.source)
    assert said.startswith("doubled returns a float64 array of 1 dimension; a gradient needs a number. return one")


def test_results_that_are_dicts_and_texts():
    def named(x):
        return {"loss": x**2, "size": x}

    def text(x):
        return "a"

    assert message(grad(named), 2.0).endswith(
        "needs a number. return one of its items, or use .vjp (a dict of cotangents)"
    )
    assert message(grad(named, has_aux=True), 2.0).endswith("returns no tuple: return (value, aux)")
    assert message(jacobian(named), 2.0).endswith("a jacobian needs an array or a number: return one, or use .vjp")
    assert message(vjp(named, 2.0)[1], 1.0).endswith("the cotangent must be one too, of the keys ['loss', 'size']")
    assert vjp(named, 2.0)[1]({"loss": 1.0, "size": 0.5}) == 4.5
    assert message(grad(text), 1.0) == "text returns 'a'; a gradient needs a number. return one"


def test_a_jacobian_of_a_tuple():
    def both(x):
        return x, 2 * x

    assert message(jacobian(both), 2.0) == (
        "both returns (2.0, 4.0); a jacobian needs an array or a number: return one, or use .vjp"
    )


def test_an_object_that_holds_nothing_of_its_own():
    class Spring:
        stiffness = 2.0

        @differentiate
        def energy(self, x):
            return self.stiffness * x**2

    assert Spring().energy.grad(3.0) == 12.0


def test_wrt_as_a_set():
    assert message(lambda: grad(total, {"x"})).startswith("wrt={'x'} is no argument of total")


def test_a_check_where_there_are_no_differences():
    said = message(total.check, np.array([np.nan, 1.0]), kind=GradientCheckError)
    assert said.endswith("there are no differences to compare with: the arguments hold NaN or infinity")


# ---- methods


def test_functions_in_a_class_that_take_no_object():
    class Model:
        @staticmethod
        @differentiate
        def above(x):
            return x * x

        @differentiate
        @staticmethod
        def below(x):
            return x * x

        @differentiate
        def without(x):
            return x * x

    assert Model.above.grad(2.0) == Model().above.grad(2.0) == Model.below.grad(2.0) == Model().below.grad(2.0) == 4.0
    assert Model.without.grad(2.0) == 4.0
    with pytest.raises(ArgumentError, match=r"write @staticmethod above @differentiate, or ask .*Model\.without"):
        Model().without  # noqa: B018


def test_the_class_of_an_argument_may_hold_the_function():
    class Point(NamedTuple):
        x: float
        y: float

        @differentiate
        def length(self):
            return np.sqrt(self.x**2 + self.y**2)

    assert Point.length.grad(Point(3.0, 4.0)) == pytest.approx(Point(0.6, 0.8), rel=1e-15)


def layered(layers, x):
    for layer in layers:
        x = layer["act"](layer["w"] * x) if layer["on"] else x
    return np.sum(x)


def test_what_says_how_something_is_computed_is_in_a_gradient_what_it_is():
    layers = [{"act": np.tanh, "w": 2.0, "on": True, "name": "a"}, {"act": np.exp, "w": 0.5, "on": False, "name": None}]
    x = np.array([0.2, 0.3])
    first, second = grad(layered)(layers, x)
    assert first == {**layers[0], "w": pytest.approx(np.sum(x / np.cosh(2.0 * x) ** 2))}
    assert second == {**layers[1], "w": 0.0}
