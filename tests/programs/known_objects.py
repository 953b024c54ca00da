"""Objects, dicts and tables whose parts are known one by one while compiling, as people write them."""

import math

import numpy as np

from programs.corpus import add


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = params
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = {name: {"m": np.zeros_like(p), "v": np.zeros_like(p)} for name, p in params.items()}
        self.t = 0

    def step(self, grads):
        self.t += 1
        b1, b2 = self.betas
        for name, p in self.params.items():
            g, st = grads[name], self.state[name]
            st["m"] = b1 * st["m"] + (1 - b1) * g
            st["v"] = b2 * st["v"] + (1 - b2) * g**2
            mhat = st["m"] / (1 - b1**self.t)
            self.params[name] = p - self.lr * mhat / (np.sqrt(st["v"] / (1 - b2**self.t)) + self.eps)


def moments_under_names(w, b, lr):
    opt = Adam({"w": w, "b": b}, lr=lr)
    for _ in range(3):
        opt.step({"w": 2 * opt.params["w"] - 1, "b": np.cos(opt.params["b"])})
    return np.sum(opt.params["w"] ** 2) + np.sum(opt.params["b"])


add(moments_under_names, lambda rng: (np.array([0.3, 0.9]), np.array([0.2]), 0.1), wrt=("w", "b", "lr"), compiled=True)


class Quantity:
    __slots__ = ("unit", "value")

    def __init__(self, value, unit):
        self.value = value
        self.unit = dict(unit)

    def __mul__(self, other):
        if not isinstance(other, Quantity):
            return Quantity(self.value * other, self.unit)
        unit = dict(self.unit)
        for k, p in other.unit.items():
            unit[k] = unit.get(k, 0) + p
        return Quantity(self.value * other.value, {k: p for k, p in unit.items() if p})

    __rmul__ = __mul__

    def __add__(self, other):
        if self.unit != other.unit:
            raise TypeError("units differ")
        return Quantity(self.value + other.value, self.unit)

    def __pow__(self, n):
        return Quantity(self.value**n, {k: p * n for k, p in self.unit.items()})


def numbers_with_units(m, v, h):
    kg, speed = Quantity(m, {"kg": 1}), Quantity(v, {"m": 1, "s": -1})
    g, height = Quantity(9.81, {"m": 1, "s": -2}), Quantity(h, {"m": 1})
    return (0.5 * kg * speed**2 + kg * g * height).value


add(numbers_with_units, lambda rng: (2.0, 3.0, 1.5), wrt=("m", "v", "h"), compiled=True)


class Overdrawn(Exception):
    def __init__(self, account, amount):
        super().__init__(f"{account} lacks {amount}")
        self.amount = amount


class Account:
    def __init__(self, owner, balance=0.0):
        self.owner, self._balance, self.history = owner, balance, []

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("positive only")
        self._balance += amount
        self.history.append(amount)

    def withdraw(self, amount):
        if amount > self._balance:
            raise Overdrawn(self.owner, amount)
        self._balance -= amount
        self.history.append(-amount)


class Bank:
    def __init__(self):
        self.accounts = {}

    def open(self, owner, balance=0.0):
        self.accounts[owner] = Account(owner, balance)
        return self.accounts[owner]

    def transfer(self, a, b, amount):
        try:
            self.accounts[a].withdraw(amount)
            self.accounts[b].deposit(amount)
            return True
        except Overdrawn:
            return False


def bank_with_refusals(a0, b0, amount, rate):
    bank = Bank()
    alice = bank.open("alice", a0)
    bank.open("bob", b0)
    done = [bank.transfer("alice", "bob", amount), bank.transfer("bob", "alice", 10 * amount)]
    for account in bank.accounts.values():
        account.deposit(account.balance * rate)
    return alice.balance**2 / 100 + bank.accounts["bob"].balance + sum(done) + sum(alice.history)


add(bank_with_refusals, lambda rng: (100.0, 50.0, 20.0, 3.0), wrt=("a0", "b0", "amount", "rate"), compiled=True)


