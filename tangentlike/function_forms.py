"""The forms that take a function: ``grad(f)``, ``value_and_grad(f)``, ``vjp(f, ...)``, ``jacobian(f)``."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Hashable
from typing import Any

from .bound import Bound
from .differentiate import Differentiated
from .reading.parameters import Wrt
from .reading.resolve import Options, options_of, python_function
from .reading.written import as_method, names_object, written
from .runtime.wrong_arguments import check_function


@functools.lru_cache(maxsize=256)
def _cached(function: Callable, wrt: Wrt, has_aux: bool, options: Options) -> Differentiated:
    return Differentiated(function, wrt, has_aux, None, options)


def _differentiated(function: Any, wrt: Wrt, has_aux: bool) -> Differentiated | Bound:
    check_function(function)
    function = as_method(function)
    if names_object(function, wrt):
        return Bound(_differentiated(function.__func__, wrt, has_aux), function.__self__)
    options, plain = options_of(function), python_function(_written(function))
    if getattr(plain, "__closure__", None) or not isinstance(wrt, Hashable):
        return Differentiated(plain, wrt, has_aux, None, options)
    return _cached(plain, wrt, has_aux, options)


@functools.lru_cache(maxsize=256)
def _written_once(function: Any) -> Any:
    return written(function)


def _written(function: Any) -> Any:
    """One definition for one function, so that one gradient is kept for it."""
    try:
        return _written_once(function)
    except TypeError:  # what cannot be hashed is refused later
        return function


def grad(function: Callable, wrt: Wrt = 0, has_aux: bool = False) -> Callable:
    """The function that computes the gradient of ``function``; see :func:`differentiate` for ``wrt``."""
    return Form(_differentiated(function, _plain(wrt), has_aux), "grad")


def value_and_grad(function: Callable, wrt: Wrt = 0, has_aux: bool = False) -> Callable:
    """The function that computes value and gradient of ``function`` in one run."""
    return Form(_differentiated(function, _plain(wrt), has_aux), "value_and_grad")


def vjp(function: Callable, *args, wrt: Wrt = 0):
    """``(value, pullback)`` of ``function`` at ``args``; see :meth:`Differentiated.vjp`."""
    return _differentiated(function, _plain(wrt), False).vjp(*args)


def jacobian(function: Callable, wrt: Wrt = 0) -> Callable:
    """The function that computes the Jacobian of ``function``, one pullback a row."""
    return Form(_differentiated(function, _plain(wrt), False), "jacobian")


def check_grads(function: Callable, args: tuple, wrt: Wrt = 0, rtol: float = 1e-6, seed: int = 0) -> float:
    """Compare the gradient of ``function`` at ``args`` with extrapolated differences; the largest relative error."""
    return _differentiated(function, _plain(wrt), False).check(*args, rtol=rtol, seed=seed)


def _plain(wrt: Any) -> Wrt:
    return tuple(wrt) if isinstance(wrt, list) else wrt


class Form:
    """``grad(f)`` and alike: a method of a differentiated function, as a function."""

    def __init__(self, of: Differentiated | Bound, method: str):
        functools.update_wrapper(self, getattr(of, method))
        self._of, self._method, self._call = of, method, getattr(of, method)
        self.__name__ = f"{method}_{of.__name__}"

    def __call__(self, *args, **kwargs):
        return self._call(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __reduce__(self) -> tuple:
        return Form, (self._of, self._method)

    def __repr__(self) -> str:
        return f"<{self._method} of {self._of!r}>"
