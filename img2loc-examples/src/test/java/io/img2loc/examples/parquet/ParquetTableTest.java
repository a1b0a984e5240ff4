package io.img2loc.examples.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.GeoPoint;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import io.img2loc.index.EmbeddedReference;
import io.img2loc.index.ImportedVectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On files of two writers, against what a third program reads; see src/test/node. */
class ParquetTableTest {
  private static final int ROWS = 240;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip", "uncompressed_plain", "snappy_v2", "hyparquet"})
  void rows_ofOtherWriters_areWhatAnotherReaderFinds(String name) throws IOException {
    ParquetTable table = ParquetTable.open(file(name));

    List<Outcome<String, Reference>> rows = rows(table);

    assertThat(table.size()).isEqualTo(ROWS);
    assertThat(rows).hasSize(ROWS);
    List<String> lines = new String(bytes("expected.tsv"), StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < ROWS; i++) {
      String[] expected = lines.get(i).split("\t");
      Outcome<String, Reference> row = rows.get(i);
      assertThat(row.input()).isEqualTo(name + ".parquet, row " + i);
      if (expected[1].equals("-")) {
        assertThat(row.failure()).hasMessageStartingWith(name + ".parquet, row " + i + ": ");
        continue;
      }
      assertThat(row.orElseThrow().id()).isEqualTo(expected[0]);
      assertThat(row.orElseThrow().location().latitude())
          .isEqualTo(Double.parseDouble(expected[1]));
      assertThat((float) row.orElseThrow().location().longitude())
          .isEqualTo(Float.parseFloat(expected[2]));
      assertThat(Objects.requireNonNullElse(row.orElseThrow().author(), "-"))
          .isEqualTo(expected[3]);
      assertThat(row.orElseThrow().takenAt())
          .isEqualTo(expected[4].equals("-") ? null : LocalDateTime.parse(expected[4]));
    }
    assertThat(rows(table)).hasSize(ROWS);
  }

  @Test
  void rows_inAnotherEncodingOrCodec_areRefusedInWords() throws IOException {
    ParquetTable delta = ParquetTable.open(file("delta"));
    ParquetTable brotli = ParquetTable.open(file("brotli"));

    assertThatThrownBy(() -> rows(delta))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("delta.parquet: its values are in encoding 7, and plain and");
    assertThatThrownBy(() -> rows(brotli))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("brotli.parquet: is packed by codec 4, and Snappy, gzip, zstd and");
  }

  @Test
  void open_whatIsNoParquetFile_isRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.parquet"), "id,latitude,longitude\n");
    Path empty = Files.createFile(folder.resolve("empty.parquet"));
    byte[] encrypted = bytes("snappy.parquet");
    encrypted[encrypted.length - 1] = 'E';
    Path secret = Files.write(folder.resolve("secret.parquet"), encrypted);

    assertThatThrownBy(() -> ParquetTable.open(text))
        .isInstanceOf(IOException.class)
        .hasMessage(text + ": is no Parquet file, or cut short");
    assertThatThrownBy(() -> ParquetTable.open(empty))
        .isInstanceOf(IOException.class)
        .hasMessage(empty + ": is no Parquet file, or cut short");
    assertThatThrownBy(() -> ParquetTable.open(secret))
        .isInstanceOf(IOException.class)
        .hasMessage(secret + ": is encrypted; write it without");
    assertThatThrownBy(() -> ParquetTable.open(folder.resolve("missing.parquet")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such Parquet file");
  }

  /** Whatever stands in a file, it is rows or it is refused in words. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip", "hyparquet"})
  void open_anyByteChangedOrCut_isReadOrRefused(String name) throws IOException {
    byte[] whole = bytes(name + ".parquet");
    Random random = new Random(17);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = whole.clone();
      if (i % 10 == 0) {
        changed = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        // Half of them in the footer, where lengths and offsets are.
        int at = whole.length - 1 - random.nextInt(i % 2 == 0 ? whole.length / 8 : whole.length);
        changed[at] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("changed.parquet"), changed);
      try {
        assertThat(rows(ParquetTable.open(file))).hasSizeLessThanOrEqualTo(ROWS);
      } catch (IOException | UncheckedIOException e) {
        assertThat(e).hasMessageContaining(file + ": ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(30);
  }

  @Test
  void importedVectors_ofClipRetrievalsFolder_areReadWithTheirMetadata() throws IOException {
    Path out = folder.resolve("out");
    for (int part = 0; part < 2; part++) {
      Path metadata = out.resolve("metadata/metadata_" + part + ".parquet");
      Files.createDirectories(metadata.getParent());
      Files.write(metadata, bytes("snappy.parquet"));
      Path array = out.resolve("img_emb/img_emb_" + part + ".npy");
      Files.createDirectories(array.getParent());
      Files.write(array, halves());
    }

    ImportedVectors vectors = ImportedVectors.open(out, out, ParquetTable::open);
    List<Outcome<String, EmbeddedReference>> rows;
    try (Stream<Outcome<String, EmbeddedReference>> stream = vectors.stream()) {
      rows = stream.toList();
    }

    assertThat(rows).hasSize(2 * ROWS);
    assertThat(rows.get(ROWS + 1).input()).isEqualTo("img_emb_1.npy, row 1");
    assertThat(rows.get(ROWS + 1).orElseThrow().reference().location())
        .isEqualTo(new GeoPoint(-79.75, -19.666666));
    assertThat(rows.get(6).failure())
        .hasMessage("img_emb_0.npy, row 6: metadata_0.parquet, row 6: states no position");
  }

  /** Rows of (1, 1) in float16. */
  private static byte[] halves() {
    byte[] header =
        "{'descr': '<f2', 'fortran_order': False, 'shape': (%d, 2), }"
            .formatted(ROWS)
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length + 4 * ROWS).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) header.length).put(header);
    while (bytes.hasRemaining()) {
      bytes.putShort((short) 0x3C00);
    }
    return bytes.array();
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name + ".parquet"), bytes(name + ".parquet"));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = ParquetTableTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static List<Outcome<String, Reference>> rows(ParquetTable table) throws IOException {
    try (Stream<Outcome<String, Reference>> rows = table.rows()) {
      return rows.toList();
    }
  }
}
