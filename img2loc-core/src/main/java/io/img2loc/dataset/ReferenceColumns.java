package io.img2loc.dataset;

import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table say what of a photo, by the names that {@link Dataset#csv} lists: for a
 * {@link ReferenceTable} in another format. Immutable, and safe for use by many threads.
 */
public final class ReferenceColumns {
  private final String table;
  private final Columns columns;

  private ReferenceColumns(String table, Columns columns) {
    this.table = table;
    this.columns = columns;
  }

  /**
   * Finds the columns.
   *
   * @param table what messages call the table
   * @param names of all its columns, in order
   * @throws IOException if none names the photo, the latitude or the longitude
   */
  public static ReferenceColumns of(String table, List<String> names) throws IOException {
    if (!Columns.suffice(names)) {
      throw new IOException(table + ": " + Columns.whatIsMissing(names) + "; rename them");
    }
    return new ReferenceColumns(table, Columns.of(names));
  }

  /** Whether anything is read from the column of that number, from 0; the others may be left. */
  public boolean uses(int column) {
    return columns.uses(column);
  }

  /**
   * Goes through all rows, and refuses a table that evidently has latitude and longitude the wrong
   * way round: it would put every photo elsewhere, some of them without a word.
   *
   * @param rows the values of each, as {@link #reference} takes them
   * @throws IOException if the two are swapped; the message names the table
   */
  public void refuseSwapped(Stream<List<@Nullable String>> rows) throws IOException {
    SwappedColumns swapped = new SwappedColumns();
    rows.forEachOrdered(
        values ->
            swapped.add(
                number(values.get(columns.latitude())), number(values.get(columns.longitude()))));
    swapped.check(table, columns);
  }

  private static double number(@Nullable String value) {
    return value == null ? Double.NaN : Numbers.parse(value, false);
  }

  /**
   * The reference that a row states.
   *
   * @param row what messages call the row, the outcome's input
   * @param values as many as there are columns, numbers with a decimal point; null for none
   * @throws IllegalArgumentException if there are more or fewer values than columns
   */
  public Outcome<String, Reference> reference(String row, List<@Nullable String> values) {
    if (values.size() != columns.names().size()) {
      throw new IllegalArgumentException(
          "%s has %d values for %d columns".formatted(row, values.size(), columns.names().size()));
    }
    List<String> fields = values.stream().map(value -> value == null ? "" : value).toList();
    return reference(row, columns, fields, false);
  }

  static Outcome<String, Reference> reference(
      String row, Columns columns, List<String> fields, boolean decimalComma) {
    String id = fields.get(columns.file()).strip();
    if (id.isEmpty()) {
      return failure(row, columns.names().get(columns.file()).strip() + " is empty; it is the id");
    }
    try {
      RowFields.Stated stated = RowFields.read(id, columns, fields, decimalComma);
      Reference reference = stated.reference();
      return reference != null
          ? Outcome.success(row, reference)
          : failure(row, String.valueOf(stated.noPosition()));
    } catch (RowFields.BadRow e) {
      return failure(row, String.valueOf(e.getMessage()));
    }
  }

  static Outcome<String, Reference> failure(String row, String problem) {
    return Outcome.failure(row, new Img2LocException(row + ": " + problem));
  }

  /** The columns by which a reference is read, as the table names them. */
  @Override
  public String toString() {
    return Stream.iterate(0, i -> i + 1)
        .limit(columns.names().size())
        .filter(this::uses)
        .map(i -> columns.names().get(i))
        .toList()
        .toString();
  }
}
