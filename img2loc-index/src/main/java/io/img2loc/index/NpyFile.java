package io.img2loc.index;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Vectors in a {@code .npy} file of numpy, one a row: format 1.0, 2.0 or 3.0, two dimensions in C
 * order, float16, float32 or float64 in either byte order. float16 becomes float exactly, float64
 * is rounded. The header is checked when the file is opened, and that the file is as long as it
 * says; numbers are read as they are asked for.
 *
 * <p>Safe for use by many threads. A thread that is interrupted while it reads closes the file, for
 * all.
 *
 * <pre>{@code
 * try (NpyFile file = NpyFile.open(Path.of("img_emb_0.npy")); Stream<float[]> rows = file.stream()) {
 *   rows.forEach(vector -> …);
 * }
 * }</pre>
 */
public final class NpyFile implements Closeable {
  private static final int BLOCK = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final NpyHeader header;

  private NpyFile(Path path, FileChannel channel, NpyHeader header) {
    this.path = path;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if there is none, it is no such file, holds something else than rows of
   *     floats, or is shorter or longer than its header says; the message names the file, says what
   *     was found and what to do
   */
  public static NpyFile open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such .npy file; check the name");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": not a file, where a .npy file is needed");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      NpyHeader header = NpyHeader.read(path, channel);
      header.checkLength(path, channel.size());
      return new NpyFile(path, channel, header);
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Number of rows, at least 0. */
  public long rows() {
    return header.rows();
  }

  /** Number of columns, the dimension of the vectors; at least 1. */
  public int columns() {
    return header.columns();
  }

  /**
   * One row. What is not finite is returned as it is.
   *
   * @param row in [0, {@link #rows})
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IOException if it cannot be read, the file is closed, or has become shorter
   */
  public float[] row(long row) throws IOException {
    if (row < 0 || row >= rows()) {
      throw new IndexOutOfBoundsException(
          path + ": has rows 0 to " + (rows() - 1) + ", not " + row);
    }
    ByteBuffer bytes = read(row, 1);
    return header.number().floats(bytes, columns());
  }

  /**
   * All rows in order, lazily, read a megabyte at a time. What is not finite is returned as it is.
   * The stream throws an {@link UncheckedIOException} when the file cannot be read on; closing the
   * stream does not close the file.
   */
  public Stream<float[]> stream() {
    return StreamSupport.stream(new Rows(), false);
  }

  private ByteBuffer read(long row, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count * header.rowBytes());
    long position = header.start() + row * header.rowBytes();
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException(path + ": has become shorter since it was opened");
      }
    }
    return bytes.flip().order(header.order());
  }

  /** Closes the file; again does nothing. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private final class Rows extends Spliterators.AbstractSpliterator<float[]> {
    private final int rowsInBlock = Math.max(1, BLOCK / header.rowBytes());
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long next;

    Rows() {
      super(header.rows(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.SIZED);
    }

    @Override
    public boolean tryAdvance(Consumer<? super float[]> action) {
      if (next == rows()) {
        return false;
      }
      if (!block.hasRemaining()) {
        block = nextBlock();
      }
      float[] row = header.number().floats(block, columns());
      next++;
      action.accept(row);
      return true;
    }

    private ByteBuffer nextBlock() {
      try {
        return read(next, (int) Math.min(rowsInBlock, rows() - next));
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException(path + ": cannot be read on, " + e.getMessage(), e));
      }
    }
  }
}
