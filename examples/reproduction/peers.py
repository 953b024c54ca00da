"""The same networks in PyTorch, eager: the same initial weights, batches and threads."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import train_disc
from torch import nn

from tangentlike import train

from .data import arranged, confusion, shown
from .experiment import Job
from .machine import resident_bytes

Tell = Callable[[dict[str, Any]], None]
PROFILED_STEPS = 10  # whose allocations are counted: the profiler slows every step down


class Recurrent(nn.Module):
    """Cells of ``activation`` that read a sequence (N, steps, pixels); the last state is classified."""

    def __init__(self, pixels: int, hidden: int, activation: str):
        super().__init__()
        self.cells = nn.RNN(pixels, hidden, nonlinearity=activation, batch_first=True)
        nn.init.zeros_(self.cells.bias_hh_l0)  # PyTorch's cells have two biases, which would learn twice as fast
        self.cells.bias_hh_l0.requires_grad = False
        self.output = nn.Linear(hidden, 10)

    def forward(self, x):
        return self.output(self.cells(x)[1][0])


class Linear(nn.Module):
    """The same with cells without an activation, which PyTorch's RNN does not offer."""

    def __init__(self, pixels: int, hidden: int):
        super().__init__()
        self.input, self.state = nn.Linear(pixels, hidden), nn.Linear(hidden, hidden, bias=False)
        self.output = nn.Linear(hidden, 10)

    def forward(self, x):
        parts = self.input(x)
        state = parts[:, 0]
        for step in range(1, x.shape[1]):
            state = parts[:, step] + self.state(state)
        return self.output(state)


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1014, 84), nn.ReLU(), nn.Linear(84, 10)
    )


def rnn(hidden: int = 64, cells: int = 4, activation: str = "tanh") -> nn.Module:
    pixels = 784 // cells
    return Linear(pixels, hidden) if activation == "identity" else Recurrent(pixels, hidden, activation)


def cnn2(padding: str = "valid") -> nn.Module:
    zeros, side = {"valid": (0, 10), "same": (2, 14), "full": (4, 18)}[padding]
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=zeros), nn.ReLU(), nn.Conv2d(8, 8, 5, padding=zeros), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(8 * side * side, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip


def wide(filters: int = 32) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, filters, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(169 * filters, 10)
    )


def disc(batch_norm: bool = True) -> nn.Module:
    layers: list[nn.Module] = []
    for inputs in (2, 25, 25):
        layers += [nn.Linear(inputs, 25), nn.ReLU(), *([nn.BatchNorm1d(25)] if batch_norm else [])]
    return nn.Sequential(*layers, nn.Linear(25, 25), nn.Linear(25, 2))


BUILDERS = {"cnn": cnn, "rnn": rnn, "cnn2": cnn2, "wide": wide, "disc": disc}


def network(name: str, settings: dict[str, Any], parameters: tuple[np.ndarray, ...]) -> nn.Module:
    """The network of this name with these parameters, in their order here; dense weights are transposed."""
    model = BUILDERS[name](**{key: value for key, value in settings.items() if key != "method"})
    ours = [torch.from_numpy(p.T.copy() if p.ndim == 2 else p.copy()) for p in parameters]
    theirs = [p for p in model.parameters() if p.requires_grad]
    if isinstance(model, Linear):  # input weights, their bias, state weights
        theirs[1], theirs[2] = theirs[2], theirs[1]
    if [p.shape for p in theirs] != [p.shape for p in ours]:
        raise ValueError(f"the parameters of {name} here are not those of PyTorch's")
    with torch.no_grad():
        for mine, other in zip(ours, theirs, strict=True):
            other.copy_(mine)
    return model.to(ours[0].dtype)


def optimizer_of(job: Job, model: nn.Module) -> torch.optim.Optimizer:
    parameters = [p for p in model.parameters() if p.requires_grad]
    settings = dict(job["optimizer_settings"])
    if job["optimizer"] == "adam":
        betas = settings.pop("beta1", 0.9), settings.pop("beta2", 0.999)
        return torch.optim.Adam(parameters, job["lr"], betas=betas, **settings)
    momentum = settings.pop("momentum", 0.9) if job["optimizer"] == "momentum" else 0.0
    return torch.optim.SGD(parameters, job["lr"], momentum=momentum, **settings)


def stepper(model: nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, y: torch.Tensor):
    """A function of the rows of a batch that learns from them; it returns their mean loss and how many were right."""
    criterion = nn.MSELoss() if y.is_floating_point() else nn.CrossEntropyLoss()
    classes = y.argmax(1) if y.is_floating_point() else y

    def step(rows: np.ndarray) -> tuple[float, int]:
        index = torch.from_numpy(rows)
        images, labels = x[index], y[index]
        optimizer.zero_grad()
        scores = model(images)
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        return loss.item(), int((scores.argmax(1) == classes[index]).sum())

    return step


