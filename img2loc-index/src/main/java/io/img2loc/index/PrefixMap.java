package io.img2loc.index;

/**
 * Places by the first 64 bits of a SHA-256, 16 to 32 bytes for each. Of two contents whose bits are
 * the same the later one stays, so that a place is a hint, to be compared with what is there. Not
 * safe for use by many threads.
 */
final class PrefixMap {
  private static final int LEAST_CAPACITY = 16;

  // Capacities are powers of two, at most three quarters full.
  private long[] prefixes = new long[LEAST_CAPACITY];
  private int[] places = new int[LEAST_CAPACITY]; // plus one, as 0 is an empty slot
  private int size;

  /**
   * Adds a place or replaces the prefix's earlier one.
   *
   * @param place at least 0, less than 2^31 − 1
   */
  void put(long prefix, int place) {
    int slot = slot(prefix);
    if (places[slot] == 0) {
      if (size >= places.length / 4 * 3) {
        grow();
        slot = slot(prefix);
      }
      size++;
    }
    prefixes[slot] = prefix;
    places[slot] = place + 1;
  }

  /** The place, or −1. */
  int get(long prefix) {
    return places[slot(prefix)] - 1;
  }

  int size() {
    return size;
  }

  /** The slot with the prefix, or the empty one where it belongs. */
  private int slot(long prefix) {
    int mask = places.length - 1;
    int slot = (int) prefix & mask; // bits of a good hash: they are spread as they are
    while (places[slot] != 0 && prefixes[slot] != prefix) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldPrefixes = prefixes;
    int[] oldPlaces = places;
    prefixes = new long[Math.multiplyExact(2, oldPrefixes.length)];
    places = new int[prefixes.length];
    for (int i = 0; i < oldPlaces.length; i++) {
      if (oldPlaces[i] != 0) {
        int slot = slot(oldPrefixes[i]);
        prefixes[slot] = oldPrefixes[i];
        places[slot] = oldPlaces[i];
      }
    }
  }
}
