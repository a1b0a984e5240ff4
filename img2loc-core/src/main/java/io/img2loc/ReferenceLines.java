package io.img2loc;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How a reference is told: on a line of its own, the coordinates first, a place's name last.
 *
 * @param digits of the coordinates, after the point
 * @param similarities whether the cosine is told
 * @param places whether the place's name is told, as a {@link PlaceLabel}
 */
record ReferenceLines(int digits, boolean similarities, boolean places) {
  /** About 100 m: as fine as a hint needs to be, and as much as leaves the machine. */
  static final int DIGITS = 3;

  private static final int SIMILARITY_DIGITS = 2;
  private static final BigDecimal HALF_TURN = BigDecimal.valueOf(180);

  /** Of a reference of which no picture is sent. */
  static final int NO_PICTURE = 0;

  /**
   * One line, without its end.
   *
   * @param picture which of the pictures sent shows the reference, from 1, or {@link #NO_PICTURE}
   */
  String line(Neighbor neighbor, int picture) {
    GeoPoint point = neighbor.reference().location();
    StringBuilder line = new StringBuilder();
    line.append(degrees(point.latitude())).append(", ").append(degrees(point.longitude()));
    if (similarities) {
      line.append(" (similarity ")
          .append(rounded(neighbor.similarity(), SIMILARITY_DIGITS).toPlainString())
          .append(')');
    }
    if (picture != NO_PICTURE) {
      line.append(" (picture ").append(picture).append(')');
    }
    String label = label(neighbor);
    return label.isEmpty() ? line.toString() : line.append(' ').append(label).toString();
  }

  /** Whether a line of this reference has something in quotes. */
  boolean hasLabel(Neighbor neighbor) {
    return !label(neighbor).isEmpty();
  }

  private String label(Neighbor neighbor) {
    return places ? PlaceLabel.of(neighbor.reference().place()) : "";
  }

  /** The date line has one writing, −180, as in {@link GeoPoint}. No latitude gets there. */
  private String degrees(double degrees) {
    BigDecimal rounded = rounded(degrees, digits);
    return (rounded.compareTo(HALF_TURN) == 0 ? rounded.negate() : rounded).toPlainString();
  }

  /** Same digits in every locale, and no negative zero, which String.format would print. */
  private static BigDecimal rounded(double value, int digits) {
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
  }
}
