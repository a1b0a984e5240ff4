package io.img2loc.index;

/**
 * How a graph is built and searched.
 *
 * @param maxDegree most neighbours of a node
 * @param beamWidth candidates kept while building
 * @param searchEffort candidates kept while searching for up to 16 neighbours; {@link #AUTOMATIC}
 *     for as many as the graph is found to need, or, of one that was built, if that was not asked
 */
record GraphOptions(int maxDegree, int beamWidth, int searchEffort) {
  static final int AUTOMATIC = 0;

  /** Where it was not tried on the graph. */
  static final int USUAL_EFFORT = 64;

  static final GraphOptions DEFAULTS = new GraphOptions(32, 160, AUTOMATIC);

  GraphOptions {
    check("maxDegree", maxDegree, 2, 512);
    check("beamWidth", beamWidth, 1, 10_000);
    if (searchEffort != AUTOMATIC) {
      checkedEffort(searchEffort);
    }
  }

  /**
   * The search effort.
   *
   * @param found the one that a graph was found to need, or {@link #AUTOMATIC}
   */
  int effort(int found) {
    if (searchEffort != AUTOMATIC) {
      return searchEffort;
    }
    return found == AUTOMATIC ? USUAL_EFFORT : found;
  }

  /** A search effort that was stated by someone. */
  static int checkedEffort(int searchEffort) {
    check("searchEffort", searchEffort, 1, 100_000);
    return searchEffort;
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], was " + value);
    }
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
