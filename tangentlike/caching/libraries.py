"""What Numba leaves out while it compiles a function of ours: work whose result nobody uses.

Of the functions that a function calls Numba makes machine code too, one by one, though the caller holds a copy of them
all: a fifth of the seconds. Here only what is called from outside becomes machine code, when its address is asked for.
What compiled code alone calls has no way in for Python, which takes apart and puts together all that a half keeps for
the other: it is compiled again, with one, when Python calls it. LLVM's passes over a function are not built anew for
each declaration, nothing is collected before the outermost function is compiled (``collection``), and nobody is told of
each of the hundred thousand calls of LLVM.

Numba has no door for this: its own parts are taken over, as they are in one version. With any other it compiles as it
comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import llvmlite.binding
import numba
from numba.core import sigutils
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen, RuntimeLinker
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import _FunctionCompiler  # type: ignore[attr-defined]
from numba.core.registry import cpu_target
from numba.extending import overload
from numba.np import arrayobj

from .collection import no_collection

IS_KNOWN = numba.version_info.short == (0, 68)  # whether Numba's parts are those that are taken over here
_depth = 0  # of our functions that are being compiled, by the thread that holds Numba's lock
_asked_by_code = 0  # how often what follows is for compiled code, though none is being compiled
_closed = False  # whether the function that is being compiled, or looked for on disk, has no way in for Python
_environments: dict[str, Any] = {}  # of functions without machine code, by symbol: set when a caller brings it along


class Library(JITCodeLibrary):
    """The code of a function: optimized at once, machine code when it is asked for."""

    _emitted = False

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout
        manager, builder = self._codegen._function_pass_manager()
        for function in ll_module.functions:
            if not function.is_declaration:
                manager.run(function, builder)

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True
        from_disk = getattr(self, "_compiled_object", None) is not None
        if from_disk or any(v.name.startswith(RuntimeLinker.PREFIX) for v in self._final_module.global_variables):
            self._emit()  # the second: it is called by functions inside of itself, through pointers to machine code

    def _emit(self) -> None:
        if self._emitted:
            return
        self._emitted = True
        self._dynamic_globals.clear()
        super()._finalize_final_module()
        codegen: Any = self._codegen
        for name in [n for n in _environments if codegen._engine.is_symbol_defined(n)]:
            JITCPUCodegen.set_env(codegen, name, _environments.pop(name))

    def _ensure_finalized(self) -> None:
        super()._ensure_finalized()
        if not _depth:  # a function that is not ours takes a copy of this one
            self._emit()

    def _get_compiled_object(self) -> Any:
        self._emit()
        return super()._get_compiled_object()

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()
        found = 0
        if self._emitted or any(f.name == name for f in self.get_defined_functions()):
            self._emit()
            found = super().get_pointer_to_function(name)
        if not found and name.startswith("cfunc."):
            raise RuntimeError(f"{name} was compiled without a pointer to it")
        return found


def _of_other_shape(given: Any, wanted: Any) -> None:
    """What a store raises of an array that does not fit, by their shapes."""


@overload(_of_other_shape)
def _raise_other_shape(given, wanted):
    """Numba's own puts the shapes into words, whose code takes a second to compile; a call that fails is run again by
    Python, for NumPy's words."""

    def raise_it(given, wanted):
        raise ValueError("an array of another shape")

    return raise_it


def _without_pointer(compiler: Any, flags: Any) -> Any:
    """Flags of a function that Python does not call: nor is there a pointer to it, as for a function in a variable."""
    flags.no_cfunc_wrapper = bool(flags.no_cpython_wrapper)
    return flags


def _set_environment(codegen: Any, name: str, environment: Any) -> None:
    """Numba's ``set_env``, of functions without machine code later."""
    if codegen._engine.is_symbol_defined(name):
        JITCPUCodegen.set_env(codegen, name, environment)
    else:
        _environments[name] = environment


@contextmanager
def compiling() -> Iterator[None]:
    """While a function of ours is compiled."""
    global _depth
    if not IS_KNOWN:
        yield
        return
    with global_compiler_lock, no_collection():
        codegen: Any = cpu_target.target_context.codegen()
        calls: Any = llvmlite.binding.ffi.lib._lock  # type: ignore[attr-defined]
        if not _depth:
            told, calls._cblist = calls._cblist, []
            codegen._library_class = Library
            codegen.set_env = partial(_set_environment, codegen)
            in_words = arrayobj.raise_with_shape_context
            arrayobj.raise_with_shape_context = _of_other_shape
            customized = _FunctionCompiler._customize_flags
            _FunctionCompiler._customize_flags = _without_pointer
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1
            if not _depth:
                del codegen._library_class, codegen.set_env
                calls._cblist = told
                arrayobj.raise_with_shape_context = in_words
                _FunctionCompiler._customize_flags = customized


def spare(dispatcher: Any) -> Any:
    """Let a Numba function be compiled so; returns it. Does nothing to a plain function (NUMBA_DISABLE_JIT=1)."""
    compiler = getattr(dispatcher, "_compiler", None)
    if compiler is not None and IS_KNOWN:
        compiler.compile = _around(compiler.compile)
        _close(dispatcher)
    return dispatcher


def is_closed() -> bool:
    """Whether the function that is being compiled, or looked for on disk, has no way in for Python."""
    return _closed


@contextmanager
def for_code() -> Iterator[None]:
    """While functions are compiled for what is compiled already."""
    global _asked_by_code
    with global_compiler_lock:
        _asked_by_code += 1
        try:
            yield
        finally:
            _asked_by_code -= 1


def _close(dispatcher: Any) -> None:
    """Let a Numba function have no way in for Python where compiled code asks for it."""
    compile_, add, options = dispatcher.compile, dispatcher.add_overload, dispatcher._compiler.targetoptions
    closed: set[tuple] = set()  # types of arguments
    replaced: list[Any] = []  # whose code others call by address

    def add_overload(compiled: Any) -> None:
        types = tuple(compiled.signature.args)
        if _closed:
            dispatcher.overloads[types] = compiled  # Numba's dispatch does not know it
            closed.add(types)
        else:
            add(compiled)
            closed.discard(types)

    def compile_for(signature: Any) -> Any:
        global _closed
        with global_compiler_lock:
            before, _closed = _closed, bool(_depth or _asked_by_code)
            types = tuple(sigutils.normalize_signature(signature)[0])
            if not _closed and types in closed and types in dispatcher.overloads:
                replaced.append(dispatcher.overloads.pop(types))
            dispatcher._compiler.targetoptions = options | {"no_cpython_wrapper": True} if _closed else options
            try:
                return compile_(signature)
            finally:
                _closed = before

    dispatcher.add_overload, dispatcher.compile = add_overload, compile_for


def _around(compile_: Callable) -> Callable:
    @wraps(compile_)
    def call(*arguments: Any) -> Any:
        with compiling():
            return compile_(*arguments)

    return call
