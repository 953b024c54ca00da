"""What becomes of one program: right, refused, wrong, or an error of the package's own making.

:func:`outcome` runs the program's text as Python, differentiates it, and compares: the value (a plain call and
``value_and_grad``), the gradient (complex step; extrapolated differences where the complex run does not follow the real
one), the arguments (unchanged by a gradient, changed by a plain call as Python changes them) and a second call.
"""

from __future__ import annotations

import ast
import dataclasses
import linecache
import signal
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from message_names import foreign_names
from oracles import STEP, NotApplicableError, along, copied, leaves, rebuild, ridders, selected, units

import tangentlike
from tangentlike.caching.kernel_cache import GENERATED

RIGHT, SKIPPED, REFUSED, UNSURE = "right", "no program", "refused", "no oracle"
SECONDS = 15.0 if numba.config.DISABLE_JIT else 120.0  # of the processor's time: then a gradient counts as endless
LIMIT = 1e6  # larger numbers say nothing
DOUBLE, SINGLE = 1e-9, 1e-5
# refusals that depend on the values
AT_RUN_TIME = (
    *("copy first", "a whole number beyond 64 bits", "an integer to a negative power: make it a float"),
    "the arrays in a list have different shapes",  # see "Known to fail" in docs/reliability.md
)


@dataclass(frozen=True)
class Outcome:
    """``kind`` is one of the constants, or what went wrong; ``detail`` says more: a refusal's codes, an error."""

    kind: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.kind not in (RIGHT, SKIPPED, REFUSED, UNSURE)


class EndlessError(Exception):
    """The program ran for too long."""


class WrongError(Exception):
    """What was compared differs."""


def defined(text: str, names: dict[str, Any]) -> Callable:
    """The function ``program`` of the text, which reads ``names``; the functions beside it can be read from it."""
    file = f"<program {abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space = dict(names)
    exec(compile(text, file, "exec"), space)
    return space["program"]


def result(function: Any, *args: Any) -> Any:
    """What a call returns, or what it raises; None is an exception here."""
    try:
        with np.errstate(all="ignore"):
            found = function(*args)
    except tangentlike.UnsupportedError:
        raise
    except Exception as error:
        return error
    return TypeError("program returned None") if found is None else found


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
        for each in refusal.refusals:
            if foreign := foreign_names(each):
                said = f"{each.reason}. Instead: {each.rewrite}"
                return Outcome("names in a message", f"{', '.join(sorted(foreign))} [{each.code}] {said}")
        codes = sorted({r.code for r in refusal.refusals})
        return Outcome(REFUSED, ", ".join(codes))
    except tangentlike.ArgumentError:
        return Outcome(REFUSED, "argument")
    except Exception as error:
        message = str(error).partition(chr(10))[0][:200]
        if any(part in message for part in AT_RUN_TIME):
            return Outcome(REFUSED, f"{type(error).__name__}: {message[:60]}")
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}, line {last.lineno}"
        return Outcome(f"raised {type(error).__name__}", f"{message} ({where})")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        _forget_modules()


def _outcome(text: str, names: dict[str, Any], args: tuple, wrt: tuple[str, ...]) -> Outcome:
    changed = copied(args)
    try:
        function = defined(text, names)
        value = function(*changed)
    except Exception:  # an EndlessError too
        return Outcome(SKIPPED)
    start_clock(1.0)
    if not wrt or np.asarray(value).dtype.kind != "f" or not moderate([value, *leaves(list(changed))]):
        return Outcome(SKIPPED)
    single = "float32" in text or any(np.asarray(leaf).dtype == np.float32 for leaf in leaves(list(args)))
    rtol = SINGLE if single else DOUBLE
    differentiated = tangentlike.differentiate(function, wrt=wrt)
    given = copied(args)
    found, gradient = differentiated.value_and_grad(*given)
    try:
        same("value of value_and_grad", found, value, rtol)
    except WrongError:
        if _overlaps(text, names, args, value) or _magnifies_rounding(function, args, wrt, value, rtol):
            return Outcome(UNSURE)
        raise
    same("argument after value_and_grad", given, args, 0.0)
    again = differentiated.value_and_grad(*given)
    same("second call", again, (found, gradient), 0.0)
    try:
        same("gradient", gradient, gradient_of(function, args, wrt, value), 100 * rtol)
    except WrongError:
        if not _oracles_agree(function, args, wrt, value, 100 * rtol):
            return Outcome(UNSURE)
        raise
    same("value", differentiated(*given), value, rtol)
    same("argument after a call", given, changed, rtol)
    return Outcome(RIGHT)


