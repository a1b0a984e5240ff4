package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.dataset.Benchmark;
import io.img2loc.examples.LeaveOut.GroupBy;
import io.img2loc.index.ImportedVectors;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which photos are evaluated. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class QueryOptions {
  private static final String VECTORS = "--query-vectors";
  private static final String LEAVE_ONE_OUT = "--leave-one-out";

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(
      paramLabel = "DATASET",
      arity = "0..1",
      description = "A folder of geotagged photos, or a .csv table with the photos beside it.")
  @Nullable Path dataset;

  @Option(
      names = VECTORS,
      paramLabel = "FILE",
      description =
          "A .npy file of the photos' vectors, one a row; DATASET is then a .csv, .tsv or .parquet"
              + " table with a row for each, in the same order, and no photo is needed.")
  @Nullable Path vectors;

  @Option(
      names = LEAVE_ONE_OUT,
      description =
          "Instead of DATASET, evaluate the photos of the index itself, each compared with those that"
              + " are not of its group.")
  boolean leaveOneOut;

  @Option(
      names = "--group-by",
      paramLabel = "WHAT",
      description =
          "With --leave-one-out, what makes photos a group: author, folder or none (default:"
              + " author).")
  @Nullable GroupBy groupBy;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      converter = EvalScoreCommand.BenchmarkConverter.class,
      description =
          "The published test set that DATASET is: im2gps, im2gps3k, yfcc4k or osv5m; the run says"
              + " whether it has as many photos as were published.")
  @Nullable Benchmark benchmark;

  /** Whether there are vectors in the place of photos. */
  boolean hasVectors() {
    return vectors != null || leaveOneOut;
  }

  /** Refuses what makes no sense, before anything is opened. */
  void check(boolean asksModel) {
    if (leaveOneOut ? dataset != null : dataset == null) {
      throw usage("name the DATASET, or evaluate the index itself with " + LEAVE_ONE_OUT);
    }
    if (leaveOneOut && vectors != null) {
      throw usage(VECTORS + " and " + LEAVE_ONE_OUT + " contradict each other");
    }
    if (leaveOneOut && benchmark != null) {
      throw usage("--benchmark goes with DATASET");
    }
    if (groupBy != null && !leaveOneOut) {
      throw usage("--group-by goes with " + LEAVE_ONE_OUT);
    }
    if (hasVectors()) {
      String option = vectors != null ? VECTORS : LEAVE_ONE_OUT;
      Inputs.refuseOptionsForPhotos(spec, option);
      if (asksModel) {
        throw usage("--model: there is no picture to show it; leave it out with " + option);
      }
    }
  }

  /** What makes photos of the index a group. */
  GroupBy groupBy() {
    return groupBy == null ? GroupBy.AUTHOR : groupBy;
  }

  /** All that is read besides the index. */
  List<Path> inputs() {
    return Stream.of(dataset, vectors).flatMap(Stream::ofNullable).toList();
  }

  /** What is evaluated, as a person names it. */
  String name(@Nullable Path index) {
    Path source = dataset != null ? dataset : index;
    return source == null ? "" : String.valueOf(source.toAbsolutePath().normalize().getFileName());
  }

  /** The photos of the dataset. */
  Queries photos() throws IOException {
    return Queries.of(PhotoSources.open(inputs()));
  }

  /**
   * The photos of which there are vectors.
   *
   * @throws Img2LocException if they are of another dimension than the index's
   */
  Queries vectors(JVectorIndex index) throws IOException {
    if (vectors == null || dataset == null) {
      return Queries.of(index, LeaveOut.of(index, groupBy()));
    }
    ImportedVectors opened = ImportedVectors.open(vectors, dataset, Metadata::open);
    if (opened.dimension() != index.space().dimension()) {
      throw new Img2LocException(
          vectors
              + ": has vectors of "
              + opened.dimension()
              + " dimensions, the index those of "
              + index.space());
    }
    return Queries.of(opened);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
