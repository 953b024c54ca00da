"""What cannot be differentiated in a branch is in the way of the runs that reach it, and of no others.

    if n > 5:                                 if n > 5:
        y = pd.Series(p).ewm(3).mean()            raise NotImplementedError("... has no gradient here ...")
    else:                            ->       else:
        y = p * p                                 y = p * p

Callers get the ``UnsupportedError`` with which the function would be refused. It is done where a function is refused
without it, and where nobody could catch the error on its way. In a function that is called in a branch, or behind an
early return, it is done in all of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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
_CATCHING = (ast.Try, ast.With, ast.AsyncWith)


@dataclass(eq=False)
class Raising:
    """An attempt to read functions with lines that raise, with their words: those that were found. What was read in
    one attempt says nothing of another: attempts are told apart by identity."""

    texts: Mapping[Place, str]
    whole: frozenset[str] = frozenset()  # the functions that may not be called
    found: set[Place] = field(default_factory=set)
    outermost: str = ""  # the function that is read first


class _CouldBeCaught(BaseException):
    """A function is read in which what a line raises could be caught: nothing that is read then is of use. No error,
    so that nobody on the way takes it for one."""


_told: dict[str, tuple] = {}  # what an UnsupportedError is made of, by the words that are raised in its place
_now: ContextVar[Raising | None] = ContextVar("raising", default=None)


@contextmanager
def raising(texts: Mapping[Place, str], whole: frozenset[str] = frozenset()) -> Iterator[Raising]:
    """A block in which functions are read with statements that raise at these places, in branches, or anywhere in the
    functions named ``whole``."""
    state = Raising(texts, whole)
    token = _now.set(state)
    try:
        yield state
    finally:
        _now.reset(token)


def attempted(make: Callable[[], T]) -> T:
    """What ``make`` gives, which reads functions; where they are refused in branches only, with lines that raise."""
    try:
        return make()
    except UnsupportedError as error:
        first = refused = error
    if _now.get() is not None:
        raise first
    texts: dict[Place, str] = {}
    whole: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        more = places_of(refused)
        whole |= _functions_in_branches(refused)
        if more is None or more.keys() <= texts.keys() or not (whole or all(map(may_be_in_branch, more))):
            break
        texts |= more
        with raising(texts, whole) as state:
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
    return found


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
    if state.texts and any(isinstance(n, _CATCHING) for n in nodes(tree)):
        raise _CouldBeCaught
    state.outermost = state.outermost or tree.name
    here = {line: text for (of, line), text in state.texts.items() if of == file}
    if here:
        _in_block(tree.body, tree.name in state.whole - {state.outermost}, here, file, state)


def _functions_in_branches(refused: UnsupportedError) -> frozenset[str]:
    """The functions that are refused and may not be called."""
    inner = {(r.file or refused.file, r.function or refused.function) for r in refused.refusals}
    return frozenset(function for file, function in inner if may_not_be_called(file, function))


def may_be_in_branch(place: Place) -> bool:
    """False where a line of a file stands in no branch of it: there is no use in reading functions again."""
    blocks = branches_of(place[0])
    return blocks is None or any(place[1] in lines for lines in blocks)


def _in_block(body: list[ast.stmt], is_branch: bool, here: dict[int, str], file: str, state: Raising) -> None:
    for position, node in enumerate(body):
        lines = range(node.lineno, _end_of_head(node) + 1)
        reached = next((line for line in here if line in lines), None)
        if reached is not None and is_branch and not isinstance(node, ast.FunctionDef):
            words = ast.Constant(value=here[reached])
            error = ast.Call(func=ast.Name(id="NotImplementedError", ctx=ast.Load()), args=[words], keywords=[])
            body[position] = located_everywhere(ast.copy_location(ast.Raise(exc=error, cause=None), node), node)
            state.found |= {(file, line) for line in here if line in lines}
            continue
        for inner in inner_blocks(node):
            _in_block(inner, is_branch or isinstance(node, (ast.If, ast.Match)), here, file, state)


def _end_of_head(node: Any) -> int:
    """The last line of a statement without the blocks in it."""
    first = next((block[0] for block in inner_blocks(node) if block), None)
    return node.end_lineno if first is None else max(node.lineno, first.lineno - 1)
