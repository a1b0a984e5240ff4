package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc index build}: an index of geotagged photos. */
@Command(
    name = "build",
    description = "Build an index of geotagged photos.",
    footer = {
      "",
      "A photo's position is read from its EXIF or XMP, an .xmp file or a Google Takeout .json",
      "beside it, or from the row of a .csv that names the photo. Photos without a position are",
      "counted and listed; they are no failure.",
      "",
      "Of one SOURCE, a photo's id is its path inside the source or its name in the table. Of",
      "several, the source's name is put before it: 'italy/rome/1.jpg'; of two sources of the same",
      "name, the second is 'italy-2'.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index build ~/Pictures/geotagged -o my-index --encoder scene",
      "  img2loc index build gallery.csv ~/Takeout -o my-index --encoder scene --skipped left.csv",
      "  img2loc index build ~/Pictures/geotagged -o my-index --encoder ~/models/clip-vit-b-32"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexBuildCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin Workers workers;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description = "Folders of photos, and .csv tables with the photos beside them.")
  List<Path> sources;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "INDEX",
      required = true,
      description = "The folder to write; it must not exist yet, or be empty.")
  Path output;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description =
          "What turns photos into vectors; must be named. There is: "
              + EncoderOptions.CHOICES
              + ". The index remembers it.")
  @Nullable String encoderName;

  @Mixin EncoderOptions encoderOptions;

  @Option(names = "--force", description = "Replace an index that is there.")
  boolean force;

  @Option(
      names = "--skipped",
      paramLabel = "FILE",
      description = "Write a table of all that was not indexed, and why.")
  @Nullable Path skippedFile;

  private final Set<String> ids = new HashSet<>();

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    EncoderSource source = encoderSource();
    IndexFolder folder = new IndexFolder(output);
    folder.checkWritable(force);
    PhotoSources photos = PhotoSources.open(sources);
    Inputs.refuseAsOutput(spec, "--skipped", skippedFile, sources);
    try (Encoder encoder = encoderOptions.open(source);
        Workers.Pool pool = workers.start();
        Skipped skipped = new Skipped(skippedFile)) {
      console.note(Encoders.describe(source, encoder));
      JVectorIndex.Builder builder = JVectorIndex.builder(encoder.space());
      encode(photos, encoder, pool, skipped, builder);
      skipped.tell(console);
      if (ids.isEmpty()) {
        throw new Img2LocException("nothing to index: no photo with a position in " + photos);
      }
      try (JVectorIndex index = builder.build()) {
        folder.write(index, source, force);
        report(index, skipped, chosen);
      }
      boolean all = skipped.count(DatasetItem.Status.UNREADABLE) == 0;
      return all ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
  }

  private EncoderSource encoderSource() {
    if (encoderName == null) {
      throw new ParameterException(
          spec.commandLine(),
          "name the encoder with --encoder NAME; there is: " + EncoderOptions.CHOICES);
    }
    return encoderOptions.named(encoderName);
  }

  private void encode(
      PhotoSources sources,
      Encoder encoder,
      Workers.Pool pool,
      Skipped skipped,
      JVectorIndex.Builder builder)
      throws IOException {
    Estimate estimate = new Estimate(pool.threads(), console::note);
    try (ProgressMeter meter = console.progress("indexing", sources.count(), estimate);
        LabeledPhotos photos = sources.photos(skipped, meter);
        Stream<Outcome<Photo, Embedding>> outcomes =
            encoder.encodeAll(photos.stream(), pool.executor(), pool.threads())) {
      for (Iterator<Outcome<Photo, Embedding>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Photo, Embedding> outcome = i.next();
        String problem = add(builder, photos.nextReference(), outcome);
        if (problem == null) {
          meter.succeeded();
        } else {
          meter.failed();
          skipped.add(DatasetItem.Status.UNREADABLE, outcome.input().name(), problem);
        }
      }
    }
  }

  /** Adds a reference, or tells why it cannot be added. */
  private @Nullable String add(
      JVectorIndex.Builder builder, Reference reference, Outcome<Photo, Embedding> outcome) {
    if (outcome.failure() != null) {
      return Problems.describe(outcome.failure());
    }
    if (!ids.add(reference.id())) {
      return "another photo has the id " + reference.id() + " already";
    }
    builder.add(reference, outcome.orElseThrow());
    return null;
  }

  private void report(JVectorIndex index, Skipped skipped, OutputFormat chosen) throws IOException {
    long withoutPosition = skipped.count(DatasetItem.Status.NO_POSITION);
    long failed = skipped.count(DatasetItem.Status.UNREADABLE);
    if (chosen == OutputFormat.JSON) {
      try (JsonGenerator json = Json.pretty(console.out())) {
        json.writeStartObject();
        json.writeStringField("index", output.toString());
        json.writeStringField("space", index.space().id());
        json.writeNumberField("dimension", index.space().dimension());
        json.writeNumberField("indexed", index.size());
        json.writeNumberField("withoutPosition", withoutPosition);
        json.writeNumberField("failed", failed);
        json.writeEndObject();
      }
      console.out().println();
      return;
    }
    console
        .out()
        .println(
            output
                + ": "
                + Text.count(index.size(), "photo")
                + " indexed, "
                + withoutPosition
                + " without a position, "
                + failed
                + " failed; space "
                + index.space());
  }
}
