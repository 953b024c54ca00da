"""Seconds until the first result: cold, and from the cache in a second process.

    python benchmarks/first_step.py [--quick]

Three times: the plain gradient of the MNIST network; its first training step, in tiles, with the evaluation of a test
set; and the same of networks of 20 layers, dense ones and convolutions. Uses a cache folder of its own, so that it is
cold whatever was compiled before. The seconds are those after the imports.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SETUP = """
import sys, time
import numpy as np
sys.path.insert(0, sys.argv[1])
import mnist_models
from tangentlike import nn, train
model = mnist_models.MODELS["cnn"]
images, labels = np.zeros((200, 1, 28, 28), np.float32), np.zeros(200, np.int64)
parameters = model.initial_parameters(0)

def layers(count):
    if count == 0:
        return model.loss, parameters
    if sys.argv[2] == "dense":
        pieces = [nn.Flatten()]
        for inputs in [784, *[64] * (count - 2)]:
            pieces += [nn.Linear(inputs, 64), nn.ReLU()]
        pieces += [nn.Linear(64, 10)]
    else:
        pieces = []
        for number in range(count - 1):
            inputs, outputs = (1 if number == 0 else 4 + number // 5), 4 + (number + 1) // 5
            pieces += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
        pieces += [nn.Flatten(), nn.Linear(784 * (4 + (count - 1) // 5), 10)]
    made = nn.Sequential(*pieces, loss=nn.CrossEntropyLoss(), seed=0)
    return made.loss, made.parameters()
"""
GRADIENT = """
started = time.perf_counter()
mnist_models.cnn_loss.value_and_grad(*parameters, images[:100], labels[:100])
print(f"{time.perf_counter() - started:.2f}")
"""
STEP = """
loss, given = layers(int(sys.argv[3]))
started = time.perf_counter()
history = train.fit(
    loss, given, (images, labels), train.SGD(0.01), epochs=1, batch_size=100, test=(images, labels), progress=False
)
assert history.whole_batches is None, history.whole_batches
print(f"{time.perf_counter() - started:.2f}")
"""
WORK = {
    "plain gradient of paper 1's CNN": (GRADIENT, "cnn", 0),
    "training of paper 1's CNN": (STEP, "cnn", 0),
    "training of 20 dense layers": (STEP, "dense", 20),
    "training of 19 convolutions and a dense layer": (STEP, "convolutions", 20),
}
QUICK = ("training of paper 1's CNN",)


def main():
    examples = str(Path(__file__).parents[1] / "examples")
    names = QUICK if "--quick" in sys.argv[1:] else WORK
    for name in names:
        code, *settings = WORK[name]
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                **os.environ,
                "TANGENTLIKE_CACHE_DIR": str(Path(folder) / "cache"),
                "OPENBLAS_NUM_THREADS": "1",
            }
            found = []
            for _ in ("cold", "cached"):
                command = [sys.executable, "-c", SETUP + code, examples, *map(str, settings)]
                done = subprocess.run(command, env=environment, capture_output=True, text=True)
                if done.returncode:
                    sys.exit(done.stderr)
                found.append(done.stdout.strip())
        print(f"{name}: {found[0]} s cold, {found[1]} s from the cache", flush=True)


if __name__ == "__main__":
    main()
