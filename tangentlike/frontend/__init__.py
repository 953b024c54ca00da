"""From a tree as people write it to one that lowering takes, and every refusal of syntax with its rewrite.

Types are not known yet. In the order in which a function goes through:

``module_names``  names that stand for modules
``constructs``    what is written out of a whole function: patterns, contexts, ``objects``, ``records``, generators
                  (``iteration``), dicts of run-time keys and lists of lists (``containers``), where it was refused
                  without, functions that functions make (``functions``)
``spelled_out``   short forms, one statement after the other: loops and comprehensions (``iteration``), lists
                  (``containers``), handlers (``exceptions``), functions that change what is around them (``functions``)
``check``         the allow-list: whatever is left and not in its grammar is refused (``refused_calls``)
``readings``      how else a function is read that was refused so, each way once
``unroll``        what is done while compiling (``unrolled``)
``flow``          attempts with what lowering found out, reads that may find no value, early exits, names

``rehearsed`` goes through a function with what is known of its texts, objects and containers, where it was refused
without.
``syntax`` is the ground of all: what can be said of an expression by its form.
"""
