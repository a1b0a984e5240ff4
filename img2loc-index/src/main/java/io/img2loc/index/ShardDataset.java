package io.img2loc.index;

import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Archives one after the other, each with what its photos' ids begin with. */
final class ShardDataset implements Dataset {
  private static final int BUFFER = 1 << 16;

  /**
   * Twice as many as there are threads may be in memory; one of 200 megapixels has about 60 MiB.
   */
  private static final int MAX_BYTES =
      (int) Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private final Map<Path, String> archives;

  ShardDataset(Map<Path, String> archives) {
    this.archives = Collections.unmodifiableMap(new LinkedHashMap<>(archives));
  }

  @Override
  public Stream<DatasetItem> items() {
    return items(id -> false);
  }

  @Override
  public Stream<DatasetItem> items(Predicate<? super String> leftOut) {
    Objects.requireNonNull(leftOut, "leftOut");
    Items items = new Items(archives.entrySet().iterator(), leftOut);
    return StreamSupport.stream(items, false).onClose(items::close);
  }

  /**
   * Opens an archive and reads its first header.
   *
   * @param leftOut the ids of photos to pass over
   * @throws IOException if it is neither a tar nor a zip
   */
  static ArchiveReader reader(Path archive, String idPrefix, Predicate<? super String> leftOut)
      throws IOException {
    byte[] start = start(archive);
    if (start.length == 0) {
      throw new DamagedArchiveException("is empty; copy or make it again");
    }
    if (start[0] == 'P' && start.length > 1 && start[1] == 'K') {
      return zip(archive, idPrefix, leftOut);
    }
    boolean isGzip = start.length > 1 && (start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B;
    if (!isGzip && !TarEntries.isHeader(start)) {
      throw new DamagedArchiveException("is neither a .tar, a .tar.gz nor a .zip");
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
    try {
      InputStream tar = isGzip ? unpacked(in) : in;
      return new SampleReader(
          archive.toString(), idPrefix, new TarEntries(tar, isGzip), leftOut, MAX_BYTES);
    } catch (IOException | RuntimeException e) {
      try (in) {
        throw e;
      }
    }
  }

  private static byte[] start(Path archive) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      return in.readNBytes(TarEntries.BLOCK);
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, BUFFER);
    } catch (IOException e) {
      throw new DamagedArchiveException("cannot be unpacked (" + e.getMessage() + ")");
    }
  }

  private static ArchiveReader zip(Path archive, String idPrefix, Predicate<? super String> leftOut)
      throws IOException {
    try {
      return ZipReader.open(archive, idPrefix, leftOut, MAX_BYTES);
    } catch (ZipException e) {
      InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
      return new SampleReader(archive.toString(), idPrefix, new ZipEntries(in), leftOut, MAX_BYTES);
    }
  }

  private static final class Items extends Spliterators.AbstractSpliterator<DatasetItem> {
    private final Iterator<Map.Entry<Path, String>> archives;
    private final Predicate<? super String> leftOut;
    private @Nullable ArchiveReader reader;
    private String name = "";

    Items(Iterator<Map.Entry<Path, String>> archives, Predicate<? super String> leftOut) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.archives = archives;
      this.leftOut = leftOut;
    }

    @Override
    public boolean tryAdvance(Consumer<? super DatasetItem> action) {
      DatasetItem item = next();
      if (item == null) {
        return false;
      }
      action.accept(item);
      return true;
    }

    private @Nullable DatasetItem next() {
      while (true) {
        if (reader == null) {
          if (!archives.hasNext()) {
            return null;
          }
          DatasetItem problem = open(archives.next());
          if (problem != null) {
            return problem;
          }
        }
        DatasetItem item = nextOf(reader);
        if (item != null) {
          return item;
        }
        close();
      }
    }

    private @Nullable DatasetItem open(Map.Entry<Path, String> archive) {
      name = archive.getKey().toString();
      try {
        reader = reader(archive.getKey(), archive.getValue(), leftOut);
        return null;
      } catch (NoSuchFileException e) {
        return DatasetItem.unreadable(name, name + ": is no longer there; put it back");
      } catch (IOException e) {
        return DatasetItem.unreadable(name, named(e));
      }
    }

    private String named(IOException e) {
      String said = String.valueOf(e.getMessage());
      return said.startsWith(name) ? said : name + ": " + said;
    }

    private @Nullable DatasetItem nextOf(@Nullable ArchiveReader current) {
      try {
        return current == null ? null : current.next();
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException(name + ": cannot be read on, " + e.getMessage(), e));
      }
    }

    private void close() {
      ArchiveReader done = reader;
      reader = null;
      if (done == null) {
        return;
      }
      try {
        done.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
