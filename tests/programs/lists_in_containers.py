"""Lists that grow inside of dicts, tuples and namespaces; loops over texts."""

from types import SimpleNamespace

import numpy as np

from programs.corpus import add


def _two(rng):
    return rng.normal(size=4), 0.7


def history_of_a_simulation(x, rate):
    state = {"air": 1.0, "wall": x[0]}
    history = {"t": [], "air": [], "wall": []}
    for k, v in enumerate(x):
        flow = rate * (state["wall"] - state["air"])
        state["air"] += flow + v
        state["wall"] -= 0.5 * flow
        history["t"].append(0.1 * k)
        history["air"].append(state["air"])
        history["wall"].append(state["wall"])
    weights = np.array(history["t"])
    return sum(max(0.0, 1.0 - t) ** 2 for t in history["air"]) + np.sum(weights * np.array(history["wall"]))


def history_key_by_key(x, rate):
    log = dict(first=[x[0]], second=[])
    for v in x:
        for key in ("first", "second"):
            log[key].append(v * rate)
        log["first"][-1] *= log["first"][0]
    arrays = {key: np.array(values) for key, values in log.items()}
    total = 0.0
    for key in log:
        total += arrays[key][-1] + np.sum(log[key])
    return total * len(log) + sum(sum(values) for values in log.values())


class _Recorder:
    def __init__(self, gain):
        self.gain = gain
        self.log = {"in": [], "out": []}

    def step(self, v):
        self.log["in"].append(v)
        self.log["out"].append(v * self.gain)
        return self.log["out"][-1]


def recorder_of_an_object(x, gain):
    recorder = _Recorder(gain)
    total = 0.0
    for v in x:
        total += recorder.step(v + total)
    return total + np.sum(np.array(recorder.log["in"]) * np.array(recorder.log["out"]))


def pairs_and_namespaces(x, gain):
    trace = SimpleNamespace(y=[], n=0)
    columns = ([], [])

    def note(v):
        columns[0].append(v)
        columns[1].append(v * v)

    for v in x:
        trace.y.append(v * gain)
        trace.n += 1
        note(v * gain)
    return sum(trace.y) / trace.n + np.dot(columns[0], columns[1])


def gates_by_letter(x, gain):
    gates = {}
    k = 0
    for gate in "zr":
        gates[gate] = x[k : k + 2] * gain
        k += 2
    return np.sum(gates["z"] * np.tanh(gates["r"]))


add(history_of_a_simulation, _two, compiled=True)
add(history_key_by_key, _two, compiled=True)
add(recorder_of_an_object, _two, compiled=True)
add(pairs_and_namespaces, _two)
add(gates_by_letter, _two, compiled=True)
