package io.img2loc.index;

import java.util.List;

/**
 * Which of the last segments to make one of: eight of about a size. Of n commits there are about
 * log₈ n × 7 segments at most, and each row was written about log₈ n times; in the worst of orders
 * log₂ n times, as the largest of those that are merged is never more than half of the result.
 */
final class MergePolicy {
  private static final int FAN_OUT = 8;

  /** Larger ones are left to {@link IndexWriter#optimize}: no commit should take minutes. */
  private static final long MOST_BYTES = 1L << 30;

  private MergePolicy() {}

  /**
   * The first segment to merge, with all after it; the number of segments if none is to be.
   *
   * @param covered the references that the graph knows, whose segments stay
   */
  static int from(List<Segment> segments, int covered) {
    int last = segments.size();
    int least = firstBehind(segments, covered);
    long bytes = 0;
    long rows = 0;
    int largest = 0;
    int from = last;
    for (int level = 0; from > least && bytes <= MOST_BYTES; level++) {
      while (from > least && level(segments.get(from - 1)) <= level) {
        Segment segment = segments.get(--from);
        bytes += segment.bytes();
        rows += segment.rows();
        largest = Math.max(largest, segment.rows());
      }
      if (last - from >= FAN_OUT && rows >= 2L * largest && bytes <= MOST_BYTES) {
        return from;
      }
    }
    return last;
  }

  private static int firstBehind(List<Segment> segments, int covered) {
    int first = 0;
    int start = 0;
    while (first < segments.size() && start < covered) {
      start += segments.get(first++).rows();
    }
    return first;
  }

  /** log₈ of the rows, rounded down. */
  private static int level(Segment segment) {
    return (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(segment.rows())) / 3;
  }
}
