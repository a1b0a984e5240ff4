package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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

  /** How many bytes more there is room for; {@code Long.MAX_VALUE} if nobody knows. */
  long room(Path directory) throws IOException;

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
    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private static final int ATTEMPTS = 50;
    private static final long MILLIS_BETWEEN_ATTEMPTS = 20;

    @Override
    public Output create(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new Output() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          try {
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          } catch (IOException e) {
            throw about(file, e);
          }
        }

        @Override
        public void force() throws IOException {
          try {
            channel.force(true);
          } catch (IOException e) {
            throw about(file, e);
          }
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }

    /** What a channel throws says neither of which file it is nor what to do. */
    private static IOException about(Path file, IOException e) {
      String reason = e.getMessage() + "; what was committed before is safe";
      IOException named = new FileSystemException(file.toString(), null, reason);
      named.initCause(e);
      return named;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      for (int attempt = 1; ; attempt++) {
        try {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          return;
        } catch (AccessDeniedException e) {
          // Windows does not replace a file while somebody reads it, which takes a moment here.
          if (!WINDOWS || attempt == ATTEMPTS) {
            throw e;
          }
          pause();
        }
      }
    }

    private static void pause() throws IOException {
      try {
        Thread.sleep(MILLIS_BETWEEN_ATTEMPTS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while another process reads the index");
      }
    }

    @Override
    public void delete(Path file) throws IOException {
      Files.delete(file);
    }

    @Override
    public long room(Path directory) throws IOException {
      long room = Files.getFileStore(directory).getUsableSpace();
      return room > 0 ? room : Long.MAX_VALUE; // some file systems do not tell
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      Files.createDirectory(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      if (!WINDOWS) { // which keeps names by itself
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }
}
