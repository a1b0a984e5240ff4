package io.img2loc.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a JSON array, or of a file with an object on each line, as rows of a table. A key
 * inside another object is named with a dot, {@code location.latitude}; of an array of two numbers
 * the first is {@code .lat} and the second {@code .lon}, but the other way round inside an object
 * with {@code "type": "Point"}, as GeoJSON has it; other arrays are passed over. What is no object
 * is a row that cannot be parsed, and a line of text is a row of one field.
 *
 * <p>Where a file is one object that is no row itself, its array of objects is taken if it has just
 * one.
 */
final class JsonRows implements RowReader {
  private final List<String> names;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Objects objects;

  private JsonRows(Set<String> names, Objects objects) {
    this.names = List.copyOf(names);
    this.names.forEach(name -> columns.put(name, columns.size()));
    this.objects = objects;
  }

  /** Reads the whole file once for the keys: an object need not have all of them. */
  static JsonRows open(Path file, Header header) throws IOException {
    String list = InSequence.listInside(file, header);
    Set<String> names = new LinkedHashSet<>();
    long count = 0;
    try (Objects objects = Objects.open(file, list)) {
      while (objects.advance()) {
        count += objects.broken ? 0 : 1;
        names.addAll(objects.fields.keySet());
      }
    }
    List<String> all = List.copyOf(names);
    if (!header.suffices(all)) {
      String next = count > 1 ? "" : ", or give a list of objects, one for each photo";
      throw new IOException(file + ": " + header.whatIsMissing(all) + "; rename the keys" + next);
    }
    return new JsonRows(names, Objects.open(file, list));
  }

  /** The key of the list inside an object that has the rows, or null. */
  @Nullable String list() {
    return objects instanceof InSequence sequence ? sequence.list : null;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public TableReader.@Nullable Row next() throws IOException {
    if (!objects.advance()) {
      return null;
    }
    if (objects.broken) {
      return new TableReader.Row(
          objects.line, false, objects.text == null ? null : List.of(objects.text));
    }
    String[] fields = new String[names.size()];
    Arrays.fill(fields, "");
    objects.fields.forEach((name, text) -> fields[columns.getOrDefault(name, 0)] = text);
    return new TableReader.Row(objects.line, false, List.of(fields));
  }

  @Override
  public boolean hasDecimalComma() {
    return false;
  }

  @Override
  public void close() throws IOException {
    objects.close();
  }

  /** One object after the other. */
  private abstract static class Objects implements AutoCloseable {
    final Map<String, String> fields = new LinkedHashMap<>();
    final List<String> lists = new ArrayList<>(); // keys of arrays of objects
    boolean broken;
    @Nullable String text; // what stands there instead of JSON
    long line;

    static Objects open(Path file, @Nullable String list) throws IOException {
      if (list != null) {
        return new InSequence(file, list);
      }
      // A list may be one line of any length.
      return RowReader.firstCharacter(file) == '{' && isOnLines(file)
          ? new OnLines(file)
          : new InSequence(file, null);
    }

    /** Whether the first line is an object and nothing else. */
    private static boolean isOnLines(Path file) throws IOException {
      try (OnLines lines = new OnLines(file)) {
        return lines.advance() && !lines.broken;
      }
    }

    /** To the next object; false after the last. */
    abstract boolean advance() throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Reads the object that the parser is at the start of. */
    final void readObject(JsonParser parser, String prefix) throws IOException {
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        String name = prefix + key;
        JsonToken value = parser.nextToken();
        if (value == JsonToken.START_OBJECT) {
          readObject(parser, name + '.');
        } else if (value == JsonToken.START_ARRAY) {
          if (readArray(parser, name) && prefix.isEmpty()) {
            lists.add(name);
          }
        } else if (value != null) {
          fields.put(name, value == JsonToken.VALUE_NULL ? "" : parser.getText());
        }
      }
      if ("Point".equals(fields.get(prefix + "type"))) {
        String first = fields.get(prefix + "coordinates.lat");
        String second = fields.get(prefix + "coordinates.lon");
        if (first != null && second != null) {
          fields.put(prefix + "coordinates.lat", second);
          fields.put(prefix + "coordinates.lon", first);
        }
      }
    }

    /** Whether the array has objects. */
    private boolean readArray(JsonParser parser, String name) throws IOException {
      boolean hasObjects = false;
      List<String> numbers = new ArrayList<>();
      boolean isPair = true;
      for (JsonToken value = parser.nextToken();
          value != null && value != JsonToken.END_ARRAY;
          value = parser.nextToken()) {
        hasObjects |= value == JsonToken.START_OBJECT;
        isPair &= value.isNumeric() && numbers.size() < 2;
        if (isPair) {
          numbers.add(parser.getText());
        }
        parser.skipChildren();
      }
      if (isPair && numbers.size() == 2) {
        fields.put(name + ".lat", numbers.get(0));
        fields.put(name + ".lon", numbers.get(1));
      }
      return hasObjects;
    }
  }

