package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.Recall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code img2loc index optimize}: the graph made anew. */
@Command(
    name = "optimize",
    description = "Make an index's graph anew, and give back the space of what was removed.",
    footer = {
      "",
      "Does nothing where nothing has changed. Takes as much space again as the index has while it",
      "runs; a kill leaves the index as it was. In the end searches are compared with exact ones.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc index optimize my-index"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexOptimizeCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    IndexFolder.checkPresent(folder);
    int references;
    try (IndexWriter writer = IndexWriter.open(folder)) {
      Indexing.optimize(writer, console);
      references = writer.size();
    }
    write(chosen, references, IndexFolder.sizeInBytes(folder), Indexing.recall(folder));
    return ExitCode.OK;
  }

  private void write(OutputFormat chosen, int references, long bytes, @Nullable Recall recall)
      throws IOException {
    if (chosen == OutputFormat.JSON) {
      try (JsonGenerator json = Json.pretty(console.out())) {
        json.writeStartObject();
        json.writeStringField("index", folder.toString());
        json.writeNumberField("references", references);
        json.writeNumberField("bytes", bytes);
        Indexing.writeRecall(json, recall);
        json.writeEndObject();
      }
      console.out().println();
      return;
    }
    console
        .out()
        .println(folder + ": " + Text.count(references, "reference") + ", " + Text.bytes(bytes));
    if (recall != null) {
      console.out().println(Indexing.words(recall));
    }
  }
}
