"""Texts that are known while compiling: options, their methods and parts, keys of dicts of the module."""

import math
import sys

import numpy as np

from programs.corpus import add

MODE = "Fast"
CURVES = {"fast": (1.5, 2.0), "slow": (3.0, 4.0)}
GASES = {"h2o": {"width": 2.0, "terms": [1.0, 2.0]}, "co2": {"width": 3.0, "terms": [4.0, 5.0]}}
FUNCTIONS = {"sin": math.sin, "cos": math.cos}


def _curve(x, mode="Slow "):
    mode = mode.strip().lower()
    if mode not in CURVES:
        raise ValueError(f"no curve {mode}")
    first, second = CURVES[mode]
    return first * x + second * x * x


def options_in_any_spelling(x, mode):
    return _curve(x, mode) * _curve(x) + _curve(x, MODE) * len(mode)


add(options_in_any_spelling, lambda rng: (1.3, "FAST"), lambda rng: (1.3, "slow"), compiled=True)


def parts_of_a_text(x, name):
    if name.startswith("h2") and name[-2:] == "_x" and "o" in name:
        gas = name.split("_")[0]
        return x * GASES[gas]["terms"][1] + GASES[gas.replace("h2o", "co2")]["width"]
    if name[0] == "c" or name.endswith("z"):
        return x * x
    return x**3


add(parts_of_a_text, lambda rng: (1.3, "h2o_x"), lambda rng: (0.7, "co2"), lambda rng: (0.7, "no"))


def loops_over_keys(x, names):
    for gas in GASES:
        x = x * GASES[gas]["width"] + GASES[gas]["terms"][0]
    for gas in ("h2o", "none", "co2"):
        if gas not in GASES:
            continue
        x = x / GASES[gas]["width"]
    for each in names:
        x = x + GASES[each.lower()]["terms"][1] * x
    return x


add(loops_over_keys, lambda rng: (1.3, ["CO2", "h2o"]), lambda rng: (1.3, ()))


def values_or_defaults(x, gas, options):
    terms = GASES.get(gas, GASES["h2o"])["terms"]
    scale = options.get("scale", 2.0)
    shift = options.get("shift")
    if shift is None:
        shift = 0.5
    return x * terms[0] * scale + shift * x * x


add(
    values_or_defaults,
    lambda rng: (1.3, "co2", {"scale": 0.3}),
    lambda rng: (1.3, "o2", {"shift": 0.3}),
    wrt=("x", "options"),
)


def defaults_that_are_none(x, kind=None):
    if kind is None:
        kind = "slow"
    return CURVES[kind][1] * x * FUNCTIONS["sin"](x)


add(defaults_that_are_none, lambda rng: (1.3,), lambda rng: (1.3, "fast"))


def functions_by_name(x, name):
    chosen = FUNCTIONS[name]
    return chosen(x) + FUNCTIONS[name](x * x) * FUNCTIONS["cos"](x) if x > 0 else x


add(functions_by_name, lambda rng: (1.3, "sin"))


def captured_texts(x, kind):
    def weighed(t):
        return CURVES[kind.lower()][0] * t if kind.startswith("F") else t

    return weighed(x) * weighed(np.sin(x))


add(captured_texts, lambda rng: (1.3, "Fast"), lambda rng: (1.3, "slow"))


def text_changed_in_a_loop(x, kind):
    for _ in range(2):
        x = x * 2.0 if kind == "fast" else x * x
        kind = "slow"
    return x


add(text_changed_in_a_loop, lambda rng: (1.3, "fast"), may_refuse=True)


def text_changed_in_a_branch(x, kind):
    if x > 1.0:
        kind = "fast"
    return CURVES["slow"][0] * x if kind == "slow" else x * x


add(text_changed_in_a_branch, lambda rng: (1.3, "slow"), lambda rng: (0.3, "slow"), may_refuse=True)


