package io.img2loc.index;

/**
 * What came of a run of an {@link Indexer}: each item of the source is counted once, but for those
 * that a run that was stopped did not come to.
 *
 * @param added references that are new
 * @param replaced references that took the place of one of the same id
 * @param present items passed over, as the index has a reference of their id
 * @param withoutPosition photos whose place is not known
 * @param failed items that could not be read or encoded, or were refused
 * @param stopped whether the run was stopped before its end
 */
public record IndexReport(
    long added, long replaced, long present, long withoutPosition, long failed, boolean stopped) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public IndexReport {
    if (added < 0 || replaced < 0 || present < 0 || withoutPosition < 0 || failed < 0) {
      throw new IllegalArgumentException("a count is negative");
    }
  }
}
