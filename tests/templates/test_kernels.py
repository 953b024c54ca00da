"""The kernels for broadcasting and indexing against NumPy, compiled and as plain Python, and refused calls."""

import numpy as np
import pytest

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError
from tangentlike.primitives import registry
from tangentlike.templates import axes, broadcast, indexing

from .harness import plain

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]

rng = np.random.default_rng(23)
SHAPES = [
    ((2, 3, 4), (2, 3, 4)),
    ((2, 3, 4), (3, 4)),
    ((2, 3, 4), (4,)),
    ((2, 3, 4), (1, 3, 1)),
    ((2, 3, 4), (2, 1, 4)),
    ((2, 3, 4), (3, 1)),
    ((2, 3, 4), (1, 1, 1)),
    ((0, 3), (1, 3)),
    ((0, 3), (3,)),
    ((3, 0), (3, 1)),
    ((1, 3), (3,)),
    ((17,), (1,)),
]


def forms(kernel):
    """The compiled kernel and the Python function that it was written as."""
    return (kernel, plain(kernel))


@pytest.mark.parametrize("shape, target", SHAPES)
def test_sum_to_undoes_broadcasting(shape, target):
    like = np.zeros(target)
    lead = len(shape) - len(target)
    ones = tuple(k + lead for k, size in enumerate(target) if size == 1)
    for dtype in (np.float64, np.float32):
        gradient = rng.normal(size=shape).astype(dtype)
        expected = gradient.astype(float).sum(axis=ones, keepdims=True).sum(axis=tuple(range(lead)))
        for sum_to in forms(broadcast.sum_to):
            found = sum_to(gradient, like)
            assert found.dtype == dtype and found.shape == target
            np.testing.assert_allclose(found, expected, rtol=1e-6)
            assert not np.shares_memory(found, gradient) or found.size == gradient.size


def test_sum_to_reads_any_layout():
    gradient = rng.normal(size=(4, 3)).T
    for sum_to in forms(broadcast.sum_to):
        np.testing.assert_allclose(sum_to(gradient, np.zeros(4)), gradient.sum(axis=0))
        np.testing.assert_array_equal(sum_to(gradient, np.zeros((3, 4))), gradient)


def test_float32_sums_do_not_drift():
    tenths = np.full(2_000_000, 0.1, np.float32)
    assert abs(broadcast.sum_all(tenths) / (tenths.size * float(np.float32(0.1))) - 1) < 1e-6
    columns = tenths.reshape(-1, 2)
    np.testing.assert_allclose(broadcast.sum_to(columns, np.zeros(2)), columns.astype(float).sum(axis=0), rtol=1e-6)


def test_select_lets_no_infinity_through():
    gradient = np.array([np.inf, 1.0, np.nan], np.float32)
    for select in forms(broadcast.select):
        found = select(np.array([False, True, False]), gradient)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, [0, 1, 0])


@pytest.mark.parametrize("value", [2.5, np.float32(2.5), np.arange(3.0), np.arange(2.0)[:, None]])
def test_broadcast_like(value):
    like = np.zeros((2, 3))
    for broadcast_like in forms(broadcast.broadcast_like):
        found = broadcast_like(value, like)
        assert found.dtype == np.asarray(value).dtype and found.flags.writeable
        np.testing.assert_array_equal(found, np.broadcast_to(value, like.shape))


INDEX = np.array([0, 2, -1, 0])


@pytest.mark.parametrize("index", [INDEX, INDEX.reshape(2, 2)])
@pytest.mark.parametrize("rest", [(), (2,), (2, 3)])
def test_scatter_add_accumulates_duplicates(rest, index):
    for dtype in (np.float64, np.float32):
        for scatter_add in forms(indexing.scatter_add):
            dx = rng.normal(size=(3, *rest)).astype(dtype)
            dout = rng.normal(size=(*index.shape, *rest)).astype(dtype)
            expected = dx.copy()
            np.add.at(expected, index, dout)
            scatter_add(dx, index, dout)
            np.testing.assert_allclose(dx, expected, rtol=1e-6)


@pytest.mark.parametrize("index", [INDEX, INDEX.reshape(2, 2)])
@pytest.mark.parametrize("rest", [(), (2,)])
def test_scatter_set_gradient_goes_to_the_value_that_was_stored(rest, index):
    for scatter_set_gradient in forms(indexing.scatter_set_gradient):
        da = rng.normal(size=(4, *rest))
        before = da.copy()
        dt = scatter_set_gradient(da, index % 3).reshape(4, *rest)
        expected = np.zeros((4, *rest))
        expected[[2, 3]] = before[[2, 0]]
        np.testing.assert_array_equal(dt, expected)
        np.testing.assert_array_equal(da, before * np.array([0, 1, 0, 1]).reshape(4, *(1 for _ in rest)))


FULL = rng.normal(size=(2, 3, 2))
MASKS = [FULL > 0, np.array([True, False]), np.zeros(2, bool), np.ones((2, 3, 2), bool), FULL[:, :, 0] > 0]


