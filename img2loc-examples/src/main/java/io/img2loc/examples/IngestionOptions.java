package io.img2loc.examples;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.index.ImportedVectors;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What goes into an index, and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IngestionOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description =
          "Folders of photos, .csv and .tsv tables with the photos beside them, and .tar, .tar.gz and"
              + " .zip archives of photos.")
  List<Path> sources = new ArrayList<>();

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description =
          "What turns photos into vectors; must be named for a new index, which remembers it. There"
              + " is: "
              + EncoderOptions.CHOICES
              + ".")
  @Nullable String encoderName;

  @Mixin EncoderOptions encoderOptions;
  @Mixin CacheOptions cacheOptions;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Instead of photos: a .npy file of vectors that were made elsewhere, one a row, or a folder"
              + " of such files, as clip-retrieval writes them.")
  @Nullable Path vectors;

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description =
          "What the vectors are of, a row for each: a .csv, .tsv or .parquet table, or a folder of"
              + " these, with the columns id, latitude and longitude, and author, date and place if"
              + " there are any.")
  @Nullable Path metadata;

  @Option(
      names = "--space",
      paramLabel = "NAME",
      description =
          "With --vectors: a name for what made them. Vectors of one name are compared, so choose one"
              + " that tells the model and its preparation: my-clip-vit-l-14-336px")
  @Nullable String spaceName;

  @Option(
      names = "--thumbnails",
      description = "Keep a small picture of each photo, 256 px at most, without metadata.")
  boolean thumbnails;

  @Option(
      names = "--replace",
      description =
          "Photos whose ids the index has take their places, instead of being passed over.")
  boolean replace;

  @Option(
      names = "--skipped",
      paramLabel = "FILE",
      description = "Write a table of all that was not indexed, and why.")
  @Nullable Path skippedFile;

  @Option(
      names = "--retry-failed",
      paramLabel = "FILE",
      description =
          "Try only what such a table lists, with the same sources; it may be the file that --skipped"
              + " writes anew.")
  @Nullable Path retryFile;

  @Option(
      names = "--commit-every",
      paramLabel = "SECONDS",
      description =
          "After what time what has been done is made to last (default: ${DEFAULT-VALUE}); a kill"
              + " loses no more than that.")
  double commitSeconds = 30;

  @Mixin Workers workers;

  /** Whether vectors go in, and no photos. */
  boolean hasVectors() {
    return vectors != null;
  }

  /**
   * Refuses what makes no sense, before anything is opened.
   *
   * @param isNew whether there is no index that tells space and encoder
   */
  void check(boolean isNew) throws IOException {
    cacheOptions.check();
    if (!(commitSeconds >= 0 && commitSeconds <= 86_400)) {
      throw usage("--commit-every must be in [0, 86400] seconds, was " + commitSeconds);
    }
    if (hasVectors()) {
      checkVectors(isNew);
    } else {
      checkPhotos(isNew);
    }
    List<Path> read = new ArrayList<>(sources);
    Stream.of(vectors, metadata).filter(Objects::nonNull).forEach(read::add);
    Inputs.refuseAsOutput(spec, "--skipped", skippedFile, read);
  }

  private void checkPhotos(boolean isNew) {
    if (sources.isEmpty()) {
      throw usage("name folders, tables or archives of photos, or vectors with --vectors");
    }
    if (metadata != null || spaceName != null) {
      throw usage("--metadata and --space go with --vectors");
    }
    if (isNew && encoderName == null) {
      throw usage("name the encoder with --encoder NAME; there is: " + EncoderOptions.CHOICES);
    }
  }

  private void checkVectors(boolean isNew) {
    if (!sources.isEmpty() || encoderName != null || thumbnails || retryFile != null) {
      throw usage(
          "--vectors needs no photos: SOURCE, --encoder, --thumbnails and --retry-failed do not go"
              + " with it");
    }
    if (metadata == null) {
      throw usage("--vectors needs --metadata FILE, which tells what they are of");
    }
    if (isNew && (spaceName == null || spaceName.isBlank())) {
      throw usage("name what made the vectors with --space NAME");
    }
  }

  /**
   * What fits an index that is there; close it.
   *
   * @throws Img2LocException if it makes other vectors than the index holds
   */
  Intake fitting(JVectorIndex index, Path folder, PhotoSources photos, Console console)
      throws IOException {
    Encoder encoder =
        Encoders.fitting(index, folder, encoderName, encoderOptions, cacheOptions, console);
    return new Intake.Photos(photos, encoder, null);
  }

  /**
   * The vectors, for an index of this space; for a new one of the space that was named.
   *
   * @throws Img2LocException if they are of another one
   */
  Intake openVectors(@Nullable EmbeddingSpace held) throws IOException {
    ImportedVectors opened =
        ImportedVectors.open(
            Objects.requireNonNull(vectors), Objects.requireNonNull(metadata), Metadata::open);
    String name = spaceName == null && held != null ? held.id() : String.valueOf(spaceName);
    EmbeddingSpace space = new EmbeddingSpace(name, opened.dimension());
    if (held != null && !held.equals(space)) {
      throw new Img2LocException(
          "the index holds vectors of "
              + held
              + ", these are of "
              + space
              + "; begin another index for them, or name the same space if that is what they are");
    }
    return new Intake.Vectors(opened, space);
  }

  Duration commitEvery() {
    return Duration.ofMillis(Math.round(commitSeconds * 1000));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
