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
