"""Arrays as numpy writes them, and what numpy reads back of each as float32.

usage: npy_files.py OUT_DIR

Writes NAME.npy and, beside each, NAME.f32: the rows as little-endian float32 without a header. The
files in refused/ are what no reader of rows of floats can take. Needs numpy (Debian: python3-numpy).
"""

import pathlib
import sys

import numpy as np
from numpy.lib import format as npy


def write(path, array, version=(1, 0)):
    with open(path, "wb") as file:
        npy.write_array(file, array, version=version)


def main(out):
    out = pathlib.Path(out)
    refused = out / "refused"
    refused.mkdir(parents=True)
    random = np.random.default_rng(7)
    values = random.standard_normal((37, 11)) * 10.0 ** random.integers(-9, 5, (37, 11))
    values[3, 4] = np.nan
    values[5, 6] = np.inf
    values[7, 8] = -np.inf
    values[9, 10] = -0.0
    every_half = np.arange(65536, dtype="<u2").view("<f2").reshape(256, 256)
    arrays = {"every_half": every_half, "no_rows": np.zeros((0, 5), "<f4"), "one": np.ones((1, 1), "<f4")}
    with np.errstate(over="ignore"):
        for dtype in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
            name = dtype.replace("<", "little_").replace(">", "big_")
            arrays[name] = values.astype(dtype)
        # Rows of 8 KB, so that reading crosses blocks of a megabyte.
        arrays["blocks"] = random.standard_normal((300, 2048)).astype("<f4")
        for name, array in arrays.items():
            write(out / f"{name}.npy", array)
            write(out / f"{name}_v2.npy", array, (2, 0))
            write(out / f"{name}_v3.npy", array, (3, 0))
            for version in ["", "_v2", "_v3"]:
                read = np.load(out / f"{name}{version}.npy")
                read.astype("<f4").tofile(out / f"{name}{version}.f32")
    write(refused / "fortran.npy", np.asfortranarray(values))
    write(refused / "vector.npy", values[0])
    write(refused / "cube.npy", values.reshape(37, 11, 1))
    write(refused / "scalar.npy", np.float32(1))
    write(refused / "no_columns.npy", np.zeros((5, 0), "<f4"))
    write(refused / "integers.npy", np.ones((2, 3), "<i8"))
    write(refused / "bytes.npy", np.ones((2, 3), "u1"))
    write(refused / "long_double.npy", np.ones((2, 3), np.longdouble))
    write(refused / "void.npy", np.ones((2, 3), "<u2").view("V2"))
    write(refused / "structured.npy", np.zeros((2, 3), [("a", "<f4"), ("b", [("c", "<f4")])]))
    np.save(refused / "objects.npy", np.array([[None, "x"]], dtype=object), allow_pickle=True)
    np.savez(refused / "zip.npz", values)


main(sys.argv[1])
