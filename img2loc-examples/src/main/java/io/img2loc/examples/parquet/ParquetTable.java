package io.img2loc.examples.parquet;

import io.img2loc.Outcome;
import io.img2loc.Reference;
import io.img2loc.dataset.ReferenceColumns;
import io.img2loc.dataset.ReferenceTable;
import io.img2loc.examples.parquet.Thrift.DamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * References in a Parquet file, such as the metadata that clip-retrieval writes beside its vectors
 * and that pandas, Polars, DuckDB and Spark write by default: {@code ImportedVectors.open(vectors,
 * metadata, ParquetTable::open)}. The columns that {@link ReferenceColumns} finds are read, and
 * must be flat; all others are passed over, whatever they are.
 *
 * <p>Reads numbers, text, dates and times; plain and in dictionaries; packed by Snappy, gzip, zstd
 * or not at all. A page is held in memory at a time, of each column that is used.
 */
public final class ParquetTable implements ReferenceTable {
  private static final int TAIL = 8;
  private static final int MAX_FOOTER = 64 << 20;
  private static final int REPEATED = 2;

  /**
   * A column of the table.
   *
   * @param leaf its number among the columns that hold values
   * @param type null if it is of a kind that is not read
   */
  private record Column(String name, int leaf, @Nullable ColumnType type, boolean isOptional) {}

  private final Path file;
  private final long size;
  private final List<Column> columns;
  private final ReferenceColumns meaning;
  private final List<Thrift> rowGroups;

  private ParquetTable(
      Path file,
      long size,
      List<Column> columns,
      ReferenceColumns meaning,
      List<Thrift> rowGroups) {
    this.file = file;
    this.size = size;
    this.columns = columns;
    this.meaning = meaning;
    this.rowGroups = rowGroups;
  }

