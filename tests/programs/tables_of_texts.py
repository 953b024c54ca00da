"""Tables of texts and numbers in an order that a run decides, and texts that it chooses out of them."""

import itertools
import operator
import statistics
from collections import Counter, defaultdict, namedtuple
from dataclasses import dataclass

import numpy as np

from programs.corpus import add

X4 = np.array([0.4, 1.3, 0.7, 2.1])

MATERIALS = [("steel", 7.85, 200.0), ("alu", 2.7, 69.0), ("wood", 0.6, 11.0)]


def rows_that_pass(x, limit):
    light = [m for m in MATERIALS if m[1] < limit]
    s = 0.0
    for m in light:
        s += m[2] * x[0]
    return s / len(light)


add(rows_that_pass, lambda rng: (X4, 5.0), wrt="x", compiled=True)


def rows_in_order_of_texts(x):
    s = 0.0
    for i, (name, rho, e) in enumerate(sorted(MATERIALS, key=lambda m: m[2] / m[1])):
        s = s * x[0] + rho * x[i]
    return s


add(rows_in_order_of_texts, lambda rng: (X4,), wrt="x")


def best_row_and_its_name(x):
    name, rho, _e = min(MATERIALS, key=lambda m: m[1] * x[1] - m[2] * x[0])
    k = 2.0 if name == "steel" else 1.0
    return rho * x[2] * k


add(best_row_and_its_name, lambda rng: (X4,), wrt="x")


def row_by_number(x, k):
    _name, rho, e = MATERIALS[k]
    return rho * x[0] + e * x[1]


add(row_by_number, lambda rng: (X4, 1), wrt="x", compiled=True)


def items_in_order(names, x):
    d = {}
    for n, v in zip(names, x, strict=False):
        d[n] = d.get(n, 0.0) + v
    s = 0.0
    for r, (k, v) in enumerate(sorted(d.items(), key=lambda kv: kv[1])):
        s += (r + 1) * v
    return s


add(items_in_order, lambda rng: (["a", "b", "a", "c"], X4), wrt="x")


def keys_in_order_of_values(names, x):
    d = {}
    for n, v in zip(names, x, strict=False):
        d[n] = d.get(n, 0.0) + v * v
    order = sorted(d, key=d.get, reverse=True)
    s = 0.0
    for r, k in enumerate(order):
        s += d[k] / (r + 1)
    return s


add(keys_in_order_of_values, lambda rng: (["a", "b", "a", "c"], X4), wrt="x", compiled=True)

GRADE_LIMITS = [(90, "A"), (80, "B"), (70, "C"), (0, "F")]

GPA = {"A": 4.0, "B": 3.0, "C": 2.0, "F": 0.0}


def letter(score):
    for limit, name in GRADE_LIMITS:
        if score >= limit:
            return name
    return "F"


def grades_of_pupils(scores, weights):
    total = 0.0
    report = []
    for name, marks in scores.items():
        avg = sum(m * w for m, w in zip(marks, weights, strict=False)) / sum(weights)
        g = letter(avg)
        report.append((name, avg, g))
        total += avg * 0.01 + GPA[g]
    report.sort(key=lambda r: r[1], reverse=True)
    return total / len(report)


add(
    grades_of_pupils,
    lambda rng: ({"ann": [91.0, 85.5, 77.0], "bob": [60.0, 71.0, 88.0]}, [0.2, 0.3, 0.5]),
    wrt="weights",
)


def ratings_of_players(games, k):
    ratings = {}
    for a, b, result in games:
        ra = ratings.get(a, 1500.0)
        rb = ratings.get(b, 1500.0)
        ea = 1 / (1 + 10 ** ((rb - ra) / 400))
        ratings[a] = ra + k * (result - ea)
        ratings[b] = rb - k * (result - ea)
    table = sorted(ratings.items(), key=lambda kv: kv[1], reverse=True)
    return table[0][1] - table[-1][1]


add(ratings_of_players, lambda rng: ([("x", "y", 1.0), ("y", "z", 0.5), ("x", "z", 0.0)], 32.0), wrt="k")

Task = namedtuple("Task", "name start length rate")


def tasks_in_order(tasks, late):
    tasks = sorted(tasks, key=lambda t: t.start + t.length)
    t = 0.0
    cost = 0.0
    done = []
    for task in tasks:
        begin = max(t, task.start)
        end = begin + task.length
        if end > late:
            cost += (end - late) * task.rate
        done.append((task.name, end))
        t = end
    _last_name, last_end = done[-1]
    return cost + last_end * 0.1


add(
    tasks_in_order,
    lambda rng: ([Task("a", 0.0, 3.0, 1.5), Task("b", 1.0, 1.5, 2.0), Task("c", 2.0, 4.0, 1.0)], 5.0),
    wrt="late",
)


def find(text, x, lim):
    for k, c in enumerate(text):
        if x[k] > lim:
            return c, x[k]
    return "none", 0.5


def letter_that_a_run_finds(text, x, lim):
    c, v = find(text, x, lim)
    w = {"a": 2.0, "b": 3.0, "none": -1.0}[c]
    return v * w


add(
    letter_that_a_run_finds,
    lambda rng: ("abab", X4, 1.0),
    lambda rng: ("abab", X4, 9.0),
    lambda rng: ("abab", X4, 2.0),
    wrt=("x", "lim"),
)


def states_of_letters(text, x):
    state = "lo"
    s = 0.0
    for k, c in enumerate(text):
        if x[k] > 1.0:
            state = "hi" if c == "a" else "mid"
        elif x[k] < 0.5:
            state = "lo"
        if state == "hi":
            s += x[k]
        elif state == "mid":
            s += 2 * x[k]
        s = s * 1.5 if state in ("lo", "mid") else s
    return s + len(state)


