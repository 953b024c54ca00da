"""Ufuncs of SciPy's in compiled code: the loops that they run themselves, so that no bit of a result differs.

A loop, ``void loop(char **operands, intp *count, intp *steps, void *data)``, and its data are called by symbols such as
``erf:d->d``: machine code that is kept on disk holds these, and no address of the process that made it.

This module stands alone but for ``kernel``: a saved file has its text (``runtime/standalone.py``).
"""

import ctypes

import llvmlite.binding
import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numba.np.numpy_support import as_dtype

from .registry import kernel


class UfuncHead(ctypes.Structure):
    """The start of NumPy's PyUFuncObject."""

    _fields_ = (
        ("object", ctypes.c_char * object.__basicsize__),
        ("nin", ctypes.c_int), ("nout", ctypes.c_int), ("nargs", ctypes.c_int), ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)), ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("ntypes", ctypes.c_int),
    )  # fmt: skip


def elementwise_kernel(ufunc, parameters, name, module=__name__, output=0):
    """A kernel that gives one of the outputs of a ufunc, for numbers and arrays that broadcast; arrays in C order.

    ``parameters`` is their names in a text, ``name`` and ``module`` say where the kernel will be found.
    """

    def call(*operands):
        found = ufunc(*operands)
        out = found[output] if ufunc.nout > 1 else found
        return np.ascontiguousarray(out) if np.ndim(out) > 1 else out

    if not numba.config.DISABLE_JIT:
        _enter_loops(ufunc)
        overload(call)(lambda *operands: _implementation(ufunc, parameters, output, operands))
    space = {"call": call, "__name__": module}
    exec(f"def {name}({parameters}):\n    return call({parameters})", space)
    space[name].of_ufunc = ufunc, parameters, output
    return kernel(space[name])


def loop_types(ufunc, given):
    """The dtypes of operands and outputs of the loop that NumPy takes for ``given``: dtypes, ``int``, ``float``, ...

    Raises TypeError where there is none, or none of numbers that compiled code has.
    """
    found = ufunc.resolve_dtypes((*given, *[None] * ufunc.nout))
    if any(dtype.char not in "bhilqBHILQfdD?" for dtype in found):
        raise TypeError(f"{ufunc.__name__} has no loop of such numbers for these types")
    return found


def _enter_loops(ufunc):
    """Make the loops of a ufunc known to the linker."""
    head = UfuncHead.from_address(id(ufunc))
    if (head.nin, head.nout, head.ntypes) != (ufunc.nin, ufunc.nout, ufunc.ntypes):
        raise RuntimeError(f"ufuncs of NumPy {np.__version__} lie in memory otherwise than those of NumPy 2")
    for number, types in enumerate(ufunc.types):
        llvmlite.binding.add_symbol(f"{ufunc.__name__}:{types}", head.functions[number])
        llvmlite.binding.add_symbol(f"{ufunc.__name__}:{types}:data", head.data[number])


def _implementation(ufunc, parameters, output, operands):
    """What Numba compiles for operands of these types."""
    kinds = [operand.dtype if isinstance(operand, numba.types.Array) else operand for operand in operands]
    arrays = [isinstance(operand, numba.types.Array) for operand in operands]
    weak = {numba.types.int64: int}
    if any(arrays):
        weak |= {numba.types.float64: float, numba.types.complex128: complex}
    given = [
        as_dtype(k) if a else weak.get(k, as_dtype(k))
        for a, k in zip(arrays, map(numba.types.unliteral, kinds), strict=True)
    ]
    dtypes = loop_types(ufunc, given)
    run = _loop_call(ufunc, dtypes, output)
    if not any(arrays):
        return lambda *operands: run(operands, None)
    names = [f"operands[{number}]" for number in range(ufunc.nin)]
    shapes = [f"{name}.shape" for name, is_array in zip(names, arrays, strict=True) if is_array]
    flat = [
        f"flat({name}, shape).astype(np.{dtype.name})" if is_array and numba.from_dtype(dtype) != kind
        else f"flat({name}, shape)" if is_array
        else name
        for name, is_array, kind, dtype in zip(names, arrays, kinds, dtypes, strict=False)
    ]  # fmt: skip
    shape = f"np.broadcast_shapes({', '.join(shapes)})" if len(shapes) > 1 else shapes[0]
    space = {"np": np, "run": run, "flat": _flat}
    exec(
        f"def implementation(*operands):\n    shape = {shape}\n"
        f"    out = np.empty(shape, np.{dtypes[ufunc.nin + output].name})\n"
        f"    run(({', '.join(flat)},), out)\n    return out",
        space,
    )
    return space["implementation"]


