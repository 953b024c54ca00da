"""The reverse pass: a program in normal form to its forward and adjoint halves.

``reverse`` puts the adjoint lines beside each statement (``steps``), ``sizes_asked`` lets them ask for
sizes where nothing is kept for it, ``keep`` decides what the forward half hands over,
``assemble`` writes both halves out.
"""
