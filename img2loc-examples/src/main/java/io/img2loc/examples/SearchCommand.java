package io.img2loc.examples;

import io.img2loc.Embedding;
import io.img2loc.Hits;
import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import io.img2loc.Search;
import io.img2loc.examples.output.HitsWriter;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.index.JVectorIndex;
import io.img2loc.index.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    description = "Show the references that look most and least like a photo, or a vector.",
    footer = {
      "",
      "Similarity is the cosine of the vectors' angle, in [-1, 1].",
      "",
      "With --query-vectors no photo and no encoder is needed, and none is asked what made the",
      "vectors: they must be of the index's own space. Rows are counted from 0.",
      "",
      "Formats: human, json, jsonl, csv, geojson, kml; the last two not of --query-vectors.",
      "",
      "Examples:",
      "  img2loc search holiday.jpg --index my-index -k 5 --farthest 0",
      "  img2loc search holiday.jpg --index my-index --format geojson > near.geojson",
      "  img2loc search --query-vectors queries.npy --index my-vectors -k 16 --farthest 0 --format csv"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SearchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;

  @Parameters(paramLabel = "PHOTO", arity = "0..1", description = "The photo in question.")
  @Nullable Path photo;

  @Option(
      names = "--query-vectors",
      paramLabel = "FILE",
      description = "Instead of a photo: a .npy file of vectors, one a row.")
  @Nullable Path vectors;

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
    if ((photo == null) == (vectors == null)) {
      throw new ParameterException(
          spec.commandLine(), "name a photo, or vectors with --query-vectors");
    }
    return photo != null ? search(photo, chosen) : searchVectors(vectors, chosen);
  }

  private int search(Path file, OutputFormat chosen) throws IOException {
    try (References opened = references.open(console)) {
      Photo query = Photo.of(PhotoFiles.tidy(file));
      Search search = new Search(nearest, farthest, opened.filter());
      Hits hits = opened.index().search(opened.encoder().encode(query), search);
      new HitsWriter(console.out()).write(chosen, query, hits);
    }
    return ExitCode.OK;
  }

  private int searchVectors(@Nullable Path file, OutputFormat chosen) throws IOException {
    if (chosen == OutputFormat.GEOJSON || chosen == OutputFormat.KML) {
      throw new ParameterException(
          spec.commandLine(), "--format " + chosen + " is of one photo; there are many vectors");
    }
    Inputs.refuseOptionsForPhotos(spec, "--query-vectors");
    Troubles troubles = new Troubles(console);
    Search search = new Search(nearest, farthest, references.filter());
    try (NpyFile queries = NpyFile.open(Objects.requireNonNull(file));
        JVectorIndex index = references.openIndex()) {
      if (queries.columns() != index.space().dimension()) {
        throw new Img2LocException(
            file
                + ": has vectors of "
                + queries.columns()
                + " dimensions, the index those of "
                + index.space());
      }
      try (HitsWriter.Queries out = new HitsWriter(console.out()).queries(chosen)) {
        for (long row = 0; row < queries.rows(); row++) {
          Embedding query;
          try {
            query = Embedding.of(queries.row(row));
          } catch (IllegalArgumentException e) {
            troubles.failed(file + ", row " + row + ": " + e.getMessage());
            continue;
          }
          out.write(row, index.search(query, search));
        }
      }
    }
    troubles.summarize();
    return troubles.exitCode();
  }
}
