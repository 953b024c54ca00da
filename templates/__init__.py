"""The manual of gradients: one file a family, each a list of primitives with their adjoints and kernels.

Installed as ``tangentlike.templates``; importing it registers every family. The files use public names of tangentlike only.
"""

from . import arithmetic, broadcast, elementwise

__all__ = ["arithmetic", "broadcast", "elementwise"]
