"""The names in a message: each is the user's, a name of Python's or NumPy's, or new and explained by the message."""

from __future__ import annotations

import ast
import builtins
import keyword
import linecache
import re

from tangentlike.errors import Refusal

CODE = re.compile(r"`([^`]+)`")
NAME = re.compile(r"(?<![\w.'\"])([^\W\d]\w*)(?!\w)")  # no attribute, and nothing in quotes
MADE_UP = re.compile(r"\b[^\W\d]\w*_\w+\b")  # a word of prose has no underscore
KNOWN = {*dir(builtins), *keyword.kwlist, "np", "math", "numba", "prange", "differentiate", "primitive", "adjoint"}
KNOWN |= {"parallel", "no_gradient"}  # options of these


def texts(refusal: Refusal) -> tuple[str, list[str]]:
    """The prose of a refusal, and the code in it."""
    first, *block = refusal.rewrite.split("\n")
    prose = f"{refusal.reason}\n{first}"
    return CODE.sub("", prose), [*CODE.findall(prose), *(["\n".join(block)] if block else [])]


def introduced(code: list[str]) -> set[str]:
    """The names that the code of a message gives a value: they are new."""
    everything = "\n".join(code)
    found = re.findall(r"(?:^|[\n;])\s*([^\W\d]\w*)(?:\[[^\]]*\])? (?:[-+*/]|//)?= ", everything)
    for targets in re.findall(r"\bfor (.+?) in ", everything):
        found += re.findall(r"\w+", targets)
    found += re.findall(r"\bdef (\w+)", everything)
    for parameters in re.findall(r"\bdef \w+\((.*?)\):", everything):
        found += re.findall(r"\w+", parameters)
    return set(found)


def text_around(refusal: Refusal) -> str:
    """The text of the function that a refusal is about: the outermost one around its line, its decorators included."""
    whole = "".join(linecache.getlines(refusal.file))
    for node in ast.walk(ast.parse(whole)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if first <= refusal.line <= (node.end_lineno or 0):
                return "\n".join(whole.split("\n")[first - 1 : node.end_lineno])
    return whole


def foreign_names(refusal: Refusal, source: str = "") -> set[str]:
    """The names in a message that nobody but the compiler knows; ``source`` is the function's text."""
    own = set(re.findall(r"[^\W\d]\w*", source or text_around(refusal)))
    prose, code = texts(refusal)
    keywords = {found for span in code for found in re.findall(r"([^\W\d]\w*)=(?!=)", span)}
    known = own | KNOWN | introduced(code) | keywords
    found = {name for span in code for name in NAME.findall(span)} | set(MADE_UP.findall(prose))
    return {name for name in found if name not in known} | ({"$"} if "$" in refusal.reason + refusal.rewrite else set())
