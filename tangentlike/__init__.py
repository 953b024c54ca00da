"""Reverse-mode gradients of NumPy and Numba functions, written as Python source that you can read.

from tangentlike import differentiate

@differentiate
def energy(x): ...

energy(x), energy.grad(x), energy.source
"""

from .differentiate import Differentiated, differentiate
from .errors import (
    ArgumentError,
    CacheError,
    GradientCheckError,
    SourceError,
    TangentlikeError,
    TemplateError,
    UnsupportedError,
)
from .function_forms import check_grads, grad, jacobian, value_and_grad, vjp
from .primitives.registry import adjoint, forward, kernel, primitive
from .version import __version__

__all__ = [
    "ArgumentError",
    "CacheError",
    "Differentiated",
    "GradientCheckError",
    "SourceError",
    "TangentlikeError",
    "TemplateError",
    "UnsupportedError",
    "__version__",
    "adjoint",
    "check_grads",
    "differentiate",
    "forward",
    "grad",
    "jacobian",
    "kernel",
    "primitive",
    "value_and_grad",
    "vjp",
]
