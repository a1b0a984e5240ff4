package io.img2loc.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.img2loc.PhotoPosition.Siblings;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object that makes a sample of a photo in the layout of webdataset: {@code 000123.json}
 * beside {@code 000123.jpg}, its keys named as a table's columns are.
 *
 * @param reference what it says of the photo, or null
 * @param problem why it says nothing although it has coordinates or ought to, or null
 */
record SampleJson(@Nullable Reference reference, @Nullable String problem) {
  private static final int MAX_BYTES = 1 << 20;
  private static final SampleJson NOTHING = new SampleJson(null, null);

  /** Python writes NaN for a number that is not there. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /**
   * Reads that of a photo. webdataset counts the key of a sample to the first dot of a name, and
   * people to the last.
   */
  static SampleJson beside(String photo, String id, Siblings siblings) {
    Set<String> keys = new LinkedHashSet<>();
    keys.add(photo.substring(0, Math.max(0, photo.indexOf('.'))));
    keys.add(photo.substring(0, Math.max(0, photo.lastIndexOf('.'))));
    keys.remove("");
    SampleJson problem = NOTHING;
    for (String key : keys) {
      SampleJson found = read(key + ".json", id, siblings);
      if (found.reference != null) {
        return found;
      }
      problem = problem.problem == null ? found : problem;
    }
    return problem;
  }

  private static SampleJson read(String name, String id, Siblings siblings) {
    try (InputStream in = siblings.open(name)) {
      if (in == null) {
        return NOTHING;
      }
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? unusable(name + " is larger than " + (MAX_BYTES >> 20) + " MiB")
          : parse(name, id, bytes);
    } catch (JacksonException e) {
      return unusable(name + " is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return unusable(name + " cannot be read: " + e.getMessage());
    }
  }

  private static SampleJson parse(String name, String id, byte[] bytes) throws IOException {
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NOTHING;
      }
      for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (value == null) {
          break;
        }
        if (value.isScalarValue()) {
          keys.add(key);
          values.add(text(parser, value));
        }
        parser.skipChildren();
      }
    }
    Columns columns = Columns.of(keys);
    return columns.latitude() < 0 || columns.longitude() < 0
        ? NOTHING
        : stated(name, id, columns, values);
  }

  private static String text(JsonParser parser, JsonToken value) throws IOException {
    boolean isNone =
        value == JsonToken.VALUE_NULL
            || (value == JsonToken.VALUE_NUMBER_FLOAT
                && parser.isNaN()
                && parser.getText().equals("NaN"));
    return isNone ? "" : parser.getText();
  }

  private static SampleJson stated(String name, String id, Columns columns, List<String> values) {
    try {
      RowFields.Stated stated = RowFields.read(id, columns, values, false);
      return stated.reference() != null
          ? new SampleJson(stated.reference(), null)
          : unusable(name + " " + stated.noPosition());
    } catch (RowFields.BadRow e) {
      return unusable(name + ": " + e.getMessage());
    }
  }

  private static SampleJson unusable(String problem) {
    return new SampleJson(null, problem);
  }
}
