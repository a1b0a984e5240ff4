package io.img2loc.dataset;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table, one at a time. Rows are cut out of the text line by line and parsed each on
 * its own, so that a quotation mark without its partner costs the row it stands in and not the rest
 * of the table.
 */
final class TableReader implements RowReader {

  /**
   * A row.
   *
   * @param line the number of its first line, from 1
   * @param afterBlank whether a blank line stands above it
   * @param fields its fields, or null if it cannot be parsed
   */
  record Row(long line, boolean afterBlank, @Nullable List<String> fields) {

    /** What messages call it. */
    String name(Path table) {
      return table.getFileName() + ", line " + line;
    }
  }

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t');
  private static final int MAX_LINES_OF_A_ROW = 100;

  private final Path table;
  private final BufferedReader reader;
  private final Deque<String> linesToReread = new ArrayDeque<>();
  private long line;
  private char delimiter;
  private CsvReader.CsvReaderBuilder parser;
  private final List<String> names;
  private final Columns columns;

  private TableReader(Path table, BufferedReader reader, Header header) throws IOException {
    this.table = table;
    this.reader = reader;
    this.parser = parser(',');
    this.names = List.copyOf(readHeader(header));
    this.columns = Columns.of(names);
  }

  /**
   * Opens a table and reads its header.
   *
   * @throws IOException if it cannot be read or is no table with the columns needed
   */
  static TableReader open(Path table) throws IOException {
    return open(table, Columns.HEADER);
  }

  /** As {@link #open(Path)}, where other columns are needed. */
  static TableReader open(Path table, Header header) throws IOException {
    if (!Files.exists(table)) {
      throw new NoSuchFileException(table.toString(), null, "no such table; check the name");
    }
    if (!Files.isRegularFile(table)) { // a pipe cannot be read twice
      throw new FileSystemException(
          table.toString(), null, "not a regular file, where a table is needed");
    }
    InputStream in = Files.newInputStream(table);
    try {
      return new TableReader(table, decode(table, in), header);
    } catch (IOException | RuntimeException e) {
      try (in) {
        throw e;
      }
    }
  }

  /** What becomes of the rows, lazily; closing the stream closes the table. */
  static <T> Stream<T> stream(Path table, BiFunction<TableReader, Row, T> use) throws IOException {
    TableReader reader = open(table);
    return StreamSupport.stream(new Rows<>(reader, use), false).onClose(() -> close(reader));
  }

