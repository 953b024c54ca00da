"""Functions as values, and functions that change what is around them.

``chosen_functions``, ``partials``, ``made_functions`` and ``returned_choices`` say which function a name stands for;
``written_in``, ``handed_state`` and ``handed_calls`` hand what a function inside changes in and out, ``changing_tests``
puts calls that change something where they may stand; ``lists_with_none`` are lists of what such functions return,
with ``comprehension_loops``; ``matches`` writes patterns out, ``run_time_texts`` texts that a
run chooses.
"""
