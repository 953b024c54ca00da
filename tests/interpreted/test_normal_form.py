"""What every stage hands on is in normal form: the corpus and short programs, checked between the passes."""

import ast

import exhaustive_programs
import numpy as np
import pytest
from program_outcomes import defined
from programs import CORPUS
from shares import share

from tangentlike import compilation, differentiate, passes
from tangentlike.errors import TangentlikeError
from tangentlike.form.grammar import GrammarError, problems, verify
from tangentlike.form.program import Program
from tangentlike.form.types import FLOAT, INTEGER, Array

VECTOR = Array("float64", (3,))


@pytest.fixture
def checked(monkeypatch):
    """The passes on the normal form, each followed by the check; the names of those that ran."""
    ran = []
    overlaps, renames, lower = (
        passes.separate_overlaps,
        passes.propagate_renames,
        compilation.Compilation.lower,
    )

    def separate_overlaps(body, lowering, result):
        program = Program("lowered", [], body, None, lowering.types, lowering.functions)
        verify(program)
        out = overlaps(body, lowering, result)
        verify(program, out)
        ran.append("overlaps")
        return out

    def propagate_renames(program):
        out = renames(program)
        verify(out)
        ran.append("renames")
        return out

    def whole(self, *args, **options):
        out = lower(self, *args, **options)
        verify(out)
        ran.append("folds")
        return out

    monkeypatch.setattr(passes, "separate_overlaps", separate_overlaps)
    monkeypatch.setattr(passes, "propagate_renames", propagate_renames)
    monkeypatch.setattr(compilation.Compilation, "lower", whole)
    return ran


def test_the_corpus_is_in_normal_form_between_the_passes(checked):
    for program in share(CORPUS, 64):
        try:
            function = differentiate(program.function, wrt=program.wrt, has_aux=program.has_aux)
            function.grad(*program.cases()[0])
        except GrammarError as error:
            raise AssertionError(f"{program.name}: {error}") from error
        except (TangentlikeError, ArithmeticError, ValueError, IndexError):
            continue
    assert {"overlaps", "renames", "folds"} <= set(checked)


def test_short_programs_are_in_normal_form(checked):
    for number in exhaustive_programs.sample(seed=23, count=80):
        program = exhaustive_programs.program_of(number)
        text = exhaustive_programs.text_of(program)
        function = differentiate(defined(text, exhaustive_programs.NAMES), wrt=exhaustive_programs.WRT, source=text)
        try:
            function.value_and_grad(*exhaustive_programs.arguments(program))
        except GrammarError as error:
            raise AssertionError(f"{text}\n{error}") from error
        except Exception:  # what the program itself does is the business of other tests
            continue
    assert checked.count("renames") > 60


def found_in(text, **types):
    """The problems of a text that is taken for a body in normal form."""
    known = {"x": VECTOR, "y": VECTOR, "s": FLOAT, "t": FLOAT, "i": INTEGER, "n": INTEGER, **types}
    functions = {"np.sin": np.sin}
    return [p.split(":")[0] for p in problems(Program("f", [], [], None, known, functions), ast.parse(text).body)]


@pytest.mark.parametrize(
    "text",
    [
        "s = t * t",
        "s = x[i + 1]",
        "s = np.sin(t)",
        "x[i] = s",
        "x[i] -= 2.0",
        "x += y",
        "s, t = t, s",
        "if i + 1 < n:\n    s = t\nelse:\n    pass",
        "for i in range(0, n, 1):\n    if i > 3:\n        break\n    else:\n        s = t",
        "while s > 0.1:\n    s = s * 0.5",
        "assert n > 0",
        "print(s)",
    ],
)
def test_what_is_in_normal_form(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("s = t * t + t", "t * t is calculated inside of an operand"),
        ("s = np.sin(x[0])", "x[0] is calculated inside of an operand"),
        ("x[i] = t * t", "t * t is calculated inside of an operand"),
        ("s = unknown", None),
        ("u = s", "u has no type"),
        ("s = t = x", "no statement of the normal form"),
        ("s, x[0] = t, t", "several assignments at once that are not all of names"),
        ("s, s = t, t", "several assignments at once that are not all of names"),
        ("s, t = np.sin(x)", "several results of what is no helper"),
        ("s += t", "an accumulation into what is no array"),
        ("x *= y", "no statement of the normal form"),
        ("np.sin(x)", "a call of what is no helper for what it does"),
        ("for i in range(n):\n    s = t", "no statement of the normal form"),
        ("for i in x:\n    s = t", "no statement of the normal form"),
        ("for i in zip(0, n, 1):\n    s = t", "a loop over no range"),
        ("for i in range(0, n, 1):\n    break\nelse:\n    s = t", "the else of a loop"),
        ("while i:\n    break\n    s = t", "a break that is not last in a path through a loop"),
        ("return s", "no statement of the normal form"),
        ("with x:\n    pass", "no statement of the normal form"),
    ],
)
def test_what_is_not(text, problem):
    assert found_in(text) == ([problem] if problem else [])


def test_the_error_names_the_function_and_the_statement():
    program = Program("energy", [], ast.parse("s = t * t + t").body, None, {"s": FLOAT, "t": FLOAT})
    with pytest.raises(GrammarError, match=r"energy: t \* t is calculated inside of an operand: s = t \* t \+ t"):
        verify(program)
