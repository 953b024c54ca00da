"""What products of matrices mean in a tile: of samples with parameters, summed over samples, within each sample."""

from __future__ import annotations

import math
from typing import Any

from . import elementwise, kernels_dense
from .operations import Kernel
from .rules import formula, rule, samples, shared
from .text import Lines
from .values import Batched, Known, Lazy, Partial, Rows, Shared, Transposed, Untileable, Value
from .views import view


@rule("@", "matrix_vector", "vector_matrix", "np.dot", "np.matmul", "rows_times_matrix", "rows_times_vector")
def matmul(t, hint: str, left: Any, right: Any) -> Value:
    """``x @ w``, ``x @ w.T``, ``x.T @ dout`` and what they are for vectors and rows."""
    left, right = _operand(t, left, hint), _operand(t, right, hint)
    if isinstance(left, Transposed) and _is_samples(left.value) and _is_samples(right):
        return _weight_gradient(t, hint, left.value, right)
    if _is_samples(left) and isinstance(right, (Shared, Transposed)):
        w = right.value if isinstance(right, Transposed) else right
        if isinstance(w, Shared):
            return _dense(t, hint, left, w, None, turned=isinstance(right, Transposed))
    if isinstance(right, Transposed) and isinstance(right.value, Batched):
        if isinstance(left, Shared):  # (x @ a.T).T
            return Transposed(_samples_dense(t, hint, right.value, left, None, turned=True))
        if isinstance(left, Transposed) and isinstance(left.value, Shared):
            return Transposed(_samples_dense(t, hint, right.value, left.value, None))
    if (_is_samples(left) and _is_samples(right)) or isinstance(right, Transposed):
        raise Untileable("a product of samples with samples")
    raise Untileable("a product that sums over the samples' axis")


def _operand(t, value: Any, hint: str) -> Any:
    if isinstance(value, Known) and hasattr(value.value, "shape"):
        return t.constant_array(value.value)
    if isinstance(value, Rows):
        return Rows(t.stored(value.value, hint))
    if isinstance(value, Transposed) and isinstance(value.value, (Lazy, Rows, Batched)):
        return Transposed(_operand(t, value.value, hint))
    return t.stored(value, hint) if isinstance(value, (Lazy, Batched)) else value


def _is_samples(value: Value) -> bool:
    return isinstance(value, (Batched, Rows))


@rule("dense")
def dense(t, hint: str, x: Value, w: Value, b: Value = Known(None)) -> Value:  # noqa: B008
    w = w if isinstance(w, Transposed) else shared(w, "w")
    turned = isinstance(w, Transposed)
    held = shared(w.value if isinstance(w, Transposed) else w, "w")
    return _dense(t, hint, _operand(t, x, hint), held, b if isinstance(b, Shared) else None, turned)


def _dense(t, hint: str, x: Batched | Rows, w: Shared, b: Shared | None, turned: bool = False) -> Batched | Rows:
    """x @ w + b, or with ``turned`` x @ w.T; for each row of a sample where it has several."""
    if not isinstance(x, (Batched, Rows)):
        raise Untileable("a product of values that are none of each sample")
    value = x.value if isinstance(x, Rows) else x
    sizes = w.shape if len(w.shape) == 2 else (*w.shape, 1)
    inputs, outputs = sizes[::-1] if turned else sizes
    lead = value.shape[:-1]
    if not value.shape or value.shape[-1] != inputs:
        raise Untileable(f"dense: {value.shape} features meet {w.shape} weights")
    if b is not None and b.shape != (outputs,):
        raise Untileable(f"dense: {outputs} outputs meet {b.shape} biases")
    if {w.dtype, b.dtype if b is not None else w.dtype} != {t.dtype}:
        raise Untileable(f"{w.dtype if w.dtype != t.dtype or b is None else b.dtype} and {t.dtype} meet")
    value = in_floats(t, value, hint)
    out = t.batched(hint, (*lead, outputs) if len(w.shape) == 2 else lead)
    rows = math.prod(lead)
    if turned:
        t.add(
            Kernel(
                t.line,
                "dense_input_gradient",
                {"dx": out, "dout": value, "w": w},
                (out,),
                {"inputs": outputs, "outputs": inputs, "dtype": t.dtype},
                kernels_dense.input_gradient,
                rows=rows,
            )
        )
    else:
        operands: dict[str, Any] = {"out": out, "x": value, "w": w}
        if b is not None:
            operands["b"] = b
        sizes_of = {"inputs": inputs, "outputs": outputs, "dtype": t.dtype, "bias": b is not None}
        t.add(Kernel(t.line, "dense", operands, (out,), sizes_of, kernels_dense.forward, rows=rows))
    return Rows(out) if isinstance(x, Rows) else out


def in_floats(t, value: Batched, hint: str) -> Batched:
    """The values in the type of the parameters."""
    lazy = elementwise.leaf(value)
    return value if value.dtype == t.dtype else t.stored(elementwise.as_kind(lazy, t.dtype, t.dtype), hint)


def _samples_dense(t, hint: str, x: Batched, w: Shared, b: Shared | None, turned: bool = False) -> Batched:
    out = _dense(t, hint, x, w, b, turned)
    assert isinstance(out, Batched)
    return out


