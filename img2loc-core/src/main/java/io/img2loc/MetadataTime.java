package io.img2loc;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Date and time as EXIF and XMP write them, by the camera's clock: a zone that is stated is left
 * aside, since what counts is the time of day where the photo was taken.
 */
final class MetadataTime {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})[-:/.](\\d{1,2})[-:/.](\\d{1,2})[ T]+(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2}))?"
              + "(?:[.,]\\d{1,9})?\\s*(?:Z|[-+]\\d{1,2}:?\\d{2})?");

  private MetadataTime() {}

  /** The time to the second, or null: absent, a date alone, zeros, or impossible. */
  static @Nullable LocalDateTime parse(@Nullable String text) {
    Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
    if (!matcher.matches() || matcher.group(1).equals("0000")) {
      return null;
    }
    String seconds = matcher.group(6);
    try {
      return LocalDateTime.of(
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)),
          Integer.parseInt(matcher.group(4)),
          Integer.parseInt(matcher.group(5)),
          seconds == null ? 0 : Integer.parseInt(seconds));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
