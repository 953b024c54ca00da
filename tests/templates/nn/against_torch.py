"""Comparing a layer with PyTorch: value and every gradient, in float64 and in float32, in any memory order."""

import numpy as np
from pytorch import torch

from .pullback import assert_close, direction, pull_back

TOLERANCES = {np.float64: 1e-10, np.float32: 1e-5}


def compare(layer, reference, seed=0, dtypes=(np.float64, np.float32), fixed=None, **arguments):
    """Compare ``layer(**arguments)`` with ``reference`` of float64 tensors, which takes the arrays by the same names.

    Arrays of floats in ``arguments`` are differentiated. ``fixed`` holds further arguments of ``reference``.
    """
    for dtype in dtypes:
        rng = np.random.default_rng(seed)
        arrays = {n: a.astype(dtype) for n, a in arguments.items() if isinstance(a, np.ndarray) and a.dtype.kind == "f"}
        out, gradients = pull_back(layer, direction(rng), **(arguments | arrays))
        tensors = {n: torch.tensor(a.astype(np.float64), requires_grad=True) for n, a in arrays.items()}
        expected = reference(**tensors, **(fixed or {}))
        assert_close(out, expected.detach().numpy(), TOLERANCES[dtype])
        assert np.asarray(out).dtype == dtype or np.ndim(out) == 0
        dout = direction(np.random.default_rng(seed))(out)
        expected.backward(torch.tensor(np.asarray(dout, dtype=np.float64)))
        for name, tensor in tensors.items():
            if name in gradients:
                assert gradients[name].dtype == dtype, name
                assert_close(gradients[name], tensor.grad.numpy(), TOLERANCES[dtype])
            else:
                assert tensor.grad is None or not tensor.grad.any(), f"no gradient of {name}"
