package io.img2loc.dataset;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of named fields, one at a time, of a table or of a list of JSON objects. */
interface RowReader extends Closeable {

  /** What the fields of a row must be called. */
  interface Header {
    boolean suffices(List<String> names);

    /** A sentence that says which needed fields are missing. */
    String whatIsMissing(List<String> names);
  }

  /** What the fields of each row are called, in their order. */
  List<String> names();

  /** The next row that is not blank, or null after the last. */
  TableReader.@Nullable Row next() throws IOException;

  /** Whether 48,85 may be a number. */
  boolean hasDecimalComma();

  /**
   * Opens a table, or, where the file begins as JSON does, a list of objects.
   *
   * @throws IOException if it cannot be read or has not the fields needed
   */
  static RowReader open(Path file, Header header) throws IOException {
    int first = Files.isRegularFile(file) ? firstCharacter(file) : -1;
    return first == '{' || first == '['
        ? JsonRows.open(file, header)
        : TableReader.open(file, header);
  }

  /** The first byte that is neither white space nor a byte-order mark; −1 if there is none. */
  static int firstCharacter(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      int c = in.read();
      while (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c >= 0x80) { // a byte-order mark
        c = in.read();
      }
      return c;
    }
  }
}
