package io.img2loc.llm;

import io.img2loc.CacheFolder;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zip of replies: an entry {@code abcd….json} for the key {@code abcd…}, as {@link
 * StoredReplyJson} has it. What else is in it is passed over.
 */
final class ReplyArchive implements ReplySource {
  private static final int MOST_ENTRIES = 1_000_000;
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.json");

  private final Path file;
  private final ZipFile zip;

  private ReplyArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens a zip.
   *
   * @throws IOException if it cannot be read, holds too much, or something else
   */
  static ReplyArchive open(Path file) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new IOException(file + " is no sound zip, and so no archive of replies", e);
    }
    try {
      if (zip.size() > MOST_ENTRIES) {
        throw new IOException(
            file
                + " has "
                + zip.size()
                + " entries; an archive of replies has at most "
                + MOST_ENTRIES);
      }
      ReplyArchive archive = new ReplyArchive(file, zip);
      if (zip.size() > 0 && archive.names().findAny().isEmpty()) {
        throw new IOException(file + " is no archive of replies: it holds other files only");
      }
      return archive;
    } catch (Throwable e) {
      zip.close();
      throw e;
    }
  }

  private static String name(ReplyKey key) {
    return key.hex() + ".json";
  }

  @Override
  public byte @Nullable [] read(ReplyKey key) throws IOException {
    ZipEntry entry = zip.getEntry(name(key));
    if (entry == null) {
      return null;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(StoredReplyJson.MAX_BYTES + 1);
    }
  }

  private Stream<Matcher> names() {
    return zip.stream().map(ZipEntry::getName).map(NAME::matcher).filter(Matcher::matches);
  }

  @Override
  public List<ReplyKey> keys() {
    return names().map(name -> new ReplyKey(name.group(1))).toList();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  @Override
  public String toString() {
    return "the archived replies in " + file;
  }

  /** Writes a zip, whose bytes are the same for the same replies in the same order. */
  static final class Writer implements Closeable {
    /**
     * No earlier, as zips tell the time from 1980 on, and {@link ZipEntry} takes the first second
     * for one before, which it adds by the clock of the time zone.
     */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final Path target;
    private final Path partial;
    private final FileOutputStream file;
    private final ZipOutputStream zip;

    /** The file has its name once it is {@linkplain #finish finished}. */
    Writer(Path target) throws IOException {
      this.target = target.toAbsolutePath();
      Path name = this.target.getFileName();
      if (name == null) {
        throw new IOException(target + " names no file to write replies to");
      }
      this.partial =
          Files.createTempFile(
              this.target.getParent(), name.toString(), ".tmp", CacheFolder.ownersFile());
      this.file = new FileOutputStream(partial.toFile());
      this.zip = new ZipOutputStream(new BufferedOutputStream(file));
    }

    /** Replies are stored as they are: what a compression makes of them differs by its version. */
    void add(ReplyKey key, byte[] bytes) throws IOException {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      ZipEntry entry = new ZipEntry(name(key));
      entry.setTimeLocal(TIME);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(bytes);
      zip.closeEntry();
    }

    void finish() throws IOException {
      zip.finish();
      zip.flush();
      file.getFD().sync();
      zip.close();
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
      try {
        file.close();
      } finally {
        Files.deleteIfExists(partial);
      }
    }
  }
}
