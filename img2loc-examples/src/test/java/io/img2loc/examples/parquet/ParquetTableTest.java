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
import java.util.Iterator;
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
    Path delta = file("delta");
    Path brotli = file("brotli");

    assertThatThrownBy(() -> ParquetTable.open(delta))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("delta.parquet: its values are in encoding 7, and plain and");
    assertThatThrownBy(() -> ParquetTable.open(brotli))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("brotli.parquet: is packed by codec 4, and Snappy, gzip, zstd and");
  }

  /** As the format's text has them: converted types 13 and 14, or a logical INTEGER. */
  @Test
  void rows_unsignedNumbers_areNotNegative() throws IOException {
    HandMade.Struct converted = new HandMade.Struct().i32(6, 14);
    HandMade.Struct integer = new HandMade.Struct().i8(1, 32).bool(2, false);
    HandMade.Struct logical =
        new HandMade.Struct().struct(10, new HandMade.Struct().struct(10, integer));

    assertThat(ids(HandMade.INT64, HandMade.longs(-1, 7), converted))
        .containsExactly("18446744073709551615", "7");
    assertThat(ids(HandMade.INT32, HandMade.ints(-2, 7), new HandMade.Struct().i32(6, 13)))
        .containsExactly("4294967294", "7");
    assertThat(ids(HandMade.INT32, HandMade.ints(-2, 7), logical))
        .containsExactly("4294967294", "7");
    assertThat(ids(HandMade.INT64, HandMade.longs(-1, 7), new HandMade.Struct()))
        .containsExactly("-1", "7");
  }

  /** pandas makes doubles of integers where one is missing. */
  @Test
  void rows_wholeDoubles_areWrittenAsIntegers() throws IOException {
    byte[] doubles = HandMade.doubles(12345678, 1e15);
    byte[] floats = HandMade.ints(Float.floatToIntBits(16777216f), Float.floatToIntBits(2.5f));

    assertThat(ids(HandMade.DOUBLE, doubles, new HandMade.Struct()))
        .containsExactly("12345678", "1000000000000000");
    assertThat(ids(HandMade.FLOAT, floats, new HandMade.Struct()))
        .containsExactly("16777216", "2.5");
  }

  private List<String> ids(int type, byte[] ids, HandMade.Struct annotation) throws IOException {
    HandMade made = new HandMade(2);
    made.column("id", type, ids, annotation);
    return rows(places(made, new double[] {1, 2}, new double[] {3, 4})).stream()
        .map(row -> row.orElseThrow().id())
        .toList();
  }

  private ParquetTable places(HandMade made, double[] latitudes, double[] longitudes)
      throws IOException {
    made.column("latitude", HandMade.DOUBLE, HandMade.doubles(latitudes), new HandMade.Struct());
    made.column("longitude", HandMade.DOUBLE, HandMade.doubles(longitudes), new HandMade.Struct());
    return ParquetTable.open(Files.write(folder.resolve("made.parquet"), made.end()));
  }

  @Test
  void rows_packedPageOfNullsAlone_areWithoutThem() throws IOException {
    HandMade made = new HandMade(2).nulls("author");
    made.column("id", HandMade.INT64, HandMade.longs(1, 2), new HandMade.Struct());

    assertThat(rows(places(made, new double[] {1, 2}, new double[] {3, 4})))
        .extracting(row -> row.orElseThrow().author())
        .containsExactly(null, null);
  }

  @Test
  void open_latitudeAndLongitudeSwapped_isRefused() {
    HandMade made = new HandMade(3);
    made.column("id", HandMade.INT64, HandMade.longs(1, 2, 3), new HandMade.Struct());

    assertThatThrownBy(() -> places(made, new double[] {151, 2, -122}, new double[] {-33, 48, 37}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder.resolve("made.parquet") + ": the columns latitude and")
        .hasMessageContaining("are swapped: 2 of 3 rows");
  }

  @Test
  void rows_thatCannotBeReadOn_sayOfWhichFile() throws IOException {
    Path file = file("snappy");
    Stream<Outcome<String, Reference>> rows = ParquetTable.open(file).rows();
    Iterator<Outcome<String, Reference>> iterator = rows.iterator();
    rows.close();

    assertThatThrownBy(iterator::next)
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageStartingWith(file + ": cannot be read on, ");
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
