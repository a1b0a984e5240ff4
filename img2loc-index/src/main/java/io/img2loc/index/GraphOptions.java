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
