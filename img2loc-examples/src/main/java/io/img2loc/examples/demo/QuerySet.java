package io.img2loc.examples.demo;

/**
 * How the views that are asked about differ from the indexed ones, besides place and brightness.
 */
enum QuerySet {
  /** North up, as the indexed ones. */
  UPRIGHT("upright", "upright", "upright", 0),
  /** Turned a little, as photos are. */
  TURNED_15("turned-15", "turned 15", "turned up to 15 degrees", 15),
  /** Turned a lot: the harder set. */
  TURNED_45("turned-45", "turned 45", "turned up to 45 degrees", 45);

  /** Name of the set's folder and table. */
  final String folder;

  /** What tables call it. */
  final String label;

  /** What sentences call it. */
  final String title;

  /** The greatest rotation either way. */
  final double maxRotationDegrees;

  QuerySet(String folder, String label, String title, double maxRotationDegrees) {
    this.folder = folder;
    this.label = label;
    this.title = title;
    this.maxRotationDegrees = maxRotationDegrees;
  }
}
