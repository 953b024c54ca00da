"""A reshape is a view or a copy as the elements lie: in what functions give they lie as NumPy has it, or it is refused.

Each function gets a matrix in several orders; its result is written through a reshape of it and read.
"""

import numpy as np
import pytest
from random_programs import load
from shares import share

import tangentlike

OF_X = (
    "np.cumsum(x, axis=0)", "np.cumsum(x, axis=1)", "np.cumprod(x, axis=0)", "np.sort(x, axis=0)",
    "np.sort(x, axis=1)", "np.flip(x, 0).copy()", "np.roll(x, 1, axis=0)", "np.clip(x, 1, 3)",
    "np.where(x > 1, x, 0.0)", "np.maximum(x, 1)", "np.diff(x, axis=0)", "np.gradient(x, axis=0)",
    "np.take(x, [0, 1, 2], axis=0)", "x[[0, 1, 2]]", "x[:, [0, 1]]", "np.delete(x, 0, axis=0)",
    "np.insert(x, 0, 1.0, axis=0)", "np.append(x, x, axis=0)", "np.concatenate((x, x))",
    "np.concatenate((x, x), axis=1)", "np.stack((x, x))", "np.hstack((x, x))", "np.vstack((x, x))",
    "np.tile(x, (1, 1))", "np.repeat(x, 2, axis=0)", "np.pad(x, 1)", "np.outer(x, x)", "np.kron(x, x)", "np.tril(x)",
    "np.triu(x)", "np.zeros_like(x) + x", "np.full_like(x, 2.0) * x", "np.copy(x)", "x.copy()", "np.array(x)",
    'np.array(x, order="F")', "np.asfortranarray(x)", "np.ascontiguousarray(x)", "np.nan_to_num(x)", "np.abs(x)", "-x",
    "x + 1", "x * x", "x + x.T.T", "x + np.ones((3, 2))", "np.exp(x)", "np.interp(x, [0, 6], [0, 6])",
    "np.round(x * 1.0, 1)", "np.sqrt(x)", "np.sinc(x)", "np.angle(x + 1j)", "np.real(x + 1j).copy()",
    "np.real((x + 1j) * 2) + 0", "np.imag(x * 1j) + 0", "x @ x.T", "np.dot(x, x.T)", 'np.einsum("ij->ij", x) * 1',
    'np.einsum("ij->ji", x) * 1', 'np.einsum("ij,ij->ij", x, x)', "np.linalg.inv(x[:2, :2])",
    "np.linalg.solve(x[:2, :2], x[:2])", "np.linalg.qr(x)[0]", "np.linalg.svd(x)[0]",
    "np.linalg.svd(x, full_matrices=False)[2]", "np.linalg.eigh(x[:2] + x[:2].T)[1]",
    "np.linalg.cholesky(x[:2].T @ x[:2] + 9 * np.eye(2))", "np.linalg.pinv(x)", "np.cov(x)", "np.corrcoef(x)",
    "np.meshgrid(x[0], x[1])[0] * 1", 'np.meshgrid(x[0], x[1], indexing="ij")[0] * 1',
    "np.broadcast_to(x, (3, 2)) * 1", "np.sum(np.stack((x, x)), axis=0)", "np.mean(np.stack((x, x)), axis=0)",
    "np.sum(np.stack((x, x), axis=-1), axis=-1)", "np.max(np.stack((x, x)), axis=0)",
    "np.cross(np.hstack((x, x[:, :1])), np.ones(3))", "np.vander(x[:, 0], 2) * 1", "np.fft.fft(x, axis=0).real + 0",
    "np.abs(np.fft.fft(x, axis=0))", "np.abs(np.fft.fft(x))", "np.abs(np.fft.fft2(x))",
    "np.abs(np.fft.rfft(x, axis=0))", "np.fft.irfft(np.fft.rfft(x, axis=0), axis=0)", "np.fft.fftshift(x)",
    "np.rot90(x).copy()", "np.moveaxis(x, 0, 1) + 1", "np.swapaxes(x, 0, 1) + 1", "np.transpose(x) + 1",
    "np.expand_dims(x + 1, 0)[0]", "np.atleast_2d(x + 1)", "np.reshape(x + 1, (3, 2))", "(x + 1).reshape(2, 3)",
    "np.ravel(x + 1).reshape(3, 2)", "np.column_stack((x[:, 0], x[:, 1]))", "np.array([x[0], x[1]])",
    "np.array([[x[0, 0], x[1, 1]], [x[0, 1], x[1, 0]]])", "np.array((x, x))[0]",
    "np.select([x > 1, x > 2], [x, 2 * x], 3 * x)", "np.piecewise(x, [x > 1, x <= 1], [lambda v: v, lambda v: 2 * v])",
    "np.heaviside(x, 0.5) * x", "np.power(x, 2)", "x ** 2", "np.hypot(x, x)", "np.arctan2(x, x + 1)",
    "np.add.outer(x[0], x[1])", "np.subtract(x, 1)", "np.negative(x)", "np.square(x)", "np.fmod(x, 2)", "np.mod(x, 2)",
    "x % 2", "x // 1 + x", "np.logaddexp(x, x)", "np.vectorize(lambda v: v * 2)(x)", "np.cumsum(x, axis=0)[::1] + 0",
    "np.trapezoid(np.stack((x, x)), axis=0)", "np.percentile(np.stack((x, 2 * x)), 50, axis=0)",
    "np.median(np.stack((x, 2 * x)), axis=0)", "np.linalg.norm(np.stack((x, x)), axis=0)",
    "np.average(np.stack((x, x)), axis=0)", "np.diag(x[0])", "np.diagflat(x)", "np.eye(2) @ x[:2]",
    "np.matmul(x, x.T)", "np.tensordot(x, x, axes=([1], [1]))", "np.linalg.matrix_power(x[:2, :2], 2)",
    "np.block([[x, x], [x, x]])", "np.dstack((x, x))", "np.array_split(x, 1)[0] * 1", "np.split(x, 1)[0] * 1",
    "np.nancumsum(x, axis=0)", "np.minimum(x, x.T.copy().T)", "np.add(x, 1, out=np.zeros((3, 2)))",
    "scipy.special.erf(x)", "scipy.special.gamma(x + 1)", "scipy.special.expit(x)", "scipy.linalg.expm(x[:2, :2])",
    "scipy.linalg.inv(x[:2, :2])", "scipy.ndimage.gaussian_filter1d(x, 1.0, axis=0)",
    "scipy.signal.lfilter([1.0], [1.0, 0.5], x, axis=0)", "scipy.signal.detrend(x, axis=0)",
    "scipy.special.softmax(x, axis=0)", "scipy.special.softmax(x, axis=1)", "np.fft.ifft(np.fft.fft(x)).real + 0",
    "scipy.fft.dct(x, axis=0)", "scipy.fft.dct(x)", "x.T.copy().T", "x.repeat(2, axis=1)", "x.take([0, 1], axis=0)",
    "x.clip(1, 3)", "x.round(1)", "x.cumsum(0)", "np.sort(x)", "x[x[:, 0] > 0]", "x[np.array([True, True, True])]",
    "x[::1, [1, 0]]", "x[np.ix_([0, 1], [0, 1])]", "x[None][0] * 1", 'np.ones((3, 2), order="F") * x',
    'np.zeros((3, 2), order="F") + x', 'np.asarray(x, order="C")',
    "np.lib.stride_tricks.sliding_window_view(x, 2, axis=0) * 1", "np.angle((x + 1j * x) * (1 + 0.5j))",
    "np.log(x + 1j).real + 0", "x[:, np.array([True, False])]", "x[[0, 2], :][:, [1, 0]]",
    "np.take(x, [0, 1], axis=1)",
)  # fmt: skip
VIEWS_OR_COPIES = (
    "x.reshape(2, 3)", "x.ravel()", "np.ravel(x)", "x.flatten()", "x[0:2]", "x[[0]]", "x[x > 1]", "x.squeeze()",
    "np.squeeze(x)", "np.atleast_1d(x)", "np.atleast_2d(x)", "np.atleast_3d(x)", "np.asarray(x)", "np.asanyarray(x)",
    "np.array(x, copy=None)", "x.astype(float, copy=False)", "x.astype(np.float64)", "np.real(x)", "x.real",
    "np.real_if_close(x)", "np.nan_to_num(x, copy=False)", "x.swapaxes(0, 1)", "np.rollaxis(x, 1)",
    "np.expand_dims(x, 0)", "np.flip(x)", "np.flipud(x)", "np.fliplr(x)", "np.rot90(x, 2)", "np.diag(x)",
    "np.diagonal(x)", "x.diagonal()", "np.broadcast_to(x, (2, 3, 2))", "np.broadcast_arrays(x, 1.0)[0]",
    "np.split(x, [1])[1]", "np.array_split(x, 2)[0]", "np.hsplit(x, 2)[0]", "np.vsplit(x, 3)[1]",
    "np.meshgrid(x[0], x[1], copy=False)[0]", "np.reshape(x, -1)", 'np.reshape(x, (6,), order="F")',
    'x.ravel(order="F")', 'x.ravel("K")', "np.permute_dims(x, (1, 0))", "np.matrix_transpose(x)", "x.mT",
    "np.take(x, [0], axis=0)", "np.compress([True, False, True], x, axis=0)", "np.extract(x > 1, x)",
    "np.where(True, x, 0)", "np.clip(x, None, None)", "np.round(x)", "np.positive(x)", "+x", "np.conj(x)",
    "np.conjugate(x)", "x.conj()", 'x.copy("K")', "np.fmax(x, -9)", "np.roll(x, 0)", "np.tile(x, 1)",
    "np.repeat(x, 1, axis=0)", "np.concatenate((x,))", "np.vstack((x,))", "np.hstack((x,))", "np.stack((x,))[0]",
    "np.column_stack((x,))", "np.block([[x]])", "np.squeeze(x[None], 0)", "np.asarray(x, dtype=float)",
    "np.float64(x)", "np.unwrap(x)", "np.trim_zeros(x[0])", "np.interp(x, x[0], x[0])", "np.partition(x[0], 0)",
    "np.unique(x)", "np.append(x[0], [])", "np.pad(x, 0)", 'np.einsum("ii->i", x[:2])', "np.tril(x, 5)",
    "np.triu(x, -5)", "np.sum(x, axis=())", "np.mean(x[None], axis=0)", "np.max(x[None], axis=0)", "np.cumsum(x)",
    "np.diff(x, n=0)", "np.linalg.matrix_power(x[:2], 1)", "np.linalg.norm(x, axis=0)", "np.kron(1.0, x)",
    "np.outer(1.0, x)", "np.dot(x, 1.0)", "np.multiply(x, 1)", "x + 0", "x[...]", "x[()]", "x[:, None]",
    "x[:, :, None]", "x[::-1]", "x[::-1, ::-1]", "x[-1]", "x[-2:]", "list(x)[0]", "[r for r in x][0]", "[*x][1]",
    "tuple(x)[2]", "next(iter(x))", "(x, x * 2)[0]", "[x, x][1]", '{"a": x}["a"]', "x if given[0, 0] > 0 else x * 1",
    "max([x[0, 0]], default=0) * x[0]", 'np.vectorize(lambda r: r, signature="(n)->(n)")(x)',
    "np.apply_along_axis(lambda r: r, 1, x)", "np.asarray([x])[0]", "np.array(list(x))", "np.array([r for r in x])",
    "np.stack([r for r in x])", "np.lib.stride_tricks.as_strided(x)", "x.astype(x.dtype)", "np.empty_like(x) * 0 + x",
    "np.resize(x, (3, 2))", "x.__getitem__(0)", "x.min(axis=0)", "x.swapaxes(0, -1)", "x.transpose()",
    "x.transpose(1, 0)", "x.repeat(1)", "x.take([0, 1])", "x.clip(0)", "x.round()", "x.cumsum()", "x.sum(0)", "x.T[0]",
    "x.reshape(-1)[::2]", "x.reshape(3, 1, 2)", "x.reshape(x.shape)", "x.reshape((6, 1))", "x.ravel()[1:]",
)  # fmt: skip
GIVEN = np.array([[0.6, 2.3, 1.4], [3.3, 4.1, 2.2]])
ORDERS = {
    "C": "given.reshape(3, 2) * 1.0", "F": "given.T * 1.0", "view": "given.T",
    "strided": "np.stack((given.T, given.T), axis=-1)[..., 0]",
    "other": "np.moveaxis(np.stack((given, given)), 0, -1)[..., 0].T",
}  # fmt: skip
PROGRAM = """
import numpy as np
import scipy.fft, scipy.linalg, scipy.ndimage, scipy.signal, scipy.special

def program(given):
    x = {x}
    m = {of_x}
    q = m.reshape(-1)
    q[0] = 50.0 * given[0, 0]
    q[1] *= 3.0
    return np.sum(m * np.arange(m.size).reshape(m.shape)) + q[1] * 7
"""
WRITTEN = """
import numpy as np
import scipy.fft, scipy.linalg, scipy.ndimage, scipy.signal, scipy.special

def program(given):
    x = {x}
    m = {of_x}
    {written}[0] = given[0, 1] * 3.0
    {written}[-1] *= 2.0
    return np.sum(np.real(m * m)) + np.sum(x * x * x)
"""


