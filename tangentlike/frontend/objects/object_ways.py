"""What the parts of the rewrite of objects ask of each other."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ways:
    """What the parts of this rewrite ask of each other."""

    value_of: Callable[..., Any]  # what an expression is: another expression, an object, several things, a class
    walk_block: Callable[..., list[ast.stmt]]
    dispatched: Callable[..., Any]  # the call of a function
    bound: Callable[..., Any]  # a method as a value
    bind_row: Callable[..., None]  # an object of a list under a name
    settled_row: Callable[..., Any]  # an object of a list by a number that stays what it is
    bind_number: Callable[..., bool]  # an object that has a number, or a container of some, under a name
    with_number: Callable[..., Any]  # such an object by another number that is the same
    attribute_of: Callable[..., Any]  # what an attribute holds of objects that have numbers
    store_number: Callable[..., bool]  # such an object as an attribute
    numbered: Callable[..., Any]  # an object that was made just now, with a number
    object_of: Callable[..., Any]  # the object of a class that has a number
    meant: Callable[..., Any]  # what a number of such a kind stands for
    number_of: Callable[..., ast.expr]  # the number of what is kept where such a kind of thing is
    read_of_class: Callable[..., ast.expr | None]  # the variable of an attribute of a class
    note: Callable[..., None]  # what is known of the items of what a variable holds
    by_class: Callable[..., Any]  # what each class of a family gives
