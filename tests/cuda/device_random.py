"""Random networks on a GPU, or in the simulator, against whole batches on the CPU.

``TANGENTLIKE_RANDOM_TRAINING=100:200`` draws others, as for tests/test_random_training.py.
"""

import math

import pytest
from random_training import Network
from shares import seeds
from test_random_training import Run, _function, close

from tangentlike import differentiate
from tangentlike.cuda.calls import NoCudaForm
from tangentlike.tile.values import Untileable
from tangentlike.train.device_step import DeviceStep
from tangentlike.train.step import Diverged, Step


@pytest.mark.parametrize("seed", seeds("TRAINING", 240, 12))
def test_a_random_network_is_trained_as_on_the_cpu(seed):
    network = Network(seed)
    print(network.text, network.wrt, network.dtype.__name__)
    loss = differentiate(wrt=network.wrt, has_aux=network.has_aux, source=network.text)(_function(network))
    batch = 4 if network.state else (1, 3, 4, 5, 7, 11)[seed % 6]
    tolerance = 3e-4 if network.dtype.__name__ == "float32" else 1e-9
    try:
        gpu = Run(network, loss, DeviceStep, batch)
    except (Untileable, NoCudaForm) as reason:
        assert "line" in str(reason) or "whole" in str(reason) or str(reason), reason
        print("refused:", reason)
        return
    gpu.batches = gpu.batches[:4]
    whole = Run(network, loss, Step, batch)
    whole.batches = whole.batches[:4]
    try:
        values, first = whole.taken()
    except Diverged:
        return
    found, gradients = gpu.taken()
    gpu.step.bring_back()
    for a, b in zip(gradients, first, strict=True):
        assert close(b, a, tolerance), ("gradient", a, b)
    for (a, right), (b, also) in zip(found, values, strict=True):
        assert close(b, a, tolerance), ("loss", a, b)
        assert right == also or (right is not None and also is not None and math.isclose(right, also)), (right, also)
    for a, b in zip((*gpu.params, *gpu.state), (*whole.params, *whole.state), strict=True):
        assert close(b, a, 10 * tolerance), ("weights", a, b)
