"""Draws of random numbers in compiled code: Python's own functions are called, from the state that Python has.

Compiled code takes the lock of the interpreter, hands the arguments over as Python's objects, calls the method of the
generator, and takes the numbers out of what it returns. What the method raises is raised.

This module stands alone but for ``kernel``: a saved file has its text (``runtime/standalone.py``).
"""

import importlib
import platform
import random

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import (
    NativeValue,
    box,
    intrinsic,
    models,
    overload,
    register_model,
    typeof_impl,
    unbox,
)

from .registry import kernel


class GeneratorType(numba.types.Type):
    """A generator of random numbers that Numba has no type for."""

    def __init__(self, of):
        super().__init__(of)


@register_model(GeneratorType)
class GeneratorModel(models.StructModel):
    """The object, and what counts the references to it."""

    def __init__(self, manager, of):
        counted = numba.types.MemInfoPointer(numba.types.voidptr)
        super().__init__(manager, of, [("parent", numba.types.pyobject), ("meminfo", counted)])


@unbox(GeneratorType)
def _unbox_generator(of, value, c):
    made = cgutils.create_struct_proxy(of)(c.context, c.builder)
    made.parent = value
    made.meminfo = c.pyapi.nrt_meminfo_new_from_pyobject(cgutils.voidptr_t(None), value)
    return NativeValue(made._getvalue())


@box(GeneratorType)
def _box_generator(of, value, c):
    found = c.context.make_helper(c.builder, of, value).parent
    c.pyapi.incref(found)
    c.context.nrt.decref(c.builder, of, value)
    return found


GENERATORS = {
    "Generator": numba.typeof(np.random.default_rng(0)),
    "RandomState": GeneratorType("RandomState"),
    "Random": GeneratorType("Random"),
}


@typeof_impl.register(np.random.RandomState)
def _type_of_state(value, c):
    return GENERATORS["RandomState"] if type(value) is np.random.RandomState else None


@typeof_impl.register(random.Random)
def _type_of_random(value, c):
    return GENERATORS["Random"] if type(value) is random.Random else None


def drawing_kernel(name, parameters, expression, kind, module=__name__):
    """The kernel ``name`` of ``module``, which gives an expression of its parameters (both texts) as Python does.

    ``kind`` tells what that is: ``"float64"`` numbers or arrays, as ``size`` and the other parameters say, a
    ``"int64 vector"``, a ``"float64 matrix"``, ``"float64 rows"`` (vectors, as many as ``size`` says), a kind of
    generator, or ``"nothing"``; several kinds, joined by commas, are a tuple.
    """
    names = [each.partition("=")[0] for each in parameters.split(", ")] if parameters else []
    definition = f"def {{}}({parameters}):\n    return {{}}"
    space = {
        "np": np,
        "random": random,
        **{f.__name__: f for f in (shuffled, with_noise, with_standard, between)},
        **{f.__name__: f for f in (of_library, first_of, transform, transform_back)},
        "__name__": module,
    }
    exec(definition.format("draw", expression), space)
    draw = space["draw"]

    def call(*operands):
        return draw(*operands)

    if not numba.config.DISABLE_JIT:
        overload(call)(lambda *operands: _implementation(draw, _returned(kind, names, operands)))
    space = {"call": call, "__name__": module}
    exec(definition.format(name, f"call({', '.join(names)})"), space)
    space[name].of_draw = parameters, expression, kind
    return kernel(space[name])


def shuffled(shuffle, n):
    """The numbers below n in the order that a list of so many items gets."""
    order = list(range(n))
    shuffle(order)
    return np.array(order, dtype=np.int64)


def of_library(library, function, *arguments, **options):
    """What a function of a library gives for numbers, arrays and texts: an array of floats, complex or whole ones."""
    found = np.asarray(getattr(importlib.import_module(library), function)(*arguments, **options))
    return np.ascontiguousarray(found, {"f": np.float64, "c": np.complex128}.get(found.dtype.kind, np.int64))


def first_of(library, function, *arguments, **options):
    """The first of what a function gives, as an array of whole numbers."""
    found = getattr(importlib.import_module(library), function)(*arguments, **options)[0]
    return np.ascontiguousarray(found, np.int64)


def transform(name, x, s, axes, norm):
    """What a Fourier transform of NumPy's gives along these axes."""
    found = getattr(np.fft, f"{name}n")(x, s, axes, norm)
    return np.ascontiguousarray(found, np.float64 if name == "irfft" else np.complex128)


