import numpy as np
from numba import prange

from tangentlike import kernel
from tangentlike.inner import at, inner, part
from tangentlike.templates.tile_kernels import add_arrays, add_parts, clear, clear_lanes, room
from tangentlike.vectors.elementary import exp
from tangentlike.vectors.simd import broadcast, converted, fma, load, maximum, select, store, total, transposed
from tangentlike.train.optimizers import sgd_update


def cnn_loss_memory():
    return (
        room((2, 32), np.float64),  # numbers_parts
        room((2, 86224), np.float32),  # sums_parts
        room(86224, np.float32),  # sums
        room((2, 234752), np.float32),  # memory
        room((2, 64), np.int64),  # memory_int64
        room((2, 56784), np.uint8),  # memory_uint8
        room((2, 64), np.float32),  # largest_room
        room((2, 64), np.float64),  # totals_room
        room((2, 4704), np.float32),  # turned_room
    )


@kernel(parallel=True)
def cnn_loss_tiles(
    w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
    memory_uint8, largest_room, totals_room, turned_room
):
    for group in prange(2):
        cnn_loss_group(
            group, first, size, numbers_parts, sums_parts, images, rows, memory, labels, memory_int64, memory_uint8, w1,
            b1, w2, b2, w3, b3, largest_room, totals_room, turned_room
        )
    result_0_sum = add_parts(numbers_parts, 0)
    correct_1 = add_parts(numbers_parts, 16)
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    result_0 = result_0_sum / size
    return result_0, correct_1


@inner
def cnn_loss_group(
    group: "int64", first: "int64", size: "int64", numbers_parts: "float64*", sums_parts: "float32*",
    images: "float32*", rows: "int64*", memory: "float32*", labels: "int64*", memory_int64: "int64*",
    memory_uint8: "uint8*", w1: "float32*", b1: "float32*", w2: "float32*", b2: "float32*", w3: "float32*",
    b3: "float32*", largest_room: "float32*", totals_room: "float64*", turned_room: "float32*"
):
    result_0_sum_part = at(numbers_parts, group * 32)
    correct_1_part = at(numbers_parts, group * 32 + 16)
    dw3_part = at(sums_parts, group * 86224)
    db3_part = at(sums_parts, group * 86224 + 848)
    dw2_part = at(sums_parts, group * 86224 + 864)
    db2_part = at(sums_parts, group * 86224 + 86048)
    dw1_part = at(sums_parts, group * 86224 + 86144)
    db1_part = at(sums_parts, group * 86224 + 86208)
    images_1 = at(memory, group * 234752)
    labels_1 = at(memory_int64, group * 64)
    h = at(memory, group * 234752 + 43904)
    h_winners = at(memory_uint8, group * 56784)
    dense_1 = at(memory, group * 234752 + 100688)
    h_1 = at(memory, group * 234752 + 105392)
    scores = at(memory, group * 234752 + 110096)
    probabilities = at(memory, group * 234752 + 110656)
    largest_space = at(largest_room, group * 64)
    totals_space = at(totals_room, group * 64)
    dscores = at(memory, group * 234752 + 111216)
    dh_1 = at(memory, group * 234752 + 111776)
    turned_space = at(turned_room, group * 4704)
    ddense_1 = at(memory, group * 234752 + 116480)
    dflatten_1 = at(memory, group * 234752 + 121184)
    dconv2d_1_pooled = at(memory, group * 234752 + 177968)
    clear(db3_part, 10)
    clear(db2_part, 84)
    clear(db1_part, 6)
    clear(result_0_sum_part, 1)
    clear(correct_1_part, 1)
    share = (size + 1) // 2
    start = group * share
    count = min(share, max(size - start, 0))
    load_images(images_1, images, rows, first + start, first + size - 1)
    load_labels(labels_1, labels, rows, first + start, first + size - 1)
    # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    conv2d_activated_pool(h, h_winners, images_1, w1, b1)
    # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    dense_2(dense_1, h, w2, b2)
    make_h_1(dense_1, h_1)
    # 23: scores = nn.dense(h, w3, b3)
    dense_3(scores, h_1, w3, b3)
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    result_0_sum_part[0] += softmax_cross_entropy_2(probabilities, scores, labels_1, count, largest_space, totals_space)
    correct_1_part[0] += count_correct(scores, labels_1, count)
    softmax_cross_entropy_gradient_2(dscores, probabilities, labels_1, np.float32(1.0 / size))
    # 23: scores = nn.dense(h, w3, b3)
    dense_input_gradient(dh_1, dscores, w3)
    clear_lanes(dscores, 560, 56, count)
    dense_weight_gradient(dw3_part, h_1, dscores, turned_space, 0)
    make_db3(dscores, db3_part, count)
    # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    make_db2(h_1, dh_1, ddense_1, db2_part, count)
    dense_input_gradient_2(dflatten_1, ddense_1, w2)
    clear_lanes(ddense_1, 4704, 56, count)
    dense_weight_gradient_2(dw2_part, h, ddense_1, turned_space, 0)
    # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    make_db1(h, dflatten_1, dconv2d_1_pooled, db1_part, count)
    clear_lanes(dconv2d_1_pooled, 56784, 56, count)
    conv2d_pool_weight_gradient(dw1_part, dconv2d_1_pooled, h_winners, images_1, 0)


