"""Gradients from sources that share no code with the package: what its results are compared with.

Every function here takes a plain Python function (or a Numba dispatcher, whose Python function is used), a tuple of
arguments and ``wrt`` (a parameter's name or position, or a tuple of them), and copies the arguments before each call.
A gradient has the structure of its argument; one ``wrt`` gives it bare, a tuple of them gives a tuple.

- :func:`complex_step` is exact to rounding: d f = Im f(x + ih) / h with h = 1e-30 (Squire and Trapp, SIAM Review 40,
  1998). The function runs with NumPy and ``math`` replaced by complex-safe twins, so that ``np.zeros(n)`` holds complex
  numbers, ``abs`` stays analytic and ``math.exp`` takes what it gets; functions it calls are treated alike.
- :func:`extrapolated_difference` needs nothing but values: Ridders' extrapolation of central differences, with an error
  estimate (Advances in Engineering Software 4, 1982).
- :func:`hips` is HIPS autograd, for functions that write no array.
- :func:`dot_product_identity` compares a pullback with one directional derivative: <u, J v> = <J'u, v>.
"""

from __future__ import annotations

import copy
import inspect
import types
import warnings
from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy
import numpy as np
from complex_numpy import COMPLEX_SUBSTITUTES
from rebinding import python_function, rebind
from scipy.optimize._minpack import error as MinpackError  # of a function that gives complex numbers

STEP = 1e-30


class NotApplicableError(Exception):
    """This oracle cannot run the function; the message says why."""


def leaves(structure: Any) -> list[Any]:
    """The numbers and arrays of a nested structure, dicts in insertion order."""
    if isinstance(structure, dict):
        return [leaf for item in structure.values() for leaf in leaves(item)]
    if isinstance(structure, (tuple, list)):
        return [leaf for item in structure for leaf in leaves(item)]
    return [structure]


def rebuild(structure: Any, new_leaves: Any) -> Any:
    """The same structure with its leaves taken, in order, from the iterable ``new_leaves``."""
    source = iter(new_leaves)

    def build(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: build(item) for key, item in node.items()}
        if isinstance(node, tuple) and hasattr(node, "_fields"):
            return type(node)(*[build(item) for item in node])
        if isinstance(node, (tuple, list)):
            return type(node)(build(item) for item in node)
        return next(source)

    return build(structure)


def copied(structure: Any) -> Any:
    """A copy whose arrays lie in memory as the originals do, strides and all; one array twice stays one array."""
    originals = leaves(structure)
    made: dict[int, Any] = {id(leaf): leaf for leaf in originals if isinstance(leaf, types.ModuleType)}
    for leaf in originals:
        plain = type(leaf) is np.ndarray
        if id(leaf) not in made:
            made[id(leaf)] = laid_out_like(leaf, leaf) if plain else copy.deepcopy(leaf)
    return rebuild(structure, [made[id(leaf)] for leaf in originals])