def prepared(job: Job):
    """The network, its step, the training and test data, and the memory before a first step, made on a copy."""
    torch.set_num_threads(job["threads"])
    ours, learned, tested = arranged(job)
    model = network(job["model"], job["model_settings"], ours.initial_parameters(job["seed"]))
    x, y = (torch.from_numpy(np.ascontiguousarray(array)) for array in learned)
    before = resident_bytes()
    spare = copy.deepcopy(model)
    stepper(spare, optimizer_of(job, spare), x, y)(np.arange(min(job["batch_size"], len(x))))
    return model, stepper(model, optimizer_of(job, model), x, y), learned, tested, before


def train_network(job: Job, tell: Tell) -> dict[str, Any]:
    """Train, then count which test image was taken for what; the result is like that of ``ours``."""
    started = time.perf_counter()
    model, step, learned, tested, before = prepared(job)
    count = len(learned[0])
    result: dict[str, Any] = {"epochs": [], "losses": [], "compile_seconds": time.perf_counter() - started}
    result |= {"memory_before_bytes": before, "resident_bytes": [resident_bytes()]}
    result["steps"] = -(-count // job["batch_size"])
    rng = np.random.default_rng(job["seed"])
    for number in range(1, job["epochs"] + 1):
        total = correct = 0.0
        start = time.perf_counter()
        for rows in train.batches(count, job["batch_size"], rng):
            value, right = step(rows)
            total += value * len(rows)
            correct += right
            result["losses"].append(round(value, 5))
        seconds = time.perf_counter() - start
        result["epochs"].append({"seconds": seconds, "train_loss": total / count, "train_accuracy": correct / count})
        result["resident_bytes"].append(resident_bytes())
        if job["counted_after"]:
            result["epochs"][-1]["accuracy_after"] = classified(model, learned, job["batch_size"])["test_accuracy"]
        tell(shown(number, job["epochs"], total / count, correct / count, seconds))
    result["peak_memory_bytes"] = train.peak_memory_bytes()
    if job["tested"]:
        result |= classified(model, tested)
    return result


def classified(model: nn.Module, data: tuple[np.ndarray, np.ndarray], batch_size: int = 100) -> dict[str, Any]:
    """Loss, accuracy and confusion matrix of the network as it is."""

    def loss(x, y):
        scores = model(torch.from_numpy(x))
        return nn.functional.cross_entropy(scores, torch.from_numpy(y)).item(), scores.numpy()

    model.eval()
    with torch.no_grad():
        result = confusion(loss, data, batch_size)
    model.train()
    return result


def train_disc_network(job: Job, tell: Tell) -> dict[str, Any]:
    """A round of paper 5, with the points, the initial weights and the order of ``ours``."""
    torch.set_num_threads(job["threads"])
    learned, tested = train_disc.data_of_a_round(job["seed"], job["standardized"])
    parameters = train_disc.network(job["seed"], job["batch_norm"]).parameters()
    model = network("disc", {"batch_norm": job["batch_norm"]}, parameters)
    optimizer = torch.optim.SGD(model.parameters(), job["lr"])
    x, y = map(torch.from_numpy, learned)
    step, rng = stepper(model, optimizer, x, y), np.random.default_rng(job["seed"])
    result: dict[str, Any] = {"epochs": [], "losses": []}
    for _ in range(job["epochs"]):
        start, correct = time.perf_counter(), 0
        for rows in train.batches(len(x), job["batch_size"], rng):
            value, right = step(rows)
            correct += right
            result["losses"].append(round(value, 5))
        epoch = {"seconds": time.perf_counter() - start, "train_accuracy": correct / len(x)}
        model.eval()
        with torch.no_grad():
            right = (model(torch.from_numpy(tested[0])).argmax(1) == torch.from_numpy(tested[1]).argmax(1)).float()
        model.train()
        result["epochs"].append(epoch | {"validation_accuracy": right.mean().item()})
    return result | {"test_accuracy": result["epochs"][-1]["validation_accuracy"]}


def count_memory(job: Job, tell: Tell) -> dict[str, Any]:
    """Bytes that PyTorch's allocator handed out in an epoch, from its profiler: of some steps, times their number."""
    _model, step, learned, _tested, _before = prepared(job)
    count = len(learned[0])
    rows = np.arange(min(job["batch_size"], count))
    total = handed_out(lambda: step(rows), PROFILED_STEPS)
    steps = -(-count // job["batch_size"])
    allocated = None if total is None else round(total / PROFILED_STEPS * steps)
    return {"allocated_bytes": allocated, "how": f"{PROFILED_STEPS} steps, times {steps}"}


def handed_out(step: Callable[[], Any], times: int) -> int | None:
    """Bytes that PyTorch's allocator hands out in so many steps; None where its profiler sees none."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True) as profile:
        for _ in range(times):
            step()
    events = [event for event in profile.profiler.kineto_results.events() if event.name() == "[memory]"]
    return sum(event.nbytes() for event in events if event.nbytes() > 0) if events else None


KINDS = {"train": train_network, "disc": train_disc_network, "memory": count_memory}
