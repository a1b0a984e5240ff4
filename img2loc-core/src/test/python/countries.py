"""The outlines that io.img2loc.eval.Countries reads, from Natural Earth as npm's world-atlas has it.

Usage: npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
       countries.py package/countries-50m.json countries.bin

Input       countries-50m.json of the npm package world-atlas 2.0.2 (ISC licence, Michael Bostock):
            Natural Earth 4.1.0, Admin 0 countries at 1:50m (public domain), as TopoJSON
SHA-256     04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394
Codes       ISO 3166-1, alpha-3 and numeric
Continents  Standard Country or Area Codes for Statistical Use (M49) of the United Nations: its regions
            Africa (002), Asia (142), Europe (150), Oceania (009) and South America (005); North
            America is M49's of that name (003): Northern America (021), Central America (013) and
            the Caribbean (029). Taiwan, which M49 does not list, is in Asia.

What the output holds, field by field, is in the Javadoc of Countries. Coordinates stay on the input's
grid; nothing is left out but the ring round the south pole, a hole of 0.001 degrees in Antarctica.
src/main/resources/io/img2loc/eval/countries.bin was made by this script.
"""

import hashlib
import json
import struct
import sys

SHA_256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"
VERSION = 1
WIDTH = 99999  # steps of longitude around the Earth: x = WIDTH is x = 0

# numeric and alpha-3 code of every entry of ISO 3166-1, by continent
CONTINENTS = {
    "Africa": """
        024AGO 260ATF 108BDI 204BEN 854BFA 072BWA 140CAF 384CIV 120CMR 180COD 178COG 174COM
        132CPV 262DJI 012DZA 818EGY 232ERI 732ESH 231ETH 266GAB 288GHA 324GIN 270GMB 624GNB
        226GNQ 086IOT 404KEN 430LBR 434LBY 426LSO 504MAR 450MDG 466MLI 508MOZ 478MRT 480MUS
        454MWI 175MYT 516NAM 562NER 566NGA 638REU 646RWA 729SDN 686SEN 654SHN 694SLE 706SOM
        728SSD 678STP 748SWZ 690SYC 148TCD 768TGO 788TUN 834TZA 800UGA 710ZAF 894ZMB 716ZWE""",
    "Antarctica": """
        010ATA""",
    "Asia": """
        004AFG 784ARE 051ARM 031AZE 050BGD 048BHR 096BRN 064BTN 156CHN 196CYP 268GEO 344HKG
        360IDN 356IND 364IRN 368IRQ 376ISR 400JOR 392JPN 398KAZ 417KGZ 116KHM 410KOR 414KWT
        418LAO 422LBN 144LKA 446MAC 462MDV 104MMR 496MNG 458MYS 524NPL 512OMN 586PAK 608PHL
        408PRK 275PSE 634QAT 682SAU 702SGP 760SYR 764THA 762TJK 795TKM 626TLS 792TUR 158TWN
        860UZB 704VNM 887YEM""",
    "Europe": """
        248ALA 008ALB 020AND 040AUT 056BEL 100BGR 070BIH 112BLR 756CHE 203CZE 276DEU 208DNK
        724ESP 233EST 246FIN 250FRA 234FRO 826GBR 831GGY 292GIB 300GRC 191HRV 348HUN 833IMN
        372IRL 352ISL 380ITA 832JEY 438LIE 440LTU 442LUX 428LVA 492MCO 498MDA 807MKD 470MLT
        499MNE 528NLD 578NOR 616POL 620PRT 642ROU 643RUS 744SJM 674SMR 688SRB 703SVK 705SVN
        752SWE 804UKR 336VAT""",
    "North America": """
        533ABW 660AIA 028ATG 535BES 044BHS 652BLM 084BLZ 060BMU 052BRB 124CAN 188CRI 192CUB
        531CUW 136CYM 212DMA 214DOM 312GLP 308GRD 304GRL 320GTM 340HND 332HTI 388JAM 659KNA
        662LCA 663MAF 484MEX 500MSR 474MTQ 558NIC 591PAN 630PRI 222SLV 666SPM 534SXM 796TCA
        780TTO 840USA 670VCT 092VGB 850VIR""",
    "Oceania": """
        016ASM 036AUS 166CCK 184COK 162CXR 242FJI 583FSM 316GUM 334HMD 296KIR 584MHL 580MNP
        540NCL 574NFK 570NIU 520NRU 554NZL 612PCN 585PLW 598PNG 258PYF 090SLB 772TKL 776TON
        798TUV 581UMI 548VUT 876WLF 882WSM""",
    "South America": """
        032ARG 068BOL 076BRA 074BVT 152CHL 170COL 218ECU 238FLK 254GUF 328GUY 604PER 600PRY
        239SGS 740SUR 858URY 862VEN""",
}

# What ISO 3166-1 has no code for: codes of the range that it leaves to users; XKX is in common use.
WITHOUT_CODE = {
    "Kosovo": ("XKX", "Kosovo", "Europe"),
    "N. Cyprus": ("XNC", "Northern Cyprus", "Asia"),
    "Somaliland": ("XSL", "Somaliland", "Africa"),
    "Siachen Glacier": ("XSG", "Siachen Glacier", "Asia"),
}

