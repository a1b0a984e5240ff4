package io.img2loc.scene;

/** Which colours a picture has, and how much of each. */
final class ColorHistogram {
  private static final int L_BINS = 4;
  private static final int AB_BINS = 14;

  /**
   * Few pixels of photos have an a* or b* beyond this; those that have go to the outermost bins.
   */
  private static final double AB_LIMIT = 64;

  static final int LENGTH = L_BINS * AB_BINS * AB_BINS;

  private ColorHistogram() {}

  /**
   * Square roots of the shares of 4 × 14 × 14 bins of L*, a*, b*. A colour between the centres of
   * bins counts in both, on each axis, by how close it is; so a small change of light moves a
   * little weight rather than all of it.
   *
   * @param lab L*, a*, b*, L*, …
   * @return bins with b* changing fastest and L* slowest; of length 1
   */
  static double[] of(double[] lab) {
    double[] bins = new double[LENGTH];
    double share = 3.0 / lab.length;
    for (int i = 0; i < lab.length; i += 3) {
      double l = position(lab[i], 0, 100, L_BINS);
      double a = position(lab[i + 1], -AB_LIMIT, AB_LIMIT, AB_BINS);
      double b = position(lab[i + 2], -AB_LIMIT, AB_LIMIT, AB_BINS);
      spread(bins, l, a, b, share);
    }
    for (int i = 0; i < bins.length; i++) {
      bins[i] = Math.sqrt(bins[i]);
    }
    return bins;
  }

  private static void spread(double[] bins, double l, double a, double b, double share) {
    for (int corner = 0; corner < 8; corner++) {
      int lBin = (int) l + (corner >> 2);
      int aBin = (int) a + (corner >> 1 & 1);
      int bBin = (int) b + (corner & 1);
      double weight = near(l, lBin) * near(a, aBin) * near(b, bBin);
      if (weight > 0) {
        bins[(lBin * AB_BINS + aBin) * AB_BINS + bBin] += share * weight;
      }
    }
  }

  /** Where a value lies among bins, in [0, count − 1]: n at the centre of bin n. */
  private static double position(double value, double low, double high, int count) {
    double position = (value - low) / (high - low) * count - 0.5;
    return Math.max(0, Math.min(count - 1, position));
  }

  private static double near(double position, int bin) {
    return 1 - Math.abs(position - bin);
  }
}
