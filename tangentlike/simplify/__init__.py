"""Rewrites of the emitted program, one a file."""
