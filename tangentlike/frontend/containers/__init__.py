"""Lists and dicts whose length or keys a run decides, as growing arrays and lists of keys.

``growing``, ``list_changes``, ``filled_lists``, ``filled_backwards`` and ``finished_lists`` follow a list,
``lists_of_lists``, ``lists_of_none``, ``index_lists`` and ``lists_in_containers`` what it holds; ``ragged_lists`` with
``ragged_kinds``, ``ragged_lengths``, ``ragged_names``, ``ragged_statements``, ``ragged_changes``, ``ragged_loops`` and
``ragged_reads`` writes lists of lists of different lengths; ``returned_dicts`` with ``dict_shapes`` and
``dict_variables`` dicts whose keys are known, ``returned_lists`` lists of containers that functions return,
``plain_dicts`` those under texts, ``lists_as_tuples`` lists that nothing changes, ``wrapped_arguments`` lists of one
argument, ``tuples_as_lists`` tuples of any length, ``items_apart`` containers of which only single items are asked,
``named_sets`` sets where they are asked; ``run_time_dicts`` with ``made_keyed``, ``counters``, ``groups_gone_over`` and
``keyed_*`` dicts and sets, ``deques``, ``heaps``, ``texts_in_tuples`` and ``memos`` what their names say.
"""
