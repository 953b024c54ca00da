"""NumPy's records and arrays of them as arguments: values, gradients, what is refused."""

import numpy as np
import pytest

import tangentlike
from tangentlike.errors import ArgumentError, UnsupportedError

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]

INNER = [("x", "f8"), ("y", "f4")]
STORE = np.dtype([("a", "f8"), ("n", "i4"), ("v", "f8", (3,)), ("inner", INNER)])


def stores(size: int) -> np.ndarray:
    rng = np.random.default_rng(size)
    made = np.zeros(size, STORE)
    made["a"], made["n"], made["v"] = rng.normal(size=size), rng.integers(1, 4, size), rng.normal(size=(size, 3))
    made["inner"]["x"], made["inner"]["y"] = rng.normal(size=size), rng.normal(size=size)
    return made


def with_complex_fields(dtype: np.dtype) -> np.dtype:
    """The same fields, with room for an imaginary part in the floats."""
    if dtype.subdtype is not None:
        return np.dtype((with_complex_fields(dtype.subdtype[0]), dtype.subdtype[1]))
    if dtype.names is None:
        return np.dtype(np.complex128) if dtype.kind == "f" else dtype
    return np.dtype([(name, with_complex_fields(dtype[name])) for name in dtype.names])


def fields(record: np.ndarray, path: tuple = ()):
    """The arrays of numbers in an array of records, each with its path."""
    if record.dtype.names is None:
        yield path, record
        return
    for name in record.dtype.names:
        yield from fields(record[name], (*path, name))


def complex_step(function, record, *others) -> np.ndarray:
    """The gradient with respect to the float fields of ``record``, by the complex step."""
    whole = np.asarray(record).astype(with_complex_fields(record.dtype))
    slopes = np.zeros(whole.shape, record.dtype)
    for (path, values), (_, out) in zip(fields(whole), fields(slopes), strict=True):
        if values.dtype.kind == "c":
            for index in np.ndindex(values.shape):
                moved = whole.copy()
                dict(fields(moved))[path][index] += 1e-30j
                out[index] = np.imag(function(moved[()] if isinstance(record, np.void) else moved, *others)) / 1e-30
    return slopes


def assert_right(function, record, *others):
    differentiated = tangentlike.differentiate(function)
    kept = record.copy()
    assert differentiated(record.copy(), *others) == pytest.approx(function(record.copy(), *others), rel=1e-13)
    gradient = differentiated.grad(record, *others)
    assert record.tobytes() == kept.tobytes()
    assert gradient.dtype == record.dtype and type(gradient) is type(record)
    expected = complex_step(function, record, *others)
    for (path, found), (_, wanted) in zip(fields(np.asarray(gradient)), fields(expected), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6 if found.dtype == np.float32 else 1e-12, err_msg=str(path))


# ---- one record


def fields_of_a_record(p, t):
    return p["a"] * t ** p["n"] + np.sum(p["v"] * t) + p["inner"]["x"] * p["inner"]["y"]


def record_in_variables(p, t):
    a, inner, v = p["a"], p["inner"], p["v"]
    for k in range(3):
        a = a * np.sin(v[k]) + inner["x"]
    return a * t


def _outflow(store, t):
    return store["a"] * np.exp(-t * store["inner"]["x"]) + store["v"][1]


def record_handed_on(p, t):
    return _outflow(p, t) * _outflow(p, 2.0 * t)


def record_unpacked(p, t):
    a, n, v, inner = p
    return a * n * v[0] * inner[0] + p[0] * t + len(p)


@pytest.mark.parametrize("function", [fields_of_a_record, record_in_variables, record_handed_on, record_unpacked])
def test_a_record(function):
    assert_right(function, stores(2)[1], 0.7)


# ---- arrays of records


def whole_fields(p, t):
    return np.sum(p["a"] * t) * p["v"][1, 2] + np.sum(p["inner"]["x"] ** 2) + p["inner"]["x"][0] * p["inner"]["y"][-1]


def elements(p, t):
    total = 0.0
    for i in range(len(p)):
        total += p[i]["a"] * p["v"][i, 1] * t + p[i]["inner"]["x"] * p[i]["n"]
    return total * p.size * p.shape[0]


def rows(p, t):
    total = 0.0
    for row in p:
        total += row["a"] * t * np.sum(row["v"])
    for i, row in enumerate(p):
        total += row["a"] * t**i
    for first, second in zip(p, p):  # noqa: B905
        total += first["a"] * second["inner"]["x"]
    return total


def row_in_a_variable(p, t):
    i = 0
    total = 0.0
    while i < len(p) - 1:
        row, following = p[i], p[i + 1]
        row = following if row["n"] > 2 else row
        total += row["a"] * t
        i += 1
    return total


def row_in_branches(p, t):
    best = p[0]
    for row in p:
        if row["n"] > best["n"]:
            best = row
    last = p[-1]
    return best["a"] * t + last["v"][0]


