"""What softmax and the losses mean in a tile."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from . import elementwise, kernels_loss
from .operations import Kernel
from .rules import RULES, divided, mean_all, rule, samples
from .values import Batched, Known, Lazy, Samples, Shared, Untileable, Value


@rule("softmax_cross_entropy", "softmax_cross_entropy_forward")
def softmax_cross_entropy(t, hint: str, logits: Value, labels: Value) -> Any:
    logits = t.stored(samples(logits, "logits"), hint)
    if not (isinstance(labels, Batched) and labels.shape == () and len(logits.shape) == 1):
        raise Untileable("softmax_cross_entropy: logits (N, classes) and labels (N) are expected")
    if labels.root is not labels or "argument" not in labels.attributes:
        raise Untileable("softmax_cross_entropy: labels that are no argument of the loss")
    t.classes[labels.attributes["argument"]] = logits.shape[0]
    probabilities = t.batched("probabilities", logits.shape)
    total = t.partial(f"{hint}_sum", (), "float64")
    t.add(
        Kernel(
            t.line,
            "softmax_cross_entropy",
            {"probabilities": probabilities, "x": logits, "labels": labels, "count": "count"},
            (probabilities,),
            {"classes": logits.shape[0]},
            kernels_loss.cross_entropy,
            result=total,
        )
    )
    return divided(t, hint, total, 1), probabilities


@rule("softmax_cross_entropy_gradient")
def softmax_cross_entropy_gradient(t, hint: str, dout: Value, probabilities: Value, labels: Value) -> Batched:
    probabilities = t.stored(samples(probabilities, "probabilities"), hint)
    scale = _scale(t, dout, 1)
    out = t.batched(hint, probabilities.shape)
    t.add(
        Kernel(
            t.line,
            "softmax_cross_entropy_gradient",
            {"dx": out, "probabilities": probabilities, "labels": labels, "scale": scale},
            (out,),
            {"classes": probabilities.shape[0], "dtype": t.dtype},
            kernels_loss.cross_entropy_gradient,
        )
    )
    return out


def _scale(t, dout: Value, factor: int) -> Any:
    """``dout / (factor * samples)`` as an argument of a kernel."""
    if isinstance(dout, Known):
        return f"np.{t.dtype}({float(dout.value) / factor} / size)"
    held = next(iter(elementwise.leaf(dout).leaves.values()))
    return t.over("scale", f"np.{t.dtype}(value / ({factor} * size))", value=held)


@rule("mse")
def mse(t, hint: str, prediction: Value, target: Value) -> Shared:
    difference = elementwise.combine(ast.parse("a - b", mode="eval").body, [prediction, target], t.dtype)
    square = elementwise.combine(ast.parse("a ** 2", mode="eval").body, [difference, Known(2)], t.dtype)
    return mean_all(t, hint, square)


@rule("mse_gradient")
def mse_gradient(t, hint: str, dout: Value, prediction: Value, target: Value) -> Lazy:
    difference = elementwise.combine(ast.parse("a - b", mode="eval").body, [prediction, target], t.dtype)
    scale = elementwise.combine(ast.parse("a * b", mode="eval").body, [Known(2.0), dout], t.dtype)
    scaled = elementwise.combine(ast.parse("a * b", mode="eval").body, [difference, scale], t.dtype)
    return elementwise.combine(
        ast.parse("a / b", mode="eval").body, [scaled, Known(Samples(math.prod(difference.shape)))], t.dtype
    )


def _softmax(logarithm: bool) -> Callable:
    def forward(t, hint: str, x: Value) -> Batched:
        x = t.stored(samples(x, "x"), hint)
        if not x.shape:
            raise Untileable("softmax over the samples")
        out = t.batched(hint, x.shape)
        sizes = {"rows": math.prod(x.shape[:-1]), "classes": x.shape[-1], "logarithm": logarithm}
        if sizes["rows"] != 1:
            raise Untileable("softmax of more than one row a sample")
        t.add(
            Kernel(
                t.line,
                "log_softmax" if logarithm else "softmax",
                {"out": out, "x": x},
                (out,),
                sizes,
                kernels_loss.softmax,
            )
        )
        return out

    return forward


def _softmax_gradient(logarithm: bool) -> Callable:
    def gradient(t, hint: str, dout: Value, out: Value) -> Batched:
        dout, out = t.stored(samples(dout, "dout"), hint), t.stored(samples(out, "out"), hint)
        dx = t.batched(hint, out.shape)
        sizes = {"rows": math.prod(out.shape[:-1]), "classes": out.shape[-1], "logarithm": logarithm}
        t.add(
            Kernel(
                t.line,
                f"{'log_' if logarithm else ''}softmax_gradient",
                {"dx": dx, "dout": dout, "out": out},
                (dx,),
                sizes,
                kernels_loss.softmax_gradient,
            )
        )
        return dx

    return gradient


RULES["softmax"], RULES["log_softmax"] = _softmax(False), _softmax(True)
RULES["softmax_gradient"], RULES["log_softmax_gradient"] = _softmax_gradient(False), _softmax_gradient(True)
