package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.EmbeddingSpace;
import io.img2loc.ProgressListener;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import io.img2loc.index.IndexReport;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.Indexer;
import io.img2loc.index.JVectorIndex;
import io.img2loc.index.Recall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Fills an index, makes its graph, and says what came of it: what build and add have in common. */
final class Indexing {
  /** What to say of a run that was stopped. */
  static final String STOPPED = "stopped; what is done stays. Run the same command again to go on";

  private static final int THUMBNAIL_SIDE = 256;
  private static final int RECALL_QUERIES = 200;
  private static final int RECALL_AT = 16;

  /** From this share on, the graph is worth to be made anew. */
  private static final double WORTH_OPTIMIZING = 0.2;

  private final Console console;
  private final IngestionOptions options;
  private final @Nullable RetryList retried;

  /**
   * What came of it.
   *
   * @param references how many there are in the index now
   * @param notFound how much of the list of what to retry the sources had nothing of
   * @param recall how much a search finds of the exact nearest; null where it was not measured
   */
  record Result(
      IndexReport report,
      EmbeddingSpace space,
      int references,
      long notFound,
      @Nullable Recall recall) {
    int exitCode() {
      if (report.stopped()) {
        return ExitCode.STOPPED;
      }
      return report.failed() + notFound == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }

    Result withRecall(@Nullable Recall measured) {
      return new Result(report, space, references, notFound, measured);
    }
  }

  /** Reads the list of what to retry, before anything may write it anew. */
  Indexing(Console console, IngestionOptions options) throws IOException {
    this.console = console;
    this.options = options;
    retried = options.retryFile == null ? null : RetryList.read(options.retryFile);
  }

  /** The photos that are asked for. */
  PhotoSources photos() throws IOException {
    return PhotoSources.open(options.sources).only(retried);
  }

  /** Fills the index. What is asked to stop meanwhile is committed before this returns. */
  Result fill(IndexWriter writer, Intake intake, StopSignal signal) throws IOException {
    if (writer.size() > 0) {
      console.note("the index has " + Text.count(writer.size(), "reference") + " already");
    }
    try (Workers.Pool pool = options.workers.start();
        Skipped skipped = new Skipped(options.skippedFile)) {
      IndexReport report = index(writer, intake, signal, pool, skipped);
      skipped.tell(console);
      long notFound = report.stopped() ? keepNotTried(skipped) : tellNotFound(skipped);
      skipped.save();
      return new Result(report, writer.space(), writer.size(), notFound, null);
    }
  }

  private long keepNotTried(Skipped skipped) {
    if (retried != null) {
      retried.notTried().forEach(skipped::keep);
    }
    return 0;
  }

  private long tellNotFound(Skipped skipped) {
    if (retried == null) {
      return 0;
    }
    Troubles troubles = new Troubles(console);
    for (RetryList.Entry entry : retried.notFound()) {
      skipped.keep(entry);
      troubles.failed(
          entry.name()
              + ": is listed in "
              + retried
              + " and in none of the sources; name those that the list is of");
    }
    troubles.summarize();
    return troubles.failures();
  }

  private IndexReport index(
      IndexWriter writer, Intake intake, StopSignal signal, Workers.Pool pool, Skipped skipped)
      throws IOException {
    long count = intake.count(signal::isReceived);
    Estimate estimate = new Estimate(pool.threads(), intake.noun(), console::note);
    try (Console.Work work = console.work(estimate)) {
      Indexer.Builder builder =
          Indexer.builder(writer)
              .executor(pool.executor(), pool.threads())
              .replaceExisting(options.replace)
              .commitEvery(options.commitEvery())
              .expecting(count)
              .progress(work)
              .onProblem(skipped::add);
      if (options.thumbnails) {
        builder.thumbnails(THUMBNAIL_SIDE);
      }
      Indexer indexer = builder.build();
      signal.stops(indexer::stop);
      return intake.index(indexer);
    }
  }

  /** Whether so much is new or removed that searching suffers. */
  static boolean isWorthOptimizing(IndexWriter writer) {
    return writer.unoptimized() > WORTH_OPTIMIZING;
  }

  /** Makes the graph anew, where something has changed, and shows it. */
  static void optimize(IndexWriter writer, Console console) throws IOException {
    try (Console.Work work = console.work(ProgressListener.none())) {
      writer.optimize(work);
    }
  }

  /** Compares searches with exact ones; null for an index that is too small to tell. */
  static @Nullable Recall recall(Path index) throws IOException {
    try (JVectorIndex opened = JVectorIndex.open(index)) {
      return opened.size() > RECALL_AT ? opened.measureRecall(RECALL_QUERIES, RECALL_AT) : null;
    }
  }

  /** What to tell of a recall. */
  static String words(Recall recall) {
    return String.format(
        Locale.ROOT,
        "recall@%d %.3f of the exact %d nearest, sampled %d",
        recall.k(),
        recall.recall(),
        recall.k(),
        recall.queries());
  }

  /** The recall, or null. */
  static void writeRecall(JsonGenerator json, @Nullable Recall recall) throws IOException {
    json.writeFieldName("recallAt" + RECALL_AT);
    Json.writeNumber(json, recall == null ? Double.NaN : recall.recall(), 6);
  }

  /** Tells what came of it, in the end. */
  void report(Path index, Intake intake, Result result, OutputFormat chosen) throws IOException {
    if (chosen == OutputFormat.JSON) {
      writeJson(index, result);
    } else {
      write(index, intake, result);
    }
    console.out().flush();
  }

  private void write(Path index, Intake intake, Result result) {
    IndexReport report = result.report();
    StringBuilder line = new StringBuilder();
    line.append(index).append(": ");
    line.append(Text.count(report.added(), intake.noun())).append(" indexed");
    append(line, report.replaced(), " replaced");
    append(line, report.present(), " there already");
    append(line, result.notFound(), " not found");
    line.append(", ").append(report.withoutPosition()).append(" without a position");
    line.append(", ").append(report.failed()).append(" failed; ");
    line.append(Text.count(result.references(), "reference")).append(" of the space ");
    line.append(result.space());
    console.out().println(line);
    if (result.recall() != null) {
      console.out().println(words(result.recall()));
    }
  }

  private static void append(StringBuilder line, long count, String what) {
    if (count > 0) {
      line.append(", ").append(count).append(what);
    }
  }

  private void writeJson(Path index, Result result) throws IOException {
    IndexReport report = result.report();
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("index", index.toString());
      json.writeStringField("space", result.space().id());
      json.writeNumberField("dimension", result.space().dimension());
      json.writeNumberField("references", result.references());
      json.writeNumberField("indexed", report.added());
      json.writeNumberField("replaced", report.replaced());
      json.writeNumberField("present", report.present());
      json.writeNumberField("withoutPosition", report.withoutPosition());
      json.writeNumberField("failed", report.failed());
      json.writeNumberField("notFound", result.notFound());
      json.writeBooleanField("stopped", report.stopped());
      writeRecall(json, result.recall());
      json.writeEndObject();
    }
    console.out().println();
  }
}
