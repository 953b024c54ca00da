"""The manual of gradients: one file a family, each a list of primitives with their adjoints and kernels.

Installed as ``tangentlike.templates``; importing it registers every family. The files use public names only.
"""

from . import arithmetic, axes, broadcast, elementwise, extremes, indexing, moments, reductions

__all__ = ["arithmetic", "axes", "broadcast", "elementwise", "extremes", "indexing", "moments", "reductions"]

from . import activations, conv, dense, losses, pool  # the layers of tangentlike.nn

__all__ += ["activations", "conv", "dense", "losses", "pool"]
