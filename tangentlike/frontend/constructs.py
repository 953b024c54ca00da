"""What is written out of a whole function before its short forms are, in this order: displays with stars, dicts that
keep an order, ``match``, tuples of any length, lists that nothing changes, dicts and lists of containers that functions
return, one list or another, dicts that functions inside change, second names, dicts and lists that it is given and
changes, ``x.flat``, columns, generators beside a key, context managers, objects, first trips of loops that
fill dicts, texts in tuples, lists of records, records that may be None, generators, what functions keep of their
results, iterators asked for single items, lists of lists that grow, dicts of run-time keys, deques, lists of slices
and of None, lists of open arguments, partial functions.

Each pass asks first whether the function's code can have something to do with it, and leaves else.
"""

from __future__ import annotations

from ..reading.source import Source
from .containers.deques import write_deques
from .containers.dict_variables import write_dict_variables
from .containers.half_made import write_half_made
from .containers.heaps import write_heaps
from .containers.index_lists import write_index_lists
from .containers.items_apart import write_items_apart
from .containers.lists_as_tuples import write_lists_as_tuples
from .containers.lists_of_lists import write_lists_of_lists
from .containers.lists_of_none import fill_lists
from .containers.lists_or_others import write_lists_or_others
from .containers.memos import write_memos
from .containers.ordered_dicts import write_ordered_dicts
from .containers.other_names import write_first_names
from .containers.ragged_lists import write_ragged_lists
from .containers.returned_dicts import write_returned_dicts
from .containers.returned_lists import write_returned_lists
from .containers.run_time_dicts import write_run_time_dicts
from .containers.texts_in_tuples import write_texts_in_tuples
from .containers.tuples_as_lists import write_tuples_as_lists
from .containers.tuples_in_lists import unpack_items
from .containers.written_apart import write_displays_apart, write_item_by_item
from .exceptions.contexts import write_contexts
from .flow.first_trips import write_first_trips
from .functions.changing_tests import write_changing_tests
from .functions.chosen_keys import name_chosen_keys
from .functions.flat_reads import write_flat_reads
from .functions.lists_with_none import write_lists_with_none
from .functions.made_functions import write_made_functions
from .functions.matches import write_matches
from .functions.open_arguments import write_items_of_arguments
from .functions.partials import write_partials
from .functions.returned_choices import write_returned_choices
from .functions.run_time_texts import write_run_time_texts
from .iteration.generators import write_generators
from .iteration.listed_generators import write_listed_generators
from .iteration.named_ranges import write_named_ranges
from .iteration.stepped_iterators import write_stepped_iterators
from .iteration.transposed import write_transposed
from .objects.given_containers import own_containers
from .objects.object_heaps import orders_objects
from .objects.objects_apart import take_objects_apart
from .records.lists_of_records import write_lists_of_records
from .records.named_tuples import write_named_tuples
from .records.records_or_none import write_records_or_none
from .syntax.starred import add_stars


def write_constructs(source: Source) -> None:
    """Write the constructs of a function out, in its tree; what is not possible stays, and is refused later."""
    if source.written_in:
        write_returned_choices(source)
        source.note_code()
    add_stars(source)
    write_ordered_dicts(source)
    write_matches(source)  # what is captured has a name that is no ``ast.Name``, which nobody behind this would see
    if source.items_apart:
        write_items_apart(source)
    write_tuples_as_lists(source)
    if source.lists_as_tuples:
        write_displays_apart(source)
        write_lists_as_tuples(source)
    write_returned_dicts(source)
    write_returned_lists(source)
    write_displays_apart(source)
    write_lists_or_others(source)
    write_half_made(source)
    write_named_ranges(source)
    write_named_tuples(source)
    write_dict_variables(source)
    write_first_names(source)
    own_containers(source)
    write_changing_tests(source)
    write_flat_reads(source)
    write_transposed(source)
    write_listed_generators(source)
    if not orders_objects(source):
        write_heaps(source)
    write_contexts(source)
    take_objects_apart(source)
    write_first_trips(source)
    write_texts_in_tuples(source)
    write_ragged_lists(source, of_tuples=True)
    unpack_items(source)
    write_lists_of_records(source)
    if source.displays_grown:
        write_item_by_item(source)
    if source.choices_apart:
        write_made_functions(source)
        write_returned_choices(source)
        write_lists_with_none(source)
    write_records_or_none(source)
    if source.choices_apart:
        name_chosen_keys(source)
        write_run_time_texts(source)
    write_generators(source)
    write_stepped_iterators(source)
    write_lists_of_lists(source)
    write_ragged_lists(source)
    write_run_time_dicts(source, write_memos(source))
    write_deques(source)
    write_index_lists(source)
    fill_lists(source)
    write_items_of_arguments(source)
    write_partials(source)
