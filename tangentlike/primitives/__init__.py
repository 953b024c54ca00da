"""What is known of functions: the registry of primitives and their templates, and Numba's types for the rest.

Takes functions with rules and formulas (``templates/`` registers them), gives the primitive that a function is.
"""
