"""Random programs over all that is supported: the same number gives the same text.

    NUMBA_DISABLE_JIT=1 python tests/random_language.py --seed 1 --count 5000 --jobs 1

A program is a module: constants, functions of its own and ``program``, with arguments of many types and layouts.
Its lines are drawn from the tables of language_forms.py while it runs: each is filled with names and expressions that
have a value there, and stays when Python runs it and the numbers stay moderate. Rare forms are as likely as others.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import language_forms as forms
import numpy as np
import smaller_text
from oracles import copied

LARGE, SMALL = 60.0, 60  # no number is larger, no array has more elements
PLACE = re.compile(r"\{(\w)(\d?)\}")
EXPRESSIONS = {
    "S": forms.NUMBERS, "V": forms.ARRAYS, "M": forms.ARRAYS, "A": forms.ARRAYS, "I": forms.WHOLE_NUMBERS,
    "K": forms.WHOLE_ARRAYS, "P": forms.MASKS, "B": forms.TRUTHS,
}  # fmt: skip
NAMES_OF = {"s": "S", "v": "V", "m": "M", "a": "VMT", "k": "I", "z": "K", "p": "P", "b": "B"}
WHOLE = ("k", "q", "flag", "mask", "bytes_", "short")  # arguments without a derivative
SIMPLEST = {"S": "{c}", "I": "{n}", "B": "{S} > {c}", "V": "np.array([{c}, {S}])", "M": "np.outer({V}, {V})"}


class Layer(NamedTuple):
    """A structure that a program may be given."""

    w: np.ndarray
    b: float


NAMES = {"np": np, "math": __import__("math"), "Layer": Layer}


class NothingFitsError(Exception):
    """No form could be filled here."""


class _ReachedError(BaseException):
    """The run came to the place that is being written."""


@dataclass(frozen=True)
class Program:
    """The text of a module with a function ``program``; ``number`` is what its arguments are made from."""

    text: str
    number: int


@dataclass
class Line:
    """A statement; the places ``{0}`` and ``{1}`` of a compound one are filled with its bodies."""

    form: str
    bodies: list[list[Line]] = field(default_factory=lambda: [[], []])

    def lines(self) -> Iterator[str]:
        for line in self.form.split("\n"):
            stripped = line.lstrip()
            if stripped not in ("{0}", "{1}"):
                yield line
                continue
            indent = line[: len(line) - len(stripped)]
            inner = [text for each in self.bodies[int(stripped[1])] for text in each.lines()]
            yield from (indent + text for text in inner or ["pass"])


@dataclass
class Function:
    """A function of the program: its ``parameters`` with their kinds and texts of defaults, and its lines."""

    name: str
    parameters: list[tuple[str, str, str]]
    keyword_only: int
    body: list[Line] = field(default_factory=list)
    end: str = "pass"

    def text(self) -> str:
        texts = [f"{name}={default}" if default else name for name, _, default in self.parameters]
        if self.keyword_only:
            texts.insert(len(texts) - self.keyword_only, "*")
        lines = [text for line in self.body for text in line.lines()]
        inner = "".join(f"    {line}\n" for line in [*lines, self.end])
        return f"def {self.name}({', '.join(texts)}):\n{inner}"


def kind_of(value: Any) -> str:
    """The letter of a value's kind, "" for what no form speaks of."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            return {1: "V", 2: "M", 3: "T"}.get(value.ndim, "")
        return {"i": "K", "u": "K", "b": "P"}.get(value.dtype.kind, "") if value.ndim == 1 else ""
    if isinstance(value, (bool, np.bool_)):
        return "B"
    if isinstance(value, (int, np.integer)):
        return "I"
    return "S" if isinstance(value, (float, np.floating)) else ""


def protect(module: dict[str, Any]) -> dict[str, Any]:
    """The constants of a module, which nobody can write from here on: who draws a write to one gets an error."""
    found = {k: v for k, v in module.items() if k.isupper()}
    for value in found.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return found


