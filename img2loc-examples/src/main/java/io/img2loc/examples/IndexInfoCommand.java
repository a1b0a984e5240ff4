package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Agreement;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.IndexSummary;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc index info}: what an index holds, and whether an encoder agrees with it. */
@Command(
    name = "info",
    description = "Tell what an index holds, and whether an encoder agrees with it.",
    footer = {
      "",
      "An index is searched with the encoder that it was built with. The same network in another",
      "file, of half precision or exported anew, makes vectors that differ a little, and may be",
      "accepted as an alias: --check-against encodes photos of the index again and compares. At",
      "least 100 photos are needed, none with a cosine below 0.999; else the exit code is 1.",
      "--accept-alias records an encoder that agrees, and search and locate take it from then on.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index info my-index --json",
      "  img2loc index info my-index --check-against clip-fp16 --photos gallery.csv --accept-alias"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexInfoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Option(
      names = "--check-against",
      paramLabel = "NAME",
      description =
          "Encode photos again with this encoder, and compare: " + EncoderOptions.CHOICES + ".")
  @Nullable String encoderName;

  @Mixin EncoderOptions encoderOptions;

  @Option(
      names = "--photos",
      paramLabel = "SOURCE",
      description =
          "Where these photos are: what 'index build' was given, once for each folder or table.")
  List<Path> sources = new ArrayList<>();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many photos to encode at most (default: ${DEFAULT-VALUE}).")
  int samples = 200;

  @Option(
      names = "--accept-alias",
      description = "Record the encoder as an alias of the index's space, if it agrees.")
  boolean acceptAlias;

  @Mixin Workers workers;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    checkArguments();
    try (JVectorIndex index = IndexFolder.open(folder)) {
      Check check = encoderName == null ? null : check(index, encoderOptions.named(encoderName));
      if (chosen == OutputFormat.JSON) {
        writeJson(index, check);
      } else {
        write(index, check);
      }
      return check == null ? ExitCode.OK : exitCode(check);
    }
  }

  private void checkArguments() {
    if (encoderName == null && (acceptAlias || !sources.isEmpty())) {
      throw usage("--photos and --accept-alias go with --check-against");
    }
    if (encoderName != null && sources.isEmpty()) {
      throw usage("--check-against needs the index's photos: name them with --photos");
    }
    if (samples < Agreement.LEAST_SAMPLES) {
      throw usage("--samples must be at least " + Agreement.LEAST_SAMPLES + ", was " + samples);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** What came of comparing an encoder with the index. */
  private record Check(EncoderSource source, Reencoding result, boolean recorded) {
    boolean isOfTheSameSpace() {
      return result.agreement().encoder().equals(result.agreement().declared());
    }
  }

  private Check check(JVectorIndex index, EncoderSource source) throws IOException {
    PhotoSources photos = PhotoSources.open(sources);
    try (Encoder encoder = encoderOptions.open(source);
        Workers.Pool pool = workers.start()) {
      console.detail(Encoders.describe(source, encoder));
      Reencoding result = Reencoding.of(index, encoder, photos, samples, pool, console);
      Check check = new Check(source, result, false);
      if (!acceptAlias || !result.agreement().accepted() || check.isOfTheSameSpace()) {
        return check;
      }
      try (IndexWriter writer = IndexWriter.open(folder)) {
        writer.recordAlias(result.agreement());
        writer.commit();
      }
      if (Encoders.rememberedBy(index, folder).isEmpty()) {
        source.write(folder);
      }
      return new Check(source, result, true);
    }
  }

  private int exitCode(Check check) {
    if (!check.result().agreement().accepted()) {
      console.warn("the encoder is not accepted: " + missing(check) + "; nothing is recorded");
      return ExitCode.FAILURE;
    }
    return check.result().failed() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private void write(JVectorIndex index, @Nullable Check check) throws IOException {
    PrintWriter out = console.out();
    out.println("index       " + folder);
    out.println("references  " + index.size());
    out.println("space       " + index.space());
    Optional<EncoderSource> remembered = Encoders.rememberedBy(index, folder);
    out.println("encoder     " + remembered.map(EncoderSource::toString).orElse("not known here"));
    for (Agreement alias : index.aliases()) {
      out.println("alias       " + alias.encoder().id() + ": " + alias);
    }
    IndexSummary summary = IndexSummary.of(folder);
    out.println("size        " + Text.bytes(IndexFolder.sizeInBytes(folder)));
    out.println(
        "state       "
            + Text.count(summary.generation(), "commit")
            + ", "
            + Text.count(summary.segments(), "segment")
            + ", "
            + Text.count(summary.removed(), "removed reference")
            + " on the disk");
    out.println("graph       " + graph(summary));
    out.println("thumbnails  " + (summary.thumbnails() ? "kept" : "none"));
    out.println("calibrated  " + calibration(index));
    if (check != null) {
      write(check, out);
    }
  }

  private String calibration(JVectorIndex index) {
    try {
      IndexCalibration found = IndexCalibration.read(folder, index.space(), index.size());
      if (found == null) {
        return "no; 'img2loc index calibrate' learns how far radii reach";
      }
      return found.describe() + (found.stale() ? "; stale: " + found.staleness(index.size()) : "");
    } catch (IOException e) {
      return "no: " + Problems.describe(e);
    }
  }

  private static String graph(IndexSummary summary) {
    int all = summary.references() + summary.removed();
    if (summary.inGraph() == 0) {
      return "none; searches compare with everything";
    }
    return summary.inGraph() == all && summary.removed() == 0
        ? "knows all"
        : String.format(
            Locale.ROOT,
            "knows %,d of %,d; 'index optimize' makes it anew",
            summary.inGraph(),
            all);
  }

  private static void write(Check check, PrintWriter out) {
    Agreement agreement = check.result().agreement();
    out.println();
    out.println("compared    " + check.source());
    out.println("space       " + agreement.encoder());
    out.println("agreement   " + agreement);
    out.println("worst       " + check.result().worst());
    out.println("verdict     " + verdict(check));
  }

  private static boolean isFar(Check check) {
    return check.result().agreement().minimumCosine() < Agreement.LEAST_COSINE;
  }

  /** What keeps the encoder from being accepted. */
  private static String missing(Check check) {
    return isFar(check)
        ? "no cosine may be below " + Agreement.LEAST_COSINE
        : "at least " + Agreement.LEAST_SAMPLES + " photos are needed";
  }

  private static String verdict(Check check) {
    if (!check.result().agreement().accepted()) {
      return (isFar(check) ? "does not agree: " : "cannot be told: ") + missing(check);
    }
    if (check.isOfTheSameSpace()) {
      return "agrees, being the encoder of the index's own space";
    }
    return check.recorded()
        ? "agrees, and is recorded as an alias"
        : "agrees; --accept-alias records it as an alias";
  }

  private void writeJson(JVectorIndex index, @Nullable Check check) throws IOException {
    EmbeddingSpace space = index.space();
    Optional<EncoderSource> remembered = Encoders.rememberedBy(index, folder);
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("index", folder.toString());
      json.writeNumberField("references", index.size());
      json.writeStringField("space", space.id());
      json.writeNumberField("dimension", space.dimension());
      json.writeStringField("encoder", remembered.map(EncoderSource::name).orElse(null));
      json.writeStringField("encoderOutput", remembered.map(EncoderSource::output).orElse(null));
      json.writeArrayFieldStart("aliases");
      for (Agreement alias : index.aliases()) {
        json.writeStartObject();
        write(json, alias);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("bytes", IndexFolder.sizeInBytes(folder));
      IndexSummary summary = IndexSummary.of(folder);
      json.writeNumberField("generation", summary.generation());
      json.writeNumberField("segments", summary.segments());
      json.writeNumberField("removed", summary.removed());
      json.writeNumberField("inGraph", summary.inGraph());
      json.writeBooleanField("thumbnails", summary.thumbnails());
      writeCalibration(json, index);
      if (check != null) {
        write(json, check);
      }
      json.writeEndObject();
    }
    console.out().println();
  }

  private void writeCalibration(JsonGenerator json, JVectorIndex index) throws IOException {
    IndexCalibration found = null;
    String problem = null;
    try {
      found = IndexCalibration.read(folder, index.space(), index.size());
    } catch (IOException e) {
      problem = Problems.describe(e);
    }
    if (found == null) {
      json.writeNullField("calibration");
    } else {
      json.writeObjectFieldStart("calibration");
      json.writeNumberField("n", found.calibration().samples());
      json.writeStringField("origin", found.calibration().origin().samples());
      json.writeStringField("estimator", found.calibration().origin().estimator());
      json.writeNumberField("references", found.calibration().origin().references());
      json.writeBooleanField("stale", found.stale());
      json.writeEndObject();
    }
    json.writeStringField("calibrationProblem", problem);
  }

  private static void write(JsonGenerator json, Check check) throws IOException {
    json.writeObjectFieldStart("check");
    json.writeStringField("encoder", check.source().name());
    write(json, check.result().agreement());
    json.writeStringField("worst", check.result().worst());
    json.writeNumberField("failed", check.result().failed());
    json.writeBooleanField("accepted", check.result().agreement().accepted());
    json.writeBooleanField("recorded", check.recorded());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Agreement agreement) throws IOException {
    json.writeStringField("space", agreement.encoder().id());
    json.writeNumberField("samples", agreement.samples());
    json.writeFieldName("minimumCosine");
    Json.writeNumber(json, agreement.minimumCosine(), 9);
    json.writeFieldName("meanCosine");
    Json.writeNumber(json, agreement.meanCosine(), 9);
  }
}
