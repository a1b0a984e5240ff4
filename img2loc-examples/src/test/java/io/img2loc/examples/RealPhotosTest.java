package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real photos of six sites: index the gallery, locate the queries. The photos of a
 * site resemble each other, so that this shows that the whole path works and nothing more.
 */
class RealPhotosTest {
  private static final Path PHOTOS = Path.of(System.getProperty("img2loc.shared"), "photos");
  private static final Path NETWORK =
      Path.of(System.getProperty("img2loc.shared"), "models", "mobilenetv2");
  private static final Search TWO_NEAREST = new Search(2, 0, Filter.everything());

  @Test
  void galleryIndexed_queriesAreLocatedAtTheirSites(@TempDir Path folder) throws IOException {
    assumeTrue(
        Files.exists(PHOTOS.resolve("gallery.csv")),
        "skipped: there are no real photos, gallery.csv and queries.csv, in " + PHOTOS);
    Path index = folder.resolve("index");

    Run built =
        Run.of("index", "build", PHOTOS.resolve("gallery.csv"), "-o", index, "--encoder", "scene");
    Run located =
        Run.of("locate", PHOTOS.resolve("queries"), "--all", "--index", index, "--format", "csv");

    List<String> gallery = rows("gallery.csv");
    long missing = gallery.stream().filter(row -> !Files.exists(photo("gallery", row))).count();
    assertThat(built.code()).as(built.err()).isEqualTo(missing == 0 ? 0 : 3);
    assertThat(built.out()).contains((gallery.size() - missing) + " photos indexed");
    assertThat(located.code()).as(located.err()).isZero();

    Map<String, String> rowOf =
        rows("queries.csv").stream()
            .collect(Collectors.toMap(row -> photo("queries", row).toString(), row -> row));
    List<String> answers = located.lines().subList(1, located.lines().size());
    assertThat(answers).hasSameSizeAs(rowOf.keySet());
    // A guess among six sites would be right in four or five cases of twenty-three.
    assertThat(answers.stream().filter(answer -> isAtItsSite(answer, rowOf)).count())
        .isGreaterThanOrEqualTo(12);
  }

  /** A network trained on other photos for another purpose, whose pooled features are used. */
  @Test
  void galleryIndexedWithARealNetwork_queriesAreLocatedAtTheirSites(@TempDir Path folder)
      throws IOException {
    Path index = folder.resolve("index");

    Run built = buildWithNetwork(index, PHOTOS.resolve("gallery.csv"));
    Run evaluated =
        Run.of(
            "eval",
            "run",
            PHOTOS.resolve("queries.csv"),
            "--index",
            index,
            "-o",
            folder.resolve("run"),
            "--json");

    assertThat(built.out()).as(built.err()).contains("(1280 dimensions)");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("\"photos\" : 23", "\"failures\" : 0");
    assertThat(shareWithin25Km(evaluated)).isGreaterThanOrEqualTo(17 / 23.0);
  }

  /**
   * Computed elsewhere, by another implementation and with more photos of these sites: 102 of 106
   * photos have one of their own site as the nearest of the others, by this network's features.
   */
  @Test
  void realNetwork_nearestOtherPhoto_isOfTheSameSite(@TempDir Path folder) throws IOException {
    Path place = folder.resolve("index");

    Run built =
        buildWithNetwork(place, PHOTOS.resolve("gallery.csv"), PHOTOS.resolve("queries.csv"));

    assertThat(built.code()).as(built.err()).isIn(ExitCode.OK, ExitCode.SOME_FAILED);
    try (JVectorIndex index = JVectorIndex.open(place)) {
      long right =
          IntStream.range(0, index.size())
              .filter(
                  i -> {
                    Reference self = index.reference(i);
                    return index.search(index.embedding(i), TWO_NEAREST).nearest().stream()
                        .map(Neighbor::reference)
                        .filter(other -> !other.id().equals(self.id()))
                        .findFirst()
                        .orElseThrow()
                        .author()
                        .equals(self.author());
                  })
              .count();
      assertThat((double) right / index.size()).isGreaterThanOrEqualTo(0.9);
    }
  }

  private static Run buildWithNetwork(Path index, Path... tables) {
    assumeTrue(
        Files.exists(PHOTOS.resolve("gallery.csv")) && Files.exists(NETWORK.resolve("model.onnx")),
        "skipped: there are no real photos in "
            + PHOTOS
            + ", or there is no network in "
            + NETWORK);
    Stream<Object> fixed =
        Stream.of(
            "index",
            "build",
            "-o",
            index,
            "--encoder",
            NETWORK,
            "--encoder-output",
            "472_QuantizeInput");
    return Run.of(Stream.concat(fixed, Arrays.stream(tables)).toArray());
  }

  private static double shareWithin25Km(Run evaluated) {
    return Double.parseDouble(evaluated.out().replaceAll("(?s).*\"25km\" : ([0-9.]+).*", "$1"));
  }

  private static boolean isAtItsSite(String answer, Map<String, String> rowOf) {
    String[] fields = answer.split(",");
    String row = rowOf.get(fields[0]);
    assertThat(row).as(answer).isNotNull();
    GeoPoint place = new GeoPoint(Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    String[] truth = row.split(",");
    return place.distanceKm(
            new GeoPoint(Double.parseDouble(truth[2]), Double.parseDouble(truth[3])))
        <= 25;
  }

  private static Path photo(String folder, String row) {
    return PHOTOS.resolve(folder).resolve(row.split(",")[0]);
  }

  private static List<String> rows(String table) throws IOException {
    List<String> lines = Files.readAllLines(PHOTOS.resolve(table));
    return lines.subList(1, lines.size());
  }
}
