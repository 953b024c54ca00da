import numpy as np
from numba import prange

from tangentlike import kernel
from tangentlike.inner import at, inner, part
from tangentlike.templates.tile_kernels import add_arrays, add_parts, clear, clear_lanes, quick_tanh, room
from tangentlike.vectors.elementary import exp
from tangentlike.vectors.simd import broadcast, converted, fma, load, maximum, store, transposed
from tangentlike.train.optimizers import sgd_update


def rnn_loss_memory():
    return (
        room((2, 32), np.float64),  # numbers_parts
        room((2, 17360), np.float32),  # sums_parts
        room(17360, np.float32),  # sums
        room((2, 102928), np.float32),  # memory
        room((2, 64), np.int64),  # memory_int64
        room((2, 64), np.float32),  # largest_room
        room((2, 64), np.float64),  # totals_room
        room((2, 3584), np.float32),  # turned_room
    )


@kernel(parallel=True)
def rnn_loss_tiles(
    wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
    largest_room, totals_room, turned_room
):
    for group in prange(2):
        rnn_loss_group(
            group, first, size, numbers_parts, sums_parts, sequences, rows, memory, labels, memory_int64, wx, b, wh, w,
            c, largest_room, totals_room, turned_room
        )
    result_0_sum = add_parts(numbers_parts, 0)
    correct_1 = add_parts(numbers_parts, 16)
    # 35: return nn.softmax_cross_entropy(scores, labels), scores
    result_0 = result_0_sum / size
    return result_0, correct_1


