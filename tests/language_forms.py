"""The forms that random programs (random_language.py) are made of, as text with places to fill.

An upper-case letter is an expression of a kind: ``S`` a number, ``V`` a vector, ``M`` a matrix, ``A`` an array of any
rank, ``E`` whatever the whole is to be (a number or an array), ``I`` a whole number, ``K`` an array of them, ``P``
one of truth values, ``B`` a truth value, ``C`` a call of a function of the program's own. A lower-case letter is a
name of such a value, or ``c`` a number, ``n`` a small whole number, ``x`` an axis, ``i`` an index, ``l`` a slice,
``d`` a dtype, ``o`` an augmented operator. ``N`` is a new name, ``0`` and ``1`` are bodies. A letter and digit is the
same text again.
What does not fit, or does not run, is drawn again: a form need not fit always.
"""

from __future__ import annotations

DTYPES = ["np.float64", "float", "np.float32", "np.int64", "int", "np.int32", "np.bool_", "bool"]
RARE_DTYPES = [
    "np.single", "np.double", "np.bool", "np.int_", "np.intc", "np.intp", "np.long", "np.int8", "np.byte", "np.int16",
    "np.short", "np.uint8", "np.ubyte", "np.uint16", "np.ushort", "np.uint32", "np.uintc", "np.uint64", "np.uint",
    "np.uintp", "np.ulong",
]  # fmt: skip


def table(text: str) -> list[str]:
    """The lines of a table; ``;`` separates the lines of one form."""
    return [
        line.strip().replace("; ", "\n").replace(">>", "    ") for line in text.strip().splitlines() if line.strip()
    ]


# Of numbers and of arrays alike.
ELEMENTWISE = table("""
    {E} + {E}
    {E} - {E}
    {E} * {E}
    {E} * {S}
    {S} - {E}
    {E} / (2.0 + {E} ** 2)
    {S} / (1.5 + {E} * {E})
    -{E}
    +{E}
    {E} ** 2
    {E} ** 3
    2.0 ** {E}
    np.abs({E}) ** {c}
    (1.0 + {E} ** 2) ** -{c}
    (1.0 + {E} ** 2) ** {E}
    np.power(np.abs({E}) + {c}, {n})
    {E} % {c}
    {E} // {c}
    np.mod({E}, {c})
    np.fmod({E}, {c})
    np.remainder({E}, {c})
    np.sin({E})
    np.cos({E}) * {E}
    np.tan(0.3 * {E})
    np.tanh({E})
    np.sinh(0.2 * {E})
    np.cosh(0.3 * {E})
    np.arctan({E})
    np.arcsin(np.tanh({E}))
    np.arccos(0.9 * np.sin({E}))
    np.arcsinh({E})
    np.arccosh(1.5 + {E} ** 2)
    np.arctanh(0.5 * np.sin({E}))
    np.asin(0.9 * np.sin({E})) + np.acos(0.8 * np.cos({E}))
    np.atan({E}) - np.asinh({E})
    np.acosh(1.7 + np.abs({E})) * np.atanh(0.5 * np.tanh({E}))
    np.exp(0.3 * {E})
    np.exp2(-np.abs({E}))
    np.expm1(0.2 * {E})
    np.log(1.5 + {E} ** 2)
    np.log2(1.5 + np.abs({E}))
    np.log10({c} + np.exp(0.1 * {E}))
    np.log1p(np.abs({E}))
    np.sqrt(1.0 + {E} ** 2)
    np.cbrt(2.0 + np.cos({E}))
    np.square({E})
    np.reciprocal(2.0 + np.sin({E}))
    np.abs({E})
    np.absolute({E}) + np.fabs({E})
    np.negative({E})
    np.positive({E})
    np.add({E}, {E})
    np.subtract({E}, {E})
    np.multiply({E}, {E})
    np.divide({E}, 3.0 + np.cos({E}))
    np.true_divide({E}, 2)
    np.pow(np.abs({E}) + 0.5, {c})
    np.float_power(1.0 + {E} ** 2, {c})
    np.arctan2({E}, {E})
    np.atan2({E}, {E})
    np.hypot({E}, {E})
    np.copysign({E}, {E})
    np.maximum({E}, {E})
    np.maximum({E}, {c})
    np.minimum({E}, {E})
    np.minimum({c}, {E})
    np.fmax({E}, {E})
    np.fmin({E}, {c})
    np.logaddexp({E}, {E})
    np.logaddexp2({E}, {c})
    np.heaviside({E}, {c}) * {E}
    np.clip({E}, -{c}, {c})
    np.clip({E}, a_min={c}, a_max=1.3)
    np.nan_to_num({E})
    np.sinc(0.3 * {E})
    np.deg2rad({E}) + np.radians({E})
    np.rad2deg(0.1 * {E}) - np.degrees(0.1 * {E})
    np.where({P}, {E}, {E})
    np.where({E} > {c}, {E}, {S})
    np.where({B}, {E}, {E})
    np.sign({E}) * {E}
    np.floor({E}) + {E}
    np.ceil({E}) * {E}
    np.rint({E}) - {E}
    np.trunc({E}) * {S}
    np.round({E}, 1) * {E}
    np.around({E}) + {E}
    {E} if {B} else {E}
    np.float64({E})
    np.double({E}) * {S}
    np.logical_not({E} > {c}) * {E}
    np.square(np.sin({E}) * np.isfinite({E}))
    {K} * {E}
    {E} - {P}
    {E} / np.float64({n})
    np.floor_divide({E}, {c}) + {E}
    {C}
    {C}
    {C}
    {C}
""")

