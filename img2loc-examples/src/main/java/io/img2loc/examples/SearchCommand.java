package io.img2loc.examples;

import io.img2loc.Hits;
import io.img2loc.Photo;
import io.img2loc.Search;
import io.img2loc.examples.output.HitsWriter;
import io.img2loc.examples.output.OutputFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc search}: what looks like a photo. */
@Command(
    name = "search",
    description = "Show the references that look most and least like a photo.",
    footer = {
      "",
      "Similarity is the cosine of the vectors' angle, in [-1, 1].",
      "",
      "Formats: human, json, jsonl, csv, geojson, kml.",
      "",
      "Examples:",
      "  img2loc search holiday.jpg --index my-index -k 5 --farthest 0",
      "  img2loc search holiday.jpg --index my-index --format geojson > near.geojson"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SearchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;

  @Parameters(paramLabel = "PHOTO", description = "The photo in question.")
  Path photo;

  @Option(
      names = {"-k", "--nearest"},
      paramLabel = "N",
      description = "How many of the most similar to show (default: ${DEFAULT-VALUE}).")
  int nearest = 16;

  @Option(
      names = "--farthest",
      paramLabel = "N",
      description = "How many of the least similar to show (default: ${DEFAULT-VALUE}).")
  int farthest = 16;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen =
        format.of(
            OutputFormat.HUMAN,
            OutputFormat.JSON,
            OutputFormat.JSONL,
            OutputFormat.CSV,
            OutputFormat.GEOJSON,
            OutputFormat.KML);
    if (nearest < 0 || farthest < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "-k and --farthest must be 0 or more, were " + nearest + " and " + farthest);
    }
    try (References opened = references.open(console)) {
      Photo query = Photo.of(PhotoFiles.tidy(photo));
      Search search = new Search(nearest, farthest, opened.filter());
      Hits hits = opened.index().search(opened.encoder().encode(query), search);
      new HitsWriter(console.out()).write(chosen, query, hits);
    }
    return ExitCode.OK;
  }
}
