"""Which handler of a ``try`` takes an exception, as far as the classes are known by their names."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import dotted
from ...reading.resolve import MISSING
from .callee import BUILTINS, Scope

# What Python raises by itself around what compiled code does, or is known not to do.
IMPLICIT = (
    *("ZeroDivisionError", "ValueError", "OverflowError", "IndexError", "KeyError", "TypeError", "AttributeError"),
    *("AssertionError", "ImportError", "NameError"),
)


_SPEAKING = ("__init__", "__new__", "__str__")  # of a class of the user's that has words of its own


class Untold(Exception):
    """What a ``try`` does cannot be told: where, and why."""

    def __init__(self, node: ast.AST, reason: str):
        super().__init__(reason)
        self.node, self.reason = node, reason


class Classes:
    """Looks classes of exceptions up, in the scope of the function at hand."""

    def __init__(self, scope: Scope):
        self.scope = scope

    def of_handler(self, handler: ast.ExceptHandler) -> tuple[type, ...]:
        """The classes that a handler takes."""
        return (BaseException,) if handler.type is None else self.named(handler.type)

    def named(self, kinds: ast.expr) -> tuple[type, ...]:
        """The classes that an expression names."""
        named = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
        found = [self.scope.value(each) for each in named]
        for each, value in zip(named, found, strict=True):
            if isinstance(value, tuple) and value and all(map(_is_exception, value)):
                continue
            if not _is_exception(value):
                raise Untold(each, f"`{dotted(each)}` is no class of exceptions that is known while compiling")
        return tuple(c for value in found for c in (value if isinstance(value, tuple) else (value,)))

    def handler(self, node: ast.Try, raised: ast.Raise) -> int | None:
        """The number of the handler that takes what a ``raise`` raises; None where it goes further up."""
        if not node.handlers:
            return None
        return self.first(node, self.raised(raised))

    def first(self, node: ast.Try, kind: type) -> int | None:
        """The number of the first handler for a class."""
        for number, handler in enumerate(node.handlers):
            if issubclass(kind, self.of_handler(handler)):
                return number
        return None

    def raised(self, node: ast.Raise) -> type:
        """The class of what a ``raise`` raises."""
        if node.exc is None:
            raise Untold(node, "there is no exception here to raise again")
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        found: Any = called.value if isinstance(called, ast.Constant) else self.scope.value(called)
        if not _is_exception(found):
            raise Untold(node, f"which exception `{ast.unparse(node.exc)}` is, is not known while compiling")
        return found

    def is_one_of(self, node: ast.Raise, kinds: ast.expr) -> bool:
        """Whether what a ``raise`` raises is an instance of one of some classes."""
        if node.cause is not None and not isinstance(node.exc, ast.Call):
            raise Untold(kinds, "which exception the function raises is known when it runs")
        return issubclass(self.raised(node), self.named(kinds))

    def words(self, node: ast.Raise) -> str | None:
        """What ``str`` makes of what a ``raise`` raises; None where it is not known."""
        kind = self.raised(node)
        given = node.exc.args if isinstance(node.exc, ast.Call) else []
        own = any(each in vars(c) for c in kind.__mro__ if c.__module__ != "builtins" for each in _SPEAKING)
        match given:
            case [ast.Constant(value=str() as text)] if not own:
                return str(kind(text))
        return None

    def implicit(self, name: str) -> type:
        """The class of Python's that has this name."""
        return BUILTINS[name]

    def has_implicit(self) -> bool:
        """True when the names of Python's exceptions mean what they mean to Python."""
        return all(self.scope.value(ast.Name(id=each, ctx=ast.Load())) is BUILTINS[each] for each in IMPLICIT)


def _is_exception(value: Any) -> bool:
    return value is not MISSING and isinstance(value, type) and issubclass(value, BaseException)


def represented(exception: ast.expr, called: str | None) -> ast.Raise:
    """The ``raise`` that stands for whatever a function raises; ``from None`` says so where that is ``called``."""
    return ast.Raise(exc=exception, cause=None if called is None else ast.Constant(value=None))


def raises_only(body: list[ast.stmt]) -> bool:
    """True for a handler that does nothing but raise an exception: what it is, is Python's to say."""
    return len(body) == 1 and isinstance(body[0], ast.Raise)
