"""Kernels that their callers call by address, instead of holding a copy of their code.

Numba links the code of a function into every caller and optimizes the whole anew: a convolution that compiles in three
seconds by itself costs fourteen more in each of the forward half, the adjoint half and the function that runs both. A
kernel that stands apart is compiled once for its types; callers know its symbol. What lies on disk names the kernels
that it needs (:mod:`~tangentlike.caching.kernel_cache`), which are loaded, or compiled, before it.
"""

from __future__ import annotations

import copy
import hashlib
import importlib
import sys
from typing import Any

import llvmlite.binding
from numba.core import types

LEAST = 150  # instructions; calls of shorter kernels in a loop over vectors of three numbers took a tenth of its time
Needed = tuple[str, str, tuple[Any, ...]]  # module, name and the types of the arguments
_known: dict[str, Needed] = {}  # by symbol
_kept: list[Any] = []  # code that has been called by address must stay, even if its module is loaded again


def stand_apart(dispatcher: Any, lasting: bool = True, least: int = LEAST) -> None:
    """Let the callers of a Numba function that takes arrays hold no more than its symbol.

    ``lasting``: its code stays until the process ends; else it goes with the function, and with all that call it.
    ``least``: the instructions from which on it does.
    """
    add_overload = dispatcher.add_overload

    def add(compiled: Any) -> None:
        add_overload(compiled)
        if any(isinstance(t, types.Array) and t.ndim for t in compiled.signature.args):
            _declare(dispatcher, compiled, lasting, least)

    dispatcher.add_overload = add


def _symbol(module: str, name: str, arguments: tuple[Any, ...]) -> str:
    """What a kernel is called for these types; empty where a function is among them, whose address is no name."""
    kinds = repr(arguments)
    digest = hashlib.sha256(f"{module}.{name}{kinds}".encode()).hexdigest()[:16]
    return "" if " at 0x" in kinds else f"{module}.{name}.{digest}"


def _instructions(compiled: Any) -> int:
    """How long the function is in LLVM's language, without what it calls by address."""
    function = compiled.library._get_module_for_linking().get_function(compiled.fndesc.mangled_name)
    return sum(1 for block in function.blocks for _ in block.instructions)


def _declare(dispatcher: Any, compiled: Any, lasting: bool, least: int) -> None:
    module, name = dispatcher.py_func.__module__, dispatcher.py_func.__name__
    arguments = tuple(compiled.signature.args)
    symbol = _symbol(module, name, arguments)
    if not symbol or compiled.objectmode or getattr(sys.modules.get(module), name, None) is not dispatcher:
        return  # nobody could find it again by its name: callers hold a copy of its code
    if _instructions(compiled) < least:
        return  # a call would cost more than it saves
    descriptor = copy.copy(compiled.fndesc)
    llvmlite.binding.add_symbol(symbol, compiled.library.get_pointer_to_function(descriptor.mangled_name))
    descriptor.mangled_name = symbol
    context = compiled.target_context
    context.remove_user_function(compiled.entry_point)
    context.insert_user_function(compiled.entry_point, descriptor, [])
    _known[symbol] = module, name, arguments
    if lasting:
        _kept.append(compiled)


def needed_by(module: Any) -> list[Needed]:
    """The kernels whose symbols a module of LLVM's asks for."""
    return [_known[f.name] for f in module.functions if f.is_declaration and f.name in _known]


def load(needed: list[Needed]) -> None:
    """Compile these kernels, or take them from disk, so that their symbols exist."""
    for module, name, arguments in needed:
        getattr(importlib.import_module(module), name).compile(arguments)
        if _symbol(module, name, arguments) not in _known:
            raise ImportError(f"{module}.{name} has no symbol for {arguments}")
