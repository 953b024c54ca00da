"""Seconds of the first gradient of the MNIST network: cold, and from the cache in a second process.

    python benchmarks/first_step.py

Uses a cache folder of its own, so that it is cold whatever was compiled before.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

STEP = """
import sys, time
import numpy as np
sys.path.insert(0, sys.argv[1])
import mnist_models
parameters = mnist_models.MODELS["cnn"].initial_parameters(0)
images, labels = np.zeros((100, 1, 28, 28), np.float32), np.zeros(100, np.int64)
started = time.perf_counter()
mnist_models.cnn_loss.value_and_grad(*parameters, images, labels)
print(f"{time.perf_counter() - started:.2f}")
"""


def main():
    examples = str(Path(__file__).parents[1] / "examples")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TANGENTLIKE_CACHE_DIR": str(Path(folder) / "cache"), "OPENBLAS_NUM_THREADS": "1"}
        for name in ("cold", "from the cache"):
            done = subprocess.run(
                [sys.executable, "-c", STEP, examples], env=environment, capture_output=True, text=True, check=True
            )
            print(f"{name}: {done.stdout.strip()} s")


if __name__ == "__main__":
    main()