def moderate(values: list[Any]) -> bool:
    """True when every number is finite and of a size that rounding leaves alone."""
    return all(np.all(np.abs(np.asarray(v, float)) < LIMIT) for v in values if np.asarray(v).dtype.kind in "fiub")


def same(what: str, found: Any, wanted: Any, rtol: float = DOUBLE) -> None:
    """Raise WrongError where ``found`` differs from ``wanted``, leaf by leaf."""
    if isinstance(wanted, (tuple, list, dict)):
        if not isinstance(found, (tuple, list, dict)) or len(found) != len(wanted):
            raise WrongError(what, f"{found} for {wanted}")
        found, wanted = leaves(found), leaves(wanted)
        if len(found) != len(wanted):
            raise WrongError(what, f"{found} for {wanted}")
        for a, b in zip(found, wanted, strict=True):
            same(what, a, b, rtol)
        return
    has_attributes = any("__dict__" in vars(each) for each in type(wanted).__mro__)
    is_module = isinstance(wanted, types.ModuleType)
    own = type(wanted).__eq__ in (object.__eq__, types.SimpleNamespace.__eq__) or dataclasses.is_dataclass(wanted)
    if type(found) is type(wanted) and has_attributes and not is_module and own:
        same(what, vars(found), vars(wanted), rtol)  # an object of a class of the program's
        return
    a, b = np.asarray(found), np.asarray(wanted)
    if a.shape != b.shape:
        raise WrongError(what, f"shape {a.shape} for {b.shape}")
    if b.dtype.kind not in "fiubc":
        if getattr(found, "__code__", found) != getattr(
            wanted, "__code__", wanted
        ):  # functions are made anew each time
            raise WrongError(what, f"{found!r} for {wanted!r}")
        return
    scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
    if not np.allclose(a, b, rtol=rtol, atol=rtol * scale, equal_nan=True):
        raise WrongError(what, f"{np.array2string(a, precision=6)} for {np.array2string(b, precision=6)}")


def gradient_of(function: Callable, args: tuple, wrt: tuple[str, ...], value: float) -> Any:
    """The gradient by complex step or, where that does not follow the real run, by extrapolated differences."""
    try:
        return by_complex_step(function, args, wrt, value)
    except NotApplicableError:
        try:
            return by_differences(function, args, wrt)[0]
        except EndlessError:
            raise
        except Exception as error:  # it cannot run beside its arguments
            raise WrongError("gradient", f"no differences: {error}") from error


def by_complex_step(function: Callable, args: tuple, wrt: tuple[str, ...], value: float) -> Any:
    """The gradient by complex step; raises :class:`NotApplicableError` where that does not follow the real run."""

    def derivative(direction: Any) -> float:
        result = along(function, args, wrt, direction)(complex(0.0, STEP))
        if not np.iscomplexobj(result) or abs(np.real(result) - value) > 1e-9 * max(1.0, abs(value)):
            raise NotApplicableError("the complex run took another way")
        return float(np.imag(result)) / STEP

    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            return _entries(function, args, wrt, derivative)
        except EndlessError:
            raise
        except Exception as error:  # what its complex twin cannot do
            raise NotApplicableError(str(error)) from error


