package io.img2loc.index;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts that an index consists of, a kind of file each. */
enum FileKind {
  MANIFEST(0),
  REFERENCES(1),
  COARSE(2),
  FINE(3),
  THUMBNAILS(4),
  REMOVED(5),
  GRAPH(6);

  /** The name of the manifest. */
  static final String MANIFEST_NAME = "index.i2l";

  private static final Pattern NUMBERED =
      Pattern.compile(
          "([0-9]{6,18})\\.(references|coarse|fine|thumbnails|graph)\\.i2l"
              + "|[0-9]{6,18}-([0-9]{6,18})\\.removed\\.i2l");

  private final int code;

  FileKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static @Nullable FileKind of(int code) {
    return code >= 0 && code < values().length ? values()[code] : null;
  }

  /** {@code 000001.coarse.i2l}, say. */
  String name(long number) {
    return number(number) + suffix();
  }

  /** Whether a file of this name is one of this kind. */
  boolean isOf(String fileName) {
    return numberOf(fileName) >= 0 && fileName.endsWith(suffix());
  }

  private String suffix() {
    return "." + name().toLowerCase(Locale.ROOT) + ".i2l";
  }

  /** {@code 000001-000007.removed.i2l}, say. */
  static String removedName(long segment, long number) {
    return number(segment) + "-" + REMOVED.name(number);
  }

  /**
   * The number of a file of an index by its name, the last one in there; −1 for the manifest and
   * for files of any other kind.
   */
  static long numberOf(String fileName) {
    Matcher matcher = NUMBERED.matcher(fileName);
    if (!matcher.matches()) {
      return -1;
    }
    String digits = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
    return Long.parseLong(digits);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%06d", number);
  }
}
