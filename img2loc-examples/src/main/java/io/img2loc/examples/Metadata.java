package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import io.img2loc.dataset.ReferenceTable;
import io.img2loc.examples.parquet.ParquetTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Tables of what vectors are of, by the extensions of their names. */
final class Metadata {
  private Metadata() {}

  static ReferenceTable open(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return ReferenceTable.csv(file);
    }
    if (name.endsWith(".parquet")) {
      return ParquetTable.open(file);
    }
    throw new Img2LocException(file + ": metadata are a .csv, .tsv or .parquet table");
  }

  /** The same table, with a name put before each id. */
  static ReferenceTable under(String name, ReferenceTable table) {
    return new ReferenceTable() {
      @Override
      public long size() {
        return table.size();
      }

      @Override
      public Stream<Outcome<String, Reference>> rows() throws IOException {
        return table.rows().map(row -> row.failure() != null ? row : prefixed(row));
      }

      private Outcome<String, Reference> prefixed(Outcome<String, Reference> row) {
        return Outcome.success(row.input(), PhotoSources.prefixed(name + "/", row.orElseThrow()));
      }
    };
  }
}
