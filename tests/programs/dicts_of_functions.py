"""Dicts that functions return, that functions change, and that functions inside count in."""

import numpy as np

from programs.corpus import add


def _pair(p, q):
    return {"first": p, "second": 2.0 * q}


def _model(p, name="flat"):
    made = {}
    made["rate"] = p[0] * 2.0
    made["limit"] = np.exp(p[1])
    if p[0] > 0.1:
        made["rate"] = made["rate"] * 1.5
    made["name"] = name
    return made


def _nested(p):
    return dict(inner=dict(a=p, b=2.0 * p), scale=1.5)


def _summary(x, tolerance=1e-6):
    y, trips = x[0], 0
    while np.abs(y * y - 2.0) > tolerance and trips < 20:
        y, trips = 0.5 * (y + 2.0 / y), trips + 1
    return {
        "root": y * x[1],
        "trips": trips,
        "done": True,
        "message": "ok",
        "path": [x[0], y],
        "more": np.sin(x),
        "no": None,
    }


def dicts_gone_over(p, q):
    total = 0.0
    for key, value in _pair(p, q).items():
        total += value**2 if key == "first" else value
    made = _pair(q, p)
    return total * made.get("third", q) + sum(made.values()) + len(made)


def dicts_stored_into(p):
    made = _model(p)
    total = sum(value for key, value in made.items() if key != "name")
    made["rate"] -= total
    made.update(limit=made["rate"] ** 2)
    return made["rate"] * made["limit"] if made["name"] == "flat" else 0.0


def dicts_in_dicts(p):
    made = _nested(p)
    made["inner"]["a"] *= 3.0
    for key in made["inner"]:
        made["inner"][key] += 1.0
    return made["inner"]["a"] * made["inner"]["b"] * made["scale"]


def of_several_kinds(x):
    found = _summary(x)
    if not found["done"]:
        raise RuntimeError(found["message"])
    found["root"] = found["root"] + found["trips"] * x[2]
    return found["root"] + sum(found["path"]) + np.sum(found["more"] ** 2) + (1.0 if found["no"] is None else 2.0)


def dicts_joined(p, q):
    whole = {**_pair(p, q), "third": q * q}
    other = _pair(q, p) | {"third": p}
    copied = _pair(p, p).copy()
    copied["first"] *= q
    renewed = dict(copied, second=q)
    return sum(whole.values()) * other["third"] + copied["first"] * renewed["second"] * renewed["first"]


def two_at_once(p, q):
    a, b = _pair(p, q), _pair(q, p)
    a["first"], b["first"] = b["first"], a["first"]
    return a["first"] * a["second"] + b["first"] ** 2


def dicts_in_a_branch(p, q):
    if p > q:
        made = _pair(p, q)
    else:
        made = {"first": p, "second": 1.0}
    made["first"] += 1.0
    return _product(made)


def _product(pair):
    return pair["first"] * pair["second"]


def dicts_in_lists_of_calls(p, q):
    rows = [_pair(p * k, q) for k in range(3)]
    for row in rows:
        row["first"] += q
    return sum(_product(row) for row in rows)


def a_second_name(p, q):
    made = _pair(p, q)
    other = made
    other["first"] = 3.0 * q
    kept = dict(made)
    made["second"] = p
    return made["first"] * made["second"] + kept["second"]


def dicts_by_their_names(p, q):
    return _weighed(**_pair(p, q))


def _weighed(first, second):
    return first * second**2


def _halved(p, n):
    if n == 0:
        return {"value": p, "n": 0}
    rest = _halved(0.5 * p, n - 1)
    return {"value": rest["value"] + p, "n": rest["n"] + 1}


def dict_of_a_recursion(p, q):
    made = _halved(p, 3)
    made["value"] *= q
    return made["value"] + made["n"] + _halved(q, 2)["value"]


def _melt(rain, temperature, state):
    """Snow: more of it, or less, and what runs off."""
    if temperature < 0.0:
        state["snow"] += rain
        runoff = 0.0
    else:
        melted = min(state["snow"], 3.5 * temperature)
        state["snow"] -= melted
        runoff = rain + melted
    return runoff


def _dry(state, parameters):
    state["soil"] *= parameters["keep"]
    state.update(days=state["days"] + 1)


def _grown(state, parameters, t):
    state["mass"] *= 1.0 + parameters["r"] * (1.0 - state["mass"] / parameters["limit"])
    if t % 2 == 0:
        state["taken"] += 0.1 * state["mass"]
        state["mass"] *= 0.9
    return state


