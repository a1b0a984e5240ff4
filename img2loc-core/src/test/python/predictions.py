"""Writes made-up truths and predictions, and what they come to, for MatchedPredictionsTest.

Uses nothing of img2loc: haversine by its textbook formula, the WGS-84 geodesic by Vincenty's
inverse formula (Survey Review 23, 1975), SHA-256 by hashlib. Run in the folder of the results:

    cd src/test/resources/io/img2loc/eval && python3 ../../../../python/predictions.py
"""

import hashlib
import math
import random
import statistics

random.seed(20)


def haversine(a, b, radius):
    x, y = math.radians(a[0]), math.radians(b[0])
    h = (math.sin((y - x) / 2) ** 2
         + math.cos(x) * math.cos(y) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2)
    return 2 * radius * math.asin(math.sqrt(h))


def vincenty(p, q):
    if p == q:
        return 0.0
    a, f = 6378.137, 1 / 298.257223563
    b = a * (1 - f)
    u1 = math.atan((1 - f) * math.tan(math.radians(p[0])))
    u2 = math.atan((1 - f) * math.tan(math.radians(q[0])))
    length = math.radians(q[1] - p[1])
    lam = length
    for _ in range(1000):
        sin_sigma = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam))
        cos_sigma = (math.sin(u1) * math.sin(u2)
                     + math.cos(u1) * math.cos(u2) * math.cos(lam))
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_sigma
        cos2_alpha = 1 - sin_alpha ** 2
        cos_2m = cos_sigma - 2 * math.sin(u1) * math.sin(u2) / cos2_alpha
        c = f / 16 * cos2_alpha * (4 + f * (4 - 3 * cos2_alpha))
        before = lam
        lam = length + (1 - c) * f * sin_alpha * (
            sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m ** 2 - 1)))
        if abs(lam - before) < 1e-13:
            break
    else:
        raise ValueError("does not converge")
    w = cos2_alpha * (a * a - b * b) / (b * b)
    big_a = 1 + w / 16384 * (4096 + w * (-768 + w * (320 - 175 * w)))
    big_b = w / 1024 * (256 + w * (-128 + w * (74 - 47 * w)))
    delta = big_b * sin_sigma * (cos_2m + big_b / 4 * (
        cos_sigma * (2 * cos_2m ** 2 - 1)
        - big_b / 6 * cos_2m * (4 * sin_sigma ** 2 - 3) * (4 * cos_2m ** 2 - 3)))
    return b * big_a * (sigma - delta)


truths, predictions = {}, {}
for i in range(240):
    id = f"{random.getrandbits(30)}_{i}@N0{i % 7}.jpg"
    latitude = math.degrees(math.asin(random.uniform(-0.8, 0.95)))
    truths[id] = (round(latitude, 6), round(random.uniform(-180, 180), 6))
    spread = 10 ** random.uniform(-3.5, 1.2)
    predictions[id] = (
        round(max(-89.9, min(89.9, latitude + random.gauss(0, spread))), 6),
        round((truths[id][1] + random.gauss(0, spread) + 540) % 360 - 180, 6))
ids = list(truths)
unreadable = dict(zip(ids[10:14], [("", ""), ("nan", "nan"), ("None", "None"), ("12.5", "sorry")]))
out_of_range = dict(zip(ids[20:22], [("91.5", "10"), ("10", "-200")]))
missing = set(ids[30:37])
without = set(unreadable) | set(out_of_range) | missing

with open("truths.csv", "w", newline="") as table:
    print("IMG_ID,AUTHOR,LAT,LON", file=table)
    for i, (id, place) in enumerate(truths.items()):
        print(f"{id},user{i % 7},{place[0]:.6f},{place[1]:.6f}", file=table)

with open("predictions.csv", "w", newline="") as table:
    print("image_id,pred_lat,pred_lon", file=table)
    for id in random.sample(ids, len(ids)):
        if id not in missing:
            pair = unreadable.get(id) or out_of_range.get(id) or (
                f"{predictions[id][0]:.6f}", f"{predictions[id][1]:.6f}")
            print(f"{id},{pair[0]},{pair[1]}", file=table)

formulas = {
    "WGS84_GEODESIC": vincenty,
    "HAVERSINE_6371": lambda a, b: haversine(a, b, 6371.0),
    "HAVERSINE_6378137": lambda a, b: haversine(a, b, 6378.137),
}
with open("predictions-scores.csv", "w", newline="") as scores:
    print("formula,km1,km25,km200,km750,km2500,medianKm,meanKm,geoScore,noAnswer", file=scores)
    for name, km in formulas.items():
        d = [math.inf if id in without else km(truths[id], predictions[id]) for id in ids]
        accuracies = [sum(x <= t for x in d) / len(d) for t in (1, 25, 200, 750, 2500)]
        answered = [x for x in d if x < math.inf]
        print(name, *accuracies, f"{statistics.median(d):.9f}", f"{statistics.mean(answered):.9f}",
              f"{sum(5000 * math.exp(-x / 1492.7) for x in d) / len(d):.9f}",
              len(without) / len(d), sep=",", file=scores)

lines = sorted(f"{id},{place[0]:.6f},{place[1]:.6f}\n" for id, place in truths.items())
with open("truths.sha256", "w", newline="") as sha:
    print(hashlib.sha256("".join(lines).encode()).hexdigest(), file=sha)
