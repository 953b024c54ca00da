"""The decorator, the object it returns, and the function forms ``grad``, ``value_and_grad``, ``vjp``."""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from . import known_numbers, pickled, pullbacks
from .bound import Bound
from .cuda.programs import on_gpu
from .device_runner import DeviceRunner, Placed, check_device
from .direct_calls import MISS
from .errors import ArgumentError, UnsupportedError
from .form.integers import Integers
from .form.types import Array, Constant, describe
from .frontend.module_names import check_function
from .lowering import points
from .pipeline import Module, Pipeline
from .reading import unreached
from .reading.methods import is_method
from .reading.parameters import Wrt, of_function, resolve_wrt
from .reading.resolve import Options, options_of, python_function
from .reading.source import Source, read, renewed, with_defaults_now
from .reading.written import as_method, names_object, written
from .runner import Runner
from .runtime import build, guess, show, standalone, wrong_arguments, wrong_results
from .runtime.boundary import Arguments
from .runtime.gradient_check import check_gradient
from .version import __version__

MOST_DIRECT = 4  # of the last kinds of arguments: each is asked in turn


class Differentiated:
    """A function with its gradient; see :func:`differentiate`."""

    __name__: str
    __qualname__: str

    def __init__(self, function: Callable, wrt: Wrt, has_aux: bool, source: str | None, options: Options):
        self.py_func = self.__tangentlike_function__ = python_function(written(function))
        functools.update_wrapper(self, self.py_func)
        self._static = isinstance(function, staticmethod)
        self.wrt, self.has_aux, self.options = wrt, has_aux, options
        self._read, self._text = read(self.py_func, source), source
        self.__name__ = self._read.name  # a lambda has the name that its module gives it
        self._is_method = not self._static and is_method(self._read)
        self._refused_early = False  # where lines raise instead, before types are known (``unreached.py``)

        def checked() -> bool:
            check_function(self._as_it_stands(), called_first=True)
            return unreached.is_raising()

        if unreached.attempted(checked):
            self._refused_early, self._read = True, read(self.py_func, source)
        self.__signature__ = self._read.signature
        parameters = of_function(self._read)
        self._parameters = parameters.names
        self._count = len(parameters.names) if len(parameters.positional) == len(parameters.names) else -1  # by place
        self._wrt = resolve_wrt(wrt, parameters, self.__name__, self.__signature__, self._is_method)
        self._calls: dict[Any, list[Runner]] = {}  # for each kind and types of arguments, one for each
        self._direct: dict[str, tuple] = {"call": (), "grad": (), "value_and_grad": ()}  # see direct_calls.py
        self.modules: dict[Any, list[Module]] = {}  # meaning that captured names have had, the last one first
        self.known_wanted: dict[Any, tuple[bool | None, bool]] = {}  # what has to be known: ``known_numbers.py``
        self._last: Arguments | None = None
        self._lowered: tuple[Any, Pipeline] | None = None  # the last one, which the value and the gradient share

    # ---- calling

    def __call__(self, *args, **kwargs):
        """The function itself, compiled."""
        if kwargs or len(args) != self._count:
            args = self._placed(args, kwargs)
        for call in self._direct["call"]:
            if (found := call(args)) is not MISS:
                return found
        return self._called("call", args)

    def grad(self, *args, **kwargs):
        """The gradient with respect to ``wrt``, with the structure, shapes and dtypes of those arguments.

        With ``has_aux`` returns ``(gradient, aux)``.
        """
        if kwargs or len(args) != self._count:
            args = self._placed(args, kwargs)
        for call in self._direct["grad"]:
            if (found := call(args)) is not MISS:
                return found
        value, gradient = self._called("grad", args)
        return (gradient, value[1]) if self.has_aux else gradient

    def value_and_grad(self, *args, **kwargs):
        """``(value, gradient)`` from one forward run; with ``has_aux`` ``((value, aux), gradient)``."""
        if kwargs or len(args) != self._count:
            args = self._placed(args, kwargs)
        for call in self._direct["value_and_grad"]:
            if (found := call(args)) is not MISS:
                return found
        return self._called("value_and_grad", args)

    def vjp(self, *args, **kwargs):
        """``(value, pullback)``: ``pullback(cotangent)`` is the gradient of ``sum(cotangent * value)``.

        The cotangent has the shape of the value (a tuple for a tuple). A pullback may be called many times; the forward
        run is made once, but for functions that write arrays in place or count unknown trips: see ``pullbacks.py``.
        """
        return pullbacks.vjp(self, self._arguments(args, kwargs))

    def jacobian(self, *args, **kwargs):
        """The derivative of an array- or number-valued function: shape ``value.shape + argument.shape``."""
        return pullbacks.jacobian(self, self._arguments(args, kwargs))

    def check(self, *args, seed: int = 0, rtol: float = 1e-6, **kwargs):
        """Compare the gradient with extrapolated differences along random directions, in float64.

        Raises :class:`~tangentlike.errors.GradientCheckError` with both numbers; returns the largest relative error.
        """
        return check_gradient(self, self._arguments(args, kwargs), seed, rtol)

    # ---- reading

    @property
    def source(self) -> str:
        """The generated gradient as Python text: for the arguments of the last call, or for assumed ranks."""
        return self.source_for()

    def source_for(self, *args, compiled: bool = False, **kwargs) -> str:
        """The generated gradient for these arguments (none: those of the last call, or assumed ones); ``compiled``: as
        it runs."""
        module = self._shown(args, kwargs)
        return module.compiled if compiled else module.text

    @property
    def compiled_source(self) -> str:
        """The text that is compiled: :attr:`source` with array statements as loops, and with checks of indices."""
        return self.source_for(compiled=True)

    def show(self, *args, compiled: bool = False, **kwargs) -> None:
        """Print the generated gradient, in color on a terminal when pygments is there; ``compiled``: as it runs."""
        show.print_source(self.source_for(*args, compiled=compiled, **kwargs))

    def save(self, path: str | Path, *args, compiled: bool = False, **kwargs) -> None:
        """Write the gradient as a file that needs only NumPy and Numba; ``compiled``: with array statements as loops.

        What the function reads from outside are its last parameters there, with the values of now as defaults.
        """
        module = self._shown(args, kwargs)
        if self.options.target == "cuda":  # which needs this package: kernels for a GPU are in it
            Path(path).write_text(module.text)
            return
        header = (
            f"The gradient of {self.__name__}() in {Path(self._read.file).name}, "
            f"generated by tangentlike {__version__}.\n"
            "It stands alone: edit it, step through it, import it. "
            f"{self.__name__}_gradient(...) returns (value, gradients)."
        )
        shown = module.looped(True) if compiled else module.text
        text = standalone.with_defaults(shown, module.entry, module.values())
        Path(path).write_text(standalone.standalone(text, header))

    def explain(self, *args, **kwargs) -> str:
        """The program after each pass of the compiler, as text."""
        module = self._shown(args, kwargs)
        parts = [("source", "\n".join(self._read.lines.values())), *module.stage_texts(), ("gradient", module.text)]
        return "\n\n".join(f"# ---- {title}\n{text.rstrip()}" for title, text in parts) + "\n"

    def __repr__(self) -> str:
        return f"<differentiated {self.__name__}{self.__signature__}, wrt={self.wrt!r}>"

    def __get__(self, instance, owner=None):
        if instance is None or self._static:
            return self
        if self._is_method:
            return Bound(self, instance)
        name = type(instance).__name__
        raise ArgumentError(
            f"{self.__name__} stands in the class {name} and takes no object: write @staticmethod above "
            f"@differentiate, or ask the class for it, {name}.{self.__name__}"
        )

    def __reduce__(self) -> str | tuple:
        by_value = self.__module__ == "__main__" and pickled.by_value()
        if pickled.held(self) is self and not by_value:
            return self.__qualname__
        text = "\n".join(self._read.lines.values())
        function = self.py_func if by_value else pickled.plain(self.py_func)
        function = staticmethod(function) if self._static else function
        return pickled.restored, (_made, function, text, self.wrt, self.has_aux, self.options)

    # ---- specialization

    def _called(self, form: str, args: tuple) -> Any:
        """The results of a call of any kind; the next one like it is direct."""
        given = self._given(args)
        run, outside = self._callable("primal" if form == "call" else "gradient", given)
        if form == "call" and run.changes_objects:
            return self._by_python(args)
        found = run(given, outside)
        direct = run.direct(form, given, outside)
        if direct is not None and direct not in self._direct[form]:
            self._direct[form] = (direct, *self._direct[form])[:MOST_DIRECT]
        return found

    def _by_python(self, args: tuple) -> Any:
        """The result of a call that Python makes: it changes objects that it is given."""
        named = zip(map(str, self._parameters), args, strict=True)
        bound = inspect.BoundArguments(self.__signature__, OrderedDict(named))
        return self.py_func(*bound.args, **bound.kwargs)

    def _placed(self, args: tuple, kwargs: dict) -> tuple:
        """The arguments in the order of the parameters, with the defaults of now."""
        self._read = now = with_defaults_now(self._read)
        self.__signature__ = now.signature
        try:
            bound = self.__signature__.bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentError(f"{self.__name__}{self.__signature__}: {error}") from None
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _arguments(self, args: tuple, kwargs: dict) -> Arguments:
        return self._given(self._placed(args, kwargs) if kwargs or len(args) != self._count else args)

    def _given(self, args: tuple) -> Arguments:
        placed = Placed(args) if self.options.target == "cuda" else None
        given = Arguments(self.__name__, self._parameters, placed.values if placed else args)
        given.placed = placed
        points.check_arguments(self.py_func, self._read.tree, given.points, given.whole_points)
        return known_numbers.make_known(self, given)

    def _shown(self, args: tuple, kwargs: dict) -> Module:
        given = self._arguments(args, kwargs) if args or kwargs or not self._parameters else self._last
        if given is not None:
            return self._module("gradient", given)
        try:
            return self._module("gradient", guess.arguments(self._read, self._wrt))
        except Exception:  # a wrong guess is no reason to refuse: with arguments of the right types all may be well
            raise guess.asking(self._read) from None

    def _module(self, kind: str, given: Arguments) -> Module:
        """The generated module for these arguments and for what the captured names mean now."""
        with build.generating():
            return known_numbers.attempted(self, given, lambda: self._known_module(kind, given))

    def _as_it_stands(self) -> Source:
        """The function's source now; read anew where a check may have left it half done."""
        half_done = unreached.is_raising() or self._refused_early
        return read(self.py_func, self._text) if half_done else renewed(self._read, self._text)

    def _known_module(self, kind: str, given: Arguments) -> Module:
        made = self.modules.setdefault((kind, given.key), [])
        current = next((m for m in made if m.outside() is not None), None)
        return current or unreached.attempted(lambda: self._new_module(kind, given, made), given.only)

    def _new_module(self, kind: str, given: Arguments, made: list[Module]) -> Module:
        before, self._read = self._read, self._as_it_stands()
        try:
            check_function(self._read, True)
            return self._made(kind, given, made, Integers())
        finally:
            if unreached.is_raising() or self._refused_early:
                self._read = before

    def _made(self, kind: str, given: Arguments, made: list[Module], integers: Integers) -> Module:
        try:
            made.insert(0, self.generated(kind, given, integers))
            return made[0]
        except UnsupportedError as error:
            refused = error
        if not integers.known and integers.may_matter():
            return self._made(kind, given, made, integers.fixed())
        raise (
            wrong_arguments.lists_for_arrays(given, refused, lambda other: self.lowered(other, Integers(True)))
            or refused
        ) from None

    def generated(self, kind: str, given: Arguments, integers: Integers) -> Module:
        wanted = [] if kind == "primal" else wrong_arguments.leaves_with_gradient(given, self._wrt)
        pipeline = self.lowered(given, integers)
        if kind == "primal":
            return self._targeted(pipeline.primal())
        if kind == "gradient":
            self._check_result(pipeline.program.structure, given)
        module = self._targeted(pipeline.gradient(wanted, kind == "pullback"))
        module.text = guess.note(given) + module.text
        return module

    def _targeted(self, module: Module) -> Module:
        """The module for the place where it is to run."""
        of = self._read
        return module if self.options.target == "cpu" else on_gpu(module, self.__name__, of.file, of.lines)

    def lowered(self, given: Arguments, integers: Integers) -> Pipeline:
        key = given.key, integers.known, unreached.attempt()
        if self._lowered is not None and self._lowered[0] == key and self._lowered[1].is_current(self._read):
            integers.asked |= self._lowered[1].integers.asked
            return self._lowered[1]
        integers.of_python, integers.sized = given.asked_as_arrays(self._read.tree), given.sizes_known
        self._lowered = key, Pipeline(self._read, given.types, self.options, integers, given.shared)
        return self._lowered[1]

    def _check_result(self, kind: Any, given: Arguments) -> None:
        wrong = wrong_results.without_gradient(kind, self.__name__, self.has_aux, lambda k: self._seen(k, given))
        if wrong is not None:
            raise guess.asking(self._read) if given.assumed else wrong

    def _seen(self, kind: Any, given: Arguments) -> str:
        """A result in words, with its value where the arguments are at hand (``source`` has their types only)."""
        if isinstance(kind, Constant) or not given.values:
            return describe(kind)
        run, outside = self._callable("primal", given)
        states = run.states(given, outside)
        found = run(given.copied(), outside)
        states.restore()
        seen = f" of shape {np.shape(found)}" if isinstance(kind, Array) else ""
        return f"{describe(kind)}{seen}: {wrong_results.short(found)}"

    def _callable(self, kind: str, given: Arguments) -> tuple[Runner, list]:
        """What to call, and the values that captured names have now, which it takes."""
        key = (kind, given.key)
        runs = self._calls.setdefault(key, [])
        for position, run in enumerate(runs):
            outside = run.module.outside()
            if outside is not None:
                if position:
                    runs.insert(0, runs.pop(position))
                break
        else:
            module = self._module(kind, given)
            if self.options.target == "cuda":
                check_device()
            with build.generating():
                text = module.run
            namespace = build.load(text, self.__name__, self)
            runner = DeviceRunner if self.options.target == "cuda" else Runner
            run = runner(self, kind, module, getattr(namespace, module.entry), given)
            outside = module.outside() or []
            self._calls.setdefault((kind, given.key), []).insert(0, run)
        given.share_types(run.types)
        self._last = given.without_values()
        return run, outside


