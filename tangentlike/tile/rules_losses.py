"""What softmax and the losses mean in a tile."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from . import kernels_loss
from .operations import Kernel
from .parts import noted
from .rules import RULES, formula, rule, samples
from .rules_reductions import averaged, divided, every
from .values import Known, Rows, Samples, Untileable, Value


@rule("softmax_cross_entropy", "softmax_cross_entropy_forward")
def softmax_cross_entropy(t, hint: str, logits: Value, labels: Value) -> Any:
    rows = isinstance(logits, Rows)
    if rows != isinstance(labels, Rows) or (rows and logits.each != labels.each):
        raise Untileable("softmax_cross_entropy: the rows of logits and labels differ")
    scores = t.stored(logits.value if rows else samples(logits, "logits"), hint)
    chosen = t.kept(labels.value if rows else samples(labels, "labels"), hint)
    if chosen.shape != scores.shape[:-1] or len(scores.shape) != 1 + rows:
        raise Untileable("softmax_cross_entropy: logits (N, classes) and labels (N) are expected")
    if "argument" not in chosen.attributes:
        raise Untileable("softmax_cross_entropy: labels that are no argument of the loss")
    classes = scores.shape[-1]
    noted(t.classes, chosen, classes)
    probabilities = t.batched("probabilities", scores.shape)
    total = t.partial(f"{hint}_sum", (), "float64")
    t.add(
        Kernel(
            t.line,
            "softmax_cross_entropy",
            {"probabilities": probabilities, "x": scores, "labels": chosen, "count": "count"},
            (probabilities,),
            {"classes": classes, "dtype": t.dtype},
            kernels_loss.cross_entropy,
            result=total,
            rows=chosen.size,
            scratch=kernels_loss.room(t.dtype),
        )
    )
    return divided(t, hint, total, chosen.size), Rows(probabilities) if rows else probabilities


@rule("softmax_cross_entropy_gradient")
def softmax_cross_entropy_gradient(t, hint: str, dout: Value, probabilities: Value, labels: Value) -> Value:
    rows = isinstance(probabilities, Rows)
    found = t.stored(probabilities.value if rows else samples(probabilities, "probabilities"), hint)
    chosen = t.kept(labels.value if isinstance(labels, Rows) else samples(labels, "labels"), hint)
    out = t.batched(hint, found.shape)
    t.add(
        Kernel(
            t.line,
            "softmax_cross_entropy_gradient",
            {"dx": out, "probabilities": found, "labels": chosen, "scale": _scale(t, dout, chosen.size)},
            (out,),
            {"classes": found.shape[-1], "dtype": t.dtype},
            kernels_loss.cross_entropy_gradient,
            rows=chosen.size,
        )
    )
    return Rows(out) if rows else out


@rule("softmax_cross_entropy_one_hot", "softmax_cross_entropy_one_hot_forward")
def softmax_cross_entropy_one_hot(t, hint: str, logits: Value, labels: Value) -> Any:
    """A class of probability 0 counts for nothing, whatever its score is."""
    scores = RULES["log_softmax"](t, "scores", logits)
    given = labels.value if isinstance(labels, Rows) else samples(labels, "labels")
    inner = scores.value if isinstance(scores, Rows) else scores
    if inner.shape != given.shape:
        raise Untileable("softmax_cross_entropy: the shapes of logits and labels differ")
    product = formula(t, "np.where(a != 0, -a * b, 0)", given, inner)
    total = t.summed(product, (), (), f"{hint}_sum", "float64")
    return divided(t, hint, total, math.prod(inner.shape[:-1])), scores


@rule("softmax_cross_entropy_one_hot_gradient")
def softmax_cross_entropy_one_hot_gradient(t, hint: str, dout: Value, scores: Value, labels: Value) -> Value:
    rows = isinstance(scores, Rows)
    inner = scores.value if rows else samples(scores, "scores")
    given = labels.value if rows else samples(labels, "labels")
    mass = t.reduced(given, (len(given.shape) - 1,), "sum", "mass")
    count = Known(Samples(math.prod(inner.shape[:-1])))
    difference = formula(t, "np.exp(a) * b - c", inner, mass, given)
    scaled = t.combined(ast.parse("a * b", mode="eval").body, [difference, dout], hint)
    out = t.combined(ast.parse("a / b", mode="eval").body, [scaled, count], hint)
    return Rows(out) if rows else out


@rule("softmax_cross_entropy_label_gradient")
def softmax_cross_entropy_label_gradient(t, hint: str, dout: Value, scores: Value) -> Value:
    rows = isinstance(scores, Rows)
    inner = scores.value if rows else samples(scores, "scores")
    count = Known(Samples(math.prod(inner.shape[:-1])))
    scaled = t.combined(ast.parse("a * b", mode="eval").body, [inner, dout], hint)
    out = t.combined(ast.parse("a / b", mode="eval").body, [scaled, count], hint)
    return Rows(formula(t, "-a", out)) if rows else formula(t, "-a", out)


def _scale(t, dout: Value, factor: int) -> Any:
    """``dout / (factor * samples)`` as an argument of a kernel."""
    if isinstance(dout, Known):
        return f"np.{t.dtype}({float(dout.value) / factor} / size)"
    return t.over("scale", f"np.{t.dtype}(value / ({factor} * size))", value=dout)


@rule("mse")
def mse(t, hint: str, prediction: Value, target: Value) -> Value:
    difference = t.combined(ast.parse("a - b", mode="eval").body, [prediction, target], hint)
    square = t.combined(ast.parse("a ** 2", mode="eval").body, [difference, Known(2)], hint)
    return averaged(t, hint, square, every(square), False)


@rule("mse_gradient")
def mse_gradient(t, hint: str, dout: Value, prediction: Value, target: Value) -> Value:
    product, quotient = (ast.parse(text, mode="eval").body for text in ("a * b", "a / b"))
    difference = t.combined(ast.parse("a - b", mode="eval").body, [prediction, target], hint)
    scale = t.combined(product, [Known(2.0), dout], hint)
    scaled = t.combined(product, [difference, scale], hint)
    inner = difference.value if isinstance(difference, Rows) else difference
    return t.combined(quotient, [scaled, Known(Samples(math.prod(inner.shape)))], hint)


def _softmax(logarithm: bool) -> Callable:
    def forward(t, hint: str, x: Value) -> Value:
        if isinstance(x, Rows):
            return Rows(forward(t, hint, x.value))
        x = t.stored(samples(x, "x"), hint)
        if not x.shape:
            raise Untileable("softmax over the samples")
        out = t.batched(hint, x.shape)
        sizes = {"rows": math.prod(x.shape[:-1]), "classes": x.shape[-1], "dtype": t.dtype, "logarithm": logarithm}
        t.add(
            Kernel(
                t.line,
                "log_softmax" if logarithm else "softmax",
                {"out": out, "x": x},
                (out,),
                sizes,
                kernels_loss.softmax,
                scratch=kernels_loss.room(t.dtype),
            )
        )
        return out

    return forward


def _softmax_gradient(logarithm: bool) -> Callable:
    def gradient(t, hint: str, dout: Value, out: Value) -> Value:
        if isinstance(dout, Rows) and isinstance(out, Rows):
            return Rows(gradient(t, hint, dout.value, out.value))
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
