package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The rows of a table, each with its photo in a folder. */
final class CsvDataset implements Dataset {
  private static final double SWAPPED_SHARE = 0.05;

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

  private final Path table;
  private final ImageFolder images;

  private CsvDataset(Path table, ImageFolder images) {
    this.table = table;
    this.images = images;
  }

  static CsvDataset open(Path table, ImageFolder images) throws IOException {
    try (TableReader reader = TableReader.open(table)) {
      refuseSwapped(table, reader);
    }
    return new CsvDataset(table, images);
  }

  /**
   * Goes through all rows once, counting. With the headers swapped, the latitudes of a table of the
   * whole world are out of range in a third of the rows, and its longitudes in none.
   */
  private static void refuseSwapped(Path table, TableReader reader) throws IOException {
    Columns columns = reader.columns();
    long rows = 0;
    long mendedBySwapping = 0;
    long brokenBySwapping = 0;
    for (TableReader.Row row = reader.next(); row != null; row = reader.next()) {
      List<String> fields = row.fields();
      if (fields == null || !columns.fit(fields)) {
        continue;
      }
      double latitude = Numbers.parse(columns.latitude(fields), reader.hasDecimalComma());
      double longitude = Numbers.parse(columns.longitude(fields), reader.hasDecimalComma());
      if (Math.abs(latitude) <= 180 && Math.abs(longitude) <= 180) {
        rows++;
        mendedBySwapping += Math.abs(latitude) > 90 && Math.abs(longitude) <= 90 ? 1 : 0;
        brokenBySwapping += Math.abs(longitude) > 90 ? 1 : 0;
      }
    }
    if (mendedBySwapping >= 2
        && mendedBySwapping >= SWAPPED_SHARE * rows
        && mendedBySwapping >= 10 * brokenBySwapping) {
      throw new IOException(
          ("%s: the columns %s and %s are swapped: %d of %d rows have a latitude beyond 90 degrees; "
                  + "swap the two names in the first line")
              .formatted(
                  table,
                  columns.names().get(columns.latitude()).strip(),
                  columns.names().get(columns.longitude()).strip(),
                  mendedBySwapping,
                  rows));
    }
  }

  @Override
  public Stream<DatasetItem> items() throws IOException {
    TableReader reader = TableReader.open(table);
    return StreamSupport.stream(new Items(reader), false).onClose(() -> close(reader));
  }

  private static void close(TableReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Items extends Spliterators.AbstractSpliterator<DatasetItem> {
    private final TableReader reader;
    private boolean ended;

    Items(TableReader reader) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.reader = reader;
    }

    @Override
    public boolean tryAdvance(Consumer<? super DatasetItem> action) {
      TableReader.Row row = next();
      if (row == null) {
        return false;
      }
      action.accept(item(row, reader));
      return true;
    }

    private TableReader.@Nullable Row next() {
      if (ended) {
        return null;
      }
      try {
        TableReader.Row row = reader.next();
        if (row == null) {
          ended = true;
          reader.close();
        }
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(table + ": cannot be read on, " + e.getMessage(), e);
      }
    }
  }

  private DatasetItem item(TableReader.Row row, TableReader reader) {
    String name = table.getFileName() + ", line " + row.line();
    try {
      return item(name, row, reader);
    } catch (BadRow e) {
      return DatasetItem.unreadable(name, name + ": " + e.getMessage());
    }
  }

  private DatasetItem item(String name, TableReader.Row row, TableReader reader) throws BadRow {
    Columns columns = reader.columns();
    List<String> fields = row.fields();
    if (fields == null) {
      throw new BadRow(
          "a quotation mark opens a field and none closes it before a comma or the end; "
              + "close it, or double those inside the field");
    }
    if (!columns.fit(fields)) {
      throw new BadRow(
          "has %d fields where the first line has %d; put fields with a separator inside in quotes"
              .formatted(fields.size(), columns.names().size()));
    }
    String id = fields.get(columns.file()).strip();
    Photo photo = Photo.of(file(columns.names().get(columns.file()).strip(), id));
    if (columns.latitude(fields).isEmpty() && columns.longitude(fields).isEmpty()) {
      return DatasetItem.withoutPosition(photo, name + ": states no position");
    }
    double latitude = degrees(columns, columns.latitude(), fields, reader.hasDecimalComma(), 90);
    double longitude = degrees(columns, columns.longitude(), fields, reader.hasDecimalComma(), 180);
    if (latitude == 0 && longitude == 0) {
      return DatasetItem.withoutPosition(
          photo, name + ": states 0, 0, which stands for an unknown position");
    }
    return DatasetItem.labeled(
        photo,
        new Reference(
            id,
            new GeoPoint(latitude, longitude),
            columns.author(fields),
            time(columns.takenAt(fields)),
            columns.place(fields)));
  }

  private Path file(String column, String id) throws BadRow {
    String said = column + " is " + Numbers.quote(id);
    if (id.isEmpty()) {
      throw new BadRow(column + " is empty; it must name the photo's file");
    }
    if (images.isLeft(id)) {
      throw new BadRow(said + "; it must be a path inside the folder of the photos");
    }
    Path file = images.find(id);
    if (file == null) {
      throw new BadRow(
          said
              + "; there is no such file in "
              + images.name()
              + (id.indexOf('\uFFFD') >= 0
                  ? "; the table is not UTF-8, save it as CSV in UTF-8"
                  : "; add it, or remove the row"));
    }
    return file;
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

  /** Why a row is no photo. Never leaves this class. */
  private static final class BadRow extends Exception {
    private static final long serialVersionUID = 1L;

    BadRow(String message) {
      super(message, null, false, false);
    }
  }
}