@pytest.mark.parametrize("mask", MASKS, ids=lambda mask: f"{mask.ndim}d-{mask.sum()}")
def test_masks(mask):
    for index in (0, 1):
        a = FULL.copy()
        forms(indexing.mask_add)[index](a, mask, np.ones_like(FULL[mask]))
        expected = FULL.copy()
        expected[mask] += 1
        np.testing.assert_array_equal(a, expected)
        for values in (7.0, FULL[mask] * 2):
            a, expected = FULL.copy(), FULL.copy()
            forms(indexing.mask_set)[index](a, mask, values)
            expected[mask] = values
            np.testing.assert_array_equal(a, expected)
        a, expected = FULL.copy(), FULL.copy()
        expected[mask] = 0
        np.testing.assert_array_equal(forms(indexing.mask_set_gradient_array)[index](a, mask), FULL[mask])
        np.testing.assert_array_equal(a, expected)
        a = FULL.copy()
        total = forms(indexing.mask_set_gradient_scalar)[index](a, mask)
        assert abs(total - FULL[mask].sum()) < 1e-12
        np.testing.assert_array_equal(a, expected)
        np.testing.assert_array_equal(forms(indexing.mask_get)[index](FULL, mask), FULL[mask])


@pytest.mark.parametrize("mask", MASKS, ids=lambda mask: f"{mask.ndim}d-{mask.sum()}")
def test_what_is_stored_under_a_mask_broadcasts(mask):
    count, *rest = FULL[mask].shape
    shapes = {(), (1,), (1,) * (1 + len(rest)), (*rest,), (count, *[1] * len(rest)), (1, *rest), (count + 2, *rest)}
    for values in (rng.normal(size=shape) for shape in sorted(shapes)):
        wanted, wrong = FULL.copy(), None
        try:
            wanted[mask] = values
        except ValueError as error:
            wrong = error
        for mask_set in forms(indexing.mask_set):
            a = FULL.copy()
            if wrong is None:
                mask_set(a, mask, values)
            else:
                with pytest.raises(ValueError, match="broadcast"):
                    mask_set(a, mask, values)
            np.testing.assert_array_equal(a, wanted)


def test_a_mask_of_other_sizes_is_an_index_error():
    for index in (0, 1):
        with pytest.raises(IndexError, match="boolean index"):
            forms(indexing.mask_set)[index](FULL.copy(), np.ones((2, 4), bool), 1.0)
        with pytest.raises(IndexError, match="boolean index"):
            forms(indexing.mask_get)[index](FULL, np.ones((3, 3), bool))


def test_shapes_of_every_axis():
    for rank in range(1, 9):
        shape = tuple(range(2, rank + 2))
        for axis in range(rank):
            without = plain(axes.shape_without_axis)(shape, axis)
            assert without == shape[:axis] + shape[axis + 1 :]
            assert plain(axes.shape_with_size)(shape, axis, 9) == (*shape[:axis], 9, *shape[axis + 1 :])
    assert axes.shape_without_axis((2, 3, 4, 5), 2) == (2, 3, 5)
    assert axes.shape_with_size((2, 3, 4, 5), 3, 1) == (2, 3, 4, 1)
    assert axes.reduced_shape((2, 3, 4, 5), (0, 3)) == (3, 4)


MATRIX, VECTOR, SINGLE = Array("float64", (3, 4)), Array("float64", (4,)), Array("float32", (4, 2))
NONE = Constant(None)
REFUSED = [
    (np.sum, (MATRIX, Constant(2), NONE, NONE, Constant(False), NONE, NONE), "axis 2 does not exist"),
    (np.mean, (MATRIX, NONE, Constant(np.int16), NONE, Constant(False), NONE, NONE), "in int16"),
    (np.max, (MATRIX, NONE, NONE, NONE, Constant(False), NONE, Scalar("bool")), "no identity"),
    (max, (MATRIX, NONE), "one array of 1 dimension"),
    (np.dot, (MATRIX, Array("float64", (2, 4, 3))), "np.dot"),
    (np.linalg.norm, (MATRIX, Constant(3), NONE, Constant(False)), "order 3"),
    (np.diff, (VECTOR, Constant(-1), Constant(-1), NONE, NONE), "is taken -1 times"),
    (np.diff, (Array("bool", (4,)), Constant(1), Constant(-1), NONE, NONE), "truth values"),
    (np.concatenate, (Tuple((MATRIX, VECTOR)), Constant(0)), "1 and 2 dimensions"),
    (np.pad, (VECTOR, Constant(1), Constant("linear_ramp"), Scalar("float64")), "mode='linear_ramp'"),
    (np.squeeze, (Array("float64", (1, 1)), NONE), "no dimensions"),
]


@pytest.mark.parametrize("function, types, reason", REFUSED, ids=lambda item: getattr(item, "__name__", None))
def test_refused(function, types, reason):
    lower = registry.lookup(function).lower
    with pytest.raises(TypeRuleError, match=reason):
        lower(*types)


def test_a_product_of_two_dtypes_is_of_the_larger():
    import operator

    entry = registry.lookup(operator.matmul)
    _, arguments = entry.lower(MATRIX, SINGLE)
    assert any(a.endswith(":float64") for a in arguments if isinstance(a, str))