NUMBERS = table("""
    {s}
    {s}
    {v}[{i}]
    {m}[{i}, {i}]
    {A}[{i}]
    {V}[{l}][{i}]
    {m}.T[{i}, {i}]
    {m}[{i}][{i}]
    {v}[{I}]
    max({S}, {S})
    min({S}, {c}, {S})
    max({V})
    min({V})
    sum({V})
    sum(({S}, {S}, {c}))
    abs({S})
    pow({S}, 2)
    float({I}) * {S}
    float({S})
    {I} * {S}
    {I} / 3 + {S}
    {S} and {S}
    {B} and {S}
    {S} or {S}
    {B} * {S}
    round({S}) + {S}
    int({S}) * {S}
    math.sin({S})
    math.cos({S}) + math.tan(0.2 * {S})
    math.exp(-abs({S}))
    math.log(1.5 + {S} * {S})
    math.log(2.0 + math.cos({S}), 3.0)
    math.log1p({S} ** 2) + math.log2(1.5 + abs({S})) - math.log10(2.0 + {S} ** 2)
    math.sqrt(1.0 + {S} * {S})
    math.cbrt(2.0 + math.cos({S}))
    math.tanh({S}) * math.erf({S})
    math.erfc({S}) - math.expm1(0.1 * {S})
    math.asin(0.9 * math.sin({S})) + math.acos(0.9 * math.cos({S}))
    math.atan({S}) * math.atan2({S}, {S})
    math.asinh({S}) - math.acosh(1.5 + {S} ** 2) + math.atanh(0.5 * math.tanh({S}))
    math.sinh(0.1 * {S}) + math.cosh(0.1 * {S})
    math.hypot({S}, {S})
    math.copysign({S}, {S})
    math.fmod({S}, {c})
    math.pow(1.0 + {S} ** 2, {c})
    math.fabs({S}) + math.floor({S}) - math.ceil({S}) + math.trunc({S})
    math.gamma(1.5 + abs(math.sin({S}))) + math.lgamma(1.5 + {S} ** 2)
    math.degrees(0.01 * {S}) + math.radians({S}) + math.exp2(0.1 * {S})
    np.sum({A})
    {A}.sum()
    np.sum({A} * {A})
    np.mean({A})
    {A}.mean()
    np.prod(np.cos({A}))
    {V}.prod()
    np.max({A})
    {A}.max()
    np.min({A})
    {A}.min()
    np.ptp({A})
    {S} if {B} else {V}[{i}]
    np.var({A})
    {A}.var()
    np.std({A}) + {c}
    {A}.std()
    np.var({V}, ddof=1)
    np.median({A})
    np.average({V})
    np.average({V}, weights={c} + np.abs({V}))
    np.trace({M})
    {M}.trace()
    np.trapezoid({V})
    np.trapezoid({V}, dx={c})
    np.dot({V}, {V})
    {V}.dot({V})
    {V} @ {V}
    np.vdot({A}, {A})
    np.inner({V}, {V})
    {V} @ {M} @ {V}
    np.linalg.norm({A})
    np.linalg.norm({V}, 1)
    np.linalg.norm({V}, np.inf)
    np.linalg.det(np.eye({n}) + 0.1 * {M})
    np.tensordot({M}, {M})
    np.interp({S}, np.arange(4.0), np.array([{S}, {S}, {c}, {S}]))
    np.array([{S}, {S}, {c}])[{i}]
    ({S}, {S}, {c})[{n}]
    [{S}, {c}, {S}][{i}]
    np.cumsum({V})[{i}]
    np.sort({V})[{i}]
    {V}[np.argmax({V})]
    {V}[np.argsort({V})[{i}]]
    {m}[{l}, {i}].sum()
    np.sum({m}[{i}, {l}] * {S})
    np.sum({V}[{P}])
    np.sum({A}[{K}])
    np.float32({S}) * np.float32({c})
    len({A}) * {S}
    {A}.shape[0] + {S}
    {A}.size * {c} + {S}
    {A}.ndim * {S}
    np.argmax({V}) * {S}
    np.sum({P}) * {S}
    np.all({P}) * {S} + np.any({P})
    np.searchsorted(np.arange(3.0), {S}) * {S}
    np.sum({A}, axis=None)
    np.add({S}, {I})
""")

