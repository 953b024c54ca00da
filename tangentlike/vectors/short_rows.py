"""Rows of a matrix as fewer and longer ones: a view that is made of an address and four numbers.

Slices and ``reshape`` say the same, with tests and branches that LLVM does not see through.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, config, types
from numba.core.errors import TypingError
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array


def _compiled_view(typingctx: Any, array: Any, first: Any, last: Any, rows: Any) -> Any:
    if not isinstance(array, types.Array) or array.ndim != 2:
        raise TypingError(f"not a matrix: {array}")

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        found = context.make_array(array)(context, builder, values[0])
        first, last, rows = values[1:]
        _, columns = cgutils.unpack_tuple(builder, found.shape)
        step, beside = cgutils.unpack_tuple(builder, found.strides)
        if array.layout == "C":  # where there is one row, its stride may be any
            step = builder.mul(columns, found.itemsize)
        address = builder.bitcast(found.data, cgutils.voidptr_t)
        out = context.make_array(array)(context, builder)
        populate_array(
            out,
            data=builder.bitcast(builder.gep(address, [builder.mul(first, step)]), found.data.type),
            shape=[builder.sdiv(builder.sub(last, first), rows), builder.mul(rows, columns)],
            strides=[builder.mul(rows, step), beside],
            itemsize=found.itemsize,
            meminfo=None,
        )
        return impl_ret_borrowed(context, builder, sig.return_type, out._getvalue())

    return array(array, types.intp, types.intp, types.intp), generate


def _compiled_order(typingctx: Any, *arrays: Any) -> Any:
    known = all(each.layout == "C" for each in arrays)

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        return ir.Constant(ir.IntType(1), known)

    return types.boolean(types.StarArgTuple.from_types(arrays)), generate


def _interpreted_view(array: Any, first: int, last: int, rows: int) -> Any:
    return array[first:last].reshape((last - first) // rows, rows * array.shape[1])


def _interpreted_order(*arrays: Any) -> bool:
    return all(each.flags.c_contiguous for each in arrays)


_compiled_view.__name__ = _interpreted_view.__name__ = "rows_of"
_compiled_order.__name__ = _interpreted_order.__name__ = "in_order"
DISABLED = getattr(config, "DISABLE_JIT", 0)
rows_of: Any = _interpreted_view if DISABLED else intrinsic(_compiled_view)
"""The rows from ``first`` to ``last`` of a matrix, so many of them as one: more than one only where it lies in C order.
The view does not hold on to the array: it is for use while a name does."""
in_order: Any = _interpreted_order if DISABLED else intrinsic(_compiled_order)
"""Whether arrays lie in C order, as far as their types tell."""
