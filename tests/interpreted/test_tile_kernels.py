"""The products and convolutions of a tile, in the blocks of each machine's registers, against NumPy."""

import math

import numpy as np
import pytest

from tangentlike.inner import inner
from tangentlike.tile import kernels_conv, kernels_dense
from tangentlike.tile.kernels_conv import Window
from tangentlike.tile.registers import Block, block, place
from tangentlike.vectors import machine, simd

MACHINES = (machine.AVX512, machine.AVX2, machine.NEON)
DTYPES = ("float32", "float64")


@pytest.fixture(params=MACHINES, ids=lambda m: m.name, autouse=True)
def registers(request):
    with machine.pretended(request.param):
        yield request.param


def called(made, dtype, **arrays):
    """Runs the kernel of this text on the arrays, and a number ``more``."""
    parameters, body = made
    kinds = {"winners": "uint8*", "more": "int64"}
    annotated = ", ".join(f'{p}: "{kinds.get(p, f"{dtype}*")}"' for p in parameters.split(", "))
    scope = {**{name: getattr(simd, name) for name in simd.__all__}, "np": np, "inner": inner}
    exec(f"@inner\ndef kernel({annotated}):\n{body}", scope)
    scope["kernel"](*[arrays[p] for p in parameters.split(", ")])


def numbers(*shape, dtype, seed=0):
    return np.random.default_rng((seed, *shape)).normal(size=shape).astype(dtype)


def close(found, expected):
    np.testing.assert_allclose(found, expected, 1e-4, 1e-4 * max(np.abs(expected).max(), 1e-3))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("inputs", "outputs", "lanes"), [(1, 1, 8), (13, 10, 56), (7, 84, 24), (20, 3, 40), (5, 6, 264)]
)
def test_dense(inputs, outputs, lanes, dtype):
    x, w, b = numbers(inputs, lanes, dtype=dtype), numbers(inputs, outputs, dtype=dtype), numbers(outputs, dtype=dtype)
    dout, sizes = numbers(outputs, lanes, dtype=dtype), (inputs, outputs, lanes, dtype)
    out = np.full((outputs, lanes), 7, dtype)
    called(kernels_dense.forward(*sizes, bias=True), dtype, out=out, x=x, w=w, b=b)
    close(out, w.T @ x + b[:, None])
    called(kernels_dense.forward(*sizes, bias=False, adds=True), dtype, out=out, x=x, w=w)
    close(out, 2 * w.T @ x + b[:, None])
    called(kernels_dense.forward(*sizes, bias=False), dtype, out=out, x=x, w=w)
    close(out, w.T @ x)
    dx, dw = np.full((inputs, lanes), 7, dtype), np.full((inputs, outputs), np.nan, dtype)
    called(kernels_dense.input_gradient(*sizes), dtype, dx=dx, dout=dout, w=w)
    close(dx, w @ dout)
    for more in (0, 1):
        turned = np.full((lanes, outputs), np.nan, dtype)
        called(kernels_dense.weight_gradient(*sizes), dtype, dw=dw, x=x, dout=dout, turned=turned, more=more)
        close(dw, (1 + more) * x @ dout.T)


