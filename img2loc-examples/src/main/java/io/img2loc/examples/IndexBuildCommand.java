package io.img2loc.examples;

import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code img2loc index build}: an index of geotagged photos. */
@Command(
    name = "build",
    description = "Build an index of geotagged photos, or go on building one.",
    footer = {
      "",
      "A photo's position is read from its EXIF or XMP, an .xmp file or a Google Takeout .json",
      "beside it, or from the row of a .csv that names the photo. Photos without a position are",
      "counted and listed; they are no failure.",
      "",
      "Of one folder or table, a photo's id is its path inside or its name in the table. Of several",
      "SOURCEs, the source's name is put before it: 'italy/rome/1.jpg'; of two sources of the same",
      "name, the second is 'italy-2'. An archive's name is put before in any case: '00000/1.jpg'.",
      "'shards/*.tar', in quotes, stands for all archives there; '{00000..00127}' for a range.",
      "",
      "Run the same command again to go on after a stop of any kind: what the index has by its id is",
      "passed over, what failed is tried again. Ctrl-C lets the photos under way finish, keeps all",
      "that was done, and the exit code is 130. In the end the graph is made, which can be stopped,",
      "too ('index optimize' makes it later), and searches are compared with exact ones.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index build ~/Pictures/geotagged -o my-index --encoder scene",
      "  img2loc index build gallery.csv ~/Takeout -o my-index --encoder scene --skipped left.csv",
      "  img2loc index build gallery.csv ~/Takeout -o my-index --encoder scene --retry-failed left.csv",
      "  img2loc index build ~/Pictures/geotagged -o my-index --encoder ~/models/clip-vit-b-32",
      "  img2loc index build 'shards/*.tar' -o my-index --encoder clip-vit-l-14 --thumbnails",
      "  img2loc index build --vectors img_emb_0.npy --metadata metadata_0.parquet \\",
      "      --space my-clip-vit-l-14 -o my-index"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexBuildCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin IngestionOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "INDEX",
      required = true,
      description = "The folder of the index: a new or empty one, or one to go on with.")
  Path output;

  @Option(
      names = "--force",
      description =
          "Replace an index that is there, once the new one is whole; nobody can add to the old one"
              + " meanwhile.")
  boolean force;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    options.check(true);
    IndexFolder folder = new IndexFolder(output);
    boolean isThere = folder.isThere(force);
    Indexing indexing = new Indexing(console, options);
    try (StopSignal signal = new StopSignal()) {
      if (!isThere) {
        return build(folder, indexing, signal, chosen);
      }
      return force
          ? replace(folder, indexing, signal, chosen)
          : goOn(folder, indexing, signal, chosen);
    }
  }

  private int build(IndexFolder folder, Indexing indexing, StopSignal signal, OutputFormat chosen)
      throws IOException {
    try (Intake intake = begin(indexing)) {
      Indexing.Result result;
      try (IndexWriter writer = folder.write(intake.space())) {
        tidy(folder, writer);
        try {
          result = fillNew(writer, output, intake, indexing, signal, () -> {});
        } finally {
          folder.deleteIfNothing(writer);
        }
      }
      return end(intake, result, indexing, chosen);
    }
  }

  private int goOn(IndexFolder folder, Indexing indexing, StopSignal signal, OutputFormat chosen)
      throws IOException {
    try (Intake intake = fitting(indexing)) {
      Indexing.Result result;
      try (IndexWriter writer = folder.write(intake.space())) {
        tidy(folder, writer);
        result = indexing.fill(writer, intake, signal);
        if (!result.report().stopped()) {
          signal.release();
          Indexing.optimize(writer, console);
        }
      }
      return end(intake, result, indexing, chosen);
    }
  }

  /**
   * The old index stays whole until the new one is, and nobody can write to it meanwhile: it would
   * be lost.
   */
  private int replace(IndexFolder folder, Indexing indexing, StopSignal signal, OutputFormat chosen)
      throws IOException {
    try (Intake intake = begin(indexing)) {
      Path fresh = folder.fresh();
      try {
        Indexing.Result result;
        try (IndexWriter held = IndexWriter.open(output)) {
          tidy(folder, held);
          result = fillFresh(fresh, intake, indexing, signal);
        }
        if (result == null) {
          console.note("stopped; " + output + " is as it was, and the new index is given up");
          return ExitCode.STOPPED;
        }
        folder.replaceBy(fresh);
        return end(intake, result, indexing, chosen);
      } finally {
        IndexFolder.delete(fresh);
      }
    }
  }

  /** A whole index to replace another; null if the process is asked to end before it is one. */
  private Indexing.@Nullable Result fillFresh(
      Path fresh, Intake intake, Indexing indexing, StopSignal signal) throws IOException {
    Indexing.Result result;
    try (IndexWriter writer = new IndexFolder(fresh).write(intake.space())) {
      Runnable giveUp = () -> IndexFolder.giveUp(fresh);
      result = fillNew(writer, fresh, intake, indexing, signal, giveUp);
    } catch (IOException | RuntimeException e) {
      if (signal.isReceived()) {
        return null; // the files were deleted while they were written
      }
      throw e;
    }
    signal.release(); // from here on it is not given up
    return signal.isReceived() ? null : result;
  }

  /**
   * Fills an index that is empty.
   *
   * @param last what to do when the process is asked to end while the graph is made
   */
  private Indexing.Result fillNew(
      IndexWriter writer,
      Path place,
      Intake intake,
      Indexing indexing,
      StopSignal signal,
      Runnable last)
      throws IOException {
    intake.remember(place);
    Indexing.Result result = indexing.fill(writer, intake, signal);
    if (result.report().stopped()) {
      return result;
    }
    if (result.references() == 0) {
      throw new Img2LocException(
          "nothing to index: no " + intake.noun() + " with a position in " + intake);
    }
    signal.endsAfter(last);
    Indexing.optimize(writer, console);
    return result;
  }

  private void tidy(IndexFolder folder, IndexWriter held) {
    for (Path deleted : folder.deleteUnfinished(held)) {
      console.note("deleted " + deleted + ", which a run that was killed has left unfinished");
    }
  }

  private int end(Intake intake, Indexing.Result result, Indexing indexing, OutputFormat chosen)
      throws IOException {
    boolean stopped = result.report().stopped();
    boolean asBefore = result.report().added() + result.report().replaced() == 0;
    Indexing.Result measured =
        stopped || asBefore ? result : result.withRecall(Indexing.recall(output));
    indexing.report(output, intake, measured, chosen);
    if (stopped) {
      console.note(Indexing.STOPPED);
    }
    return result.exitCode();
  }

  /** What a new index is made of. */
  private Intake begin(Indexing indexing) throws IOException {
    if (options.hasVectors()) {
      return options.openVectors();
    }
    EncoderSource source = options.encoderOptions.named(String.valueOf(options.encoderName));
    PhotoSources photos = indexing.photos();
    Encoder opened = options.encoderOptions.open(source);
    console.note(Encoders.describe(source, opened));
    return new Intake.Photos(
        photos, options.cacheOptions.around(opened, options.encoderOptions, console), source);
  }

  /** What fits the index that is there. */
  private Intake fitting(Indexing indexing) throws IOException {
    try (JVectorIndex index = IndexFolder.open(output)) {
      return options.hasVectors()
          ? options.openVectors(index, output, null)
          : options.fitting(index, output, indexing.photos(), console);
    }
  }
}
