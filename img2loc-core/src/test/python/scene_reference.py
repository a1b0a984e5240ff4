"""The features of io.img2loc.scene.SceneEncoder by numpy and Pillow, from its documentation.

Usage: scene_reference.py box|area|gist|vector PICTURE; prints one number a line.
box is the 48 x 48 square by Pillow's BOX filter (exact where the sides are multiples or divisors of
48), area the same by a matrix of overlaps, gist the 384 numbers before centring, vector all 1936.
"""

import sys

import numpy as np
from PIL import Image


def box(rgb):
    bands = [Image.fromarray(rgb[..., c].astype(np.float32)) for c in range(3)]
    return np.stack([np.asarray(b.resize((48, 48), Image.BOX)) for b in bands], -1)


def overlaps(size, cells):
    """Row i: the share of each of `size` pixels in cell i, the rows summing to 1."""
    edges = np.arange(cells + 1) * size / cells
    pixels = np.arange(size)
    inside = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(inside, 0) * cells / size


def area(rgb, cells):
    down, across = overlaps(rgb.shape[0], cells), overlaps(rgb.shape[1], cells)
    return np.einsum("iy,yxc,jx->ijc", down, rgb.astype(float), across)


def gist(cells):
    grey = np.pad(cells @ [0.299, 0.587, 0.114] / 255, 8, mode="symmetric")
    u = np.fft.fftfreq(64, 1 / 64)
    u, v = np.meshgrid(u, u)
    f = np.hypot(u, v)
    low_pass = 2.0 ** -((f / (16 / 3)) ** 2)
    smooth = lambda x: np.fft.ifft2(np.fft.fft2(x) * low_pass).real
    detail = grey - smooth(grey)
    detail = detail / (0.04 + np.sqrt(np.maximum(0, smooth(detail**2))))
    spectrum = np.fft.fft2(detail)
    out = []
    for k in range(4):
        for j in range(6):
            theta = np.abs(np.angle(np.exp(1j * (np.arctan2(v, u) - j * np.pi / 6))))
            gain = np.exp(-3.5 * (f / (0.3 * 64 / 1.85**k) - 1) ** 2 - 1.125 * np.pi * theta**2)
            gain[0, 0] = 0
            response = np.abs(np.fft.ifft2(spectrum * gain))[8:56, 8:56]
            out.append(response.reshape(4, 12, 4, 12).mean((1, 3)).ravel())
    return np.concatenate(out)


def lab(rgb):
    c = rgb / 255
    c = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    matrix = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    t = c @ np.transpose(matrix) / [0.95047, 1, 1.08883]
    x, y, z = np.moveaxis(
        np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116), -1, 0
    )
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def colors(cells):
    """Each bin's hat function at each cell, multiplied over the axes and averaged."""
    values = lab(cells).reshape(-1, 3)
    hats = []
    for axis, (low, high, n) in enumerate([(0, 100, 4), (-64, 64, 14), (-64, 64, 14)]):
        centers = low + (np.arange(n) + 0.5) * (high - low) / n
        inside = np.clip(values[:, axis], centers[0], centers[-1])[:, None]
        hats.append(np.maximum(0, 1 - np.abs(inside - centers) / (centers[1] - centers[0])))
    return np.sqrt(np.einsum("pl,pa,pb->lab", *hats) / len(values)).ravel()


def vector(rgb):
    cells = area(rgb, 48)
    g = gist(cells)
    g = g - g.mean()
    t = lab(area(rgb, 16))
    t[..., 0] -= t[..., 0].mean()
    parts = [
        g / max(0.1, np.linalg.norm(g)),
        t.ravel() / max(16, np.linalg.norm(t)),
        colors(cells),
    ]
    whole = np.concatenate(parts)
    return whole / np.linalg.norm(whole)


picture = np.asarray(Image.open(sys.argv[2]).convert("RGB"))
what = {
    "box": lambda: box(picture),
    "area": lambda: area(picture, 48),
    "gist": lambda: gist(area(picture, 48)),
    "vector": lambda: vector(picture),
}[sys.argv[1]]
print("\n".join(repr(float(x)) for x in np.ravel(what())))
