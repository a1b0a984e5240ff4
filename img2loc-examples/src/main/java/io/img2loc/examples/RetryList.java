package io.img2loc.examples;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.img2loc.Img2LocException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a table of {@link Skipped} items lists, to be tried again; knows what of it was met. Names
 * are compared as absolute paths, however the sources are spelled. For one thread.
 */
final class RetryList {
  private static final Pattern ROW = Pattern.compile("(.*), line \\d+");

  private final Path table;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** A line of the table. */
  static final class Entry {
    private final List<String> fields;
    private boolean met;
    private boolean begun;

    private Entry(List<String> fields) {
      this.fields = fields;
    }

    String name() {
      return fields.get(0);
    }

    /** All columns, as they were written. */
    List<String> fields() {
      return fields;
    }
  }

  private RetryList(Path table) {
    this.table = table;
  }

  /** Reads a table, as a whole: it may be overwritten meanwhile. */
  static RetryList read(Path table) throws IOException {
    RetryList list = new RetryList(table);
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder().ofCsvRecord(Files.newBufferedReader(table))) {
      Iterator<CsvRecord> i = rows.iterator();
      if (!i.hasNext() || !i.next().getField(0).equals(Skipped.ITEM)) {
        throw new Img2LocException(
            table + ": is no list that --skipped wrote; its first column is not " + Skipped.ITEM);
      }
      i.forEachRemaining(
          row -> list.entries.put(key(row.getField(0)), new Entry(List.copyOf(row.getFields()))));
    } catch (UncheckedIOException e) {
      throw Inputs.naming(table, e);
    } catch (IOException e) {
      throw Inputs.naming(table, e);
    }
    return list;
  }

  int size() {
    return entries.size();
  }

  /**
   * Whether rows of this table are listed that made no sense. Such a row is known by its line,
   * which nothing tells of a photo; so every photo of the table counts, and those that are indexed
   * are passed over.
   */
  boolean hasRowsOf(Path source) {
    String end = File.separator + source.getFileName(); // rows are named by it alone
    boolean found = false;
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      Matcher row = ROW.matcher(entry.getKey());
      if (row.matches() && row.group(1).endsWith(end)) {
        entry.getValue().begun = true;
        found = true;
      }
    }
    return found;
  }

  /**
   * Whether an item of this name is listed, or a folder or an archive that it is in and that could
   * not be read then.
   */
  boolean has(String name) {
    String key = key(name);
    return entries.containsKey(key) || above(key) != null;
  }

  /** As {@link #has}, for an item that is tried now, or need not be. */
  boolean meets(String name) {
    String key = key(name);
    Entry itself = entries.get(key);
    if (itself != null) {
      itself.met = true;
      return true;
    }
    Entry above = above(key);
    if (above != null) {
      above.begun = true;
    }
    return above != null;
  }

  private @Nullable Entry above(String key) {
    for (int end = key.lastIndexOf(File.separatorChar);
        end > 0;
        end = key.lastIndexOf(File.separatorChar, end - 1)) {
      Entry entry = entries.get(key.substring(0, end));
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** What the sources had nothing of, once they have been read to their ends. */
  List<Entry> notFound() {
    return entries.values().stream().filter(entry -> !entry.met && !entry.begun).toList();
  }

  /** What may not have been tried yet when the sources were not read to their ends. */
  List<Entry> notTried() {
    return entries.values().stream().filter(entry -> !entry.met).toList();
  }

  private static String key(String name) {
    try {
      return Path.of(name).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return name; // in an archive, files may be called anything
    }
  }

  /** The table's name. */
  @Override
  public String toString() {
    return table.toString();
  }
}
