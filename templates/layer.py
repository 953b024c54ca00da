"""What the network layers share: reading their arguments' types, and running a layer that is called by itself.

A layer is a primitive that is *lowered*: from the types of its arguments follows the kernel that does the work and the
arguments it gets. The compiler does that while it writes the gradient; :func:`run` does the same for a direct call.
"""

from functools import lru_cache

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, is_float
from tangentlike.primitives.registry import lookup


def run(lower, **arguments):
    """Call a layer on NumPy arrays: lower it, check the arguments, call its kernel.

    A number is returned in the dtype that the type rule says (Numba itself returns Python floats). Raises ValueError
    with the words of the type rule that an argument breaks.
    """
    entry, values, result = lowered(lower, **arguments)
    out = entry.call(*values.values())
    return np.dtype(result.dtype).type(out) if isinstance(result, Scalar) and not result.weak else out


def lowered(lower, **arguments):
    """``(primitive, values of its parameters, type of its result)`` of a layer called with these arguments."""
    values = {name: _value(value) for name, value in arguments.items()}
    try:
        function, passed = lower(**{name: type_of(value) for name, value in values.items()})
        entry = lookup(function)
        given = dict(zip(entry.parameters, [_passed(lower, item, values) for item in passed], strict=False))
        complete = {name: given[name] if name in given else entry.defaults[name] for name in entry.parameters}
        return entry, complete, entry.returns(*[type_of(value) for value in complete.values()])
    except TypeRuleError as error:
        hint = f" (instead: {error.rewrite})" if error.rewrite else ""
        raise ValueError(f"{error.reason}{hint}") from None


def type_of(value):
    """The compiler's type of a value; sizes are known."""
    if isinstance(value, np.ndarray):
        return Array(value.dtype.name, value.shape, value.flags.c_contiguous, value.flags.fnc)
    if isinstance(value, np.generic):
        return Scalar(value.dtype.name)
    if isinstance(value, float):
        return Scalar("float64", weak=True)
    return Constant(value)


def known(t, name):
    """The value of a parameter that must be known while compiling."""
    if isinstance(t, Constant):
        return t.value
    raise TypeRuleError(f"{name} must be a constant, not {describe(t)}", f"write `{name}` as a literal")


def expect(t, name, layer, *ranks):
    """Check that ``t`` is a float array of one of these ranks, and return it."""
    if not isinstance(t, Array):
        raise TypeRuleError(f"{layer}: {name} must be an array, not {describe(t)}", f"an array for {name}")
    if not is_float(t):
        raise TypeRuleError(f"{layer}: {name} must be a float array, not {describe(t)}", f"`{name}.astype(np.float64)`")
    if ranks and t.ndim not in ranks:
        wanted = " or ".join(str(rank) for rank in ranks)
        raise TypeRuleError(f"{layer}: {name} must have {wanted} dimensions, not {t.ndim}", f"`{name}.reshape(...)`")
    return t


def same_dtype(layer, **arrays):
    """Check that the arrays have one dtype: a kernel never promotes."""
    names = [name for name, t in arrays.items() if isinstance(t, Array)]
    for name in names[1:]:
        first, other = arrays[names[0]].dtype, arrays[name].dtype
        if first != other:
            raise TypeRuleError(f"{layer}: {names[0]} is {first} and {name} is {other}", f"`{name}.astype(np.{first})`")


def same_size(layer, what, first, second):
    """Check that two sizes are equal as far as they are known; ``what`` says whose they are."""
    if isinstance(first, int) and isinstance(second, int) and first != second:
        raise TypeRuleError(f"{layer}: {what} are {first} and {second}, which must be equal", "give both the same size")


def _value(value):
    if isinstance(value, list):
        value = np.asarray(value)
    return value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _passed(lower, argument, values):
    if isinstance(argument, tuple):
        return argument[0]
    if argument.startswith("="):
        return eval(_compiled(argument[1:]), dict(lower.__globals__), dict(values))
    return values[argument]


@lru_cache
def _compiled(expression):
    return compile(expression, "<argument of a layer>", "eval")
