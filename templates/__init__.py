"""The manual of gradients: one file a family, each a list of primitives with their adjoints and kernels.

Installed as ``tangentlike.templates``; importing it registers every family. The files use public names only.
"""

from . import (
    activations,
    arithmetic,
    axes,
    broadcast,
    conv,
    dense,
    dropout,
    elementwise,
    extremes,
    indexing,
    linalg,
    losses,
    moments,
    normalization,
    pool,
    products,
    recurrent,
    reductions,
    scans,
    selections,
)

__all__ = [
    "activations",
    "arithmetic",
    "axes",
    "broadcast",
    "conv",
    "dense",
    "dropout",
    "elementwise",
    "extremes",
    "indexing",
    "linalg",
    "losses",
    "moments",
    "normalization",
    "pool",
    "products",
    "recurrent",
    "reductions",
    "scans",
    "selections",
]
