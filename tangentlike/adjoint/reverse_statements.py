"""Reversing one statement: renames, loads, stores, accumulations, calls of helpers and primitives."""

from __future__ import annotations

import ast

from ..form.indexing import index_items
from ..form.program import (
    assign,
    augment,
    call,
    copy_of,
    helper_of,
    is_array,
    name,
    subscript,
    tuple_of,
)
from ..form.trees import nodes
from ..form.types import Array
from .reversal import Reversal
from .reverse_calls import reverse_helper
from .steps import NONE, OWNED, SHARED, Carry, Step
from .views import is_mirrored, is_written


def reverse_assign(reversal: Reversal, step: Step, node: ast.Assign, state: dict[str, str], live: set[str]) -> None:
    target, value = node.targets[0], node.value
    helper = helper_of(reversal.program, value)
    if helper is not None:
        names = [n.id for n in nodes(target) if isinstance(n, ast.Name)]
        reverse_helper(reversal, step, helper, node, names, state)
        return
    if isinstance(target, ast.Tuple):
        reverse_permutation(reversal, target, value, state, live)
        return
    if isinstance(target, ast.Subscript):
        reverse_store(reversal, target, value, state)
        return
    assert isinstance(target, ast.Name)
    if target.id not in reversal.active:
        return
    if is_mirrored(reversal, target.id, value):  # also a carried shadow, which is bound with its array
        state[target.id] = NONE
    elif isinstance(value, ast.Name):
        reverse_rename(reversal, target.id, value.id, state, live)
    elif state.get(target.id, NONE) == NONE:
        state[target.id] = NONE
    elif isinstance(value, ast.Subscript):
        reverse_load(reversal, target.id, value, state)
        state[target.id] = NONE
    else:
        reversal.paste.primitive(step, target.id, value, state)


def reverse_rename(reversal: Reversal, target: str, source: str, state: dict[str, str], live: set[str]) -> None:
    """``target = source``: the adjoint moves along; memory may have one name only while it is written."""
    if (
        is_array(reversal.types[target])
        and reversal.aliases.is_memory(target)
        and {target, source} <= live
        and is_written(reversal, source)
    ):
        raise Carry(reversal.aliases.of(target))
    known = state.get(target, NONE)
    state[target] = NONE
    if known == NONE or source not in reversal.active:
        return
    if state.get(source, NONE) == NONE:
        reversal.emit(assign(reversal.adjoint(source), reversal.cast(name(reversal.adjoint(target)), target, source)))
        reversal.shared.append((reversal.adjoint(source), reversal.adjoint(target)))
        state[source] = known
        if source in live:
            state[source] = SHARED if is_array(reversal.types[source]) else OWNED
    else:
        reversal.contribute(source, reversal.cast(name(reversal.adjoint(target)), target, source), state)


def reverse_permutation(
    reversal: Reversal, target: ast.Tuple, value: ast.expr, state: dict[str, str], live: set[str]
) -> None:
    """``a, b = b, a``: the adjoints change places. Other simultaneous assignments are reversed as plain renames."""
    assert isinstance(value, ast.Tuple)
    named = [(t, v) for t, v in _named(target, value) if t in reversal.active - reversal.carried]
    renames, cycles = _in_sequence(named)
    afterwards = [live]
    for t, v in [*reversed(cycles), *reversed(renames)]:
        afterwards.append(afterwards[-1] - {t} | {v})
    exchange(reversal, [(t, v) for t, v in cycles if v in reversal.active], state)
    for (t, v), after in zip(reversed(renames), afterwards[len(cycles) :], strict=False):
        reverse_rename(reversal, t, v, state, after)


def exchange(reversal: Reversal, pairs: list[tuple[str, str]], state: dict[str, str]) -> None:
    """Give the adjoints of the targets to the sources, which are the same names in another order."""
    if not any(state.get(t, NONE) != NONE for t, _ in pairs):
        return
    for t, _ in pairs:
        reversal.ensure(t, state)
    state.update({v: state[t] for t, v in pairs})
    reversal.shared += [(reversal.adjoint(v), reversal.adjoint(t)) for t, v in pairs]
    left = tuple_of(name(reversal.adjoint(v)) for _, v in pairs)
    right = tuple_of(name(reversal.adjoint(t)) for t, _ in pairs)
    reversal.emit(assign(left, right))


def reverse_load(reversal: Reversal, target: str, value: ast.Subscript, state: dict[str, str]) -> None:
    """``t = a[i]``: ``da[i] += dt``; nothing flows to ``a.shape[0]``."""
    if not isinstance(value.value, ast.Name):
        return
    base = value.value.id
    if base not in reversal.active:
        return
    own = name(reversal.adjoint(target))
    dt = reversal.real_where_real(own, reversal.types[target], reversal.types[base])
    reversal.ensure(base, state, partial=True)
    da = name(reversal.adjoint(base))
    index = reversal.index_array(value)
    if index is not None:
        kernel = "mask_add" if is_mask(reversal, index) else "scatter_add"
        reversal.emit(ast.Expr(value=reversal.paste.kernel_call(kernel, da, name(index), dt)))
    elif _has_newaxis(value.slice):
        view = reversal.temporary(f"d{base}_view")
        reversal.emit(assign(view, subscript(da, copy_of(value.slice))))
        reversal.emit(augment(view, ast.Add(), dt))
    else:
        reversal.add(subscript(da, copy_of(value.slice)), dt)


