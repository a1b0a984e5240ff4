"""Prints the intervals that BootstrapTest expects, by the method that Bootstrap documents.

The plain way: every resample is written out, photo by photo. Needs nothing but Python.
"""

import math

MASK = (1 << 64) - 1
NOWHERE = math.inf


class SplitMix64:
    """Steele, Lea and Flood, Fast splittable pseudorandom number generators (2014)."""

    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


def units_of(photos):
    """Groups by name, then each photo of unknown group, in the order of the photos given."""
    names = sorted({group for _, group in photos if group is not None})
    units = [[km for km, group in photos if group == name] for name in names]
    return units + [[km] for km, group in photos if group is None]


def median(kms):
    return (kms[(len(kms) - 1) // 2] + kms[len(kms) // 2]) / 2 if kms else math.nan


def mean(values):
    return sum(values) / len(values) if values else math.nan


def figures(kms):
    """All photos first, then the answered only; of each 25 km, median, mean, GeoScore, no answer."""
    kms = sorted(kms)
    result = []
    for some in (kms, [km for km in kms if km != NOWHERE]):
        result.append(mean([km <= 25 for km in some]))
        result.append(median(some))
        result.append(mean(some))
        result.append(mean([5000 * math.exp(-km / 1492.7) for km in some]))
        result.append(mean([km == NOWHERE for km in some]))
    return result


def intervals(resamples, level, seed, units):
    """units: for each, a list of lists of distances, one for each evaluation; one or two."""
    seeds = SplitMix64(seed)
    values = []
    for _ in range(resamples):
        random = SplitMix64(seeds.next())
        drawn = [units[((random.next() >> 1) * len(units)) >> 63] for _ in units]
        both = [figures([km for unit in drawn for km in unit[e]]) for e in range(len(units[0]))]
        values.append(both[0] if len(both) == 1 else [y - x for x, y in zip(*both)])
    for of_figure in zip(*values):
        said = sorted(value for value in of_figure if not math.isnan(value))
        if not said:
            yield math.nan, math.nan
            continue
        rank = max(1, math.floor((len(said) + 1) * (1 - level) / 2 + 1e-9))
        yield said[rank - 1], said[len(said) - rank]


def print_all(title, found):
    print(title)
    for low, high in found:
        print(f"{low:.9f} {high:.9f}")


def photo(i):
    km = NOWHERE if i % 6 == 5 else 0.3 * 1.2**i
    return km, None if i % 10 == 9 else f"group {i * i % 7}"


def other(i):
    km, group = photo((i * 7 + 3) % 50)
    return km, photo(i)[1]


photos = [photo(i) for i in range(50)]
by_distance = sorted(photos, key=lambda p: p[0])  # photos of unknown group go by distance
print_all("grouped", intervals(200, 0.9, 42, [[u] for u in units_of(by_distance)]))
ungrouped = [(km, None) for km, _ in by_distance]
print_all("ungrouped", intervals(199, 0.95, -7, [[u] for u in units_of(ungrouped)]))
# In a comparison photos go by id, here 00 to 49.
pairs = list(zip(units_of(photos), units_of([other(i) for i in range(50)])))
print_all("paired", intervals(200, 0.9, 42, pairs))
