"""The refused constructs of ``check``: a stable code for each, with the reason and the shortest rewrite.

Names in braces stand for the user's own text, which ``check`` fills in. Further lines of a rewrite are code.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """Why a construct is refused, and what to write in its place."""

    reason: str
    rewrite: str


RULES: dict[str, Rule] = {
    # ---- the function itself
    "mutable-default": Rule(
        "`{name}` is a default value that is written to, so each call would see what the last one left",
        "pass `{name}` in each call, or copy it first: `{name} = {name}.copy()`",
    ),
    "decorated-inner": Rule(
        "what a decorator does to a function inside a function is not known while compiling",
        "move `{name}` out to the module, and hand it what it reads of the names around it",
    ),
    "redefined-function": Rule(
        "`{name}` is a function here and something else at another place", "two names, one for the function"
    ),
    "yield": Rule(
        "a generator stops and goes on between values, so it has no single result to differentiate",
        "fill an array, `$out[0] = {value}` and so on, and return it",
    ),
    "async": Rule("asynchronous code waits for others while it runs", "a plain `def`, `for` or `with`, without await"),
    # ---- statements
    "try": Rule(
        "{reason}",
        "test for the bad case first, in an `if`, and do there what stands behind `except`",
    ),
    "with": Rule(
        "a with block runs code on entering and leaving that has no derivative",
        "{instead}",
    ),
    "match": Rule(
        "a case is no test: of alternatives that capture in different places, of a class that is not known, or with a "
        "guard that reads what is read behind it too",
        "{tests}",
    ),
    "global": Rule(
        "writing a module variable from inside would change the function's own inputs between two runs",
        "take `{name}` as an argument and return its new value",
    ),
    "nonlocal": Rule(
        "writing a variable of the enclosing function leaves no trace that could be run backwards",
        "take `{name}` as an argument and return its new value",
    ),
    "delete": Rule(
        "an element that is deleted changes the length of what holds it, which is known while compiling",
        "leave `del {target}` out, and take the items that are left",
    ),
    "class": Rule(
        "a class made while the function runs, which reads its variables or has attributes that change",
        "move the class to the module, and hand its objects what they read",
    ),
    "import-inside": Rule(
        "an import inside the function would run while it computes",
        "move `{statement}` to the top of the module",
    ),
    "type-statement": Rule("type parameters and aliases say nothing to the compiler", "leave the type statement out"),
    "attribute-assignment": Rule(
        "changing an attribute of an object leaves no trace that could be run backwards",
        "keep the value in a name of its own, `${name} = ...`, and return it",
    ),
    "made-object": Rule(
        "this object {reason} (line {line}), so that its attributes are no variables",
        "a NamedTuple, of which a new one is made instead of changing it",
    ),
    "captured-write": Rule(
        "`{name}` is not an argument: writing it would change the function's own inputs between two runs",
        "pass `{name}` as an argument, or write into a copy: `{name}.copy()`",
    ),
    "loop-target": Rule(
        "this loop stores into `{target}` on each trip, where nothing marks it",
        "loop over a name and store it:\nfor $item in {iterable}:\n    {target} = $item",
    ),
    "bare-raise": Rule("there is no exception here to raise again", 'name it: `raise ValueError("...")`'),
    # ---- expressions
    "walrus": Rule(
        "`:=` is reached on some ways through its statement only, or changes what is read before it",
        "a line of its own before: `{name} = {value}`",
    ),
    "lambda": Rule(
        "a lambda stands here where no statement can come before it", "`def {name}({arguments}): return {body}`"
    ),
    "comprehension": Rule(
        "the length of this list is not known before it is made, or its statement does not always reach it",
        "fill an array in a loop:\n{loop}",
    ),
    "generator": Rule(
        "a generator is summed up or searched (`sum`, `any`, `all`, `max`, `min`) where it is always reached",
        "a loop:\n{loop}",
    ),
    "dict-display": Rule(
        "Numba compiles no dictionaries",
        "{instead}",
    ),
    "set-display": Rule("a set keeps no order, and derivatives need one", "{instead}"),
    "star-display": Rule(
        "the length of the unpacked value decides the length of this one",
        "{instead}",
    ),
    "star-index": Rule("the number of indices must be visible", "write the indices out: `{element}`"),
    "strict": Rule(
        "`zip` raises here for arguments of several lengths, if it is gone over to its end",
        "`{call}`, where the lengths were compared before",
    ),
    "bytes": Rule(
        "bytes have no derivative and no use in a formula", "leave `{value}` out, or use a number or a string"
    ),
    "big-integer": Rule(
        "Numba's integers have 64 bits: {value} would wrap around silently",
        "a float: `{value}.0`",
    ),
    "f-string": Rule(
        "text is no part of a formula; f-strings can be used in print, raise and assert",
        "move `{text}` into a print, raise or assert",
    ),
    "string-format": Rule(
        "Numba cannot format text this way",
        'an f-string inside print, raise or assert: `print(f"{values}")`',
    ),
    "is-comparison": Rule(
        "`{operator}` asks for the same object, which compiled code cannot know; only `is None` can be used",
        "compare values: `{left} {equal} {right}`",
    ),
    "membership": Rule(
        "`{operator}` searches `{right}`, which is no array, range, dict or display of plain values",
        "{instead}",
    ),
    # ---- calls
    "computed-call": Rule(
        "which function `{function}` is, is only known while it runs",
        "call each function by its name, under an if",
    ),
    "dynamic-call": Rule(
        "`{function}` reaches names through text, so what it reads or changes is not known while compiling",
        "{instead}",
    ),
    "input-output": Rule(
        "`{function}` reads or writes the outside world, and would do so again in each gradient",
        "do it before the call and pass the values as an argument",
    ),
    "random": Rule(
        "a default draws a random number where the function is defined",
        "a variable before the function: `$drawn = {default}`, and `$drawn` as the default",
    ),
    "ufunc-at": Rule("`{function}` updates elements in a hidden loop, which Numba lacks", "write it out:\n{loop}"),
    "in-place-method": Rule("`{call}` changes `{name}` in place, where nothing marks it", "{instead}"),
    "in-place-function": Rule("`{call}` changes `{name}` in place, where nothing marks it", "{instead}"),
    "out-argument": Rule(
        "`{argument}` makes the call write into an array, where nothing marks it",
        "assign the result: `{out}[...] = {call}`",
    ),
    "where-argument": Rule(
        "`where=` leaves elements out, and a ufunc fills their places with what happened to be in memory",
        "{instead}",
    ),
    "print-keyword": Rule("Numba's print takes only the values", "`{call}`, without `{argument}=`"),
    # ---- whatever a later Python may add
    "syntax": Rule("`{construct}` is not known to the compiler", "write it with assignments, if, for and while"),
}

# In-place methods and functions: what to write instead. `{name}` is the array, `{first}` and `{second}` the arguments.
_GROW = "an array of known size, made before as `{name} = np.zeros(100)`, then `{name}[0] = {first}` and so on"
_SHRINK = "count what is in use in a variable, `$count = len({name})`, and index with it: `{name}[$count - 1]`"
_ELEMENTS = "write the elements one by one: `{name}[0] = ...`"

IN_PLACE_METHODS: dict[str, str] = {
    "sort": "take the elements in order: `{name}[:] = {name}[np.argsort({name})]`",
    "fill": "`{name}[:] = {first}`",
    "append": _GROW,
    "extend": _GROW,
    "insert": _GROW,
    "pop": _SHRINK,
    "popitem": _SHRINK,
    "remove": _SHRINK,
    "clear": "`{name}[:] = 0`, or a new array",
    "reverse": "`{name} = {name}[::-1]`",
    "resize": "a new array of that size: `np.zeros({first})`",
    "partition": "take the elements in order: `{name}[:] = {name}[np.argsort({name})]`",
    "put": "`{name}[{first}] = {second}`",
    "itemset": "`{name}[{first}] = {second}`",
    "update": "give each value a name of its own",
    "setdefault": "give each value a name of its own",
    "setflags": "leave it out",
    "setfield": _ELEMENTS,
}

IN_PLACE_FUNCTIONS: dict[str, str] = {
    "copyto": "`{name}[:] = {first}`",
    "fill_diagonal": "a loop:\nfor $i in range(min({name}.shape)):\n    {name}[$i, $i] = {first}",
    "place": "`{name}[{first}] = {second}`",
    "put": "`{name}[{first}] = {second}`",
    "putmask": "`{name}[{first}] = {second}`",
    "put_along_axis": _ELEMENTS,
}
