package io.img2loc.scene;

/**
 * Conversion of sRGB to CIE 1976 L*a*b* with white D65: the transfer curve and primaries of IEC
 * 61966-2-1, the constants 216/24389 and 24389/27 of CIE 15. The matrix is the one that the
 * primaries and the white (0.95047, 1, 1.08883) give.
 */
final class Lab {
  private static final double EPSILON = 216.0 / 24389;
  private static final double KAPPA = 24389.0 / 27;

  private Lab() {}

  /**
   * Converts colours.
   *
   * @param rgb red, green, blue, red, … in [0, 255]; fractions count
   * @return L* in [0, 100], a*, b*, L*, …
   */
  static double[] ofSrgb(double[] rgb) {
    double[] lab = new double[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      double r = linear(rgb[i] / 255);
      double g = linear(rgb[i + 1] / 255);
      double b = linear(rgb[i + 2] / 255);
      double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
      double y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
      double z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
      lab[i] = 116 * y - 16;
      lab[i + 1] = 500 * (x - y);
      lab[i + 2] = 200 * (y - z);
    }
    return lab;
  }

  private static double linear(double v) {
    return v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
  }

  private static double f(double t) {
    return t > EPSILON ? StrictMath.cbrt(t) : (KAPPA * t + 16) / 116;
  }
}
