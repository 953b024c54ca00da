"""Random programs that raise and try: handlers, ``else`` and ``finally``, nested, in loops, in functions they call.

    NUMBA_DISABLE_JIT=1 python tests/random_attempts.py --from 0 --to 2000

Each runs for several arguments. Python says what comes out: a number, whose gradient differences give, or an exception,
which the differentiated function must raise as well, in its value and in its gradient. What it prints is to be looked
at: where only a test of equality decides, differences are of the branches beside it, and what an operation outside of
every ``try`` raises is not raised where its result is never used.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import signal
from typing import Any

import numpy as np
import smaller_text
from oracles import ridders
from program_outcomes import defined, result

import tangentlike


class EndlessError(BaseException):
    pass


class OwnError(Exception):
    pass


class OtherError(OwnError, ValueError):
    pass


NAMES = {"np": np, "math": math, "OwnError": OwnError, "OtherError": OtherError, "TABLE": {"a": 0.5, "b": 2.0}}
SECONDS = 6.0
X = np.array([0.4, 0.7, 0.55])
ARGUMENTS = [(X, 0.8, 1), (X, 0.0, 0), (X, -1.3, 3), (X, 2.6, 4), (X, 0.8, -5), (X, 0.0, 2)]
KINDS = ("ZeroDivisionError", "ValueError", "IndexError", "OverflowError", "OwnError", "OtherError", "KeyError")
WIDER = ("Exception", "ArithmeticError", "LookupError", "AssertionError", "(ValueError, ZeroDivisionError)",
         "(IndexError, OwnError)", "(OwnError, ArithmeticError)", "")  # fmt: skip
HELPERS = """
def root(v):
    return math.sqrt(v) * 1.5


def checked(v, k):
    if k > 2:
        raise OwnError("large", k)
    if v < 0.0:
        raise OtherError(f"negative {k}")
    return v * v + k


def item(x, k, by=1.0):
    return x[k] * by


def guarded(v, k):
    try:
        return 1.0 / v + checked(v, k)
    except ZeroDivisionError:
        return 2.5
    except OtherError:
        raise KeyError("other") from None


def summed(x, k):
    s = 0.0
    for i in range(k + 1):
        s += x[i] * x[i]
    else:
        s *= 1.1
    return s


def asserted(v):
    assert v < 2.0, "not below two"
    return math.log(v + 1.2)


def spread(*values, **others):
    if len(values) > 2:
        raise ValueError("many")
    return sum(values) * others.get("scale", 1.0)
