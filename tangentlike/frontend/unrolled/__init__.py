"""What is done while compiling: containers whose items are known, loops over them, closures, dicts.

``unrolling`` is the state; ``unroll_expressions``, ``unroll_assignments`` and ``trips`` go through a function,
``told_values`` and ``branch_keys`` say what is known; ``listed_views``, ``made_dicts``, ``dicts_by_name``,
``items_stored_together``, ``records``, ``texts``, ``tables``, ``class_tables``, ``function_lists`` and
``items_at_run_time`` are the kinds of what is known. ``unroll.py``, beside this package, puts them together.
"""