def transform_back(name, dout, shape, s, axes, norm):
    """The adjoint of such a transform of an array of this shape, whose matrix along an axis is symmetric.

    Of numbers that are zero beyond the ``s`` that are taken; the halves that rfft and irfft leave out are put back.
    """
    last = axes[-1]
    if name == "irfft":
        size = dout.shape[last]
        other = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]
        found = np.moveaxis(np.conj(np.fft.rfft(dout, axis=last, norm=other)), last, -1)
        found[..., 1 : (size + 1) // 2] *= 2
        found = np.moveaxis(found, -1, last)
        found = np.fft.ifftn(found, axes=axes[:-1], norm=norm) if len(axes) > 1 else found
    elif name == "rfft":
        found = np.fft.fft(dout, shape[last] if s is None else s[-1], last, norm)
        found = np.fft.fftn(found, axes=axes[:-1], norm=norm) if len(axes) > 1 else found
    else:
        found = getattr(np.fft, f"{name}n")(dout, axes=axes, norm=norm)
    out = np.zeros(shape, np.complex128)
    both = tuple(slice(min(sizes)) for sizes in zip(shape, found.shape, strict=True))
    out[both] = found[both]
    return out


# The standard numbers that others are made of; what makes them, for parameters that are one number each.
STANDARD = {
    "normal": ("standard_normal", lambda noise, loc, scale: loc + scale * noise),
    "lognormal": ("standard_normal", None),
    "uniform": ("random", lambda noise, low, high: low + (high - low) * noise),
    "exponential": ("standard_exponential", lambda noise, scale: scale * noise),
    **{name: (name, lambda noise, loc, scale: loc + scale * noise) for name in ("laplace", "gumbel", "logistic")},
    "rayleigh": ("rayleigh", lambda noise, scale: scale * noise),
    "gamma": ("standard_gamma", None),
}
# Where compilers do not fuse a product with a sum unasked, NumPy's formulas give the same bits in Python.
LARGE = 1e300
PLAIN = platform.machine() in ("x86_64", "AMD64")


def with_noise(generator, method, size, *parameters):
    """The numbers that a method of NumPy's gives, and the standard numbers that they are made of."""
    standard, formula = STANDARD[method]
    draw = getattr(generator, standard)
    numbers = size is None and all(type(p) is float and abs(p) < LARGE for p in parameters)
    if PLAIN and formula and numbers and (method == "uniform" or parameters[-1] > 0):
        noise = draw()
        return formula(noise, *parameters), noise
    legacy = isinstance(generator, np.random.RandomState)
    before = generator.get_state(legacy=False) if legacy else generator.bit_generator.state
    out = getattr(generator, method)(*parameters, size)
    if legacy:
        generator.set_state(before)
    else:
        generator.bit_generator.state = before
    shape = np.shape(out) or None
    return out, draw(parameters[0], shape) if standard == "standard_gamma" else draw(size=shape)


def with_standard(draw, mean, deviation):
    """As ``with_noise``, for the methods of Python's own module that give normal numbers."""
    noise = draw(0.0, 1.0)
    return mean + noise * deviation, noise


def between(draw, first, last):
    """As ``with_noise``, for ``random.uniform``."""
    noise = draw()
    return first + (last - first) * noise, noise


def _returned(kind, names, operands):
    """Numba's type of what a call returns."""
    operands = [numba.types.none if isinstance(each, numba.types.Omitted) else each for each in operands]
    if "," in kind:
        return numba.types.Tuple([_returned(each, names, operands) for each in kind.split(",")])
    if kind == "nothing":
        return numba.types.none
    if kind in GENERATORS:
        return GENERATORS[kind]
    dtype, *shape = kind.split()
    number = element = numba.from_dtype(np.dtype(dtype))
    if dtype == "float32":
        number = numba.types.float64  # one number is Python's
    size = operands[names.index("size")] if "size" in names else numba.types.none
    if shape == ["matrix"]:
        return numba.types.Array(element, 2, "C")
    if shape == ["vector"] or (shape and isinstance(size, numba.types.NoneType)):
        return numba.types.Array(element, 1, "C")
    if isinstance(size, numba.types.NoneType):
        rank = max([getattr(operand, "ndim", 0) for operand in operands], default=0)
        return numba.types.Array(element, rank, "C") if rank else number
    rank = len(size) if isinstance(size, numba.types.BaseTuple) else 1
    return numba.types.Array(element, rank + len(shape), "C")


def _implementation(function, returned):
    run = _python_call(function, returned)
    return lambda *operands: run(operands)


def _python_call(function, returned):
    """An intrinsic that calls a Python function with a tuple of operands."""

    @intrinsic
    def run(typingctx, operands):
        def generate(context, builder, sig, arguments):
            api, kinds = context.get_python_api(builder), list(sig.args[0])
            state = api.gil_ensure()
            environment = context.get_env_manager(builder)
            given = []
            for number, kind in enumerate(kinds):
                if isinstance(kind, numba.types.Omitted):
                    default = environment.read_const(environment.add_const(kind.value))
                    api.incref(default)
                    given.append(default)
                    continue
                value = builder.extract_value(arguments[0], number)
                context.nrt.incref(builder, kind, value)  # which the object takes
                given.append(api.from_native_value(kind, value, environment))
            called = environment.read_const(environment.add_const(function))
            found = api.call_function_objargs(called, given)
            for each in given:
                api.decref(each)
            with builder.if_then(cgutils.is_null(builder, found), likely=False):
                api.gil_release(state)
                context.call_conv.return_exc(builder)
            native = api.to_native_value(returned, found)
            api.decref(found)
            if native.cleanup is not None:
                native.cleanup()
            api.gil_release(state)
            with builder.if_then(native.is_error, likely=False):
                context.call_conv.return_exc(builder)
            return native.value

        return returned(operands), generate

    return run
