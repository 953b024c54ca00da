"""Loops, comprehensions and generators as loops over counters.

``iterables`` says what is gone over and how (``array_places``, ``keyed``, ``iterators``, ``kept_iterators``,
``stepped_iterators``, ``filtered_loops``, ``listed_generators``, ``transposed``, ``named_ranges``), ``unpacked`` and
``chosen_items`` what an item is taken apart into, ``generators`` and ``yielding`` what functions that yield become.
"""