# Parts that Natural Earth counts with a state (or with nobody) and ISO 3166-1 does not:
# of what, west, south, east, north (of a box that holds the whole polygon), code, name.
PARTS = [
    ("France", -55, 2, -51, 6, "GUF", "French Guiana"),
    ("France", -61.9, 15.8, -61, 16.6, "GLP", "Guadeloupe"),
    ("France", -61.3, 14.3, -60.8, 14.9, "MTQ", "Martinique"),
    ("France", 45, -13, 45.3, -12.6, "MYT", "Mayotte"),
    ("France", 55, -22, 56, -20, "REU", "Réunion"),
    ("Netherlands", -69, 12, -62, 18, "BES", "Caribbean Netherlands"),
    ("Norway", -10, 70.5, -7, 72, "SJM", "Svalbard and Jan Mayen"),
    ("Norway", 10, 74, 34, 81, "SJM", "Svalbard and Jan Mayen"),
    ("New Zealand", -173, -10, -171, -8, "TKL", "Tokelau"),
    ("Indian Ocean Ter.", 105, -11, 106, -10, "CXR", "Christmas Island"),
    ("Indian Ocean Ter.", 96, -13, 97, -12, "CCK", "Cocos (Keeling) Islands"),
]

# Names that the input abbreviates or that have changed since. Ashmore and Cartier Is. has
# Australia's code.
NAMES = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Ashmore and Cartier Is.": "Australia",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Congo": "Republic of the Congo",
    "Cook Is.": "Cook Islands",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Macedonia": "North Macedonia",
    "Marshall Is.": "Marshall Islands",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn Islands",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "St-Barthélemy": "Saint Barthélemy",
    "St-Martin": "Saint Martin",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "São Tomé and Principe": "São Tomé and Príncipe",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Virgin Is.": "United States Virgin Islands",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "eSwatini": "Eswatini",
}

CODES = {entry[:3]: entry[3:] for entries in CONTINENTS.values() for entry in entries.split()}
CONTINENT_OF = {
    entry[3:]: continent for continent, entries in CONTINENTS.items() for entry in entries.split()
}


def absolute(arc):
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    return varint(2 * value if value >= 0 else -2 * value - 1)


def text(value):
    encoded = value.encode("utf-8")  # Java's is the same where there are no zeros and no surrogates
    return struct.pack(">H", len(encoded)) + encoded


def main(source, target):
    content = open(source, "rb").read()
    if hashlib.sha256(content).hexdigest() != SHA_256:
        sys.exit(source + " is not countries-50m.json of world-atlas 2.0.2")
    topology = json.loads(content)
    scale_x, scale_y = topology["transform"]["scale"]
    west, south = topology["transform"]["translate"]
    assert west == -180 and abs(scale_x * WIDTH - 360) < 1e-9
    arcs = [absolute(arc) for arc in topology["arcs"]]

    def polygons(geometry):
        return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]

    def pole(ring):
        return all(y == 0 for a in ring for _, y in arcs[a if a >= 0 else ~a])

    def country(geometry, polygon):
        name = geometry["properties"]["name"]
        points = [arcs[a if a >= 0 else ~a] for a in polygon[0]]
        corners = [(west + x * scale_x, south + y * scale_y) for arc in points for x, y in arc]
        for of, left, bottom, right, top, code, part in PARTS:
            if of == name and all(left <= x <= right and bottom <= y <= top for x, y in corners):
                return code, part, CONTINENT_OF[code]
        if name in WITHOUT_CODE:
            return WITHOUT_CODE[name]
        code = CODES[geometry["id"]]
        return code, NAMES.get(name, name), CONTINENT_OF[code]

    owners = [[] for _ in arcs]
    for geometry in topology["objects"]["countries"]["geometries"]:
        for polygon in polygons(geometry):
            owner = country(geometry, polygon)
            for ring in polygon:
                if not pole(ring):
                    for a in ring:
                        owners[a if a >= 0 else ~a].append(owner)
    countries = sorted({owner for of_arc in owners for owner in of_arc})
    assert len({code for code, _, _ in countries}) == len(countries)
    assert not any("." in name for _, name, _ in countries)
    numbers = {owner: i + 1 for i, owner in enumerate(countries)}

    kept = [i for i, of_arc in enumerate(owners) if of_arc]
    renumbered = {old: new for new, old in enumerate(kept)}
    (land,) = topology["objects"]["land"]["geometries"]
    rings = [ring for polygon in land["arcs"] for ring in polygon if not pole(ring)]

    out = bytearray(struct.pack(">4sHidd", b"I2LC", VERSION, WIDTH, south, scale_y))
    out += varint(len(countries))
    names = list(CONTINENTS)
    for code, name, continent in countries:
        out += text(code) + text(name) + bytes([names.index(continent)])
    out += varint(len(kept))
    for i in kept:
        points = [(x % WIDTH, y) for x, y in arcs[i]]
        points = points[:1] + [b for a, b in zip(points, points[1:]) if a != b]
        first, second = (sorted(numbers[owner] for owner in owners[i]) + [0])[:2]
        out += varint(first) + varint(second) + varint(len(points))
        x = y = 0
        for at_x, at_y in points:
            step = (at_x - x + WIDTH // 2) % WIDTH - WIDTH // 2  # the short way round
            out += signed(step) + signed(at_y - y)
            x, y = at_x, at_y
    out += varint(len(rings))
    for ring in rings:
        out += varint(len(ring))
        for a in ring:
            out += signed(renumbered[a] if a >= 0 else ~renumbered[~a])
    with open(target, "wb") as file:
        file.write(out)
    print(len(out), "bytes,", len(countries), "countries,", len(kept), "lines,", len(rings), "rings")


main(*sys.argv[1:])
