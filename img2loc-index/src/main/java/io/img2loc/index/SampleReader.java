package io.img2loc.index;

import io.img2loc.Photo;
import io.img2loc.PhotoPosition.Siblings;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Samples of an archive that is read from its beginning to its end. The files of a sample are
 * adjacent, and have the same name up to the first dot. As people name photos with dots, too, a
 * sample of many photos is given out from its first one on before it is complete.
 */
final class SampleReader implements ArchiveReader {
  private static final int MAX_PHOTOS = 8;
  private static final int MAX_SIDECARS = 16;

  /** One more than is read of any sidecar, so that a larger one is known as such. */
  private static final int MAX_SIDECAR = (10 << 20) + 1;

  private final String archive;
  private final String idPrefix;
  private final ArchiveEntries entries;
  private final Predicate<? super String> leftOut;
  private final int maxBytes;

  private String key = "";
  private String lastName = "";
  private final Map<String, byte[]> photos = new LinkedHashMap<>();
  private final Map<String, byte[]> sidecars = new LinkedHashMap<>();
  private final Deque<DatasetItem> ready = new ArrayDeque<>();
  private boolean ended;

  /**
   * Reads from where the entries stand, and closes them when closed.
   *
   * @param leftOut the ids of photos to pass over
   * @param maxBytes of a photo, and of the photos of a sample that are held together
   */
  SampleReader(
      String archive,
      String idPrefix,
      ArchiveEntries entries,
      Predicate<? super String> leftOut,
      int maxBytes) {
    this.archive = archive;
    this.idPrefix = idPrefix;
    this.entries = entries;
    this.leftOut = leftOut;
    this.maxBytes = maxBytes;
  }

  @Override
  public @Nullable DatasetItem next() throws IOException {
    while (ready.isEmpty() && !ended) {
      try {
        ArchiveEntries.Entry entry = entries.next();
        if (entry == null) {
          ended = true;
          release();
        } else {
          take(entry);
        }
      } catch (DamagedArchiveException e) {
        ended = true;
        photos.clear(); // the JSON that says where may be what is missing
        ready.add(damage(e));
      }
    }
    return ready.poll();
  }

  private DatasetItem damage(DamagedArchiveException e) {
    String where =
        lastName.isEmpty() ? "nothing of it was read" : "the last file found is " + lastName;
    return DatasetItem.unreadable(
        archive,
        "%s: %s, at %s; %s, and the samples before it were read; copy or make it again"
            .formatted(archive, e.getMessage(), entries.position(), where));
  }

  private void take(ArchiveEntries.Entry entry) throws IOException {
    String name = plain(entry.name());
    String itsKey = key(name);
    if (!itsKey.equals(key)) {
      release();
      key = itsKey;
    }
    lastName = name;
    if (Dataset.isPhoto(name)) {
      if (!leftOut.test(idPrefix + name)) {
        takePhoto(name, entry.problem());
      }
    } else if (isSidecar(name) && entry.problem() == null) {
      takeSidecar(name);
    }
  }

  /** The oldest gives way, once the photo that it may lie beside has been given out. */
  private void takeSidecar(String name) throws IOException {
    sidecars.put(file(name), entries.read(MAX_SIDECAR));
    if (sidecars.size() > MAX_SIDECARS) {
      if (!photos.isEmpty()) {
        releaseFirst();
      }
      sidecars.remove(sidecars.keySet().iterator().next());
    }
  }

  private void takePhoto(String name, @Nullable String problem) throws IOException {
    if (problem != null) {
      ready.add(DatasetItem.unreadable(named(name), named(name) + ": " + problem));
      return;
    }
    byte[] bytes = entries.read(maxBytes + 1);
    if (bytes.length > maxBytes) {
      ready.add(ArchiveReader.tooLarge(named(name), maxBytes));
      return;
    }
    while (photos.size() >= MAX_PHOTOS || (!photos.isEmpty() && held() + bytes.length > maxBytes)) {
      releaseFirst();
    }
    photos.put(name, bytes);
  }

  private long held() {
    return photos.values().stream().mapToLong(photo -> photo.length).sum();
  }

  private void release() {
    while (!photos.isEmpty()) {
      releaseFirst();
    }
    sidecars.clear();
  }

  private void releaseFirst() {
    String name = photos.keySet().iterator().next();
    Photo photo = Photo.of(Objects.requireNonNull(photos.remove(name)), named(name));
    Siblings siblings =
        sibling -> {
          byte[] bytes = sidecars.get(sibling);
          return bytes == null ? null : new ByteArrayInputStream(bytes);
        };
    ready.add(DatasetItem.of(photo, idPrefix + name, siblings));
  }

  private String named(String name) {
    return archive + "/" + name;
  }

  private static boolean isSidecar(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".json") || lower.endsWith(".xmp");
  }

  /** Without the start that says nothing: {@code tar cf x.tar .} writes it before each name. */
  static String plain(String name) {
    int start = 0;
    while (name.startsWith("./", start) || name.startsWith("/", start)) {
      start += name.charAt(start) == '.' ? 2 : 1;
    }
    return start < name.length() ? name.substring(start) : name;
  }

  private static String file(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** A path up to the first dot of its file name. */
  private static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
