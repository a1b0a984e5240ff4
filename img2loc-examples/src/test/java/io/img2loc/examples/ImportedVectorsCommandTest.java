package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.index.JVectorIndex;
import io.img2loc.testing.Python;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that were made elsewhere, through the command. */
class ImportedVectorsCommandTest {
  @TempDir Path folder;

  private Run build(Path vectors, Path metadata, Object... more) {
    List<Object> all = new ArrayList<>(List.of("index", "build"));
    all.addAll(List.of("--vectors", vectors, "--metadata", metadata, "--space", "mine"));
    all.addAll(List.of("-o", folder.resolve("i")));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  /** The part of a table of hits that tells what was found. */
  private record Hit(String id, double similarity) {}

  @Test
  void galleryOfTorch_searchedWithVectors_givesTheNeighboursOfFaiss() throws Exception {
    Path files = folder.resolve("files");
    Python.run(
        "torch, faiss, numpy",
        "python3-torch, python3-faiss",
        "img2loc-examples/src/test/python/faiss_flat.py",
        files.toString());
    assertThat(build(files.resolve("gallery.npy"), files.resolve("places.csv")).code())
        .isEqualTo(ExitCode.OK);

    Run run =
        Run.of(
            "search",
            "--query-vectors",
            files.resolve("queries.npy"),
            "--index",
            folder.resolve("i"),
            "--format",
            "csv");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    Map<String, Hit> found = new HashMap<>();
    for (String line : run.lines().subList(1, run.lines().size())) {
      String[] fields = line.split(",", -1);
      found.put(
          fields[0] + "," + fields[1] + "," + fields[2],
          new Hit(fields[4], Double.parseDouble(fields[3])));
    }
    List<String> expected = Files.readAllLines(files.resolve("found.csv"));
    assertThat(expected).hasSize(2 * 25 * 16);
    assertThat(found).hasSameSizeAs(expected);
    for (String line : expected) {
      String[] fields = line.split(",", -1);
      Hit hit = found.get(fields[0] + "," + fields[1] + "," + fields[2]);
      assertThat(hit.id()).as(line).isEqualTo(fields[3]);
      assertThat(hit.similarity()).isCloseTo(Double.parseDouble(fields[4]), within(2e-6));
    }
  }

  @Test
  void rowsThatCannotBeUsed_areRefusedOneByOneWithTheirNames() throws IOException {
    Path vectors =
        Vectors.write(
            folder.resolve("v"),
            new float[][] {{1, 0}, {Float.NaN, 1}, {0, 0}, {0, 1}, {1, 1}, {1, 2}});
    Path places = folder.resolve("v/places.csv");
    Files.writeString(
        places, Files.readString(places).replace("v4,4.5,", "v4,94.5,").replace("v5,", "v0,"));
    Path skipped = folder.resolve("skipped.csv");

    Run run = build(vectors, places, "--skipped", skipped);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.out()).contains("2 vectors indexed", "4 failed", "mine (2 dimensions)");
    assertThat(Files.readAllLines(skipped))
        .hasSize(5)
        .anyMatch(line -> line.matches("\"?vectors.npy, row 1\"?,REFUSED,.*NaN.*"))
        .anyMatch(line -> line.matches("\"?vectors.npy, row 2\"?,REFUSED,.*zero.*"))
        .anyMatch(line -> line.matches("\"?vectors.npy, row 4\"?,UNREADABLE,.*94.5.*"))
        .anyMatch(line -> line.matches("\"?vectors.npy, row 5\"?,DUPLICATE,.*v0.*"));
  }

