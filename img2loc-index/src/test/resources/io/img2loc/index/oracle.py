"""Nearest and farthest by numpy: oracle.py DIRECTORY DIMENSION K.

Reads references.f32 and queries.f32 (little-endian floats) in the directory; writes, for each
query, the ordinals of the K nearest and the K farthest (oracle.i32) and their cosines (oracle.f64).
"""
import sys

import numpy

directory, dimension, k = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
references, queries = (
    numpy.fromfile(f"{directory}/{name}.f32", "<f4").reshape(-1, dimension).astype("f8")
    for name in ("references", "queries")
)
cosines = queries @ references.T
ascending = numpy.argsort(cosines, axis=1, kind="stable")
chosen = numpy.concatenate([ascending[:, ::-1][:, :k], ascending[:, :k]], axis=1)
chosen.astype("<i4").tofile(f"{directory}/oracle.i32")
numpy.take_along_axis(cosines, chosen, axis=1).astype("<f8").tofile(f"{directory}/oracle.f64")
