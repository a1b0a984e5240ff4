package io.img2loc.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Csv;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.Indexer.Problem;
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
  /** The column that names an item. */
  static final String ITEM = "item";

  private static final int KEPT = 10;

  private final Map<Problem.Status, List<String>> first = new EnumMap<>(Problem.Status.class);
  private final Map<Problem.Status, Long> counts = new EnumMap<>(Problem.Status.class);
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
      table.writeRecord(ITEM, "status", "reason");
    }
  }

  /** One more item. */
  void add(Problem problem) {
    add(problem.status(), problem.name(), problem.reason());
  }

  /** One more item of a dataset that has no reference. */
  void add(DatasetItem item) {
    boolean unreadable = item.status() == DatasetItem.Status.UNREADABLE;
    Problem.Status status = unreadable ? Problem.Status.UNREADABLE : Problem.Status.NO_POSITION;
    add(status, item.name(), String.valueOf(item.problem()));
  }

  /** One more item. */
  void add(Problem.Status status, String name, String reason) {
    counts.merge(status, 1L, Long::sum);
    List<String> kept = first.computeIfAbsent(status, s -> new ArrayList<>());
    if (kept.size() < KEPT) {
      kept.add(reason.contains(name) ? reason : name + ": " + reason);
    }
    if (table != null) {
      table.writeRecord(Csv.file(name), status.name(), Csv.text(Problems.oneLine(reason)));
    }
  }

  long count(Problem.Status status) {
    return counts.getOrDefault(status, 0L);
  }

  /** How many items failed: photos without a position did not. */
  long failures() {
    return counts.values().stream().mapToLong(Long::longValue).sum()
        - count(Problem.Status.NO_POSITION);
  }

  /** Lists the first of what had no position, which may be meant, and of what failed. */
  void tell(Console console) {
    first.forEach(
        (status, reasons) -> {
          if (status == Problem.Status.NO_POSITION) {
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