def dicts_changed_by_functions(rain, temperature, keep):
    parameters = {"keep": keep, "first": 2.0}
    state = dict(snow=0.5, soil=parameters["first"], days=0)
    flow = []
    for r, t in zip(rain, temperature, strict=True):
        runoff = _melt(r, t, state)
        state["soil"] += 0.3 * runoff
        _dry(state, parameters)
        flow.append(runoff * state["soil"])
    return np.sum(np.array(flow) ** 2) + state["snow"] * state["days"]


def changed_and_given_back(r, limit):
    parameters = {"r": r, "limit": limit}
    state = {"mass": 1.0, "taken": 0.0}
    for t in range(5):
        state = _grown(state, parameters, t)
    return state["mass"] + state["taken"]


def changed_in_a_dict_of_a_function(r, limit):
    state = _start(limit)
    for t in range(4):
        _grown(state, {"r": r, "limit": limit}, t)
    return state["mass"] * state["taken"]


def _start(limit):
    return {"mass": limit / 4.0, "taken": 0.0}


def _moments(state, slope, w):
    state["m"] = 0.9 * state["m"] + 0.1 * slope
    state["v"] = 0.9 * state["v"] + 0.1 * slope**2
    state["t"] += 1
    return w - 0.1 * state["m"] / (1.0 - 0.9 ** state["t"]) / (np.sqrt(state["v"]) + 0.01)


def moments_of_an_optimizer(w, x):
    state = {"m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0}
    for _ in range(4):
        w = _moments(state, 2.0 * (w - x), w)
    return np.sum((w - 2.0 * x) ** 2) + np.sum(state["m"])


def counted_inside(a, b):
    calls = {"n": 0, "last": 0.0}

    def f(x):
        calls["n"] += 1
        calls["last"] = x
        return a * x**2

    return f(b) + f(2.0 * b) * calls["n"] + calls["last"]


def counted_in_recursion(a, b):
    calls = {"n": 0, "last": 0.0}

    def f(x):
        calls["n"] += 1
        calls["last"] = x
        return a * x**2

    def halves(low, high, depth=3):
        if depth == 0:
            return f(low) + f(high)
        middle = 0.5 * (low + high)
        return halves(low, middle, depth - 1) + halves(middle, high, depth - 1)

    whole = halves(a, b)
    return whole + calls["n"] * calls["last"]


def the_best_so_far(x):
    best = {"x": x[0], "cost": 1e9}

    def consider(v):
        cost = (v - 0.5) ** 2
        if cost < best["cost"]:
            best["cost"] = cost
            best["x"] = v

    for v in x:
        consider(v)
    return best["x"] * 2.0 + sum(best.values())


def arrays_in_a_dict_inside(x):
    state = {"v": np.zeros(3), "energy": 0.0}

    def step(dt):
        state["v"] = state["v"] + dt * x
        state["energy"] += np.sum(state["v"] ** 2)

    for k in range(4):
        step(0.1 * k)
    return state["energy"] + state["v"][0]


X = np.array([0.3, 1.2, 0.75])
COMPILED = (dicts_gone_over, dicts_in_lists_of_calls, counted_inside, dicts_stored_into, the_best_so_far)

for function in (
    dicts_gone_over,
    dicts_joined,
    two_at_once,
    dicts_in_lists_of_calls,
    a_second_name,
    dicts_by_their_names,
    dict_of_a_recursion,
    dicts_in_a_branch,
):
    add(function, lambda rng: (0.3, 0.7), lambda rng: (0.9, 0.7), wrt=("p", "q"), compiled=function in COMPILED)
for function in (counted_inside, counted_in_recursion):
    add(function, lambda rng: (1.2, 0.7), wrt=("a", "b"), compiled=function in COMPILED)
for function in (of_several_kinds, the_best_so_far, arrays_in_a_dict_inside):
    add(function, lambda rng: (X,), compiled=function in COMPILED)
for function in (changed_and_given_back, changed_in_a_dict_of_a_function):
    add(function, lambda rng: (0.3, 5.0), wrt=("r", "limit"))
add(dicts_stored_into, lambda rng: (X,), lambda rng: (-X,), wrt="p", compiled=True)
add(dicts_in_dicts, lambda rng: (0.7,), wrt="p")
add(
    dicts_changed_by_functions,
    lambda rng: (X + 1.0, np.array([-1.0, 0.2, 0.5]), 0.9),
    wrt=("rain", "temperature", "keep"),
    compiled=True,
)
add(moments_of_an_optimizer, lambda rng: (X, X[::-1] * 1.1), wrt=("w", "x"), compiled=True)
