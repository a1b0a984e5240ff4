package io.img2loc.examples;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.img2loc.Img2LocException;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Csv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a table of {@link Skipped} items lists, to be tried again. */
final class RetryList {
  private static final Pattern ROW = Pattern.compile(".*, line \\d+");

  private final Set<String> names;
  private final boolean hasRows;

  private RetryList(Set<String> names) {
    this.names = names;
    hasRows = names.stream().anyMatch(name -> ROW.matcher(name).matches());
  }

  /** Reads a table, as a whole: it may be overwritten meanwhile. */
  static RetryList read(Path table) throws IOException {
    Set<String> names = new HashSet<>();
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder().ofCsvRecord(Files.newBufferedReader(table))) {
      Iterator<CsvRecord> i = rows.iterator();
      if (!i.hasNext() || !i.next().getField(0).equals(Skipped.ITEM)) {
        throw new Img2LocException(
            table + ": is no list that --skipped wrote; its first column is not " + Skipped.ITEM);
      }
      i.forEachRemaining(row -> names.add(row.getField(0)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new RetryList(names);
  }

  int size() {
    return names.size();
  }

  /** Whether a file is listed, or a folder above it, which could not be read then. */
  boolean has(Path file) {
    for (Path step = file; step != null; step = step.getParent()) {
      if (has(step.toString())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an item is listed. A row that made no sense is known by its line, which nothing tells
   * of a photo; so with such rows every photo counts, and those that are indexed are passed over.
   */
  boolean has(DatasetItem item) {
    Path file = item.photo() == null ? null : item.photo().path().orElse(null);
    return has(item.name()) || (hasRows && item.reference() != null) || isBelowListed(file);
  }

  private boolean isBelowListed(@Nullable Path file) {
    return file != null && has(file);
  }

  private boolean has(String name) {
    return names.contains(Csv.file(name));
  }
}
