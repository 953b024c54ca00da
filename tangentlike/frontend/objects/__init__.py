"""Objects of the user's classes: each attribute is a variable, a method is its body with them.

``objects_apart`` goes through a function; ``made_objects`` knows those that are made inside, ``given_objects`` and
``given_containers`` those that are arguments or come from outside. ``object_things`` are what names stand for; the
other modules follow one kind of use each: attributes, calls, bodies, loops, lists, rows, dicts, order, comprehensions.
"""