def type_of(value: Any) -> Any:
    """What must not change where a name gets a value in a branch or loop."""
    if isinstance(value, tuple):
        return tuple(type_of(v) for v in value)
    return kind_of(value), getattr(value, "dtype", None), np.ndim(value) if isinstance(value, np.ndarray) else 0


def is_tame(value: Any) -> bool:
    """Finite, moderate and small, all of it."""
    if isinstance(value, (tuple, list)):
        return all(is_tame(v) for v in value)
    if isinstance(value, (bool, np.bool_, str)):
        return True
    if isinstance(value, (int, np.integer)):
        return abs(int(value)) <= LARGE
    if isinstance(value, (float, np.floating)):
        return bool(abs(value) <= LARGE)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return value.size <= SMALL and value.ndim < 4 and bool(np.all(np.abs(value.astype(float)) <= LARGE * 5))
    return isinstance(value, dict)


class Writer:
    """Writes one program; ``self.env`` holds the values of the names at the place that is being written."""

    def __init__(self, number: int):
        self.random = random.Random(number)
        self.number, self.counter, self.depth, self.loops = number, 0, 0, 0
        self.preamble: list[str] = []
        self.functions: list[Function] = []
        self.hidden: set[str] = set()
        self.constants()
        self.args = arguments_of(number)
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            self.function()
        self.main = Function("program", [(name, "", "") for name in self.args], 0)
        self.write(self.main, list(self.args.values()), self.random.randint(3, 9))
        self.main.end = "return " + self.observation()

    # ---- drawing

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def fresh(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}{self.counter}"

    def number_text(self) -> str:
        return f"{self.random.uniform(0.1, 0.95):.3f}"

    def constants(self) -> None:
        n = self.number_text
        made = [
            f"RATE = {n()}", f"TABLE = np.array([{n()}, -{n()}, {n()}, {n()}])", f"STEPS = {self.random.randint(1, 3)}",
            f"PAIR = ({n()}, {n()})", "ORDER = np.array([1, 0, -1])",
            f"GRID = np.array([[{n()}, -{n()}], [{n()}, 1.3]])",
        ]  # fmt: skip
        self.preamble = self.random.sample(made, self.random.choice([0, 0, 1, 2]))
        self.load()

    def load(self) -> None:
        """Make the constants and functions that are written by now."""
        self.module = dict(NAMES)
        exec(self.text(self.functions), self.module)

    def visible(self, kinds: str) -> list[str]:
        out = []
        for name, value in self.env.items():
            if name not in self.hidden and value is not None and kind_of(value) in kinds and kind_of(value):
                out.append(name)
        return out

    def name(self, letter: str) -> str:
        """A name of a value of the kind; the newest ones are likeliest."""
        found = self.visible(NAMES_OF[letter])
        if not found:
            raise NothingFitsError(letter)
        return found[-1 - min(int(self.random.expovariate(0.45)), len(found) - 1)]

    def draw(self, kind: str, depth: int) -> str:
        """An expression of the kind that has a tame value here."""
        for _ in range(25):
            table = EXPRESSIONS[kind]
            if kind in "SVMA" and self.chance(0.4):
                table = forms.ELEMENTWISE
            try:
                form = self.leaf(kind) if depth <= 0 else self.random.choice(table)
                text = self.filled(form, kind, depth - 1)
                value = self.value(text)
            except (NothingFitsError, RecursionError):
                continue
            except Exception:  # what does not run is drawn again
                continue
            if self.fits(kind, value):
                return text
        raise NothingFitsError(kind)

    def leaf(self, kind: str) -> str:
        choices = {
            "S": ["{s}", "{s}", "{v}[{i}]", "{c}"], "V": ["{v}", "{v}", "{v}[{l}]", "{m}[{i}]"], "M": ["{m}", "{m}.T"],
            "A": ["{a}"], "I": ["{k}", "{n}"], "K": ["{z}", "np.array([{n}, 0])"], "P": ["{p}", "{A} > {c}"],
            "B": ["{b}", "{S} > {c}", "{I} == {n}"],
        }  # fmt: skip
        return SIMPLEST[kind] if kind in SIMPLEST and self.chance(0.1) else self.random.choice(choices[kind])

    def value(self, text: str) -> Any:
        with np.errstate(all="ignore"):
            return eval(compile(text, "<drawn>", "eval"), self.env_names())

    def fits(self, kind: str, value: Any) -> bool:
        found = kind_of(value)
        if kind == "A":
            wanted = found in ("V", "M", "T")
        elif kind == "B":
            wanted = found in ("B", "I")
        else:
            wanted = found == kind
        return wanted and is_tame(value) and (not isinstance(value, np.ndarray) or value.size > 0 or self.chance(0.05))

    def filled(self, form: str, kind: str = "", depth: int = 2) -> str:
        """The form with its places filled."""
        known: dict[str, str] = {}
        kind = self.random.choice("VVM") if kind == "A" else kind

        def place(match: re.Match) -> str:
            letter, digit = match[1], match[2]
            if letter in "01" and not digit:
                return match[0]
            if digit and letter + digit in known:
                return known[letter + digit]
            text = self.part(letter, kind, depth)
            if digit:
                known[letter + digit] = text
            return text

        return PLACE.sub(place, form)

    def part(self, letter: str, kind: str, depth: int) -> str:
        if letter == "E":
            letter = kind if kind and not (kind in "VMA" and self.chance(0.1)) else "S"
        if letter in EXPRESSIONS:
            text = self.draw(letter, depth if self.chance(0.6) else 0)
            return text if re.fullmatch(r"[\w.]+", text) else f"({text})"
        if letter in NAMES_OF:
            return self.name(letter)
        if letter == "C":
            return self.call()
        if letter == "R":
            return self.observation(4)
        if letter in "NJ":
            return self.fresh({"N": self.random.choice(["t", "u", "h", "y"]), "J": "j"}[letter])
        return self.literal(letter)

    def literal(self, letter: str) -> str:
        pick = self.random.choice
        if letter == "c":
            return self.number_text()
        if letter == "n":
            return pick(["0", "1", "1", "2", "2", "3", "3", "4"])
        if letter == "x":
            return pick(["0", "0", "1", "1", "-1", "-1", "-2", "(0, 1)", "(0,)", "None", "(1, 0)", "(-1,)", "2"])
        if letter == "d":
            return pick(forms.DTYPES if self.chance(0.8) else forms.RARE_DTYPES)
        if letter == "o":
            return pick(["+", "-", "*", "+", "*", "/", "**", "%", "//"])
        if letter == "l":
            bounds = ["", "", "1", "-1", "2", "0", "-2", "3", "7", "-9"]
            step = pick(["", "", "", ":2", ":-1", ":-2", ":3", ":1"])
            names = self.visible("I")
            start, stop = pick(bounds + names[-1:]), pick(bounds + names[-1:])
            return f"{start}:{stop}{step}"
        assert letter == "i", letter
        names = self.visible("I")
        return pick(["0", "1", "-1", "-2", "2", *[pick(names) for _ in range(3 if names else 0)]])

    # ---- calls

    def call(self) -> str:
        """A call of a function of the program's own, with arguments that fit."""
        if not self.functions:
            raise NothingFitsError("C")
        function = self.random.choice(self.functions)
        texts, keywords = [], False
        for position, (name, kind, default) in enumerate(function.parameters):
            keywords = keywords or position >= len(function.parameters) - function.keyword_only
            if default and self.chance(0.5):
                keywords = True
                continue
            text = self.argument(kind)
            keywords = keywords or self.chance(0.1)
            texts.append(f"{name}={text}" if keywords else text)
        return f"{function.name}({', '.join(texts)})"

    def argument(self, kind: str) -> str:
        lower = {"V": "v", "M": "m", "S": "s", "I": "k", "A": "a"}.get(kind)
        if lower and self.chance(0.6):
            try:
                return self.name(lower)
            except NothingFitsError:
                pass
        return self.draw(kind, self.random.choice([0, 1]))

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
                    text = self.filled(self.random.choice(forms.RESULTS), "", 1)
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

    def write(self, function: Function, values: list[Any], count: int) -> None:
        self.current, self.values, self.hidden = function, values, set()
        self.block, self.depth = function.body, 0
        if not self.renew():
            raise AssertionError(f"{function.name} does not run on its own arguments")
        self.statements(function.body, count)

    def statements(self, block: list[Line], count: int) -> None:
        self.block = block
        for _ in range(count):
            for _ in range(12):
                if self.statement(block):
                    break
                self.block = block

    def statement(self, block: list[Line]) -> bool:
        """Add a statement to the block; False when what was drawn does not run."""
        compound = self.depth < 3 and self.chance(0.3 if self.depth < 2 else 0.12)
        before = set(self.env)
        try:
            text = self.filled(self.random.choice(forms.COMPOUND if compound else forms.SIMPLE), "", 2)
        except NothingFitsError:
            return False
        line = Line(text)
        if not compound:
            return self.simple(block, line)
        try:
            compile("\n".join(["def f():", *(f"    {each}" for each in line.lines())]), "<drawn>", "exec")
        except SyntaxError:
            return False
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
            self.hidden |= {n for n in inner | set(self.env) if n not in before and self.chance(0.97)}
            return True
        block.pop()
        self.renew()
        return False

    def simple(self, block: list[Line], line: Line) -> bool:
        text = "\n".join(line.lines())
        stored = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if any(re.fullmatch(r"j\d+|[A-Z]+", name) for name in stored):
            return False  # counters of loops and constants stay
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

    def env_names(self) -> dict[str, Any]:
        return self.module | self.env

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


