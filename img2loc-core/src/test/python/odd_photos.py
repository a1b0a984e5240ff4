"""Writes photos in many encodings, and beside each the pixels that Pillow (or arithmetic on the
samples, where Pillow drops something) says are in them.

usage: odd_photos.py FOLDER

FOLDER/manifest.tsv has a line for each: file, format, width, height, the largest difference of a
sample allowed, the largest mean difference allowed. FILE.rgb holds width x height x 3 bytes.
"""

import io
import os
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

FOLDER = sys.argv[1]
EXACT = (0, 0.0)
W, H = 97, 61
manifest = open(os.path.join(FOLDER, "manifest.tsv"), "w")


def path(name):
    return os.path.join(FOLDER, name)


def expect(name, kind, rgb, tolerance=EXACT):
    rgb = np.asarray(rgb, dtype=np.uint8)
    with open(path(name) + ".rgb", "wb") as f:
        f.write(rgb.tobytes())
    row = (name, kind, rgb.shape[1], rgb.shape[0]) + tolerance
    manifest.write("\t".join(map(str, row)) + "\n")


def write(name, data):
    with open(path(name), "wb") as f:
        f.write(data)


def reread(name, kind, tolerance=EXACT):
    """What Pillow makes of the file, transparency over white."""
    image = ImageOps.exif_transpose(Image.open(path(name)))
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        white.paste(image, (0, 0), image)
        image = white
    expect(name, kind, image.convert("RGB"), tolerance)