@inner
def rnn_loss_group(
    group: "int64", first: "int64", size: "int64", numbers_parts: "float64*", sums_parts: "float32*",
    sequences: "float32*", rows: "int64*", memory: "float32*", labels: "int64*", memory_int64: "int64*", wx: "float32*",
    b: "float32*", wh: "float32*", w: "float32*", c: "float32*", largest_room: "float32*", totals_room: "float64*",
    turned_room: "float32*"
):
    result_0_sum_part = at(numbers_parts, group * 32)
    correct_1_part = at(numbers_parts, group * 32 + 16)
    dw_part = at(sums_parts, group * 17360)
    dc_part = at(sums_parts, group * 17360 + 640)
    dwx_part = at(sums_parts, group * 17360 + 656)
    dwh_part = at(sums_parts, group * 17360 + 13200)
    db_part = at(sums_parts, group * 17360 + 17296)
    sequences_1 = at(memory, group * 102928)
    labels_1 = at(memory_int64, group * 64)
    state_sum = at(memory, group * 102928 + 43904)
    state_states = at(memory, group * 102928 + 47488)
    state_sum_1 = at(memory, group * 102928 + 61824)
    state_sum_2 = at(memory, group * 102928 + 65408)
    state_sum_3 = at(memory, group * 102928 + 68992)
    scores = at(memory, group * 102928 + 72576)
    probabilities = at(memory, group * 102928 + 73136)
    largest_space = at(largest_room, group * 64)
    totals_space = at(totals_room, group * 64)
    dscores = at(memory, group * 102928 + 73696)
    dstate = at(memory, group * 102928 + 74256)
    turned_space = at(turned_room, group * 3584)
    dsums_1 = at(memory, group * 102928 + 77840)
    dh = at(memory, group * 102928 + 92176)
    dh_1 = at(memory, group * 102928 + 95760)
    dh_2 = at(memory, group * 102928 + 99344)
    clear(dc_part, 10)
    clear(db_part, 64)
    clear(result_0_sum_part, 1)
    clear(correct_1_part, 1)
    share = (size + 1) // 2
    start = group * share
    count = min(share, max(size - start, 0))
    load_sequences(sequences_1, sequences, rows, first + start, first + size - 1)
    load_labels(labels_1, labels, rows, first + start, first + size - 1)
    # 33: state = nn.rnn(sequences, wx, wh, b, activation=activation)
    dense_2(state_sum, at(sequences_1, 0), wx, b)
    make_state_states(state_sum, state_states)
    dense_2(state_sum_1, at(sequences_1, 10976), wx, b)
    dense_add(state_sum_1, at(state_states, 0), wh)
    make_state_states_2(state_sum_1, state_states)
    dense_2(state_sum_2, at(sequences_1, 21952), wx, b)
    dense_add(state_sum_2, at(state_states, 3584), wh)
    make_state_states_3(state_sum_2, state_states)
    dense_2(state_sum_3, at(sequences_1, 32928), wx, b)
    dense_add(state_sum_3, at(state_states, 7168), wh)
    make_state_states_4(state_sum_3, state_states)
    # 34: scores = nn.dense(state, w, c)
    dense_3(scores, at(state_states, 10752), w, c)
    # 35: return nn.softmax_cross_entropy(scores, labels), scores
    result_0_sum_part[0] += softmax_cross_entropy_2(probabilities, scores, labels_1, count, largest_space, totals_space)
    correct_1_part[0] += count_correct(scores, labels_1, count)
    softmax_cross_entropy_gradient_2(dscores, probabilities, labels_1, np.float32(1.0 / size))
    # 34: scores = nn.dense(state, w, c)
    dense_input_gradient(dstate, dscores, w)
    clear_lanes(dscores, 560, 56, count)
    dense_weight_gradient(dw_part, at(state_states, 10752), dscores, turned_space, 0)
    make_dc(dscores, dc_part, count)
    # 33: state = nn.rnn(sequences, wx, wh, b, activation=activation)
    make_dsums_1(dstate, state_states, dsums_1)
    dense_input_gradient_2(dh, at(dsums_1, 10752), wh)
    make_dsums_1_2(dh, state_states, dsums_1)
    dense_input_gradient_2(dh_1, at(dsums_1, 7168), wh)
    make_dsums_1_3(dh_1, state_states, dsums_1)
    dense_input_gradient_2(dh_2, at(dsums_1, 3584), wh)
    make_db(dh_2, state_states, dsums_1, db_part, count)
    clear_lanes(at(dsums_1, 0), 3584, 56, count)
    dense_weight_gradient_2(dwx_part, at(sequences_1, 0), at(dsums_1, 0), turned_space, 0)
    clear_lanes(at(dsums_1, 3584), 3584, 56, count)
    dense_weight_gradient_2(dwx_part, at(sequences_1, 10976), at(dsums_1, 3584), turned_space, 1)
    clear_lanes(at(dsums_1, 7168), 3584, 56, count)
    dense_weight_gradient_2(dwx_part, at(sequences_1, 21952), at(dsums_1, 7168), turned_space, 1)
    clear_lanes(at(dsums_1, 10752), 3584, 56, count)
    dense_weight_gradient_2(dwx_part, at(sequences_1, 32928), at(dsums_1, 10752), turned_space, 1)
    clear_lanes(at(dsums_1, 3584), 3584, 56, count)
    dense_weight_gradient_3(dwh_part, at(state_states, 0), at(dsums_1, 3584), turned_space, 0)
    clear_lanes(at(dsums_1, 7168), 3584, 56, count)
    dense_weight_gradient_3(dwh_part, at(state_states, 3584), at(dsums_1, 7168), turned_space, 1)
    clear_lanes(at(dsums_1, 10752), 3584, 56, count)
    dense_weight_gradient_3(dwh_part, at(state_states, 7168), at(dsums_1, 10752), turned_space, 1)


@kernel
def rnn_loss_gradient(
    wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
    largest_room, totals_room, turned_room
):
    value, correct = rnn_loss_tiles(
        wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
        largest_room, totals_room, turned_room
    )
    add_arrays(sums, sums_parts, 656, 13200)
    add_arrays(sums, sums_parts, 13200, 17296)
    add_arrays(sums, sums_parts, 17296, 17360)
    add_arrays(sums, sums_parts, 0, 640)
    add_arrays(sums, sums_parts, 640, 650)
    return value, correct


