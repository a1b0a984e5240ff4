package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is mapped in parts of a gigabyte, and whatever is read may lie in two of them. */
class MappingTest {
  private static final int GIGABYTE = 1 << 30;
  private static final int FIRST = 64;

  @TempDir Path directory;

  /** Most of the file is a hole, which takes no disk. */
  @Test
  void read_acrossParts_isWhatWasWritten() throws IOException {
    int rowBytes = 1000;
    int[] rows = {GIGABYTE / rowBytes, 0, GIGABYTE / rowBytes + 20, 3, GIGABYTE / rowBytes - 7};
    assertThat((FIRST + (long) rows[0] * rowBytes) % GIGABYTE)
        .as("where the first of them begins")
        .isBetween((long) GIGABYTE - rowBytes + 1, (long) GIGABYTE - 1);
    byte[] written = new byte[rows.length * rowBytes];
    new Random(1).nextBytes(written);
    try (FileChannel file = open()) {
      for (int i = 0; i < rows.length; i++) {
        file.write(
            ByteBuffer.wrap(written, i * rowBytes, rowBytes), FIRST + (long) rows[i] * rowBytes);
      }
      try (Mapping mapping = Mapping.of(file)) {
        byte[] bytes = new byte[written.length];
        mapping.readRows(FIRST, rows, rows.length, rowBytes, bytes);
        assertThat(bytes).isEqualTo(written);
        short[] shorts = new short[written.length / Short.BYTES];
        mapping.readShortRows(FIRST, rows, rows.length, rowBytes / Short.BYTES, shorts);
        assertThat(shorts).isEqualTo(shorts(written));
        int[] ints = new int[2 + rowBytes / Integer.BYTES];
        mapping.readBigEndianInts(
            FIRST + (long) rows[0] * rowBytes, ints, 2, rowBytes / Integer.BYTES);
        int[] expected = new int[ints.length];
        ByteBuffer.wrap(written).asIntBuffer().get(expected, 2, rowBytes / Integer.BYTES);
        assertThat(ints).isEqualTo(expected);
      }
    }
  }

  @Test
  void readRows_ofOnePart_areWhatWasWritten() throws IOException {
    byte[] written = new byte[FIRST + 100 * 6];
    new Random(2).nextBytes(written);
    int[] rows = {99, 0, 42, 42};
    try (FileChannel file = open()) {
      file.write(ByteBuffer.wrap(written), 0);
      try (Mapping mapping = Mapping.of(file)) {
        byte[] bytes = new byte[rows.length * 6];
        mapping.readRows(FIRST, rows, rows.length, 6, bytes);
        short[] shorts = new short[rows.length * 3];
        mapping.readShortRows(FIRST, rows, rows.length, 3, shorts);
        for (int i = 0; i < rows.length; i++) {
          int start = FIRST + 6 * rows[i];
          byte[] row = Arrays.copyOfRange(written, start, start + 6);
          assertThat(Arrays.copyOfRange(bytes, 6 * i, 6 * i + 6)).isEqualTo(row);
          assertThat(Arrays.copyOfRange(shorts, 3 * i, 3 * i + 3)).isEqualTo(shorts(row));
        }
      }
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        directory.resolve("file"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.SPARSE);
  }

  private static short[] shorts(byte[] littleEndian) {
    short[] shorts = new short[littleEndian.length / Short.BYTES];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(shorts);
    return shorts;
  }
}
