package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one model: lists the repository, chooses its files, asks for their checksums, fetches
 * what is not there, and puts the snapshot in place. For one thread.
 *
 * <p>What has arrived of a file is kept and gone on with, by this process or a later one. A file
 * gets its name only when its content, read back from the disk, has the checksum that the hub
 * states.
 */
final class Pull {
  private static final int BUFFER = 1 << 16;
  private static final long MUCH = 1 << 20;

  private final ModelName name;
  private final HubCache cache;
  private final HubClient client;
  private final Retries.Pause pause;

  Pull(ModelName name, HubCache cache, HubClient client, Retries.Pause pause) {
    this.name = name;
    this.cache = cache;
    this.client = client;
    this.pause = pause;
  }

  /**
   * Does it; gives the snapshot's directory.
   *
   * @param graph the .onnx file that is wanted, or null for the usual one
   */
  Path run(@Nullable String graph, ProgressListener listener)
      throws IOException, InterruptedException {
    Retries asking = new Retries("asking for " + name, pause);
    HubClient.Listing listing = asking.run(() -> client.list(name));
    HubLayout layout = HubLayout.require(name, listing.files(), graph);
    String commit = listing.commit();
    List<HubFile> files = new ArrayList<>(fetch(layout.files(), commit, listener));
    HubFile fetched = files.get(files.size() - 1);
    OnnxFile onnx = OnnxFile.read(cache.content(name, commit, fetched));
    List<String> others = otherWeights(onnx, layout, listing);
    if (!others.isEmpty()) {
      files.addAll(0, fetch(others, commit, listener));
    }
    return cache.place(name, commit, files);
  }

  /** Weights that the graph names and that could not be told by their own names. */
  private List<String> otherWeights(OnnxFile onnx, HubLayout layout, HubClient.Listing listing) {
    List<String> others = new ArrayList<>();
    for (String file : onnx.externalData().keySet()) {
      String path = HubLayout.folderOf(layout.graph()) + file;
      if (!listing.files().contains(path)) {
        throw new Img2LocException(
            "the weights of "
                + layout.graph()
                + " are in "
                + path
                + ", which "
                + name
                + " does not have; name another .onnx file of it, or choose another repository");
      }
      if (!layout.data().contains(path)) {
        others.add(path);
      }
    }
    return others;
  }

  private List<HubFile> fetch(List<String> paths, String commit, ProgressListener listener)
      throws IOException, InterruptedException {
    Map<HubFile, Long> missing = new LinkedHashMap<>();
    for (String path : paths) {
      Retries asking = new Retries("asking for " + path + " of " + name, pause);
      HubFile file = asking.run(() -> client.describe(name, commit, path));
      missing.put(file, missingBytes(file, commit));
    }
    long total = missing.values().stream().mapToLong(Long::longValue).sum();
    checkSpace(total);
    // Even if no byte is missing: what has arrived may still have to be verified.
    try (TransferProgress progress = new TransferProgress("fetching " + name, total, listener)) {
      for (Map.Entry<HubFile, Long> entry : missing.entrySet()) {
        fetch(entry.getKey(), commit, entry.getValue(), progress);
      }
    }
    return List.copyOf(missing.keySet());
  }

  private long missingBytes(HubFile file, String commit) throws IOException {
    return cache.has(name, commit, file)
        ? 0
        : Math.max(0, file.size() - sizeOf(cache.partial(name, file)));
  }

  private void checkSpace(long missing) throws IOException {
    Files.createDirectories(cache.root());
    // Zero where nobody knows: some containers do not say what a directory is mounted from.
    long usable = cache.root().toFile().getUsableSpace();
    if (usable > 0 && missing > usable) {
      throw new Img2LocException(
          String.format(
              Locale.ROOT,
              "%s needs %,d bytes in %s, where %,d are free; make room, or set HF_HUB_CACHE to a"
                  + " directory on a larger disk",
              name,
              missing,
              cache.root(),
              usable));
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void fetch(HubFile file, String commit, long missing, TransferProgress progress)
      throws IOException, InterruptedException {
    try (HubLock lock = cache.lock(name, file)) {
      progress.again(missingBytes(file, commit) - missing); // fetched by another meanwhile
      if (cache.has(name, commit, file)) {
        return;
      }
      Path partial = cache.partial(name, file);
      Files.createDirectories(partial.toAbsolutePath().getParent());
      boolean resumed = Files.exists(partial);
      receive(file, commit, partial, progress);
      String checksum = checksum(file, partial);
      if (!checksum.equals(file.checksum()) && resumed) {
        // What an earlier run left behind may be at fault, as after a power failure.
        discard(partial, progress);
        receive(file, commit, partial, progress);
        checksum = checksum(file, partial);
      }
      if (!checksum.equals(file.checksum())) {
        Files.delete(partial);
        throw new Img2LocException(
            String.format(
                "%s of %s did not arrive as the hub states it: %s expected %s, got %s; it was"
                    + " removed, so try again; if that does not help, something between here and"
                    + " the hub alters what is sent",
                file.path(), name, BlobChecksum.kind(checksum), file.checksum(), checksum));
      }
      Files.move(partial, cache.blob(name, file), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String checksum(HubFile file, Path partial) throws IOException {
    return BlobChecksum.of(partial, file.checksum(), bytes -> {});
  }

  /** Fetches until the file has its size. */
  private void receive(HubFile file, String commit, Path partial, TransferProgress progress)
      throws IOException, InterruptedException {
    Retries retries = new Retries("fetching " + file.path() + " of " + name, pause);
    if (sizeOf(partial) > file.size()) {
      discard(partial, progress);
    }
    while (!Files.exists(partial) || sizeOf(partial) < file.size()) {
      long before = sizeOf(partial);
      try (HubClient.Reply reply = client.fetch(name, commit, file, before)) {
        write(reply, file, partial, progress);
        if (sizeOf(partial) < file.size()) {
          throw new TransferException("less was sent than was stated", null);
        }
      } catch (TransferException e) {
        if (sizeOf(partial) - before >= MUCH) {
          retries.progressed();
        }
        retries.failed(e);
      }
    }
  }

  private void write(HubClient.Reply reply, HubFile file, Path partial, TransferProgress progress)
      throws IOException {
    if (sizeOf(partial) > 0 && !reply.beginsAt(sizeOf(partial))) {
      discard(partial, progress); // the server sends the whole file, or does not know what we have
      if (reply.status() != 200) {
        throw new TransferException("the rest of a file was asked for in vain", null);
      }
    }
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long position = channel.size();
      byte[] buffer = new byte[BUFFER];
      for (int n = reply.body().read(buffer); n >= 0; n = reply.body().read(buffer)) {
        if (n > file.size() - position) {
          throw new TransferException("more was sent than was stated", null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          position += channel.write(bytes, position);
        }
        progress.add(n);
      }
      channel.force(true);
    }
  }

  private static void discard(Path partial, TransferProgress progress) throws IOException {
    // Not truncated: where locks do not work, another process may just have given it its name.
    progress.again(sizeOf(partial));
    Files.deleteIfExists(partial);
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
