"""Generated functions as text, as modules, and at the border to the caller.

``emit`` makes text, ``build`` loads it, ``standalone`` writes it as a file of its own; ``boundary`` turns arguments
into leaves and results back into structures, ``reraise`` compiled errors into Python's.
"""
