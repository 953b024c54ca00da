"""Operations that belong together become one kernel, so that what lies between them is never stored.

The gradient of a max-pool reaches the winners only, and there the pooled value is the value itself: the slope of an
activation before the pool can be taken after it, on a quarter of the values. What is left between convolution,
activation and pool has one reader, and disappears into one kernel.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

from ..form.program import copy_of
from ..form.trees import nodes
from . import elementwise, kernels_conv
from .operations import Kernel, Map, Operation, Sum
from .schedule import key, live
from .values import Batched, Lazy

CELLS = 16  # of a pooling window, whose values stay in registers
CHOSEN = 9  # taps whose pixels are chosen by the winner of a pool: more do not stay in registers


def fused(operations: list[Operation], results: list) -> list[Operation]:
    """The operations, with neighbors merged where that saves memory traffic."""
    for rewrite in (_slopes_after_pools, _sums_of_pooled, _pooled_weight_gradients, _activated, _pooled):
        operations = live(rewrite(operations, results), results)
    return operations


def _readers(operations: list[Operation], results: list) -> dict[int, list[Operation | None]]:
    out: dict[int, list[Operation | None]] = {}
    for operation in operations:
        for each in {key(r): r for r in operation.reads}:
            out.setdefault(each, []).append(operation)
    for result in results:
        out.setdefault(key(result), []).append(None)
    return out


def _is(operation: Operation | None, title: str) -> bool:
    return isinstance(operation, Kernel) and operation.title == title


def _same(a: object, b: object) -> bool:
    """True when both are one value of each sample: one buffer, and all of it in one shape and order."""
    return (
        isinstance(a, Batched)
        and isinstance(b, Batched)
        and key(a) == key(b)
        and (a.shape, a.offset, a.strides) == (b.shape, b.offset, b.strides)
    )


def _slopes_after_pools(operations: list[Operation], results: list) -> list[Operation]:
    """slope(pool_gradient(d), x) -> pool_gradient(slope(d, pooled x))."""
    readers = _readers(operations, results)
    made = {key(w): o for o in operations for w in o.writes if isinstance(w, Batched)}
    out: list[Operation] = []
    for operation in operations:
        change = _slope(operation, made, readers) if isinstance(operation, Map) else None
        out += change or [operation]
    return out


def _slope(operation: Map, made: dict[int, Operation], readers: dict) -> list[Operation] | None:
    leaves = operation.lazy.leaves
    for name, value in leaves.items():
        source = made.get(key(value)) if isinstance(value, Batched) else None
        if (
            not _is(source, "max_pool2d_gradient")
            or len(readers[key(value)]) != 1
            or not _same(value, source.made[0])  # type: ignore[union-attr]
            or value.shape != operation.out.shape
        ):
            continue
        assert isinstance(source, Kernel)
        winners, dout = source.operands["winners"], source.operands["dout"]
        assert isinstance(winners, Batched) and isinstance(dout, Batched)
        image, pooled = winners.attributes["source"], winners.attributes["pooled"]
        others = [v for n, v in leaves.items() if n != name]
        if not all(_same(v, image) for v in others) or not _linear(operation.lazy.expression, name):
            continue
        inner = elementwise.leaf(dout)
        outer = elementwise.leaf(pooled)
        names = {n: (inner if n == name else outer).expression for n in leaves}
        if dout.shape != pooled.shape:
            dout = Batched(dout.name, pooled.shape, dout.dtype, dout.root, dout.offset)
            inner = elementwise.leaf(dout)
            names[name] = inner.expression
        expression = _Replace(names).visit(copy_of(operation.lazy.expression))
        small = Batched(f"{operation.out.name}_pooled", pooled.shape, operation.out.dtype)
        slope = Map(
            operation.line,
            small,
            Lazy(expression, {**inner.leaves, **outer.leaves}, pooled.shape, operation.lazy.dtype),
        )
        operation.out.attributes.update(winners=winners, pooled_gradient=small)
        again = Kernel(
            operation.line,
            source.title,
            {"dx": operation.out, "dout": small, "winners": winners},
            (operation.out,),
            source.sizes,
            source.make,
        )
        return [slope, again]
    return None


def _linear(node: ast.expr, name: str) -> bool:
    """True for ``d``, ``d * f``, ``0 if c else d`` with f and c free of d: windows that overlap add up."""
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        inside = [
            any(isinstance(n, ast.Name) and n.id == name for n in nodes(side)) for side in (node.left, node.right)
        ]
        if inside == [True, False]:
            return _linear(node.left, name)
        return inside == [False, True] and isinstance(node.op, ast.Mult) and _linear(node.right, name)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _linear(node.operand, name)
    if isinstance(node, ast.IfExp):
        zero = isinstance(node.body, ast.Constant) and node.body.value == 0
        apart = not any(isinstance(n, ast.Name) and n.id == name for n in nodes(node.test))
        return zero and apart and _linear(node.orelse, name)
    return False


def _sums_of_pooled(operations: list[Operation], results: list) -> list[Operation]:
    """The sum of a pool's gradient over an image is that of the gradient of the pooled values."""
    for operation in operations:
        if isinstance(operation, Sum) and operation.kept == (0,):
            value = elementwise.bare_leaf(operation.lazy)
            small = value.attributes.get("pooled_gradient") if isinstance(value, Batched) else None
            if small is not None and value is not None and value.shape == operation.lazy.shape:
                operation.lazy = elementwise.leaf(small)
    return operations


