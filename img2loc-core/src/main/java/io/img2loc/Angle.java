package io.img2loc;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the two numbers of a position as metadata gives it, or why it is none. Whatever can be
 * meant in two ways is a problem and not a guess: a wrong position is worse than none.
 *
 * @param degrees signed; the number without its sign where only the hemisphere is unknown; NaN
 *     where there is no number
 * @param problem what follows "the latitude …", or null
 */
record Angle(double degrees, @Nullable String problem) {

  /** Which of the two numbers. */
  enum Axis {
    LATITUDE("latitude", 90, 'N', 'S', Pattern.compile("n(orth)?|s(outh)?")),
    LONGITUDE("longitude", 180, 'E', 'W', Pattern.compile("e(ast)?|w(est)?"));

    final String word;
    private final int max;
    private final char positive;
    private final char negative;
    private final Pattern hemispheres;

    Axis(String word, int max, char positive, char negative, Pattern hemispheres) {
      this.word = word;
      this.max = max;
      this.positive = positive;
      this.negative = negative;
      this.hemispheres = hemispheres;
    }

    /** 1 or −1 for {@code N}, {@code south}, {@code North latitude}, …; 0 for anything else. */
    private int sign(String hemisphere) {
      String first =
          hemisphere.strip().toLowerCase(Locale.ROOT).replaceFirst("\\s*\\b" + word + "$", "");
      if (!hemispheres.matcher(first).matches()) {
        return 0;
      }
      return Character.toUpperCase(first.charAt(0)) == positive ? 1 : -1;
    }

    private String letters() {
      return positive + " or " + negative;
    }
  }

  private static final String NUMBER =
      "((?:\\d{1,18}(?:\\.\\d{0,30})?|\\.\\d{1,30})(?:[eE]-\\d{1,2})?(?:/\\d{1,18})?)";
  private static final String BETWEEN = "(?:[\\s,;:°º'′’\"″”]|deg)+";
  private static final Pattern TEXT =
      Pattern.compile(
          "([A-Za-z]*)\\s*([-+−]?)"
              + NUMBER
              + ("(?:" + BETWEEN + NUMBER + ")?").repeat(2)
              + "[\\s,°º'′’\"″”]*([A-Za-z ]*)");
  private static final int MAX_TEXT = 120;

  /**
   * From degrees, minutes and seconds, of which the later ones may be absent.
   *
   * @param ref the hemisphere as a separate value, or null
   */
  static Angle of(Axis axis, double[] parts, @Nullable String ref) {
    Angle plain = unsigned(axis, parts);
    if (plain.problem != null) {
      return plain;
    }
    boolean negative = Arrays.stream(parts).anyMatch(part -> part < 0);
    return plain.inHemisphere(axis, negative, "", ref, false);
  }

