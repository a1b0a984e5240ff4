package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class SearchCommandTest {
  @TempDir Path folder;

  @Test
  void csv_hasNearestFirstAndAsManyAsAskedFor() throws IOException {
    Path index = Samples.writeIndex(folder, 8);

    Run run =
        Run.of(
            "search",
            folder.resolve("indexed/4.jpg"),
            "--index",
            index,
            "-k",
            "3",
            "--farthest",
            "2",
            "--format",
            "csv");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.lines()).hasSize(6);
    assertThat(run.lines().get(1))
        .matches("nearest,1,(1|0\\.9999\\d\\d)\\.?\\d*,4\\.jpg,4\\.0+,-4\\.0+,,,");
    assertThat(run.lines().subList(4, 6)).allMatch(line -> line.startsWith("farthest,"));
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyForm_isWritten() throws Exception {
    Path index = Samples.writeIndex(folder, 3);
    Path photo = folder.resolve("indexed/1.jpg");

    for (OutputFormat format :
        List.of(
            OutputFormat.HUMAN,
            OutputFormat.JSON,
            OutputFormat.JSONL,
            OutputFormat.GEOJSON,
            OutputFormat.KML)) {
      Run run = Run.of("search", photo, "--index", index, "--format", format);

      assertThat(run.code()).as(format.toString()).isEqualTo(ExitCode.OK);
      for (int i = 1; i <= 3; i++) {
        // Once among the nearest, once among the farthest, and the photo itself in a title.
        assertThat(run.out().split(i + "\\.jpg", -1).length)
            .as(format + " names " + i)
            .isGreaterThanOrEqualTo(3);
      }
      if (format == OutputFormat.KML) {
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(run.out())));
      }
    }
  }

  @Test
  void missingPhoto_isFailure() throws IOException {
    Run run =
        Run.of("search", folder.resolve("none.jpg"), "--index", Samples.writeIndex(folder, 1));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err().lines()).singleElement().asString().contains("none.jpg");
  }

  @Test
  void negativeCount_isUsageError() {
    Run run = Run.of("search", "x.jpg", "--index", folder, "-k", "-1");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("-k");
  }

  @Test
  void exiftoolCsv_isNoFormOfHits() {
    Run run = Run.of("search", "x.jpg", "--index", folder, "--format", "exiftool-csv");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is: human, json, jsonl, csv, geojson, kml");
  }

  @Test
  void indexOfUnknownSpace_isFailureThatNamesTheEncoderNeeded() throws IOException {
    JVectorIndex.Builder builder = JVectorIndex.builder(new EmbeddingSpace("clip-of-mine", 2));
    builder.add(Reference.of("a", new GeoPoint(1, 2)), Embedding.of(1, 0));
    Path index = folder.resolve("clip");
    try (JVectorIndex built = builder.build()) {
      built.save(index);
    }
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);

    for (String command : List.of("search", "locate", "prompt")) {
      Run run = Run.of(command, photo, "--index", index);

      assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("clip-of-mine")
          .contains("scene");
    }
  }

  @Test
  void damagedIndex_isFailureInOneLine() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    try (var files = Files.list(index)) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[100]);
      }
    }

    Run run = Run.of("search", folder.resolve("indexed/1.jpg"), "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err().lines()).singleElement().asString().contains("index");
  }
}