@numba.njit
def _flat(x, shape):
    """The elements of ``x``, broadcast to ``shape``, in C order."""
    if x.ndim == len(shape) and x.shape == shape:
        return np.ascontiguousarray(x).reshape(-1)
    return np.ascontiguousarray(np.broadcast_to(x, shape)).reshape(-1)


def _loop_call(ufunc, dtypes, output):
    """An intrinsic that runs a loop: ``(operands, out)``; ``out`` an array in C order, or None for one number.

    Operands are numbers, and flat arrays of the loop's own dtypes.
    """
    kinds = [numba.from_dtype(dtype) for dtype in dtypes]
    types = next(t for t in ufunc.types if [np.dtype(char) for char in t.replace("->", "")] == list(dtypes))
    symbol, nin, returned = f"{ufunc.__name__}:{types}", ufunc.nin, kinds[ufunc.nin + output]

    @intrinsic
    def run(typingctx, operands, out):
        def generate(context, builder, sig, arguments):
            values = cgutils.unpack_tuple(builder, arguments[0], nin)
            places, steps, count = [], [], ir.Constant(WORD, 1)
            for kind, value, own in zip(sig.args[0], values, kinds, strict=False):
                place, step = _place(context, builder, kind, value, own)
                places.append(place)
                steps.append(step)
            for number, own in enumerate(kinds[nin:]):
                if number == output and isinstance(sig.args[1], numba.types.Array):
                    array = context.make_array(sig.args[1])(context, builder, arguments[1])
                    places.append(array.data)
                    steps.append(context.get_abi_sizeof(context.get_data_type(own)))
                    count = array.nitems
                else:  # of the others each result takes the place of the one before
                    places.append(cgutils.alloca_once(builder, context.get_data_type(own)))
                    steps.append(0)
            _call(builder, symbol, places, steps, count)
            if isinstance(sig.args[1], numba.types.Array):
                return context.get_dummy_value()
            return context.unpack_value(builder, returned, places[nin + output])

        is_array = isinstance(out, numba.types.Array)
        return (numba.types.none if is_array else returned)(operands, out), generate

    return run


WORD, BYTES = ir.IntType(np.dtype(np.intp).itemsize * 8), ir.IntType(8).as_pointer()


def _place(context, builder, kind, value, own):
    """Where the elements of an operand lie, and how far apart."""
    if isinstance(kind, numba.types.Array):
        step = context.get_abi_sizeof(context.get_data_type(own))
        return context.make_array(kind)(context, builder, value).data, step
    place = cgutils.alloca_once(builder, context.get_data_type(own))
    context.pack_value(builder, own, context.cast(builder, value, kind, own), place)
    return place, 0


def _call(builder, symbol, places, steps, count):
    """The call of a loop."""
    kind = ir.FunctionType(ir.VoidType(), [BYTES.as_pointer(), WORD.as_pointer(), WORD.as_pointer(), BYTES])
    function = cgutils.get_or_insert_function(builder.module, kind, symbol)
    name = f"{symbol}:data"
    data = builder.module.globals.get(name) or cgutils.add_global_variable(builder.module, ir.IntType(8), name)
    pointers = cgutils.alloca_once(builder, ir.ArrayType(BYTES, len(places)))
    for number, place in enumerate(places):
        builder.store(builder.bitcast(place, BYTES), cgutils.gep_inbounds(builder, pointers, 0, number))
    strides = cgutils.alloca_once_value(builder, ir.Constant(ir.ArrayType(WORD, len(steps)), steps))
    counted = cgutils.alloca_once_value(builder, count)
    first = [builder.bitcast(each, WORD.as_pointer()) for each in (counted, strides)]
    builder.call(function, [builder.bitcast(pointers, BYTES.as_pointer()), *first, data])
