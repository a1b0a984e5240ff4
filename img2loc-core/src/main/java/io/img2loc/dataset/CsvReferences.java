package io.img2loc.dataset;

import io.img2loc.Outcome;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rows of a table, without photos. */
record CsvReferences(Path table, long size) implements ReferenceTable {

  static CsvReferences open(Path table) throws IOException {
    return new CsvReferences(table, CsvDataset.check(table));
  }

  @Override
  public Stream<Outcome<String, Reference>> rows() throws IOException {
    return TableReader.stream(table, this::reference);
  }

  private Outcome<String, Reference> reference(TableReader reader, TableReader.Row row) {
    String name = row.name(table);
    try {
      List<String> fields = reader.columns().checked(row);
      return ReferenceColumns.reference(name, reader.columns(), fields, reader.hasDecimalComma());
    } catch (RowFields.BadRow e) {
      return ReferenceColumns.failure(name, String.valueOf(e.getMessage()));
    }
  }
}