@kernel
def rnn_loss_steps(
    wx, wh, b, w, c, sequences, labels, rows, numbers_parts, sums_parts, sums, memory, memory_int64, largest_room,
    totals_room, turned_room, batch, values, rights, numbers
):
    for step in range(values.size):
        first = step * batch
        size = min(batch, rows.size - first)
        value, correct = rnn_loss_tiles(
            wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory,
            memory_int64, largest_room, totals_room, turned_room
        )
        values[step] = value
        rights[step] = correct
        if not np.isfinite(value):
            return step
        rnn_loss_update(0, wx, wh, b, w, c, sums, sums_parts, at(numbers, step * 2))
    return values.size


@inner
def rnn_loss_update(
    piece: "int64", wx: "float32*", wh: "float32*", b: "float32*", w: "float32*", c: "float32*", sums: "float32*",
    sums_parts: "float32*", numbers: "float32*"
):
    # wx
    for start in range(0, 12544, 2048):
        count = min(2048, 12544 - start)
        for k in range(656 + start, 656 + start + count):
            sums[k] = sums_parts[k] + sums_parts[k + 17360]
        sgd_update(part(wx, start, count), part(sums, 656 + start, count), numbers[0], numbers[1])
    # wh
    for start in range(0, 4096, 2048):
        count = min(2048, 4096 - start)
        for k in range(13200 + start, 13200 + start + count):
            sums[k] = sums_parts[k] + sums_parts[k + 17360]
        sgd_update(part(wh, start, count), part(sums, 13200 + start, count), numbers[0], numbers[1])
    # b
    for k in range(17296, 17360):
        sums[k] = sums_parts[k] + sums_parts[k + 17360]
    sgd_update(part(b, 0, 64), part(sums, 17296, 64), numbers[0], numbers[1])
    # w
    for k in range(0, 640):
        sums[k] = sums_parts[k] + sums_parts[k + 17360]
    sgd_update(part(w, 0, 640), part(sums, 0, 640), numbers[0], numbers[1])
    # c
    for k in range(640, 650):
        sums[k] = sums_parts[k] + sums_parts[k + 17360]
    sgd_update(part(c, 0, 10), part(sums, 640, 10), numbers[0], numbers[1])


@inner
def load_sequences(out: "float32*", source: "float32*", rows: "int64*", first: "int64", last: "int64"):
    for n in range(0, 56, 8):
        at0 = rows[min(first + n, last)] * 784
        at1 = rows[min(first + n + 1, last)] * 784
        at2 = rows[min(first + n + 2, last)] * 784
        at3 = rows[min(first + n + 3, last)] * 784
        at4 = rows[min(first + n + 4, last)] * 784
        at5 = rows[min(first + n + 5, last)] * 784
        at6 = rows[min(first + n + 6, last)] * 784
        at7 = rows[min(first + n + 7, last)] * 784
        for k in range(0, 784, 8):
            v0, v1, v2, v3, v4, v5, v6, v7 = transposed(
                load(source, at0 + k, 8), load(source, at1 + k, 8), load(source, at2 + k, 8), load(source, at3 + k, 8),
                load(source, at4 + k, 8), load(source, at5 + k, 8), load(source, at6 + k, 8), load(source, at7 + k, 8)
            )
            store(out, k * 56 + n, v0)
            store(out, k * 56 + n + 56, v1)
            store(out, k * 56 + n + 112, v2)
            store(out, k * 56 + n + 168, v3)
            store(out, k * 56 + n + 224, v4)
            store(out, k * 56 + n + 280, v5)
            store(out, k * 56 + n + 336, v6)
            store(out, k * 56 + n + 392, v7)


@inner
def load_labels(out: "int64*", source: "int64*", rows: "int64*", first: "int64", last: "int64"):
    for n in range(56):
        out[n] = source[rows[min(first + n, last)]]


