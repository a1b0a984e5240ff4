"""A gallery that torch made, queries, and what FAISS finds by comparing with everything.

usage: faiss_flat.py OUT_DIR

Writes gallery.npy, queries.npy, places.csv and found.csv (row,kind,rank,id,similarity; the farthest
are the nearest of the opposite vector). Vectors are clustered and not of unit length. Needs
torch, faiss and numpy (Debian: python3-torch, python3-faiss).
"""

import csv
import pathlib
import sys

import faiss
import numpy as np
import torch

K = 16


def main(out):
    out = pathlib.Path(out)
    out.mkdir()
    torch.manual_seed(5)
    centres = torch.randn(60, 96)
    gallery = centres[torch.randint(60, (3000,))] + 0.7 * torch.randn(3000, 96)
    queries = centres[torch.randint(60, (25,))] + 0.7 * torch.randn(25, 96)
    np.save(out / "gallery.npy", gallery.numpy())
    np.save(out / "queries.npy", queries.numpy())
    with open(out / "places.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "latitude", "longitude"])
        for i in range(3000):
            writer.writerow([f"photo {i}", (i % 170) - 84.5, (i % 350) - 174.5])
    unit = torch.nn.functional.normalize(gallery, dim=1).numpy()
    asked = torch.nn.functional.normalize(queries, dim=1).numpy()
    index = faiss.IndexFlatIP(96)
    index.add(unit)
    with open(out / "found.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for kind, sign in [("nearest", 1), ("farthest", -1)]:
            similarities, ids = index.search(sign * asked, K)
            for row in range(len(asked)):
                for rank in range(K):
                    similarity = sign * similarities[row, rank]
                    writer.writerow([row, kind, rank + 1, f"photo {ids[row, rank]}", similarity])


main(sys.argv[1])
