"""Texts that a run chooses: states, labels and kinds that are compared, taken as keys and handed on; functions that
return them, or a tuple on some paths and None on others."""

import enum
import math
from collections import defaultdict

import numpy as np

from programs.corpus import add

NEAR, PLACE = {"near": 0.5, "far": 2.0}, {"near": 1, "far": 2}
RATE = {"idle": 1.0, "run": 2.5, "done": -1.0}


def regime(re):
    if re < 0.45:
        return "laminar"
    elif re < 1.0:
        return "transitional"
    return "turbulent"


def level(v):
    name = "low"
    if v > 0.4:
        name = "high"
    return name


def scaled(v, how):
    if how == "low":
        return v * 2
    if how == "high":
        return v**2
    raise ValueError(how)


def flow(v):
    if v > 1:
        return v**2, "super", 3.0
    return v, "sub", v


def hit(o, d):
    disc = o * o - d
    if disc < 0:
        return None
    t = math.sqrt(disc)
    return t, o * t, "near" if t < 0.55 else "far"


def roots(a, b):
    d = a * a - b
    if d < 0:
        return None, None
    r = math.sqrt(d)
    return a - r, a + r


def states_of_a_machine(x, w):
    state, s, k = "idle", 0.0, 0
    for v in x:
        if state == "idle" and v < 0:
            state = "run"
        elif state != "done":
            s += v * w
        if s > 0.3:
            state = "done"
        s += RATE[state] * v
    phase = "start"
    while phase != "stop":
        if phase == "start":
            phase = "middle"
        elif k >= len(x):
            phase = "stop"
        else:
            s += x[k] * w
            k += 1
    return s


def returned_labels(x, w):
    s = 0.0
    for v in x:
        if regime(abs(v)) == "laminar":
            s += v * w
        elif regime(abs(v)) in ("transitional", "other"):
            s += v * v
        s += scaled(v, level(v)) * w
        q, kind, u = flow(v)
        s += q * w + u
        if kind.startswith("sup"):
            s *= 2
        if kind.upper() == "SUB":
            s += w
    return s


def labels_as_keys(x, w):
    total, s = {"low": 0.0, "high": w}, 0.0
    fs = {"low": np.sin, "high": lambda t: t * w}
    table = {"L0": 1.0, "R0": w, "L1": 2.0, "R1": 0.3}
    rows = {"L": np.array([1.0, 2.0, 3.0, 4.0]), "R": np.array([0.5, 0.25, 0.1, 0.2])}
    side = "L"
    for v in x:
        k = level(v)
        total[k] += v
        total[k] = total[k] * w
        s += fs[k](v) + {"low": 1.0, "high": w}.get(k, 0.0) * v + (scaled(v, k) if k == "low" else 0.0)
        s += table[side + "0"] * v + table[f"{side}{1}"] * w + np.sum(rows[side] * x)
        side = "R" if side == "L" else "L"
    return total["low"] * total["high"] + s


def text_or_none(x, w):
    mode, previous, s = None, "up", 0.0
    for v in x:
        if mode is None:
            mode = "up" if v > 0 else "down"
        elif mode == "up" and v < 0:
            mode = "down"
        elif mode == "down":
            mode = None
        s += v * w if mode else -v
        if not mode:
            s += 0.5 * w
        if mode != previous and v > 100.0:
            raise ValueError(f"bad {mode}")
        now = "up" if v > 0.4 else "down"
        if now != previous:
            s = s * w
        previous = now
    return s


def hits_and_misses(x, w):
    s = 0.0
    for v in x:
        h = hit(v, w * 0.3)
        if h is None:
            continue
        t, u, kind = h
        s += t * u
        if kind == "near":
            s += 1.0 * w
        if (again := hit(v, w * 0.1)) is not None:
            s += again[0] * w
        lo, hi = roots(v, w)
        if lo is None:
            continue
        s += lo * hi + hi
    return s


def labels_that_are_matched(x, w):
    s = 0.0
    for v in x:
        match regime(abs(v)):
            case "laminar":
                s += v * w
            case "transitional":
                s += v
            case _:
                s += w
    return s


def find(x, t):
    for i, v in enumerate(x):
        if v > t:
            return i, v
    return None


def bracket(f, a, b):
    if f(a) * f(b) > 0:
        return None, "no sign change"
    return 0.5 * (a + b), "ok"


def sums_by_returned_label(x, w):
    def side(v):
        return "negative" if v < w - 1.0 else "positive"

    total, count, s = {"laminar": 0.0, "transitional": 0.0, "turbulent": w}, {"negative": 0, "positive": 0}, 0.0
    by_label = defaultdict(float)
    for v in x:
        total[regime(abs(v))] += v * w
        count[side(v)] += 1
        by_label[regime(v)] += v * v
        if side(v) == "positive":
            s += v * w
        m, status = bracket(lambda t: t * w - v, 0.0, 1.0)  # noqa: B023
        if status == "ok":
            s += m * v
    for t in (0.0, 0.5, 5.0):
        r = find(x, t)
        if r is None:
            s += w
            continue
        s += r[1] * w + r[0]
    return (
        s + total["laminar"] * total["turbulent"] + count["negative"] * w + by_label["turbulent"] * by_label["laminar"]
    )