add(states_of_letters, lambda rng: ("abab", X4), lambda rng: ("bbaa", X4), wrt="x")


def keys_of_extremes(text, x):
    d = dict(zip("abc", x, strict=False))
    k = min(d, key=d.get)
    m = max(d, key=lambda c: d[c])
    return d[k] * 2 + d[m] + ("abc".index(k)) * x[3] + (m == "b") * x[0]


add(keys_of_extremes, lambda rng: ("abc", X4), lambda rng: ("abc", X4[::-1].copy()), wrt="x")


def row_of_an_argument(table, x, k):
    n, a, b = table[k]
    return a * x + b * len(n)


add(
    row_of_an_argument,
    lambda rng: ([("aa", 1.5, 2.0), ("b", 2.5, 1.0)], 1.2, 1),
    lambda rng: ([("aa", 1.5, 2.0), ("b", 2.5, 1.0)], 1.2, -2),
    wrt=("table", "x"),
)

T3 = [("aa", 1.5, 2.0), ("b", 2.5, 1.0), ("c", 0.5, 3.0)]


def best_of_those_that_pass(table, x):
    ok = [r for r in table if r[1] > x]
    if not ok:
        return x
    best = max(ok, key=lambda r: r[2])
    return best[1] * best[2] + len(ok) * x + (1.0 if best[0] == "b" else 0.0)


add(best_of_those_that_pass, lambda rng: (T3, 1.0), lambda rng: (T3, 9.0), lambda rng: (T3, 2.0), wrt=("table", "x"))


def letters_beside_numbers(text, x):
    d = {}
    for c, v in zip(text, x, strict=False):
        d[c] = d.get(c, 0.0) * 2 + v
    return sum(d.values())


add(letters_beside_numbers, lambda rng: ("aba", X4), wrt="x")


SURVEY = """\
site,species,mass
A,finch,12.5
A,wren,9.1
B,finch,13.0
B,robin,18.2
C,wren,8.8
"""


def survey_by_site_and_species(x):
    header, *rows = [line.split(",") for line in SURVEY.strip().splitlines()]
    records = [dict(zip(header, row, strict=True)) for row in rows]
    scale = {"finch": x[0], "wren": x[1], "robin": x[2]}
    by_site = defaultdict(list)
    for r in records:
        by_site[r["site"]].append(float(r["mass"]) * scale[r["species"]])
    common, count = Counter(r["species"] for r in records).most_common(1)[0]
    means = {site: statistics.fmean(v) for site, v in by_site.items()}
    records.sort(key=operator.itemgetter("species"))
    totals = {}
    for species, group in itertools.groupby(records, key=operator.itemgetter("species")):
        totals[species] = sum(float(r["mass"]) for r in group) * scale[species]
    spread = statistics.pstdev(by_site["B"]) * statistics.mean([1, 2, 3, 5]) + statistics.median(by_site["A"])
    return sum(means.values()) + totals[common] * x[3] * count + spread * len(statistics.mode(["a", "bb", "bb"]))


add(survey_by_site_and_species, lambda rng: (rng.uniform(0.5, 1.5, size=4),))


@dataclass
class Sample:
    name: str
    mass: float


def records_by_parts_that_are_got(x):
    samples = [Sample("b", 2.0), Sample("a", x[0]), Sample("c", x[1])]
    ordered = sorted(samples, key=operator.attrgetter("name"))
    largest = max(samples, key=operator.attrgetter("mass"))
    parts = operator.itemgetter("name", "mass")
    rows = [{"name": "a", "mass": x[2]}, {"name": "b", "mass": x[3]}]
    total = 0.0
    for row in rows:
        name, mass = parts(row)
        total += mass * (2.0 if name == "a" else 3.0)
    masses = sum(map(operator.itemgetter("mass"), rows))
    return ordered[0].mass * 2 + ordered[1].mass * largest.mass + total * masses * (2.0 if largest.name == "b" else 1.0)


add(records_by_parts_that_are_got, lambda rng: (rng.normal(size=4),))


def first_of_the_states_that_passes(x):
    state, states, before = dict(place=0.0, speed=0.0), [], None
    for _ in range(5):
        miss = 1.0 - state["place"]
        change = 0.0 if before is None else (miss - before) / 0.1
        state["speed"] += (miss * x[0] + change * x[1]) * 0.1
        state["place"] += state["speed"] * 0.1
        before = miss
        states.append(state.copy())
    first = next((k for k, s in enumerate(states) if s["place"] > 0.02), None)
    far = next((s["place"] for s in states if s["place"] > 1e3), -1.0)
    return max(s["place"] for s in states) + states[-1]["speed"] + far + (0.0 if first is None else 0.01 * first)


add(first_of_the_states_that_passes, lambda rng: (rng.uniform(0.5, 1.5, size=4),))


def left_by_break_or_not(x):
    limits, log = {"a": 5.0, "b": 1.0, "c": 0.2}, []
    for name in limits:
        if x[0] > limits[name]:
            log.append(name)
            break
        log.append(name.upper())
    else:
        log.append("z")
        log.append("y")
    for name in limits:
        if x[1] > limits[name]:
            label = name
            break
    else:
        return x[2] * 100 * len(log)
    return x[0] * limits[label] * len(log) + (x[1] if log[0] == "A" else x[2])


add(
    left_by_break_or_not,
    lambda rng: (np.array([0.3, 1.7, 1.2]),),
    lambda rng: (np.array([6.0, 0.1, 1.2]),),
    lambda rng: (np.array([0.1, 0.3, 1.2]),),
)
