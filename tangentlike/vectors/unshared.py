"""Arrays that are told to LLVM to be the only ones of their memory.

A loop that reads some arrays and writes others is compiled twice, with a test which of both runs: whether the arrays
lie far enough apart. Two short arrays may fail it by where they happen to lie, and a sum in such a loop would be added
in another order from call to call. ``out = unshared(np.empty(n))`` needs no test: what the function behind it returns
is for LLVM the memory of a new object, as that of ``malloc`` is.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.core.errors import TypingError
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic

NAME = "tangentlike_unshared"


def _function(module: Any) -> Any:
    """Returns the address that it is given. It is not inlined, and what it does to memory LLVM cannot see: all that was
    written before it is there behind it."""
    if NAME in module.globals:
        return module.globals[NAME]
    kind = ir.FunctionType(cgutils.voidptr_t, [cgutils.voidptr_t])
    function = ir.Function(module, kind, NAME)
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    function.return_value.add_attribute("noalias")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    builder.ret(builder.asm(kind, "", "=r,0,~{memory}", [function.args[0]], side_effect=True))
    return function


def _compiled(typingctx: Any, array: Any) -> Any:
    if not isinstance(array, types.Array):
        raise TypingError(f"only an array has memory of its own, not {array}")

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        found = context.make_array(array)(context, builder, values[0])
        address = builder.bitcast(found.data, cgutils.voidptr_t)
        found.data = builder.bitcast(builder.call(_function(builder.module), [address]), found.data.type)
        return impl_ret_borrowed(context, builder, sig.return_type, found._getvalue())

    return array(array), generate


def _interpreted(array: Any) -> Any:
    return array


_compiled.__name__ = _interpreted.__name__ = "unshared"
unshared: Any = _interpreted if getattr(config, "DISABLE_JIT", 0) else intrinsic(_compiled)
"""``array``, whose memory no other name of the function shows: one that was just made."""
