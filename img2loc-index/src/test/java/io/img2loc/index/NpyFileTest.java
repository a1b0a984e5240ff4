package io.img2loc.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.testing.Python;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  private static @TempDir Path numpy;

  @TempDir Path folder;

  /** Among them every one of the 65,536 halves. */
  @Test
  void rows_ofWhatNumpyWrites_areWhatNumpyReads() throws Exception {
    Path files = numpyFiles();
    List<Path> arrays;
    try (Stream<Path> list = Files.list(files)) {
      arrays = list.filter(path -> path.toString().endsWith(".npy")).sorted().toList();
    }
    assertThat(arrays).hasSize(30);
    for (Path array : arrays) {
      Path expected = Path.of(array.toString().replace(".npy", ".f32"));
      float[][] rows;
      try (NpyFile npy = NpyFile.open(array);
          Stream<float[]> stream = npy.stream()) {
        rows = rows(npy);
        // By bits, so that −0.0 is not 0.0 and NaN is NaN.
        assertThat(Arrays.deepEquals(rows, expected(expected, npy.columns())))
            .as(array.toString())
            .isTrue();
        assertThat(Arrays.deepEquals(stream.toArray(float[][]::new), rows))
            .as(array.toString())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fortran.npy     | in Fortran order, column by column; save numpy.ascontiguousarray(array)",
        "vector.npy      | its shape is (11,), and rows of 1 to 1048576 numbers are needed",
        "cube.npy        | its shape is (37, 11, 1), and",
        "scalar.npy      | its shape is (), and",
        "no_columns.npy  | its shape is (5, 0), and",
        "integers.npy    | its numbers are '<i8', and <f2, <f4, <f8",
        "bytes.npy       | its numbers are '|u1', and",
        "long_double.npy | its numbers are '<f16', and",
        "void.npy        | its numbers are '|V2', and",
        "structured.npy  | its numbers are [('a', '<f4'), ('b', [('c', '<f4')])], and",
        "objects.npy     | its numbers are '|O', and",
        "zip.npz         | is a .npz or another zip; unpack the .npy file",
      })
  void open_otherThanRowsOfFloats_isRefusedInWords(String name, String words) throws Exception {
    Path file = numpyFiles().resolve("refused").resolve(name.strip());

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(words);
  }

  @Test
  void open_cutShortAnywhere_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(npy(GOOD, 24));
    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyFile.open(cut))
          .as(length + " bytes")
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(cut + ": ");
    }
    assertThatThrownBy(() -> NpyFile.open(npy(GOOD, 23)))
        .hasMessageContaining("2 rows of 3 numbers need 93 bytes, it has 92");
  }

  @Test
  void open_longerThanItsHeaderSays_isRefused() {
    assertThatThrownBy(() -> NpyFile.open(npy(GOOD, 25)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 1 bytes more than its 2 rows of 3 numbers");
  }

  /** No header, however odd, does anything but be read or be refused. */
  @Test
  void open_anyByteOfTheHeaderChanged_isReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(npy(GOOD, 24));
    int refused = 0;
    for (int at = 0; at < whole.length - 24; at++) {
      for (int bits : new int[] {1, 8, 32, 128, 255}) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) bits;
        Path file = Files.write(folder.resolve("changed.npy"), changed);
        try (NpyFile npy = NpyFile.open(file)) {
          assertThat(npy.rows() * npy.columns()).isLessThanOrEqualTo(12);
        } catch (IOException e) {
          assertThat(e).hasMessageStartingWith(file + ": ");
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L)}",
        "{\"shape\":(2,3,),\"descr\":\"<f4\",\"fortran_order\":False}",
        " { 'fortran_order': False , 'shape': ( 2 , 3 ) , 'descr': '<f4' , } \n",
      })
  void open_otherSpellingsOfTheSameHeader_areRead(String header) throws IOException {
    try (NpyFile npy = NpyFile.open(npy(header, 24))) {
      assertThat(npy.rows()).isEqualTo(2);
      assertThat(npy.columns()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 'x'}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), , }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': '2, 3'}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3074457345618258603, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} # note",
        "{'descr': \"<f4', 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': (2, 3)}",
        "{'descr': <f4, 'fortran_order': False, 'shape': __import__('os')}",
      })
  void open_headerThatIsNone_isRefused(String header) throws IOException {
    Path file = npy(header, 24);

    assertThatThrownBy(() -> NpyFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void open_headerOfFourGigabytes_isRefusedUnread() throws IOException {
    byte[] bytes = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
    Path file = Files.write(folder.resolve("long.npy"), bytes);

    assertThatThrownBy(() -> NpyFile.open(file)).hasMessageContaining("length of 4294967295 bytes");
  }

  @Test
  void open_missingOrAFolder_isRefused() {
    assertThatThrownBy(() -> NpyFile.open(folder.resolve("x.npy")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such .npy file");
    assertThatThrownBy(() -> NpyFile.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a file");
  }

  @Test
  void row_outOfRange_isRefused() throws IOException {
    try (NpyFile npy = NpyFile.open(npy(GOOD, 24))) {
      assertThatThrownBy(() -> npy.row(2))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageEndingWith("has rows 0 to 1, not 2");
      assertThatThrownBy(() -> npy.row(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void row_afterClose_isRefused_andClosingAgainIsNot() throws IOException {
    NpyFile npy = NpyFile.open(npy(GOOD, 24));
    npy.close();

    assertThatThrownBy(() -> npy.row(0)).isInstanceOf(ClosedChannelException.class);
    assertThatCode(npy::close).doesNotThrowAnyException();
  }

  @Test
  void stream_thatCannotBeReadOn_saysOfWhichFile() throws IOException {
    Path path = npy(GOOD, 24);
    NpyFile npy = NpyFile.open(path);
    npy.close();

    assertThatThrownBy(() -> npy.stream().toList())
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageStartingWith(path + ": cannot be read on, ");
  }

  @Test
  void row_byManyThreads_isEachOnesOwn() throws Exception {
    int rows = 500;
    int columns = 33;
    ByteBuffer numbers =
        ByteBuffer.allocate(rows * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * columns; i++) {
      numbers.putFloat(i);
    }
    String header = GOOD.replace("(2, 3)", "(" + rows + ", " + columns + ")");
    Path file = npy(header, numbers.array());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (NpyFile npy = NpyFile.open(file)) {
      List<Callable<float[][]>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(() -> rows(npy));
      }
      for (Future<float[][]> read : threads.invokeAll(readers)) {
        for (int row = 0; row < rows; row++) {
          for (int column = 0; column < columns; column++) {
            assertThat(read.get()[row][column]).isEqualTo(row * columns + column);
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Path numpyFiles() throws Exception {
    Path files = numpy.resolve("files");
    if (!Files.exists(files)) {
      Python.run(
          "numpy", "python3-numpy", "img2loc-index/src/test/python/npy_files.py", files.toString());
    }
    return files;
  }

  private Path npy(String header, int bytes) throws IOException {
    return npy(header, new byte[bytes]);
  }

  private Path npy(String header, byte[] numbers) throws IOException {
    byte[] text = header.getBytes(ISO_8859_1);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length + numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) text.length).put(text).put(numbers);
    return Files.write(folder.resolve("array.npy"), bytes.array());
  }

  private static float[][] rows(NpyFile npy) throws IOException {
    float[][] rows = new float[(int) npy.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = npy.row(i);
    }
    return rows;
  }

  private static float[][] expected(Path file, int columns) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[][] rows = new float[bytes.capacity() / Float.BYTES / columns][columns];
    for (float[] row : rows) {
      for (int i = 0; i < columns; i++) {
        row[i] = bytes.getFloat();
      }
    }
    return rows;
  }
}
