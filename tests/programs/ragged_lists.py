"""Lists of lists that come to have different lengths: tables, triangles, histories, buckets, stacks."""

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([1.2, 0.7, 1.5, 0.3, 0.9]),)


def points(rng):
    return np.array([0.0, 0.5, 1.1, 1.7]), np.array([1.0, 0.3, -0.4, 0.8])


def triangle_row_by_row(x):
    rows = [[x[0]]]
    for n in range(1, 6):
        prev = rows[-1]
        row = [x[0]]
        for i in range(1, n):
            row.append(prev[i - 1] + prev[i] * x[1])
        row.append(x[2])
        rows.append(row)
    return sum(rows[-1]) + rows[3][1]


add(triangle_row_by_row, one)


def triangle_in_its_rows(x):
    tri = []
    for n in range(5):
        row = []
        tri.append(row)
        for k in range(n + 1):
            if k == 0 or k == n:
                row.append(x[k])
            else:
                row.append(tri[n - 1][k - 1] * x[1] + tri[n - 1][k])
    total = 0.0
    for row in tri:
        for v in row:
            total += v * v
    return total


add(triangle_in_its_rows, one)


def table_of_romberg(x):
    n = 5
    R = [[0.5 * (x[0] + x[1])]]
    h = 1.0
    for i in range(1, n):
        h *= 0.5
        R.append([0.5 * R[i - 1][0] + h * x[i]])
        for j in range(1, i + 1):
            R[i].append(R[i][j - 1] + (R[i][j - 1] - R[i - 1][j - 1]) / (4**j - 1))
    return R[-1][-1]


add(table_of_romberg, one, compiled=True)


def table_of_neville(x, y):
    n = len(x)
    table = [list(y)]
    for k in range(1, n):
        prev = table[-1]
        table.append(
            [((0.3 - x[i + k]) * prev[i] + (x[i] - 0.3) * prev[i + 1]) / (x[i] - x[i + k]) for i in range(n - k)]
        )
    return table[-1][0]


add(table_of_neville, points)


def differences_until_one(x):
    levels = [[v for v in x]]
    while len(levels[-1]) > 1:
        last = levels[-1]
        levels.append([b - a * a for a, b in zip(last, last[1:], strict=False)])
    return sum(level[0] for level in levels)


add(differences_until_one, one)


def histories_of_several_lengths(x):
    history = [[v] for v in x]
    for step in range(6):
        for i in range(len(history)):
            if (step + i) % 2 == 0:
                history[i].append(history[i][-1] * 0.9 + 0.1 * x[0])
    return sum(h[-1] for h in history) + len(history[1]) * history[0][2]


add(histories_of_several_lengths, one)


def buckets_of_numbers(x):
    buckets = [[], [], []]
    for v in x:
        if v < 0.5:
            buckets[0].append(v)
        elif v < 1.0:
            buckets[1].append(v * v)
        else:
            buckets[2].append(v)
    out = 0.0
    for k, b in enumerate(buckets):
        if b:
            out += sum(b) / len(b) * (k + 1)
    return out


add(buckets_of_numbers, one)


def prefixes_of_a_list(x):
    xs = list(x)
    parts = [xs[: k + 1] for k in range(len(xs))]
    return sum(sum(p) * p[-1] for p in parts)


add(prefixes_of_a_list, one)


def lower_triangle(x):
    L = [[x[i] * x[j] + i for j in range(i + 1)] for i in range(len(x))]
    s = 0.0
    for i in range(len(L)):
        for j in range(len(L[i])):
            s += L[i][j] * (i - j + 1)
    return s + L[-1][-1] + len(L[2])


add(lower_triangle, one)


def rising_runs(x):
    runs = []
    cur = [x[0]]
    for i in range(1, len(x)):
        if x[i] > x[i - 1]:
            cur.append(x[i])
        else:
            runs.append(cur)
            cur = [x[i]]
    runs.append(cur)
    best = max(len(r) for r in runs)
    return sum(sum(r) ** 2 for r in runs) * best


add(rising_runs, one)


def row_under_two_names(x):
    rows = []
    for k in range(3):
        rows.append([x[j] for j in range(k + 1)])
    r = rows[1]
    r.append(x[4])
    r[0] = r[0] * 2.0
    rows[2][1] += x[0]
    return sum(rows[1]) * sum(rows[2]) + rows[0][0]


add(row_under_two_names, one, compiled=True)


def chunks_joined(x):
    chunks = []
    i = 0
    size = 1
    while i < len(x):
        chunks.append([v * size for v in x[i : i + size]])
        i += size
        size += 1
    flat = np.concatenate(chunks)
    return np.sum(flat * np.arange(len(flat))) + np.mean(chunks[1])


add(chunks_joined, one)


def items_from_stack_to_stack(x):
    stacks = [[x[0], x[1], x[2]], [x[3]], []]
    for src, dst in ((0, 1), (0, 2), (1, 2)):
        v = stacks[src].pop()
        stacks[dst].append(v * 1.5)
    return sum((k + 1) * sum(s) for k, s in enumerate(stacks)) + stacks[2][0]