ARRAYS = table("""
    {a}
    {a}
    {a}
    {a}[{l}]
    {a}[{i}]
    {m}[{l}, {i}]
    {m}[{i}, {l}]
    {m}[{l}, {l}]
    {a}[..., {i}]
    {a}[..., {l}]
    {a}[None]
    {v}[:, None]
    {v}[None, {l}]
    {a}[{l}][{l}]
    {a}.T
    {m}.T[{i}]
    {m}.T[{l}, {i}]
    {A}.copy()
    np.copy({A})
    {A}.flatten()
    {A}.ravel()
    np.ravel({A})
    {a}.reshape(-1)
    {A}.reshape({n}, -1)
    np.reshape({A}, (-1, {n}))
    {A}.reshape({A}.shape)
    np.transpose({A})
    {A}.transpose()
    np.swapaxes({A}, 0, {x})
    {A}.swapaxes({x}, 0)
    np.moveaxis({A}, {x}, 0)
    np.permute_dims({M}, (1, 0))
    np.expand_dims({A}, {x})
    np.squeeze({A}[None], axis=0)
    {A}[None].squeeze()
    np.broadcast_to({V}, ({n}, {V}.size))
    np.broadcast_to({S}, {A}.shape)
    np.flip({A})
    np.flip({A}, axis={x})
    np.fliplr({M})
    np.flipud({A})
    np.roll({A}, {n})
    np.roll({A}, -{n}, axis={x})
    np.repeat({A}, {n})
    np.repeat({A}, 2, axis={x})
    {V}.repeat(2)
    np.tile({V}, {n})
    np.tile({A}, (2, {n}))
    np.pad({A}, 1)
    np.pad({V}, (1, {n}), constant_values={S})
    np.concatenate(({A}, {A}))
    np.concatenate([{A}, {A}, {A}], axis={x})
    np.concat(({V}, {V}))
    np.stack(({A}, {A}))
    np.stack([{A}, {A}], axis={x})
    np.vstack(({A}, {A}))
    np.hstack(({A}, {A}))
    np.column_stack(({V}, {V}))
    np.array([{S}, {S}, {c}])
    np.array([{V}, {V}])
    np.array([[{S}, {c}], [{S}, {S}]])
    np.array(({S}, {n}, {S}))
    np.array({A})
    np.asarray({A})
    np.asarray([{S}, {S}])
    np.ascontiguousarray({A})
    {A}.astype(np.float64)
    {A}.astype({d})
    {A}.astype(np.float32)
    np.zeros({n})
    np.zeros(({n}, {n}))
    np.zeros_like({A})
    np.ones_like({A}) * {S}
    np.ones({n}) * {A}
    np.empty_like({A}) * 0.0 + {A}
    np.full({n}, {S})
    np.full(({n}, {n}), {S})
    np.full_like({A}, {S})
    np.eye({n}) * {S}
    np.identity({n}) @ {A}
    np.arange({n}) * {S}
    np.arange({c}, 3.0, 0.7) * {S}
    np.linspace({S}, {S}, {n})
    np.linspace(0.0, {S}, {A}.shape[0])
    np.take({A}, {K})
    np.take({A}, {K}, axis={x})
    {A}.take([0, -1])
    {A}[{K}]
    {a}[{K}]
    {A}[{P}]
    {v}[{v1} > {c}]
    {A}[np.array([True, False])]
    np.sort({A})
    {V}[np.argsort({V})]
    np.unique({V})
    np.cumsum({A})
    np.cumsum({A}, axis={x})
    {A}.cumsum()
    np.cumprod(np.cos({A}))
    np.cumprod(np.sin({A}), axis={x})
    {V}.cumprod()
    np.diff({A})
    np.diff({A}, axis={x})
    np.convolve({V}, {V})
    np.convolve({V}, {V}, "same")
    np.convolve({V}, {V}, mode="valid")
    np.interp({V}, np.arange(4.0), np.array([{S}, {S}, {c}, {S}]))
    np.sum({A}, axis={x})
    {A}.sum(axis={x})
    np.sum({A}, axis={x}, keepdims=True)
    {A} - {A1}.sum(axis={x}, keepdims=True)
    np.sum({M}, axis=(0, 1), keepdims=True)
    np.mean({A}, axis={x})
    {A}.mean({x})
    np.mean({A}, axis={x}, keepdims=True) * {A}
    np.max({A}, axis={x})
    {A}.max(axis={x}, keepdims=True)
    np.min({A}, axis={x})
    {A}.min({x})
    np.prod(np.cos({A}), axis={x})
    np.var({A}, axis={x})
    np.std({A}, axis={x}, keepdims=True)
    np.var({A}, axis={x}, ddof=1)
    np.median({A}, axis={x})
    np.average({A}, axis={x})
    np.ptp({A}, axis={x})
    np.linalg.norm({A}, axis={x})
    np.diag({A})
    np.diagonal({M})
    {M}.diagonal()
    np.triu({A})
    np.tril({A}, -1)
    np.trace({A}) * {A}
    {A} @ {A}
    {A} @ {A}
    {M} @ {V}
    {V} @ {M}
    {m} @ {m}.T
    {m}.T @ {V}
    np.dot({A}, {A})
    np.matmul({M}, {A})
    {M}.dot({A})
    np.outer({A}, {V})
    np.inner({M}, {M})
    np.kron({V}, {V})
    np.kron({M}, np.eye(2))
    np.tensordot({A}, {A}, 1)
    np.tensordot({M}, {M}, axes=([0], [0]))
    np.cross(np.array([{S}, {S}, {c}]), np.array([{S}, {c}, {S}]))
    np.linalg.inv(2.0 * np.eye({n}) + 0.1 * {M})
    np.linalg.solve(3.0 * np.eye({n}) + 0.2 * {M}, {A})
    np.linalg.cholesky(2.0 * np.eye({n}) + 0.1 * ({M1} + {M1}.T))
    np.where({P}, {A}, {S})
    np.where({A} > {A}, {A}, {A})
    np.where({m} > {v}, {m}, {S})
    {V}[:, None] * {V}
    {V}[:, None] - {V}[None, :]
    {M} * {V}
    {M} / (2.0 + {V} ** 2)[:, None]
    {M} + {V}[:, np.newaxis]
    np.trapezoid({M}, axis={x})
""")

