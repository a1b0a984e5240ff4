package io.img2loc.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis of a {@link Plot}.
 *
 * @param title what it measures
 * @param low its beginning
 * @param high its end
 * @param logarithmic whether factors, not differences, have the same length
 * @param ticks what is written along it
 */
record Axis(String title, double low, double high, boolean logarithmic, List<Tick> ticks) {

  /**
   * A place on an axis.
   *
   * @param value where
   * @param label what is written there
   * @param minor whether it is left out where there is little room
   */
  record Tick(double value, String label, boolean minor) {}

  /** Shares of 1 in percent. */
  static Axis share(String title) {
    List<Tick> ticks = new ArrayList<>();
    for (int percent = 0; percent <= 100; percent += 20) {
      ticks.add(new Tick(percent / 100.0, percent + "%", false));
    }
    return new Axis(title, 0, 1, false, List.copyOf(ticks));
  }

  /** Distances in km by their powers of ten. */
  static Axis km(String title, double low, double high) {
    List<Tick> ticks = new ArrayList<>();
    for (double km = 0.001; km <= high * 1.001; km *= 10) {
      if (km >= low * 0.999) {
        ticks.add(
            new Tick(
                km,
                km < 0.9 ? Double.toString(km) : String.format(Locale.ROOT, "%,.0f", km),
                false));
      }
    }
    return new Axis(title, low, high, true, List.copyOf(ticks));
  }

  /** Where a value is, from 0 at the beginning to 1 at the end; what is outside is at an end. */
  double at(double value) {
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.max(0, Math.min(1, share));
  }
}