class Node:
    def __init__(self, value, nxt=None):
        self.value, self.next = value, nxt


class Chain:
    def __init__(self):
        self.head, self.size = None, 0

    def push(self, v):
        self.head = Node(v, self.head)
        self.size += 1

    def reverse(self):
        prev, cur = None, self.head
        while cur is not None:
            cur.next, prev, cur = prev, cur, cur.next
        self.head = prev

    def __iter__(self):
        cur = self.head
        while cur:
            yield cur.value
            cur = cur.next

    def __len__(self):
        return self.size


def chain_turned_around(a, b, q):
    chain = Chain()
    for x in (a, b, a * b):
        chain.push(x)
    chain.reverse()
    s, k = 0.0, 1.0
    for v in chain:
        s += k * v
        k *= q
    return s / len(chain)


add(chain_turned_around, lambda rng: (1.0, 2.5, 0.6), wrt=("a", "b", "q"))


class Tank:
    def __init__(self, name, area, level, outlet):
        self.name, self.area, self.level, self.outlet, self.downstream = name, area, level, outlet, None

    def step(self, inflow, dt):
        q = self.outlet * math.sqrt(max(self.level, 0.0))
        self.level += dt * (inflow - q) / self.area
        if self.downstream is not None:
            self.downstream.step(q, dt)


def tanks_in_series(levels, outlet, feed):
    tanks = [Tank(f"T{i}", 1.0 + 0.2 * i, h, outlet) for i, h in enumerate(levels)]
    plant = {t.name: t for t in tanks}
    for a, b in zip(tanks[:-1], tanks[1:], strict=True):
        a.downstream = b
    for f in feed:
        next(iter(plant.values())).step(f, 0.1)
    report = {n: t.level for n, t in plant.items()}
    return report["T0"] + 2 * report["T1"] + 3 * report["T2"]


add(tanks_in_series, lambda rng: ((1.0, 0.5, 0.2), 0.7, [1.0, 1.2, 0.8, 0.0]), wrt=("outlet", "feed"))


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @staticmethod
    def identity(n):
        return Matrix([[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)])

    def __getitem__(self, ij):
        return self.rows[ij[0]][ij[1]]

    def __setitem__(self, ij, v):
        self.rows[ij[0]][ij[1]] = v

    def __matmul__(self, other):
        n, m = self.shape
        out = Matrix([[0.0] * other.shape[1] for _ in range(n)])
        for i in range(n):
            for j in range(other.shape[1]):
                out[i, j] = sum(self[i, k] * other[k, j] for k in range(m))
        return out

    def turned(self):
        return Matrix(zip(*self.rows, strict=False))


def matrices_of_rows(rows, n):
    a, p = Matrix(rows), Matrix.identity(2)
    for _ in range(n):
        p = p @ a
    return sum((p @ a.turned())[i, i] for i in range(2))


add(matrices_of_rows, lambda rng: ([[0.5, 0.2], [-0.1, 0.9]], 3), wrt="rows")


class _Rows:
    def __init__(self, order):
        self.order = order

    def derivatives(self, u, n=1):
        rows = [[0.0] * self.order for _ in range(self.order)]
        a = [[1.0] * self.order, [1.0] * self.order]
        one, other = 0, 1
        for k in range(1, self.order):
            a[other][k] = a[one][k - 1] * u
            rows[k][0] = a[other][k] + u
            one, other = other, one
        n = min(n, self.order - 1)
        for k in range(1, n + 1):
            for j in range(self.order):
                rows[k][j] *= k
        return rows[: n + 1]


_ROWS = _Rows(3)


def sizes_that_objects_outside_have(u):
    rows = _ROWS.derivatives(u, 2)
    return rows[1][0] * rows[2][0] + len(rows) * u


add(sizes_that_objects_outside_have, lambda rng: (rng.uniform(0.2, 0.8),), wrt="u")
