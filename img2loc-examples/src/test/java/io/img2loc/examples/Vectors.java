package io.img2loc.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of vectors to test with. */
final class Vectors {
  private Vectors() {}

  /**
   * Vectors as numpy's format 1.0 has them, and {@code places.csv} beside them: row {@code i} is
   * {@code v<i>}, at latitude {@code i % 90 + 0.5} and longitude {@code −i % 180}.
   */
  static Path write(Path folder, float[][] rows) throws IOException {
    Files.createDirectories(folder);
    StringBuilder table = new StringBuilder("id,latitude,longitude\n");
    for (int i = 0; i < rows.length; i++) {
      table.append('v').append(i).append(',').append(i % 90).append(".5,").append(-(i % 180));
      table.append('\n');
    }
    Files.writeString(folder.resolve("places.csv"), table);
    return Files.write(folder.resolve("vectors.npy"), npy(rows));
  }

  static byte[] npy(float[][] rows) {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.length, rows[0].length);
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + rows.length * rows[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    bytes.put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float[] row : rows) {
      for (float number : row) {
        bytes.putFloat(number);
      }
    }
    return bytes.array();
  }
}
