package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.examples.output.Json;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to open to get an encoder: as a person names it, and as an index remembers it. To remember
 * it is a hint and no more; what counts is the space of the vectors.
 *
 * @param name {@code scene}, the model's absolute path, or its name in the cache
 * @param output the output of the model's graph to use; null where that need not be said
 */
record EncoderSource(Kind kind, String name, @Nullable String output) {
  /** What is remembered lies beside the index's own files. */
  static final String FILE = "encoder.json";

  private static final int LONGEST_FILE = 100_000;

  /** Where encoders come from. */
  enum Kind {
    /** The one that needs no model. */
    SCENE,
    /** A model's folder or .onnx file. */
    PATH,
    /** A model in the user's cache. */
    HUB
  }

  static final EncoderSource SCENE = new EncoderSource(Kind.SCENE, "scene", null);

  static EncoderSource path(Path model, @Nullable String output) {
    return new EncoderSource(Kind.PATH, model.toAbsolutePath().normalize().toString(), output);
  }

  static EncoderSource hub(String name, @Nullable String output) {
    return new EncoderSource(Kind.HUB, name, output);
  }

  /** The same model, of which another output is used. */
  EncoderSource withOutput(@Nullable String other) {
    return other == null ? this : new EncoderSource(kind, name, other);
  }

  /** As a message names it: {@code /models/clip, output image_embeds}. */
  @Override
  public String toString() {
    return output == null ? name : name + ", output " + output;
  }

  /** Keeps it in an index's folder. */
  void write(Path index) throws IOException {
    try (Writer out = Files.newBufferedWriter(index.resolve(FILE));
        JsonGenerator json = Json.pretty(out)) {
      json.writeStartObject();
      json.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
      json.writeStringField("name", name);
      if (output != null) {
        json.writeStringField("output", output);
      }
      json.writeEndObject();
    }
  }

  /** What an index's folder remembers; nothing if that is nothing, or cannot be read. */
  static Optional<EncoderSource> read(Path index) {
    Path file = index.resolve(FILE);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
        return Optional.empty();
      }
      try (Reader in = Files.newBufferedReader(file);
          JsonParser json = new JsonFactory().createParser(in)) {
        return read(json);
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<EncoderSource> read(JsonParser json) throws IOException {
    Kind kind = null;
    String name = null;
    String output = null;
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      String value = json.nextTextValue();
      switch (field) {
        case "kind" -> kind = value == null ? null : Kind.valueOf(value.toUpperCase(Locale.ROOT));
        case "name" -> name = value;
        case "output" -> output = value;
        default -> json.skipChildren(); // of a later version
      }
    }
    return kind == null || name == null || name.isBlank()
        ? Optional.empty()
        : Optional.of(new EncoderSource(kind, name, output));
  }
}