WHOLE_NUMBERS = table("""
    {k}
    {k}
    {n}
    -{n}
    {I} + {n}
    {I} - {I}
    {I} * {n}
    {I} // 2
    {I} % 3
    -{I}
    {I} ** 2
    {I} << 1
    {I} >> 1
    {I} & 3
    {I} | 1
    {I} ^ 1
    ~{I}
    len({A})
    {A}.shape[0]
    {A}.shape[-1]
    {A}.size
    {A}.ndim
    {M}.shape[{n}]
    int({S})
    round({S})
    int({B})
    abs({I})
    max({I}, {I})
    min({I}, {n})
    np.argmax({A})
    np.argmin({V})
    {A}.argmax()
    np.sum({P})
    np.sum({K})
    {K}[{i}]
    np.max({K})
    np.sum({A} > {c})
    np.searchsorted(np.arange(4.0), {S})
    math.floor({S})
    math.ceil({S})
    {I} if {B} else {I}
    {I} and {I}
    np.int64({I})
    {d}({n})
    pow({n}, 2)
    np.bitwise_and({I}, 3)
    np.bitwise_or({I}, 1) + np.bitwise_xor({I}, 1)
""")

WHOLE_ARRAYS = table("""
    {K}
    {z}
    {z}
    {z}
    np.arange({n})
    np.arange({A}.shape[0])
    np.arange({I}, {n})
    np.argsort({V})
    {V}.argsort()
    np.argmax({A}, axis={x})
    np.array([0, 1])
    np.array([{n}, {I}])
    {z}[{l}]
    {z}[::-1]
    {z} % 2
    {z} + 1
    {z} * {z}
    {z} - {I}
    {z} // 2
    ({A} > {c}).astype(np.int64)
    {A}.astype(np.int64)
    np.zeros({n}, dtype=np.int64)
    np.ones_like({z})
    np.flatnonzero({P})
    np.nonzero({P})[0]
    np.where({P}, {n}, {I})
    np.digitize({V}, np.arange(3.0))
    np.searchsorted(np.arange(3.0), {V})
    np.bincount(np.abs({z}))
    np.bitwise_not({z}) + np.bitwise_invert({z})
    ~{z}
    np.array([1, 3, 2], dtype={d})
    np.abs({z})
    np.minimum({z}, 1)
    np.clip({z}, 0, 1)
    np.sum({P}, axis={x})
    {z}.astype({d})
    np.cumsum({z})
    np.array([1, 2, 250], dtype=np.uint8) + {n}
    np.array([1, -2, 100], dtype=np.int8) * {n}
""")

