"""What a case of a refusal is, a program for a code, and the list that ``refusals_by_code`` and its like add to."""

from __future__ import annotations

import linecache
import math
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

import tangentlike
from tangentlike import nn
from tangentlike.reading import unreached

VECTOR = np.array([0.7, 0.4, 1.1])
MATRIX = np.array([[0.7, 0.4, 1.1], [0.2, 1.3, 0.9]])


@dataclass(frozen=True)
class Case:
    """``args`` are those of ``refused``, ``mended_args`` those of ``mended`` where it takes others.

    ``by_differences`` is for what the complex step cannot follow.
    """

    code: str
    refused: str
    mended: str
    args: tuple = (VECTOR,)
    mended_args: tuple | None = None
    parallel: bool = False
    by_differences: bool = False


CASES: list[Case] = []


def case(code: str, refused: str, mended: str, *args: Any, **options: Any) -> None:
    CASES.append(Case(code, refused.strip("\n") + "\n", mended.strip("\n") + "\n", args or (VECTOR,), **options))


def body(*lines: str, parameters: str = "x") -> str:
    """A function of these lines."""
    return "\n    ".join([f"def f({parameters}):", *("\n".join(lines)).split("\n")])


def caught(*lines: str, parameters: str = "x") -> str:
    """The same with an error that is caught: such a function is not gone through while compiling."""
    return body("try:", "    e = 1.0 / x[0]", "except ZeroDivisionError:", "    e = 0.0", *lines, parameters=parameters)


def defined(text: str) -> Any:
    """What a program's text calls ``f``."""
    file = f"<program {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space = {"np": np, "math": math, "numba": numba, "prange": numba.prange, "nn": nn}
    space |= {"tangentlike": tangentlike, "adjoint": tangentlike.adjoint}
    exec(compile(text, file, "exec"), space)
    return space["f"]


def refusal_of(case: Case) -> tangentlike.UnsupportedError:
    """The error that the refused program ends in, where no line raises instead."""
    try:
        with unreached.raising({}):
            differentiated = tangentlike.differentiate(defined(case.refused), wrt=0, parallel=case.parallel)
            differentiated.value_and_grad(*case.args)
    except tangentlike.UnsupportedError as error:
        return error
    raise AssertionError(f"[{case.code}] is accepted:\n{case.refused}")