"""


class Writer:
    """Writes ``program(x, w, k)``: ``a``, ``b``, ``c`` are Python's numbers, ``u`` is NumPy's, ``y`` an array."""

    def __init__(self, number: int):
        self.draw = random.Random(number)
        self.loops, self.tries, self.whiles, self.caught = 0, 0, 0, 0
        self.finals = 0

    def pick(self, *choices: Any) -> Any:
        return self.draw.choice(choices)

    def text(self) -> str:
        lines = ["a = w * 1.2", "b = w + 0.5", "u = x[0] * 1.5", "y = x * 1.0"]
        lines += ["c = w * w"] if self.draw.random() < 0.7 else ["if k > 0:", "    c = 1.5 * w"]
        first = self.attempt(0) if self.draw.random() < 0.7 else self.compound(0)
        lines += first + self.block(self.draw.randint(0, 2), 0)
        lines.append("return a * 1.1 + b * 1.3 + u * 1.7 + np.sum(y * y) + c")
        return "def program(x, w, k):\n" + "\n".join("    " + line for line in lines) + "\n"

    def index(self) -> str:
        return self.pick("k", "k", "k - 1", "0", "1", "-1", "k // 2", "3", *(["i", "i + k"] if self.loops else []))

    def number(self, depth: int = 0) -> str:
        a = self.pick("a", "b", "w", "c", "w", "b")
        if depth > 1 or self.draw.random() < 0.25:
            return a
        v = self.number(depth + 1)
        return self.pick(
            f"{v} / {a}", f"{v} / w", f"{v} / (w - 0.8)", f"{v} * 0.7", f"math.sqrt({v})", f"math.log({v})",
            f"math.exp({v})", f"math.exp(400.0 * {v})", f"({v}) ** {self.pick('2', '-1', '0.5', 'k', 'w', '-2.0')}",
            f"root({v})", f"checked({v}, k)", f"checked({v}, {self.index()})", f"guarded({v}, k)", f"asserted({v})",
            f"item(x, {self.index()}, by={v})", f"float(y[{self.index()}])", f"float(x[{self.index()}] * {v})",
            f"{v} // {a}", f"{v} % {a}", f"({v} if {self.test()} else {a})", f"{v} + {a}", f"{v} - {a} * 2.0",
            f"spread({v}, {a})", f"spread({v}, w, {a})", f"spread(*({v}, {a}), scale={a})", f"abs({v})",
            f"float(int({v}))", f"TABLE[{self.pick(chr(39) + 'a' + chr(39), chr(39) + 'z' + chr(39))}] * {v}",
            f"math.sin({v})", f"min({v}, {a})", f"sum(map(root, ({v}, {a})))", f"sum(map(lambda t: t / w, ({v}, {a})))",
            f"float(summed(x, {self.index()}))", f"round({v}, 2)", f"math.pow({v}, {a})", f"({a} or {v})",
        )  # fmt: skip

    def element(self) -> str:
        i = self.index()
        return self.pick(
            f"x[{i}]", f"y[{i}] * 0.5", f"x[{i}] * {self.number(1)}", f"np.sin(x[{i}])", f"item(x, {i})", "u * 0.9",
            f"item(y, {i}, {self.number(1)})", "np.sum(y)", f"summed(x, {i})", f"x[{i}] + y[{self.index()}]",
        )  # fmt: skip

    def test(self) -> str:
        v = self.pick("a", "b", "w")
        return self.pick(
            "k > 0", "k % 2 == 0", "k == 3", f"{v} > 0.3", f"{v} < 1.0", "w != 0.0 and b / w > 1.0",
            "k < 3 and y[k] > 0.5", "w == 0.0 or 1.0 / w > 0.0", "not k", f"x[{self.index()}] > 0.5",
            f"{self.number(1)} > 0.4", f"k in (1, {self.pick(0, 2, 3)})",
        )  # fmt: skip

    def block(self, count: int, depth: int) -> list[str]:
        out: list[str] = []
        for _ in range(count):
            out += self.statement(depth)
            if out[-1].split()[0] in ("raise", "return", "break", "continue"):
                break
        return out

    def inside(self, depth: int, most: int = 2) -> list[str]:
        return ["    " + line for line in self.block(self.draw.randint(1, most), depth + 1)]

    def statement(self, depth: int) -> list[str]:
        chance = self.draw.random()
        if depth < 3 and chance < 0.16:
            return self.attempt(depth)
        if depth < 3 and chance < 0.4:
            return self.compound(depth)
        if depth and chance < 0.53:
            jump = self.leaving()
            return [f"if {self.test()}:", "    " + jump] if self.draw.random() < 0.7 else [jump]
        a = self.pick("a", "b", "c", "a", "b")
        return [
            self.pick(
                f"{a} = {self.number()}", f"{a} = {self.number()}", f"{a} += {self.number()}",
                f"{a} *= {self.number()}",
                f"{a} /= {self.number(1)}", f"u = {self.element()}", f"u += {self.element()}",
                f"y[{self.index()}] = {self.element()}", f"y[{self.index()}] += {self.number()}",
                f"y = y * {self.number(1)}", f"a, b = {self.number()}, {self.number()}", f"y *= {self.element()}",
                f"{a} = {self.number()}", "del c", f"y[{self.index()}], u = {self.element()}, {self.element()}",
                f"y[1:] = {self.element()}", "c = w + 0.25",
            )
        ]  # fmt: skip

    def leaving(self) -> str:
        choices = [f"return {self.number()}", f"assert {self.test()}, 'no'", *[self.raising()] * 3]
        if self.loops:
            choices += ["break", "continue"] * 2
        if self.caught:
            choices += ["raise", "raise error", "raise OwnError(f'was {error}')", "raise KeyError('x') from error"]
        return self.pick(*choices)

    def raising(self) -> str:
        kind = self.pick(*KINDS)
        return self.pick(
            f"raise {kind}", f"raise {kind}('bad')", f"raise {kind}(f'bad {{k}}')", f"raise {kind}('w', k)",
            f"raise {kind}('bad %d' % k)",
        )  # fmt: skip

    def attempt(self, depth: int) -> list[str]:
        self.tries += 1
        out = ["try:", *self.inside(depth)]
        count = self.draw.choice((0, 1, 1, 1, 2, 2, 3))
        for k in range(count):
            kind = self.pick(*KINDS, *KINDS, *WIDER)
            if not kind and k < count - 1:
                kind = "ValueError"
            named = bool(kind) and self.draw.random() < 0.3
            out.append(f"except {kind}{' as error' if named else ''}:" if kind else "except:")
            self.caught += named
            body = self.inside(depth)
            self.caught -= named
            out += self.pick(body, body, ["    pass"], ["    a = 0.3 * w"]) if not named else body
        if count and self.draw.random() < 0.35:
            out += ["else:", *self.inside(depth)]
        if not count or self.draw.random() < 0.25:
            out += ["finally:", *self.pick(["    b = b * 1.5"], ["    a += w"], self.inside(depth, 2))]
        return out

    def compound(self, depth: int) -> list[str]:
        kind = self.pick("if", "if", "else", "for", "items", "while")
        if kind in ("if", "else"):
            out = [f"if {self.test()}:", *self.inside(depth)]
            return out + (["else:", *self.inside(depth)] if kind == "else" else [])
        self.loops += 1
        self.whiles += 1
        head, first = {
            "for": (f"for i in range({self.pick('3', '4', 'k', 'k + 1', '2')}):", []),
            "items": (f"for i, t in enumerate({self.pick('x', 'y', '(a, b)')}):", []),
            "while": (f"while n{self.whiles} < 3 and {self.test()}:", ["i = 0", f"n{self.whiles} = 0"]),
        }[kind]
        counting = [f"    n{self.whiles} += 1"] if first else []
        body = self.inside(depth)
        self.loops -= 1
        orelse = ["else:", *self.inside(depth)] if self.draw.random() < 0.25 else []
        return [*first, head, *counting, *body, *orelse]


def failure(text: str) -> str:
    """What is wrong with the differentiated program; empty when nothing is."""
    signal.signal(signal.SIGVTALRM, _endless)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return _failure(text)
    except EndlessError:
        return "skipped: endless"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _endless(number: int, frame: Any) -> None:
    raise EndlessError


def _failure(text: str) -> str:
    try:
        program = defined(HELPERS + "\n\n" + text, NAMES)
    except SyntaxError:
        return "skipped"
    try:
        differentiated = tangentlike.differentiate(program, wrt=("x", "w"))
    except tangentlike.UnsupportedError as refusal:
        return f"refused: {refusal.code}: {refusal.refusals[0].reason}"
    for args in ARGUMENTS:
        wanted = result(program, *copies(args))
        if isinstance(wanted, (OverflowError, complex)):
            continue
        given = copies(args)
        try:
            found = result(differentiated, *copies(args))
            pair = result(differentiated.value_and_grad, *given)
            again = result(differentiated.value_and_grad, *given)
        except tangentlike.UnsupportedError as refusal:
            return f"refused: {refusal.code}: {refusal.refusals[0].reason}"
        if "returns nothing" in str(pair):
            return ""
        where = f"w={args[1]} k={args[2]}"
        if not np.array_equal(given[0], X):
            return f"{where}: the argument was changed"
        if str(again) != str(pair):
            return f"{where}: a second call: {pair} and {again}"
        if isinstance(wanted, Exception):
            if not (alike(found, wanted) and alike(pair, wanted)):
                return f"{where}: {wanted!r} and {found!r}, {pair!r}"
            continue
        if isinstance(pair, ZeroDivisionError) and same(found, wanted):
            continue  # its derivative is infinite: compiled code divides all the same
        if isinstance(found, Exception) or isinstance(pair, Exception):
            return f"{where}: {wanted!r} and {found!r}, {pair!r}"
        if not same(found, wanted) or not same(pair[0], wanted):
            return f"{where}: the value is {wanted}, not {found}, {pair[0]}"
        if not np.isfinite(wanted) or abs(wanted) > 1e6:
            continue
        for what, derivative in (("x", pair[1][0]), ("w", [pair[1][1]])):
            for n, each in enumerate(derivative):
                right = slope(program, args, what, n, wanted)
                if right is not None and not np.isclose(each, right, rtol=1e-5, atol=1e-5):
                    return f"{where}: the gradient for {what}[{n}] is {right}, not {each}"
    return ""


def slope(program: Any, args: tuple, what: str, n: int, value: float) -> float | None:
    """A derivative by differences; None at a jump, a kink and where another exception is near."""

    def at(h: float) -> float:
        x, w, k = copies(args)
        if what == "x":
            x[n] += h
        else:
            w += h
        found = result(program, x, w, k)
        return np.nan if isinstance(found, (Exception, complex)) or found is None else float(found)

    found, error = ridders(at, step=0.001, shrink=1.4)
    sides = [(at(h) - value) / h for h in (1e-6, -1e-6, 1e-8, -1e-8)]
    if not np.all(np.isfinite([found, *sides])) or not error < 1e-6 * max(1.0, abs(found)):
        return None
    return found if np.allclose(sides, found, rtol=1e-5, atol=1e-4) and abs(found) < 1e6 else None


def copies(args: tuple) -> tuple:
    return args[0].copy(), *args[1:]


def same(found: Any, wanted: Any) -> bool:
    return np.shape(found) == np.shape(wanted) and bool(np.allclose(found, wanted, rtol=1e-9, equal_nan=True))


def alike(found: Any, wanted: Exception) -> bool:
    words = ("out of", "math domain", "expected a")  # these differ between versions, arrays and lists
    same_words = any(each in str(wanted) for each in words) or str(found).startswith(str(wanted))
    return type(found) is type(wanted) and same_words


def smallest(text: str, found: str) -> tuple[str, str]:
    """The program with less in it, as long as it fails in the same way."""
    kind = sort_of(found)
    changed, tries = True, 0
    while changed and tries < 150:
        changed = False
        for each in smaller_text.smaller(text):
            tries += 1
            try:
                other = failure(each)
            except Exception as error:
                other = f"{type(error).__name__}: {error}"
            if other and sort_of(other) == kind:
                text, found, changed = each, other, True
                break
            if tries > 150:
                break
    return text, found


def sort_of(found: str) -> str:
    return (
        re.sub(r"[-\d.]+|array\(.*?\)", "#", found)[:60] if not found.startswith(("refused", "skipped")) else found[:30]
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--to", type=int, default=200)
    parser.add_argument("--show", default="nothing")
    options = parser.parse_args()
    counts: dict[str, int] = {}
    for number in range(options.first, options.to):
        text = Writer(number).text()
        try:
            found = failure(text)
        except Exception as error:
            found = f"{type(error).__name__}: {error} "
        if found.startswith(options.show):
            text, found = smallest(text, found)
            print(f"# program {number}: {found}\n{text}", flush=True)
        kind = found if found.startswith(("refused", "skipped")) else "failed" if found else "right"
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "failed":
            text, found = smallest(text, found)
            print(f"# program {number}: {found}\n{text}", flush=True)
    for reason, times in sorted(counts.items(), key=lambda item: -item[1]):
        print(times, reason)


if __name__ == "__main__":
    main()