def reverse_store(reversal: Reversal, target: ast.Subscript, value: ast.expr, state: dict[str, str]) -> None:
    """``a[i] = t``: ``dt += da[i]; da[i] = 0``."""
    assert isinstance(target.value, ast.Name)
    base = target.value.id
    if base not in reversal.active or state.get(base, NONE) == NONE:
        return
    reversal.ensure(base, state, partial=True)
    da = name(reversal.adjoint(base))
    source = value.id if isinstance(value, ast.Name) and value.id in reversal.active else None
    index = reversal.index_array(target)
    if index is not None:
        mask = is_mask(reversal, index)
        scalar = source is None or not is_array(reversal.types[source])
        kernel = (
            ("mask_set_gradient_scalar" if scalar else "mask_set_gradient_array") if mask else "scatter_set_gradient"
        )
        gradient: ast.expr = reversal.paste.kernel_call(kernel, da, name(index))
        if source is None:
            reversal.emit(assign(reversal.temporary("unused"), gradient))
            return
        if scalar and not mask:
            gradient = reversal.paste.kernel_call("sum_all", gradient)
        elif not scalar and not reversal.fits(source, None):
            gradient = reversal.paste.kernel_call("sum_to", gradient, name(source))
        reversal.contribute(source, reversal.cast(gradient, base, source), state, fresh=True)
        return
    place = subscript(da, copy_of(target.slice))
    if source is not None:
        reversal.contribute(source, read_back(reversal, place, base, source), state, fresh=True)
    if not writes_once(reversal, target):
        reversal.emit(assign(copy_of(place), ast.Constant(value=0)))


def is_mask(reversal: Reversal, index: str) -> bool:
    kind = reversal.types[index]
    return isinstance(kind, Array) and kind.dtype == "bool"


def read_back(reversal: Reversal, place: ast.expr, base: str, source: str) -> ast.expr:
    """The adjoint of what was stored at ``place``, as the stored value's own."""
    selected = reversal.selected_type(place)
    if not is_array(selected):
        return reversal.cast(copy_of(place), base, source)
    if not is_array(reversal.types[source]):
        return reversal.cast(reversal.paste.kernel_call("sum_all", copy_of(place)), base, source)
    if reversal.fits(source, selected):
        return reversal.cast(call(f"{ast.unparse(place)}.copy"), base, source)
    return reversal.cast(summed_copy(reversal, place, source), base, source)


def summed_copy(reversal: Reversal, shadow: ast.expr, source: str) -> ast.expr:
    """What flows from a shadow to a value that may have been repeated, in memory of its own."""
    return reversal.paste.kernel_call("sum_to", call(f"{ast.unparse(shadow)}.copy"), name(source))


def writes_once(reversal: Reversal, target: ast.Subscript) -> bool:
    """True when the element had no derivative before: the only write of a fresh array, each element once."""
    assert isinstance(target.value, ast.Name)
    return target.value.id not in reversal.carried and reversal.occurrences.writes_once(
        reversal.program, reversal.aliases, target
    )


def reverse_augment(reversal: Reversal, node: ast.AugAssign, state: dict[str, str]) -> None:
    """``a[i] += t``: ``dt += da[i]``."""
    place = node.target
    base = place.value if isinstance(place, ast.Subscript) else place
    assert isinstance(base, ast.Name)
    if base.id not in reversal.active or state.get(base.id, NONE) == NONE:
        return
    if not (isinstance(node.value, ast.Name) and node.value.id in reversal.active):
        return
    source = node.value.id
    shadow: ast.expr = name(reversal.adjoint(base.id))
    if isinstance(place, ast.Subscript):
        shadow = subscript(shadow, copy_of(place.slice))
        value = read_back(reversal, shadow, base.id, source)
    elif not is_array(reversal.types[source]):
        value = reversal.cast(reversal.paste.kernel_call("sum_all", shadow), base.id, source)
    elif reversal.fits(source, reversal.types[base.id]):
        value = reversal.cast(call(f"{reversal.adjoint(base.id)}.copy"), base.id, source)
    else:
        value = reversal.cast(summed_copy(reversal, shadow, source), base.id, source)
    if isinstance(node.op, ast.Sub):
        value = ast.UnaryOp(op=ast.USub(), operand=value)
    reversal.contribute(source, value, state, fresh=True)


def _has_newaxis(index: ast.expr) -> bool:
    return any(isinstance(i, ast.Constant) and i.value is None for i in index_items(index))


def _named(target: ast.Tuple, value: ast.Tuple) -> list[tuple[str, str]]:
    """The pairs of names of a simultaneous assignment."""
    pairs = zip(target.elts, value.elts, strict=True)
    return [(t.id, v.id) for t, v in pairs if isinstance(t, ast.Name) and isinstance(v, ast.Name)]


def _in_sequence(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """A simultaneous assignment as renames one after the other, and then the names that only change places.

    a, b, c = b, a, a   ->   c = a;  a, b = b, a
    """
    renames: list[tuple[str, str]] = []
    left = [(t, v) for t, v in pairs if t != v]
    while True:
        free = next(((t, v) for t, v in left if all(t != other for _, other in left)), None)
        if free is None:
            return renames, left
        renames.append(free)
        left.remove(free)