  @Test
  void buildAgain_passesOverWhatIsThere_andAddNeedsNoSpace() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}});
    Path places = folder.resolve("v/places.csv");
    build(vectors, places);

    assertThat(build(vectors, places).out()).contains("0 vectors indexed, 2 there already");

    Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}, {1, 1}});
    Run add =
        Run.of(
            "index",
            "add",
            "--vectors",
            vectors,
            "--metadata",
            places,
            "--index",
            folder.resolve("i"));
    assertThat(add.code()).as(add.err()).isEqualTo(ExitCode.OK);
    assertThat(add.out()).contains("1 vector indexed, 2 there already", "3 references");
  }

  @Test
  void add_toAnIndexOfAnEncoder_mustSayThatItMadeTheVectors() throws IOException {
    Path index = Samples.writeIndex(folder, 1);
    float[] vector = new float[1936];
    vector[0] = 1;
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {vector});
    List<Object> add =
        List.of(
            "index",
            "add",
            "--vectors",
            vectors,
            "--metadata",
            folder.resolve("v/places.csv"),
            "--index",
            index);

    Run silent = Run.of(add.toArray());
    List<Object> more = new ArrayList<>(add);
    more.addAll(List.of("--space", "scene-1"));
    Run said = Run.of(more.toArray());

    assertThat(silent.code()).isEqualTo(ExitCode.USAGE);
    assertThat(silent.err()).contains("--space scene-1", "made by an encoder");
    assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.OK);
    assertThat(said.out()).contains("1 vector indexed", "2 references");
  }

  @Test
  void add_into_putsANameBeforeEachId() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}});
    Path places = folder.resolve("v/places.csv");
    build(vectors, places);
    Files.writeString(places, Files.readString(places).replace("v1,1.5,", "v1,91.5,"));

    Run add =
        Run.of(
            "index",
            "add",
            "--vectors",
            vectors,
            "--metadata",
            places,
            "--index",
            folder.resolve("i"),
            "--into",
            "2026");

    assertThat(add.code()).as(add.err()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(add.out()).contains("1 vector indexed, 0 without a position, 1 failed");
    try (JVectorIndex index = JVectorIndex.open(folder.resolve("i"))) {
      assertThat(IntStream.range(0, index.size()).mapToObj(i -> index.reference(i).id()))
          .containsExactly("v0", "v1", "2026/v0");
      assertThat(index.reference(2).location().latitude()).isEqualTo(0.5);
    }
  }

  @Test
  void optionsForPhotos_areRefusedByName() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}});
    Path places = folder.resolve("v/places.csv");
    assertThat(build(vectors, places).code()).isEqualTo(ExitCode.OK);

    for (List<String> option :
        List.of(
            List.of("--cache", folder.resolve("c").toString()),
            List.of("--no-cache"),
            List.of("--cache-size", "1g"),
            List.of("--device", "cpu"),
            List.of("--batch-size", "8"),
            List.of("--encoder", "scene"))) {
      Run built = build(vectors, places, option.toArray());
      List<Object> search = new ArrayList<>(List.of("search", "--query-vectors", vectors));
      search.addAll(List.of("--index", folder.resolve("i")));
      search.addAll(option);
      Run searched = Run.of(search.toArray());

      assertThat(built.code()).as(option.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(built.err()).contains(option.get(0) + ": for photos only", "--vectors");
      assertThat(searched.code()).as(option.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(searched.err()).contains(option.get(0) + ": for photos only", "--query-vectors");
    }
    assertThat(folder.resolve("c")).doesNotExist();
  }

  @Test
  void metadataOfClipRetrieval_areReadFromParquet() throws IOException {
    List<String> expected = new ArrayList<>();
    Path parquet = folder.resolve("metadata_0.parquet");
    try (InputStream table = resource("snappy.parquet");
        InputStream rows = resource("expected.tsv")) {
      Files.copy(table, parquet);
      expected.addAll(new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
    float[][] vectors = new float[expected.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[] {i + 1, 1};
    }

    Run run = build(Vectors.write(folder.resolve("v"), vectors), parquet);

    List<String> placed =
        expected.stream()
            .map(row -> row.split("\t", -1))
            .filter(row -> !row[1].equals("-") && !row[2].equals("-"))
            .map(row -> row[0])
            .toList();
    assertThat(placed).hasSizeLessThan(expected.size());
    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    try (JVectorIndex index = JVectorIndex.open(folder.resolve("i"))) {
      assertThat(IntStream.range(0, index.size()).mapToObj(i -> index.reference(i).id()))
          .containsExactlyElementsOf(placed);
      assertThat(index.reference(1).author()).isEqualTo("user 1");
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        ImportedVectorsCommandTest.class.getResourceAsStream("parquet/" + name));
  }

  @Test
  void metadataOfAnotherKind_isRefused() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}});
    Path text = Files.writeString(folder.resolve("places.txt"), "id,latitude,longitude\nv0,1,2\n");

    Run run = build(vectors, text);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("places.txt", ".parquet");
    assertThat(folder.resolve("i")).doesNotExist();
  }

  @Test
  void otherSpaceOrDimension_isRefused() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}});
    build(vectors, folder.resolve("v/places.csv"));
    Path longer = Vectors.write(folder.resolve("w"), new float[][] {{1, 0, 0}});

    Run dimension = build(longer, folder.resolve("w/places.csv"));
    Run name =
        Run.of(
            "index",
            "add",
            "--vectors",
            vectors,
            "--metadata",
            folder.resolve("v/places.csv"),
            "--space",
            "yours",
            "--index",
            folder.resolve("i"));

    assertThat(dimension.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(dimension.err()).contains("mine (2 dimensions)", "mine (3 dimensions)");
    assertThat(name.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(name.err()).contains("mine (2 dimensions)", "yours (2 dimensions)");
  }

  @Test
  void search_inEveryForm_tellsTheRow() throws IOException {
    Path vectors = Vectors.write(folder.resolve("v"), new float[][] {{1, 0}, {0, 1}, {1, 1}});
    build(vectors, folder.resolve("v/places.csv"));
    Path queries = Vectors.write(folder.resolve("q"), new float[][] {{2, 0}, {0, 0}, {0, 3}});

    for (String format : List.of("human", "json", "jsonl", "csv")) {
      Run run =
          Run.of(
              "search",
              "--query-vectors",
              queries,
              "--index",
              folder.resolve("i"),
              "-k",
              "1",
              "--farthest",
              "0",
              "--format",
              format);

      assertThat(run.code()).as(format).isEqualTo(ExitCode.SOME_FAILED);
      assertThat(run.err()).contains("row 1: an embedding of zeros has no direction");
      assertThat(run.out()).contains("v0", "v1").doesNotContain("v2");
      assertThat(run.out().indexOf("v0")).isLessThan(run.out().indexOf("v1"));
    }
    Run map =
        Run.of(
            "search",
            "--query-vectors",
            queries,
            "--index",
            folder.resolve("i"),
            "--format",
            "kml");
    assertThat(map.code()).isEqualTo(ExitCode.USAGE);
    Run both =
        Run.of("search", "a.jpg", "--query-vectors", queries, "--index", folder.resolve("i"));
    assertThat(both.code()).isEqualTo(ExitCode.USAGE);
  }
}