@kernel
def cnn_loss_gradient(
    w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, numbers_parts, sums_parts, sums, memory, memory_int64,
    memory_uint8, largest_room, totals_room, turned_room
):
    value, correct = cnn_loss_tiles(
        w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, numbers_parts, sums_parts, sums, memory,
        memory_int64, memory_uint8, largest_room, totals_room, turned_room
    )
    add_arrays(sums, sums_parts, 86144, 86198)
    add_arrays(sums, sums_parts, 86208, 86214)
    add_arrays(sums, sums_parts, 864, 86040)
    add_arrays(sums, sums_parts, 86048, 86132)
    add_arrays(sums, sums_parts, 0, 840)
    add_arrays(sums, sums_parts, 848, 858)
    return value, correct


@kernel(parallel=True)
def cnn_loss_steps(
    w1, b1, w2, b2, w3, b3, images, labels, rows, numbers_parts, sums_parts, sums, memory, memory_int64, memory_uint8,
    largest_room, totals_room, turned_room, batch, values, rights, numbers
):
    for step in range(values.size):
        first = step * batch
        size = min(batch, rows.size - first)
        value, correct = cnn_loss_tiles(
            w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, numbers_parts, sums_parts, sums, memory,
            memory_int64, memory_uint8, largest_room, totals_room, turned_room
        )
        values[step] = value
        rights[step] = correct
        if not np.isfinite(value):
            return step
        for piece in prange(2):
            cnn_loss_update(piece, w1, b1, w2, b2, w3, b3, sums, sums_parts, at(numbers, step * 2))
    return values.size


@inner
def cnn_loss_update(
    piece: "int64", w1: "float32*", b1: "float32*", w2: "float32*", b2: "float32*", w3: "float32*", b3: "float32*",
    sums: "float32*", sums_parts: "float32*", numbers: "float32*"
):
    # w2
    stop = 1014 * (piece + 1) // 2 * 84
    for start in range(1014 * piece // 2 * 84, stop, 2016):
        count = min(2016, stop - start)
        for k in range(864 + start, 864 + start + count):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(w2, start, count), part(sums, 864 + start, count), numbers[0], numbers[1])
    if piece == 0:
        # w1
        for k in range(86144, 86198):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(w1, 0, 54), part(sums, 86144, 54), numbers[0], numbers[1])
        # b1
        for k in range(86208, 86214):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(b1, 0, 6), part(sums, 86208, 6), numbers[0], numbers[1])
        # b2
        for k in range(86048, 86132):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(b2, 0, 84), part(sums, 86048, 84), numbers[0], numbers[1])
        # w3
        for k in range(0, 840):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(w3, 0, 840), part(sums, 0, 840), numbers[0], numbers[1])
        # b3
        for k in range(848, 858):
            sums[k] = sums_parts[k] + sums_parts[k + 86224]
        sgd_update(part(b3, 0, 10), part(sums, 848, 10), numbers[0], numbers[1])


