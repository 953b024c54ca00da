"""A corpus of programs as people write them, each with arguments and what to differentiate.

``CORPUS`` lists them. None of these files imports the package: that the oracles agree on them is tested by itself.
"""

from programs import (  # noqa: F401
    aliases,
    assigned,
    attempts,
    calls,
    changed_lists,
    comprehensions,
    containers,
    copies,
    defaults,
    effects,
    exits,
    growing_lists,
    in_place,
    index_arrays,
    indexing,
    language,
    linear_algebra,
    lists,
    loops,
    made_in_loops,
    moving,
    names,
    nested_lists,
    networks,
    number_functions,
    numbers,
    numerics,
    objects,
    open_parameters,
    order,
    outside_names,
    overlapping,
    ranks,
    recursion,
    returned,
    shadows,
    short_forms,
    simulation,
    statistics,
    stencils,
    structures,
    texts,
    vectorized,
    views,
)
from programs.corpus import CORPUS, Program

__all__ = ["CORPUS", "Program"]
