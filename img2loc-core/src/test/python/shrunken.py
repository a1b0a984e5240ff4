"""Shrinks RGB pictures to the mean of the area that each new pixel covers.

Each old pixel is repeated as often as there are new ones, so that whole numbers of repetitions
make up a new pixel. (Pillow's box filter takes or leaves whole pixels instead.)

usage: shrunken.py FOLDER
"""

import sys

import numpy as np
from PIL import Image


def shrink_axis(samples, to, axis):
    samples = np.moveaxis(samples, axis, 0)
    size = samples.shape[0]
    repeated = np.repeat(samples, to, axis=0)
    return np.moveaxis(repeated.reshape((to, size) + samples.shape[1:]).mean(axis=1), 0, axis)


folder = sys.argv[1]
for name, size, side in (("wide", (301, 197), 100), ("tall", (97, 640), 333), ("thin", (500, 1), 3)):
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    samples = np.stack([x * 255 // width, (x * 7 + y * 3) % 256, (x ^ y) % 256], axis=2)
    Image.fromarray(samples.astype(np.uint8)).save("%s/%s.png" % (folder, name))
    scale = side / max(size)
    small = shrink_axis(samples.astype(float), max(1, round(height * scale)), 0)
    small = shrink_axis(small, max(1, round(width * scale)), 1)
    Image.fromarray(np.floor(small + 0.5).astype(np.uint8)).save("%s/%s-small.png" % (folder, name))
