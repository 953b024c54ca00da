"""Heaps: queues of the nearest, of events, of the smallest sums; lists that bisection keeps in order."""

import bisect
import heapq
from bisect import insort

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([1.2, 0.7, 1.5, 0.3, 0.95]),)


def items_of_a_heap_in_order(x):
    h = []
    for v in x:
        heapq.heappush(h, v)
    s = 0.0
    k = 1
    while h:
        s += heapq.heappop(h) * k
        k += 1
    return s


add(items_of_a_heap_in_order, one)


def lengths_of_a_code(x):
    h = list(x)
    heapq.heapify(h)
    total = 0.0
    while len(h) > 1:
        a = heapq.heappop(h)
        b = heapq.heappop(h)
        total += a + b
        heapq.heappush(h, a + b)
    return total * h[0]


add(lengths_of_a_code, one, compiled=True)


def nearest_first(x):
    n = 5
    adj = [[] for _ in range(n)]
    for a, b, k in [(0, 1, 0), (1, 2, 1), (0, 3, 2), (3, 2, 3), (2, 4, 4)]:
        adj[a].append((b, x[k]))
        adj[b].append((a, x[k]))
    dist = [1e18] * n
    done = [False] * n
    dist[0] = 0.0
    q = [(0.0, 0)]
    while q:
        d, u = heapq.heappop(q)
        if done[u]:
            continue
        done[u] = True
        for v, c in adj[u]:
            if d + c < dist[v]:
                dist[v] = d + c
                heapq.heappush(q, (dist[v], v))
    return sum(dist)


add(nearest_first, one)


def largest_and_smallest(x):
    a = heapq.nlargest(2, x)
    b = heapq.nsmallest(3, x)
    return a[0] * a[1] + sum(b)


add(largest_and_smallest, one)


def events_in_their_order(x):
    events = []
    for i in range(3):
        heapq.heappush(events, (x[i], i))
    t = 0.0
    s = 0.0
    n = 0
    while events and n < 8:
        t, i = heapq.heappop(events)
        s += t * (i + 1)
        n += 1
        heapq.heappush(events, (t + x[3] * (i + 1), i))
    return s + t


add(events_in_their_order, one, compiled=True)


def second_item_of_a_heap(x):
    h = []
    for v in x:
        heapq.heappush(h, v)
    return h[1] + h[2]


add(second_item_of_a_heap, one, may_refuse=True)


def a_running_median(x):
    window, out = [], 0.0
    for i, v in enumerate(x):
        bisect.insort(window, v * 0.9)
        if i >= 3:
            del window[bisect.bisect_left(window, x[i - 3] * 0.9)]
        out += window[len(window) // 2] * (i + 1)
    bisect.insort_left(window, out)
    return out + sum(v * k for k, v in enumerate(window))


def put_where_bisection_leads(x):
    found = [3.0, 1.0, 2.0]
    for v in x:
        insort(found, v + found[0])
    return sum(v * k for k, v in enumerate(found))


def slices_deleted_by_a_run(x):
    left = list(x) + [v * 2 for v in x]
    a, b = int(x[0] * 4), int(x[1] * 2)
    del left[a:b]
    del left[-a:]
    del left[b - 2 : a]
    del left[len(left) // 2]
    return sum(v * k for k, v in enumerate(left)) + len(left)


def _of_five(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55, 0.8]),)


add(a_running_median, _of_five, compiled=True)
add(put_where_bisection_leads, _of_five)
add(slices_deleted_by_a_run, _of_five, compiled=True)
