"""The manual of gradients: one file a family, each a list of primitives with their adjoints and kernels.

Installed as ``tangentlike.templates``. The files use public names of tangentlike only.
"""