MASKS = table("""
    {A} > {c}
    {A} < {c}
    {A} >= {S}
    {A} > {A}
    {V} != {V}
    {z} == {I}
    {z} > 0
    ~{P}
    {P} & {P}
    {P} | {P}
    {P} ^ {P}
    {p}
    {p}
    np.logical_and({P}, {A} > {c})
    np.logical_or({P}, {P})
    np.logical_not({P})
    np.logical_xor({P}, {P})
    np.isfinite({A})
    np.isnan({A}) | np.isinf({A})
    np.less({V}, {V}) & np.greater_equal({V}, {c})
    np.equal({z}, 1) ^ np.not_equal({z}, {n})
    np.invert({P})
    np.signbit({A})
    np.array([True, False, True])
    np.arange({A}.size) % 2 == 0
    np.greater({A}, {c})
    np.less_equal({A}, {S})
    np.any({P}, axis={x})
    np.all({P}, axis={x})
    {P}[{l}]
    ({A} > -{c}) & ({A} < {c})
    np.zeros({A}.shape, dtype=bool)
    np.ones_like({A}, dtype=np.bool_)
""")

TRUTHS = table("""
    {S} > {c}
    {S} < -{c}
    {S} > {S}
    {c} < {S} < 2.5
    -{c} <= {S} <= {c}
    {I} == {n}
    {I} != {n}
    {I} > {n}
    {n} < {I} <= 3
    {B} and {B}
    {B} or {B}
    not {B}
    {b}
    {b}
    {P}[{i}]
    np.any({P})
    np.all({P})
    {P}.any()
    {P}.all()
    any({P})
    all({P})
    np.sum({A}) > {c}
    {I} % 2 == 0
    bool({I})
    {I}
    not {I}
    {s} is not None
    True
    False
    {A}.size > {n}
    len({A}) > {n} and {A}[0].sum() > {c}
    np.isfinite({S})
    math.isnan({S}) or math.isinf({S})
    math.isfinite({S})
    {B} if {B} else {B}
    {C} > {c}
""")

