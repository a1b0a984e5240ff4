"""Archives of photos as Python's tarfile and zipfile write them, and what should be read of each.

usage: archives.py OUT_DIR

Beside each archive NAME lies NAME.txt: a line for each photo in order, its id, latitude and
longitude (or - and -), separated by tabs. Photos are made by Pillow, some with GPS in their EXIF.
Needs Pillow (Debian: python3-pil).
"""

import io
import json
import pathlib
import sys
import tarfile
import zipfile

from PIL import Image

LONG = "a-long-name-" * 20


def photo(number, position=None):
    image = Image.new("RGB", (16, 12), (number * 7 % 256, number * 31 % 256, 90))
    exif = Image.Exif()
    if position is not None:
        lat, lon = position
        exif[0x8825] = {
            1: "N" if lat >= 0 else "S",
            2: (abs(lat), 0.0, 0.0),
            3: "E" if lon >= 0 else "W",
            4: (abs(lon), 0.0, 0.0),
        }
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def webdataset(first, count):
    """Files in order, and (id, latitude, longitude) of each photo."""
    files, expected = [], []
    for i in range(first, first + count):
        key = f"{i:09d}"
        lat, lon = -60 + i, 100 - i / 4
        if i % 5 == 4:  # no JSON: the photo's own
            files.append((key + ".jpg", photo(i, (lat, lon))))
        elif i % 5 == 3:  # a JSON that says nothing of it, before the photo
            files.append((key + ".json", b'{"caption": "x", "lat": null, "lon": null}'))
            files.append((key + ".jpg", photo(i)))
            lat = lon = None
        else:
            # The photo's own place is another: the JSON counts.
            files.append((key + ".jpg", photo(i, (1, 1))))
            stated = {"key": key, "url": "https://example.org", "lat": lat, "lon": lon, "exif": "{}"}
            files.append((key + ".json", json.dumps(stated).encode()))
            files.append((key + ".txt", "a caption, größer".encode()))
            files.append((key + ".cls", b"7"))
        expected.append((key + ".jpg", lat, lon))
    return files, expected


def tree():
    """A plain tree of photos as people have them, among other things."""
    takeout = {"title": "IMG_1.jpg", "geoData": {"latitude": 40.5, "longitude": -74.25}}
    files = [
        ("Takeout/IMG_1.jpg", photo(1)),
        ("Takeout/IMG_1.jpg.json", json.dumps(takeout).encode()),
        ("Takeout/2020-01-05 14.33.22.jpg", photo(2, (10, 20))),
        ("Takeout/2020-01-05 14.33.59.jpg", photo(3, (11, 21))),
        ("Takeout/notes.txt", b"nothing"),
        ("Takeout/.hidden.jpg", photo(4, (1, 1))),
        ("__MACOSX/IMG_1.jpg", b"not a photo"),
        ("../../outside.jpg", photo(5, (12, 22))),
        ("/etc/absolute.jpg", photo(6, (13, 23))),
        (f"{LONG}/{LONG}/größer.jpg", photo(7, (14, 24))),
        ("broken.jpg", b"no photo at all"),
    ]
    expected = [
        ("Takeout/IMG_1.jpg", 40.5, -74.25),
        ("Takeout/2020-01-05 14.33.22.jpg", 10, 20),
        ("Takeout/2020-01-05 14.33.59.jpg", 11, 21),
        ("../../outside.jpg", 12, 22),
        ("etc/absolute.jpg", 13, 23),
        (f"{LONG}/{LONG}/größer.jpg", 14, 24),
        ("broken.jpg", "unreadable", "unreadable"),
    ]
    return files, expected


def write_tar(path, files, format, mode="w", names=lambda name: name):
    with tarfile.open(path, mode, format=format) as tar:
        folder = tarfile.TarInfo(names("folder"))
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, content in files:
            info = tarfile.TarInfo(names(name))
            info.size = len(content)
            info.mtime = 1.5 if format == tarfile.PAX_FORMAT else 1
            tar.addfile(info, io.BytesIO(content))


def write_zip(path, files, method):
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("folder/", b"")
        for name, content in files:
            archive.writestr(name, content)


def write_expected(path, expected):
    with open(f"{path}.txt", "w", encoding="utf-8") as file:
        for id, lat, lon in expected:
            file.write(f"{id}\t{'-' if lat is None else lat}\t{'-' if lon is None else lon}\n")


def main(out):
    out = pathlib.Path(out)
    out.mkdir(parents=True)
    files, expected = webdataset(0, 23)
    plain, plain_expected = tree()
    formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
    for name, format in formats.items():
        write_tar(out / f"samples_{name}.tar", files, format)
        write_tar(out / f"samples_{name}.tar.gz", files, format, "w:gz")
        write_tar(out / f"dotted_{name}.tgz", files, format, "w:gz", lambda n: "./" + n)
        for archive in [f"samples_{name}.tar", f"samples_{name}.tar.gz", f"dotted_{name}.tgz"]:
            write_expected(out / archive, expected)
        if name != "ustar":  # which has no names as long
            write_tar(out / f"tree_{name}.tar", plain, format)
            write_expected(out / f"tree_{name}.tar", plain_expected)
    for name, method in {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}.items():
        write_zip(out / f"samples_{name}.zip", files, method)
        write_expected(out / f"samples_{name}.zip", expected)
        # In a zip, the files of a sample need not be adjacent.
        write_zip(out / f"shuffled_{name}.zip", sorted(files, key=lambda f: f[0][-1:] + f[0]), method)
        write_expected(out / f"shuffled_{name}.zip", expected)
        write_zip(out / f"tree_{name}.zip", plain, method)
        write_expected(out / f"tree_{name}.zip", plain_expected)
    with tarfile.open(out / "linked.tar", "w") as tar:
        content = photo(1, (1, 2))
        info = tarfile.TarInfo("a.jpg")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
        for name, type in [("b.jpg", tarfile.LNKTYPE), ("c.jpg", tarfile.SYMTYPE)]:
            info = tarfile.TarInfo(name)
            info.type = type
            info.linkname = "a.jpg"
            tar.addfile(info)
    unreadable = ("unreadable", "unreadable")
    write_expected(out / "linked.tar", [("a.jpg", 1, 2), ("b.jpg", *unreadable), ("c.jpg", *unreadable)])
    write_tar(out / "empty.tar", [], tarfile.GNU_FORMAT)
    write_expected(out / "empty.tar", [])

    shards = out / "shards"
    shards.mkdir()
    several = []
    for shard in range(3):
        files, expected = webdataset(shard * 7, 7)
        write_tar(shards / f"{shard:05d}.tar", files, tarfile.PAX_FORMAT)
        several += [(f"{shard:05d}/{id}", lat, lon) for id, lat, lon in expected]
    write_expected(out / "shards", several)


main(sys.argv[1])
