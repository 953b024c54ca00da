"""From a tree to the normal form: one primitive a statement, a type for every name, in Python's order.

``lower`` walks the statements, ``expressions`` and ``calls`` what is in them; ``overlaps`` and ``renames`` follow, on
the normal form. Takes a tree from ``frontend`` and the types of the arguments, gives a ``form.program.Program``.
"""
