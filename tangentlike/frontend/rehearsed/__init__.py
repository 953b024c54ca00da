"""What texts decide is run while compiling: a function that reads a text letter by letter, a formula, a format, a table
under texts, is gone through with what is known, and only what a run decides is written.

It is how a function is read that was refused otherwise. ``texts_run`` begins, with what ``outer_names`` say; ``state``
is what is known, ``written_values`` writes it, ``ranks`` says what is a number of what is not known, ``shapes`` which
sizes are; ``expressions`` with ``items``, ``comparisons``, ``comprehensions``, ``trips``, ``iterators``, ``calls``
(``methods``, ``library``, ``asked``, ``inlined``), ``statements``, ``stores``, ``variables``, ``in_place``,
``handlers`` and ``loops`` go through a function, ``joins`` through both ways of a branch; ``picked`` is known but for
its number, ``listed`` are lists of the run with texts in them, heaps (``heap_calls``) among them, ``keyed`` dicts and
sets with keys of which that is so, both ``coded``. Objects are ``things`` with methods that have ``special`` names,
``sets`` go in their order, ``found_things`` says where they stand in lists, ``ordered`` in which order, ``one_of`` and
``of_each`` what is asked of one that a run chooses, ``formatted`` what texts they give; ``contexts`` are blocks that
they enter, ``options`` statements that are written for each of what a run chooses. Generators are ``yielded``, and
what loops that are written hand on in parts is ``carried``.
"""
