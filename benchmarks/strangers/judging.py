"""The verdict on one function: its value against Python's, its gradient against differences of it."""

import contextlib
import copy
import functools
import inspect
import math
import operator
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np

from tangentlike import differentiate
from tangentlike.errors import TangentlikeError, UnsupportedError

from .listed import Listed
from .loading import Checkout

sys.path.append(str(Path(__file__).parents[2] / "tests"))
import oracles
from rebinding import python_function

RIGHT, REFUSED, RAW, WRONG, UNKNOWN, ABSENT, SLOW = (
    "right", "refused", "raw error", "wrong", "no oracle", "not loaded", "too slow",
)  # fmt: skip
MANY = 24  # entries that are moved one by one; of more, this many directions are taken
CLOSE = 1e-6  # of the largest derivative
VAGUE = 1e-3  # an error estimate that says nothing, of the largest derivative


class TimeIsUp(BaseException):
    """A step took longer than it may."""


@contextlib.contextmanager
def within(seconds: float):
    """Raise :class:`TimeIsUp` in the block after so many seconds."""

    def stop(*_):
        raise TimeIsUp

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def judge(entry: Listed, folder: Path, seconds: float) -> dict:
    """``verdict``, ``code``, ``reason``, ``line``, ``seconds`` of a function in the checkouts below ``folder``.

    A refusal has all its ``codes``; ``code`` is the first.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"), tempfile.TemporaryDirectory() as written:
        warnings.simplefilter("ignore")
        return tried(entry, folder / entry.repository, seconds, Path(written))


def tried(entry: Listed, checkout: Path, seconds: float, written: Path) -> dict:
    """The verdict; the text of a function around the stranger's goes into the folder ``written``."""
    try:
        with within(3 * seconds):
            module = Checkout(checkout).load(entry.path)
            function, arguments = made(entry, module, written)
            owner = getattr(python_function(function), "__self__", None)
            scalar = weighted(entry, function, arguments, written)
    except (Exception, TimeIsUp) as error:
        verdict = UNKNOWN if "function" in locals() else ABSENT
        return {"verdict": verdict, "reason": f"{type(error).__name__}: {first_line(error)}"}
    started = time.perf_counter()
    try:
        with within(seconds):
            side = differentiate(scalar, wrt=entry.wrt).value_and_grad(*fresh(arguments))
    except TimeIsUp:
        return {"verdict": SLOW, "reason": f"more than {seconds:g} s", "seconds": seconds}
    except Exception as error:
        return refusal(error) | {"seconds": time.perf_counter() - started}
    took = time.perf_counter() - started
    try:
        with within(3 * seconds):
            found = compared(*in_parts(*by_name(restoring(scalar, owner), arguments, entry.wrt), side))
    except (Exception, TimeIsUp) as error:
        found = {"verdict": UNKNOWN, "reason": f"{type(error).__name__}: {first_line(error)}"}
    return found | {"seconds": took}


def made(entry: Listed, module, folder: Path) -> tuple:
    """The function and the arguments of the recipe; the object of a method is the first of them where wrt names it.

    What runs first is a file in ``folder``: functions that are written there have a source.
    """
    known = {"np": np, "math": math, "rng": np.random.default_rng(entry.seed), "module": module}
    file = folder / f"before_{entry.name}.py"
    file.write_text(entry.setup)
    exec(compile(entry.setup, str(file), "exec"), known)
    owner = eval(entry.object, known) if entry.object else module
    function = operator.attrgetter(entry.name if entry.object else entry.function)(owner)
    arguments = eval(f"({entry.arguments},)" if entry.arguments else "()", known)
    if entry.object and any(text.startswith("self.") or "(self." in text for text in (*entry.wrt, entry.result)):
        return getattr(type(owner), entry.name), (owner, *arguments)
    return function, arguments


def refusal(error: Exception) -> dict:
    """What an error of ours says; anything that is not one of ours is raw."""
    if isinstance(error, UnsupportedError):
        first = error.refusals[0]
        line = error.source_lines.get(first.line, "").strip()
        codes = [each.code for each in error.refusals]
        reason = first_line(first.reason)
        return {"verdict": REFUSED, "code": first.code, "codes": codes, "reason": reason, "line": line}
    if isinstance(error, TangentlikeError):
        return {"verdict": REFUSED, "code": type(error).__name__, "reason": first_line(error)}
    return {"verdict": RAW, "code": type(error).__name__, "reason": first_line(error)}


def first_line(error) -> str:
    return next(iter(str(error).splitlines()), "")


# ---- a function with one number as its result


