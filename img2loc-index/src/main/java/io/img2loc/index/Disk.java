package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * All that writing an index does to a file system, so that tests can record it, replay what a loss
 * of power leaves of it, and make it fail.
 */
interface Disk {
  Disk REAL = new Real();

  /** Creates a file, which must not exist; its bytes follow each other. */
  Output create(Path file) throws IOException;

  /** Gives a file another name, which is taken from the file that has it, in one step. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  void createDirectory(Path directory) throws IOException;

  /** Waits until the names in a directory are as lasting as its files. */
  void forceDirectory(Path directory) throws IOException;

  /** A file that is being written. */
  interface Output extends Closeable {
    /** Appends all that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Waits until the storage has all that was written. */
    void force() throws IOException;
  }

  /** The file system itself. */
  final class Real implements Disk {
    private static final boolean OPENS_DIRECTORIES =
        !System.getProperty("os.name", "").startsWith("Windows");

    @Override
    public Output create(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new Output() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }

        @Override
        public void force() throws IOException {
          channel.force(true);
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
      Files.delete(file);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      Files.createDirectory(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      if (OPENS_DIRECTORIES) { // Windows keeps names by itself
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }
}
