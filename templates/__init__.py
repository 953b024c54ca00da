"""The manual of gradients: one file a family, each a list of primitives with their adjoints and kernels.

Installed as ``tangentlike.templates``; importing it registers every family. The files use public names only.
"""

from . import arithmetic, broadcast, elementwise, indexing, reductions

__all__ = ["arithmetic", "broadcast", "elementwise", "indexing", "reductions"]