def weighted(entry: Listed, function, arguments: tuple, folder: Path):
    """The function itself where its result is one number; else a function that weighs the numbers of its result."""
    plain = python_function(function)
    keywords = eval(entry.keywords)
    asked = restoring(plain, getattr(plain, "__self__", None))
    value = asked(*fresh(arguments), **keywords)
    bound = hasattr(plain, "__self__")
    if entry.result == "result" and not keywords and not bound and isinstance(value, float):
        return function
    names = positional(plain, len(arguments))
    given = ", ".join([*names, *(f"{k}={v!r}" for k, v in keywords.items())])
    call = f"{'owner.' * bound}{entry.name}({given})"
    text = [f"def weighted({', '.join(names)}):"]
    text.append(f"    result = {call}" if "result" in entry.result else f"    {call}")
    copies = fresh(arguments)
    known = {"np": np, entry.name: function, "result": asked(*copies, **keywords)}
    known |= {"owner": plain.__self__} if bound else {}
    terms = []
    rng = np.random.default_rng(entry.seed + 1)  # other numbers than those of the arguments
    for where, leaf in numbers(eval(entry.result, dict(zip(names, copies, strict=True)) | known), entry.result):
        name = f"weights_{len(terms)}"
        known[name] = rng.uniform(0.5, 1.5, np.shape(leaf)) if np.ndim(leaf) else float(rng.uniform(0.5, 1.5))
        real = f"np.real({where})" if np.iscomplexobj(leaf) else where
        terms.append(f"np.sum({name} * {real})" if np.ndim(leaf) else f"{name} * {real}")
    if not terms:
        raise ValueError("the result holds no numbers")
    file = folder / f"weighted_{entry.name}.py"
    file.write_text("\n".join([*text, f"    return {' + '.join(terms)}", ""]))
    exec(compile(file.read_text(), str(file), "exec"), known)
    return known["weighted"]


def positional(function, count: int) -> list[str]:
    """The names of so many arguments; those that ``*args`` takes are ``args_0``, ``args_1``."""
    names = []
    for parameter in inspect.signature(function).parameters.values():
        several = parameter.kind is parameter.VAR_POSITIONAL
        names += [f"{parameter.name}_{i}" for i in range(count - len(names))] if several else [parameter.name]
    return names[:count]


