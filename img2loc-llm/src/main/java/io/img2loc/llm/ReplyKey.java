package io.img2loc.llm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which request a reply answers: a hash of all that the reply depends on, from which nothing of it
 * can be told.
 *
 * <p>The hash is the SHA-256 of a list of strings, each as the number of its UTF-8 bytes (four
 * bytes, the highest first) and those bytes: {@code "img2loc reply key 1"}; for each {@link Field},
 * in their order, its name, how many values it has (in decimal), and the values; {@code
 * "PARAMETERS"}, how many strings follow, and the name and value of each further parameter, by
 * name. A parameter that the model's own setting is left to has no value, which is not the same as
 * an empty one. Fractions are written as {@link Double#toHexString} does, whose digits do not
 * differ between versions of Java.
 *
 * @param hex 64 digits, lower case
 */
record ReplyKey(String hex) {
  private static final String FORM = "img2loc reply key 1";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** What a builder has to be told, in the order in which it is hashed. */
  enum Field {
    PHOTO,
    LONGEST_SIDE,
    JPEG_QUALITY,
    DETAIL,
    SYSTEM,
    USER,
    EXTRA_PHOTOS,
    PROVIDER,
    MODEL,
    TEMPERATURE,
    MAX_OUTPUT_TOKENS,
    RESPONSE_FORMAT,
    SAMPLE
  }

  ReplyKey {
    requireSha256(hex);
  }

  private static String requireSha256(String hex) {
    if (!SHA256.matcher(hex).matches()) {
      throw new IllegalArgumentException("not 64 lower-case hexadecimal digits: " + hex);
    }
    return hex;
  }

  static Builder builder() {
    return new Builder();
  }

  /** The hash's first bits, for a position in a file: in [0, 2^62). */
  long position() {
    return Long.parseUnsignedLong(hex.substring(0, 16), 16) >>> 2;
  }

  @Override
  public String toString() {
    return hex;
  }

  /** Takes each field by its name; none may be left out. Not safe for use by several threads. */
  static final class Builder {
    private final Map<Field, List<String>> values = new EnumMap<>(Field.class);
    private final Map<String, String> parameters = new TreeMap<>();

    private Builder() {}

    /** The SHA-256 of the photo in question, as {@link io.img2loc.Photo#sha256} has it. */
    Builder photo(String sha256) {
      return put(Field.PHOTO, requireSha256(sha256));
    }

    /** Longest side of the photos sent, in px. */
    Builder longestSide(int px) {
      return put(Field.LONGEST_SIDE, Integer.toString(px));
    }

    Builder jpegQuality(double quality) {
      return put(Field.JPEG_QUALITY, exact(quality));
    }

    /** As the request names it. */
    Builder detail(String detail) {
      return put(Field.DETAIL, detail);
    }

    /** The prompt's system text, empty if there is none. */
    Builder system(String text) {
      return put(Field.SYSTEM, text);
    }

    Builder user(String text) {
      return put(Field.USER, text);
    }

    /** The SHA-256 of each further photo that is sent, in the order in which they are. */
    Builder extraPhotos(List<String> sha256s) {
      sha256s.forEach(ReplyKey::requireSha256);
      values.put(Field.EXTRA_PHOTOS, List.copyOf(sha256s));
      return this;
    }

    /** Who is asked, empty if that is not known. */
    Builder provider(String name) {
      return put(Field.PROVIDER, name);
    }

    Builder model(String name) {
      return put(Field.MODEL, name);
    }

    /** Null for the model's own. */
    Builder temperature(@Nullable Double temperature) {
      return put(Field.TEMPERATURE, temperature == null ? null : exact(temperature));
    }

    /** Null for the model's own. */
    Builder maxOutputTokens(@Nullable Integer tokens) {
      return put(Field.MAX_OUTPUT_TOKENS, tokens == null ? null : tokens.toString());
    }

    /** The form that replies must have, a JSON schema say; null for the model's own. */
    Builder responseFormat(@Nullable String format) {
      return put(Field.RESPONSE_FORMAT, format);
    }

    /** Which of several samples of the same prompt it is, from 0. */
    Builder sample(int sample) {
      return put(Field.SAMPLE, Integer.toString(sample));
    }

    /** Whatever else changes replies, a seed say, by a name of its own. */
    Builder parameter(String name, String value) {
      Objects.requireNonNull(value, name);
      if (parameters.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("the parameter is there already: " + name);
      }
      return this;
    }

    private Builder put(Field field, @Nullable String value) {
      values.put(field, Stream.ofNullable(value).toList());
      return this;
    }

    private static String exact(double value) {
      return Double.toHexString(value + 0.0); // which makes −0.0 the zero that it equals
    }

    /**
     * The key; may be called again.
     *
     * @throws IllegalStateException if a field is missing
     */
    ReplyKey build() {
      Set<Field> missing = EnumSet.allOf(Field.class);
      missing.removeAll(values.keySet());
      if (!missing.isEmpty()) {
        throw new IllegalStateException("the key of a reply lacks " + missing);
      }
      MessageDigest digest = sha256();
      put(digest, FORM);
      values.forEach((field, list) -> put(digest, field.name(), list));
      put(
          digest,
          "PARAMETERS",
          parameters.entrySet().stream()
              .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
              .toList());
      return new ReplyKey(HexFormat.of().formatHex(digest.digest()));
    }

    private static void put(MessageDigest digest, String name, List<String> values) {
      put(digest, name);
      put(digest, Integer.toString(values.size()));
      values.forEach(value -> put(digest, value));
    }

    private static void put(MessageDigest digest, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      digest.update(bytes);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
