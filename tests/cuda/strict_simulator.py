"""Numba's simulator made as strict as a device: its arrays have fewer abilities than the arrays of NumPy that stand for
them here. What the host asks for beside these is an error, as it would be on a GPU, or would copy the array in silence.
"""

import threading

import numpy as np

ASKED = {"dtype", "ndim", "size", "strides", "flags", "itemsize"}


def of_the_host():
    """Whether the host asks, and no thread of a kernel."""
    return threading.current_thread() is threading.main_thread()


def plain(index):
    """Whether an index is one that arrays of a device take: whole numbers, and slices that go forwards."""
    items = index if isinstance(index, tuple) else (index,)
    return all(
        (isinstance(i, (int, np.integer)) and not isinstance(i, (bool, np.bool_)))
        or (isinstance(i, slice) and (i.step is None or i.step > 0))
        for i in items
    )


def make_strict(monkeypatch):
    """Make the simulator's arrays those of a device, for what the host does with them."""
    from numba.cuda.simulator.cudadrv.devicearray import FakeCUDAArray

    get, put, shaped = FakeCUDAArray.__getitem__, FakeCUDAArray.__setitem__, FakeCUDAArray.reshape

    def getitem(self, index):
        assert not of_the_host() or plain(index), f"an array of a device at {index!r}"
        return get(self, index)

    def setitem(self, index, value):
        assert not of_the_host() or plain(index), f"an array of a device at {index!r}"
        return put(self, index, getattr(value, "_ary", value))

    def getattribute(self, name):
        assert not of_the_host() or name in ASKED, f"an array of a device has no `{name}`"
        return getattr(self._ary, name)

    def reshape(self, *shape, **options):
        contiguous = self._ary.flags.c_contiguous or (self._ary.shape,) == shape
        assert not of_the_host() or contiguous, "an array of a device with gaps in memory is not reshaped"
        return shaped(self, *shape, **options)

    def copy_to_device(self, array, stream=0):
        given = getattr(array, "_ary", array)
        assert given.dtype == self._ary.dtype and given.flags.forc and self._ary.flags.forc, "copied as they lie"
        np.copyto(self._ary, given)

    def refused(self, *others):
        raise AssertionError("an operation of the host's on an array of a device")

    monkeypatch.setattr(FakeCUDAArray, "__getitem__", getitem)
    monkeypatch.setattr(FakeCUDAArray, "__setitem__", setitem)
    monkeypatch.setattr(FakeCUDAArray, "__getattr__", getattribute)
    monkeypatch.setattr(FakeCUDAArray, "reshape", reshape)
    monkeypatch.setattr(FakeCUDAArray, "copy_to_device", copy_to_device)
    monkeypatch.setattr(FakeCUDAArray, "__array__", refused, raising=False)
    monkeypatch.setattr(FakeCUDAArray, "__iter__", refused, raising=False)
    for sign in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lt", "le", "gt", "ge"):
        monkeypatch.setattr(FakeCUDAArray, f"__{sign}__", refused)
