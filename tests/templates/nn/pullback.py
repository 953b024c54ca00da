"""Runs one layer and its templates by themselves: lowering, forward template, adjoint template, each line in order."""

import ast

import numpy as np

from tangentlike.primitives import registry
from tangentlike.templates.layer import lowered

from ..harness import plain


def pull_back(layer, dout, interpreted=False, **arguments):
    """``(out, {parameter: gradient})`` of a layer called with ``arguments``.

    ``dout`` is an array, or a function that makes one for the result. ``interpreted`` runs the kernels as plain Python.
    """
    public = registry.lookup(layer)
    entry, values, _ = lowered(public.lower, **(public.defaults | arguments))
    if entry.forward is not None:
        values |= execute(entry.forward, values, interpreted)[0]
    else:
        call = plain(entry.call) if interpreted else entry.call
        values["out"] = call(*values.values())
    values["dout"] = dout(values["out"]) if callable(dout) else dout
    return values["out"], execute(entry.adjoint, values, interpreted, entry.parameters)[1]


def execute(template, values, interpreted, parameters=()):
    """The names that a template assigns, and its contributions by parameter; lines of missing arguments are dropped."""
    scope = {n: plain(v) if interpreted else v for n, v in template.globals.items()} | values
    assigned, contributions = {}, {}
    for targets, expression, contributes in template.lines:
        if contributes and scope.get(targets[0][1:], 0) is None:
            continue
        result = eval(compile(ast.fix_missing_locations(ast.Expression(expression)), template.file, "eval"), scope)
        found = dict(zip(targets, result if len(targets) > 1 else (result,), strict=True))
        if contributes:
            contributions[targets[0][1:]] = result
        else:
            assigned |= found
            scope |= found
    return assigned, contributions


def direction(rng):
    """A function that makes a random gradient of the shape and dtype of a result."""

    def like(out):
        return rng.normal(size=np.shape(out)).astype(getattr(out, "dtype", np.float64))[()]

    return like


def assert_close(found, expected, tolerance):
    """Equal relative to the largest entry of what is expected; NaN where NaN is expected."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    scale = np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * max(scale, 1e-3))
