package io.img2loc.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.img2loc.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a reply is kept: one JSON object on one line of ASCII, of at most {@link
 * #MAX_BYTES}. Its fields, in the order in which they are written:
 *
 * <ul>
 *   <li>{@code version}: {@link #VERSION}
 *   <li>{@code key}: the {@link ReplyKey}, 64 hexadecimal digits
 *   <li>{@code receivedAt}: when the reply came, as {@link Instant#toString} has it
 *   <li>{@code model}: the model's name as the provider returned it, or empty
 *   <li>{@code finish}: the name of why the reply ended, or empty
 *   <li>{@code filtered}: whether the provider's filter kept it back
 *   <li>{@code inputTokens}, {@code outputTokens}: what it cost, 0 where that is not known
 *   <li>{@code text}: what the model wrote
 *   <li>{@code crc32}: the CRC-32 of all bytes before this field's comma, 8 hexadecimal digits; the
 *       closing brace and a line feed follow and nothing else
 * </ul>
 */
final class StoredReplyJson {
  static final int VERSION = 1;
  static final int MAX_BYTES = 1 << 20;

  /** Beyond ASCII all is escaped, so that half a surrogate pair is kept as it came. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private StoredReplyJson() {}

  /**
   * The bytes of a reply, which are always the same for the same reply.
   *
   * @throws IOException if they would be too many
   */
  static byte[] write(ReplyKey key, StoredReply reply) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("key", key.hex());
      json.writeStringField("receivedAt", reply.receivedAt().toString());
      json.writeStringField("model", reply.model());
      json.writeStringField("finish", reply.finish());
      json.writeBooleanField("filtered", reply.filtered());
      json.writeNumberField("inputTokens", reply.usage().inputTokens());
      json.writeNumberField("outputTokens", reply.usage().outputTokens());
      json.writeStringField("text", reply.text());
      json.writeEndObject();
    }
    byte[] object = text.toString().getBytes(StandardCharsets.US_ASCII);
    int fields = object.length - 1;
    byte[] end = end(object, fields);
    byte[] all = Arrays.copyOf(object, fields + end.length);
    System.arraycopy(end, 0, all, fields, end.length);
    if (all.length > MAX_BYTES) {
      throw new IOException(
          "a reply takes at most " + MAX_BYTES + " bytes; this one takes " + all.length);
    }
    return all;
  }

  private static byte[] end(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    String digits = HexFormat.of().toHexDigits((int) crc.getValue());
    return (",\"crc32\":\"" + digits + "\"}\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The reply that was written.
   *
   * @throws IOException if the bytes are not one that answers this key; says why
   */
  static StoredReply read(ReplyKey key, byte[] bytes) throws IOException {
    if (bytes.length > MAX_BYTES) {
      throw new IOException("it is longer than the " + MAX_BYTES + " bytes that a reply may take");
    }
    int fields = bytes.length - end(bytes, 0).length;
    if (fields < 0
        || !Arrays.equals(end(bytes, fields), Arrays.copyOfRange(bytes, fields, bytes.length))) {
      throw new IOException("it is cut short or was altered");
    }
    Map<String, String> values = values(bytes);
    String version = value(values, "version");
    if (!version.equals(Integer.toString(VERSION))) {
      throw new IOException("it is of version " + version + ", and only " + VERSION + " is known");
    }
    if (!value(values, "key").equals(key.hex())) {
      throw new IOException("it is the reply to another request");
    }
    try {
      return new StoredReply(
          value(values, "text"),
          value(values, "finish"),
          value(values, "filtered").equals("true"),
          new Usage(
              Long.parseLong(value(values, "inputTokens")),
              Long.parseLong(value(values, "outputTokens"))),
          value(values, "model"),
          Instant.parse(value(values, "receivedAt")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("a value in it makes no sense", e);
    }
  }

  /** Scalars by name; a later version may have others besides. */
  private static Map<String, String> values(byte[] bytes) throws IOException {
    Map<String, String> values = new HashMap<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (json.nextToken().isScalarValue()) {
          values.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
    }
    return values;
  }

  private static String value(Map<String, String> values, String name) throws IOException {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new IOException("it has no " + name);
    }
    return value;
  }
}
