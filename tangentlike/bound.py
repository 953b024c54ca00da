"""A differentiated method as an object has it: ``model.loss.grad(x)`` is ``Model.loss.grad(model, x)``."""

from __future__ import annotations

import types
from typing import Any


class Bound:
    """A differentiated function with its first argument."""

    def __init__(self, of: Any, first: Any):
        self.__func__, self.__self__ = of, first
        self.__name__, self.__doc__ = of.__name__, of.__doc__

    def __call__(self, *args, **kwargs):
        """The method itself, compiled."""
        return self.__func__(self.__self__, *args, **kwargs)

    def grad(self, *args, **kwargs):
        """See :meth:`~tangentlike.differentiate.Differentiated.grad`."""
        return self.__func__.grad(self.__self__, *args, **kwargs)

    def value_and_grad(self, *args, **kwargs):
        """See :meth:`~tangentlike.differentiate.Differentiated.value_and_grad`."""
        return self.__func__.value_and_grad(self.__self__, *args, **kwargs)

    def vjp(self, *args, **kwargs):
        """See :meth:`~tangentlike.differentiate.Differentiated.vjp`."""
        return self.__func__.vjp(self.__self__, *args, **kwargs)

    def jacobian(self, *args, **kwargs):
        """See :meth:`~tangentlike.differentiate.Differentiated.jacobian`."""
        return self.__func__.jacobian(self.__self__, *args, **kwargs)

    def check(self, *args, **kwargs):
        """See :meth:`~tangentlike.differentiate.Differentiated.check`."""
        return self.__func__.check(self.__self__, *args, **kwargs)

    def source_for(self, *args, **kwargs) -> str:
        """See :meth:`~tangentlike.differentiate.Differentiated.source_for`."""
        return self.__func__.source_for(self.__self__, *args, **kwargs)

    @property
    def __tangentlike_method__(self) -> types.MethodType:
        return types.MethodType(self.__func__.py_func, self.__self__)

    @property
    def source(self) -> str:
        """See :meth:`~tangentlike.differentiate.Differentiated.source`."""
        return self.__func__.source

    def __repr__(self) -> str:
        return f"<{self.__func__!r} of {self.__self__!r}>"