def row_shows_what_is_written(p, t):
    total = 0.0
    for i in range(len(p)):
        row = p[i]
        before = row["a"]
        p["a"][i] = t * before
        total += row["a"] * before
        row["a"] *= 2.0
        p[i]["v"][0] = row["a"]
    p["a"] = p["a"] * p["v"][:, 0]
    p["inner"]["x"] += p["a"]
    return total + np.sum(p["a"] * p["inner"]["x"])


def selected_rows(p, t):
    return np.sum(p[p["n"] > 1]["a"]) * t + np.sum(p[1:]["v"]) + np.sum(p[::2]["inner"]["x"])


def _mean_outflow(stored, t, k):
    row = stored[k]
    return row["a"] * t + np.mean(stored["a"])


def rows_handed_on(p, t):
    def at(i):
        return p[i]["a"] * t

    return _mean_outflow(p, t, 1) * at(2)


def something_else_elsewhere(p, t):
    row = p[1]
    t = row["a"] * t
    row = 2.0
    return row * t


@pytest.mark.parametrize(
    "function",
    [
        whole_fields,
        elements,
        rows,
        row_in_branches,
        row_shows_what_is_written,
        selected_rows,
        rows_handed_on,
        something_else_elsewhere,
    ],
)
def test_an_array_of_records(function):
    assert_right(function, stores(4), 0.7)


def test_a_field_without_a_derivative_is_zero():
    gradient = tangentlike.grad(fields_of_a_record)(stores(1)[0], 0.7)
    assert gradient["n"] == 0 and gradient["n"].dtype == np.int32
    counts = np.zeros(2, [("n", "i8")])
    with pytest.raises(ArgumentError, match=r"p\['n'\] of f is an int64 array .*which carries no gradient"):

        def f(p, t):
            return t * np.sum(p["n"])

        tangentlike.grad(f)(counts, 1.0)


def test_fields_of_one_array_share_no_memory():
    def f(p, t):
        p["a"] = p["a"] * t
        return np.sum(p["a"] * p["n"])

    p, twin = stores(3), stores(3)
    assert tangentlike.differentiate(f)(p, 2.0) == f(twin, 2.0) and p.tobytes() == twin.tobytes()
    overlapping = np.dtype({"names": ["a", "b"], "formats": ["f8", "f8"], "offsets": [0, 0]})
    with pytest.raises(ArgumentError, match="share memory"):

        def g(p, t):
            p["a"] = p["a"] * t
            return np.sum(p["a"] * p["b"])

        tangentlike.differentiate(g)(np.ones(2, overlapping), 2.0)


def test_index_out_of_bounds_is_found_where_python_finds_it():
    def f(p, i):
        row = p[i]
        if i < len(p):
            return row["a"] * 1.0
        return 0.0

    differentiated = tangentlike.differentiate(f)
    assert differentiated(stores(3), -1) == f(stores(3), -1)
    for i in (3, -4):
        with pytest.raises(IndexError, match=f"index {i} is out of bounds for axis 0 with size 3"):
            differentiated(stores(3), i)


def test_packed_fields_and_attributes():
    packed = np.zeros(3, np.dtype([("n", "i1"), ("a", "f8")], align=False))
    packed["a"] = [1.0, 2.0, 3.0]
    by_attribute = packed.view(np.recarray)

    def f(p, t):
        return np.sum(p["a"] ** 2) * t

    def g(p, t):
        return np.sum(p.a**2) * t + p[1].a

    np.testing.assert_allclose(tangentlike.grad(f)(packed, 2.0)["a"], [4.0, 8.0, 12.0])
    found = tangentlike.grad(g)(by_attribute, 2.0)
    np.testing.assert_allclose(found.a, [4.0, 9.0, 12.0])


def test_captured_records_have_their_values_of_now():
    p = stores(3)

    def f(t):
        return p["a"][1] * t * p[0]["inner"]["x"]

    differentiated = tangentlike.differentiate(f)
    first = differentiated.grad(2.0)
    assert first == pytest.approx(p["a"][1] * p[0]["inner"]["x"])
    p["a"][1] = 7.0
    assert differentiated.grad(2.0) == pytest.approx(7.0 * p[0]["inner"]["x"])


def used_whole(p, t):
    return _outflow(p[1], t)


def test_a_record_that_a_function_is_given():
    differentiated = tangentlike.differentiate(used_whole)
    assert differentiated(stores(3), 2.0) == used_whole(stores(3), 2.0)
    differentiated.check(stores(3), 2.0)


def unknown_field(p, t):
    return p["b"] * t


def counted(p, t):
    return np.sum(p) * t


@pytest.mark.parametrize(
    ("function", "code"),
    [(unknown_field, "missing-key"), (counted, "not-a-number")],
)
def test_what_is_refused(function, code):
    with pytest.raises(UnsupportedError) as caught:
        tangentlike.grad(function)(stores(3), 2.0)
    assert caught.value.code == code