def by_differences(function: Callable, args: tuple, wrt: tuple[str, ...]) -> tuple[Any, float]:
    """The gradient by extrapolated differences, and the largest estimate of an error."""
    errors = [0.0]

    def derivative(direction: Any) -> float:
        found, error = ridders(along(function, args, wrt, direction), step=0.001, shrink=1.4)
        errors.append(error)
        return found

    return _entries(function, args, wrt, derivative), max(errors)


def _oracles_agree(function: Callable, args: tuple, wrt: tuple[str, ...], value: float, rtol: float) -> bool:
    """False where no oracle can be trusted: at a kink, beside a jump, where the differences do not settle, and where a
    number on the way is infinite or none, for then zero times it is none as well."""
    try:
        with np.errstate(invalid="raise", divide="raise"):
            function(*copied(args))
        differences, error = by_differences(function, args, wrt)
        one_sided = {
            h: _entries(function, args, wrt, lambda d, h=h: _quotient(along(function, args, wrt, d), value, h))
            for h in (1e-6, -1e-6, 1e-8, -1e-8)  # the small ones tell of pieces that are shorter than the others
        }
    except EndlessError:
        raise
    except Exception:  # it cannot run beside its arguments: they are at the edge of something
        return False
    if not error < rtol * max(1.0, *(float(np.max(np.abs(d), initial=0.0)) for d in leaves(differences))):
        return False
    try:
        for h, each in one_sided.items():
            same("sides", each, differences, max(1e-3, 1e-15 * abs(value / h)))
        same("oracles", gradient_of(function, args, wrt, value), differences, rtol)
    except WrongError:
        return False
    return True


def _overlaps(text: str, names: dict[str, Any], args: tuple, value: float) -> bool:
    """True where NumPy reads what it has written: ``a.T[2] = a[1]``, of which it makes no copy first, gives another
    value than ``a.T[2] = a[1].copy()``."""

    class Copied(ast.NodeTransformer):
        def visit_Assign(self, node: ast.Assign) -> ast.Assign:
            if isinstance(node.targets[0], ast.Subscript):
                node.value = ast.Call(func=ast.Name(id="_copied", ctx=ast.Load()), args=[node.value], keywords=[])
            return node

    tree = ast.fix_missing_locations(Copied().visit(ast.parse(text)))
    function = defined(ast.unparse(tree), names | {"_copied": lambda v: v.copy() if isinstance(v, np.ndarray) else v})
    other = function(*copied(args))
    return not np.allclose(other, value, rtol=DOUBLE)


def _magnifies_rounding(function: Callable, args: tuple, wrt: tuple[str, ...], value: float, rtol: float) -> bool:
    """True where a change of an argument in its last digits changes the value by more than is compared."""
    for _, _, direction in units(selected(function, args, wrt)):
        moved = along(function, args, wrt, direction)(1e-15)
        if abs(moved - value) > 0.1 * rtol * max(1.0, abs(value)):
            return True
    return False


def _quotient(along_it: Callable, value: float, step: float) -> float:
    return float(along_it(step) - value) / step


def _entries(function: Callable, args: tuple, wrt: tuple[str, ...], derivative: Callable) -> Any:
    chosen = selected(function, args, wrt)
    found = [np.zeros(np.shape(leaf)) for leaf in leaves(chosen)]
    for position, index, direction in units(chosen):
        found[position][index] = derivative(direction)
    return rebuild(chosen, [g[()] for g in found])


def _forget_modules() -> None:
    """Drop the generated modules, and the texts of the programs: a hunt makes thousands."""
    for file in [file for file in linecache.cache if file.startswith("<program ")]:
        del linecache.cache[file]
    package = sys.modules[GENERATED]
    for name in [name for name in sys.modules if name.startswith(f"{GENERATED}.")]:
        del sys.modules[name]
        delattr(package, name.rpartition(".")[2])
