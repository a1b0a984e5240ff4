package io.img2loc.examples.output;

import io.img2loc.Img2LocException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file of JSON lines that a later run goes on with.
 *
 * <p>A line is appended by one write, so that a process that is killed leaves whole lines and at
 * most a torn one at the end; opening the file cuts that one off. Every so often what was written
 * is forced to the disk. One process at a time has the file; a lock sees to it. Safe for use by
 * many threads.
 */
public final class LinesFile implements Closeable {
  private static final int LINES_BETWEEN_FORCES = 64;
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;
  private final Thread lastWish = new Thread(this::stop, "img2loc-lines-file");
  private int unforced; // guarded by this
  private boolean stopped; // guarded by this

  /** What the lines are. */
  public interface Form {
    /** What each line begins with; only what begins like it is cut off at the file's end. */
    String beginning();

    /**
     * Takes a whole line.
     *
     * @param number counted from 1
     * @throws IOException if the line is none of this form
     */
    void take(String line, long number) throws IOException;

    /**
     * Says that the file does not end like one of such lines.
     *
     * @throws IOException always
     */
    void refuseEnd() throws IOException;
  }

  private LinesFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens or creates a file to append to, after all of its lines have been read.
   *
   * @throws Img2LocException if another process writes it
   * @throws IOException if it cannot be opened or read, or a line is not of the form
   */
  public static LinesFile open(Path path, Form form) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    LinesFile file = new LinesFile(channel);
    try {
      file.lock(path);
      file.readAndRepair(form);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(file.lastWish);
    return file;
  }

  /**
   * Reads a file that is not appended to.
   *
   * @return whether it ends with a whole line, or is empty
   * @throws IOException if it cannot be read, or a line is not of the form
   */
  public static boolean read(Path path, Form form) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES)) {
      return new Lines(in, form).rest.length == 0;
    }
  }

  private void lock(Path path) throws IOException {
    try {
      // Beyond all lines: where locks are mandatory, others may read them meanwhile.
      if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null) {
        return; // closing the channel lets go of it
      }
    } catch (OverlappingFileLockException e) {
      // This process has it: as good as another one.
    }
    throw new Img2LocException(path + ": another run writes this file; wait until it is done");
  }

  /** All whole lines, and what comes after the last of them. */
  private static final class Lines {
    final long wholeBytes;
    final byte[] rest;

    Lines(InputStream in, Form form) throws IOException {
      long whole = 0;
      long read = 0;
      long number = 0;
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        read++;
        if (b == '\n') {
          form.take(line.toString(StandardCharsets.UTF_8), ++number);
          line.reset();
          whole = read;
        } else {
          line.write(b);
        }
      }
      wholeBytes = whole;
      rest = line.toByteArray();
    }
  }

  private void readAndRepair(Form form) throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    Lines lines = new Lines(in, form);
    byte[] rest = lines.rest;
    boolean zeros = withoutZeros(rest) == 0;
    if (zeros ? rest.length > 0 && lines.wholeBytes == 0 : !isTorn(rest, form.beginning())) {
      form.refuseEnd();
    }
    channel.truncate(lines.wholeBytes);
    channel.position(lines.wholeBytes);
  }

  /** Guards somebody's file, given by mistake, from being cut: only a begun line may be. */
  private static boolean isTorn(byte[] rest, String beginning) {
    byte[] expected = beginning.getBytes(StandardCharsets.UTF_8);
    int compared = Math.min(withoutZeros(rest), expected.length);
    return Arrays.equals(rest, 0, compared, expected, 0, compared);
  }

  /** After a power failure, a file system may show zeros in the place of the last bytes. */
  private static int withoutZeros(byte[] rest) {
    int length = rest.length;
    while (length > 0 && rest[length - 1] == 0) {
      length--;
    }
    return length;
  }

  /**
   * Appends a line.
   *
   * @param line without a line break
   */
  public synchronized void append(String line) throws IOException {
    if (stopped) {
      return; // the process is ending; a later run does this line again
    }
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    if (++unforced == LINES_BETWEEN_FORCES) {
      force();
    }
  }

  private void force() throws IOException {
    channel.force(false);
    unforced = 0;
  }

  /** Waits for the line that is being written and lets no other begin: the process is ending. */
  private synchronized void stop() {
    stopped = true;
  }

  /** Forces what was written to the disk and lets go of the file. May be called again. */
  @Override
  public synchronized void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      force();
    } finally {
      removeLastWish();
    }
  }

  private void removeLastWish() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastWish);
    } catch (IllegalStateException e) {
      // The process is ending already; the hook runs or has run.
    }
  }
}
