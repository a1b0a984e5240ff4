package io.img2loc.index;

/**
 * How a graph is built and searched.
 *
 * @param maxDegree most neighbours of a node
 * @param beamWidth candidates kept while building
 * @param searchEffort candidates kept while searching for up to 32 neighbours
 */
record GraphOptions(int maxDegree, int beamWidth, int searchEffort) {
  /** The most that may be asked for with the search effort as it is stated. */
  private static final int USUAL_K = 32;

  static final GraphOptions DEFAULTS = new GraphOptions(32, 100, 64);

  GraphOptions {
    check("maxDegree", maxDegree, 2, 512);
    check("beamWidth", beamWidth, 1, 10_000);
    check("searchEffort", searchEffort, 1, 100_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], was " + value);
    }
  }

  /** Candidates that a search keeps when {@code k} of the nearest are asked for. */
  long effort(int k) {
    return Math.max(k, (long) searchEffort * Math.max(k, USUAL_K) / USUAL_K);
  }

  /** Whether a graph that is built with these is the one that the others would give. */
  boolean buildsAs(GraphOptions other) {
    return maxDegree == other.maxDegree && beamWidth == other.beamWidth;
  }

  GraphOptions withMaxDegree(int maxDegree) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }

  GraphOptions withBeamWidth(int beamWidth) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }

  GraphOptions withSearchEffort(int searchEffort) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }
}
