import math

import numpy as np
from numba import cuda

from tangentlike.cuda import functions as gpu
from tangentlike.cuda.device import on_device
from tangentlike.train.optimizers import sgd_update

sgd_update = on_device(sgd_update)


@cuda.jit(device=True)
def load_images(thread, threads, count, out, source, rows):
    for i in range(thread, count * 784, threads):
        out[i] = source[rows[i // 784] * 784 + i % 784]


@cuda.jit(device=True)
def load_labels(thread, threads, count, out, source, rows):
    for n in range(thread, count, threads):
        out[n] = source[rows[n]]


@cuda.jit(device=True)
def conv2d_activated_pool(thread, threads, count, h, winners, x, w, b):
    for i in range(thread, count * 1014, threads):
        n, o, i0, i1 = i // 1014, i % 1014 // 169, i % 169 // 13, i % 13
        best, winner = np.float32(0), 0
        for p in range(2):
            for q in range(2):
                total = b[o]
                row, column = i0 * 2 + p, i1 * 2 + q
                for c in range(1):
                    for u in range(3):
                        for v in range(3):
                            total += w[((o * 1 + c) * 3 + u) * 3 + v] * x[n * 784 + (c * 28 + row + u) * 28 + column + v]
                if p + q == 0 or total > best or total != total:
                    best, winner = total, p * 2 + q
        h[n * 1014 + (o * 13 + i0) * 13 + i1] = np.float32(0) if best <= np.float32(0) else best
        winners[n * 1014 + (o * 13 + i0) * 13 + i1] = winner


@cuda.jit(device=True)
def dense_parts(thread, threads, count, products, x, w):
    for i in range(thread, count * 252, threads):
        n, p, m = i // 252, i % 252 // 84, i % 84
        total = np.float32(0)
        for k in range(p * 338, min(p * 338 + 338, 1014)):
            total += x[n * 1014 + k] * w[k * 84 + m]
        products[i] = total


@cuda.jit(device=True)
def dense_sums(thread, threads, count, out, products, b):
    for i in range(thread, count * 84, threads):
        n, m = i // 84, i % 84
        total = b[m]
        for p in range(3):
            total += products[(n * 3 + p) * 84 + m]
        out[n * 84 + m] = total


@cuda.jit(device=True)
def make_h_1(thread, threads, count, dense, h):
    for i in range(thread, count * 84, threads):
        h[i] = np.float32(0) if dense[i] <= np.float32(0) else dense[i]


@cuda.jit(device=True)
def dense_parts_2(thread, threads, count, products, x, w):
    for i in range(thread, count * 50, threads):
        n, p, m = i // 50, i % 50 // 10, i % 10
        total = np.float32(0)
        for k in range(p * 17, min(p * 17 + 17, 84)):
            total += x[n * 84 + k] * w[k * 10 + m]
        products[i] = total


@cuda.jit(device=True)
def dense_sums_2(thread, threads, count, out, products, b):
    for i in range(thread, count * 10, threads):
        n, m = i // 10, i % 10
        total = b[m]
        for p in range(5):
            total += products[(n * 5 + p) * 10 + m]
        out[n * 10 + m] = total


@cuda.jit(device=True)
def softmax_cross_entropy_2(thread, threads, count, losses, probabilities, x, labels):
    for n in range(thread, count, threads):
        at = n * 10
        to = n * 10
        largest = x[at]
        for k in range(1, 10):
            value = x[at + k]
            largest = value if value > largest or value != value else largest
        total = 0.0
        for k in range(10):
            total += gpu.exp(x[at + k] - largest)
        for k in range(10):
            probabilities[to + k] = np.float32(gpu.exp(x[at + k] - largest) / total)
        losses[n] = gpu.log(total) - (x[at + labels[n]] - largest)


@cuda.jit(device=True)
def count_correct(thread, threads, count, correct, x, labels):
    for n in range(thread, count, threads):
        at = n * 10
        best = 0
        for k in range(1, 10):
            best = k if x[at + k] > x[at + best] else best
        label = labels[n]
        correct[n] = 1.0 if best == label else 0.0


@cuda.jit(device=True)
def softmax_cross_entropy_gradient_2(thread, threads, count, dx, probabilities, labels, scale):
    for i in range(thread, count * 10, threads):
        n, k = i // 10, i % 10
        dx[n * 10 + k] = (probabilities[n * 10 + k] - np.float32(labels[n] == k)) * scale


@cuda.jit(device=True)
def dense_input_gradient(thread, threads, count, dx, dout, w):
    for i in range(thread, count * 84, threads):
        n, k = i // 84, i % 84
        total = np.float32(0)
        for m in range(10):
            total += dout[n * 10 + m] * w[k * 10 + m]
        dx[n * 84 + k] = total


@cuda.jit(device=True)
def make_ddense_1(thread, threads, count, h, dh, ddense):
    for i in range(thread, count * 84, threads):
        ddense[i] = np.float32(0) if h[i] <= np.float32(0) else dh[i]


@cuda.jit(device=True)
def dense_input_gradient_2(thread, threads, count, dx, dout, w):
    for i in range(thread, count * 1014, threads):
        n, k = i // 1014, i % 1014
        total = np.float32(0)
        for m in range(84):
            total += dout[n * 84 + m] * w[k * 84 + m]
        dx[n * 1014 + k] = total


@cuda.jit(device=True)
def make_dconv2d_1_pooled(thread, threads, count, h, dflatten, dconv2d_1_pooled):
    for i in range(thread, count * 1014, threads):
        dconv2d_1_pooled[i] = np.float32(0) if h[i] <= np.float32(0) else dflatten[i]


@cuda.jit(device=True)
def conv2d_pool_weight_gradient(thread, threads, count, each, dout, winners, x):
    for i in range(thread, count * 54, threads):
        n, o, c, u, v = i // 54, i % 54 // 9, i % 9 // 9, i % 9 // 3, i % 3
        total = np.float32(0)
        for i0 in range(13):
            for i1 in range(13):
                at = (o * 13 + i0) * 13 + i1
                winner = np.int64(winners[n * 1014 + at])
                row, column = i0 * 2 + winner // 2 + u, i1 * 2 + winner % 2 + v
                total += dout[n * 1014 + at] * x[n * 784 + (c * 28 + row) * 28 + column]
        each[i] = total


@cuda.jit(device=True)
def make_db1_each(thread, threads, count, each, dconv2d_1_pooled):
    for i in range(thread, count * 6, threads):
        n, i0 = i // 6, i % 6
        total = np.float32(0)
        for i1 in range(13):
            for i2 in range(13):
                total += dconv2d_1_pooled[n * 1014 + i0 * 169 + i1 * 13 + i2]
        each[i] = total


@cuda.jit(device=True)
def sum_samples(thread, threads, size, out, each):
    for k in range(thread, 1, threads):
        total = np.float64(0)
        for n in range(size):
            total += each[n]
        out[k] = total


@cuda.jit(device=True)
def dense_weight_gradient(thread, threads, size, dw, x, dout):
    for i in range(thread, 840, threads):
        k, m = i // 10, i % 10
        total = np.float32(0)
        for n in range(size):
            total += x[n * 84 + k] * dout[n * 10 + m]
        dw[i] = total


@cuda.jit(device=True)
def sum_samples_2(thread, threads, size, out, each):
    for k in range(thread, 10, threads):
        total = np.float32(0)
        for n in range(size):
            total += each[n * 10 + k]
        out[k] = total


@cuda.jit(device=True)
def dense_weight_gradient_2(thread, threads, size, dw, x, dout):
    for i in range(thread, 85176, threads):
        k, m = i // 84, i % 84
        total = np.float32(0)
        for n in range(size):
            total += x[n * 1014 + k] * dout[n * 84 + m]
        dw[i] = total


@cuda.jit(device=True)
def sum_samples_3(thread, threads, size, out, each):
    for k in range(thread, 84, threads):
        total = np.float32(0)
        for n in range(size):
            total += each[n * 84 + k]
        out[k] = total


@cuda.jit(device=True)
def sum_samples_4(thread, threads, size, out, each):
    for k in range(thread, 54, threads):
        total = np.float32(0)
        for n in range(size):
            total += each[n * 54 + k]
        out[k] = total


@cuda.jit(device=True)
def sum_samples_5(thread, threads, size, out, each):
    for k in range(thread, 6, threads):
        total = np.float32(0)
        for n in range(size):
            total += each[n * 6 + k]
        out[k] = total


@cuda.jit(device=True)
def make_result_0(thread, threads, result_0, result_0_sum, size):
    if thread == 0:
        result_0[0] = result_0_sum / size


@cuda.jit(device=True)
def cnn_loss_samples(
    block, blocks, thread, threads, w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, kept, kept_float64,
    shared, shared_int64, shared_uint8
):
    for start in range(block, size, blocks):
        count = 1
        images_1 = shared[0 : 784]
        labels_1 = shared_int64[0 : 1]
        h = kept[start * 1014 :]
        h_winners = shared_uint8[0 : 1014]
        products = shared[800 : 1052]
        dense_1 = shared[1056 : 1140]
        h_1 = kept[101408 + start * 84 :]
        products_1 = shared[800 : 850]
        scores = shared[864 : 874]
        losses = kept_float64[start :]
        probabilities = shared[800 : 810]
        correct_2 = kept_float64[128 + start :]
        dscores = kept[109824 + start * 10 :]
        dh_1 = shared[800 : 884]
        ddense_1 = kept[110848 + start * 84 :]
        dflatten_1 = shared[800 : 1814]
        dconv2d_1_pooled = shared[1824 : 2838]
        dw1_each = kept[119264 + start * 54 :]
        db1_each = kept[124672 + start * 6 :]
        load_images(thread, threads, count, images_1, images, rows[first + start :])
        load_labels(thread, threads, count, labels_1, labels, rows[first + start :])
        cuda.syncthreads()
        # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
        conv2d_activated_pool(thread, threads, count, h, h_winners, images_1, w1, b1)
        cuda.syncthreads()
        # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
        dense_parts(thread, threads, count, products, h, w2)
        cuda.syncthreads()
        dense_sums(thread, threads, count, dense_1, products, b2)
        cuda.syncthreads()
        make_h_1(thread, threads, count, dense_1, h_1)
        cuda.syncthreads()
        # 23: scores = nn.dense(h, w3, b3)
        dense_parts_2(thread, threads, count, products_1, h_1, w3)
        cuda.syncthreads()
        dense_sums_2(thread, threads, count, scores, products_1, b3)
        cuda.syncthreads()
        # 24: return nn.softmax_cross_entropy(scores, labels), scores
        softmax_cross_entropy_2(thread, threads, count, losses, probabilities, scores, labels_1)
        count_correct(thread, threads, count, correct_2, scores, labels_1)
        cuda.syncthreads()
        softmax_cross_entropy_gradient_2(
            thread, threads, count, dscores, probabilities, labels_1, np.float32(1.0 / size)
        )
        cuda.syncthreads()
        # 23: scores = nn.dense(h, w3, b3)
        dense_input_gradient(thread, threads, count, dh_1, dscores, w3)
        cuda.syncthreads()
        # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
        make_ddense_1(thread, threads, count, h_1, dh_1, ddense_1)
        cuda.syncthreads()
        dense_input_gradient_2(thread, threads, count, dflatten_1, ddense_1, w2)
        cuda.syncthreads()
        # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
        make_dconv2d_1_pooled(thread, threads, count, h, dflatten_1, dconv2d_1_pooled)
        cuda.syncthreads()
        conv2d_pool_weight_gradient(thread, threads, count, dw1_each, dconv2d_1_pooled, h_winners, images_1)
        make_db1_each(thread, threads, count, db1_each, dconv2d_1_pooled)
        cuda.syncthreads()


@cuda.jit(device=True)
def cnn_loss_sums(thread, threads, size, sums, sums_float64, kept, kept_float64):
    result_0_sum = sums_float64[0 : 1]
    losses = kept_float64[0 :]
    correct_1 = sums_float64[32 : 33]
    correct_2 = kept_float64[128 :]
    dw3 = sums[85376 : 86216]
    h_1 = kept[101408 :]
    dscores = kept[109824 :]
    db3 = sums[86240 : 86250]
    dw2 = sums[96 : 85272]
    h = kept[0 :]
    ddense_1 = kept[110848 :]
    db2 = sums[85280 : 85364]
    dw1 = sums[0 : 54]
    dw1_each = kept[119264 :]
    db1 = sums[64 : 70]
    db1_each = kept[124672 :]
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    sum_samples(thread, threads, size, result_0_sum, losses)
    sum_samples(thread, threads, size, correct_1, correct_2)
    # 23: scores = nn.dense(h, w3, b3)
    dense_weight_gradient(thread, threads, size, dw3, h_1, dscores)
    sum_samples_2(thread, threads, size, db3, dscores)
    # 22: h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    dense_weight_gradient_2(thread, threads, size, dw2, h, ddense_1)
    sum_samples_3(thread, threads, size, db2, ddense_1)
    # 21: h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    sum_samples_4(thread, threads, size, dw1, dw1_each)
    sum_samples_5(thread, threads, size, db1, db1_each)


@cuda.jit(device=True)
def cnn_loss_shared(thread, threads, size, step, sums_float64, values, rights, stopped):
    result_0 = sums_float64[64 : 65]
    result_0_sum = sums_float64[0 : 1]
    # 24: return nn.softmax_cross_entropy(scores, labels), scores
    make_result_0(thread, threads, result_0, result_0_sum[0], size)
    cuda.syncthreads()
    if thread == 0:
        values[step] = sums_float64[64]
        rights[step] = sums_float64[32]
        if not math.isfinite(values[step]):
            stopped[0] = step + 1


@cuda.jit(device=True)
def cnn_loss_update(thread, threads, w1, b1, w2, b2, w3, b3, step, sums, numbers):
    dw1 = sums[0 : 54]
    for i in range(thread, 54, threads):
        sgd_update(w1[i : i + 1], dw1[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])
    db1 = sums[64 : 70]
    for i in range(thread, 6, threads):
        sgd_update(b1[i : i + 1], db1[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])
    dw2 = sums[96 : 85272]
    for i in range(thread, 85176, threads):
        sgd_update(w2[i : i + 1], dw2[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])
    db2 = sums[85280 : 85364]
    for i in range(thread, 84, threads):
        sgd_update(b2[i : i + 1], db2[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])
    dw3 = sums[85376 : 86216]
    for i in range(thread, 840, threads):
        sgd_update(w3[i : i + 1], dw3[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])
    db3 = sums[86240 : 86250]
    for i in range(thread, 10, threads):
        sgd_update(b3[i : i + 1], db3[i : i + 1], numbers[step * 2], numbers[step * 2 + 1])


@cuda.jit
def cnn_loss_samples_kernel(w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, kept, kept_float64, stopped):
    shared = cuda.shared.array(2848, np.float32)
    shared_int64 = cuda.shared.array(32, np.int64)
    shared_uint8 = cuda.shared.array(1024, np.uint8)
    if stopped[0] == 0:
        cnn_loss_samples(
            cuda.blockIdx.x, cuda.gridDim.x, cuda.threadIdx.x, cuda.blockDim.x, w1, b1, w2, b2, w3, b3, images, labels,
            rows, first, size, kept, kept_float64, shared, shared_int64, shared_uint8
        )


@cuda.jit
def cnn_loss_sums_kernel(size, sums, sums_float64, kept, kept_float64, stopped):
    if stopped[0] == 0:
        cnn_loss_sums(cuda.grid(1), cuda.gridsize(1), size, sums, sums_float64, kept, kept_float64)


@cuda.jit
def cnn_loss_shared_kernel(size, step, sums_float64, values, rights, stopped):
    if stopped[0] == 0:
        cnn_loss_shared(cuda.threadIdx.x, cuda.blockDim.x, size, step, sums_float64, values, rights, stopped)


@cuda.jit
def cnn_loss_update_kernel(w1, b1, w2, b2, w3, b3, step, sums, numbers, stopped):
    if stopped[0] == 0:
        cnn_loss_update(cuda.grid(1), cuda.gridsize(1), w1, b1, w2, b2, w3, b3, step, sums, numbers)


def cnn_loss_steps(
    blocks, threads, batch, steps, learns, w1, b1, w2, b2, w3, b3, images, labels, rows, sums, sums_float64, kept,
    kept_float64, values, rights, numbers, stopped
):
    cnn_loss_samples_launch = cnn_loss_samples_kernel[blocks, threads]
    cnn_loss_sums_launch = cnn_loss_sums_kernel[blocks, threads]
    cnn_loss_shared_launch = cnn_loss_shared_kernel[1, threads]
    cnn_loss_update_launch = cnn_loss_update_kernel[blocks, threads]
    for step in range(steps):
        first = step * batch
        size = min(batch, rows.size - first)
        cnn_loss_samples_launch(w1, b1, w2, b2, w3, b3, images, labels, rows, first, size, kept, kept_float64, stopped)
        cnn_loss_sums_launch(size, sums, sums_float64, kept, kept_float64, stopped)
        cnn_loss_shared_launch(size, step, sums_float64, values, rights, stopped)
        if learns:
            cnn_loss_update_launch(w1, b1, w2, b2, w3, b3, step, sums, numbers, stopped)


@cuda.jit(device=True)
def meet(arrived, turn, blocks):
    # every block waits here until all of them have come, for the turn-th time
    cuda.syncthreads()
    if cuda.threadIdx.x == 0:
        cuda.threadfence()
        cuda.atomic.add(arrived, 0, 1)
        while cuda.atomic.add(arrived, 0, 0) < turn * blocks:
            pass
        cuda.threadfence()
    cuda.syncthreads()


@cuda.jit
def cnn_loss_epoch(
    batch, steps, w1, b1, w2, b2, w3, b3, images, labels, rows, sums, sums_float64, kept, kept_float64, values, rights,
    numbers, stopped, arrived
):
    shared = cuda.shared.array(2848, np.float32)
    shared_int64 = cuda.shared.array(32, np.int64)
    shared_uint8 = cuda.shared.array(1024, np.uint8)
    blocks, turn = cuda.gridDim.x, 0
    for step in range(steps):
        first = step * batch
        size = min(batch, rows.size - first)
        cnn_loss_samples(
            cuda.blockIdx.x, blocks, cuda.threadIdx.x, cuda.blockDim.x, w1, b1, w2, b2, w3, b3, images, labels, rows,
            first, size, kept, kept_float64, shared, shared_int64, shared_uint8
        )
        turn += 1
        meet(arrived, turn, blocks)
        cnn_loss_sums(cuda.grid(1), cuda.gridsize(1), size, sums, sums_float64, kept, kept_float64)
        turn += 1
        meet(arrived, turn, blocks)
        if cuda.blockIdx.x == 0:
            cnn_loss_shared(cuda.threadIdx.x, cuda.blockDim.x, size, step, sums_float64, values, rights, stopped)
        turn += 1
        meet(arrived, turn, blocks)
        if stopped[0] != 0:
            return
        cnn_loss_update(cuda.grid(1), cuda.gridsize(1), w1, b1, w2, b2, w3, b3, step, sums, numbers)
        turn += 1
        meet(arrived, turn, blocks)
