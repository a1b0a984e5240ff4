package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.clip.ModelHub;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code img2loc models list}: short names, and what is in the cache. */
@Command(
    name = "list",
    description = "List the models that have a short name, and those in the cache.",
    footer = {
      "",
      "Short names are a convenience; any org/repo with an ONNX image encoder can be pulled.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc models list --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelsListCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    ModelHub hub = ModelHub.fromEnvironment();
    List<ModelHub.CachedModel> cached = hub.list();
    if (chosen == OutputFormat.JSON) {
      writeJson(hub, cached);
    } else {
      write(hub, cached);
    }
    return ExitCode.OK;
  }

  private void write(ModelHub hub, List<ModelHub.CachedModel> cached) {
    PrintWriter out = console.out();
    out.println("Short names:");
    for (ModelHub.KnownModel known : ModelHub.known()) {
      out.printf("  %-14s %-31s %s%n", known.name(), known.repository(), known.description());
    }
    out.println();
    out.println("In " + hub.cacheDirectory() + (cached.isEmpty() ? ": none" : ":"));
    for (ModelHub.CachedModel model : cached) {
      out.println(
          "  "
              + model.name()
              + "@"
              + commit(model).substring(0, 10)
              + "  "
              + Text.bytes(model.bytes()));
      out.println("    " + String.join(", ", model.graphs()));
      out.println("    " + model.directory());
    }
  }

  private static String commit(ModelHub.CachedModel model) {
    return String.valueOf(model.directory().getFileName());
  }

  private void writeJson(ModelHub hub, List<ModelHub.CachedModel> cached) throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeArrayFieldStart("known");
      for (ModelHub.KnownModel known : ModelHub.known()) {
        json.writeStartObject();
        json.writeStringField("name", known.name());
        json.writeStringField("repository", known.repository());
        json.writeStringField("description", known.description());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("cache", hub.cacheDirectory().toString());
      json.writeArrayFieldStart("cached");
      for (ModelHub.CachedModel model : cached) {
        json.writeStartObject();
        json.writeStringField("repository", model.name());
        json.writeStringField("commit", commit(model));
        json.writeStringField("directory", model.directory().toString());
        json.writeArrayFieldStart("graphs");
        for (String graph : model.graphs()) {
          json.writeString(graph);
        }
        json.writeEndArray();
        json.writeNumberField("bytes", model.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
