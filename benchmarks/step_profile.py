"""Where a training step spends its time: microseconds of every kernel, one thread, in the order of the program.

    python benchmarks/step_profile.py [cnn | rnn | cnn2 | wide32 | disc]

Each call in the groups' functions of the generated step is repeated by itself, on the first tile, with warm caches; the
shortest of four runs is printed, times the number of tiles. Random images: the time does not depend on them.
"""

import ast
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import mnist_models
import train_disc
from peers.ours import OPTIMIZERS
from peers.work import work

from tangentlike import train
from tangentlike.runtime import build
from tangentlike.train.batches import Gather
from tangentlike.train.tiled import TiledStep

LEAST_SECONDS = 0.004


def step_of(name):
    """The tiled step of a network on random images of MNIST's shape."""
    found = work(name)
    rng = np.random.default_rng(0)
    state = ()
    if found.name == "disc":
        model = train_disc.network(0)
        loss, parameters, state = model.loss, model.parameters(), model.loss.state
        data, _test = train_disc.data_of_a_round(0)
    else:
        model = mnist_models.BUILDERS[found.name](**found.settings)
        loss, parameters = model.loss, model.initial_parameters(0)
        images = rng.random((2 * found.batch, 1, 28, 28), dtype=np.float32)
        data = model.arrange(images), rng.integers(0, 10, len(images))
    optimizer = OPTIMIZERS[found.optimizer](found.lr, **found.optimizer_settings)
    step = TiledStep(loss, parameters, state, Gather(data, found.batch), optimizer, None, None)
    step.compile()
    return step


class Repeat(ast.NodeTransformer):
    """Every call that stands alone is made ``repeats`` times if it is the one asked for, and once if all are."""

    def __init__(self):
        self.calls = []

    def repeated(self, node):
        loop = ast.parse(f"for again in range(repeats if which == {len(self.calls)} else which < 0):\n    pass").body[0]
        self.calls.append(ast.unparse(node))
        loop.body = [node]
        return loop

    def visit_Expr(self, node):
        return self.repeated(node) if isinstance(node.value, ast.Call) else node

    def visit_AugAssign(self, node):
        return self.repeated(node) if isinstance(node.value, ast.Call) else node

    def visit_For(self, node):
        if isinstance(node.target, ast.Name) and node.target.id == "tile":
            node.iter = ast.parse("range(1)", mode="eval").body
        self.generic_visit(node)
        return node


def profiled(text, unused):
    """The module with a function ``measure(which, repeats, *the step's arguments)``, and the calls by number.

    ``unused`` are functions that call what is changed here.
    """
    tree = ast.parse(text)
    repeat, groups, entry = Repeat(), [], None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "_group" in node.name:
            groups.append(node.name)
            node.args.args[:0] = [ast.arg(arg=n, annotation=ast.Constant(value="int64")) for n in ("which", "repeats")]
            repeat.generic_visit(node)
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_tiles"):
            entry = node
    kept = [node for node in tree.body if getattr(node, "name", "") not in unused]
    entry.name, entry.decorator_list = "measure", [ast.Name(id="kernel", ctx=ast.Load())]
    entry.args.args[:0] = [ast.arg(arg="which"), ast.arg(arg="repeats")]
    for node in ast.walk(entry):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in groups:
            node.args[:0] = [ast.Name(id=n, ctx=ast.Load()) for n in ("which", "repeats")]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "prange":
            node.func.id, node.args = "range", [ast.Constant(value=1)]
    module = ast.fix_missing_locations(ast.Module(body=kept, type_ignores=[]))
    return ast.unparse(module) + "\n", repeat.calls


def main():
    step = step_of(*(sys.argv[1:] or ["cnn"]))
    tiled = step.tiled
    text, calls = profiled(step.source, (tiled.gradient_entry, tiled.entry))
    measure = build.load(text, "profile").measure
    plan, rows = step.tiled.plan, np.arange(step.tiled.plan.batch)
    arguments = [*step._arrays(), rows, 0, len(rows), *step.memory]
    measure(-1, 1, *arguments)

    def seconds(which, repeats):
        start = time.perf_counter()
        measure(which, repeats, *arguments)
        return time.perf_counter() - start

    empty = min(seconds(len(calls), 1) for _ in range(20))
    print(f"{plan.groups} groups of {plan.tiles} tiles of {plan.lanes} lanes for {plan.batch} samples")
    total = 0.0
    for number, call in enumerate(calls):
        repeats = 1
        while seconds(number, repeats) < LEAST_SECONDS and repeats < 10**6:
            repeats *= 4
        each = (min(seconds(number, repeats) for _ in range(4)) - empty) / repeats * plan.groups * plan.tiles
        total += each
        if each > 5e-7:
            print(f"{1e6 * each:9.1f}  {call[:110]}")
    print(f"{1e6 * total:9.1f}  us in all, without the sums over groups and the update")


if __name__ == "__main__":
    with train.limited_threads(1):
        main()
