import math
import numpy as np

from tangentlike import kernel


@kernel
def eccentric_anomaly_forward(mean_anomaly, eccentricity):
    # 14: angle = mean_anomaly
    angle = mean_anomaly
    # 15: while True:
    trips = 0
    angle_before = []
    cos_kept = []
    trip_kept = []
    while True:
        trips += 1
        # 16: error = angle - eccentricity * math.sin(angle) - mean_anomaly
        sin = math.sin(angle)
        difference = angle - eccentricity * sin
        error = difference - mean_anomaly
        # 17: if abs(error) < 1e-14:
        if abs(error) < 1e-14:
            trip_kept.append((difference, sin))
            # 18: break
            break
        else:
            # 19: angle -= error / (1 - eccentricity * math.cos(angle))
            cos = math.cos(angle)
            angle_before.append(angle)
            angle -= error / (1 - eccentricity * cos)
            cos_kept.append(cos)
            # 17: if abs(error) < 1e-14:
            trip_kept.append((difference, sin))
    # 20: return angle
    return angle, (angle, trips, angle_before, cos_kept, trip_kept)


@kernel
def eccentric_anomaly_adjoint(deccentric_anomaly, kept, mean_anomaly, eccentricity):
    angle, trips, angle_before, cos_kept, trip_kept = kept
    # 20: return angle
    dangle = deccentric_anomaly
    # 15: while True:
    deccentricity = 0.0
    dmean_anomaly = 0.0
    for trip in range(trips - 1, -1, -1):
        difference, sin = trip_kept.pop()
        # 16: error = angle - eccentricity * math.sin(angle) - mean_anomaly
        error = difference - mean_anomaly
        # 17: if abs(error) < 1e-14:
        derror = 0.0
        if not abs(error) < 1e-14:
            cos = cos_kept.pop()
            # 19: angle -= error / (1 - eccentricity * math.cos(angle))
            difference_2 = 1 - eccentricity * cos
            angle = angle_before.pop()
            share = -dangle / difference_2
            derror += share
            dproduct_1 = -(-share * (error / difference_2))
            deccentricity += dproduct_1 * cos
            dangle -= dproduct_1 * eccentricity * math.sin(angle)
            # 16: error = angle - eccentricity * math.sin(angle) - mean_anomaly
            dmean_anomaly -= derror
            dangle += derror
            dproduct = -derror
            deccentricity += dproduct * sin
            dangle += dproduct * eccentricity * math.cos(angle)
    # 14: angle = mean_anomaly
    dmean_anomaly += dangle
    return dmean_anomaly, deccentricity


@kernel
def eccentric_anomaly_gradient(mean_anomaly, eccentricity):
    value, kept = eccentric_anomaly_forward(mean_anomaly, eccentricity)
    return value, eccentric_anomaly_adjoint(1.0, kept, mean_anomaly, eccentricity)