@pytest.mark.parametrize("of_x", share(OF_X, 6))
def test_reshapes_of_results(of_x, tmp_path):
    for number, order in enumerate(ORDERS):
        text = PROGRAM.format(x=ORDERS[order], of_x=of_x)
        function = load(text, tmp_path, f"reshaped_{OF_X.index(of_x)}_{number}")
        try:
            found = tangentlike.differentiate(function)(GIVEN.copy())
        except tangentlike.UnsupportedError as error:
            assert "[maybe-view]" in str(error) or "[read-only" in str(error), f"{order}: {error}"
            continue
        except ValueError as error:
            assert "copy first" in str(error), f"{order}: {error}"
            continue
        np.testing.assert_allclose(found, function(GIVEN.copy()), rtol=1e-12, err_msg=order)


@pytest.mark.parametrize("of_x", share(OF_X + VIEWS_OR_COPIES, 12))
def test_results_and_arguments_that_are_written(of_x, tmp_path):
    """What is written shows in the other one where NumPy gives a view."""
    for number, order in enumerate(("C", "F", "strided")):
        for written in "mx":
            text = WRITTEN.format(x=ORDERS[order], of_x=of_x, written=written)
            function = load(text, tmp_path, f"written_{(OF_X + VIEWS_OR_COPIES).index(of_x)}_{number}_{written}")
            try:
                found = tangentlike.differentiate(function)(GIVEN.copy())
            except tangentlike.UnsupportedError:
                continue
            except ValueError as error:
                assert "copy first" in str(error), f"{order}, {written}: {error}"
                continue
            np.testing.assert_allclose(found, function(GIVEN.copy()), rtol=1e-12, err_msg=f"{order}, {written}")
