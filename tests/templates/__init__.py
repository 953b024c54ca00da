"""Gradient cases of the template families, and the harness that runs them without the compiler."""