@inner
def load_images(out: "float32*", source: "float32*", rows: "int64*", first: "int64", last: "int64"):
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
def conv2d_activated_pool(h: "float32*", winners: "uint8*", x: "float32*", w: "float32*", b: "float32*"):
    zero, winner_0 = broadcast(np.float32(0), 32), broadcast(np.uint8(0), 32)
    for o in range(6):
        for i in range(13):
            for j in range(13):
                for block_n in range(2):
                    n = min(block_n * 32, 24)
                    a0 = a1 = a2 = a3 = broadcast(b[o], 32)
                    for c in range(1):
                        for u in range(3):
                            at = c * 43904 + i * 3136 + u * 1568 + j * 112 + n
                            for v in range(3):
                                w_v = w[o * 9 + c * 9 + u * 3 + v]
                                a0 = fma(w_v, load(x, at + v * 56, 32), a0)
                                a1 = fma(w_v, load(x, at + v * 56 + 56, 32), a1)
                                a2 = fma(w_v, load(x, at + v * 56 + 1568, 32), a2)
                                a3 = fma(w_v, load(x, at + v * 56 + 1624, 32), a3)
                    best, winner = a0, winner_0
                    later = (a1 > best) | (a1 != a1)
                    best, winner = select(later, a1, best), select(later, 1, winner)
                    later = (a2 > best) | (a2 != a2)
                    best, winner = select(later, a2, best), select(later, 2, winner)
                    later = (a3 > best) | (a3 != a3)
                    best, winner = select(later, a3, best), select(later, 3, winner)
                    to = o * 9464 + i * 728 + j * 56 + n
                    store(winners, to, winner)
                    store(h, to, select(best <= np.float32(0), np.float32(0), best))


@inner
def dense_2(out: "float32*", x: "float32*", w: "float32*", b: "float32*"):
    for m in range(0, 84, 6):
        a0 = broadcast(b[m], 56)
        a1 = broadcast(b[m + 1], 56)
        a2 = broadcast(b[m + 2], 56)
        a3 = broadcast(b[m + 3], 56)
        a4 = broadcast(b[m + 4], 56)
        a5 = broadcast(b[m + 5], 56)
        for k in range(1014):
            v = load(x, k * 56, 56)
            a0 = fma(w[k * 84 + m], v, a0)
            a1 = fma(w[k * 84 + m + 1], v, a1)
            a2 = fma(w[k * 84 + m + 2], v, a2)
            a3 = fma(w[k * 84 + m + 3], v, a3)
            a4 = fma(w[k * 84 + m + 4], v, a4)
            a5 = fma(w[k * 84 + m + 5], v, a5)
        store(out, m * 56, a0)
        store(out, m * 56 + 56, a1)
        store(out, m * 56 + 112, a2)
        store(out, m * 56 + 168, a3)
        store(out, m * 56 + 224, a4)
        store(out, m * 56 + 280, a5)


@inner
def make_h_1(dense: "float32*", h: "float32*"):
    for k in range(4704):
        h[k] = np.float32(0) if dense[k] <= np.float32(0) else dense[k]


@inner
def dense_3(out: "float32*", x: "float32*", w: "float32*", b: "float32*"):
    for m in range(0, 10, 5):
        a0 = broadcast(b[m], 56)
        a1 = broadcast(b[m + 1], 56)
        a2 = broadcast(b[m + 2], 56)
        a3 = broadcast(b[m + 3], 56)
        a4 = broadcast(b[m + 4], 56)
        for k in range(84):
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
    for k in range(0, 84, 6):
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        a4 = zero
        a5 = zero
        for m in range(10):
            v = load(dout, m * 56, 56)
            a0 = fma(w[k * 10 + m], v, a0)
            a1 = fma(w[k * 10 + m + 10], v, a1)
            a2 = fma(w[k * 10 + m + 20], v, a2)
            a3 = fma(w[k * 10 + m + 30], v, a3)
            a4 = fma(w[k * 10 + m + 40], v, a4)
            a5 = fma(w[k * 10 + m + 50], v, a5)
        store(dx, k * 56, a0)
        store(dx, k * 56 + 56, a1)
        store(dx, k * 56 + 112, a2)
        store(dx, k * 56 + 168, a3)
        store(dx, k * 56 + 224, a4)
        store(dx, k * 56 + 280, a5)


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
    for k in range(0, 84, 7):
        a0 = load(dw, k * 10, 10) if more else zero
        a1 = load(dw, k * 10 + 10, 10) if more else zero
        a2 = load(dw, k * 10 + 20, 10) if more else zero
        a3 = load(dw, k * 10 + 30, 10) if more else zero
        a4 = load(dw, k * 10 + 40, 10) if more else zero
        a5 = load(dw, k * 10 + 50, 10) if more else zero
        a6 = load(dw, k * 10 + 60, 10) if more else zero
        for n in range(56):
            v = load(turned, n * 10, 10)
            a0 = fma(x[k * 56 + n], v, a0)
            a1 = fma(x[k * 56 + n + 56], v, a1)
            a2 = fma(x[k * 56 + n + 112], v, a2)
            a3 = fma(x[k * 56 + n + 168], v, a3)
            a4 = fma(x[k * 56 + n + 224], v, a4)
            a5 = fma(x[k * 56 + n + 280], v, a5)
            a6 = fma(x[k * 56 + n + 336], v, a6)
        store(dw, k * 10, a0)
        store(dw, k * 10 + 10, a1)
        store(dw, k * 10 + 20, a2)
        store(dw, k * 10 + 30, a3)
        store(dw, k * 10 + 40, a4)
        store(dw, k * 10 + 50, a5)
        store(dw, k * 10 + 60, a6)