def _weight_gradient(t, hint: str, x: Any, dout: Any) -> Partial:
    """x.T @ dout: the sum over the samples, and over their rows, of the products of features with gradients."""
    each = [v.each if isinstance(v, Rows) else 0 for v in (x, dout)]
    if each[0] != each[1]:
        raise Untileable("a product of rows and samples")
    rows = each[0] or 1
    if len(x.shape) != 1 or len(dout.shape) > 1:
        raise Untileable("a product of samples that are not vectors")
    a, d = (v.value if isinstance(v, Rows) else v for v in (x, dout))
    if not dout.shape:
        column = view(d, lambda g: g[..., None])
        return t.summed(formula(t, "a * b", a, column), (len(a.shape) - 1,), x.shape, hint)
    (inputs,), (outputs,) = x.shape, dout.shape
    out = t.partial(hint, (inputs, outputs))
    a, d = in_floats(t, a, hint), in_floats(t, d, hint)
    t.add(
        Kernel(
            t.line,
            "dense_weight_gradient",
            {"dw": out, "x": a, "dout": d},
            (out,),
            {"inputs": inputs, "outputs": outputs, "dtype": t.dtype},
            kernels_dense.weight_gradient,
            clears=(d,),
            scratch={"turned": (-outputs, t.dtype)},
            rows=rows,
        )
    )
    return out


@rule("rows")
def rows_of(t, hint: str, x: Value) -> Value:
    """``x`` (N, ..., K) as the matrix of its rows."""
    if isinstance(x, Rows):
        if len(x.shape) == 1:
            return x
        return Rows(view(t.kept(x.value, hint), lambda v: v.reshape(-1, v.shape[-1])))
    x = t.kept(samples(x, "x"), hint)
    return x if len(x.shape) == 1 else Rows(view(x, lambda v: v.reshape(-1, v.shape[-1])))


@rule("flattened")
def flattened(t, hint: str, x: Value) -> Value:
    """All elements in one row."""
    x = t.kept(samples(x, "x"), hint)
    return x if not x.shape else Rows(view(x, lambda v: v.reshape(-1)))


@rule("outer", "outer_of_all")
def outer(t, hint: str, x: Value, y: Value) -> Value:
    """Each number of a sample times a vector: the gradient of the samples in ``samples @ vector``."""
    if isinstance(x, Rows):
        return Rows(outer(t, hint, x.value, y))
    x, y = t.kept(samples(x, "x"), hint), shared(y, "a vector")
    return formula(t, "a * b", view(x, lambda v: v[..., None]), y)


# ---- within each sample


def _stacked(shape: tuple[int, ...], inner: int, left: bool, right: bool, lanes: int) -> tuple[str, str]:
    """out = x @ y for matrices of each sample; ``left`` and ``right`` say which of them lies transposed."""
    batch, rows, columns = shape
    x_at = f"(k * {rows} + i)" if left else f"(i * {inner} + k)"
    y_at = f"(j * {inner} + k)" if right else f"(k * {columns} + j)"
    lines = Lines()
    for index, size in (("b", batch), ("i", rows), ("j", columns)):
        lines(f"for {index} in range({size}):")
        lines.depth += 1
    lines(f"at = ((b * {rows} + i) * {columns} + j) * {lanes}")
    with lines.block(f"for n in range({lanes}):"):
        lines("out[at + n] = 0")
    with lines.block(f"for k in range({inner}):"):
        lines(f"x_at = (b * {rows * inner} + {x_at}) * {lanes}")
        lines(f"y_at = (b * {inner * columns} + {y_at}) * {lanes}")
        with lines.block(f"for n in range({lanes}):"):
            lines("out[at + n] += x[x_at + n] * y[y_at + n]")
    return "out, x, y", lines.text


def _product(t, hint: str, x: Value, y: Value, left: bool = False, right: bool = False) -> Batched:
    x, y = (t.stored(samples(v, "a stack of matrices"), hint) for v in (x, y))
    if len(x.shape) != len(y.shape) or len(x.shape) < 2 or x.shape[:-2] != y.shape[:-2]:
        raise Untileable("a product of stacks of different shapes")
    rows, inner = x.shape[-2:][::-1] if left else x.shape[-2:]
    columns = y.shape[-2] if right else y.shape[-1]
    if inner != (y.shape[-1] if right else y.shape[-2]):
        raise Untileable("a product of matrices whose sizes differ")
    out = t.batched(hint, (*x.shape[:-2], rows, columns))
    sizes = {"shape": (math.prod(x.shape[:-2]), rows, columns), "inner": inner, "left": left, "right": right}
    t.add(Kernel(t.line, "stacked_product", {"out": out, "x": x, "y": y}, (out,), sizes, _stacked))
    return out


@rule("stacked_product")
def stacked_product(t, hint: str, x: Value, y: Value) -> Batched:
    """(..., n, k) @ (..., k, m) for each sample."""
    return _product(t, hint, x, y)


@rule("stacked_left_gradient")
def stacked_left_gradient(t, hint: str, dout: Value, y: Value, shape: Value) -> Batched:
    """dout @ y.T for each sample."""
    return _product(t, hint, dout, y, right=True)


@rule("stacked_right_gradient")
def stacked_right_gradient(t, hint: str, dout: Value, x: Value, shape: Value) -> Batched:
    """x.T @ dout for each sample."""
    return _product(t, hint, x, dout, left=True)
