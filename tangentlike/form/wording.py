"""What messages call things: the user's text for the names that the compiler made up.

    x_1 -> x        layers_0_w -> layers[0]['w']        sin_1 -> np.sin(x[i])

Code in a message stands between backquotes, or on the lines below its first one. Whoever makes a name records what it
stands for; a refusal is put into the user's words in one place, where it is reported. A name that a rewrite introduces
is written ``$row``, and gets a name that the user's function does not have.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from ..errors import Refusal, UnassignedError, UndefinedNameError, UnsupportedError
from .kinds import has_attributes, has_keys
from .names import fresh_name
from .structures import Leaf, Spec
from .trees import nodes

CODE = re.compile(r"`([^`]+)`")
# A new name, or one that is no attribute, no text, and no keyword of an argument.
NAME = re.compile(r"(\$[^\W\d]\w*|(?<![\w.'\"])[^\W\d]\w*(?!\w)(?!=(?!=)))")
ATOMS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.List, ast.Tuple)


MOST_WORDS = 1000  # letters that a made name is spelled with
ABOUT_NAMES = ("undefined", "unknown-name")  # the codes of refusals that are true of a name, wherever it is read


class Prose(str):
    """What stands in a message for a name that no text of the user's stands for."""


UNNAMED = Prose("a value made on the way")