@inner
def make_db3(dscores: "float32*", db3: "float32*", count: "int64"):
    for i0 in range(10):
        s = np.float32(0)
        for n in range(count):
            s += dscores[i0 * 56 + n]
        db3[i0] += s


@inner
def make_db2(h: "float32*", dh: "float32*", ddense: "float32*", db2: "float32*", count: "int64"):
    for i0 in range(84):
        place = i0 * 56
        s = np.float32(0)
        for n in range(56):
            ddense[place + n] = np.float32(0) if h[place + n] <= np.float32(0) else dh[place + n]
            value = ddense[place + n]
            s += value if n < count else np.float32(0)
        db2[i0] += s


@inner
def dense_input_gradient_2(dx: "float32*", dout: "float32*", w: "float32*"):
    zero = broadcast(np.float32(0), 56)
    for k in range(0, 1014, 6):
        a0 = zero
        a1 = zero
        a2 = zero
        a3 = zero
        a4 = zero
        a5 = zero
        for m in range(84):
            v = load(dout, m * 56, 56)
            a0 = fma(w[k * 84 + m], v, a0)
            a1 = fma(w[k * 84 + m + 84], v, a1)
            a2 = fma(w[k * 84 + m + 168], v, a2)
            a3 = fma(w[k * 84 + m + 252], v, a3)
            a4 = fma(w[k * 84 + m + 336], v, a4)
            a5 = fma(w[k * 84 + m + 420], v, a5)
        store(dx, k * 56, a0)
        store(dx, k * 56 + 56, a1)
        store(dx, k * 56 + 112, a2)
        store(dx, k * 56 + 168, a3)
        store(dx, k * 56 + 224, a4)
        store(dx, k * 56 + 280, a5)


@inner
def dense_weight_gradient_2(dw: "float32*", x: "float32*", dout: "float32*", turned: "float32*", more: "int64"):
    for n in range(0, 56, 8):
        for block_m in range(11):
            m = min(block_m * 8, 76)
            v0, v1, v2, v3, v4, v5, v6, v7 = transposed(
                load(dout, m * 56 + n, 8), load(dout, m * 56 + n + 56, 8), load(dout, m * 56 + n + 112, 8),
                load(dout, m * 56 + n + 168, 8), load(dout, m * 56 + n + 224, 8), load(dout, m * 56 + n + 280, 8),
                load(dout, m * 56 + n + 336, 8), load(dout, m * 56 + n + 392, 8)
            )
            store(turned, n * 84 + m, v0)
            store(turned, n * 84 + m + 84, v1)
            store(turned, n * 84 + m + 168, v2)
            store(turned, n * 84 + m + 252, v3)
            store(turned, n * 84 + m + 336, v4)
            store(turned, n * 84 + m + 420, v5)
            store(turned, n * 84 + m + 504, v6)
            store(turned, n * 84 + m + 588, v7)
    zero = broadcast(np.float32(0), 84)
    for k in range(0, 1014, 3):
        a0 = load(dw, k * 84, 84) if more else zero
        a1 = load(dw, k * 84 + 84, 84) if more else zero
        a2 = load(dw, k * 84 + 168, 84) if more else zero
        for n in range(56):
            v = load(turned, n * 84, 84)
            a0 = fma(x[k * 56 + n], v, a0)
            a1 = fma(x[k * 56 + n + 56], v, a1)
            a2 = fma(x[k * 56 + n + 112], v, a2)
        store(dw, k * 84, a0)
        store(dw, k * 84 + 84, a1)
        store(dw, k * 84 + 168, a2)


