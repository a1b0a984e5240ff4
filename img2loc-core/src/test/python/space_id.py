"""Prints the ids that SpaceIdTest expects, by the encoding that SpaceId documents."""

import hashlib
import struct


def number(value):
    return struct.pack(">q", value)


def real(value):
    return struct.pack(">d", value + 0.0)


def text(value):
    return value.encode("utf-8")


def content(data):
    return [hashlib.sha256(data).digest(), number(len(data))]


def space_id(graph, external, output, fit, resize, width, height, kernel, scale, mean, deviation):
    parts = [text("img2loc-clip-1"), *content(graph), number(len(external))]
    for name in sorted(external, key=text):
        parts += [text(name), *content(external[name])]
    parts += [text(output), text(fit), number(resize), number(width), number(height)]
    parts += [text(kernel), real(scale), *map(real, mean), *map(real, deviation)]
    encoded = b"".join(struct.pack(">q", len(part)) + part for part in parts)
    return "clip-" + hashlib.sha256(encoded).hexdigest()[:32]


CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_DEVIATION = [0.26862954, 0.26130258, 0.27577711]
HALF = [0.5] * 3

print(space_id(b"graph", {}, "image_embeds", "CROP", 224, 224, 224, "BICUBIC", 1 / 255,
               CLIP_MEAN, CLIP_DEVIATION))
print(space_id(b"graph", {"b.bin": b"bb", "a/z.bin": b"a"}, "out", "SQUASH", 384, 384, 384,
               "BICUBIC", 1 / 255, HALF, HALF))