def _made(function: Any, text: str | None, wrt: Wrt, has_aux: bool, options: Options) -> Differentiated:
    return Differentiated(function, wrt, has_aux, text, options)


def differentiate(
    function: Callable | None = None,
    *,
    wrt: Wrt = 0,
    has_aux: bool = False,
    source: str | None = None,
    parallel: bool | None = None,
    fastmath: bool | None = None,
    boundscheck: bool | None = None,
    target: str = "cpu",
):
    """Give a function its gradient: ``@differentiate`` or ``differentiate(f, wrt=("w", "b"))``.

    ``wrt``      the arguments to differentiate with respect to, by name or position: one gives a bare gradient, a tuple
                 a tuple (JAX's rule). In a class ``"self"`` is the object, and positions count the arguments behind it;
                 ``"self.k"`` and ``"model.layer.w"`` are attributes of objects.
    ``has_aux``  the function returns ``(value, aux)``; only the value is differentiated.
    ``source``   the text of a function that has none (typed at a prompt).
    ``parallel`` whether the trips of ``prange`` loops, here and in the functions called, are shared among Numba's
                 threads. None: in functions compiled with ``@njit(parallel=True)``.
    ``fastmath`` whether sums may be reordered and products fused with sums; NaN and infinity still propagate. None:
                 if the function was compiled with ``@njit(fastmath=...)``.
    ``boundscheck`` whether an index out of bounds is an IndexError, as in Python: True, unless it is given as False
                 (then memory of others may be read, or written).
    ``target``   where it runs: ``"cpu"``, or ``"cuda"``, a GPU of NVIDIA (docs/on_a_gpu.md).

    Arguments may be numbers, float32 and float64 arrays, integers, booleans, and tuples, lists, dicts, NamedTuples,
    NumPy's records, dataclasses and other objects of them. Raises :class:`~tangentlike.errors.UnsupportedError` now for
    syntax that has no derivative here, and at the first call for what depends on the types of the arguments.
    """
    if function is None:
        return lambda f: differentiate(
            f, wrt=wrt, has_aux=has_aux, source=source, parallel=parallel, fastmath=fastmath, boundscheck=boundscheck,
            target=target,
        )  # fmt: skip
    wrong_arguments.check_function(function, decorator=True)
    if isinstance(wrt, list):
        wrt = tuple(wrt)
    if target not in ("cpu", "cuda"):
        raise ArgumentError(f'target is "cpu" or "cuda", not {target!r}')
    options, method = options_of(function, parallel, fastmath, boundscheck), as_method(function)
    if target == "cuda":
        options = replace(options, shared=True, parallel=True, target=target)
    if names_object(method, wrt):
        return Bound(Differentiated(method.__func__, wrt, has_aux, source, options), method.__self__)
    return Differentiated(method, wrt, has_aux, source, options)
