"""What Python's own functions and methods do with known values is what they do: those for which this is so."""

from __future__ import annotations

import ast
import collections
import enum
import heapq
import itertools
import math
import operator
import re
from typing import Any

import numpy as np

from ...form.trees import nodes

TEXTS = (
    *("lower", "upper", "casefold", "swapcase", "title", "capitalize", "strip", "lstrip", "rstrip", "zfill", "format"),
    *(
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "replace",
        "split",
        "rsplit",
        "splitlines",
        "partition",
    ),
    *(
        "rpartition",
        "join",
        "isdigit",
        "isnumeric",
        "isalpha",
        "isalnum",
        "isupper",
        "islower",
        "isspace",
        "find",
        "rfind",
    ),
    *("index", "rindex", "count", "isdecimal", "isidentifier", "center", "ljust", "rjust", "expandtabs", "translate"),
    *("maketrans",),
)
PURE: dict[Any, tuple[str, ...]] = {
    **dict.fromkeys((list, tuple, collections.deque), ("index", "count", "copy")),
    dict: ("get", "items", "keys", "values", "copy"),
    set: (
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "issubset",
        "issuperset",
        "isdisjoint",
        "copy",
    ),
    re.Match: ("group", "groups", "groupdict", "start", "end", "span"),
    re.Pattern: ("match", "search", "fullmatch", "findall", "split", "sub"),
}
IMPURE: dict[Any, tuple[str, ...]] = {
    list: ("append", "extend", "insert", "pop", "remove", "reverse", "clear", "sort"),
    collections.deque: ("append", "appendleft", "pop", "popleft", "extend", "extendleft", "rotate", "clear", "reverse"),
    dict: ("pop", "setdefault", "update", "clear", "popitem", "move_to_end"),
    set: ("add", "discard", "remove", "pop", "update", "clear"),
}
MOVING = (
    "get",
    "items",
    "keys",
    "values",
    "copy",
    "append",
    "appendleft",
    "extend",
    "insert",
    "pop",
    "popleft",
    "reverse",
    "clear",
    "setdefault",
    "update",
    "rotate",
    "popitem",
    "move_to_end",
    "group",
    "groups",
)  # they do not look at items
PLACING = (  # of items by their places, whatever they are
    *(itertools.product, itertools.permutations, itertools.combinations, itertools.combinations_with_replacement),
)
STEPPING = (itertools.islice, itertools.chain, itertools.pairwise, itertools.zip_longest)
KNOWN = (
    *(
        len,
        int,
        float,
        str,
        bool,
        abs,
        min,
        max,
        sum,
        any,
        all,
        sorted,
        list,
        tuple,
        dict,
        set,
        frozenset,
        range,
        reversed,
    ),
    *(bin, hex, oct, heapq.nsmallest, heapq.nlargest),
    *(enumerate, zip, ord, chr, round, repr, divmod, map, filter, complex, hash, format),
    *(math.floor, math.ceil, math.gcd, math.factorial, math.comb, collections.Counter, collections.deque),
    *(
        collections.defaultdict,
        collections.OrderedDict,
        re.findall,
        re.match,
        re.search,
        re.fullmatch,
        re.split,
        re.sub,
    ),
    *(re.compile, itertools.groupby, *PLACING, *STEPPING, operator.itemgetter, operator.attrgetter),
)
READING_ALL = (  # of an iterator
    *(list, tuple, set, frozenset, dict, sum, min, max, sorted, collections.Counter, collections.deque),
    *(collections.OrderedDict, *PLACING),
)
READING_METHODS = ("join", "extend", "extendleft", "update", "union", "intersection", "difference", "issuperset")
HANDING_ON = (sorted, min, max, list, tuple, zip, enumerate, reversed, map, filter)  # items of what they are given
OF_COUNTERS: dict[type, tuple[str, ...]] = {collections.Counter: ("most_common", "total", "elements")}
FACTORIES = (int, float, list, dict, set, str, tuple)


def keeps_nothing(of: Any) -> bool:
    """True for a function that neither changes nor keeps the lists that it is given: one of numbers and arrays."""
    module = str(getattr(of, "__module__", None) or "")
    numeric = module.partition(".")[0] in ("numpy", "scipy", "math", "statistics") and ".random" not in module
    return isinstance(of, np.ufunc) or (numeric and callable(of) and getattr(of, "__name__", "") != "shuffle")


def gives_texts(tree: ast.FunctionDef, outside: dict[str, Any]) -> bool:
    """True for a function that may return a text, a member of an enumeration, or a container with one."""
    returned = [n.value for n in nodes(tree) if isinstance(n, ast.Return) and n.value is not None]
    kept = {n.id for value in returned for n in nodes(value) if isinstance(n, ast.Name)}
    assigned = [n for n in nodes(tree) if isinstance(n, (ast.Assign, ast.For))]
    of_texts = [n.value for n in assigned if isinstance(n, ast.Assign) and _names(n.targets) & kept]
    looped = any(isinstance(n, ast.For) and _names([n.target]) & kept for n in assigned)
    every = [n for value in [*returned, *of_texts] for n in nodes(value)]
    return (
        looped
        or any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in every)
        or any(isinstance(outside.get(n.id), enum.EnumMeta) for n in every if isinstance(n, ast.Name))
    )


def asks_for_members(tree: ast.FunctionDef, outside: dict[str, Any]) -> bool:
    """True for a function that asks which member of an enumeration something is."""
    every = nodes(tree)
    asked = any(isinstance(op, (ast.Is, ast.IsNot)) for n in every if isinstance(n, ast.Compare) for op in n.ops)
    return asked and any(
        isinstance(outside.get(n.id), (enum.EnumMeta, enum.Enum)) for n in every if isinstance(n, ast.Name)
    )


def _names(targets: list[Any]) -> set[str]:
    return {n.id for t in targets for n in nodes(t) if isinstance(n, ast.Name)}
