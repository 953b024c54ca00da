"""Random programs over all that is supported: the same number gives the same text.

    NUMBA_DISABLE_JIT=1 python tests/random_language.py --seed 1 --count 5000 --jobs 1

A program is a module: constants, functions of its own and ``program``, with arguments of many types and layouts. Its
lines are drawn from the tables of language_forms.py while it runs: each is filled with names and expressions that have
a value there, and stays when Python runs it and the numbers stay moderate. Rare forms are as likely as common ones.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import language_statements as statements
import numpy as np
from language_drawing import Drawing, Function, Line, NothingFitsError
from language_values import NAMES, WHOLE, arguments_of, is_tame, kind_of, protect, type_of
from oracles import copied
from text_programs import Program, count, sample, smaller, text_of  # noqa: F401 - which hunt.py asks for


class _ReachedError(BaseException):
    """The run came to the place that is being written."""


class Writer(Drawing):
    """Writes one program; ``self.env`` holds the values of the names at the place that is being written."""

    def __init__(self, number: int):
        super().__init__(number)
        self.depth = 0
        self.constants()
        self.args = arguments_of(number)
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            self.function()
        self.main = Function("program", [(name, "", "") for name in self.args], 0)
        self.write(self.main, list(self.args.values()), self.random.randint(3, 9))
        self.main.end = "return " + self.observation()

    def constants(self) -> None:
        n = self.number_text
        made = [
            f"RATE = {n()}", f"TABLE = np.array([{n()}, -{n()}, {n()}, {n()}])", f"STEPS = {self.random.randint(1, 3)}",
            f"PAIR = ({n()}, {n()})", "ORDER = np.array([1, 0, -1])", f"GRID = np.array([[{n()}, -{n()}], [{n()}, 1]])",
        ]  # fmt: skip
        self.preamble = self.random.sample(made, self.random.choice([0, 0, 1, 2]))
        self.load()

    def load(self) -> None:
        """Make the constants and functions that are written by now."""
        self.module = dict(NAMES)
        exec(self.text(self.functions), self.module)

    def function(self) -> None:
        """Write a function; what it is written with are its first arguments."""
        self.env, self.hidden = self.known_constants() | self.args, set()
        kinds = self.random.choices(["V", "S", "I", "M", "A", "B"], [5, 4, 2, 2, 1, 0.5], k=self.random.randint(1, 4))
        letters = {"V": "u", "S": "s", "I": "q", "M": "m", "A": "a", "B": "flag"}
        parameters, values = [], []
        for kind in kinds:
            try:
                values.append(copied((self.value(self.draw(kind, 1)),))[0])
            except NothingFitsError:
                continue
            default = ""
            if (parameters and parameters[-1][2]) or (kind in "SIB" and self.chance(0.25)):
                default = {"S": self.number_text(), "I": "1", "B": "True"}.get(kind, "")
                if not default:
                    values.pop()
                    continue
            parameters.append((self.fresh(letters[kind]), kind, default))
        if not parameters:
            return
        only = sum(1 for p in parameters if p[2]) if self.chance(0.2) else 0
        made = Function(self.fresh("f"), parameters, only)
        self.write(made, values, self.random.randint(1, 4))
        if self.chance(0.85):
            for _ in range(20):
                try:
                    numbers = ["{S}", "{S} * {S}"]  # as it has returned in a loop or branch
                    text = self.filled(
                        self.random.choice(numbers if "return" in made.text() else statements.RESULTS), "", 1
                    )
                    if is_tame(self.value(text)):
                        made.end = f"return {text}"
                        break
                except Exception:  # what does not run is drawn again
                    continue
        if made.end == "pass" and "return" in made.text():
            made.end = "return " + self.number_text()
        self.functions.append(made)
        self.load()

    # ---- statements

    def write(self, function: Function, values: list[Any], many: int) -> None:
        self.current, self.values, self.hidden = function, values, set()
        self.block, self.depth = function.body, 0
        if not self.renew():
            raise AssertionError(f"{function.name} does not run on its own arguments")
        self.statements(function.body, many)

    def statements(self, block: list[Line], many: int) -> None:
        self.block = block
        for _ in range(many):
            for _ in range(12):
                if self.statement(block):
                    break
                self.block = block

    def statement(self, block: list[Line]) -> bool:
        """Add a statement to the block; False when what was drawn does not run."""
        compound = self.depth < 3 and self.chance(0.3 if self.depth < 2 else 0.12)
        before = set(self.env)
        try:
            text = self.filled(self.random.choice(statements.COMPOUND if compound else statements.SIMPLE), "", 2)
        except NothingFitsError:
            return False
        line = Line(text)
        try:
            tree = ast.parse("\n".join(["def f():", *(f"    {each}" for each in line.lines())]))
        except SyntaxError:
            return False
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if any(name.isupper() or (name in self.env and re.fullmatch(r"j\d+", name)) for name in stored):
            return False  # constants, and counters of loops, stay
        if not compound:
            return self.simple(block, line)
        block.append(line)
        self.depth += 1
        inner: set[str] = set()
        for number, body in enumerate(line.bodies):
            if f"{{{number}}}" not in text:
                continue
            env = self.env
            self.block = body
            reached = self.renew()
            if not reached:
                self.env = dict(env)
            self.statements(body, self.random.choice([1, 1, 2, 3]) if reached else 1)
            inner |= set(self.env)
            self.hidden |= set(self.env) - before  # the other body cannot count on them
            self.env = env
        self.depth -= 1
        self.block = block
        if self.renew(strict=True):
            self.hidden |= {n for n in inner | set(self.env) if n not in before and self.chance(0.7)}
            return True
        block.pop()
        self.renew()
        return False

    def simple(self, block: list[Line], line: Line) -> bool:
        text = "\n".join(line.lines())
        before = self.env
        try:
            with np.errstate(all="ignore"):
                names = self.env_names()
                exec(compile(text, "<drawn>", "exec"), names)
        except BaseException:  # what does not run is drawn again
            self.renew()
            return False
        self.env = {n: v for n, v in names.items() if n not in self.module or n in self.env}
        self.env.pop("__builtins__", None)
        kept = (
            self.depth == 0 or all(type_of(v) == type_of(self.env[n]) for n, v in before.items()) or self.chance(0.02)
        )
        if not kept or not all(is_tame(v) for n, v in self.env.items()):
            self.renew()
            return False
        block.append(line)
        if re.search(r"\bf\d+\(", text):  # drawing it has run it more often than the program does
            self.renew()
        return True

    def known_constants(self) -> dict[str, Any]:
        """The constants of the module."""
        return protect(self.module)

    def renew(self, strict: bool = False) -> bool:
        """Run up to the end of the block that is being written; False when the run does not come there.

        With ``strict`` a run that ends elsewhere is as good, unless it fails or leaves what is not tame.
        """
        probe = Line("_reached(locals())")
        self.block.append(probe)
        seen: list[dict[str, Any]] = []

        def reached(names: dict[str, Any]) -> None:
            seen.append(dict(names))
            raise _ReachedError

        try:
            text = self.text([*self.functions, self.current])
        finally:
            self.block.pop()
        module = dict(NAMES)
        function, ended = self.current, False
        plain = len(function.parameters) - function.keyword_only
        keywords = {name: value for (name, _, _), value in zip(function.parameters, self.values, strict=True)}
        keywords = dict(list(keywords.items())[plain:])
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                exec(compile(text, "<drawn>", "exec"), module)
                module["_reached"] = reached
                protect(module)
                module[function.name](*copied(tuple(self.values[:plain])), **keywords)
            ended = True
        except _ReachedError:
            pass
        except Exception:  # what does not run is drawn again
            return False
        if not seen:
            return strict and ended
        found = self.known_constants() | seen[0]
        if strict and not all(is_tame(v) for v in found.values()):
            return False
        self.env = found
        return True

    # ---- text

    def observation(self, most: int = 12) -> str:
        """A number that depends on what the names stand for."""
        names = [n for n in self.visible("SVMTIKPB") if not n.isupper()]
        if len(names) > most:
            names = sorted(self.random.sample(names, most), key=names.index)
        parts = []
        for name in names:
            value = self.env[name]
            kind = kind_of(value)
            weight = self.number_text()
            if kind == "S":
                parts.append(f"{weight} * np.sin({name})")
            elif kind in "IB":
                parts.append(f"{weight} * {name}")
            elif kind in "KP":
                parts.append(f"{weight} * np.sum({name})")
            else:
                inner = self.random.choice(["np.sin({0})", "{0} * {0}", "np.cos({0})", "{0}"]).format(name)
                parts.append(f"{weight} * np.sum(np.cumsum({inner}))")  # each element has its own weight
        return " + ".join(parts) or "0.0"

    def text(self, functions: list[Function]) -> str:
        return "\n".join([*self.preamble, *(f.text() for f in functions)])


# ---- what hunt.py asks for


def program_of(number: int) -> Program:
    """Program ``number``."""
    writer = Writer(number)
    text = writer.text([*writer.functions, writer.main])
    return Program(ast.unparse(ast.parse(text)) + "\n", number)


def arguments(program: Program) -> tuple:
    """The arguments in the order of the parameters that ``program`` has (a smaller one may have fewer)."""
    given = arguments_of(program.number)
    return tuple(given[name] for name in _parameters(program))


def wrt_of(program: Program) -> tuple[str, ...]:
    """The parameters that hold floats, which are those with a derivative."""
    return tuple(name for name in _parameters(program) if name not in WHOLE)


def _parameters(program: Program) -> list[str]:
    tree = ast.parse(program.text)
    main = next(f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "program")
    return [p.arg for p in main.args.args]


def forms_of(program: Program) -> list[str]:
    """The lines without names and numbers."""
    lines = [line for line in program.text.splitlines() if not line.startswith("def ") and line.strip() != "pass"]
    return [re.sub(r"\b(?!np|math)[a-z_]+\d+\b|\b\d[\d.]*\b", "_", line.strip()) for line in lines]


if __name__ == "__main__":
    import hunt

    hunt.main("random_language")
