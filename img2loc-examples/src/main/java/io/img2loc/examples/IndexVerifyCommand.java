package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.ProgressListener;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.IndexFormatException;
import io.img2loc.index.IndexVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code img2loc index verify}: whether an index is whole. */
@Command(
    name = "verify",
    description = "Read an index from end to end and tell whether it is whole.",
    footer = {
      "",
      "All checksums are compared, and that the files make sense together. What is damaged is named,",
      "file by file, and the exit code is 1. A damaged graph is made again by 'index optimize';",
      "anything else is to be restored from a copy, or built again.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc index verify my-index"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexVerifyCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    IndexFolder.checkPresent(folder);
    IndexVerification found;
    try (Console.Work work = console.work(ProgressListener.none())) {
      found = IndexVerification.verify(folder, work);
    }
    if (chosen == OutputFormat.JSON) {
      writeJson(found);
    } else {
      write(found);
    }
    return found.isSound() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void write(IndexVerification found) {
    found.problems().forEach(problem -> console.warn(Problems.describe(problem)));
    String verdict =
        found.isSound()
            ? "whole"
            : Text.count(found.problems().size(), "problem") + ", see standard error";
    console
        .out()
        .println(
            folder
                + ": "
                + verdict
                + "; "
                + Text.count(found.files(), "file")
                + ", "
                + Text.bytes(found.bytes()));
    if (!found.leftovers().isEmpty()) {
      console.note(
          Text.count(found.leftovers().size(), "file")
              + " of a run that was killed mean nothing; the next one that writes deletes them");
    }
  }

  private void writeJson(IndexVerification found) throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("index", folder.toString());
      json.writeBooleanField("whole", found.isSound());
      json.writeNumberField("files", found.files());
      json.writeNumberField("bytes", found.bytes());
      json.writeArrayFieldStart("problems");
      for (IndexFormatException problem : found.problems()) {
        json.writeStartObject();
        json.writeStringField("file", problem.path().toString());
        json.writeStringField("reason", problem.reason().name());
        json.writeStringField("message", String.valueOf(problem.getMessage()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("leftovers");
      for (Path file : found.leftovers()) {
        json.writeString(file.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
