"""What becomes of one program: right, refused, wrong, or an error of the package's own making.

:func:`outcome` runs the program's text as Python, differentiates it, and compares: the value (a plain call and
``value_and_grad``), the gradient (complex step; extrapolated differences where the complex run does not follow the real
one), the arguments (unchanged by a gradient, changed by a plain call as Python changes them) and a second call.
"""

from __future__ import annotations

import copy
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from complex_numpy import COMPLEX_SUBSTITUTES
from oracles import STEP, ridders
from rebinding import rebind

import tangentlike
from tangentlike.kernel_cache import GENERATED

RIGHT, SKIPPED, REFUSED = "right", "no program", "refused"
SECONDS = 5.0 if numba.config.DISABLE_JIT else 120.0  # of the processor's time: then a gradient counts as endless
LIMIT = 1e6  # larger numbers say nothing


@dataclass(frozen=True)
class Outcome:
    """``kind`` is one of the constants, or what went wrong; ``detail`` says more: a refusal's codes, an error."""

    kind: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.kind not in (RIGHT, SKIPPED, REFUSED)


class EndlessError(Exception):
    """The program ran for too long."""


class WrongError(Exception):
    """What was compared differs."""


def defined(text: str, names: dict[str, Any]) -> Callable:
    """The function ``program`` of the text, which reads ``names``."""
    space = dict(names)
    exec(compile(text, "<program>", "exec"), space)
    return space["program"]


def start_clock(share: float) -> None:
    """From now on, ``share`` of :data:`SECONDS` until an EndlessError."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS * share)


def outcome(text: str, names: dict[str, Any], args: tuple, wrt: tuple[str, ...]) -> Outcome:
    """The :class:`Outcome` of ``program`` in ``text`` at ``args``."""
    return guarded(lambda: _outcome(text, names, args, wrt))


def guarded(check: Callable[[], Outcome]) -> Outcome:
    """What ``check`` returns; or what it raises, as an :class:`Outcome`."""

    def endless(number, frame):
        raise EndlessError

    before = signal.signal(signal.SIGVTALRM, endless)
    start_clock(0.05)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return check()
    except EndlessError:
        return Outcome("endless")
    except WrongError as wrong:
        return Outcome(f"wrong {wrong.args[0]}", str(wrong.args[1]))
    except tangentlike.UnsupportedError as refusal:
        codes = sorted({r.code for r in refusal.refusals})
        return Outcome(REFUSED, ", ".join(codes))
    except tangentlike.ArgumentError:
        return Outcome(REFUSED, "argument")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}, line {last.lineno}"
        return Outcome(f"raised {type(error).__name__}", f"{str(error).partition(chr(10))[0][:200]} ({where})")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        _forget_modules()


def _outcome(text: str, names: dict[str, Any], args: tuple, wrt: tuple[str, ...]) -> Outcome:
    function = defined(text, names)
    changed = copy.deepcopy(args)
    try:
        value = function(*changed)
    except Exception:  # an EndlessError too
        return Outcome(SKIPPED)
    start_clock(1.0)
    if not moderate([value, *changed]):
        return Outcome(SKIPPED)
    differentiated = tangentlike.differentiate(function, wrt=wrt, source=text)
    given = copy.deepcopy(args)
    found, gradient = differentiated.value_and_grad(*given)
    same("value of value_and_grad", found, value)
    same("argument after value_and_grad", given, args, 0.0)
    again = differentiated.value_and_grad(*given)
    same("second call", again, (found, gradient), 0.0)
    same("gradient", gradient, gradient_of(function, args, wrt, value), 1e-7)
    same("value", differentiated(*given), value)
    same("argument after a call", given, changed)
    return Outcome(RIGHT)


def moderate(values: list[Any]) -> bool:
    """True when every number is finite and of a size that rounding leaves alone."""
    return all(np.all(np.abs(np.asarray(v, float)) < LIMIT) for v in values if np.asarray(v).dtype.kind in "fiub")


def same(what: str, found: Any, wanted: Any, rtol: float = 1e-9) -> None:
    """Raise WrongError where ``found`` differs from ``wanted``, item by item."""
    if isinstance(wanted, dict):
        found, wanted = list(found.values()), list(wanted.values())
    if isinstance(wanted, (tuple, list)):
        if not isinstance(found, (tuple, list)) or len(found) != len(wanted):
            raise WrongError(what, f"{found} for {wanted}")
        for a, b in zip(found, wanted, strict=True):
            same(what, a, b, rtol)
        return
    a, b = np.asarray(found), np.asarray(wanted)
    if a.shape != b.shape:
        raise WrongError(what, f"shape {a.shape} for {b.shape}")
    if b.dtype.kind not in "fiubc":
        if found != wanted:
            raise WrongError(what, f"{found!r} for {wanted!r}")
        return
    scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
    if not np.allclose(a, b, rtol=rtol, atol=rtol * scale, equal_nan=True):
        raise WrongError(what, f"{np.array2string(a, precision=6)} for {np.array2string(b, precision=6)}")


def gradient_of(function: Callable, args: tuple, wrt: tuple[str, ...], value: float) -> list[Any]:
    """The gradient by complex step or, where that does not follow the real run, by extrapolated differences."""
    positions = [function.__code__.co_varnames.index(name) for name in wrt]
    twin = rebind(function, COMPLEX_SUBSTITUTES)
    lifted = [a if np.asarray(a).dtype.kind != "f" else np.asarray(a, complex)[()] for a in args]

    def complex_entry(position: int, index: tuple) -> float:
        at = copy.deepcopy(lifted)
        at[position] = at[position] + 1j * STEP * _unit(args[position], index)
        result = twin(*at)
        if not np.iscomplexobj(result) or abs(np.real(result) - value) > 1e-9 * max(1.0, abs(value)):
            raise TypeError("the complex run took another way")
        return float(np.imag(result)) / STEP

    def difference(position: int, index: tuple) -> float:
        def along(t: float) -> float:
            at = copy.deepcopy(list(args))
            at[position] = at[position] + t * _unit(args[position], index)
            return function(*at)

        return ridders(along, step=0.001, shrink=1.4)[0]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            return [_entries(args[p], lambda index, p=p: complex_entry(p, index)) for p in positions]
    except (TypeError, AttributeError, ValueError, np.exceptions.ComplexWarning):
        return [_entries(args[p], lambda index, p=p: difference(p, index)) for p in positions]


def _unit(like: Any, index: tuple) -> Any:
    direction = np.zeros(np.shape(like))
    direction[index] = 1.0
    return direction[()]


def _entries(like: Any, derivative: Callable) -> Any:
    found = np.zeros(np.shape(like))
    for index in np.ndindex(found.shape):
        found[index] = derivative(index)
    return found[()]


def _forget_modules() -> None:
    """Drop the generated modules: a hunt makes thousands."""
    package = sys.modules[GENERATED]
    for name in [name for name in sys.modules if name.startswith(f"{GENERATED}.")]:
        del sys.modules[name]
        delattr(package, name.rpartition(".")[2])
