"""From a tree as people write it to one that lowering takes, and every refusal of syntax with its rewrite.

Types are not known yet. In the order in which a function goes through:

``module_names``  names that stand for modules (``module_reads``)
``constructs``    what is written out of a whole function: ``written_apart``, ``other_names``, ``matches``,
                  ``contexts``, objects (``objects_apart``, ``made_objects``, ``given_objects``, ``given_containers``,
                  ``object_*``, ``own_loop_names``), records (``tuples_in_lists``, ``lists_of_records``,
                  ``records_or_none``, ``record_*``),
                  generators (``generators``, ``yielding``), iterators (``stepped_iterators``), ``memos``,
                  dicts of run-time keys (``run_time_dicts``, ``keyed_*``), ``deques``, lists of lists
                  (``lists_of_lists``), of slices and of None (``index_lists``, ``lists_of_none``,
                  ``filled_backwards``),
                  ``flat_reads``; where a function was refused without, ``made_functions``,
                  ``returned_choices`` and ``run_time_texts``
``spelled_out``   short forms, one statement after the other: loops and comprehensions (``iterables``,
                  ``filtered_loops``, ``iterators``, ``kept_iterators``, ``lazy``, ``array_places``, ``keyed``,
                  ``reductions``, ``mapped_tuples``, ``listed_comprehensions``, ``lengths``),
                  lists (``gathered_dicts``, ``list_changes``, ``growing``, ``filled_lists``, ``finished_lists``),
                  handlers (``attempts``, ``explicit``, ``handlers``, ``raising``, ``raised_classes``,
                  ``user_calls``), ``messages``,
                  ``in_place``, functions that change what is around them (``written_in``, ``handed_state``,
                  ``handed_calls``, ``settled_values``), ``chosen_functions``, ``chosen_items``, ``short_forms``
``check``         the allow-list: whatever is left and not in its grammar is refused (``refusals``,
                  ``refused_calls``, ``rewrites``)
``unroll``        what is done while compiling: containers, loops over them, closures, dicts (``unrolling`` is its
                  state; ``unroll_*``, ``trips``, ``made_dicts``, ``records``, ``texts``,
                  ``items_at_run_time``, ``function_lists``, ``class_tables``, ``several_results``, ``unpacked``,
                  ``renewed_dicts``)
``decided``       attempts with what lowering found out: ``sometimes_none``, ``begun_sums``, ``two_bodies``,
                  ``peeled``
``unbound``       reads that may find no value (``assigned``)
``exits``         early exits become structure
``webs``          a name of its own for each purpose

``callee`` says what a name stands for before anything runs, ``plain_parts`` what an expression is by its form.
"""
