"""What can be said of an expression or a statement by its form, and the words of refusals.

``callee`` says what a name stands for before anything runs, ``made_names`` makes up new ones, ``plain_parts`` and
``whole_values`` say what an expression is; ``short_forms`` is what every pass uses that writes a short form out,
``settled_values`` whether something may change before it is read, ``raising`` and ``raised_classes`` what may raise
and what. ``refusals`` and ``rewrites`` are the rules of the allow-list with what to write instead.
"""
