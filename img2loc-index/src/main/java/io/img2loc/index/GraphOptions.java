package io.img2loc.index;

/**
 * How a graph is built and searched.
 *
 * @param maxDegree most neighbours of a node
 * @param beamWidth candidates kept while building
 * @param searchEffort candidates kept while searching for up to 16 neighbours; {@link #AUTOMATIC}
 *     for as many as the graph was found to need
 */
record GraphOptions(int maxDegree, int beamWidth, int searchEffort) {
  static final int AUTOMATIC = 0;

  /** Where there is no graph to try it on. */
  static final int USUAL_EFFORT = 64;

  static final GraphOptions DEFAULTS = new GraphOptions(32, 160, AUTOMATIC);

  GraphOptions {
    check("maxDegree", maxDegree, 2, 512);
    check("beamWidth", beamWidth, 1, 10_000);
    if (searchEffort != AUTOMATIC) {
      checkedEffort(searchEffort);
    }
  }

  /** The search effort, as far as is known without a graph. */
  int effort() {
    return searchEffort == AUTOMATIC ? USUAL_EFFORT : searchEffort;
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
