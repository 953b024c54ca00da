"""What cannot be differentiated in a branch is in the way of the runs that reach it, and of no others.

    if n > 5:                                 if n > 5:
        y = pd.Series(p).ewm(3).mean()            raise NotImplementedError("... has no gradient here ...")
    else:                            ->       else:
        y = p * p                                 y = p * p

Callers get the ``UnsupportedError`` with which the function would be refused. It is done where a function is refused
without it, and where nobody could catch the error on its way. In a function that is called in a branch, or behind an
early return, it is done in all of it.

Where a function returns things of several kinds (an array, or None; a number, or a pair), so do the statements that
return others than the first: a run that reaches one of them has the function read once more, with that one alone. A
function that is called may return one kind in a run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ..errors import ArgumentError, Refusal, UnsupportedError
from ..form.program import located_everywhere
from ..form.trees import inner_blocks, nodes
from .definition import branches_of, may_not_be_called

T = TypeVar("T")
Place = tuple[str, int]  # a file and a line
_OF_NAMES = ("undefined", "unknown-name")  # Python's own errors, whose words are Python's
_ROUNDS = 8  # of refusals that come one after the other
_OF_RETURNS = "what the function returns "  # how a refusal begins that says of a return that it gives another kind
FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_CATCHING = (ast.Try, ast.With, ast.AsyncWith)


@dataclass(frozen=True)
class Only:
    """A statement that returns something of another kind than others do, and what is refused of them."""

    place: Place
    refusal: Refusal


@dataclass(eq=False)
class Raising:
    """An attempt to read functions with lines that raise, with their words: those that were found. What was read in
    one attempt says nothing of another: attempts are told apart by identity. ``only`` are the statements that
    return something, of functions in which all others raise."""

    texts: Mapping[Place, str]
    only: tuple[Only, ...] = ()
    whole: frozenset[str] = frozenset()  # the functions that may not be called
    found: set[Place] = field(default_factory=set)
    outermost: str = ""  # the function that is read first


class _CouldBeCaught(BaseException):
    """A function is read in which what a line raises could be caught: nothing that is read then is of use. No error,
    so that nobody on the way takes it for one."""


_told: dict[str, tuple] = {}  # what an UnsupportedError is made of, by the words that are raised in its place
_returns: dict[Place, Only] = {}  # the statements that were found to return something of another kind than others
_now: ContextVar[Raising | None] = ContextVar("raising", default=None)


@contextmanager
def raising(
    texts: Mapping[Place, str], whole: frozenset[str] = frozenset(), only: tuple[Only, ...] = ()
) -> Iterator[Raising]:
    """A block in which functions are read with statements that raise at these places, in branches, or anywhere in the
    functions named ``whole``."""
    state = Raising(texts, only, whole)
    token = _now.set(state)
    try:
        yield state
    finally:
        _now.reset(token)


def attempted(make: Callable[[], T], only: tuple[Only, ...] = ()) -> T:
    """What ``make`` gives, which reads functions; where they are refused in branches only, with lines that raise."""
    try:
        with raising({}, only=only) if only else nullcontext():
            return make()
    except UnsupportedError as error:
        first = refused = error
    except _CouldBeCaught:
        raise refused_at(only[-1]) from None
    if _now.get() is not None:
        raise first
    texts: dict[Place, str] = {}
    whole: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        more = places_of(refused)
        whole |= _functions_in_branches(refused)
        if more is None or more.keys() <= texts.keys():
            break
        if not (whole or all(may_be_in_branch(place) or place in _returns for place in more)):
            break
        texts |= more
        with raising(texts, whole, only) as state:
            try:
                found = make()
            except UnsupportedError as again:
                refused = again
                continue
            except (_CouldBeCaught, ArgumentError):  # the latter of a function that gives nothing any more
                break
            if state.found == texts.keys():
                return found
            break
    others = [_returns[place] for place in texts if place in _returns and not only]
    if others:  # what is left returns nothing of use: no number, or None where a number is needed
        with suppress(UnsupportedError):
            return attempted(make, (others[0],))
    raise first


def is_raising() -> bool:
    """Whether functions are read with lines that raise."""
    return _now.get() is not None


def attempt() -> Raising | None:
    """The attempt of now to read functions with lines that raise; None where none raises."""
    return _now.get()


def places_of(refused: UnsupportedError) -> dict[Place, str] | None:
    """Where a function is refused, with what is to be said there; None where that does not depend on a line."""
    found: dict[Place, str] = {}
    for each in refused.refusals:
        place = each.file or refused.file, each.line
        if each.code in _OF_NAMES or not each.line:
            return None
        words = _words(each, Path(place[0]).name, each.function or refused.function)
        found.setdefault(place, words)
        lines = {each.line: each.text or refused.source_lines.get(each.line, "")}
        _told[words] = [each], place[0], lines, each.function or refused.function
        if each.reason.startswith(_OF_RETURNS):
            of = replace(each, function=each.function or refused.function, file=place[0], text=lines[each.line])
            _returns[place] = Only(place, of)
    return found


def tells_of_returns(text: str) -> bool:
    """Whether generated text says that a statement which it has reached returns something of another kind."""
    return _OF_RETURNS in text


def is_of_returns(error: UnsupportedError) -> bool:
    """Whether all that is refused is that a function returns things of several kinds."""
    return all(each.reason.startswith(_OF_RETURNS) for each in error.refusals)


def reached_return(error: BaseException) -> Only | None:
    """The statement that returns something of another kind, for the refusal of a run that has reached it."""
    if not isinstance(error, UnsupportedError) or len(error.refusals) != 1:
        return None
    refusal = error.refusals[0]
    return _returns.get((refusal.file or error.file, refusal.line))


def with_return(known: tuple[Only, ...], reached: Only) -> tuple[Only, ...] | None:
    """The statements that are to return, with one that a run has reached; None where the same function has reached
    another one in this run."""
    function = reached.place[0], reached.refusal.function
    if any((each.place[0], each.refusal.function) == function for each in known):
        return None
    return *known, reached


def refused_at(only: Only) -> UnsupportedError:
    """What is refused where a function returns something of another kind."""
    return UnsupportedError([only.refusal], only.place[0], {only.place[1]: only.refusal.text}, only.refusal.function)


def refused_now(error: Exception) -> UnsupportedError | None:
    """The refusal that a line has raised where it was reached; None for any other error."""
    told = _told.get(str(error)) if type(error) is NotImplementedError else None
    return None if told is None else UnsupportedError(*told)


def _words(refusal: Refusal, file: str, function: str) -> str:
    """A refusal in one line, as generated text can hold it."""
    rewrite = " ".join(refusal.rewrite.split())
    instead = f". Instead: {rewrite}" if rewrite else ""
    return f"line {refusal.line} of {file}, in {function}(), cannot be differentiated: {refusal.reason}{instead}"


def with_raises(tree: ast.FunctionDef, file: str) -> None:
    """Let the statements at the places of now raise, in place, where they stand in a branch."""
    state = _now.get()
    if state is None:
        return
    if (state.texts or state.only) and any(isinstance(n, _CATCHING) for n in nodes(tree)):
        raise _CouldBeCaught
    state.outermost = state.outermost or tree.name
    for only in state.only:
        if (only.place[0], only.refusal.function) == (file, tree.name):
            _leave_one(tree.body, only)
    here = {line: text for (of, line), text in state.texts.items() if of == file}
    if here:
        _in_function(tree, tree.name in state.whole - {state.outermost}, here, file, state)


def _functions_in_branches(refused: UnsupportedError) -> frozenset[str]:
    """The functions that are refused and may not be called."""
    inner = {(r.file or refused.file, r.function or refused.function) for r in refused.refusals}
    return frozenset(function for file, function in inner if may_not_be_called(file, function))


def may_be_in_branch(place: Place) -> bool:
    """False where a line of a file stands in no branch of it: there is no use in reading functions again."""
    blocks = branches_of(place[0])
    return blocks is None or any(place[1] in lines for lines in blocks)


def _in_function(tree: ast.FunctionDef, is_branch: bool, here: dict[int, str], file: str, state: Raising) -> None:
    """The same for a function. A call of a generator gives one, whatever stands in it, which is true and has no
    length: where its ``yield`` is refused, the call is, not what is never reached in it."""
    stops = _stops(tree) & here.keys()
    if not stops:
        _in_block(tree.body, is_branch, here, file, state)
    elif is_branch:
        state.found |= {(file, line) for line in here if tree.lineno <= line <= (tree.end_lineno or tree.lineno)}
        tree.body[:] = [_raise(here[min(stops)], tree.body[0])]


def _stops(tree: ast.FunctionDef) -> set[int]:
    """The lines of a function that yield."""
    inner = {id(n) for f in nodes(tree) if isinstance(f, FUNCTIONS) and f is not tree for n in nodes(f)}
    return {n.lineno for n in nodes(tree) if isinstance(n, (ast.Yield, ast.YieldFrom)) and id(n) not in inner}


def _in_block(body: list[ast.stmt], is_branch: bool, here: dict[int, str], file: str, state: Raising) -> None:
    for position, node in enumerate(body):
        lines = range(node.lineno, _end_of_head(node) + 1)
        reached = next((line for line in here if line in lines), None)
        may_raise = is_branch or (isinstance(node, ast.Return) and (file, node.lineno) in _returns)
        if reached is not None and may_raise and not isinstance(node, ast.FunctionDef):
            body[position] = _raise(here[reached], node)
            state.found |= {(file, line) for line in here if line in lines}
            continue
        if isinstance(node, ast.FunctionDef):
            _in_function(node, is_branch, here, file, state)
            continue
        for inner in inner_blocks(node):
            _in_block(inner, is_branch or isinstance(node, (ast.If, ast.Match)), here, file, state)


def _leave_one(body: list[ast.stmt], only: Only) -> None:
    """Let all statements that return something raise but one, in place."""
    for position, node in enumerate(body):
        if isinstance(node, ast.Return) and node.lineno != only.place[1]:
            other = replace(
                only.refusal, line=node.lineno, column=node.col_offset, end_column=None, text=ast.unparse(node)
            )
            place = only.place[0], node.lineno
            words = _words(other, Path(place[0]).name, other.function)
            _told[words] = [other], place[0], {other.line: other.text}, other.function
            _returns[place] = Only(place, other)
            body[position] = _raise(words, node)
        elif not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for inner in inner_blocks(node):
                _leave_one(inner, only)


def raised_there(refusal: Refusal, node: ast.stmt) -> ast.stmt:
    """What raises, in the place of a statement, what is refused of it; ``refusal`` says its file and function."""
    words = _words(refusal, Path(refusal.file).name, refusal.function)
    _told[words] = [refusal], refusal.file, {refusal.line: refusal.text}, refusal.function
    return _raise(words, node)


def _raise(words: str, node: ast.stmt) -> ast.stmt:
    """What raises these words in the place of a statement."""
    error = ast.Call(
        func=ast.Name(id="NotImplementedError", ctx=ast.Load()), args=[ast.Constant(value=words)], keywords=[]
    )
    return located_everywhere(ast.copy_location(ast.Raise(exc=error, cause=None), node), node)


def _end_of_head(node: Any) -> int:
    """The last line of a statement without the blocks in it."""
    first = next((block[0] for block in inner_blocks(node) if block), None)
    return node.end_lineno if first is None else max(node.lineno, first.lineno - 1)
