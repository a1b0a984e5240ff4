package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The SHA-256 of a list of photos and their places: the same for the same list, whatever the order
 * and the dialect of the table that it was read from.
 *
 * <p>It is taken of a line {@code id,latitude,longitude} for each photo, each ended by a line feed,
 * in UTF-8, sorted by the id's code points, as {@code LC_ALL=C sort} would. Both numbers are
 * degrees with six decimals (0.1 m), rounded half to even; there is no {@code -0.000000}, and 180
 * is written {@code -180.000000}, which is the same meridian. For one thread.
 */
public final class ListFingerprint {
  private static final double MILLION = 1e6;
  private static final int DECIMALS = 6;

  private record Entry(String id, GeoPoint place) {}

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::id, ListFingerprint::compareCodePoints)
          .thenComparing(
              ListFingerprint::line); // of the same id: in any order, but always the same

  private final List<Entry> entries = new ArrayList<>();

  /** Begins a list without photos. */
  public ListFingerprint() {}

  /** One more photo. */
  public ListFingerprint add(String id, GeoPoint place) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(place, "place");
    entries.add(new Entry(id, place));
    return this;
  }

  /** The SHA-256 of the photos so far, in lower-case hex. More may be added afterwards. */
  public String sha256() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    entries.sort(ORDER);
    for (Entry entry : entries) {
      digest.update(line(entry).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(Entry entry) {
    StringBuilder line = new StringBuilder(entry.id.length() + 24).append(entry.id).append(',');
    append(line, entry.place.latitude());
    line.append(',');
    String west = "-180.000000";
    int start = line.length();
    append(line, entry.place.longitude());
    if (line.substring(start).equals(west.substring(1))) {
      line.insert(start, '-');
    }
    return line.append('\n').toString();
  }

  private static void append(StringBuilder line, double degrees) {
    double scaled = Math.abs(degrees) * MILLION;
    long rounded = Math.round(scaled);
    if (Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-3) { // the product may be off by so much
      rounded =
          new BigDecimal(Math.abs(degrees))
              .setScale(DECIMALS, RoundingMode.HALF_EVEN)
              .unscaledValue()
              .longValueExact();
    }
    if (degrees < 0 && rounded > 0) {
      line.append('-');
    }
    String fraction = Long.toString(1_000_000 + rounded % 1_000_000);
    line.append(rounded / 1_000_000).append('.').append(fraction, 1, 1 + DECIMALS);
  }

  /** Unlike {@link String#compareTo}, which sorts what needs two characters too early. */
  private static int compareCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean twoOfX = Character.isSurrogate(x);
        boolean twoOfY = Character.isSurrogate(y);
        return twoOfX == twoOfY ? Character.compare(x, y) : Boolean.compare(twoOfX, twoOfY);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