add(items_from_stack_to_stack, one, compiled=True)


def lists_change_places_in_a_list(x):
    rows = [[x[0]], [x[1], x[2]], [x[3], x[4], x[0]]]
    rows[0], rows[2] = rows[2], rows[0]
    rows[1] = [v * 2 for v in rows[0]]
    rows[1].extend(rows[2])
    rows.insert(0, [x[1]])
    rows.pop(1)
    return sum(sum(r) * (i + 1) for i, r in enumerate(rows))


add(lists_change_places_in_a_list, one)


def rows_normalized(x):
    rows = [[x[j] for j in range(i + 1)] for i in range(4)]
    for row in rows:
        m = sum(row)
        for j in range(len(row)):
            row[j] /= m
    return rows[3][1] * rows[2][2] + rows[1][0]


add(rows_normalized, one)


def rows_changed_on_the_way(x):
    rows = [[x[j] for j in range(i + 1)] for i in range(4)]
    for row in rows:
        for j, v in enumerate(row):
            row[j] = v * v + j
            if j > 0:
                row[j] += row[j - 1]
    return rows[3][3] * rows[2][2] + rows[1][0]


add(rows_changed_on_the_way, one)


def longest_row_and_all_items(x):
    rows = [[x[j] * i for j in range(i)] for i in range(1, 5)]
    flat = [v for row in rows for v in row]
    longest = max(rows, key=len)
    return sum(flat) + flat[4] * longest[2]


add(longest_row_and_all_items, one, compiled=True)


def details_of_each_level(x):
    approx = list(x[:4])
    details = []
    while len(approx) > 1:
        d = [(approx[2 * i] - approx[2 * i + 1]) / 2 for i in range(len(approx) // 2)]
        approx = [(approx[2 * i] + approx[2 * i + 1]) / 2 for i in range(len(approx) // 2)]
        details.append(d)
    return approx[0] + sum(sum(v * v for v in d) for d in details) + details[0][1]


add(details_of_each_level, one)


def cheapest_way_down(x):
    best = [[x[0]]]
    for i in range(1, 4):
        cur = []
        for j in range(i + 1):
            cand = []
            if j > 0:
                cand.append(best[i - 1][j - 1])
            if j < i:
                cand.append(best[i - 1][j])
            cur.append(min(cand) + x[(i + j) % 5])
        best.append(cur)
    return min(best[-1])


add(cheapest_way_down, one, compiled=True)


def sums_up_a_tree(x):
    tree = [[v for v in x[:4]]]
    while len(tree[-1]) > 1:
        nodes = tree[-1]
        tree.append([nodes[i] + nodes[i + 1] for i in range(0, len(nodes) - 1, 2)])
    return tree[-1][0] * tree[1][1]


add(sums_up_a_tree, one)


def parts_of_parts(x):
    xs = [v * v for v in x]
    ys = [b - a for a, b in zip(xs[1:], xs[1:][1:], strict=False)]
    k = 1
    while len(xs[1:][k:]) > 1:
        k += 1
    return sum(xs[1:][1:]) * ys[0] + xs[k] * xs[2:][1]


add(parts_of_parts, one)


def list_made_again_after_it_was_shown(x):
    rows = [[x[0]], [x[1], x[2]]]
    row = [x[3], x[4]]
    rows[0].extend(row)
    row = [x[2], x[0] * 2.0]
    row.reverse()
    longest = max(rows, key=len)
    rows.append([row.pop()])
    return sum(longest) * row[0] + rows[-1][0]


add(list_made_again_after_it_was_shown, one)


def ways_through_a_graph(x):
    edges = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]
    neighbours = [[] for _ in range(5)]
    for k, (a, b) in enumerate(edges):
        neighbours[a].append((b, x[k]))
        neighbours[b].append((a, x[k]))
    distance = [1e9] * 5
    distance[0] = 0.0
    for _ in range(5):
        for u in range(5):
            for v, w in neighbours[u]:
                if distance[u] + w < distance[v]:
                    distance[v] = distance[u] + w
    return distance[4] * len(neighbours[3]) + neighbours[0][1][1]


add(ways_through_a_graph, one)


def records_inserted_and_sliced(x):
    found = []
    for k in range(5):
        found.insert(0, (k % 3, x[k]))
    s = 0.0
    for v, w in found[1:4]:
        s += x[v] * w
    return s * len(found[2:]) + found[1:][1][1]


add(records_inserted_and_sliced, one, compiled=True)


def twice_one_that_grows_where_it_is_gone_over(x):
    a = []
    for w in x:
        for _ in a:
            a.append(w * w)
            break
        a.append(w)
    rows = [a, a]
    return sum(rows[0]) + len(rows[1])


add(twice_one_that_grows_where_it_is_gone_over, one, may_refuse=True)


def beside_one_that_grows_with_a_zip(x):
    a = [x[0]]
    for w, _ in zip(x, a, strict=False):
        a.append(w * w)
        if len(a) > 9:
            break
    rows = [a, [x[0], x[1]]]
    return sum(rows[0]) + sum(rows[1])


add(beside_one_that_grows_with_a_zip, one, may_refuse=True)
