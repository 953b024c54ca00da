"""The text of the loop that a vectorized function is: one element of each array, broadcast, in one call.

def map_square(square, x, k):
    out = np.empty(x.shape)
    for i in range(x.shape[0]):
        out[i] = square(x[i], k)
    return out
"""

from __future__ import annotations

from dataclasses import dataclass

from ..form.names import fresh_name
from ..form.sizes import may_be_one
from ..form.types import Array, Scalar, same_dimension

COUNTERS = "ijklmnpq"
UNEQUAL = 'raise ValueError("operands could not be broadcast together")'


@dataclass(frozen=True)
class ElementLoop:
    """A loop over calls of a function that is called ``name``.

    ``types`` are those of the arguments, None for what is handed over whole; ``by_name`` are those given by their
    names, ``conversions`` the functions that elements are converted with; ``outputs`` are the dtypes of the results,
    ``refused_empty`` is what is raised for arrays without elements.
    """

    name: str
    types: dict[str, Array | Scalar | None]
    by_name: set[str]
    conversions: dict[str, str]
    outputs: tuple[str, ...]
    several: bool
    refused_empty: str = ""

    def text(self) -> str:
        taken = {*self.types, "np"}
        function = fresh_name(self.name, taken)
        taken.add(function)
        arrays = {p: t for p, t in self.types.items() if isinstance(t, Array)}
        rank = max(t.ndim for t in arrays.values())
        lines: list[str] = []
        if self.refused_empty:
            empty = " or ".join(f"{p}.size == 0" for p in arrays)
            lines += [f"if {empty}:", f"    raise ValueError({self.refused_empty!r})"]
        sizes, unequal = [], []
        for axis in range(rank):
            size, checks, unsure = self._size(arrays, axis - rank, taken)
            sizes.append(size)
            lines += checks
            unequal += unsure
        whole = ", ".join(sizes) + "," * (rank == 1)
        lines += [f"{p} = np.broadcast_to({p}, ({whole}))" for p in dict.fromkeys(unequal)]
        counters = []
        for letter in COUNTERS[:rank]:
            counters.append(fresh_name(letter, taken))
            taken.add(counters[-1])
        full = next((p for p, t in arrays.items() if all(f"{p}.shape[{k}]" == s for k, s in enumerate(sizes))), "")
        shape = f"{full}.shape" if full else f"({whole})"
        results = self._results(taken)
        for name, dtype in zip(results, self.outputs, strict=True):
            typed = "" if dtype == "float64" else f", np.{'bool_' if dtype == 'bool' else dtype}"
            lines.append(f"{name} = np.empty({shape}{typed})")
        for depth, (counter, size) in enumerate(zip(counters, sizes, strict=True)):
            lines.append("    " * depth + f"for {counter} in range({size}):")
        elements = [self._argument(p, t, counters, p in unequal) for p, t in self.types.items()]
        index = ", ".join(counters)
        targets = ", ".join(f"{name}[{index}]" for name in results)
        lines.append("    " * rank + f"{targets} = {function}({', '.join(elements)})")
        lines.append(f"return {', '.join(results)}")
        head = f"def {fresh_name('map_' + self.name, taken)}({', '.join([function, *self.types])}):"
        return "\n".join([head, *("    " + line for line in lines)]) + "\n"

    def _results(self, taken: set[str]) -> list[str]:
        names = [fresh_name(f"out_{k}" if self.several else "out", taken) for k in range(len(self.outputs))]
        taken.update(names)
        return names

    def _size(self, arrays: dict[str, Array], axis: int, taken: set[str]) -> tuple[str, list[str], list[str]]:
        """The size of the result along an axis, counted from the end; what checks it, and the arrays that may have
        another size there, 1."""
        having = {p: t.shape[axis] for p, t in arrays.items() if t.ndim >= -axis}
        others = {p: d for p, d in having.items() if d != 1} or having
        first, *more = others
        size = f"{first}.shape[{arrays[first].ndim + axis}]"
        unequal = [p for p in more if not same_dimension(others[first], others[p])]
        if not unequal:
            return size, [], []
        if not any(d is None or may_be_one(d) for d in others.values()):
            tests = [f"if {p}.shape[{arrays[p].ndim + axis}] != {size}:" for p in unequal]
            return size, [line for test in tests for line in (test, f"    {UNEQUAL}")], []
        length = fresh_name("size", taken)
        taken.add(length)
        lines = [f"{length} = {size}"]
        for p in more:
            lines += [f"if {length} == 1:", f"    {length} = {p}.shape[{arrays[p].ndim + axis}]"]
        return length, lines, list(others)

    def _argument(self, parameter: str, kind: Array | Scalar | None, counters: list[str], spread: bool) -> str:
        """What the function is given for a parameter in one trip."""
        text = parameter
        if isinstance(kind, Array):
            own = counters[len(counters) - kind.ndim :]
            items = counters if spread else ["0" if d == 1 else c for d, c in zip(kind.shape, own, strict=True)]
            text = f"{parameter}[{', '.join(items)}]"
            text = f"{self.conversions[parameter]}({text})" if self.conversions[parameter] else text
        return f"{parameter}={text}" if parameter in self.by_name else text
