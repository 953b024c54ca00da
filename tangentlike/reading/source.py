"""Reading a function: its syntax tree, where it stands, and the values that its free names have.

The tree is taken from the whole file, found by the line where the function starts. So line numbers and columns are
those of the file, and text inside strings is untouched, however deep the function is nested.
"""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import linecache
import types
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import Refusal, SourceError, UnsupportedError
from ..form.foreign import what_it_is
from ..form.program import copy_of
from ..form.trees import nodes
from ..primitives.texts import TEXT
from .class_methods import without_class
from .constructing import MAKES, as_maker
from .definition import (
    LAMBDA,
    closure_values,
    count_characters,
    find_in_file,
    find_in_text,
    name_private_attributes,
    numbered,
    set_classes_apart,
)
from .given_objects import GivenObjects
from .imports import take_imports, values_imported
from .inner_classes import take_classes
from .shadowed import set_apart, shadowed_outside
from .unreached import with_raises
from .wrappers import hands_on


@dataclass(frozen=True)
class Source:
    """A function as it was written.

    ``tree`` has no decorators; its ``lineno`` counts in ``file`` and its ``col_offset`` counts characters of the line,
    not bytes. ``lines`` maps the numbers of the function's lines to their text. ``closure`` holds the enclosing
    function's names as they are now (a name that has no value yet is left out), ``defaults`` the default arguments.
    ``made`` are the names that ``frontend`` has put into the tree, with the text that each stands for, ``handed`` the
    lists that functions are given before they change. ``guarded`` are the lines of a ``try`` that does something about
    a name without a value, ``typed`` about a TypeError.
    ``expanded`` are the classes whose objects have become variables, with what was used of
    them, ``looked`` the names that these have, ``untracked`` lines where that was not possible, and why. ``meant`` is
    what the names in the tree stood for when it was last checked. ``text`` is the text that the user gave for it, if
    any, ``standing`` where modules and functions stand that are known by names of their own (``module_names.py``).
    ``open_keys`` says that what is not known of the keys of its dicts is known when it runs: they are numbers,
    ``keyed`` are variables of which that is so for certain,
    ``text_keys`` that they are texts, which are known while compiling; ``dicts`` are variables that hold such dicts,
    ``choices_apart`` that texts which a run chooses are, and that functions which return such are written in,
    ``written_in`` are functions that are refused where they are called, which are written in there, ``rows_apart``
    that lists which take the place of rows do not change these, ``codes`` is the code with what is written in,
    ``lists_as_tuples`` that lists which nothing changes are tuples (2: those that it returns, too), ``tuples_as_lists``
    that tuples are lists of which nobody asks what they are (likewise).
    ``displays_grown`` are the lines of lists of arrays that are made item by item, ``items_apart`` says that the items
    of containers that nobody else knows are variables,
    ``first_trips`` are the lines of loops whose first trip stands in front of them, for it gives dicts their keys.
    ``watched`` are the places of functions whose text has told something, with the functions.
    ``arrays_apart`` are the lists of arrays whose sizes may differ, and whether they surely do as far as types tell.
    ``tables_apart`` are the lists of lists and arrays that have become lists of places.
    ``objects`` are those that it is given, where they are to become variables, ``postponed`` what is refused where
    they do not. ``shadowed`` are the names of Python's that stood for something else around it (``shadowed.py``),
    ``told`` is what was read from outside where what its texts decide has been gone through.
    """

    name: str
    tree: ast.FunctionDef
    file: str
    first_line: int
    lines: dict[int, str] = field(repr=False)
    globals: dict[str, Any] = field(repr=False)
    closure: dict[str, Any]
    defaults: dict[str, Any]
    signature: inspect.Signature
    docstring: str | None
    function: types.FunctionType
    code: types.CodeType
    made: dict[str, str] = field(default_factory=dict)
    handed: set[str] = field(default_factory=set)
    guarded: set[int] = field(default_factory=set)
    typed: set[int] = field(default_factory=set)
    expanded: list[tuple[Any, str]] = field(default_factory=list)
    looked: list[ast.expr] = field(default_factory=list)
    untracked: list[tuple[int, str]] = field(default_factory=list)
    meant: list[Any] = field(default_factory=list, repr=False)
    text: str | None = field(default=None, repr=False)
    standing: dict[str, Any] = field(default_factory=dict, repr=False)
    open_keys: bool = False
    keyed: frozenset[str] = frozenset()
    text_keys: bool = False
    dicts: set[str] = field(default_factory=set)
    objects: GivenObjects | None = field(default=None, repr=False)
    postponed: list[Refusal] = field(default_factory=list, repr=False)
    choices_apart: bool = False
    written_in: frozenset[str] = frozenset()
    rows_apart: bool = False
    codes: list[types.CodeType] = field(default_factory=list, repr=False)
    arrays_apart: dict[str, bool] = field(default_factory=dict)
    tables_apart: set[str] = field(default_factory=set)
    displays_grown: frozenset[int] = frozenset()
    items_apart: bool = False
    lists_as_tuples: int = 0
    tuples_as_lists: int = 0
    first_trips: frozenset[int] = frozenset()
    watched: dict[Any, Any] = field(default_factory=dict, repr=False)
    shadowed: frozenset[str] = frozenset()
    told: Any = field(default=None, repr=False)

    @property
    def code_as_read(self) -> types.CodeType:
        """The code of what is read, with that of the functions that are written in."""
        return self.codes[-1] if self.codes else self.code

    def note_code(self) -> None:
        """Functions have been written in: what is asked of the code is asked of what stands in the tree now."""
        tree = ast.fix_missing_locations(ast.Module(body=[copy_of(self.tree)], type_ignores=[]))
        inside = compile(tree, self.file, "exec").co_consts
        self.codes[:] = [each for each in inside if isinstance(each, types.CodeType)]

    @property
    def names_as_read(self) -> frozenset[str]:
        """What that code names from outside and of objects, with the code in it: comprehensions have their own."""
        return _names(self.code_as_read)


