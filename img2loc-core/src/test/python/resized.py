"""Prepares pictures as CLIP's and SigLIP's reference code do, with Pillow.

usage: resized.py FOLDER

FOLDER/cases.tsv has a line for each case: the picture, its width and height (for a file of raw RGB
bytes; 0 and 0 for one that Pillow is to open), CROP or SQUASH, px of the shorter side, width and
height of the crop, the filter. FOLDER/hashes.txt gets the SHA-256 of each result, as planes.
FOLDER/rgb.png, grey.png, palette.png, rgb.jpg and grey.jpg are written first.
"""

import hashlib
import os
import sys

import numpy as np
from PIL import Image

FOLDER = sys.argv[1]
LARGEST = 20_000_000  # px that Pillow is let resize to


def write_files():
    y, x = np.mgrid[0:301, 0:517]
    noise = np.random.default_rng(7).integers(0, 60, (301, 517, 3))
    samples = np.stack([x * 195 // 517, y * 195 // 301, (x + y) % 196], axis=2) + noise
    rgb = Image.fromarray(samples.astype(np.uint8))
    rgb.save(os.path.join(FOLDER, "rgb.png"))
    rgb.convert("L").save(os.path.join(FOLDER, "grey.png"))
    rgb.quantize(200).save(os.path.join(FOLDER, "palette.png"))
    rgb.save(os.path.join(FOLDER, "rgb.jpg"), quality=90, subsampling=0)
    rgb.convert("L").save(os.path.join(FOLDER, "grey.jpg"), quality=90)


def opened(name, width, height):
    path = os.path.join(FOLDER, name)
    if width == 0:
        return Image.open(path).convert("RGB")
    with open(path, "rb") as f:
        return Image.frombytes("RGB", (width, height), f.read())


def prepared(image, fit, resize, width, height, resample):
    if fit == "SQUASH":
        return image.resize((width, height), resample)
    shorter = min(image.size)
    new = [int(resize * side / shorter) for side in image.size]
    left = int(round((new[0] - width) / 2.0))
    top = int(round((new[1] - height) / 2.0))
    box = (left, top, left + width, top + height)
    if new[0] * new[1] <= LARGEST:
        return image.resize(new, resample).crop(box)
    # Only the part to be kept: the same but for the last digits of the window's place.
    scales = [old / after for old, after in zip(image.size, new)] * 2
    part = [scale * edge for scale, edge in zip(scales, box)]
    return image.resize((width, height), resample, box=part)


write_files()
with open(os.path.join(FOLDER, "cases.tsv")) as cases, open(
    os.path.join(FOLDER, "hashes.txt"), "w"
) as hashes:
    for case in cases:
        name, w, h, fit, resize, width, height, kernel = case.rstrip("\n").split("\t")
        image = opened(name, int(w), int(h))
        resample = getattr(Image.Resampling, kernel)
        result = prepared(image, fit, int(resize), int(width), int(height), resample)
        planes = np.asarray(result).transpose(2, 0, 1).tobytes()
        hashes.write(hashlib.sha256(planes).hexdigest() + "\n")
