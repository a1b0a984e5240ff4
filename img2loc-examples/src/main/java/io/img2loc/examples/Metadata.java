package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.dataset.ReferenceTable;
import io.img2loc.examples.parquet.ParquetTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

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
}