def read(function: Any, source: str | None = None) -> Source:
    """The :class:`Source` of ``function``: a plain function, an ``@njit`` one, or one behind ``functools.wraps``.

    ``source`` is its text, for a function that has none (typed at a prompt, made by ``exec``). Raises
    :class:`SourceError` when there is no text, or when the text is not what Python runs, and
    :class:`UnsupportedError` for what is no plain function: classes, methods, builtins, lambdas, async functions.
    """
    plain = plain_function(function)
    code = plain.__code__
    source = getattr(plain, TEXT, source)
    if source is None:
        tree, lines = _found(plain)
        file = code.co_filename
    else:
        tree, lines = find_in_text(code, source)
        file = "<source>"
    if isinstance(tree, ast.AsyncFunctionDef):
        rewrite = f"a plain `def {plain.__name__}(...)`, without await"
        refusal = Refusal("async", "an async function waits for others while it runs", rewrite, tree.lineno)
        raise UnsupportedError([refusal], file, lines, plain.__name__)
    first_line = min([tree.lineno] + [decorator.lineno for decorator in tree.decorator_list])
    tree.decorator_list = []
    count_characters(tree, lines)
    name_private_attributes(tree, code)
    set_classes_apart(tree, plain)
    with_raises(tree, file)
    take_imports(tree, plain)
    take_classes(tree, plain)
    signature = without_class(plain, tree, inspect.signature(plain, follow_wrapped=False))
    of, made = getattr(plain, MAKES, None), {}
    if of is not None:
        made = as_maker(tree, of)
        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    apart, refusals = set_apart(tree, plain)
    if refusals:
        raise UnsupportedError(refusals, file, lines, plain.__name__)
    return Source(
        name=plain.__name__ if plain.__name__.isidentifier() else _name_of(plain),
        tree=tree,
        file=file,
        first_line=first_line,
        lines={number: lines[number] for number in range(first_line, (tree.end_lineno or tree.lineno) + 1)},
        globals=plain.__globals__,
        closure=dict(closure_values(plain)) | values_imported(plain),
        defaults={n: p.default for n, p in signature.parameters.items() if p.default is not p.empty},
        signature=signature,
        docstring=ast.get_docstring(tree),
        function=plain,
        code=code,
        made=made | apart,
        text=source,
        shadowed=shadowed_outside(plain),
    )


@functools.lru_cache(maxsize=1024)
def _names(code: types.CodeType) -> frozenset[str]:
    inside = (_names(each) for each in code.co_consts if isinstance(each, types.CodeType))
    return frozenset((*code.co_names, *code.co_freevars)).union(*inside)


def _found(function: types.FunctionType) -> tuple[Any, dict[int, str]]:
    try:
        return find_in_file(function)
    except SourceError:
        if function.__code__.co_name == LAMBDA:
            raise _lambda_error(function) from None
        raise


def _name_of(function: types.FunctionType) -> str:
    """What the module of a lambda calls it."""
    return next((name for name, value in function.__globals__.items() if value is function), "function")


def renewed(known: Source, text: str | None = None) -> Source:
    """The source of the same function now: the functions around it may have gone on, a reload may have replaced it."""
    changed = known.function.__code__ is not known.code or shadowed_outside(known.function) != known.shadowed
    moved = any(place.find() is not found for place, found in known.watched.items())
    if changed or moved or known.expanded or known.untracked:
        return read(known.function, text)
    return replace(known, closure=dict(closure_values(known.function)) | values_imported(known.function))


