package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Embedding;
import io.img2loc.GeoPoint;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import io.img2loc.dataset.ReferenceTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedVectorsTest {
  @TempDir Path folder;

  /** A gallery that numpy wrote; what numpy makes of unit length are the embeddings. */
  @Test
  void stream_ofNumpysGallery_isItsRowsOfUnitLength() throws Exception {
    Path gallery = folder.resolve("gallery");
    Python.run("numpy", "python3-numpy", "gallery.py", gallery);
    for (String name : List.of("float16", "float32", "float64")) {
      ImportedVectors vectors =
          ImportedVectors.open(gallery.resolve(name + ".npy"), gallery.resolve("places.csv"));
      assertThat(vectors.dimension()).isEqualTo(24);
      assertThat(vectors.size()).isEqualTo(50);
      List<EmbeddedReference> rows = values(vectors);
      try (NpyFile units = NpyFile.open(gallery.resolve(name + "_unit.npy"))) {
        for (int i = 0; i < 50; i++) {
          Reference reference = rows.get(i).reference();
          assertThat(reference.id()).isEqualTo("photo %d".formatted(i));
          assertThat(reference.location()).isEqualTo(new GeoPoint(i - 25, 2.5 * i));
          assertThat(reference.author()).isEqualTo("author, " + i % 3);
          float[] unit = rows.get(i).embedding().toArray();
          float[] expected = units.row(i);
          for (int d = 0; d < 24; d++) {
            assertThat(Math.abs(unit[d] - expected[d])).isLessThan(2e-7f);
          }
        }
      }
    }
  }

  @Test
  void stream_rowsThatCannotBe_areRefusedOneByOne() throws IOException {
    Path npy =
        npy(
            "v.npy",
            new float[][] {
              {1, 2},
              {Float.NaN, 1},
              {1, Float.NEGATIVE_INFINITY},
              {0, -0f},
              {1, 0},
              {1, 0},
              {1, 0},
              {3, 4}
            });
    Path csv =
        csv(
            "p.csv",
            "a,1,1",
            "b,1,1",
            "c,1,1",
            "d,1,1",
            "e,91,1",
            ",1,1",
            "g,0,0",
            "h,-33.5,151.25");

    ImportedVectors vectors = ImportedVectors.open(npy, csv);
    List<Outcome<String, EmbeddedReference>> rows = rows(vectors);

    assertThat(rows)
        .extracting(Outcome::input)
        .containsExactlyElementsOf(IntStream.range(0, 8).mapToObj(i -> "v.npy, row " + i).toList());
    assertThat(rows.stream().map(Outcome::failure).filter(Objects::nonNull))
        .extracting(Img2LocException::getMessage)
        .satisfiesExactly(
            m -> assertThat(m).startsWith("v.npy, row 1: ").contains("dimension 0 is NaN"),
            m -> assertThat(m).startsWith("v.npy, row 2: ").contains("dimension 1 is -Infinity"),
            m -> assertThat(m).startsWith("v.npy, row 3: ").contains("zeros"),
            m -> assertThat(m).startsWith("v.npy, row 4: p.csv, line 6: latitude is \"91\""),
            m -> assertThat(m).isEqualTo("v.npy, row 5: p.csv, line 7: id is empty; it is the id"),
            m -> assertThat(m).startsWith("v.npy, row 6: p.csv, line 8: states 0, 0"));
    assertThat(rows.get(7).orElseThrow())
        .isEqualTo(
            new EmbeddedReference(
                Reference.of("h", new GeoPoint(-33.5, 151.25)), Embedding.of(0.6f, 0.8f)));
  }

  @Test
  void stream_ofClipRetrievalsParts_isInTheOrderOfTheirNumbers() throws IOException {
    for (int part = 0; part < 12; part++) {
      filled("out/img_emb/img_emb_" + part + ".npy", new float[part][2], part);
      String[] lines = IntStream.range(0, part).mapToObj(i -> "x,1,1").toArray(String[]::new);
      for (int i = 0; i < part; i++) {
        lines[i] = part + "-" + i + ",1,1";
      }
      csv("out/metadata/metadata_" + part + ".csv", lines);
    }
    Path out = folder.resolve("out");

    List<EmbeddedReference> rows = values(ImportedVectors.open(out, out));

    List<String> expected = new ArrayList<>();
    for (int part = 0; part < 12; part++) {
      for (int i = 0; i < part; i++) {
        expected.add(part + "-" + i);
      }
    }
    assertThat(rows).extracting(row -> row.reference().id()).isEqualTo(expected);
    assertThat(rows)
        .extracting(row -> row.embedding())
        .isEqualTo(
            expected.stream()
                .map(id -> Embedding.of(Integer.parseInt(id.split("-")[0]), 1))
                .toList());
  }

  @Test
  void stream_oneTableForAllParts_runsOn() throws IOException {
    filled("v/a_1.npy", new float[3][2], 1);
    filled("v/a_2.npy", new float[0][2], 1);
    filled("v/a_3.npy", new float[2][2], 3);
    Path csv = csv("p.csv", "a,1,1", "b,1,1", "c,1,1", "d,1,1", "e,1,1");

    List<Outcome<String, EmbeddedReference>> rows =
        rows(ImportedVectors.open(folder.resolve("v"), csv));

    assertThat(rows)
        .extracting(Outcome::input)
        .containsExactly(
            "a_1.npy, row 0",
            "a_1.npy, row 1",
            "a_1.npy, row 2",
            "a_3.npy, row 0",
            "a_3.npy, row 1");
    assertThat(rows.get(4).orElseThrow().reference().id()).isEqualTo("e");
  }

  @Test
  void open_otherNumbersOfRows_isRefusedWithBoth() throws IOException {
    Path npy = filled("v.npy", new float[3][2], 1);
    Path csv = csv("p.csv", "a,1,1", "b,1,1");

    assertThatThrownBy(() -> ImportedVectors.open(npy, csv))
        .isInstanceOf(IOException.class)
        .hasMessage(
            npy + " has 3 vectors and " + csv + " 2 rows; they must be as many, in the same order");
  }

  @Test
  void open_partsThatDoNotBelongTogether_areRefused() throws IOException {
    filled("v/v_0.npy", new float[1][2], 1);
    filled("v/v_1.npy", new float[2][2], 1);
    csv("m/m_0.csv", "a,1,1");
    Path one = csv("m/m_2.csv", "a,1,1", "b,1,1");
    Path v = folder.resolve("v");
    Path m = folder.resolve("m");
    assertRefused(v, m, "do not have the same number; is a part missing?");
    Files.move(one, m.resolve("m_1.csv"));
    assertThat(ImportedVectors.open(v, m).size()).isEqualTo(3);
    csv("m/m_1.csv", "a,1,1");
    assertRefused(v, m, "v_1.npy has 2 vectors and");
    csv("m/m_3.csv", "a,1,1");
    assertRefused(v, m, "has 2 .npy files and");
    Files.writeString(m.resolve("m_4.parquet"), "");
    assertRefused(v, m, "files of several kinds (.csv, .parquet)");
    filled("v/v_2.npy", new float[2][3], 1);
    assertRefused(v, csv("p.csv", "a,1,1"), "of 3 dimensions and");
    assertRefused(Files.createDirectory(folder.resolve("empty")), m, "has no .npy file in it");
    assertRefused(folder.resolve("missing"), m, "no such file or folder");
  }

  @Test
  void stream_fileThatBecameAnother_throws() throws IOException {
    Path npy = filled("v.npy", new float[3][2], 1);
    Path csv = csv("p.csv", "a,1,1", "b,1,1", "c,1,1");
    ImportedVectors vectors = ImportedVectors.open(npy, csv);

    csv("p.csv", "a,1,1", "b,1,1");
    assertThatThrownBy(() -> values(vectors))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("has changed meanwhile");
    csv("p.csv", "a,1,1", "b,1,1", "c,1,1");
    assertThat(values(vectors)).hasSize(3);
    filled("v.npy", new float[4][2], 1);
    assertThatThrownBy(() -> values(vectors))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("has changed meanwhile");
  }

  @Test
  void stream_closed_closesTheTable() throws IOException {
    List<String> closed = new ArrayList<>();
    ReferenceTable table =
        new ReferenceTable() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public Stream<Outcome<String, Reference>> rows() {
            return IntStream.range(0, 3)
                .mapToObj(i -> "row " + i)
                .map(row -> Outcome.success(row, Reference.of(row, new GeoPoint(1, 1))))
                .onClose(() -> closed.add("table"));
          }
        };
    Path npy = filled("v.npy", new float[3][2], 1);
    ImportedVectors vectors = ImportedVectors.open(npy, npy, file -> table);

    try (Stream<Outcome<String, EmbeddedReference>> rows = vectors.stream()) {
      assertThat(rows.findFirst()).isPresent();
      assertThat(closed).isEmpty();
    }
    assertThat(closed).containsExactly("table");
  }

  private static void assertRefused(Path vectors, Path metadata, String words) {
    assertThatThrownBy(() -> ImportedVectors.open(vectors, metadata))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  private static List<Outcome<String, EmbeddedReference>> rows(ImportedVectors vectors)
      throws IOException {
    try (Stream<Outcome<String, EmbeddedReference>> rows = vectors.stream()) {
      return rows.toList();
    }
  }

  private static List<EmbeddedReference> values(ImportedVectors vectors) throws IOException {
    return rows(vectors).stream().map(Outcome::orElseThrow).toList();
  }

  /** Rows of (first, 1). */
  private Path filled(String name, float[][] rows, float first) throws IOException {
    for (float[] row : rows) {
      row[0] = first;
      row[1] = 1;
    }
    return npy(name, rows, rows.length == 0 ? 2 : rows[0].length);
  }

  private Path npy(String name, float[][] rows) throws IOException {
    return npy(name, rows, rows[0].length);
  }

  private Path npy(String name, float[][] rows, int columns) throws IOException {
    byte[] header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.length, columns)
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length + 4 * rows.length * columns)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) header.length).put(header);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes.array());
  }

  private Path csv(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    List<String> all = new ArrayList<>(List.of("id,latitude,longitude"));
    all.addAll(List.of(lines));
    return Files.write(file, all);
  }
}