# ---- statements

SIMPLE = table("""
    {N} = {S}
    {N} = {V}
    {N} = {A}
    {N} = {M}
    {N} = {I}
    {N} = {K}
    {N} = {P}
    {N} = {B}
    {N}: float = {S}
    {N1} = {N2} = {A}
    {N1} = {v}[{i}] = {S}
    {N1}, {N2} = {S}, {A}
    {N1}, {N2} = {V}
    ({N1}, {N2}), {N3} = ({S}, {A}), {I}
    {N1}, *{N2} = {S}, {S}, {S}
    *{N1}, {N2} = ({A}, {A}, {S})
    [{N1}, {N2}] = [{S}, {V}]
    {N1}, ({N2}, *{N3}) = {S}, ({A}, {S}, {S})
    {N1}, {N2} = {M}
    {N1} = ({S}, {A}); {N2}, {N3} = {N1}
    {N1} = ({S}, {A}); {N2} = {N1}[0] * {N1}[1]
    {N1} = [{S}, {S}, {c}]; {N1}[{i}] = {S}; {N2} = {N1}[{i}] * {N1}[-1]
    {N1} = [{A}, {A}]; {N2} = {N1}[1] * {S}
    {N1} = [{V}, {V}]; {N2} = np.concatenate({N1})
    {N1} = [{a}, {a}]; for {N2} in {N1}:; >>{N2} *= {S}
    {N1} = {A}.shape; {N2} = {N1}[0] * {S}
    {N1}, {N2} = {M}.shape
    {s} = {S}
    {s} = {S}
    {s} {o}= {S}
    {s} {o}= {S}
    {s} *= {S}
    {s} **= 2
    {s} //= {c}
    {s} %= {c}
    {s1}, {s2} = {s2}, {s1}
    {s1}, {s2} = {S}, {s1} * {S}
    {a} = {A}
    {v} = {V}
    {m} = {M}
    {v1}, {v2} = {v2}, {v1}
    {m1}, {m2} = {m2}, {m1}
    {v}, {s} = {V}, {S}
    {v1} = {v2}
    {m} = {m}.T
    {v} = {m}[{i}]
    {a} {o}= {S}
    {a} {o}= {A}
    {a} *= {A}
    {a} **= 2
    {a}[{i}] = {S}
    {a}[{i}] = {A}
    {a}[{i}] {o}= {A}
    {v}[{i}] = {S}
    {v}[{i}] = {S}
    {v}[{i}] {o}= {S}
    {v}[{i}] += {v}[{i}] * {S}
    {v}[{I}] = {S}
    {v}[{i}], {v}[{i}] = {S}, {S}
    {v1}[{i}], {v1}[{i}] = {v1}[{i}], {v1}[{i}]
    {v1}[0], {v1}[-1] = {v1}[-1], {v1}[0]
    {v1}[:2], {v1}[-2:] = {v1}[-2:], {v1}[:2]
    {m1}[0], {m1}[1] = {m1}[1], {m1}[0]
    {m1}[:, 0], {m1}[:, 1] = {m1}[:, 1], {m1}[:, 0]
    {k1}, {v}[{k1}] = {I}, {S}
    {v}[{l}] = {S}
    {v}[{l}] = {V}
    {v1}[{l}] = {v1}[{l}]
    {v}[{l}] {o}= {S}
    {v}[{l}] {o}= {V}
    {v}[:] = {V}
    {v}[...] = {S}
    {a}[...] = {A}
    {a}[:] = {A}
    {v}[{K}] = {S}
    {v}[{K}] = {V}
    {v}[{K}] {o}= {V}
    {v}[{P}] = {S}
    {v1}[{v1} > {c}] = {S}
    {v1}[{v1} > {c}] *= {S}
    {v1}[{v1} < {c}] = {V}
    {a1}[{a1} > {c}] = {S}
    {a1}[{a1} > {c}] {o}= {S}
    {v}[{P}] = {V}
    {m}[{i}, {i}] = {S}
    {m}[{i}, {i}] {o}= {S}
    {m}[{i}] = {V}
    {m}[{i}] {o}= {V}
    {m}[{i}][{i}] = {S}
    {m}[{l}, {i}] = {V}
    {m}[{l}, {i}] {o}= {S}
    {m}[{i}, {l}] = {S}
    {m}[{l}, {l}] = {A}
    {m}[{l}, {l}] {o}= {A}
    {m}[{l}] = {A}
    {m}.T[{i}] = {V}
    {m}.T[{i}, {i}] = {S}
    {m}[{K}] = {A}
    {m}[{P}] = {S}
    {m}[:, {i}] = {S}
    {m}[..., {i}] = {V}
    {m}[{i}, ...] {o}= {S}
    {a}[{l}][{i}] = {S}
    {a}.ravel()[{i}] = {S}
    {a}.reshape(-1)[{i}] {o}= {S}
    {N1} = {a}[{l}]; {N1}[{i}] = {S}
    {N1} = {a}[{i}]; {N1}[{i}] {o}= {S}
    {N1} = {a}.T; {N1}[{i}] = {A}
    {N1} = {m}[:, {i}]; {N1}[{i}] = {S}
    {N1} = {m}[{i}]; {N1} *= {S}
    {N1} = {a}.reshape(-1); {N1}[{l}] = {S}
    {N1} = {a}.ravel(); {N1} *= {S}
    {N1} = np.flip({a}); {N1}[{i}] = {S}
    {N1} = {a}; {N1}[{i}] = {A}
    {N1} = {a}; {N1} = {N1} * {S}
    {N1} = {v}[{l}]; {N1}[{l}] = {S}; {v} = {V}
    {N1} = {v} if {B} else {V}; {N1}[{i}] = {S}
    {N1} = {m} if {B} else {m}.T; {N1}[{i}] = {S}
    {N1} = np.zeros_like({a1}); {N1}[{i}] = {a1}[{i}] * {S}
    {N1} = np.empty({n}); {N1}[:] = {S}; {N1}[{i}] = {S}
    {N1} = np.zeros({n}, dtype=np.float32); {N1}[{i}] = {S}
    {N1} = np.zeros({n}, np.int64); {N1}[{i}] = {I}
    {k} = {I}
    {k} += {n}
    {k} = {k} - 1
    {k} {o}= {I}
    {k} %= 3
    {z}[{i}] = {n}
    {z}[{i}] += {n}
    {z} = {K}
    {b} = {B}
    {p} = {P}
    {p}[{i}] = {B}
    {N} = {C}
    {N} = {C}
    {N1}, {N2} = {C}
    {N1}, {N2} = {C}
    {v1}, {s1} = {C}
    {s} = {C}
    {v} = {C}
    {s} += {C}
    {s} = {s} * {C}
    {a}[{i}] = {C}
    {a}[{i}] {o}= {C}
    {v}[{I}] {o}= {C}
    {C}
    {C}
    {N1} = {C}[{i}]
    assert {B} or {S} < 1000.0
    assert {A}.size > 0, "empty"
    if {S} > 500.0:; >>raise ValueError("large")
    if {A}.ndim == 7:; >>raise ValueError(f"{n} axes")
    print({n}) if False else None
    pass
""")

