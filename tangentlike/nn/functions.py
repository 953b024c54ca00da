"""The layers as plain functions of NumPy arrays, to be called inside a differentiated function.

Images are (N, C, H, W), features (N, F), sequences (N, steps, F); float32 stays float32. Every layer can also be called
by itself. What a layer computes, and its gradient, stands in ``tangentlike.templates``, one file a family:

==========================  ==========================================================================================
``conv``                    ``conv2d``
``pool``                    ``max_pool2d``, ``avg_pool2d``
``dense``                   ``dense``, ``flatten``
``activations``             ``relu``, ``sigmoid``, ``tanh``, ``identity``, ``softmax``, ``log_softmax``
``losses``                  ``softmax_cross_entropy``, ``mse``
``recurrent``               ``rnn``
``normalization``           ``batch_norm``
``dropout``                 ``dropout``
==========================  ==========================================================================================
"""

from ..templates.activations import identity, log_softmax, relu, sigmoid, softmax, tanh
from ..templates.conv import conv2d
from ..templates.dense import dense, flatten
from ..templates.dropout import dropout
from ..templates.losses import mse, softmax_cross_entropy
from ..templates.normalization import batch_norm
from ..templates.pool import avg_pool2d, max_pool2d
from ..templates.recurrent import rnn

__all__ = [
    "avg_pool2d",
    "batch_norm",
    "conv2d",
    "dense",
    "dropout",
    "flatten",
    "identity",
    "log_softmax",
    "max_pool2d",
    "mse",
    "relu",
    "rnn",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "tanh",
]
