"""A network as a list of layers, which writes the function that is differentiated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableSequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ..differentiate import Differentiated
from ..errors import ArgumentError
from .initialization import fan_in_uniform, glorot
from .layer import Layer, Shape
from .losses import Loss
from .sizes import follow, input_shape, place
from .training import TrainingLoss
from .writing import SEED, Names, compiled, name_arrays, write

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
INITS = ("glorot", "pytorch")


class Sequential(MutableSequence):
    """``nn.Sequential(nn.Linear(2, 25), nn.ReLU(), nn.Linear(25, 2), loss=nn.CrossEntropyLoss(), seed=0)``.

    ``loss``   what is trained: :class:`CrossEntropyLoss`, :class:`MSELoss`, or None for predictions only.
    ``seed``   of the initial weights and of what dropout drops.
    ``init``   "glorot", biases zero; or "pytorch", its default: weights and biases uniform within 1 / sqrt(fan in).
    ``dtype``  of the parameters, and of ``x``: float32 or float64.

    The model is a list of its layers: ``model.insert(2, nn.Dropout(0.2))``, ``del model[3]``, ``model[1] = nn.Tanh()``.
    Layers that stay keep their values, new ones get fresh ones. Layers are descriptions and hold no arrays: two models
    of one list of layers are independent.

    ``model(x)`` is the output, ``model.loss(x, y)`` the loss and the output, in the current mode: a new model is in
    ``train()`` mode, where batch normalization uses the batch's statistics and moves the running ones, and dropout
    drops; in ``eval()`` mode neither happens.

    Sizes are checked here as far as the layers tell, and at the first ``x`` of each size. Raises
    :class:`~tangentlike.errors.ArgumentError` naming the two layers that do not fit.
    """

    def __init__(
        self,
        *layers: Layer,
        loss: Loss | None = None,
        seed: int = 0,
        init: str = "glorot",
        dtype: DTypeLike = np.float32,
    ):
        self.dtype = np.dtype(dtype)
        if self.dtype not in DTYPES:
            raise ArgumentError(f"Sequential: dtype={dtype!r} must be np.float32 or np.float64")
        if loss is not None and not isinstance(loss, Loss):
            call = f"nn.{loss.__name__}()" if isinstance(loss, type) else "nn.CrossEntropyLoss() or nn.MSELoss()"
            raise ArgumentError(f"Sequential: loss={loss!r} is no loss: write {call}")
        if not hasattr(seed, "__index__") or isinstance(seed, bool) or seed < 0:
            raise ArgumentError(f"Sequential: seed={seed!r} must be a whole number of at least 0")
        if init not in INITS:
            raise ArgumentError(f"Sequential: init={init!r} is not one of {', '.join(map(repr, INITS))}")
        self.criterion, self.init = loss, init
        self.training = True
        self.seed = int(seed)
        self._random = np.random.default_rng(seed)
        self._drawn = np.array((self.seed % 2**31) << 32, np.int64)  # the next seed of dropout
        self._layers: list[Layer] = [_checked(layer) for layer in layers]
        self._arrays: dict[Layer, dict[str, np.ndarray]] = {}
        self._forget()
        self._ready()

    # ---- the list of layers

    def __len__(self) -> int:
        return len(self._layers)

    def __getitem__(self, index: Any) -> Any:
        return self._layers[index]

    def __setitem__(self, index: Any, layer: Any) -> None:
        self._layers[index] = [_checked(each) for each in layer] if isinstance(index, slice) else _checked(layer)
        self._forget()

    def __delitem__(self, index: Any) -> None:
        del self._layers[index]
        self._forget()

    def insert(self, index: int, layer: Layer) -> None:
        """Put a layer before the one at ``index``."""
        self._layers.insert(index, _checked(layer))
        self._forget()

    def __repr__(self) -> str:
        lines = [f"    {layer!r}," for layer in self._layers]
        if self.criterion is not None:
            lines.append(f"    loss={self.criterion!r},")
        return "\n".join(["Sequential(", *lines, ")"])

    # ---- modes

    def train(self, mode: bool = True) -> Sequential:
        """Training mode: statistics of the batch, dropout."""
        self.training = bool(mode)
        return self

    def eval(self) -> Sequential:
        """Test mode: running statistics, no dropout."""
        return self.train(False)

    # ---- arrays by name

    def parameters(self) -> tuple[np.ndarray, ...]:
        """What is trained: the model's own arrays, in the order of the written function's arguments."""
        return self._ready().parameters

    def named_parameters(self) -> Iterable[tuple[str, np.ndarray]]:
        """The same with their names: ``("w1", array)``."""
        names = self._ready().names
        return dict(zip(names.parameters, self.parameters(), strict=True)).items()

    def buffers(self) -> tuple[np.ndarray, ...]:
        """What training moves and no gradient does: running means and variances, and the next ``seed`` of dropout."""
        return tuple(array for _, array in self.named_buffers())

    def named_buffers(self) -> Iterable[tuple[str, np.ndarray]]:
        """The same with their names: ``("running_mean1", array)``."""
        state = self._ready()
        named = dict(zip(state.names.buffers, state.buffers, strict=True))
        return (named | {SEED: self._drawn} if state.names.draws else named).items()

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copies of all parameters and buffers by name: ``np.savez("model.npz", **model.state_dict())``."""
        return {name: array.copy() for name, array in [*self.named_parameters(), *self.named_buffers()]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Copy values into the model's arrays; ``state`` is what ``state_dict`` gave, or ``np.load("model.npz")``.

        Raises :class:`~tangentlike.errors.ArgumentError`, before anything is changed, when the names, a shape or a
        dtype differ.
        """
        own = dict([*self.named_parameters(), *self.named_buffers()])
        missing, unknown = [n for n in own if n not in state], [n for n in state if n not in own]
        if missing or unknown:
            parts = [f"it lacks {', '.join(missing)}"] if missing else []
            parts += [f"it has {', '.join(unknown)}, which the model has not"] if unknown else []
            raise ArgumentError(f"the state does not belong to this model: {'; '.join(parts)}")
        given = {name: np.asarray(state[name]) for name in own}
        for name, array in own.items():
            if given[name].shape != array.shape:
                raise ArgumentError(f"the state's {name} has shape {given[name].shape}, the model's {array.shape}")
            if given[name].dtype != array.dtype:
                raise ArgumentError(
                    f"the state's {name} is {given[name].dtype}, the model's {array.dtype}: "
                    f"pass {name}.astype(np.{array.dtype}), or make the model with dtype=np.{given[name].dtype}"
                )
        for name, array in own.items():
            array[...] = given[name]

    # ---- running

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The output for a batch ``x``, in the current mode."""
        function = self._function(x, None, self.training)
        return function(*self._with_seed(self._arrays_in_order(), self.training), x)

    @property
    def loss(self) -> TrainingLoss:
        """The loss in the current mode, for :func:`tangentlike.train.fit` or by itself; see :class:`TrainingLoss`."""
        return TrainingLoss(self, None)

    @property
    def evaluation(self) -> TrainingLoss:
        """The loss in ``eval()`` mode, whatever the current one: ``train.fit(..., evaluate_with=model.evaluation)``."""
        return TrainingLoss(self, False)

    # ---- reading

    @property
    def source(self) -> str:
        """The function that this model is, in the current mode."""
        return self._text(self._shapes(None), self.criterion, self.training)

    @property
    def function(self) -> Differentiated:
        """The same function with its gradient: what ``differentiate`` makes of it.

        Where it was not called yet, ``show``, ``explain`` and ``check`` need ``*model.example_arguments()``.
        """
        return compiled(self.source, self._ready().names.parameters, self.criterion is not None)

    @property
    def gradient_source(self) -> str:
        """The generated gradient of the loss, in the current mode."""
        return self.function.source_for(*self.example_arguments())

    def save_gradient(self, path: str | Path) -> None:
        """Write the gradient, in the current mode, as a file that needs only NumPy and Numba."""
        self.function.save(path, *self.example_arguments())

    def example_arguments(self, samples: int = 2) -> tuple:
        """Arguments of ``function``: the model's arrays, and zeros for ``x`` and the targets."""
        state = self._ready()
        self._needs_loss()
        shape = self._seen or input_shape(self._layers)
        if shape is None:
            raise ArgumentError("the layers do not tell the size of x: call the model first")
        x = np.zeros((samples, *(size or 2 for size in shape)), self.dtype)
        result = follow(self._layers, shape)[-1]
        assert result is not None and self.criterion is not None
        target = self.criterion.example(result, samples, self.dtype)
        seed = (int(self._drawn),) if self.training and state.names.draws else ()
        return (*state.parameters, *state.buffers, *seed, x, target)

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what follows from the rest."""
        return {**self.__dict__, "_state": None}

    # ---- what follows from the list

    def _forget(self) -> None:
        """The list was edited: what follows from it is found anew when it is needed."""
        self._state: _State | None = None
        self._seen: Shape | None = None

    def _ready(self) -> _State:
        """Names and arrays of the layers as they are; new layers get their first values here."""
        if self._state is None:
            _check_list(self._layers)
            follow(self._layers)
            for layer in self._layers:
                if layer not in self._arrays:
                    self._arrays[layer] = self._first_values(layer)
            kept = set(self._layers)
            self._arrays = {layer: arrays for layer, arrays in self._arrays.items() if layer in kept}
            own = [self._arrays[layer] for layer in self._layers]
            parameters = [
                arrays[n] for layer, arrays in zip(self._layers, own, strict=True) for n in layer.parameters()
            ]
            buffers = [arrays[n] for layer, arrays in zip(self._layers, own, strict=True) for n in layer.buffers()]
            self._state = _State(name_arrays(self._layers), tuple(parameters), tuple(buffers), {})
        return self._state

    def _first_values(self, layer: Layer) -> dict[str, np.ndarray]:
        start, trained = layer.start(), layer.parameters()
        arrays = {}
        for name, shape in {**trained, **layer.buffers()}.items():
            if name in start or name not in trained or (self.init == "glorot" and len(shape) == 1):
                arrays[name] = np.full(shape, start.get(name, 0.0), self.dtype)
            elif self.init == "glorot":
                arrays[name] = glorot(self._random, shape, self.dtype)
            else:
                arrays[name] = fan_in_uniform(self._random, shape, layer.fan_in(), self.dtype)
        return arrays

    def _arrays_in_order(self) -> tuple[np.ndarray, ...]:
        """Parameters and buffers: the next seed of dropout, if there is one, stands last."""
        state = self._ready()
        return (*state.parameters, *state.buffers, *((self._drawn,) if state.names.draws else ()))

    def _with_seed(self, arrays: tuple, train: bool) -> tuple:
        """These arrays as arguments of the function: for one run in training the seed is drawn, otherwise left out."""
        draws = self._ready().names.draws
        if not draws:
            return arrays
        *others, drawn = arrays
        if not train:
            return tuple(others)
        seed = int(drawn)
        drawn += draws
        return (*others, seed)

    def _function(self, x: Any, y: Any, train: bool) -> Differentiated:
        """The function for inputs like these (``y`` None: of the output alone), which are checked."""
        state = self._ready()
        try:
            key = train, x.dtype, x.shape[1:], None if y is None else (y.dtype, y.shape[1:])
        except AttributeError:
            raise _not_arrays(x, y) from None
        found = state.functions.get(key)
        if found is None:
            found = state.functions[key] = self._checked_function(x, y, train)
        return found

    def _checked_function(self, x: Any, y: Any, train: bool) -> Differentiated:
        if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray | None):
            raise _not_arrays(x, y)
        if x.dtype != self.dtype:
            other = f", or make the model with dtype=np.{x.dtype}" if x.dtype in DTYPES else ""
            raise ArgumentError(
                f"x is {x.dtype}, the model's parameters are {self.dtype}: pass x.astype(np.{self.dtype}){other}"
            )
        if x.ndim < 2:
            raise ArgumentError(f"x must hold a batch, one sample a row, but has shape {x.shape}: x[np.newaxis]")
        shapes = self._shapes(x.shape[1:])
        if y is not None:
            assert self.criterion is not None and shapes[-1] is not None
            self.criterion.check(shapes[-1], y, self.dtype)
        self._seen = x.shape[1:]
        text = self._text(shapes, None if y is None else self.criterion, train)
        return compiled(text, self._ready().names.parameters, y is not None)

    def _shapes(self, x: Shape | None) -> list[Shape | None]:
        return follow(self._layers, x or self._seen or input_shape(self._layers))

    def _text(self, shapes: list[Shape | None], loss: Loss | None, train: bool) -> str:
        return write(self._layers, self._ready().names, loss, shapes, train)

    def _needs_loss(self) -> None:
        if self.criterion is None:
            raise ArgumentError("this model has no loss: nn.Sequential(..., loss=nn.CrossEntropyLoss())")


@dataclass(frozen=True)
class _State:
    """What follows from the list of layers; ``functions`` by the types and sizes they were checked for."""

    names: Names
    parameters: tuple[np.ndarray, ...]
    buffers: tuple[np.ndarray, ...]
    functions: dict[Any, Differentiated]


def _checked(layer: Any) -> Layer:
    """A layer, or a sentence about what was written instead."""
    if isinstance(layer, Layer):
        return layer
    if isinstance(layer, type) and issubclass(layer, Layer):
        raise ArgumentError(f"Sequential takes layers, not their classes: write nn.{layer.__name__}(...)")
    if isinstance(layer, Sequential | list | tuple):
        raise ArgumentError("Sequential takes layers one by one: write nn.Sequential(*layers)")
    if isinstance(layer, Loss):
        raise ArgumentError(f"a loss is no layer: write nn.Sequential(..., loss=nn.{layer!r})")
    raise ArgumentError(f"Sequential takes layers such as nn.ReLU(), not {layer!r}")


def _check_list(layers: list[Layer]) -> None:
    """Refuse an empty list, and one layer with parameters in two places: its values could only be shared."""
    if not layers:
        raise ArgumentError("Sequential: there are no layers")
    first: dict[Layer, int] = {}
    for number, layer in enumerate(layers):
        if layer in first and {**layer.parameters(), **layer.buffers()}:
            raise ArgumentError(
                f"{place(layers, first[layer])}, stands at {number} too, and layers do not share parameters: "
                f"write nn.{layer!r} twice"
            )
        first.setdefault(layer, number)


def _not_arrays(x: Any, y: Any) -> ArgumentError:
    wrong = "x" if not isinstance(x, np.ndarray) else "the target"
    kind = type(x if wrong == "x" else y).__name__
    return ArgumentError(f"{wrong} must be a NumPy array, not {kind}: np.asarray(...)")