class Wording:
    """``recorded`` maps made names to the expressions or texts that they stand for, in names of the user's or made
    ones; ``own`` are the names in the user's function."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self.recorded: dict[str, ast.AST | str] = {}
        self.own = set(own)
        self.new: dict[str, str] = {}  # the names that the refusal at hand introduces

    def record(self, made: str, stands_for: ast.AST | str | None) -> None:
        """Say what a made name stands for. A name that stands for itself is the user's own."""
        if stands_for is None or (isinstance(stands_for, (str, ast.Name)) and _bare(stands_for) == made):
            return
        of = self.recorded.get(stands_for.partition("[")[0]) if isinstance(stands_for, str) else None
        self.recorded[made] = of if isinstance(of, Prose) else stands_for

    def record_made(self, tree: ast.AST, text: str) -> None:
        """Record what the names stand for that a rewrite of the user's ``text`` has made: what is assigned once, its
        value; of all others there is no text."""
        own = set(re.findall(r"\w+", text))
        found: dict[str, list[ast.AST]] = {}
        for node in nodes(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id not in own:
                found.setdefault(node.targets[0].id, []).append(node.value)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in own:
                found.setdefault(node.id, [])
        for made, values in found.items():
            if len(values) == 1 and not (isinstance(values[0], ast.Constant) or _has_marks(values[0])):
                self.record(made, values[0])
            elif made not in self.recorded:
                self.recorded[made] = UNNAMED

    def record_items(self, spec: Spec, text: str) -> None:
        """Record the leaves of a container that the user reaches by ``text``."""
        if isinstance(spec, Leaf):
            self.record(spec.name, text)
            return
        by_name = has_attributes(spec.kind) and not has_keys(spec.kind)
        for key, child in zip(spec.keys, spec.children, strict=True):
            self.record_items(child, f"{text}.{key}" if by_name else f"{text}[{key!r}]")

    def text(self, code: ast.AST | str) -> str:
        """Code in the user's names."""
        return self._text(code, {})

    def variable(self, made: str, among: Collection[str] = ()) -> str:
        """The variable ``among`` these that a name stands for, or else the user's that it is, or is an item of."""
        found: Any = made
        passed: set[str] = set()
        while isinstance(found, str) and found not in among:
            passed.add(found)
            found = self.recorded.get(found)
            found = found.id if isinstance(found, ast.Name) else found
            found = None if found in passed else found
        return found if isinstance(found, str) else re.split(r"[\[.]", self.text(made))[0]

    def _text(self, code: ast.AST | str, spelled: dict[str, str]) -> str:
        """Code in the user's names, of which those in ``spelled`` are spelled already: each is once, or what a loop
        makes of a value, trip after trip, would be written out twice as often in each."""
        if isinstance(code, Prose):
            return code
        text = code if isinstance(code, str) else ast.unparse(code)
        whole = text.strip()
        known = self.recorded.get(whole)
        if isinstance(known, Prose):
            return known

        def own(match: re.Match) -> str:
            made = match[1]
            if made.startswith("$"):
                return self.free(made[1:])
            if made not in self.recorded:
                return made
            if made not in spelled:
                spelled[made] = made  # within itself
                words = self._text(self.recorded[made], spelled)
                spelled[made] = words if len(words) <= MOST_WORDS else UNNAMED
            words = spelled[made]
            if made in (whole, words):
                return words
            return "..." if isinstance(words, Prose) else operand(words)

        return NAME.sub(own, text)

    def free(self, hint: str) -> str:
        """A name that the user's function does not have, the same one throughout a refusal."""
        if hint not in self.new:
            taken = self.own | set(self.new.values())
            letters = [letter for letter in (hint, *"ijk") if letter not in taken] if hint in "ijk" else []
            self.new[hint] = letters[0] if letters else fresh_name(hint, taken)
        return self.new[hint]

    def worded(self, refusal: Refusal) -> Refusal:
        """The refusal in the user's names."""
        self.new = {}
        prose, *block = refusal.rewrite.split("\n")
        rewrite = "\n".join([self.sentence(prose), *map(self.text, block)])
        return replace(refusal, reason=self.sentence(refusal.reason), rewrite=rewrite)

    def sentence(self, text: str) -> str:
        """Prose with code between backquotes, in the user's names."""

        def own(match: re.Match) -> str:
            found = self.recorded.get(match[1])
            return found if isinstance(found, Prose) else f"`{self.text(match[1])}`"

        return CODE.sub(own, text)


def report(refusals: list[Refusal], wording: Wording, function: str, file: str, lines: dict[int, str]) -> None:
    """Raise the refusals of a function, if there are any, in the user's words.

    Those of functions that it calls say where they are already; what is true of a name is said once.
    """
    found: dict[Any, Refusal] = {}
    for refusal in refusals:
        if not refusal.file:
            text = lines.get(refusal.line, "")
            refusal = replace(wording.worded(refusal), function=function, file=file, text=text)
        once = refusal.code in ABOUT_NAMES
        found.setdefault((refusal.code, refusal.reason, refusal.function) if once else refusal, refusal)
    if found:
        order = list(dict.fromkeys((r.file, r.function) for r in found.values()))
        stated = sorted(found.values(), key=lambda r: (order.index((r.file, r.function)), r.line, r.column))
        codes = {r.code for r in stated}
        kind: type[UnsupportedError] = UnassignedError if codes == {"undefined"} else UnsupportedError
        kind = UndefinedNameError if "unknown-name" in codes else kind
        inside = {r.function for r in stated}
        where = function if len(inside) > 1 else inside.pop()
        raise kind(stated, stated[0].file, {r.line: r.text for r in stated}, where)


def _has_marks(node: ast.AST) -> bool:
    """True for what holds a mark of the compiler's, a text of a class of its own, which nobody has written."""
    return any(
        isinstance(n, ast.Constant) and isinstance(n.value, str) and type(n.value) is not str for n in nodes(node)
    )


def _bare(stands_for: ast.Name | str) -> str:
    return stands_for.id if isinstance(stands_for, ast.Name) else stands_for


def operand(text: str) -> str:
    """An expression as it may stand before a dot or an operator."""
    try:
        is_atom = isinstance(ast.parse(text, mode="eval").body, ATOMS)
    except SyntaxError:
        is_atom = True
    return text if is_atom else f"({text})"


def filled_in(text: str, names: dict[str, str]) -> str:
    """Prose with code between backquotes, where each of ``names`` is replaced by its expression."""

    def code(match: re.Match) -> str:
        whole = match[1].strip()
        swapped = NAME.sub(lambda n: n[1] if n[1] not in names else _in_place(names[n[1]], n[1] == whole), match[1])
        return f"`{swapped}`"

    return CODE.sub(code, text)


def _in_place(text: str, alone: bool) -> str:
    return text if alone else operand(text)
