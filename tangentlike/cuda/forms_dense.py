"""Fully connected layers: x (K) times w (K, M) of each sample, and the gradients."""

from __future__ import annotations

from typing import Any

from ..tile.operations import Kernel
from ..tile.text import Lines
from ..tile.values import Batched
from .calls import Call, Made, Site, first, form, items, share_out

LEAST = 16  # products in a row that are worth a thread


@form("dense", "dense_add")
def dense(operation: Kernel, site: Site) -> Made:
    """out = x @ w + b, or out += x @ w. Few results of long sums are shared among more threads, each with a part."""
    inputs, outputs = operation.sizes["inputs"], operation.sizes["outputs"]
    rows, adds = operation.rows, operation.sizes.get("adds", False)
    given = operation.operands
    out, x = given["out"], given["x"]
    parts = min(site.threads // (outputs * rows * site.samples), inputs // LEAST)
    start = f"out[{first(out, rows)} + m]" if adds else "b[m]" if "b" in given else f"np.{site.dtype}(0)"
    if parts < 2:
        lines = Lines()
        with share_out(lines, items(rows), ("n", "m"), (outputs,)):
            lines(f"total = {start}")
            with lines.block(f"for k in range({inputs}):"):
                lines(f"total += x[{first(x, rows)} + k] * w[k * {outputs} + m]")
            lines(f"out[{first(out, rows)} + m] = total")
        return Made([Call(operation.line, operation.title, given, lines.text, (out,))])
    room = site.local("products", rows * parts * outputs)
    length = -(-inputs // parts)
    lines = Lines()
    with share_out(lines, items(rows), ("n", "p", "m"), (parts, outputs)):
        lines(f"total = np.{site.dtype}(0)")
        with lines.block(f"for k in range(p * {length}, min(p * {length} + {length}, {inputs})):"):
            lines(f"total += x[{first(x, rows)} + k] * w[k * {outputs} + m]")
        lines("products[i] = total")
    some = Call(operation.line, f"{operation.title}_parts", {"products": room, "x": x, "w": given["w"]},
                lines.text, (room,))  # fmt: skip
    lines = Lines()
    with share_out(lines, items(rows), ("n", "m"), (outputs,)):
        lines(f"total = {start}")
        with lines.block(f"for p in range({parts}):"):
            lines(f"total += products[(n * {parts} + p) * {outputs} + m]")
        lines(f"out[{first(out, rows)} + m] = total")
    operands: dict[str, Any] = {"out": out, "products": room} | ({"b": given["b"]} if "b" in given else {})
    return Made([some, Call(operation.line, f"{operation.title}_sums", operands, lines.text, (out,))])


@form("dense_input_gradient")
def dense_input_gradient(operation: Kernel, site: Site) -> Made:
    """dx = dout @ w.T."""
    inputs, outputs, rows = operation.sizes["inputs"], operation.sizes["outputs"], operation.rows
    dx, dout = operation.operands["dx"], operation.operands["dout"]
    lines = Lines()
    with share_out(lines, items(rows), ("n", "k"), (inputs,)):
        lines(f"total = np.{site.dtype}(0)")
        with lines.block(f"for m in range({outputs}):"):
            lines(f"total += dout[{first(dout, rows)} + m] * w[k * {outputs} + m]")
        lines(f"dx[{first(dx, rows)} + k] = total")
    return Made([Call(operation.line, operation.title, operation.operands, lines.text, (dx,))])


@form("dense_weight_gradient")
def dense_weight_gradient(operation: Kernel, site: Site) -> Made:
    """dw = the sum over the samples of outer(x, dout): each thread has elements of dw of its own."""
    inputs, outputs, rows = operation.sizes["inputs"], operation.sizes["outputs"], operation.rows
    dw, x, dout = (operation.operands[k] for k in ("dw", "x", "dout"))
    assert isinstance(x, Batched) and isinstance(dout, Batched)
    lines = Lines()
    with lines.block(f"for i in range(thread, {inputs * outputs}, threads):"):
        lines(f"k, m = i // {outputs}, i % {outputs}" if outputs > 1 else "k, m = i, 0")
        lines("total = dw[i]" if operation.again else f"total = np.{site.dtype}(0)")
        with lines.block(f"for n in range({'size' if rows == 1 else f'size * {rows}'}):"):
            lines(f"total += x[{first(x, rows)} + k] * dout[{first(dout, rows)} + m]")
        lines("dw[i] = total")
    title = f"{operation.title}_add" if operation.again else operation.title
    return Made(sums=[Call(operation.line, title, {"dw": dw, "x": x, "dout": dout}, lines.text, (dw,))])
