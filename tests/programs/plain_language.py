"""Programs in plain Python, in a module that does not know NumPy: items in order, groups, places, objects in sets."""

import heapq
import itertools
import math
from dataclasses import dataclass

from programs.corpus import add

MATERIALS = {
    "steel": {"E": 210e9, "rho": 7850.0, "yield": 250e6},
    "alu": {"E": 69e9, "rho": 2700.0, "yield": 95e6},
    "wood": {"E": 11e9, "rho": 600.0, "yield": 40e6},
}


def in_order_of_a_key(a, b):
    rows = [(a, 1.0), (b, 2.0), (a * b, 3.0)]
    total = 0.0
    for k, (v, w) in enumerate(sorted(rows, key=lambda r: (-r[0], r[1]))):
        total += (k + 1) * v * w
    return total


add(in_order_of_a_key, lambda rng: (0.8, 1.4), lambda rng: (1.4, 0.8), wrt=("a", "b"), compiled=True)


def lightest_of_those_that_hold(b, h, load, length):
    results = []
    for name, props in MATERIALS.items():
        inertia = b * h**3 / 12
        sag = load * length**3 / (48 * props["E"] * inertia)
        mass = props["rho"] * b * h * length
        stress = load * length / 4 * (h / 2) / inertia
        results.append({"name": name, "mass": mass, "sag": sag, "ok": stress < props["yield"]})
    ok = [r for r in results if r["ok"]]
    if not ok:
        return 0.0
    best = min(ok, key=lambda r: r["mass"])
    return best["mass"] + 1e3 * best["sag"] * len(ok) + sum(r["sag"] for r in ok)


add(
    lightest_of_those_that_hold,
    lambda rng: (0.1, 0.2, 5000.0, 3.0),
    lambda rng: (0.01, 0.02, 5000.0, 3.0),
    lambda rng: (0.1, 0.2, 40000.0, 3.0),
    wrt=("b", "h", "load", "length"),
    compiled=True,
)


def chosen_in_order(a, b):
    rows = [{"n": "x", "v": a, "k": 1}, {"n": "y", "v": b, "k": 2}, {"n": "z", "v": a * b, "k": 3}]
    ok = sorted([r for r in rows if r["v"] > 0.9], key=lambda r: -r["v"])
    return sum(r["v"] * (i + 1) for i, r in enumerate(ok)) + ok[0]["k"]


add(chosen_in_order, lambda rng: (0.8, 1.4), lambda rng: (1.4, 0.8), wrt=("a", "b"), compiled=True)


def shortest_tour(points):
    best = None
    for order in itertools.permutations(range(1, len(points))):
        tour = [0, *order]
        length = 0.0
        for k in range(len(tour)):
            p, q = points[tour[k - 1]], points[tour[k]]
            length += math.hypot(p[0] - q[0], p[1] - q[1])
        if best is None or length < best:
            best = length
    return best


add(shortest_tour, lambda rng: ([(0.0, 0.0), (1.0, 0.2), (0.3, 1.0), (1.1, 1.2)],), wrt="points")


def orders_of_numbers(a, b, c):
    best = 0.0
    for p in itertools.permutations([a, b, c]):
        best = max(best, p[0] + 2 * p[1] ** 2 + 3 * p[2])
    return best + sum(math.prod(p) for p in itertools.combinations([a, b, c], 2))


add(orders_of_numbers, lambda rng: (0.3, 0.9, 0.5), wrt=("a", "b", "c"))


def sums_of_groups(x, y, z):
    total = 0.0
    for key, group in itertools.groupby([("a", x), ("a", y), ("b", z), ("a", x)], key=lambda t: t[0]):
        total += sum(v for _, v in group) ** 2 * (2 if key == "a" else 3)
    return total


add(sums_of_groups, lambda rng: (0.3, 0.9, 0.7), wrt=("x", "y", "z"))


class Node:
    def __init__(self, value, *before):
        self.value, self.before, self.slope = value, before, 0.0
        self.back = lambda: None


def times(one, other):
    made = Node(one.value * other.value, one, other)

    def back():
        one.slope += other.value * made.slope
        other.slope += one.value * made.slope

    made.back = back
    return made


def slopes_through_a_set_of_nodes(a, b):
    x, y = Node(a), Node(b)
    whole = times(times(x, y), x)
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for each in node.before:
                visit(each)
            order.append(node)

    visit(whole)
    whole.slope = 1.0
    for node in reversed(order):
        node.back()
    return x.slope + 2.0 * y.slope + len(seen)


add(slopes_through_a_set_of_nodes, lambda rng: (0.3, -0.4), wrt=("a", "b"), compiled=True)


@dataclass
class Mass:
    at: float
    m: float


def places_of_equal_masses(a, b):
    masses = [Mass(a, b), Mass(b, a), Mass(a, b)]
    pulls = [0.0, 0.0, 0.0]
    for k, each in enumerate(masses):
        pulls[masses.index(each)] += (k + 1) * each.at
    return pulls[0] + 2.0 * pulls[1] + 3.0 * pulls[2]


add(places_of_equal_masses, lambda rng: (0.3, 0.8), lambda rng: (0.5, 0.5), wrt="a")


def numbers_among_texts(a, b):
    known = {"x": a, "y": b}
    return sum(known.get(k, 0.5 * a) for k in ("x", a, "q", b))


add(numbers_among_texts, lambda rng: (0.8, 1.4), wrt=("a", "b"))