def laid_out_like(values: Any, array: np.ndarray) -> np.ndarray:
    """``values`` as a fresh array with the order and the gaps of ``array``: both decide what is a view of it."""
    values = np.asarray(values)
    if array.flags.c_contiguous or 0 in array.strides or 0 in array.shape:
        return values.copy(order="C") if array.flags.c_contiguous else values.copy(order="K")
    strides = [stride // array.itemsize for stride in array.strides]
    reach = [(size - 1) * stride for size, stride in zip(array.shape, strides, strict=True)]
    room = np.zeros(sum(abs(r) for r in reach) + 1, values.dtype)
    start = -sum(r for r in reach if r < 0)
    out = np.lib.stride_tricks.as_strided(room[start:], array.shape, [s * values.itemsize for s in strides])
    out[...] = values
    return out


def positions(function: Callable, wrt: Any) -> tuple[int, ...]:
    """``wrt`` as positions; names are looked up in the signature."""
    names = list(inspect.signature(python_function(function)).parameters)
    several = wrt if isinstance(wrt, tuple) else (wrt,)
    return tuple(names.index(w) if isinstance(w, str) else w for w in several)


def complete(function: Callable, args: tuple) -> tuple:
    """The arguments with the defaults of the positional parameters that were left out."""
    bound = inspect.signature(python_function(function), follow_wrapped=False).bind(*args)
    bound.apply_defaults()
    return bound.args


def selected(function: Callable, args: tuple, wrt: Any) -> Any:
    """The arguments that ``wrt`` names: bare for one, a tuple for a tuple."""
    full = complete(function, args)
    found = tuple(full[i] for i in positions(function, wrt))
    return found if isinstance(wrt, tuple) else found[0]


def replaced(function: Callable, args: tuple, wrt: Any, values: Any) -> tuple:
    """A copy of the arguments in which those that ``wrt`` names are ``values`` (as :func:`selected` returns them)."""
    full = list(copied(complete(function, args)))
    several = values if isinstance(wrt, tuple) else (values,)
    for position, value in zip(positions(function, wrt), several, strict=True):
        full[position] = value
    return tuple(full)


def _called(function: Callable, args: tuple, has_aux: bool) -> Any:
    result = function(*args)
    return result[0] if has_aux else result


def _moved(leaf: Any, direction: Any, amount: complex | float) -> Any:
    """``leaf + amount * direction`` in double precision; integers and booleans stay as they are."""
    if np.asarray(leaf).dtype.kind != "f":
        return copy.deepcopy(leaf) if np.asarray(leaf).dtype.kind != "c" else leaf
    dtype = np.complex128 if isinstance(amount, complex) else np.float64
    if np.ndim(leaf) == 0 and not isinstance(leaf, np.ndarray):
        return dtype(float(leaf)) + amount * direction
    moved = np.asarray(leaf).astype(dtype) + amount * np.asarray(direction)
    return laid_out_like(moved, leaf) if type(leaf) is np.ndarray else moved


def along(function: Callable, args: tuple, wrt: Any, direction: Any, has_aux: bool = False) -> Callable:
    """``t -> f(args + t * direction)``; a complex ``t`` runs the complex-safe twin of the function."""
    plain = python_function(function)
    twin = rebind(plain, COMPLEX_SUBSTITUTES)
    chosen = selected(plain, args, wrt)

    def value(t: complex | float) -> Any:
        moved = [_moved(x, v, t) for x, v in zip(leaves(chosen), leaves(direction), strict=True)]
        at = replaced(plain, args, wrt, rebuild(chosen, moved))
        if not isinstance(t, complex):
            return _called(plain, at, has_aux)
        return _called(twin, rebuild(at, [_moved(leaf, 0.0, 0j) for leaf in leaves(at)]), has_aux)

    return value


def directional_complex_step(function: Callable, args: tuple, wrt: Any, direction: Any, has_aux: bool = False) -> Any:
    """The derivative along ``direction`` (a scalar, or an array for a function that returns one), exact to rounding.

    Raises :class:`NotApplicableError` where the imaginary part would be lost.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            result = along(function, args, wrt, direction, has_aux)(complex(0.0, STEP))
        except (TypeError, AttributeError, ValueError, MinpackError, np.exceptions.ComplexWarning) as error:
            raise NotApplicableError(f"complex step: {error}") from error
    return np.imag(result) / STEP


def units(structure: Any):
    """``(leaf's position, index, direction)`` for each entry of each float leaf; other leaves are left out."""
    found = leaves(structure)
    for position, leaf in enumerate(found):
        if np.asarray(leaf).dtype.kind != "f":
            continue
        for index in np.ndindex(np.shape(leaf)):
            direction = [np.zeros(np.shape(other)) for other in found]
            direction[position][index] = 1.0
            yield position, index, rebuild(structure, direction)


def _by_entries(function: Callable, args: tuple, wrt: Any, derivative: Callable) -> Any:
    chosen = selected(python_function(function), args, wrt)
    result = [np.zeros(np.shape(leaf)) for leaf in leaves(chosen)]
    for position, index, direction in units(chosen):
        result[position][index] = derivative(direction)
    return rebuild(chosen, [g[()] if g.ndim == 0 else g for g in result])


def complex_step(function: Callable, args: tuple, wrt: Any = 0, has_aux: bool = False) -> Any:
    """The gradient, one complex evaluation for each entry; raises :class:`NotApplicableError`."""
    return _by_entries(
        function, args, wrt, lambda direction: directional_complex_step(function, args, wrt, direction, has_aux)
    )


def ridders(value: Callable[[float], float], step: float = 0.05, rows: int = 10, shrink: float = 1.6):
    """``(derivative, error estimate)`` of ``value`` at 0 by extrapolated central differences."""
    best, error = 0.0, np.inf
    tableau: list[list[float]] = []
    for row in range(rows):
        h = step / shrink**row
        line = [float((value(h) - value(-h)) / (2 * h))]
        factor = shrink**2
        for column in range(row):
            line.append((line[column] * factor - tableau[-1][column]) / (factor - 1))
            factor *= shrink**2
            estimate = max(abs(line[-1] - line[-2]), abs(line[-1] - tableau[-1][column]))
            if estimate <= error:
                best, error = line[-1], estimate
        tableau.append(line)
        if row > 1 and abs(line[-1] - tableau[-2][-1]) > 2 * error and error < 1e-9:
            break
    return best, error


def directional_difference(function: Callable, args: tuple, wrt: Any, direction: Any, has_aux: bool = False):
    """``(derivative, error estimate)`` along ``direction``, from float64 values alone."""
    return ridders(along(function, args, wrt, direction, has_aux))


def extrapolated_difference(function: Callable, args: tuple, wrt: Any = 0, has_aux: bool = False):
    """``(gradient, largest error estimate)`` by Ridders' extrapolation, entry by entry."""
    errors = [0.0]

    def derivative(direction: Any) -> float:
        value, error = directional_difference(function, args, wrt, direction, has_aux)
        errors.append(error)
        return value

    return _by_entries(function, args, wrt, derivative), max(errors)


def calculates_with_complex_numbers(function: Callable, seen: tuple[Any, ...] = ()) -> bool:
    """True for a function that has complex numbers of its own, in which a complex step would be lost."""
    code, space = python_function(function).__code__, python_function(function).__globals__
    codes = [code, *(each for each in code.co_consts if isinstance(each, types.CodeType))]
    if any(isinstance(each, complex) for code in codes for each in code.co_consts):
        return True
    names = {name for code in codes for name in code.co_names}
    if names & {"complex", "complex128", "fft", "rfft", "cmath"}:
        return True
    called = (space.get(name) for name in names)
    helpers = [f for f in called if isinstance(f, types.FunctionType) and f.__globals__ is space and f not in seen]
    return any(calculates_with_complex_numbers(f, (*seen, function)) for f in helpers)


def gradient(function: Callable, args: tuple, wrt: Any = 0, has_aux: bool = False) -> Any:
    """The best gradient there is: complex step, or extrapolated differences where that cannot run."""
    try:
        if calculates_with_complex_numbers(function):
            raise NotApplicableError("complex step: the function has complex numbers of its own")
        return complex_step(function, args, wrt, has_aux)
    except NotApplicableError:
        return extrapolated_difference(function, args, wrt, has_aux)[0]


def random_direction(structure: Any, rng: np.random.Generator) -> Any:
    """Normal numbers in the shape of the structure."""
    return rebuild(structure, [rng.normal(size=np.shape(leaf)) for leaf in leaves(structure)])


def inner(a: Any, b: Any) -> float:
    """The sum of products of two structures' leaves, in double precision; texts among them count for nothing."""
    pairs = [(x, y) for x, y in zip(leaves(a), leaves(b), strict=True) if not isinstance(x, str)]
    return float(sum(np.sum(np.asarray(x, float) * np.asarray(y, float)) for x, y in pairs))


def dot_product_identity(pullback: Callable, function: Callable, args: tuple, wrt: Any, rng: np.random.Generator):
    """``(<u, J v>, <J'u, v>)`` for random u and v: J v by complex step, J'u = ``pullback(u)``; equal when right."""
    direction = random_direction(selected(function, args, wrt), rng)
    moved = directional_complex_step(function, args, wrt, direction)
    weight = rng.normal(size=np.shape(moved))
    return inner(weight, moved), inner(pullback(weight[()] if weight.ndim == 0 else weight), direction)


def hips(function: Callable, args: tuple, wrt: Any = 0, has_aux: bool = False) -> Any:
    """The gradient by HIPS autograd; raises :class:`NotApplicableError` (in-place writes, functions it lacks)."""
    plain = python_function(function)
    if {"deepcopy", "asdict", "astuple"} & set(plain.__code__.co_names):
        raise NotApplicableError("autograd: a deep copy of what is followed is not followed")
    substituted = rebind(plain, _autograd_substitutes())
    chosen = selected(plain, args, wrt)

    def scalar(flat: list) -> Any:
        return _called(substituted, replaced(plain, args, wrt, rebuild(chosen, flat)), has_aux)

    start = [np.asarray(leaf, float)[()] if np.asarray(leaf).dtype.kind == "f" else leaf for leaf in leaves(chosen)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            value, result = autograd.value_and_grad(scalar)(start)
        except Exception as error:
            raise NotApplicableError(f"autograd: {type(error).__name__}: {error}") from error
    if np.asarray(value).dtype == object:
        raise NotApplicableError("autograd: a list that is calculated with is no array")
    if not np.allclose(value, scalar(start), rtol=1e-12, equal_nan=True):
        raise NotApplicableError("autograd: += on an array that is followed is no write in place")
    return rebuild(chosen, result)


def _autograd_substitutes() -> dict[int, Any]:
    import math

    pairs = {id(np): (np, autograd.numpy)}
    for name in dir(math):
        twin = {"pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"}.get(
            name, name
        )
        if hasattr(autograd.numpy, twin) and callable(getattr(math, name)):
            pairs[id(getattr(math, name))] = (getattr(math, name), getattr(autograd.numpy, twin))
    pairs[id(math)] = (math, autograd.numpy)
    return pairs
