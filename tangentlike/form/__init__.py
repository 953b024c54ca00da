"""The normal form, the ground floor: plain ``ast`` with one primitive a statement, and a type for every name.

``program`` says what it is and in which order Python evaluates; ``types``, ``structures`` and ``indexing`` what its
values are and what an index selects; ``names`` hands out names; ``operators``, ``constant_nodes`` and ``folding`` are
about single expressions. It imports ``errors`` and nothing else of the package.
"""