def _pooled_weight_gradients(operations: list[Operation], results: list) -> list[Operation]:
    """The gradient of the filters, from the gradient of the pooled values."""
    made = {key(w): o for o in operations for w in o.writes if isinstance(w, Batched)}
    out: list[Operation] = []
    for operation in operations:
        dout = operation.operands.get("dout") if _is(operation, "conv2d_weight_gradient") else None  # type: ignore[attr-defined]
        source = made.get(key(dout)) if isinstance(dout, Batched) else None
        if _is(source, "max_pool2d_gradient") and _same(dout, source.made[0]):  # type: ignore[union-attr]
            assert isinstance(source, Kernel) and isinstance(operation, Kernel)
            pool, sizes = source.sizes["s"], operation.sizes["sizes"]
            if _apart(pool) and sizes.rows * sizes.columns <= CHOSEN:
                operands = {k: source.operands[k] for k in ("dout", "winners")}
                small = source.operands["dout"]
                assert isinstance(small, Batched)
                operation = Kernel(
                    operation.line,
                    "conv2d_pool_weight_gradient",
                    {"dw": operation.operands["dw"], **operands, "x": operation.operands["x"]},
                    operation.made,
                    {"sizes": sizes, "pool": pool.window, "dtype": operation.sizes["dtype"]},
                    kernels_conv.pooled_weight_gradient,
                    clears=(small,),
                )
        out.append(operation)
    return out


def _apart(pool) -> bool:
    """True when the windows cover the image once."""
    return (
        pool.inside
        and pool.window == pool.stride
        and pool.out_height * pool.window[0] == pool.height
        and pool.out_width * pool.window[1] == pool.width
    )


def _activated(operations: list[Operation], results: list) -> list[Operation]:
    """An activation is applied where the convolution's results are written."""
    readers = _readers(operations, results)
    made = {key(w): o for o in operations for w in o.writes if isinstance(w, Batched)}
    gone: set[int] = set()
    for operation in operations:
        if not isinstance(operation, Map) or len(operation.lazy.leaves) != 1:
            continue
        ((name, value),) = operation.lazy.leaves.items()
        source = made.get(key(value)) if isinstance(value, Batched) else None
        if (
            _is(source, "conv2d")
            and len(readers[key(value)]) == 1
            and value.shape == operation.out.shape
            and value.dtype == operation.out.dtype
            and _of_floats(operation.lazy)
            and value is getattr(value, "root", None)
            and operation.out is operation.out.root
        ):
            assert isinstance(source, Kernel)
            source.sizes["activation"] = _formula(operation.lazy, name, operation.out.dtype)
            operation.out.attributes["rises"] = _rises(operation.lazy.expression, name)
            source.operands["out"] = operation.out
            source.made = (operation.out,)
            source.title = "conv2d_activated"
            gone.add(id(operation))
    return [o for o in operations if id(o) not in gone]


CONVERSIONS = ("number", "wide_number", "integer", "wide", "whole")  # which only loops spell
RISING = ("quick_tanh", "sigmoid_number", "np.tanh", "np.exp", "np.arctan", "np.expm1", "np.sinh", "np.cbrt")


def _of_floats(lazy: Lazy) -> bool:
    """True for a formula that computes in the dtype of its operand from end to end."""
    calls = (n.func.id for n in nodes(lazy.expression) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    return not any(name in CONVERSIONS for name in calls)


def _rises(node: ast.expr, name: str) -> bool:
    """True where a larger operand never gives less: then the largest result is that of the largest operand."""
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in RISING and len(node.args) == 1 and _rises(node.args[0], name)
    relu = ast.parse(f"0 if {name} <= 0 else {name}", mode="eval").body
    return ast.dump(node) == ast.dump(relu)


def _formula(lazy: Lazy, name: str, dtype: str) -> Callable[[str], str]:
    """The activation as text of its argument."""

    class Typed(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.expr:
            if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
                return node
            return ast.parse(f"np.{dtype}({node.value!r})", mode="eval").body

    def text(argument: str) -> str:
        tree = _Replace({name: ast.Name(id=argument, ctx=ast.Load())}).visit(Typed().visit(copy_of(lazy.expression)))
        return ast.unparse(tree)

    return text


def _pooled(operations: list[Operation], results: list) -> list[Operation]:
    """Convolution, activation and pool in one kernel, where the values between are read by nobody else."""
    readers = _readers(operations, results)
    made = {key(w): o for o in operations for w in o.writes if isinstance(w, Batched)}
    out: list[Operation] = []
    for operation in operations:
        source = made.get(key(operation.operands["x"])) if _is(operation, "max_pool2d") else None  # type: ignore[attr-defined]
        made_here = source.made[0] if isinstance(source, Kernel) else None
        convolves = _is(source, "conv2d") or _is(source, "conv2d_activated")
        if convolves and len(readers[key(made_here)]) == 1 and _same(operation.operands["x"], made_here):  # type: ignore
            assert isinstance(source, Kernel) and isinstance(operation, Kernel)
            pool, sizes = operation.sizes["s"], source.sizes["sizes"]
            assert isinstance(made_here, Batched)
            if _apart(pool) and math.prod(pool.window) <= CELLS and made_here.attributes.get("rises", True):
                operands = {"h": operation.operands["h"], "winners": operation.operands["winners"],
                            **{k: v for k, v in source.operands.items() if k != "out"}}  # fmt: skip
                sizes = {
                    "sizes": sizes,
                    "pool": pool.window,
                    "dtype": source.sizes["dtype"],
                    "bias": source.sizes["bias"],
                    "activation": source.sizes["activation"],
                }
                title = "conv2d_pool" if source.title == "conv2d" else "conv2d_activated_pool"
                operation = Kernel(operation.line, title, operands, operation.made, sizes, kernels_conv.pooled_forward)
        out.append(operation)
    return out


class _Replace(ast.NodeTransformer):
    def __init__(self, names: dict[str, ast.expr]):
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy_of(self.names[node.id]) if node.id in self.names else node