@inner
def dense_2(out: "float32*", x: "float32*", w: "float32*", b: "float32*"):
    for block_m in range(13):
        m = min(block_m * 5, 59)
        a0 = broadcast(b[m], 56)
        a1 = broadcast(b[m + 1], 56)
        a2 = broadcast(b[m + 2], 56)
        a3 = broadcast(b[m + 3], 56)
        a4 = broadcast(b[m + 4], 56)
        for k in range(196):
            v = load(x, k * 56, 56)
            a0 = fma(w[k * 64 + m], v, a0)
            a1 = fma(w[k * 64 + m + 1], v, a1)
            a2 = fma(w[k * 64 + m + 2], v, a2)
            a3 = fma(w[k * 64 + m + 3], v, a3)
            a4 = fma(w[k * 64 + m + 4], v, a4)
        store(out, m * 56, a0)
        store(out, m * 56 + 56, a1)
        store(out, m * 56 + 112, a2)
        store(out, m * 56 + 168, a3)
        store(out, m * 56 + 224, a4)


@inner
def make_state_states(state_sum: "float32*", state_states: "float32*"):
    for k in range(3584):
        state_states[k] = quick_tanh(state_sum[k])


@inner
def dense_add(out: "float32*", x: "float32*", w: "float32*"):
    for m in range(0, 64, 4):
        a0 = load(out, m * 56, 56)
        a1 = load(out, m * 56 + 56, 56)
        a2 = load(out, m * 56 + 112, 56)
        a3 = load(out, m * 56 + 168, 56)
        for k in range(64):
            v = load(x, k * 56, 56)
            a0 = fma(w[k * 64 + m], v, a0)
            a1 = fma(w[k * 64 + m + 1], v, a1)
            a2 = fma(w[k * 64 + m + 2], v, a2)
            a3 = fma(w[k * 64 + m + 3], v, a3)
        store(out, m * 56, a0)
        store(out, m * 56 + 56, a1)
        store(out, m * 56 + 112, a2)
        store(out, m * 56 + 168, a3)


@inner
def make_state_states_2(state_sum: "float32*", state_states: "float32*"):
    for i0 in range(64):
        place = (i0 + 64) * 56
        for n in range(56):
            state_states[place + n] = quick_tanh(state_sum[i0 * 56 + n])


@inner
def make_state_states_3(state_sum: "float32*", state_states: "float32*"):
    for i0 in range(64):
        place = (i0 + 128) * 56
        for n in range(56):
            state_states[place + n] = quick_tanh(state_sum[i0 * 56 + n])


@inner
def make_state_states_4(state_sum: "float32*", state_states: "float32*"):
    for i0 in range(64):
        place = (i0 + 192) * 56
        for n in range(56):
            state_states[place + n] = quick_tanh(state_sum[i0 * 56 + n])


@inner
def dense_3(out: "float32*", x: "float32*", w: "float32*", b: "float32*"):
    for m in range(0, 10, 5):
        a0 = broadcast(b[m], 56)
        a1 = broadcast(b[m + 1], 56)
        a2 = broadcast(b[m + 2], 56)
        a3 = broadcast(b[m + 3], 56)
        a4 = broadcast(b[m + 4], 56)
        for k in range(64):
            v = load(x, k * 56, 56)
            a0 = fma(w[k * 10 + m], v, a0)
            a1 = fma(w[k * 10 + m + 1], v, a1)
            a2 = fma(w[k * 10 + m + 2], v, a2)
            a3 = fma(w[k * 10 + m + 3], v, a3)
            a4 = fma(w[k * 10 + m + 4], v, a4)
        store(out, m * 56, a0)
        store(out, m * 56 + 56, a1)
        store(out, m * 56 + 112, a2)
        store(out, m * 56 + 168, a3)
        store(out, m * 56 + 224, a4)


