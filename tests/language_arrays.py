"""The forms of arrays: of numbers, of whole numbers, of truth values; see language_forms.py."""

from __future__ import annotations

from language_forms import table

ARRAYS = table("""
    np.append({V}, {S})
    np.asanyarray({A})
    np.atleast_1d({S})
    np.atleast_2d({V})
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
    np.rollaxis({A}, {x})
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
    np.isclose({V}, {S})
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
    ({A} > -{c}) & ({A} < {c})
    np.zeros({A}.shape, dtype=bool)
    np.ones_like({A}, dtype=np.bool_)
""")
