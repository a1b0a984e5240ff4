package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that was read. What is asked for and is not there, or is of another kind, is an
 * {@link IOException} that names it; what nobody asks for is passed over.
 */
public final class JsonObject {
  private final Map<String, @Nullable Object> fields;

  private JsonObject(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads one object.
   *
   * @throws IOException if the text is anything else
   */
  public static JsonObject read(String text) throws IOException {
    try (JsonParser json = Json.parser(text)) {
      json.nextToken();
      if (value(json) instanceof JsonObject object && json.nextToken() == null) {
        return object;
      }
    }
    throw new IOException("is not one JSON object");
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new IOException("is empty");
    }
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
      case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
      case VALUE_NULL -> null;
      default -> throw new IOException("has " + token + " in the place of a value");
    };
  }

  private static JsonObject object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, value(json));
    }
    return new JsonObject(fields);
  }

  private static List<@Nullable Object> array(JsonParser json) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json));
    }
    return elements;
  }

  /** Whether a field is there and not null. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  /** A text. */
  public String text(String name) throws IOException {
    return required(name, String.class);
  }

  /** A text, or null. */
  public @Nullable String textOrNull(String name) throws IOException {
    return has(name) ? text(name) : null;
  }

  /** A number, with all its digits. */
  public BigDecimal number(String name) throws IOException {
    return required(name, BigDecimal.class);
  }

  /** A number, or NaN where there is null. */
  public double numberOrNaN(String name) throws IOException {
    return has(name) ? number(name).doubleValue() : Double.NaN;
  }

  /** A whole number. */
  public long integer(String name) throws IOException {
    try {
      return number(name).longValueExact();
    } catch (ArithmeticException e) {
      throw new IOException("its " + name + " is no whole number", e);
    }
  }

  /** True or false. */
  public boolean flag(String name) throws IOException {
    return required(name, Boolean.class);
  }

  /** An object. */
  public JsonObject object(String name) throws IOException {
    return required(name, JsonObject.class);
  }

  /** An object, or null. */
  public @Nullable JsonObject objectOrNull(String name) throws IOException {
    return has(name) ? object(name) : null;
  }

  /** An array of objects. */
  public List<JsonObject> objects(String name) throws IOException {
    return elements(name, JsonObject.class);
  }

  /** An array of texts. */
  public List<String> texts(String name) throws IOException {
    return elements(name, String.class);
  }

  /** All fields, each of which must be a text, in their order. */
  public Map<String, String> allTexts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : fields.keySet()) {
      texts.put(name, text(name));
    }
    return texts;
  }

  private <T> T required(String name, Class<T> type) throws IOException {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new IOException(
          fields.containsKey(name) ? "its " + name + " is of another kind" : "it has no " + name);
    }
    return type.cast(value);
  }

  private <T> List<T> elements(String name, Class<T> type) throws IOException {
    List<T> elements = new ArrayList<>();
    for (Object element : required(name, List.class)) {
      if (!type.isInstance(element)) {
        throw new IOException("one of its " + name + " is of another kind");
      }
      elements.add(Objects.requireNonNull(type.cast(element)));
    }
    return elements;
  }
}
