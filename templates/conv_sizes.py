"""What every convolution kernel begins with: the sizes of its result, checked, and its bias as an array."""

import numpy as np

from tangentlike.primitives.registry import kernel

from .sizes import SizeError
from .windows import output_size


@kernel
def empty_output(x, w, stride, padding):
    """An array (N, O, OH, OW) for the correlation of images ``x`` (N, C, H, W) with filters ``w`` (O, C, KH, KW).

    Raises ValueError when the channels differ or the sizes do not divide.
    """
    if x.shape[1] != w.shape[1]:
        raise SizeError("conv2d: the channels of x and w are {} and {}, which must be equal", x.shape[1], w.shape[1])
    height = output_size(x.shape[2], w.shape[2], stride[0], padding[0], padding[1])
    width = output_size(x.shape[3], w.shape[3], stride[1], padding[2], padding[3])
    return np.empty((x.shape[0], w.shape[0], height, width), x.dtype)


@kernel
def bias_values(b, w):
    """``b`` (O) as an array of its own, zeros for None. Raises ValueError when ``w`` has another number of filters."""
    bias = np.zeros(w.shape[0], w.dtype)
    if b is not None:
        if w.shape[0] != b.shape[0]:
            raise SizeError(
                "conv2d: the filters of w and the values of b are {} and {}, which must be equal",
                w.shape[0], b.shape[0],
            )  # fmt: skip
        for o in range(bias.size):
            bias[o] = b[o]
    return bias
