package io.img2loc.examples.report;

import io.img2loc.eval.Countries;

/** The land on a map. */
final class Land {
  /** In degrees: about a pixel of a map that fills a screen. */
  private static final double TOLERANCE = 0.25;

  private Land() {}

  /** Its outlines, as the data of a path. */
  static String path(EqualEarth projection) {
    StringBuilder d = new StringBuilder(1 << 16);
    for (float[] ring : Countries.get().outlines(TOLERANCE)) {
      long lastX = 0;
      long lastY = 0;
      boolean begun = false;
      for (int i = 0; i < ring.length; i += 2) {
        // In tenths of a unit, and relative to the point before: that is shorter.
        long x = Math.round(10 * projection.x(ring[i], ring[i + 1]));
        long y = Math.round(10 * projection.y(ring[i + 1]));
        if (begun && x == lastX && y == lastY) {
          continue;
        }
        d.append(begun ? 'l' : 'M');
        number(d, x - (begun ? lastX : 0)).append(' ');
        number(d, y - (begun ? lastY : 0));
        lastX = x;
        lastY = y;
        begun = true;
      }
      if (begun) {
        d.append('z');
      }
    }
    return d.toString();
  }

  private static StringBuilder number(StringBuilder d, long tenths) {
    if (tenths < 0) {
      d.append('-');
    }
    long size = Math.abs(tenths);
    if (size >= 10 || size == 0) {
      d.append(size / 10);
    }
    return size % 10 == 0 ? d : d.append('.').append(size % 10);
  }
}