def none_that_becomes_a_number(x, scale):
    for _ in range(2):
        x = x * 2.0 if scale is None else x * scale
        scale = 3.0
    return x


add(none_that_becomes_a_number, lambda rng: (1.3, None), lambda rng: (1.3, 0.4), may_refuse=True)


def _given_or(first, second, options):
    return options.get(first) if options.get(first) != None else math.log(2.0) / options.get(second)  # noqa: E711


def _compared_with_none(x, **options):
    rate = _given_or("rate", "half", options)
    every = options.get("every")
    repeated = every != None  # noqa: E711
    if repeated:
        x = x * every
    return x * rate if None != rate else x  # noqa: E711, SIM300


def rates_of_a_dose(x, w):
    return _compared_with_none(x, rate=w) + _compared_with_none(w, half=x, every=w)


add(rates_of_a_dose, lambda rng: (1.3, 0.4), wrt=("x", "w"))


_PARAMETERS = {"a_1": 2.0, "a_2": 3.0, "b-1": 5.0, "gauss": 0.5}


class _Weights:
    def __init__(self):
        self.w1, self.w2 = 2.0, 3.0


_WEIGHTS = _Weights()


def _taken(table, key):
    return table[key]


def texts_put_together(x, w, a, spec):
    s = 0.0
    for k in (1, 2):
        key = f"{a}_{k}"
        s += _PARAMETERS[key] * x[k] + getattr(_WEIGHTS, f"w{k}") * w
    other = "%s-%d" % ("b", 1)  # noqa: UP031
    third = "{}_{}".format(a, 2)  # noqa: UP032
    s += _PARAMETERS[other] * w + _PARAMETERS[third] * x[0] + _taken(_PARAMETERS, f"{a}_1") * x[1]
    for part in spec.split("+"):
        name = part.strip()
        s += _PARAMETERS[name] * x[1] * w
    first, _, last = spec.partition(" + ")
    parts = spec.split()
    power = int(first[-1]) if last == "gauss" else len(parts)
    return s + x[0] ** power if last == "gauss" and parts[0] == first else s * w + power


add(
    texts_put_together,
    lambda rng: (rng.normal(size=3), 0.4, "a", "a_2 + gauss"),
    lambda rng: (rng.normal(size=3), 0.4, "a", "gauss + a_1"),
    wrt=("x", "w"),
    compiled=True,
)


def told_in_several_lines(x, w):
    message = (
        "the places are not in order" + "\nCheck what is given, and the weights that stand beside them, once more."
    )
    assert np.all(np.diff(x) > 0), message
    if w > 9.0:
        raise ValueError(f"{message}\n  there are {len(x)} of them, and the weight is larger than here")
    return np.sum(x * w)


add(told_in_several_lines, lambda rng: (np.array([0.3, 0.7, 1.2]), 0.4), wrt=("x", "w"), compiled=True)


def told_to_the_stream_of_errors(x, kind):
    options = {}
    sizes, nothing = np.ones((2, 3)) * x, np.array([])
    if sizes.shape[0] == 2 and len(nothing) == 0:
        options["weight"] = x[0]
    if x[0] > 0.1:
        sys.stderr.write("large: %g\n" % x[0])  # noqa: UP031
        print("larger than", 0.1, file=sys.stderr)
    for part in set(kind.split("-")):
        options[part] = x[1]
    for one, other, _ in sizes:
        options["weight"] += one * other
    return np.sum(x**2) * options["weight"] if "weight" in options else options["a"]


def told_to_the_stream_of_errors_alone(x):
    if x[0] > 0.1:
        sys.stderr.write("large\n")
        sys.stderr.flush()
    return np.sum(x**2)


add(told_to_the_stream_of_errors, lambda rng: (np.array([0.3, 0.7, 1.2]), "a-b"))
add(told_to_the_stream_of_errors_alone, lambda rng: (np.array([0.3, 0.7, 1.2]),), compiled=True)
