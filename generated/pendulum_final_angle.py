import math
import numpy as np

from tangentlike import kernel


@kernel
def acceleration_forward(angle, speed, length):
    # 12: return -9.81 / length * math.sin(angle) - 0.1 * speed
    sin = math.sin(angle)
    return -9.81 / length * sin - 0.1 * speed, sin


@kernel
def final_angle_forward(push, length, seconds, steps):
    # 18: angle, speed = 0.0, push
    angle = 0.0
    speed = push
    # 19: h = seconds / steps
    h = seconds / steps
    # 20: for _ in range(steps):
    angle_before = np.empty(max(steps, 0), np.float64)
    speed_before = np.empty(max(steps, 0), np.float64)
    acceleration_sin_kept = np.empty(max(steps, 0), np.float64)
    a3_kept = np.empty(max(steps, 0), np.float64)
    acceleration_sin_1_kept = np.empty(max(steps, 0), np.float64)
    a2_kept = np.empty(max(steps, 0), np.float64)
    acceleration_sin_2_kept = np.empty(max(steps, 0), np.float64)
    a1_kept = np.empty(max(steps, 0), np.float64)
    acceleration_sin_3_kept = np.empty(max(steps, 0), np.float64)
    for _ in range(steps):
        # 21: v1, a1 = speed, acceleration(angle, speed, length)
        v1 = speed
        a1, acceleration_sin_3 = acceleration_forward(angle, speed, length)
        # 22: v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        v2 = speed + h / 2 * a1
        sum_2 = angle + h / 2 * v1
        a2, acceleration_sin_2 = acceleration_forward(sum_2, speed + h / 2 * a1, length)
        # 23: v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        v3 = speed + h / 2 * a2
        sum_5 = angle + h / 2 * v2
        a3, acceleration_sin_1 = acceleration_forward(sum_5, speed + h / 2 * a2, length)
        # 24: v4, a4 = speed + h * a3, acceleration(angle + h * v3, speed + h * a3, length)
        v4 = speed + h * a3
        a4, acceleration_sin = acceleration_forward(angle + h * v3, speed + h * a3, length)
        # 25: angle += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        angle_before[_] = angle
        angle += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        # 26: speed += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
        speed_before[_] = speed
        speed += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
        acceleration_sin_kept[_] = acceleration_sin
        a3_kept[_] = a3
        acceleration_sin_1_kept[_] = acceleration_sin_1
        a2_kept[_] = a2
        acceleration_sin_2_kept[_] = acceleration_sin_2
        a1_kept[_] = a1
        acceleration_sin_3_kept[_] = acceleration_sin_3
    # 27: return angle
    return angle, (h, angle_before, speed_before, acceleration_sin_kept, a3_kept, acceleration_sin_1_kept, a2_kept, acceleration_sin_2_kept, a1_kept, acceleration_sin_3_kept)


@kernel
def acceleration_adjoint(dacceleration, sin, angle, speed, length):
    # 12: return -9.81 / length * math.sin(angle) - 0.1 * speed
    quotient = -9.81 / length
    dangle = dacceleration * quotient * math.cos(angle)
    return dangle, -dacceleration * 0.1, -(dacceleration * sin / length) * quotient