def with_defaults_now(known: Source) -> Source:
    """The source with the defaults that its function has now: ``f.__defaults__`` may have been assigned."""
    function = known.function
    positional = function.__code__.co_varnames[: function.__code__.co_argcount]
    given = function.__defaults__ or ()
    now = dict(zip(positional[len(positional) - len(given) :], given, strict=True)) | (function.__kwdefaults__ or {})
    if now.keys() == known.defaults.keys() and all(now[each] is known.defaults[each] for each in now):
        return known
    parameters = [p.replace(default=now.get(n, p.empty)) for n, p in known.signature.parameters.items()]
    return replace(known, defaults=now, signature=known.signature.replace(parameters=parameters))


def copied(known: Source) -> Source:
    """The same source, with a tree and notes of its own, which the passes change."""
    notes = ("made", "handed", "guarded", "expanded", "looked", "untracked", "meant", "standing", "postponed")
    own = {name: copy.copy(getattr(known, name)) for name in notes}
    return replace(known, tree=copy_of(known.tree), **own)


def plain_function(function: Any) -> types.FunctionType:
    """The Python function inside ``function``, taken out of ``njit``, ``staticmethod``, caches and plain wrappers.

    A wrapper that does more than hand its arguments on is a function by itself, which calls the one inside.
    """
    while True:
        if isinstance(function, staticmethod):
            function = function.__func__
        elif isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        elif isinstance(function, types.FunctionType) and hasattr(function, "__wrapped__"):
            if not hands_on(function):
                break
            function = function.__wrapped__
        elif _is_ufunc(function):
            raise _not_plain(
                "ufunc", function, "is a ufunc, whose function of one element cannot be read", _SCALAR_FUNCTION
            )
        elif hasattr(function, "py_func"):
            function = function.py_func
        else:
            break
    if not isinstance(function, types.FunctionType):
        raise _not_a_function(function)
    return function


_SCALAR_FUNCTION = (
    "the function of one element, vectorized by `np.vectorize(f, otypes=[float])`, or by `numba.vectorize` without "
    "`target=`"
)


def _is_ufunc(function: Any) -> bool:
    return isinstance(function, np.ufunc) or type(function).__module__.startswith("numba.np.ufunc")


def _not_plain(code: str, function: Any, reason: str, rewrite: str) -> UnsupportedError:
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or type(function).__name__
    return UnsupportedError([Refusal(code, f"{name} {reason}", rewrite)])


def _not_a_function(function: Any) -> UnsupportedError:
    if isinstance(function, types.MethodType):
        return _not_plain(
            "method",
            function,
            "is a method: it also reads the object it belongs to",
            "a plain function that takes what it needs as arguments: `def f(w, x): ...`",
        )
    if isinstance(function, type):
        return _not_plain("class", function, "is a class", "a plain function that returns a number: `def f(x): ...`")
    if isinstance(function, (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType)):
        return _not_plain(
            "builtin",
            function,
            "is built in: it has no Python source",
            "a plain function that computes the same: `def f(x): ...`",
        )
    if isinstance(function, classmethod):
        name = function.__func__.__name__
        reason = "is a method of a class, which is no value that has a derivative"
        return _not_plain("method", function, reason, f"a static method, without the class: `def {name}(x): ...`")
    if isinstance(function, property):
        reason = "is a property, which is read and not called"
        return _not_plain("not-a-function", function.fget, reason, "`@property` above `@differentiate`")
    if isinstance(function, types.ModuleType):
        return _not_plain("not-a-function", function, "is a module, not a function", "the name of a function in it")
    reason = f"{'None' if function is None else what_it_is(function)} is no function"
    return UnsupportedError([Refusal("not-a-function", reason, "a plain `def f(x): ...`")])


def _lambda_error(function: types.FunctionType) -> UnsupportedError:
    code = function.__code__
    lines = numbered(linecache.getlines(code.co_filename, function.__globals__))
    column, end = 0, None
    try:
        found = [n for n in nodes(ast.parse("\n".join(lines.values()))) if isinstance(n, ast.Lambda)]
    except SyntaxError:
        found = []
    here = [node for node in found if node.lineno == code.co_firstlineno]
    if len(here) == 1:
        count_characters(here[0], lines)
        column, end = here[0].col_offset, here[0].end_col_offset if here[0].end_lineno == here[0].lineno else None
    arguments = ", ".join(code.co_varnames[: code.co_argcount])
    refusal = Refusal(
        "lambda",
        "the text of this lambda cannot be found",
        f"give it a name with def: `def f({arguments}): return ...`",
        code.co_firstlineno,
        column,
        end,
    )
    return UnsupportedError([refusal], code.co_filename, lines)