  private static final class OnLines extends Objects {
    private final BufferedReader reader;

    OnLines(Path file) throws IOException {
      reader = TableReader.decode(file, Files.newInputStream(file));
    }

    @Override
    boolean advance() throws IOException {
      String read = reader.readLine();
      line++;
      while (read != null && read.isBlank()) {
        read = reader.readLine();
        line++;
      }
      if (read == null) {
        return false;
      }
      fields.clear();
      broken = false;
      text = null;
      try (JsonParser parser = SampleJson.JSON.createParser(read)) {
        broken = parser.nextToken() != JsonToken.START_OBJECT;
        if (!broken) {
          readObject(parser, "");
          broken = parser.nextToken() != null;
        }
      } catch (JacksonException e) {
        broken = true;
        text = read.stripLeading().startsWith("{") ? null : read;
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private static final class InSequence extends Objects {
    private static final String SOURCE = "(?s) \\(start marker at .*"; // of no use to a person

    private final Path file;
    final @Nullable String list;
    private final JsonParser parser;

    /**
     * Opens a file.
     *
     * @param list the key of the array inside an object that has the rows, or null
     */
    InSequence(Path file, @Nullable String list) throws IOException {
      this.file = file;
      this.list = list;
      parser = SampleJson.JSON.createParser(Files.newInputStream(file));
    }

    /** The key of the one array of objects of a file that is one object and no row, or null. */
    static @Nullable String listInside(Path file, Header header) throws IOException {
      if (RowReader.firstCharacter(file) != '{') {
        return null;
      }
      try (InSequence one = new InSequence(file, null)) {
        return one.advance()
                && one.lists.size() == 1
                && !header.suffices(List.copyOf(one.fields.keySet()))
                && one.parser.nextToken() == null
            ? one.lists.get(0)
            : null;
      } catch (IOException e) {
        return null; // the reading itself tells
      }
    }

    @Override
    boolean advance() throws IOException {
      fields.clear();
      lists.clear();
      broken = false;
      try {
        if (list != null && parser.currentToken() == null && line == 0) {
          findList(list);
        }
        JsonToken token = parser.nextToken();
        if (list != null && token == JsonToken.END_ARRAY) {
          return false;
        }
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
          token = parser.nextToken();
        }
        if (token == null) {
          return false;
        }
        line = parser.currentTokenLocation().getLineNr();
        if (token == JsonToken.START_OBJECT) {
          readObject(parser, "");
        } else {
          broken = true;
        }
        return true;
      } catch (JacksonException e) {
        throw new IOException(
            "%s: is not JSON, line %d: %s; give a list of objects and nothing else"
                .formatted(
                    file,
                    e.getLocation() == null ? line : e.getLocation().getLineNr(),
                    e.getOriginalMessage().replaceAll(SOURCE, "")),
            e);
      }
    }

    /** To the start of the array that has the rows. */
    private void findList(String list) throws IOException {
      parser.nextToken();
      while (!list.equals(parser.nextFieldName())) {
        parser.nextToken();
        parser.skipChildren();
      }
      parser.nextToken();
    }

    @Override
    public void close() throws IOException {
      parser.close();
    }
  }
}
