package io.img2loc.index;

import io.img2loc.index.StoredReferences.Ordinals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Small pictures in files. */
record StoredThumbnails(Segments segments) implements Thumbnails {
  static final int MOST_BYTES = 1 << 20;

  /**
   * Writes pictures, then where each begins.
   *
   * @param rows how many ordinals there are
   */
  static void write(Thumbnails thumbnails, Ordinals ordinals, int rows, StoredFileWriter out)
      throws IOException {
    int[] lengths = new int[rows];
    int row = 0;
    long end = 0;
    for (int i = ordinals.next(0); i >= 0; i = ordinals.next(i + 1)) {
      byte[] picture = thumbnails.get(i);
      if (picture != null) {
        out.putBytes(picture, 0, picture.length);
        lengths[row] = picture.length;
        end += picture.length;
      }
      row++;
    }
    for (; end % Long.BYTES != 0; end++) {
      out.putByte((byte) 0);
    }
    long start = 0;
    for (int length : lengths) {
      out.putLong(start);
      start += length;
    }
    out.putLong(start);
  }

  @Override
  public byte @Nullable [] get(int ordinal) {
    int segment = segments.of(ordinal);
    StoredFile file = segments.get(segment).thumbnails();
    if (file == null) {
      return null;
    }
    int rows = segments.get(segment).rows();
    long starts = file.length() - (rows + 1L) * Long.BYTES;
    byte[] range = new byte[2 * Long.BYTES];
    file.read(starts + segments.row(segment, ordinal) * Long.BYTES, range, 0, 16);
    ByteBuffer numbers = ByteBuffer.wrap(range).order(ByteOrder.LITTLE_ENDIAN);
    long start = numbers.getLong();
    long length = numbers.getLong() - start;
    if (length < 0 || length > MOST_BYTES) {
      throw new UncheckedIOException(
          StoredFile.damaged(file.path(), "has a picture of " + length + " bytes"));
    }
    byte[] picture = new byte[(int) length];
    file.read(start, picture, 0, picture.length);
    return picture.length == 0 ? null : picture;
  }
}
