"""Writes JPEGs of many kinds, and beside each what Pillow's draft mode makes of it.

usage: jpeg_kinds.py FOLDER

FOLDER/kinds.txt has a line for each: its name, and "native" or "jdk" for who decodes it in its
size. FILE.2, FILE.4 and FILE.8 hold the samples r, g, b at a half, a quarter and an eighth: libjpeg
scales within its inverse transform, and Pillow hands that out unchanged.
"""

import io
import struct
import sys

import numpy as np
from PIL import Image, ImageCms

FOLDER = sys.argv[1]
kinds = open("%s/kinds.txt" % FOLDER, "w")
random = np.random.RandomState(5)


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        127 + 120 * np.sin(x / 9.0) * np.cos(y / 13.0),
        x * 255.0 / width + 20 * np.sin(y / 2.0),
        255 - y * 255.0 / height,
    ]
    noisy = np.stack(planes, axis=2) + random.normal(0, 12, (height, width, 3))
    noisy[height // 3 : height // 2, width // 4 : width // 2] = (250, 10, 30)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def put(name, data, who, reduced=True):
    with open("%s/%s" % (FOLDER, name), "wb") as f:
        f.write(data)
    kinds.write("%s\t%s\t%s\n" % (name, who, "reduced" if reduced else "whole"))
    if not reduced:
        return
    for part in (2, 4, 8):
        image = Image.open(io.BytesIO(data))
        width, height = image.size
        if image.draft(None, (width // part, height // part)) is None:
            raise ValueError("no draft of " + name)
        assert image.size == (-(-width // part), -(-height // part)), (name, image.size)
        with open("%s/%s.%d" % (FOLDER, name, part), "wb") as f:
            f.write(np.asarray(image.convert("RGB")).tobytes())


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()




def without(data, marker):
    """The bytes without the first segment of a marker."""
    at = data.index(marker)
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0] :]


def segment(marker, body):
    return marker + struct.pack(">H", len(body) + 2) + body


def after_start(data, *segments):
    return data[:2] + b"".join(segments) + data[2:]


JFIF, APP14 = b"\xff\xe0", b"\xff\xee"
EXIF = segment(b"\xff\xe1", b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")


def adobe(transform):
    return segment(APP14, b"Adobe\0d\0\0\0\0" + bytes([transform]))


for width, height in ((203, 157), (160, 128), (64, 9), (17, 33)):
    size = "%dx%d" % (width, height)
    image = picture(width, height)
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        for progressive in (False, True):
            name = "%s-%s-%s.jpg" % (size, sampling.replace(":", ""), progressive)
            put(name, jpeg(image, quality=90, subsampling=sampling, progressive=progressive), "native")
    put(size + "-grey.jpg", jpeg(image.convert("L"), quality=90), "native")

image = picture(203, 157)
fine, coarse = jpeg(image, quality=85, subsampling="4:4:4"), jpeg(image, quality=85)
put("optimised.jpg", jpeg(image, quality=30, optimize=True), "native")
put("best.jpg", jpeg(image, quality=100), "native")
put("trailer.jpg", coarse + b"\0" * 90 + coarse, "native")
put("exif.jpg", after_start(without(fine, JFIF), EXIF), "native")
put("exif-coarse.jpg", after_start(without(coarse, JFIF), EXIF), "native")
put("both.jpg", after_start(fine, EXIF), "native")
put("adobe.jpg", after_start(without(fine, JFIF), adobe(1)), "native")
put("jfif-adobe.jpg", after_start(coarse, adobe(1)), "native")
put("bare.jpg", without(fine, JFIF), "jdk", False)
put("bare-coarse.jpg", without(coarse, JFIF), "jdk", False)
put("adobe-rgb.jpg", after_start(without(fine, JFIF), adobe(0)), "jdk", False)
put("adobe-2.jpg", after_start(without(fine, JFIF), adobe(2)), "jdk", False)
put("jfif-adobe-rgb.jpg", after_start(fine, adobe(0)), "jdk", False)
put("inks.jpg", jpeg(image.convert("CMYK")), "jdk", False)

srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
wide = bytearray(srgb)
for i in range(struct.unpack(">I", srgb[128:132])[0]):
    name, at, length = struct.unpack(">4sII", srgb[132 + 12 * i : 144 + 12 * i])
    if name == b"gXYZ":
        x, y, z = struct.unpack(">3i", srgb[at + 8 : at + 20])
        wide[at + 8 : at + 20] = struct.pack(">3i", x - 6000, y + 3000, z)
put("srgb.jpg", jpeg(image, icc_profile=srgb), "native", False)
put("wide.jpg", jpeg(image, icc_profile=bytes(wide)), "native", False)
put("wide-fine.jpg", jpeg(image, subsampling=0, icc_profile=bytes(wide)), "native", False)
put("wide-progressive.jpg", jpeg(image, progressive=True, icc_profile=bytes(wide)), "native", False)
put("cut-profile.jpg", jpeg(image, icc_profile=srgb[:200]), "jdk", False)
put("no-profile.jpg", jpeg(image, icc_profile=b"this is none" * 20), "jdk", False)
put("grey-profile.jpg", jpeg(image.convert("L"), icc_profile=srgb), "jdk", False)

# The last refinement is missing: a decoder smooths what is left, each in its own way.
refined = jpeg(image, quality=90, progressive=True)
put("unrefined.jpg", refined[: refined.rindex(b"\xff\xda")] + b"\xff\xd9", "jdk")
kinds.close()
