"""Whether geometries are valid by the rules of OGC's Simple Features.

usage: valid_polygons.py FILE

FILE has a GeoJSON geometry on each line. Says what is wrong with each that is not valid, or that
all are. Needs shapely (Debian: python3-shapely).
"""

import json
import sys

from shapely.geometry import shape
from shapely.validation import explain_validity


def main(file):
    wrong = []
    count = 0
    with open(file, encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            geometry = shape(json.loads(line))
            if not geometry.is_valid:
                wrong.append(f"geometry {count}: {explain_validity(geometry)}")
    print("\n".join(wrong) or f"{count} geometries, all valid")


main(sys.argv[1])
