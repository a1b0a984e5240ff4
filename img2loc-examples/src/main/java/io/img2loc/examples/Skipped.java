package io.img2loc.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Csv;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a dataset lists and cannot be used: counted, the first few of each kind kept, and all
 * written to a table where one is asked for.
 */
final class Skipped implements AutoCloseable {
  private static final int KEPT = 10;

  private final Map<DatasetItem.Status, List<String>> first =
      new EnumMap<>(DatasetItem.Status.class);
  private final Map<DatasetItem.Status, Long> counts = new EnumMap<>(DatasetItem.Status.class);
  private final @Nullable PrintWriter file;
  private final @Nullable CsvWriter table;

  /**
   * Opens the table.
   *
   * @param path where to write all that is skipped, or null
   */
  Skipped(@Nullable Path path) throws IOException {
    file = path == null ? null : new PrintWriter(Files.newBufferedWriter(path));
    table = file == null ? null : Csv.writer(file);
    if (table != null) {
      table.writeRecord("item", "status", "reason");
    }
  }

  /** One more item. */
  void add(DatasetItem.Status status, String name, String reason) {
    counts.merge(status, 1L, Long::sum);
    List<String> kept = first.computeIfAbsent(status, s -> new ArrayList<>());
    if (kept.size() < KEPT) {
      kept.add(reason.contains(name) ? reason : name + ": " + reason);
    }
    if (table != null) {
      table.writeRecord(Csv.file(name), status.name(), Csv.text(Problems.oneLine(reason)));
    }
  }

  long count(DatasetItem.Status status) {
    return counts.getOrDefault(status, 0L);
  }

  /** Lists the first of what had no position, which may be meant, and of what failed. */
  void tell(Console console) {
    first.forEach(
        (status, reasons) -> {
          if (status == DatasetItem.Status.NO_POSITION) {
            console.note(Text.count(count(status), "photo") + " without a position:");
            reasons.forEach(reason -> console.note("  " + Problems.oneLine(reason)));
          } else {
            reasons.forEach(console::warn);
          }
          long more = count(status) - reasons.size();
          if (more > 0) {
            console.note("  and " + more + " more; --skipped FILE lists all");
          }
        });
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      if (file.checkError()) {
        throw new IOException("the list of skipped items could not be written in full");
      }
    }
  }
}
