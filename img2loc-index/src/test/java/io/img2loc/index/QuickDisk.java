package io.img2loc.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The file system, but for waiting for the storage: for tests that no power is lost in. */
class QuickDisk implements Disk {
  /**
   * Is told before so many bytes are appended to a file; what it throws is thrown to who writes.
   */
  void writing(Path file, int bytes) throws IOException {}

  @Override
  public Output create(Path file) throws IOException {
    Output output = REAL.create(file);
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        writing(file, bytes.remaining());
        output.write(bytes);
      }

      @Override
      public void force() {}

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    REAL.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    REAL.delete(file);
  }

  @Override
  public long room(Path directory) throws IOException {
    return REAL.room(directory);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    REAL.createDirectory(directory);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {}
}
