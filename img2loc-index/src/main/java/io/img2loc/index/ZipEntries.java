package io.img2loc.index;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a zip that has lost the directory at its end. Whatever is there ends in damage:
 * without the directory nobody knows whether a file is missing.
 */
final class ZipEntries implements ArchiveEntries {
  private final ZipInputStream zip;
  private int files;

  ZipEntries(InputStream in) {
    zip = new ZipInputStream(in);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    try {
      ZipEntry entry = zip.getNextEntry();
      while (entry != null && entry.isDirectory()) {
        entry = zip.getNextEntry();
      }
      if (entry != null) {
        files++;
        return new Entry(entry.getName(), null);
      }
    } catch (EOFException e) {
      throw new DamagedArchiveException("ends inside a file");
    } catch (ZipException | IllegalArgumentException e) { // the latter for a name that is no text
      throw new DamagedArchiveException("cannot be unpacked (" + e.getMessage() + ")");
    }
    throw new DamagedArchiveException("ends without the directory that ends a zip");
  }

  @Override
  public byte[] read(int atMost) throws IOException {
    try {
      return zip.readNBytes(atMost);
    } catch (EOFException e) {
      throw new DamagedArchiveException("ends inside a file");
    } catch (ZipException e) {
      throw new DamagedArchiveException("cannot be unpacked (" + e.getMessage() + ")");
    }
  }

  @Override
  public String position() {
    return "file " + files;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
