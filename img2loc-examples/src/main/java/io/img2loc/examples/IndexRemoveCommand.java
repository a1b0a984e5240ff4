package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc index remove}: photos taken out of an index. */
@Command(
    name = "remove",
    description = "Take photos out of an index, by their ids or their author.",
    footer = {
      "",
      "All are removed in one step, or none. Searches that are opened later do not find them; their",
      "vectors and thumbnails are on the disk until the index is optimized, which --optimize does at",
      "once, and which happens by itself when a fifth of the index is removed or new. An id that is",
      "not there is listed, and the exit code is 3. Vectors that the cache keeps stay; they lie in",
      "the folder that --cache of 'index build' tells of, which may be deleted.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index remove my-index rome/1.jpg rome/2.jpg",
      "  img2loc index remove my-index --ids-from gone.txt --optimize",
      "  img2loc index remove my-index --author 12345678@N00 --optimize"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexRemoveCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(index = "0", paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "Ids of photos: their paths in the source.")
  List<String> ids = new ArrayList<>();

  @Option(
      names = "--ids-from",
      paramLabel = "FILE",
      description = "Read more ids from a file, one a line; - for standard input.")
  @Nullable String idsFile;

  @Option(
      names = "--author",
      paramLabel = "NAME",
      description = "Remove all photos of an author. May be given more than once.")
  List<String> authors = new ArrayList<>();

  @Option(names = "--optimize", description = "Give the space back at once.")
  boolean optimize;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    if (ids.isEmpty() && idsFile == null && authors.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "name ids, a list of them with --ids-from, or an --author");
    }
    Set<String> named = new LinkedHashSet<>(ids);
    named.addAll(listed());
    IndexFolder.checkPresent(folder);
    Set<String> byAuthor = authors.isEmpty() ? Set.of() : byAuthors();
    Troubles troubles = new Troubles(console);
    int removed = 0;
    int references;
    try (IndexWriter writer = IndexWriter.open(folder)) {
      for (String id : named) {
        if (writer.remove(id)) {
          removed++;
        } else {
          troubles.failed(id + ": no photo of the index has this id");
        }
      }
      for (String id : byAuthor) {
        removed += writer.remove(id) ? 1 : 0;
      }
      writer.commit();
      if (optimize || Indexing.isWorthOptimizing(writer)) {
        Indexing.optimize(writer, console);
      }
      references = writer.size();
    }
    troubles.summarize();
    report(chosen, removed, troubles.failures(), references);
    return troubles.exitCode();
  }

  private List<String> listed() throws IOException {
    if (idsFile == null) {
      return List.of();
    }
    try (BufferedReader lines =
        STANDARD_INPUT.equals(idsFile)
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Path.of(idsFile))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (UncheckedIOException e) {
      throw Inputs.naming(Path.of(idsFile), e);
    }
  }

  private Set<String> byAuthors() throws IOException {
    Set<String> found = new LinkedHashSet<>();
    try (JVectorIndex index = IndexFolder.open(folder)) {
      for (int i = 0; i < index.size(); i++) {
        var reference = index.reference(i);
        if (reference.author() != null && authors.contains(reference.author())) {
          found.add(reference.id());
        }
      }
    }
    return found;
  }

  private void report(OutputFormat chosen, int removed, long missing, int references)
      throws IOException {
    if (chosen == OutputFormat.JSON) {
      try (JsonGenerator json = Json.pretty(console.out())) {
        json.writeStartObject();
        json.writeStringField("index", folder.toString());
        json.writeNumberField("removed", removed);
        json.writeNumberField("notThere", missing);
        json.writeNumberField("references", references);
        json.writeEndObject();
      }
      console.out().println();
      return;
    }
    console
        .out()
        .println(
            folder
                + ": "
                + Text.count(removed, "photo")
                + " removed, "
                + missing
                + " not there; "
                + Text.count(references, "reference")
                + " left");
  }
}
