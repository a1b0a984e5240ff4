"""A gallery of vectors and where their photos were taken, as a script of one's own writes it.

usage: gallery.py OUT_DIR

Writes float16.npy, float32.npy and float64.npy, beside each the same rows divided by their length
(NAME_unit.npy, float32), and places.csv. Needs numpy (Debian: python3-numpy).
"""

import csv
import pathlib
import sys

import numpy as np


def main(out):
    out = pathlib.Path(out)
    out.mkdir()
    vectors = np.random.default_rng(11).standard_normal((50, 24)) * np.arange(1, 51)[:, None]
    for dtype in ["float16", "float32", "float64"]:
        array = vectors.astype(dtype)
        np.save(out / f"{dtype}.npy", array)
        wide = array.astype("float64")
        unit = wide / np.linalg.norm(wide, axis=1, keepdims=True)
        np.save(out / f"{dtype}_unit.npy", unit.astype("float32"))
    with open(out / "places.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "latitude", "longitude", "author"])
        for i in range(50):
            writer.writerow([f"photo {i}", i - 25, 2.5 * i, f"author, {i % 3}"])


main(sys.argv[1])
