"""What the names of a function may stand for while its objects become variables."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, field
from typing import Any


class Again(Exception):
    """Something was learned that statements before would have had to know."""


class Untracked(Exception):
    """An object is used in a way that its variables do not tell: where, and how."""

    def __init__(self, node: ast.AST, reason: str):
        super().__init__(reason)
        self.node, self.reason = node, reason


_ORDER = itertools.count()


NOWHERE = -1  # the block of what never changes


@dataclass(eq=False)
class Object:
    """An object: ``items`` are its attributes, each a variable, an object, several things, or the name of a function;
    ``known`` the blocks behind which each is there. A ``slot`` stands for one object and then for another."""

    of: type
    base: str
    block: int
    items: dict[str, Any] = field(default_factory=dict)
    known: dict[str, set[int]] = field(default_factory=dict)
    of_class: set[str] = field(default_factory=set)  # the attributes that were read of the class
    slot: bool = False
    inside: int = 0  # in how many functions inside it was made
    given: str = ""  # what the user calls it, where the function is given it
    row: Any = None  # the list that it stands in as a number there, that number, and where it is in the object there
    or_none: bool = False  # whether its number may be that of None
    order: int = field(default_factory=_ORDER.__next__)  # the later made, the larger
    frame: tuple[int, int] = (0, 0)  # in how many bodies of functions that stand here, and loops, it was made

    def saved(self) -> dict[str, Any]:
        known = {key: set(blocks) for key, blocks in self.known.items()}
        return {"items": dict(self.items), "known": known, "of_class": set(self.of_class), "row": self.row}


@dataclass(eq=False)
class Keyed:
    """A dict whose keys are constants, of which some values are objects."""

    keys: list[Any]
    items: list[Any]
    block: int = 0
    variable: str = ""  # of a dict that began empty, as long as it is not known what goes into it
    is_plain: bool = False
    is_settled: bool = False
    is_read_inside: bool = False
    given: str = ""
    became: Any = None

    @property
    def is_empty(self) -> bool:
        return bool(self.variable) and not self.items

    def saved(self) -> dict[str, Any]:
        return vars(self) | {"keys": list(self.keys), "items": list(self.items)}


@dataclass(eq=False)
class Many:
    """A tuple or list of which some items are objects."""

    items: list[Any]
    changes: bool = False  # whether it is a list
    block: int = 0
    variable: str = ""  # of a list that began empty, as long as it is not known what goes into it
    is_plain: bool = False  # whether it has been used as one of numbers
    is_settled: bool = False  # whether its items are variables, objects and constants, which stay what they are
    is_iterator: bool = False  # whether it is gone over once, and then empty
    is_set: bool = False  # whether it holds each object once
    sources: list[Any] = field(default_factory=list)  # the lists that an iterator goes over
    is_read_inside: bool = False  # whether a function inside was written out with the items that it had then
    given: str = ""
    begun: Any = None  # the statement that gave the variable an empty list
    became: Any = None  # what a list that began empty is from its first object on

    def saved(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key != "items"} | {"items": list(self.items)}

    @property
    def is_empty(self) -> bool:
        return bool(self.variable) and not self.items


@dataclass
class Recursion:
    """A function inside that calls itself: what its parameters hold, and what is the same in all calls."""

    name: str
    kinds: dict[str, Any]
    shared: dict[str, Any]


@dataclass
class Frame:
    """A function whose body stands here, the first thing that it was given, and the objects made before (``begun``)."""

    function: Any
    first: Any
    own: Recursion | None = None  # where it is a function inside
    begun: int = field(default_factory=_ORDER.__next__)


@dataclass(eq=False)
class Inner:
    """A function inside that makes or changes objects: its body stands where it is called. So does that of a method
    of an object, ``owner.method`` as a value."""

    tree: Any
    block: int
    env: dict[str, Any] = field(default_factory=dict)  # what the names around it stood for, where it has left its place
    owner: Any = None
    method: Any = None

    @property
    def __code__(self) -> Any:
        return self


@dataclass(eq=False)
class Rows:
    """A list of objects of a class (``kind``) as lists of their attributes: see ``object_rows.py``."""

    kind: type
    base: str
    lists: dict[tuple[str, ...], Any]  # the variable of each attribute's list, or what all objects have there
    inner: dict[str, Any]  # the classes of objects in these objects
    block: int
    going: int = 0  # how many loops go over it here
    count: str = ""  # of all objects of a class: how many there are
    family: Any = None  # the family of this class, where objects of other classes stand in the same places
    kinds: Any = None  # of all objects of a class: what those attributes are that hold objects (``object_numbers.py``)
    inside = 0
    given = ""
    items: tuple[Any, ...] = ()

    @property
    def names(self) -> list[str]:
        """The variables of its lists."""
        return [self.count, *(each for each in self.lists.values() if isinstance(each, str))]

    @property
    def is_all(self) -> bool:
        """True for the lists of all objects of a class, of which each has a number for good."""
        return self.kinds is not None

    def saved(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class One:
    """An object of a class whose objects have numbers (``object_numbers.py``), or None as well."""

    of: type
    or_none: bool = False


@dataclass(frozen=True)
class Items:
    """A list, a tuple of any length, or what gives such items one after the other."""

    item: Any  # what each of them is: one of these kinds, or None for what is no object


@dataclass(frozen=True)
class Fields:
    """A tuple of so many items."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Codes:
    """One of these texts, members of enumerations and None (``object_codes.py``)."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Values:
    """A dict with such values under keys that are no objects."""

    item: Any


@dataclass(eq=False)
class Refs:
    """A container that holds the numbers of objects: ``expr`` gives it, ``kind`` is what it is."""

    expr: ast.expr
    kind: Any
    given = ""
    items: tuple[Any, ...] = ()

    def saved(self) -> dict[str, Any]:
        return {}


@dataclass
class Known:
    """What attempts have learned: the classes whose objects have numbers, and what variables and attributes hold that
    did not show where they were assigned first."""

    classes: set[type] = field(default_factory=set)
    families: dict[type, type] = field(default_factory=dict)  # of classes that come together (``object_families.py``)
    names: dict[str, Any] = field(default_factory=dict)
    attributes: dict[tuple[type, tuple[str, ...]], Any] = field(default_factory=dict)
    varied: set[Any] = field(default_factory=set)  # attributes that are not the same in all objects
    recursive: set[Any] = field(default_factory=set)  # the code of functions that are inside, and call themselves
    handed: dict[Any, Any] = field(default_factory=dict)  # what their parameters and results hold that are objects
    plain: set[Any] = field(default_factory=set)  # those of them that may be None
    outside: list[Any] = field(default_factory=list)  # what changes outside, and functions that are called read
    shaky: set[str] = field(default_factory=set)  # the displays that change where that was not seen
    layouts: dict[type, Rows] = field(default_factory=dict)  # the lists of all objects of a class
    sometimes: set[str] = field(default_factory=set)  # attributes that objects which are returned have on some ways
    is_left: bool = False  # whether there is nothing more to be learned


def is_family(of: Any) -> bool:
    """True for a class that stands for several: see ``object_families.py``."""
    return isinstance(of, type) and "members_of_family" in vars(of)


def is_box(of: Any) -> bool:
    """True for the class of the boxes of an attribute: see ``object_boxes.py``."""
    return isinstance(of, type) and "is_box" in vars(of)


def members_of(of: type) -> tuple[type, ...]:
    """The classes that a class stands for: those of a family, or itself."""
    members: tuple[type, ...] = vars(of).get("members_of_family", (of,))
    return members


NOBODY = 2**62  # the number of None among those of objects
THINGS = (Object, Many, Keyed, Rows, Refs)  # what is no expression
HELD = (*THINGS, Inner)  # what stands in containers whose items are known one by one


def reachable(tracking: Any, but: Any = None) -> list[Any]:
    """All objects and lists of objects that names stand for, and those in them; ``but`` is not looked into."""
    found: list[Any] = []
    waiting = [*tracking.env.values(), *(frame.first for frame in tracking.calls)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, THINGS) and each is not but and not any(each is f for f in found):
            found.append(each)
            waiting.append(getattr(each, "became", None))
            waiting += each.items.values() if isinstance(each, Object) else each.items
    return found
