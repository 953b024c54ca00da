"""Tables whose next state is made of copies of the rows."""

import math
from collections import namedtuple

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


Point = namedtuple("Point", "x y")


_Point_2 = namedtuple("Point", "x y")


def a_grid_of_before(x):
    grid = [[0.0] * 4 for _ in range(4)]
    grid[1][1] = x[0]
    for _ in range(2):
        new = [row[:] for row in grid]
        new[1][2] = new[1][1] * x[1]
        grid = new
    return sum(sum(r) for r in grid) + grid[1][2] * x[3]


add(a_grid_of_before, _four)


def a_grid_and_its_neighbours(x):
    grid = [[0.0] * 4 for _ in range(4)]
    grid[1][1] = x[0]
    for _ in range(2):
        new = [list(row) for row in grid]
        nb = [grid[1 + di][1 + dj] for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        new[1][2] = new[1][1] * x[1] + sum(nb)
        grid = new
    return sum(sum(r) for r in grid) + grid[1][2] * x[3]


add(a_grid_and_its_neighbours, _four, compiled=True)


def a_table_of_copies(x):
    grid = [[x[0], 1.0], [2.0, x[1]]]
    for _ in range(2):
        new = [row[:] for row in grid]
        for i in range(2):
            new[i][0] = grid[i][1] * x[2]
        grid = new
    return grid[0][0] * grid[1][0]


add(a_table_of_copies, _four)


def a_table_of_zeros(x):
    grid = [[x[0], 1.0], [2.0, x[1]]]
    for _ in range(2):
        new = [[0.0, 0.0], [0.0, 0.0]]
        for i in range(2):
            new[i][0] = grid[i][1] * x[2]
            new[i][1] = grid[i][0] + 1.0
        grid = new
    return grid[0][0] * grid[1][0]


add(a_table_of_zeros, _four)


def a_deep_copy_of_a_table(x):
    import copy

    u = x.copy()
    u[0] *= x[1]
    grid = [[u[0], 1.0], [2.0, x[1]]]
    for _ in range(2):
        new = copy.deepcopy(grid)
        for i in range(2):
            new[i][0] = grid[i][1] * x[2]
        grid = new
    return grid[0][0] * grid[1][0]


add(a_deep_copy_of_a_table, _four)


def old_rows_are_written(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        new = []
        for row in g:
            r = row[:]
            new.append(r)
            row[0] = x[2] * k
        g[1][1] += 1.0
        new[0][1] = g[0][0] + 1
        g = new
    return g[0][0] * g[1][0] + g[0][1] * g[1][1]


add(old_rows_are_written, _four)


def old_rows_are_shared(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        new = []
        for row in g:
            new.append(row)
        new[0][1] = g[0][0] * x[2]
        g = new
    return g[0][0] * g[1][0] + g[0][1] * g[1][1]


add(old_rows_are_shared, _four)


def an_old_row_with_a_name(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        first = g[0]
        new = [row[:] for row in g]
        new[0][1] = first[0] * x[2]
        g[0][0] = 3.0
        new[1][0] = first[0] + new[0][1]
        g = new
    return g[0][0] * g[1][0] + g[0][1] * g[1][1]


add(an_old_row_with_a_name, _four)


def the_table_before_the_last(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    old = g
    for k in range(2):
        new = [list(r) for r in g]
        new[k][1 - k] = g[k][k] * x[2]
        old = g
        g = new
    return g[0][0] * g[1][0] + g[0][1] * old[0][1] * x[3]


add(the_table_before_the_last, _four)


def a_new_table_with_two_names(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        new = [r[:] for r in g]
        h = new
        h[0][0] = x[k]
        g = new
        new[1][1] = g[0][0] * 2
    return g[0][0] * g[1][0] + h[1][1]


add(a_new_table_with_two_names, _four)


def a_row_is_written_after_it_was_added(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        new = []
        for r in g:
            q = [v * 2 for v in r]
            new.append(q)
            q[0] = 7.0 + x[k]
        new[1][1] = x[3]
        g = new
    return g[0][0] * g[1][0] + g[1][1]


add(a_row_is_written_after_it_was_added, _four)


def a_row_of_the_trip_before(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    last = g[0]
    for k in range(2):
        new = [r[:] for r in g]
        s = last[1] + new[1][0]
        new[0][0] = s
        last = new[0]
        new[0][1] = x[2] * s
        g = new
    return g[0][0] * g[1][0] + last[1]


add(a_row_of_the_trip_before, _four)


def old_rows_are_written_in_turn(x):
    g = [[x[0], 1.0], [2.0, x[1]]]
    for k in range(2):
        new = [r[:] for r in g]
        for i, r in enumerate(g):
            new[i][0] = r[1] * x[2]
            r[1] = new[i][0] + 1.0
        g = new
    return g[0][0] * g[1][0] + g[0][1]


add(old_rows_are_written_in_turn, _four)


def rows_made_of_the_last_one(x):
    rows = []
    for i in range(3):
        r = [x[i], x[i + 1]]
        if rows:
            p = rows[-1]
            r[0] += p[1]
        rows.append(r)
        rows[0][0] = x[3] * i
    return rows[0][0] * rows[2][0]


add(rows_made_of_the_last_one, _four)


def a_last_row_that_is_written(x):
    rows = [[x[0], x[1]]]
    for i in range(3):
        p = rows[-1]
        q = [p[0] * x[i], p[1] + 1.0]
        rows.append(q)
        rows[i][0] = p[1] * 2
        s = p[0]
    return rows[0][0] * rows[3][0] + s


add(a_last_row_that_is_written, _four)


def points_that_are_added_by_a_sum(x):
    p = []
    for i in range(2):
        p = p + [(x[i], x[i + 1])]
    s = 0.0
    for a, b in p:
        s += a * b
    return s


add(points_that_are_added_by_a_sum, _four)


def a_walk_that_gets_longer(x):
    path = [(0.0, 0.0)]
    for i, v in enumerate(x):
        last = path[-1]
        path = path + [(last[0] + math.cos(v), last[1] + math.sin(v))]
    return path[-1][0] * path[-1][1]


add(a_walk_that_gets_longer, _four, compiled=True)


def two_lists_of_points(x):
    a = [(x[0], 1.0)]
    b = [(x[1], 2.0), (x[2], 3.0)]
    c = a + b
    return sum((v * w for v, w in c)) * len(c)


add(two_lists_of_points, _four)


def segments_of_points(x):
    lines = [((0.0, x[0]), (1.0, x[1]))]
    lines.append(((x[2], 0.0), (1.0, x[3])))
    s = 0.0
    for (a, b), (c, d) in lines:
        s += math.hypot(c - a, d - b)
    return s


add(segments_of_points, _four)


def a_closed_line_of_points(x):
    pts = [Point(x[0], 0.0), Point(1.0 + x[1], 0.2), Point(1.2, x[2])]
    pts = pts + [pts[0]]
    s = 0.0
    for i in range(len(pts) - 1):
        s += math.dist(pts[i], pts[i + 1])
    return s


add(a_closed_line_of_points, _four)


def points_turned_by_one(x):
    pts = [(x[0], 0.0), (1.0 + x[1], 0.2), (1.2, x[2])]
    pts = pts[1:] + pts[:1]
    s = 0.0
    for (a, b), (c, d) in zip(pts, pts[1:] + [pts[0]]):
        s += a * d - b * c
    return s


add(points_turned_by_one, _four)


def sides_of_a_polygon(x):
    pts = [_Point_2(x[0], 0.0), _Point_2(1.0 + x[1], 0.2), _Point_2(1.2, x[2])]
    s = 0.0
    for i, p in enumerate(pts):
        q = pts[(i + 1) % len(pts)]
        s += p.x * q.y
    return s + sum((math.dist(a, b) for a, b in zip(pts, pts[1:] + pts[:1])))


add(sides_of_a_polygon, _four)


def a_closed_polygon(x):
    pts = [_Point_2(x[0], 0.0), _Point_2(1.0 + x[1], 0.2), _Point_2(1.2, x[2])]
    pts = pts + [pts[0]]
    s = 0.0
    for i in range(len(pts) - 1):
        s += pts[i].x * pts[i + 1].y
    return s


add(a_closed_polygon, _four)
