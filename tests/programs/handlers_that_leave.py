"""What is raised where only a run knows: handlers that return, go on with the next trip or leave the loop."""

from programs.corpus import add


def four(rng):
    return (rng.permutation([0.3, 1.7, 1.2, 0.55]) + rng.uniform(-0.02, 0.02, size=4),)


class Broke(Exception):
    pass


class Worse(Broke):
    pass


class Account:
    def __init__(self, owner, balance=0.0):
        self.owner, self._balance, self.history = owner, balance, []

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("bad amount")
        self._balance += amount
        self.history.append(("deposit", amount))

    def withdraw(self, amount):
        if amount > self._balance:
            raise Broke(f"{self.owner} has only {self._balance:.2f}")
        self._balance -= amount
        self.history.append(("withdraw", amount))
        return amount


class Bank:
    def __init__(self):
        self.accounts = {}
        self.failed = 0

    def open(self, owner, balance):
        self.accounts[owner] = Account(owner, balance)
        return self.accounts[owner]

    def transfer(self, a, b, amount):
        try:
            self.accounts[a].withdraw(amount)
        except Broke:
            self.failed += 1
            return False
        self.accounts[b].deposit(amount)
        return True


def bank_whose_transfers_may_fail(x):
    bank = Bank()
    ann = bank.open("ann", x[0])
    bob = bank.open("bob", x[1])
    ok = bank.transfer("bob", "ann", x[2])
    bank.transfer("ann", "bob", x[3] * 10)
    fees = sum(a for kind, a in ann.history + bob.history if kind == "withdraw") * 0.01
    return ann.balance * 2 + bob.balance - fees + bank.failed * 0.1 + (1.0 if ok else 0.0)


def handler_that_returns(x):
    acc = Account("ann", 2.6)

    def pay(a):
        try:
            acc.withdraw(a)
        except Broke:
            return False
        acc.deposit(0.1)
        return True

    s = 0.0
    for v in x:
        if pay(v):
            s += v
    return s * 2 + acc.balance


def block_that_returns(x):
    acc = Account("ann", 2.6)

    def pay(a):
        try:
            return acc.withdraw(a)
        except Broke:
            pass
        acc.deposit(0.5)
        return -a

    return sum(pay(v) * (k + 1) for k, v in enumerate(x)) + acc.balance


def handler_that_goes_on(x):
    acc = Account("ann", 2.6)
    s = 0.0
    for v in x:
        try:
            acc.withdraw(v)
        except Broke:
            s -= 1.0
            continue
        s += v * v
    return s + acc.balance + len(acc.history)


def handler_that_leaves_the_loop(x):
    acc = Account("ann", 2.6)
    s = 0.0
    for v in x:
        try:
            acc.withdraw(v)
        except Broke:
            break
        s += v * v
    else:
        s += 100
    return s + acc.balance


def both_return(x):
    acc = Account("ann", 2.6)

    def pay(a):
        try:
            acc.withdraw(a)
            return 1.0
        except Broke:
            return -1.0

    return sum(v * pay(v) for v in x) + acc.balance


def objects_that_fail_by_themselves(x):
    class Part:
        def __init__(self, v):
            self.v = v
            self.fails = 0

        def go(self):
            try:
                self.up()
            except Broke:
                self.fails += 1
                return self.v
            self.v += 0.1
            return self.v * 2

        def up(self):
            self.v *= 1.5
            if self.v > 1.5:
                raise Broke()

    parts = [Part(v) for v in x]
    s = 0.0
    for p in parts:
        for _ in range(2):
            s += p.go()
    return s + sum(p.fails * p.v for p in parts)


def half_done_before_it_fails(x):
    done = []
    tot = {"n": 0.0}

    def step(v):
        tot["n"] += v
        done.append(v)
        if v > 1.5:
            raise Broke()
        tot["n"] *= 2
        if v > 1.0:
            raise Worse()
        done.append(-v)
        return v

    def run(v):
        try:
            step(v)
        except Worse:
            tot["n"] += 0.25
            return 1.0
        except Broke:
            tot["n"] -= 0.5
            return 2.0
        tot["n"] += 0.125
        return 3.0

    s = 0.0
    for v in x:
        s += run(v) * v
    return s + tot["n"] + len(done) + done[-1]


def _gini(rows):
    n = len(rows)
    if n == 0:
        return 0.0
    p = sum(y for _, y in rows) / n
    return 2 * p * (1 - p)


def best_split_of_rows(x):
    data = [(x[0], 0), (x[1], 1), (x[2], 1), (x[3], 0)]
    best = None
    for t, _ in data:
        left = [r for r in data if r[0] <= t]
        right = [r for r in data if r[0] > t]
        score = (len(left) * _gini(left) + len(right) * _gini(right)) / len(data)
        if best is None or score < best[0]:
            best = (score, t)
    score, t = best
    return score + t**2


for function in (
    *(bank_whose_transfers_may_fail, handler_that_returns, block_that_returns, handler_that_goes_on),
    *(handler_that_leaves_the_loop, both_return, objects_that_fail_by_themselves),
):
    add(function, four)
add(best_split_of_rows, four, compiled=True)
add(half_done_before_it_fails, four, may_refuse=True)


def _list_longer_behind_its_return(x):
    log = [x[0], x[1]]
    try:
        return log
    finally:
        log.append(x[2] * x[3])


def list_longer_behind_its_return(x):
    return sum([v * v for v in _list_longer_behind_its_return(x)])


def pair_with_a_list_that_shrinks(x):
    def seen():
        log = [v * v for v in x]
        try:
            return log, len(log) * log[-1]
        finally:
            log.pop(0)

    log, last = seen()
    return log[0] * last + len(log)


def _list_that_two_blocks_end(x):
    log = []
    try:
        for v in x:
            try:
                log.append(v * v)
                if v > 1:
                    return log
            finally:
                log.append(v)
    finally:
        log.append(3.0)
    return log


def list_that_two_blocks_end(x):
    return sum([v * v for v in _list_that_two_blocks_end(x)])


def _list_that_is_another_behind_its_return(x):
    log = [x[0], x[1]]
    try:
        return log
    finally:
        log = log + [x[2]]
        log.append(x[3])


def list_that_is_another_behind_its_return(x):
    return sum([v * v for v in _list_that_is_another_behind_its_return(x)])


def _one_of_two_lists_behind_its_return(x):
    log, other = [x[0], x[1]], [x[2]]
    try:
        return log if x[0] > 1 else other
    finally:
        other.append(x[3])


def one_of_two_lists_behind_its_return(x):
    return sum([v * v for v in _one_of_two_lists_behind_its_return(x)])


for function in (
    *(list_longer_behind_its_return, pair_with_a_list_that_shrinks, list_that_two_blocks_end),
    list_that_is_another_behind_its_return,
):
    add(function, four)
add(one_of_two_lists_behind_its_return, four, may_refuse=True)