@kernel
def final_angle_adjoint(dfinal_angle, kept, push, length, seconds, steps):
    h, angle_before, speed_before, acceleration_sin_kept, a3_kept, acceleration_sin_1_kept, a2_kept, acceleration_sin_2_kept, a1_kept, acceleration_sin_3_kept = kept
    # 27: return angle
    dangle = dfinal_angle
    # 20: for _ in range(steps):
    dlength = 0.0
    dspeed = 0.0
    for _ in range(steps - 1, -1, -1):
        a1 = a1_kept[_]
        a2 = a2_kept[_]
        a3 = a3_kept[_]
        # 22: v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        quotient_1 = h / 2
        quotient_2 = h / 2
        quotient_3 = h / 2
        # 23: v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        quotient_4 = h / 2
        quotient_5 = h / 2
        quotient_6 = h / 2
        # 26: speed += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
        speed = speed_before[_]
        # 21: v1, a1 = speed, acceleration(angle, speed, length)
        v1 = speed
        # 22: v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        v2 = speed + quotient_1 * a1
        sum_3 = speed + quotient_3 * a1
        # 23: v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        v3 = speed + quotient_4 * a2
        sum_6 = speed + quotient_6 * a2
        # 24: v4, a4 = speed + h * a3, acceleration(angle + h * v3, speed + h * a3, length)
        sum_9 = speed + h * a3
        # 26: speed += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
        dsum_16 = dspeed * (h / 6)
        da4 = dsum_16
        da3 = dsum_16 * 2
        da1 = dsum_16
        da2 = dsum_16 * 2
        # 25: angle += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        angle = angle_before[_]
        # 22: v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        sum_2 = angle + quotient_2 * v1
        # 23: v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        sum_5 = angle + quotient_5 * v2
        # 24: v4, a4 = speed + h * a3, acceleration(angle + h * v3, speed + h * a3, length)
        sum_8 = angle + h * v3
        # 25: angle += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        dsum_12 = dangle * (h / 6)
        dv4 = dsum_12
        dv3 = dsum_12 * 2
        dv1 = dsum_12
        dv2 = dsum_12 * 2
        # 24: v4, a4 = speed + h * a3, acceleration(angle + h * v3, speed + h * a3, length)
        dsum_8_acceleration, dsum_9_acceleration, dlength_acceleration = acceleration_adjoint(da4, acceleration_sin_kept[_], sum_8, sum_9, length)
        dlength += dlength_acceleration
        dspeed += dsum_9_acceleration
        da3 += dsum_9_acceleration * h
        dangle += dsum_8_acceleration
        dv3 += dsum_8_acceleration * h
        dspeed += dv4
        da3 += dv4 * h
        # 23: v3, a3 = speed + h / 2 * a2, acceleration(angle + h / 2 * v2, speed + h / 2 * a2, length)
        dsum_5_acceleration, dsum_6_acceleration, dlength_acceleration_1 = acceleration_adjoint(da3, acceleration_sin_1_kept[_], sum_5, sum_6, length)
        dlength += dlength_acceleration_1
        dspeed += dsum_6_acceleration
        da2 += dsum_6_acceleration * quotient_6
        dangle += dsum_5_acceleration
        dv2 += dsum_5_acceleration * quotient_5
        dspeed += dv3
        da2 += dv3 * quotient_4
        # 22: v2, a2 = speed + h / 2 * a1, acceleration(angle + h / 2 * v1, speed + h / 2 * a1, length)
        dsum_2_acceleration, dsum_3_acceleration, dlength_acceleration_2 = acceleration_adjoint(da2, acceleration_sin_2_kept[_], sum_2, sum_3, length)
        dlength += dlength_acceleration_2
        dspeed += dsum_3_acceleration
        da1 += dsum_3_acceleration * quotient_3
        dangle += dsum_2_acceleration
        dv1 += dsum_2_acceleration * quotient_2
        dspeed += dv2
        da1 += dv2 * quotient_1
        # 21: v1, a1 = speed, acceleration(angle, speed, length)
        dangle_acceleration, dspeed_acceleration, dlength_acceleration_3 = acceleration_adjoint(da1, acceleration_sin_3_kept[_], angle, speed, length)
        dangle += dangle_acceleration
        dspeed += dspeed_acceleration
        dlength += dlength_acceleration_3
        dspeed += dv1
    return dspeed, dlength


@kernel
def final_angle_gradient(push, length, seconds, steps):
    value, kept = final_angle_forward(push, length, seconds, steps)
    return value, final_angle_adjoint(1.0, kept, push, length, seconds, steps)