def best_load(values, weights, most):
    memo = {}

    def best(i, left):
        if i == len(values):
            return 0.0
        if (i, left) in memo:
            return memo[(i, left)]
        found = best(i + 1, left)
        if weights[i] <= left:
            found = max(found, values[i] + best(i + 1, left - weights[i]))
        memo[(i, left)] = found
        return found

    return best(0, most)


add(best_load, lambda rng: ([6.1, 10.2, 12.3, 3.3], [1, 2, 3, 2], 5), wrt="values")


def eliminated(rows, n):
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[p] = rows[p], rows[i]
        for r in range(i + 1, n):
            f = rows[r][i] / rows[i][i]
            rows[r] = [x - f * y for x, y in zip(rows[r], rows[i], strict=True)]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x


def solution_of_a_system(a, b):
    rows = [row[:] + [right] for row, right in zip(a, b, strict=True)]
    x = eliminated(rows, len(b))
    return sum((k + 1) * v for k, v in enumerate(x)) + rows[0][0]


SYSTEM = ([[2.0, 1.0, 0.3], [4.0, -1.0, 1.0], [0.5, 1.5, 3.0]], [1.0, 2.0, 3.0])

add(solution_of_a_system, lambda rng: SYSTEM, wrt=("a", "b"), compiled=True)


def rows_by_another_name(a, b):
    rows = [[a, b], [b, a * b], [1.0, 2.0]]
    same = rows
    p = max(range(3), key=lambda r: abs(rows[r][0]))
    same[0], same[p] = same[p], same[0]
    same[0][1] += 5 * a
    rows[p][0] *= b
    return rows[0][0] + 2 * rows[0][1] + 3 * same[1][1] + 4 * same[2][0]


add(rows_by_another_name, lambda rng: (0.8, 1.4), lambda rng: (1.4, 0.8), wrt=("a", "b"), compiled=True)


def turned(m, k):
    turn = list(map(list, zip(*m[::-1], strict=False)))
    turn[0][0] *= 4
    back = [sum(c) / len(c) for c in zip(*turn, strict=False)]
    return turn[0][0] + 2 * turn[1][1] * k + back[1] ** 2 + m[1][0]


add(turned, lambda rng: ([[1.0, 2.0, 0.5], [0.3, 1.1, -1.0]], 0.7), wrt=("m", "k"), compiled=True)


def shortest_way(graph, start, goal):
    far = {place: float("inf") for place in graph}
    far[start] = 0.0
    ahead = [(0.0, start)]
    while ahead:
        d, at = heapq.heappop(ahead)
        if d > far[at]:
            continue
        for place, w in graph[at].items():
            if d + w < far[place]:
                far[place] = d + w
                heapq.heappush(ahead, (far[place], place))
    return far[goal]


ROADS = {"a": {"b": 1.5, "c": 4.0}, "b": {"c": 1.2, "d": 6.0}, "c": {"d": 2.1}, "d": {}}

add(shortest_way, lambda rng: (ROADS, "a", "d"), lambda rng: (ROADS, "b", "d"), wrt="graph", compiled=True)


def what_is_late(jobs, fine):
    t = 0.0
    late = []
    for name, takes, due in sorted(jobs, key=lambda j: (j[2], -j[1])):
        t += takes
        if t > due:
            late.append((name, t - due))
    cost = sum(fine * d**2 for _, d in late) + 0.01 * t
    if not late:
        return cost
    name, d = late[-1]
    return cost + (late[0][1] if name == "ship" else d)


JOBS = [("paint", 2.5, 4.0), ("cut", 1.5, 3.0), ("ship", 3.0, 5.0)]

add(what_is_late, lambda rng: (JOBS, 0.7), wrt=("jobs", "fine"), compiled=True)


def pairs_that_come_in_the_order_of_texts(a, b):
    heap = []
    for name, v in (("z", a), ("a", a), ("m", b), ("b", a)):
        heapq.heappush(heap, (v, name))
    total, k = 0.0, 1
    worth = {"z": 1.0, "a": 2.0, "m": 3.0, "b": 5.0}
    while heap:
        v, name = heapq.heappop(heap)
        total += k * worth[name] * v
        k += 1
    return total


add(pairs_that_come_in_the_order_of_texts, lambda rng: (0.83, 1.37), lambda rng: (1.43, 0.79), wrt=("a", "b"))


def things_on_a_stack(a, b):
    stack = [("x", a)]
    total = 0.0
    while stack:
        kind, v = stack.pop()
        total += v
        if kind == "x" and v > 0.2:
            stack.append(("x", v / 2))
            stack.append(("y", v / 4))
        elif kind == "y" and v > 0.1:
            stack.append(("z", v * b))
    return total


add(things_on_a_stack, lambda rng: (0.83, 1.37), lambda rng: (1.43, 0.79), wrt=("a", "b"), compiled=True)


def shortest_net(w):
    n = len(w)
    inside = [False] * n
    far = [float("inf")] * n
    far[0] = 0.0
    total = 0.0
    for _ in range(n):
        u = min((i for i in range(n) if not inside[i]), key=lambda i: far[i])
        inside[u] = True
        total += far[u]
        for v in range(n):
            if not inside[v] and w[u][v] < far[v]:
                far[v] = w[u][v]
    return total


add(shortest_net, lambda rng: ([[0.0, 1.5, 4.0], [1.5, 0.0, 2.2], [4.0, 2.2, 0.0]],), wrt="w", compiled=True)
