"""Heaps that objects hold, heaps of objects, and objects in the order of their own operator."""

import heapq
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from programs.corpus import add


class Event:
    def __init__(self, time, size):
        self.time, self.size = time, size

    def __lt__(self, other):
        return self.time < other.time


class Simulator:
    def __init__(self, rate):
        self.queue, self.now, self.rate, self.level = [], 0.0, rate, 1.0

    def schedule(self, delay, size):
        heapq.heappush(self.queue, Event(self.now + delay, size))

    def run(self, until):
        while self.queue and self.queue[0].time <= until:
            event = heapq.heappop(self.queue)
            self.level *= 1.0 - 0.1 * self.rate * (event.time - self.now)
            self.now = event.time
            self.level += event.size
            if event.size < 2.03:
                self.schedule(1.3 * self.rate, event.size * 1.2)
        return self.level


def events_in_a_heap(rate, size):
    simulator = Simulator(rate)
    simulator.schedule(0.7, size)
    simulator.schedule(0.2, 2.5 * size)
    return simulator.run(6.1) + 0.1 * simulator.now


add(events_in_a_heap, lambda rng: (0.8, 0.9), wrt=("rate", "size"), compiled=True)


class Untimed:
    def __init__(self, size):
        self.size = size


class Calendar:
    def __init__(self):
        self.entries, self.made = [], 0

    def push(self, time, size):
        self.made += 1
        heappush(self.entries, (time, self.made, Untimed(size)))

    def pop(self):
        time, _, entry = heappop(self.entries)
        return time, entry


def objects_behind_times(x):
    calendar = Calendar()
    for k in range(len(x)):
        calendar.push(x[k], k + 1.0)
    s = 0.0
    while calendar.entries:
        time, entry = calendar.pop()
        s = 0.5 * s + time * entry.size
        if entry.size > 1.5:
            calendar.push(time * 1.7, entry.size - 1.0)
    return s


add(objects_behind_times, lambda rng: (np.array([0.7, 0.2, 0.45]),), compiled=True)


def events_at_one_time(x):
    queue = []
    for v in x:
        heapq.heappush(queue, (v, Untimed(v * v)))
    s = 0.0
    while queue:
        time, entry = heapq.heappop(queue)
        s = 0.3 * s + time * entry.size
    return s


add(events_at_one_time, lambda rng: (np.array([0.7, 0.2, 0.45]),))


class Median:
    def __init__(self):
        self.low, self.high = [], []

    def add(self, v):
        heapq.heappush(self.high, -heapq.heappushpop(self.low, -v))
        if len(self.high) > len(self.low):
            heapq.heappush(self.low, -heapq.heappop(self.high))

    @property
    def value(self):
        return -self.low[0] if len(self.low) > len(self.high) else 0.5 * (self.high[0] - self.low[0])


def running_median(x):
    median, s = Median(), 0.0
    for v in x:
        median.add(v)
        s += median.value**2
    return s


add(running_median, lambda rng: (rng.normal(size=7),), compiled=True)


class Queue:
    def __init__(self, items):
        self.items = list(items)
        heapq.heapify(self.items)

    def replaced(self, v):
        return heapq.heapreplace(self.items, v)

    def __len__(self):
        return len(self.items)


def smallest_replaced(x):
    queue, s = Queue(x), 0.0
    for k in range(4):
        s = 0.5 * s + queue.replaced(x[k] + 1.5) * len(queue)
    return s


add(smallest_replaced, lambda rng: (rng.normal(size=5),))


def second_item_of_a_heap_of_an_object(x):
    queue = Queue(x)
    heapq.heappush(queue.items, 0.3)
    return queue.items[1] + queue.items[0]


add(second_item_of_a_heap_of_an_object, lambda rng: (rng.normal(size=5),), may_refuse=True)


@dataclass(order=True)
class Job:
    priority: float
    cost: float = field(compare=False, default=1.0)


def jobs_in_their_order(p, c):
    jobs = [Job(p[k], c[k]) for k in range(len(p))]
    jobs.sort()
    waited = s = 0.0
    for job in jobs:
        waited += job.cost
        s += waited * job.priority
    return s + 3.0 * min(jobs).cost + max(jobs).cost + sorted(jobs, reverse=True)[1].cost


add(jobs_in_their_order, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("p", "c"), compiled=True)


class Larger:
    def __init__(self, w, v):
        self.w, self.v = w, v

    def __lt__(self, other):
        return self.w > other.w


def largest_first(x):
    heap = []
    for v in x:
        heapq.heappush(heap, Larger(v * v, v))
    s = 0.0
    while len(heap) > 1:
        first, second = heapq.heappop(heap), heapq.heappop(heap)
        s += first.v * second.w
        heapq.heappush(heap, Larger(first.w - second.w, first.v))
    return s


add(largest_first, lambda rng: (rng.normal(size=5),))


@dataclass(order=True)
class Due:
    time: float
    kind: int = field(compare=False)


@dataclass(order=True)
class Ranked:
    time: float
    kind: int


def dataclasses_in_a_heap(x):
    waiting = [Due(x[0], 0), Due(x[1], 1)]
    heapq.heapify(waiting)
    now, total, n = 0.0, 0.0, 0
    while waiting and n < 6:
        e = heapq.heappop(waiting)
        total += (e.time - now) * (2 if e.kind == 0 else 3)
        now = e.time
        heapq.heappush(waiting, Due(now + (x[2] if e.kind == 0 else x[3]), e.kind))
        n += 1
    return total


add(dataclasses_in_a_heap, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)


def dataclasses_in_a_heap_by_two_fields(x):
    waiting = []
    heapq.heappush(waiting, Ranked(x[0], 1))
    heapq.heappush(waiting, Ranked(x[0], 0))
    now, total, n = 0.0, 0.0, 0
    while waiting and n < 6:
        e = heapq.heappop(waiting)
        total += (e.time - now) * (2 if e.kind == 0 else 3) * (n + 1)
        now = e.time
        heapq.heappush(waiting, Ranked(now + (x[2] if e.kind == 0 else x[3]), e.kind))
        n += 1
    return total


add(dataclasses_in_a_heap_by_two_fields, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))


def dataclasses_compared(x):
    a, b = Ranked(x[0], 1), Ranked(x[1], 0)
    if a < b and b >= a:
        a.time += x[2]
    return a.time * (2.0 if a > b else 1.0) * b.time


add(dataclasses_compared, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))
