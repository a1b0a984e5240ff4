package io.img2loc.index;

import io.img2loc.Photo;
import io.img2loc.PhotoPosition.Siblings;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The photos of a zip by the directory at its end. What lies beside a photo is found by its name,
 * wherever in the zip it is stored. The directory is held in memory.
 */
final class ZipReader implements ArchiveReader {
  private final String archive;
  private final String idPrefix;
  private final ZipFile zip;
  private final Predicate<? super String> leftOut;
  private final int maxBytes;
  private final Iterator<? extends ZipEntry> entries;

  private ZipReader(
      String archive,
      String idPrefix,
      ZipFile zip,
      Predicate<? super String> leftOut,
      int maxBytes) {
    this.archive = archive;
    this.idPrefix = idPrefix;
    this.zip = zip;
    this.leftOut = leftOut;
    this.maxBytes = maxBytes;
    entries = zip.entries().asIterator();
  }

  /**
   * Opens a zip.
   *
   * @param leftOut the ids of photos to pass over
   * @throws ZipException if it has no directory, or a damaged one
   */
  static ZipReader open(
      Path archive, String idPrefix, Predicate<? super String> leftOut, int maxBytes)
      throws IOException {
    return new ZipReader(archive.toString(), idPrefix, zip(archive), leftOut, maxBytes);
  }

  /** Names are UTF-8 or, where one is not, the code of the DOS that zips come from. */
  private static ZipFile zip(Path archive) throws IOException {
    try {
      return new ZipFile(archive.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      try {
        return new ZipFile(
            archive.toFile(),
            Charset.isSupported("IBM437")
                ? Charset.forName("IBM437")
                : StandardCharsets.ISO_8859_1);
      } catch (ZipException again) {
        throw e;
      }
    }
  }

  @Override
  public @Nullable DatasetItem next() throws IOException {
    while (entries.hasNext()) {
      ZipEntry entry = entries.next();
      String path = SampleReader.plain(entry.getName());
      if (!entry.isDirectory() && Dataset.isPhoto(path) && !leftOut.test(idPrefix + path)) {
        return item(entry);
      }
    }
    return null;
  }

  private DatasetItem item(ZipEntry entry) throws IOException {
    String path = SampleReader.plain(entry.getName());
    String name = archive + "/" + path;
    if (entry.getSize() > maxBytes) {
      return ArchiveReader.tooLarge(name, maxBytes);
    }
    byte[] bytes;
    try (InputStream in = open(entry)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (ZipException | EOFException e) {
      return DatasetItem.unreadable(
          name, "%s: cannot be unpacked (%s); make the zip again".formatted(name, e.getMessage()));
    }
    if (bytes.length > maxBytes) {
      return ArchiveReader.tooLarge(name, maxBytes);
    }
    return DatasetItem.of(Photo.of(bytes, name), idPrefix + path, beside(entry.getName()));
  }

  private Siblings beside(String photo) {
    String folder = photo.substring(0, photo.lastIndexOf('/') + 1);
    return name -> {
      ZipEntry sibling = zip.getEntry(folder + name);
      return sibling == null || sibling.isDirectory() ? null : open(sibling);
    };
  }

  private InputStream open(ZipEntry entry) throws IOException {
    InputStream in = zip.getInputStream(entry);
    if (in == null) {
      throw new ZipException("it is listed and not there");
    }
    return new Checked(in, entry.getCrc());
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares the checksum at the end, which ZipFile leaves to its callers. */
  private static final class Checked extends CheckedInputStream {
    private final long expected;

    Checked(InputStream in, long expected) {
      super(in, new CRC32());
      this.expected = expected;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n < 0 && length > 0 && getChecksum().getValue() != expected) {
        throw new ZipException("its checksum is wrong: it is damaged, or encrypted");
      }
      return n;
    }
  }
}
