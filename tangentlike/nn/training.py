"""The loss of a model, as the training loop and users call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentError

if TYPE_CHECKING:
    from .sequential import Sequential


class TrainingLoss:
    """``model.loss``: ``loss(x, y)`` is ``(value, output)``, of the model's parameters as they are.

    ``loss.value_and_grad(x, y)`` is ``((value, output), gradients)``, the gradients in the order of
    ``model.parameters()``. Both also take the parameters, or the parameters and the buffers, before ``x``, as
    :func:`tangentlike.train.fit` passes them. In training mode a call moves the buffers.
    """

    def __init__(self, model: Sequential, mode: bool | None):
        model._needs_loss()
        self.model, self.mode = model, mode

    def __repr__(self) -> str:
        training = self.model.training if self.mode is None else self.mode
        return f"<loss of a Sequential of {len(self.model)} layers, in {'training' if training else 'test'} mode>"

    @property
    def evaluation(self) -> TrainingLoss:
        """The loss that does not move the state, which ``fit`` evaluates with."""
        return TrainingLoss(self.model, False)

    @property
    def state(self) -> tuple[np.ndarray, ...]:
        """The model's buffers: what belongs into a checkpoint beside the parameters."""
        return self.model.buffers()

    def __call__(self, *arguments: Any) -> tuple[Any, np.ndarray]:
        function, complete = self.complete(arguments)
        return function(*complete)

    def value_and_grad(self, *arguments: Any) -> tuple[tuple[Any, np.ndarray], tuple[np.ndarray, ...]]:
        """``((value, output), gradients)``."""
        if not self.model.parameters():
            raise ArgumentError(
                "this model has no parameters, so there is no gradient: add a layer that has, nn.Linear"
            )
        function, complete = self.complete(arguments)
        return function.value_and_grad(*complete)

    def complete(self, arguments: tuple) -> tuple[Any, tuple]:
        """The function, and its arguments: the arrays given, those of the model that were not, x and y."""
        model = self.model
        own = model._arrays_in_order()
        given = len(arguments) - 2
        if given not in (0, len(model.parameters()), len(own)):
            raise ArgumentError(
                f"a model's loss takes x and the target, or its {len(model.parameters())} parameters before them, "
                f"not {len(arguments)} arguments"
            )
        *arrays, x, y = arguments
        train = model.training if self.mode is None else self.mode
        function = model._function(x, y, train)
        return function, (*model._with_seed((*arrays, *own[given:]), train), x, y)
