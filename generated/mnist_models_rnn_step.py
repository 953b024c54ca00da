import numpy as np
from numba import prange

from tangentlike import kernel
from tangentlike.inner import at, inner, part
from tangentlike.templates.tile_kernels import add_arrays, add_parts, add_rows, clear, clear_lanes, quick_tanh
from tangentlike.train.optimizers import sgd_update


def rnn_loss_memory():
    return (
        np.zeros((2, 32), np.float64),  # numbers_parts
        np.zeros((2, 17744), np.float32),  # sums_parts
        np.zeros(17744, np.float32),  # sums
        np.zeros((2, 102928), np.float32),  # memory
        np.zeros((2, 64), np.int64),  # memory_int64
        np.zeros((2, 3584), np.float32),  # turned_room
    )


@kernel(parallel=True)
def rnn_loss_tiles(
    wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
    turned_room
):
    for group in prange(2):
        rnn_loss_group(
            group, first, size, numbers_parts, sums_parts, sequences, rows, memory, labels, memory_int64, wx, b, wh, w,
            c, turned_room
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
    b: "float32*", wh: "float32*", w: "float32*", c: "float32*", turned_room: "float32*"
):
    result_0_sum_part = at(numbers_parts, group * 32)
    correct_1_part = at(numbers_parts, group * 32 + 16)
    dw_part = at(sums_parts, group * 17744)
    dc_part = at(sums_parts, group * 17744 + 1024)
    dwx_part = at(sums_parts, group * 17744 + 1040)
    dwh_part = at(sums_parts, group * 17744 + 13584)
    db_part = at(sums_parts, group * 17744 + 17680)
    sequences_1 = at(memory, group * 102928)
    labels_1 = at(memory_int64, group * 64)
    state_sum = at(memory, group * 102928 + 43904)
    state_states = at(memory, group * 102928 + 47488)
    state_sum_1 = at(memory, group * 102928 + 61824)
    state_sum_2 = at(memory, group * 102928 + 65408)
    state_sum_3 = at(memory, group * 102928 + 68992)
    scores = at(memory, group * 102928 + 72576)
    probabilities = at(memory, group * 102928 + 73136)
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
    result_0_sum_part[0] += softmax_cross_entropy_2(probabilities, scores, labels_1, count)
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
    turned_room
):
    value, correct = rnn_loss_tiles(
        wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
        turned_room
    )
    add_arrays(sums, sums_parts, 1040, 13584)
    add_arrays(sums, sums_parts, 13584, 17680)
    add_arrays(sums, sums_parts, 17680, 17744)
    add_rows(sums, sums_parts, 0, 64, 10, 16)
    add_arrays(sums, sums_parts, 1024, 1034)
    return value, correct


