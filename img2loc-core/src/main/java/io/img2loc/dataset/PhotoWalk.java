package io.img2loc.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree of folders, one listing at a time: holds the names of the folders between the root
 * and the current one, and no open file.
 */
final class PhotoWalk extends Spliterators.AbstractSpliterator<PhotoWalk.Found> {

  /**
   * A photo, or what cannot be one.
   *
   * @param path the file, or the folder that cannot be listed
   * @param problem why it cannot be read, one sentence that names it; null for a photo
   */
  record Found(Path path, @Nullable String problem) {}

  /** Lists the children of a folder, in any order. */
  interface Lister {
    List<Path> list(Path folder) throws IOException;
  }

  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif",
          "avif", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "pef", "srw");

  /** Folders of programs' own making that do not begin with a dot. */
  private static final Set<String> PASSED_OVER = Set.of("@eadir", "__macosx");

  private static final Comparator<Path> BY_NAME =
      Comparator.comparing(path -> String.valueOf(path.getFileName()));

  private final Path root;
  private final Lister lister;
  private final Set<Path> visited = new HashSet<>();
  private final Deque<Iterator<Path>> pending = new ArrayDeque<>();
  private boolean begun;

  PhotoWalk(Path root, Lister lister) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.root = root;
    this.lister = lister;
  }

  static Stream<Found> of(Path root) {
    return StreamSupport.stream(new PhotoWalk(root, PhotoWalk::children), false);
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Found> action) {
    Found found = begun ? next() : begin();
    if (found == null) {
      return false;
    }
    action.accept(found);
    return true;
  }

  private @Nullable Found begin() {
    begun = true;
    Found problem = enter(root);
    return problem != null ? problem : next();
  }

  private @Nullable Found next() {
    while (!pending.isEmpty()) {
      Iterator<Path> siblings = pending.getLast();
      if (!siblings.hasNext()) {
        pending.removeLast();
        continue;
      }
      Found found = look(siblings.next());
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Found look(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (name.startsWith(".")) {
      return null;
    }
    if (Files.isDirectory(path)) {
      return PASSED_OVER.contains(name) ? null : enter(path);
    }
    return isPhoto(name) ? new Found(path, whyNoFile(path)) : null;
  }

  private static boolean isPhoto(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1));
  }

  /** Whether a walk that comes by would take it for a photo. */
  static boolean isPhotoPath(String path) {
    List<String> names = List.of(path.toLowerCase(Locale.ROOT).split("/", -1));
    List<String> folders = names.subList(0, names.size() - 1);
    String file = names.get(names.size() - 1);
    return isPhoto(file)
        && !file.startsWith(".")
        && folders.stream().noneMatch(PhotoWalk::isPassedOver);
  }

  private static boolean isPassedOver(String folder) {
    boolean isHidden = folder.startsWith(".") && !folder.equals(".") && !folder.equals("..");
    return isHidden || PASSED_OVER.contains(folder);
  }

  private static @Nullable String whyNoFile(Path path) {
    if (Files.isRegularFile(path)) {
      return null;
    }
    return Files.isSymbolicLink(path)
        ? path + ": a link to a file that is not there; mend or remove it"
        : path + ": not a regular file; a photo must be one"; // reading a pipe would wait for ever
  }

  /** Puts a folder's children up next, and returns a finding only if that fails. */
  private @Nullable Found enter(Path folder) {
    try {
      if (comesTwice(folder)) {
        return null;
      }
      List<Path> children = new ArrayList<>(lister.list(folder));
      children.sort(BY_NAME);
      pending.addLast(children.iterator());
      return null;
    } catch (IOException e) {
      return new Found(folder, folder + ": cannot be listed, " + reason(e));
    }
  }

  /**
   * Whether the folder is read elsewhere in the walk: it has been, or it is a link to one that will
   * be met under its own name.
   */
  private boolean comesTwice(Path folder) throws IOException {
    Path real = folder.toRealPath();
    boolean linkInside =
        !folder.equals(root) && Files.isSymbolicLink(folder) && real.startsWith(root.toRealPath());
    return linkInside || !visited.add(real);
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied; allow reading it, or leave it out"
        : String.valueOf(e.getMessage());
  }
}
