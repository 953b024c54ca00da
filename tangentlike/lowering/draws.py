"""Which calls draw random numbers, or make or set a generator of them: their order is Python's (``order.py``)."""

from __future__ import annotations

import ast
import random
from typing import Any, NamedTuple

import numpy as np

from ..errors import UnsupportedError
from ..form.trees import nodes
from ..form.types import GENERATORS, Generator, TypeRuleError
from .dispatch import lower_expression
from .state import Refused, root_of

MAKERS = {
    np.random.default_rng: ("default_rng", "Generator"),
    np.random.RandomState: ("new_state", "RandomState"),
    random.Random: ("new_random", "Random"),
}
BITS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
MODULES = (np.random.mtrand._rand, random._inst)  # type: ignore[attr-defined]
BESIDE = {np.random.seed: "seed", np.random.ranf: "ranf", np.random.sample: "sample"}  # no methods of these


class Draw(NamedTuple):
    """A call of a ``method`` of a generator of a ``kind``; ``owner`` is None for that of the module, and of what makes
    a generator of the kind, where ``makes`` is true."""

    kind: str
    method: str
    owner: ast.expr | None = None
    makes: bool = False


def draw_of(lowering: Any, node: ast.AST) -> Draw | None:
    """What a call draws, or the generator that it makes; None for any other expression."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        return None
    function = node.func
    if lowering.is_outside(root_of(function)):
        found: Any = lowering.names.look(function).value
        if found is np.random.Generator:
            return _of_bits(lowering, node)
        maker = next((made for each, made in MAKERS.items() if each is found), None)
        if maker is not None:
            return Draw(maker[1], maker[0], makes=True)
        beside = next((method for each, method in BESIDE.items() if each is found), None)
        if beside is not None:
            return Draw("RandomState", beside)
        owner = getattr(found, "__self__", None)
        if any(owner is each for each in MODULES):
            return Draw(GENERATORS[type(owner)], found.__name__)
    if not isinstance(function, ast.Attribute) or not any(hasattr(of, function.attr) for of in GENERATORS):
        return None
    kind = _generator(lowering, function.value)
    return Draw(kind, function.attr, function.value) if kind else None


def _of_bits(lowering: Any, node: ast.Call) -> Draw | None:
    """``np.random.Generator(np.random.PCG64(seed))``, of which the owner is the inner call."""
    bits = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(bits, ast.Call) or not lowering.is_outside(root_of(bits.func)):
        return None
    found = lowering.names.look(bits.func).value
    named = next((name for name in BITS if found is getattr(np.random, name)), None)
    return None if named is None else Draw("Generator", f"generator_of_{named}", bits, makes=True)


def draws(lowering: Any, node: ast.AST) -> bool:
    """True where a call in an expression draws."""
    return any(draw_of(lowering, each) is not None for each in nodes(node))


def _generator(lowering: Any, node: ast.expr) -> str:
    """The kind of the generator that an expression stands for; nothing for any other value."""
    if isinstance(node, ast.Call):
        made = draw_of(lowering, node)
        return made.kind if made is not None and made.makes else ""
    if isinstance(node, ast.Name) and lowering.is_local(node.id):
        kind = lowering.types.get(node.id)
    elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and root_of(_without_items(node)):
        kind = _type_of_path(lowering, node)
    else:
        return ""
    return kind.kind if isinstance(kind, Generator) else ""


def _without_items(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def _type_of_path(lowering: Any, node: ast.expr) -> Any:
    """The type of ``p.rng``, ``p["rng"]`` or a name from outside; None for what is no value."""
    out, inert, loaded = lowering.out, lowering.inert, lowering.loaded
    lowering.out, lowering.inert, lowering.loaded = [], True, {}
    try:
        return lower_expression(lowering, node)[1]
    except (Refused, TypeRuleError, UnsupportedError):
        return None
    finally:
        lowering.out, lowering.inert, lowering.loaded = out, inert, loaded
