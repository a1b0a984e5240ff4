package io.img2loc.dataset;

import io.img2loc.Outcome;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A table of references without their photos, one a row: what is known of vectors that were
 * computed elsewhere. A table may be read several times, also by several threads, each with its own
 * stream; it must not change meanwhile.
 */
public interface ReferenceTable {

  /** Number of rows, those that make no sense included. */
  long size();

  /**
   * The rows, lazily, in the order of the table; as many as {@link #size} says. The input of each
   * outcome names the row: {@code places.csv, line 12}. A row that makes no sense, or states no
   * place, is a failure that says why, and the rest goes on. The caller closes the stream.
   *
   * @throws IOException if the table can no longer be read; when that happens on the way, the
   *     stream throws an {@link UncheckedIOException}
   */
  Stream<Outcome<String, Reference>> rows() throws IOException;

  /**
   * A table of text with the columns that {@link Dataset#csv} reads, and the same rules, but that
   * no photo is looked for: the column that would name its file is the reference's id. Blank lines
   * are no rows. Goes through the whole table once to count its rows.
   *
   * @throws IOException if the table cannot be read, a needed column is missing, or latitude and
   *     longitude are evidently swapped in the whole table
   */
  static ReferenceTable csv(Path table) throws IOException {
    return CsvReferences.open(table);
  }
}