def over_white(samples, alpha, deepest):
    """Integer arithmetic, rounded once to 8 bits."""
    samples, alpha = samples.astype(object), alpha.astype(object)
    total = samples * alpha + deepest * (deepest - alpha)
    whole = deepest * deepest
    return ((total * 255 + whole // 2) // whole).astype(np.uint8)


# A picture with slow and fast changes and every channel of its own.
y, x = np.mgrid[0:H, 0:W]
red = 127 + 120 * np.sin(x / 9.0) * np.cos(y / 13.0)
green = x * 255.0 / (W - 1)
blue = 255 - y * 255.0 / (H - 1)
rgb = np.stack([red, green, blue], axis=2).round().astype(np.uint8)
rgb[20:30, 40:60] = (250, 10, 30)
colour = Image.fromarray(rgb)
grey = Image.fromarray((np.arange(W * H) % 256).astype(np.uint8).reshape(H, W))
alpha = Image.fromarray(((x * 5 + y * 3) % 256).astype(np.uint8))
rgba = colour.copy()
rgba.putalpha(alpha)
la = grey.copy()
la.putalpha(alpha)
few = colour.quantize(200)

# JPEG. Both decoders are libjpeg's offspring; inverse transforms may round differently.
JPEG = (3, 0.5)
colour.save(path("baseline444.jpg"), quality=92, subsampling=0)
reread("baseline444.jpg", "JPEG", JPEG)
colour.save(path("baseline420.jpg"), quality=92, subsampling=2)
reread("baseline420.jpg", "JPEG", JPEG)
colour.save(path("baseline422.jpg"), quality=92, subsampling=1)
reread("baseline422.jpg", "JPEG", JPEG)
colour.save(path("progressive.jpg"), quality=92, progressive=True)
reread("progressive.jpg", "JPEG", JPEG)
grey.save(path("grey.jpg"), quality=100)
reread("grey.jpg", "JPEG", JPEG)
Image.new("L", (300, 40), 100).save(path("flatgrey.jpg"), quality=95)
reread("flatgrey.jpg", "JPEG")
colour.crop((0, 0, 1, 1)).save(path("one.jpg"), quality=95)
reread("one.jpg", "JPEG", JPEG)
baseline = open(path("baseline444.jpg"), "rb").read()
write("trailer.jpg", baseline + b"\0" * 50 + baseline[:200])
reread("trailer.jpg", "JPEG", JPEG)
write("wrongname.png", baseline)
reread("wrongname.png", "JPEG", JPEG)

# Four inks: Pillow, too, takes them for inverted and multiplies by black.
inks = colour.convert("CMYK")
black = Image.fromarray(((x + y) % 128).astype(np.uint8))
inks = Image.merge("CMYK", inks.split()[:3] + (black,))
inks.save(path("cmyk.jpg"), quality=95)
reread("cmyk.jpg", "JPEG", (4, 0.8))
# The same bytes said to be YCCK: other colours, but the same ones for every decoder.
data = bytearray(open(path("cmyk.jpg"), "rb").read())
at = data.index(b"Adobe")
assert data[at + 11] == 0
data[at + 11] = 2
write("ycck.jpg", bytes(data))
reread("ycck.jpg", "JPEG", (5, 1.0))



def ink_profile():
    """The least that is a profile of four inks: a table of their 16 full mixtures in L*a*b*."""
    table = b""
    for mixture in range(16):
        c, m, y, k = ((mixture >> shift) & 1 for shift in (3, 2, 1, 0))
        light = 255 * (1 - 0.35 * c) * (1 - 0.45 * m) * (1 - 0.05 * y) * (1 - 0.85 * k)
        chroma = 1 - 0.9 * k
        table += bytes(
            (int(light), int(128 + chroma * (60 * m - 35 * c)), int(128 + chroma * (80 * y - 40 * c)))
        )
    identity = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity
    lut += bytes(range(256)) * 4 + table + bytes(range(256)) * 3
    tags = (
        (b"A2B0", lut),
        (b"cprt", b"text\0\0\0\0none\0"),
        (b"desc", b"desc\0\0\0\0" + struct.pack(">I", 5) + b"inks\0" + b"\0" * 78),
        (b"wtpt", b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)),
    )
    directory, body = struct.pack(">I", len(tags)), b""
    for name, content in tags:
        content += b"\0" * (-len(content) % 4)
        offset = 128 + 4 + 12 * len(tags) + len(body)
        directory += name + struct.pack(">II", offset, len(content))
        body += content
    size = 128 + len(directory) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02100000, b"prtr", b"CMYK", b"Lab ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    header = header.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + directory + body


printer = ink_profile()
inks.save(path("inkprofile.jpg"), quality=95, icc_profile=printer)
printed = Image.open(path("inkprofile.jpg"))
expect(
    "inkprofile.jpg",
    "JPEG",
    ImageCms.profileToProfile(
        printed,
        ImageCms.ImageCmsProfile(io.BytesIO(printer)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
    ),
    (16, 2.5),  # Java's sRGB is another profile than LittleCMS's, plainly so in the dark
)
inks.save(path("brokeninkprofile.jpg"), quality=95, icc_profile=printer[:300])
reread("brokeninkprofile.jpg", "JPEG", (4, 0.8))

# A profile that changes colours: BGR swapped primaries are plain to see, if applied or not.
srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
profile = bytearray(srgb.tobytes())


def tag(data, name):
    for i in range(struct.unpack(">I", data[128:132])[0]):
        entry = data[132 + 12 * i : 144 + 12 * i]
        if entry[:4] == name:
            return struct.unpack(">II", entry[4:12])
    raise KeyError(name)


(r, n), (b, _) = tag(profile, b"rXYZ"), tag(profile, b"bXYZ")
profile[r : r + n], profile[b : b + n] = profile[b : b + n], profile[r : r + n]
swapped = bytes(profile)


def by_profile(name, kind, tolerance):
    image = Image.open(path(name)).convert("RGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(swapped))
    expect(name, kind, ImageCms.profileToProfile(image, source, srgb), tolerance)


colour.save(path("profile.jpg"), quality=92, subsampling=0, icc_profile=swapped)
by_profile("profile.jpg", "JPEG", (6, 1.0))
for name, broken in (
    ("noprofile.jpg", b"this is no profile at all, but long enough to be looked at" * 4),
    ("cutprofile.jpg", swapped[:200]),
    ("emptytags.jpg", swapped[:128] + b"\0\0\0\0" + b"\0" * 400),
):
    colour.save(path(name), quality=92, subsampling=0, icc_profile=broken)
    reread(name, "JPEG", JPEG)

# EXIF's orientations.
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = "orientation%d" % orientation
    colour.save(path(name + ".jpg"), quality=92, subsampling=0, exif=exif)
    reread(name + ".jpg", "JPEG", JPEG)
    colour.save(path(name + ".png"), exif=exif)
    reread(name + ".png", "PNG")
    # Pillow's own TIFF reader may or may not have turned it already.
    colour.save(path(name + ".tiff"), tiffinfo={0x0112: orientation})
    turned = {
        1: rgb, 2: rgb[:, ::-1], 3: rgb[::-1, ::-1], 4: rgb[::-1],
        5: rgb.transpose(1, 0, 2), 6: rgb[::-1].transpose(1, 0, 2),
        7: rgb[::-1, ::-1].transpose(1, 0, 2), 8: rgb[:, ::-1].transpose(1, 0, 2),
    }[orientation]
    expect(name + ".tiff", "TIFF", turned)


# PNG.
def png(name, width, height, depth, colour_type, rows, chunks=b""):
    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    body = b"".join(b"\0" + row for row in rows)
    write(
        name,
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + (chunk(b"tRNS", chunks) if chunks else b"")
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b""),
    )


for name, image in (
    ("rgb", colour), ("rgba", rgba), ("grey", grey), ("greyalpha", la), ("palette", few),
    ("bilevel", grey.convert("1")), ("one", rgba.crop((7, 3, 8, 4))),
):
    image.save(path(name + ".png"))
    reread(name + ".png", "PNG")
for bits in (1, 2, 4):
    colour.quantize(1 << bits).save(path("palette%d.png" % bits), bits=bits)
    reread("palette%d.png" % bits, "PNG")
few.save(path("palettealpha.png"), transparency=bytes((i * 7) % 256 for i in range(200)))
reread("palettealpha.png", "PNG")
deep = (np.arange(H * W * 4).reshape(H, W, 4) * 2654435761 % 65536).astype(np.uint16)
deep[0, 0] = (65535, 128, 129, 65535)
deep[0, 1] = (0, 65407, 65406, 32768)


def rows(samples):
    return [row.astype(">u2").tobytes() for row in samples]


full = np.full((H, W, 1), 65535, dtype=np.uint16)
png("rgb16.png", W, H, 16, 2, rows(deep[:, :, :3]))
expect("rgb16.png", "PNG", over_white(deep[:, :, :3], full, 65535))
png("rgba16.png", W, H, 16, 6, rows(deep))
expect("rgba16.png", "PNG", over_white(deep[:, :, :3], deep[:, :, 3:], 65535))
png("grey16.png", W, H, 16, 0, rows(deep[:, :, :1]))
expect("grey16.png", "PNG", over_white(deep[:, :, :1], full, 65535).repeat(3, axis=2))
png("greyalpha16.png", W, H, 16, 4, rows(deep[:, :, 2:]))
expect(
    "greyalpha16.png", "PNG", over_white(deep[:, :, 2:3], deep[:, :, 3:], 65535).repeat(3, axis=2)
)
nibbles = (x * 3 + y) % 16
packed = [bytes((int(p) << 4) | int(q) for p, q in zip(row[::2], row[1::2])) for row in nibbles[:, :96]]
png("grey4.png", 96, H, 4, 0, packed)
expect("grey4.png", "PNG", (nibbles[:, :96, None] * 17).repeat(3, axis=2))
png("rgbkey.png", W, H, 8, 2, [row.tobytes() for row in rgb], struct.pack(">HHH", 250, 10, 30))
keyed = rgb.copy()
keyed[(rgb == (250, 10, 30)).all(axis=2)] = 255
expect("rgbkey.png", "PNG", keyed)
levels = np.asarray(grey)
png("greykey.png", W, H, 8, 0, [row.tobytes() for row in levels], struct.pack(">H", 77))
expect("greykey.png", "PNG", np.where(levels == 77, 255, levels)[:, :, None].repeat(3, axis=2))

# GIF.
few.save(path("palette.gif"))
reread("palette.gif", "GIF")
few.save(path("plain.gif"), interlace=0)
reread("plain.gif", "GIF")
few.save(path("transparent.gif"), transparency=5)
reread("transparent.gif", "GIF")
few.save(path("moving.gif"), save_all=True, append_images=[few.transpose(Image.ROTATE_180)])
reread("moving.gif", "GIF")

# BMP.
for name, image in (("rgb", colour), ("grey", grey), ("palette", few), ("bilevel", grey.convert("1"))):
    image.save(path(name + ".bmp"))
    reread(name + ".bmp", "BMP")

# TIFF.
for name, image, options in (
    ("raw", colour, {}),
    ("lzw", colour, {"compression": "tiff_lzw"}),
    ("deflate", colour, {"compression": "tiff_adobe_deflate"}),
    ("packbits", colour, {"compression": "packbits"}),
    ("grey", grey, {"compression": "tiff_lzw"}),
    ("palette", few, {"compression": "tiff_lzw"}),
    ("fax4", grey.convert("1"), {"compression": "group4"}),
    ("rgba", rgba, {"compression": "tiff_lzw"}),
):
    image.save(path(name + ".tiff"), **options)
    reread(name + ".tiff", "TIFF")
colour.save(path("jpeg.tiff"), compression="jpeg", quality=95)
reread("jpeg.tiff", "TIFF", (4, 1.0))
colour.save(path("pages.tiff"), save_all=True, append_images=[grey])
reread("pages.tiff", "TIFF")
colour.save(path("profile.tiff"), compression="tiff_lzw", icc_profile=swapped)
by_profile("profile.tiff", "TIFF", (3, 0.6))


def tiff(name, width, height, order, photometric, depth, bands, extra, blocks):
    """A TIFF by hand, in strips or tiles as extra says."""
    entries = {256: (3, [width]), 257: (3, [height]), 258: (3, [depth] * bands), 259: (3, [1]),
               262: (3, [photometric]), 277: (3, [bands])}
    entries.update(extra)
    tiled = 322 in entries
    data = b"".join(blocks)
    offsets = [8 + sum(map(len, blocks[:i])) for i in range(len(blocks))]
    entries[324 if tiled else 273] = (4, offsets)
    entries[325 if tiled else 279] = (4, [len(block) for block in blocks])
    at = 8 + len(data) + len(data) % 2
    spill = at + 2 + 12 * len(entries) + 4
    directory, spilt = struct.pack(order + "H", len(entries)), b""
    for tag, (kind, values) in sorted(entries.items()):
        body = struct.pack(order + {3: "H", 4: "I"}[kind] * len(values), *values)
        directory += struct.pack(order + "HHI", tag, kind, len(values))
        if len(body) > 4:
            directory += struct.pack(order + "I", spill + len(spilt))
            spilt += body
        else:
            directory += body.ljust(4, b"\0")
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    write(
        name,
        mark + struct.pack(order + "I", at) + data + b"\0" * (len(data) % 2)
        + directory + struct.pack(order + "I", 0) + spilt,
    )


padded = np.zeros((64, 112, 3), dtype=np.uint8)
padded[:H, :W] = rgb
tiles = [padded[j : j + 16, i : i + 16].tobytes() for j in range(0, 64, 16) for i in range(0, 112, 16)]
tiff("tiled.tiff", W, H, "<", 2, 8, 3, {322: (3, [16]), 323: (3, [16])}, tiles)
expect("tiled.tiff", "TIFF", rgb)
deep3 = deep[:, :, :3]
tiff("rgb16.tiff", W, H, ">", 2, 16, 3, {278: (3, [H])}, [deep3.astype(">u2").tobytes()])
expect("rgb16.tiff", "TIFF", over_white(deep3, full, 65535))
tiff("grey16.tiff", W, H, "<", 1, 16, 1, {278: (3, [H])}, [deep[:, :, 0].astype("<u2").tobytes()])
expect("grey16.tiff", "TIFF", over_white(deep[:, :, :1], full, 65535).repeat(3, axis=2))
planes = [rgb[:, :, i].tobytes() for i in range(3)]
tiff("planar.tiff", W, H, ">", 2, 8, 3, {278: (3, [H]), 284: (3, [2])}, planes)
expect("planar.tiff", "TIFF", rgb)
tiff("white0.tiff", W, H, "<", 0, 8, 1, {278: (3, [H])}, [levels.tobytes()])
expect("white0.tiff", "TIFF", (255 - levels)[:, :, None].repeat(3, axis=2))

# WebP. Lossy: decoders differ in how they enlarge the chroma.
colour.save(path("lossless.webp"), lossless=True)
reread("lossless.webp", "WEBP")
rgba.save(path("losslessalpha.webp"), lossless=True, exact=True)
reread("losslessalpha.webp", "WEBP")
colour.save(path("profile.webp"), lossless=True, icc_profile=swapped)
by_profile("profile.webp", "WEBP", (3, 0.6))
smooth = Image.fromarray(np.stack([red, green, blue], axis=2).round().astype(np.uint8))
smooth.save(path("lossy.webp"), quality=95)
reread("lossy.webp", "WEBP", (16, 2.5))
colour.save(path("moving.webp"), save_all=True, append_images=[grey.convert("RGB")], lossless=True)
reread("moving.webp", "WEBP")


# Raw data of a camera, as far as the directories go, with a preview somewhere inside.
def raw(name, kind, preview_size, extra):
    preview = io.BytesIO()
    large = colour.resize(preview_size)
    large.save(preview, "JPEG", quality=92, subsampling=0)
    thumbnail = io.BytesIO()
    colour.save(thumbnail, "JPEG")
    noise = np.random.RandomState(7).bytes(1 << 16)
    blocks = [noise + thumbnail.getvalue() + b"\xff\xd8\xff" + noise + preview.getvalue() + noise]
    options = {278: (3, [H])}
    options.update(extra)
    tiff(name, W, H, "<", 32803, 8, 1, options, blocks)
    if kind:
        expect(name, kind, Image.open(preview), JPEG)


raw("preview.dng", "DNG", (400, 250), {50706: (4, [0x00000401])})
raw("preview.raw", "RAW", (320, 200), {})
raw("turned.raw", None, (640, 400), {274: (3, [6])})
raw("nopreview.raw", None, (319, 200), {})
manifest.close()