@inner
def make_db1(h: "float32*", dflatten: "float32*", dconv2d_1_pooled: "float32*", db1: "float32*", count: "int64"):
    for i0 in range(6):
        for i1 in range(13):
            for i2 in range(13):
                place = (i0 * 169 + i1 * 13 + i2) * 56
                s = np.float32(0)
                for n in range(56):
                    dconv2d_1_pooled[place + n] = np.float32(0) if h[place + n] <= np.float32(0) else dflatten[place + n]
                    value = dconv2d_1_pooled[place + n]
                    s += value if n < count else np.float32(0)
                db1[i0] += s


@inner
def conv2d_pool_weight_gradient(dw: "float32*", dout: "float32*", winners: "uint8*", x: "float32*", more: "int64"):
    zero = broadcast(np.float32(0), 8)
    for o in range(6):
        for c in range(1):
            a00 = zero
            a01 = zero
            a02 = zero
            a10 = zero
            a11 = zero
            a12 = zero
            a20 = zero
            a21 = zero
            a22 = zero
            for i in range(13):
                for j in range(13):
                    for n in range(0, 56, 8):
                        at = c * 43904 + i * 3136 + j * 112 + n
                        of = o * 9464 + i * 728 + j * 56 + n
                        d = load(dout, of, 8)
                        winner = load(winners, of, 8)
                        column1 = (winner == 1) | (winner == 3)
                        row1 = (winner == 2) | (winner == 3)
                        x0 = load(x, at, 8)
                        x1 = load(x, at + 56, 8)
                        x2 = load(x, at + 112, 8)
                        x3 = load(x, at + 168, 8)
                        y0_0 = select(column1, x1, x0)
                        y0_1 = select(column1, x2, x1)
                        y0_2 = select(column1, x3, x2)
                        x0 = load(x, at + 1568, 8)
                        x1 = load(x, at + 1624, 8)
                        x2 = load(x, at + 1680, 8)
                        x3 = load(x, at + 1736, 8)
                        y1_0 = select(column1, x1, x0)
                        y1_1 = select(column1, x2, x1)
                        y1_2 = select(column1, x3, x2)
                        x0 = load(x, at + 3136, 8)
                        x1 = load(x, at + 3192, 8)
                        x2 = load(x, at + 3248, 8)
                        x3 = load(x, at + 3304, 8)
                        y2_0 = select(column1, x1, x0)
                        y2_1 = select(column1, x2, x1)
                        y2_2 = select(column1, x3, x2)
                        x0 = load(x, at + 4704, 8)
                        x1 = load(x, at + 4760, 8)
                        x2 = load(x, at + 4816, 8)
                        x3 = load(x, at + 4872, 8)
                        y3_0 = select(column1, x1, x0)
                        y3_1 = select(column1, x2, x1)
                        y3_2 = select(column1, x3, x2)
                        a00 = fma(d, select(row1, y1_0, y0_0), a00)
                        a01 = fma(d, select(row1, y1_1, y0_1), a01)
                        a02 = fma(d, select(row1, y1_2, y0_2), a02)
                        a10 = fma(d, select(row1, y2_0, y1_0), a10)
                        a11 = fma(d, select(row1, y2_1, y1_1), a11)
                        a12 = fma(d, select(row1, y2_2, y1_2), a12)
                        a20 = fma(d, select(row1, y3_0, y2_0), a20)
                        a21 = fma(d, select(row1, y3_1, y2_1), a21)
                        a22 = fma(d, select(row1, y3_2, y2_2), a22)
            to = o * 9 + c * 9
            dw[to] = total(a00) + dw[to] if more else total(a00)
            dw[to + 1] = total(a01) + dw[to + 1] if more else total(a01)
            dw[to + 2] = total(a02) + dw[to + 2] if more else total(a02)
            dw[to + 3] = total(a10) + dw[to + 3] if more else total(a10)
            dw[to + 4] = total(a11) + dw[to + 4] if more else total(a11)
            dw[to + 5] = total(a12) + dw[to + 5] if more else total(a12)
            dw[to + 6] = total(a20) + dw[to + 6] if more else total(a20)
            dw[to + 7] = total(a21) + dw[to + 7] if more else total(a21)
            dw[to + 8] = total(a22) + dw[to + 8] if more else total(a22)
