package io.img2loc.examples;

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

/** {@code img2loc index add}: more photos for an index. */
@Command(
    name = "add",
    description = "Add geotagged photos, or vectors, to an index.",
    footer = {
      "",
      "Photos are encoded as those of the index were; --encoder names the encoder where it lies",
      "elsewhere now. What the index has by its id is passed over, or replaced with --replace. Ids",
      "are made as 'index build' makes them, so photos of another folder may have the ids of others:",
      "--into NAME puts a name before each.",
      "",
      "Searches that are under way see the index as it was when they opened it. What is added is",
      "compared one by one until the graph is made anew, which happens when it does not know a fifth",
      "of the index; --optimize does it at once, 'index optimize' at any time. Ctrl-C stops as with",
      "'index build'.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index add ~/Pictures/2026 --index my-index --into 2026",
      "  img2loc index add --vectors more.npy --metadata more.csv --index my-vectors"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexAddCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin IngestionOptions options;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      required = true,
      description = "The index to add to.")
  Path folder;

  @Option(
      names = "--into",
      paramLabel = "NAME",
      description = "Put a name before each id: rome/1.jpg becomes NAME/rome/1.jpg.")
  @Nullable String into;

  @Option(names = "--optimize", description = "Make the graph anew in the end, in any case.")
  boolean optimize;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    options.check(false);
    Indexing indexing = new Indexing(console, options);
    try (StopSignal signal = new StopSignal();
        Intake intake = fitting(indexing)) {
      Indexing.Result result;
      try (IndexWriter writer = IndexWriter.open(folder, intake.space())) {
        result = indexing.fill(writer, intake, signal);
        if (!result.report().stopped()) {
          signal.release();
          if (optimize || Indexing.isWorthOptimizing(writer)) {
            Indexing.optimize(writer, console);
          }
        }
      }
      indexing.report(folder, intake, result, chosen);
      if (result.report().stopped()) {
        console.note(Indexing.STOPPED);
      }
      return result.exitCode();
    }
  }

  private Intake fitting(Indexing indexing) throws IOException {
    try (JVectorIndex index = IndexFolder.open(folder)) {
      if (options.hasVectors()) {
        return options.openVectors(index, folder, into);
      }
      PhotoSources photos = indexing.photos();
      return options.fitting(index, folder, into == null ? photos : photos.under(into), console);
    }
  }
}