def convolved(x, w, stride):
    """(O, OH, OW, lanes) of images (C, H, W, lanes) and filters (O, C, KH, KW)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (1, 2))[:, :: stride[0], :: stride[1]]
    return np.einsum("chwnuv,ocuv->ohwn", windows, w)


WINDOWS = [
    (Window(2, 7, 8, 3, 3, 3, (1, 1)), 8),
    (Window(1, 6, 6, 6, 3, 3, (1, 1)), 24),
    (Window(3, 9, 7, 4, 5, 3, (2, 2)), 16),
    (Window(2, 5, 9, 7, 1, 5, (1, 2)), 56),
]


def relu(value):
    return f"np.float32(0) if {value} <= np.float32(0) else {value}"


def doubled_root(value):
    return f"np.sqrt(np.abs({value})) * 2"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("sizes", "lanes"), WINDOWS, ids=str)
def test_convolution(sizes, lanes, dtype):
    s = sizes
    x = numbers(s.channels, s.height, s.width, lanes, dtype=dtype)
    w, b = numbers(s.filters, s.channels, s.rows, s.columns, dtype=dtype), numbers(s.filters, dtype=dtype)
    expected = convolved(x, w, s.stride) + b[:, None, None, None]
    out = np.zeros(expected.shape, dtype)
    called(kernels_conv.forward(s, lanes, dtype, True, None), dtype, out=out, x=x, w=w, b=b)
    close(out, expected)
    called(kernels_conv.forward(s, lanes, dtype, True, doubled_root), dtype, out=out, x=x, w=w, b=b)
    close(out, 2 * np.sqrt(np.abs(expected)))
    turned = np.ascontiguousarray(w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])  # channels first
    called(kernels_conv.forward(s, lanes, dtype, False, None, True), dtype, out=out, x=x, w=turned)
    close(out, convolved(x, w, s.stride))
    dout, dw = numbers(*expected.shape, dtype=dtype), np.full(w.shape, np.nan, dtype)
    exact = np.empty(w.shape, dtype)
    for u in range(s.rows):
        for v in range(s.columns):
            part = x[:, u : u + s.height - s.rows + 1 : s.stride[0], v : v + s.width - s.columns + 1 : s.stride[1]]
            exact[:, :, u, v] = np.einsum("ohwn,chwn->oc", dout, part)
    for more in (0, 1):
        sums = np.full(w.size * lanes, np.nan, dtype)
        called(kernels_conv.weight_gradient(s, lanes, dtype), dtype, dw=dw, dout=dout, x=x, sums=sums, more=more)
        close(dw, (1 + more) * exact)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pool", [(2, 2), (3, 1), (1, 2), (4, 4)])
def test_convolution_activated_and_pooled(pool, dtype):
    s, lanes = Window(2, 2 + 4 * pool[0], 2 + 3 * pool[1], 5, 3, 3, (1, 1)), 40
    x = numbers(s.channels, s.height, s.width, lanes, dtype=dtype)
    x[0, :3, :3, 1], x[:, :, :, 2] = np.nan, 0.5
    w, b = numbers(s.filters, s.channels, 3, 3, dtype=dtype), numbers(s.filters, dtype=dtype)
    full = convolved(x, w, s.stride) + b[:, None, None, None]
    shape = s.filters, s.out_height // pool[0], pool[0], s.out_width // pool[1], pool[1], lanes
    cells = full.reshape(shape).transpose(0, 1, 3, 5, 2, 4).reshape(*shape[:2], shape[3], lanes, -1)
    h, winners = np.zeros(cells.shape[:-1], dtype), np.full(cells.shape[:-1], 99, np.uint8)
    called(kernels_conv.pooled_forward(s, pool, lanes, dtype, True, relu), dtype, h=h, winners=winners, x=x, w=w, b=b)
    close(np.nan_to_num(h, nan=-5), np.nan_to_num(np.maximum(cells.max(-1), 0), nan=-5))
    chosen = np.take_along_axis(cells, winners[..., None].astype(int), -1)[..., 0]
    plain = ~np.isnan(h)
    close(np.maximum(chosen, 0)[plain], h[plain])
    if dtype == "float64":
        assert (winners[..., 2] == 0).all() or np.ptp(cells[..., 2, :]) > 0  # of equal ones the first
    x, dout = np.nan_to_num(x), numbers(*h.shape, dtype=dtype)
    spread = np.zeros(cells.shape, dtype)
    np.put_along_axis(spread, winners[..., None].astype(int), dout[..., None], -1)
    whole = spread.reshape(*shape[:2], shape[3], lanes, *pool).transpose(0, 1, 4, 2, 5, 3).reshape(full.shape)
    exact = np.empty(w.shape, dtype)
    for u in range(3):
        for v in range(3):
            part = x[:, u : u + s.out_height, v : v + s.out_width]
            exact[:, :, u, v] = np.einsum("ohwn,chwn->oc", whole, part)
    dw = np.full(w.shape, np.nan, dtype)
    for more in (0, 1):
        made = kernels_conv.pooled_weight_gradient(s, pool, lanes, dtype)
        called(made, dtype, dw=dw, dout=dout, winners=winners, x=x, more=more)
        close(dw, (1 + more) * exact)


def test_blocks_fit_into_the_registers(registers):
    for rows, size, dtype in ((84, 56, "float32"), (1014, 64, "float64"), (7, 9, "float32"), (1, 1, "float64")):
        for apart in (False, True):
            b = block(rows, size, dtype, apart)
            each = math.ceil(b.run / registers.lanes) * (
                2 if dtype == "float64" and b.run > registers.lanes // 2 else 1
            )
            assert b.rows * each + each + 2 <= registers.registers and b.rows <= rows and b.run <= size
            assert not apart or size % b.run == 0
    with machine.pretended(machine.AVX512):
        assert block(84, 56, "float32") == Block(6, 56)


def test_places_are_written_short():
    assert place(("n", 1), ("k", 84), "at", 3, 4) == "at + k * 84 + n + 7"
    assert place(("", 8), 0) == "0" and place(("", 8), ("m", 1), 0) == "m"