def slope(a, b):
    if a < 0:
        return None
    return -b / a


def first_above(x, t):
    for i, v in enumerate(x):
        if v > t:
            return i


def asked_where_called(x, w):
    s = 0.0
    for v in x:
        if (r := slope(v, w)) is not None and r < 0:
            s += r * w
        if slope(v, 1.0) is None:
            s += v
    for t in (0.0, 5.0):
        if first_above(x, t) is not None:
            s += x[first_above(x, t)] * w
        elif first_above(x, t - 5.0) is None:
            s += 100.0
    a = slope(x[0], w) or 1.0
    return s * a if slope(x[1], w) is None else s + x[1]


def root_of(v):
    if v > 0.0:
        return math.sqrt(v)
    return None


def told_from_the_one_before(x, w):
    state, q = "laminar", 1.0
    s = 0.0
    for v in x:
        if state != (state := regime(v)):
            s += v * w
        s += 0.1 * v + q * (2.0 if (q := root_of(v)) is None else q)
        if q is None:
            q = v
    return s * q


def bumped(u):
    u[0] = u[0] * 1.5 + 1.0


def label_after_a_change(u):
    bumped(u)
    if u[0] > 2.0:
        return "near"
    return "far"


def root_after_a_change(u):
    bumped(u)
    if u[0] > 3.0:
        return u[1]
    return None


def changed_by_what_is_called(x, w):
    u, y = x * w, x * 1.0
    n = 1.0

    def push():
        nonlocal n
        n = n * w + 1.0
        return n

    def label(v):
        if push() > 1.5 and v > 0.0:
            return "near"
        return "far"

    s = u[0] * NEAR[label_after_a_change(u)] * u[0]
    y[PLACE[label_after_a_change(u)]] = u[0]
    for v in x:
        s += n * NEAR[label(v)] * n
        s += u[0] * (1.0 if root_after_a_change(u) is None else 2.0)
    return s + np.sum(u * y)


def root_or_message(v):
    try:
        if v < 0:
            raise ValueError("no root")
        return math.sqrt(v), "ok"
    except ValueError:
        return 0.5, "bad"


def messages_of_attempts(x, w):
    s = 0.0
    for v in x:
        r, message = root_or_message(v)
        if message == "ok":
            s += r * w
        else:
            s += v * r
    return s


X, W = np.array([0.3, -0.7, 1.2, 0.6]), 0.8
TWO = {"wrt": ("x", "w")}
add(states_of_a_machine, lambda rng: (X, W), compiled=True, **TWO)
add(returned_labels, lambda rng: (X, W), **TWO)
add(labels_as_keys, lambda rng: (X, W), compiled=True, **TWO)
add(text_or_none, lambda rng: (X, W), **TWO)
add(hits_and_misses, lambda rng: (X, W), lambda rng: (-X * 1.2, W), compiled=True, **TWO)
add(labels_that_are_matched, lambda rng: (X, W), **TWO)
add(sums_by_returned_label, lambda rng: (X, W), lambda rng: (-X, W), compiled=True, **TWO)
add(asked_where_called, lambda rng: (X, W), lambda rng: (-X, W), **TWO)
add(told_from_the_one_before, lambda rng: (X, W), lambda rng: (-X, W), **TWO)
add(changed_by_what_is_called, lambda rng: (X, W), lambda rng: (-X, W), **TWO)
add(messages_of_attempts, lambda rng: (X, W), **TWO)


class Phase(enum.Enum):
    HEAT = 1
    HOLD = 2
    COOL = 3


class Gear(enum.IntEnum):
    LOW = 1
    HIGH = 3


SPEED = {Phase.HEAT: 1.0, Phase.HOLD: 0.3, Phase.COOL: -0.4}


def members_of_an_enumeration(x, w):
    phase, gear, s = Phase.HEAT, Gear.LOW, 0.0
    for v in x:
        match phase:
            case Phase.HEAT:
                s += v * w
                if s < 0.0:
                    phase = Phase.HOLD
            case Phase.HOLD | Phase.COOL:
                s -= v * v
        if phase is not Phase.HEAT and v > 1.0:
            phase = Phase.COOL
        gear = Gear.HIGH if s > 0.2 else Gear.LOW
        s += SPEED[phase] * w * (2.0 if gear == 3 else 1.0)
    return s * phase.value


add(members_of_an_enumeration, lambda rng: (X, W), lambda rng: (-X, W), compiled=True, **TWO)


def report_of_what_was_done(x):
    report = []
    s = 0.0
    for k, v in enumerate(x):
        s += v * v
        if s > 1.0:
            report.append("step " + str(k))
    report.append(f"in all {s:.2f}")
    text = "\n".join(report)
    if x[0] < -5.0:
        raise ValueError(text)
    return s


add(report_of_what_was_done, lambda rng: (np.array([0.7, 0.4, 1.1]),))
