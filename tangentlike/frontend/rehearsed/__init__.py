"""What texts decide is run while compiling: a function that reads a text letter by letter, a formula, a format, a table
under texts, is gone through with what is known, and only what a run decides is written.

``texts_run`` begins, with what ``outer_names`` say; ``state`` is what is known, ``written_values`` writes it;
``expressions`` with ``comprehensions``, ``trips``, ``iterators``, ``calls`` (``library``, ``inlined``, ``things``),
``statements``, ``in_place``, ``handlers`` and ``loops`` go through a function, ``joins`` through both ways of a branch;
``picked`` is known but for its number.
"""
