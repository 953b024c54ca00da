"""Reverse-mode gradients of NumPy and Numba functions, written as Python source that you can read."""

__version__ = "0.1.0"
