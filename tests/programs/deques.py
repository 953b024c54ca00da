"""Deques: windows of the last values, queues, delay lines, rings."""

import collections
from collections import deque

import numpy as np

from programs.corpus import add


def parameters(rng):
    return (rng.uniform(0.2, 1.8, size=5),)


def window_of_the_last(x):
    q = deque(maxlen=3)
    s = 0.0
    for v in x:
        q.append(v * v)
        s += sum(q) / len(q) + q[0] * q[-1]
    return s + max(q)


def queue_that_empties(x):
    q = collections.deque()
    for v in x:
        q.append(v * 2)
    s = 0.0
    while q:
        first = q.popleft()
        if first > 1.5 and len(q) > 2:
            q.append(first * 0.3)
            q.appendleft(first * 0.2)
        if q and q[-1] < 1.0:
            s = s * 0.7 + q.pop()
        s = s * 0.5 + first
    return s


def delay_line(x):
    line = deque([0.0] * 2, maxlen=2)
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] + 0.5 * line[0]
        line.append(y[i])
    return np.sum(y**2) + line[1] * len(line)


def delay_of_a_given_length(x, n):
    line = deque([0.1] * n, n)
    s = 0.0
    for v in x:
        s += line.popleft() * v
        line.append(v)
    return s


def newest_first(x):
    q = deque([x[0], x[1], x[2], x[3]], maxlen=3)
    q.appendleft(x[4])
    s = 0.0
    for k, v in enumerate(q):
        s += (k + 1) * v
    q[1] = s * x[0]
    q[0] *= 2.0
    return sum(v * v for v in q) + q.count(0.0)


def ring_that_turns(x):
    q = deque(x)
    s = 0.0
    for k in range(4):
        q.rotate(k)
        s = s * 0.5 + q[0]
        q.rotate(-1)
        s = s * 0.5 + q[0] * q[2]
    q.rotate()
    q.reverse()
    return s + q[1]


def extended_on_both_ends(x):
    q = deque(maxlen=4)
    q.extend(x)
    q.extendleft([x[0], x[1] * 2])
    q += [x[2]]
    s = 0.0
    for v in q:
        s = s * 0.5 + v
    q.clear()
    q.extend(v * v for v in x)
    return s * sum(q) + len(q)


def begun_again_in_branches(x):
    s = 0.0
    for i in range(3):
        q = deque([x[i]], maxlen=2)
        if x[i] > 0.8:
            q.append(x[i + 1])
            q.append(x[i + 2])
        else:
            q.appendleft(x[i + 1] * s)
        s += np.mean(np.array(q)) * len(q)
    return s


def window_of_arrays(x):
    q = deque(maxlen=2)
    total = np.zeros(5)
    for k in range(4):
        q.append(x * (k + 1.0))
        for row in q:
            total = total + row * x[k]
    return np.sum(total)


class Smoother:
    def __init__(self, n, gain):
        self.values = deque(maxlen=n)
        self.gain = gain

    def __call__(self, v):
        self.values.append(v * self.gain)
        return sum(self.values) / len(self.values)


def window_in_an_object(x):
    f = Smoother(2, x[0])
    s = 0.0
    for v in x:
        s += f(v) ** 2
    return s


def window_that_is_full(x):
    win = deque(maxlen=3)
    all_of_them = 0.0
    s = 0.0
    for v in np.concatenate((x, x * x)):
        win.append(v)
        if len(win) == win.maxlen:
            s += sum(win) ** 2 / win.maxlen
        all_of_them += v
    return s * all_of_them


def queue_without_an_end(x):
    q = deque(maxlen=None)
    for v in x:
        q.append(v)
    return q[0] * sum(q) if q.maxlen is None else q[0]


def popped_when_empty(x):
    q = deque([x[0]])
    try:
        return q.popleft() * q.popleft()
    except IndexError:
        return x[1] ** 2


for program in (
    *(window_of_the_last, queue_that_empties, delay_line, newest_first, ring_that_turns, extended_on_both_ends),
    *(begun_again_in_branches, window_of_arrays, window_in_an_object),
    *(window_that_is_full, queue_without_an_end),
):
    add(program, parameters, parameters, parameters, compiled=program in (queue_that_empties, window_of_the_last))
add(delay_of_a_given_length, lambda rng: (rng.uniform(size=5), 3), lambda rng: (rng.uniform(size=5), 1))
add(popped_when_empty, parameters, may_refuse=True)
