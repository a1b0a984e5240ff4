package io.img2loc.clip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.img2loc.Img2LocException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a model's config file, whose members are asked for by type. What is not as it
 * should be is refused in a sentence that names file, key and value.
 */
final class ConfigJson {
  /** What to do where a config does not help. */
  static final String WAY_OUT =
      "; state it yourself with ClipEncoder.builder(model).preprocessing(…)";

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int SHOWN = 80;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** JSON's null, since maps should hold none of Java's. */
  private enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  private final Path file;
  private final Map<String, Object> members;

  private ConfigJson(Path file, Map<String, Object> members) {
    this.file = file;
    this.members = members;
  }

  /**
   * Reads a file of up to 1 MB.
   *
   * @throws Img2LocException if it cannot be read or is not one JSON object
   */
  static ConfigJson read(Path file) {
    try {
      ModelLayout.requireContent(file);
      return new ConfigJson(file, parse(file, bytes(file)));
    } catch (JsonProcessingException e) {
      throw new Img2LocException(
          file
              + " is not sound JSON: "
              + (e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ")
              + firstLine(e.getOriginalMessage())
              + WAY_OUT,
          e);
    } catch (IOException e) {
      throw ModelLayout.unreadable(file, e);
    }
  }

  /** The keys, in the file's order. */
  Set<String> keys() {
    return Collections.unmodifiableSet(members.keySet());
  }

  /** Whether a key is there with a value other than null. */
  boolean has(String key) {
    return value(key) != null;
  }

  /** Whether a key is there and says null. */
  boolean isNull(String key) {
    return members.get(key) == Null.NULL;
  }

  /** Whether a key is there and says true. */
  boolean isTrue(String key) {
    return Boolean.TRUE.equals(members.get(key));
  }

  /** The value of a key, null where there is none or it is null. */
  @Nullable Object value(String key) {
    Object value = members.get(key);
    return value == Null.NULL ? null : value;
  }

  private <T> @Nullable T value(String key, Class<T> type, String kind) {
    Object value = value(key);
    if (value != null && !type.isInstance(value)) {
      throw refusal(key, "should be " + kind);
    }
    return type.cast(value);
  }

  /** True or false, null where neither is said. */
  @Nullable Boolean flag(String key) {
    return value(key, Boolean.class, "true or false");
  }

  /** A text, null where there is none. */
  @Nullable String text(String key) {
    return value(key, String.class, "a text");
  }

  /** A number, null where there is none. */
  @Nullable Double number(String key) {
    return value(key, Double.class, "a number");
  }

  /** An object, null where there is none. */
  @Nullable ConfigJson object(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> inner = new LinkedHashMap<>();
      map.forEach((name, member) -> inner.put((String) name, member));
      return new ConfigJson(file, inner);
    }
    throw refusal(key, "should be an object");
  }

  /** Whether a key has a number. */
  boolean isNumber(String key) {
    return value(key) instanceof Double;
  }

  /** Whether a key has an object. */
  boolean isObject(String key) {
    return value(key) instanceof Map;
  }

  /** A whole number of px in [1, 4096] that must be there. */
  int side(String key) {
    return side(key, value(key));
  }

  /** Two numbers of px, of a list of two: height and width. */
  int[] sides(String key) {
    if (value(key) instanceof List<?> list && list.size() == 2) {
      return new int[] {side(key, list.get(0)), side(key, list.get(1))};
    }
    throw refusal(key, "should be a number of px, or a height and a width");
  }

  /** Three finite numbers for red, green and blue that must be there; one stands for all three. */
  List<Double> channels(String key) {
    Object value = value(key);
    List<?> values = value instanceof List<?> list ? list : Collections.nCopies(3, value);
    List<Double> channels = new ArrayList<>();
    for (Object channel : values) {
      if (channel instanceof Double number) {
        channels.add(number);
      }
    }
    if (values.size() != 3 || channels.size() != 3) {
      throw refusal(key, "should be three numbers, for red, green and blue");
    }
    return channels;
  }

  /** What to throw where a key's value cannot be followed. */
  Img2LocException refusal(String key, String why) {
    Object value = members.get(key);
    if (value == null) {
      return new Img2LocException(file + " does not state \"" + key + "\", which " + why + WAY_OUT);
    }
    return new Img2LocException(
        file + " states \"" + key + "\": " + shown(value) + ", which " + why + WAY_OUT);
  }

  /** What to throw where the whole cannot be followed. */
  Img2LocException refusal(String why) {
    return new Img2LocException(file + " " + why + WAY_OUT);
  }

  private int side(String key, @Nullable Object value) {
    if (value instanceof Double number
        && number >= 1
        && number <= Preprocessing.MAX_SIDE
        && number == Math.rint(number)) {
      return number.intValue();
    }
    throw refusal(key, "should be a whole number of px in [1, " + Preprocessing.MAX_SIDE + "]");
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Img2LocException(
            file + " is longer than 1 MB, which no preprocessing config is" + WAY_OUT);
      }
      return bytes;
    }
  }

  private static Map<String, Object> parse(Path file, byte[] bytes) throws IOException {
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Img2LocException(file + " is not a JSON object" + WAY_OUT);
      }
      Map<String, Object> members = object(file, parser);
      if (parser.nextToken() != null) {
        throw new Img2LocException(file + " has more behind its JSON object" + WAY_OUT);
      }
      return members;
    }
  }

  private static Map<String, Object> object(Path file, JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      members.put(key, value(file, parser));
    }
    return members;
  }

  private static List<Object> array(Path file, JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(file, parser));
    }
    return values;
  }

  private static Object value(Path file, JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(file, parser);
      case START_ARRAY -> array(file, parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(file, parser);
      default -> parser.getText();
    };
  }

  private static double finite(Path file, JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw new Img2LocException(
          file + " has a number that is out of range: " + parser.getText() + WAY_OUT);
    }
    return number;
  }

  private static String shown(Object value) {
    String text =
        value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
            ? String.valueOf(number.longValue())
            : json(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private static String json(Object value) {
    if (value instanceof List<?> list) {
      return "[" + joined(list.stream()) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .limit(SHOWN)
          .map(entry -> "\"" + printable(entry.getKey()) + "\": " + shown(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof String ? "\"" + printable(value) + "\"" : value.toString();
  }

  private static String joined(Stream<?> values) {
    return values.limit(SHOWN).map(ConfigJson::shown).collect(Collectors.joining(", "));
  }

  private static String printable(Object text) {
    return text.toString().replaceAll("\\p{Cntrl}", "?");
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "it cannot be read" : printable(text.lines().findFirst().orElse(""));
  }
}
