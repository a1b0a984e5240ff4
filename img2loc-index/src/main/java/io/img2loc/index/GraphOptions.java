package io.img2loc.index;

/**
 * How a graph is built and searched.
 *
 * @param maxDegree most neighbours of a node
 * @param beamWidth candidates kept while building
 * @param searchEffort candidates kept while searching
 */
record GraphOptions(int maxDegree, int beamWidth, int searchEffort) {
  static final GraphOptions DEFAULTS = new GraphOptions(32, 100, 100);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
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

  /** Whether a graph that is built with these is the one that others would give. */
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
