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
import java.util.regex.Pattern;
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
  /** The space of a model is named by what it is a hash of. */
  private static final Pattern ENCODERS_OWN = Pattern.compile("clip-[0-9a-f]{32}");

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
              + " that tells the model and its preparation: my-clip-vit-l-14-336px. May be left out"
              + " where the index has a space that was named like this.")
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
      description =
          "Write a table of all that was not indexed, and why, when the run ends; a run that fails"
              + " leaves the one that is there.")
  @Nullable Path skippedFile;

  @Option(
      names = "--retry-failed",
      paramLabel = "FILE",
      description =
          "Try only what such a table lists, with the same sources; it may be the file that --skipped"
              + " writes anew, which then lists what was not come to as well.")
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
    if (!sources.isEmpty()) {
      throw usage("--vectors needs no photos: SOURCE does not go with it");
    }
    Inputs.refuseOptionsForPhotos(spec, "--vectors");
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

  /** The vectors, for a new index of the space that was named. */
  Intake openVectors() throws IOException {
    return openVectors(String.valueOf(spaceName), null);
  }

  /**
   * The vectors, for an index that is there.
   *
   * @param into what to put before each id, or null
   * @throws Img2LocException if they are of another space
   */
  Intake openVectors(JVectorIndex index, Path folder, @Nullable String into) throws IOException {
    Intake opened = openVectors(spaceName != null ? spaceName : declared(index, folder), into);
    if (!index.space().equals(opened.space())) {
      throw new Img2LocException(
          "the index holds vectors of "
              + index.space()
              + ", these are of "
              + opened.space()
              + "; begin another index for them, or name the same space if that is what they are");
    }
    return opened;
  }

  private Intake openVectors(String space, @Nullable String into) throws IOException {
    ImportedVectors opened =
        ImportedVectors.open(
            Objects.requireNonNull(vectors),
            Objects.requireNonNull(metadata),
            file -> into == null ? Metadata.open(file) : Metadata.under(into, Metadata.open(file)));
    return new Intake.Vectors(opened, new EmbeddingSpace(space, opened.dimension()));
  }

  /**
   * The name of an index's space, if it was declared for vectors like these. That of an encoder is
   * not taken for granted: whoever adds vectors to such an index has to say that it made them.
   */
  private String declared(JVectorIndex index, Path folder) {
    String id = index.space().id();
    if (Encoders.rememberedBy(index, folder).isPresent() || ENCODERS_OWN.matcher(id).matches()) {
      throw usage(
          "the index holds vectors of "
              + index.space()
              + ", made by an encoder; if the same has made these, say so with --space "
              + id);
    }
    return id;
  }

  Duration commitEvery() {
    return Duration.ofMillis(Math.round(commitSeconds * 1000));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
