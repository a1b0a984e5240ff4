package io.img2loc.dataset;

import io.img2loc.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of photos and the places where they were taken, without the photos: the truths that
 * answers are measured by. Immutable, and safe for use by several threads.
 */
public final class LabeledList {
  private static final int AMBIGUOUS = -1;

  private final List<Reference> references;
  private final Map<String, Integer> byId;
  private final long rows;
  private final long duplicates;
  private final @Nullable String firstDuplicate;
  private final long unusable;
  private final @Nullable String firstUnusable;
  private final String columns;
  private @Nullable Map<String, Integer>
      byName; // made when first needed, by whoever holds the lock

  private LabeledList(Collector collector, String columns) {
    references = List.copyOf(collector.references);
    byId = collector.byId;
    rows = collector.rows;
    duplicates = collector.duplicates;
    firstDuplicate = collector.firstDuplicate;
    unusable = collector.unusable;
    firstUnusable = collector.firstUnusable;
    this.columns = columns;
  }

  /**
   * Reads a table with the columns of {@link Dataset#csv}; or a list of JSON objects, an array of
   * them or one on each line, with keys named as these columns are, where {@code "truth": {"lat":
   * 1, "lon": 2}} and {@code "truth": [1, 2]} are {@code truth_lat} and {@code truth_lon}; or a
   * folder of photos that state their places. No photo of a table is looked for. Rows without a
   * place, or with a place that is none, are counted and left out, and of several with the same id
   * all but the first.
   *
   * @throws IOException if it cannot be read, a needed column is missing, or latitude and longitude
   *     are evidently swapped in the whole table
   */
  public static LabeledList read(Path source) throws IOException {
    return Files.isDirectory(source) ? readFolder(source) : readRows(source);
  }

  private static LabeledList readFolder(Path folder) throws IOException {
    Collector collector = new Collector();
    try (Stream<DatasetItem> items = Dataset.folder(folder).items()) {
      for (Iterator<DatasetItem> i = items.iterator(); i.hasNext(); ) {
        DatasetItem item = i.next();
        collector.add(item.name(), item.reference(), item.problem());
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    return new LabeledList(collector, "the photos' own positions");
  }

  private static LabeledList readRows(Path file) throws IOException {
    Collector collector = new Collector();
    SwappedColumns swapped = new SwappedColumns();
    try (RowReader reader = RowReader.open(file, Columns.HEADER)) {
      Columns columns = Columns.of(reader.names());
      for (TableReader.Row row = reader.next(); row != null; row = reader.next()) {
        List<String> fields = row.fields();
        if (fields != null && columns.fit(fields)) {
          swapped.add(
              Numbers.parse(columns.latitude(fields), reader.hasDecimalComma()),
              Numbers.parse(columns.longitude(fields), reader.hasDecimalComma()));
        }
        collector.add(file, row, columns, reader.hasDecimalComma());
      }
      swapped.check(file.toString(), columns);
      return new LabeledList(collector, "the columns " + used(columns));
    }
  }

  private static String used(Columns columns) {
    List<String> used = new ArrayList<>();
    for (int i = 0; i < columns.names().size(); i++) {
      if (columns.uses(i)) {
        used.add(columns.names().get(i).strip());
      }
    }
    return String.join(", ", used);
  }

  private synchronized Map<String, Integer> names() {
    if (byName == null) {
      byName = new HashMap<>();
      for (int i = 0; i < references.size(); i++) {
        String id = references.get(i).id();
        String name = PhotoId.name(id);
        if (!name.equals(id)) { // one that is its own name is found by its id
          byName.merge(name, i, (a, b) -> AMBIGUOUS);
        }
      }
    }
    return byName;
  }

  /** The photos with their places, in the order of the list; no two have the same id. */
  public List<Reference> references() {
    return references;
  }

  /** How many photos have a place. */
  public int size() {
    return references.size();
  }

  /** How many rows or photos the list has, unusable ones and duplicates included. */
  public long rows() {
    return rows;
  }

  /** How many rows were left out as an earlier one has the same id. */
  public long duplicates() {
    return duplicates;
  }

  /** How many rows were left out as they state no place that can be read. */
  public long unusable() {
    return unusable;
  }

  /** What was noticed about the list, a sentence each; none if there is nothing to tell. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (firstDuplicate != null) {
      notes.add(
          String.format(
              Locale.ROOT,
              "left out, as an earlier row has the same id: %,d of %,d rows, the first %s",
              duplicates,
              rows,
              firstDuplicate));
    }
    if (firstUnusable != null) {
      notes.add(
          String.format(
              Locale.ROOT,
              "left out, as they state no place: %,d of %,d rows; the first: %s",
              unusable,
              rows,
              firstUnusable));
    }
    return notes;
  }

  /** By what the list was read, for a person: {@code the columns IMG_ID, AUTHOR, LAT, LON}. */
  public String columns() {
    return columns;
  }

  /** The SHA-256 of the photos and their places, as {@link ListFingerprint} takes it. */
  public String sha256() {
    ListFingerprint fingerprint = new ListFingerprint();
    references.forEach(reference -> fingerprint.add(reference.id(), reference.location()));
    return fingerprint.sha256();
  }

  /** Where in {@link #references} the photo of exactly that id is, −1 if nowhere. */
  public int indexOf(String id) {
    return byId.getOrDefault(id, -1);
  }

  /**
   * Where in {@link #references} the only photo is that has the same file name, folders and
   * extensions of both left out; −1 if there is none or several have.
   */
  public int indexOfName(String id) {
    String name = PhotoId.name(id);
    int byItsId = indexOf(name);
    int found = names().getOrDefault(name, byItsId);
    return byItsId >= 0 && found != byItsId ? AMBIGUOUS : found;
  }

  private static final class Collector {
    final List<Reference> references = new ArrayList<>();
    final Map<String, Integer> byId = new HashMap<>();
    long rows;
    long duplicates;
    @Nullable String firstDuplicate;
    long unusable;
    @Nullable String firstUnusable;

    void add(Path file, TableReader.Row row, Columns columns, boolean decimalComma) {
      String name = row.name(file);
      try {
        List<String> fields = columns.checked(row);
        String id = fields.get(columns.file()).strip();
        if (id.isEmpty()) {
          add(name, null, name + ": " + columns.names().get(columns.file()).strip() + " is empty");
          return;
        }
        RowFields.Stated stated = RowFields.read(id, columns, fields, decimalComma);
        add(name, stated.reference(), name + ": " + stated.noPosition());
      } catch (RowFields.BadRow e) {
        add(name, null, name + ": " + e.getMessage());
      }
    }

    void add(String name, @Nullable Reference reference, @Nullable String problem) {
      rows++;
      if (reference == null) {
        unusable++;
        firstUnusable = firstUnusable == null ? String.valueOf(problem) : firstUnusable;
      } else if (byId.putIfAbsent(reference.id(), references.size()) == null) {
        references.add(reference);
      } else {
        duplicates++;
        firstDuplicate =
            firstDuplicate == null ? name + ", " + Numbers.quote(reference.id()) : firstDuplicate;
      }
    }
  }
}
