"""The forms of statements, and of what functions return; see language_forms.py."""

from __future__ import annotations

from language_forms import table

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
    {a} %= {c}
    {a}[{i}] //= {c}
    {v}[{l}] %= {c}
    {a} *= {A}
    {a} **= 2
    {v}[{i}] **= 3
    {a}[{l}] **= 2
    {a}[{a} > 0.2] **= {c}
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
    {N1} = {S}; {N2} = {N1} * {S}; del {N1}
    {N1} = {V}; {N2} = {N1}[{l}]; del {N1}
    pass
""")

COMPOUND = table("""
    if {B}:; >>{0}
    if {B}:; >>{0}; else:; >>{1}
    if {B}:; >>{0}; elif {B}:; >>{1}
    if {B}:; >>{0}; elif {B}:; >>{1}; else:; >>{s} = {S}
    if {B}:; >>if {B}:; >>>>{0}; >>else:; >>>>{1}
    if {B}:; >>{0}; >>return {R}
    if {B}:; >>{0}; >>{N1} = {S}; elif {B}:; >>{N1} = {S}; >>{1}; else:; >>raise ValueError("neither")
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
    for {N1} in ({S}, {S}, {s}):; >>{0}; >>if {B}:; >>>>break; >>{1}
    for {N1} in ({a}, {a}):; >>if {B}:; >>>>continue; >>{0}; else:; >>{1}
    for {N1}, {N2} in enumerate(({S}, {S})):; >>if {B}:; >>>>{0}; >>>>break; >>{1}
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
    {J1} = 0; while 1:; >>{0}; >>{J1} += 1; >>if {J1} > {n}:; >>>>{N1} = {A}; >>>>break
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