@inner
def softmax_cross_entropy_2(
    probabilities: "float32*", x: "float32*", labels: "int64*", count: "int64", largest: "float32*", totals: "float64*"
) -> "float64":
    for n in range(0, 56, 8):
        v = load(x, n, 8)
        for k in range(1, 10):
            v = maximum(load(x, k * 56 + n, 8), v)
        store(largest, n, v)
        for k in range(10):
            store(probabilities, k * 56 + n, load(x, k * 56 + n, 8) - v)
    for k in range(560):
        probabilities[k] = exp(probabilities[k])
    for n in range(0, 56, 8):
        s = broadcast(0.0, 8)
        for k in range(10):
            s = s + converted(load(probabilities, k * 56 + n, 8), np.float64)
        store(totals, n, s)
    for n in range(0, 56, 8):
        s = converted(load(totals, n, 8), np.float32)
        for k in range(10):
            store(probabilities, k * 56 + n, load(probabilities, k * 56 + n, 8) / s)
    loss = 0.0
    for n in range(count):
        loss += np.log(totals[n]) - (x[labels[n] * 56 + n] - largest[n])
    return loss


@inner
def count_correct(x: "float32*", labels: "int64*", count: "int64") -> "float64":
    correct = 0
    for r in range(1):
        for n in range(count):
            at = r * 560 + n
            best = 0
            for k in range(1, 10):
                best = k if x[at + k * 56] > x[at + best * 56] else best
            correct += best == labels[r * 56 + n]
    return correct


@inner
def softmax_cross_entropy_gradient_2(dx: "float32*", probabilities: "float32*", labels: "int64*", scale: "float32"):
    for k in range(10):
        for n in range(56):
            dx[k * 56 + n] = (probabilities[k * 56 + n] - np.float32(labels[n] == k)) * scale


@inner
def dense_input_gradient(dx: "float32*", dout: "float32*", w: "float32*"):
    zero = broadcast(np.float32(0), 56)
    for block_k in range(13):
        k = min(block_k * 5, 59)
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        a4 = zero
        for m in range(10):
            v = load(dout, m * 56, 56)
            a0 = fma(w[k * 10 + m], v, a0)
            a1 = fma(w[k * 10 + m + 10], v, a1)
            a2 = fma(w[k * 10 + m + 20], v, a2)
            a3 = fma(w[k * 10 + m + 30], v, a3)
            a4 = fma(w[k * 10 + m + 40], v, a4)
        store(dx, k * 56, a0)
        store(dx, k * 56 + 56, a1)
        store(dx, k * 56 + 112, a2)
        store(dx, k * 56 + 168, a3)
        store(dx, k * 56 + 224, a4)


