package io.img2loc.index;

import io.github.jbellis.jvector.disk.IndexWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Where JVector writes a graph: into the payload of a file, counted from where it begins. */
final class GraphOutput extends DataOutputStream implements IndexWriter {
  private final StoredFileWriter file;
  private final long start;

  GraphOutput(StoredFileWriter file) {
    super(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            file.putByte((byte) value);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            file.putBytes(bytes, offset, length);
          }
        });
    this.file = file;
    start = file.position();
  }

  @Override
  public long position() {
    return file.position() - start;
  }
}
