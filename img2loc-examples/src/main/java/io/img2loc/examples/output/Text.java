package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.NoAnswer;
import io.img2loc.Outcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and reasons in words, the same in every form. */
public final class Text {
  private Text() {}

  /** Degrees rounded to six digits (0.1 m), without a negative zero. */
  static double roundDegrees(double degrees) {
    return Math.rint(degrees * 1e6) / 1e6 + 0.0;
  }

  /** Decimal degrees with six digits: {@code -33.856784}. */
  static String degrees(double degrees) {
    return String.format(Locale.ROOT, "%.6f", roundDegrees(degrees));
  }

  /** Up to {@code digits} digits after the point; empty for NaN. */
  static String number(double value, int digits) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A distance as a person would say it: {@code 0.4 km}, {@code 12 km}, {@code 1,500 km}. */
  public static String km(double km) {
    return km < 10
        ? String.format(Locale.ROOT, "%.1f km", km)
        : String.format(Locale.ROOT, "%,d km", Math.round(km));
  }

  /** How a photo's work ended: a status of the answer, or {@code FAILED}. */
  static String status(Outcome<?, Answer> outcome) {
    Answer answer = outcome.value();
    if (answer == null) {
      return "FAILED";
    }
    NoAnswer reason = answer.reason();
    return reason == null ? "LOCATED" : reason.status().name();
  }

  /** Why a photo has no place, or null if it has one. */
  static @Nullable String reason(Outcome<?, Answer> outcome) {
    if (outcome.failure() != null) {
      return Problems.describe(outcome.failure());
    }
    Answer answer = outcome.value();
    return answer == null || answer.reason() == null ? null : answer.reason().explanation();
  }

  /** {@code 1 photo}, {@code 2 photos}. */
  public static String count(long n, String noun) {
    return count(n, noun, noun + "s");
  }

  /** {@code 1 reply}, {@code 2 replies}. */
  public static String count(long n, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? one : several);
  }

  /** An amount of money to four digits after the point: {@code 12.3450}. */
  public static String amount(BigDecimal amount) {
    return amount.setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  /** {@code 512 bytes}, {@code 1.5 MB}. */
  public static String bytes(long n) {
    return n < 1_000_000
        ? String.format(Locale.ROOT, "%,d bytes", n)
        : String.format(Locale.ROOT, "%,.1f MB", n / 1e6);
  }
}