def numbers(value, where: str):
    """``(text, leaf)`` of the floats and arrays of floats in a result; a list of numbers counts as an array."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from numbers(item, f"{where}[{key!r}]")
    elif isinstance(value, list) and len(value) > 1 and all(isinstance(v, float) for v in value):
        yield f"np.array({where})", np.array(value)
    elif isinstance(value, (tuple, list)):
        for number, item in enumerate(value):
            yield from numbers(item, f"{where}[{number}]")
    elif np.asarray(value).dtype.kind in "fc":
        yield where, value


def restoring(function, owner):
    """The function, which leaves the object whose method it calls as it was, so that it can be asked again."""
    if owner is None or isinstance(owner, (type, ModuleType)) or not hasattr(owner, "__dict__"):
        return function
    before = copy.deepcopy(vars(owner))

    @functools.wraps(function)
    def called(*arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        finally:
            vars(owner).clear()
            vars(owner).update(copy.deepcopy(before))

    return called


def fresh(arguments: tuple) -> tuple:
    """Copies that a call may write."""
    return copy.deepcopy(oracles.copied(arguments))


def by_name(function, arguments: tuple, wrt: tuple) -> tuple:
    """``(function, arguments, wrt)``, by the attributes themselves where ``wrt`` names attributes of objects."""
    if not any("." in name for name in wrt):
        return function, arguments, wrt
    plain = python_function(function)
    places = {name: i for i, name in enumerate(inspect.signature(plain).parameters)}

    def called(values):
        given = list(fresh(arguments))
        for name, value in zip(wrt, values, strict=True):
            first, *path = name.split(".")
            if path:
                setattr(functools.reduce(getattr, path[:-1], given[places[first]]), path[-1], value)
            else:
                given[places[first]] = value
        return plain(*given)

    def value_of(name):
        first, *path = name.split(".")
        return functools.reduce(getattr, path, arguments[places[first]])

    known = {"called": called}
    parameters = [f"at_{i}" for i in range(len(wrt))]
    exec(f"def by_values({', '.join(parameters)}):\n    return called(({', '.join(parameters)},))", known)
    return known["by_values"], tuple(value_of(name) for name in wrt), tuple(parameters)


def in_parts(function, arguments: tuple, wrt: tuple, side: tuple) -> tuple:
    """``(function, arguments, wrt, side)`` with the real and the imaginary part of a complex argument as two."""
    chosen = oracles.selected(function, arguments, wrt)
    if not any(is_complex(leaf) for leaf in chosen):
        return function, arguments, wrt, side
    value, gradient = side
    gradient = gradient if isinstance(gradient, tuple) else (gradient,)
    places = [list(inspect.signature(function).parameters).index(name) for name in wrt]

    def by_parts(*values):
        given = list(fresh(arguments))
        for k, place in enumerate(places):
            given[place] = values[2 * k] + 1j * values[2 * k + 1] if is_complex(chosen[k]) else values[2 * k]
        return function(*given)

    names = tuple(f"part_{k}" for k in range(2 * len(wrt)))
    known = {"by_parts": by_parts}
    exec(f"def of_parts({', '.join(names)}):\n    return by_parts({', '.join(names)})", known)
    parts = [part for each in chosen for part in (np.real(each) + 0.0, np.imag(each) + 0.0)]
    slopes = [part for each in gradient for part in (np.real(each) + 0.0, -np.imag(each))]
    return known["of_parts"], tuple(parts), names, (value, tuple(slopes))


def is_complex(value) -> bool:
    """Whether an argument is complex; one that holds other containers, or texts, is taken as it is."""
    if isinstance(value, (tuple, list)) and any(isinstance(item, (tuple, list, dict, str)) for item in value):
        return False
    return bool(np.iscomplexobj(value))


# ---- comparison


def compared(function, arguments: tuple, wrt: tuple, side: tuple) -> dict:
    """The verdict on a value and a gradient."""
    value, gradient = side
    gradient = gradient if isinstance(gradient, tuple) else (gradient,)
    wanted = python_function(function)(*oracles.copied(arguments))
    if not np.all(np.isfinite(np.asarray(wanted, float))):
        return {"verdict": UNKNOWN, "reason": f"the value is {wanted}"}
    if not np.allclose(value, wanted, rtol=1e-8, atol=1e-300):
        return {"verdict": WRONG, "code": "value", "reason": f"value {value}, Python {wanted}"}
    chosen = oracles.selected(function, arguments, wrt)
    rows = list(moved(function, arguments, wrt, chosen))
    ours = [oracles.inner(gradient, direction) for direction, *_ in rows]
    largest = max([1e-300, *(abs(slope) for _, slope, _ in rows)])
    if not all(np.isfinite(ours)):
        return {"verdict": WRONG, "code": "gradient", "reason": f"a derivative is {ours[np.argmin(np.isfinite(ours))]}"}
    told = [slope for _, slope, error in rows if error <= VAGUE * largest]
    bad = [(o, s, e) for o, (_, s, e) in zip(ours, rows, strict=True) if abs(o - s) > CLOSE * largest + 20 * e]
    if not told:
        return {"verdict": UNKNOWN, "reason": "the differences do not settle"}
    if not bad or complex_agrees(function, arguments, wrt, [direction for direction, *_ in rows], ours):
        return {"verdict": RIGHT}
    ours, slope, error = bad[0]
    reason = f"{len(bad)} of {len(rows)} derivatives, such as {ours:.9g}; differences {slope:.9g} +- {error:.1g}"
    return {"verdict": WRONG, "code": "gradient", "reason": reason}


def moved(function, arguments: tuple, wrt: tuple, chosen):
    """``(direction, derivative, error estimate)`` of each entry, moved in proportion to its size, or of random ones."""
    leaves = [np.asarray(leaf) for leaf in oracles.leaves(chosen)]
    still = [(leaf == 0) | ~np.isfinite(leaf) if leaf.dtype.kind == "f" else None for leaf in leaves]
    sizes = [None if s is None else np.where(s, 1.0, np.abs(leaf)) for s, leaf in zip(still, leaves, strict=True)]
    count = sum(leaf.size for leaf in leaves if leaf.dtype.kind == "f")
    rng = np.random.default_rng(count)
    units = (direction for _, _, direction in oracles.units(chosen))
    if count > MANY:
        units = (oracles.random_direction(chosen, rng) for _ in range(MANY))
    for unit in units:
        scaled = [u if s is None else u * s for u, s in zip(oracles.leaves(unit), sizes, strict=True)]
        direction = oracles.rebuild(chosen, scaled)
        value = oracles.along(function, arguments, wrt, direction)
        yield direction, *settled(value)


def settled(value) -> tuple[float, float]:
    """``(derivative, error estimate)`` of the steps that settle best; the error is infinite where none can be made."""
    best = 0.0, np.inf
    for step in (2e-2, 1e-3, 3e-5):
        try:
            found = oracles.ridders(value, step)
        except (ArithmeticError, ValueError):  # the step leaves the domain
            continue
        if found[1] < best[1]:
            best = found
    return best


def complex_agrees(function, arguments: tuple, wrt: tuple, directions: list, ours: list[float]) -> bool:
    """Whether the complex step, where it can run, gives these derivatives along the directions."""
    try:
        exact = oracles.complex_step(function, arguments, wrt)
    except Exception:
        return False
    wanted = [oracles.inner(exact, direction) for direction in directions]
    return bool(np.allclose(ours, wanted, rtol=1e-7, atol=1e-9 * np.max(np.abs(wanted))))
