"""What the kernels of functions are launched with, from a run in Numba's simulator: as JSON on standard output.

A list of ``[title, text of the module, [[kernel, [kind of each argument]]]]``; kinds are texts of Numba's types.
Kernels of the package have their module before their name.
"""

import json

import numpy as np
from array_programs import PROGRAMS as OF_ARRAYS
from gpu_programs import PROGRAMS
from numba import typeof, types
from numba.cuda.simulator import kernel
from numba.np.numpy_support import from_dtype

import tangentlike
from tangentlike.device_runner import is_on_device


def kind_of(value):
    """The text of the type that a kernel is compiled for."""
    if not is_on_device(value):
        return str(typeof(value))
    layout = "C" if value.is_c_contiguous() else "F" if value.is_f_contiguous() else "A"
    return str(types.Array(from_dtype(value.dtype), value.ndim, layout))


def main():
    launched, call = {}, kernel.FakeCUDAKernel.__call__

    def recorded(self, *given):
        if not self._device:
            of = f"{self.fn.__module__}." if self.fn.__module__.startswith("tangentlike.cuda.") else ""
            launched[of + self.fn.__qualname__, *map(kind_of, given)] = None
        return call(self, *given)

    kernel.FakeCUDAKernel.__call__ = recorded
    out = []
    for function, wrt, args in [*PROGRAMS, *OF_ARRAYS]:
        launched.clear()
        there = tangentlike.differentiate(function, wrt=wrt, target="cuda")
        with np.errstate(all="ignore"):
            there.value_and_grad(*args)
        out.append([function.__name__, there.source, [[name, kinds] for name, *kinds in launched]])
    print(json.dumps(out))


main()
