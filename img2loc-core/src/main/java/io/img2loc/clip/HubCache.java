package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache on disk, laid out as Python's {@code huggingface_hub} lays it out, so that what one of
 * the two fetched the other finds:
 *
 * <pre>
 * models--org--repo/blobs/&lt;checksum&gt;                   the files' content
 * models--org--repo/snapshots/&lt;commit&gt;/&lt;path&gt;          relative links to blobs, or copies
 * models--org--repo/refs/&lt;revision&gt;                    a text file with the commit
 * .locks/models--org--repo/&lt;checksum&gt;.lock
 * </pre>
 *
 * <p>A snapshot's graph is put in place after all else, and the reference after the graph, so that
 * a kill at any moment leaves either a whole model or none.
 */
final class HubCache {
  private static final int DEEPEST = 16;

  private final Path root;
  private final Linker linker;

  HubCache(Path root) {
    this(root, Files::createSymbolicLink);
  }

  /** For where links cannot be made. */
  HubCache(Path root, Linker linker) {
    this.root = root;
    this.linker = linker;
  }

  /** Makes a symbolic link. */
  @FunctionalInterface
  interface Linker {
    Path link(Path link, Path target) throws IOException;
  }

  Path root() {
    return root;
  }

  /**
   * A whole model: the snapshot's directory, or the graph in it if one was named.
   *
   * @param graph the .onnx file that is wanted, or null for the usual one
   */
  Optional<Path> find(ModelName name, @Nullable String graph) {
    try {
      Optional<String> commit = commit(name);
      if (commit.isEmpty()) {
        return Optional.empty();
      }
      Path snapshot = snapshot(name, commit.get());
      Path model = graph == null ? snapshot : snapshot.resolve(graph);
      return isWhole(snapshot, graph, model) ? Optional.of(model) : Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  private static boolean isWhole(Path snapshot, @Nullable String graph, Path model)
      throws IOException {
    if (HubLayout.find(files(snapshot), graph).isEmpty()) {
      return false;
    }
    try {
      ModelFiles.find(model); // knows which files of weights the graph names
      return true;
    } catch (Img2LocException e) {
      return false;
    }
  }

  private Optional<String> commit(ModelName name) throws IOException {
    if (ModelName.isCommit(name.revision())) {
      return Optional.of(name.revision());
    }
    try {
      String commit = Files.readString(reference(name)).strip();
      return Optional.of(commit).filter(ModelName::isCommit);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (Files.isDirectory(reference(name))) {
        return Optional.empty(); // "a" where there are only "a/b" and "a/c"
      }
      throw e;
    }
  }

  /** All whole models. */
  List<ModelHub.CachedModel> list() {
    List<ModelHub.CachedModel> models = new ArrayList<>();
    try {
      for (Path folder : directoriesIn(root)) {
        String repository = ModelName.repositoryOf(String.valueOf(folder.getFileName()));
        for (Path snapshot :
            repository.isEmpty() ? List.<Path>of() : directoriesIn(folder.resolve("snapshots"))) {
          describe(repository, snapshot).ifPresent(models::add);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
    return models;
  }

  private static Optional<ModelHub.CachedModel> describe(String repository, Path snapshot)
      throws IOException {
    List<String> files = files(snapshot);
    List<String> graphs = new ArrayList<>();
    for (String graph : HubLayout.graphs(files)) {
      if (isWhole(snapshot, graph, snapshot.resolve(graph))) {
        graphs.add(graph);
      }
    }
    if (graphs.isEmpty()) {
      return Optional.empty();
    }
    long bytes = 0;
    for (String file : files) {
      bytes += Files.size(snapshot.resolve(file));
    }
    return Optional.of(new ModelHub.CachedModel(repository, snapshot, graphs, bytes));
  }

  private Img2LocException unreadable(Exception e) {
    return new Img2LocException(
        "the cache of models in " + root + " cannot be read: " + e.getMessage(), e);
  }

  private static List<Path> directoriesIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** Files below a directory that can be read, links followed, as relative paths with slashes. */
  static List<String> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(directory, DEEPEST)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> slashed(directory.relativize(path)))
          .sorted()
          .toList();
    }
  }

  static String slashed(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  /** Where a file's content belongs. */
  Path blob(ModelName name, HubFile file) {
    return repository(name).resolve("blobs").resolve(file.checksum());
  }

  /**
   * Where what has arrived of it is kept. Other names than Python's, whose processes do not see our
   * locks: see {@link HubLock}.
   */
  Path partial(ModelName name, HubFile file) {
    return repository(name).resolve("blobs").resolve(file.checksum() + ".img2loc.incomplete");
  }

  HubLock lock(ModelName name, HubFile file) throws IOException, InterruptedException {
    return HubLock.acquire(
        root.resolve(".locks").resolve(name.folder()).resolve(file.checksum() + ".lock"));
  }

  /** Whether the content is there, in its place or, where no links can be made, in the snapshot. */
  boolean has(ModelName name, String commit, HubFile file) throws IOException {
    return hasSize(blob(name, file), file.size())
        || hasSize(snapshot(name, commit).resolve(file.path()), file.size());
  }

  /** Where a file's content is that is there. */
  Path content(ModelName name, String commit, HubFile file) throws IOException {
    Path blob = blob(name, file);
    return hasSize(blob, file.size()) ? blob : snapshot(name, commit).resolve(file.path());
  }

  private static boolean hasSize(Path path, long size) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == size;
  }

  /** Makes a snapshot of files whose content is there, in their order; gives its directory. */
  Path place(ModelName name, String commit, Collection<HubFile> files) throws IOException {
    Path snapshot = snapshot(name, commit);
    for (HubFile file : files) {
      place(blob(name, file), snapshot.resolve(file.path()), file.size());
    }
    if (!ModelName.isCommit(name.revision())) {
      writeReference(name, commit);
    }
    return snapshot;
  }

  private void place(Path blob, Path path, long size) throws IOException {
    if (hasSize(path, size)) {
      return;
    }
    Files.createDirectories(path.resolveSibling("."));
    Path target = path.resolveSibling("").relativize(blob);
    try {
      link(path, target, size);
    } catch (IOException | UnsupportedOperationException e) {
      // Windows without the privilege, or a file system without links.
      if (!hasSize(path, size)) { // put there by another process meanwhile
        Files.move(blob, path, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private void link(Path path, Path target, long size) throws IOException {
    try {
      linker.link(path, target);
    } catch (FileAlreadyExistsException e) {
      // What another process has made meanwhile is left alone: somebody may be about to open it.
      if (!hasSize(path, size)) {
        Files.delete(path); // a link to nowhere, or a file cut short
        linker.link(path, target);
      }
    }
  }

  private void writeReference(ModelName name, String commit) throws IOException {
    Path reference = reference(name);
    Files.createDirectories(reference.toAbsolutePath().getParent());
    Path temporary =
        reference.resolveSibling(reference.getFileName() + "." + UUID.randomUUID() + ".tmp");
    Files.write(temporary, commit.getBytes(StandardCharsets.US_ASCII));
    Files.move(temporary, reference, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path reference(ModelName name) {
    return repository(name).resolve("refs").resolve(name.revision());
  }

  private Path snapshot(ModelName name, String commit) {
    return repository(name).resolve("snapshots").resolve(commit);
  }

  private Path repository(ModelName name) {
    return root.resolve(name.folder());
  }
}