@inner
def dense_weight_gradient(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for block_m in range(2):
            m = min(block_m * 8, 2)
            v0, v1, v2, v3, v4, v5, v6, v7 = transposed(
                load(dout, m * 56 + n, 8), load(dout, m * 56 + n + 56, 8), load(dout, m * 56 + n + 112, 8),
                load(dout, m * 56 + n + 168, 8), load(dout, m * 56 + n + 224, 8), load(dout, m * 56 + n + 280, 8),
                load(dout, m * 56 + n + 336, 8), load(dout, m * 56 + n + 392, 8)
            )
            store(turned, n * 10 + m, v0)
            store(turned, n * 10 + m + 10, v1)
            store(turned, n * 10 + m + 20, v2)
            store(turned, n * 10 + m + 30, v3)
            store(turned, n * 10 + m + 40, v4)
            store(turned, n * 10 + m + 50, v5)
            store(turned, n * 10 + m + 60, v6)
            store(turned, n * 10 + m + 70, v7)
    zero = broadcast(np.float32(0), 10)
    for k in range(0, 64, 8):
        a0 = load(dw, k * 10, 10) if more else zero
        a1 = load(dw, k * 10 + 10, 10) if more else zero
        a2 = load(dw, k * 10 + 20, 10) if more else zero
        a3 = load(dw, k * 10 + 30, 10) if more else zero
        a4 = load(dw, k * 10 + 40, 10) if more else zero
        a5 = load(dw, k * 10 + 50, 10) if more else zero
        a6 = load(dw, k * 10 + 60, 10) if more else zero
        a7 = load(dw, k * 10 + 70, 10) if more else zero
        for n in range(56):
            v = load(turned, n * 10, 10)
            a0 = fma(x[k * 56 + n], v, a0)
            a1 = fma(x[k * 56 + n + 56], v, a1)
            a2 = fma(x[k * 56 + n + 112], v, a2)
            a3 = fma(x[k * 56 + n + 168], v, a3)
            a4 = fma(x[k * 56 + n + 224], v, a4)
            a5 = fma(x[k * 56 + n + 280], v, a5)
            a6 = fma(x[k * 56 + n + 336], v, a6)
            a7 = fma(x[k * 56 + n + 392], v, a7)
        store(dw, k * 10, a0)
        store(dw, k * 10 + 10, a1)
        store(dw, k * 10 + 20, a2)
        store(dw, k * 10 + 30, a3)
        store(dw, k * 10 + 40, a4)
        store(dw, k * 10 + 50, a5)
        store(dw, k * 10 + 60, a6)
        store(dw, k * 10 + 70, a7)


@inner
def make_dc(dscores: "float32*", dc: "float32*", count: "int64"):
    for i0 in range(10):
        s = np.float32(0)
        for n in range(count):
            s += dscores[i0 * 56 + n]
        dc[i0] += s


@inner
def make_dsums_1(dstate: "float32*", state_states: "float32*", dsums: "float32*"):
    for i0 in range(64):
        place = (i0 + 192) * 56
        for n in range(56):
            dsums[place + n] = dstate[i0 * 56 + n] * (np.float32(1) - state_states[place + n] * state_states[place + n])


@inner
def dense_input_gradient_2(dx: "float32*", dout: "float32*", w: "float32*"):
    zero = broadcast(np.float32(0), 56)
    for block_k in range(13):
        k = min(block_k * 5, 59)
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        a4 = zero
        for m in range(64):
            v = load(dout, m * 56, 56)
            a0 = fma(w[k * 64 + m], v, a0)
            a1 = fma(w[k * 64 + m + 64], v, a1)
            a2 = fma(w[k * 64 + m + 128], v, a2)
            a3 = fma(w[k * 64 + m + 192], v, a3)
            a4 = fma(w[k * 64 + m + 256], v, a4)
        store(dx, k * 56, a0)
        store(dx, k * 56 + 56, a1)
        store(dx, k * 56 + 112, a2)
        store(dx, k * 56 + 168, a3)
        store(dx, k * 56 + 224, a4)


@inner
def make_dsums_1_2(dh: "float32*", state_states: "float32*", dsums: "float32*"):
    for i0 in range(64):
        place = (i0 + 128) * 56
        for n in range(56):
            dsums[place + n] = dh[i0 * 56 + n] * (np.float32(1) - state_states[place + n] * state_states[place + n])


@inner
def make_dsums_1_3(dh: "float32*", state_states: "float32*", dsums: "float32*"):
    for i0 in range(64):
        place = (i0 + 64) * 56
        for n in range(56):
            dsums[place + n] = dh[i0 * 56 + n] * (np.float32(1) - state_states[place + n] * state_states[place + n])


@inner
def make_db(dh: "float32*", state_states: "float32*", dsums: "float32*", db: "float32*", count: "int64"):
    for i0 in range(64):
        place = i0 * 56
        place_2 = (i0 + 64) * 56
        place_3 = (i0 + 128) * 56
        place_4 = (i0 + 192) * 56
        s = np.float32(0)
        for n in range(56):
            dsums[place + n] = dh[place + n] * (np.float32(1) - state_states[place + n] * state_states[place + n])
            value = dsums[place + n] + dsums[place_2 + n] + dsums[place_3 + n] + dsums[place_4 + n]
            s += value if n < count else np.float32(0)
        db[i0] += s


@inner
def dense_weight_gradient_2(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for m in range(0, 64, 8):
            v0, v1, v2, v3, v4, v5, v6, v7 = transposed(
                load(dout, m * 56 + n, 8), load(dout, m * 56 + n + 56, 8), load(dout, m * 56 + n + 112, 8),
                load(dout, m * 56 + n + 168, 8), load(dout, m * 56 + n + 224, 8), load(dout, m * 56 + n + 280, 8),
                load(dout, m * 56 + n + 336, 8), load(dout, m * 56 + n + 392, 8)
            )
            store(turned, n * 64 + m, v0)
            store(turned, n * 64 + m + 64, v1)
            store(turned, n * 64 + m + 128, v2)
            store(turned, n * 64 + m + 192, v3)
            store(turned, n * 64 + m + 256, v4)
            store(turned, n * 64 + m + 320, v5)
            store(turned, n * 64 + m + 384, v6)
            store(turned, n * 64 + m + 448, v7)
    zero = broadcast(np.float32(0), 64)
    for k in range(0, 196, 4):
        a0 = load(dw, k * 64, 64) if more else zero
        a1 = load(dw, k * 64 + 64, 64) if more else zero
        a2 = load(dw, k * 64 + 128, 64) if more else zero
        a3 = load(dw, k * 64 + 192, 64) if more else zero
        for n in range(56):
            v = load(turned, n * 64, 64)
            a0 = fma(x[k * 56 + n], v, a0)
            a1 = fma(x[k * 56 + n + 56], v, a1)
            a2 = fma(x[k * 56 + n + 112], v, a2)
            a3 = fma(x[k * 56 + n + 168], v, a3)
        store(dw, k * 64, a0)
        store(dw, k * 64 + 64, a1)
        store(dw, k * 64 + 128, a2)
        store(dw, k * 64 + 192, a3)


@inner
def dense_weight_gradient_3(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for m in range(0, 64, 8):
            v0, v1, v2, v3, v4, v5, v6, v7 = transposed(
                load(dout, m * 56 + n, 8), load(dout, m * 56 + n + 56, 8), load(dout, m * 56 + n + 112, 8),
                load(dout, m * 56 + n + 168, 8), load(dout, m * 56 + n + 224, 8), load(dout, m * 56 + n + 280, 8),
                load(dout, m * 56 + n + 336, 8), load(dout, m * 56 + n + 392, 8)
            )
            store(turned, n * 64 + m, v0)
            store(turned, n * 64 + m + 64, v1)
            store(turned, n * 64 + m + 128, v2)
            store(turned, n * 64 + m + 192, v3)
            store(turned, n * 64 + m + 256, v4)
            store(turned, n * 64 + m + 320, v5)
            store(turned, n * 64 + m + 384, v6)
            store(turned, n * 64 + m + 448, v7)
    zero = broadcast(np.float32(0), 64)
    for k in range(0, 64, 4):
        a0 = load(dw, k * 64, 64) if more else zero
        a1 = load(dw, k * 64 + 64, 64) if more else zero
        a2 = load(dw, k * 64 + 128, 64) if more else zero
        a3 = load(dw, k * 64 + 192, 64) if more else zero
        for n in range(56):
            v = load(turned, n * 64, 64)
            a0 = fma(x[k * 56 + n], v, a0)
            a1 = fma(x[k * 56 + n + 56], v, a1)
            a2 = fma(x[k * 56 + n + 112], v, a2)
            a3 = fma(x[k * 56 + n + 168], v, a3)
        store(dw, k * 64, a0)
        store(dw, k * 64 + 64, a1)
        store(dw, k * 64 + 128, a2)
        store(dw, k * 64 + 192, a3)
