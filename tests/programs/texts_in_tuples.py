"""Texts in the tuples of lists that grow: kinds of events, names in a ledger."""

import heapq

import numpy as np

from programs.corpus import add


def kinds_of_events(rate, cost):
    queue = [(1.0 / rate, "arrive")]
    heapq.heappush(queue, (2.6, "fail"))
    total = 0.0
    while queue:
        t, kind = heapq.heappop(queue)
        if t > 6.1:
            break
        if kind == "arrive":
            total += cost * t
            heapq.heappush(queue, (t + 1.0 / rate, "arrive"))
        elif kind == "fail":
            total -= 0.5 * t**2
            heapq.heappush(queue, (t + 3.0 * rate, "repair"))
        else:
            total += t * rate
    return total


add(kinds_of_events, lambda rng: (0.9, 1.3), wrt=("rate", "cost"), compiled=True)


class Ledger:
    def __init__(self):
        self.accounts, self.history = {}, []

    def open(self, name, balance=0.0):
        self.accounts[name] = balance

    def transfer(self, source, target, amount):
        if self.accounts[source] < amount:
            return False
        self.accounts[source] -= amount
        self.accounts[target] += amount
        self.history.append((source, target, amount))
        return True

    def accrue(self, rate):
        for name in self.accounts:
            self.accounts[name] *= 1.0 + rate


def ledger_of_accounts(a, b, rate):
    ledger = Ledger()
    ledger.open("alice", a)
    ledger.open("bob", b)
    ledger.open("carol")
    for source, target, amount in [("alice", "bob", 0.3), ("bob", "carol", 0.7), ("carol", "alice", 5.0)]:
        if not ledger.transfer(source, target, amount):
            ledger.accounts["carol"] += 0.01
        ledger.accrue(rate)
    s = 0.0
    for source, target, amount in ledger.history:
        s += amount * ledger.accounts[target]
    return s + sum(ledger.accounts.values())


add(ledger_of_accounts, lambda rng: (1.0, 2.0, 0.05), wrt=("a", "b", "rate"), compiled=True)


def texts_in_order(x):
    rows = []
    for v in x:
        rows.append(("late" if v > 0 else "early", v))
    rows.sort()
    s = 0.0
    for k, (kind, v) in enumerate(rows):
        s += k * v * (2.0 if kind == "late" else 1.0)
    return s


add(texts_in_order, lambda rng: (rng.normal(size=5),), may_refuse=True)


def texts_asked_in_comprehensions(x):
    log = []
    for v in x:
        log.append(("up" if v > 0 else "down", v * v))
    rise = sum(v for kind, v in log if kind == "up")
    return rise - 0.5 * sum(v for kind, v in log if kind != "up") + (log[0][1] if log[0][0] == "up" else 3.0)


add(texts_asked_in_comprehensions, lambda rng: (rng.normal(size=5),))


def a_text_from_elsewhere(x, kind):
    log = []
    for v in x:
        log.append((kind, v))
    return sum(v for k, v in log if k == "up")


add(a_text_from_elsewhere, lambda rng: (rng.normal(size=3), "up"), wrt="x", may_refuse=True)


def the_last_kind(x):
    log = []
    for v in x:
        log.append((v, "high" if v > 0.5 else "low"))
    item = log.pop()
    kind = "none"
    for v, kind in log:
        if kind == "high":
            item = (v, kind)
    return item[0] * (2.0 if item[1] == "high" else 1.0) + (1.0 if kind == "low" else x[0])


add(the_last_kind, lambda rng: (np.array([0.7, 0.1, 0.9, 0.3]),), may_refuse=True)


class Inventory:
    def __init__(self):
        self.log = []

    def put(self, item, v):
        self.log.append((item, v))

    def balance(self, item):
        return sum(v for i, v in self.log if i == item)

    def total(self, item):
        s = 0.0
        for i, v in self.log:
            if i == item:
                s += v
        return s


def texts_asked_by_methods(a):
    stock = Inventory()
    stock.put("bolt", a)
    stock.put("nut", a * a)
    stock.put("bolt", 3.0)
    return stock.balance("bolt") * a + stock.total("nut")


add(texts_asked_by_methods, lambda rng: (0.7,), wrt="a")


def numbers_asked_by_methods(a):
    stock = Inventory()
    stock.put(1, a)
    stock.put(2, a * a)
    stock.put(1, 3.0)
    return stock.balance(1) * a + stock.total(2)


add(numbers_asked_by_methods, lambda rng: (0.7,), wrt="a")