  private static void close(TableReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a table or of lines, by its byte-order mark or in UTF-8. */
  static BufferedReader decode(Path table, InputStream in) throws IOException {
    var bytes = new PushbackInputStream(in, 3);
    byte[] start = bytes.readNBytes(3);
    Charset charset = StandardCharsets.UTF_8;
    int mark = 0;
    if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
      mark = 3;
    } else if (startsWith(start, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    } else if (startsWith(start, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    }
    bytes.unread(start, mark, start.length - mark);
    return new BufferedReader(new TextOnly(table, new InputStreamReader(bytes, charset)));
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static CsvReader.CsvReaderBuilder parser(char delimiter) {
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .trimWhitespacesAroundQuotes(true)
        .allowUnclosedQuote(false);
  }

  /** Takes the delimiter by which the header has the columns needed. */
  private List<String> readHeader(Header needed) throws IOException {
    String header = nextFilledLine();
    if (header == null) {
      throw new IOException(table + ": is empty; its first line must name the columns");
    }
    List<String> most = List.of();
    for (char candidate : DELIMITERS) {
      delimiter = candidate;
      parser = parser(candidate);
      List<String> found = parse(header);
      if (found != null && needed.suffices(found)) {
        return found;
      }
      if (found != null && found.size() > most.size()) {
        most = found;
      }
    }
    throw new IOException(
        table + ": " + needed.whatIsMissing(most) + "; rename them in the first line");
  }

  Columns columns() {
    return columns;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean hasDecimalComma() {
    return delimiter != ',';
  }

  @Override
  public @Nullable Row next() throws IOException {
    boolean afterBlank = false;
    while (true) {
      long last = line;
      String text = nextFilledLine();
      if (text == null) {
        return null;
      }
      long first = line;
      afterBlank |= first > last + 1;
      List<String> fields = parse(text);
      if (fields == null && hasOddQuotes(text)) {
        fields = parseWithLinesBelow(text);
      }
      if (fields == null || !fields.stream().allMatch(String::isBlank)) {
        return new Row(first, afterBlank, fields);
      }
      afterBlank = true;
    }
  }

  /**
   * A row with line breaks inside a field. If it is none, the lines below stay rows of their own.
   */
  private @Nullable List<String> parseWithLinesBelow(String start) throws IOException {
    List<String> below = new ArrayList<>();
    StringBuilder text = new StringBuilder(start);
    while (below.size() < MAX_LINES_OF_A_ROW) {
      String next = nextLine();
      if (next == null) {
        break;
      }
      below.add(next);
      text.append('\n').append(next);
      List<String> fields = next.indexOf('"') >= 0 ? parse(text.toString()) : null;
      if (fields != null) {
        return fields;
      }
      if (hasOddQuotes(next)) {
        break; // the field is closed and the row still makes no sense
      }
    }
    for (int i = below.size() - 1; i >= 0; i--) {
      linesToReread.addFirst(below.get(i));
    }
    line -= below.size();
    return null;
  }

  private @Nullable List<String> parse(String row) {
    if (row.indexOf('"') < 0) { // nearly all rows, and a parser for each is dear
      return split(row);
    }
    try {
      return parser.ofSingleCsvRecord(row).getFields();
    } catch (CsvParseException e) {
      return null;
    }
  }

  private List<String> split(String row) {
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int end = row.indexOf(delimiter); end >= 0; end = row.indexOf(delimiter, start)) {
      fields.add(row.substring(start, end));
      start = end + 1;
    }
    fields.add(row.substring(start));
    return fields;
  }

  private static boolean hasOddQuotes(String text) {
    return text.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private @Nullable String nextFilledLine() throws IOException {
    String text = nextLine();
    while (text != null && text.isBlank()) {
      text = nextLine();
    }
    return text;
  }

  private @Nullable String nextLine() throws IOException {
    String text = linesToReread.poll();
    if (text == null) {
      text = reader.readLine();
    }
    if (text != null) {
      line++;
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static final class Rows<T> extends Spliterators.AbstractSpliterator<T> {
    private final TableReader reader;
    private final BiFunction<TableReader, Row, T> use;
    private boolean ended;

    Rows(TableReader reader, BiFunction<TableReader, Row, T> use) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.reader = reader;
      this.use = use;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      Row row = next();
      if (row == null) {
        return false;
      }
      action.accept(use.apply(reader, row));
      return true;
    }

    private @Nullable Row next() {
      if (ended) {
        return null;
      }
      try {
        Row row = reader.next();
        if (row == null) {
          ended = true;
          reader.close();
        }
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException(reader.table + ": cannot be read on, " + e.getMessage(), e));
      }
    }
  }

  /** Refuses what is no text before it fills the memory as one line without end. */
  private static final class TextOnly extends FilterReader {
    private static final int MAX_LINE = 1 << 20;

    private final Path table;
    private int length;

    TextOnly(Path table, Reader in) {
      super(in);
      this.table = table;
    }

    @Override
    public int read(char[] buffer, int offset, int count) throws IOException {
      int n = super.read(buffer, offset, count);
      for (int i = offset; i < offset + n; i++) {
        check(buffer[i]);
      }
      return n;
    }

    @Override
    public int read() throws IOException {
      int c = super.read();
      if (c >= 0) {
        check((char) c);
      }
      return c;
    }

    private void check(char c) throws IOException {
      if (c == 0) {
        throw new IOException(
            table + ": is no text in UTF-8 (it has zero bytes); save it as CSV in UTF-8");
      }
      length = c == '\n' || c == '\r' ? 0 : length + 1;
      if (length > MAX_LINE) {
        throw new IOException(
            table + ": has a line of more than " + MAX_LINE + " characters; is it a table?");
      }
    }
  }
}