  /**
   * From text: {@code 48,51.49N}, {@code 48,51,29N}, {@code 48° 51' 29" N}, {@code -48.858}.
   *
   * @param ref the hemisphere as a separate value, or null
   * @param signed whether a single number without a hemisphere speaks by its sign
   */
  static Angle of(Axis axis, String text, @Nullable String ref, boolean signed) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (text.length() > MAX_TEXT || !matcher.matches()) {
      return unreadable("is unreadable: " + quote(text));
    }
    double[] parts = new double[matcher.group(5) != null ? 3 : matcher.group(4) != null ? 2 : 1];
    for (int i = 0; i < parts.length; i++) {
      String[] fraction = matcher.group(3 + i).split("/", 2);
      parts[i] = Double.parseDouble(fraction[0]);
      if (fraction.length > 1) {
        double denominator = Double.parseDouble(fraction[1]);
        if (denominator == 0) {
          return zeroDenominator();
        }
        parts[i] /= denominator;
      }
    }
    String hemisphere = matcher.group(1).isEmpty() ? matcher.group(6).strip() : matcher.group(1);
    if (!matcher.group(1).isEmpty() && !matcher.group(6).isBlank()) {
      return unreadable("is unreadable: " + quote(text));
    }
    boolean sign = !matcher.group(2).isEmpty();
    if (sign && !hemisphere.isEmpty()) {
      return unreadable("has a sign and a letter, which may mean it twice: " + quote(text));
    }
    Angle plain = unsigned(axis, parts);
    if (plain.problem != null) {
      return plain;
    }
    return plain.inHemisphere(
        axis, sign && !matcher.group(2).equals("+"), hemisphere, ref, signed && parts.length == 1);
  }

  /** From signed degrees. */
  static Angle ofDegrees(Axis axis, double degrees) {
    Angle plain = unsigned(axis, new double[] {degrees});
    return plain.problem != null ? plain : new Angle(degrees, null);
  }

  static Angle zeroDenominator() {
    return unreadable("has a fraction with a zero denominator");
  }

  static Angle unreadable(String problem) {
    return new Angle(Double.NaN, problem);
  }

  /** The two of them as a position; null where one is not given. */
  static PhotoPosition position(
      PhotoPosition.Source source,
      String where,
      @Nullable Angle latitude,
      @Nullable Angle longitude) {
    if (latitude == null && longitude == null) {
      return PhotoPosition.none();
    }
    if (latitude == null || longitude == null) {
      return PhotoPosition.unusable(
          source,
          where
              + (latitude == null ? " has a longitude without" : " has a latitude without")
              + (latitude == null ? " a latitude" : " a longitude"));
    }
    if (latitude.degrees == 0 && longitude.degrees == 0) {
      return PhotoPosition.unusable(source, where + " says (0, 0), which stands for \"not set\"");
    }
    if (latitude.problem != null) {
      String also = longitude.problem == null ? "" : "; its longitude " + longitude.problem;
      return PhotoPosition.unusable(source, where + "'s latitude " + latitude.problem + also);
    }
    if (longitude.problem != null) {
      return PhotoPosition.unusable(source, where + "'s longitude " + longitude.problem);
    }
    return PhotoPosition.at(new GeoPoint(latitude.degrees, longitude.degrees), source);
  }

  /** A short piece of a file's text, harmless in a message. */
  static String quote(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7E°º′″]", "?").strip();
    return '"' + (clean.length() <= 40 ? clean : clean.substring(0, 40) + "…") + '"';
  }

  /** The number without its sign. */
  private static Angle unsigned(Axis axis, double[] parts) {
    if (parts.length == 0 || parts.length > 3) {
      return unreadable(
          "is unreadable: 1 to 3 numbers are expected, " + parts.length + " are there");
    }
    boolean positive = false;
    boolean negative = false;
    for (double part : parts) {
      if (!Double.isFinite(part)) {
        return unreadable("is unreadable: a number in it is not finite");
      }
      positive |= part > 0;
      negative |= part < 0;
    }
    if (positive && negative) {
      return unreadable("is unreadable: its degrees, minutes and seconds differ in sign");
    }
    double[] padded = Arrays.copyOf(parts, 3);
    double degrees = Math.abs(padded[0]);
    double minutes = Math.abs(padded[1]);
    double seconds = Math.abs(padded[2]);
    // 60 itself is what rounding up the smaller unit gives; more is a unit mistaken for another.
    if (minutes > 60 || seconds > 60) {
      return unreadable(
          "is unreadable: "
              + (minutes > 60 ? minutes + " minutes" : seconds + " seconds")
              + ", of which there are at most 60");
    }
    if ((hasFraction(degrees) && minutes + seconds != 0)
        || (hasFraction(minutes) && seconds != 0)) {
      return unreadable("is unreadable: a fraction is followed by a smaller unit");
    }
    double sum = degrees + (minutes + seconds / 60) / 60;
    if (sum > axis.max) {
      return unreadable(
          String.format(Locale.ROOT, "is out of range: %.6f is beyond %d degrees", sum, axis.max));
    }
    return new Angle(sum, null);
  }

  /** Fractions in files carry some ten digits, so less than that is rounding. */
  private static boolean hasFraction(double number) {
    return Math.abs(number - Math.rint(number)) > 1e-9;
  }

  private Angle inHemisphere(
      Axis axis, boolean negative, String letter, @Nullable String ref, boolean bySign) {
    int sign = 0;
    for (String hemisphere : new String[] {letter, ref == null ? "" : ref}) {
      if (hemisphere.isBlank()) {
        continue;
      }
      int one = axis.sign(hemisphere);
      if (one == 0) {
        return missing("has " + quote(hemisphere) + " for " + axis.letters());
      }
      if (sign != 0 && sign != one) {
        return missing("has two different letters");
      }
      sign = one;
    }
    if (sign == 0 && !bySign) {
      return missing("has no Ref: " + axis.letters() + " is unknown");
    }
    if (sign == 1 && negative) {
      return missing("is negative and has " + axis.positive + " as well");
    }
    return new Angle(sign == -1 || negative ? -degrees : degrees, null);
  }

  private Angle missing(String reason) {
    return new Angle(degrees, reason);
  }
}