COMPOUND = table("""
    if {B}:; >>{0}
    if {B}:; >>{0}; else:; >>{1}
    if {B}:; >>{0}; elif {B}:; >>{1}
    if {B}:; >>{0}; elif {B}:; >>{1}; else:; >>{s} = {S}
    if {B}:; >>if {B}:; >>>>{0}; >>else:; >>>>{1}
    if {B}:; >>{0}; >>return {R}
    if {B}:; >>return {R}; {0}
    for {N1} in range({n}):; >>{0}
    for {N1} in range({I}):; >>{0}
    for {N1} in range({I}, {n}):; >>{0}
    for {N1} in range({n}, -1, -1):; >>{0}
    for {N1} in range(0, {I}, 2):; >>{0}
    for {N1} in range(len({A})):; >>{0}
    for {N1} in range({v1}.size):; >>{v1}[{N1}] = {v1}[{N1}] * {S}; >>{0}
    for {N1} in range(1, {v1}.size):; >>{v1}[{N1}] {o}= {v1}[{N1} - 1] * {S}; >>{0}
    for {N1} in range({m1}.shape[0]):; >>for {N2} in range({m1}.shape[1]):; >>>>{m1}[{N1}, {N2}] *= {S}; >>>>{0}
    for {N1} in {V}:; >>{0}
    for {N1} in {v}:; >>{0}
    for {N1} in {m}:; >>{0}
    for {N1} in {m}.T:; >>{0}
    for {N1} in {A}:; >>{0}
    for {N1} in {K}:; >>{0}
    for {N1} in ({S}, {S}, {s}):; >>{0}
    for {N1} in ({a}, {a}):; >>{0}
    for {N1} in [{S}, {c}, {S}]:; >>{0}
    for {N1} in (0, 2, 1):; >>{0}
    for {N1}, {N2} in enumerate({A}):; >>{0}
    for {N1}, {N2} in enumerate({V}, {n}):; >>{0}
    for {N1}, {N2} in zip({A}, {A}):; >>{0}
    for {N1}, {N2} in zip({V}, range({n})):; >>{0}
    for {N1}, ({N2}, {N3}) in enumerate(zip({A}, {V})):; >>{0}
    for {N1}, {N2} in (({S}, {a}), ({S}, {a})):; >>{0}
    for {N1} in reversed(range({n})):; >>{0}
    for {N1} in {a}[::-1]:; >>{0}
    for {N1} in range({n}):; >>if {B}:; >>>>continue; >>{0}
    for {N1} in range({n}):; >>{0}; >>if {B}:; >>>>break
    for {N1} in range({n}):; >>if {B}:; >>>>break; >>{0}; else:; >>{1}
    for {N1} in {V}:; >>if {N1} > {c}:; >>>>break; >>{0}; else:; >>{1}
    for {N1} in range({n}):; >>{0}; >>if {B}:; >>>>return {R}
    for {N1} in range({n}):; >>for {N2} in range({N1} + 1):; >>>>{0}; >>>>if {B}:; >>>>>>break; >>else:; >>>>{1}
    for {N1} in range({n}):; >>for {N1} in range(2):; >>>>{0}; >>{1}
    for {N1} in range({n}):; >>if {N1} == 1:; >>>>{0}; >>else:; >>>>{1}
    {J1} = 0; while {J1} < {n}:; >>{J1} += 1; >>{0}
    {J1} = 0; while {J1} < {n} and {B}:; >>{0}; >>{J1} += 1
    {J1} = {n}; while {J1}:; >>{J1} -= 1; >>{0}
    {J1} = 0; while True:; >>{0}; >>{J1} += 1; >>if {J1} > {n}:; >>>>break
    {J1} = 0; while {J1} < 3:; >>{J1} += 1; >>if {B}:; >>>>continue; >>{0}; else:; >>{1}
    {J1} = 0; while {J1} < 3:; >>{J1} += 1; >>{0}; >>if {B}:; >>>>break; else:; >>{1}
    {J1} = 0; while {C} > {c} and {J1} < 3:; >>{J1} += 1; >>{0}
""")

RESULTS = table("""
    {S}
    {S}
    {S} * {S}
    {V}
    {A}
    {M}
    {a}
    {v}
    {v}[{l}]
    {a}.T
    {m}[{i}]
    {m}[:, {i}]
    {a}[{i}], {S}
    {S}, {a}
    {S}, {S}
    {v1}[:2], {v1}[1:]
    {a}, {A}
    {v} if {B} else {V}
    {S}, {A}, {I}
    {I}
""")
