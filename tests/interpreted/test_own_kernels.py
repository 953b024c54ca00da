"""The type of a primitive that declares none is Numba's, where nothing else is compiled too."""

import numpy as np

from tangentlike import adjoint, check_grads, differentiate, kernel, primitive


@kernel
def halved(x):
    return np.sum(x) / 2.0


@primitive
@kernel
def centered(x):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] - halved(x)
    return out


@adjoint(centered)
def centered_adjoint(dout, dx):
    dx += dout - np.sum(dout) / 2


def spread_out(x):
    return np.sum(np.sin(centered(x)) * x)


def test_a_kernel_that_calls_another_has_a_type():
    check_grads(spread_out, (np.array([0.3, 1.2, -0.4]),))
    assert "centered" in differentiate(spread_out).source_for(np.ones(3))
