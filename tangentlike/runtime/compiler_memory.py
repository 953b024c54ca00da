"""Memory that compiling a function takes, and that Numba and LLVM's binding would keep for the rest of the process.

Of the seven megabytes that stayed behind for a small function and its gradient, half were pass managers: llvmlite frees
them in a method that another one of the same name hides. The rest is what a compiled function is made of, which refers
to itself through tables of Numba's.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding import ffi, newpassmanagers
from numba.core.dispatcher import Dispatcher


def dispose_of_pass_managers() -> None:
    """Let LLVM's pass managers be freed when nobody holds them any more; nothing where llvmlite does it."""
    dispose = getattr(newpassmanagers.NewPassManager, "_dispose", None)
    for manager in (newpassmanagers.ModulePassManager, newpassmanagers.FunctionPassManager):
        if dispose is not None and manager._dispose is ffi.ObjectRef._dispose:
            manager._dispose = dispose


def let_go(namespace: dict[str, Any]) -> None:
    """Free what Numba made of the functions of a module. Who holds one of them can call it: it is compiled anew."""
    for dispatcher in namespace.values():
        if isinstance(dispatcher, Dispatcher) and dispatcher.py_func.__globals__ is namespace:
            own: Any = dispatcher
            own._make_finalizer()()
            own._reset_overloads()
