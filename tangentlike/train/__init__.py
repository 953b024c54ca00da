"""Training: initialization, optimizers, batches, the loop, data sets."""

from ..errors import DeviceError
from ..nn.initialization import glorot
from . import schedules
from .batches import batches
from .callbacks import Callback, EarlyStop
from .checkpoints import CheckpointError, Checkpoints, CheckpointWarning
from .checkpoints import read as read_checkpoint
from .choice import step_source
from .data import Dataset, Images, load
from .event_log import EventLog
from .history import Epoch, History
from .idx import DataError
from .loop import fit
from .memory import count_allocations, peak_memory_bytes
from .metrics import accuracy, evaluate
from .optimizers import SGD, Adam, AdamW, Momentum
from .scores import scores
from .threads import limited_threads

__all__ = [
    "SGD", "Adam", "AdamW", "Callback", "CheckpointError", "CheckpointWarning", "Checkpoints", "DataError",
    "Dataset", "DeviceError", "EarlyStop", "Epoch", "EventLog", "History", "Images", "Momentum", "accuracy",
    "batches", "count_allocations", "evaluate", "fit", "glorot", "limited_threads", "load", "peak_memory_bytes",
    "read_checkpoint", "schedules", "scores", "step_source",
]  # fmt: skip
