"""The reverse pass: a program in normal form to its forward and adjoint halves.

``reverse`` puts the adjoint lines beside each statement (``steps``), ``keep`` decides what the forward half hands over,
``assemble`` writes both halves out.
"""
