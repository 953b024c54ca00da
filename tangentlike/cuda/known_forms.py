"""What does on whole arrays of a GPU what functions of NumPy, and kernels of ``templates``, do on those of a host.

``form_of`` gives a function of a module beside this one, which generated text imports by the module's name.
"""

from __future__ import annotations

from typing import Any

from ..primitives.registry import name_of

HOMES = {
    "device": "device_arrays",
    "whole": "whole_arrays",
}  # what the text calls a module by another name than its own
MODULES = ("arranged", "extremes", "folds", "gathers", "linear", "masks", "moments", "orders", "scans", *HOMES)


def _table(**rows: str) -> dict[str, str]:
    """Rows of names, each of which stands for a function of a module: ``its_name``, or ``name=its_name``."""
    pairs = [(home, *each.partition("=")[::2]) for home, names in rows.items() for each in names.split()]
    return {name: f"{home}.{other or name}" for home, name, other in pairs}


OF_TEMPLATES = _table(
    arranged="""bordered_places diagonal_matrix diagonal_of flat_copy=flattened_copy flattened=ravel flattened_copy
        flipped flipped_copy=flipped flipped_everywhere flipped_everywhere_copy=flipped_everywhere layer on_diagonal
        padded permuted piece repeated repeated_gradient reshaped_copy rolled rolled_flat tiled tiled_both
        tiled_both_gradient tiled_gradient unpadded vector_of integer_vector=vector_of""",
    extremes="""argmax_axes argmin_axes first_largest first_smallest largest_item max_axes max_kept min_axes min_kept
        place_of_largest place_of_smallest put_at put_one smallest_item""",
    folds="""all_axes all_kept any_axes any_kept mean_all mean_axes mean_kept prod_all prod_all_gradient prod_axes
        prod_axes_gradient prod_kept size_along sum_all sum_axes sum_kept sum_to sum_to_shape whole_prod_axes=prod_axes
        whole_prod_kept=prod_kept whole_sum_axes=sum_axes whole_sum_kept=sum_kept""",
    gathers="pick put_back scatter_add scatter_set_gradient within",
    linear="""inner_product outer_of_all rows rows_times_matrix rows_times_vector stacked_left_gradient stacked_product
        stacked_right_gradient whole_dot=product""",
    masks="""checked_mask mask_add mask_get mask_get_gradient mask_set mask_set_gradient_array
        mask_set_gradient_scalar where_true""",
    moments="centered centered_all norm_all norm_axes norm_kept std_all std_axes std_kept var_all var_axes var_kept",
    orders="order_along places_along sorted_along sorting_order=argsort",
    scans="""cumprod_axis cumprod_flat cumprod_gradient cumsum_axis cumsum_flat cumsum_gradient diff_axis diff_gradient
        whole_cumprod whole_cumsum""",
    whole="""broadcast_like=spread_like converted=astype select spread spread_array=spread spread_axes
        spread_number=spread""",
)
OF_NUMPY = _table(
    arranged="concatenate expand_dims ravel stack tril triu",
    extremes="argmax=argmax_all argmin=argmin_all max=max_all min=min_all",
    folds="all=all_all any=any_all mean=mean_all prod=prod_all sum=sum_all trace",
    masks="flatnonzero nonzero",
    orders="argsort sort",
    whole="ascontiguousarray=contiguous transpose=turned",
)
MAKING = _table(arranged="arange eye linspace")  # arrays, of numbers
OURS = {"checked_index": "gathers.checked", "checked_mask": "masks.checked_mask"}
GIVING_NUMBERS = """device.is_rising device.number_of_parts device.sum_in_order device.total extremes.argmax_all
    extremes.argmin_all extremes.largest_item extremes.max_all extremes.min_all extremes.place_of_largest
    extremes.place_of_smallest extremes.smallest_item folds.all_all folds.any_all folds.mean_all folds.prod_all
    folds.size_along folds.sum_all folds.trace masks.mask_set_gradient_scalar moments.norm_all moments.std_all
    moments.var_all"""
NUMBERS = set(GIVING_NUMBERS.split())
WHOLE = {
    *("extremes.argmax_all", "extremes.argmin_all", "extremes.place_of_largest", "extremes.place_of_smallest"),
}  # numbers of which is known that they are whole
OF_NO_ARRAY = {
    *("arranged.bordered_places", "arranged.on_diagonal", "arranged.vector_of"),
    *("extremes.put_one", "folds.size_along", "whole.spread"),
}  # what may be given no array, and is for a GPU all the same
SEVERAL = {"masks.nonzero"}  # that give several arrays


def home_of(text: str) -> str:
    """The module of a function that generated text calls by the name of its module; "" where it does not."""
    home, dot, _ = text.partition(".")
    return home if dot and home in MODULES else ""


def form_of(text: str, target: Any) -> str:
    """What the text calls for a function, ``target``, that it calls by ``text``; "" where there is nothing."""
    if text in OURS or text.startswith("np."):
        return OURS.get(text) or OF_NUMPY.get(text[3:], "")
    home = getattr(target, "__module__", "") or ""
    known = home.startswith("tangentlike.templates.")
    return OF_TEMPLATES.get(name_of(target).rpartition(".")[2], "") if known else ""
