package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the fields of a row say of a photo. */
final class RowFields {

  /** ISO 8601 with T or a space, seconds and zone optional, or EXIF's colons; or a date only. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[uuuu-MM-dd][uuuu:MM:dd]")
          .appendPattern("[['T'][ ]HH:mm[:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendPattern("[XXX][XX][X]]")
          .toFormatter(Locale.ROOT);

  /**
   * Exactly one of the two.
   *
   * @param noPosition why a row without mistakes states no place
   */
  record Stated(@Nullable Reference reference, @Nullable String noPosition) {}

  private RowFields() {}

  /**
   * Reads what stands in the columns; the fields must be as many.
   *
   * @throws BadRow if a coordinate is none
   */
  static Stated read(String id, Columns columns, List<String> fields, boolean decimalComma)
      throws BadRow {
    if (columns.latitude(fields).isEmpty() && columns.longitude(fields).isEmpty()) {
      return new Stated(null, "states no position");
    }
    double latitude = degrees(columns, columns.latitude(), fields, decimalComma, 90);
    double longitude = degrees(columns, columns.longitude(), fields, decimalComma, 180);
    if (latitude == 0 && longitude == 0) {
      return new Stated(null, "states 0, 0, which stands for an unknown position");
    }
    return new Stated(
        new Reference(
            id,
            new GeoPoint(latitude, longitude),
            columns.author(fields),
            time(columns.takenAt(fields)),
            columns.place(fields)),
        null);
  }

  private static double degrees(
      Columns columns, int index, List<String> fields, boolean decimalComma, int limit)
      throws BadRow {
    String text = fields.get(index).strip();
    double number = Numbers.parse(text, decimalComma);
    if (Math.abs(number) <= limit) {
      return number;
    }
    throw new BadRow(
        "%s is %s; it must be a number in [-%d, %d] degrees; correct it, or remove the row"
            .formatted(columns.names().get(index).strip(), Numbers.quote(text), limit, limit));
  }

  private static @Nullable LocalDateTime time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      TemporalAccessor time = TIME.parseBest(text, LocalDateTime::from, LocalDate::from);
      return time instanceof LocalDate date ? date.atStartOfDay() : LocalDateTime.from(time);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Why a row is no photo. Never leaves this package. */
  static final class BadRow extends Exception {
    private static final long serialVersionUID = 1L;

    BadRow(String message) {
      super(message, null, false, false);
    }
  }
}
