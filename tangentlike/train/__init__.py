"""Training: initialization, optimizers, batches, the loop, data sets."""

from ..nn.initialization import glorot
from .batches import batches
from .data import Dataset, Images, load
from .idx import DataError
from .loop import Epoch, History, fit
from .memory import count_allocations, peak_memory_bytes
from .metrics import accuracy, evaluate
from .optimizers import SGD, Adam, Momentum
from .threads import limited_threads

__all__ = [
    "SGD", "Adam", "DataError", "Dataset", "Epoch", "History", "Images", "Momentum", "accuracy", "batches",
    "count_allocations", "evaluate", "fit", "glorot", "limited_threads", "load", "peak_memory_bytes",
]  # fmt: skip
