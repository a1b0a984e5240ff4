package io.img2loc.examples.archive;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code run.json}, whose fields {@link RunArchive} tells. */
final class ManifestJson {
  private static final int VERSION = 1;

  private ManifestJson() {}

  /** Writes the file beside its place, and then puts it there whole. */
  static void write(RunManifest manifest, Path file) throws IOException {
    ByteBuffer text = StandardCharsets.UTF_8.encode(text(manifest));
    Path fresh = file.resolveSibling(file.getFileName() + RunWriter.FRESH);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String text(RunManifest manifest) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.pretty(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("name", manifest.name());
      json.writeStringField("begun", manifest.begun().toString());
      json.writeBooleanField("complete", manifest.complete());
      json.writeFieldName("dataset");
      write(json, manifest.dataset());
      json.writeFieldName("references");
      write(json, manifest.references());
      json.writeFieldName("model");
      write(json, manifest.model());
      json.writeArrayFieldStart("questions");
      for (RunManifest.Question question : manifest.questions()) {
        json.writeStartObject();
        json.writeStringField("name", question.name());
        json.writeStringField("sha256", question.sha256());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeFieldName("cost");
      if (manifest.cost() == null) {
        json.writeNull();
      } else {
        json.writeNumber(manifest.cost().toPlainString());
      }
      json.writeStringField("formula", manifest.formula().name());
      json.writeBooleanField("strict", manifest.strict());
      json.writeNumberField("seed", manifest.seed());
      json.writeNumberField("leakSimilarity", manifest.leakSimilarity());
      write(json, "settings", manifest.settings());
      write(json, "versions", manifest.versions());
      json.writeEndObject();
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, RunManifest.Dataset dataset) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", dataset.name());
    json.writeStringField("benchmark", dataset.benchmark());
    json.writeNumberField("rows", dataset.rows());
    json.writeStringField("sha256", dataset.sha256());
    write(json, "notes", dataset.notes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, RunManifest.@Nullable References references)
      throws IOException {
    if (references == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("name", references.name());
    json.writeStringField("fingerprint", references.fingerprint());
    json.writeNumberField("size", references.size());
    json.writeStringField("space", references.space());
    json.writeNumberField("dimension", references.dimension());
    json.writeStringField("calibration", references.calibration());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, RunManifest.@Nullable Model model)
      throws IOException {
    if (model == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("provider", model.provider());
    json.writeStringField("name", model.name());
    write(json, "versions", model.versions());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, Map<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  /**
   * Reads the file.
   *
   * @throws NoSuchFileException if it is not there
   * @throws RunFormatException if it is none, or too new
   */
  static RunManifest read(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8); // never fails
    try {
      JsonObject json = JsonObject.read(text);
      long version = json.integer("version");
      if (version > VERSION) {
        throw new RunFormatException(
            file,
            RunFormatException.Reason.TOO_NEW,
            "was written by a newer img2loc, in version " + version + "; update this one");
      }
      return read(json);
    } catch (RunFormatException e) {
      throw e;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new RunFormatException(
          file,
          RunFormatException.Reason.DAMAGED,
          "is no manifest of a run ("
              + e.getMessage()
              + "); restore it from a copy, or name another folder with -o",
          e);
    }
  }

  private static RunManifest read(JsonObject json) throws IOException {
    List<RunManifest.Question> questions = new ArrayList<>();
    for (JsonObject question : json.objects("questions")) {
      questions.add(new RunManifest.Question(question.text("name"), question.text("sha256")));
    }
    return new RunManifest(
        json.text("name"),
        Instant.parse(json.text("begun")),
        dataset(json.object("dataset")),
        references(json.objectOrNull("references")),
        json.object("settings").allTexts(),
        questions,
        model(json.objectOrNull("model")),
        DistanceFormula.valueOf(json.text("formula")),
        json.flag("strict"),
        json.integer("seed"),
        json.object("versions").allTexts(),
        json.number("leakSimilarity").doubleValue(),
        cost(json),
        json.flag("complete"));
  }

  private static RunManifest.Dataset dataset(JsonObject json) throws IOException {
    return new RunManifest.Dataset(
        json.text("name"),
        json.textOrNull("benchmark"),
        json.integer("rows"),
        json.text("sha256"),
        json.texts("notes"));
  }

  private static RunManifest.@Nullable References references(@Nullable JsonObject json)
      throws IOException {
    return json == null
        ? null
        : new RunManifest.References(
            json.text("name"),
            json.text("fingerprint"),
            json.integer("size"),
            json.text("space"),
            (int) json.integer("dimension"),
            json.textOrNull("calibration"));
  }

  private static RunManifest.@Nullable Model model(@Nullable JsonObject json) throws IOException {
    return json == null
        ? null
        : new RunManifest.Model(json.text("provider"), json.text("name"), json.texts("versions"));
  }

  private static @Nullable BigDecimal cost(JsonObject json) throws IOException {
    return json.has("cost") ? json.number("cost") : null;
  }
}
