package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files of an archive that is read from its beginning to its end. For one thread. */
interface ArchiveEntries extends Closeable {

  /**
   * A file.
   *
   * @param name its path in the archive
   * @param problem why it has no contents of its own, one sentence without its name; null if it has
   */
  record Entry(String name, @Nullable String problem) {}

  /**
   * The next file, or null after the last.
   *
   * @throws DamagedArchiveException if the archive cannot be read on
   */
  @Nullable Entry next() throws IOException;

  /**
   * The contents of the file that was last returned, cut after that many bytes; once only.
   *
   * @throws DamagedArchiveException if the archive cannot be read on
   */
  byte[] read(int atMost) throws IOException;

  /** Where in the archive reading stands, in words: {@code byte 10240}. */
  String position();
}
