"""Objects of the user's classes: each attribute is a variable, a method is its body with them.

``objects_apart`` goes through a function; ``made_objects`` knows those that are made inside, ``given_objects`` and
``given_containers`` those that are arguments or come from outside. ``object_things`` are what names stand for; the
other modules follow one kind of use each: attributes, arguments, calls, bodies, loops, lists, rows, dicts, order,
comprehensions, folds, iterators, functions that are given objects (``object_functions``), heaps, sorting, and methods
that set and give attributes (``object_own_ways``); ``object_plain`` says what is no object. ``object_displays`` knows
what stands in containers of other things, so that loops over them may be written out, ``object_class_variables`` the
attributes of classes that change.

Where lists, other objects and loops hold any object, all of a class have numbers (``object_numbers``), which names and
containers hold (``object_names``, ``object_refs``). What stands on that: several classes in one place
(``object_families``), functions that call themselves (``object_recursion``), attributes that are texts
(``object_codes``) or None at times (``object_boxes``, ``object_nobody``), generators (``object_generators``).
"""
