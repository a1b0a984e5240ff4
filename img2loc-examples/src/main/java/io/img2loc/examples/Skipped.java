package io.img2loc.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Csv;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.Indexer.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  private final @Nullable Table table;

  /**
   * A table that takes its place when it is whole: until then, what is there stays, which may be
   * the list that is tried again.
   */
  private static final class Table implements Closeable {
    private final Path place;
    private final Path file;
    private final PrintWriter out;
    private final CsvWriter rows;

    Table(Path path) throws IOException {
      place = Files.exists(path) ? path.toRealPath() : path;
      file = isReplaceable(place) ? place.resolveSibling(place.getFileName() + ".new") : place;
      out = new PrintWriter(Files.newBufferedWriter(file));
      rows = Csv.writer(out);
      rows.writeRecord(ITEM, "status", "reason");
    }

    /** What is there and is no file, as a pipe, is written to at once. */
    private static boolean isReplaceable(Path place) {
      return !Files.exists(place) || Files.isRegularFile(place);
    }

    void putInPlace() throws IOException {
      out.close();
      if (out.checkError()) {
        throw new IOException(place + ": could not be written in full");
      }
      if (!file.equals(place)) {
        Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      if (!file.equals(place)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Begins.
   *
   * @param path where to write all that is skipped, or null
   */
  Skipped(@Nullable Path path) throws IOException {
    table = path == null ? null : new Table(path);
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
      table.rows.writeRecord(Csv.file(name), status.name(), Csv.text(Problems.oneLine(reason)));
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

  /** Lists an item that was not tried as it was listed before. It does not count. */
  void keep(RetryList.Entry entry) {
    if (table != null) {
      table.rows.writeRecord(entry.fields());
    }
  }

  /**
   * Puts the table in its place. Without this, what was there before stays.
   *
   * @throws IOException if it could not be written in full
   */
  void save() throws IOException {
    if (table != null) {
      table.putInPlace();
    }
  }

  @Override
  public void close() throws IOException {
    if (table != null) {
      table.close();
    }
  }
}
