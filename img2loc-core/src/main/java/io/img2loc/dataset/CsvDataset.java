package io.img2loc.dataset;

import io.img2loc.Photo;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rows of a table, each with its photo in a folder. */
final class CsvDataset implements Dataset {
  private final Path table;
  private final ImageFolder images;

  private CsvDataset(Path table, ImageFolder images) {
    this.table = table;
    this.images = images;
  }

  static CsvDataset open(Path table, ImageFolder images) throws IOException {
    check(table);
    return new CsvDataset(table, images);
  }

  /**
   * Goes through all rows once and counts them.
   *
   * @throws IOException if there is no such table, or its coordinates are swapped
   */
  static long check(Path table) throws IOException {
    try (TableReader reader = TableReader.open(table)) {
      return refuseSwapped(table, reader);
    }
  }

  private static long refuseSwapped(Path table, TableReader reader) throws IOException {
    Columns columns = reader.columns();
    SwappedColumns swapped = new SwappedColumns();
    long all = 0;
    for (TableReader.Row row = reader.next(); row != null; row = reader.next()) {
      all++;
      List<String> fields = row.fields();
      if (fields != null && columns.fit(fields)) {
        swapped.add(
            Numbers.parse(columns.latitude(fields), reader.hasDecimalComma()),
            Numbers.parse(columns.longitude(fields), reader.hasDecimalComma()));
      }
    }
    swapped.check(table.toString(), columns);
    return all;
  }

  @Override
  public Stream<DatasetItem> items() throws IOException {
    return TableReader.stream(table, this::item);
  }

  private DatasetItem item(TableReader reader, TableReader.Row row) {
    String name = row.name(table);
    try {
      return item(name, row, reader);
    } catch (RowFields.BadRow e) {
      return DatasetItem.unreadable(name, name + ": " + e.getMessage());
    }
  }

  private DatasetItem item(String name, TableReader.Row row, TableReader reader)
      throws RowFields.BadRow {
    Columns columns = reader.columns();
    List<String> fields = columns.checked(row);
    String id = fields.get(columns.file()).strip();
    Photo photo = Photo.of(file(columns.names().get(columns.file()).strip(), id));
    RowFields.Stated stated = RowFields.read(id, columns, fields, reader.hasDecimalComma());
    Reference reference = stated.reference();
    return reference != null
        ? DatasetItem.labeled(photo, reference)
        : DatasetItem.withoutPosition(photo, name + ": " + stated.noPosition());
  }

  private Path file(String column, String id) throws RowFields.BadRow {
    String said = column + " is " + Numbers.quote(id);
    if (id.isEmpty()) {
      throw new RowFields.BadRow(column + " is empty; it must name the photo's file");
    }
    if (images.isLeft(id)) {
      throw new RowFields.BadRow(said + "; it must be a path inside the folder of the photos");
    }
    Path file = images.find(id);
    if (file == null) {
      throw new RowFields.BadRow(
          said
              + "; there is no such file in "
              + images.name()
              + (id.indexOf('\uFFFD') >= 0
                  ? "; the table is not UTF-8, save it as CSV in UTF-8"
                  : "; add it, or remove the row"));
    }
    return file;
  }
}
