"""``np.einsum`` as the products and sums that it stands for, in a function that is written for its subscripts.

np.einsum("ij,jk->ik", a, b)   ->   a @ b
np.einsum("ij,ij->i", a, b)    ->   np.sum(a * b, axis=1)
np.einsum("ii", a)             ->   np.sum(a[np.eye(len(a), dtype=np.bool_)])

Two operands at a time: letters that stand in one of them only, and not in the result, are summed before; what is summed
over both is a matrix product of rows and columns where no letter is kept by both, else a product element by element.
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.types import Array
from . import nearest
from .dispatch import lower_expression
from .helper_calls import helper_with
from .state import Lowering
from .temporaries import atom

INSTEAD = "matrix products, sums of products, and `np.diag`"


def einsum(lowering: Lowering, node: ast.Call) -> tuple[ast.expr, Any]:
    """The value of a call and its type."""
    for keyword in (k for k in node.keywords if k.arg != "optimize"):
        reason = f"np.einsum is differentiated without the keyword `{keyword.arg}=`"
        raise lowering.refused(node, "keyword", reason, nearest.without_keyword(node, keyword, "optimize"))
    known = lowering.static(node.args[0]) if node.args else None
    if known is None or not isinstance(known.value, str) or len(node.args) < 2:
        raise lowering.refused(node, "types", "np.einsum takes subscripts that are known, and arrays, here", INSTEAD)
    operands = []
    for each in node.args[1:]:
        expression, kind = lower_expression(lowering, each)
        if not isinstance(kind, Array) or kind.dtype not in ("float64", "float32", "int64", "complex128"):
            raise lowering.refused(node, "types", "np.einsum takes arrays of floats or int64 here", INSTEAD)
        operands.append((atom(lowering, expression, kind, "operand"), kind))
    inputs, result = _letters(known.value.replace(" ", ""), [kind.ndim for _, kind in operands])
    if result is None or any(len(each) > 4 for each in [*inputs, result]) or _is_diagonal(inputs, result):
        raise lowering.refused(node, "types", f"np.einsum of {known.value!r} is not supported", INSTEAD)
    text = _text(inputs, result)
    return helper_with(lowering, lowering.context.defined(text), operands, node)


def _is_diagonal(inputs: list[str], result: str) -> bool:
    """True for what NumPy gives as a view that may be written, and for letters that stand three times."""
    view = len(inputs) == 1 and len(set(inputs[0])) < len(inputs[0]) and set(inputs[0]) == set(result)
    return view or any(letters.count(c) > 2 for letters in inputs for c in letters)


def _letters(subscripts: str, ranks: list[int]) -> tuple[list[str], str | None]:
    """The letters of each operand and of the result, ``...`` spelled out; None where they do not fit."""
    left, arrow, result = subscripts.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(ranks):
        return inputs, None
    free = [c for c in "zyxwvutsrqponm" if c not in subscripts]
    longest = 0
    for k, (letters, rank) in enumerate(zip(inputs, ranks, strict=True)):
        if "..." in letters:
            missing = rank - len(letters.replace("...", ""))
            if missing < 0:
                return inputs, None
            longest = max(longest, missing)
            inputs[k] = letters.replace("...", "".join(free[:missing][::-1]))
        if len(inputs[k]) != rank or not inputs[k].isalpha():
            return inputs, None
    wide = "".join(free[:longest][::-1])
    every = "".join(inputs)
    if not arrow:
        result = wide + "".join(sorted(c for c in set(every) - set(wide) if every.count(c) == 1))
    result = result.replace("...", wide)
    if len(set(result)) < len(result) or not set(result) <= set(every):
        return inputs, None
    return inputs, result


def _text(inputs: list[str], result: str) -> str:
    """The function: one operand after the other joins the product."""
    names = [f"x{k}" if len(inputs) > 2 else "xy"[k] for k in range(len(inputs))]
    lines: list[str] = []
    letters, made = _single(lines, names[0], inputs[0], "".join(inputs[1:]) + result)
    for k in range(1, len(inputs)):
        later = "".join(inputs[k + 1 :]) + result
        others, other = _single(lines, names[k], inputs[k], letters + later)
        letters, made = _pair(lines, (letters, made), (others, other), later)
    made = _permuted(made, letters, result)
    header = f"def einsum_{'_'.join(inputs)}({', '.join(names)}):"
    return "\n".join([header, *(f"    {line}" for line in lines), f"    return {made}"]) + "\n"


def _single(lines: list[str], x: str, letters: str, needed: str) -> tuple[str, str]:
    """One operand: of a letter that stands twice the diagonal, of one that nothing else needs the sum."""
    for letter in dict.fromkeys(letters):
        if letters.count(letter) == 2:
            first = letters.index(letter)
            axes = (first, letters.index(letter, first + 1))
            rest = [k for k in range(len(letters)) if k not in axes]
            moved = _transposed(x, [*axes, *rest])
            eye = "np.eye({0}.shape[0], dtype=np.bool_)"
            lines.append(f"{x} = {moved}")
            lines.append(f"{x} = {x}[{eye.format(x)}]")
            letters = letter + "".join(letters[k] for k in rest)
    gone = [k for k, letter in enumerate(letters) if letter not in needed]
    if gone:
        lines.append(
            f"{x} = np.sum({x}, axis={tuple(gone) if len(gone) > 1 else gone[0]})"
            if len(gone) < len(letters)
            else f"{x} = np.sum({x})"
        )
        letters = "".join(letter for k, letter in enumerate(letters) if k not in gone)
    return letters, x


def _pair(lines: list[str], one: tuple[str, str], two: tuple[str, str], later: str) -> tuple[str, str]:
    """The product of two operands, summed over what nothing later needs."""
    (a, x), (b, y) = one, two
    shared = [c for c in a if c in b]
    summed = [c for c in shared if c not in later]
    kept = [c for c in shared if c in later]
    alone, other = [c for c in a if c not in b], [c for c in b if c not in a]
    if len(summed) == 1 and not kept and len(alone) <= 1 and len(other) <= 1:
        left = _permuted(x, a, "".join([*alone, *summed]))
        right = _permuted(y, b, "".join([*summed, *other]))
        return "".join([*alone, *other]), f"({left} @ {right})"
    order = [*kept, *alone, *other, *summed]
    product = f"{_spread(x, a, order)} * {_spread(y, b, order)}"
    if summed:
        axes = tuple(range(len(order) - len(summed), len(order)))
        if len(axes) == len(order):
            product = f"np.sum({product})"
        else:
            product = f"np.sum({product}, axis={axes if len(axes) > 1 else axes[0]})"
    lines.append(f"product = {product}")
    return "".join([*kept, *alone, *other]), "product"


def _spread(x: str, letters: str, order: list[str]) -> str:
    """An operand with its axes in an order, and new ones of size 1 for the letters that it lacks."""
    x = _permuted(x, letters, "".join(c for c in order if c in letters))
    if len(letters) == len(order) or not letters:
        return x
    return f"{x}[{', '.join(':' if c in letters else 'None' for c in order)}]"


def _permuted(x: str, letters: str, wanted: str) -> str:
    return _transposed(x, [letters.index(c) for c in wanted])


def _transposed(x: str, order: list[int]) -> str:
    if order == list(range(len(order))):
        return x
    return f"{x}.T" if order == [1, 0] else f"np.transpose({x}, {tuple(order)})"