def arguments_of(number: int) -> dict[str, Any]:
    """The arguments of program ``number``, by name: at least two with a derivative, and some of the rest."""
    rng = np.random.default_rng(number)
    n, m = (int(i) for i in rng.choice([1, 2, 3, 3, 4, 5], 2))
    chosen: dict[str, Any] = {"x": rng.normal(size=max(n, 2)), "w": float(rng.normal())}
    others = {
        "a": rng.normal(size=(n, m)), "b": rng.normal(size=m), "g": rng.normal(size=(m, n)),
        "z": rng.normal(size=n).astype(np.float32), "r": np.float32(0.7), "c": rng.normal(size=(n, m, 2)),
        "k": rng.integers(0, n, size=n), "q": int(rng.integers(0, 4)), "flag": bool(rng.random() < 0.5),
        "mask": rng.random(n) < 0.6, "p": (float(rng.normal()), rng.normal(size=n)),
        "layer": Layer(rng.normal(size=(n, m)), float(rng.normal())), "d": {"u": rng.normal(size=n), "v": 0.7},
        "bytes_": rng.integers(0, 250, size=n).astype(np.uint8), "short": rng.integers(-9, 9, size=m).astype(np.int32),
        "several": [rng.normal(size=n), rng.normal(size=n)],
    }  # fmt: skip
    likely = {"a": 0.7, "b": 0.4, "z": 0.12, "r": 0.06, "k": 0.4, "q": 0.4, "c": 0.15}
    for name, value in others.items():
        if rng.random() < likely.get(name, 0.12):
            chosen[name] = value
    for name, value in chosen.items():
        if isinstance(value, np.ndarray) and rng.random() < 0.15:
            layouts = [np.asfortranarray, lambda a: a[::-1], lambda a: np.repeat(a, 2, axis=-1)[..., ::2]]
            chosen[name] = layouts[rng.integers(3)](value)
    return chosen


# ---- what hunt.py asks for


def program_of(number: int) -> Program:
    """Program ``number``."""
    writer = Writer(number)
    text = writer.text([*writer.functions, writer.main])
    return Program(ast.unparse(ast.parse(text)) + "\n", number)


def text_of(program: Program) -> str:
    return program.text


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


def smaller(program: Program) -> Iterator[Program]:
    for text in smaller_text.smaller(program.text):
        yield Program(text, program.number)


def count() -> int:
    return 1 << 40


def sample(seed: int, count_: int, zones: list[int] | None = None) -> Iterator[int]:
    """Numbers of programs at random."""
    draw = random.Random(seed)
    for _ in range(count_):
        yield draw.randrange(count())


if __name__ == "__main__":
    import hunt

    hunt.main("random_language")
