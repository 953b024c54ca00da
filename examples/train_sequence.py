"""Train a recurrent network to keep a running sum modulo 3: a sequence in, a sequence out.

    python examples/train_sequence.py
    python examples/train_sequence.py --steps 20 --modulo 2 --hidden 32 --activation relu

At each step the network reads a digit and answers with the sum so far, which takes a memory. Beside it stand the same
cells trained on the last answer only (many to one, asked after each step), and a network that sees one digit at a time.
"""

import argparse

import numpy as np

from tangentlike import nn, train

SEQUENCES = 2000


def running_sums(rng, steps, modulo, count=SEQUENCES):
    """Digits as rows of 0 and 1 (count, steps, modulo), and their running sums modulo that number (count, steps)."""
    digits = rng.integers(0, modulo, (count, steps))
    return np.eye(modulo, dtype=np.float32)[digits], np.cumsum(digits, axis=1) % modulo


def recurrent(options, all_states):
    """Cells, as many as there are steps, and a dense layer: an answer for each step, or one after the last."""
    return nn.Sequential(
        nn.RNN(options.modulo, options.hidden, activation=options.activation, all_states=all_states),
        nn.Linear(options.hidden, options.modulo),
        loss=nn.CrossEntropyLoss(),
        seed=options.seed,
    )


def memoryless(options):
    """Dense layers that are applied at each step by itself."""
    return nn.Sequential(
        nn.Linear(options.modulo, options.hidden),
        nn.Tanh(),
        nn.Linear(options.hidden, options.modulo),
        loss=nn.CrossEntropyLoss(),
        seed=options.seed,
    )


def trained(model, x, y, options):
    """The model after some epochs of Adam, in test mode."""
    optimizer = train.Adam(options.lr)
    train.fit(
        model.loss, model.parameters(), (x, y), optimizer,
        epochs=options.epochs, batch_size=50, seed=options.seed, progress=False,
    )  # fmt: skip
    return model.eval()


def accuracy_by_step(model, x, y):
    """The share of right answers after each step; a model with one answer is asked once for each length."""
    scores = model(x)
    if scores.ndim == 2:
        scores = np.stack([model(x[:, : length + 1]) for length in range(x.shape[1])], axis=1)
    return np.mean(scores.argmax(axis=2) == y, axis=0)


def main(arguments=None):
    options = read_flags(arguments)
    rng = np.random.default_rng(options.seed)
    (x, y), test = (running_sums(rng, options.steps, options.modulo) for _ in range(2))
    models = {
        "many to many": trained(recurrent(options, all_states=True), x, y, options),
        "many to one": trained(recurrent(options, all_states=False), x, np.ascontiguousarray(y[:, -1]), options),
        "memoryless": trained(memoryless(options), x, y, options),
    }
    print(models["many to many"].source)
    print(f"{'accuracy, % after step':24}" + "".join(f"{step:6}" for step in range(1, options.steps + 1)) + "   mean")
    for name, model in models.items():
        accuracy = 100 * accuracy_by_step(model, *test)
        print(f"{name:24}" + "".join(f"{value:6.1f}" for value in accuracy) + f"{accuracy.mean():7.1f}")


def at_least(least):
    def whole_number(text):
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}, not {value}")
        return value

    return whole_number


def read_flags(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=at_least(1), default=10, help="cells of the network")
    parser.add_argument("--modulo", type=at_least(2), default=3, help="size of the inputs and outputs")
    parser.add_argument("--hidden", type=at_least(1), default=24, help="units of a cell")
    parser.add_argument("--activation", choices=["tanh", "relu", "identity"], default="tanh")
    parser.add_argument("--epochs", type=at_least(1), default=30)
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate of Adam")
    parser.add_argument("--seed", type=at_least(0), default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
