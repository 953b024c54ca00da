"""Grids of numbers: ``np.geomspace``, ``np.meshgrid``, ``np.indices``, and matrices made of places and diagonals."""

import numpy as np

from tangentlike.form.types import Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import stand_in, written
from tangentlike.primitives.registry import composite

from .by_axes import rank_of


@composite(np.geomspace, static=("endpoint",))
def geomspace(start, stop, num=50, endpoint=True):
    """Numbers whose logarithms lie in equal steps; of negative numbers, those of their absolute values."""
    if start == 0 or stop == 0:
        raise ValueError("Geometric sequence cannot include zero")
    sign = 1.0 if start > 0 else -1.0
    exponents = np.linspace(np.log10(sign * start), np.log10(sign * stop), num, endpoint=endpoint)
    out = sign * 10.0**exponents
    if num > 0:
        out[0] = start
        if num > 1 and endpoint:
            out[-1] = stop
    return out


@written(np.meshgrid, static=("indexing", "sparse", "copy"))
def meshgrid(*xi, indexing="xy", sparse=False, copy=True):
    """The coordinates of each point of a grid, one array for each axis."""
    if indexing.value not in ("xy", "ij") or not xi:
        raise TypeRuleError("Valid values for `indexing` are 'xy' and 'ij'.", "`indexing='ij'`")
    if not copy.value:
        raise TypeRuleError("np.meshgrid with copy=False gives views that overlap", "leave `copy=` out")
    count = len(xi)
    axes = [1, 0, *range(2, count)] if indexing.value == "xy" and count > 1 else list(range(count))
    names = [f"xi_{k}" for k in range(count)]
    sizes: list[str] = [""] * count
    for k, axis in enumerate(axes):
        sizes[axis] = f"xi_{k}.shape[0]"
    lines = [f"def meshgrid({', '.join(names)}):", *(f"    {x} = np.ravel(np.asarray({x}))" for x in names)]
    grids = []
    for x, axis in zip(names, axes, strict=True):
        grid = f"{x}[{', '.join(':' if k == axis else 'None' for k in range(count))}]"
        wide = f"np.broadcast_to({grid}, ({', '.join(sizes)},))"
        grids.append(f"{grid if sparse.value else wide}.copy()")
    return "\n".join([*lines, f"    return {', '.join(grids)},"]) + "\n"


@written(np.indices, static=("sparse",))
def indices(dimensions, dtype=None, sparse=False):
    """The numbers of the rows, of the columns, and so on, of each element."""
    if dtype != Constant(None):
        raise TypeRuleError("np.indices with dtype=", "`.astype(...)` behind it")
    count = len(dimensions.value) if isinstance(dimensions, Constant) else 0
    count = len(dimensions.items) if isinstance(dimensions, Tuple) else count
    if not count:
        raise TypeRuleError("np.indices takes a tuple of sizes", "`np.indices((n, m))`")
    each = [
        f"np.arange(dimensions[{k}])[{', '.join(':' if j == k else 'None' for j in range(count))}]"
        for k in range(count)
    ]
    text = "def indices(dimensions):\n"
    if sparse.value:
        return text + f"    return {', '.join(each)},\n"
    sizes = ", ".join(f"dimensions[{k}]" for k in range(count))
    text += f"    out = np.zeros(({count}, {sizes}), dtype=np.int64)\n"
    return text + "".join(f"    out[{k}] = {e}\n" for k, e in enumerate(each)) + "    return out\n"


@stand_in(np.broadcast)
class Broadcast:
    """The shape that several arrays have together."""

    def __init__(self, *args):
        self.shape = np.broadcast_arrays(*args)[0].shape
        self.ndim = len(self.shape)
        self.nd = len(self.shape)

    @property
    def size(self):
        return np.zeros(self.shape, np.int8).size


@written(np.broadcast_arrays)
def broadcast_arrays(*args):
    """The arrays, each as large as all together."""
    names = [f"args_{k}" for k in range(len(args))]
    if not names:
        raise TypeRuleError("np.broadcast_arrays of nothing", "the arrays themselves")
    rank = max(map(rank_of, args))
    shape = "np.zeros_like(" + " + ".join(f"np.asarray({x}) * 0" for x in names) + ").shape" if rank else "()"
    parts = ", ".join(f"np.broadcast_to({x}, shape)" if rank else f"np.asarray({x})" for x in names)
    return f"def broadcast_arrays({', '.join(names)}):\n    shape = {shape}\n    return {parts},\n"


@composite(np.tri)
def tri(N, M=None, k=0, dtype=np.float64):
    """Ones on and below a diagonal."""
    width = N if M is None else M
    return np.where(np.arange(width)[None, :] <= np.arange(N)[:, None] + k, 1.0, 0.0).astype(dtype)


@composite(np.diagflat)
def diagflat(v, k=0):
    """All elements on a diagonal."""
    return np.diag(np.ravel(np.asarray(v)), k)


@written(np.fromfunction, static=("dtype",))
def fromfunction(function, shape, *, dtype=float):
    """A function of the numbers of the rows, columns and so on of each element."""
    count = len(shape.value) if isinstance(shape, Constant) else len(getattr(shape, "items", ()))
    if not count or dtype.value not in (float, np.float64, int, np.int64):
        raise TypeRuleError("np.fromfunction takes a tuple of sizes", "`np.fromfunction(f, (n, m))`")
    sizes = ", ".join(f"shape[{k}]" for k in range(count))
    number = "" if dtype.value in (int, np.int64) else "1.0 * "
    places = ", ".join(f"places[{k}]" for k in range(count))
    text = f"def fromfunction(function, shape):\n    places = {number}np.indices(({sizes},))\n"
    return text + f"    return function({places})\n"
