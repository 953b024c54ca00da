"""Training steps that take tiles of samples through forward and adjoint while they sit in cache, one pass a module."""
