package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.EmbeddingSpace;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code img2loc index info}: what an index holds. */
@Command(
    name = "info",
    description = "Tell what an index holds.",
    footer = {"", "Formats: human, json.", "", "Example:", "  img2loc index info my-index --json"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexInfoCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    try (JVectorIndex index = IndexFolder.open(folder)) {
      long bytes = IndexFolder.sizeInBytes(folder);
      if (chosen == OutputFormat.JSON) {
        writeJson(index, bytes);
      } else {
        write(index, bytes);
      }
    }
    return ExitCode.OK;
  }

  private void write(JVectorIndex index, long bytes) {
    PrintWriter out = console.out();
    out.println("index       " + folder);
    out.println("references  " + index.size());
    out.println("space       " + index.space());
    out.println("encoder     " + Encoders.nameFor(index.space()).orElse("not known here"));
    out.println("size        " + Text.bytes(bytes));
  }

  private void writeJson(JVectorIndex index, long bytes) throws IOException {
    EmbeddingSpace space = index.space();
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("index", folder.toString());
      json.writeNumberField("references", index.size());
      json.writeStringField("space", space.id());
      json.writeNumberField("dimension", space.dimension());
      json.writeStringField("encoder", Encoders.nameFor(space).orElse(null));
      json.writeNumberField("bytes", bytes);
      json.writeEndObject();
    }
    console.out().println();
  }
}