  /**
   * Opens a file, reads its schema, and goes through the whole table once.
   *
   * @throws IOException if it cannot be read, is no Parquet file, damaged or written in a way that
   *     is not read, lacks a column that is needed, or latitude and longitude are evidently swapped
   *     in the whole table; the message names it
   */
  public static ParquetTable open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such Parquet file; check the name");
    }
    ParquetTable table;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      table = open(file, footer(channel));
    } catch (DamagedException | RuntimeException e) {
      throw damaged(file, e);
    }
    try (Stream<List<@Nullable String>> rows = table.stream((row, fields) -> fields)) {
      table.meaning.refuseSwapped(rows);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return table;
  }

  private static ParquetTable open(Path file, Thrift footer) throws IOException, DamagedException {
    List<Column> columns = columns(footer.structs(2));
    List<String> names = columns.stream().map(Column::name).toList();
    ReferenceColumns meaning = ReferenceColumns.of(file.toString(), names);
    for (int i = 0; i < columns.size(); i++) {
      if (meaning.uses(i) && columns.get(i).type == null) {
        throw new DamagedException(
            "its column "
                + names.get(i)
                + " is neither a number, a text nor a time; write it as one of these");
      }
    }
    List<Thrift> rowGroups = footer.structs(4);
    long rows = 0;
    for (Thrift rowGroup : rowGroups) {
      rows = Math.addExact(rows, rowGroup.number(3));
      for (int i = 0; i < columns.size(); i++) {
        if (meaning.uses(i)) {
          check(rowGroup, chunk(rowGroup, columns.get(i)));
        }
      }
    }
    if (rows != footer.number(3)) {
      throw new DamagedException("its parts have " + rows + " rows in all, and it states others");
    }
    return new ParquetTable(file, rows, columns, meaning, rowGroups);
  }

  private static void check(Thrift rowGroup, Thrift chunk) throws DamagedException {
    if (chunk.has(1)) {
      throw new DamagedException("its values lie in another file, which is not read");
    }
    if (chunk.struct(3).number(5) != rowGroup.number(3)) {
      throw new DamagedException("a column has not a value for each row");
    }
  }

  private static Thrift chunk(Thrift rowGroup, Column column) throws DamagedException {
    return rowGroup.structs(1).get(column.leaf);
  }

  private static Thrift footer(FileChannel channel) throws IOException, DamagedException {
    long size = channel.size();
    ByteBuffer tail = read(channel, Math.max(0, size - TAIL), (int) Math.min(size, TAIL));
    byte[] mark = new byte[4];
    if (size >= TAIL + mark.length) {
      tail.get(4, mark);
    }
    String end = new String(mark, StandardCharsets.ISO_8859_1);
    if (end.equals("PARE")) {
      throw new DamagedException("is encrypted; write it without");
    }
    long length = end.equals("PAR1") ? tail.getInt(0) & 0xFFFFFFFFL : 0;
    if (length < 1 || length > Math.min(MAX_FOOTER, size - TAIL)) {
      throw new DamagedException("is no Parquet file, or cut short");
    }
    return Thrift.read(read(channel, size - TAIL - length, (int) length));
  }

  private static ByteBuffer read(FileChannel channel, long position, int count)
      throws IOException, DamagedException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new DamagedException("is cut short");
      }
    }
    return bytes.flip();
  }

  /**
   * The root's children. The schema is a tree, written from its root down and from left to right.
   */
  private static List<Column> columns(List<Thrift> schema) throws DamagedException {
    List<Column> columns = new ArrayList<>();
    Iterator<Thrift> elements = schema.iterator();
    long children = elements.next().number(5);
    int leaves = 0;
    for (long child = 0; child < children; child++) {
      Thrift element = elements.next();
      int leaf = leaves;
      leaves += leaves(element, elements);
      boolean isFlat = !element.has(5) || element.number(5) == 0;
      long repetition = element.number(3, 0);
      ColumnType type = isFlat && repetition != REPEATED ? ColumnType.of(element) : null;
      columns.add(new Column(element.text(4), leaf, type, repetition == 1));
    }
    return List.copyOf(columns);
  }

  /** Passes over what is below an element. */
  private static int leaves(Thrift element, Iterator<Thrift> elements) {
    long open = element.number(5, 0);
    int leaves = open == 0 ? 1 : 0;
    for (; open > 0; open--) {
      long below = elements.next().number(5, 0);
      leaves += below == 0 ? 1 : 0;
      open += below;
    }
    return leaves;
  }

  private static IOException damaged(Path file, Exception e) {
    String what = e instanceof DamagedException ? e.getMessage() : "is damaged (" + e + ")";
    return new IOException(file + ": " + what, e);
  }

  @Override
  public long size() {
    return size;
  }

  /** The rows, counted from 0: {@code metadata_0.parquet, row 12}. */
  @Override
  public Stream<Outcome<String, Reference>> rows() throws IOException {
    return stream((row, fields) -> meaning.reference(file.getFileName() + ", row " + row, fields));
  }

  private interface RowUse<T> {
    T apply(long row, List<@Nullable String> fields);
  }

  private <T> Stream<T> stream(RowUse<T> use) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return StreamSupport.stream(new Rows<>(channel, use), false).onClose(() -> close(channel));
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Rows<T> extends Spliterators.AbstractSpliterator<T> {
    private final FileChannel channel;
    private final RowUse<T> use;
    private final Iterator<Thrift> groups = rowGroups.iterator();
    private final List<@Nullable ColumnValues> values = new ArrayList<>();
    private long left;
    private long row;

    Rows(FileChannel channel, RowUse<T> use) {
      super(size, Spliterator.ORDERED | Spliterator.NONNULL);
      this.channel = channel;
      this.use = use;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      if (row == size) {
        return false;
      }
      List<@Nullable String> fields;
      try {
        fields = nextRow();
      } catch (DamagedException | RuntimeException e) {
        throw new UncheckedIOException(damaged(file, e));
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException(file + ": cannot be read on, " + e.getMessage(), e));
      }
      action.accept(use.apply(row++, fields));
      return true;
    }

    private List<@Nullable String> nextRow() throws IOException, DamagedException {
      while (left == 0) {
        enter(groups.next());
      }
      left--;
      List<@Nullable String> fields = new ArrayList<>(values.size());
      for (ColumnValues column : values) {
        fields.add(column == null ? null : column.next());
      }
      return fields;
    }

    private void enter(Thrift group) throws DamagedException {
      left = group.number(3);
      values.clear();
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        ColumnType type = column.type;
        values.add(
            type == null || !meaning.uses(i)
                ? null
                : new ColumnValues(
                    channel, type, column.isOptional, chunk(group, column).struct(3)));
      }
    }
  }
}