@kernel
def rnn_loss_steps(
    wx, wh, b, w, c, sequences, labels, rows, numbers_parts, sums_parts, sums, memory, memory_int64, turned_room, batch,
    values, rights, numbers
):
    for step in range(values.size):
        first = step * batch
        size = min(batch, rows.size - first)
        value, correct = rnn_loss_tiles(
            wx, wh, b, w, c, sequences, labels, rows, first, size, numbers_parts, sums_parts, sums, memory,
            memory_int64, turned_room
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
        for k in range(1040 + start, 1040 + start + count):
            sums[k] = sums_parts[k] + sums_parts[k + 17744]
        sgd_update(part(wx, start, count), part(sums, 1040 + start, count), numbers[0], numbers[1])
    # wh
    for start in range(0, 4096, 2048):
        count = min(2048, 4096 - start)
        for k in range(13584 + start, 13584 + start + count):
            sums[k] = sums_parts[k] + sums_parts[k + 17744]
        sgd_update(part(wh, start, count), part(sums, 13584 + start, count), numbers[0], numbers[1])
    # b
    for k in range(17680, 17744):
        sums[k] = sums_parts[k] + sums_parts[k + 17744]
    sgd_update(part(b, 0, 64), part(sums, 17680, 64), numbers[0], numbers[1])
    # w
    for i in range(0, 64):
        for j in range(10):
            sums[i * 10 + j] = sums_parts[i * 16 + j] + sums_parts[i * 16 + j + 17744]
    sgd_update(part(w, 0, 640), part(sums, 0, 640), numbers[0], numbers[1])
    # c
    for k in range(1024, 1034):
        sums[k] = sums_parts[k] + sums_parts[k + 17744]
    sgd_update(part(c, 0, 10), part(sums, 1024, 10), numbers[0], numbers[1])


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
        for k in range(784):
            out[k * 56 + n] = source[at0 + k]
            out[k * 56 + n + 1] = source[at1 + k]
            out[k * 56 + n + 2] = source[at2 + k]
            out[k * 56 + n + 3] = source[at3 + k]
            out[k * 56 + n + 4] = source[at4 + k]
            out[k * 56 + n + 5] = source[at5 + k]
            out[k * 56 + n + 6] = source[at6 + k]
            out[k * 56 + n + 7] = source[at7 + k]


@inner
def load_labels(out: "int64*", source: "int64*", rows: "int64*", first: "int64", last: "int64"):
    for n in range(56):
        out[n] = source[rows[min(first + n, last)]]


@inner
def dense_2(out: "float32*", x: "float32*", w: "float32*", b: "float32*"):
    for m in range(0, 64, 4):
        for n in range(56):
            out[m * 56 + n] = b[m]
            out[(m + 1) * 56 + n] = b[m + 1]
            out[(m + 2) * 56 + n] = b[m + 2]
            out[(m + 3) * 56 + n] = b[m + 3]
        for k in range(0, 196, 4):
            w00 = w[k * 64 + m]
            w01 = w[(k + 1) * 64 + m]
            w02 = w[(k + 2) * 64 + m]
            w03 = w[(k + 3) * 64 + m]
            w10 = w[k * 64 + m + 1]
            w11 = w[(k + 1) * 64 + m + 1]
            w12 = w[(k + 2) * 64 + m + 1]
            w13 = w[(k + 3) * 64 + m + 1]
            w20 = w[k * 64 + m + 2]
            w21 = w[(k + 1) * 64 + m + 2]
            w22 = w[(k + 2) * 64 + m + 2]
            w23 = w[(k + 3) * 64 + m + 2]
            w30 = w[k * 64 + m + 3]
            w31 = w[(k + 1) * 64 + m + 3]
            w32 = w[(k + 2) * 64 + m + 3]
            w33 = w[(k + 3) * 64 + m + 3]
            for n in range(56):
                x0 = x[k * 56 + n]
                x1 = x[(k + 1) * 56 + n]
                x2 = x[(k + 2) * 56 + n]
                x3 = x[(k + 3) * 56 + n]
                out[m * 56 + n] += w00 * x0 + w01 * x1 + w02 * x2 + w03 * x3
                out[(m + 1) * 56 + n] += w10 * x0 + w11 * x1 + w12 * x2 + w13 * x3
                out[(m + 2) * 56 + n] += w20 * x0 + w21 * x1 + w22 * x2 + w23 * x3
                out[(m + 3) * 56 + n] += w30 * x0 + w31 * x1 + w32 * x2 + w33 * x3


@inner
def make_state_states(state_sum: "float32*", state_states: "float32*"):
    for k in range(3584):
        state_states[k] = quick_tanh(state_sum[k])


@inner
def dense_add(out: "float32*", x: "float32*", w: "float32*"):
    for m in range(0, 64, 4):
        for k in range(0, 64, 4):
            w00 = w[k * 64 + m]
            w01 = w[(k + 1) * 64 + m]
            w02 = w[(k + 2) * 64 + m]
            w03 = w[(k + 3) * 64 + m]
            w10 = w[k * 64 + m + 1]
            w11 = w[(k + 1) * 64 + m + 1]
            w12 = w[(k + 2) * 64 + m + 1]
            w13 = w[(k + 3) * 64 + m + 1]
            w20 = w[k * 64 + m + 2]
            w21 = w[(k + 1) * 64 + m + 2]
            w22 = w[(k + 2) * 64 + m + 2]
            w23 = w[(k + 3) * 64 + m + 2]
            w30 = w[k * 64 + m + 3]
            w31 = w[(k + 1) * 64 + m + 3]
            w32 = w[(k + 2) * 64 + m + 3]
            w33 = w[(k + 3) * 64 + m + 3]
            for n in range(56):
                x0 = x[k * 56 + n]
                x1 = x[(k + 1) * 56 + n]
                x2 = x[(k + 2) * 56 + n]
                x3 = x[(k + 3) * 56 + n]
                out[m * 56 + n] += w00 * x0 + w01 * x1 + w02 * x2 + w03 * x3
                out[(m + 1) * 56 + n] += w10 * x0 + w11 * x1 + w12 * x2 + w13 * x3
                out[(m + 2) * 56 + n] += w20 * x0 + w21 * x1 + w22 * x2 + w23 * x3
                out[(m + 3) * 56 + n] += w30 * x0 + w31 * x1 + w32 * x2 + w33 * x3


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
        for n in range(56):
            out[m * 56 + n] = b[m]
            out[(m + 1) * 56 + n] = b[m + 1]
            out[(m + 2) * 56 + n] = b[m + 2]
            out[(m + 3) * 56 + n] = b[m + 3]
            out[(m + 4) * 56 + n] = b[m + 4]
        for k in range(0, 64, 4):
            w00 = w[k * 10 + m]
            w01 = w[(k + 1) * 10 + m]
            w02 = w[(k + 2) * 10 + m]
            w03 = w[(k + 3) * 10 + m]
            w10 = w[k * 10 + m + 1]
            w11 = w[(k + 1) * 10 + m + 1]
            w12 = w[(k + 2) * 10 + m + 1]
            w13 = w[(k + 3) * 10 + m + 1]
            w20 = w[k * 10 + m + 2]
            w21 = w[(k + 1) * 10 + m + 2]
            w22 = w[(k + 2) * 10 + m + 2]
            w23 = w[(k + 3) * 10 + m + 2]
            w30 = w[k * 10 + m + 3]
            w31 = w[(k + 1) * 10 + m + 3]
            w32 = w[(k + 2) * 10 + m + 3]
            w33 = w[(k + 3) * 10 + m + 3]
            w40 = w[k * 10 + m + 4]
            w41 = w[(k + 1) * 10 + m + 4]
            w42 = w[(k + 2) * 10 + m + 4]
            w43 = w[(k + 3) * 10 + m + 4]
            for n in range(56):
                x0 = x[k * 56 + n]
                x1 = x[(k + 1) * 56 + n]
                x2 = x[(k + 2) * 56 + n]
                x3 = x[(k + 3) * 56 + n]
                out[m * 56 + n] += w00 * x0 + w01 * x1 + w02 * x2 + w03 * x3
                out[(m + 1) * 56 + n] += w10 * x0 + w11 * x1 + w12 * x2 + w13 * x3
                out[(m + 2) * 56 + n] += w20 * x0 + w21 * x1 + w22 * x2 + w23 * x3
                out[(m + 3) * 56 + n] += w30 * x0 + w31 * x1 + w32 * x2 + w33 * x3
                out[(m + 4) * 56 + n] += w40 * x0 + w41 * x1 + w42 * x2 + w43 * x3


@inner
def softmax_cross_entropy_2(probabilities: "float32*", x: "float32*", labels: "int64*", count: "int64") -> "float64":
    loss = 0.0
    for n in range(56):
        r = 0
        at = r * 560 + n
        largest = x[at]
        for k in range(1, 10):
            value = x[at + k * 56]
            largest = value if value > largest or value != value else largest
        total = 0.0
        for k in range(10):
            total += np.exp(x[at + k * 56] - largest)
        for k in range(10):
            probabilities[at + k * 56] = np.exp(x[at + k * 56] - largest) / total
        if n < count:
            loss += np.log(total) - (x[labels[n] * 56 + n] - largest)
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
    for k in range(0, 64, 4):
        for n in range(56):
            dx[k * 56 + n] = 0
            dx[(k + 1) * 56 + n] = 0
            dx[(k + 2) * 56 + n] = 0
            dx[(k + 3) * 56 + n] = 0
        for m in range(0, 10, 5):
            w00 = w[k * 10 + m]
            w01 = w[k * 10 + m + 1]
            w02 = w[k * 10 + m + 2]
            w03 = w[k * 10 + m + 3]
            w04 = w[k * 10 + m + 4]
            w10 = w[(k + 1) * 10 + m]
            w11 = w[(k + 1) * 10 + m + 1]
            w12 = w[(k + 1) * 10 + m + 2]
            w13 = w[(k + 1) * 10 + m + 3]
            w14 = w[(k + 1) * 10 + m + 4]
            w20 = w[(k + 2) * 10 + m]
            w21 = w[(k + 2) * 10 + m + 1]
            w22 = w[(k + 2) * 10 + m + 2]
            w23 = w[(k + 2) * 10 + m + 3]
            w24 = w[(k + 2) * 10 + m + 4]
            w30 = w[(k + 3) * 10 + m]
            w31 = w[(k + 3) * 10 + m + 1]
            w32 = w[(k + 3) * 10 + m + 2]
            w33 = w[(k + 3) * 10 + m + 3]
            w34 = w[(k + 3) * 10 + m + 4]
            for n in range(56):
                d0 = dout[m * 56 + n]
                d1 = dout[(m + 1) * 56 + n]
                d2 = dout[(m + 2) * 56 + n]
                d3 = dout[(m + 3) * 56 + n]
                d4 = dout[(m + 4) * 56 + n]
                dx[k * 56 + n] += w00 * d0 + w01 * d1 + w02 * d2 + w03 * d3 + w04 * d4
                dx[(k + 1) * 56 + n] += w10 * d0 + w11 * d1 + w12 * d2 + w13 * d3 + w14 * d4
                dx[(k + 2) * 56 + n] += w20 * d0 + w21 * d1 + w22 * d2 + w23 * d3 + w24 * d4
                dx[(k + 3) * 56 + n] += w30 * d0 + w31 * d1 + w32 * d2 + w33 * d3 + w34 * d4


@inner
def dense_weight_gradient(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for m in range(10):
            turned[n * 16 + m] = dout[m * 56 + n]
            turned[(n + 1) * 16 + m] = dout[m * 56 + n + 1]
            turned[(n + 2) * 16 + m] = dout[m * 56 + n + 2]
            turned[(n + 3) * 16 + m] = dout[m * 56 + n + 3]
            turned[(n + 4) * 16 + m] = dout[m * 56 + n + 4]
            turned[(n + 5) * 16 + m] = dout[m * 56 + n + 5]
            turned[(n + 6) * 16 + m] = dout[m * 56 + n + 6]
            turned[(n + 7) * 16 + m] = dout[m * 56 + n + 7]
    for n in range(56):
        for m in range(10, 16):
            turned[n * 16 + m] = 0
    for k in range(0, 64, 8):
        if more == 0:
            for m in range(16):
                dw[k * 16 + m] = 0
                dw[(k + 1) * 16 + m] = 0
                dw[(k + 2) * 16 + m] = 0
                dw[(k + 3) * 16 + m] = 0
                dw[(k + 4) * 16 + m] = 0
                dw[(k + 5) * 16 + m] = 0
                dw[(k + 6) * 16 + m] = 0
                dw[(k + 7) * 16 + m] = 0
        for n in range(0, 56, 4):
            x00 = x[k * 56 + n]
            x01 = x[k * 56 + n + 1]
            x02 = x[k * 56 + n + 2]
            x03 = x[k * 56 + n + 3]
            x10 = x[(k + 1) * 56 + n]
            x11 = x[(k + 1) * 56 + n + 1]
            x12 = x[(k + 1) * 56 + n + 2]
            x13 = x[(k + 1) * 56 + n + 3]
            x20 = x[(k + 2) * 56 + n]
            x21 = x[(k + 2) * 56 + n + 1]
            x22 = x[(k + 2) * 56 + n + 2]
            x23 = x[(k + 2) * 56 + n + 3]
            x30 = x[(k + 3) * 56 + n]
            x31 = x[(k + 3) * 56 + n + 1]
            x32 = x[(k + 3) * 56 + n + 2]
            x33 = x[(k + 3) * 56 + n + 3]
            x40 = x[(k + 4) * 56 + n]
            x41 = x[(k + 4) * 56 + n + 1]
            x42 = x[(k + 4) * 56 + n + 2]
            x43 = x[(k + 4) * 56 + n + 3]
            x50 = x[(k + 5) * 56 + n]
            x51 = x[(k + 5) * 56 + n + 1]
            x52 = x[(k + 5) * 56 + n + 2]
            x53 = x[(k + 5) * 56 + n + 3]
            x60 = x[(k + 6) * 56 + n]
            x61 = x[(k + 6) * 56 + n + 1]
            x62 = x[(k + 6) * 56 + n + 2]
            x63 = x[(k + 6) * 56 + n + 3]
            x70 = x[(k + 7) * 56 + n]
            x71 = x[(k + 7) * 56 + n + 1]
            x72 = x[(k + 7) * 56 + n + 2]
            x73 = x[(k + 7) * 56 + n + 3]
            for m in range(16):
                d0 = turned[n * 16 + m]
                d1 = turned[(n + 1) * 16 + m]
                d2 = turned[(n + 2) * 16 + m]
                d3 = turned[(n + 3) * 16 + m]
                dw[k * 16 + m] += x00 * d0 + x01 * d1 + x02 * d2 + x03 * d3
                dw[(k + 1) * 16 + m] += x10 * d0 + x11 * d1 + x12 * d2 + x13 * d3
                dw[(k + 2) * 16 + m] += x20 * d0 + x21 * d1 + x22 * d2 + x23 * d3
                dw[(k + 3) * 16 + m] += x30 * d0 + x31 * d1 + x32 * d2 + x33 * d3
                dw[(k + 4) * 16 + m] += x40 * d0 + x41 * d1 + x42 * d2 + x43 * d3
                dw[(k + 5) * 16 + m] += x50 * d0 + x51 * d1 + x52 * d2 + x53 * d3
                dw[(k + 6) * 16 + m] += x60 * d0 + x61 * d1 + x62 * d2 + x63 * d3
                dw[(k + 7) * 16 + m] += x70 * d0 + x71 * d1 + x72 * d2 + x73 * d3


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
    for k in range(0, 64, 4):
        for n in range(56):
            dx[k * 56 + n] = 0
            dx[(k + 1) * 56 + n] = 0
            dx[(k + 2) * 56 + n] = 0
            dx[(k + 3) * 56 + n] = 0
        for m in range(0, 64, 4):
            w00 = w[k * 64 + m]
            w01 = w[k * 64 + m + 1]
            w02 = w[k * 64 + m + 2]
            w03 = w[k * 64 + m + 3]
            w10 = w[(k + 1) * 64 + m]
            w11 = w[(k + 1) * 64 + m + 1]
            w12 = w[(k + 1) * 64 + m + 2]
            w13 = w[(k + 1) * 64 + m + 3]
            w20 = w[(k + 2) * 64 + m]
            w21 = w[(k + 2) * 64 + m + 1]
            w22 = w[(k + 2) * 64 + m + 2]
            w23 = w[(k + 2) * 64 + m + 3]
            w30 = w[(k + 3) * 64 + m]
            w31 = w[(k + 3) * 64 + m + 1]
            w32 = w[(k + 3) * 64 + m + 2]
            w33 = w[(k + 3) * 64 + m + 3]
            for n in range(56):
                d0 = dout[m * 56 + n]
                d1 = dout[(m + 1) * 56 + n]
                d2 = dout[(m + 2) * 56 + n]
                d3 = dout[(m + 3) * 56 + n]
                dx[k * 56 + n] += w00 * d0 + w01 * d1 + w02 * d2 + w03 * d3
                dx[(k + 1) * 56 + n] += w10 * d0 + w11 * d1 + w12 * d2 + w13 * d3
                dx[(k + 2) * 56 + n] += w20 * d0 + w21 * d1 + w22 * d2 + w23 * d3
                dx[(k + 3) * 56 + n] += w30 * d0 + w31 * d1 + w32 * d2 + w33 * d3


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
        for m in range(64):
            turned[n * 64 + m] = dout[m * 56 + n]
            turned[(n + 1) * 64 + m] = dout[m * 56 + n + 1]
            turned[(n + 2) * 64 + m] = dout[m * 56 + n + 2]
            turned[(n + 3) * 64 + m] = dout[m * 56 + n + 3]
            turned[(n + 4) * 64 + m] = dout[m * 56 + n + 4]
            turned[(n + 5) * 64 + m] = dout[m * 56 + n + 5]
            turned[(n + 6) * 64 + m] = dout[m * 56 + n + 6]
            turned[(n + 7) * 64 + m] = dout[m * 56 + n + 7]
    for k in range(0, 196, 4):
        if more == 0:
            for m in range(64):
                dw[k * 64 + m] = 0
                dw[(k + 1) * 64 + m] = 0
                dw[(k + 2) * 64 + m] = 0
                dw[(k + 3) * 64 + m] = 0
        for n in range(0, 56, 4):
            x00 = x[k * 56 + n]
            x01 = x[k * 56 + n + 1]
            x02 = x[k * 56 + n + 2]
            x03 = x[k * 56 + n + 3]
            x10 = x[(k + 1) * 56 + n]
            x11 = x[(k + 1) * 56 + n + 1]
            x12 = x[(k + 1) * 56 + n + 2]
            x13 = x[(k + 1) * 56 + n + 3]
            x20 = x[(k + 2) * 56 + n]
            x21 = x[(k + 2) * 56 + n + 1]
            x22 = x[(k + 2) * 56 + n + 2]
            x23 = x[(k + 2) * 56 + n + 3]
            x30 = x[(k + 3) * 56 + n]
            x31 = x[(k + 3) * 56 + n + 1]
            x32 = x[(k + 3) * 56 + n + 2]
            x33 = x[(k + 3) * 56 + n + 3]
            for m in range(64):
                d0 = turned[n * 64 + m]
                d1 = turned[(n + 1) * 64 + m]
                d2 = turned[(n + 2) * 64 + m]
                d3 = turned[(n + 3) * 64 + m]
                dw[k * 64 + m] += x00 * d0 + x01 * d1 + x02 * d2 + x03 * d3
                dw[(k + 1) * 64 + m] += x10 * d0 + x11 * d1 + x12 * d2 + x13 * d3
                dw[(k + 2) * 64 + m] += x20 * d0 + x21 * d1 + x22 * d2 + x23 * d3
                dw[(k + 3) * 64 + m] += x30 * d0 + x31 * d1 + x32 * d2 + x33 * d3


@inner
def dense_weight_gradient_3(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for m in range(64):
            turned[n * 64 + m] = dout[m * 56 + n]
            turned[(n + 1) * 64 + m] = dout[m * 56 + n + 1]
            turned[(n + 2) * 64 + m] = dout[m * 56 + n + 2]
            turned[(n + 3) * 64 + m] = dout[m * 56 + n + 3]
            turned[(n + 4) * 64 + m] = dout[m * 56 + n + 4]
            turned[(n + 5) * 64 + m] = dout[m * 56 + n + 5]
            turned[(n + 6) * 64 + m] = dout[m * 56 + n + 6]
            turned[(n + 7) * 64 + m] = dout[m * 56 + n + 7]
    for k in range(0, 64, 4):
        if more == 0:
            for m in range(64):
                dw[k * 64 + m] = 0
                dw[(k + 1) * 64 + m] = 0
                dw[(k + 2) * 64 + m] = 0
                dw[(k + 3) * 64 + m] = 0
        for n in range(0, 56, 4):
            x00 = x[k * 56 + n]
            x01 = x[k * 56 + n + 1]
            x02 = x[k * 56 + n + 2]
            x03 = x[k * 56 + n + 3]
            x10 = x[(k + 1) * 56 + n]
            x11 = x[(k + 1) * 56 + n + 1]
            x12 = x[(k + 1) * 56 + n + 2]
            x13 = x[(k + 1) * 56 + n + 3]
            x20 = x[(k + 2) * 56 + n]
            x21 = x[(k + 2) * 56 + n + 1]
            x22 = x[(k + 2) * 56 + n + 2]
            x23 = x[(k + 2) * 56 + n + 3]
            x30 = x[(k + 3) * 56 + n]
            x31 = x[(k + 3) * 56 + n + 1]
            x32 = x[(k + 3) * 56 + n + 2]
            x33 = x[(k + 3) * 56 + n + 3]
            for m in range(64):
                d0 = turned[n * 64 + m]
                d1 = turned[(n + 1) * 64 + m]
                d2 = turned[(n + 2) * 64 + m]
                d3 = turned[(n + 3) * 64 + m]
                dw[k * 64 + m] += x00 * d0 + x01 * d1 + x02 * d2 + x03 * d3
                dw[(k + 1) * 64 + m] += x10 * d0 + x11 * d1 + x12 * d2 + x13 * d3
                dw[(k + 2) * 64 + m] += x20 * d0 + x21 * d1 + x22 * d2 + x23 * d3
                dw[(k + 3) * 64 + m] += x30 * d0 + x31 * d1 + x32 * d2 + x33 * d3
